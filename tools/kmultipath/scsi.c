// SPDX-License-Identifier: GPL-2.0-only
/* SCSI commands to a disk, by the ioctl SG_IO. */
#include <linux/dm-kmultipath-handler.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

#include "scsi.h"

#define TIMEOUT_MS	10000

int scsi_read(int fd, const struct kmp_scsi_cmd *command, u8 *data)
{
	u8 sense[KMP_SENSE_SIZE];
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = SG_DXFER_FROM_DEV,
		.cmd_len = command->cdb_len,
		.cmdp = (u8 *)command->cdb,
		.dxfer_len = command->data_len,
		.dxferp = data,
		.mx_sb_len = sizeof(sense),
		.sbp = sense,
		.timeout = TIMEOUT_MS,
	};

	if (ioctl(fd, SG_IO, &io) || (io.info & SG_INFO_OK_MASK) != SG_INFO_OK)
		return -1;
	return command->data_len - io.resid;
}
