/* SPDX-License-Identifier: GPL-2.0-only */
/* A suite has one thread, so that the lock in KUnit's struct is never taken. */
#ifndef USER_LINUX_SPINLOCK_H
#define USER_LINUX_SPINLOCK_H

#define spinlock_t	struct spinlock

struct spinlock {};

#endif
