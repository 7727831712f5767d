// SPDX-License-Identifier: GPL-2.0-only
/*
 * The next step of a test or an activation: send the handler's next command, or
 * end with its verdict. Called when a test begins and each time that a command
 * has ended, the tester's mutex held.
 */
#include "base/trace.h"
#include "kmp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

static struct kmp_cause kmp_job_cause(const struct kmp_path *path,
				      const struct kmp_handler_job *job)
{
	struct kmp_cause cause = { .why = job->why };

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

/*
 * A link that has just failed ends its commands before the transport blocks the
 * device, and the reset of a host ends the commands of all its devices. So one such
 * result says little of a path that may work: the path is tested again soon.
 */
static void kmp_settle_transient(struct kmp_test *test)
{
	struct kmp_path *path = test->path;
	bool may_work = kmp_properties(path)->cadence != KMP_CADENCE_RECOVER;
	bool again = may_work && !test->ops->activates && !path->check.transient;

	path->check.transient = test->job.verdict == KMP_VERDICT_TRANSIENT;
	if (path->check.transient)
		test->job.verdict = again ? KMP_VERDICT_RETRY : KMP_VERDICT_DOWN;
}

static void kmp_test_end(struct kmp_test *test, u64 now)
{
	struct kmp_path *path = test->path;
	struct kmp_handler_job *job = &test->job;
	struct kmp_cause cause;

	path->check.test = NULL;
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

	if (test->ops->step(test, now) == KMP_STEP_SEND) {
		kmp_trace_sent(test);
		err = kmp_test_send(test, &job->why);
		if (!err)
			return;
		job->verdict = kmp_send_verdict(err);
	}
	kmp_test_end(test, now);
}
