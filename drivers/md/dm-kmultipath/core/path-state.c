// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: the path state machine, two const tables and one function.
 *
 * One table has the next state for each state and event, the other the states'
 * properties. A transition's actions follow from the properties that change.
 */
#include <linux/kernel.h>

#include "path-state.h"

const struct kmp_path_properties kmp_path_properties[KMP_NR_PATH_STATES] = {
	[KMP_PATH_ACTIVE] = {
		.name = "active",
		.usable = true,
		.worth_waiting = true,
		.valid = true,
		.cadence = KMP_CADENCE_SLOW,
	},
	[KMP_PATH_PASSIVE] = {
		.name = "passive",
		.activatable = true,
		.worth_waiting = true,
		.valid = true,
		.cadence = KMP_CADENCE_SLOW,
	},
	[KMP_PATH_SUSPECT] = {
		.name = "suspect",
		.worth_waiting = true,
		.verdict_due = true,
		.valid = true,
		.cadence = KMP_CADENCE_NOW,
	},
	[KMP_PATH_DOWN] = {
		.name = "down",
		.worth_waiting = true,
		.cadence = KMP_CADENCE_RECOVER,
	},
	[KMP_PATH_QUARANTINED] = {
		.name = "quarantined",
		.worth_waiting = true,
		.announced = true,
		.cadence = KMP_CADENCE_RECOVER,
	},
	[KMP_PATH_GONE] = {
		.name = "gone",
		.announced = true,
		.cadence = KMP_CADENCE_SLOW,
	},
	[KMP_PATH_FAILED] = {
		.name = "failed",
		.worth_waiting = true,
		.cadence = KMP_CADENCE_SLOW,
	},
	[KMP_PATH_REMOVED] = {
		.name = "removed",
		.worth_waiting = true,
		.vacant = true,
		.cadence = KMP_CADENCE_NEVER,
	},
};

static const u8 kmp_next_state[KMP_NR_PATH_STATES][KMP_NR_PATH_EVENTS] = {
	[KMP_PATH_ACTIVE] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_SUSPECT,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_GONE]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_ACTIVE,
	},
	[KMP_PATH_PASSIVE] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_DOWN,
		[KMP_EVENT_GONE]		= KMP_PATH_PASSIVE,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_PASSIVE,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_PASSIVE,
	},
	[KMP_PATH_SUSPECT] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_SUSPECT,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_DOWN,
		[KMP_EVENT_GONE]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_SUSPECT,
	},
	[KMP_PATH_DOWN] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_DOWN,
		[KMP_EVENT_GONE]		= KMP_PATH_GONE,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_DOWN,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_DOWN,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_SUSPECT,
	},
	[KMP_PATH_QUARANTINED] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_DOWN,
		[KMP_EVENT_GONE]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_SUSPECT,
	},
	[KMP_PATH_GONE] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_GONE,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_ACTIVE,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_PASSIVE,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_GONE,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_DOWN,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_QUARANTINED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_GONE,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_GONE,
		[KMP_EVENT_GONE]		= KMP_PATH_GONE,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_GONE,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_GONE,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_SUSPECT,
	},
	[KMP_PATH_FAILED] = {
		[KMP_EVENT_IO_ERROR]		= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_UP]		= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_PASSIVE]	= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_DOWN]		= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_UNREADABLE]	= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_WRONG]		= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_CHANGING]	= KMP_PATH_FAILED,
		[KMP_EVENT_TEST_LATE]		= KMP_PATH_FAILED,
		[KMP_EVENT_GONE]		= KMP_PATH_FAILED,
		[KMP_EVENT_BLOCKED]		= KMP_PATH_FAILED,
		[KMP_EVENT_REMOVED]		= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_FAILED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_SUSPECT,
	},
	[KMP_PATH_REMOVED] = {
		[0 ... KMP_EVENT_REMOVED]	= KMP_PATH_REMOVED,
		[KMP_EVENT_SEATED]		= KMP_PATH_SUSPECT,
		[KMP_EVENT_OPERATOR_FAIL]	= KMP_PATH_REMOVED,
		[KMP_EVENT_OPERATOR_REINSTATE]	= KMP_PATH_REMOVED,
	},
};

enum kmp_path_event kmp_path_inherit(enum kmp_path_state state)
{
	switch (state) {
	case KMP_PATH_ACTIVE:
		return KMP_EVENT_TEST_UP;
	case KMP_PATH_PASSIVE:
		return KMP_EVENT_TEST_PASSIVE;
	case KMP_PATH_DOWN:
		return KMP_EVENT_TEST_DOWN;
	case KMP_PATH_QUARANTINED:
		return KMP_EVENT_TEST_WRONG;
	case KMP_PATH_FAILED:
		return KMP_EVENT_OPERATOR_FAIL;
	default:
		return KMP_NR_PATH_EVENTS;
	}
}

static bool kmp_event_is_trouble(enum kmp_path_event event)
{
	switch (event) {
	case KMP_EVENT_TEST_PASSIVE:
	case KMP_EVENT_TEST_DOWN:
	case KMP_EVENT_TEST_UNREADABLE:
	case KMP_EVENT_TEST_WRONG:
	case KMP_EVENT_TEST_LATE:
	case KMP_EVENT_GONE:
	case KMP_EVENT_BLOCKED:
	case KMP_EVENT_REMOVED:
		return true;
	default:
		return false;
	}
}

struct kmp_transition kmp_path_transition(enum kmp_path_state state,
					  enum kmp_path_event event)
{
	struct kmp_transition next = { .state = kmp_next_state[state][event] };
	const struct kmp_path_properties *was = &kmp_path_properties[state];
	const struct kmp_path_properties *is = &kmp_path_properties[next.state];

	if (is->cadence == KMP_CADENCE_NOW && was->cadence != KMP_CADENCE_NOW)
		next.actions |= KMP_ACTION_TEST_NOW;
	if (is->usable && !was->usable)
		next.actions |= KMP_ACTION_USABLE;
	if (was->usable && !is->usable)
		next.actions |= KMP_ACTION_UNUSABLE;
	if (was->valid && !is->valid)
		next.actions |= KMP_ACTION_REPORT_FAILED;
	if (is->valid && !was->valid)
		next.actions |= KMP_ACTION_REPORT_BACK;
	if (is->announced && next.state != state)
		next.actions |= KMP_ACTION_REPORT_STATE;
	if (is->vacant && !was->vacant)
		next.actions |= KMP_ACTION_VACATED;
	if (was->verdict_due && !is->verdict_due)
		next.actions |= KMP_ACTION_VERDICT;
	/* A path that stays down is no new evidence of trouble. */
	if (next.state != state && kmp_event_is_trouble(event))
		next.actions |= KMP_ACTION_EVIDENCE;
	return next;
}
