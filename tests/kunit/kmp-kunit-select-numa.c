// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/numa.c: the closest usable paths in turn, on three fake
 * nodes. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/topology.h>

#define FAKE_NODES	3

static int kmp_kunit_node;

/* Nodes 0 and 1 are neighbours, 2 is far from both. */
static int fake_distance(int from, int to)
{
	if (from == to)
		return LOCAL_DISTANCE;
	return from == 2 || to == 2 ? 40 : 20;
}

#undef nr_node_ids
#define nr_node_ids		FAKE_NODES
#undef numa_node_id
#define numa_node_id()		kmp_kunit_node
#undef node_distance
#define node_distance		fake_distance

#include "../../drivers/md/dm-kmultipath/selectors/cursor.c"
#include "../../drivers/md/dm-kmultipath/selectors/numa.c"

#define SELECTOR	kmp_numa
#include "turns.h"

static int numa_init(struct kunit *test)
{
	kmp_kunit_node = 0;
	return 0;
}

/* Add a path whose device is on @node. */
static void add_on(struct kunit *test, struct group *group, int node)
{
	group->paths[group->selector.nr_paths].bdev = make_bdev(test, node);
	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
}

#define NR_PATHS	6

static const struct near_row {
	const char *name;
	int nodes[NR_PATHS];
	int here;
	unsigned int unusable;	/* bit mask */
	unsigned int shares[NR_PATHS];
} near_rows[] = {
	{ "those of this node", { 0, 1, 2, 0, 1, 2 }, 0, 0, { 6, 0, 0, 6, 0, 0 } },
	{ "those of another", { 0, 1, 2, 0, 1, 2 }, 1, 0, { 0, 6, 0, 0, 6, 0 } },
	{ "those of the last", { 0, 1, 2, 0, 1, 2 }, 2, 0, { 0, 0, 6, 0, 0, 6 } },
	{ "table order does not matter", { 2, 2, 1, 1, 0, 0 }, 0, 0, { 0, 0, 0, 0, 6, 6 } },
	{ "one of them is left", { 0, 1, 2, 0, 1, 2 }, 0, BIT(0), { 0, 0, 0, 12, 0, 0 } },
	{ "none is left: the neighbours", { 0, 1, 2, 0, 1, 2 }, 0, BIT(0) | BIT(3),
	  { 0, 6, 0, 0, 6, 0 } },
	{ "nor neighbours: the far ones", { 0, 1, 2, 0, 1, 2 }, 0,
	  BIT(0) | BIT(1) | BIT(3) | BIT(4), { 0, 0, 6, 0, 0, 6 } },
	{ "no path here: the next node's", { 1, 1, 2, 2, 1, 1 }, 0, 0, { 3, 3, 0, 0, 3, 3 } },
	{ "equally far: all alike", { 0, 0, 1, 1, 0, 1 }, 2, 0, { 2, 2, 2, 2, 2, 2 } },
	{ "unknown is as close as any", { -1, 1, 2, 0, 1, 2 }, 0, 0, { 6, 0, 0, 6, 0, 0 } },
	{ "all unknown", { -1, -1, -1, -1, -1, -1 }, 1, 0, { 2, 2, 2, 2, 2, 2 } },
	{ "none usable", { 0, 1, 2, 0, 1, 2 }, 0, 0x3f, { 0, 0, 0, 0, 0, 0 } },
};

KUNIT_ARRAY_PARAM_DESC(near, near_rows, name);

static void near(struct kunit *test)
{
	const struct near_row *row = test->param_value;
	struct group *group = make_empty_group(test, &kmp_numa, "");
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++)
		add_on(test, group, row->nodes[i]);
	for (i = 0; i < NR_PATHS; i++)
		group->paths[i].usable = !(row->unusable & BIT(i));
	kmp_kunit_node = row->here;
	pick_many(group, 12);
	for (i = 0; i < NR_PATHS; i++)
		KUNIT_EXPECT_EQ_MSG(test, group->picked[i], row->shares[i], "path %u", i);
}

/* The cursor of one node does not affect the choice on another node. */
static void nodes_are_independent(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_numa, "");
	unsigned int i, path;

	for (i = 0; i < 9; i++)
		add_on(test, group, i % 3);
	for (i = 0; i < 30; i++) {
		kmp_kunit_node = i * 7 % 3;
		path = pick(group);
		KUNIT_EXPECT_EQ(test, path % 3, kmp_kunit_node);
	}
}

static void many_paths(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_numa, "");
	unsigned int i;

	for (i = 0; i < 64; i++)
		add_on(test, group, i % 2);
	pick_many(group, 32 * 3);
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ(test, group->picked[i], i % 2 ? 0 : 3);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_numa.name, "numa");
	KUNIT_EXPECT_PTR_EQ(test, kmp_numa.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_numa.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_numa.max_path_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_numa.info_args, 0);
	KUNIT_EXPECT_TRUE(test, !kmp_numa.end_io);
}

static struct kunit_case numa_cases[] = {
	KUNIT_CASE_PARAM(near, near_gen_params),
	KUNIT_CASE(nodes_are_independent),
	KUNIT_CASE(many_paths),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite numa_suite = {
	.name = "kmp_select_numa",
	.init = numa_init,
	.test_cases = numa_cases,
};

kunit_test_suites(&numa_suite, &turns_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector numa");
MODULE_LICENSE("GPL");
