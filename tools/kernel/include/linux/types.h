/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's names for types, of which the C library's header has the rest.
 * With the files in this folder the module's pure files compile in user space.
 */
#ifndef TOOLS_LINUX_TYPES_H
#define TOOLS_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include_next <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define __force
#define __packed		__attribute__((__packed__))
#define __printf(format, first)	__attribute__((__format__(printf, format, first)))

#define offsetofend(type, field) \
	(offsetof(type, field) + sizeof(((type *)NULL)->field))

struct list_head {
	struct list_head *next, *prev;
};

#endif
