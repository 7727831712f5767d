// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/service-time.c: bytes under way relative to throughput,
 * equal paths in turn, the count of each path, and its arguments. Run by
 * tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/selectors/cursor.c"
#include "../../drivers/md/dm-kmultipath/selectors/load.c"
#include "../../drivers/md/dm-kmultipath/selectors/service-time.c"

#define SELECTOR	kmp_service_time
#include "turns.h"
#include "loads.h"

#define BLOCK_BYTES	(BLOCK << SECTOR_SHIFT)

/* Values of three paths; bytes in blocks. */
static const struct choice_row {
	const char *name;
	const char *words[3];
	long blocks[3];
	unsigned int unusable;	/* bit mask */
	unsigned int best;
} choice_rows[] = {
	{ "least bytes", { "", "", "" }, { 3, 1, 2 }, 0, 1 },
	{ "least bytes but usable", { "", "", "" }, { 3, 1, 2 }, BIT(1), 2 },
	{ "all idle: the fastest", { "1 1", "1 10", "1 5" }, { 0, 0, 0 }, 0, 1 },
	{ "all alike: the fastest", { "1 1", "1 5", "1 10" }, { 7, 7, 7 }, 0, 2 },
	/* with the new bio (9 + 1) / 10 < (1 + 1) / 1 */
	{ "fast and busy before slow", { "1 1", "1 10", "1 1" }, { 1, 9, 1 }, 0, 1 },
	/* (0 + 1) / 1 < (19 + 1) / 10 */
	{ "slow and idle before too busy", { "1 10", "1 1", "1 10" }, { 19, 0, 19 }, 0, 1 },
	/* (0 + 1) / 1 = (9 + 1) / 10: the faster */
	{ "done together: the faster", { "1 1", "1 10", "1 1" }, { 0, 9, 0 }, 0, 1 },
	{ "0 is taken last", { "1 0", "1 1", "1 0" }, { 0, 1000, 0 }, 0, 1 },
	{ "0 if no other is usable", { "1 0", "1 1", "1 0" }, { 2, 0, 1 }, BIT(1), 2 },
	{ "all 0: least bytes", { "1 0", "1 0", "1 0" }, { 2, 1, 2 }, 0, 1 },
	{ "100 is most", { "1 99", "1 100", "1 99" }, { 0, 0, 0 }, 0, 1 },
	{ "no overflow", { "1 99", "1 100", "1 98" },
	  { LONG_MAX / BLOCK_BYTES / 256, LONG_MAX / BLOCK_BYTES / 256,
	    LONG_MAX / BLOCK_BYTES / 256 }, 0, 1 },
};

KUNIT_ARRAY_PARAM_DESC(choice, choice_rows, name);

static void choice(struct kunit *test)
{
	const struct choice_row *row = test->param_value;
	struct group *group = make_empty_group(test, &kmp_service_time, "");
	unsigned int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, add_path(test, group, row->words[i]), 0);
		atomic_long_set(&kmp_load_of(&group->paths[i])->under_way,
				row->blocks[i] * BLOCK_BYTES);
		group->paths[i].usable = !(row->unusable & BIT(i));
	}
	KUNIT_EXPECT_EQ(test, pick(group), row->best);
}

/* Of the paths so far only the fastest may be taken because they are idle. */
static void fastest_of_all(struct kunit *test)
{
	static const struct {
		const char *words;
		unsigned int fastest;	/* bit mask, after adding it */
	} rows[] = {
		{ "1 5", 0x1 }, { "1 3", 0x1 }, { "1 5", 0x5 }, { "1 0", 0x5 },
		{ "1 9", 0x10 }, { "1 8", 0x10 }, { "1 9", 0x50 },
	};
	struct group *group = make_empty_group(test, &kmp_service_time, "");
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_ASSERT_EQ(test, add_path(test, group, rows[i].words), 0);
		for (j = 0; j <= i; j++)
			KUNIT_EXPECT_EQ(test, kmp_load_of(&group->paths[j])->fastest,
					!!(rows[i].fastest & BIT(j)));
	}
}

/* The choice is the same for each place of the CPU's cursor. */
static void choice_from_anywhere(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_service_time, "");
	unsigned int i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, add_path(test, group, i == 1 ? "1 50" : "1 20"), 0);
	for (i = 0; i < 3; i++) {
		kmp_cursor_move(kmp_cursor_of(&group->selector), &group->paths[i]);
		KUNIT_EXPECT_EQ(test, pick(group), 1);
		end_bio(group, 1, BLOCK, 0, BLK_STS_OK);
	}
}

/* No bio ends, so bytes are shared in proportion to throughput. */
static void shares_by_throughput(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_service_time, "");

	KUNIT_ASSERT_EQ(test, add_path(test, group, "1 1"), 0);
	KUNIT_ASSERT_EQ(test, add_path(test, group, "1 3"), 0);
	KUNIT_ASSERT_EQ(test, add_path(test, group, "1 6"), 0);
	pick_many(group, 1000);
	KUNIT_EXPECT_EQ(test, group->picked[0], 100);
	KUNIT_EXPECT_EQ(test, group->picked[1], 300);
	KUNIT_EXPECT_EQ(test, group->picked[2], 600);
}

static void equals_take_turns(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_service_time, 4);
	unsigned int i;

	pick_one_at_a_time(group, 4 * 5);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, group->picked[i], 5);
}

/* Paths that are equally busy are taken in turn. */
static void busy_equals_take_turns(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_service_time, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		atomic_long_set(&kmp_load_of(&group->paths[i])->under_way, 3);
	pick_one_at_a_time(group, 4 * 5);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, group->picked[i], 5);
		KUNIT_EXPECT_STREQ(test, info_of(test, group, i), "3 1 ");
	}
}

static void bytes_are_counted(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_service_time, "");

	KUNIT_ASSERT_EQ(test, add_path(test, group, "1 7"), 0);
	migrate_disable();
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "0 7 ");
	pick_for(group, FAR, 16);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "8192 7 ");
	/* the next piece of a run */
	pick_for(group, FAR + 16, 8);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "12288 7 ");
	/* a flush */
	pick_for(group, 0, 0);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "12288 7 ");
	end_bio(group, 0, 16, 0, BLK_STS_TRANSPORT);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "4096 7 ");
	end_bio(group, 0, 0, 0, BLK_STS_OK);
	end_bio(group, 0, 8, 0, BLK_STS_OK);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "0 7 ");
	migrate_enable();
}

/* As with many discards of 4 GiB each under way. */
static void more_bytes_than_an_int(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_service_time, 2);

	pick_many(group, 0);
	atomic_long_set(&kmp_load_of(&group->paths[0])->under_way, 1L << 40);
	atomic_long_set(&kmp_load_of(&group->paths[1])->under_way, (1L << 40) - 1);
	KUNIT_EXPECT_EQ(test, pick(group), 1);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "1099511627776 1 ");
}

/* The fast path uses kmp_load_next(). With equal and with unequal paths. */
static void load_next_picks_as_select(struct kunit *test)
{
	static const char * const args[] = { "1 20", "1 50", "1 50", "1 0" };
	struct group *group = make_empty_group(test, &kmp_service_time, "");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(args); i++)
		KUNIT_ASSERT_EQ(test, add_path(test, group, args[i]), 0);
	check_load_next(test, group);
	check_load_next(test, make_group(test, &kmp_service_time, 4));
}

static void each_path_has_a_cache_line(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_service_time, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)group->paths[i].context,
						   SMP_CACHE_BYTES));
	KUNIT_EXPECT_EQ(test, sizeof(struct kmp_load) % SMP_CACHE_BYTES, 0);
}

#define REPEAT		"service-time repeat count: expected a number"
#define THROUGHPUT	"service-time relative throughput: expected a number from 0 to 100"

static const struct words_row path_rows[] = {
	{ "", NULL },
	{ "1", NULL },
	{ "1000", NULL },
	{ "1 0", NULL },
	{ "1 100", NULL },
	{ "x", REPEAT },
	{ "-1 1", REPEAT },
	{ "1 101", THROUGHPUT },
	{ "1 -1", THROUGHPUT },
	{ "1 x", THROUGHPUT },
	{ "1 4294967297", THROUGHPUT },
};

KUNIT_ARRAY_PARAM(path_words, path_rows, row_name);

static void path_words(struct kunit *test)
{
	check_path_words(test, &kmp_service_time, test->param_value);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_service_time.name, "service-time");
	KUNIT_EXPECT_PTR_EQ(test, kmp_service_time.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_service_time.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_service_time.max_path_args, 2);
	KUNIT_EXPECT_EQ(test, kmp_service_time.info_args, 2);
	KUNIT_EXPECT_FALSE(test, kmp_service_time.timed);
}

static struct kunit_case service_time_cases[] = {
	KUNIT_CASE_PARAM(choice, choice_gen_params),
	KUNIT_CASE(fastest_of_all),
	KUNIT_CASE(choice_from_anywhere),
	KUNIT_CASE(shares_by_throughput),
	KUNIT_CASE(equals_take_turns),
	KUNIT_CASE(busy_equals_take_turns),
	KUNIT_CASE(bytes_are_counted),
	KUNIT_CASE(more_bytes_than_an_int),
	KUNIT_CASE(load_next_picks_as_select),
	KUNIT_CASE(each_path_has_a_cache_line),
	KUNIT_CASE_PARAM(path_words, path_words_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite service_time_suite = {
	.name = "kmp_select_service_time",
	.test_cases = service_time_cases,
};

kunit_test_suites(&service_time_suite, &turns_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector service-time");
MODULE_LICENSE("GPL");
