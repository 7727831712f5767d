// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is to be done to the array, and when: a fixed list in the order of time
 * and a thread that works through it. No user process has to run and nothing
 * is allocated, so it happens whatever state the machine is in.
 */
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "agenda.h"

#define CS_AGENDA_SIZE	2048

/**
 * struct cs_entry - something to do
 * @at_ns: when
 * @origin: who wanted it
 * @action: what
 */
struct cs_entry {
	u64 at_ns;
	enum cs_origin origin;
	struct cs_action action;
};

/* Serialises whatever drives the array: actions, and the list of them. */
static DEFINE_MUTEX(cs_agenda_mutex);
static struct cs_entry *cs_agenda;
static unsigned int cs_nr_entries;
static u64 cs_clock_ns;		/* when the entry being carried out was due */

static struct task_struct *cs_thread;
static bool cs_kicked;

/* Not before the thread has looked at the list again. */
static void cs_kick(void)
{
	WRITE_ONCE(cs_kicked, true);
	wake_up_process(cs_thread);
}

/* The time by which actions reckon, so that what follows on them does not drift. */
u64 __cs_agenda_clock(void)
{
	lockdep_assert_held(&cs_agenda_mutex);
	return cs_clock_ns ? cs_clock_ns : ktime_get_ns();
}

int __cs_agenda_add(u64 at_ns, enum cs_origin origin, const struct cs_action *action)
{
	unsigned int i = cs_nr_entries;

	lockdep_assert_held(&cs_agenda_mutex);
	if (cs_nr_entries == CS_AGENDA_SIZE) {
		cs_log("agenda full: %s", action->text);
		return -ENOSPC;
	}
	/* Behind what is due at the same time. */
	while (i && cs_agenda[i - 1].at_ns > at_ns) {
		cs_agenda[i] = cs_agenda[i - 1];
		i--;
	}
	cs_agenda[i].at_ns = at_ns;
	cs_agenda[i].origin = origin;
	cs_agenda[i].action = *action;
	cs_nr_entries++;
	cs_kick();
	return 0;
}

/* Those of one LUN, or all. */
void __cs_agenda_drop(enum cs_origin origin, int lun)
{
	unsigned int i, kept = 0;

	lockdep_assert_held(&cs_agenda_mutex);
	for (i = 0; i < cs_nr_entries; i++) {
		const struct cs_entry *entry = &cs_agenda[i];

		if (entry->origin == origin && (lun == CS_ALL_LUNS || entry->action.lun == lun))
			continue;
		if (kept != i)
			cs_agenda[kept] = *entry;
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

void cs_agenda_now(const struct cs_action *actions, unsigned int nr)
{
	unsigned int i;

	mutex_lock(&cs_agenda_mutex);
	for (i = 0; i < nr; i++)
		__cs_run(&actions[i]);
	mutex_unlock(&cs_agenda_mutex);
}

static unsigned int __cs_planned(void)
{
	unsigned int i, nr = 0;

	for (i = 0; i < cs_nr_entries; i++)
		nr += cs_agenda[i].origin == CS_BY_PLAN;
	return nr;
}

/* All of it or nothing; its clock starts now. */
int cs_agenda_plan(const struct cs_action *actions, const u32 *ms, unsigned int nr)
{
	u64 now = ktime_get_ns();
	int ret = 0;
	unsigned int i;

	mutex_lock(&cs_agenda_mutex);
	if (__cs_planned())
		ret = -EBUSY;
	else if (nr > CS_AGENDA_SIZE - cs_nr_entries)
		ret = -ENOSPC;
	for (i = 0; i < nr && !ret; i++)
		ret = __cs_agenda_add(now + (u64)ms[i] * NSEC_PER_MSEC, CS_BY_PLAN, &actions[i]);
	mutex_unlock(&cs_agenda_mutex);
	return ret;
}

void cs_agenda_stop_plan(void)
{
	mutex_lock(&cs_agenda_mutex);
	__cs_agenda_drop(CS_BY_PLAN, CS_ALL_LUNS);
	mutex_unlock(&cs_agenda_mutex);
}

/* What is due; when the next one will be, 0 for never. */
static u64 cs_work_through(void)
{
	static struct cs_entry entry;	/* the thread's own */
	u64 next = 0;

	mutex_lock(&cs_agenda_mutex);
	while (cs_nr_entries) {
		next = cs_agenda[0].at_ns;
		if (next > ktime_get_ns())
			break;
		entry = cs_agenda[0];
		cs_nr_entries--;
		memmove(cs_agenda, cs_agenda + 1, cs_nr_entries * sizeof(*cs_agenda));
		cs_clock_ns = entry.at_ns;
		__cs_run(&entry.action);
		cs_clock_ns = 0;
		next = 0;
	}
	mutex_unlock(&cs_agenda_mutex);
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

static int cs_agenda_fn(void *unused)
{
	/* What happens to the array happens on time, however busy the machine is. */
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

void cs_agenda_show(struct seq_file *m)
{
	unsigned int i;

	mutex_lock(&cs_agenda_mutex);
	for (i = 0; i < cs_nr_entries; i++)
		if (cs_agenda[i].origin == CS_BY_PLAN)
			break;
	if (i < cs_nr_entries)
		cs_plan_show(m, &cs_agenda[i], __cs_planned());
	else
		seq_puts(m, "idle\n");
	mutex_unlock(&cs_agenda_mutex);
}

int cs_agenda_init(void)
{
	struct task_struct *thread;

	cs_agenda = kvcalloc(CS_AGENDA_SIZE, sizeof(*cs_agenda), GFP_KERNEL);
	if (!cs_agenda)
		return -ENOMEM;
	thread = kthread_run(cs_agenda_fn, NULL, "clarsim");
	if (IS_ERR(thread)) {
		kvfree(cs_agenda);
		return PTR_ERR(thread);
	}
	cs_thread = thread;
	return 0;
}

void cs_agenda_exit(void)
{
	kthread_stop(cs_thread);
	kvfree(cs_agenda);
}
