// SPDX-License-Identifier: GPL-2.0-only
/*
 * alloc_watch reports whether a piece of code allocates memory or enters reclaim.
 * It looks at stacks, so it covers kernel threads, work items and interrupts in
 * whichever process they run. The files are in alloc_watch/ of debugfs.
 *
 * way		w   "START END", hexadecimal addresses: the functions to watch, for
 *		example those of a module.
 * beside	w   "START END START END ...": functions of the way to exclude, with
 *		all that they call. Set both while nothing is watched.
 * watch	rw  which events: any of "reclaim" (a task begins direct reclaim),
 *		"kmalloc", "cache" (kmem_cache_alloc) and "pages" (the page
 *		allocator); empty for none, the default.
 * counts	r   for each event "EVENT inside=N beside=N outside=N"; "may_reclaim
 *		inside=N": events inside that were allowed to enter direct reclaim;
 *		"given inside=N": allocations inside that succeeded; "unseen
 *		too_deep=N no_room=N": stacks of 128 frames or more, whose outer
 *		frames were not seen, and events that the table has no room for.
 * stacks	r   a line for each chain of callers inside: "EVENT count=N
 *		may_reclaim=N gfp=FLAGS: FUNCTION FUNCTION ...", the innermost
 *		first, up to the way's outermost one; FLAGS are those of all calls.
 * reset	w   clears counts and stacks.
 *
 * The kernel's histogram trigger is not enough: its stacks are 16 frames deep,
 * and it cannot filter by stack, so events elsewhere would fill it.
 */
#include "../kmp_files.h"
#include "alloc_watch.h"

static struct dentry *aw_dir;

static int aw_reset_store(char *text)
{
	aw_stacks_reset();
	return 0;
}

static const struct kmp_file kmp_files[] = {
	{ "way", NULL, aw_way_set },
	{ "beside", NULL, aw_beside_set },
	{ "watch", aw_watch_show, aw_watch_set },
	{ "counts", aw_counts_show, NULL },
	{ "stacks", aw_stacks_show, NULL },
	{ "reset", NULL, aw_reset_store },
};

static int __init alloc_watch_init(void)
{
	int ret = aw_stacks_init();

	if (!ret)
		aw_dir = kmp_files_create("alloc_watch", kmp_files,
					  ARRAY_SIZE(kmp_files));
	return ret;
}

static void __exit alloc_watch_exit(void)
{
	debugfs_remove_recursive(aw_dir);
	aw_watch_clear();
	aw_stacks_exit();
}

module_init(alloc_watch_init);
module_exit(alloc_watch_exit);

MODULE_DESCRIPTION("Reports whether a piece of code allocates or reclaims memory");
MODULE_LICENSE("GPL");
