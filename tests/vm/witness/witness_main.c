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
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "kmp_witness.h"

#define KMP_WRITE_MAX	1024

/* Serialises all use of the interface. */
static DEFINE_MUTEX(kmp_lock);

static struct dentry *kmp_dir;

/**
 * struct kmp_file - one file of the interface
 * @name: its name
 * @show: prints it, may be NULL
 * @store: takes what was written, blanks at the ends removed; may be NULL
 */
struct kmp_file {
	const char *name;
	void (*show)(struct seq_file *m);
	int (*store)(char *text);
};

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

static int kmp_show(struct seq_file *m, void *unused)
{
	const struct kmp_file *file = m->private;

	if (!file->show)
		return -EINVAL;
	mutex_lock(&kmp_lock);
	file->show(m);
	mutex_unlock(&kmp_lock);
	return 0;
}

static int kmp_open(struct inode *inode, struct file *f)
{
	return single_open(f, kmp_show, inode->i_private);
}

static ssize_t kmp_write(struct file *f, const char __user *buf, size_t count,
			 loff_t *pos)
{
	const struct kmp_file *file = file_inode(f)->i_private;
	char *text;
	int ret;

	if (!file->store)
		return -EINVAL;
	if (count > KMP_WRITE_MAX)
		return -E2BIG;
	text = memdup_user_nul(buf, count);
	if (IS_ERR(text))
		return PTR_ERR(text);

	mutex_lock(&kmp_lock);
	ret = file->store(strim(text));
	mutex_unlock(&kmp_lock);
	kfree(text);
	return ret ? ret : count;
}

static const struct file_operations kmp_fops = {
	.owner = THIS_MODULE,
	.open = kmp_open,
	.read = seq_read,
	.write = kmp_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int __init kmp_witness_init(void)
{
	int ret = kmp_stacks_init();
	size_t i;

	if (ret)
		return ret;
	kmp_dir = debugfs_create_dir("kmp_witness", NULL);
	for (i = 0; i < ARRAY_SIZE(kmp_files); i++)
		debugfs_create_file(kmp_files[i].name,
				    (kmp_files[i].show ? 0400 : 0) |
				    (kmp_files[i].store ? 0200 : 0),
				    kmp_dir, (void *)&kmp_files[i], &kmp_fops);
	return 0;
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
