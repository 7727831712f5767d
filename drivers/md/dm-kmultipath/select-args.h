/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments that several selectors take. */
#ifndef KMP_SELECT_ARGS_H
#define KMP_SELECT_ARGS_H

#include <linux/errno.h>
#include <linux/kernel.h>

/**
 * kmp_select_repeat() - a path's <repeat>
 * @argc: number of the path's arguments
 * @argv: the arguments
 * @error: out: @text if it is no number
 * @text: names the argument
 *
 * dm-multipath has given it up but for its place in the table.
 * Return: 0 or -EINVAL.
 */
static inline int kmp_select_repeat(unsigned int argc, char **argv,
				    const char **error, const char *text)
{
	unsigned int repeat;

	if (argc && kstrtouint(argv[0], 10, &repeat)) {
		*error = text;
		return -EINVAL;
	}
	return 0;
}

#endif
