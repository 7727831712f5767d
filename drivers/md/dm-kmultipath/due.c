// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue of paths by the time at which the tester is to look at them. The
 * tester plans each path's next look; an event makes a path due sooner.
 */
#include <linux/spinlock.h>
#include <linux/timerqueue.h>

#include "due.h"
#include "kmp.h"
#include "schedule.h"

/* Protects the queue, and what says so in paths; taken in interrupts. */
static DEFINE_SPINLOCK(kmp_due_lock);
static struct timerqueue_head kmp_due = {
	.rb_root = RB_ROOT_CACHED,
};

static bool __kmp_is_queued(const struct kmp_path *path)
{
	return !RB_EMPTY_NODE(&path->due.node);
}

static void __kmp_due_at(struct kmp_path *path, u64 when)
{
	if (__kmp_is_queued(path))
		timerqueue_del(&kmp_due, &path->due);
	path->due.expires = ns_to_ktime(when);
	timerqueue_add(&kmp_due, &path->due);
}

/**
 * kmp_due_join() - a path is tested from now on, first at once
 * @path: the path
 */
void kmp_due_join(struct kmp_path *path)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	path->adopted = true;
	__kmp_due_at(path, ktime_get_ns());
	spin_unlock_irqrestore(&kmp_due_lock, flags);
	kmp_tester_wake();
}

/**
 * kmp_due_leave() - it is not any more
 * @path: the path
 */
void kmp_due_leave(struct kmp_path *path)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	path->adopted = false;
	if (__kmp_is_queued(path))
		timerqueue_del(&kmp_due, &path->due);
	spin_unlock_irqrestore(&kmp_due_lock, flags);
}

/**
 * kmp_due_at() - plan the next look at a path
 * @path: the path
 * @when: ns
 */
void kmp_due_at(struct kmp_path *path, u64 when)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	__kmp_due_at(path, when);
	spin_unlock_irqrestore(&kmp_due_lock, flags);
}

/**
 * kmp_due_next() - take the next path that is due out of the queue
 * @now: ns
 * @when: out: if none is due, when the first one will be, or KMP_NEVER
 *
 * Return: the path, or NULL.
 */
struct kmp_path *kmp_due_next(u64 now, u64 *when)
{
	struct timerqueue_node *node;
	struct kmp_path *path = NULL;
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	node = timerqueue_getnext(&kmp_due);
	if (node && ktime_to_ns(node->expires) <= now) {
		timerqueue_del(&kmp_due, node);
		path = container_of(node, struct kmp_path, due);
	} else {
		*when = node ? ktime_to_ns(node->expires) : KMP_NEVER;
	}
	spin_unlock_irqrestore(&kmp_due_lock, flags);
	return path;
}

/**
 * kmp_tester_due() - look at a path soon
 * @path: the path; nothing happens if it is not tested at all
 * @delay_ms: 0 for at once
 *
 * Never puts off what is due sooner.
 * Context: any; map->lock may be held.
 */
void kmp_tester_due(struct kmp_path *path, u32 delay_ms)
{
	u64 when = ktime_get_ns() + kmp_ms(delay_ms);
	unsigned long flags;
	bool sooner;

	spin_lock_irqsave(&kmp_due_lock, flags);
	sooner = path->adopted &&
		 (!__kmp_is_queued(path) ||
		  ktime_to_ns(path->due.expires) > when);
	if (sooner)
		__kmp_due_at(path, when);
	spin_unlock_irqrestore(&kmp_due_lock, flags);

	if (sooner)
		kmp_tester_wake();
}
