// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue of what the tester is to look at, by time: paths to be tested, and
 * maps that may want other paths activated. The tester plans the next look at
 * each; an event makes it due sooner.
 */
#include <linux/spinlock.h>

#include "core/schedule.h"
#include "due.h"
#include "kmp.h"
#include "wake.h"

/* Protects the queue, and what says so in its entries; taken in interrupts. */
static DEFINE_SPINLOCK(kmp_due_lock);
static struct timerqueue_head kmp_due = {
	.rb_root = RB_ROOT_CACHED,
};

static bool __kmp_is_queued(const struct kmp_due *due)
{
	return !RB_EMPTY_NODE(&due->node.node);
}

static void __kmp_due_at(struct kmp_due *due, u64 when)
{
	if (__kmp_is_queued(due))
		timerqueue_del(&kmp_due, &due->node);
	due->node.expires = ns_to_ktime(when);
	timerqueue_add(&kmp_due, &due->node);
}

/**
 * kmp_due_init() - not looked at yet
 * @due: the entry
 * @look: what the tester shall call
 */
void kmp_due_init(struct kmp_due *due,
		  void (*look)(struct kmp_due *due, u64 now))
{
	timerqueue_init(&due->node);
	due->look = look;
}

/**
 * kmp_due_join() - to be looked at from now on, first at once
 * @due: the entry
 */
void kmp_due_join(struct kmp_due *due)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	due->joined = true;
	__kmp_due_at(due, ktime_get_ns());
	spin_unlock_irqrestore(&kmp_due_lock, flags);
	kmp_wake();
}

/**
 * kmp_due_leave() - not any more
 * @due: the entry
 */
void kmp_due_leave(struct kmp_due *due)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	due->joined = false;
	if (__kmp_is_queued(due))
		timerqueue_del(&kmp_due, &due->node);
	spin_unlock_irqrestore(&kmp_due_lock, flags);
}

/**
 * kmp_due_at() - plan the next look
 * @due: the entry
 * @when: ns
 */
void kmp_due_at(struct kmp_due *due, u64 when)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	__kmp_due_at(due, when);
	spin_unlock_irqrestore(&kmp_due_lock, flags);
}

/**
 * kmp_due_next() - take the next entry that is due out of the queue
 * @now: ns
 * @when: out: if none is due, when the first one will be, or KMP_NEVER
 *
 * Return: the entry, or NULL.
 */
struct kmp_due *kmp_due_next(u64 now, u64 *when)
{
	struct timerqueue_node *node;
	struct kmp_due *due = NULL;
	unsigned long flags;

	spin_lock_irqsave(&kmp_due_lock, flags);
	node = timerqueue_getnext(&kmp_due);
	if (node && ktime_to_ns(node->expires) <= now) {
		timerqueue_del(&kmp_due, node);
		due = container_of(node, struct kmp_due, node);
	} else {
		*when = node ? ktime_to_ns(node->expires) : KMP_NEVER;
	}
	spin_unlock_irqrestore(&kmp_due_lock, flags);
	return due;
}

/**
 * kmp_due_soon() - look at it soon
 * @due: the entry; nothing happens if it has not joined
 * @delay_ms: 0 for at once
 *
 * Never puts off what is due sooner.
 * Context: any; map->lock may be held.
 */
void kmp_due_soon(struct kmp_due *due, u32 delay_ms)
{
	u64 when = ktime_get_ns() + kmp_ms(delay_ms);
	unsigned long flags;
	bool sooner;

	spin_lock_irqsave(&kmp_due_lock, flags);
	sooner = due->joined &&
		 (!__kmp_is_queued(due) ||
		  ktime_to_ns(due->node.expires) > when);
	if (sooner)
		__kmp_due_at(due, when);
	spin_unlock_irqrestore(&kmp_due_lock, flags);

	if (sooner)
		kmp_wake();
}

/**
 * kmp_path_ask_soon() - a path may have something new to say
 * @path: the path
 * @delay_ms: 0 for at once
 *
 * A test under way began too early to count.
 * Context: the tester, its mutex held.
 */
void kmp_path_ask_soon(struct kmp_path *path, u32 delay_ms)
{
	if (path->test)
		path->ask_again = true;
	else
		kmp_due_soon(&path->due, delay_ms);
}

/**
 * kmp_activate_soon() - look whether paths of a map are to be activated
 * @map: the map
 *
 * Context: any; map->lock may be held.
 */
void kmp_activate_soon(struct kmp_map *map)
{
	if (map->handler.type->activate)
		kmp_due_soon(&map->activating.due, 0);
}
