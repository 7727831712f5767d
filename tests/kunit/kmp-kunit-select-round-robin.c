// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/round-robin.c: fairness, runs, unusable paths, a cursor
 * for each CPU, and its arguments. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/cpu.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/selectors/cursor.c"
#include "../../drivers/md/dm-kmultipath/selectors/round-robin.c"

#define SELECTOR	kmp_round_robin
#include "turns.h"

#define ROUNDS		5

static const struct size_row {
	const char *name;
	unsigned int nr_paths;
} size_rows[] = {
	{ "1 path", 1 },
	{ "2 paths", 2 },
	{ "3 paths", 3 },
	{ "4 paths", 4 },
	{ "7 paths", 7 },
	{ "32 paths", 32 },
	{ "1024 paths", 1024 },
};

KUNIT_ARRAY_PARAM_DESC(size, size_rows, name);

static void equal_shares(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, &kmp_round_robin, row->nr_paths);
	unsigned int i;

	pick_many(group, ROUNDS * row->nr_paths);
	for (i = 0; i < row->nr_paths; i++)
		KUNIT_EXPECT_EQ_MSG(test, group->picked[i], ROUNDS, "path %u", i);
}

static void in_table_order(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, &kmp_round_robin, row->nr_paths);
	unsigned int last, i;

	migrate_disable();
	last = pick(group);
	for (i = 0; i < 2 * row->nr_paths; i++) {
		unsigned int next = pick(group);

		KUNIT_EXPECT_EQ(test, next, (last + 1) % row->nr_paths);
		last = next;
	}
	migrate_enable();
}

static void none_of_many_usable(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, &kmp_round_robin, row->nr_paths);
	unsigned int i;

	for (i = 0; i < row->nr_paths; i++)
		group->paths[i].usable = false;
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, pick(group), MAX_PATHS);
}

/* For every place of the usable path and of the CPU's cursor. */
static void one_usable(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, &kmp_round_robin, row->nr_paths);
	unsigned int i, only;

	for (i = 0; i < row->nr_paths; i++)
		group->paths[i].usable = false;
	for (i = 0; i < row->nr_paths; i++) {
		/* a stride of 5, or each path would follow the last one */
		only = i * 5 % row->nr_paths;
		group->paths[only].usable = true;
		KUNIT_EXPECT_EQ(test, pick(group), only);
		KUNIT_EXPECT_EQ(test, pick(group), only);
		group->paths[only].usable = false;
	}
}

static void other_paths_share_evenly(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_round_robin, 4);

	group->paths[2].usable = false;
	pick_many(group, 3 * ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[0], ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[1], ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[2], 0);
	KUNIT_EXPECT_EQ(test, group->picked[3], ROUNDS);
}

static void reinstated_takes_its_share(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_round_robin, 3);
	unsigned int i;

	for (i = 0; i < 3; i++)
		group->paths[i].usable = false;
	pick_many(group, 10);
	for (i = 0; i < 3; i++)
		group->paths[i].usable = true;
	pick_many(group, 3 * ROUNDS);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, group->picked[i], ROUNDS);
}

static void groups_are_independent(struct kunit *test)
{
	struct group *one = make_group(test, &kmp_round_robin, 3);
	struct group *other = make_group(test, &kmp_round_robin, 3);
	unsigned int first, i;

	migrate_disable();
	first = pick(one);
	for (i = 0; i < 7; i++)
		pick(other);
	KUNIT_EXPECT_EQ(test, pick(one), (first + 1) % 3);
	migrate_enable();
}

/* A CPU's cursor does not move when other CPUs pick. */
static void each_cpu_has_a_cursor(struct kunit *test)
{
	struct group *group = make_group(test, &kmp_round_robin, 5);
	unsigned int last[NR_CPUS] = {}, cpu, i, n;

	if (num_online_cpus() < 2)
		kunit_skip(test, "one CPU");

	/* CPU n picks n + 1 times, so that the cursors differ */
	cpus_read_lock();
	n = 0;
	for_each_online_cpu(cpu) {
		for (i = 0; i <= n; i++)
			last[cpu] = pick_on_cpu(test, group, cpu);
		n++;
	}
	for (i = 0; i < 2 * 5; i++)
		for_each_online_cpu(cpu) {
			unsigned int next = pick_on_cpu(test, group, cpu);

			KUNIT_EXPECT_EQ(test, next, (last[cpu] + 1) % 5);
			last[cpu] = next;
		}
	cpus_read_unlock();
}

#define REPEAT	"round-robin repeat count: expected a number"

static const struct words_row path_rows[] = {
	{ "", NULL },
	{ "1", NULL },
	{ "0", NULL },
	{ "1000", NULL },
	{ "4294967295", NULL },
	{ "4294967296", REPEAT },
	{ "-1", REPEAT },
	{ "x", REPEAT },
	{ "1x", REPEAT },
	{ "1.5", REPEAT },
	{ "0x1", REPEAT },
};

KUNIT_ARRAY_PARAM(path_words, path_rows, row_name);

static void path_words(struct kunit *test)
{
	check_path_words(test, &kmp_round_robin, test->param_value);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_round_robin.name, "round-robin");
	KUNIT_EXPECT_PTR_EQ(test, kmp_round_robin.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.max_path_args, 1);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.info_args, 0);
	/* it is not called when bios end */
	KUNIT_EXPECT_TRUE(test, !kmp_round_robin.end_io);
}

static struct kunit_case round_robin_cases[] = {
	KUNIT_CASE_PARAM(equal_shares, size_gen_params),
	KUNIT_CASE_PARAM(in_table_order, size_gen_params),
	KUNIT_CASE_PARAM(none_of_many_usable, size_gen_params),
	KUNIT_CASE_PARAM(one_usable, size_gen_params),
	KUNIT_CASE(other_paths_share_evenly),
	KUNIT_CASE(reinstated_takes_its_share),
	KUNIT_CASE(groups_are_independent),
	KUNIT_CASE(each_cpu_has_a_cursor),
	KUNIT_CASE_PARAM(path_words, path_words_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite round_robin_suite = {
	.name = "kmp_select_round_robin",
	.test_cases = round_robin_cases,
};

kunit_test_suites(&round_robin_suite, &turns_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector round-robin");
MODULE_LICENSE("GPL");
