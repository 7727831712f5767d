/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/types.h>

static inline u64 div_u64(u64 number, u32 by)
{
	return number / by;
}
