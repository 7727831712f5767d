// SPDX-License-Identifier: GPL-2.0-only
/*
 * The schedule: a list of fixed size with the actions to come, in the order of
 * time, and a thread that executes them. It needs no user process and allocates
 * nothing, so it works with all processes stopped and memory exhausted.
 */
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "schedule.h"

#define CS_SCHEDULE_SIZE	2048

/**
 * struct cs_entry - a scheduled action
 * @at_ns: when it is due, CLOCK_MONOTONIC
 * @origin: what scheduled it
 * @action: the action
 */
struct cs_entry {
	u64 at_ns;
	enum cs_origin origin;
	struct cs_action action;
};

/* Serialises the actions, and protects the list of them. */
static DEFINE_MUTEX(cs_schedule_mutex);
static struct cs_entry *cs_schedule;
static unsigned int cs_nr_entries;
static u64 cs_clock_ns;		/* due time of the entry that runs; 0 if none does */

static struct task_struct *cs_thread;
static bool cs_kicked;

/* The thread does not sleep before it has read the list again. */
static void cs_kick(void)
{
	WRITE_ONCE(cs_kicked, true);
	wake_up_process(cs_thread);
}

/* The due time of the action that runs: actions that repeat do not drift. */
u64 __cs_schedule_clock(void)
{
	lockdep_assert_held(&cs_schedule_mutex);
	return cs_clock_ns ? cs_clock_ns : ktime_get_ns();
}

int __cs_schedule_add(u64 at_ns, enum cs_origin origin, const struct cs_action *action)
{
	unsigned int i = cs_nr_entries;

	lockdep_assert_held(&cs_schedule_mutex);
	if (cs_nr_entries == CS_SCHEDULE_SIZE) {
		cs_log("schedule full: %s", action->text);
		return -ENOSPC;
	}
	/* Behind the entries that are due at the same time. */
	while (i && cs_schedule[i - 1].at_ns > at_ns) {
		cs_schedule[i] = cs_schedule[i - 1];
		i--;
	}
	cs_schedule[i].at_ns = at_ns;
	cs_schedule[i].origin = origin;
	cs_schedule[i].action = *action;
	cs_nr_entries++;
	cs_kick();
	return 0;
}

/* Drop the entries of @origin for one LUN, or for all. */
void __cs_schedule_drop(enum cs_origin origin, int lun)
{
	unsigned int i, kept = 0;

	lockdep_assert_held(&cs_schedule_mutex);
	for (i = 0; i < cs_nr_entries; i++) {
		const struct cs_entry *entry = &cs_schedule[i];

		if (entry->origin == origin && (lun == CS_ALL_LUNS || entry->action.lun == lun))
			continue;
		if (kept != i)
			cs_schedule[kept] = *entry;
		kept++;
	}
	cs_nr_entries = kept;
}

static void __cs_run(const struct cs_action *action)
{
	if (*action->text)
		cs_log("do %s", action->text);
	action->run(action);
}

void cs_schedule_now(const struct cs_action *actions, unsigned int nr)
{
	unsigned int i;

	mutex_lock(&cs_schedule_mutex);
	for (i = 0; i < nr; i++)
		__cs_run(&actions[i]);
	mutex_unlock(&cs_schedule_mutex);
}

static unsigned int __cs_planned(void)
{
	unsigned int i, nr = 0;

	for (i = 0; i < cs_nr_entries; i++)
		nr += cs_schedule[i].origin == CS_BY_PLAN;
	return nr;
}

/* Schedule all of a plan or nothing. Its times count from now. */
int cs_schedule_plan(const struct cs_action *actions, const u32 *ms, unsigned int nr)
{
	u64 now = ktime_get_ns();
	int ret = 0;
	unsigned int i;

	mutex_lock(&cs_schedule_mutex);
	if (__cs_planned())
		ret = -EBUSY;
	else if (nr > CS_SCHEDULE_SIZE - cs_nr_entries)
		ret = -ENOSPC;
	for (i = 0; i < nr && !ret; i++)
		ret = __cs_schedule_add(now + (u64)ms[i] * NSEC_PER_MSEC, CS_BY_PLAN, &actions[i]);
	mutex_unlock(&cs_schedule_mutex);
	return ret;
}

void cs_schedule_stop_plan(void)
{
	mutex_lock(&cs_schedule_mutex);
	__cs_schedule_drop(CS_BY_PLAN, CS_ALL_LUNS);
	mutex_unlock(&cs_schedule_mutex);
}

/* Execute what is due. Returns when the next entry is due, 0 for never. */
static u64 cs_work_through(void)
{
	static struct cs_entry entry;	/* only the thread uses it */
	u64 next = 0;

	mutex_lock(&cs_schedule_mutex);
	while (cs_nr_entries) {
		next = cs_schedule[0].at_ns;
		if (next > ktime_get_ns())
			break;
		entry = cs_schedule[0];
		cs_nr_entries--;
		memmove(cs_schedule, cs_schedule + 1, cs_nr_entries * sizeof(*cs_schedule));
		cs_clock_ns = entry.at_ns;
		__cs_run(&entry.action);
		cs_clock_ns = 0;
		next = 0;
	}
	mutex_unlock(&cs_schedule_mutex);
	return next;
}

static void cs_sleep_until(u64 ns)
{
	ktime_t at = ns_to_ktime(ns);

	set_current_state(TASK_IDLE);
	if (!READ_ONCE(cs_kicked) && !kthread_should_stop())
		schedule_hrtimeout(ns ? &at : NULL, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}

static int cs_schedule_fn(void *unused)
{
	/* Actions must run on time on a busy machine, too. */
	sched_set_fifo_low(current);
	while (!kthread_should_stop()) {
		u64 next;

		WRITE_ONCE(cs_kicked, false);
		next = cs_work_through();
		cs_sleep_until(next);
	}
	return 0;
}

static void cs_plan_show(struct seq_file *m, const struct cs_entry *next, unsigned int nr)
{
	s64 ms = div_s64((s64)(next->at_ns - ktime_get_ns()), NSEC_PER_MSEC);

	seq_printf(m, "running, %u left, next in %lld ms: %s\n", nr, ms, next->action.text);
}

void cs_schedule_show(struct seq_file *m)
{
	unsigned int i;

	mutex_lock(&cs_schedule_mutex);
	for (i = 0; i < cs_nr_entries; i++)
		if (cs_schedule[i].origin == CS_BY_PLAN)
			break;
	if (i < cs_nr_entries)
		cs_plan_show(m, &cs_schedule[i], __cs_planned());
	else
		seq_puts(m, "idle\n");
	mutex_unlock(&cs_schedule_mutex);
}

int cs_schedule_init(void)
{
	struct task_struct *thread;

	cs_schedule = kvcalloc(CS_SCHEDULE_SIZE, sizeof(*cs_schedule), GFP_KERNEL);
	if (!cs_schedule)
		return -ENOMEM;
	thread = kthread_run(cs_schedule_fn, NULL, "clarsim");
	if (IS_ERR(thread)) {
		kvfree(cs_schedule);
		return PTR_ERR(thread);
	}
	cs_thread = thread;
	return 0;
}

void cs_schedule_exit(void)
{
	kthread_stop(cs_thread);
	kvfree(cs_schedule);
}
