// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of the kernel that the pure files call, as far as neither the C
 * library nor a file of the kernel that compiles here has them.
 */
#include <linux/kernel.h>
#include <linux/string.h>

int vscnprintf(char *text, size_t size, const char *format, va_list args)
{
	int len;

	if (!size)
		return 0;
	len = vsnprintf(text, size, format, args);
	return min_t(size_t, len, size - 1);
}

int scnprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(text, size, format, args);
	va_end(args);
	return len;
}

/* Are the strings equal, except that one may have a newline at its end? */
bool sysfs_streq(const char *one, const char *other)
{
	while (*one && *one == *other) {
		one++;
		other++;
	}
	if (*one == '\n' && !*other)
		return !one[1];
	if (*other == '\n' && !*one)
		return !other[1];
	return *one == *other;
}
