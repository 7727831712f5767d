// SPDX-License-Identifier: GPL-2.0-only
/*
 * An outage, the time without a usable path: its begin, its end, its deadline,
 * and what a suspend and the operator do to the bios that are held in it.
 */
#include "base/log.h"
#include "base/trace.h"
#include "base/uevent.h"
#include "kmp.h"
#include "state.h"

/*
 * no_path_timeout_ms from now. In an NDU ndu_timeout_ms from the outage's begin, if
 * that is longer, but at most no_path_timeout_ms after the NDU's own end.
 */
static u64 __kmp_deadline_at(const struct kmp_map *map, u64 now)
{
	const u32 *tunables = map->features.tunables;
	u32 timeout = tunables[KMP_NO_PATH_TIMEOUT];
	u64 ndu_until = kmp_lun_ndu_until(&map->lun);

	lockdep_assert_held(&map->lock);

	if (!map->features.queue_if_no_path || !timeout)
		return KTIME_MAX;
	if (now < ndu_until)
		return min(map->outage.since +
			   kmp_ms(max(timeout, tunables[KMP_NDU_TIMEOUT])),
			   ndu_until + kmp_ms(timeout));
	return now + kmp_ms(timeout);
}

static void __kmp_start_deadline(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->outage.deadline_at != KTIME_MAX)
		hrtimer_start(&map->outage.deadline, ns_to_ktime(map->outage.deadline_at),
			      HRTIMER_MODE_ABS_SOFT);
}

static void __kmp_arm_deadline(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	map->outage.expired = false;
	map->outage.deadline_at = __kmp_deadline_at(map, ktime_get_ns());
	__kmp_start_deadline(map);
}

static void __kmp_deadline_passed(struct kmp_map *map, u64 now)
{
	lockdep_assert_held(&map->lock);

	/* An NDU that became known meanwhile moves the deadline. */
	if (now < kmp_lun_ndu_until(&map->lun))
		map->outage.deadline_at = __kmp_deadline_at(map, now);
	if (now < map->outage.deadline_at) {
		__kmp_start_deadline(map);
		return;
	}
	map->outage.expired = true;
	kmp_trace(map, "outage exceeds its deadline");
	map->outage_news.expired = true;
	__kmp_report(map);
	__kmp_release(map);
}

/* The timer may have been started for an earlier outage: compare the time. */
static enum hrtimer_restart kmp_deadline(struct hrtimer *timer)
{
	struct kmp_map *map = container_of(timer, struct kmp_map, outage.deadline);
	u64 now = ktime_get_ns();
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	if (map->outage.on && now >= map->outage.deadline_at)
		__kmp_deadline_passed(map, now);
	spin_unlock_irqrestore(&map->lock, flags);
	return HRTIMER_NORESTART;
}

/* No SP of the array is in NDU any more: set the usual deadline. */
void __kmp_outage_ndu_over(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->outage.on && !map->outage.expired)
		__kmp_arm_deadline(map);
}

/*
 * The outage of the table that this one replaces goes on. Its deadline stays,
 * unless the new table has other words about it.
 */
void __kmp_outage_inherit(struct kmp_map *map, const struct kmp_outage *old,
			  const struct kmp_table_features *features)
{
	const u32 *tunables = map->features.tunables;

	lockdep_assert_held(&map->lock);

	if (!old->on || !map->outage.on)
		return;
	map->outage.was_usable |= old->was_usable;
	map->outage.since = old->since;
	map->outage.last_bad = old->last_bad;
	if (map->features.queue_if_no_path != features->queue_if_no_path ||
	    tunables[KMP_NO_PATH_TIMEOUT] != features->tunables[KMP_NO_PATH_TIMEOUT])
		return;
	map->outage.expired = old->expired;
	map->outage.deadline_at = old->deadline_at;
	if (!old->expired)
		__kmp_start_deadline(map);
}

/* No activation is worth waiting for, or again one is. */
void __kmp_outage_hopeless(struct kmp_map *map, bool hopeless)
{
	lockdep_assert_held(&map->lock);

	map->outage.hopeless = hopeless;
	if (map->held.nr && !map->counts.usable && !__kmp_worth_waiting(map))
		__kmp_release(map);
}

/* Test paths that are down or quarantined now, then at an outage's interval. */
static void __kmp_test_down_paths(struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (kmp_properties(path)->cadence == KMP_CADENCE_RECOVER)
			kmp_queue_soon(&path->queue_entry, 0);
	}
}

static void __kmp_outage_begin(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	map->outage.since = ktime_get_ns();
	map->outage.last_bad = map->outage.since;
	WRITE_ONCE(map->watch_end_io, map->watch_end_io & ~KMP_WATCH_RESTORE);
	__kmp_rank_forgive(map);
	__kmp_arm_deadline(map);
	__kmp_test_down_paths(map);
}

static void __kmp_outage_end(struct kmp_map *map)
{
	u64 ns;

	lockdep_assert_held(&map->lock);

	map->outage.was_usable = true;
	map->outage.hopeless = false;
	if (map->held.nr)
		WRITE_ONCE(map->watch_end_io, map->watch_end_io | KMP_WATCH_RESTORE);
	ns = __kmp_trace_outage_over(map);
	if (!ns)
		return;
	map->outage_news.over_ns = ns;
	map->outage_news.held = map->held.nr;
	map->outage_news.begins = false;
	__kmp_report(map);
}

/*
 * Begin or end an outage after paths changed. Do not record it while the first
 * tests of a new table's paths are still due.
 */
void __kmp_outage_update(struct kmp_map *map)
{
	bool outage = !map->counts.usable;

	lockdep_assert_held(&map->lock);

	if (outage != map->outage.on) {
		map->outage.on = outage;
		map->outage.expired = false;
		if (outage)
			__kmp_outage_begin(map);
		else
			__kmp_outage_end(map);
	}
	if (outage && map->live && (map->outage.was_usable || !map->counts.verdict_due) &&
	    __kmp_trace_outage(map)) {
		map->outage_news.begins = true;
		map->outage_news.queueing = map->features.queue_if_no_path;
		__kmp_report(map);
	}
}

/**
 * kmp_outage_restored() - note the good end of a bio that was held
 * @map: its map
 *
 * The first one after an outage ends the measured time to restore I/O.
 * Context: any.
 */
void kmp_outage_restored(struct kmp_map *map)
{
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	if (map->watch_end_io & KMP_WATCH_RESTORE) {
		WRITE_ONCE(map->watch_end_io, map->watch_end_io & ~KMP_WATCH_RESTORE);
		kmp_trace_restored(map, ktime_get_ns() - map->outage.last_bad);
	}
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_set_queueing() - carry out messages queue_if_no_path and fail_if_no_path
 * @map: the map
 * @queue_if_no_path: true to hold I/O in an outage, false to fail it
 *
 * In an outage it takes effect at once, and the deadline is set anew.
 * Context: any.
 */
void kmp_set_queueing(struct kmp_map *map, bool queue_if_no_path)
{
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	map->features.queue_if_no_path = queue_if_no_path;
	if (map->outage.on) {
		__kmp_arm_deadline(map);
		if (!__kmp_worth_waiting(map))
			__kmp_release(map);
	}
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_presuspend() - dm core begins to suspend the map
 * @map: the map
 *
 * Held bios are decided anew: with noflush they go back to dm core, with flush
 * they fail unless a verdict is due or an activation is possible.
 * Context: process context.
 */
void kmp_presuspend(struct kmp_map *map)
{
	bool noflush = dm_noflush_suspending(map->ti);
	unsigned int nr_failing = 0;
	struct kmp_label label;

	spin_lock_irq(&map->lock);
	map->suspending = noflush ? KMP_SUSPEND_NOFLUSH : KMP_SUSPEND_FLUSH;
	if (!noflush && !__kmp_worth_waiting(map))
		nr_failing = map->held.nr;
	__kmp_release(map);
	spin_unlock_irq(&map->lock);

	if (nr_failing)
		DMERR("%s: flush suspend without a path fails %u held bios: use --noflush",
		      kmp_map_label(map, &label), nr_failing);
}

/**
 * kmp_unsuspend() - the map was resumed, or its suspend was undone
 * @map: the map
 *
 * Context: process context.
 */
void kmp_unsuspend(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->suspending = KMP_RUNNING;
	__kmp_outage_update(map);
	__kmp_release(map);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_outage_init() - initialize the timer of the deadline
 * @map: the map, zeroed
 */
void kmp_outage_init(struct kmp_map *map)
{
	kmp_hrtimer_setup(&map->outage.deadline, kmp_deadline, HRTIMER_MODE_ABS_SOFT);
}

/**
 * kmp_outage_stop() - stop the timer of the deadline
 * @map: the map; no bio of it is under way
 *
 * Context: process context, sleeps.
 */
void kmp_outage_stop(struct kmp_map *map)
{
	hrtimer_cancel(&map->outage.deadline);
}
