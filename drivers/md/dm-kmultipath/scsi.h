/* SPDX-License-Identifier: GPL-2.0-only */
/* The only caller of the SCSI midlayer: one reserved command, asynchronous. */
#ifndef KMP_SCSI_H
#define KMP_SCSI_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/types.h>

struct block_device;
struct kmp_test;
struct scsi_device;

/**
 * kmp_scsi_device() - the SCSI device behind a block device
 * @bdev: an open device
 *
 * Return: the device, pinned as long as @bdev is open, or NULL if it is not
 * a SCSI disk as a whole.
 */
struct scsi_device *kmp_scsi_device(struct block_device *bdev);

/**
 * kmp_scsi_peek() - what the midlayer knows about a device
 * @sdev: the device
 * @why: out: the reason if the answer is not KMP_VERDICT_UP
 *
 * Context: any; no lock.
 * Return: KMP_VERDICT_UP if a command can be sent, else why not.
 */
enum kmp_verdict kmp_scsi_peek(struct scsi_device *sdev, const char **why);

/**
 * kmp_scsi_recovering() - is the device's host in error recovery?
 * @sdev: the device
 *
 * Context: any.
 * Return: true if so.
 */
bool kmp_scsi_recovering(struct scsi_device *sdev);

/**
 * kmp_scsi_revive() - set a device running that error recovery left offline
 * @sdev: the device
 *
 * Context: process context; does not wait.
 * Return: true if it was offline and runs now.
 */
bool kmp_scsi_revive(struct scsi_device *sdev);

/**
 * kmp_scsi_send() - send the test's command
 * @test: its job's command is filled in
 * @why: out: the reason if it was not sent
 *
 * Context: process context; allocates nothing but a tag and does not wait for
 * one.
 * Return: KMP_VERDICT_UP if it is under way, else what prevented it.
 */
enum kmp_verdict kmp_scsi_send(struct kmp_test *test, const char **why);

#endif
