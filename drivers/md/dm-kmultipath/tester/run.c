// SPDX-License-Identifier: GPL-2.0-only
/*
 * The next step of a test or an activation: send the handler's next command, or
 * end with its verdict. Called when a test begins and each time that a command
 * has ended, the tester's mutex held.
 *
 * After the handler's commands come those that all handlers need, in this order: the
 * LUN's name is read, so that no path leads to another LUN than the map's; the path is
 * registered with the map's reservation key; and a path in doubt serves I/O only if a READ
 * is good, too. Enum kmp_stage says where a test is.
 */
#include <scsi/scsi_device.h>

#include "base/device.h"
#include "base/trace.h"
#include "core/identity.h"
#include "core/reservation.h"
#include "core/verdict.h"
#include "kmp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/*
 * A link that has just failed ends its commands before the transport blocks the
 * device, and the reset of a host ends the commands of all its devices. So one such
 * result says little of a path that may work: the path is tested again soon.
 */
static bool kmp_test_may_repeat(const struct kmp_test *test)
{
	const struct kmp_path *path = test->path;

	return kmp_properties(path)->cadence != KMP_CADENCE_RECOVER &&
	       (!test->ops->activates || kmp_properties(path)->usable) &&
	       !path->check.transient;
}

static enum kmp_handler_step kmp_test_enter(struct kmp_test *test, enum kmp_stage stage)
{
	test->stage = stage;
	test->job.asks = 1;
	return KMP_STEP_SEND;
}

/* ---- the LUN's name ---- */

static bool kmp_wants_name(const struct kmp_test *test)
{
	const struct kmp_path *path = test->path;

	return !path->map->handler.type->identifies && kmp_verdict_is(test->job.verdict)->good;
}

/* Some disks hang when they are asked for a page. */
static bool kmp_may_ask_name(const struct kmp_test *test)
{
	return scsi_device_supports_vpd(test->sdev);
}

/* The name of an NVMe namespace needs no command. */
static enum kmp_handler_step kmp_name_look(struct kmp_test *test)
{
	struct kmp_handler_job *job = &test->job;
	struct kmp_handler_report *report = &job->report;
	enum kmp_verdict verdict;
	const char *why;

	report->identified = kmp_device_name(test->bdev, &report->identity.name);
	if (!report->identified)
		return KMP_STEP_VERDICT;
	verdict = kmp_name_judge(&report->identity.name, job->identity, &why);
	return verdict == KMP_VERDICT_UP ? KMP_STEP_VERDICT : kmp_job_end(job, verdict, why);
}

/* The handler has ended; its verdict and report remain, if it is the map's LUN. */
static enum kmp_handler_step kmp_name_begin(struct kmp_test *test)
{
	if (!test->sdev)
		return kmp_name_look(test);
	if (!kmp_may_ask_name(test)) {
		test->job.report.identified = true;
		return KMP_STEP_VERDICT;
	}
	kmp_identity_ask(&test->job.command, false);
	return kmp_test_enter(test, KMP_STAGE_IDENTIFY);
}

static enum kmp_handler_step kmp_name_ended(struct kmp_test *test)
{
	struct kmp_handler_job *job = &test->job;
	enum kmp_verdict verdict;
	const char *why;

	if (job->command.data_len < KMP_DATA_SIZE &&
	    kmp_identity_is_cut(&job->answer, job->identity)) {
		kmp_identity_ask(&job->command, true);
		return KMP_STEP_SEND;
	}
	verdict = kmp_identity_judge(&job->answer, job->identity,
				     &job->report.identity.name, &why);
	if (verdict == KMP_VERDICT_RETRY && job->asks++ < KMP_ATTEMPTS)
		return KMP_STEP_SEND;
	if (verdict != KMP_VERDICT_UP)
		return kmp_job_end(job, verdict, why);
	job->report.identified = true;
	return KMP_STEP_VERDICT;
}

/* ---- the READ of a path in doubt ---- */

static bool kmp_wants_read(const struct kmp_test *test)
{
	struct kmp_path *path = test->path;

	return path->sdev && !test->ops->activates &&
	       !path->map->handler.type->reads &&
	       kmp_verdict_is(test->job.verdict)->serves &&
	       (kmp_tunable(path->map, KMP_READ_TESTS) || kmp_path_is_doubted(path));
}

/* Verdict and report remain, if the READ is good. */
static enum kmp_handler_step kmp_read_begin(struct kmp_test *test)
{
	memset(&test->job.command, 0, sizeof(test->job.command));
	test->job.command.kind = KMP_COMMAND_READ;
	return kmp_test_enter(test, KMP_STAGE_READ);
}

static enum kmp_handler_step kmp_read_ended(struct kmp_test *test)
{
	struct kmp_handler_job *job = &test->job;
	enum kmp_verdict verdict;
	const char *why;

	verdict = kmp_scsi_verdict(&job->answer, &why);
	if (verdict == KMP_VERDICT_INCONCLUSIVE ||
	    (verdict == KMP_VERDICT_TRANSIENT && kmp_test_may_repeat(test)))
		return kmp_job_end(job, verdict, why);
	switch (verdict) {
	case KMP_VERDICT_UP:
		return KMP_STEP_VERDICT;
	case KMP_VERDICT_RETRY:
		if (job->asks++ < KMP_ATTEMPTS)
			return KMP_STEP_SEND;
		fallthrough;
	default:
		return kmp_job_end(job, KMP_VERDICT_UNREADABLE,
				   "test good, but READ failed");
	}
}

/* ---- the stages ---- */

static enum kmp_handler_step kmp_test_step(struct kmp_test *test, u64 now)
{
	enum kmp_handler_step step;

	if (test->sdev && test->job.step && kmp_key_alarm(&test->job.answer))
		kmp_reservation_doubt(test->path);
	switch (test->stage) {
	case KMP_STAGE_HANDLER:
		step = test->ops->step(test, now);
		if (step == KMP_STEP_VERDICT && kmp_wants_name(test))
			step = kmp_name_begin(test);
		break;
	case KMP_STAGE_IDENTIFY:
		step = kmp_name_ended(test);
		break;
	case KMP_STAGE_REGISTER:
		step = kmp_register_ended(test);
		break;
	default:
		return kmp_read_ended(test);
	}
	if (step == KMP_STEP_VERDICT && test->stage < KMP_STAGE_REGISTER &&
	    kmp_wants_key(test))
		step = kmp_register_begin(test);
	if (step == KMP_STEP_VERDICT && kmp_wants_read(test))
		return kmp_read_begin(test);
	return step;
}

/* ---- the verdict ---- */

static struct kmp_cause kmp_job_cause(const struct kmp_path *path,
				      const struct kmp_handler_job *job)
{
	struct kmp_cause cause = { .why = job->why, .verdict = job->verdict };

	if (job->step && path->sdev)
		cause.code = kmp_answer_code(&job->answer);
	return cause;
}

static void kmp_count_test(struct kmp_path *path, enum kmp_verdict verdict)
{
	path->check.nr_tests++;
	if (!kmp_verdict_is(verdict)->good)
		path->check.nr_bad_tests++;
}

static void kmp_settle_transient(struct kmp_test *test)
{
	struct kmp_path *path = test->path;
	bool again = kmp_test_may_repeat(test);

	path->check.transient = test->job.verdict == KMP_VERDICT_TRANSIENT;
	if (path->check.transient)
		test->job.verdict = again ? KMP_VERDICT_RETRY : KMP_VERDICT_DOWN;
}

static void kmp_test_end(struct kmp_test *test, u64 now)
{
	struct kmp_path *path = test->path;
	struct kmp_handler_job *job = &test->job;
	u32 timeout = kmp_tunable(path->map, KMP_TEST_TIMEOUT);
	struct kmp_cause cause;

	path->check.test = NULL;
	path->check.slow_test = kmp_schedule_late(test->begun, now, kmp_ms(timeout) / 2);
	kmp_settle_transient(test);
	/* The test began before the last state change: its result is stale. */
	if (kmp_verdict_is(job->verdict)->serves && test->begun < READ_ONCE(path->status.since))
		job->verdict = KMP_VERDICT_INCONCLUSIVE;
	kmp_lun_settle(test);

	if (kmp_verdict_is(job->verdict)->serves && kmp_size_is_short(path)) {
		job->verdict = KMP_VERDICT_DOWN;
		job->why = "disk shorter than the map";
		kmp_size_ask(path->map, now);
	}

	cause = kmp_job_cause(path, job);
	kmp_count_test(path, job->verdict);
	kmp_lun_report(test, now);
	test->ops->ended(test, &cause, now);
	/* An activation waits for a test to end. */
	if (path->map->activate.waiting)
		kmp_activate_soon(path->map);
	kmp_test_free(test);
}

/**
 * kmp_test_go_on() - send the handler's next command, or end with its verdict
 * @test: just begun, or its last command has ended; freed if it ends
 * @now: the present, ns
 *
 * Context: the tester, its mutex held; the caller calls kmp_path_plan() next.
 */
void kmp_test_go_on(struct kmp_test *test, u64 now)
{
	struct kmp_handler_job *job = &test->job;
	int err;

	kmp_tester_assert_held();

	if (kmp_test_step(test, now) == KMP_STEP_SEND) {
		kmp_trace_sent(test);
		err = kmp_test_send(test, &job->why);
		if (!err)
			return;
		job->verdict = kmp_send_verdict(err);
	}
	kmp_test_end(test, now);
}
