/* SPDX-License-Identifier: GPL-2.0-only */
/* What the block layer and the SCSI midlayer know of a path's device. */
#ifndef KMP_DEVICE_H
#define KMP_DEVICE_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/types.h>

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
 * kmp_device_revive() - set a device running that error recovery left offline
 * @sdev: the device
 *
 * Context: process context; does not wait.
 * Return: true if it was offline and runs now.
 */
bool kmp_device_revive(struct scsi_device *sdev);

#endif
