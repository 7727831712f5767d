/* SPDX-License-Identifier: GPL-2.0-only */
/* The scheduler of user space needs no help. */
#ifndef USER_LINUX_SCHED_H
#define USER_LINUX_SCHED_H

static inline void cond_resched(void)
{
}

#endif
