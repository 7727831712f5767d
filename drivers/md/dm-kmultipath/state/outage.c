// SPDX-License-Identifier: GPL-2.0-only
/*
 * An outage, the time without a usable path: when it begins and ends, its
 * deadline, and what a suspend and the operator do to the bios that wait it out.
 */
#include "base/trace.h"
#include "kmp.h"
#include "state.h"

/* From now, or from the outage's beginning while an SP is in NDU. */
static u64 __kmp_deadline_at(const struct kmp_map *map, u64 now)
{
	const u32 *tunables = map->features.tunables;
	u32 timeout = tunables[KMP_NO_PATH_TIMEOUT];

	lockdep_assert_held(&map->lock);

	if (!map->features.queue_if_no_path || !timeout)
		return KTIME_MAX;
	if (now < kmp_lun_ndu_until(&map->lun))
		return map->outage.since +
		       kmp_ms(max(timeout, tunables[KMP_NDU_TIMEOUT]));
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
	__kmp_release(map);
}

/* It may be an earlier outage's timer that runs out: the clock decides. */
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

/* No SP of the array is in NDU any more: an outage has its usual deadline. */
void __kmp_outage_ndu_over(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->outage.on && !map->outage.expired)
		__kmp_arm_deadline(map);
}

/* Activations failed too often: passive paths are no hope, until one succeeds. */
void __kmp_outage_hopeless(struct kmp_map *map, bool hopeless)
{
	lockdep_assert_held(&map->lock);
	map->outage.hopeless = hopeless;
}

/* From now on the paths that are down are tested as fast as an outage wants. */
static void __kmp_hurry(struct kmp_map *map)
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
	__kmp_arm_deadline(map);
	__kmp_hurry(map);
}

static void __kmp_outage_end(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	map->outage.was_usable = true;
	map->outage.hopeless = false;
	if (map->held.nr)
		WRITE_ONCE(map->watch_end_io, map->watch_end_io | KMP_WATCH_RESTORE);
	__kmp_trace_outage_over(map);
}

/*
 * Paths changed: does an outage begin or end? That of a table whose paths have
 * yet to be tested is not worth noting.
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
	if (outage && map->live && (map->outage.was_usable || !map->counts.verdict_due))
		__kmp_trace_outage(map);
}

/**
 * kmp_outage_restored() - a bio that was held has ended well
 * @map: its map
 *
 * The first one after an outage ends the time that it took to restore.
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
 * kmp_set_queueing() - messages queue_if_no_path and fail_if_no_path
 * @map: the map
 * @queue_if_no_path: hold I/O from now on, or fail it
 *
 * Takes effect in an outage too, whose deadline then starts anew.
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
 * Held bios decide anew: with noflush they go back to dm core, with flush they
 * fail unless a verdict is due within test_timeout_ms.
 * Context: process context.
 */
void kmp_presuspend(struct kmp_map *map)
{
	bool noflush = dm_noflush_suspending(map->ti);
	unsigned int nr_failing = 0;

	spin_lock_irq(&map->lock);
	map->suspending = noflush ? KMP_SUSPEND_NOFLUSH : KMP_SUSPEND_FLUSH;
	if (!noflush && !__kmp_worth_waiting(map))
		nr_failing = map->held.nr;
	__kmp_release(map);
	spin_unlock_irq(&map->lock);

	if (nr_failing)
		DMERR("%s: flush suspend without a path fails %u held bios, noflush would not",
		      dm_table_device_name(map->ti->table), nr_failing);
}

/**
 * kmp_unsuspend() - the map runs again, or its suspend was called off
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
 * kmp_outage_init() - no deadline yet
 * @map: the map, zeroed
 */
void kmp_outage_init(struct kmp_map *map)
{
	kmp_hrtimer_setup(&map->outage.deadline, kmp_deadline, HRTIMER_MODE_ABS_SOFT);
}

/**
 * kmp_outage_stop() - no deadline any more
 * @map: the map; no bio of it is under way
 *
 * Context: process context, sleeps.
 */
void kmp_outage_stop(struct kmp_map *map)
{
	hrtimer_cancel(&map->outage.deadline);
}
