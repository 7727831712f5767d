/* SPDX-License-Identifier: GPL-2.0-only */
/* What scsi/scsi_eh.h needs to declare functions of error recovery, which nothing here uses. */
#ifndef USER_SCSI_SCSI_CMND_H
#define USER_SCSI_SCSI_CMND_H

#include <linux/dma-direction.h>

struct scatterlist {};
struct scsi_data_buffer {};

#endif
