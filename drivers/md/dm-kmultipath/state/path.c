// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states of paths. All other files report events; only kmp_path_event()
 * changes a state. It follows the state machine and carries out its actions.
 */
#include "base/trace.h"
#include "base/uevent.h"
#include "base/work.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state.h"

/* Add a path's properties to its map's sums, or subtract them. */
static void __kmp_count(struct kmp_path *path, int sign)
{
	const struct kmp_path_properties *is = kmp_properties(path);
	struct kmp_map *map = path->map;

	lockdep_assert_held(&path->map->lock);

	map->counts.usable += sign * is->usable;
	map->counts.activatable += sign * is->activatable;
	map->counts.worth_waiting += sign * is->worth_waiting;
	map->counts.verdict_due += sign * is->verdict_due;
	map->counts.valid += sign * is->valid;
	path->group->nr_usable[kmp_path_rank(path)] += sign * is->usable;
}

/* If its state is known, the operator's word on its LUN is carried out, or void. */
static void __kmp_accept_end(struct kmp_path *path)
{
	struct kmp_lun *lun = &path->map->lun;

	lockdep_assert_held(&path->map->lock);
	if (lun->accepted != path || kmp_properties(path)->verdict_due)
		return;
	WRITE_ONCE(lun->accepted, NULL);
	if (!kmp_properties(path)->valid)
		kmp_trace(path->map, "LUN not accepted: reinstated path failed");
}

static void __kmp_enter_state(struct kmp_path *path, enum kmp_path_state state,
			      enum kmp_path_event event, const struct kmp_cause *cause,
			      u64 now)
{
	enum kmp_path_state from = path->status.state;

	lockdep_assert_held(&path->map->lock);

	__kmp_count(path, -1);
	__kmp_path_stats_left(path, now);
	path->status.state = state;
	path->status.since = now;
	path->status.why = cause->why;
	__kmp_trace_state(path, from, event, cause);
	__kmp_count(path, 1);
	__kmp_accept_end(path);
	__kmp_rank_settle(path);
}

/*
 * Count the I/O errors that a good test, and a READ after it, contradict: the more
 * there are in a row, the later the next I/O error is tested. If the READ fails, only
 * a good one ends the doubt.
 */
static void __kmp_update_doubts(struct kmp_path *path, enum kmp_path_event event)
{
	struct kmp_path_status *status = &path->status;

	lockdep_assert_held(&path->map->lock);

	switch (event) {
	case KMP_EVENT_IO_ERROR:
		if (kmp_properties(path)->usable && !status->doubt)
			status->doubt = KMP_DOUBT_IO;
		return;
	case KMP_EVENT_TEST_UP:
		status->doubts = status->doubt ? min(status->doubts + 1, U8_MAX) : 0;
		status->doubt = KMP_NO_DOUBT;
		return;
	case KMP_EVENT_TEST_UNREADABLE:
		status->doubt = KMP_DOUBT_READ;
		break;
	default:
		if (status->doubt == KMP_DOUBT_IO)
			status->doubt = KMP_NO_DOUBT;
		break;
	}
	status->doubts = 0;
}

/*
 * Note whether the path left a usable state and no verdict has said why. Return true if
 * the event is a verdict that tells a failure: the path is down, or it works after all. If
 * the path is passive, it did not fail: the LUN has moved.
 */
static bool __kmp_update_failing(struct kmp_path *path, enum kmp_path_event event, u64 now)
{
	const struct kmp_path_properties *is = kmp_properties(path);
	struct kmp_path_status *status = &path->status;
	bool failing = status->failing;

	lockdep_assert_held(&path->map->lock);

	switch (event) {
	case KMP_EVENT_IO_ERROR:
		status->failing |= is->usable;
		return false;
	case KMP_EVENT_BLOCKED:
		status->failing |= is->usable || is->activatable;
		return false;
	case KMP_EVENT_TEST_LATE:
		if (is->usable) {
			status->failing = 1;
			return false;
		}
		fallthrough;
	case KMP_EVENT_TEST_DOWN:
	case KMP_EVENT_TEST_UNREADABLE:
		__kmp_rank_bad(path, now);
		status->failing = 0;
		return failing || is->usable || is->activatable;
	case KMP_EVENT_TEST_UP:
		status->failing = 0;
		return failing;
	case KMP_EVENT_TEST_WRONG:
		__kmp_rank_bad(path, now);
		fallthrough;
	default:
		status->failing = 0;
		return false;
	}
}

/* The operator's word on a path whose device was deleted counts for the next one. */
static void __kmp_update_word(struct kmp_path *path, enum kmp_path_event event)
{
	lockdep_assert_held(&path->map->lock);

	if (!kmp_properties(path)->vacant)
		return;
	if (event == KMP_EVENT_OPERATOR_FAIL)
		kmp_health(path)->failed = true;
	else if (event == KMP_EVENT_OPERATOR_REINSTATE || event == KMP_EVENT_SEATED)
		kmp_health(path)->failed = false;
}

static void __kmp_act(struct kmp_path *path, unsigned int actions)
{
	const unsigned int reports = KMP_ACTION_REPORT_FAILED | KMP_ACTION_REPORT_BACK;
	struct kmp_map *map = path->map;

	lockdep_assert_held(&path->map->lock);

	if (actions & KMP_ACTION_VACATED)
		kmp_work_run_adopt(&map->adopt.work, 0);
	if (actions & KMP_ACTION_EVIDENCE)
		WRITE_ONCE(map->counts.evidence, map->counts.evidence + 1);
	/* What the array refused may be possible now. */
	if (actions & KMP_ACTION_REPORT_BACK)
		__kmp_activate_hope(map);
	if (actions & KMP_ACTION_REPORT_FAILED)
		path->status.fail_count++;
	if (actions & reports) {
		path->status.to_report |= actions & reports;
		path->status.reported_last = actions & reports;
		__kmp_report(map);
	}
	if (actions & KMP_ACTION_REPORT_STATE) {
		path->status.to_report |= KMP_ACTION_REPORT_STATE;
		__kmp_report(map);
	}
	if (actions & (KMP_ACTION_USABLE | KMP_ACTION_UNUSABLE))
		__kmp_choose_group(map);
	__kmp_outage_update(map);
	if (actions & KMP_ACTION_TEST_NOW)
		kmp_queue_soon(&path->queue_entry, kmp_doubt_delay(path->status.doubts));
	if (map->held.nr && (map->counts.usable || !__kmp_worth_waiting(map)))
		__kmp_release(map);
}

/**
 * kmp_path_event() - change a path's state after an event
 * @path: the path
 * @event: what happened
 * @cause: its reason
 *
 * Context: any.
 */
void kmp_path_event(struct kmp_path *path, enum kmp_path_event event,
		    const struct kmp_cause *cause)
{
	struct kmp_map *map = path->map;
	struct kmp_transition next;
	unsigned long flags;
	bool failed;
	u64 now;

	spin_lock_irqsave(&map->lock, flags);
	now = ktime_get_ns();
	next = kmp_path_transition(path->status.state, event);
	__kmp_update_word(path, event);
	failed = __kmp_update_failing(path, event, now);
	__kmp_update_doubts(path, event);
	if (next.state != path->status.state) {
		if (path->status.state == KMP_PATH_FAILED && kmp_path_properties[next.state].vacant)
			kmp_health(path)->failed = true;
		__kmp_enter_state(path, next.state, event, cause, now);
		kmp_activate_soon(map);
	} else if (event == kmp_path_inherit(next.state) ||
		   (next.state == KMP_PATH_DOWN && event == KMP_EVENT_TEST_UNREADABLE)) {
		/* The same verdict, maybe for another reason. */
		path->status.why = cause->why;
	}
	__kmp_act(path, next.actions);
	if (failed)
		__kmp_rank_failed(path, now);
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_path_is_doubted() - may I/O on a path fail although its tests are good?
 * @path: the path
 *
 * Context: any.
 * Return: true if only a good READ tells.
 */
bool kmp_path_is_doubted(struct kmp_path *path)
{
	unsigned long flags;
	bool doubted;

	spin_lock_irqsave(&path->map->lock, flags);
	doubted = path->status.doubt != KMP_NO_DOUBT ||
		  kmp_path_rank(path) == KMP_RANK_LOSSY;
	spin_unlock_irqrestore(&path->map->lock, flags);
	return doubted;
}

/**
 * kmp_path_recovery_seen() - note that the path's host is in error recovery
 * @path: the path; the note is kept until its device is seen running
 *
 * Context: any.
 */
void kmp_path_recovery_seen(struct kmp_path *path)
{
	WRITE_ONCE(path->check.saw_recovery, true);
}

/**
 * kmp_paths_init() - make all paths suspect, until their first test
 * @map: the map, its paths allocated; not visible to others yet
 */
void kmp_paths_init(struct kmp_map *map)
{
	unsigned int i;

	spin_lock_irq(&map->lock);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		path->group->rank = KMP_NR_RANKS;
		path->status.state = KMP_PATH_SUSPECT;
		path->status.since = ktime_get_ns();
		path->status.why = "not tested yet";
		path->status.sp = KMP_NO_SP;
		kmp_health(path)->stats.ios = kmp_path_ios(path);
		__kmp_count(path, 1);
	}
	spin_unlock_irq(&map->lock);
}
