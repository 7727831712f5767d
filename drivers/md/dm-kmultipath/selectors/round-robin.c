// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector round-robin: each CPU takes the group's paths in turn, in table
 * order. Adjacent bios stay on a path as long as they may merge.
 *
 *	round-robin 0 <#paths> <0 | 1> { <device> [<repeat>] }+
 *
 * <repeat> has no effect, as in dm-multipath.
 * The fast path has kmp_cursor_next() inline. It calls select() only if that
 * path is not usable or the bio may merge.
 */
#include <linux/module.h>

#include "cursor.h"

static struct kmp_selector_path *
kmp_round_robin_select(struct kmp_selector *selector, const struct bio *bio)
{
	struct kmp_cursor __percpu *cursor = kmp_cursor_of(selector);
	struct kmp_selector_path *last = kmp_cursor_last(cursor);
	struct kmp_selector_path *path;

	path = kmp_merge_target(selector, last, bio);
	if (path)
		return path;
	path = last;
	do {
		path = path->next;
		if (kmp_selector_path_usable(path)) {
			kmp_cursor_move(cursor, path);
			return path;
		}
	} while (path != last);
	return NULL;
}

static void kmp_round_robin_destroy(struct kmp_selector *selector)
{
	free_percpu(kmp_cursor_of(selector));
}

static int kmp_round_robin_add_path(struct kmp_selector *selector,
				    struct kmp_selector_path *path,
				    unsigned int argc, char **argv,
				    const char **error)
{
	if (kmp_select_repeat(argc, argv, error,
			      "round-robin repeat count: expected a number"))
		return -EINVAL;
	kmp_cursors_join(selector, kmp_cursor_of(selector), path);
	return 0;
}

struct kmp_selector_type kmp_round_robin = {
	.name = "round-robin",
	.module = THIS_MODULE,
	.max_path_args = 1,
	.inlined = KMP_INLINE_CURSOR,
	.create = kmp_cursors_create,
	.destroy = kmp_round_robin_destroy,
	.add_path = kmp_round_robin_add_path,
	.select = kmp_round_robin_select,
};
