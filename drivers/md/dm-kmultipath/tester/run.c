// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test's next step, whatever it is for: to the handler's next command, or to
 * the verdict and what every verdict is good for. Called by the tester and by
 * who begins a test, the tester's mutex held.
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

static void kmp_test_end(struct kmp_test *test, u64 now)
{
	struct kmp_path *path = test->path;
	struct kmp_handler_job *job = &test->job;
	struct kmp_cause cause;

	path->check.test = NULL;
	/* An answer older than the doubt does not settle it: ask again. */
	if (kmp_verdict_is(job->verdict)->serves && test->begun < READ_ONCE(path->status.since))
		job->verdict = KMP_VERDICT_INCONCLUSIVE;

	cause = kmp_job_cause(path, job);
	kmp_count_test(path, job->verdict);
	kmp_lun_report(test, now);
	test->ops->ended(test, &cause, now);
	/* An activation that the test kept waiting may begin. */
	if (path->map->activate.waiting)
		kmp_activate_soon(path->map);
	kmp_test_free(test);
}

/**
 * kmp_test_go_on() - to the handler's next command, or to the verdict
 * @test: begun, or its last command was answered
 * @now: ns
 *
 * Context: the tester, its mutex held; kmp_path_plan() is to follow.
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
