/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's generic bit operations without the atomic ones. Included by linux/bitops.h. */
#ifndef USER_ASM_BITOPS_H
#define USER_ASM_BITOPS_H

#include <asm-generic/bitops/__ffs.h>
#include <asm-generic/bitops/__fls.h>
#include <asm-generic/bitops/ffs.h>
#include <asm-generic/bitops/fls.h>
#include <asm-generic/bitops/fls64.h>
#include <asm-generic/bitops/hweight.h>
#include <asm-generic/bitops/non-atomic.h>

#endif
