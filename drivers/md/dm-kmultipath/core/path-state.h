/* SPDX-License-Identifier: GPL-2.0-only */
/* The states of a path, their properties, and the events that change them. */
#ifndef KMP_PATH_STATE_H
#define KMP_PATH_STATE_H

#include <linux/types.h>

/**
 * enum kmp_path_state - the state of a path
 * @KMP_PATH_ACTIVE: carries I/O
 * @KMP_PATH_PASSIVE: would carry I/O after an activation
 * @KMP_PATH_SUSPECT: not tested yet, or in doubt: test it at once
 * @KMP_PATH_DOWN: a test failed
 * @KMP_PATH_QUARANTINED: leads to another LUN, or to one that is set up wrongly
 * @KMP_PATH_GONE: tests of all paths found no such LUN for gone_after_ms
 * @KMP_PATH_FAILED: failed by the operator
 * @KMP_PATH_REMOVED: its device was deleted; another one may take its place
 * @KMP_NR_PATH_STATES: number of states
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
 * @KMP_EVENT_TEST_UP: a test found that the path serves I/O
 * @KMP_EVENT_TEST_PASSIVE: a test found that it would serve I/O if activated
 * @KMP_EVENT_TEST_DOWN: a test found that it does not serve I/O
 * @KMP_EVENT_TEST_UNREADABLE: a test was good, but a READ after it was not
 * @KMP_EVENT_TEST_WRONG: a test found that it has to be quarantined
 * @KMP_EVENT_TEST_CHANGING: a test found that the array is changing the path's access
 *			     state, and another path works
 * @KMP_EVENT_TEST_LATE: a verdict was due and did not come in time
 * @KMP_EVENT_GONE: tests of all paths found no such LUN for gone_after_ms
 * @KMP_EVENT_BLOCKED: its transport is blocked and holds all commands back
 * @KMP_EVENT_REMOVED: its device is being deleted
 * @KMP_EVENT_SEATED: another device took the place of its deleted one
 * @KMP_EVENT_OPERATOR_FAIL: message fail_path
 * @KMP_EVENT_OPERATOR_REINSTATE: message reinstate_path
 * @KMP_NR_PATH_EVENTS: number of events
 */
enum kmp_path_event {
	KMP_EVENT_IO_ERROR,
	KMP_EVENT_TEST_UP,
	KMP_EVENT_TEST_PASSIVE,
	KMP_EVENT_TEST_DOWN,
	KMP_EVENT_TEST_UNREADABLE,
	KMP_EVENT_TEST_WRONG,
	KMP_EVENT_TEST_CHANGING,
	KMP_EVENT_TEST_LATE,
	KMP_EVENT_GONE,
	KMP_EVENT_BLOCKED,
	KMP_EVENT_REMOVED,
	KMP_EVENT_SEATED,
	KMP_EVENT_OPERATOR_FAIL,
	KMP_EVENT_OPERATOR_REINSTATE,
	KMP_NR_PATH_EVENTS
};

/**
 * enum kmp_cadence - how often a path is tested
 * @KMP_CADENCE_NEVER: not at all
 * @KMP_CADENCE_SLOW: at test_interval_ms, less often while healthy and idle
 * @KMP_CADENCE_RECOVER: in an outage at outage_test_ms, else test_interval_ms
 * @KMP_CADENCE_NOW: at once, until there is a verdict
 */
enum kmp_cadence {
	KMP_CADENCE_NEVER,
	KMP_CADENCE_SLOW,
	KMP_CADENCE_RECOVER,
	KMP_CADENCE_NOW,
};

/**
 * struct kmp_path_properties - what a state means; code tests these, not states
 * @name: for status, logs and traces
 * @usable: the path may carry I/O now
 * @activatable: it may carry I/O after an activation
 * @worth_waiting: it may carry I/O again
 * @verdict_due: a verdict is due within test_timeout_ms
 * @valid: it counts as a valid path: its status letter is A, not F
 * @vacant: the path's device is gone for good
 * @announced: log when a path enters the state
 * @cadence: how often the path is tested
 */
struct kmp_path_properties {
	const char *name;
	bool usable;
	bool activatable;
	bool worth_waiting;
	bool verdict_due;
	bool valid;
	bool vacant;
	bool announced;
	enum kmp_cadence cadence;
};

extern const struct kmp_path_properties kmp_path_properties[KMP_NR_PATH_STATES];

/* The actions that a transition requires, a bit mask. */
#define KMP_ACTION_TEST_NOW	0x01	/* make the path's test due */
#define KMP_ACTION_USABLE	0x02	/* the path became usable */
#define KMP_ACTION_UNUSABLE	0x04	/* the path became unusable */
#define KMP_ACTION_REPORT_FAILED	0x08	/* report: path failed */
#define KMP_ACTION_REPORT_BACK	0x10	/* report: reinstated */
#define KMP_ACTION_REPORT_STATE	0x80	/* report: the state's name */
#define KMP_ACTION_VACATED	0x100	/* look for a device that takes its place */
#define KMP_ACTION_VERDICT	0x20	/* a verdict that was due has come */
#define KMP_ACTION_EVIDENCE	0x40	/* a test, not only I/O, found trouble */

/**
 * struct kmp_transition - the result of an event
 * @state: the new state
 * @actions: KMP_ACTION_*, for the caller to perform
 */
struct kmp_transition {
	enum kmp_path_state state;
	unsigned int actions;
};

/**
 * kmp_path_transition() - compute the effect of an event on a path
 * @state: the path's state
 * @event: what happened
 *
 * Return: the new state and the actions.
 */
struct kmp_transition kmp_path_transition(enum kmp_path_state state,
					  enum kmp_path_event event);

/**
 * kmp_path_inherit() - find the event that brings a new path to an old one's state
 * @state: of the path to the same device in the table that is replaced
 *
 * Return: an event for KMP_PATH_SUSPECT, or KMP_NR_PATH_EVENTS if the new path's
 * first test is to decide.
 */
enum kmp_path_event kmp_path_inherit(enum kmp_path_state state);

#endif
