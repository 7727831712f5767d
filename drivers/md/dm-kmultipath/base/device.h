/* SPDX-License-Identifier: GPL-2.0-only */
/* What the block layer and the SCSI midlayer know of a path's device. */
#ifndef KMP_DEVICE_H
#define KMP_DEVICE_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/types.h>

#include "core/seat.h"

struct block_device;
struct scsi_device;

/**
 * kmp_device_scsi() - the SCSI device behind a block device
 * @bdev: an open device
 *
 * Return: the device, pinned as long as @bdev is open, or NULL if @bdev is a
 * partition or not a SCSI disk.
 */
struct scsi_device *kmp_device_scsi(struct block_device *bdev);

/**
 * kmp_device_peek() - check whether the kernel can send commands to a device
 * @bdev: the device
 * @sdev: the SCSI device behind it, or NULL
 * @why: out: the reason if none can be sent
 *
 * Context: any; no lock.
 * Return: KMP_VERDICT_UP if a command can be sent, else the path's verdict.
 */
enum kmp_verdict kmp_device_peek(struct block_device *bdev,
				 struct scsi_device *sdev, const char **why);

/**
 * kmp_device_recovering() - is the device's host in error recovery?
 * @sdev: the device
 *
 * Context: any.
 * Return: true if so.
 */
bool kmp_device_recovering(struct scsi_device *sdev);

/**
 * kmp_device_is_marginal() - does the transport of a device say that its link is bad?
 * @sdev: the device
 *
 * Fibre Channel only: a fabric reports links that lose frames, by FPIN.
 * Context: any.
 * Return: true if so.
 */
bool kmp_device_is_marginal(struct scsi_device *sdev);

/**
 * kmp_device_key() - find where a disk leads, without I/O
 * @sdev: the disk
 * @key: out
 *
 * Context: any.
 */
void kmp_device_key(struct scsi_device *sdev, struct kmp_seat_key *key);

/**
 * kmp_device_is_lun() - is a disk a LUN, by what the kernel read when it found it?
 * @sdev: the disk
 * @lun: the LUN; its name is known
 *
 * Context: any.
 * Return: true if so.
 */
bool kmp_device_is_lun(struct scsi_device *sdev, const struct kmp_identity *lun);

/**
 * kmp_device_name() - find the name of an NVMe namespace, without I/O
 * @bdev: an open device
 * @name: out: its NGUID, else its EUI-64, as the kernel read it when it found the namespace;
 *	  not known if the namespace has neither. If one changes, the kernel deletes the disk
 *
 * Context: any; does not sleep.
 * Return: false if @bdev is no NVMe namespace, or if the driver cannot tell now.
 */
bool kmp_device_name(struct block_device *bdev, struct kmp_name *name);

/**
 * kmp_device_is_deleted() - was a disk deleted, or is that under way?
 * @sdev: the disk
 *
 * Context: any.
 * Return: true if so: it never comes back.
 */
bool kmp_device_is_deleted(struct scsi_device *sdev);

/**
 * kmp_device_is_drained() - was a disk deleted, and has all its I/O ended?
 * @sdev: the disk, open
 *
 * Context: any.
 * Return: true if so: no command is under way, and none can be sent any more.
 */
bool kmp_device_is_drained(struct scsi_device *sdev);

/*
 * A path's device may be replaced, and the old one closed. What reads it needs the tester's
 * mutex, or must not sleep meanwhile, or pins the devices of all paths. What waits for a pin
 * only closes devices: so it may take long.
 */
int kmp_devices_pin(void);
void kmp_devices_unpin(int pinned);

/**
 * kmp_devices_pass() - wait until no bio is on the way to a device chosen before
 *
 * I/O takes neither a lock nor a reference on its way to a path's device. But it does
 * not sleep on that way: so wait until each task has slept or was in user space.
 * Context: process context; sleeps, maybe for seconds, but not for memory.
 */
void kmp_devices_pass(void);

/**
 * kmp_devices_settle() - wait for all who may still use a device that was replaced
 *
 * Context: process context; sleeps, maybe for minutes.
 */
void kmp_devices_settle(void);

/**
 * kmp_device_revive() - set a device running that error recovery left offline
 * @sdev: the device
 *
 * Context: process context; does not wait.
 * Return: true if it was offline and runs now.
 */
bool kmp_device_revive(struct scsi_device *sdev);

#endif
