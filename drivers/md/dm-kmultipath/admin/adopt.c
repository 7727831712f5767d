// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks that take the places of deleted ones. A transport that loses a port for long
 * deletes its disks; when the port is back they are found as other disks. If one of them
 * is the LUN of a map that has lost a path, it becomes this path's device, without a
 * process and without a reload. tester/seat.c says what happens to the path.
 *
 *	kmp_adopt_notify()	a disk has appeared
 *	kmp_offers_work()	whose LUN is it? offer it to that map
 *	kmp_adopt_work()	find a place for it; look at all disks if a place is new
 *	kmp_adopt_close_work()	close the old device
 *
 * To open a disk takes memory. So this may wait for memory, and with it for the map
 * itself, but no path that is still there waits for it.
 */
#include <linux/blkdev.h>
#include <linux/blk-integrity.h>
#include <linux/device.h>
#include <linux/notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>

#include "admin.h"
#include "base/device.h"
#include "base/log.h"
#include "base/work.h"
#include "core/identity.h"
#include "core/schedule.h"
#include "kmp.h"
#include "mapped-device.h"
#include "tester/tester.h"

#define KMP_ADOPT_POLL_MS	100	/* until a deleted disk is out of use */
#define KMP_ADOPT_AGAIN_MS	1000	/* until a disk that was refused is tried again, at least */
#define KMP_ADOPT_DOUBLES	6	/* that time is doubled so often */
#define KMP_ADOPT_SEARCH_MS	60000	/* between two looks at all disks, for a free place */

/**
 * struct kmp_offer - a disk that may belong to a map
 * @entry: in the list of those to be looked at, or of a map
 * @sdev: the disk, with a reference
 * @told: why it was refused, a string constant; NULL if it was not
 * @attempts: how often it was looked at
 * @not_before: when it is to be looked at again, ns
 */
struct kmp_offer {
	struct list_head entry;
	struct scsi_device *sdev;
	const char *told;
	unsigned int attempts;
	u64 not_before;
};

/**
 * struct kmp_left - a device that has lost its place
 * @entry: in a list of the map
 * @device: it
 * @asked: an ioctl of it may still be under way, or a bio that no queue counts yet
 */
struct kmp_left {
	struct list_head entry;
	struct kmp_path_device device;
	bool asked;
};

/* ---- whose LUN a disk is ---- */

static struct kmp_offer *kmp_offer_create(struct scsi_device *sdev)
{
	struct kmp_offer *offer = kzalloc(sizeof(*offer), GFP_KERNEL);

	if (!offer)
		return NULL;
	get_device(&sdev->sdev_gendev);
	offer->sdev = sdev;
	return offer;
}

static void kmp_offer_free(struct kmp_offer *offer)
{
	put_device(&offer->sdev->sdev_gendev);
	kfree(offer);
}

static bool kmp_has_vacancy(const struct kmp_map *map)
{
	unsigned int i;

	if (!KMP_KNOWS_PASSED || !kmp_tunable(map, KMP_ADOPT))
		return false;
	for (i = 0; i < map->table.nr_paths; i++)
		if (kmp_seat_is_vacant(&map->paths[i]))
			return true;
	return false;
}

/* A LUN without a name cannot be told from others. */
static bool kmp_is_lun_of(struct kmp_map *map, void *sdev)
{
	const struct kmp_identity *lun = &map->lun.check.identity;

	kmp_tester_assert_held();
	return kmp_has_vacancy(map) && kmp_name_known(&lun->name) &&
	       kmp_device_is_lun(sdev, lun);
}

static void kmp_offer_place(struct kmp_offer *offer)
{
	struct kmp_map *map;

	mutex_lock(&kmp_tester_mutex);
	map = kmp_tester_find(kmp_is_lun_of, offer->sdev);
	if (map) {
		list_add_tail(&offer->entry, &map->adopt.offered);
		kmp_work_run_adopt(&map->adopt.work, 0);
	}
	mutex_unlock(&kmp_tester_mutex);
	if (!map)
		kmp_offer_free(offer);
}

static LIST_HEAD(kmp_offers);
static DEFINE_SPINLOCK(kmp_offers_lock);

static void kmp_offers_work(struct work_struct *work)
{
	struct kmp_offer *offer, *next;
	LIST_HEAD(offers);

	spin_lock(&kmp_offers_lock);
	list_splice_init(&kmp_offers, &offers);
	spin_unlock(&kmp_offers_lock);
	list_for_each_entry_safe(offer, next, &offers, entry) {
		list_del(&offer->entry);
		kmp_offer_place(offer);
	}
}

static DECLARE_DELAYED_WORK(kmp_offers_worker, kmp_offers_work);

/* ---- disks that appear ---- */

static bool kmp_is_disk(const struct scsi_device *sdev)
{
	return sdev->type == TYPE_DISK || sdev->type == TYPE_ZBC;
}

/* The driver core holds the device's lock: do no more than note the disk. */
static int kmp_adopt_notify(struct notifier_block *notifier, unsigned long event, void *data)
{
	struct kmp_offer *offer;

	if (event != BUS_NOTIFY_BOUND_DRIVER || !scsi_is_sdev_device(data) ||
	    !kmp_is_disk(to_scsi_device(data)))
		return NOTIFY_DONE;
	offer = kmp_offer_create(to_scsi_device(data));
	if (!offer)
		return NOTIFY_DONE;
	spin_lock(&kmp_offers_lock);
	list_add_tail(&offer->entry, &kmp_offers);
	spin_unlock(&kmp_offers_lock);
	kmp_work_run_adopt(&kmp_offers_worker, 0);
	return NOTIFY_OK;
}

static struct notifier_block kmp_adopt_notifier = { .notifier_call = kmp_adopt_notify };

/* The bus of all SCSI devices; NULL until the first one is seen. No symbol names it. */
static typeof(((struct device *)NULL)->bus) kmp_scsi_bus;
static DEFINE_MUTEX(kmp_scsi_bus_lock);

/**
 * kmp_adopt_watch() - take note of all SCSI disks that appear from now on
 * @sdev: any SCSI device
 *
 * Context: table load, sleeps.
 */
void kmp_adopt_watch(const struct scsi_device *sdev)
{
	mutex_lock(&kmp_scsi_bus_lock);
	if (!kmp_scsi_bus && !bus_register_notifier(sdev->sdev_gendev.bus, &kmp_adopt_notifier))
		WRITE_ONCE(kmp_scsi_bus, sdev->sdev_gendev.bus);
	mutex_unlock(&kmp_scsi_bus_lock);
}

/**
 * kmp_adopt_exit() - take no note of disks any more
 *
 * Context: module exit, sleeps.
 */
void kmp_adopt_exit(void)
{
	if (kmp_scsi_bus)
		bus_unregister_notifier(kmp_scsi_bus, &kmp_adopt_notifier);
	flush_delayed_work(&kmp_offers_worker);
}

/**
 * struct kmp_search - a look at all disks
 * @lun: the LUN that is looked for
 * @found: offers
 */
struct kmp_search {
	struct kmp_identity lun;
	struct list_head found;
};

static int kmp_search_device(struct device *dev, void *data)
{
	struct kmp_search *search = data;
	struct kmp_offer *offer;
	struct scsi_device *sdev;

	if (!scsi_is_sdev_device(dev))
		return 0;
	sdev = to_scsi_device(dev);
	if (!kmp_is_disk(sdev) || !dev->driver || !kmp_device_is_lun(sdev, &search->lun))
		return 0;
	offer = kmp_offer_create(sdev);
	if (offer)
		list_add_tail(&offer->entry, &search->found);
	return 0;
}

/* If a disk is offered to the map already, have it tried at once. Return false if it is not. */
static bool __kmp_offer_again(struct kmp_map *map, const struct scsi_device *sdev)
{
	struct kmp_offer *offer;

	kmp_tester_assert_held();

	list_for_each_entry(offer, &map->adopt.offered, entry)
		if (offer->sdev == sdev) {
			offer->not_before = 0;
			return true;
		}
	return false;
}

static void __kmp_offer_found(struct kmp_map *map, struct list_head *found)
{
	struct kmp_offer *offer, *next;

	kmp_tester_assert_held();

	list_for_each_entry_safe(offer, next, found, entry) {
		list_del(&offer->entry);
		if (__kmp_offer_again(map, offer->sdev))
			kmp_offer_free(offer);
		else
			list_add_tail(&offer->entry, &map->adopt.offered);
	}
}

/* A disk of the map's LUN may be there already, and nobody offers it to the map again. */
static void kmp_adopt_search(struct kmp_map *map)
{
	struct kmp_search search = { .found = LIST_HEAD_INIT(search.found) };

	mutex_lock(&kmp_tester_mutex);
	search.lun = map->lun.check.identity;
	mutex_unlock(&kmp_tester_mutex);
	if (!kmp_name_known(&search.lun.name) || !READ_ONCE(kmp_scsi_bus))
		return;
	bus_for_each_dev(kmp_scsi_bus, NULL, &search, kmp_search_device);
	mutex_lock(&kmp_tester_mutex);
	__kmp_offer_found(map, &search.found);
	mutex_unlock(&kmp_tester_mutex);
}

/* ---- whether it is good enough ---- */

static const char *kmp_worse_limits(struct block_device *disk, struct block_device *map)
{
	struct request_queue *of_disk = bdev_get_queue(disk), *of_map = bdev_get_queue(map);

	if (queue_logical_block_size(of_disk) > queue_logical_block_size(of_map))
		return "its logical blocks are larger than the map's";
	if (queue_dma_alignment(of_disk) & ~queue_dma_alignment(of_map))
		return "it needs memory aligned better than the map says";
	if (queue_max_hw_sectors(of_disk) < queue_max_hw_sectors(of_map) ||
	    queue_max_segments(of_disk) < queue_max_segments(of_map) ||
	    queue_max_segment_size(of_disk) < queue_max_segment_size(of_map))
		return "its largest I/O is smaller than the map's";
	if (bdev_max_discard_sectors(disk) < bdev_max_discard_sectors(map) ||
	    bdev_write_zeroes_sectors(disk) < bdev_write_zeroes_sectors(map))
		return "it cannot discard what the map can";
	return NULL;
}

/* What dm core checks when a table is loaded. */
static const char *kmp_unfit(const struct kmp_map *map, const struct kmp_path_device *device)
{
	struct block_device *of_map = map->own, *disk = device->dev->bdev;

	if (!device->sdev || !(device->opf & REQ_NOWAIT))
		return "it is no SCSI disk";
	if (bdev_nr_sectors(disk) < map->ti->len)
		return "it is shorter than the map";
	if (bdev_read_only(disk) && !bdev_read_only(of_map))
		return "it is read-only";
	if (bdev_write_cache(disk) && !bdev_write_cache(of_map))
		return "it has a write cache, and the map passes no flushes on";
	if (bdev_is_zoned(disk) != bdev_is_zoned(of_map))
		return "only one of it and the map is zoned";
	if (!bdev_get_integrity(disk) != !bdev_get_integrity(of_map))
		return "only one of it and the map has protection information";
	return kmp_worse_limits(disk, of_map);
}

/* ---- a place for it ---- */

static int kmp_find_disk(struct device *dev, void *data)
{
	dev_t *devt = data;

	if (!dev->type || !dev->type->name || strcmp(dev->type->name, "disk"))
		return 0;
	*devt = dev->devt;
	return 1;
}

static void kmp_refuse(struct kmp_map *map, struct kmp_offer *offer, const char *disk,
		       const char *why)
{
	struct kmp_label label;

	if (offer->told != why)
		DMWARN("%s: disk %s does not take a deleted path's place: %s",
		       kmp_map_label(map, &label), disk, why);
	offer->told = why;
}

/* When an array boots, its ports return before its LUNs are ready: ask the disk again. */
static void kmp_refuse_unfit(struct kmp_map *map, struct kmp_offer *offer, const char *disk,
			     const char *why)
{
	kmp_refuse(map, offer, disk, why);
	kmp_size_rescan(offer->sdev);
}

/* Put an open disk in a path's place, or say why not. Return true if it is there. */
static bool kmp_adopt_disk(struct kmp_map *map, struct kmp_path *path,
			   struct kmp_offer *offer,
			   const struct kmp_path_device *device, struct kmp_left *left)
{
	const char *unfit = kmp_unfit(map, device);
	struct kmp_label label;

	if (unfit) {
		kmp_refuse_unfit(map, offer, device->dev->name, unfit);
		return false;
	}
	/* The disk is a path already, or the map is suspended. */
	if (!kmp_seat_take(path, device, &left->device, &left->asked))
		return false;
	DMWARN("%s: disk %pg (%s) takes the place of path %s, which was deleted",
	       kmp_map_label(map, &label), device->dev->bdev, device->dev->name,
	       left->device.dev->name);
	return true;
}

/*
 * dm core's locks of the map's devices are held while a disk is opened: do not reclaim
 * memory, because that may wait for the map.
 */
static int kmp_open_offered(struct kmp_map *map, const char *name,
			    struct kmp_path_device *device, const char **error)
{
	unsigned int noreclaim = memalloc_noreclaim_save();
	int err = kmp_path_device_open(map, name, device, error);

	memalloc_noreclaim_restore(noreclaim);
	return err;
}

/* Open a disk, and put it in a path's place if it is good enough. Return true if so. */
static bool kmp_adopt_open(struct kmp_map *map, struct kmp_path *path,
			   struct kmp_offer *offer, const char *name)
{
	struct kmp_left *left = kzalloc(sizeof(*left), GFP_KERNEL);
	struct kmp_path_device device;
	const char *error = NULL;
	bool taken = false;
	int err;

	if (!left)
		return false;
	err = kmp_open_offered(map, name, &device, &error);
	if (err == -EROFS)
		kmp_refuse_unfit(map, offer, name, error);
	else if (err)
		kmp_refuse(map, offer, name, error);
	/* The number may be another disk's by now. */
	else if (device.sdev == offer->sdev)
		taken = kmp_adopt_disk(map, path, offer, &device, left);
	if (!taken) {
		kmp_path_device_close(map, &device);
		kfree(left);
		return false;
	}

	left->asked |= !KMP_CLOSES_EARLY;
	mutex_lock(&kmp_tester_mutex);
	list_add_tail(&left->entry, &map->adopt.left);
	mutex_unlock(&kmp_tester_mutex);
	kmp_work_run_adopt(&map->adopt.close, 0);
	kmp_sysfs_renew(map);
	return true;
}

/* The map that has the disk as a path, or NULL. The map may be gone: only compare it. */
static const struct kmp_map *kmp_map_of_disk(struct scsi_device *sdev)
{
	const struct kmp_map *map;

	mutex_lock(&kmp_tester_mutex);
	map = kmp_tester_find(kmp_has_disk, sdev);
	mutex_unlock(&kmp_tester_mutex);
	return map;
}

/*
 * Find a place for an offered disk. Return false if the disk is to be tried again: it fits
 * into a place, but cannot have it now.
 */
static bool kmp_adopt_one(struct kmp_map *map, struct kmp_offer *offer)
{
	const struct kmp_map *other = kmp_map_of_disk(offer->sdev);
	struct kmp_seat_key key;
	struct kmp_path *path;
	dev_t devt = 0;
	char name[16];

	if (other == map || !kmp_tunable(map, KMP_ADOPT) || kmp_device_is_deleted(offer->sdev) ||
	    !device_for_each_child(&offer->sdev->sdev_gendev, &devt, kmp_find_disk))
		return true;
	kmp_device_key(offer->sdev, &key);
	path = kmp_seat_find(map, &key);
	if (!path)
		return true;
	snprintf(name, sizeof(name), "%u:%u", MAJOR(devt), MINOR(devt));
	if (other) {
		kmp_refuse(map, offer, name, "it is a path of another map");
		return false;
	}
	/* To open it would wait until the host has recovered. */
	return !kmp_device_recovering(offer->sdev) &&
	       kmp_adopt_open(map, path, offer, name);
}

/* The same; but a disk that cannot have its place is tried less and less often. */
static bool kmp_adopt_try(struct kmp_map *map, struct kmp_offer *offer, u64 now)
{
	if (now < offer->not_before)
		return false;
	if (kmp_adopt_one(map, offer))
		return true;
	offer->not_before = now + (kmp_ms(KMP_ADOPT_AGAIN_MS) <<
				   min_t(unsigned int, offer->attempts++, KMP_ADOPT_DOUBLES));
	return false;
}

static bool kmp_adopt_offered(struct kmp_map *map, u64 now)
{
	struct kmp_offer *offer, *next;
	LIST_HEAD(offered);
	LIST_HEAD(again);

	mutex_lock(&kmp_tester_mutex);
	list_splice_init(&map->adopt.offered, &offered);
	mutex_unlock(&kmp_tester_mutex);
	list_for_each_entry_safe(offer, next, &offered, entry) {
		list_del(&offer->entry);
		if (kmp_adopt_try(map, offer, now))
			kmp_offer_free(offer);
		else
			list_add_tail(&offer->entry, &again);
	}
	if (list_empty(&again))
		return false;
	mutex_lock(&kmp_tester_mutex);
	list_splice(&again, &map->adopt.offered);
	mutex_unlock(&kmp_tester_mutex);
	return true;
}

static void kmp_adopt_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, adopt.work.work);
	u64 now = ktime_get_ns();
	bool wait, again;

	if (kmp_seats_free(map, &wait) || READ_ONCE(map->adopt.search) ||
	    kmp_schedule_late(map->adopt.searched, now, kmp_ms(KMP_ADOPT_SEARCH_MS))) {
		WRITE_ONCE(map->adopt.search, false);
		map->adopt.searched = now;
		kmp_adopt_search(map);
	}
	again = kmp_adopt_offered(map, now);
	if (wait)
		kmp_work_run_adopt(&map->adopt.work, KMP_ADOPT_POLL_MS);
	else if (again)
		kmp_work_run_adopt(&map->adopt.work, KMP_ADOPT_AGAIN_MS);
	else if (kmp_has_vacancy(map))
		kmp_work_run_adopt(&map->adopt.work, KMP_ADOPT_SEARCH_MS);
}

/* ---- devices that have lost their place ---- */

static void kmp_left_close(struct kmp_map *map, struct kmp_left *left)
{
	kmp_path_device_close(map, &left->device);
	kfree(left);
}

/*
 * Nobody says when an ioctl ends, but a suspend waits for it. Where a bio may sleep on its
 * way to its path, devices stay open, too.
 */
static void kmp_adopt_close_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, adopt.close.work);
	struct kmp_left *left, *next;
	LIST_HEAD(all);

	mutex_lock(&kmp_tester_mutex);
	list_for_each_entry_safe(left, next, &map->adopt.left, entry)
		if (!left->asked)
			list_move_tail(&left->entry, &all);
	mutex_unlock(&kmp_tester_mutex);
	if (list_empty(&all))
		return;
	kmp_devices_settle();
	list_for_each_entry_safe(left, next, &all, entry) {
		list_del(&left->entry);
		kmp_left_close(map, left);
	}
}

/**
 * kmp_adopt_init() - initialize what belongs to a map
 * @map: the map, zeroed
 */
void kmp_adopt_init(struct kmp_map *map)
{
	INIT_DELAYED_WORK(&map->adopt.work, kmp_adopt_work);
	INIT_DELAYED_WORK(&map->adopt.close, kmp_adopt_close_work);
	INIT_LIST_HEAD(&map->adopt.offered);
	INIT_LIST_HEAD(&map->adopt.left);
}

/**
 * kmp_adopt_resume() - look at all disks, as none is adopted while the map is suspended
 * @map: it is live
 *
 * Context: any.
 */
void kmp_adopt_resume(struct kmp_map *map)
{
	if (!kmp_has_vacancy(map))
		return;
	WRITE_ONCE(map->adopt.search, true);
	kmp_work_run_adopt(&map->adopt.work, 0);
}

/**
 * kmp_adopt_suspended() - note that no ioctl and no bio of the map is under way any more
 * @map: suspended by dm core, which has waited for them
 *
 * Context: process context, sleeps.
 */
void kmp_adopt_suspended(struct kmp_map *map)
{
	struct kmp_left *left;

	mutex_lock(&kmp_tester_mutex);
	list_for_each_entry(left, &map->adopt.left, entry)
		left->asked = false;
	if (!list_empty(&map->adopt.left))
		kmp_work_run_adopt(&map->adopt.close, 0);
	mutex_unlock(&kmp_tester_mutex);
}

/**
 * kmp_adopt_stop() - look for disks no more, and close what was left
 * @map: about to be destroyed, its paths are no longer tested
 *
 * Context: process context, sleeps.
 */
void kmp_adopt_stop(struct kmp_map *map)
{
	struct kmp_offer *offer, *next_offer;
	struct kmp_left *left, *next;

	cancel_delayed_work_sync(&map->adopt.work);
	cancel_delayed_work_sync(&map->adopt.close);
	list_for_each_entry_safe(offer, next_offer, &map->adopt.offered, entry)
		kmp_offer_free(offer);
	if (list_empty(&map->adopt.left))
		return;
	kmp_devices_settle();
	list_for_each_entry_safe(left, next, &map->adopt.left, entry)
		kmp_left_close(map, left);
}
