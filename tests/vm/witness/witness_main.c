// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_witness tells whether a piece of code allocates memory or enters reclaim,
 * by the stack of whoever does: kernel threads, work items and interrupts alike,
 * whichever process they run in. The files are in kmp_witness/ of debugfs.
 *
 * way		w   "START END", hexadecimal: the functions whose doings are looked
 *		for, as those of a module.
 * beside	w   "START END START END ...": those of them that are not, nor what
 *		they call. To be set while nothing is watched, as is "way".
 * watch	rw  which events: any of "reclaim" (somebody begins to reclaim memory
 *		for himself), "kmalloc", "cache" (kmem_cache_alloc) and "pages"
 *		(the page allocator); empty for none, as when loaded.
 * counts	r   for each event "EVENT inside=N beside=N outside=N"; "may_reclaim
 *		inside=N": how many allocations inside would have been allowed to
 *		reclaim; "given inside=N": how many got what they asked for;
 *		"unseen too_deep=N no_room=N": stacks of more than 128 frames,
 *		whose outer part was not seen, and what the table did not take.
 * stacks	r   a line for each chain of callers inside: "EVENT count=N
 *		may_reclaim=N gfp=FLAGS: FUNCTION FUNCTION ...", the innermost
 *		first, up to the way's outermost one; the flags of all calls.
 * reset	w   clears counts and stacks.
 *
 * The kernel's own histogram trigger does not do: its stacks are 16 frames deep,
 * and it has no filter by stack, so that what happens elsewhere fills it.
 */
#include "../kmp_files.h"
#include "kmp_witness.h"

static struct dentry *kmp_dir;

static int kmp_reset_store(char *text)
{
	kmp_stacks_reset();
	return 0;
}

static const struct kmp_file kmp_files[] = {
	{ "way", NULL, kmp_way_set },
	{ "beside", NULL, kmp_beside_set },
	{ "watch", kmp_watch_show, kmp_watch_set },
	{ "counts", kmp_counts_show, NULL },
	{ "stacks", kmp_stacks_show, NULL },
	{ "reset", NULL, kmp_reset_store },
};

static int __init kmp_witness_init(void)
{
	int ret = kmp_stacks_init();

	if (!ret)
		kmp_dir = kmp_files_create("kmp_witness", kmp_files,
					   ARRAY_SIZE(kmp_files));
	return ret;
}

static void __exit kmp_witness_exit(void)
{
	debugfs_remove_recursive(kmp_dir);
	kmp_watch_clear();
	kmp_stacks_exit();
}

module_init(kmp_witness_init);
module_exit(kmp_witness_exit);

MODULE_DESCRIPTION("Tells whether a piece of code allocates memory or reclaims it");
MODULE_LICENSE("GPL");
