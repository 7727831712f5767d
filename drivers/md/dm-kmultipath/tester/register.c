// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stage of a test that registers its path with the map's reservation key, before the
 * path carries I/O. core/reservation.c says which commands there are, and
 * state/reservation.c what follows. Called by run.c, the tester's mutex held.
 */
#include "core/verdict.h"
#include "kmp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/* Does another path of the map join those that are registered? One at a time does. */
static bool kmp_another_joins(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;
	const struct kmp_test *test;
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		test = map->paths[i].check.test;
		if (&map->paths[i] != path && test && !test->late &&
		    test->stage == KMP_STAGE_REGISTER && test->job.phase >= KMP_KEY_READ)
			return true;
	}
	return false;
}

static enum kmp_handler_step kmp_register_again(struct kmp_test *test)
{
	return kmp_job_end(&test->job, KMP_VERDICT_INCONCLUSIVE,
			   "reservation key changed meanwhile");
}

static enum kmp_handler_step kmp_register_send(struct kmp_test *test)
{
	struct kmp_key_job job = { .phase = test->job.phase };

	if (test->job.phase >= KMP_KEY_READ && kmp_another_joins(test->path))
		return kmp_job_end(&test->job, KMP_VERDICT_INCONCLUSIVE,
				   "another path is being registered");
	if (!kmp_reservation_key(test, &job.key))
		return kmp_register_again(test);
	kmp_key_ask(&job, &test->job.command);
	test->job.asks = 1;
	return KMP_STEP_SEND;
}

/**
 * kmp_wants_key() - is a test's path to be registered?
 * @test: its other checks are over
 *
 * Return: false if it failed one of them, or if nothing is to be done.
 */
bool kmp_wants_key(const struct kmp_test *test)
{
	return test->sdev && kmp_verdict_is(test->job.verdict)->good &&
	       kmp_reservation_due(test->path);
}

/**
 * kmp_register_begin() - begin to register a test's path
 * @test: the test; if the path is registered, its verdict and its report remain
 *
 * Return: the next step.
 */
enum kmp_handler_step kmp_register_begin(struct kmp_test *test)
{
	test->stage = KMP_STAGE_REGISTER;
	kmp_reservation_begin(test);
	return kmp_register_send(test);
}

/**
 * kmp_register_ended() - judge the response to the last command
 * @test: the test
 *
 * Return: the next step.
 */
enum kmp_handler_step kmp_register_ended(struct kmp_test *test)
{
	struct kmp_key_job job = {
		.phase = test->job.phase,
		.late = test->late,
		.generation = test->key_generation,
	};
	enum kmp_verdict verdict = KMP_VERDICT_UP;
	enum kmp_key_result result;
	const char *why = NULL;

	if (!kmp_reservation_key(test, &job.key))
		return kmp_register_again(test);
	result = kmp_key_step(&job, &test->job.answer, &verdict, &why);
	if (result == KMP_KEY_SEND) {
		test->job.phase = job.phase;
		test->key_generation = job.generation;
		return kmp_register_send(test);
	}
	if (result == KMP_KEY_OPEN && verdict == KMP_VERDICT_RETRY &&
	    test->job.asks++ < KMP_ATTEMPTS)
		return KMP_STEP_SEND;
	/*
	 * A path that serves no I/O may refuse reservations, too, and must stay one that can be
	 * activated. Its activation registers it.
	 */
	if ((result == KMP_KEY_OPEN || result == KMP_KEY_REFUSED) &&
	    !kmp_verdict_is(test->job.verdict)->serves &&
	    kmp_is_reply(&test->job.answer, true)) {
		kmp_reservation_end(test, KMP_KEY_WITHDRAWN, why);
		return KMP_STEP_VERDICT;
	}
	if (result == KMP_KEY_WITHDRAWN) {
		kmp_reservation_end(test, result, why);
		return kmp_register_again(test);
	}
	if (!kmp_reservation_end(test, result, why))
		return result == KMP_KEY_REFUSED ?
		       kmp_job_end(&test->job, KMP_VERDICT_DOWN, why) :
		       kmp_register_again(test);
	if (result == KMP_KEY_OPEN)
		return kmp_job_end(&test->job, verdict, why);
	return KMP_STEP_VERDICT;
}
