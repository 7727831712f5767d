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

#endif
