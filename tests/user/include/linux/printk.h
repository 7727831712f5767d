/* SPDX-License-Identifier: GPL-2.0-only */
/* A message of KUnit. The code here prints nothing else. */
#ifndef USER_LINUX_PRINTK_H
#define USER_LINUX_PRINTK_H

#include <linux/stdarg.h>

struct va_format {
	const char *fmt;
	va_list *va;
};

#endif
