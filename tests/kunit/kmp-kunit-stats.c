// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of stats.c: the sum of outages, the longest one, and the bucket of a
 * restore. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/stats.c"

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

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(outages),
	KUNIT_CASE_PARAM(restores, restore_gen_params),
	KUNIT_CASE(bounds),
	KUNIT_CASE(table),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "kmp_stats",
	.test_cases = stats_cases,
};

kunit_test_suite(stats_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's counts");
MODULE_LICENSE("GPL");
