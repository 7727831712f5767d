/* SPDX-License-Identifier: GPL-2.0-only */
/* A program is no module, so the macros only check that there is a text. */
#ifndef USER_LINUX_MODULE_H
#define USER_LINUX_MODULE_H

#include <linux/build_bug.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/stringify.h>

#define MODULE_DESCRIPTION(text)	static_assert(sizeof(text))
#define MODULE_LICENSE(text)		static_assert(sizeof(text))

#endif
