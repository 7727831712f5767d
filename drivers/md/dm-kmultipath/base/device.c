// SPDX-License-Identifier: GPL-2.0-only
/* What the block layer and the SCSI midlayer know of a path's device. */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/string.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>

#include "device.h"

struct scsi_device *kmp_device_scsi(struct block_device *bdev)
{
	struct device *parent = disk_to_dev(bdev->bd_disk)->parent;

	if (bdev_is_partition(bdev) || !parent || !scsi_is_sdev_device(parent))
		return NULL;
	return to_scsi_device(parent);
}

bool kmp_device_recovering(struct scsi_device *sdev)
{
	return scsi_host_in_recovery(sdev->host);
}

static enum kmp_verdict kmp_peek_bdev(struct block_device *bdev, const char **why)
{
	if (test_bit(GD_DEAD, &bdev->bd_disk->state) ||
	    blk_queue_dying(bdev_get_queue(bdev))) {
		*why = "device deleted";
		return KMP_VERDICT_REMOVED;
	}
	return KMP_VERDICT_UP;
}

static enum kmp_verdict kmp_peek_scsi(struct scsi_device *sdev, const char **why)
{
	switch (READ_ONCE(sdev->sdev_state)) {
	case SDEV_RUNNING:
		break;
	case SDEV_BLOCK:
	case SDEV_CREATED_BLOCK:
		*why = "blocked by its transport";
		return KMP_VERDICT_BLOCKED;
	case SDEV_OFFLINE:
		*why = "device offline";
		return KMP_VERDICT_DOWN;
	case SDEV_TRANSPORT_OFFLINE:
		*why = "transport offline";
		return KMP_VERDICT_DOWN;
	case SDEV_CANCEL:
	case SDEV_DEL:
		*why = "device deleted";
		return KMP_VERDICT_REMOVED;
	default:
		*why = "device quiesced";
		return KMP_VERDICT_INCONCLUSIVE;
	}

	if (kmp_device_recovering(sdev)) {
		*why = "host in error recovery";
		return KMP_VERDICT_INCONCLUSIVE;
	}
	return KMP_VERDICT_UP;
}

enum kmp_verdict kmp_device_peek(struct block_device *bdev,
				 struct scsi_device *sdev, const char **why)
{
	enum kmp_verdict verdict = kmp_peek_bdev(bdev, why);

	if (verdict == KMP_VERDICT_UP && sdev)
		verdict = kmp_peek_scsi(sdev, why);
	return verdict;
}

/*
 * A target's parent tells its transport. The transport has a function for that; but if
 * this module called it, it would need the transport's module on every host.
 */
bool kmp_device_is_marginal(struct scsi_device *sdev)
{
	struct device *parent = scsi_target(sdev)->dev.parent;

	return str_has_prefix(dev_name(parent), "rport-") &&
	       READ_ONCE(dev_to_rport(parent)->port_state) == FC_PORTSTATE_MARGINAL;
}

bool kmp_device_revive(struct scsi_device *sdev)
{
	bool revived = false;

	/* Another task may hold it for long while it changes the state. */
	if (!mutex_trylock(&sdev->state_mutex))
		return false;
	if (sdev->sdev_state == SDEV_OFFLINE)
		revived = !scsi_device_set_state(sdev, SDEV_RUNNING);
	mutex_unlock(&sdev->state_mutex);

	if (revived)
		blk_mq_run_hw_queues(sdev->request_queue, true);
	return revived;
}
