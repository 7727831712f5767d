/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory for KUnit; kunit.c has the functions. */
#ifndef USER_LINUX_SLAB_H
#define USER_LINUX_SLAB_H

#include <linux/gfp_types.h>
#include <linux/types.h>

void *kmalloc(size_t size, gfp_t flags);
void kfree(const void *memory);

#endif
