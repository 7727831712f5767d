/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What survives a table reload: a mapped device's flight recorder, its counts
 * and its folder in sysfs. All tables of a mapped device share this object.
 */
#ifndef KMP_MAPPED_DEVICE_H
#define KMP_MAPPED_DEVICE_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "base/trace.h"

struct kmp_folder;
struct mapped_device;

/**
 * struct kmp_mapped_device - what all tables of a mapped device share
 * @entry: kmp_mapped_lock; in the list of mapped devices
 * @refs: kmp_mapped_lock; number of tables
 * @journal: what happened to it
 *
 * @wanted: the table that sysfs is to show, NULL for none
 * @stale: a path of @shown has another device since its folders were made
 * @show: work that makes sysfs show @wanted
 * @building: held while folders are made and removed; may wait for memory
 * @reading: held for a short time, while a file of @root is read or written
 * @shown: @building and @reading; the table that sysfs shows
 * @root: @building; its folder
 * @paths: @building; the folder of its paths
 * @groups: @building; the folder of its groups
 * @folders: @building; one a path, then one a group; each may be NULL
 * @nr_folders: @building; number of @folders
 */
struct kmp_mapped_device {
	struct list_head entry;
	unsigned int refs;
	struct kmp_journal journal;

	struct kmp_map *wanted;
	bool stale;
	struct work_struct show;
	struct mutex building; /* see above */
	struct mutex reading; /* see above */
	struct kmp_map *shown;
	struct kmp_folder *root;
	struct kmp_folder *paths;
	struct kmp_folder *groups;
	struct kmp_folder **folders;
	unsigned int nr_folders;
};

static inline struct kmp_mapped_device *kmp_mapped_device_of(struct kmp_journal *journal)
{
	return container_of(journal, struct kmp_mapped_device, journal);
}

/* mapped-device.c */
struct kmp_journal *kmp_mapped_device_get(struct mapped_device *md);
void kmp_mapped_device_put(struct kmp_journal *journal);
struct kmp_mapped_device *kmp_mapped_device_next(struct kmp_mapped_device *mapped);

/* sysfs.c: its folders */
void kmp_sysfs_init(struct kmp_mapped_device *mapped);
void kmp_sysfs_show(struct kmp_map *map);
void kmp_sysfs_renew(struct kmp_map *map);
void kmp_sysfs_hide(struct kmp_map *map);
void kmp_sysfs_exit(struct kmp_mapped_device *mapped);

/* sysfs-files.c: what is in them */
void kmp_sysfs_files_init(void);

#endif
