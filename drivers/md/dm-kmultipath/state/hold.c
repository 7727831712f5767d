// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bios that wait for a path, and their release.
 *
 * A bio is in one of two lists of struct kmp_held, linked through itself: in
 * @waiting until __kmp_release(), in @ready until the dispatcher runs.
 */
#include "base/trace.h"
#include "kmp.h"
#include "state.h"

#define KMP_RETRY_DELAY_MS	10	/* resources were short below */

/*
 * Is I/O without a path to wait? Never mix this up with whether a path is
 * usable now. Before the deadline, a verdict that is due soon or an activation
 * is worth waiting for. A flush suspend waits for nothing else.
 */
bool __kmp_worth_waiting(const struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	if (map->outage.expired || map->reservation.preempted)
		return false;
	if (map->counts.verdict_due)
		return true;
	if (map->counts.activatable && !map->outage.hopeless)
		return true;
	if (map->suspending == KMP_SUSPEND_FLUSH)
		return false;
	return map->features.queue_if_no_path &&
	       (map->counts.worth_waiting || !map->table.nr_paths);
}

void __kmp_dispatch_soon(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	mod_delayed_work(map->dispatch_queue, &map->held.dispatch, 0);
}

/* Pass all held bios to the dispatcher, which submits them or decides anew. */
void __kmp_release(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	__kmp_trace_release(map);
	bio_list_merge(&map->held.ready, &map->held.waiting);
	bio_list_init(&map->held.waiting);
	map->held.nr = 0;
	map->held.bytes = 0;
	__kmp_dispatch_soon(map);
}

/*
 * The limit is for outages. While only the first tests of a table delay I/O, it
 * does not apply. A bio that was held before is exempt: later bios must not make
 * it fail.
 */
static bool __kmp_is_full(const struct kmp_map *map, const struct kmp_bio *kb)
{
	u32 limit = map->features.tunables[KMP_HOLD_LIMIT];
	bool tested = map->outage.was_usable || !map->counts.verdict_due;

	lockdep_assert_held(&map->lock);
	return limit && map->held.nr >= limit && tested && !kb->held_since;
}

/* The path's device may be closed before the bio is submitted again. */
static void __kmp_leave_device(struct kmp_map *map, struct bio *bio)
{
	lockdep_assert_held(&map->lock);
	bio->bi_bdev = map->own;
}

static void __kmp_add_held(struct kmp_map *map, struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);

	lockdep_assert_held(&map->lock);

	__kmp_leave_device(map, bio);
	if (!kb->held_since)
		kb->held_since = ktime_get_ns();
	bio_list_add(&map->held.waiting, bio);
	map->held.nr++;
	map->held.bytes += kb->iter.bi_size;
	map->held.most = max(map->held.most, map->held.nr);
	map->held.most_bytes = max(map->held.most_bytes, map->held.bytes);
	__kmp_trace_hold(map);
}

/* How long the oldest bio has been held, ns; 0 if none is. */
u64 __kmp_oldest_held(const struct kmp_map *map)
{
	struct bio *first = bio_list_peek((struct bio_list *)&map->held.waiting);

	lockdep_assert_held(&map->lock);
	return first ? ktime_get_ns() - kmp_bio(first)->held_since : 0;
}

/* Is I/O held for so long that the kernel reports hung tasks? */
bool __kmp_held_too_long(const struct kmp_map *map)
{
	return __kmp_oldest_held(map) >= kmp_seconds(KMP_HELD_LONG_S);
}

static enum kmp_fate __kmp_hold(struct kmp_map *map, struct bio *bio)
{
	lockdep_assert_held(&map->lock);

	/*
	 * dm core takes bios back while it suspends. If it no longer does, a
	 * signal interrupted the suspend and presuspend_undo is about to come.
	 */
	if (map->suspending == KMP_SUSPEND_NOFLUSH &&
	    dm_noflush_suspending(map->ti))
		return KMP_FATE_PUSH_BACK;
	if (!__kmp_worth_waiting(map) || __kmp_is_full(map, kmp_bio(bio)))
		return KMP_FATE_FAIL;

	__kmp_add_held(map, bio);
	return KMP_FATE_HELD;
}

/**
 * kmp_hold() - decide what happens to a bio for which no path was found
 * @map: its map
 * @bio: owned by us
 *
 * Checks under map->lock again, so that no reinstated path is missed.
 * Context: any.
 * Return: the bio's fate; it is in the list @waiting if KMP_FATE_HELD.
 */
enum kmp_fate kmp_hold(struct kmp_map *map, struct bio *bio)
{
	enum kmp_fate fate = KMP_FATE_SUBMIT;
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	if (!map->counts.usable || map->reservation.preempted)
		fate = __kmp_hold(map, bio);
	spin_unlock_irqrestore(&map->lock, flags);
	return fate;
}

/**
 * kmp_retry() - decide what happens to a bio that a path failed
 * @map: its map
 * @bio: given back by the layers below
 *
 * Context: any; the dispatcher submits it.
 * Return: as kmp_hold(), never KMP_FATE_SUBMIT; held may mean list @ready, too.
 */
enum kmp_fate kmp_retry(struct kmp_map *map, struct bio *bio)
{
	enum kmp_fate fate = KMP_FATE_HELD;
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	if (map->counts.usable) {
		__kmp_leave_device(map, bio);
		bio_list_add(&map->held.ready, bio);
		__kmp_dispatch_soon(map);
	} else {
		fate = __kmp_hold(map, bio);
	}
	if (fate == KMP_FATE_HELD)
		__kmp_path_stats_retried(kmp_bio(bio)->path);
	spin_unlock_irqrestore(&map->lock, flags);
	return fate;
}

/**
 * kmp_retry_later() - submit a bio again after 10 ms, or sooner with others
 * @map: its map
 * @bio: given back by the layers below for lack of resources
 *
 * Context: any.
 */
void kmp_retry_later(struct kmp_map *map, struct bio *bio)
{
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	__kmp_leave_device(map, bio);
	bio_list_add(&map->held.ready, bio);
	queue_delayed_work(map->dispatch_queue, &map->held.dispatch,
			   msecs_to_jiffies(KMP_RETRY_DELAY_MS));
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_hold_init() - initialize the lists of bios
 * @map: the map, zeroed
 */
void kmp_hold_init(struct kmp_map *map)
{
	bio_list_init(&map->held.waiting);
	bio_list_init(&map->held.ready);
}

/**
 * kmp_hold_check() - warn if a bio is still held
 * @map: the map; no bio of it is under way
 */
void kmp_hold_check(struct kmp_map *map)
{
	WARN_ON_ONCE(!bio_list_empty(&map->held.waiting) ||
		     !bio_list_empty(&map->held.ready));
}
