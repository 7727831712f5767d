// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_tester: one kthread for the module that asks the paths how they are.
 *
 * It never waits for an answer: commands are sent asynchronously, their ends
 * push the test to a list and wake the thread. In between it sleeps until the
 * next path is due. It allocates from the maps' reserves alone.
 */
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/part_stat.h>
#include <linux/sched/mm.h>

#include "due.h"
#include "kmp.h"
#include "port.h"
#include "schedule.h"
#include "scsi.h"
#include "test.h"
#include "verdict.h"

/**
 * struct kmp_tester - the module's tester
 * @task: the thread
 * @mutex: held while the thread works; who holds it owns all paths' tests
 * @answered: tests whose command came back
 * @kicked: a path became due sooner than the thread may think
 */
static struct kmp_tester {
	struct task_struct *task;
	struct mutex mutex; /* see above */
	struct llist_head answered;
	bool kicked;
} kmp_tester = {
	.mutex = __MUTEX_INITIALIZER(kmp_tester.mutex),
	.answered = LLIST_HEAD_INIT(kmp_tester.answered),
};

/**
 * kmp_tester_wake() - a path became due sooner than the thread may think
 *
 * Context: any.
 */
void kmp_tester_wake(void)
{
	WRITE_ONCE(kmp_tester.kicked, true);
	wake_up_process(kmp_tester.task);
}

/**
 * kmp_tester_answered() - a test's command came back
 * @test: its answer is filled in
 *
 * Context: any, interrupts included.
 */
void kmp_tester_answered(struct kmp_test *test)
{
	llist_add(&test->answered, &kmp_tester.answered);
	wake_up_process(kmp_tester.task);
}

/* ---- when to look at a path next ---- */

static u64 kmp_next_look(struct kmp_path *path, u64 now)
{
	const struct kmp_path_properties *is = &kmp_path_properties[path->state];
	struct kmp_map *map = path->map;
	struct kmp_schedule schedule = {
		.cadence = is->cadence,
		.outage = map->outage,
		.idle_rounds = path->idle_rounds,
		.interval = kmp_tunable(map, KMP_TEST_INTERVAL),
		.outage_interval = kmp_tunable(map, KMP_OUTAGE_TEST),
	};
	u64 delay;

	/* In flight: the answer wakes us, only its lateness is to be noticed. */
	if (path->test)
		return max(path->wanted_since +
			   kmp_ms(kmp_tunable(map, KMP_TEST_TIMEOUT)),
			   now + kmp_ms(schedule.outage_interval));
	/* Could not be asked: a verdict is still wanted. */
	if (path->wanted_since && is->cadence == KMP_CADENCE_SLOW)
		return now + kmp_ms(schedule.outage_interval);
	if (map->outage && is->cadence == KMP_CADENCE_RECOVER)
		return kmp_port_slot(path->port, now, schedule.outage_interval);

	delay = kmp_schedule_delay(&schedule);
	return delay == KMP_NEVER ? KMP_NEVER : now + delay * NSEC_PER_MSEC;
}

/*
 * Under map->lock, so that an event which makes the path due at once is either
 * seen here or comes later and wins.
 */
static void kmp_plan_next_look(struct kmp_path *path, u64 now)
{
	unsigned long flags;
	u64 when;

	spin_lock_irqsave(&path->map->lock, flags);
	when = kmp_next_look(path, now);
	if (when != KMP_NEVER)
		kmp_due_at(path, when);
	spin_unlock_irqrestore(&path->map->lock, flags);
}

/* ---- verdicts ---- */

static u64 kmp_path_ios(const struct kmp_path *path)
{
	struct block_device *bdev = path->selector_path.bdev;

	return part_stat_read(bdev, ios[STAT_READ]) +
	       part_stat_read(bdev, ios[STAT_WRITE]);
}

/*
 * A healthy path without I/O is tested ever more rarely: its tests make an
 * idle LUN an active user of its host's tags. Some kernels count a test as I/O.
 */
static void kmp_note_healthy(struct kmp_path *path)
{
	u64 ios = kmp_path_ios(path);

	if (ios - path->ios > 1)
		path->idle_rounds = 0;
	else if (path->idle_rounds < U8_MAX)
		path->idle_rounds++;
	path->ios = ios;
}

/*
 * No verdict for longer than test_timeout_ms. A working path that completes
 * I/O meanwhile is merely busy.
 */
static void kmp_check_late(struct kmp_path *path, u64 now)
{
	u32 timeout = kmp_tunable(path->map, KMP_TEST_TIMEOUT);
	u64 ios;

	if (!path->wanted_since ||
	    !kmp_schedule_late(path->wanted_since, now, kmp_ms(timeout)))
		return;
	path->wanted_since = now;

	ios = kmp_path_ios(path);
	if (kmp_selector_path_usable(&path->selector_path) && ios != path->ios) {
		path->ios = ios;
		return;
	}
	kmp_path_event(path, KMP_EVENT_TEST_LATE, "no answer in time");
	kmp_port_silent(path->port);
}

static void kmp_conclude(struct kmp_path *path, enum kmp_verdict verdict,
			 const char *why, u64 now)
{
	enum kmp_path_event event = kmp_verdict_event(verdict);

	if (event != KMP_NR_PATH_EVENTS)
		kmp_path_event(path, event, why);

	switch (verdict) {
	case KMP_VERDICT_UP:
		path->wanted_since = 0;
		kmp_note_healthy(path);
		kmp_port_alive(path->port, path);
		break;
	case KMP_VERDICT_DOWN:
	case KMP_VERDICT_REMOVED:
		path->wanted_since = 0;
		path->idle_rounds = 0;
		kmp_port_silent(path->port);
		break;
	case KMP_VERDICT_BLOCKED:
		kmp_port_silent(path->port);
		fallthrough;
	default:
		if (!path->wanted_since)
			path->wanted_since = now;
		kmp_check_late(path, now);
	}
}

/* ---- asking ---- */

static void kmp_go_on(struct kmp_test *test, u64 now)
{
	struct kmp_path *path = test->path;
	const struct kmp_handler *handler = &path->map->handler;
	struct kmp_handler_job *job = &test->job;

	if (handler->type->test(handler, job) == KMP_STEP_SEND) {
		job->verdict = kmp_test_send(test, &job->why);
		if (job->verdict == KMP_VERDICT_UP)
			return;
	}

	path->test = NULL;
	/* An answer older than the doubt does not settle it: ask again. */
	if (job->verdict == KMP_VERDICT_UP && test->begun < READ_ONCE(path->since))
		job->verdict = KMP_VERDICT_INCONCLUSIVE;
	kmp_conclude(path, job->verdict, job->why, now);
	kmp_test_free(test);
}

static void kmp_ask(struct kmp_path *path, u64 now)
{
	path->test = kmp_test_begin(path);
	if (!path->test) {
		kmp_conclude(path, KMP_VERDICT_INCONCLUSIVE,
			     "reserve empty", now);
		return;
	}
	if (!path->wanted_since)
		path->wanted_since = now;
	kmp_go_on(path->test, now);
}

/* A device that error recovery left offline: nobody else would help it. */
static bool kmp_revive(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;
	u32 interval = kmp_tunable(map, KMP_TEST_INTERVAL);

	if (!path->sdev || !READ_ONCE(path->saw_recovery) ||
	    !kmp_tunable(map, KMP_REVIVE_OFFLINE) ||
	    (path->revived &&
	     !kmp_schedule_late(path->revived, now, kmp_ms(interval))) ||
	    !kmp_scsi_revive(path->sdev))
		return false;

	path->revived = now;
	DMWARN("%s: path %s was left offline by error recovery, set running",
	       dm_table_device_name(map->ti->table), path->dev->name);
	return true;
}

static enum kmp_verdict kmp_peek(struct kmp_path *path, const char **why)
{
	enum kmp_verdict verdict;

	verdict = kmp_read_peek(path->selector_path.bdev, why);
	if (verdict == KMP_VERDICT_UP && path->sdev)
		verdict = kmp_scsi_peek(path->sdev, why);
	return verdict;
}

static void kmp_look_at(struct kmp_path *path, u64 now)
{
	enum kmp_verdict verdict;
	const char *why;

	if (path->sdev && kmp_scsi_recovering(path->sdev))
		WRITE_ONCE(path->saw_recovery, true);

	if (path->test) {
		kmp_check_late(path, now);
		return;
	}

	verdict = kmp_peek(path, &why);
	if (verdict == KMP_VERDICT_DOWN && kmp_revive(path, now))
		verdict = KMP_VERDICT_UP;

	/* The transport is back: so it is for the paths beside this one. */
	if (path->was_blocked && verdict == KMP_VERDICT_UP)
		kmp_port_alive(path->port, path);
	path->was_blocked = verdict == KMP_VERDICT_BLOCKED;

	if (verdict == KMP_VERDICT_UP)
		kmp_ask(path, now);
	else
		kmp_conclude(path, verdict, why, now);
}

static void kmp_take_answers(void)
{
	struct llist_node *answers = llist_del_all(&kmp_tester.answered);
	struct kmp_test *test, *next;

	llist_for_each_entry_safe(test, next, answers, answered) {
		struct kmp_path *path = test->path;
		u64 now = ktime_get_ns();

		if (!path) {
			kmp_test_free(test);
			continue;
		}
		if (test->saw_recovery)
			WRITE_ONCE(path->saw_recovery, true);
		test->job.step++;
		kmp_go_on(test, now);
		kmp_plan_next_look(path, now);
	}
}

/* All that is to be done now; returns when more will be. */
static u64 kmp_work(void)
{
	unsigned int noreclaim;
	struct kmp_path *path;
	u64 when;

	mutex_lock(&kmp_tester.mutex);
	noreclaim = memalloc_noreclaim_save();
	for (;;) {
		u64 now = ktime_get_ns();

		kmp_take_answers();
		path = kmp_due_next(now, &when);
		if (!path)
			break;
		kmp_look_at(path, now);
		kmp_plan_next_look(path, now);
		cond_resched();
	}
	memalloc_noreclaim_restore(noreclaim);
	mutex_unlock(&kmp_tester.mutex);
	return when;
}

static int kmp_tester_thread(void *unused)
{
	while (!kthread_should_stop()) {
		ktime_t expires;
		u64 when;

		WRITE_ONCE(kmp_tester.kicked, false);
		when = kmp_work();
		expires = ns_to_ktime(when);

		set_current_state(TASK_IDLE);
		if (!READ_ONCE(kmp_tester.kicked) &&
		    llist_empty(&kmp_tester.answered) && !kthread_should_stop())
			schedule_hrtimeout(when == KMP_NEVER ? NULL : &expires,
					   HRTIMER_MODE_ABS);
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

/* ---- whom it tests ---- */

/**
 * kmp_tester_adopt() - test a map's paths from now on, at once first
 * @map: about to run; nothing happens if it was adopted before
 *
 * Context: process context, sleeps.
 */
void kmp_tester_adopt(struct kmp_map *map)
{
	unsigned int i;

	mutex_lock(&kmp_tester.mutex);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (path->adopted)
			continue;
		kmp_port_join(path);
		kmp_due_join(path);
	}
	mutex_unlock(&kmp_tester.mutex);
}

/**
 * kmp_tester_abandon() - test them no more
 * @map: about to go; nothing happens if it was not adopted
 *
 * Tests under way become orphans.
 * Context: process context, sleeps, but for no test.
 */
void kmp_tester_abandon(struct kmp_map *map)
{
	unsigned int i;

	mutex_lock(&kmp_tester.mutex);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (!path->adopted)
			continue;
		kmp_due_leave(path);
		kmp_port_leave(path);
		if (path->test)
			kmp_test_orphan(path->test);
		path->test = NULL;
	}
	mutex_unlock(&kmp_tester.mutex);
}

/**
 * kmp_tester_start() - start the thread
 *
 * Context: module init.
 * Return: 0 or a negative errno.
 */
int kmp_tester_start(void)
{
	struct task_struct *task;

	task = kthread_create(kmp_tester_thread, NULL, "kmp_tester");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kmp_tester.task = task;
	wake_up_process(task);
	return 0;
}

/**
 * kmp_tester_stop() - end the thread
 *
 * Context: module exit; no map and no test is left.
 */
void kmp_tester_stop(void)
{
	kthread_stop(kmp_tester.task);
}
