// SPDX-License-Identifier: GPL-2.0-only
/*
 * One path's tests: when to run them, and what follows from the verdict.
 * tester.h has the steps in their order. Called by the tester, its mutex held.
 */
#include "base/device.h"
#include "base/log.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state/port.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

#define KMP_ABORT_S	5	/* from a timeout until the abort is over, at most */

/* ---- when to run a path next ---- */

/* In ns. In an activation, a command's own timeout replaces test_timeout_ms. */
static u64 kmp_verdict_timeout(const struct kmp_path *path)
{
	const struct kmp_test *test = path->check.test;
	u16 timeout_s = test && test->ops->activates ? test->job.command.timeout_s : 0;

	return timeout_s ? kmp_seconds(timeout_s) :
			   kmp_ms(kmp_tunable(path->map, KMP_TEST_TIMEOUT));
}

/*
 * A reply wakes the tester. Look only to notice that it is late, or that the device
 * of a long command is being deleted.
 */
static u64 kmp_next_look(const struct kmp_path *path, u64 now)
{
	u32 longest = kmp_tunable(path->map, KMP_TEST_TIMEOUT);
	u64 late = path->check.wanted_since + kmp_verdict_timeout(path);

	if (!path->check.wanted_since)
		return KMP_NEVER;
	return clamp(late, now + kmp_ms(kmp_tunable(path->map, KMP_OUTAGE_TEST)),
		     now + kmp_ms(longest));
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
	u64 delay, not_ready;

	if (path->check.test)
		return kmp_next_look(path, now);
	if (path->check.test_again) {
		path->check.test_again = false;
		return now;
	}
	/* There is no verdict yet: do not wait for a whole test interval. */
	if (path->check.wanted_since && is->cadence == KMP_CADENCE_SLOW)
		return now + kmp_ms(schedule.outage_interval);
	if (map->outage.on && is->cadence == KMP_CADENCE_RECOVER) {
		not_ready = kmp_not_ready_delay(schedule.outage_interval,
						path->check.not_ready);
		return not_ready != KMP_NEVER ? now + not_ready * NSEC_PER_MSEC :
		       kmp_port_slot(path->port, now, schedule.outage_interval);
	}

	if (kmp_health(path)->changing_until && is->cadence == KMP_CADENCE_NOW)
		return now + kmp_ms(schedule.outage_interval);
	if (path->check.was_blocked && is->cadence == KMP_CADENCE_NOW)
		return min(kmp_port_look(path->port, now),
			   path->check.wanted_since + kmp_verdict_timeout(path));

	delay = kmp_schedule_delay(&schedule);
	return delay == KMP_NEVER ? KMP_NEVER : now + delay * NSEC_PER_MSEC;
}

/**
 * kmp_path_plan() - plan a path's next run
 * @path: the path
 * @now: the present, ns
 *
 * Takes map->lock. An event that makes the path due at once comes before, so
 * that its new state is seen here, or after, and then replaces this plan.
 * Context: the tester, its mutex held.
 */
void kmp_path_plan(struct kmp_path *path, u64 now)
{
	unsigned long flags;
	u64 when;

	kmp_tester_assert_held();

	if (!path->check.test && !path->check.test_again && !path->check.wanted_since)
		path->check.probing = false;
	spin_lock_irqsave(&path->map->lock, flags);
	when = kmp_next_run(path, now);
	if (when != KMP_NEVER)
		kmp_queue_at(&path->queue_entry, when);
	spin_unlock_irqrestore(&path->map->lock, flags);
}

/* ---- verdicts ---- */

/*
 * Test an idle, healthy path less often: a test makes its LUN an active user of
 * the host's tags. Some kernels count a test as I/O, so one I/O is still idle.
 * Called when a verdict becomes due: kmp_check_late() counts I/O that ended later.
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

static void kmp_report_late(struct kmp_path *path, u64 now)
{
	struct kmp_test *test = path->check.test;

	if (test && !test->late) {
		test->late = true;
		kmp_path_stats_lost(path);
	}
	/* The port has answered the test itself. */
	if (test && test->stage == KMP_STAGE_READ) {
		kmp_path_event(path, KMP_EVENT_TEST_UNREADABLE,
			       KMP_CAUSE("test good, but READ lost"));
		return;
	}
	kmp_path_event(path, KMP_EVENT_TEST_LATE, KMP_CAUSE("no answer in time"));
	if (test && test->ops->late)
		test->ops->late(path, now);
	kmp_port_silent(path->port, path, now);
}

/*
 * Report that a verdict is overdue. A usable path that completed I/O since it
 * became due is only busy.
 */
static void kmp_check_late(struct kmp_path *path, u64 now)
{
	u64 ios;

	if (!path->check.wanted_since ||
	    !kmp_schedule_late(path->check.wanted_since, now, kmp_verdict_timeout(path)))
		return;
	path->check.wanted_since = now;
	path->check.probing = false;

	ios = kmp_path_ios(path);
	if (kmp_properties(path)->usable && ios != path->check.ios) {
		path->check.ios = ios;
		return;
	}
	kmp_report_late(path, now);
}

/* Neither I/O nor a test is answered that was sent meanwhile. */
static bool kmp_path_is_silent(const struct kmp_path *path, u64 now)
{
	const struct kmp_test *test = path->check.test;

	return test && !test->ops->activates && path->check.wanted_since &&
	       kmp_schedule_late(path->check.wanted_since, now,
				 kmp_verdict_timeout(path) / KMP_HUNG_PART) &&
	       kmp_path_ios(path) == path->check.ios;
}

/**
 * kmp_path_hung() - report that I/O on a path hangs
 * @path: it has not completed a command for test_timeout_ms
 * @doubt: another path works, so this one is in doubt
 * @now: the present, ns
 *
 * If the path is silent, it is down: another one works, maybe after an activation.
 * Context: the tester, its mutex held.
 * Return: false if nothing follows yet.
 */
bool kmp_path_hung(struct kmp_path *path, bool doubt, u64 now)
{
	bool silent = kmp_path_is_silent(path, now);

	kmp_tester_assert_held();

	if (!doubt && !silent)
		return false;
	kmp_path_event(path, KMP_EVENT_IO_ERROR, KMP_CAUSE("I/O not answered in time"));
	if (silent) {
		path->check.wanted_since = now;
		kmp_report_late(path, now);
	}
	return true;
}

/* @replied: the array replied, so a path that is down means no silent port. */
static void kmp_report_port(struct kmp_path *path, enum kmp_verdict verdict,
			    bool replied, u64 now)
{
	const struct kmp_verdict_properties *is = kmp_verdict_is(verdict);

	if (is->port == KMP_PORT_NOTHING)
		return;
	if (is->port == KMP_PORT_ALIVE ||
	    (is->port == KMP_PORT_SILENT_UNANSWERED && replied)) {
		path->check.not_ready = is->good ? 0 :
					min(path->check.not_ready + 1, U8_MAX);
		kmp_port_alive(path->port, path, now);
	} else {
		path->check.not_ready = 0;
		kmp_port_silent(path->port, path, now);
	}
}

/* Update what kmp_next_run() depends on. */
static void kmp_update_schedule(struct kmp_path *path,
				const struct kmp_verdict_properties *is, u64 now)
{
	if (is->test_again) {
		/* The array has answered that there will be no verdict for a while. */
		if (!path->check.wanted_since || now < kmp_health(path)->changing_until)
			path->check.wanted_since = now;
		kmp_check_late(path, now);
		return;
	}
	path->check.wanted_since = 0;
	WRITE_ONCE(kmp_seat(path)->judged, now);
	if (is->good) {
		path->check.revivals = 0;
		kmp_read_only_tested(path, now);
		kmp_rank_tested(path, now);
	}
	/* A path that is kept out has no I/O. */
	if (!is->good || kmp_path_rank(path) != KMP_RANK_GOOD)
		path->check.idle_rounds = 0;
}

static void kmp_apply_verdict(struct kmp_path *path, enum kmp_verdict verdict,
			      const struct kmp_cause *cause, u64 now)
{
	const struct kmp_verdict_properties *is = kmp_verdict_is(verdict);

	if (path->map->outage.on && !is->serves)
		WRITE_ONCE(path->map->outage.last_bad, now);
	if (is->event != KMP_NR_PATH_EVENTS)
		kmp_path_event(path, is->event, cause);
	kmp_update_schedule(path, is, now);
	if (is->no_lun)
		kmp_lun_missing(path, now);
	else if (!is->may_be_lost)
		path->check.no_lun_since = 0;
}

/**
 * kmp_path_wait_from() - restart the timeout of a path's verdict
 * @path: the path; a command is about to be sent through it
 * @now: the present, ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_path_wait_from(struct kmp_path *path, u64 now)
{
	kmp_tester_assert_held();
	path->check.wanted_since = now;
}

/* ---- from the device's state to the first command ---- */

static enum kmp_handler_step kmp_path_step(struct kmp_test *test, u64 now)
{
	const struct kmp_handler *handler = &test->path->map->handler;

	return handler->type->test(handler, &test->job);
}

/* scsi_dh does not pass on what the array replied. */
static bool kmp_has_reply(const struct kmp_handler_job *job, bool scsi)
{
	return job->step && job->command.kind != KMP_COMMAND_DH_ACTIVATE &&
	       kmp_is_reply(&job->answer, scsi);
}

/**
 * kmp_note_change() - note until when the array's change of access states may last
 * @until: 0 if none is known, ns
 * @job: has a verdict; one that says nothing of the states changes nothing
 * @now: the present, ns
 *
 * A change that is reported again and again is one.
 */
void kmp_note_change(u64 *until, const struct kmp_handler_job *job, u64 now)
{
	kmp_tester_assert_held();

	if (job->report.transition_s)
		*until = *until ?: now + kmp_seconds(job->report.transition_s);
	else if (!kmp_verdict_is(job->verdict)->test_again)
		*until = 0;
}

/**
 * kmp_path_tested() - apply the verdict of a test or an activation to the path
 * @test: has a verdict, and is no longer the path's test in flight
 * @cause: the reason for the verdict
 * @now: the present, ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_path_tested(struct kmp_test *test, const struct kmp_cause *cause, u64 now)
{
	const struct kmp_handler_job *job = &test->job;
	struct kmp_path *path = test->path;

	kmp_tester_assert_held();
	kmp_note_change(&kmp_health(path)->changing_until, job, now);
	kmp_apply_verdict(path, job->verdict, cause, now);
	if (kmp_verdict_is(job->verdict)->serves)
		kmp_group_proven(path, test->begun);
	kmp_report_port(path, job->verdict,
			job->report.valid || kmp_has_reply(job, path->sdev), now);
}

static bool kmp_other_works(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *other = &map->paths[i];

		if (other != path && kmp_properties(other)->usable &&
		    !kmp_health(other)->changing_until)
			return true;
	}
	return false;
}

/*
 * A test has ended. While the array changes the path's access state, I/O may wait for it:
 * another path takes it, if there is one that works.
 */
static void kmp_path_test_ended(struct kmp_test *test, const struct kmp_cause *cause, u64 now)
{
	struct kmp_path *path = test->path;

	kmp_path_tested(test, cause, now);
	if (test->job.report.transition_s && kmp_verdict_is(test->job.verdict)->test_again &&
	    kmp_other_works(path))
		kmp_path_event(path, KMP_EVENT_TEST_CHANGING, cause);
}

static const struct kmp_test_ops kmp_path_test = {
	.step = kmp_path_step,
	.ended = kmp_path_test_ended,
};

static void kmp_path_test_begin(struct kmp_path *path, u64 now)
{
	path->check.test = kmp_test_begin(path, &kmp_path_test);
	if (!path->check.test) {
		kmp_apply_verdict(path, KMP_VERDICT_INCONCLUSIVE,
				  KMP_CAUSE_OF(KMP_VERDICT_INCONCLUSIVE, "reserve empty"), now);
		return;
	}
	/* Not at each attempt: the tags of a busy path may all be in use. */
	if (!path->check.wanted_since) {
		path->check.wanted_since = now;
		kmp_count_idle(path);
	}
	kmp_test_go_on(path->check.test, now);
}

/*
 * Set a device running that error recovery left offline; nothing else does. If its
 * command is lost again, the host's other devices wait in another recovery.
 * Therefore the next attempts come less often while another path is usable.
 */
static bool kmp_revive(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;
	u64 delay = kmp_revive_delay(kmp_tunable(map, KMP_TEST_INTERVAL),
				     map->outage.on ? 0 : path->check.revivals);

	if (!path->sdev || !READ_ONCE(path->check.saw_recovery) ||
	    !kmp_tunable(map, KMP_REVIVE_OFFLINE) ||
	    (path->check.revived &&
	     !kmp_schedule_late(path->check.revived, now, delay)) ||
	    !kmp_device_revive(path->sdev))
		return false;

	path->check.revived = now;
	path->check.revivals = min(path->check.revivals + 1, U8_MAX);
	kmp_log_revived(path);
	return true;
}

/* A command of scsi_dh may outlive its device. Do not wait for it. */
static void kmp_removed_in_test(struct kmp_path *path, const char *why, u64 now)
{
	kmp_apply_verdict(path, KMP_VERDICT_REMOVED,
			  KMP_CAUSE_OF(KMP_VERDICT_REMOVED, why), now);
	if (path->check.test->ops->late)
		path->check.test->ops->late(path, now);
}

/*
 * When is a command that replaces a lost one to time out? With the lost one: error
 * recovery begins when none of the host's commands is in flight, and must not be
 * delayed. If a transport has stopped the clock of the lost one, as while a port is
 * blocked, the device's own timeout applies anew, 0.
 * Return: ns, or @now if there is to be no replacement: the abort is due.
 */
static u64 kmp_replacement_expires(const struct kmp_test *lost, u64 now)
{
	if (now < lost->expires)
		return lost->expires;
	return kmp_schedule_late(lost->expires, now, kmp_seconds(KMP_ABORT_S)) ? 0 : now;
}

/*
 * The command of a late test may be lost: then it ends by the device's timeout, a
 * long time after the array is back. Another test takes its place, if anything
 * says that the path may work now, or if it is this path's turn to ask its port.
 */
static void kmp_replace_lost(struct kmp_path *path, u64 now)
{
	struct kmp_test *lost = path->check.test;
	u64 timeout = kmp_verdict_timeout(path), expires;
	bool again = path->check.test_again;

	/*
	 * A test begins a little later than the wait for it. A lost READ tells that its
	 * path serves no I/O, whatever another test says, unless I/O waits for it.
	 */
	if (!kmp_test_may_be_replaced(lost) ||
	    (lost->stage == KMP_STAGE_READ && !path->map->outage.on) ||
	    !kmp_schedule_late(lost->begun, now + NSEC_PER_MSEC, timeout))
		return;
	expires = kmp_replacement_expires(lost, now);
	if (expires == now ||
	    (!again && !kmp_port_may_ask(path->port, path, now, timeout)) ||
	    !kmp_test_replace(lost, expires))
		return;
	path->check.test_again = false;
	kmp_test_go_on(path->check.test, now);
	/* It could not be sent, maybe because lost commands have all tags. */
	if (!path->check.test) {
		kmp_test_put_back(lost);
		path->check.test_again = again;
	}
}

static void kmp_path_check(struct kmp_path *path, u64 now)
{
	enum kmp_verdict verdict;
	const char *why;

	if (path->sdev && kmp_device_recovering(path->sdev))
		kmp_path_recovery_seen(path);

	verdict = kmp_device_peek(path->selector_path.bdev, path->sdev, &why);
	if (path->check.test) {
		if (verdict == KMP_VERDICT_REMOVED)
			kmp_removed_in_test(path, why, now);
		kmp_check_late(path, now);
		if (verdict == KMP_VERDICT_UP)
			kmp_replace_lost(path, now);
		return;
	}

	if (verdict == KMP_VERDICT_DOWN && kmp_revive(path, now))
		verdict = KMP_VERDICT_UP;

	/* The transport works again: other paths of the port may work, too. */
	if (path->check.was_blocked && verdict == KMP_VERDICT_UP)
		kmp_port_alive(path->port, path, now);
	path->check.was_blocked = verdict == KMP_VERDICT_BLOCKED;

	if (verdict == KMP_VERDICT_UP) {
		WRITE_ONCE(path->check.saw_recovery, false);
		kmp_path_test_begin(path, now);
	} else {
		kmp_apply_verdict(path, verdict, KMP_CAUSE_OF(verdict, why), now);
		kmp_report_port(path, verdict, false, now);
	}
}

/**
 * kmp_path_run() - test a path that is due, or check on its test in flight
 * @entry: the path's entry in the queue
 * @now: the present, ns
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
