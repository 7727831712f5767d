// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan and the kernel thread that carries it out. Once armed it allocates
 * nothing and no user process has to run. The thread owns the state of the
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
#include "kmp_inject.h"

enum kmp_phase {
	KMP_IDLE,
	KMP_ARMED,
	KMP_DOWN,
	KMP_UP,
};

static const char * const kmp_phase_names[] = {
	[KMP_IDLE] = "idle",
	[KMP_ARMED] = "armed",
	[KMP_DOWN] = "down",
	[KMP_UP] = "up",
};

/**
 * struct kmp_plan - outages to come
 * @mode: how the paths go down
 * @start_ms: until the first outage
 * @down_ms: the length of an outage
 * @gap_ms: between two outages
 * @count: how many outages
 */
struct kmp_plan {
	const struct kmp_mode *mode;
	unsigned int start_ms;
	unsigned int down_ms;
	unsigned int gap_ms;
	unsigned int count;
};

u32 kmp_return_stagger_ms;
u32 kmp_fast_fail_ms = 5000;
bool kmp_auto_revive;
bool kmp_await_io;
bool kmp_outage;

static struct task_struct *kmp_thread;
static DECLARE_WAIT_QUEUE_HEAD(kmp_wait);
static struct kmp_plan kmp_plan;	/* written while idle */
static enum kmp_phase kmp_phase;	/* set to armed by a writer, then the thread's */
static unsigned int kmp_round;
static bool kmp_stopping;

static void kmp_enter_phase(enum kmp_phase phase)
{
	/* Pairs with kmp_plan_idle(). */
	smp_store_release(&kmp_phase, phase);
	wake_up_all(&kmp_wait);
}

/* The thread is done with the paths and the plan: a writer may have them. */
bool kmp_plan_idle(void)
{
	/* Pairs with kmp_enter_phase(). */
	return smp_load_acquire(&kmp_phase) == KMP_IDLE;
}

static bool kmp_ending(void)
{
	return kthread_should_stop() || READ_ONCE(kmp_stopping);
}

/* Sleep until @at; false if the plan was stopped before. */
static bool kmp_sleep_until(ktime_t at)
{
	bool expired = false;

	while (!expired && !kmp_ending()) {
		set_current_state(TASK_IDLE);
		if (kmp_ending())
			break;
		expired = !schedule_hrtimeout(&at, HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	return expired;
}

static void kmp_path_down(struct kmp_path *path, const struct kmp_mode *mode)
{
	int ret = 0;

	path->was_dead |= mode->dead;
	WRITE_ONCE(path->mode, mode);
	if (mode->down)
		ret = mode->down(path->sdev);
	if (ret)
		kmp_log_error(path->sdev, ret);
}

static void kmp_path_later(struct kmp_path *path)
{
	int ret = path->mode->later(path->sdev);

	if (ret)
		kmp_log_error(path->sdev, ret);
}

static void kmp_path_up(struct kmp_path *path)
{
	const struct kmp_mode *mode = path->mode;
	int ret = 0;

	WRITE_ONCE(path->mode, NULL);
	if (mode->up)
		ret = mode->up(path->sdev);
	else if (mode->dead && READ_ONCE(kmp_auto_revive))
		ret = kmp_revive(path->sdev);
	if (ret)
		kmp_log_error(path->sdev, ret);
}

static void kmp_all_down(void)
{
	unsigned int i;

	WRITE_ONCE(kmp_outage, true);
	for (i = 0; i < kmp_nr_paths; i++)
		if (!kmp_paths[i].spare)
			kmp_path_down(&kmp_paths[i], kmp_plan.mode);
	kmp_log_down(kmp_plan.mode);
	kmp_eat_begin();
	kmp_enter_phase(KMP_DOWN);
}

static void kmp_all_later(void)
{
	unsigned int i;

	for (i = 0; i < kmp_nr_paths; i++)
		if (!kmp_paths[i].spare)
			kmp_path_later(&kmp_paths[i]);
	kmp_log_fail_fast();
}

static void kmp_all_up(void)
{
	ktime_t at = ktime_get();
	unsigned int i;

	kmp_log_up();
	for (i = 0; i < kmp_nr_paths; i++) {
		if (kmp_paths[i].spare)
			continue;
		kmp_sleep_until(at);
		kmp_path_up(&kmp_paths[i]);
		at = ktime_add_ms(at, READ_ONCE(kmp_return_stagger_ms));
	}
	WRITE_ONCE(kmp_outage, false);
	kmp_log_up_last();
	kmp_eat_end();
	kmp_enter_phase(KMP_UP);
}

static void kmp_one_outage(void)
{
	unsigned int later_ms = READ_ONCE(kmp_fast_fail_ms);
	ktime_t down;

	kmp_all_down();
	down = ktime_get();
	if (kmp_plan.mode->later && later_ms < kmp_plan.down_ms &&
	    kmp_sleep_until(ktime_add_ms(down, later_ms)))
		kmp_all_later();
	kmp_sleep_until(ktime_add_ms(down, kmp_plan.down_ms));
	kmp_all_up();
}

/* Until I/O is back, if the gaps are to be counted from then. */
static void kmp_wait_for_io(void)
{
	while (READ_ONCE(kmp_await_io) && !kmp_log_io_returned())
		if (!kmp_sleep_until(ktime_add_ms(ktime_get(), 1)))
			break;
}

static void kmp_carry_out(void)
{
	ktime_t at = ktime_add_ms(ktime_get(), kmp_plan.start_ms);

	while (kmp_sleep_until(at)) {
		WRITE_ONCE(kmp_round, kmp_round + 1);
		kmp_one_outage();
		kmp_wait_for_io();
		if (kmp_round == kmp_plan.count)
			break;
		at = ktime_add_ms(ktime_get(), kmp_plan.gap_ms);
	}
	kmp_enter_phase(KMP_IDLE);
}

static int kmp_thread_fn(void *data)
{
	/* An outage has to end on time, however busy the machine is. */
	sched_set_fifo_low(current);
	while (!kthread_should_stop()) {
		wait_event_idle(kmp_wait, kthread_should_stop() || !kmp_plan_idle());
		if (!kmp_plan_idle())
			kmp_carry_out();
	}
	return 0;
}

static void kmp_plan_stop(void)
{
	WRITE_ONCE(kmp_stopping, true);
	wake_up_process(kmp_thread);
	wait_event(kmp_wait, kmp_plan_idle());
	WRITE_ONCE(kmp_stopping, false);
}

int kmp_plan_set(char *text)
{
	struct kmp_plan plan = { .count = 1 };
	char name[32];
	int n;

	if (!strcmp(text, "stop")) {
		kmp_plan_stop();
		return 0;
	}
	n = sscanf(text, "%31s %u %u %u %u", name, &plan.start_ms, &plan.down_ms,
		   &plan.gap_ms, &plan.count);
	if (n != 3 && n != 5)
		return -EINVAL;
	plan.mode = kmp_mode_find(name);
	if (!plan.mode || !plan.count)
		return -EINVAL;
	if (!kmp_plan_idle())
		return -EBUSY;

	kmp_plan = plan;
	kmp_round = 0;
	kmp_enter_phase(KMP_ARMED);
	/* Who wants it now may rely on it. */
	if (!plan.start_ms)
		wait_event(kmp_wait, READ_ONCE(kmp_phase) != KMP_ARMED);
	return 0;
}

void kmp_plan_show(struct seq_file *m)
{
	enum kmp_phase phase = READ_ONCE(kmp_phase);

	seq_puts(m, kmp_phase_names[phase]);
	if (phase != KMP_IDLE)
		seq_printf(m, " %s %u/%u", kmp_plan.mode->name, READ_ONCE(kmp_round),
			   kmp_plan.count);
	seq_putc(m, '\n');
}

int kmp_plan_init(void)
{
	struct task_struct *thread = kthread_run(kmp_thread_fn, NULL, "kmp_inject");

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	kmp_thread = thread;
	return 0;
}

void kmp_plan_exit(void)
{
	kmp_plan_stop();
	kthread_stop(kmp_thread);
}
