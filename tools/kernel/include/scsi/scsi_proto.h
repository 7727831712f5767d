/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers of SCSI. The C library's header has the rest. */
#ifndef TOOLS_SCSI_PROTO_H
#define TOOLS_SCSI_PROTO_H

#include <scsi/scsi.h>

/* SBC-4, SERVICE ACTION IN(16) */
#define SERVICE_ACTION_IN_16		0x9e
#define SAI_READ_CAPACITY_16		0x10

/* SAM-5, status codes; the C library's ones are shifted by a bit */
#define SAM_STAT_GOOD			0x00
#define SAM_STAT_CHECK_CONDITION	0x02
#define SAM_STAT_CONDITION_MET		0x04
#define SAM_STAT_BUSY			0x08
#define SAM_STAT_RESERVATION_CONFLICT	0x18
#define SAM_STAT_TASK_SET_FULL		0x28
#define SAM_STAT_ACA_ACTIVE		0x30
#define SAM_STAT_TASK_ABORTED		0x40

#endif
