/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the configuration of a kernel that gcc built would be for clang. run puts
 * this folder before the kernel's own, for builds by clang.
 */
#include_next <generated/autoconf.h>

#undef CONFIG_CC_IS_GCC
#define CONFIG_CC_IS_CLANG 1

/* The kernel uses named address spaces only with gcc. */
#undef CONFIG_CC_HAS_NAMED_AS
#undef CONFIG_USE_X86_SEG_SUPPORT
