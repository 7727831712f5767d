/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_STRING_H
#define TOOLS_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>
#include <strings.h>

bool sysfs_streq(const char *one, const char *other);
void *memchr_inv(const void *start, int byte, size_t size);

#endif
