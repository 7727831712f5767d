/* SPDX-License-Identifier: GPL-2.0-only */
/* What scsi/scsi_dh.h needs to declare functions of handlers, which nothing here calls. */
#ifndef USER_SCSI_SCSI_DEVICE_H
#define USER_SCSI_SCSI_DEVICE_H

#include <linux/blk_types.h>
#include <linux/types.h>

struct request;
struct request_queue;
struct scsi_device;

#endif
