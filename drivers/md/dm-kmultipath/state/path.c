// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of paths. Everybody else reports events; kmp_path_event() alone
 * changes a state, as the state machine says, and carries out what follows.
 */
#include "base/trace.h"
#include "base/uevent.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state.h"

/* Count a path's properties in or out of its map's sums. */
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
	path->group->nr_usable += sign * is->usable;
}

static void __kmp_enter_state(struct kmp_path *path, enum kmp_path_state state,
			      const struct kmp_cause *cause)
{
	enum kmp_path_state from = path->status.state;

	lockdep_assert_held(&path->map->lock);

	__kmp_count(path, -1);
	path->status.state = state;
	path->status.since = ktime_get_ns();
	path->status.why = cause->why;
	__kmp_trace_state(path, from, cause);
	__kmp_count(path, 1);
	WRITE_ONCE(path->selector_path.usable, kmp_properties(path)->usable);
}

/*
 * A good test that contradicts an I/O error leaves a doubt, so that the next
 * such error is tested more slowly; a good test of a working path, or a bad
 * one, settles it.
 */
static void __kmp_update_doubts(struct kmp_path *path, enum kmp_path_event event)
{
	lockdep_assert_held(&path->map->lock);

	if (event == KMP_EVENT_IO_ERROR && kmp_properties(path)->usable)
		path->status.in_doubt = true;
	if (event == KMP_EVENT_TEST_UP && path->status.in_doubt) {
		path->status.doubts = min(path->status.doubts + 1, U8_MAX);
		path->status.in_doubt = false;
	} else if (event != KMP_EVENT_IO_ERROR) {
		path->status.doubts = 0;
		path->status.in_doubt = false;
	}
}

static void __kmp_act(struct kmp_path *path, unsigned int actions)
{
	const unsigned int tell = KMP_ACTION_TELL_FAILED | KMP_ACTION_TELL_BACK;
	struct kmp_map *map = path->map;

	lockdep_assert_held(&path->map->lock);

	if (actions & KMP_ACTION_EVIDENCE)
		WRITE_ONCE(map->counts.evidence, map->counts.evidence + 1);
	if (actions & KMP_ACTION_TELL_FAILED)
		path->status.fail_count++;
	if (actions & tell) {
		path->status.to_tell |= actions & tell;
		path->status.told_last = actions & tell;
		__kmp_tell(map);
	}
	if (actions & KMP_ACTION_TELL_STATE) {
		path->status.to_tell |= KMP_ACTION_TELL_STATE;
		__kmp_tell(map);
	}
	if (actions & KMP_ACTION_USABLE)
		WRITE_ONCE(path->check.saw_recovery, false);
	if (actions & (KMP_ACTION_USABLE | KMP_ACTION_UNUSABLE))
		__kmp_choose_group(map);
	__kmp_outage_update(map);
	if (actions & KMP_ACTION_TEST_NOW)
		kmp_queue_soon(&path->queue_entry, kmp_doubt_delay(path->status.doubts));
	if (map->held.nr && (map->counts.usable || !__kmp_worth_waiting(map)))
		__kmp_release(map);
}

/**
 * kmp_path_event() - something happened to a path
 * @path: the path
 * @event: what
 * @cause: the reason
 *
 * Context: any.
 */
void kmp_path_event(struct kmp_path *path, enum kmp_path_event event,
		    const struct kmp_cause *cause)
{
	struct kmp_map *map = path->map;
	struct kmp_transition next;
	unsigned long flags;

	spin_lock_irqsave(&map->lock, flags);
	next = kmp_path_transition(path->status.state, event);
	__kmp_update_doubts(path, event);
	if (next.state != path->status.state) {
		__kmp_enter_state(path, next.state, cause);
		kmp_activate_soon(map);
	}
	__kmp_act(path, next.actions);
	spin_unlock_irqrestore(&map->lock, flags);
}

/**
 * kmp_path_recovery_seen() - the path's host was seen in error recovery
 * @path: the path; it is remembered until the path works again
 *
 * Context: any.
 */
void kmp_path_recovery_seen(struct kmp_path *path)
{
	WRITE_ONCE(path->check.saw_recovery, true);
}

/**
 * kmp_paths_init() - all paths are suspect until their first test
 * @map: the map, its paths allocated; not seen by anyone else yet
 */
void kmp_paths_init(struct kmp_map *map)
{
	unsigned int i;

	spin_lock_irq(&map->lock);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		path->status.state = KMP_PATH_SUSPECT;
		path->status.since = ktime_get_ns();
		path->status.why = "not tested yet";
		path->status.sp = KMP_NO_SP;
		__kmp_count(path, 1);
	}
	spin_unlock_irq(&map->lock);
}
