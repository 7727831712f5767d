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
