/* SPDX-License-Identifier: GPL-2.0-only */
/* The states of a path, their properties, and what moves a path between them. */
#ifndef KMP_PATH_STATE_H
#define KMP_PATH_STATE_H

#include <linux/types.h>

/**
 * enum kmp_path_state - where a path stands
 * @KMP_PATH_ACTIVE: carries I/O
 * @KMP_PATH_PASSIVE: would carry I/O after an activation
 * @KMP_PATH_SUSPECT: not known yet, or in doubt: a test is under way
 * @KMP_PATH_DOWN: a test failed
 * @KMP_PATH_QUARANTINED: leads to another LUN, or to one that is set up wrongly
 * @KMP_PATH_GONE: every path says for long that there is no such LUN
 * @KMP_PATH_FAILED: failed by the operator
 * @KMP_PATH_REMOVED: its device is gone for good
 * @KMP_NR_PATH_STATES: how many there are
 */
enum kmp_path_state {
	KMP_PATH_ACTIVE,
	KMP_PATH_PASSIVE,
	KMP_PATH_SUSPECT,
	KMP_PATH_DOWN,
	KMP_PATH_QUARANTINED,
	KMP_PATH_GONE,
	KMP_PATH_FAILED,
	KMP_PATH_REMOVED,
	KMP_NR_PATH_STATES
};

/**
 * enum kmp_path_event - what can happen to a path
 * @KMP_EVENT_IO_ERROR: I/O failed, and the path may be to blame
 * @KMP_EVENT_TEST_UP: a test said that it serves I/O
 * @KMP_EVENT_TEST_PASSIVE: a test said that it would after an activation
 * @KMP_EVENT_TEST_DOWN: a test said that it does not
 * @KMP_EVENT_TEST_WRONG: a test said that it leads to the wrong LUN
 * @KMP_EVENT_TEST_LATE: no verdict within test_timeout_ms
 * @KMP_EVENT_GONE: all paths of the map agree that there is no such LUN
 * @KMP_EVENT_BLOCKED: its transport holds all commands back
 * @KMP_EVENT_REMOVED: its device is going away
 * @KMP_EVENT_OPERATOR_FAIL: message fail_path
 * @KMP_EVENT_OPERATOR_REINSTATE: message reinstate_path
 * @KMP_NR_PATH_EVENTS: how many there are
 */
enum kmp_path_event {
	KMP_EVENT_IO_ERROR,
	KMP_EVENT_TEST_UP,
	KMP_EVENT_TEST_PASSIVE,
	KMP_EVENT_TEST_DOWN,
	KMP_EVENT_TEST_WRONG,
	KMP_EVENT_TEST_LATE,
	KMP_EVENT_GONE,
	KMP_EVENT_BLOCKED,
	KMP_EVENT_REMOVED,
	KMP_EVENT_OPERATOR_FAIL,
	KMP_EVENT_OPERATOR_REINSTATE,
	KMP_NR_PATH_EVENTS
};

/**
 * enum kmp_cadence - how often a path is tested
 * @KMP_CADENCE_NEVER: not at all
 * @KMP_CADENCE_SLOW: at the interval, backing off while healthy and idle
 * @KMP_CADENCE_RECOVER: fast in an outage, else at the interval
 * @KMP_CADENCE_NOW: a verdict is wanted at once
 */
enum kmp_cadence {
	KMP_CADENCE_NEVER,
	KMP_CADENCE_SLOW,
	KMP_CADENCE_RECOVER,
	KMP_CADENCE_NOW,
};

/**
 * struct kmp_path_properties - what a state means; code asks for these
 * @name: for people
 * @usable: may carry I/O now
 * @activatable: may carry I/O after an activation
 * @worth_waiting: may carry I/O again
 * @verdict_due: a test will tell within test_timeout_ms
 * @valid: counts as valid path, status letter A and not F
 * @announced: the operator wants to know when a path comes to this
 * @cadence: how often it is tested
 */
struct kmp_path_properties {
	const char *name;
	bool usable;
	bool activatable;
	bool worth_waiting;
	bool verdict_due;
	bool valid;
	bool announced;
	enum kmp_cadence cadence;
};

extern const struct kmp_path_properties kmp_path_properties[KMP_NR_PATH_STATES];

/* What a transition asks for, a bit mask. */
#define KMP_ACTION_TEST_NOW	0x01	/* make the path's test due */
#define KMP_ACTION_USABLE	0x02	/* the path became usable */
#define KMP_ACTION_UNUSABLE	0x04	/* it ceased to be */
#define KMP_ACTION_TELL_FAILED	0x08	/* tell user space: path failed */
#define KMP_ACTION_TELL_BACK	0x10	/* tell user space: reinstated */
#define KMP_ACTION_TELL_STATE	0x80	/* tell user space: the state's name */
#define KMP_ACTION_VERDICT	0x20	/* a verdict held bios waited for is in */
#define KMP_ACTION_EVIDENCE	0x40	/* a test, not only I/O, found trouble */

/**
 * struct kmp_transition - where an event leads
 * @state: the new state
 * @actions: KMP_ACTION_* for the caller to carry out
 */
struct kmp_transition {
	enum kmp_path_state state;
	unsigned int actions;
};

/**
 * kmp_path_transition() - the state machine
 * @state: where the path stands
 * @event: what happened
 *
 * Return: the new state and what to do.
 */
struct kmp_transition kmp_path_transition(enum kmp_path_state state,
					  enum kmp_path_event event);

#endif
