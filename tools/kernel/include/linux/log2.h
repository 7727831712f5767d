/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/types.h>

static inline int ilog2(u64 number)
{
	return 63 - __builtin_clzll(number);
}
