// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of activate-policy.c: counting events in a minute, and when other paths
 * are activated. Run by tests/vm/run kunit.
 *
 * The rows come from the manual. The map follows the owner of a LUN. The LUN is
 * moved only if no path is usable and none is about to be, if the operator
 * wants it, or home by the failback policy. It is not moved before the array
 * may be asked again, nor while a copy forbids a trespass, nor more than
 * trespass_limit times a minute. No LUN is moved home during an NDU or while
 * hosts contend for it. I/O that waits only for an activation waits no longer if
 * none is about to begin.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/time64.h>

#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/activate-policy.c"

#define SECOND	((u64)NSEC_PER_SEC)
#define MINUTE	(60 * SECOND)
#define NOW	(1000 * SECOND)

/* ---- events in a minute ---- */

/* Times of the events: all distances differ, so that no two sums are equal. */
static u64 event_time(unsigned int nth)
{
	return SECOND + nth * SECOND + nth * nth;
}

static void note_events(struct kmp_rate *rate, unsigned int count)
{
	unsigned int i;

	memset(rate, 0, sizeof(*rate));
	for (i = 0; i < count; i++)
		kmp_rate_add(rate, event_time(i));
}

/* A minute after the limit-th last event, also if the ring has wrapped. */
static void next_after_any_number_of_events(struct kunit *test)
{
	unsigned int count, limit;
	struct kmp_rate rate;

	for (count = 0; count <= 600; count++) {
		note_events(&rate, count);
		for (limit = 1; limit <= KMP_RATE_SIZE; limit++)
			KUNIT_EXPECT_EQ_MSG(test, kmp_rate_next(&rate, limit),
					    count < limit ? 0 :
					    event_time(count - limit) + MINUTE,
					    "%u events, limit %u", count, limit);
		cond_resched();
	}
}

/* Waiting for kmp_rate_next() keeps the limit, and is never too long. */
static void limit_holds_in_any_minute(struct kunit *test)
{
	u64 at[100];
	unsigned int limit, i;

	for (limit = 1; limit <= KMP_RATE_SIZE; limit++) {
		struct kmp_rate rate = {};

		for (i = 0; i < ARRAY_SIZE(at); i++) {
			at[i] = max(kmp_rate_next(&rate, limit), NOW + i);
			kmp_rate_add(&rate, at[i]);
			KUNIT_EXPECT_EQ_MSG(test, at[i],
					    i < limit ? NOW + i : at[i - limit] + MINUTE,
					    "limit %u, event %u", limit, i);
		}
	}
}

/* The ring has room for every limit that the operator can set. */
static void every_trespass_limit_can_be_counted(struct kunit *test)
{
	KUNIT_EXPECT_GE(test, kmp_tunables[KMP_TRESPASS_LIMIT].min, 1);
	KUNIT_EXPECT_LE(test, kmp_tunables[KMP_TRESPASS_LIMIT].max, KMP_RATE_SIZE);
}

#define MAX_EVENTS	6

static const struct contended_row {
	const char *name;
	u64 events[MAX_EVENTS];		/* ends with the first 0 */
	u64 until;
} contended_rows[] = {
	{ "no event", {}, 0 },
	{ "once", { NOW }, 0 },
	{ "twice at once", { NOW, NOW }, NOW + MINUTE },
	{ "twice, 1 ns apart", { NOW, NOW + 1 }, NOW + 1 + MINUTE },
	{ "twice, 1 s apart", { NOW, NOW + SECOND }, NOW + SECOND + MINUTE },
	{ "twice, a minute less 1 ns apart", { NOW, NOW + MINUTE - 1 },
	  NOW + MINUTE - 1 + MINUTE },
	{ "twice, a minute apart", { NOW, NOW + MINUTE }, 0 },
	{ "twice, an hour apart", { NOW, NOW + 60 * MINUTE }, 0 },
	{ "thrice, the last alone", { NOW, NOW + SECOND, NOW + 2 * MINUTE }, 0 },
	{ "thrice, the first alone", { NOW, NOW + 2 * MINUTE, NOW + 2 * MINUTE + SECOND },
	  NOW + 3 * MINUTE + SECOND },
	{ "thrice in a minute", { NOW, NOW + 20 * SECOND, NOW + 40 * SECOND },
	  NOW + 40 * SECOND + MINUTE },
	{ "very soon after boot", { 1, 2 }, 2 + MINUTE },
	{ "after 500 years", { U64_MAX / 2, U64_MAX / 2 + 5 }, U64_MAX / 2 + 5 + MINUTE },
};

KUNIT_ARRAY_PARAM_DESC(contended, contended_rows, name);

static void contended(struct kunit *test)
{
	const struct contended_row *row = test->param_value;
	struct kmp_rate rate = {};
	unsigned int i;

	for (i = 0; i < MAX_EVENTS && row->events[i]; i++)
		kmp_rate_add(&rate, row->events[i]);
	KUNIT_EXPECT_EQ(test, kmp_rate_contended(&rate), row->until);
}

/* The last two events are neighbours in the ring, or its first and last. */
static void contended_at_any_place_in_the_ring(struct kunit *test)
{
	unsigned int skip, i;

	for (skip = 0; skip <= 3 * KMP_RATE_SIZE; skip++) {
		struct kmp_rate rate = {};

		for (i = 0; i < skip; i++)
			kmp_rate_add(&rate, NOW + i * 2 * MINUTE);
		KUNIT_EXPECT_EQ_MSG(test, kmp_rate_contended(&rate), 0,
				    "%u events", skip);
		kmp_rate_add(&rate, NOW + 200 * MINUTE);
		KUNIT_EXPECT_EQ_MSG(test, kmp_rate_contended(&rate), 0,
				    "%u events and one", skip);
		kmp_rate_add(&rate, NOW + 200 * MINUTE + SECOND);
		KUNIT_EXPECT_EQ_MSG(test, kmp_rate_contended(&rate),
				    NOW + 201 * MINUTE + SECOND,
				    "%u events and two", skip);
	}
}

/* ---- decisions ---- */

#define NOT		KMP_ACTIVATE_NOT
#define OUTAGE		KMP_ACTIVATE_OUTAGE
#define OPERATOR	KMP_ACTIVATE_OPERATOR
#define FAILBACK	KMP_ACTIVATE_FAILBACK
#define OPTIMIZE	KMP_ACTIVATE_OPTIMIZE
#define SIBLING		KMP_ACTIVATE_SIBLING
#define BACK		KMP_ACTIVATE_BACK

#define IMMEDIATE	KMP_FAILBACK_IMMEDIATE
#define MANUAL		KMP_FAILBACK_MANUAL
#define FOLLOWOVER	KMP_FAILBACK_FOLLOWOVER

/* The LUN is not at home, and home has been reachable for a second. */
#define AWAY								\
	.usable = true, .candidate = true, .away = true,		\
	.home_candidate = true, .home_since = NOW - SECOND

/* Only paths that are not optimized have carried I/O for a while. */
#define SLOWER(ns)							\
	.usable = true, .optimize_candidate = true,			\
	.test_interval = 5000, .slower_since = NOW - (ns)

static const struct decide_row {
	const char *name;
	struct kmp_activate_facts facts;	/* .now is NOW */
	enum kmp_activate_cause cause;
	u64 when;				/* if the cause is NOT */
} decide_rows[] = {
	/* an outage */
	{ "outage, a candidate", { .candidate = true }, OUTAGE },
	{ "outage, no candidate", {}, NOT, KMP_NEVER },
	{ "outage, a verdict is due",
	  { .candidate = true, .verdict_due = true }, NOT, KMP_NEVER },
	{ "outage, no candidate, a verdict is due", { .verdict_due = true }, NOT, KMP_NEVER },
	{ "outage, while copying for 1 ns",
	  { .candidate = true, .copying_until = NOW + 1 }, NOT, NOW + 1 },
	{ "outage, nobody knows whether still copying",
	  { .candidate = true, .copying_until = NOW }, OUTAGE },
	{ "outage, refused until in 1 ns",
	  { .candidate = true, .not_before = NOW + 1 }, NOT, NOW + 1 },
	{ "outage, refused until now", { .candidate = true, .not_before = NOW }, OUTAGE },
	{ "outage, refused until 1 ns ago",
	  { .candidate = true, .not_before = NOW - 1 }, OUTAGE },
	{ "outage, limit used up for 1 ns",
	  { .candidate = true, .next_trespass = NOW + 1 }, NOT, NOW + 1 },
	{ "outage, limit used up until now",
	  { .candidate = true, .next_trespass = NOW }, OUTAGE },
	{ "outage, the owner may return for 1 ns",
	  { .candidate = true, .owner_until = NOW + 1 }, NOT, NOW + 1 },
	{ "outage, the owner did not return",
	  { .candidate = true, .owner_until = NOW }, OUTAGE },
	{ "outage, the owner may return, limit used up for longer",
	  { .candidate = true, .owner_until = NOW + 8, .next_trespass = NOW + 9 },
	  NOT, NOW + 9 },
	{ "operator, the owner may return",
	  { .owner_until = NOW + 9, .wanted_candidate = true }, OPERATOR },
	{ "outage, refused for longer than the limit",
	  { .candidate = true, .not_before = NOW + 9, .next_trespass = NOW + 8 },
	  NOT, NOW + 9 },
	{ "outage, limit used up for longer than refused",
	  { .candidate = true, .not_before = NOW + 8, .next_trespass = NOW + 9 },
	  NOT, NOW + 9 },
	{ "outage, refused, a verdict is due",
	  { .candidate = true, .verdict_due = true, .not_before = NOW + 1 }, NOT, KMP_NEVER },
	{ "outage, refused, no candidate", { .not_before = NOW + 1 }, NOT, KMP_NEVER },
	{ "outage, refused, while copying for longer",
	  { .candidate = true, .copying_until = NOW + 9, .not_before = NOW + 1 }, NOT, NOW + 9 },
	/* the candidate's SP is not the one in NDU */
	{ "outage, the other SP in NDU",
	  { .candidate = true, .ndu_until = NOW + MINUTE }, OUTAGE },
	{ "outage, hosts contend",
	  { .candidate = true, .contended_until = NOW + MINUTE }, OUTAGE },
	{ "outage, at home",
	  { .candidate = true, .home_since = NOW - SECOND }, OUTAGE },
	{ "outage, away, manual failback",
	  { .candidate = true, .away = true, .home_candidate = true,
	    .home_since = NOW - SECOND, .failback = MANUAL }, OUTAGE },
	{ "outage, away, failback in an hour",
	  { .candidate = true, .away = true, .home_candidate = true,
	    .home_since = NOW - SECOND, .failback = 3600000 }, OUTAGE },

	/* the operator's switch_group */
	{ "operator, while serving", { .usable = true, .wanted_candidate = true }, OPERATOR },
	{ "operator, in an outage", { .candidate = true, .wanted_candidate = true }, OPERATOR },
	{ "operator, a verdict is due",
	  { .verdict_due = true, .wanted_candidate = true }, OPERATOR },
	{ "operator, while copying",
	  { .usable = true, .copying_until = NOW + MINUTE, .wanted_candidate = true }, OPERATOR },
	{ "operator, limit used up",
	  { .usable = true, .next_trespass = NOW + MINUTE, .wanted_candidate = true }, OPERATOR },
	{ "operator, an SP in NDU",
	  { .usable = true, .ndu_until = NOW + MINUTE, .wanted_candidate = true }, OPERATOR },
	{ "operator, hosts contend",
	  { .usable = true, .contended_until = NOW + MINUTE, .wanted_candidate = true },
	  OPERATOR },
	{ "operator, refused until in 1 ns",
	  { .usable = true, .not_before = NOW + 1, .wanted_candidate = true }, NOT, NOW + 1 },
	{ "operator, refused until now",
	  { .usable = true, .not_before = NOW, .wanted_candidate = true }, OPERATOR },
	{ "operator, refused, and everything else in the way",
	  { .copying_until = NOW + MINUTE, .not_before = NOW + 5, .next_trespass = NOW + 6,
	    .ndu_until = NOW + 7, .contended_until = NOW + 8, .wanted_candidate = true },
	  NOT, NOW + 5 },
	{ "operator, before the siblings",
	  { .usable = true, .sibling_candidate = true, .wanted_candidate = true }, OPERATOR },
	{ "operator, before failback", { AWAY, .wanted_candidate = true }, OPERATOR },

	/* the array refused what the operator wants */
	{ "operator, in vain until in 1 ns",
	  { .usable = true, .vain_until = NOW + 1, .wanted_candidate = true }, NOT, NOW + 1 },
	{ "operator, in vain until now",
	  { .usable = true, .vain_until = NOW, .wanted_candidate = true }, OPERATOR },
	{ "operator, in vain and refused for longer",
	  { .usable = true, .vain_until = NOW + 1, .not_before = NOW + 2,
	    .wanted_candidate = true }, NOT, NOW + 2 },
	{ "operator, in vain, an outage",
	  { .candidate = true, .vain_until = NOW + MINUTE, .wanted_candidate = true }, OUTAGE },
	{ "operator, in vain, an outage with a verdict due",
	  { .candidate = true, .verdict_due = true, .vain_until = NOW + MINUTE,
	    .wanted_candidate = true }, NOT, NOW + MINUTE },
	{ "operator, in vain, siblings",
	  { .usable = true, .vain_until = NOW + MINUTE, .wanted_candidate = true,
	    .sibling_candidate = true }, SIBLING },
	{ "operator, in vain, failback later",
	  { AWAY, .failback = 5000, .vain_until = NOW + 1, .wanted_candidate = true },
	  NOT, NOW + 1 },
	{ "in vain, no candidate", { .usable = true, .vain_until = NOW + 1 }, NOT, KMP_NEVER },

	/* other paths of a group of which one has been activated alone */
	{ "sibling, while serving", { .usable = true, .sibling_candidate = true }, SIBLING },
	{ "sibling, in an outage",
	  { .candidate = true, .sibling_candidate = true }, SIBLING },
	{ "sibling, while copying",
	  { .usable = true, .copying_until = NOW + MINUTE, .sibling_candidate = true }, SIBLING },
	{ "sibling, limit used up",
	  { .usable = true, .next_trespass = NOW + MINUTE, .sibling_candidate = true }, SIBLING },
	{ "sibling, refused until in 1 ns",
	  { .usable = true, .not_before = NOW + 1, .sibling_candidate = true }, NOT, NOW + 1 },
	{ "sibling, refused until now",
	  { .usable = true, .not_before = NOW, .sibling_candidate = true }, SIBLING },
	{ "sibling, before failback", { AWAY, .sibling_candidate = true }, SIBLING },

	/* nothing to do */
	{ "serving", { .usable = true }, NOT, KMP_NEVER },
	{ "serving, a candidate", { .usable = true, .candidate = true }, NOT, KMP_NEVER },
	{ "serving, a verdict is due", { .usable = true, .verdict_due = true }, NOT, KMP_NEVER },
	{ "serving, refused", { .usable = true, .not_before = NOW + 1 }, NOT, KMP_NEVER },
	{ "serving, limit used up",
	  { .usable = true, .next_trespass = NOW + 1 }, NOT, KMP_NEVER },
	{ "serving, an SP in NDU", { .usable = true, .ndu_until = NOW + 1 }, NOT, KMP_NEVER },
	{ "serving, hosts contend",
	  { .usable = true, .contended_until = NOW + 1 }, NOT, KMP_NEVER },
	{ "serving, while copying",
	  { .usable = true, .copying_until = NOW + MINUTE }, NOT, KMP_NEVER },

	/* failback: whether */
	{ "failback immediate", { AWAY }, FAILBACK },
	{ "failback immediate, a verdict is due", { AWAY, .verdict_due = true }, FAILBACK },
	{ "failback immediate, home was lost", { AWAY, .lost_home = true }, FAILBACK },
	{ "failback immediate, not away",
	  { .usable = true, .home_candidate = true, .home_since = NOW - SECOND },
	  NOT, KMP_NEVER },
	{ "failback immediate, not away, home was lost",
	  { .usable = true, .home_candidate = true, .home_since = NOW - SECOND,
	    .lost_home = true }, NOT, KMP_NEVER },
	{ "failback immediate, no way home",
	  { .usable = true, .away = true, .home_candidate = true }, NOT, KMP_NEVER },
	{ "failback immediate, way home without candidate",
	  { .usable = true, .away = true, .home_since = NOW - SECOND, .candidate = true },
	  NOT, KMP_NEVER },
	{ "failback manual", { AWAY, .failback = MANUAL }, NOT, KMP_NEVER },
	{ "failback manual, home was lost",
	  { AWAY, .lost_home = true, .failback = MANUAL }, NOT, KMP_NEVER },
	{ "failback followover, home was not lost",
	  { AWAY, .failback = FOLLOWOVER }, NOT, KMP_NEVER },
	{ "failback followover, home was lost",
	  { AWAY, .lost_home = true, .failback = FOLLOWOVER }, FAILBACK },
	{ "failback followover, home was lost, not away",
	  { .usable = true, .home_candidate = true, .home_since = NOW - SECOND,
	    .lost_home = true, .failback = FOLLOWOVER }, NOT, KMP_NEVER },
	{ "failback, nobody knows whether still copying",
	  { AWAY, .copying_until = NOW }, NOT, KMP_NEVER },
	{ "failback, while copying", { AWAY, .copying_until = NOW + MINUTE }, NOT, KMP_NEVER },
	{ "failback followover, while copying",
	  { AWAY, .copying_until = NOW + MINUTE, .lost_home = true, .failback = FOLLOWOVER },
	  NOT, KMP_NEVER },

	/* failback: when; home has been reachable for a second */
	/* I/O goes on, through paths that are not optimized: for two intervals of tests */
	{ "slower, for too short a time", { SLOWER(10 * SECOND - 1) }, NOT, NOW + 1 },
	{ "slower, for long", { SLOWER(10 * SECOND) }, OPTIMIZE },
	{ "slower, no candidate", { .usable = true, .slower_since = NOW - MINUTE },
	  NOT, KMP_NEVER },
	{ "slower no longer", { .usable = true, .optimize_candidate = true }, NOT, KMP_NEVER },
	{ "slower, hosts contend",
	  { SLOWER(20 * SECOND), .contended_until = NOW + 1 }, NOT, NOW + 1 },
	{ "slower, limit used up",
	  { SLOWER(20 * SECOND), .next_trespass = NOW + 1 }, NOT, NOW + 1 },
	{ "slower, an SP in NDU", { SLOWER(20 * SECOND), .ndu_until = NOW + 1 }, NOT, NOW + 1 },
	{ "slower, refused", { SLOWER(20 * SECOND), .not_before = NOW + 1 }, NOT, NOW + 1 },
	{ "slower, while copying",
	  { SLOWER(20 * SECOND), .copying_until = NOW + 1 }, NOT, KMP_NEVER },
	{ "slower, failback not yet due",
	  { SLOWER(10 * SECOND), .away = true, .home_candidate = true,
	    .home_since = NOW - SECOND, .failback = 60000 }, OPTIMIZE },
	{ "slower, failback due before",
	  { SLOWER(9 * SECOND), .away = true, .home_candidate = true,
	    .home_since = NOW - SECOND }, FAILBACK },
	{ "slower, in vain", { SLOWER(20 * SECOND), .vain_until = NOW + 1 }, NOT, NOW + 1 },
	{ "slower, operator", { SLOWER(20 * SECOND), .wanted_candidate = true }, OPERATOR },

	/* a group at home works: no command */
	{ "back", { .usable = true, .home_works = true, .home_since = NOW - SECOND }, BACK },
	{ "back, away as well", { AWAY, .home_works = true }, BACK },
	{ "back, manual",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND, .failback = MANUAL },
	  NOT, KMP_NEVER },
	{ "back, followover, home was not lost",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND,
	    .failback = FOLLOWOVER }, NOT, KMP_NEVER },
	{ "back, followover, home was lost",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND,
	    .failback = FOLLOWOVER, .lost_home = true }, BACK },
	{ "back, after 5 s",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND, .failback = 5000 },
	  NOT, NOW + 4 * SECOND },
	{ "back, limit used up",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND,
	    .next_trespass = NOW + 1 }, NOT, NOW + 1 },
	{ "back, hosts contend",
	  { .usable = true, .home_works = true, .home_since = NOW - SECOND,
	    .contended_until = NOW + 1 }, NOT, NOW + 1 },
	{ "home is assumed, and was not lost: another host may assume another one",
	  { AWAY, .home_assumed = true, .failback = KMP_FAILBACK_IMMEDIATE },
	  NOT, KMP_NEVER },
	{ "home is assumed, and was lost",
	  { AWAY, .home_assumed = true, .lost_home = true,
	    .failback = KMP_FAILBACK_IMMEDIATE }, FAILBACK },
	{ "back, in an outage", { .home_works = true, .home_since = NOW - SECOND },
	  NOT, KMP_NEVER },

	{ "failback in vain until in 1 ns", { AWAY, .vain_until = NOW + 1 }, NOT, NOW + 1 },
	{ "failback in vain until now", { AWAY, .vain_until = NOW }, FAILBACK },
	{ "failback after 1 ms", { AWAY, .failback = 1 }, FAILBACK },
	{ "failback after 1 s", { AWAY, .failback = 1000 }, FAILBACK },
	{ "failback after 1.001 s", { AWAY, .failback = 1001 }, NOT, NOW + NSEC_PER_MSEC },
	{ "failback after 5 s", { AWAY, .failback = 5000 }, NOT, NOW + 4 * SECOND },
	{ "failback after 5 s, home was lost",
	  { AWAY, .lost_home = true, .failback = 5000 }, NOT, NOW + 4 * SECOND },
	{ "failback after a day",
	  { AWAY, .failback = 86400000 }, NOT, NOW - SECOND + 86400 * SECOND },
	{ "failback after 5 s, 1 ns before",
	  { .usable = true, .away = true, .home_candidate = true, .failback = 5000,
	    .home_since = NOW - 5 * SECOND + 1 }, NOT, NOW + 1 },
	{ "failback after 5 s, just then",
	  { .usable = true, .away = true, .home_candidate = true, .failback = 5000,
	    .home_since = NOW - 5 * SECOND }, FAILBACK },
	{ "failback immediate, home only now",
	  { .usable = true, .away = true, .home_candidate = true, .home_since = NOW },
	  FAILBACK },
	{ "failback immediate, home in 1 ns",
	  { .usable = true, .away = true, .home_candidate = true, .home_since = NOW + 1 },
	  NOT, NOW + 1 },
	{ "failback followover, home in 1 ns",
	  { .usable = true, .away = true, .home_candidate = true, .home_since = NOW + 1,
	    .lost_home = true, .failback = FOLLOWOVER }, NOT, NOW + 1 },

	/* failback: causes of a delay */
	{ "failback, refused until in 1 ns",
	  { AWAY, .not_before = NOW + 1 }, NOT, NOW + 1 },
	{ "failback, refused until now", { AWAY, .not_before = NOW }, FAILBACK },
	{ "failback, limit used up for 1 ns",
	  { AWAY, .next_trespass = NOW + 1 }, NOT, NOW + 1 },
	{ "failback, limit used up until now", { AWAY, .next_trespass = NOW }, FAILBACK },
	{ "failback, NDU for 1 ns", { AWAY, .ndu_until = NOW + 1 }, NOT, NOW + 1 },
	{ "failback, NDU until now", { AWAY, .ndu_until = NOW }, FAILBACK },
	{ "failback, hosts contend for 1 ns",
	  { AWAY, .contended_until = NOW + 1 }, NOT, NOW + 1 },
	{ "failback, hosts contend until now", { AWAY, .contended_until = NOW }, FAILBACK },
	{ "failback followover, NDU for 1 ns",
	  { AWAY, .lost_home = true, .failback = FOLLOWOVER, .ndu_until = NOW + 1 },
	  NOT, NOW + 1 },
	{ "failback manual, NDU", { AWAY, .failback = MANUAL, .ndu_until = NOW + 1 },
	  NOT, KMP_NEVER },
	{ "failback, refused for longest",
	  { AWAY, .failback = 1001, .not_before = NOW + SECOND, .next_trespass = NOW + 1,
	    .ndu_until = NOW + 2, .contended_until = NOW + 3 }, NOT, NOW + SECOND },
	{ "failback, limit for longest",
	  { AWAY, .failback = 1001, .not_before = NOW + 1, .next_trespass = NOW + SECOND,
	    .ndu_until = NOW + 2, .contended_until = NOW + 3 }, NOT, NOW + SECOND },
	{ "failback, NDU for longest",
	  { AWAY, .failback = 1001, .not_before = NOW + 1, .next_trespass = NOW + 2,
	    .ndu_until = NOW + SECOND, .contended_until = NOW + 3 }, NOT, NOW + SECOND },
	{ "failback, contention for longest",
	  { AWAY, .failback = 1001, .not_before = NOW + 1, .next_trespass = NOW + 2,
	    .ndu_until = NOW + 3, .contended_until = NOW + SECOND }, NOT, NOW + SECOND },
	{ "failback, its own delay for longest",
	  { AWAY, .failback = 1001, .not_before = NOW + 1, .next_trespass = NOW + 2,
	    .ndu_until = NOW + 3, .contended_until = NOW + 4 }, NOT, NOW + NSEC_PER_MSEC },
};

/* Twice as long each time, up to an hour. */
static void in_vain(struct kunit *test)
{
	static const u32 delays[] = { 1000, 2000, 60000 };
	unsigned int i, refusals;
	u64 last, delay;

	for (i = 0; i < ARRAY_SIZE(delays); i++) {
		last = kmp_vain_delay(delays[i], 1);
		KUNIT_EXPECT_EQ(test, last, kmp_ms(delays[i]));
		for (refusals = 2; refusals < 1000; refusals++) {
			delay = kmp_vain_delay(delays[i], refusals);
			KUNIT_EXPECT_LE(test, delay, 60 * MINUTE);
			if (refusals <= 16)
				KUNIT_EXPECT_EQ(test, delay, min(2 * last, 60 * MINUTE));
			KUNIT_EXPECT_GE(test, delay, last);
			last = delay;
		}
	}
	KUNIT_EXPECT_EQ(test, kmp_vain_delay(0, 1), 0);
	KUNIT_EXPECT_EQ(test, kmp_vain_delay(0, 2), 2 * SECOND);
	KUNIT_EXPECT_EQ(test, kmp_vain_delay(999, 3), 4 * SECOND);
}

KUNIT_ARRAY_PARAM_DESC(decide, decide_rows, name);

/* The flight recorder has a word in place of the facts: it must lead to the same cause. */
static const char *wrong_with_word(const struct kmp_activate_facts *facts)
{
	struct kmp_activate_facts again = kmp_activate_expand(kmp_activate_condense(facts));
	u64 when;

	return kmp_activate_decide(facts, &when) != kmp_activate_decide(&again, &when) ?
	       "the word of the flight recorder leads to another cause" : NULL;
}

static void decide(struct kunit *test)
{
	const struct decide_row *row = test->param_value;
	struct kmp_activate_facts facts = row->facts;
	u64 when = 0xdeadbeef;

	facts.now = NOW;
	KUNIT_EXPECT_EQ(test, kmp_activate_decide(&facts, &when), row->cause);
	KUNIT_EXPECT_STREQ(test, wrong_with_word(&facts) ?: "", "");
	if (row->cause == NOT)
		KUNIT_EXPECT_EQ(test, when, row->when);
	else
		KUNIT_EXPECT_LE(test, when, NOW);
}

/* ---- whether I/O waits for an activation ---- */

#define PATIENCE	(5 * SECOND)

/* An outage with a passive path. */
#define PASSIVE		.activatable = true, .candidate = true

static const struct hopeless_row {
	const char *name;
	struct kmp_activate_facts facts;	/* .now is NOW, .patience PATIENCE */
	bool hopeless;
} hopeless_rows[] = {
	{ "a candidate", { PASSIVE }, false },
	{ "no path to activate", {}, false },
	{ "a path is usable", { PASSIVE, .usable = true, .copying_until = NOW + MINUTE }, false },
	{ "its SP is in NDU", { .activatable = true }, true },
	{ "its SP is in NDU, a verdict is due",
	  { .activatable = true, .verdict_due = true }, false },
	{ "a verdict is due", { PASSIVE, .verdict_due = true }, false },

	{ "refused as often as permitted", { PASSIVE, .refusals = 3, .max_refusals = 3 }, false },
	{ "refused once more", { PASSIVE, .refusals = 4, .max_refusals = 3 }, true },
	{ "refused once more, a verdict is due",
	  { PASSIVE, .refusals = 4, .max_refusals = 3, .verdict_due = true }, true },
	{ "refused once more, another path is usable",
	  { PASSIVE, .refusals = 4, .max_refusals = 3, .usable = true }, false },

	{ "refused, soon again", { PASSIVE, .not_before = NOW + PATIENCE }, false },
	{ "refused for too long", { PASSIVE, .not_before = NOW + PATIENCE + 1 }, true },
	{ "limit used up, not for long", { PASSIVE, .next_trespass = NOW + PATIENCE }, false },
	{ "limit used up for too long", { PASSIVE, .next_trespass = NOW + PATIENCE + 1 }, true },
	{ "a copy, not for long", { PASSIVE, .copying_until = NOW + PATIENCE }, false },
	{ "a copy for too long", { PASSIVE, .copying_until = NOW + PATIENCE + 1 }, true },
	{ "a copy, but the operator has another path activated",
	  { PASSIVE, .copying_until = NOW + MINUTE, .wanted_candidate = true }, false },
	{ "the owner is waited for", { PASSIVE, .owner_until = NOW + 1 }, false },
};

KUNIT_ARRAY_PARAM_DESC(hopeless, hopeless_rows, name);

static void hopeless(struct kunit *test)
{
	const struct hopeless_row *row = test->param_value;
	struct kmp_activate_facts facts = row->facts;

	facts.now = NOW;
	facts.patience = PATIENCE;
	KUNIT_EXPECT_EQ(test, kmp_activate_hopeless(&facts), row->hopeless);
}

/* ---- any facts ---- */

/* Every combination of these, of five times and of eight flags. */
static const u64 home_times[] = { 0, NOW - SECOND, NOW };
static const u32 policies[] = { IMMEDIATE, MANUAL, FOLLOWOVER, 1000, 5000 };

#define NR_CODES	(BIT_ULL(8) * 3 * 3 * 3 * 3 * 3 * \
			 ARRAY_SIZE(home_times) * ARRAY_SIZE(policies))

static bool take_flag(u64 *code)
{
	return do_div(*code, 2);
}

/* None, just over, or @ns in the future. */
static u64 take_time(u64 *code, unsigned int ns)
{
	const u64 times[] = { 0, NOW, NOW + ns };

	return times[do_div(*code, ARRAY_SIZE(times))];
}

static struct kmp_activate_facts facts_of(u64 code)
{
	struct kmp_activate_facts facts = { .now = NOW };

	facts.usable = take_flag(&code);
	facts.verdict_due = take_flag(&code);
	facts.candidate = take_flag(&code);
	facts.wanted_candidate = take_flag(&code);
	facts.home_candidate = take_flag(&code);
	facts.sibling_candidate = take_flag(&code);
	facts.away = take_flag(&code);
	facts.lost_home = take_flag(&code);
	facts.copying_until = take_time(&code, 2);
	facts.ndu_until = take_time(&code, 3);
	facts.not_before = take_time(&code, 4);
	facts.next_trespass = take_time(&code, 5);
	facts.contended_until = take_time(&code, 6);
	facts.home_since = home_times[do_div(code, ARRAY_SIZE(home_times))];
	facts.failback = policies[do_div(code, ARRAY_SIZE(policies))];
	return facts;
}

static const char *wrong_with_outage(const struct kmp_activate_facts *facts)
{
	if (facts->usable)
		return "outage while a path is usable";
	if (!facts->candidate || facts->verdict_due)
		return "outage without a candidate, or with a verdict due";
	if (facts->next_trespass > NOW)
		return "outage despite the limit";
	return NULL;
}

static const char *wrong_with_failback(const struct kmp_activate_facts *facts)
{
	if (!facts->usable)
		return "failback in an outage";
	if (!facts->away || !facts->home_since || !facts->home_candidate)
		return "failback without need or candidate";
	if (facts->failback == MANUAL)
		return "failback despite policy manual";
	if (facts->failback == FOLLOWOVER && !facts->lost_home)
		return "failback followover, but home was not lost";
	if (facts->next_trespass > NOW || facts->ndu_until > NOW ||
	    facts->contended_until > NOW)
		return "failback despite limit, NDU or contention";
	return NULL;
}

static const char *wrong_with_cause(const struct kmp_activate_facts *facts,
				    enum kmp_activate_cause cause)
{
	bool may_ask = facts->not_before <= NOW;

	if (cause != NOT && !may_ask)
		return "activation before not_before";
	if (may_ask && facts->wanted_candidate)
		return cause == OPERATOR ? NULL : "the operator's candidate is not activated";
	if (may_ask && facts->sibling_candidate)
		return cause == SIBLING ? NULL : "the sibling is not activated";
	if (cause == OPERATOR || cause == SIBLING)
		return "no such candidate";
	if ((facts->copying_until > NOW && cause == OUTAGE) ||
	    (facts->copying_until && cause == FAILBACK))
		return "a copy would be aborted";
	if (cause == OUTAGE)
		return wrong_with_outage(facts);
	if (cause == FAILBACK)
		return wrong_with_failback(facts);
	return NULL;
}

/* The decision must change at @when, not before, and not if that is never. */
static const char *wrong_with_when(struct kmp_activate_facts facts, u64 when)
{
	u64 again;

	if (when <= NOW)
		return "no activation, but when is not in the future";
	facts.now = when - 1;
	if (kmp_activate_decide(&facts, &again) != NOT || again != when)
		return "the decision changes before when";
	if (when == KMP_NEVER)
		return NULL;
	facts.now = when;
	if (kmp_activate_decide(&facts, &again) == NOT)
		return "the decision does not change at when";
	return NULL;
}

static const char *wrong_with(u64 code)
{
	struct kmp_activate_facts facts = facts_of(code);
	enum kmp_activate_cause cause;
	const char *wrong;
	u64 when;

	cause = kmp_activate_decide(&facts, &when);
	wrong = wrong_with_cause(&facts, cause) ?: wrong_with_word(&facts);
	if (wrong)
		return wrong;
	if (cause == NOT)
		return wrong_with_when(facts, when);
	return when > NOW ? "activation, but when is in the future" : NULL;
}

static void rules_hold_for_any_facts(struct kunit *test)
{
	u64 code;

	for (code = 0; code < NR_CODES; code++) {
		const char *wrong = wrong_with(code);

		if (wrong)
			KUNIT_FAIL_AND_ABORT(test, "%s; facts %llu", wrong, code);
		cond_resched();
	}
}

static struct kunit_case activation_cases[] = {
	KUNIT_CASE(next_after_any_number_of_events),
	KUNIT_CASE(limit_holds_in_any_minute),
	KUNIT_CASE(every_trespass_limit_can_be_counted),
	KUNIT_CASE_PARAM(contended, contended_gen_params),
	KUNIT_CASE(contended_at_any_place_in_the_ring),
	KUNIT_CASE(in_vain),
	KUNIT_CASE_PARAM(decide, decide_gen_params),
	KUNIT_CASE_PARAM(hopeless, hopeless_gen_params),
	KUNIT_CASE(rules_hold_for_any_facts),
	{}
};

static struct kunit_suite activation_suite = {
	.name = "kmp_activation",
	.test_cases = activation_cases,
};

kunit_test_suite(activation_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's activations");
MODULE_LICENSE("GPL");
