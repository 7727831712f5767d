// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making other paths serve I/O: on a CLARiiON, a trespass. Whether, is decided
 * by activate-policy.c; here the facts are gathered, a path is chosen, and the
 * handler's activation is sent through it as a test is. One at a time per map,
 * so those of different LUNs run side by side.
 */
#include "base/trace.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state/sp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

#define KMP_ASK_AGAIN_MS	10	/* the array was not even asked */
#define KMP_OWNER_ANSWERS_MS	20	/* in which the owner's paths can answer */

static const char * const kmp_activate_words[] = {
	[KMP_ACTIVATE_OUTAGE]	= "no path is usable",
	[KMP_ACTIVATE_OPERATOR]	= "by the operator",
	[KMP_ACTIVATE_FAILBACK]	= "failback",
	[KMP_ACTIVATE_SIBLING]	= "beside another",
};

/* ---- which paths could be ---- */

static bool __kmp_is_candidate(const struct kmp_path *path, u64 now)
{
	lockdep_assert_held(&path->map->lock);
	return kmp_properties(path)->activatable && !kmp_sp_in_ndu(path, now);
}

/* One group's first candidate; one without a test under way is preferred. */
static struct kmp_path *__kmp_candidate(const struct kmp_group *group, u64 now)
{
	struct kmp_path *busy = NULL;
	unsigned int i;

	lockdep_assert_held(&group->map->lock);

	for (i = 0; i < group->selector.nr_paths; i++) {
		struct kmp_path *path = kmp_path_of(group->selector.paths[i]);

		if (!__kmp_is_candidate(path, now))
			continue;
		if (!path->check.test)
			return path;
		busy = path;
	}
	return busy;
}

static bool __kmp_is_better(const struct kmp_path *path, const struct kmp_path *than)
{
	lockdep_assert_held(&path->map->lock);

	if (!than)
		return true;
	if (path->check.standby != than->check.standby)
		return than->check.standby;
	return than->group->bypassed && !path->group->bypassed;
}

/*
 * The group that shall serve, then table order; but the array is not fought:
 * what it has on standby comes behind, and so do disabled groups.
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

static struct kmp_path *__kmp_home_candidate(const struct kmp_map *map, u64 now)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (path->status.sp != KMP_NO_SP && path->status.sp == map->lun.home &&
		    !path->group->bypassed && __kmp_is_candidate(path, now))
			return path;
	}
	return NULL;
}

/* The operator named a group, or disabled the one that serves. */
static struct kmp_path *__kmp_wanted_candidate(const struct kmp_map *map, u64 now)
{
	struct kmp_path *path;

	lockdep_assert_held(&map->lock);

	if (map->activate.wish && map->next_group)
		return __kmp_candidate(map->next_group, now);
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

/* The path that each cause would have activated, NULL where there is none. */
static void __kmp_find_candidates(const struct kmp_map *map,
				  struct kmp_path *candidates[], u64 now)
{
	lockdep_assert_held(&map->lock);

	candidates[KMP_ACTIVATE_NOT] = NULL;
	candidates[KMP_ACTIVATE_OUTAGE] = __kmp_any_candidate(map, now);
	candidates[KMP_ACTIVATE_OPERATOR] = __kmp_wanted_candidate(map, now);
	candidates[KMP_ACTIVATE_FAILBACK] = __kmp_home_candidate(map, now);
	candidates[KMP_ACTIVATE_SIBLING] = __kmp_sibling_candidate(map, now);
}

/* ---- whether one is to be ---- */

/* A path that is thought passive but leads to the owner: it was asked again. */
static bool __kmp_owner_is_asked(const struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (path->status.sp != KMP_NO_SP && path->status.sp == map->lun.owner &&
		    kmp_properties(path)->activatable)
			return true;
	}
	return false;
}

/*
 * When all paths return at once, one that leads to the wrong SP may be the
 * first to answer. The LUN stays where it is if the owner is back as well: its
 * paths are asked before the LUN is moved, and have a moment to answer.
 */
static void __kmp_ask_owner(struct kmp_map *map, bool candidate, u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	bool returns = activate->blind && candidate && !map->counts.usable;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	activate->blind = !candidate && !map->counts.usable;
	if (!returns)
		return;
	activate->owner_until = now + kmp_ms(KMP_OWNER_ANSWERS_MS);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (path->status.sp == map->lun.owner &&
		    kmp_properties(path)->cadence == KMP_CADENCE_RECOVER)
			kmp_path_ask_soon(path, 0);
	}
}

/*
 * Is there a way home, and since when? A host that lost it may go back. What is
 * merely in doubt is not lost.
 */
static void __kmp_watch_home(struct kmp_map *map, u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	bool way_home = false;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (path->status.sp == map->lun.home &&
		    (kmp_properties(path)->usable ||
		     kmp_properties(path)->activatable))
			way_home = true;
	}
	if (map->lun.home == KMP_NO_SP || (!way_home && map->counts.verdict_due))
		return;
	if (!way_home) {
		activate->check.lost_home = true;
		activate->check.home_since = 0;
	} else if (!activate->check.home_since) {
		activate->check.home_since = now;
	}
	/* At home, nothing has to be undone. */
	if (way_home && map->lun.owner == map->lun.home)
		activate->check.lost_home = false;
}

static void __kmp_gather(struct kmp_map *map, struct kmp_path *candidates[],
			 struct kmp_activate_facts *facts, u64 now)
{
	const struct kmp_activate_state *activate = &map->activate;
	const struct kmp_lun *lun = &map->lun;
	const u32 *tunables = map->features.tunables;

	lockdep_assert_held(&map->lock);

	__kmp_watch_home(map, now);
	*facts = (struct kmp_activate_facts) {
		.now = now,
		.usable = map->counts.usable,
		.verdict_due = map->counts.verdict_due || __kmp_owner_is_asked(map),
		.candidate = candidates[KMP_ACTIVATE_OUTAGE],
		.wanted_candidate = candidates[KMP_ACTIVATE_OPERATOR],
		.home_candidate = candidates[KMP_ACTIVATE_FAILBACK],
		.sibling_candidate = candidates[KMP_ACTIVATE_SIBLING],
		.away = lun->owner != lun->home && lun->owner != KMP_NO_SP,
		.lost_home = activate->check.lost_home,
		.copying = lun->copying,
		.home_since = activate->check.home_since,
		.ndu_until = kmp_lun_ndu_until(lun),
		.not_before = activate->check.not_before,
		.owner_until = activate->owner_until,
		.next_trespass = kmp_rate_next(&activate->check.trespasses,
					       tunables[KMP_TRESPASS_LIMIT]),
		.contended_until = kmp_rate_contended(&activate->check.foreign),
		.failback = tunables[KMP_FAILBACK],
	};
}

/* Under map->lock, so that an event which makes the map due sooner wins. */
static struct kmp_path *__kmp_decide(struct kmp_map *map, u64 now)
{
	struct kmp_path *candidates[KMP_NR_ACTIVATE_CAUSES];
	struct kmp_activate_facts facts;
	enum kmp_activate_cause cause;
	struct kmp_path *path;
	u64 when;

	lockdep_assert_held(&map->lock);

	__kmp_find_candidates(map, candidates, now);
	__kmp_ask_owner(map, candidates[KMP_ACTIVATE_OUTAGE], now);
	__kmp_gather(map, candidates, &facts, now);
	cause = kmp_activate_decide(&facts, &when);
	path = candidates[cause];
	if (path && !path->check.test) {
		map->activate.path = path;
		map->activate.cause = cause;
		return path;
	}
	map->activate.waiting = path;
	if (!path && when != KMP_NEVER)
		kmp_queue_at(&map->activate.queue_entry, when);
	return NULL;
}

/* ---- from the first command to the end ---- */

static void __kmp_succeeded(struct kmp_map *map, struct kmp_path *path)
{
	struct kmp_activate_state *activate = &map->activate;

	lockdep_assert_held(&map->lock);

	activate->failures = 0;
	__kmp_outage_hopeless(map, false);
	activate->check.not_before = 0;
	if (activate->cause != KMP_ACTIVATE_SIBLING)
		__kmp_follow_group(map, path->group);
}

/* The array refused, or the path broke: another one may do better at once. */
static void __kmp_failed(struct kmp_map *map, const struct kmp_handler_job *job,
			 u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	u32 delay = map->features.pg_init_delay_msecs;

	lockdep_assert_held(&map->lock);

	if (job->report.copying)
		__kmp_lun_copying(map);
	if (kmp_verdict_is(job->verdict)->refused)
		activate->check.not_before = now + kmp_ms(delay);

	activate->failures++;
	if (activate->failures > map->features.pg_init_retries)
		__kmp_outage_hopeless(map, true);
	if (map->held.nr && !__kmp_worth_waiting(map))
		__kmp_release(map);
}

/* Nothing was learnt: once more, a little later. */
static void __kmp_undecided(struct kmp_map *map, u64 now)
{
	lockdep_assert_held(&map->lock);
	map->activate.check.not_before = now + kmp_ms(KMP_ASK_AGAIN_MS);
}

/* An activation has a verdict, which its path's state learns next. */
static void kmp_activated(struct kmp_test *test, const struct kmp_cause *cause,
			  u64 now)
{
	const struct kmp_handler_job *job = &test->job;
	const struct kmp_verdict_properties *is = kmp_verdict_is(job->verdict);
	struct kmp_path *path = test->path;
	struct kmp_map *map = path->map;

	kmp_tester_assert_held();

	if (job->report.activated && job->verdict != KMP_VERDICT_BUSY)
		kmp_rate_add(&map->activate.check.trespasses, now);
	DMINFO("%s: activation of path %s, %s: %s",
	       dm_table_device_name(map->ti->table), path->dev->name,
	       kmp_activate_words[map->activate.cause], job->why);
	kmp_trace_activated(path, is->serves, cause);

	spin_lock_irq(&map->lock);
	if (map->activate.path == path)
		map->activate.path = NULL;
	if (is->serves)
		__kmp_succeeded(map, path);
	else if (is->ask_again)
		__kmp_undecided(map, now);
	else
		__kmp_failed(map, job, now);
	spin_unlock_irq(&map->lock);
	kmp_activate_soon(map);
	kmp_path_tested(test, cause, now);
}

/* Its command cannot be cancelled, but others need not wait for it. */
static void kmp_activate_late(struct kmp_path *path)
{
	struct kmp_map *map = path->map;

	kmp_tester_assert_held();

	if (map->activate.path != path)
		return;
	spin_lock_irq(&map->lock);
	map->activate.path = NULL;
	map->activate.failures++;
	spin_unlock_irq(&map->lock);
	kmp_trace_activated(path, false, KMP_CAUSE("no answer in time"));
	kmp_activate_soon(map);
}

static enum kmp_handler_step kmp_activate_step(struct kmp_test *test, u64 now)
{
	const struct kmp_handler *handler = &test->path->map->handler;
	enum kmp_handler_step step = handler->type->activate(handler, &test->job);

	/* What takes long by itself gets its own time. */
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
		kmp_trace_activation(path, kmp_activate_words[map->activate.cause]);
		kmp_test_go_on(path->check.test, now);
		kmp_path_plan(path, now);
		return;
	}
	spin_lock_irq(&map->lock);
	map->activate.path = NULL;
	spin_unlock_irq(&map->lock);
	kmp_queue_soon(&map->activate.queue_entry, KMP_ASK_AGAIN_MS);
}

static void kmp_activate_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_map *map = container_of(entry, struct kmp_map,
					   activate.queue_entry);
	struct kmp_path *path = NULL;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	if (map->live && !map->activate.path)
		path = __kmp_decide(map, now);
	spin_unlock_irq(&map->lock);
	if (path)
		kmp_activate(path, now);
}

/**
 * kmp_activate_init() - nothing to activate yet
 * @map: the map, zeroed
 */
void kmp_activate_init(struct kmp_map *map)
{
	kmp_queue_entry_init(&map->activate.queue_entry, kmp_activate_run);
}
