// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/queue-length.c: the shortest queue, equal paths in turn,
 * the count of each path, and its arguments. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/selectors/cursor.c"
#include "../../drivers/md/dm-kmultipath/selectors/load.c"
#include "../../drivers/md/dm-kmultipath/selectors/queue-length.c"

#define SELECTOR	kmp_queue_length
#include "turns.h"
#include "loads.h"

static const struct shortest_row {
	const char *name;
	unsigned int lengths[4];
	unsigned int unusable;	/* bit mask */
	unsigned int best;
} shortest_rows[] = {
	{ "the idle one", { 3, 2, 0, 1 }, 0, 2 },
	{ "the shortest of busy ones", { 5, 4, 9, 7 }, 0, 1 },
	{ "the last one", { 9, 9, 9, 8 }, 0, 3 },
	{ "the first one", { 1, 2, 2, 2 }, 0, 0 },
	{ "not an unusable one", { 3, 2, 0, 1 }, BIT(2), 3 },
	{ "nor two of them", { 3, 2, 0, 1 }, BIT(2) | BIT(3), 1 },
	{ "the only usable one, however long", { 50, 0, 0, 0 }, 0xe, 0 },
};

KUNIT_ARRAY_PARAM_DESC(shortest, shortest_rows, name);

static void shortest_queue(struct kunit *test)
{
	const struct shortest_row *row = test->param_value;
	struct group *group = make_group(test, &kmp_queue_length, 4);
	unsigned int i;

	for (i = 0; i < 4; i++) {
		atomic_long_set(&kmp_load_of(&group->paths[i])->under_way,
				row->lengths[i]);
		group->paths[i].usable = !(row->unusable & BIT(i));
	}
	KUNIT_EXPECT_EQ(test, pick(group), row->best);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&kmp_load_of(&group->paths[row->best])->under_way),
			row->lengths[row->best] + 1);
}

/* No bio ends, so all queues grow alike. */
static void queues_grow_alike(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 5);
	unsigned int i;

	pick_many(group, 5 * 20);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, group->picked[i], 20);
		KUNIT_EXPECT_STREQ(test, info_of(test, group, i), "20 ");
	}
}

/* Bios end at once, so all paths are idle and are taken in turn. */
static void idle_paths_take_turns(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 4);
	unsigned int i;

	pick_one_at_a_time(group, 4 * 5);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, group->picked[i], 5);
		KUNIT_EXPECT_STREQ(test, info_of(test, group, i), "0 ");
	}
}

/* Paths that are equally busy are taken in turn. */
static void busy_equals_take_turns(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		atomic_long_set(&kmp_load_of(&group->paths[i])->under_way, 3);
	pick_one_at_a_time(group, 4 * 5);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, group->picked[i], 5);
		KUNIT_EXPECT_STREQ(test, info_of(test, group, i), "3 ");
	}
}

/* On path 1 no bio ends, so it gets only one. */
static void a_slow_path_gets_less(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 2);
	unsigned int i, path;

	migrate_disable();
	for (i = 0; i < 40; i++) {
		path = pick(group);
		group->picked[path]++;
		if (path == 0)
			end_bio(group, 0, BLOCK, 0, BLK_STS_OK);
	}
	migrate_enable();
	KUNIT_EXPECT_EQ(test, group->picked[1], 1);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 1), "1 ");
}

static void errors_count_down_too(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 1);

	pick(group);
	pick(group);
	end_bio(group, 0, BLOCK, 0, BLK_STS_TRANSPORT);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "1 ");
}

/* Each bio of a run counts. */
static void runs_are_counted(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 2);
	unsigned int path, i;

	migrate_disable();
	path = pick_for(group, FAR, BLOCK);
	for (i = 1; i < 4; i++)
		pick_for(group, FAR + i * BLOCK, BLOCK);
	migrate_enable();
	KUNIT_EXPECT_STREQ(test, info_of(test, group, path), "4 ");
	KUNIT_EXPECT_STREQ(test, info_of(test, group, !path), "0 ");
}

/* The fast path uses kmp_load_next() instead of select(). */
static void load_next_picks_as_select(struct kunit *test)
{
	check_load_next(test, make_group(test, &kmp_queue_length, 4));
}

static void each_path_has_a_cache_line(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_queue_length, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)group->paths[i].context,
						   SMP_CACHE_BYTES));
	KUNIT_EXPECT_EQ(test, sizeof(struct kmp_load) % SMP_CACHE_BYTES, 0);
}

#define REPEAT	"queue-length repeat count: expected a number"

static const struct words_row path_rows[] = {
	{ "", NULL },
	{ "1", NULL },
	{ "0", NULL },
	{ "1000", NULL },
	{ "4294967296", REPEAT },
	{ "-1", REPEAT },
	{ "x", REPEAT },
	{ "1x", REPEAT },
};

KUNIT_ARRAY_PARAM(path_words, path_rows, row_name);

static void path_words(struct kunit *test)
{
	check_path_words(test, &kmp_queue_length, test->param_value);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_queue_length.name, "queue-length");
	KUNIT_EXPECT_PTR_EQ(test, kmp_queue_length.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_queue_length.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_queue_length.max_path_args, 1);
	KUNIT_EXPECT_EQ(test, kmp_queue_length.info_args, 1);
	KUNIT_EXPECT_FALSE(test, kmp_queue_length.timed);
}

static struct kunit_case queue_length_cases[] = {
	KUNIT_CASE_PARAM(shortest_queue, shortest_gen_params),
	KUNIT_CASE(queues_grow_alike),
	KUNIT_CASE(idle_paths_take_turns),
	KUNIT_CASE(busy_equals_take_turns),
	KUNIT_CASE(a_slow_path_gets_less),
	KUNIT_CASE(errors_count_down_too),
	KUNIT_CASE(runs_are_counted),
	KUNIT_CASE(load_next_picks_as_select),
	KUNIT_CASE(each_path_has_a_cache_line),
	KUNIT_CASE_PARAM(path_words, path_words_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite queue_length_suite = {
	.name = "kmp_select_queue_length",
	.test_cases = queue_length_cases,
};

kunit_test_suites(&queue_length_suite, &turns_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector queue-length");
MODULE_LICENSE("GPL");
