/* SPDX-License-Identifier: GPL-2.0-only */
/* Only the type; nothing here is in a list. */
#include <linux/types.h>
