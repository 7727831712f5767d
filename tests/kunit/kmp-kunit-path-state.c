// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of path-state.c: every event in every state, and rules that hold after
 * any sequence of events. Run by tests/vm/run kunit.
 *
 * The rows come from these rules, not from the table under test:
 *
 *	1. Only a good test makes a path usable, and only a test with the
 *	   result passive makes it passive.
 *	2. An I/O error, a late test, a blocked transport, or an array that is
 *	   changing the path's access state makes a usable path
 *	   suspect: tested at once, not used, still valid.
 *	3. A bad test, or a late test of a path that is not usable, takes it
 *	   down. A blocked transport changes nothing for a path that is down. A
 *	   passive one becomes suspect, because it cannot be activated now. An
 *	   I/O error, or such a change, changes nothing for a path that is not usable. A READ that
 *	   fails after a good test is like a bad test, but finds a LUN.
 *	4. A test that finds the wrong LUN quarantines a path in any state.
 *	5. "No such LUN" on every path: the paths that are down become gone. They
 *	   stay gone until a test finds a LUN, the right one or a wrong one.
 *	6. A path that the operator failed stays failed until the operator
 *	   reinstates it. Then it is tested before it carries I/O. Reinstating a
 *	   path that is not failed starts a test, too, unless one is under way
 *	   or the path is active or passive.
 *	7. A removed device never returns. Only another one that has taken its place
 *	   is tested; in all other states there is no place to take. Its removal makes
 *	   somebody look for one.
 *	8. A test that finds trouble is evidence that bios fail because of
 *	   paths, but only if the state changes: a path that is as bad as
 *	   before says nothing about the others.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/path-state.c"

static const struct properties_row {
	const char *name;
	enum kmp_path_state state;
	bool usable, activatable, worth_waiting, verdict_due, valid, announced;
	enum kmp_cadence cadence;
} properties_rows[] = {
	{ "active", KMP_PATH_ACTIVE,
	  true, false, true, false, true, false, KMP_CADENCE_SLOW },
	{ "passive", KMP_PATH_PASSIVE,
	  false, true, true, false, true, false, KMP_CADENCE_SLOW },
	{ "suspect", KMP_PATH_SUSPECT,
	  false, false, true, true, true, false, KMP_CADENCE_NOW },
	{ "down", KMP_PATH_DOWN,
	  false, false, true, false, false, false, KMP_CADENCE_RECOVER },
	/* another path may lead to the right LUN; tested like a down path */
	{ "quarantined", KMP_PATH_QUARANTINED,
	  false, false, true, false, false, true, KMP_CADENCE_RECOVER },
	{ "gone", KMP_PATH_GONE,
	  false, false, false, false, false, true, KMP_CADENCE_SLOW },
	{ "failed", KMP_PATH_FAILED,
	  false, false, true, false, false, false, KMP_CADENCE_SLOW },
	/* worth waiting for: another device may take its place, or a reload bring one */
	{ "removed", KMP_PATH_REMOVED,
	  false, false, true, false, false, false, KMP_CADENCE_NEVER },
};

static_assert(ARRAY_SIZE(properties_rows) == KMP_NR_PATH_STATES);
KUNIT_ARRAY_PARAM_DESC(properties, properties_rows, name);

static void properties(struct kunit *test)
{
	const struct properties_row *row = test->param_value;
	const struct kmp_path_properties *is = &kmp_path_properties[row->state];

	KUNIT_EXPECT_STREQ(test, is->name, row->name);
	KUNIT_EXPECT_EQ(test, is->usable, row->usable);
	KUNIT_EXPECT_EQ(test, is->activatable, row->activatable);
	KUNIT_EXPECT_EQ(test, is->worth_waiting, row->worth_waiting);
	KUNIT_EXPECT_EQ(test, is->verdict_due, row->verdict_due);
	KUNIT_EXPECT_EQ(test, is->valid, row->valid);
	KUNIT_EXPECT_EQ(test, is->announced, row->announced);
	KUNIT_EXPECT_EQ(test, is->cadence, row->cadence);
}

static void properties_agree(struct kunit *test)
{
	unsigned int state;

	for (state = 0; state < KMP_NR_PATH_STATES; state++) {
		const struct kmp_path_properties *is = &kmp_path_properties[state];

		KUNIT_EXPECT_FALSE_MSG(test, is->usable && is->activatable, "%s", is->name);
		KUNIT_EXPECT_FALSE_MSG(test, is->usable && is->verdict_due, "%s", is->name);
		KUNIT_EXPECT_FALSE_MSG(test, is->activatable && is->verdict_due, "%s", is->name);
		/* a path that carries I/O, or may soon, counts as valid */
		KUNIT_EXPECT_EQ_MSG(test, is->usable || is->activatable || is->verdict_due,
				    is->valid, "%s", is->name);
		KUNIT_EXPECT_FALSE_MSG(test, is->valid && !is->worth_waiting, "%s", is->name);
		/* "failed" and "reinstated" are not followed by a second event */
		KUNIT_EXPECT_FALSE_MSG(test, is->valid && is->announced, "%s", is->name);
		KUNIT_EXPECT_EQ_MSG(test, is->cadence == KMP_CADENCE_NOW,
				    is->verdict_due, "%s", is->name);
		/* only a gone path is not worth waiting for */
		KUNIT_EXPECT_EQ_MSG(test, is->worth_waiting, state != KMP_PATH_GONE,
				    "%s", is->name);
		KUNIT_EXPECT_EQ_MSG(test, is->cadence == KMP_CADENCE_NEVER,
				    state == KMP_PATH_REMOVED, "%s", is->name);
		KUNIT_EXPECT_EQ_MSG(test, is->vacant, state == KMP_PATH_REMOVED, "%s",
				    is->name);
	}
}

enum {
	TEST	= KMP_ACTION_TEST_NOW,
	GAIN	= KMP_ACTION_USABLE,
	LOSE	= KMP_ACTION_UNUSABLE,
	FAILED	= KMP_ACTION_REPORT_FAILED,
	BACK	= KMP_ACTION_REPORT_BACK,
	STATE	= KMP_ACTION_REPORT_STATE,
	VERDICT	= KMP_ACTION_VERDICT,
	TROUBLE	= KMP_ACTION_EVIDENCE,
	VACATED	= KMP_ACTION_VACATED,
};

#define ROW(_from, _event, _to, _actions) {				\
	.name = #_from " + " #_event " -> " #_to,			\
	.from = KMP_PATH_##_from,					\
	.event = KMP_EVENT_##_event,					\
	.to = KMP_PATH_##_to,						\
	.actions = _actions,						\
}

static const struct transition_row {
	const char *name;
	enum kmp_path_state from;
	enum kmp_path_event event;
	enum kmp_path_state to;
	unsigned int actions;
} transition_rows[] = {
	ROW(ACTIVE, IO_ERROR, SUSPECT, LOSE | TEST),
	ROW(ACTIVE, TEST_UP, ACTIVE, 0),
	ROW(ACTIVE, TEST_PASSIVE, PASSIVE, LOSE | TROUBLE),
	ROW(ACTIVE, TEST_DOWN, DOWN, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, TEST_UNREADABLE, DOWN, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, TEST_WRONG, QUARANTINED, LOSE | FAILED | STATE | TROUBLE),
	ROW(ACTIVE, TEST_CHANGING, SUSPECT, LOSE | TEST),
	ROW(ACTIVE, TEST_LATE, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, GONE, ACTIVE, 0),
	ROW(ACTIVE, BLOCKED, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, REMOVED, REMOVED, LOSE | FAILED | TROUBLE | VACATED),
	ROW(ACTIVE, SEATED, ACTIVE, 0),
	ROW(ACTIVE, OPERATOR_FAIL, FAILED, LOSE | FAILED),
	ROW(ACTIVE, OPERATOR_REINSTATE, ACTIVE, 0),

	ROW(PASSIVE, IO_ERROR, PASSIVE, 0),
	ROW(PASSIVE, TEST_UP, ACTIVE, GAIN),
	ROW(PASSIVE, TEST_PASSIVE, PASSIVE, 0),
	ROW(PASSIVE, TEST_DOWN, DOWN, FAILED | TROUBLE),
	ROW(PASSIVE, TEST_UNREADABLE, DOWN, FAILED | TROUBLE),
	ROW(PASSIVE, TEST_WRONG, QUARANTINED, FAILED | STATE | TROUBLE),
	ROW(PASSIVE, TEST_CHANGING, PASSIVE, 0),
	ROW(PASSIVE, TEST_LATE, DOWN, FAILED | TROUBLE),
	ROW(PASSIVE, GONE, PASSIVE, 0),
	ROW(PASSIVE, BLOCKED, SUSPECT, TEST | TROUBLE),
	ROW(PASSIVE, REMOVED, REMOVED, FAILED | TROUBLE | VACATED),
	ROW(PASSIVE, SEATED, PASSIVE, 0),
	ROW(PASSIVE, OPERATOR_FAIL, FAILED, FAILED),
	ROW(PASSIVE, OPERATOR_REINSTATE, PASSIVE, 0),

	ROW(SUSPECT, IO_ERROR, SUSPECT, 0),
	ROW(SUSPECT, TEST_UP, ACTIVE, GAIN | VERDICT),
	ROW(SUSPECT, TEST_PASSIVE, PASSIVE, VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_DOWN, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_UNREADABLE, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_WRONG, QUARANTINED, FAILED | VERDICT | STATE | TROUBLE),
	ROW(SUSPECT, TEST_CHANGING, SUSPECT, 0),
	ROW(SUSPECT, TEST_LATE, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, GONE, SUSPECT, 0),
	ROW(SUSPECT, BLOCKED, SUSPECT, 0),
	ROW(SUSPECT, REMOVED, REMOVED, FAILED | VERDICT | TROUBLE | VACATED),
	ROW(SUSPECT, SEATED, SUSPECT, 0),
	ROW(SUSPECT, OPERATOR_FAIL, FAILED, FAILED | VERDICT),
	ROW(SUSPECT, OPERATOR_REINSTATE, SUSPECT, 0),

	ROW(DOWN, IO_ERROR, DOWN, 0),
	ROW(DOWN, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(DOWN, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(DOWN, TEST_DOWN, DOWN, 0),
	ROW(DOWN, TEST_UNREADABLE, DOWN, 0),
	ROW(DOWN, TEST_WRONG, QUARANTINED, STATE | TROUBLE),
	ROW(DOWN, TEST_CHANGING, DOWN, 0),
	ROW(DOWN, TEST_LATE, DOWN, 0),
	ROW(DOWN, GONE, GONE, STATE | TROUBLE),
	ROW(DOWN, BLOCKED, DOWN, 0),
	ROW(DOWN, REMOVED, REMOVED, TROUBLE | VACATED),
	ROW(DOWN, SEATED, DOWN, 0),
	ROW(DOWN, OPERATOR_FAIL, FAILED, 0),
	ROW(DOWN, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(QUARANTINED, IO_ERROR, QUARANTINED, 0),
	ROW(QUARANTINED, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(QUARANTINED, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(QUARANTINED, TEST_DOWN, DOWN, TROUBLE),
	ROW(QUARANTINED, TEST_UNREADABLE, DOWN, TROUBLE),
	ROW(QUARANTINED, TEST_WRONG, QUARANTINED, 0),
	ROW(QUARANTINED, TEST_CHANGING, QUARANTINED, 0),
	ROW(QUARANTINED, TEST_LATE, DOWN, TROUBLE),
	ROW(QUARANTINED, GONE, QUARANTINED, 0),
	ROW(QUARANTINED, BLOCKED, QUARANTINED, 0),
	ROW(QUARANTINED, REMOVED, REMOVED, TROUBLE | VACATED),
	ROW(QUARANTINED, SEATED, QUARANTINED, 0),
	ROW(QUARANTINED, OPERATOR_FAIL, FAILED, 0),
	ROW(QUARANTINED, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(GONE, IO_ERROR, GONE, 0),
	ROW(GONE, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(GONE, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(GONE, TEST_DOWN, GONE, 0),
	ROW(GONE, TEST_UNREADABLE, DOWN, TROUBLE),
	ROW(GONE, TEST_WRONG, QUARANTINED, STATE | TROUBLE),
	ROW(GONE, TEST_CHANGING, GONE, 0),
	ROW(GONE, TEST_LATE, GONE, 0),
	ROW(GONE, GONE, GONE, 0),
	ROW(GONE, BLOCKED, GONE, 0),
	ROW(GONE, REMOVED, REMOVED, TROUBLE | VACATED),
	ROW(GONE, SEATED, GONE, 0),
	ROW(GONE, OPERATOR_FAIL, FAILED, 0),
	ROW(GONE, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(FAILED, IO_ERROR, FAILED, 0),
	ROW(FAILED, TEST_UP, FAILED, 0),
	ROW(FAILED, TEST_PASSIVE, FAILED, 0),
	ROW(FAILED, TEST_DOWN, FAILED, 0),
	ROW(FAILED, TEST_UNREADABLE, FAILED, 0),
	ROW(FAILED, TEST_WRONG, FAILED, 0),
	ROW(FAILED, TEST_CHANGING, FAILED, 0),
	ROW(FAILED, TEST_LATE, FAILED, 0),
	ROW(FAILED, GONE, FAILED, 0),
	ROW(FAILED, BLOCKED, FAILED, 0),
	ROW(FAILED, REMOVED, REMOVED, TROUBLE | VACATED),
	ROW(FAILED, SEATED, FAILED, 0),
	ROW(FAILED, OPERATOR_FAIL, FAILED, 0),
	ROW(FAILED, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(REMOVED, IO_ERROR, REMOVED, 0),
	ROW(REMOVED, TEST_UP, REMOVED, 0),
	ROW(REMOVED, TEST_PASSIVE, REMOVED, 0),
	ROW(REMOVED, TEST_DOWN, REMOVED, 0),
	ROW(REMOVED, TEST_UNREADABLE, REMOVED, 0),
	ROW(REMOVED, TEST_WRONG, REMOVED, 0),
	ROW(REMOVED, TEST_CHANGING, REMOVED, 0),
	ROW(REMOVED, TEST_LATE, REMOVED, 0),
	ROW(REMOVED, GONE, REMOVED, 0),
	ROW(REMOVED, BLOCKED, REMOVED, 0),
	ROW(REMOVED, REMOVED, REMOVED, 0),
	ROW(REMOVED, SEATED, SUSPECT, BACK | TEST),
	ROW(REMOVED, OPERATOR_FAIL, REMOVED, 0),
	ROW(REMOVED, OPERATOR_REINSTATE, REMOVED, 0),
};

KUNIT_ARRAY_PARAM_DESC(transition, transition_rows, name);

static void transition(struct kunit *test)
{
	const struct transition_row *row = test->param_value;
	struct kmp_transition next = kmp_path_transition(row->from, row->event);

	KUNIT_EXPECT_EQ(test, next.state, row->to);
	KUNIT_EXPECT_EQ(test, next.actions, row->actions);
}

static void every_transition_has_one_row(struct kunit *test)
{
	u8 rows[KMP_NR_PATH_STATES][KMP_NR_PATH_EVENTS] = {};
	unsigned int i, state, event;

	for (i = 0; i < ARRAY_SIZE(transition_rows); i++)
		rows[transition_rows[i].from][transition_rows[i].event]++;
	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		for (event = 0; event < KMP_NR_PATH_EVENTS; event++)
			KUNIT_EXPECT_EQ_MSG(test, rows[state][event], 1,
					    "state %u, event %u", state, event);
}

/* The actions are the difference of the two states' properties. */
static void actions_follow_properties(struct kunit *test)
{
	unsigned int state, event;

	for (state = 0; state < KMP_NR_PATH_STATES; state++) {
		const struct kmp_path_properties *was = &kmp_path_properties[state];

		for (event = 0; event < KMP_NR_PATH_EVENTS; event++) {
			struct kmp_transition next = kmp_path_transition(state, event);
			const struct kmp_path_properties *is = &kmp_path_properties[next.state];

			KUNIT_EXPECT_EQ(test, !!(next.actions & GAIN),
					is->usable && !was->usable);
			KUNIT_EXPECT_EQ(test, !!(next.actions & LOSE),
					!is->usable && was->usable);
			KUNIT_EXPECT_EQ(test, !!(next.actions & BACK),
					is->valid && !was->valid);
			KUNIT_EXPECT_EQ(test, !!(next.actions & FAILED),
					!is->valid && was->valid);
			KUNIT_EXPECT_EQ(test, !!(next.actions & STATE),
					is->announced && next.state != state);
			KUNIT_EXPECT_EQ(test, !!(next.actions & VERDICT),
					!is->verdict_due && was->verdict_due);
			KUNIT_EXPECT_EQ(test, !!(next.actions & TEST),
					is->verdict_due && !was->verdict_due);
		}
	}
}

typedef bool check_fn(enum kmp_path_state from, enum kmp_path_event event,
		      enum kmp_path_state to);

/* Call @check with every state, every event and the state that follows. */
static void check_every_pair(struct kunit *test, check_fn *check)
{
	unsigned int state, event;

	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		for (event = 0; event < KMP_NR_PATH_EVENTS; event++) {
			struct kmp_transition next = kmp_path_transition(state, event);

			KUNIT_EXPECT_TRUE_MSG(test, check(state, event, next.state),
					      "state %u, event %u -> state %u",
					      state, event, next.state);
		}
}

static bool usable_by_test_up(enum kmp_path_state from, enum kmp_path_event event,
			      enum kmp_path_state to)
{
	return kmp_path_properties[from].usable || !kmp_path_properties[to].usable ||
	       event == KMP_EVENT_TEST_UP;
}

static void only_a_good_test_makes_usable(struct kunit *test)
{
	check_every_pair(test, usable_by_test_up);
}

static bool activatable_by_test_passive(enum kmp_path_state from,
					enum kmp_path_event event,
					enum kmp_path_state to)
{
	return kmp_path_properties[from].activatable ||
	       !kmp_path_properties[to].activatable ||
	       event == KMP_EVENT_TEST_PASSIVE;
}

static void only_a_passive_test_makes_activatable(struct kunit *test)
{
	check_every_pair(test, activatable_by_test_passive);
}

/* Only one event each leads to quarantined, gone, failed and removed. */
static bool entered_by_its_event(enum kmp_path_state from, enum kmp_path_event event,
				 enum kmp_path_state to)
{
	if (from == to)
		return true;
	switch (to) {
	case KMP_PATH_QUARANTINED:
		return event == KMP_EVENT_TEST_WRONG;
	case KMP_PATH_GONE:
		return event == KMP_EVENT_GONE && from == KMP_PATH_DOWN;
	case KMP_PATH_FAILED:
		return event == KMP_EVENT_OPERATOR_FAIL;
	case KMP_PATH_REMOVED:
		return event == KMP_EVENT_REMOVED;
	default:
		return true;
	}
}

static void states_entered_by_one_event(struct kunit *test)
{
	check_every_pair(test, entered_by_its_event);
}

static bool left_as_allowed(enum kmp_path_state from, enum kmp_path_event event,
			    enum kmp_path_state to)
{
	if (from == to)
		return true;
	switch (from) {
	case KMP_PATH_FAILED:
		return event == KMP_EVENT_OPERATOR_REINSTATE ||
		       event == KMP_EVENT_REMOVED;
	case KMP_PATH_GONE:
		/* missing replies or "no such LUN" do not end it */
		return to != KMP_PATH_DOWN || event == KMP_EVENT_TEST_UNREADABLE;
	case KMP_PATH_REMOVED:
		return event == KMP_EVENT_SEATED;
	default:
		return true;
	}
}

static void states_left_as_allowed(struct kunit *test)
{
	check_every_pair(test, left_as_allowed);
}

/* These events lead to the same state from any state that is not final. */
static bool outranks_the_state(enum kmp_path_state from, enum kmp_path_event event,
			       enum kmp_path_state to)
{
	if (from == KMP_PATH_REMOVED)
		return to == (event == KMP_EVENT_SEATED ? KMP_PATH_SUSPECT : from);
	if (event == KMP_EVENT_SEATED)
		return to == from;
	if (event == KMP_EVENT_REMOVED)
		return to == KMP_PATH_REMOVED;
	if (event == KMP_EVENT_OPERATOR_FAIL)
		return to == KMP_PATH_FAILED;
	if (from == KMP_PATH_FAILED)
		return true;
	if (event == KMP_EVENT_TEST_WRONG)
		return to == KMP_PATH_QUARANTINED;
	if (event == KMP_EVENT_TEST_UP)
		return to == KMP_PATH_ACTIVE;
	if (event == KMP_EVENT_TEST_PASSIVE)
		return to == KMP_PATH_PASSIVE;
	return true;
}

static void events_that_outrank_the_state(struct kunit *test)
{
	check_every_pair(test, outranks_the_state);
}

/* GONE is sent to every path of a map; it changes only those that are down. */
static bool gone_takes_only_down(enum kmp_path_state from, enum kmp_path_event event,
				 enum kmp_path_state to)
{
	if (event != KMP_EVENT_GONE)
		return true;
	return to == (from == KMP_PATH_DOWN ? KMP_PATH_GONE : from);
}

static void gone_changes_only_down_paths(struct kunit *test)
{
	check_every_pair(test, gone_takes_only_down);
}

static unsigned int reachable_from(enum kmp_path_state start)
{
	unsigned int reached = 1U << start, before, state, event;

	do {
		before = reached;
		for (state = 0; state < KMP_NR_PATH_STATES; state++)
			for (event = 0; event < KMP_NR_PATH_EVENTS; event++)
				if (reached & (1U << state))
					reached |= 1U << kmp_path_transition(state, event).state;
	} while (reached != before);
	return reached;
}

/* Each state can be reached from each other one. */
static void every_state_is_reachable(struct kunit *test)
{
	const unsigned int all = (1U << KMP_NR_PATH_STATES) - 1;
	unsigned int state;

	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		KUNIT_EXPECT_EQ_MSG(test, reachable_from(state), all, "from state %u",
				    state);
}

/* A path as its map and user space see it: the effect of all actions so far. */
struct ledger {
	enum kmp_path_state state;
	bool usable;		/* by USABLE and UNUSABLE */
	bool reported_failed;	/* by TELL_FAILED and TELL_BACK */
	bool verdict_due;	/* by TEST_NOW and VERDICT */
	/* the rest by the events alone */
	bool tested_good;	/* the last test was good, no trouble since */
	bool tested_passive;	/* passive, no trouble but I/O errors since */
	bool operator_failed;
	bool removed;
};

/* Apply the rules at the top of this file to an event. */
static void note_event(struct ledger *ledger, enum kmp_path_event event)
{
	bool good = false, passive = false;

	switch (event) {
	case KMP_EVENT_TEST_UP:
		good = !ledger->operator_failed;
		break;
	case KMP_EVENT_TEST_PASSIVE:
		passive = !ledger->operator_failed;
		break;
	case KMP_EVENT_IO_ERROR:
	case KMP_EVENT_TEST_CHANGING:
		passive = ledger->tested_passive;
		break;
	case KMP_EVENT_OPERATOR_FAIL:
		ledger->operator_failed = true;
		break;
	case KMP_EVENT_OPERATOR_REINSTATE:
		ledger->operator_failed = false;
		fallthrough;
	case KMP_EVENT_GONE:
		good = ledger->tested_good;
		passive = ledger->tested_passive;
		break;
	case KMP_EVENT_REMOVED:
		ledger->removed = true;
		break;
	/* Nothing is known of another device; who seats it repeats the operator's word. */
	case KMP_EVENT_SEATED:
		good = ledger->tested_good;
		passive = ledger->tested_passive;
		ledger->operator_failed &= !ledger->removed;
		ledger->removed = false;
		break;
	default:
		break;
	}
	ledger->tested_good = good && !ledger->removed;
	ledger->tested_passive = passive && !ledger->removed;
}

/* Switch @flag by a pair of actions. Each must change it: false if not. */
static bool switch_flag(bool *flag, unsigned int actions, unsigned int on,
			unsigned int off)
{
	if (actions & on && (*flag || actions & off))
		return false;
	if (actions & off && !*flag)
		return false;
	if (actions & (on | off))
		*flag = actions & on;
	return true;
}

static const char *step(struct ledger *ledger, enum kmp_path_event event)
{
	struct kmp_transition next = kmp_path_transition(ledger->state, event);
	const struct kmp_path_properties *is = &kmp_path_properties[next.state];

	ledger->state = next.state;
	note_event(ledger, event);
	if (!switch_flag(&ledger->usable, next.actions, GAIN, LOSE))
		return "usable gained or lost twice";
	if (!switch_flag(&ledger->reported_failed, next.actions, FAILED, BACK))
		return "failed or reinstated reported twice";
	if (!switch_flag(&ledger->verdict_due, next.actions, TEST, VERDICT))
		return "a verdict that was not due, or a second test";

	if (ledger->usable != is->usable)
		return "usable does not match the actions";
	if (ledger->reported_failed == is->valid)
		return "valid does not match what was reported to user space";
	if (ledger->verdict_due != is->verdict_due)
		return "verdict due does not match the actions";
	if (ledger->usable != ledger->tested_good)
		return "usable does not match the last test";
	if (is->activatable != ledger->tested_passive)
		return "activatable does not match the last test";
	if (ledger->usable && ledger->operator_failed)
		return "usable though failed by the operator";
	if (ledger->removed && ledger->state != KMP_PATH_REMOVED)
		return "a removed path came back";
	if (ledger->operator_failed && !ledger->removed &&
	    ledger->state != KMP_PATH_FAILED)
		return "fail_path undone without reinstate_path";
	return NULL;
}

/* A path after a table load. */
static const struct ledger fresh = {
	.state = KMP_PATH_SUSPECT,
	.verdict_due = true,
};

#define NR_LEDGERS	(KMP_NR_PATH_STATES << 7)

static unsigned int ledger_index(const struct ledger *ledger)
{
	return ledger->state << 7 | ledger->usable << 6 |
	       ledger->reported_failed << 5 | ledger->verdict_due << 4 |
	       ledger->tested_good << 3 | ledger->tested_passive << 2 |
	       ledger->operator_failed << 1 | ledger->removed;
}

/* Every ledger that events can lead to, and every event in each of them. */
static void rules_hold_after_any_events(struct kunit *test)
{
	struct ledger *queue = kunit_kcalloc(test, NR_LEDGERS, sizeof(*queue), GFP_KERNEL);
	bool *seen = kunit_kcalloc(test, NR_LEDGERS, sizeof(*seen), GFP_KERNEL);
	unsigned int done, queued = 0, event;

	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_ASSERT_NOT_NULL(test, seen);
	queue[queued++] = fresh;
	seen[ledger_index(&fresh)] = true;
	for (done = 0; done < queued; done++)
		for (event = 0; event < KMP_NR_PATH_EVENTS; event++) {
			struct ledger ledger = queue[done];
			const char *wrong = step(&ledger, event);

			if (wrong)
				KUNIT_FAIL_AND_ABORT(test, "%s; state %u, event %u, %u ledgers in",
						     wrong, queue[done].state, event, done);
			if (!seen[ledger_index(&ledger)])
				queue[queued++] = ledger;
			seen[ledger_index(&ledger)] = true;
		}
	/* there are more ledgers than states, as reports differ, too */
	KUNIT_EXPECT_GE(test, queued, KMP_NR_PATH_STATES);
}

/* A good test makes a path usable in all states but failed and removed. */
static void a_good_test_brings_back(struct kunit *test)
{
	static const enum kmp_path_state states[] = {
		KMP_PATH_ACTIVE, KMP_PATH_PASSIVE, KMP_PATH_SUSPECT, KMP_PATH_DOWN,
		KMP_PATH_QUARANTINED, KMP_PATH_GONE,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		struct kmp_transition next =
			kmp_path_transition(states[i], KMP_EVENT_TEST_UP);

		KUNIT_EXPECT_TRUE(test, kmp_path_properties[next.state].usable);
	}
}

/*
 * Attempts of bios count only while no test finds trouble. Tests of healthy
 * paths report every second. If that were trouble, I/O that fails on paths with
 * good tests would never end with an error.
 */
static void healthy_paths_report_no_trouble(struct kunit *test)
{
	static const struct {
		enum kmp_path_state state;
		enum kmp_path_event event;
	} rest[] = {
		{ KMP_PATH_ACTIVE, KMP_EVENT_TEST_UP },
		{ KMP_PATH_PASSIVE, KMP_EVENT_TEST_PASSIVE },
		{ KMP_PATH_FAILED, KMP_EVENT_TEST_UP },
		{ KMP_PATH_FAILED, KMP_EVENT_TEST_PASSIVE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rest); i++) {
		struct kmp_transition next =
			kmp_path_transition(rest[i].state, rest[i].event);

		KUNIT_EXPECT_EQ(test, next.state, rest[i].state);
		KUNIT_EXPECT_FALSE_MSG(test, next.actions & TROUBLE, "%s, event %u",
				       kmp_path_properties[next.state].name, rest[i].event);
	}
}

/*
 * A path of a new table begins in the state of the old table's path to the same
 * device, or suspect, but never usable if the old one was not.
 */
static void a_new_table_inherits_states(struct kunit *test)
{
	unsigned int state;

	for (state = 0; state < KMP_NR_PATH_STATES; state++) {
		enum kmp_path_event event = kmp_path_inherit(state);
		struct kmp_transition next;

		if (event == KMP_NR_PATH_EVENTS) {
			KUNIT_EXPECT_FALSE_MSG(test, kmp_path_properties[state].usable,
					       "state %u", state);
			continue;
		}
		next = kmp_path_transition(KMP_PATH_SUSPECT, event);
		KUNIT_EXPECT_EQ_MSG(test, next.state, state, "state %u", state);
	}
	KUNIT_EXPECT_NE(test, kmp_path_inherit(KMP_PATH_ACTIVE), KMP_NR_PATH_EVENTS);
	KUNIT_EXPECT_NE(test, kmp_path_inherit(KMP_PATH_FAILED), KMP_NR_PATH_EVENTS);
}

/* A bio held for a verdict waits for two late tests at most. */
static void two_late_tests_are_a_verdict(struct kunit *test)
{
	struct kmp_transition next;

	next = kmp_path_transition(KMP_PATH_ACTIVE, KMP_EVENT_TEST_LATE);
	KUNIT_EXPECT_EQ(test, next.state, KMP_PATH_SUSPECT);
	next = kmp_path_transition(next.state, KMP_EVENT_TEST_LATE);
	KUNIT_EXPECT_EQ(test, next.state, KMP_PATH_DOWN);
	KUNIT_EXPECT_TRUE(test, next.actions & KMP_ACTION_VERDICT);
}

static struct kunit_case path_state_cases[] = {
	KUNIT_CASE_PARAM(properties, properties_gen_params),
	KUNIT_CASE(properties_agree),
	KUNIT_CASE_PARAM(transition, transition_gen_params),
	KUNIT_CASE(every_transition_has_one_row),
	KUNIT_CASE(actions_follow_properties),
	KUNIT_CASE(only_a_good_test_makes_usable),
	KUNIT_CASE(only_a_passive_test_makes_activatable),
	KUNIT_CASE(states_entered_by_one_event),
	KUNIT_CASE(states_left_as_allowed),
	KUNIT_CASE(events_that_outrank_the_state),
	KUNIT_CASE(gone_changes_only_down_paths),
	KUNIT_CASE(every_state_is_reachable),
	KUNIT_CASE(rules_hold_after_any_events),
	KUNIT_CASE(a_good_test_brings_back),
	KUNIT_CASE(healthy_paths_report_no_trouble),
	KUNIT_CASE(a_new_table_inherits_states),
	KUNIT_CASE(two_late_tests_are_a_verdict),
	{}
};

static struct kunit_suite path_state_suite = {
	.name = "kmp_path_state",
	.test_cases = path_state_cases,
};

kunit_test_suite(path_state_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's path states");
MODULE_LICENSE("GPL");
