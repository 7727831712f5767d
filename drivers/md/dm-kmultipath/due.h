/* SPDX-License-Identifier: GPL-2.0-only */
/* The queue of what the tester is to look at, by time. */
#ifndef KMP_DUE_H
#define KMP_DUE_H

#include <linux/ktime.h>
#include <linux/timerqueue.h>
#include <linux/types.h>

struct kmp_map;
struct kmp_path;

/**
 * struct kmp_due - something that the tester looks at from time to time
 * @node: kmp_due_lock; in the queue
 * @joined: kmp_due_lock, changed under the tester's mutex; it may be queued
 * @look: called when it is due, by the tester, its mutex held
 */
struct kmp_due {
	struct timerqueue_node node;
	bool joined;
	void (*look)(struct kmp_due *due, u64 now);
};

static inline u64 kmp_ms(u32 ms)
{
	return ms * (u64)NSEC_PER_MSEC;
}

void kmp_due_init(struct kmp_due *due,
		  void (*look)(struct kmp_due *due, u64 now));
void kmp_due_soon(struct kmp_due *due, u32 delay_ms);
void kmp_activate_soon(struct kmp_map *map);

/* Called with the tester's mutex held; any of them may be under map->lock. */
void kmp_due_join(struct kmp_due *due);
void kmp_due_leave(struct kmp_due *due);
void kmp_due_at(struct kmp_due *due, u64 when);
void kmp_path_ask_soon(struct kmp_path *path, u32 delay_ms);
struct kmp_due *kmp_due_next(u64 now, u64 *when);

#endif
