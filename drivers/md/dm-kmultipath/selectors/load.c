// SPDX-License-Identifier: GPL-2.0-only
/* Creating and destroying the loads of paths: see load.h. */
#include <linux/slab.h>

#include "load.h"

/* As kmp_selector_type.destroy(). */
void kmp_load_destroy(struct kmp_selector *selector)
{
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++)
		kfree(selector->paths[i]->context);
	free_percpu(kmp_cursor_of(selector));
}

/* Update @fastest for a new path of @throughput; return the new path's. */
static bool kmp_load_update_fastest(struct kmp_selector *selector, unsigned int throughput)
{
	bool fastest = true;
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++) {
		struct kmp_load *other = kmp_load_of(selector->paths[i]);

		if (other->throughput < throughput)
			other->fastest = false;
		if (other->throughput > throughput)
			fastest = false;
	}
	return fastest;
}

/**
 * kmp_load_add_path() - add a path to a group
 * @selector: the selector
 * @path: the path
 * @throughput: relative to the group's other paths
 * @error: out: the error text
 *
 * Context: table load, sleeps.
 * Return: 0 or -ENOMEM.
 */
int kmp_load_add_path(struct kmp_selector *selector,
		      struct kmp_selector_path *path, unsigned int throughput,
		      const char **error)
{
	struct kmp_load *load = kzalloc(sizeof(*load), GFP_KERNEL);

	if (!load) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	load->throughput = throughput;
	load->fastest = kmp_load_update_fastest(selector, throughput);
	path->context = load;
	kmp_cursors_join(selector, kmp_cursor_of(selector), path);
	return 0;
}
