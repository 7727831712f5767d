// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folders in /sys/block/dm-N/kmultipath/ and what they belong to:
 *
 *	kmultipath/		the mapped device, survives reloads
 *	  paths/<device>/	the live table
 *	  groups/<number>/	the live table
 *
 * A workqueue makes them, because that may wait for memory, which may wait for
 * this map. sysfs-files.c has the files.
 */
#include <linux/blkdev.h>
#include <linux/slab.h>

#include "base/device.h"
#include "base/work.h"
#include "kmp.h"
#include "mapped-device.h"
#include "sysfs.h"

static void kmp_folder_remove(struct kmp_folder *folder)
{
	if (!folder)
		return;
	kobject_del(&folder->kobj);
	kobject_put(&folder->kobj);
}

static struct kmp_folder *kmp_folder_add(const struct kobj_type *type,
					 struct kobject *parent, void *of,
					 const char *name)
{
	struct kmp_folder *folder = kzalloc(sizeof(*folder), GFP_KERNEL);

	if (!folder)
		return NULL;
	folder->of = of;
	if (kobject_init_and_add(&folder->kobj, type, parent, "%s", name)) {
		kobject_put(&folder->kobj);
		return NULL;
	}
	return folder;
}

/* A table may list a device twice. It gets one folder. */
static bool kmp_is_listed(const struct kmp_map *map, unsigned int before)
{
	unsigned int i;

	for (i = 0; i < before; i++)
		if (map->paths[i].dev == map->paths[before].dev)
			return true;
	return false;
}

/* A copy: nobody waits for memory with a device pinned. */
static void kmp_path_name(const struct kmp_path *path, char *name, size_t size)
{
	int pinned = kmp_devices_pin();

	strscpy(name, READ_ONCE(path->dev)->name, size);
	kmp_devices_unpin(pinned);
}

/* Folders for which there is no memory are left out. */
static void kmp_folders_add(struct kmp_mapped_device *mapped, struct kmp_map *map)
{
	unsigned int nr_paths = map->table.nr_paths, i;
	char name[16];

	mapped->nr_folders = nr_paths + map->table.nr_groups;
	mapped->folders = kvcalloc(mapped->nr_folders, sizeof(*mapped->folders),
				   GFP_KERNEL);
	if (!mapped->folders || !mapped->paths || !mapped->groups)
		return;
	for (i = 0; i < nr_paths; i++) {
		kmp_path_name(&map->paths[i], name, sizeof(name));
		if (!kmp_is_listed(map, i))
			mapped->folders[i] = kmp_folder_add(&kmp_path_folder,
							    &mapped->paths->kobj,
							    &map->paths[i], name);
	}
	for (i = 0; i < map->table.nr_groups; i++) {
		snprintf(name, sizeof(name), "%u", i + 1);
		mapped->folders[nr_paths + i] =
			kmp_folder_add(&kmp_group_folder, &mapped->groups->kobj,
				       &map->groups[i], name);
	}
}

/* Waits until no file is being read. Readers hold locks for a short time. */
static void kmp_folders_remove(struct kmp_mapped_device *mapped)
{
	unsigned int i;

	for (i = 0; mapped->folders && i < mapped->nr_folders; i++)
		kmp_folder_remove(mapped->folders[i]);
	kvfree(mapped->folders);
	mapped->folders = NULL;
}

static void kmp_root_add(struct kmp_mapped_device *mapped)
{
	if (mapped->root)
		return;
	mapped->root = kmp_folder_add(&kmp_map_folder,
				      &disk_to_dev(dm_disk(mapped->journal.md))->kobj,
				      mapped, "kmultipath");
	if (!mapped->root)
		return;
	mapped->paths = kmp_folder_add(&kmp_plain_folder, &mapped->root->kobj,
				       NULL, "paths");
	mapped->groups = kmp_folder_add(&kmp_plain_folder, &mapped->root->kobj,
					NULL, "groups");
}

static void __kmp_shown(struct kmp_mapped_device *mapped, struct kmp_map *map)
{
	lockdep_assert_held(&mapped->building);

	mutex_lock(&mapped->reading);
	mapped->shown = map;
	mutex_unlock(&mapped->reading);
}

static void kmp_sysfs_work(struct work_struct *work)
{
	struct kmp_mapped_device *mapped =
		container_of(work, struct kmp_mapped_device, show);
	struct kmp_map *map;

	mutex_lock(&mapped->building);
	map = READ_ONCE(mapped->wanted);
	if (map && (map != mapped->shown || xchg(&mapped->stale, false))) {
		kmp_folders_remove(mapped);
		__kmp_shown(mapped, map);
		kmp_root_add(mapped);
		kmp_folders_add(mapped, map);
	}
	mutex_unlock(&mapped->building);
}

/**
 * kmp_sysfs_init() - initialize what sysfs shows of a mapped device: nothing
 * @mapped: the new mapped device's object, zeroed
 */
void kmp_sysfs_init(struct kmp_mapped_device *mapped)
{
	mutex_init(&mapped->building);
	mutex_init(&mapped->reading);
	INIT_WORK(&mapped->show, kmp_sysfs_work);
}

/**
 * kmp_sysfs_show() - begin to show a table
 * @map: dm core's live table
 *
 * The first table is shown on return. A later one may not be shown yet, because
 * nothing may wait for memory while its mapped device is suspended.
 * Context: process context, sleeps.
 */
void kmp_sysfs_show(struct kmp_map *map)
{
	struct kmp_mapped_device *mapped = kmp_mapped_device_of(map->journal);
	bool first = !READ_ONCE(mapped->wanted);

	WRITE_ONCE(mapped->wanted, map);
	kmp_work_run_slow(&mapped->show);
	if (first)
		flush_work(&mapped->show);
}

/**
 * kmp_sysfs_renew() - show a table's paths anew, one of them has another device
 * @map: the table, shown or not
 *
 * Context: process context.
 */
void kmp_sysfs_renew(struct kmp_map *map)
{
	struct kmp_mapped_device *mapped = kmp_mapped_device_of(map->journal);

	WRITE_ONCE(mapped->stale, true);
	kmp_work_run_slow(&mapped->show);
}

/**
 * kmp_sysfs_hide() - stop showing a table
 * @map: about to be destroyed
 *
 * Context: process context, sleeps.
 */
void kmp_sysfs_hide(struct kmp_map *map)
{
	struct kmp_mapped_device *mapped;

	if (!map->journal)
		return;
	mapped = kmp_mapped_device_of(map->journal);
	cmpxchg(&mapped->wanted, map, NULL);
	mutex_lock(&mapped->building);
	if (mapped->shown == map) {
		__kmp_shown(mapped, NULL);
		kmp_folders_remove(mapped);
	}
	mutex_unlock(&mapped->building);
}

/**
 * kmp_sysfs_exit() - remove a mapped device's folder
 * @mapped: about to be freed; it has no table any more
 *
 * Context: process context, sleeps.
 */
void kmp_sysfs_exit(struct kmp_mapped_device *mapped)
{
	cancel_work_sync(&mapped->show);
	kmp_folder_remove(mapped->groups);
	kmp_folder_remove(mapped->paths);
	kmp_folder_remove(mapped->root);
}
