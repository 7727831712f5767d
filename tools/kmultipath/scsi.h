/* SPDX-License-Identifier: GPL-2.0-only */
/* SCSI commands to a disk. */
#ifndef SCSI_H
#define SCSI_H

#include <linux/types.h>

struct kmp_scsi_cmd;

/**
 * scsi_read() - send a command that reads
 * @fd: the disk
 * @command: the command
 * @data: out, @command's data_len bytes
 *
 * Return: bytes that the disk sent, or -1.
 */
int scsi_read(int fd, const struct kmp_scsi_cmd *command, u8 *data);

#endif
