// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports to user space: kernel log, path uevents, dm event. Paths never wait for
 * them, but a suspend does, and dm core holds a lock of all maps while it sends
 * uevents. Therefore they do not wait for memory: without any, dm core drops the
 * uevent, and whoever waits for the event's number is woken nevertheless.
 */
#include <linux/blkdev.h>
#include <linux/sched/mm.h>

#include "device.h"
#include "kmp.h"
#include "log.h"
#include "uevent.h"
#include "work.h"

/* Exported by dm core, declared in a header that only drivers/md can see. */
enum dm_uevent_type {
	DM_UEVENT_PATH_FAILED,
	DM_UEVENT_PATH_REINSTATED,
};

#ifdef CONFIG_DM_UEVENT
void dm_path_uevent(enum dm_uevent_type event_type, struct dm_target *ti,
		    const char *path, unsigned int nr_valid_paths);
#else
static inline void dm_path_uevent(enum dm_uevent_type event_type,
				  struct dm_target *ti, const char *path,
				  unsigned int nr_valid_paths)
{
}
#endif

static void kmp_report_one(struct kmp_path *path, const char *name, unsigned int what,
			   unsigned int nr_valid, const char *why)
{
	struct dm_target *ti = path->map->ti;
	unsigned int nr_paths = path->map->table.nr_paths;

	if (what == KMP_ACTION_REPORT_FAILED) {
		DMWARN("%s: path %pg (%s) failed: %s; %u of %u paths left", name,
		       path->dev->bdev, path->dev->name, why, nr_valid, nr_paths);
		dm_path_uevent(DM_UEVENT_PATH_FAILED, ti, path->dev->name,
			       nr_valid);
	} else {
		DMWARN("%s: path %pg (%s) is back: %s; %u of %u paths", name,
		       path->dev->bdev, path->dev->name, why, nr_valid, nr_paths);
		dm_path_uevent(DM_UEVENT_PATH_REINSTATED, ti, path->dev->name,
			       nr_valid);
	}
}

static void kmp_report_state(struct kmp_path *path, const char *name,
			     enum kmp_path_state state, const char *why)
{
	if (kmp_path_properties[state].announced)
		DMERR("%s: path %pg (%s) is %s: %s", name, path->dev->bdev,
		      path->dev->name, kmp_path_properties[state].name, why);
}

static void kmp_report_rank(struct kmp_path *path, const char *name, enum kmp_rank rank)
{
	DMWARN("%s: path %pg (%s) is %s: %s", name, path->dev->bdev, path->dev->name,
	       kmp_ranks[rank].name, kmp_ranks[rank].why);
}

/*
 * A path that failed and came back before this work ran yields both events, the
 * later one last. Only the later one's cause is still known; the flight recorder
 * has the other. Several events of the same kind yield one.
 */
static void kmp_report_path(struct kmp_path *path, const char *name)
{
	struct kmp_map *map = path->map;
	unsigned int to_report, last, nr_valid;
	enum kmp_path_state state;
	enum kmp_rank rank, told;
	const char *why;

	spin_lock_irq(&map->lock);
	to_report = path->status.to_report;
	last = path->status.reported_last;
	path->status.to_report = 0;
	nr_valid = map->counts.valid;
	state = path->status.state;
	why = path->status.why;
	rank = kmp_ranks[kmp_path_rank(path)].fault ? kmp_path_rank(path) : KMP_RANK_GOOD;
	told = kmp_health(path)->told;
	kmp_health(path)->told = rank;
	spin_unlock_irq(&map->lock);

	if (rank != told)
		kmp_report_rank(path, name, rank);
	if (to_report & KMP_ACTION_REPORT_STATE)
		kmp_report_state(path, name, state, why);
	to_report &= ~KMP_ACTION_REPORT_STATE;
	if (to_report & ~last)
		kmp_report_one(path, name, to_report & ~last, nr_valid,
			       "meanwhile, see message record");
	if (to_report & last)
		kmp_report_one(path, name, last, nr_valid, why);
}

/* As dm core's uevents of paths, but for the path. */
static void kmp_send_protection(struct mapped_device *md, const char *action)
{
	char name[sizeof("DM_NAME=") + DM_NAME_LEN] = "DM_NAME=";
	char uuid[sizeof("DM_UUID=") + DM_UUID_LEN] = "DM_UUID=";
	char *env[5] = { (char *)action, "DM_TARGET=kmultipath", name, uuid, NULL };

	if (!dm_copy_name_and_uuid(md, name + strlen(name), uuid + strlen(uuid)))
		kobject_uevent_env(&disk_to_dev(dm_disk(md))->kobj, KOBJ_CHANGE, env);
}

static void kmp_report_protection(struct kmp_map *map, const char *name)
{
	struct mapped_device *md = dm_table_get_md(map->ti->table);
	enum kmp_protection protection;

	spin_lock_irq(&map->lock);
	protection = map->protection;
	map->protection = KMP_PROTECTION_KNOWN;
	spin_unlock_irq(&map->lock);
	if (protection == KMP_READ_ONLY) {
		DMWARN("%s: the LUN is read-only", name);
		kmp_send_protection(md, "DM_ACTION=LUN_READ_ONLY");
	} else if (protection == KMP_WRITABLE) {
		DMWARN("%s: the LUN is writable", name);
		kmp_send_protection(md, "DM_ACTION=LUN_WRITABLE");
	}
}

static void kmp_report_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, report);
	struct kmp_label label;
	const char *name = kmp_map_label(map, &label);
	unsigned int noreclaim, i;
	int pinned;

	pinned = kmp_devices_pin();
	for (i = 0; i < map->table.nr_paths; i++)
		kmp_report_path(&map->paths[i], name);
	kmp_devices_unpin(pinned);
	kmp_log_outages(map, name);
	noreclaim = memalloc_noreclaim_save();
	kmp_report_protection(map, name);
	dm_table_event(map->ti->table);
	memalloc_noreclaim_restore(noreclaim);
}

/* Report to user space what happened; if the map is not live, once it is. */
void __kmp_report(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->live)
		kmp_work_run(&map->report);
}

/**
 * kmp_report_init() - initialize a map's reports to user space
 * @map: the map
 */
void kmp_report_init(struct kmp_map *map)
{
	INIT_WORK(&map->report, kmp_report_work);
}

/**
 * kmp_report_start() - report to user space from now on
 * @map: dm core's live table; reports what happened before that, too
 *
 * Context: process context.
 */
void kmp_report_start(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->live = true;
	__kmp_report(map);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_report_stop() - do not report to user space any more
 * @map: the map; dm core would keep a path uevent from now on, and leak it
 * Context: process context, sleeps.
 */
void kmp_report_stop(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->live = false;
	spin_unlock_irq(&map->lock);
	flush_work(&map->report);
	flush_work(&map->log_news);
}
