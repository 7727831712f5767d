/* SPDX-License-Identifier: GPL-2.0-only */
/* A status of the block layer, which no program sees. */
#ifndef TOOLS_LINUX_BLK_TYPES_H
#define TOOLS_LINUX_BLK_TYPES_H

#include <linux/types.h>

typedef u8 blk_status_t;

#endif
