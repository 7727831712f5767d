// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of path-state.c: every event in every state, and what must hold after
 * any events. Run by tests/vm/run kunit.
 *
 * The rows come from these rules, not from the table under test:
 *
 *	1. Only a good test makes a path usable, and only a test that says so
 *	   makes it passive.
 *	2. An I/O error, a late test or a blocked transport makes a usable path
 *	   suspect: tested at once, not used, still valid.
 *	3. A bad test, or a late one of a path that is not usable, takes it down.
 *	   A blocked transport tells nothing more of a path that is down; one
 *	   that is passive becomes suspect, for it cannot be activated now.
 *	   An I/O error tells nothing of a path that is not usable.
 *	4. A test that finds the wrong LUN quarantines, whatever was before.
 *	5. "No such LUN" on every path: those that are down are gone, and are so
 *	   until a test finds a LUN there, the right one or a wrong one.
 *	6. What the operator failed stays failed until he reinstates it, and is
 *	   then tested before it carries I/O. Reinstating a path that is not
 *	   failed orders a test too, except where one is under way or the path
 *	   is as it should be, active or passive.
 *	7. A removed device never returns.
 *	8. A test that finds trouble is evidence for the bios that fail, but only
 *	   when it is news: that a path is as bad as it was says nothing about
 *	   the others.
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
	/* another path may be right; tested as one that is down */
	{ "quarantined", KMP_PATH_QUARANTINED,
	  false, false, true, false, false, true, KMP_CADENCE_RECOVER },
	{ "gone", KMP_PATH_GONE,
	  false, false, false, false, false, true, KMP_CADENCE_SLOW },
	{ "failed", KMP_PATH_FAILED,
	  false, false, true, false, false, false, KMP_CADENCE_SLOW },
	/* worth waiting for: a table reload brings its successor */
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
		/* what does or may soon carry I/O is no failed path */
		KUNIT_EXPECT_EQ_MSG(test, is->usable || is->activatable || is->verdict_due,
				    is->valid, "%s", is->name);
		KUNIT_EXPECT_FALSE_MSG(test, is->valid && !is->worth_waiting, "%s", is->name);
		/* what "failed" and "reinstated" tell already is not told twice */
		KUNIT_EXPECT_FALSE_MSG(test, is->valid && is->announced, "%s", is->name);
		KUNIT_EXPECT_EQ_MSG(test, is->cadence == KMP_CADENCE_NOW,
				    is->verdict_due, "%s", is->name);
		/* only of what is gone nothing is to be expected */
		KUNIT_EXPECT_EQ_MSG(test, is->worth_waiting, state != KMP_PATH_GONE,
				    "%s", is->name);
		KUNIT_EXPECT_EQ_MSG(test, is->cadence == KMP_CADENCE_NEVER,
				    state == KMP_PATH_REMOVED, "%s", is->name);
	}
}

enum {
	TEST	= KMP_ACTION_TEST_NOW,
	GAIN	= KMP_ACTION_USABLE,
	LOSE	= KMP_ACTION_UNUSABLE,
	FAILED	= KMP_ACTION_TELL_FAILED,
	BACK	= KMP_ACTION_TELL_BACK,
	STATE	= KMP_ACTION_TELL_STATE,
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
	ROW(ACTIVE, TEST_PASSIVE, PASSIVE, LOSE | TROUBLE),
	ROW(ACTIVE, TEST_DOWN, DOWN, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, TEST_WRONG, QUARANTINED, LOSE | FAILED | STATE | TROUBLE),
	ROW(ACTIVE, TEST_LATE, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, GONE, ACTIVE, 0),
	ROW(ACTIVE, BLOCKED, SUSPECT, LOSE | TEST | TROUBLE),
	ROW(ACTIVE, REMOVED, REMOVED, LOSE | FAILED | TROUBLE),
	ROW(ACTIVE, OPERATOR_FAIL, FAILED, LOSE | FAILED),
	ROW(ACTIVE, OPERATOR_REINSTATE, ACTIVE, 0),

	ROW(PASSIVE, IO_ERROR, PASSIVE, 0),
	ROW(PASSIVE, TEST_UP, ACTIVE, GAIN),
	ROW(PASSIVE, TEST_PASSIVE, PASSIVE, 0),
	ROW(PASSIVE, TEST_DOWN, DOWN, FAILED | TROUBLE),
	ROW(PASSIVE, TEST_WRONG, QUARANTINED, FAILED | STATE | TROUBLE),
	ROW(PASSIVE, TEST_LATE, DOWN, FAILED | TROUBLE),
	ROW(PASSIVE, GONE, PASSIVE, 0),
	ROW(PASSIVE, BLOCKED, SUSPECT, TEST | TROUBLE),
	ROW(PASSIVE, REMOVED, REMOVED, FAILED | TROUBLE),
	ROW(PASSIVE, OPERATOR_FAIL, FAILED, FAILED),
	ROW(PASSIVE, OPERATOR_REINSTATE, PASSIVE, 0),

	ROW(SUSPECT, IO_ERROR, SUSPECT, 0),
	ROW(SUSPECT, TEST_UP, ACTIVE, GAIN | VERDICT),
	ROW(SUSPECT, TEST_PASSIVE, PASSIVE, VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_DOWN, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, TEST_WRONG, QUARANTINED, FAILED | VERDICT | STATE | TROUBLE),
	ROW(SUSPECT, TEST_LATE, DOWN, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, GONE, SUSPECT, 0),
	ROW(SUSPECT, BLOCKED, SUSPECT, 0),
	ROW(SUSPECT, REMOVED, REMOVED, FAILED | VERDICT | TROUBLE),
	ROW(SUSPECT, OPERATOR_FAIL, FAILED, FAILED | VERDICT),
	ROW(SUSPECT, OPERATOR_REINSTATE, SUSPECT, 0),

	ROW(DOWN, IO_ERROR, DOWN, 0),
	ROW(DOWN, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(DOWN, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(DOWN, TEST_DOWN, DOWN, 0),
	ROW(DOWN, TEST_WRONG, QUARANTINED, STATE | TROUBLE),
	ROW(DOWN, TEST_LATE, DOWN, 0),
	ROW(DOWN, GONE, GONE, STATE | TROUBLE),
	ROW(DOWN, BLOCKED, DOWN, 0),
	ROW(DOWN, REMOVED, REMOVED, TROUBLE),
	ROW(DOWN, OPERATOR_FAIL, FAILED, 0),
	ROW(DOWN, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(QUARANTINED, IO_ERROR, QUARANTINED, 0),
	ROW(QUARANTINED, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(QUARANTINED, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(QUARANTINED, TEST_DOWN, DOWN, TROUBLE),
	ROW(QUARANTINED, TEST_WRONG, QUARANTINED, 0),
	ROW(QUARANTINED, TEST_LATE, DOWN, TROUBLE),
	ROW(QUARANTINED, GONE, QUARANTINED, 0),
	ROW(QUARANTINED, BLOCKED, QUARANTINED, 0),
	ROW(QUARANTINED, REMOVED, REMOVED, TROUBLE),
	ROW(QUARANTINED, OPERATOR_FAIL, FAILED, 0),
	ROW(QUARANTINED, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(GONE, IO_ERROR, GONE, 0),
	ROW(GONE, TEST_UP, ACTIVE, GAIN | BACK),
	ROW(GONE, TEST_PASSIVE, PASSIVE, BACK | TROUBLE),
	ROW(GONE, TEST_DOWN, GONE, 0),
	ROW(GONE, TEST_WRONG, QUARANTINED, STATE | TROUBLE),
	ROW(GONE, TEST_LATE, GONE, 0),
	ROW(GONE, GONE, GONE, 0),
	ROW(GONE, BLOCKED, GONE, 0),
	ROW(GONE, REMOVED, REMOVED, TROUBLE),
	ROW(GONE, OPERATOR_FAIL, FAILED, 0),
	ROW(GONE, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(FAILED, IO_ERROR, FAILED, 0),
	ROW(FAILED, TEST_UP, FAILED, 0),
	ROW(FAILED, TEST_PASSIVE, FAILED, 0),
	ROW(FAILED, TEST_DOWN, FAILED, 0),
	ROW(FAILED, TEST_WRONG, FAILED, 0),
	ROW(FAILED, TEST_LATE, FAILED, 0),
	ROW(FAILED, GONE, FAILED, 0),
	ROW(FAILED, BLOCKED, FAILED, 0),
	ROW(FAILED, REMOVED, REMOVED, TROUBLE),
	ROW(FAILED, OPERATOR_FAIL, FAILED, 0),
	ROW(FAILED, OPERATOR_REINSTATE, SUSPECT, BACK | TEST),

	ROW(REMOVED, IO_ERROR, REMOVED, 0),
	ROW(REMOVED, TEST_UP, REMOVED, 0),
	ROW(REMOVED, TEST_PASSIVE, REMOVED, 0),
	ROW(REMOVED, TEST_DOWN, REMOVED, 0),
	ROW(REMOVED, TEST_WRONG, REMOVED, 0),
	ROW(REMOVED, TEST_LATE, REMOVED, 0),
	ROW(REMOVED, GONE, REMOVED, 0),
	ROW(REMOVED, BLOCKED, REMOVED, 0),
	ROW(REMOVED, REMOVED, REMOVED, 0),
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

/* Asks @check about every state and event, and where that leads. */
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

/* Failed by the operator, quarantined, gone, removed: by one event each. */
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
		/* whatever silence or "no such LUN" comes: gone it stays */
		return to != KMP_PATH_DOWN;
	case KMP_PATH_REMOVED:
		return false;
	default:
		return true;
	}
}

static void states_left_as_allowed(struct kunit *test)
{
	check_every_pair(test, left_as_allowed);
}

/* These lead to the same state, whatever was before that is not final. */
static bool outranks_the_state(enum kmp_path_state from, enum kmp_path_event event,
			       enum kmp_path_state to)
{
	if (from == KMP_PATH_REMOVED)
		return to == KMP_PATH_REMOVED;
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

/* A loss is told to every path of a map; it takes only those that are down. */
static bool gone_takes_only_down(enum kmp_path_state from, enum kmp_path_event event,
				 enum kmp_path_state to)
{
	if (event != KMP_EVENT_GONE)
		return true;
	return to == (from == KMP_PATH_DOWN ? KMP_PATH_GONE : from);
}

static void a_loss_takes_only_what_is_down(struct kunit *test)
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

/* There is a way from each state to each other one; none from removed. */
static void every_state_is_reachable(struct kunit *test)
{
	const unsigned int all = (1U << KMP_NR_PATH_STATES) - 1;
	unsigned int state;

	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		KUNIT_EXPECT_EQ_MSG(test, reachable_from(state),
				    state == KMP_PATH_REMOVED ? 1U << state : all,
				    "from state %u", state);
}

/* A path as its map and user space see it: the sum of all actions so far. */
struct ledger {
	enum kmp_path_state state;
	bool usable;		/* by USABLE and UNUSABLE */
	bool told_failed;	/* by TELL_FAILED and TELL_BACK */
	bool verdict_due;	/* by TEST_NOW and VERDICT */
	/* and by nothing but the events */
	bool tested_good;	/* by a test, and no trouble since */
	bool tested_passive;	/* the same, but for I/O errors */
	bool operator_failed;
	bool removed;
};

/* What the rules on top of this file say of an event. */
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
	default:
		break;
	}
	ledger->tested_good = good && !ledger->removed;
	ledger->tested_passive = passive && !ledger->removed;
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
	if (ledger->usable != ledger->tested_good)
		return "usable, and the last test was not good; or the other way";
	if (is->activatable != ledger->tested_passive)
		return "activatable, and the last test was not passive; or the other way";
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

#define NR_LEDGERS	(KMP_NR_PATH_STATES << 7)

static unsigned int ledger_index(const struct ledger *ledger)
{
	return ledger->state << 7 | ledger->usable << 6 |
	       ledger->told_failed << 5 | ledger->verdict_due << 4 |
	       ledger->tested_good << 3 | ledger->tested_passive << 2 |
	       ledger->operator_failed << 1 | ledger->removed;
}

/* Every ledger that any number of events can lead to, and every event there. */
static void any_events_keep_the_rules(struct kunit *test)
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
	/* more than the states: what was told differs too */
	KUNIT_EXPECT_GE(test, queued, KMP_NR_PATH_STATES);
}

/* From wherever a path is, a good test brings it back, unless forbidden. */
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
 * Attempts of bios count only while no test finds trouble. What is as it should
 * be may be told every second: if that were trouble, I/O that fails on paths
 * whose tests are good would never be given up.
 */
static void a_map_at_rest_tells_no_trouble(struct kunit *test)
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
	KUNIT_CASE(a_loss_takes_only_what_is_down),
	KUNIT_CASE(every_state_is_reachable),
	KUNIT_CASE(any_events_keep_the_rules),
	KUNIT_CASE(a_good_test_brings_back),
	KUNIT_CASE(a_map_at_rest_tells_no_trouble),
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
