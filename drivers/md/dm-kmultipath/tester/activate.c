// SPDX-License-Identifier: GPL-2.0-only
/*
 * Activation: make other paths serve I/O. On a CLARiiON it is a trespass. This
 * file gathers the facts, and activate-policy.c decides. Then this file sends
 * the handler's activation through the chosen path, in the same way as a test.
 * A map has one activation at a time; those of different maps run in parallel.
 */
#include "base/device.h"
#include "base/log.h"
#include "base/trace.h"
#include "core/schedule.h"
#include "core/verdict.h"
#include "kmp.h"
#include "state/sp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

#define KMP_ACTIVATE_RETRY_MS	10	/* after one without a verdict */
#define KMP_OWNER_WAIT_MS	20	/* for the tests of the owner's paths */

/* ---- which paths can be activated ---- */

/* It serves I/O, and would serve it better after an activation. */
static bool __kmp_is_improvable(const struct kmp_path *path)
{
	lockdep_assert_held(&path->map->lock);
	return path->status.improvable && kmp_properties(path)->usable;
}

static bool __kmp_is_candidate(const struct kmp_path *path, u64 now)
{
	lockdep_assert_held(&path->map->lock);
	return (kmp_properties(path)->activatable || __kmp_is_improvable(path)) &&
	       !kmp_sp_in_ndu(path, now);
}

/* KMP_VERDICT_UP if the path's device takes commands. */
static enum kmp_verdict kmp_look(const struct kmp_path *path)
{
	const char *why;

	return kmp_device_peek(path->selector_path.bdev, path->sdev, &why);
}

static bool kmp_takes_commands(const struct kmp_path *path)
{
	return kmp_look(path) == KMP_VERDICT_UP;
}

/* Can an activation be sent now? */
static bool kmp_is_ready(const struct kmp_path *path)
{
	return !path->check.test && kmp_takes_commands(path);
}

/* Of two paths of a group, or to the same SP: is @path the better one to activate? */
static bool kmp_is_preferred(const struct kmp_path *path, const struct kmp_path *than)
{
	if (!than)
		return true;
	if (kmp_takes_commands(path) != kmp_takes_commands(than))
		return kmp_takes_commands(path);
	/* The map waits longer for an activation that is lost than for a test that is. */
	if ((kmp_path_rank(path) == KMP_RANK_LOSSY) != (kmp_path_rank(than) == KMP_RANK_LOSSY))
		return kmp_path_rank(than) == KMP_RANK_LOSSY;
	if (!path->check.test != !than->check.test)
		return !path->check.test;
	return kmp_path_rank(path) < kmp_path_rank(than);
}

/*
 * The group's best candidate: its device takes commands, it is not lossy, no test is
 * under way, so that the activation can be sent now, and its rank is low.
 */
static struct kmp_path *__kmp_candidate(const struct kmp_group *group, u64 now)
{
	struct kmp_path *best = NULL;
	unsigned int i;

	lockdep_assert_held(&group->map->lock);

	for (i = 0; i < group->selector.nr_paths; i++) {
		struct kmp_path *path = kmp_path_of(group->selector.paths[i]);

		if (__kmp_is_candidate(path, now) && kmp_is_preferred(path, best))
			best = path;
	}
	return best;
}

static bool __kmp_is_better(const struct kmp_path *path, const struct kmp_path *than)
{
	lockdep_assert_held(&path->map->lock);

	if (!than)
		return true;
	if (path->check.standby != than->check.standby)
		return than->check.standby;
	if (path->group->bypassed != than->group->bypassed)
		return than->group->bypassed;
	if (kmp_takes_commands(path) != kmp_takes_commands(than))
		return kmp_takes_commands(path);
	return kmp_path_rank(path) < kmp_path_rank(than);
}

/*
 * Preferred in this order: a path that the array does not have on standby, a
 * group that is not disabled, a device that takes commands, a low rank, the next group,
 * table order.
 */
static struct kmp_path *__kmp_any_candidate(const struct kmp_map *map, u64 now)
{
	struct kmp_path *best = NULL;
	struct kmp_path *path;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (map->next_group)
		best = __kmp_candidate(map->next_group, now);
	for (i = 0; i < map->table.nr_groups; i++) {
		path = __kmp_candidate(&map->groups[i], now);
		if (path && __kmp_is_better(path, best))
			best = path;
	}
	return best;
}

/* The best candidate that leads home; the LUN does not return to a lossy path. */
static struct kmp_path *__kmp_home_candidate(const struct kmp_map *map, u64 now)
{
	struct kmp_path *best = NULL;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (__kmp_leads_home(path) &&
		    kmp_path_rank(path) != KMP_RANK_LOSSY &&
		    !path->group->bypassed && __kmp_is_candidate(path, now) &&
		    kmp_is_preferred(path, best))
			best = path;
	}
	return best;
}

/*
 * After message switch_group, unless the group is in use; or if the operator disabled the
 * current group.
 */
static struct kmp_path *__kmp_wanted_candidate(const struct kmp_map *map, u64 now)
{
	struct kmp_path *path;

	lockdep_assert_held(&map->lock);

	if (map->next_group && map->next_why == KMP_NEXT_REQUESTED)
		return map->next_group == map->current_group ? NULL :
		       __kmp_candidate(map->next_group, now);
	if (!map->current_group || !map->current_group->bypassed)
		return NULL;
	path = __kmp_any_candidate(map, now);
	return path && !path->group->bypassed ? path : NULL;
}

static struct kmp_path *__kmp_sibling_candidate(const struct kmp_map *map, u64 now)
{
	lockdep_assert_held(&map->lock);
	return map->handler.type->activate_each && map->current_group ?
	       __kmp_candidate(map->current_group, now) : NULL;
}

/* For each cause the path to activate, NULL if there is none. */
static void __kmp_find_candidates(const struct kmp_map *map,
				  struct kmp_path *candidates[], u64 now)
{
	lockdep_assert_held(&map->lock);

	candidates[KMP_ACTIVATE_NOT] = NULL;
	candidates[KMP_ACTIVATE_OUTAGE] = __kmp_any_candidate(map, now);
	candidates[KMP_ACTIVATE_OPERATOR] = __kmp_wanted_candidate(map, now);
	candidates[KMP_ACTIVATE_FAILBACK] = __kmp_home_candidate(map, now);
	candidates[KMP_ACTIVATE_BACK] = __kmp_home_path(map);
	candidates[KMP_ACTIVATE_OPTIMIZE] = candidates[KMP_ACTIVATE_FAILBACK] ?:
					    candidates[KMP_ACTIVATE_OUTAGE];
	candidates[KMP_ACTIVATE_SIBLING] = __kmp_sibling_candidate(map, now);
}

/* ---- whether to activate one now ---- */

/* A passive path to the owner, not tested since that is known: its test is due. */
static bool __kmp_owner_test_due(const struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (path->status.sp != KMP_NO_SP && path->status.sp == map->lun.owner &&
		    kmp_properties(path)->activatable &&
		    kmp_seat(path)->judged <= map->lun.owner_since)
			return true;
	}
	return false;
}

/*
 * When all paths return at once, the first good test may be that of a path to
 * the other SP. Therefore test the owner's paths now, and wait a moment for
 * their results before the LUN is moved: it need not move if they work again.
 */
static void __kmp_test_owner(struct kmp_map *map, bool candidate, u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	bool returns = activate->blind && candidate && !map->counts.usable;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	activate->blind = !candidate && !map->counts.usable;
	if (!returns)
		return;
	activate->owner_until = now + kmp_ms(KMP_OWNER_WAIT_MS);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (path->status.sp == map->lun.owner &&
		    kmp_properties(path)->cadence == KMP_CADENCE_RECOVER)
			kmp_path_test_soon(path, 0);
	}
}

/* Find out whether the group that the operator requested serves I/O, as it is thought to. */
static void __kmp_test_wish(struct kmp_map *map)
{
	const struct kmp_group *group = map->current_group;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (map->next_why != KMP_NEXT_REQUESTED || !group || map->next_group != group ||
	    map->activate.wish_tested == map->next_since)
		return;
	map->activate.wish_tested = map->next_since;
	for (i = 0; i < group->selector.nr_paths; i++)
		kmp_path_test_soon(kmp_path_of(group->selector.paths[i]), 0);
}

/* Update since when only paths that are not optimized carry I/O. */
static void __kmp_watch_optimized(struct kmp_map *map, u64 now)
{
	struct kmp_activate_check *check = &map->activate.check;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++)
		if (kmp_properties(&map->paths[i])->usable &&
		    !__kmp_is_improvable(&map->paths[i]))
			break;
	if (i < map->table.nr_paths)
		check->taken = false;
	/* Do not take back what another host has taken: it has no other way, maybe. */
	if (i < map->table.nr_paths || !map->counts.usable || check->taken)
		check->slower_since = 0;
	else if (!check->slower_since)
		check->slower_since = now;
}

static void __kmp_gather(struct kmp_map *map, struct kmp_path *candidates[],
			 struct kmp_activate_facts *facts, u64 now)
{
	const struct kmp_activate_state *activate = &map->activate;
	const struct kmp_lun *lun = &map->lun;
	const u32 *tunables = map->features.tunables;

	lockdep_assert_held(&map->lock);

	__kmp_watch_home(map, now);
	__kmp_watch_optimized(map, now);
	*facts = (struct kmp_activate_facts) {
		.now = now,
		.usable = map->counts.usable,
		.activatable = map->counts.activatable,
		.verdict_due = map->counts.verdict_due || __kmp_owner_test_due(map),
		.candidate = candidates[KMP_ACTIVATE_OUTAGE],
		.wanted_candidate = candidates[KMP_ACTIVATE_OPERATOR],
		.home_candidate = candidates[KMP_ACTIVATE_FAILBACK],
		.optimize_candidate = candidates[KMP_ACTIVATE_OPTIMIZE],
		.sibling_candidate = candidates[KMP_ACTIVATE_SIBLING],
		.home_works = candidates[KMP_ACTIVATE_BACK],
		.home_assumed = lun->home_assumed,
		.away = __kmp_is_away(map),
		.lost_home = activate->check.lost_home &&
			     !(activate->check.obeyed &&
			       tunables[KMP_FAILBACK] == KMP_FAILBACK_FOLLOWOVER),
		.slower_since = activate->check.slower_since,
		.copying_until = lun->copying_until,
		.home_since = activate->check.home_since,
		.ndu_until = kmp_lun_ndu_until(lun),
		.not_before = activate->check.not_before,
		.vain_until = activate->vain_until,
		.owner_until = activate->owner_until,
		.next_trespass = kmp_rate_next(&activate->check.trespasses,
					       tunables[KMP_TRESPASS_LIMIT]),
		.contended_until = kmp_rate_contended(&activate->check.foreign),
		.refusals = activate->failed_in == map->outage.since ?
			    activate->refusals : 0,
		.max_refusals = map->features.pg_init_retries,
		.patience = kmp_ms(max(tunables[KMP_TEST_TIMEOUT],
				       map->features.pg_init_delay_msecs)),
		.failback = tunables[KMP_FAILBACK],
		.test_interval = tunables[KMP_TEST_INTERVAL],
	};
}

/* Failback without an activation: the limits of those that need one hold for it, too. */
static void __kmp_back(struct kmp_map *map, const struct kmp_path *path,
		       const struct kmp_activate_facts *facts, u64 now)
{
	lockdep_assert_held(&map->lock);

	kmp_rate_add(&map->activate.check.trespasses, now);
	__kmp_back_to_group(map, path->group);
	kmp_trace_back(map, kmp_activate_condense(facts));
	__kmp_watch_home(map, now);
}

/* Holds map->lock: a later event can still make the map due sooner. */
static struct kmp_path *__kmp_decide(struct kmp_map *map, u64 now)
{
	struct kmp_path *candidates[KMP_NR_ACTIVATE_CAUSES];
	struct kmp_activate_facts facts;
	enum kmp_activate_cause cause;
	struct kmp_path *path;
	u64 when;

	lockdep_assert_held(&map->lock);

	__kmp_find_candidates(map, candidates, now);
	__kmp_test_owner(map, candidates[KMP_ACTIVATE_OUTAGE], now);
	__kmp_test_wish(map);
	__kmp_gather(map, candidates, &facts, now);
	__kmp_outage_hopeless(map, kmp_activate_hopeless(&facts));
	cause = kmp_activate_decide(&facts, &when);
	path = candidates[cause];
	/* Nothing waits for the array to end a change of states. */
	if (cause == KMP_ACTIVATE_NOT && when == KMP_NEVER)
		map->activate.check.changing_until = 0;
	if (cause == KMP_ACTIVATE_BACK) {
		__kmp_back(map, path, &facts, now);
		path = NULL;
	}
	if (path && kmp_is_ready(path)) {
		map->activate.path = path;
		map->activate.cause = cause;
		map->activate.facts = kmp_activate_condense(&facts);
		return path;
	}
	map->activate.waiting = path;
	if (path && path->check.test)
		return NULL;
	if (path) {
		/* Its device takes no commands. If not for a moment only, test it. */
		if (kmp_look(path) != KMP_VERDICT_INCONCLUSIVE)
			kmp_path_test_soon(path, 0);
		when = now + kmp_ms(KMP_ACTIVATE_RETRY_MS);
	}
	if (when != KMP_NEVER)
		kmp_queue_at(&map->activate.queue_entry, when);
	return NULL;
}

/* ---- from the first command to the end ---- */

static void __kmp_succeeded(struct kmp_map *map, struct kmp_path *path)
{
	struct kmp_activate_state *activate = &map->activate;

	lockdep_assert_held(&map->lock);

	activate->refusals = 0;
	activate->deaths = 0;
	__kmp_activate_hope(map);
	__kmp_outage_hopeless(map, false);
	activate->check.not_before = 0;
	if (activate->cause != KMP_ACTIVATE_SIBLING)
		__kmp_follow_group(map, path->group);
}

/*
 * Count the activations of the present outage that the array refused. One whose
 * path was dead is none, but after one for each path the paths are not to blame.
 */
static void __kmp_count_failure(struct kmp_map *map, bool refused)
{
	struct kmp_activate_state *activate = &map->activate;

	lockdep_assert_held(&map->lock);

	if (activate->cause != KMP_ACTIVATE_OUTAGE)
		return;
	if (activate->failed_in != map->outage.since) {
		activate->refusals = 0;
		activate->deaths = 0;
	}
	activate->failed_in = map->outage.since;
	if (refused || activate->deaths >= map->table.nr_paths)
		activate->refusals++;
	else
		activate->deaths++;
}

/*
 * The array refused what no outage needs. It may do so for ever, so the same is tried again
 * after a time that grows, until something changes.
 */
static void __kmp_count_vain(struct kmp_map *map, u64 now)
{
	struct kmp_activate_state *activate = &map->activate;

	lockdep_assert_held(&map->lock);

	if (activate->cause == KMP_ACTIVATE_OUTAGE || activate->cause == KMP_ACTIVATE_SIBLING)
		return;
	activate->vain++;
	activate->vain_until = now + kmp_vain_delay(map->features.pg_init_delay_msecs,
						    activate->vain);
	if (activate->vain == 2)
		kmp_trace(map, "activation refused again: tried less and less often");
}

/* A command to move the LUN was sent, and the array did not answer that it refuses that. */
static bool kmp_was_accepted(const struct kmp_handler_job *job)
{
	return job->report.activated &&
	       (job->verdict != KMP_VERDICT_BUSY || job->report.ineffective);
}

/*
 * If the array refused, wait. Otherwise the path is to blame, and another one is
 * tried at once.
 */
static void __kmp_failed(struct kmp_map *map, const struct kmp_handler_job *job,
			 u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	u32 delay = map->features.pg_init_delay_msecs;

	lockdep_assert_held(&map->lock);

	if (job->report.copying)
		__kmp_lun_copying(map, now);
	if (kmp_verdict_is(job->verdict)->refused)
		activate->check.not_before = now + kmp_ms(delay);
}

/*
 * There is no verdict: try again a little later. If the array is changing states, tests
 * find out when it has.
 */
static void __kmp_undecided(struct kmp_map *map, const struct kmp_handler_job *job, u64 now)
{
	u32 delay = job->report.transition_s ? map->features.pg_init_delay_msecs :
					       KMP_ACTIVATE_RETRY_MS;

	lockdep_assert_held(&map->lock);
	map->activate.check.not_before = now + kmp_ms(delay);
}

/* An activation has a verdict. Update the map first, then the path. */
static void kmp_activated(struct kmp_test *test, const struct kmp_cause *cause,
			  u64 now)
{
	const struct kmp_handler_job *job = &test->job;
	const struct kmp_verdict_properties *is = kmp_verdict_is(job->verdict);
	struct kmp_path *path = test->path;
	struct kmp_map *map = path->map;
	bool late;

	kmp_tester_assert_held();

	kmp_note_change(&map->activate.check.changing_until, job, now);
	if (kmp_was_accepted(job))
		kmp_rate_add(&map->activate.check.trespasses, now);
	kmp_log_activation(path, kmp_activate_words[map->activate.cause], job->why);
	kmp_trace_activated(path, is->serves, cause);

	spin_lock_irq(&map->lock);
	late = map->activate.path != path;
	if (!late)
		map->activate.path = NULL;
	if (is->serves)
		__kmp_succeeded(map, path);
	else if (is->test_again)
		__kmp_undecided(map, job, now);
	else
		__kmp_failed(map, job, now);
	/* One that was late was counted then. */
	if (!late && !is->serves && !is->test_again)
		__kmp_count_failure(map, is->refused);
	if (!late && is->refused)
		__kmp_count_vain(map, now);
	if (!is->serves && (kmp_was_accepted(job) ||
			    (job->report.activated && !kmp_is_reply(&job->answer, path->sdev))))
		__kmp_lun_moving(path, now);
	spin_unlock_irq(&map->lock);
	kmp_activate_soon(map);
	kmp_path_tested(test, cause, now);
	/* The next attempt may come before the path's next test, and so on. */
	if (is->refused)
		kmp_path_test_soon(path, 0);
}

/* The command cannot be cancelled, but another path can be activated. */
static void kmp_activate_late(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;
	const char *why;

	kmp_tester_assert_held();

	if (map->activate.path != path)
		return;
	spin_lock_irq(&map->lock);
	map->activate.path = NULL;
	__kmp_count_failure(map, false);
	if (path->check.test->job.report.activated)
		__kmp_lun_moving(path, now);
	why = path->status.why;
	spin_unlock_irq(&map->lock);
	kmp_trace_activated(path, false, KMP_CAUSE(why));
	kmp_activate_soon(map);
}

/*
 * It was late, and the LUN is being moved to another SP meanwhile: do not move it, too.
 * To the same SP, both may go on: a slow array might never finish one otherwise.
 */
static bool kmp_activate_is_overtaken(const struct kmp_test *test)
{
	const struct kmp_path *path = test->path, *other = path->map->activate.path;

	return other && other->status.sp != path->status.sp &&
	       !test->job.report.activated;
}

static enum kmp_handler_step kmp_activate_step(struct kmp_test *test, u64 now)
{
	const struct kmp_handler *handler = &test->path->map->handler;
	struct kmp_handler_job *job = &test->job;
	enum kmp_handler_step step;

	if (kmp_activate_is_overtaken(test))
		return kmp_job_end(job, KMP_VERDICT_INCONCLUSIVE,
				   "late, and the LUN is moved to the other SP");
	step = handler->type->activate(handler, job);

	/* Each command of an activation gets the whole timeout. */
	if (step == KMP_STEP_SEND)
		kmp_path_wait_from(test->path, now);
	return step;
}

static const struct kmp_test_ops kmp_activation = {
	.activates = true,
	.step = kmp_activate_step,
	.ended = kmp_activated,
	.late = kmp_activate_late,
};

static void kmp_activate(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;

	path->check.test = kmp_test_begin(path, &kmp_activation);
	if (path->check.test) {
		kmp_trace_activation(path, kmp_activate_words[map->activate.cause],
				     map->activate.facts);
		kmp_test_go_on(path->check.test, now);
		kmp_path_plan(path, now);
		return;
	}
	spin_lock_irq(&map->lock);
	map->activate.path = NULL;
	spin_unlock_irq(&map->lock);
	kmp_queue_soon(&map->activate.queue_entry, KMP_ACTIVATE_RETRY_MS);
}

static void kmp_activate_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_map *map = container_of(entry, struct kmp_map,
					   activate.queue_entry);
	struct kmp_path *path = NULL;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	if (map->live && !map->activate.path && !map->reservation.preempted)
		path = __kmp_decide(map, now);
	spin_unlock_irq(&map->lock);
	if (path)
		kmp_activate(path, now);
}

/**
 * kmp_activate_init() - initialize a map's activation
 * @map: the map, zeroed
 */
void kmp_activate_init(struct kmp_map *map)
{
	kmp_queue_entry_init(&map->activate.queue_entry, kmp_activate_run);
}
