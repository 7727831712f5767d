/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's scsi_dh handlers: attach one, ask for it, let it activate. */
#ifndef KMP_DH_H
#define KMP_DH_H

#include <linux/dm-kmultipath-handler.h>

struct block_device;
struct kmp_test;
struct scsi_device;

/**
 * kmp_dh_attach() - attach a scsi_dh handler to a path
 * @bdev: the open device
 * @name: the handler's name; its module is loaded if need be
 * @error: out: what went wrong, a string constant; the kernel log says more
 *
 * There is no way to detach it: it stays until the device goes.
 *
 * Context: table load, sleeps.
 * Return: 0, also if it was attached before, -EBUSY if another one is, or
 * another negative errno.
 */
int kmp_dh_attach(struct block_device *bdev, const char *name,
		  const char **error);

/**
 * kmp_dh_configure() - hand the table's handler arguments to a scsi_dh handler
 * @bdev: the open device; the handler is attached
 * @argc: number of arguments; nothing happens if it is 0
 * @argv: the arguments
 * @error: out: what went wrong, a string constant
 *
 * Context: table load, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_dh_configure(struct block_device *bdev, unsigned int argc, char **argv,
		     const char **error);

/**
 * kmp_dh_attached() - which scsi_dh handler is attached to a device
 * @sdev: the device, open
 *
 * Context: any.
 * Return: its name, valid as long as @sdev is, or NULL if there is none.
 */
const char *kmp_dh_attached(const struct scsi_device *sdev);

/**
 * kmp_dh_send() - let the attached scsi_dh handler activate the test's device
 * @test: the test; its answer's result will be 0 or a SCSI_DH_* error
 * @why: out: the reason if nothing was begun
 *
 * What begins here allocates memory, may take minutes and cannot be cancelled.
 *
 * Context: the tester; does not sleep.
 * Return: KMP_VERDICT_UP if it is under way and kmp_queue_answered() will be
 * called for it; else what prevented it.
 */
enum kmp_verdict kmp_dh_send(struct kmp_test *test, const char **why);

int kmp_dh_init(void);
void kmp_dh_exit(void);

#endif
