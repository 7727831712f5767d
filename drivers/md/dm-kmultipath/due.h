/* SPDX-License-Identifier: GPL-2.0-only */
/* The queue of paths by the time at which the tester is to look at them. */
#ifndef KMP_DUE_H
#define KMP_DUE_H

#include <linux/ktime.h>
#include <linux/types.h>

struct kmp_path;

static inline u64 kmp_ms(u32 ms)
{
	return ms * (u64)NSEC_PER_MSEC;
}

/* Called with the tester's mutex held; any of them may be under map->lock. */
void kmp_due_join(struct kmp_path *path);
void kmp_due_leave(struct kmp_path *path);
void kmp_due_at(struct kmp_path *path, u64 when);
struct kmp_path *kmp_due_next(u64 now, u64 *when);

#endif
