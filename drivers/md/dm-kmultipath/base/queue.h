/* SPDX-License-Identifier: GPL-2.0-only */
/* The tester's queue, by time; its sleep, and what ends the sleep. */
#ifndef KMP_QUEUE_H
#define KMP_QUEUE_H

#include <linux/ktime.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/timerqueue.h>
#include <linux/types.h>

#include "core/schedule.h"

struct kmp_map;
struct kmp_path;
struct kmp_test;
struct llist_node;
struct task_struct;

/**
 * struct kmp_queue_entry - a path, a port or a map that the tester runs at times
 * @node: kmp_queue_lock; in the queue
 * @joined: kmp_queue_lock, changed under the tester's mutex; may be queued
 * @run: called by the tester when the entry is due, the tester's mutex held
 */
struct kmp_queue_entry {
	struct timerqueue_node node;
	bool joined;
	void (*run)(struct kmp_queue_entry *entry, u64 now);
};

/*
 * The tester's mutex, held while the thread works. It protects the tests of all
 * paths, the members called check, ports and storage processors.
 */
extern struct mutex kmp_tester_mutex;

static inline void kmp_tester_assert_held(void)
{
	lockdep_assert_held(&kmp_tester_mutex);
}

void kmp_queue_entry_init(struct kmp_queue_entry *entry,
			  void (*run)(struct kmp_queue_entry *entry, u64 now));
void kmp_queue_soon(struct kmp_queue_entry *entry, u32 delay_ms);
void kmp_activate_soon(struct kmp_map *map);

/* Called with the tester's mutex held; any of them may be under map->lock. */
void kmp_queue_join(struct kmp_queue_entry *entry);
void kmp_queue_leave(struct kmp_queue_entry *entry);
void kmp_queue_at(struct kmp_queue_entry *entry, u64 when);
u64 kmp_queue_align(u64 now, u32 gap_ms);
void kmp_path_test_soon(struct kmp_path *path, u32 delay_ms);
struct kmp_queue_entry *kmp_queue_next(u64 now, u64 *when);

/* A test's command ended; any context, interrupts included. */
void kmp_queue_ended(struct kmp_test *test);

#define KMP_STUCK_S	10	/* the tester is stuck if it is due for so long */

/* Called by the tester; kmp_queue_last_run() and kmp_queue_is_stuck() by others. */
void kmp_queue_start(struct task_struct *tester);
struct llist_node *kmp_queue_take_ended(void);
void kmp_queue_begin(void);
u64 kmp_queue_last_run(void);
bool kmp_queue_is_stuck(u64 now);
void kmp_queue_sleep(u64 until);

#endif
