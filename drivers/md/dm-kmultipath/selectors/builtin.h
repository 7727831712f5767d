/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in selectors, how a group gets a selector (built in or a module's),
 * and an argument that several selectors take.
 */
#ifndef KMP_SELECTORS_BUILTIN_H
#define KMP_SELECTORS_BUILTIN_H

#include <linux/dm-kmultipath-selector.h>
#include <linux/errno.h>
#include <linux/kernel.h>

extern struct kmp_selector_type kmp_round_robin;
extern struct kmp_selector_type kmp_queue_length;
extern struct kmp_selector_type kmp_service_time;
extern struct kmp_selector_type kmp_historical_service_time;
extern struct kmp_selector_type kmp_io_affinity;
extern struct kmp_selector_type kmp_numa;

/* selector.c: the registry */
int kmp_selector_create(struct kmp_selector *selector, const char *name,
			unsigned int argc, char **argv, const char **error);
void kmp_selector_destroy(struct kmp_selector *selector);

/**
 * kmp_select_repeat() - check a path's <repeat>
 * @argc: number of the path's arguments
 * @argv: the arguments, <repeat> first
 * @error: out: @text if <repeat> is not a number
 * @text: the error text
 *
 * It has no effect, as in dm-multipath.
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
