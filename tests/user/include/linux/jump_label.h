/* SPDX-License-Identifier: GPL-2.0-only */
/* KUnit declares a static key, which nothing here uses. */
#ifndef USER_LINUX_JUMP_LABEL_H
#define USER_LINUX_JUMP_LABEL_H

#define DECLARE_STATIC_KEY_FALSE(name)	struct name

#endif
