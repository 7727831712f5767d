// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tester's sleep, and what ends it. Commands that end push their test to a
 * list; events that make something due sooner say so; both wake the thread.
 */
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "core/schedule.h"
#include "test.h"
#include "wake.h"

static struct task_struct *kmp_sleeper;
static LLIST_HEAD(kmp_answers);
static bool kmp_kicked;
static u64 kmp_last;

/**
 * kmp_wake_init() - who sleeps here
 * @tester: the thread, not running yet
 */
void kmp_wake_init(struct task_struct *tester)
{
	kmp_sleeper = tester;
}

/**
 * kmp_wake() - something became due sooner than the thread may think
 *
 * Context: any.
 */
void kmp_wake(void)
{
	WRITE_ONCE(kmp_kicked, true);
	wake_up_process(kmp_sleeper);
}

/**
 * kmp_wake_answered() - a test's command came back
 * @test: its answer is filled in
 *
 * Context: any, interrupts included.
 */
void kmp_wake_answered(struct kmp_test *test)
{
	/* An orphan may be freed at once, and the module go: not under our feet. */
	rcu_read_lock();
	llist_add(&test->answered, &kmp_answers);
	wake_up_process(kmp_sleeper);
	rcu_read_unlock();
}

/**
 * kmp_wake_take_answers() - the tests that came back
 *
 * Return: their list, linked by struct kmp_test's @answered, NULL if empty.
 */
struct llist_node *kmp_wake_take_answers(void)
{
	return llist_del_all(&kmp_answers);
}

/**
 * kmp_wake_begin() - the thread is about to look at everything that is due
 *
 * What comes from now on will end the next sleep.
 */
void kmp_wake_begin(void)
{
	WRITE_ONCE(kmp_kicked, false);
	WRITE_ONCE(kmp_last, ktime_get_ns());
}

/**
 * kmp_wake_last() - is the thread alive?
 *
 * Context: any.
 * Return: when it last began, ns.
 */
u64 kmp_wake_last(void)
{
	return READ_ONCE(kmp_last);
}

/**
 * kmp_wake_sleep() - sleep
 * @until: ns, or KMP_NEVER
 */
void kmp_wake_sleep(u64 until)
{
	ktime_t expires = ns_to_ktime(until);

	set_current_state(TASK_IDLE);
	if (!READ_ONCE(kmp_kicked) && llist_empty(&kmp_answers) &&
	    !kthread_should_stop())
		schedule_hrtimeout(until == KMP_NEVER ? NULL : &expires,
				   HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}
