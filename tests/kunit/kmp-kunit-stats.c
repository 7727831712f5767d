// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of stats.c: the sum of outages, the longest one, the bucket of a restore,
 * and the counts of paths. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/path-state.c"
#include "../../drivers/md/dm-kmultipath/core/stats.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"

static void outages(struct kunit *test)
{
	struct kmp_stats stats = {};

	kmp_stats_outage(&stats, 5);
	kmp_stats_outage(&stats, 7);
	kmp_stats_outage(&stats, 6);
	KUNIT_EXPECT_EQ(test, stats.outage_ns, 18);
	KUNIT_EXPECT_EQ(test, stats.longest_ns, 7);
}

static const struct restore_row {
	const char *name;
	u64 ns;
	unsigned int bucket;
} restore_rows[] = {
	{ "none", 0, 0 },
	{ "just below 1 ms", NSEC_PER_MSEC - 1, 0 },
	{ "1 ms", NSEC_PER_MSEC, 1 },
	{ "just below 2 ms", 2 * NSEC_PER_MSEC - 1, 1 },
	{ "2 ms", 2 * NSEC_PER_MSEC, 2 },
	{ "just below 16384 ms", 16384ULL * NSEC_PER_MSEC - 1, 14 },
	{ "16384 ms", 16384ULL * NSEC_PER_MSEC, 15 },
	{ "for ever", U64_MAX, 15 },
};

KUNIT_ARRAY_PARAM_DESC(restore, restore_rows, name);

static void restores(struct kunit *test)
{
	const struct restore_row *row = test->param_value;
	struct kmp_stats stats = {};
	unsigned int i;

	kmp_stats_restore(&stats, row->ns);
	for (i = 0; i < KMP_RESTORE_BUCKETS; i++)
		KUNIT_EXPECT_EQ(test, stats.restores[i], i == row->bucket);
}

/* The printed bound of a bucket is its upper limit in ms. */
static void bounds(struct kunit *test)
{
	unsigned int i, bound;

	for (i = 0; i < KMP_RESTORE_BUCKETS - 1; i++) {
		KUNIT_ASSERT_EQ(test, kstrtouint(kmp_stats_bound(i), 10, &bound), 0);
		KUNIT_EXPECT_EQ(test, bound, 1U << i);
	}
	KUNIT_EXPECT_STREQ(test, kmp_stats_bound(i), "more");
}

static void table(struct kunit *test)
{
	struct kmp_stats stats = {};
	char text[400];
	unsigned int len;

	kmp_stats_restore(&stats, 3 * NSEC_PER_MSEC);
	kmp_stats_restore(&stats, U64_MAX);
	kmp_stats_restore(&stats, U64_MAX);
	len = kmp_stats_print_restores(&stats, text, sizeof(text));
	KUNIT_EXPECT_EQ(test, len, strlen(text));
	KUNIT_EXPECT_STREQ(test, text,
			   "1 0\n2 0\n4 1\n8 0\n16 0\n32 0\n64 0\n128 0\n256 0\n512 0\n"
			   "1024 0\n2048 0\n4096 0\n8192 0\n16384 0\nmore 2\n");
	KUNIT_EXPECT_EQ(test, kmp_stats_print_restores(&stats, text, 10), 9);
	KUNIT_EXPECT_STREQ(test, text, "1 0\n2 0\n4");
}

/* ---- paths ---- */

static const struct kmp_path_stats some_counts = {
	.ios = 5000000000ULL,
	.state_ns = { [KMP_PATH_ACTIVE] = 3 * NSEC_PER_MSEC, [KMP_PATH_DOWN] = NSEC_PER_MSEC - 1 },
	.errors = { 1, 2, 3, 4, 5 },
	.retried = 6,
	.lost = 7,
};

static void sum_of_paths(struct kunit *test)
{
	struct kmp_path_stats sum = {};
	char text[160];

	kmp_path_stats_add(&sum, &some_counts);
	kmp_path_stats_add(&sum, &some_counts);
	KUNIT_EXPECT_EQ(test, kmp_path_stats_print(&sum, " ", text, sizeof(text)), strlen(text));
	KUNIT_EXPECT_STREQ(test, text,
			   "ios 10000000000 retried 12 lost 14 transport_errors 2 timeout_errors 4 offline_errors 6 io_errors 8 target_errors 10");
	KUNIT_EXPECT_EQ(test, sum.state_ns[KMP_PATH_ACTIVE], 6 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, kmp_path_stats_print(&sum, " ", text, 10), 9);
}

static void time_in_states(struct kunit *test)
{
	char text[160];

	kmp_path_stats_print_states(&some_counts, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text,
			   "active_ms 3\npassive_ms 0\nsuspect_ms 0\ndown_ms 0\nquarantined_ms 0\n"
			   "gone_ms 0\nfailed_ms 0\nremoved_ms 0\n");
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(outages),
	KUNIT_CASE_PARAM(restores, restore_gen_params),
	KUNIT_CASE(bounds),
	KUNIT_CASE(table),
	KUNIT_CASE(sum_of_paths),
	KUNIT_CASE(time_in_states),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "kmp_stats",
	.test_cases = stats_cases,
};

kunit_test_suite(stats_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's counts");
MODULE_LICENSE("GPL");
