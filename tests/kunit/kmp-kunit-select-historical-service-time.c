// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/historical-service-time.c: the average, the choice, stale
 * averages, and its arguments. The clock moves only if a case moves it. Run by
 * tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/module.h>

static u64 kmp_kunit_now;
#define ktime_get_ns()	kmp_kunit_now

#include "../../drivers/md/dm-kmultipath/selectors/cursor.c"
#include "../../drivers/md/dm-kmultipath/selectors/historical-service-time.c"

#define SELECTOR	kmp_historical_service_time
#include "turns.h"

#define MS	NSEC_PER_MSEC
#define FIXED(ns)	((u64)(ns) << KMP_FIXED_SHIFT)

static int history_init(struct kunit *test)
{
	kmp_kunit_now = 1000 * NSEC_PER_SEC;
	return 0;
}

static struct kmp_history *history_of(struct group *group, unsigned int path)
{
	return kmp_history_of(&group->paths[path]);
}

/* ---- the choice between two ---- */

#define THEN	500	/* s; the clock is at 1000 s */
#define LATER	1500

static const struct choice_row {
	const char *name;
	const char *args;
	struct {
		unsigned int under_way;
		u64 took_us;
		u64 stale_after_s;
	} paths[2];
	unsigned int best;
} choice_rows[] = {
	{ "the faster, both busy alike", "", { { 3, 900, LATER }, { 3, 800, LATER } }, 1 },
	{ "slower but with less to do", "", { { 1, 900, LATER }, { 3, 800, LATER } }, 0 },
	{ "faster though with more to do", "", { { 1, 900, LATER }, { 3, 200, LATER } }, 1 },
	{ "both idle: the one stale first", "", { { 0, 900, LATER }, { 0, 800, THEN } }, 1 },
	{ "both idle: the other way round", "", { { 0, 900, THEN }, { 0, 100, LATER } }, 0 },
	{ "idle and stale is tried", "", { { 0, 9000, THEN }, { 1, 10, LATER } }, 0 },
	{ "idle and fresh is compared", "", { { 0, 9000, LATER }, { 1, 10, LATER } }, 1 },
	{ "stale winner has its share", "", { { 2, 900, LATER }, { 5, 10, THEN } }, 0 },
	{ "stale winner below its share", "", { { 5, 900, LATER }, { 2, 10, THEN } }, 1 },
	{ "alike within the threshold: less to do", "972 2",
	  { { 1, 900, LATER }, { 2, 500, LATER } }, 0 },
	{ "beyond the threshold", "972 2", { { 1, 1100, LATER }, { 1, 500, LATER } }, 1 },
	{ "a threshold never passed", "972 4294967295",
	  { { 1, 4000000, LATER }, { 2, 1, LATER } }, 0 },
	{ "weight does not matter here", "0", { { 3, 900, LATER }, { 3, 800, LATER } }, 1 },
};

KUNIT_ARRAY_PARAM_DESC(choice, choice_rows, name);

/* With the paths in either order, and each place of the CPU's cursor. */
static void choice(struct kunit *test)
{
	const struct choice_row *row = test->param_value;
	unsigned int i, swap, from;

	for (swap = 0; swap < 2; swap++)
		for (from = 0; from < 2; from++) {
			struct group *group = make_empty_group(test, &SELECTOR, row->args);
			struct kmp_histories *histories = group->selector.context;

			for (i = 0; i < 2; i++) {
				struct kmp_history *history;

				KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
				history = history_of(group, i);
				atomic_set(&history->under_way, row->paths[i ^ swap].under_way);
				history->service_time = FIXED(row->paths[i ^ swap].took_us * 1000);
				history->stale_after =
					row->paths[i ^ swap].stale_after_s * NSEC_PER_SEC;
			}
			migrate_disable();
			kmp_cursor_move(histories->cursors, &group->paths[from]);
			KUNIT_EXPECT_EQ_MSG(test, pick(group), row->best ^ swap,
					    "swapped %u, from %u", swap, from);
			migrate_enable();
		}
}

/* ---- the average ---- */

static void finish(struct group *group, u64 took)
{
	u64 begun = kmp_kunit_now;

	pick(group);
	kmp_kunit_now += took;
	end_bio(group, 0, BLOCK, begun, BLK_STS_OK);
}

static const struct average_row {
	const char *name;
	const char *args;
	u64 past, took;		/* ns */
	u64 average;		/* ns * 1024 */
} average_rows[] = {
	{ "default weight, 972/1024", "", 1024, 2048, 1024 * 972 + 2048 * 52 },
	{ "half", "512", 1000, 3000, FIXED(2000) },
	{ "no past", "0", 1000, 3000, FIXED(3000) },
	{ "the past counts 1023/1024", "1023", 1024, 2048, 1024 * 1023 + 2048 },
	/* 16 ms and more: the square, a quarter of the past counts */
	{ "20 ms: squared", "512", 0, 20 * MS, FIXED(20 * MS) * 3 / 4 },
	/* 2^24 ns a step: the third power */
	{ "40 ms: third power", "512", 0, 40 * MS, FIXED(40 * MS) * 7 / 8 },
	/* 64 steps are a second and more */
	{ "2 s: stands alone", "1023", 1000, 2000 * MS, FIXED(2000 * MS) },
};

KUNIT_ARRAY_PARAM_DESC(average, average_rows, name);

static void average(struct kunit *test)
{
	const struct average_row *row = test->param_value;
	struct group *group = make_empty_group(test, &SELECTOR, row->args);

	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	history_of(group, 0)->service_time = FIXED(row->past);
	finish(group, row->took);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, row->average);
}

/* Of two concurrent bios the second counts from the end of the first. */
static void concurrent_bios_count_in_turn(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "0");
	u64 begun = kmp_kunit_now;

	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	pick(group);
	pick(group);
	kmp_kunit_now += 5 * MS;
	end_bio(group, 0, BLOCK, begun, BLK_STS_OK);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, FIXED(5 * MS));
	kmp_kunit_now += 2 * MS;
	end_bio(group, 0, BLOCK, begun, BLK_STS_OK);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, FIXED(2 * MS));
}

static void errors_do_not_count(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 1);
	u64 begun = kmp_kunit_now, before = history_of(group, 0)->service_time;

	pick(group);
	kmp_kunit_now += 30 * MS;
	end_bio(group, 0, BLOCK, begun, BLK_STS_TRANSPORT);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, before);
	KUNIT_EXPECT_EQ(test, atomic_read(&history_of(group, 0)->under_way), 0);
}

static void longest_service_time(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "1023");

	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	pick(group);
	kmp_kunit_now = U64_MAX;
	end_bio(group, 0, BLOCK, 1, BLK_STS_OK);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, FIXED(KMP_LONGEST));
}

/* The clock of the submitting CPU was ahead. */
static void never_negative(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "0");

	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	pick(group);
	end_bio(group, 0, BLOCK, kmp_kunit_now + 100, BLK_STS_OK);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->service_time, 0);
}

static void stale_after_a_round(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "0");
	unsigned int i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	group->paths[1].usable = false;
	group->paths[2].usable = false;
	finish(group, 4 * MS);
	KUNIT_EXPECT_EQ(test, history_of(group, 0)->stale_after, kmp_kunit_now + 3 * 4 * MS);
}

/* ---- balance ---- */

/* A path that is three times slower gets a third of the bios. */
static void shares_by_speed(struct kunit *test)
{
	static const u64 took[2] = { 3 * MS, 1 * MS };
	struct group *group = make_group(test, &SELECTOR, 2);
	unsigned int i, path;

	for (i = 0; i < 2; i++) {
		history_of(group, i)->service_time = FIXED(took[i]);
		history_of(group, i)->stale_after = kmp_kunit_now + NSEC_PER_SEC;
		atomic_set(&history_of(group, i)->under_way, 1);
	}
	migrate_disable();
	for (i = 0; i < 398; i++) {
		path = pick(group);
		group->picked[path]++;
	}
	migrate_enable();
	KUNIT_EXPECT_GE(test, group->picked[0], 98);
	KUNIT_EXPECT_LE(test, group->picked[0], 101);
}

static void new_paths_take_turns(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int i;

	pick_many(group, 4 * 5);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, group->picked[i], 5);
}

static void words_of_status(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "900 3");
	char text[32];

	KUNIT_ASSERT_EQ(test, add_path(test, group, "1"), 0);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "1024 0 0 ");
	pick(group);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "1024 1 0 ");
	KUNIT_EXPECT_EQ(test, SELECTOR.group_info(&group->selector, text, sizeof(text)),
			strlen("2 900 3 "));
	KUNIT_EXPECT_STREQ(test, text, "2 900 3 ");
}

static void each_path_has_a_cache_line(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)group->paths[i].context,
						   SMP_CACHE_BYTES));
	KUNIT_EXPECT_EQ(test, sizeof(struct kmp_history), SMP_CACHE_BYTES);
}

/* ---- words ---- */

#define WEIGHT		"historical-service-time weight: expected a number from 0 to 1023"
#define THRESHOLD	"historical-service-time threshold: expected a number"
#define REPEAT		"historical-service-time repeat count: expected a number"

static const struct words_row selector_rows[] = {
	{ "", NULL },
	{ "0", NULL },
	{ "1023", NULL },
	{ "1024", WEIGHT },
	{ "-1", WEIGHT },
	{ "x 1", WEIGHT },
	{ "972 0", NULL },
	{ "972 4294967295", NULL },
	{ "972 4294967296", THRESHOLD },
	{ "972 x", THRESHOLD },
};

KUNIT_ARRAY_PARAM(selector_words, selector_rows, row_name);

static void selector_words(struct kunit *test)
{
	check_selector_words(test, &SELECTOR, test->param_value);
}

static const struct words_row path_rows[] = {
	{ "", NULL },
	{ "1", NULL },
	{ "1000", NULL },
	{ "x", REPEAT },
	{ "-1", REPEAT },
};

KUNIT_ARRAY_PARAM(path_words, path_rows, row_name);

static void path_words(struct kunit *test)
{
	check_path_words(test, &SELECTOR, test->param_value);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, SELECTOR.name, "historical-service-time");
	KUNIT_EXPECT_PTR_EQ(test, SELECTOR.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, SELECTOR.max_args, 2);
	KUNIT_EXPECT_EQ(test, SELECTOR.max_path_args, 1);
	KUNIT_EXPECT_EQ(test, SELECTOR.info_args, 3);
	KUNIT_EXPECT_TRUE(test, SELECTOR.timed);
}

static struct kunit_case history_cases[] = {
	KUNIT_CASE_PARAM(choice, choice_gen_params),
	KUNIT_CASE_PARAM(average, average_gen_params),
	KUNIT_CASE(concurrent_bios_count_in_turn),
	KUNIT_CASE(errors_do_not_count),
	KUNIT_CASE(longest_service_time),
	KUNIT_CASE(never_negative),
	KUNIT_CASE(stale_after_a_round),
	KUNIT_CASE(shares_by_speed),
	KUNIT_CASE(new_paths_take_turns),
	KUNIT_CASE(words_of_status),
	KUNIT_CASE(each_path_has_a_cache_line),
	KUNIT_CASE_PARAM(selector_words, selector_words_gen_params),
	KUNIT_CASE_PARAM(path_words, path_words_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite history_suite = {
	.name = "kmp_select_historical_service_time",
	.init = history_init,
	.test_cases = history_cases,
};

kunit_test_suites(&history_suite, &turns_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector historical-service-time");
MODULE_LICENSE("GPL");
