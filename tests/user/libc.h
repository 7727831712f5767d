/* SPDX-License-Identifier: GPL-2.0-only */
/* What kunit.c uses of the C library, whose headers do not go together with the kernel's. */
#ifndef USER_LIBC_H
#define USER_LIBC_H

#ifdef __KERNEL__
#include <linux/stdarg.h>
#include <linux/types.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *memory);
__printf(1, 2) int printf(const char *format, ...);
__printf(1, 0) int vprintf(const char *format, va_list args);
#else
#include <stdbool.h>
#endif

/* Call a function. Returns false if it ended in libc_throw(). */
bool libc_try(void (*function)(void *context), void *context);

/* Leave the function that libc_try() called. */
__attribute__((__noreturn__)) void libc_throw(void);

#endif
