// SPDX-License-Identifier: GPL-2.0-only
/*
 * Telling user space: kernel log, path uevents, dm event. All of it may
 * allocate, so it happens on a workqueue of its own, behind the recovery and
 * never in front of it.
 */
#include <linux/workqueue.h>

#include "kmp.h"
#include "uevent.h"

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

static struct workqueue_struct *kmp_events;

static void kmp_tell_one(struct kmp_path *path, unsigned int what,
			 unsigned int nr_valid, const char *why)
{
	struct dm_target *ti = path->map->ti;
	const char *map_name = dm_table_device_name(ti->table);

	if (what == KMP_ACTION_TELL_FAILED) {
		DMWARN("%s: path %s failed: %s, %u valid", map_name,
		       path->dev->name, why, nr_valid);
		dm_path_uevent(DM_UEVENT_PATH_FAILED, ti, path->dev->name,
			       nr_valid);
	} else {
		DMWARN("%s: path %s is back: %s, %u valid", map_name,
		       path->dev->name, why, nr_valid);
		dm_path_uevent(DM_UEVENT_PATH_REINSTATED, ti, path->dev->name,
			       nr_valid);
	}
}

static void kmp_tell_state(struct kmp_path *path, enum kmp_path_state state,
			   const char *why)
{
	if (kmp_path_properties[state].announced)
		DMERR("%s: path %s is %s: %s",
		      dm_table_device_name(path->map->ti->table),
		      path->dev->name, kmp_path_properties[state].name, why);
}

/*
 * A path that failed and came back before user space was told yields both
 * events, in the order that leaves the truth last; more of them are one.
 */
static void kmp_tell_path(struct kmp_path *path)
{
	struct kmp_map *map = path->map;
	unsigned int to_tell, last, nr_valid;
	enum kmp_path_state state;
	const char *why;

	spin_lock_irq(&map->lock);
	to_tell = path->status.to_tell;
	last = path->status.told_last;
	path->status.to_tell = 0;
	nr_valid = map->counts.valid;
	state = path->status.state;
	why = path->status.why;
	spin_unlock_irq(&map->lock);

	if (to_tell & KMP_ACTION_TELL_STATE)
		kmp_tell_state(path, state, why);
	to_tell &= ~KMP_ACTION_TELL_STATE;
	if (to_tell & ~last)
		kmp_tell_one(path, to_tell & ~last, nr_valid, why);
	if (to_tell & last)
		kmp_tell_one(path, last, nr_valid, why);
}

static void kmp_tell_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, tell);
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++)
		kmp_tell_path(&map->paths[i]);
	dm_table_event(map->ti->table);
}

/* Something happened that user space wants to know. */
void __kmp_tell(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->live)
		queue_work(kmp_events, &map->tell);
}

/**
 * kmp_tell_init() - nothing to tell yet
 * @map: the map
 */
void kmp_tell_init(struct kmp_map *map)
{
	INIT_WORK(&map->tell, kmp_tell_work);
}

/**
 * kmp_tell_start() - the map is dm core's live table
 * @map: the map; what happened while it was not is told now
 *
 * Context: process context.
 */
void kmp_tell_start(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->live = true;
	__kmp_tell(map);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_tell_stop() - the map ceases to be dm core's live table
 * @map: the map; dm core would keep a path uevent from now on, and leak it
 *
 * Context: process context, sleeps.
 */
void kmp_tell_stop(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->live = false;
	spin_unlock_irq(&map->lock);
	flush_work(&map->tell);
}

/**
 * kmp_uevent_run() - do something that may wait for memory
 * @work: what
 *
 * Context: any.
 */
void kmp_uevent_run(struct work_struct *work)
{
	queue_work(kmp_events, work);
}

/**
 * kmp_uevent_init() - set up the workqueue
 *
 * Return: 0 or -ENOMEM.
 */
int kmp_uevent_init(void)
{
	kmp_events = alloc_workqueue("kmp_events", WQ_UNBOUND, 0);
	return kmp_events ? 0 : -ENOMEM;
}

/**
 * kmp_uevent_exit() - tear it down; no map is left
 */
void kmp_uevent_exit(void)
{
	destroy_workqueue(kmp_events);
}
