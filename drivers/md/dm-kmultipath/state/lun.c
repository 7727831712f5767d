// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LUN of a map, as its array describes it: its identity, its owner, whether
 * it accepts I/O, and whether it still exists. After each test the tester calls
 * kmp_lun_report() before it changes the path's state.
 */
#include <linux/blkdev.h>
#include <linux/minmax.h>

#include "base/log.h"
#include "base/trace.h"
#include "core/identity.h"
#include "core/schedule.h"
#include "kmp.h"
#include "sp.h"
#include "state.h"

#define KMP_INACTIVE_FRESH_MS	1000	/* how long "inactive" is valid */
#define KMP_MOVE_S		300	/* how long the array may take to move the LUN */

/* Above twice the longest kmp_doubt_delay(): a change later than that is not soon. */
#define KMP_MOVED_SOON_MS	2000

/* As long as multipath-tools by default has I/O wait for a path to this array. */
#define KMP_COPY_PATIENCE_S	300

/**
 * kmp_lun_init() - initialize what is known of a LUN
 * @map: the map, zeroed
 */
void kmp_lun_init(struct kmp_map *map)
{
	map->lun.owner = KMP_NO_SP;
	map->lun.home = KMP_NO_SP;
}

/* ---- its identity ---- */

static void kmp_learn_identity(struct kmp_map *map,
			       const struct kmp_identity *reported)
{
	struct kmp_identity *known = &map->lun.check.identity;

	if (!kmp_name_known(&known->name))
		known->name = reported->name;
	if (!kmp_name_known(&known->name) && !map->lun.check.nameless) {
		map->lun.check.nameless = true;
		kmp_log_nameless(map);
	}
	if (!known->serial_len && reported->serial_len) {
		known->serial_len = reported->serial_len;
		memcpy(known->serial, reported->serial, sizeof(known->serial));
	}
}

static void kmp_learn_size(struct kmp_map *map, u64 sectors)
{
	struct kmp_lun *lun = &map->lun;

	if (!sectors || sectors == lun->check.sectors)
		return;
	if (lun->check.sectors)
		kmp_log_size(map, sectors, lun->check.sectors);
	lun->check.sectors = sectors;
}

/* An active or passive path still leads to the map's LUN. */
static bool __kmp_lun_in_use(const struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	return map->counts.usable || map->counts.activatable;
}

/**
 * kmp_lun_accept() - accept the LUN that a quarantined path leads to
 * @path: about to be reinstated; nothing happens if it is not quarantined
 *
 * The next test of this path sets the map's LUN. Not while an active or passive
 * path still leads to the old one.
 * Context: process context.
 */
void kmp_lun_accept(struct kmp_path *path)
{
	struct kmp_map *map = path->map;

	spin_lock_irq(&map->lock);
	if (path->status.state == KMP_PATH_QUARANTINED && !__kmp_lun_in_use(map))
		WRITE_ONCE(map->lun.accepted, path);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_lun_expected() - find the LUN to which a path has to lead
 * @path: the path, about to be tested
 *
 * Context: the tester, its mutex held.
 * Return: the LUN; NULL if the operator accepts the one that the path leads to.
 */
const struct kmp_identity *kmp_lun_expected(const struct kmp_path *path)
{
	const struct kmp_lun *lun = &path->map->lun;

	kmp_tester_assert_held();
	return READ_ONCE(lun->accepted) == path ? NULL : &lun->check.identity;
}

/* Did the test compare its LUN with another one than it should have? */
static bool __kmp_lun_is_stale(const struct kmp_test *test)
{
	const struct kmp_map *map = test->path->map;
	const struct kmp_lun *lun = &map->lun;

	lockdep_assert_held(&map->lock);

	if (test->job.identity)
		return lun->accepted || test->begun < lun->check.accepted_at;
	return lun->accepted != test->path || __kmp_lun_in_use(map);
}

/*
 * Does the test's LUN have another name than the map's, which was not known when the test
 * compared? The first tests of a map's paths are under way at the same time.
 */
static bool kmp_lun_is_unlike(const struct kmp_test *test)
{
	const struct kmp_name *known = &test->path->map->lun.check.identity.name;
	const struct kmp_handler_report *report = &test->job.report;

	return test->job.identity && report->identified && kmp_name_known(known) &&
	       !kmp_name_same(known, &report->identity.name);
}

/**
 * kmp_lun_settle() - discard what a test found out about a LUN that is replaced
 * @test: has a verdict that is not reported yet
 *
 * From the operator's word until the accepted path's test has ended, no other
 * test decides which LUN it is, and tests that began before decide nothing.
 * Context: the tester, its mutex held.
 */
void kmp_lun_settle(struct kmp_test *test)
{
	const struct kmp_verdict_properties *is = kmp_verdict_is(test->job.verdict);
	struct kmp_map *map = test->path->map;
	bool stale;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	stale = ((is->good || is->other_lun) && __kmp_lun_is_stale(test)) ||
		(is->good && kmp_lun_is_unlike(test));
	/* Another path became usable before the word took effect. */
	if (stale && !test->job.identity && map->lun.accepted == test->path)
		WRITE_ONCE(map->lun.accepted, NULL);
	spin_unlock_irq(&map->lock);
	if (!stale)
		return;
	test->job.verdict = KMP_VERDICT_INCONCLUSIVE;
	test->job.report.valid = false;
	test->job.report.identified = false;
}

/* The operator accepted the LUN of this test, which is good: forget the old one. */
static void kmp_lun_replace(struct kmp_map *map, u64 now)
{
	struct kmp_lun *lun = &map->lun;

	memset(&lun->check.identity, 0, sizeof(lun->check.identity));
	lun->check.sectors = 0;
	lun->check.accepted_at = now;
	spin_lock_irq(&map->lock);
	lun->owner = KMP_NO_SP;
	lun->claimed = false;
	lun->moving_until = 0;
	lun->copying_until = 0;
	WRITE_ONCE(lun->inactive_until, 0);
	__kmp_reservation_new_lun(map);
	spin_unlock_irq(&map->lock);
}

/* ---- its owner ---- */

/*
 * A command of ours was sent to @path, and nothing says that it moved the LUN. The array may
 * take longer for that than for its answer, or the answer was lost.
 */
void __kmp_lun_moving(const struct kmp_path *path, u64 now)
{
	struct kmp_lun *lun = &path->map->lun;

	lockdep_assert_held(&path->map->lock);
	lun->moving_to = path->status.sp;
	lun->moving_until = now + kmp_seconds(KMP_MOVE_S);
}

/* Did this host move the LUN to the owner that the test reports? */
static bool __kmp_moved_by_us(const struct kmp_test *test, u64 now)
{
	const struct kmp_map *map = test->path->map;
	const struct kmp_path *activating = map->activate.path;
	enum kmp_sp owner = test->job.report.owner;

	lockdep_assert_held(&map->lock);
	return test->job.report.activated ||
	       (activating && activating->status.sp == owner) ||
	       (now < map->lun.moving_until && map->lun.moving_to == owner);
}

/* Did another host move the LUN although the SP that lost it still works? */
static bool __kmp_taken_away(const struct kmp_map *map, enum kmp_sp from, u64 now)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (from == KMP_NO_SP || now < kmp_lun_ndu_until(&map->lun))
		return false;
	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (path->status.sp == from && kmp_properties(path)->valid)
			return true;
	}
	return false;
}

/*
 * An SP that claims the LUN is its owner. If the owner denies that it owns the
 * LUN, the other SP becomes the owner; but if the owner had not claimed it,
 * both SPs deny and the owner is unknown. Any other denial changes nothing.
 */
static enum kmp_sp __kmp_owner_now(const struct kmp_map *map,
				   const struct kmp_handler_report *report)
{
	const struct kmp_lun *lun = &map->lun;

	lockdep_assert_held(&map->lock);

	if (report->owner == report->sp || report->owner == KMP_NO_SP)
		return report->owner;
	if (lun->owner != report->sp)
		return lun->owner;
	return lun->claimed ? report->owner : KMP_NO_SP;
}

/**
 * enum kmp_move - did the LUN move?
 * @KMP_MOVE_NONE: no
 * @KMP_MOVE_OURS: we moved it
 * @KMP_MOVE_FOREIGN: another host or the array's operator did
 */
enum kmp_move {
	KMP_MOVE_NONE,
	KMP_MOVE_OURS,
	KMP_MOVE_FOREIGN,
};

static enum kmp_move __kmp_learn_owner(struct kmp_test *test, u64 now)
{
	const struct kmp_handler_report *report = &test->job.report;
	struct kmp_map *map = test->path->map;
	struct kmp_lun *lun = &map->lun;
	enum kmp_sp from = lun->owner, owner;
	bool by_us;

	lockdep_assert_held(&test->path->map->lock);

	/* The test began before the last move: its report is stale. */
	if ((report->owner == KMP_NO_SP && !(report->disowned && from == report->sp)) ||
	    (test->begun < lun->owner_since && !report->activated))
		return KMP_MOVE_NONE;

	owner = __kmp_owner_now(map, report);
	if (report->owner == report->sp)
		lun->claimed = true;
	if (owner == from)
		return KMP_MOVE_NONE;
	lun->claimed = owner == report->sp;
	lun->owner = owner;
	lun->moves = now - lun->owner_since < kmp_ms(KMP_MOVED_SOON_MS) ?
		     min(lun->moves + 1, U8_MAX) : 0;
	lun->owner_since = now;
	by_us = __kmp_moved_by_us(test, now);
	/* The group that served I/O since our last activation need not be the best any more. */
	if (!by_us)
		map->keep_current = false;
	/* An activation may have waited for a test of the old owner's paths. */
	kmp_activate_soon(map);
	if (from != KMP_NO_SP && !by_us)
		map->activate.check.taken = true;
	if (from == KMP_NO_SP || owner == KMP_NO_SP)
		return KMP_MOVE_NONE;
	lun->moving_until = 0;
	__kmp_activate_hope(map);
	if (by_us)
		return KMP_MOVE_OURS;
	if (__kmp_taken_away(map, from, now))
		kmp_rate_add(&map->activate.check.foreign, now);
	return KMP_MOVE_FOREIGN;
}

/*
 * Test the map's other paths: their states are out of date. If both SPs claim the
 * LUN, each test finds that it moved: then test ever later.
 */
static void kmp_moved(struct kmp_path *reporter, enum kmp_move move)
{
	struct kmp_map *map = reporter->map;
	unsigned int i;

	kmp_log_move(map, map->lun.owner, move == KMP_MOVE_OURS);
	for (i = 0; i < map->table.nr_paths; i++)
		if (&map->paths[i] != reporter)
			kmp_path_test_soon(&map->paths[i], kmp_doubt_delay(map->lun.moves));
}

/*
 * Does a test that serves I/O prove that a copy within the array is over? Not if the
 * owner serves I/O during the copy, too: then only a move of the LUN proves it. But
 * if the LUN is at home, no failback waits that could abort a copy.
 */
static bool __kmp_copy_is_over(const struct kmp_test *test, enum kmp_move move)
{
	const struct kmp_map *map = test->path->map;

	lockdep_assert_held(&map->lock);
	return (!map->counts.usable && map->lun.owner == map->lun.home) ||
	       map->lun.inactive_until ||
	       test->job.report.activated || move != KMP_MOVE_NONE;
}

/*
 * Where the LUN should be. Without the array's word it is where the table's first group
 * leads.
 */
static enum kmp_sp __kmp_home(const struct kmp_map *map, const struct kmp_handler_report *report)
{
	const struct kmp_selector *first = &map->groups[0].selector;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (report->home != KMP_NO_SP)
		return report->home;
	if (report->partial && map->lun.home != KMP_NO_SP)
		return map->lun.home;
	for (i = 0; i < first->nr_paths; i++)
		if (kmp_path_of(first->paths[i])->status.sp != KMP_NO_SP)
			return kmp_path_of(first->paths[i])->status.sp;
	return KMP_NO_SP;
}

/* Only a path that serves I/O says how well it does. */
static void __kmp_learn_access(struct kmp_path *path, bool improvable, bool non_optimized)
{
	lockdep_assert_held(&path->map->lock);

	if (improvable != path->status.improvable)
		kmp_activate_soon(path->map);
	path->status.improvable = improvable;
	__kmp_rank_access(path, non_optimized);
}

/* The path serves I/O, and the array does not say where it leads or how well it does. */
static void kmp_forget_access(struct kmp_path *path)
{
	spin_lock_irq(&path->map->lock);
	path->status.sp = KMP_NO_SP;
	__kmp_learn_access(path, false, false);
	spin_unlock_irq(&path->map->lock);
}

/**
 * kmp_lun_report() - record what a test reports beside its verdict
 * @test: a test or activation with a verdict
 * @now: ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_lun_report(struct kmp_test *test, u64 now)
{
	const struct kmp_handler_report *report = &test->job.report;
	struct kmp_path *path = test->path;
	struct kmp_map *map = path->map;
	struct kmp_lun *lun = &map->lun;
	const struct kmp_verdict_properties *is = kmp_verdict_is(test->job.verdict);
	enum kmp_move move;

	kmp_tester_assert_held();

	path->check.standby = report->standby;
	/* The report is about another LUN. */
	if (is->other_lun)
		return;

	/* Only a path that passed all checks sets the LUN's identity. */
	if (is->good && report->identified) {
		if (!test->job.identity)
			kmp_lun_replace(map, now);
		kmp_learn_identity(map, &report->identity);
	}
	if (!report->valid) {
		if (is->serves)
			kmp_forget_access(path);
		return;
	}
	if (is->good)
		kmp_learn_size(map, report->sectors);
	kmp_sp_report(test, now);

	spin_lock_irq(&map->lock);
	path->status.sp = report->sp;
	if (is->serves)
		__kmp_learn_access(path, report->improvable, report->non_optimized);
	lun->home = __kmp_home(map, report);
	if (report->home != KMP_NO_SP || !report->partial)
		lun->home_assumed = report->home == KMP_NO_SP;
	move = __kmp_learn_owner(test, now);
	if (is->serves) {
		if (!report->inactive && lun->copying_until &&
		    __kmp_copy_is_over(test, move)) {
			lun->copying_until = 0;
			kmp_activate_soon(map);
		}
		WRITE_ONCE(lun->inactive_until, report->inactive ?
			   now + kmp_ms(KMP_INACTIVE_FRESH_MS) : 0);
	}
	spin_unlock_irq(&map->lock);
	if (move != KMP_MOVE_NONE)
		kmp_moved(path, move);
}

/*
 * A copy within the array refused an activation. If the owner served no I/O, its
 * next good test finds the copy over. If the owner stays away, nobody can tell, and
 * I/O is not to wait for ever: after a while another trespass is sent, although it
 * aborts a copy. A failback is not worth that.
 */
void __kmp_lun_copying(struct kmp_map *map, u64 now)
{
	lockdep_assert_held(&map->lock);
	map->lun.copying_until = now + kmp_seconds(KMP_COPY_PATIENCE_S);
}

/* ---- an NDU that the operator announces ---- */

/**
 * kmp_lun_announce_ndu() - carry out messages ndu begin and ndu end
 * @map: the map
 * @until: when the NDU counts as over, ns; 0 if it is over
 *
 * Context: process context.
 */
void kmp_lun_announce_ndu(struct kmp_map *map, u64 until)
{
	spin_lock_irq(&map->lock);
	WRITE_ONCE(map->lun.ndu_announced, until);
	kmp_trace(map, until ? "ndu announced by the operator" :
			      "ndu ended by the operator");
	if (!until)
		__kmp_outage_ndu_over(map);
	kmp_activate_soon(map);
	spin_unlock_irq(&map->lock);
}

/* ---- its loss ---- */

/* Since when all paths report "no such LUN", KMP_NEVER if one does not. */
static u64 kmp_missing_since(const struct kmp_map *map)
{
	u64 since = 0;
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		/* A removed path is not tested any more. */
		if (READ_ONCE(path->status.state) == KMP_PATH_REMOVED)
			continue;
		if (!path->check.no_lun_since)
			return KMP_NEVER;
		since = max(since, path->check.no_lun_since);
	}
	return since ?: KMP_NEVER;
}

/**
 * kmp_lun_missing() - a path's test reports that there is no such LUN
 * @path: the path
 * @now: ns
 *
 * The LUN is gone if all paths report so for gone_after_ms, and the handler says
 * that this is final (final_loss). The time in an NDU does not count, because an
 * SP that boots reports the same.
 * Context: the tester, its mutex held.
 */
void kmp_lun_missing(struct kmp_path *path, u64 now)
{
	struct kmp_map *map = path->map;
	unsigned int i;
	u64 since;

	kmp_tester_assert_held();

	if (!path->check.no_lun_since)
		path->check.no_lun_since = now;
	if (now < kmp_lun_ndu_until(&map->lun))
		path->check.no_lun_since = now;

	since = kmp_missing_since(map);
	if (since == KMP_NEVER || !map->handler.type->final_loss ||
	    !kmp_schedule_late(since, now,
			       kmp_ms(kmp_tunable(map, KMP_GONE_AFTER))))
		return;
	for (i = 0; i < map->table.nr_paths; i++)
		kmp_path_event(&map->paths[i], KMP_EVENT_GONE,
			       KMP_CAUSE("every path says: no such LUN"));
}

/**
 * kmp_lun_write_refused() - note that the array refused a write
 * @path: the write's
 *
 * It may protect the LUN from writes: the path's next test looks for that.
 * Context: any.
 */
void kmp_lun_write_refused(struct kmp_path *path)
{
	struct kmp_health *health = kmp_health(path);

	if (READ_ONCE(health->write_refused) || bdev_read_only(path->selector_path.bdev))
		return;
	WRITE_ONCE(health->write_refused, true);
	kmp_queue_soon(&path->queue_entry, 0);
}
