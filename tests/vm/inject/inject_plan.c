// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan and the kernel thread that executes it. Once armed it allocates
 * nothing and needs no user process. Only the thread changes the state of the
 * paths from the moment the plan is armed until it is idle again.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <scsi/scsi_device.h>
#include "../memhog/memhog.h"
#include "kmp_inject.h"

#define INJ_PAGES_A_MIB	(1024 * 1024 / PAGE_SIZE)
#define INJ_MEMHOG_MS	100	/* that memory stays taken after an outage */

enum inj_phase {
	INJ_IDLE,
	INJ_ARMED,
	INJ_DOWN,
	INJ_UP,
};

static const char * const inj_phase_names[] = {
	[INJ_IDLE] = "idle",
	[INJ_ARMED] = "armed",
	[INJ_DOWN] = "down",
	[INJ_UP] = "up",
};

/**
 * struct inj_plan - outages to come
 * @mode: how the paths go down
 * @start_ms: until the first outage
 * @down_ms: the length of an outage
 * @gap_ms: between two outages
 * @count: how many outages
 * @hogs: MiB that memhog takes in the present outage
 */
struct inj_plan {
	const struct inj_mode *mode;
	unsigned int start_ms;
	unsigned int down_ms;
	unsigned int gap_ms;
	unsigned int count;
	unsigned int hogs;
};

u32 inj_return_stagger_ms;
u32 inj_fast_fail_ms = 5000;
bool inj_auto_revive;
bool inj_await_io;
u32 inj_memhog_mib;
bool inj_outage;

static struct task_struct *inj_thread;
static DECLARE_WAIT_QUEUE_HEAD(inj_wait);
static struct inj_plan inj_plan;	/* written while idle */
static enum inj_phase inj_phase;	/* a writer sets armed, the thread all others */
static unsigned int inj_round;
static bool inj_stopping;

static void inj_enter_phase(enum inj_phase phase)
{
	/* Pairs with inj_plan_idle(). */
	smp_store_release(&inj_phase, phase);
	wake_up_all(&inj_wait);
}

/* Whether a writer may change the paths and the plan. */
bool inj_plan_idle(void)
{
	/* Pairs with inj_enter_phase(). */
	return smp_load_acquire(&inj_phase) == INJ_IDLE;
}

static bool inj_ending(void)
{
	return kthread_should_stop() || READ_ONCE(inj_stopping);
}

/* Sleep until @at; false if the plan was stopped before. */
static bool inj_sleep_until(ktime_t at)
{
	bool expired = false;

	while (!expired && !inj_ending()) {
		set_current_state(TASK_IDLE);
		if (inj_ending())
			break;
		expired = !schedule_hrtimeout(&at, HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	return expired;
}

static void inj_path_down(struct inj_path *path, const struct inj_mode *mode)
{
	int ret = 0;

	path->was_dead |= mode->dead;
	WRITE_ONCE(path->mode, mode);
	if (mode->down)
		ret = mode->down(path->sdev);
	if (ret)
		inj_log_error(path->sdev, ret);
}

static void inj_path_later(struct inj_path *path)
{
	int ret = path->mode->later(path->sdev);

	if (ret)
		inj_log_error(path->sdev, ret);
}

static void inj_path_up(struct inj_path *path)
{
	const struct inj_mode *mode = path->mode;
	int ret = 0;

	WRITE_ONCE(path->mode, NULL);
	if (mode->up)
		ret = mode->up(path->sdev);
	else if (mode->dead && READ_ONCE(inj_auto_revive))
		ret = inj_revive(path->sdev);
	if (ret)
		inj_log_error(path->sdev, ret);
}

static void inj_all_down(void)
{
	unsigned int i;

	WRITE_ONCE(inj_outage, true);
	for (i = 0; i < inj_nr_paths; i++)
		if (!inj_paths[i].spare)
			inj_path_down(&inj_paths[i], inj_plan.mode);
	inj_log_down(inj_plan.mode);
	inj_plan.hogs = READ_ONCE(inj_memhog_mib);
	if (inj_plan.hogs)
		memhog_take(inj_plan.hogs * INJ_PAGES_A_MIB);
	inj_enter_phase(INJ_DOWN);
}

static void inj_all_later(void)
{
	unsigned int i;

	for (i = 0; i < inj_nr_paths; i++)
		if (!inj_paths[i].spare)
			inj_path_later(&inj_paths[i]);
	inj_log_fail_fast();
}

static void inj_all_up(void)
{
	ktime_t at = ktime_get();
	unsigned int i;

	inj_log_up();
	for (i = 0; i < inj_nr_paths; i++) {
		if (inj_paths[i].spare)
			continue;
		inj_sleep_until(at);
		inj_path_up(&inj_paths[i]);
		at = ktime_add_ms(at, READ_ONCE(inj_return_stagger_ms));
	}
	WRITE_ONCE(inj_outage, false);
	inj_log_up_last();
	if (inj_plan.hogs)
		memhog_release(INJ_MEMHOG_MS);
	inj_enter_phase(INJ_UP);
}

static void inj_one_outage(void)
{
	unsigned int later_ms = READ_ONCE(inj_fast_fail_ms);
	ktime_t down;

	inj_all_down();
	down = ktime_get();
	if (inj_plan.mode->later && later_ms < inj_plan.down_ms &&
	    inj_sleep_until(ktime_add_ms(down, later_ms)))
		inj_all_later();
	inj_sleep_until(ktime_add_ms(down, inj_plan.down_ms));
	inj_all_up();
}

/* With await_io, wait until good I/O completes: the gap begins then. */
static void inj_wait_for_io(void)
{
	while (READ_ONCE(inj_await_io) && !inj_log_io_returned())
		if (!inj_sleep_until(ktime_add_ms(ktime_get(), 1)))
			break;
}

static void inj_carry_out(void)
{
	ktime_t at = ktime_add_ms(ktime_get(), inj_plan.start_ms);

	while (inj_sleep_until(at)) {
		WRITE_ONCE(inj_round, inj_round + 1);
		inj_one_outage();
		inj_wait_for_io();
		if (inj_round == inj_plan.count)
			break;
		at = ktime_add_ms(ktime_get(), inj_plan.gap_ms);
	}
	inj_enter_phase(INJ_IDLE);
}

static int inj_thread_fn(void *data)
{
	/* An outage must end on time on a busy machine, too. */
	sched_set_fifo_low(current);
	while (!kthread_should_stop()) {
		wait_event_idle(inj_wait, kthread_should_stop() || !inj_plan_idle());
		if (!inj_plan_idle())
			inj_carry_out();
	}
	return 0;
}

static void inj_plan_stop(void)
{
	WRITE_ONCE(inj_stopping, true);
	wake_up_process(inj_thread);
	wait_event(inj_wait, inj_plan_idle());
	WRITE_ONCE(inj_stopping, false);
}

int inj_plan_set(char *text)
{
	struct inj_plan plan = { .count = 1 };
	char name[32];
	int n;

	if (!strcmp(text, "stop")) {
		inj_plan_stop();
		return 0;
	}
	n = sscanf(text, "%31s %u %u %u %u", name, &plan.start_ms, &plan.down_ms,
		   &plan.gap_ms, &plan.count);
	if (n != 3 && n != 5)
		return -EINVAL;
	plan.mode = inj_mode_find(name);
	if (!plan.mode || !plan.count)
		return -EINVAL;
	if (!inj_plan_idle())
		return -EBUSY;

	inj_plan = plan;
	inj_round = 0;
	inj_enter_phase(INJ_ARMED);
	/* With a start_ms of 0 the paths are down when the write returns. */
	if (!plan.start_ms)
		wait_event(inj_wait, READ_ONCE(inj_phase) != INJ_ARMED);
	return 0;
}

void inj_plan_show(struct seq_file *m)
{
	enum inj_phase phase = READ_ONCE(inj_phase);

	seq_puts(m, inj_phase_names[phase]);
	if (phase != INJ_IDLE)
		seq_printf(m, " %s %u/%u", inj_plan.mode->name, READ_ONCE(inj_round),
			   inj_plan.count);
	seq_putc(m, '\n');
}

int inj_plan_init(void)
{
	struct task_struct *thread = kthread_run(inj_thread_fn, NULL, "kmp_inject");

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	inj_thread = thread;
	return 0;
}

void inj_plan_exit(void)
{
	inj_plan_stop();
	kthread_stop(inj_thread);
}
