// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector first: all I/O goes to the first usable path in table order.
 *
 *	first 0 <#paths> 0 { <device> }+
 *
 * An example of a path selector in a module of its own. It keeps no state, so
 * it does not use @context and frees nothing.
 */
#include <linux/blk_types.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/module.h>

static int first_create(struct kmp_selector *selector, unsigned int argc,
			char **argv, const char **error)
{
	return 0;
}

static void first_destroy(struct kmp_selector *selector)
{
}

static int first_add_path(struct kmp_selector *selector,
			  struct kmp_selector_path *path, unsigned int argc,
			  char **argv, const char **error)
{
	return 0;
}

/* Runs for every bio: must not sleep, nor write what other CPUs read. */
static struct kmp_selector_path *first_select(struct kmp_selector *selector,
					      const struct bio *bio)
{
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++)
		if (kmp_selector_path_usable(selector->paths[i]))
			return selector->paths[i];
	return NULL;
}

static struct kmp_selector_type first = {
	.name = "first",
	.module = THIS_MODULE,
	.create = first_create,
	.destroy = first_destroy,
	.add_path = first_add_path,
	.select = first_select,
};

static int __init first_init(void)
{
	return kmp_register_selector(&first);
}

/* A table that uses the selector pins this module, so there is none now. */
static void __exit first_exit(void)
{
	kmp_unregister_selector(&first);
}

module_init(first_init);
module_exit(first_exit);

MODULE_DESCRIPTION("Path selector for dm-kmultipath: the first usable path");
MODULE_LICENSE("GPL");
