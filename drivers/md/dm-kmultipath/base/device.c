// SPDX-License-Identifier: GPL-2.0-only
/* What the block layer and the SCSI midlayer know of a path's device. */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/percpu-refcount.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
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

/* ---- disks that take the places of others ---- */

/* Page 0x83 as the kernel has read it; empty if it has not. Within an RCU read section. */
static struct kmp_handler_answer kmp_device_page_83(const struct scsi_device *sdev)
{
	const struct scsi_vpd *vpd = rcu_dereference(sdev->vpd_pg83);
	struct kmp_handler_answer page = {};

	if (vpd) {
		page.data = vpd->data;
		page.data_len = vpd->len;
	}
	return page;
}

void kmp_device_key(struct scsi_device *sdev, struct kmp_seat_key *key)
{
	struct kmp_handler_answer page;

	key->host = sdev->host->host_no;
	key->channel = sdev->channel;
	key->id = sdev->id;
	rcu_read_lock();
	page = kmp_device_page_83(sdev);
	kmp_identity_port(&page, &key->port);
	rcu_read_unlock();
}

bool kmp_device_is_lun(struct scsi_device *sdev, const struct kmp_identity *lun)
{
	struct kmp_handler_answer page;
	enum kmp_verdict verdict;
	struct kmp_name found;
	const char *why;

	rcu_read_lock();
	page = kmp_device_page_83(sdev);
	verdict = kmp_identity_judge(&page, lun, &found, &why);
	rcu_read_unlock();
	return verdict == KMP_VERDICT_UP;
}

bool kmp_device_name(struct block_device *bdev, struct kmp_name *name)
{
	struct gendisk *disk = bdev->bd_disk;
	u8 id[KMP_NAME_SIZE];
	int len;

	memset(name, 0, sizeof(*name));
	if (bdev_is_partition(bdev) || !str_has_prefix(disk->disk_name, "nvme") ||
	    !disk->fops->get_unique_id)
		return false;
	len = disk->fops->get_unique_id(disk, id, BLK_UID_EUI64);
	if (len > 0)
		kmp_name_set(name, KMP_NAME_EUI64, id, len);
	return len > 0 || len == -EINVAL;
}

bool kmp_device_is_deleted(struct scsi_device *sdev)
{
	enum scsi_device_state state = READ_ONCE(sdev->sdev_state);

	return state == SDEV_CANCEL || state == SDEV_DEL;
}

bool kmp_device_is_drained(struct scsi_device *sdev)
{
	struct request_queue *queue = sdev->request_queue;

	return READ_ONCE(sdev->sdev_state) == SDEV_DEL && blk_queue_dying(queue) &&
	       percpu_ref_is_zero(&queue->q_usage_counter);
}

DEFINE_STATIC_SRCU(kmp_devices);

/* Sparse wants each function to release what it acquires. */
int kmp_devices_pin(void)
{
	int pinned = srcu_read_lock(&kmp_devices);

	__release(&kmp_devices);
	return pinned;
}

void kmp_devices_unpin(int pinned)
{
	__acquire(&kmp_devices);
	srcu_read_unlock(&kmp_devices, pinned);
}

void kmp_devices_pass(void)
{
	synchronize_rcu_tasks();
}

void kmp_devices_settle(void)
{
	kmp_devices_pass();
	synchronize_srcu(&kmp_devices);
}
