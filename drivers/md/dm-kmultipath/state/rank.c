// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the paths that work carry I/O: those of the lowest rank in their group. So a
 * path that is lossy or slow is used if there is no better one, whatever its rank.
 */
#include "base/trace.h"
#include "base/uevent.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state.h"

#define KMP_SIBLINGS	16	/* paths that one is compared with, at most */

static bool kmp_has_handicap(const struct kmp_path *path, enum kmp_rank rank)
{
	return path->status.handicaps & BIT(rank - 1);
}

/* ---- flags of the fast path ---- */

static void kmp_rank_set_flag(struct kmp_path *path)
{
	WRITE_ONCE(path->selector_path.usable, kmp_properties(path)->usable &&
		   kmp_path_rank(path) == path->group->rank);
}

/* The state of a path or its rank changed: which paths of its group carry I/O now? */
void __kmp_rank_settle(struct kmp_path *path)
{
	struct kmp_group *group = path->group;
	unsigned int i, rank = KMP_RANK_GOOD;

	lockdep_assert_held(&path->map->lock);

	while (rank < KMP_NR_RANKS && !group->nr_usable[rank])
		rank++;
	if (rank == group->rank) {
		kmp_rank_set_flag(path);
		return;
	}
	group->rank = rank;
	/* If the operator requested the group, other paths carry its I/O now: test them, too. */
	path->map->activate.wish_tested = 0;
	for (i = 0; i < group->selector.nr_paths; i++)
		kmp_rank_set_flag(kmp_path_of(group->selector.paths[i]));
}

/* Nothing decides it here. */
static const struct kmp_rank_facts kmp_rank_told = { .reason = KMP_RANK_TOLD };

/* @facts: why */
static void __kmp_set_handicap(struct kmp_path *path, enum kmp_rank rank, bool on,
			       const struct kmp_rank_facts *facts)
{
	struct kmp_path_status *status = &path->status;
	unsigned int *nr_usable = path->group->nr_usable;
	enum kmp_rank before = kmp_path_rank(path);

	lockdep_assert_held(&path->map->lock);

	if (on)
		status->handicaps |= BIT(rank - 1);
	else
		status->handicaps &= ~BIT(rank - 1);
	if (kmp_path_rank(path) == before)
		return;
	if (kmp_properties(path)->usable) {
		nr_usable[before]--;
		nr_usable[kmp_path_rank(path)]++;
		__kmp_rank_settle(path);
		__kmp_choose_group(path->map);
	}
	__kmp_trace_rank(path, before, rank, facts);
	__kmp_report(path->map);
	kmp_activate_soon(path->map);
}

/* ---- lossy paths ---- */

/* A path carries I/O, or would if it were not down: it may be blamed. */
static bool kmp_may_be_blamed(const struct kmp_path *path)
{
	const struct kmp_path_properties *is = kmp_properties(path);

	return is->usable || is->verdict_due || path->status.state == KMP_PATH_DOWN;
}

/* Are all other paths lossy? Then the fault is no path's. */
static bool __kmp_others_are_lossy(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++)
		if (&map->paths[i] != path && kmp_may_be_blamed(&map->paths[i]) &&
		    !kmp_has_handicap(&map->paths[i], KMP_RANK_LOSSY))
			return false;
	return true;
}

static void __kmp_rank_acquit(struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		kmp_health(&map->paths[i])->losses = (struct kmp_losses) { };
		__kmp_set_handicap(&map->paths[i], KMP_RANK_LOSSY, false, &kmp_rank_told);
	}
}

/* The array is away, is upgraded, or refuses I/O: no path is to blame. */
static bool __kmp_array_is_to_blame(const struct kmp_map *map, u64 now)
{
	const struct kmp_lun *lun = &map->lun;

	lockdep_assert_held(&map->lock);
	return map->outage.on || now < kmp_lun_ndu_until(lun) || now < lun->inactive_until;
}

/*
 * A path failed while its siblings worked. If it does so again and again, keep it out,
 * although its tests are good.
 */
void __kmp_rank_failed(struct kmp_path *path, u64 now)
{
	struct kmp_losses *losses = &kmp_health(path)->losses;
	struct kmp_map *map = path->map;
	struct kmp_rank_facts facts = {
		.now = now,
		.losses = *losses,
		.limit = kmp_tunable(map, KMP_LOSS_LIMIT),
		.ms = kmp_tunable(map, KMP_PATH_AGE),
		.reason = KMP_RANK_LOST,
	};
	u64 age = kmp_ms(facts.ms);

	lockdep_assert_held(&map->lock);

	if (__kmp_array_is_to_blame(map, now) ||
	    !kmp_losses_add(losses, now, facts.limit, age) ||
	    kmp_has_handicap(path, KMP_RANK_LOSSY))
		return;
	if (__kmp_others_are_lossy(path)) {
		__kmp_rank_acquit(map);
		return;
	}
	kmp_losses_keep_out(losses, now, age);
	__kmp_set_handicap(path, KMP_RANK_LOSSY, true, &facts);
}

/* A path does not work: if it is lossy, this is no time without a failure. */
void __kmp_rank_bad(struct kmp_path *path, u64 now)
{
	lockdep_assert_held(&path->map->lock);

	if (kmp_has_handicap(path, KMP_RANK_LOSSY))
		kmp_health(path)->losses.last = now;
}

/* An outage begins: the failures that led to it are the array's. */
void __kmp_rank_forgive(struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		map->paths[i].status.failing = 0;
		if (!kmp_has_handicap(&map->paths[i], KMP_RANK_LOSSY))
			kmp_health(&map->paths[i])->losses.failures = 0;
	}
}

/**
 * kmp_rank_tested() - let a lossy path in again if it has been good for long enough
 * @path: the path; a test of it was good
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_rank_tested(struct kmp_path *path, u64 now)
{
	struct kmp_losses *losses = &kmp_health(path)->losses;
	struct kmp_map *map = path->map;
	struct kmp_rank_facts facts = {
		.now = now,
		.limit = kmp_tunable(map, KMP_LOSS_LIMIT),
		.ms = kmp_tunable(map, KMP_PATH_AGE),
		.reason = KMP_RANK_SERVED,
	};
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	if (kmp_has_handicap(path, KMP_RANK_LOSSY) &&
	    (!facts.limit || now >= kmp_losses_until(losses, kmp_ms(facts.ms)))) {
		facts.losses = *losses;
		kmp_losses_let_in(losses, now, facts.limit);
		__kmp_set_handicap(path, KMP_RANK_LOSSY, false, &facts);
	}
	spin_unlock_irqrestore(&map->lock, flags);
}

/* ---- slow paths ---- */

/* The median of the medians of other paths that work, us; 0 if there is none. */
static u32 __kmp_siblings_of(const struct kmp_path *path, bool same_group)
{
	struct kmp_map *map = path->map;
	u32 medians[KMP_SIBLINGS];
	unsigned int i, nr = 0;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths && nr < KMP_SIBLINGS; i++) {
		struct kmp_path *other = &map->paths[i];

		if (other == path || !kmp_properties(other)->usable ||
		    (same_group && other->group != path->group))
			continue;
		medians[nr] = kmp_round_trip_median(&kmp_health(other)->trips);
		nr += medians[nr] > 0;
	}
	return nr ? kmp_median(medians, nr) : 0;
}

/*
 * A path that carries I/O takes longer than an idle one: so compare it with those of its
 * group, if there are any.
 */
static u32 __kmp_siblings(const struct kmp_path *path)
{
	return __kmp_siblings_of(path, true) ?: __kmp_siblings_of(path, false);
}

/**
 * kmp_rank_round_trip() - count a test's round trip, and find whether the path is slow
 * @path: the path
 * @ns: from the test's first command to its reply
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_rank_round_trip(struct kmp_path *path, u64 ns, u64 now)
{
	struct kmp_round_trips *trips = &kmp_health(path)->trips;
	struct kmp_map *map = path->map;
	struct kmp_rank_facts facts = {
		.now = now,
		.limit = kmp_tunable(map, KMP_SLOW_FACTOR),
		.ms = kmp_tunable(map, KMP_SLOW_AFTER),
		.reason = map->table.nr_paths > 1 ? KMP_RANK_TIMED : KMP_RANK_TOLD,
	};
	unsigned long flags;
	bool slow;

	spin_lock_irqsave(&map->lock, flags);
	kmp_round_trip_add(trips, ns);
	slow = kmp_has_handicap(path, KMP_RANK_SLOW);
	facts.others = __kmp_siblings(path);
	facts.median = kmp_round_trip_median(trips);
	facts.differs = trips->differs;
	facts.back = trips->back;
	facts.relapses = trips->relapses;
	/* Without another path that works, the rank stays as it is. It does not matter. */
	if (!facts.others && facts.limit)
		trips->differs = 0;
	else
		slow = kmp_is_slow(trips, slow, facts.others, facts.limit, kmp_ms(facts.ms), now);
	__kmp_set_handicap(path, KMP_RANK_SLOW, slow && map->table.nr_paths > 1, &facts);
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_rank_marginal() - note what a path's transport says of its link
 * @path: the path
 * @marginal: the link is bad
 *
 * Context: the tester, its mutex held.
 */
void kmp_rank_marginal(struct kmp_path *path, bool marginal)
{
	unsigned long flags;

	spin_lock_irqsave(&path->map->lock, flags);
	__kmp_set_handicap(path, KMP_RANK_MARGINAL, marginal, &kmp_rank_told);
	spin_unlock_irqrestore(&path->map->lock, flags);
}

/* The access state of the path's ports: does the array serve the LUN faster through others? */
void __kmp_rank_access(struct kmp_path *path, bool non_optimized)
{
	struct kmp_map *map = path->map;

	lockdep_assert_held(&map->lock);

	/* The array moved the LUN away from the group that we had it move to. */
	if (non_optimized && !kmp_has_handicap(path, KMP_RANK_NON_OPTIMIZED) &&
	    path->group == map->current_group)
		map->keep_current = false;
	__kmp_set_handicap(path, KMP_RANK_NON_OPTIMIZED, non_optimized, &kmp_rank_told);
}

/* A path takes over what is wrong with its predecessor. */
void __kmp_rank_inherit(struct kmp_path *path, u8 handicaps)
{
	enum kmp_rank rank;

	lockdep_assert_held(&path->map->lock);

	for (rank = KMP_RANK_GOOD + 1; rank < KMP_NR_RANKS; rank++)
		__kmp_set_handicap(path, rank, handicaps & BIT(rank - 1), &kmp_rank_told);
}
