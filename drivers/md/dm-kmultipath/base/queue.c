// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tester's queue, its sleep, and what ends it. Queued by time are the paths
 * to be tested and the maps that may want other paths activated. The tester
 * plans when it runs each next; an event makes that sooner, and wakes it. So
 * does a command that ends, whose test goes into the list of answers.
 */
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "core/schedule.h"
#include "kmp.h"
#include "queue.h"

/* Protects what is called check in the structs, ports and processors. */
DEFINE_MUTEX(kmp_tester_mutex);

/* Protects the queue, and what says so in its entries; taken in interrupts. */
static DEFINE_SPINLOCK(kmp_queue_lock);
static struct timerqueue_head kmp_queue = {
	.rb_root = RB_ROOT_CACHED,
};

static struct task_struct *kmp_sleeper;
static LLIST_HEAD(kmp_answers);
static bool kmp_woken;
static u64 kmp_last_run;

/* Something is due sooner than the thread may think; any context. */
static void kmp_wake(void)
{
	WRITE_ONCE(kmp_woken, true);
	wake_up_process(kmp_sleeper);
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
 * kmp_queue_entry_init() - not queued yet
 * @entry: the entry
 * @run: what the tester shall call
 */
void kmp_queue_entry_init(struct kmp_queue_entry *entry,
			  void (*run)(struct kmp_queue_entry *entry, u64 now))
{
	timerqueue_init(&entry->node);
	entry->run = run;
}

/**
 * kmp_queue_join() - to be run from now on, first at once
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
 * kmp_queue_leave() - not any more
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
 * kmp_queue_at() - plan the next run
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
 * kmp_queue_next() - take the next entry that is due out of the queue
 * @now: ns
 * @when: out: if none is due, when the first one will be, or KMP_NEVER
 *
 * Return: the entry, or NULL.
 */
struct kmp_queue_entry *kmp_queue_next(u64 now, u64 *when)
{
	struct timerqueue_node *node;
	struct kmp_queue_entry *entry = NULL;
	unsigned long flags;

	kmp_tester_assert_held();

	spin_lock_irqsave(&kmp_queue_lock, flags);
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
 * kmp_queue_soon() - run it soon
 * @entry: the entry; nothing happens if it has not joined
 * @delay_ms: 0 for at once
 *
 * Never puts off what is due sooner.
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
 * kmp_path_ask_soon() - a path may have something new to say
 * @path: the path
 * @delay_ms: 0 for at once
 *
 * A test under way began too early to count.
 * Context: the tester, its mutex held.
 */
void kmp_path_ask_soon(struct kmp_path *path, u32 delay_ms)
{
	kmp_tester_assert_held();

	if (path->check.test)
		path->check.ask_again = true;
	else
		kmp_queue_soon(&path->queue_entry, delay_ms);
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
		kmp_queue_soon(&map->activate.queue_entry, 0);
}

/* ---- answers, and the sleep ---- */

/**
 * kmp_queue_start() - who sleeps here
 * @tester: the thread, not running yet
 */
void kmp_queue_start(struct task_struct *tester)
{
	kmp_sleeper = tester;
}

/**
 * kmp_queue_answered() - a test's command came back
 * @test: its answer is filled in
 *
 * Context: any, interrupts included.
 */
void kmp_queue_answered(struct kmp_test *test)
{
	/* An orphan may be freed at once, and the module go: not under our feet. */
	rcu_read_lock();
	llist_add(&test->answered, &kmp_answers);
	wake_up_process(kmp_sleeper);
	rcu_read_unlock();
}

/**
 * kmp_queue_take_answers() - the tests that came back
 *
 * Return: their list, linked by struct kmp_test's @answered, NULL if empty.
 */
struct llist_node *kmp_queue_take_answers(void)
{
	return llist_del_all(&kmp_answers);
}

/**
 * kmp_queue_begin() - the thread is about to run everything that is due
 *
 * What comes from now on will end the next sleep.
 */
void kmp_queue_begin(void)
{
	WRITE_ONCE(kmp_woken, false);
	WRITE_ONCE(kmp_last_run, ktime_get_ns());
}

/**
 * kmp_queue_last_run() - is the thread alive?
 *
 * Context: any.
 * Return: when it last began, ns.
 */
u64 kmp_queue_last_run(void)
{
	return READ_ONCE(kmp_last_run);
}

/**
 * kmp_queue_sleep() - sleep
 * @until: ns, or KMP_NEVER
 */
void kmp_queue_sleep(u64 until)
{
	ktime_t expires = ns_to_ktime(until);

	set_current_state(TASK_IDLE);
	if (!READ_ONCE(kmp_woken) && llist_empty(&kmp_answers) &&
	    !kthread_should_stop())
		schedule_hrtimeout(until == KMP_NEVER ? NULL : &expires,
				   HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}
