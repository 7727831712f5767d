/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's kstrtox.c has functions that read user space. Nothing here calls them. */
#ifndef USER_LINUX_UACCESS_H
#define USER_LINUX_UACCESS_H

#include <linux/limits.h>
#include <linux/minmax.h>

static inline unsigned long copy_from_user(void *to, const void *from, unsigned long size)
{
	return size;
}

#endif
