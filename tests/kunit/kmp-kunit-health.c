// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of health.c: failures that repeat, how long a path is kept out for them, the
 * round trips of tests, and which path is slow. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/health.c"

#define US	((u64)NSEC_PER_USEC)
#define S	((u64)NSEC_PER_SEC)
#define AGE	(100 * S)	/* path_age_ms */

/* ---- failures ---- */

static void as_many_as_the_limit(struct kunit *test)
{
	struct kmp_losses losses = {};

	KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, 1000 * S, 3, AGE));
	KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, 1099 * S, 3, AGE));
	KUNIT_EXPECT_TRUE(test, kmp_losses_add(&losses, 1198 * S, 3, AGE));
}

static void failures_far_apart(struct kunit *test)
{
	struct kmp_losses losses = {};
	unsigned int i;

	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, 1000 * S + i * AGE, 2, AGE));
}

static void no_limit(struct kunit *test)
{
	struct kmp_losses losses = {};
	unsigned int i;

	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, (1000 + i) * S, 0, AGE));
	KUNIT_EXPECT_EQ(test, losses.failures, U8_MAX);
	KUNIT_EXPECT_TRUE(test, kmp_losses_add(&losses, 2000 * S, 100, AGE));
}

static void one_failure_is_one(struct kunit *test)
{
	struct kmp_losses losses = {};
	unsigned int i;

	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, 1000 * S + i * S / 10, 2, AGE));
	KUNIT_EXPECT_EQ(test, losses.failures, 1);
	KUNIT_EXPECT_TRUE(test, kmp_losses_add(&losses, 1001 * S, 2, AGE));
}

static void calm_from_the_last_failure(struct kunit *test)
{
	struct kmp_losses losses = {};

	kmp_losses_add(&losses, 1000 * S, 1, AGE);
	kmp_losses_keep_out(&losses, 1000 * S, AGE);
	KUNIT_EXPECT_EQ(test, kmp_losses_until(&losses, AGE), 1100 * S);
	kmp_losses_add(&losses, 1050 * S, 1, AGE);
	KUNIT_EXPECT_EQ(test, kmp_losses_until(&losses, AGE), 1150 * S);
}

static void one_more_is_enough_after_the_return(struct kunit *test)
{
	struct kmp_losses losses = {};

	kmp_losses_let_in(&losses, 1000 * S, 3);
	KUNIT_EXPECT_EQ(test, losses.failures, 2);
	KUNIT_EXPECT_TRUE(test, kmp_losses_add(&losses, 1099 * S, 3, AGE));
	kmp_losses_let_in(&losses, 2000 * S, 3);
	KUNIT_EXPECT_FALSE(test, kmp_losses_add(&losses, 2100 * S, 3, AGE));
	/* Without a limit none is counted, in case one is set later. */
	kmp_losses_let_in(&losses, 3000 * S, 0);
	KUNIT_EXPECT_EQ(test, losses.failures, 0);
}

/* How long is a path kept out that fails @served after it was let in? */
static u64 wait_after(struct kmp_losses *losses, u64 *now, u64 served)
{
	u64 began = *now + served;

	kmp_losses_add(losses, began, 1, AGE);
	kmp_losses_keep_out(losses, began, AGE);
	*now = kmp_losses_until(losses, AGE);
	kmp_losses_let_in(losses, *now, 1);
	return *now - began;
}

static void the_wait_grows_and_decays(struct kunit *test)
{
	struct kmp_losses losses = {};
	u64 now = 100000 * S;

	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, S), AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, S), 2 * AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, S), 4 * AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, S), 8 * AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, S), 8 * AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, 8 * AGE - S), 8 * AGE);
	/* Good service that lasted as long as the wait takes one penalty back. */
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, 8 * AGE + 4 * AGE), 4 * AGE);
	KUNIT_EXPECT_EQ(test, wait_after(&losses, &now, 1000 * AGE), AGE);
}

/* ---- round trips ---- */

static void add(struct kmp_round_trips *trips, unsigned int nr, u64 us)
{
	while (nr--)
		kmp_round_trip_add(trips, us * US);
}

static void median_of_the_last_ones(struct kunit *test)
{
	struct kmp_round_trips trips = {};

	add(&trips, 2, 100);
	KUNIT_EXPECT_EQ(test, kmp_round_trip_median(&trips), 0);
	add(&trips, 1, 90000);
	KUNIT_EXPECT_EQ(test, kmp_round_trip_median(&trips), 100);
	add(&trips, 1000, 100);
	add(&trips, 3, 90000);
	KUNIT_EXPECT_EQ(test, kmp_round_trip_median(&trips), 100);
	add(&trips, 1, 90000);
	KUNIT_EXPECT_EQ(test, kmp_round_trip_median(&trips), 90000);
}

/* Of an even number the faster one of the two in the middle. */
static void median_of_an_even_number(struct kunit *test)
{
	u32 two[] = { 20, 10 }, four[] = { 4, 1, 3, 2 };

	KUNIT_EXPECT_EQ(test, kmp_median(two, 2), 10);
	KUNIT_EXPECT_EQ(test, kmp_median(four, 4), 2);
}

static void round_trips_of_any_length(struct kunit *test)
{
	struct kmp_round_trips trips = {};

	kmp_round_trip_add(&trips, 0);
	kmp_round_trip_add(&trips, U64_MAX);
	kmp_round_trip_add(&trips, U64_MAX);
	KUNIT_EXPECT_EQ(test, kmp_round_trip_median(&trips), U32_MAX);
	KUNIT_EXPECT_GE(test, kmp_round_trip_p99(&trips), 60000000U);
}

static void percentile(struct kunit *test)
{
	struct kmp_round_trips trips = {};

	KUNIT_EXPECT_EQ(test, kmp_round_trip_p99(&trips), 0);
	add(&trips, 99, 100);
	add(&trips, 1, 30000);
	KUNIT_EXPECT_GT(test, kmp_round_trip_p99(&trips), 100);
	KUNIT_EXPECT_LE(test, kmp_round_trip_p99(&trips), 150);
	add(&trips, 1, 30000);
	KUNIT_EXPECT_GT(test, kmp_round_trip_p99(&trips), 30000);
	KUNIT_EXPECT_LE(test, kmp_round_trip_p99(&trips), 45000);
	/* One of 198 may be longer, but not two. */
	trips = (struct kmp_round_trips) {};
	add(&trips, 197, 100);
	add(&trips, 1, 30000);
	KUNIT_EXPECT_LE(test, kmp_round_trip_p99(&trips), 150);
	trips = (struct kmp_round_trips) {};
	add(&trips, 196, 100);
	add(&trips, 2, 30000);
	KUNIT_EXPECT_GT(test, kmp_round_trip_p99(&trips), 30000);
}

static void old_ones_decay(struct kunit *test)
{
	struct kmp_round_trips trips = {};
	unsigned int sum = 0, i;

	add(&trips, 100, 1);
	add(&trips, 200, 30000);
	add(&trips, 2000, 100);
	KUNIT_EXPECT_LE(test, kmp_round_trip_p99(&trips), 150);
	for (i = 0; i < KMP_ROUND_TRIP_BUCKETS; i++)
		sum += trips.buckets[i];
	KUNIT_EXPECT_EQ(test, trips.nr_counted, sum);
}

/* Every number of us is in a bucket whose end is at most half as much more. */
static void buckets(struct kunit *test)
{
	u32 us;

	for (us = 1; us < 60000000; us += us / 7 + 1) {
		u32 end = kmp_bucket_end(kmp_bucket(us));

		KUNIT_EXPECT_GT(test, end, us);
		KUNIT_EXPECT_LE(test, end, max(us + us / 2, us + 1));
	}
}

/* ---- slow paths ---- */

static const struct slow_row {
	const char *name;
	u32 us;			/* the path's median */
	u32 others;
	u32 factor;
	bool slow;		/* up to now */
	bool differs;		/* should that change? */
} slow_rows[] = {
	{ "as fast as others", 20000, 20000, 10, false, false },
	{ "ten times slower", 200000, 20000, 10, false, false },
	{ "more than that", 200001, 20000, 10, false, true },
	{ "stays slow", 200001, 20000, 10, true, false },
	{ "above half of that", 100001, 20000, 10, true, false },
	{ "half of that", 100000, 20000, 10, true, true },
	{ "fast enough for anybody", 5000, 50, 10, false, false },
	{ "not fast enough", 5001, 50, 10, false, true },
	{ "a factor of two", 20001, 10000, 2, false, true },
	{ "a factor of one, as fast again", 20000, 20000, 1, true, true },
};

KUNIT_ARRAY_PARAM_DESC(slow, slow_rows, name);

static void slower_for_long_enough(struct kunit *test)
{
	const struct slow_row *row = test->param_value;
	struct kmp_round_trips trips = {};

	add(&trips, KMP_ROUND_TRIPS, row->us);
	KUNIT_EXPECT_EQ(test, row->slow,
			kmp_is_slow(&trips, row->slow, row->others, row->factor, 50, 1000));
	KUNIT_EXPECT_EQ(test, row->slow,
			kmp_is_slow(&trips, row->slow, row->others, row->factor, 50, 1049));
	KUNIT_EXPECT_EQ(test, row->slow != row->differs,
			kmp_is_slow(&trips, row->slow, row->others, row->factor, 50, 1050));
}

static void slower_now_and_then(struct kunit *test)
{
	struct kmp_round_trips trips = {};
	unsigned int i;

	for (i = 0; i < 10; i++) {
		add(&trips, KMP_ROUND_TRIPS, 30000);
		KUNIT_EXPECT_FALSE(test, kmp_is_slow(&trips, false, 100, 10, 50, 1000 + 60 * i));
		add(&trips, KMP_ROUND_TRIPS, 100);
		KUNIT_EXPECT_FALSE(test, kmp_is_slow(&trips, false, 100, 10, 50, 1030 + 60 * i));
	}
}

/* Returns how long a slow path takes to be good again, from @now on. */
static u64 good_again(struct kmp_round_trips *trips, u64 *now)
{
	u64 began = *now;

	add(trips, KMP_ROUND_TRIPS, 100);
	while (kmp_is_slow(trips, true, 100, 10, 50, *now))
		++*now;
	return *now - began;
}

static void slow_again(struct kmp_round_trips *trips, u64 *now)
{
	add(trips, KMP_ROUND_TRIPS, 30000);
	while (!kmp_is_slow(trips, false, 100, 10, 50, *now))
		++*now;
}

/* A path that is slow only while it carries I/O changes its rank less and less often. */
static void relapses(struct kunit *test)
{
	struct kmp_round_trips trips = {};
	u64 now = 1000;

	slow_again(&trips, &now);
	KUNIT_EXPECT_EQ(test, good_again(&trips, &now), 50);
	slow_again(&trips, &now);
	KUNIT_EXPECT_EQ(test, good_again(&trips, &now), 100);
	slow_again(&trips, &now);
	KUNIT_EXPECT_EQ(test, good_again(&trips, &now), 200);
	now += 100000;
	slow_again(&trips, &now);
	KUNIT_EXPECT_EQ(test, good_again(&trips, &now), 50);
}

static void no_factor(struct kunit *test)
{
	struct kmp_round_trips trips = {};

	add(&trips, KMP_ROUND_TRIPS, 30000);
	KUNIT_EXPECT_FALSE(test, kmp_is_slow(&trips, false, 100, 0, 0, 1000));
	KUNIT_EXPECT_FALSE(test, kmp_is_slow(&trips, true, 100, 0, 0, 1000));
}

static struct kunit_case health_cases[] = {
	KUNIT_CASE(as_many_as_the_limit),
	KUNIT_CASE(failures_far_apart),
	KUNIT_CASE(no_limit),
	KUNIT_CASE(one_failure_is_one),
	KUNIT_CASE(calm_from_the_last_failure),
	KUNIT_CASE(one_more_is_enough_after_the_return),
	KUNIT_CASE(the_wait_grows_and_decays),
	KUNIT_CASE(median_of_the_last_ones),
	KUNIT_CASE(median_of_an_even_number),
	KUNIT_CASE(round_trips_of_any_length),
	KUNIT_CASE(percentile),
	KUNIT_CASE(old_ones_decay),
	KUNIT_CASE(buckets),
	KUNIT_CASE_PARAM(slower_for_long_enough, slow_gen_params),
	KUNIT_CASE(slower_now_and_then),
	KUNIT_CASE(relapses),
	KUNIT_CASE(no_factor),
	{}
};

static struct kunit_suite health_suite = {
	.name = "kmp_health",
	.test_cases = health_cases,
};

kunit_test_suite(health_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's ranks");
MODULE_LICENSE("GPL");
