// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector queue-length: the path with the fewest bios under way. If several
 * paths have equally few, each CPU takes them in turn.
 *
 *	queue-length 0 <#paths> <0 | 1> { <device> [<repeat>] }+
 *
 * <repeat> has no effect, as in dm-multipath. INFO: <bios under way>.
 */
#include <linux/module.h>

#include "load.h"

static struct kmp_selector_path *
kmp_queue_length_select(struct kmp_selector *selector, const struct bio *bio)
{
	struct kmp_cursor __percpu *cursor = kmp_cursor_of(selector);
	struct kmp_selector_path *last = kmp_cursor_last(cursor);
	struct kmp_selector_path *path, *best = NULL;
	long length, shortest = LONG_MAX;

	path = kmp_merge_target(selector, last, bio);
	if (path)
		return kmp_load_add(path, 1);

	path = last;
	do {
		path = path->next;
		length = atomic_long_read(&kmp_load_of(path)->under_way);
		if (length >= shortest || !kmp_selector_path_usable(path))
			continue;
		best = path;
		shortest = length;
	} while (path != last);
	if (!best)
		return NULL;
	kmp_cursor_move(cursor, best);
	return kmp_load_add(best, 1);
}

/* The fast path has the same inline. */
static void kmp_queue_length_end_io(struct kmp_selector *selector,
				    struct kmp_selector_path *path,
				    const struct kmp_selector_io *io)
{
	kmp_load_sub(path, 1);
}

static int kmp_queue_length_add_path(struct kmp_selector *selector,
				     struct kmp_selector_path *path,
				     unsigned int argc, char **argv,
				     const char **error)
{
	return kmp_select_repeat(argc, argv, error,
				 "queue-length repeat count: expected a number") ?:
	       kmp_load_add_path(selector, path, 1, error);
}

static int kmp_queue_length_info(const struct kmp_selector *selector,
				 const struct kmp_selector_path *path,
				 char *result, unsigned int size)
{
	return scnprintf(result, size, "%ld ",
			 atomic_long_read(&kmp_load_of(path)->under_way));
}

struct kmp_selector_type kmp_queue_length = {
	.name = "queue-length",
	.module = THIS_MODULE,
	.max_path_args = 1,
	.info_args = 1,
	.inlined = KMP_INLINE_COUNT,
	.create = kmp_cursors_create,
	.destroy = kmp_load_destroy,
	.add_path = kmp_queue_length_add_path,
	.select = kmp_queue_length_select,
	.end_io = kmp_queue_length_end_io,
	.info = kmp_queue_length_info,
};
