// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of path-state.c: every event in every state, and what must hold after
 * any six events. Run by tests/vm/run kunit.
 *
 * The rows come from these rules, not from the table under test:
 *
 *	1. Only a good test makes a path usable.
 *	2. An I/O error, a late test or a blocked transport makes a usable path
 *	   suspect: tested at once, not used, still valid.
 *	3. A bad test, or a late one of a path already suspect, takes it down.
 *	   A blocked transport tells nothing more of a path that is not usable.
 *	4. What the operator failed stays failed until he reinstates it, and is
 *	   then tested before it carries I/O. Reinstating a path that is not
 *	   failed orders a test too, except where one is under way or the path
 *	   works.
 *	5. A removed device never returns.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/path-state.c"

#define SEQUENCE_LENGTH	6

static const struct properties_row {
	const char *name;
	enum kmp_path_state state;
	bool usable, worth_waiting, verdict_due, valid;
	enum kmp_cadence cadence;
} properties_rows[] = {
	{ "active", KMP_PATH_ACTIVE, true, true, false, true, KMP_CADENCE_SLOW },
	{ "suspect", KMP_PATH_SUSPECT, false, true, true, true, KMP_CADENCE_NOW },
	{ "down", KMP_PATH_DOWN, false, true, false, false, KMP_CADENCE_RECOVER },
	{ "failed", KMP_PATH_FAILED, false, true, false, false, KMP_CADENCE_SLOW },
	/* worth waiting for: a table reload brings its successor */
	{ "removed", KMP_PATH_REMOVED, false, true, false, false, KMP_CADENCE_NEVER },
};

KUNIT_ARRAY_PARAM_DESC(properties, properties_rows, name);

static void properties(struct kunit *test)
{
	const struct properties_row *row = test->param_value;
	const struct kmp_path_properties *is = &kmp_path_properties[row->state];

	KUNIT_EXPECT_STREQ(test, is->name, row->name);
	KUNIT_EXPECT_EQ(test, is->usable, row->usable);
	KUNIT_EXPECT_EQ(test, is->worth_waiting, row->worth_waiting);
	KUNIT_EXPECT_EQ(test, is->verdict_due, row->verdict_due);
	KUNIT_EXPECT_EQ(test, is->valid, row->valid);
	KUNIT_EXPECT_EQ(test, is->cadence, row->cadence);
}

enum {
	TEST	= KMP_ACTION_TEST_NOW,
	GAIN	= KMP_ACTION_USABLE,
	LOSE	= KMP_ACTION_UNUSABLE,
	FAILED	= KMP_ACTION_TELL_FAILED,
	BACK	= KMP_ACTION_TELL_BACK,
	VERDICT	= KMP_ACTION_VERDICT,
	TROUBLE	= KMP_ACTION_EVIDENCE,
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
	ROW(ACTIVE, TEST_DOWN, DOWN, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, TEST_LATE, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, BLOCKED, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, REMOVED, REMOVED, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, OPERATOR_FAIL, FAILED, LOSE | FAILED),
	ROW(ACTIVE, OPERATOR_REINSTATE, ACTIVE, 0),

	ROW(SUSPECT, IO_ERROR, SUSPECT, 0),
	ROW(SUSPECT, TEST_UP, ACTIVE, GAIN | VERDICT),
	ROW(SUSPECT, TEST_DOWN, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_LATE, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, BLOCKED, SUSPECT, TROUBLE),
	ROW(SUSPECT, REMOVED, REMOVED, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, OPERATOR_FAIL, FAILED, FAILED | VERDICT),
	ROW(SUSPECT, OPERATOR_REINSTATE, SUSPECT, 0),

	ROW(DOWN, IO_ERROR, DOWN, 0),
	ROW(DOWN, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(DOWN, TEST_DOWN, DOWN, TROUBLE),
	ROW(DOWN, TEST_LATE, DOWN, TROUBLE),
	ROW(DOWN, BLOCKED, DOWN, TROUBLE),
	ROW(DOWN, REMOVED, REMOVED, TROUBLE),
	ROW(DOWN, OPERATOR_FAIL, FAILED, 0),
	ROW(DOWN, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(FAILED, IO_ERROR, FAILED, 0),
	ROW(FAILED, TEST_UP, FAILED, 0),
	ROW(FAILED, TEST_DOWN, FAILED, TROUBLE),
	ROW(FAILED, TEST_LATE, FAILED, TROUBLE),
	ROW(FAILED, BLOCKED, FAILED, TROUBLE),
	ROW(FAILED, REMOVED, REMOVED, TROUBLE),
	ROW(FAILED, OPERATOR_FAIL, FAILED, 0),
	ROW(FAILED, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(REMOVED, IO_ERROR, REMOVED, 0),
	ROW(REMOVED, TEST_UP, REMOVED, 0),
	ROW(REMOVED, TEST_DOWN, REMOVED, TROUBLE),
	ROW(REMOVED, TEST_LATE, REMOVED, TROUBLE),
	ROW(REMOVED, BLOCKED, REMOVED, TROUBLE),
	ROW(REMOVED, REMOVED, REMOVED, TROUBLE),
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

/* Actions are the difference of properties, whichever states there are. */
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
			KUNIT_EXPECT_EQ(test, !!(next.actions & VERDICT),
					!is->verdict_due && was->verdict_due);
			KUNIT_EXPECT_EQ(test, !!(next.actions & TEST),
					is->verdict_due && !was->verdict_due);
		}
	}
}

static void only_a_good_test_makes_usable(struct kunit *test)
{
	unsigned int state, event;

	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		for (event = 0; event < KMP_NR_PATH_EVENTS; event++) {
			struct kmp_transition next = kmp_path_transition(state, event);

			if (next.actions & KMP_ACTION_USABLE)
				KUNIT_EXPECT_EQ(test, event, KMP_EVENT_TEST_UP);
		}
}

/* A path as its map and user space see it: the sum of all actions so far. */
struct ledger {
	enum kmp_path_state state;
	bool usable;		/* by USABLE and UNUSABLE */
	bool told_failed;	/* by TELL_FAILED and TELL_BACK */
	bool verdict_due;	/* by TEST_NOW and VERDICT */
	/* and by nothing but the events */
	bool tested_good;	/* by a test, and no trouble since */
	bool operator_failed;
	bool removed;
};

/* What the rules on top of this file say of an event. */
static void note_event(struct ledger *ledger, enum kmp_path_event event)
{
	switch (event) {
	case KMP_EVENT_TEST_UP:
		ledger->tested_good = !ledger->operator_failed;
		break;
	case KMP_EVENT_OPERATOR_FAIL:
		ledger->operator_failed = true;
		ledger->tested_good = false;
		break;
	case KMP_EVENT_OPERATOR_REINSTATE:
		ledger->operator_failed = false;
		break;
	case KMP_EVENT_REMOVED:
		ledger->removed = true;
		fallthrough;
	default:
		ledger->tested_good = false;
		break;
	}
}

/* Switch @flag by a pair of actions; each must find the other's work. */
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
	if (!switch_flag(&ledger->told_failed, next.actions, FAILED, BACK))
		return "user space told the same twice";
	if (!switch_flag(&ledger->verdict_due, next.actions, TEST, VERDICT))
		return "a verdict nobody waited for, or a second test";

	if (ledger->usable != is->usable)
		return "usable is not what actions said";
	if (ledger->told_failed == is->valid)
		return "valid is not what user space was told";
	if (ledger->verdict_due != is->verdict_due)
		return "verdict due is not what actions said";
	if (ledger->usable != (ledger->tested_good && !ledger->removed))
		return "usable, and the last test was not good; or the other way";
	if (ledger->usable && ledger->operator_failed)
		return "usable though failed by the operator";
	if (ledger->removed && ledger->state != KMP_PATH_REMOVED)
		return "a removed path came back";
	if (ledger->operator_failed && !ledger->removed &&
	    ledger->state != KMP_PATH_FAILED)
		return "somebody but the operator undid his fail_path";
	return NULL;
}

/* As a table load leaves a path. */
static const struct ledger fresh = {
	.state = KMP_PATH_SUSPECT,
	.verdict_due = true,
};

/* Returns what is wrong after @length events; @code's digits tell which. */
static const char *play(unsigned int code, unsigned int length)
{
	struct ledger ledger = fresh;
	const char *wrong = NULL;

	for (; length && !wrong; length--, code /= KMP_NR_PATH_EVENTS)
		wrong = step(&ledger, code % KMP_NR_PATH_EVENTS);
	return wrong;
}

/* All sequences of six include those of fewer: they are their beginnings. */
static void any_events_keep_the_rules(struct kunit *test)
{
	unsigned int nr_codes = 1, code, i;

	for (i = 0; i < SEQUENCE_LENGTH; i++)
		nr_codes *= KMP_NR_PATH_EVENTS;
	for (code = 0; code < nr_codes; code++) {
		const char *wrong = play(code, SEQUENCE_LENGTH);

		if (wrong)
			KUNIT_FAIL_AND_ABORT(test, "%s; events, last digit first: 0%o",
					     wrong, code);
		cond_resched();
	}
}

/* From wherever a path is, a good test brings it back, unless forbidden. */
static void a_good_test_brings_back(struct kunit *test)
{
	static const enum kmp_path_state states[] = {
		KMP_PATH_ACTIVE, KMP_PATH_SUSPECT, KMP_PATH_DOWN,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		struct kmp_transition next =
			kmp_path_transition(states[i], KMP_EVENT_TEST_UP);

		KUNIT_EXPECT_TRUE(test, kmp_path_properties[next.state].usable);
	}
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
	KUNIT_CASE_PARAM(transition, transition_gen_params),
	KUNIT_CASE(every_transition_has_one_row),
	KUNIT_CASE(actions_follow_properties),
	KUNIT_CASE(only_a_good_test_makes_usable),
	KUNIT_CASE(any_events_keep_the_rules),
	KUNIT_CASE(a_good_test_brings_back),
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
