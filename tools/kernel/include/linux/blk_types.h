/* SPDX-License-Identifier: GPL-2.0-only */
/* Statuses of the block layer, which no program sees: these numbers are the tool's own. */
#ifndef TOOLS_LINUX_BLK_TYPES_H
#define TOOLS_LINUX_BLK_TYPES_H

#include <linux/types.h>

typedef u8 blk_status_t;

enum {
	BLK_STS_OK,
	BLK_STS_NOTSUPP,
	BLK_STS_TIMEOUT,
	BLK_STS_NOSPC,
	BLK_STS_TRANSPORT,
	BLK_STS_TARGET,
	BLK_STS_NEXUS,
	BLK_STS_MEDIUM,
	BLK_STS_PROTECTION,
	BLK_STS_RESOURCE,
	BLK_STS_IOERR,
	BLK_STS_DM_REQUEUE,
	BLK_STS_AGAIN,
	BLK_STS_DEV_RESOURCE,
	BLK_STS_ZONE_OPEN_RESOURCE,
	BLK_STS_ZONE_ACTIVE_RESOURCE,
	BLK_STS_OFFLINE,
};

#endif
