// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of schedule.c: when a path is tested next, late tests, delays of
 * suspect paths, and attempts. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/schedule.c"

#define HOUR	3600000U	/* the longest test_interval_ms */

static const struct delay_row {
	const char *name;
	struct kmp_schedule schedule;
	u64 delay;
} delay_rows[] = {
	{ "never", { KMP_CADENCE_NEVER, false, 0, 5000, 50 }, KMP_NEVER },
	{ "never, outage", { KMP_CADENCE_NEVER, true, 0, 5000, 50 }, KMP_NEVER },
	{ "no such cadence", { KMP_CADENCE_NOW + 1, true, 0, 5000, 50 }, KMP_NEVER },

	{ "slow, busy", { KMP_CADENCE_SLOW, false, 0, 5000, 50 }, 5000 },
	{ "slow, idle once", { KMP_CADENCE_SLOW, false, 1, 5000, 50 }, 10000 },
	{ "slow, idle twice", { KMP_CADENCE_SLOW, false, 2, 5000, 50 }, 20000 },
	{ "slow, idle 3 times", { KMP_CADENCE_SLOW, false, 3, 5000, 50 }, 20000 },
	{ "slow, idle 32 times", { KMP_CADENCE_SLOW, false, 32, 5000, 50 }, 20000 },
	{ "slow, idle for ever", { KMP_CADENCE_SLOW, false, 255, 5000, 50 }, 20000 },
	{ "slow, outage", { KMP_CADENCE_SLOW, true, 0, 5000, 50 }, 5000 },
	{ "slow, shortest", { KMP_CADENCE_SLOW, false, 0, 100, 50 }, 100 },
	{ "slow, longest", { KMP_CADENCE_SLOW, false, 255, HOUR, 50 }, 4ULL * HOUR },
	{ "slow, beyond 32 bits", { KMP_CADENCE_SLOW, false, 2, U32_MAX, 50 },
	  4ULL * U32_MAX },

	{ "recover", { KMP_CADENCE_RECOVER, false, 0, 5000, 50 }, 5000 },
	{ "recover never backs off", { KMP_CADENCE_RECOVER, false, 255, 5000, 50 }, 5000 },
	{ "recover, outage", { KMP_CADENCE_RECOVER, true, 0, 5000, 50 }, 50 },
	{ "recover, outage, fastest", { KMP_CADENCE_RECOVER, true, 255, 5000, 10 }, 10 },
	{ "recover, outage, slowest", { KMP_CADENCE_RECOVER, true, 0, 100, 60000 }, 60000 },

	{ "now", { KMP_CADENCE_NOW, false, 0, 5000, 50 }, 10 },
	{ "now, outage, idle", { KMP_CADENCE_NOW, true, 255, HOUR, 60000 }, 10 },
};

KUNIT_ARRAY_PARAM_DESC(delay, delay_rows, name);

static void times_fit_32_bit_machines(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kmp_seconds(3600), 3600000000000ULL);
	KUNIT_EXPECT_EQ(test, kmp_seconds(U32_MAX), 4294967295000000000ULL);
	KUNIT_EXPECT_EQ(test, kmp_ms(60000), 60000000000ULL);
	KUNIT_EXPECT_EQ(test, kmp_ms(U32_MAX), 4294967295000000ULL);
}

static void delay(struct kunit *test)
{
	const struct delay_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_schedule_delay(&row->schedule), row->delay);
}

static const struct slot_row {
	const char *name;
	u64 next, now;
	u64 gap;
	u64 slot, next_after;
} slot_rows[] = {
	{ "fresh row", 0, 1000, 50, 1000, 1050 },
	{ "row was idle", 400, 1000, 50, 1000, 1050 },
	{ "free just now", 1000, 1000, 50, 1000, 1050 },
	{ "free in 1 ms", 1001, 1000, 50, 1001, 1051 },
	{ "many waiting", 9000, 1000, 50, 9000, 9050 },
	{ "no gap", 1000, 1000, 0, 1000, 1000 },
	{ "60 s of ns", 7, 9, 60000000000, 9, 60000000009 },
	{ "beyond 32 bits", 1ULL << 40, 5, 60000, 1ULL << 40, (1ULL << 40) + 60000 },
};

KUNIT_ARRAY_PARAM_DESC(slot, slot_rows, name);

static void slot(struct kunit *test)
{
	const struct slot_row *row = test->param_value;
	u64 next = row->next;

	KUNIT_EXPECT_EQ(test, kmp_schedule_slot(&next, row->now, row->gap),
			row->slot);
	KUNIT_EXPECT_EQ(test, next, row->next_after);
}

/* A port sends one test a gap, however many of its paths are to be tested. */
static void slots_are_a_gap_apart(struct kunit *test)
{
	u64 next = 0, i;

	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, kmp_schedule_slot(&next, 1000, 50),
				1000 + 50 * i);
}

static void idle_time_saves_no_slots(struct kunit *test)
{
	u64 next = 0;

	kmp_schedule_slot(&next, 1000, 50);
	KUNIT_EXPECT_EQ(test, kmp_schedule_slot(&next, 9000, 50), 9000);
	KUNIT_EXPECT_EQ(test, kmp_schedule_slot(&next, 9000, 50), 9050);
}

static const struct late_row {
	const char *name;
	u64 since, now;
	u64 timeout;
	bool late;
} late_rows[] = {
	{ "just sent", 1000, 1000, 5000, false },
	{ "1 ms left", 1000, 5999, 5000, false },
	{ "time is up", 1000, 6000, 5000, true },
	{ "long ago", 1000, 1000000, 5000, true },
	{ "sent in the future", 1001, 1000, 5000, false },
	{ "sent far in the future", U64_MAX, 1000, 100, false },
	{ "shortest, 1 ms left", 1000, 1099, 100, false },
	{ "shortest, time is up", 1000, 1100, 100, true },
	{ "time-out of 0", 1000, 1000, 0, true },
	{ "beyond 32 bits", 0, 1ULL << 40, U32_MAX, true },
	{ "32 bits would wrap", 0, U32_MAX, U32_MAX, true },
	{ "largest time", 0, U64_MAX, U32_MAX, true },
	/* 5 s in ns do not fit into 32 bits */
	{ "5 s of ns, 1 ns left", 1000, 5000000999, 5000000000, false },
	{ "5 s of ns are up", 1000, 5000001000, 5000000000, true },
	{ "longest time-out", 0, U64_MAX - 1, U64_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(late, late_rows, name);

static void late(struct kunit *test)
{
	const struct late_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test,
			kmp_schedule_late(row->since, row->now, row->timeout),
			row->late);
}

static void doubt_delay(struct kunit *test)
{
	static const u32 want[] = { 0, 10, 20, 40, 80, 160, 320, 640 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++)
		KUNIT_EXPECT_EQ(test, kmp_doubt_delay(i), want[i]);
	for (; i <= U8_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, kmp_doubt_delay(i), 640,
				    "%u in a row", i);
}

static const struct attempts_row {
	const char *name;
	unsigned int attempts, nr_paths;
	bool exhausted;
} attempts_rows[] = {
	{ "first attempt, 1 path", 1, 1, false },
	{ "8 rounds, 1 path", 8, 1, false },
	{ "1 more, 1 path", 9, 1, true },
	{ "8 rounds, 2 paths", 16, 2, false },
	{ "1 more, 2 paths", 17, 2, true },
	{ "8 rounds, 32 paths", 256, 32, false },
	{ "1 more, 32 paths", 257, 32, true },
	{ "8 rounds, 1024 paths", 8192, 1024, false },
	{ "1 more, 1024 paths", 8193, 1024, true },
	{ "none yet", 0, 1, false },
};

KUNIT_ARRAY_PARAM_DESC(attempts, attempts_rows, name);

static void attempts(struct kunit *test)
{
	const struct attempts_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test,
			kmp_attempts_exhausted(row->attempts, row->nr_paths),
			row->exhausted);
}

/* The retries of a bio on one path with good tests take seconds. */
static void doubts_and_attempts_span_seconds(struct kunit *test)
{
	unsigned int attempt, total = 0;

	for (attempt = 0; !kmp_attempts_exhausted(attempt, 1); attempt++)
		total += kmp_doubt_delay(attempt);
	KUNIT_EXPECT_GT(test, total, 1000);
	KUNIT_EXPECT_LT(test, total, 10000);
}

static const struct revive_row {
	const char *name;
	u32 interval;
	u8 revivals;
	u64 seconds;
} revive_rows[] = {
	{ "in an outage", 5000, 0, 5 },
	{ "once in vain", 5000, 1, 10 },
	{ "twice in vain", 5000, 2, 20 },
	{ "9 times in vain", 5000, 9, 2560 },
	{ "at most an hour", 5000, 10, 3600 },
	{ "255 times in vain", 5000, 255, 3600 },
	{ "interval of an hour", HOUR, 0, 3600 },
	{ "interval of an hour, in vain", HOUR, 255, 3600 },
	{ "interval of two hours", 2 * HOUR, 255, 7200 },
	{ "shortest interval, 255 times in vain", 100, 255, 3600 },
};

KUNIT_ARRAY_PARAM_DESC(revive, revive_rows, name);

static void revive(struct kunit *test)
{
	const struct revive_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_revive_delay(row->interval, row->revivals),
			row->seconds * NSEC_PER_SEC);
}

/* A few times, in less than two seconds, and later each time. */
static void not_ready_delay(struct kunit *test)
{
	u64 sum = 0, delay, before = 0;
	unsigned int nr;

	KUNIT_EXPECT_EQ(test, kmp_not_ready_delay(50, 0), KMP_NEVER);
	for (nr = 1; nr <= U8_MAX; nr++) {
		delay = kmp_not_ready_delay(50, nr);
		if (delay == KMP_NEVER)
			break;
		KUNIT_EXPECT_GT(test, delay, before);
		before = delay;
		sum += delay;
	}
	KUNIT_EXPECT_EQ(test, nr, 6);
	KUNIT_EXPECT_EQ(test, sum, 50 + 100 + 200 + 400 + 800);
	for (; nr <= U8_MAX; nr++)
		KUNIT_EXPECT_EQ(test, kmp_not_ready_delay(50, nr), KMP_NEVER);
	KUNIT_EXPECT_EQ(test, kmp_not_ready_delay(60000, 5), 960000);
}

static struct kunit_case schedule_cases[] = {
	KUNIT_CASE(times_fit_32_bit_machines),
	KUNIT_CASE_PARAM(delay, delay_gen_params),
	KUNIT_CASE_PARAM(slot, slot_gen_params),
	KUNIT_CASE(slots_are_a_gap_apart),
	KUNIT_CASE(idle_time_saves_no_slots),
	KUNIT_CASE_PARAM(late, late_gen_params),
	KUNIT_CASE(doubt_delay),
	KUNIT_CASE_PARAM(attempts, attempts_gen_params),
	KUNIT_CASE(doubts_and_attempts_span_seconds),
	KUNIT_CASE(not_ready_delay),
	KUNIT_CASE_PARAM(revive, revive_gen_params),
	{}
};

static struct kunit_suite schedule_suite = {
	.name = "kmp_schedule",
	.test_cases = schedule_cases,
};

kunit_test_suite(schedule_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's schedule");
MODULE_LICENSE("GPL");
