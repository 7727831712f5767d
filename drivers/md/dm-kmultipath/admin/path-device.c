// SPDX-License-Identifier: GPL-2.0-only
/* Opens and closes the devices of paths: those of a table, and those that succeed them. */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/pm_runtime.h>
#include <scsi/scsi_device.h>

#include "admin.h"
#include "base/device.h"
#include "base/log.h"
#include "kmp.h"
#include "tester/test.h"

/*
 * A handler of the bridge needs its scsi_dh handler attached. If the kernel's handler
 * for the same arrays is attached beside our own, it rejects I/O until it is activated,
 * too. Any other one that is attached may reject I/O by what it knows, and allocates.
 */
static int kmp_open_dh(struct kmp_map *map, struct kmp_path_device *device,
		       const char **error)
{
	const struct kmp_table_args *args = &map->table.handler_args;
	const char *beside = map->handler.type->dh_beside, *attached;
	struct block_device *bdev = device->dev->bdev;
	unsigned int skips = map->handler.type->dh_skips;

	if (map->handler.type->dh_name) {
		map->dh_name = map->handler.type->dh_name;
		return kmp_dh_attach(bdev, map->dh_name, error) ?:
		       kmp_dh_configure(bdev, args->argc - skips, args->argv + skips,
					error);
	}

	if (!device->sdev)
		return 0;
	attached = kmp_dh_attached(device->sdev);
	if (!attached)
		return 0;
	device->dh_attached = beside && !strcmp(attached, beside);
	map->dh_name = attached;
	return 0;
}

/* A disk that sleeps rejects tests, and nobody would wake it: keep it awake. */
static void kmp_keep_awake(struct kmp_map *map, struct kmp_path_device *device)
{
	struct kmp_label label;
	int err;

	err = device->sdev ? scsi_autopm_get_device(device->sdev) : 0;
	if (!err)
		return;
	DMWARN("%s: path device %s cannot be woken: %d", kmp_map_label(map, &label),
	       device->dev->name, err);
	pm_runtime_get_noresume(&device->sdev->sdev_gendev);
}

static const char *kmp_why_not_opened(int err)
{
	if (err == -EROFS)
		return "path device: read-only, so the table must be, too";
	if (err == -EBUSY)
		return "path device: others use it";
	return "path device: cannot be opened";
}

/**
 * kmp_path_device_open() - open a device for a path
 * @map: the path's
 * @name: major:minor, or the device's file
 * @device: out: to be closed, also after an error
 * @error: out: what is wrong, a string constant
 *
 * Waits while the disk's host is in error recovery.
 * Context: process context, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_path_device_open(struct kmp_map *map, const char *name,
			 struct kmp_path_device *device, const char **error)
{
	struct dm_target *ti = map->ti;
	struct request_queue *queue;
	int err;

	memset(device, 0, sizeof(*device));
	err = dm_get_device(ti, name, dm_table_get_mode(ti->table), &device->dev);
	if (err) {
		device->dev = NULL;
		*error = kmp_why_not_opened(err);
		return err;
	}
	queue = bdev_get_queue(device->dev->bdev);
	/* Some bio-based devices mishandle REQ_NOWAIT: md drops discards with it. */
	device->opf = REQ_FAILFAST_TRANSPORT;
	if (queue_is_mq(queue) && bdev_nowait(device->dev->bdev))
		device->opf |= REQ_NOWAIT;
	device->driver_waits = queue_is_mq(queue) &&
			       queue->tag_set->flags & BLK_MQ_F_BLOCKING;
	device->sdev = kmp_device_scsi(device->dev->bdev);
	kmp_keep_awake(map, device);
	device->port = kmp_port_get(device);
	if (!device->port) {
		*error = "path: no memory";
		return -ENOMEM;
	}
	return kmp_open_dh(map, device, error);
}

/**
 * kmp_path_device_close() - close a path's device
 * @map: the path's
 * @device: maybe not complete; no path uses it any more
 *
 * Does not wait until the disk sleeps: its path may be dead.
 * Context: process context, sleeps.
 */
void kmp_path_device_close(struct kmp_map *map, struct kmp_path_device *device)
{
	kmp_port_put(device->port);
	if (!device->dev)
		return;
	if (device->sdev)
		pm_runtime_put(&device->sdev->sdev_gendev);
	dm_put_device(map->ti, device->dev);
}
