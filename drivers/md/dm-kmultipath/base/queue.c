// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tester's queue and sleep. The queue has, by due time, the paths to test,
 * the ports to look at, the maps that may need an activation, and one for all maps. The
 * tester plans the next run of each. An event makes an entry due sooner and wakes
 * the tester. When a test's command ends, the test enters a list and the tester is
 * woken, too.
 */
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/llist.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "core/schedule.h"
#include "kmp.h"
#include "queue.h"

/* Protects the members called check of the structs, ports and processors. */
DEFINE_MUTEX(kmp_tester_mutex);

/* Protects the queue and its entries; taken in interrupts. */
static DEFINE_SPINLOCK(kmp_queue_lock);
static struct timerqueue_head kmp_queue = {
	.rb_root = RB_ROOT_CACHED,
};

static struct task_struct *kmp_tester_task;
static LLIST_HEAD(kmp_ended_tests);
static bool kmp_woken;
static u64 kmp_last_run;
static u64 kmp_due = KMP_NEVER;

/* An entry is due sooner than the tester sleeps; any context. */
static void kmp_wake(void)
{
	WRITE_ONCE(kmp_woken, true);
	WRITE_ONCE(kmp_due, ktime_get_ns());
	wake_up_process(kmp_tester_task);
}

static bool __kmp_is_queued(const struct kmp_queue_entry *entry)
{
	lockdep_assert_held(&kmp_queue_lock);
	return !RB_EMPTY_NODE(&entry->node.node);
}

static void __kmp_queue_at(struct kmp_queue_entry *entry, u64 when)
{
	lockdep_assert_held(&kmp_queue_lock);

	if (__kmp_is_queued(entry))
		timerqueue_del(&kmp_queue, &entry->node);
	entry->node.expires = ns_to_ktime(when);
	timerqueue_add(&kmp_queue, &entry->node);
}

/**
 * kmp_queue_entry_init() - initialize an entry
 * @entry: the entry
 * @run: called by the tester when the entry is due
 */
void kmp_queue_entry_init(struct kmp_queue_entry *entry,
			  void (*run)(struct kmp_queue_entry *entry, u64 now))
{
	timerqueue_init(&entry->node);
	entry->run = run;
}

/**
 * kmp_queue_join() - run an entry from now on, for the first time at once
 * @entry: the entry
 */
void kmp_queue_join(struct kmp_queue_entry *entry)
{
	unsigned long flags;

	kmp_tester_assert_held();

	spin_lock_irqsave(&kmp_queue_lock, flags);
	entry->joined = true;
	__kmp_queue_at(entry, ktime_get_ns());
	spin_unlock_irqrestore(&kmp_queue_lock, flags);
	kmp_wake();
}

/**
 * kmp_queue_leave() - do not run an entry any more
 * @entry: the entry
 */
void kmp_queue_leave(struct kmp_queue_entry *entry)
{
	unsigned long flags;

	kmp_tester_assert_held();

	spin_lock_irqsave(&kmp_queue_lock, flags);
	entry->joined = false;
	if (__kmp_is_queued(entry))
		timerqueue_del(&kmp_queue, &entry->node);
	spin_unlock_irqrestore(&kmp_queue_lock, flags);
}

/**
 * kmp_queue_at() - plan the next run of an entry
 * @entry: the entry
 * @when: ns
 */
void kmp_queue_at(struct kmp_queue_entry *entry, u64 when)
{
	unsigned long flags;

	kmp_tester_assert_held();

	spin_lock_irqsave(&kmp_queue_lock, flags);
	__kmp_queue_at(entry, when);
	spin_unlock_irqrestore(&kmp_queue_lock, flags);
}

/**
 * kmp_queue_align() - when the gap began that the present is in
 * @now: the present, ns
 * @gap_ms: its length, 1 to 4000
 *
 * Entries that are due at multiples of a gap are due together: the tester wakes for
 * them once in a gap.
 * Return: the last multiple of the gap, ns; at most @now.
 */
u64 kmp_queue_align(u64 now, u32 gap_ms)
{
	u32 since;

	div_u64_rem(now, kmp_ms(gap_ms), &since);
	return now - since;
}

/**
 * kmp_queue_next() - remove the next entry that is due from the queue
 * @now: ns
 * @when: out, if none is due: when the first one will be, ns, or KMP_NEVER
 *
 * Return: the entry, or NULL if none is due.
 */
struct kmp_queue_entry *kmp_queue_next(u64 now, u64 *when)
{
	struct timerqueue_node *node;
	struct kmp_queue_entry *entry = NULL;
	unsigned long flags;

	kmp_tester_assert_held();

	spin_lock_irqsave(&kmp_queue_lock, flags);
	WRITE_ONCE(kmp_last_run, now);
	node = timerqueue_getnext(&kmp_queue);
	if (node && ktime_to_ns(node->expires) <= now) {
		timerqueue_del(&kmp_queue, node);
		entry = container_of(node, struct kmp_queue_entry, node);
	} else {
		*when = node ? ktime_to_ns(node->expires) : KMP_NEVER;
	}
	spin_unlock_irqrestore(&kmp_queue_lock, flags);
	return entry;
}

/**
 * kmp_queue_soon() - run an entry soon
 * @entry: the entry; nothing happens if it has not joined
 * @delay_ms: the longest time until then, 0 for at once
 *
 * An entry that is due sooner is not delayed.
 * Context: any; map->lock may be held.
 */
void kmp_queue_soon(struct kmp_queue_entry *entry, u32 delay_ms)
{
	u64 when = ktime_get_ns() + kmp_ms(delay_ms);
	unsigned long flags;
	bool sooner;

	spin_lock_irqsave(&kmp_queue_lock, flags);
	sooner = entry->joined &&
		 (!__kmp_is_queued(entry) ||
		  ktime_to_ns(entry->node.expires) > when);
	if (sooner)
		__kmp_queue_at(entry, when);
	spin_unlock_irqrestore(&kmp_queue_lock, flags);

	if (sooner)
		kmp_wake();
}

/**
 * kmp_path_test_soon() - test a path soon, because its state may have changed
 * @path: the path
 * @delay_ms: the longest time until then, 0 for at once
 *
 * A test under way began too early: the path is tested again after it, or at once
 * if the test is late.
 * Context: the tester, its mutex held.
 */
void kmp_path_test_soon(struct kmp_path *path, u32 delay_ms)
{
	kmp_tester_assert_held();

	path->check.test_again = !!path->check.test;
	kmp_queue_soon(&path->queue_entry, delay_ms);
}

/**
 * kmp_activate_soon() - decide soon whether a path of a map is to be activated, or a group
 *			 that leads home is to be used again
 * @map: the map
 *
 * Context: any; map->lock may be held.
 */
void kmp_activate_soon(struct kmp_map *map)
{
	/* Failback may have to choose another group, without an activation. */
	if (map->handler.type->activate || map->table.nr_groups > 1)
		kmp_queue_soon(&map->activate.queue_entry, 0);
}

/* ---- tests whose command ended, and the sleep ---- */

/**
 * kmp_queue_start() - set the thread that is to be woken
 * @tester: the thread, not running yet
 */
void kmp_queue_start(struct task_struct *tester)
{
	kmp_tester_task = tester;
}

/**
 * kmp_queue_ended() - pass a test whose command ended to the tester
 * @test: its answer is filled in
 *
 * Context: any, interrupts included.
 */
void kmp_queue_ended(struct kmp_test *test)
{
	/* RCU delays the unload: an orphan may be the module's last user. */
	rcu_read_lock();
	llist_add(&test->ended_entry, &kmp_ended_tests);
	wake_up_process(kmp_tester_task);
	rcu_read_unlock();
}

/**
 * kmp_queue_take_ended() - take all tests whose command ended
 *
 * Return: their list, the first one that ended first, linked by struct
 * kmp_test's @ended_entry; NULL if empty.
 */
struct llist_node *kmp_queue_take_ended(void)
{
	return llist_reverse_order(llist_del_all(&kmp_ended_tests));
}

/**
 * kmp_queue_begin() - begin to run everything that is due
 *
 * An event from now on ends the tester's next sleep.
 */
void kmp_queue_begin(void)
{
	WRITE_ONCE(kmp_woken, false);
}

/**
 * kmp_queue_last_run() - when the tester last looked for what is due
 *
 * Context: any.
 * Return: the time, ns.
 */
u64 kmp_queue_last_run(void)
{
	return READ_ONCE(kmp_last_run);
}

/**
 * kmp_queue_is_stuck() - has the tester been due for KMP_STUCK_S, and does not run?
 * @now: ns
 *
 * A test under way has an entry in the queue, too: its path's.
 * Context: any, hard interrupts included.
 * Return: true if so.
 */
bool kmp_queue_is_stuck(u64 now)
{
	u64 since = max(READ_ONCE(kmp_due), READ_ONCE(kmp_last_run));

	return kmp_schedule_late(since, now, kmp_seconds(KMP_STUCK_S));
}

/**
 * kmp_queue_sleep() - sleep until an entry is due or an event happens
 * @until: when the first entry is due, ns, or KMP_NEVER
 */
void kmp_queue_sleep(u64 until)
{
	ktime_t expires = ns_to_ktime(until);

	WRITE_ONCE(kmp_due, until);
	set_current_state(TASK_IDLE);
	if (!READ_ONCE(kmp_woken) && llist_empty(&kmp_ended_tests) &&
	    !kthread_should_stop())
		schedule_hrtimeout(until == KMP_NEVER ? NULL : &expires,
				   HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}
