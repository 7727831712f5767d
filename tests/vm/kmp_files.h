/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of a module of the tests: a folder in debugfs, and files that a
 * table describes. Included by one file of each such module.
 */
#ifndef KMP_FILES_H
#define KMP_FILES_H

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#define KMP_FILE_WRITE_MAX	8192

/* Serialises all use of the interface. */
static DEFINE_MUTEX(kmp_files_lock);

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

static int kmp_file_show(struct seq_file *m, void *unused)
{
	const struct kmp_file *file = m->private;

	if (!file->show)
		return -EINVAL;
	mutex_lock(&kmp_files_lock);
	file->show(m);
	mutex_unlock(&kmp_files_lock);
	return 0;
}

static int kmp_file_open(struct inode *inode, struct file *f)
{
	return single_open(f, kmp_file_show, inode->i_private);
}

static ssize_t kmp_file_write(struct file *f, const char __user *buf,
			      size_t count, loff_t *pos)
{
	const struct kmp_file *file = file_inode(f)->i_private;
	char *text;
	int ret;

	if (!file->store)
		return -EINVAL;
	if (count > KMP_FILE_WRITE_MAX)
		return -E2BIG;
	text = memdup_user_nul(buf, count);
	if (IS_ERR(text))
		return PTR_ERR(text);

	mutex_lock(&kmp_files_lock);
	ret = file->store(strim(text));
	mutex_unlock(&kmp_files_lock);
	kfree(text);
	return ret ? ret : count;
}

static const struct file_operations kmp_file_fops = {
	.owner = THIS_MODULE,
	.open = kmp_file_open,
	.read = seq_read,
	.write = kmp_file_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/**
 * kmp_files_create() - create the folder and its files
 * @folder: name of the folder
 * @files: the files; must stay in memory
 * @nr: number of files
 *
 * Return: the folder, for debugfs_remove_recursive().
 */
static struct dentry *kmp_files_create(const char *folder,
				       const struct kmp_file *files, size_t nr)
{
	struct dentry *dir = debugfs_create_dir(folder, NULL);
	size_t i;

	for (i = 0; i < nr; i++)
		debugfs_create_file(files[i].name,
				    (files[i].show ? 0400 : 0) |
				    (files[i].store ? 0200 : 0),
				    dir, (void *)&files[i], &kmp_file_fops);
	return dir;
}

#endif
