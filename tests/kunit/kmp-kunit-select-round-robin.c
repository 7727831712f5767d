// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of select-round-robin.c: fairness, unusable paths, each CPU on its
 * own, and the words it takes. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/smp.h>

#include "../../drivers/md/dm-kmultipath/select-round-robin.c"

#define MAX_PATHS	1024	/* most that a table's group may have */
#define ROUNDS		5

/* A group with nothing behind its paths: a selector only looks at them. */
struct group {
	struct kmp_selector selector;
	struct kmp_selector_path paths[MAX_PATHS];
	struct kmp_selector_path *in_order[MAX_PATHS];
	unsigned int picked[MAX_PATHS];
};

static void destroy_selector(void *selector)
{
	kmp_round_robin.destroy(selector);
}

static struct group *make_group(struct kunit *test, unsigned int nr_paths)
{
	struct group *group = kunit_kzalloc(test, sizeof(*group), GFP_KERNEL);
	const char *error = NULL;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_ASSERT_EQ(test, kmp_round_robin.create(&group->selector, 0, NULL,
						     &error), 0);
	kunit_add_action_or_reset(test, destroy_selector, &group->selector);

	for (i = 0; i < nr_paths; i++) {
		group->paths[i].usable = true;
		group->in_order[i] = &group->paths[i];
		KUNIT_ASSERT_EQ(test, kmp_round_robin.add_path(&group->selector,
							       &group->paths[i],
							       0, NULL, &error), 0);
	}
	group->selector.paths = group->in_order;
	group->selector.nr_paths = nr_paths;
	return group;
}

/* Index of the path picked, MAX_PATHS for none. */
static unsigned int pick(struct group *group)
{
	struct kmp_selector_path *path =
		kmp_round_robin.select(&group->selector, NULL);

	return path ? path - group->paths : MAX_PATHS;
}

static void pick_many(struct group *group, unsigned int times)
{
	memset(group->picked, 0, sizeof(group->picked));
	migrate_disable();
	while (times--) {
		unsigned int path = pick(group);

		if (path < MAX_PATHS)
			group->picked[path]++;
	}
	migrate_enable();
}

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

static void all_alike(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, row->nr_paths);
	unsigned int i;

	pick_many(group, ROUNDS * row->nr_paths);
	for (i = 0; i < row->nr_paths; i++)
		KUNIT_EXPECT_EQ_MSG(test, group->picked[i], ROUNDS, "path %u", i);
}

static void in_table_order(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, row->nr_paths);
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

static void none_usable(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, row->nr_paths);
	unsigned int i;

	for (i = 0; i < row->nr_paths; i++)
		group->paths[i].usable = false;
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, pick(group), MAX_PATHS);
}

/* Wherever the one usable path stands and wherever the CPU stands. */
static void one_usable(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct group *group = make_group(test, row->nr_paths);
	unsigned int i, only;

	for (i = 0; i < row->nr_paths; i++)
		group->paths[i].usable = false;
	for (i = 0; i < row->nr_paths; i++) {
		/* a stride of its own, or each is next to the last */
		only = i * 5 % row->nr_paths;
		group->paths[only].usable = true;
		KUNIT_EXPECT_EQ(test, pick(group), only);
		KUNIT_EXPECT_EQ(test, pick(group), only);
		group->paths[only].usable = false;
	}
}

static void others_share_for_an_unusable(struct kunit *test)
{
	struct group *group = make_group(test, 4);

	group->paths[2].usable = false;
	pick_many(group, 3 * ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[0], ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[1], ROUNDS);
	KUNIT_EXPECT_EQ(test, group->picked[2], 0);
	KUNIT_EXPECT_EQ(test, group->picked[3], ROUNDS);
}

static void reinstated_takes_its_share(struct kunit *test)
{
	struct group *group = make_group(test, 3);
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

static void groups_do_not_meet(struct kunit *test)
{
	struct group *one = make_group(test, 3);
	struct group *other = make_group(test, 3);
	unsigned int first, i;

	migrate_disable();
	first = pick(one);
	for (i = 0; i < 7; i++)
		pick(other);
	KUNIT_EXPECT_EQ(test, pick(one), (first + 1) % 3);
	migrate_enable();
}

struct pick_there {
	struct group *group;
	unsigned int path;
};

static void pick_here(void *data)
{
	struct pick_there *there = data;

	there->path = pick(there->group);
}

/* In an interrupt, as a bio may be submitted from one. */
static unsigned int pick_on_cpu(struct kunit *test, struct group *group,
				unsigned int cpu)
{
	struct pick_there there = { .group = group, .path = MAX_PATHS };

	KUNIT_EXPECT_EQ(test, smp_call_function_single(cpu, pick_here, &there,
						       true), 0);
	return there.path;
}

/* CPUs stand where they stopped, however often others pick. */
static void each_cpu_on_its_own(struct kunit *test)
{
	struct group *group = make_group(test, 5);
	unsigned int last[NR_CPUS] = {}, cpu, i, n;

	if (num_online_cpus() < 2)
		kunit_skip(test, "one CPU");

	/* CPU n picks n + 1 times: they drift apart */
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

static const struct repeat_row {
	const char *word;
	int err;
} repeat_rows[] = {
	{ "1", 0 },
	{ "0", 0 },
	{ "1000", 0 },
	{ "4294967295", 0 },
	{ "4294967296", -EINVAL },
	{ "-1", -EINVAL },
	{ "x", -EINVAL },
	{ "1x", -EINVAL },
	{ "1.5", -EINVAL },
	{ "0x1", -EINVAL },
	{ "", -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(repeat, repeat_rows, word);

static void repeat_count(struct kunit *test)
{
	const struct repeat_row *row = test->param_value;
	struct group *group = make_group(test, 1);
	char *word = kunit_kstrdup(test, row->word, GFP_KERNEL);
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_round_robin.add_path(&group->selector,
						       &group->paths[0], 1,
						       &word, &error), row->err);
	if (row->err)
		KUNIT_EXPECT_STREQ(test, error,
				   "round-robin repeat count: expected a number");
	else
		KUNIT_EXPECT_NULL(test, error);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_round_robin.name, "round-robin");
	KUNIT_EXPECT_PTR_EQ(test, kmp_round_robin.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.max_path_args, 1);
	KUNIT_EXPECT_EQ(test, kmp_round_robin.info_args, 0);
	/* the plumbing calls it by this name too */
	KUNIT_EXPECT_PTR_EQ(test, kmp_round_robin.select, &kmp_round_robin_select);
	/* bios that come back cost nothing */
	KUNIT_EXPECT_TRUE(test, !kmp_round_robin.end_io);
}

static struct kunit_case round_robin_cases[] = {
	KUNIT_CASE_PARAM(all_alike, size_gen_params),
	KUNIT_CASE_PARAM(in_table_order, size_gen_params),
	KUNIT_CASE_PARAM(none_usable, size_gen_params),
	KUNIT_CASE_PARAM(one_usable, size_gen_params),
	KUNIT_CASE(others_share_for_an_unusable),
	KUNIT_CASE(reinstated_takes_its_share),
	KUNIT_CASE(groups_do_not_meet),
	KUNIT_CASE(each_cpu_on_its_own),
	KUNIT_CASE_PARAM(repeat_count, repeat_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite round_robin_suite = {
	.name = "kmp_select_round_robin",
	.test_cases = round_robin_cases,
};

kunit_test_suite(round_robin_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector round-robin");
MODULE_LICENSE("GPL");
