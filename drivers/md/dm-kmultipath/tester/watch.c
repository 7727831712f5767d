// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does everything that a restore needs work? Every few seconds the tester looks whether
 * all reserved tests of each map are there, and whether I/O is held for so long that
 * the kernel reports hung tasks. A timer looks whether the tester runs: it needs
 * neither a thread nor memory. What is found is written to the kernel log, once.
 */
#include <linux/hrtimer.h>

#include "base/log.h"
#include "base/trace.h"
#include "kmp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/**
 * struct kmp_watch - who looks at the tester
 * @timer: looks at the tester
 * @last_run: when the tester had last run, at the timer's last look. If the clock jumps,
 *	      the tester has run since that look, so it is not stuck
 * @stuck: the tester was stuck at the timer's last look
 */
static struct kmp_watch {
	struct hrtimer timer;
	u64 last_run;
	bool stuck;
} kmp_watch;

/* Each test that is under way belongs to a path, or was replaced. */
static bool kmp_tests_are_lost(const struct kmp_map *map)
{
	unsigned int reserved, out, known = 0, i;
	const struct kmp_test *test;

	kmp_tester_assert_held();

	for (i = 0; i < map->table.nr_paths; i++)
		known += !!map->paths[i].check.test;
	hlist_for_each_entry(test, &map->reserve->lost, lost_entry)
		known++;
	return !kmp_reserve_audit(map->reserve, &reserved, &out) || out > known;
}

/**
 * kmp_watch_map() - look at a map
 * @map: the map
 *
 * Context: the tester, its mutex held.
 */
void kmp_watch_map(struct kmp_map *map)
{
	bool held, lost, held_now, lost_now;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	held = __kmp_held_too_long(map);
	spin_unlock_irq(&map->lock);
	lost = kmp_tests_are_lost(map);

	held_now = held && !map->saw_held_long;
	lost_now = lost && !map->saw_tests_lost;
	if (held_now)
		kmp_trace(map, "I/O held for a long time");
	if (held_now || lost_now)
		kmp_log_watch(map, held_now, lost_now);
	map->saw_held_long = held;
	WRITE_ONCE(map->saw_tests_lost, lost);
}

static enum hrtimer_restart kmp_watch_timer(struct hrtimer *timer)
{
	u64 last_run = kmp_queue_last_run();
	bool stuck = kmp_queue_is_stuck(ktime_get_ns()) && last_run == kmp_watch.last_run;

	kmp_watch.last_run = last_run;
	if (stuck && !kmp_watch.stuck)
		DMERR("kmp_tester has not run for %u s although it is due: no path is tested",
		      KMP_STUCK_S);
	else if (!stuck && kmp_watch.stuck)
		DMWARN("kmp_tester runs again");
	kmp_watch.stuck = stuck;
	hrtimer_forward_now(timer, ns_to_ktime(kmp_ms(KMP_WATCH_MS)));
	return HRTIMER_RESTART;
}

/**
 * kmp_watch_start() - look at the tester from now on
 *
 * Context: module init, the tester runs.
 */
void kmp_watch_start(void)
{
	/* In a hard interrupt: soft ones may wait for a thread. */
	kmp_hrtimer_setup(&kmp_watch.timer, kmp_watch_timer, HRTIMER_MODE_REL_HARD);
	hrtimer_start(&kmp_watch.timer, ns_to_ktime(kmp_ms(KMP_WATCH_MS)),
		      HRTIMER_MODE_REL_HARD);
}

/**
 * kmp_watch_stop() - do not look at the tester any more
 *
 * Context: module exit, sleeps.
 */
void kmp_watch_stop(void)
{
	hrtimer_cancel(&kmp_watch.timer);
}
