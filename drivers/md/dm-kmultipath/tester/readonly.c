// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the LUN is read-only. The kernel asks a disk when it is found or rescanned. If
 * the array refuses a write, or if one disk has changed, a work item has the kernel ask
 * the other disks, so that all paths tell the same. No path fails for it.
 */
#include <linux/blkdev.h>
#include <linux/sched/mm.h>

#include "base/device.h"
#include "base/queue.h"
#include "base/trace.h"
#include "base/uevent.h"
#include "base/work.h"
#include "core/schedule.h"
#include "kmp.h"
#include "tester.h"

#define KMP_ASK_READ_ONLY_GAP_MS	60000	/* if writes are refused for other reasons */

static bool kmp_is_read_only(const struct kmp_path *path)
{
	return bdev_read_only(path->selector_path.bdev);
}

static void kmp_read_only_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, ask_read_only);
	bool wanted = READ_ONCE(map->lun.check.ask_read_only);
	unsigned int noreclaim = memalloc_noreclaim_save();
	int pinned = kmp_devices_pin();
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		/* The kernel takes a disk that does not answer for writable. */
		if (!path->sdev || !kmp_properties(path)->usable ||
		    kmp_is_read_only(path) == wanted)
			continue;
		kmp_size_rescan(path->sdev);
		kmp_queue_soon(&path->queue_entry, 0);
	}
	kmp_devices_unpin(pinned);
	memalloc_noreclaim_restore(noreclaim);
}

/* Ask the disks that do not say whether the LUN is @read_only. */
static void kmp_read_only_ask(struct kmp_map *map, bool read_only)
{
	WRITE_ONCE(map->lun.check.ask_read_only, read_only);
	kmp_work_run_slow(&map->ask_read_only);
}

/* The first disk that is read-only makes the LUN so, and the last one that is not ends it. */
static void kmp_read_only_changed(struct kmp_path *path, bool read_only)
{
	struct kmp_map *map = path->map;
	unsigned int *nr = &map->lun.check.nr_read_only;
	bool was = *nr;

	path->check.read_only = read_only;
	WRITE_ONCE(*nr, read_only ? *nr + 1 : *nr - 1);
	kmp_read_only_ask(map, read_only);
	if (was == !!*nr)
		return;
	kmp_trace(map, read_only ? "the LUN is read-only" : "the LUN is writable");
	spin_lock_irq(&map->lock);
	map->protection = read_only ? KMP_READ_ONLY : KMP_WRITABLE;
	__kmp_report(map);
	spin_unlock_irq(&map->lock);
}

/* The array refused a write, and the kernel takes the disk for writable: is it? */
static void kmp_read_only_refused(struct kmp_path *path, u64 now)
{
	struct kmp_lun_check *check = &path->map->lun.check;

	if (check->refusal_asked && !kmp_schedule_late(check->refusal_asked, now,
						       kmp_ms(KMP_ASK_READ_ONLY_GAP_MS)))
		return;
	check->refusal_asked = now;
	WRITE_ONCE(kmp_health(path)->write_refused, false);
	kmp_read_only_ask(path->map, true);
}

/**
 * kmp_read_only_tested() - notice whether a path's disk has become read-only, or is no more
 * @path: the path; its test was good
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_read_only_tested(struct kmp_path *path, u64 now)
{
	bool read_only = kmp_is_read_only(path);

	kmp_tester_assert_held();

	if (read_only != path->check.read_only)
		kmp_read_only_changed(path, read_only);
	else if (READ_ONCE(kmp_health(path)->write_refused) && !read_only)
		kmp_read_only_refused(path, now);
}

/**
 * kmp_read_only_init() - set up what is known of the LUN's write protection
 * @map: the map, its paths are open
 */
void kmp_read_only_init(struct kmp_map *map)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		map->paths[i].check.read_only = kmp_is_read_only(&map->paths[i]);
		map->lun.check.nr_read_only += map->paths[i].check.read_only;
	}
}

/**
 * kmp_read_only_init_work() - initialize the work item
 * @map: the map, zeroed
 */
void kmp_read_only_init_work(struct kmp_map *map)
{
	INIT_WORK(&map->ask_read_only, kmp_read_only_work);
}
