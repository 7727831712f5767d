// SPDX-License-Identifier: GPL-2.0-only
/*
 * One path's tests: when to look at it, how to ask it, and what the verdict
 * leads to. Called by the tester, its mutex held.
 */
#include <linux/part_stat.h>

#include "base/device.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state/port.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/* ---- when to look at a path next ---- */

/* A command that says how long it may take is waited for so long. */
static u64 kmp_patience(const struct kmp_path *path)
{
	u16 timeout_s = path->check.test ? path->check.test->job.command.timeout_s : 0;

	return timeout_s ? timeout_s * NSEC_PER_SEC :
			   kmp_ms(kmp_tunable(path->map, KMP_TEST_TIMEOUT));
}

static u64 kmp_next_run(struct kmp_path *path, u64 now)
{
	const struct kmp_path_properties *is = kmp_properties(path);
	struct kmp_map *map = path->map;
	struct kmp_schedule schedule = {
		.cadence = is->cadence,
		.outage = map->outage.on,
		.idle_rounds = path->check.idle_rounds,
		.interval = kmp_tunable(map, KMP_TEST_INTERVAL),
		.outage_interval = kmp_tunable(map, KMP_OUTAGE_TEST),
	};
	u64 delay;

	/* In flight: the answer wakes us, only its lateness is to be noticed. */
	if (path->check.test)
		return max(path->check.wanted_since + kmp_patience(path),
			   now + kmp_ms(schedule.outage_interval));
	if (path->check.ask_again) {
		path->check.ask_again = false;
		return now;
	}
	/* Could not be asked: a verdict is still wanted. */
	if (path->check.wanted_since && is->cadence == KMP_CADENCE_SLOW)
		return now + kmp_ms(schedule.outage_interval);
	if (map->outage.on && is->cadence == KMP_CADENCE_RECOVER)
		return kmp_port_slot(path->port, now, schedule.outage_interval);

	delay = kmp_schedule_delay(&schedule);
	return delay == KMP_NEVER ? KMP_NEVER : now + delay * NSEC_PER_MSEC;
}

/**
 * kmp_path_plan() - plan the next look at a path
 * @path: the path
 * @now: ns
 *
 * Under map->lock, so that an event which makes the path due at once is either
 * seen here or comes later and wins.
 * Context: the tester, its mutex held.
 */
void kmp_path_plan(struct kmp_path *path, u64 now)
{
	unsigned long flags;
	u64 when;

	kmp_tester_assert_held();

	spin_lock_irqsave(&path->map->lock, flags);
	when = kmp_next_run(path, now);
	if (when != KMP_NEVER)
		kmp_queue_at(&path->queue_entry, when);
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
static void kmp_count_idle(struct kmp_path *path)
{
	u64 ios = kmp_path_ios(path);

	if (ios - path->check.ios > 1 || path->map->lun.inactive_until)
		path->check.idle_rounds = 0;
	else if (path->check.idle_rounds < U8_MAX)
		path->check.idle_rounds++;
	path->check.ios = ios;
}

/*
 * No verdict for longer than test_timeout_ms. A working path that completes
 * I/O meanwhile is merely busy.
 */
static void kmp_check_late(struct kmp_path *path, u64 now)
{
	u64 ios;

	if (!path->check.wanted_since ||
	    !kmp_schedule_late(path->check.wanted_since, now, kmp_patience(path)))
		return;
	path->check.wanted_since = now;

	ios = kmp_path_ios(path);
	if (kmp_selector_path_usable(&path->selector_path) && ios != path->check.ios) {
		path->check.ios = ios;
		return;
	}
	kmp_path_event(path, KMP_EVENT_TEST_LATE, KMP_CAUSE("no answer in time"));
	if (path->check.test && path->check.test->ops->late)
		path->check.test->ops->late(path);
	kmp_port_silent(path->port, path, now);
}

/* What a verdict says about the port that the answer came through. */
static void kmp_report_port(struct kmp_path *path, enum kmp_verdict verdict,
			    bool answered, u64 now)
{
	enum kmp_port_word word = kmp_verdict_is(verdict)->port;

	if (word == KMP_PORT_ALIVE)
		kmp_port_alive(path->port, path);
	else if (word == KMP_PORT_SILENT ||
		 (word == KMP_PORT_SILENT_UNANSWERED && !answered))
		kmp_port_silent(path->port, path, now);
}

/* Is a verdict still wanted, and how healthy does the path look? */
static void kmp_plan_by(struct kmp_path *path,
			const struct kmp_verdict_properties *is, u64 now)
{
	if (is->ask_again) {
		if (!path->check.wanted_since)
			path->check.wanted_since = now;
		kmp_check_late(path, now);
		return;
	}
	path->check.wanted_since = 0;
	if (is->good)
		kmp_count_idle(path);
	else
		path->check.idle_rounds = 0;
}

static void kmp_conclude(struct kmp_path *path, enum kmp_verdict verdict,
			 const struct kmp_cause *cause, u64 now)
{
	const struct kmp_verdict_properties *is = kmp_verdict_is(verdict);

	if (path->map->outage.on && !is->serves)
		WRITE_ONCE(path->map->outage.last_bad, now);
	if (is->event != KMP_NR_PATH_EVENTS)
		kmp_path_event(path, is->event, cause);
	kmp_plan_by(path, is, now);
	if (is->no_lun)
		kmp_lun_missing(path, now);
	else if (!is->may_be_lost)
		path->check.no_lun_since = 0;
}

/**
 * kmp_path_wait_from() - a command gets the time from now on for itself
 * @path: the path that it is sent through
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_path_wait_from(struct kmp_path *path, u64 now)
{
	kmp_tester_assert_held();
	path->check.wanted_since = now;
}

/* ---- asking ---- */

static enum kmp_handler_step kmp_path_step(struct kmp_test *test, u64 now)
{
	const struct kmp_handler *handler = &test->path->map->handler;

	return handler->type->test(handler, &test->job);
}

/**
 * kmp_path_tested() - a test or an activation of a path has a verdict
 * @test: its path has no test any more
 * @cause: what the verdict rests on
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_path_tested(struct kmp_test *test, const struct kmp_cause *cause, u64 now)
{
	const struct kmp_handler_job *job = &test->job;
	struct kmp_path *path = test->path;

	kmp_tester_assert_held();
	kmp_conclude(path, job->verdict, cause, now);
	kmp_report_port(path, job->verdict, job->report.valid, now);
}

static const struct kmp_test_ops kmp_path_test = {
	.step = kmp_path_step,
	.ended = kmp_path_tested,
};

static void kmp_ask(struct kmp_path *path, u64 now)
{
	kmp_lun_refresh(path->map);
	path->check.test = kmp_test_begin(path, &kmp_path_test);
	if (!path->check.test) {
		kmp_conclude(path, KMP_VERDICT_INCONCLUSIVE,
			     KMP_CAUSE("reserve empty"), now);
		return;
	}
	if (!path->check.wanted_since)
		path->check.wanted_since = now;
	kmp_test_go_on(path->check.test, now);
}

/* A device that error recovery left offline: nobody else would help it. */
static bool kmp_revive(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;
	u32 interval = kmp_tunable(map, KMP_TEST_INTERVAL);

	if (!path->sdev || !READ_ONCE(path->check.saw_recovery) ||
	    !kmp_tunable(map, KMP_REVIVE_OFFLINE) ||
	    (path->check.revived &&
	     !kmp_schedule_late(path->check.revived, now, kmp_ms(interval))) ||
	    !kmp_device_revive(path->sdev))
		return false;

	path->check.revived = now;
	DMWARN("%s: path %s was left offline by error recovery, set running",
	       dm_table_device_name(map->ti->table), path->dev->name);
	return true;
}

static void kmp_path_check(struct kmp_path *path, u64 now)
{
	enum kmp_verdict verdict;
	const char *why;

	if (path->sdev && kmp_device_recovering(path->sdev))
		kmp_path_recovery_seen(path);

	if (path->check.test) {
		kmp_check_late(path, now);
		return;
	}

	verdict = kmp_device_peek(path->selector_path.bdev, path->sdev, &why);
	if (verdict == KMP_VERDICT_DOWN && kmp_revive(path, now))
		verdict = KMP_VERDICT_UP;

	/* The transport is back: so it is for the paths beside this one. */
	if (path->check.was_blocked && verdict == KMP_VERDICT_UP)
		kmp_port_alive(path->port, path);
	path->check.was_blocked = verdict == KMP_VERDICT_BLOCKED;

	if (verdict == KMP_VERDICT_UP) {
		kmp_ask(path, now);
	} else {
		kmp_conclude(path, verdict, KMP_CAUSE(why), now);
		kmp_report_port(path, verdict, false, now);
	}
}

/**
 * kmp_path_run() - a path is due
 * @entry: its entry in the queue
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_path_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_path *path = container_of(entry, struct kmp_path,
					     queue_entry);

	kmp_tester_assert_held();
	kmp_path_check(path, now);
	kmp_path_plan(path, now);
}
