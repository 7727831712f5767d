/* SPDX-License-Identifier: GPL-2.0-only */
/* Folders in sysfs and their types. */
#ifndef KMP_SYSFS_H
#define KMP_SYSFS_H

#include <linux/kobject.h>

/**
 * struct kmp_folder - a folder
 * @kobj: for sysfs
 * @of: the struct kmp_mapped_device, kmp_path or kmp_group of its files, or NULL
 */
struct kmp_folder {
	struct kobject kobj;
	void *of;
};

static inline struct kmp_folder *kmp_folder_of(struct kobject *kobj)
{
	return container_of(kobj, struct kmp_folder, kobj);
}

extern const struct kobj_type kmp_map_folder;
extern const struct kobj_type kmp_path_folder;
extern const struct kobj_type kmp_group_folder;
extern const struct kobj_type kmp_plain_folder;

#endif
