// SPDX-License-Identifier: GPL-2.0-only
/*
 * The size of a path's disk as the kernel knows it. If a disk is rescanned while
 * its link is down, the kernel takes it for empty and does not ask again: tests
 * are good then, but I/O ends beyond the end of the disk. Such a path is down, and
 * a work item asks for the size.
 */
#include <linux/blkdev.h>
#include <linux/sched/mm.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "base/device.h"
#include "base/work.h"
#include "core/schedule.h"
#include "kmp.h"
#include "tester.h"

#define KMP_ASK_SIZE_GAP_MS	1000

/**
 * kmp_size_is_short() - does the kernel take a path's disk to be too small?
 * @path: the path
 *
 * Context: any.
 * Return: true if the disk ends before the map does.
 */
bool kmp_size_is_short(const struct kmp_path *path)
{
	return bdev_nr_sectors(path->selector_path.bdev) < path->map->ti->len;
}

/**
 * kmp_size_rescan() - have the kernel ask a disk what it is
 * @sdev: the disk
 *
 * Context: a work item; sleeps, sends commands.
 */
void kmp_size_rescan(struct scsi_device *sdev)
{
	scsi_rescan_device(__builtin_choose_expr(KMP_RESCAN_TAKES_DEVICE,
						 &sdev->sdev_gendev, sdev));
}

/*
 * The path, and bios that no other path can serve, wait for this: do not reclaim
 * memory, because that may wait for the same bios.
 */
static void kmp_size_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, ask_size);
	unsigned int noreclaim = memalloc_noreclaim_save();
	int pinned = kmp_devices_pin();
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++)
		if (map->paths[i].sdev && kmp_size_is_short(&map->paths[i]))
			kmp_size_rescan(map->paths[i].sdev);
	kmp_devices_unpin(pinned);
	memalloc_noreclaim_restore(noreclaim);
}

/**
 * kmp_size_ask() - have the kernel ask the disks for their sizes that are too small
 * @map: the map; a path's test was good
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_size_ask(struct kmp_map *map, u64 now)
{
	struct kmp_lun_check *check = &map->lun.check;

	kmp_tester_assert_held();

	if (check->size_asked && !kmp_schedule_late(check->size_asked, now,
						    kmp_ms(KMP_ASK_SIZE_GAP_MS)))
		return;
	check->size_asked = now;
	kmp_work_run_slow(&map->ask_size);
}

/**
 * kmp_size_init() - initialize the work item
 * @map: the map, zeroed
 */
void kmp_size_init(struct kmp_map *map)
{
	INIT_WORK(&map->ask_size, kmp_size_work);
}
