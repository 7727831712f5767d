// SPDX-License-Identifier: GPL-2.0-only
/* Functions of the kernel's own files, for programs that are built without its source. */
#include <ctype.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

/* As in the kernel, one newline at the end is no error. */
int kstrtou32(const char *text, unsigned int base, u32 *number)
{
	unsigned long long value;
	char *end;

	if (!isalnum((unsigned char)text[*text == '+']))
		return -EINVAL;
	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || value > UINT32_MAX)
		return -ERANGE;
	if (*end == '\n')
		end++;
	if (*end || end == text)
		return -EINVAL;
	*number = value;
	return 0;
}

void *memchr_inv(const void *start, int byte, size_t size)
{
	const u8 *bytes = start;
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != (u8)byte)
			return (void *)(bytes + i);
	return NULL;
}
