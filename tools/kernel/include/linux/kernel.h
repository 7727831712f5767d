/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files call of the kernel; lib.c and number.c have the functions. */
#ifndef TOOLS_LINUX_KERNEL_H
#define TOOLS_LINUX_KERNEL_H

#include <endian.h>
#include <linux/types.h>
#include <stdarg.h>
#include <stdio.h>
#include_next <linux/kernel.h>

#define U8_MAX			UINT8_MAX
#define U32_MAX			UINT32_MAX
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define min_t(type, a, b) \
	({ type min_a = (a), min_b = (b); min_a < min_b ? min_a : min_b; })
#define min(a, b)		min_t(typeof(a), a, b)
#define max_t(type, a, b) \
	({ type max_a = (a), max_b = (b); max_a > max_b ? max_a : max_b; })
#define max(a, b)		max_t(typeof(a), a, b)
#define clamp_t(type, number, low, high)	min_t(type, max_t(type, number, low), high)
#define max3(a, b, c)		({ typeof(a) max_ab = max(a, b); max(max_ab, c); })
#define swap(a, b) \
	do { typeof(a) swap_a = (a); (a) = (b); (b) = swap_a; } while (0)

/* htobe16() and htobe32() are no constants without optimization. */
#if __BYTE_ORDER == __LITTLE_ENDIAN
#define cpu_to_be16(number)	__builtin_bswap16(number)
#define cpu_to_be32(number)	__builtin_bswap32(number)
#else
#define cpu_to_be16(number)	(number)
#define cpu_to_be32(number)	(number)
#endif
#define be16_to_cpu(number)	be16toh(number)
#define be32_to_cpu(number)	be32toh(number)
#define be64_to_cpu(number)	be64toh(number)

#define hweight_long(word)	__builtin_popcountl(word)

int kstrtou32(const char *text, unsigned int base, u32 *number);
int scnprintf(char *text, size_t size, const char *format, ...) __printf(3, 4);
int vscnprintf(char *text, size_t size, const char *format, va_list args);

#endif
