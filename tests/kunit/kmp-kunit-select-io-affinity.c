// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selectors/io-affinity.c: the path of each CPU, detours, the count of
 * bios from CPUs that no mask names, and its arguments. CPUs and nodes are
 * fake. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/smp.h>
#include <linux/topology.h>

/* CPUs 0 to 3 are on node 0, CPUs 4 to 7 on node 1. */
#define FAKE_CPUS	8

static unsigned int kmp_kunit_cpu;
static struct cpumask kmp_kunit_possible;

static int fake_node(int cpu)
{
	return cpu < 4 ? 0 : 1;
}

/* A kernel without NUMA has masks for one node; this one has room for two. */
struct fake_nodes {
	unsigned long bits;
};

#undef raw_smp_processor_id
#define raw_smp_processor_id()	kmp_kunit_cpu
#undef cpu_to_node
#define cpu_to_node		fake_node
#undef cpu_possible_mask
#define cpu_possible_mask	(&kmp_kunit_possible)
#undef for_each_possible_cpu
#define for_each_possible_cpu(cpu)	for_each_cpu(cpu, &kmp_kunit_possible)
#undef nr_cpu_ids
#define nr_cpu_ids		FAKE_CPUS
#define cpumask_parse(text, mask)					\
	bitmap_parse(text, UINT_MAX, cpumask_bits(mask), FAKE_CPUS)
#define nodemask_t		struct fake_nodes
#undef node_isset
#define node_isset(node, mask)	(!!((mask).bits & BIT(node)))
#undef node_set
#define node_set(node, mask)	((mask).bits |= BIT(node))

#include "../../drivers/md/dm-kmultipath/selectors/io-affinity.c"
#include "group.h"

static int affinity_init(struct kunit *test)
{
	unsigned int cpu;

	for (cpu = 0; cpu < FAKE_CPUS; cpu++)
		cpumask_set_cpu(cpu, &kmp_kunit_possible);
	return 0;
}

static unsigned int pick_as(struct group *group, unsigned int cpu)
{
	kmp_kunit_cpu = cpu;
	return pick(group);
}

static const struct map_row {
	const char *name;
	const char *masks[4];
	unsigned int unusable;		/* bit mask of paths */
	unsigned int paths[FAKE_CPUS];	/* the path of each CPU */
} map_rows[] = {
	{ "each its own", { "3", "c", "30", "c0" }, 0, { 0, 0, 1, 1, 2, 2, 3, 3 } },
	{ "the first mask wins", { "f", "ff" }, 0, { 0, 0, 0, 0, 1, 1, 1, 1 } },
	{ "others go to their node", { "1", "10" }, 0, { 0, 0, 0, 0, 1, 1, 1, 1 } },
	{ "the same in another order", { "10", "1" }, 0, { 1, 1, 1, 1, 0, 0, 0, 0 } },
	{ "no path on the node", { "1", "2" }, 0, { 0, 1, 0, 0, 0, 0, 0, 0 } },
	{ "named by a later mask", { "1", "10", "e0" }, 0, { 0, 0, 0, 0, 1, 2, 2, 2 } },
	{ "unusable: the node's other", { "3", "c", "30", "c0" }, BIT(0),
	  { 1, 1, 1, 1, 2, 2, 3, 3 } },
	{ "unusable: the node's, though another comes first", { "3", "30", "c", "c0" }, BIT(0),
	  { 2, 2, 2, 2, 1, 1, 3, 3 } },
	{ "unusable: another node's", { "f", "f0" }, BIT(1), { 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "none usable", { "f", "f0" }, BIT(0) | BIT(1),
	  { NO_PATH, NO_PATH, NO_PATH, NO_PATH, NO_PATH, NO_PATH, NO_PATH, NO_PATH } },
};

KUNIT_ARRAY_PARAM_DESC(map, map_rows, name);

static void map(struct kunit *test)
{
	const struct map_row *row = test->param_value;
	struct group *group = make_empty_group(test, &kmp_io_affinity, "");
	unsigned int cpu, i;

	for (i = 0; i < ARRAY_SIZE(row->masks) && row->masks[i]; i++)
		KUNIT_ASSERT_EQ(test, add_path(test, group, row->masks[i]), 0);
	for (i = 0; i < group->selector.nr_paths; i++)
		group->paths[i].usable = !(row->unusable & BIT(i));
	for (cpu = 0; cpu < FAKE_CPUS; cpu++) {
		KUNIT_EXPECT_EQ_MSG(test, pick_as(group, cpu), row->paths[cpu], "CPU %u", cpu);
		KUNIT_EXPECT_EQ_MSG(test, pick_as(group, cpu), row->paths[cpu], "CPU %u", cpu);
	}
}

/* A path that is usable again gets its CPUs' bios again. */
static void reinstated(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_io_affinity, "");

	KUNIT_ASSERT_EQ(test, add_path(test, group, "3"), 0);
	KUNIT_ASSERT_EQ(test, add_path(test, group, "c"), 0);
	group->paths[0].usable = false;
	KUNIT_EXPECT_EQ(test, pick_as(group, 0), 1);
	group->paths[0].usable = true;
	KUNIT_EXPECT_EQ(test, pick_as(group, 0), 0);
}

static void bios_of_unnamed_cpus_are_counted(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_io_affinity, "");

	KUNIT_ASSERT_EQ(test, add_path(test, group, "1"), 0);
	KUNIT_ASSERT_EQ(test, add_path(test, group, "2"), 0);
	pick_as(group, 0);
	pick_as(group, 1);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "0 ");
	pick_as(group, 2);
	pick_as(group, 7);
	pick_as(group, 7);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "3 ");
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 1), "3 ");
	/* a detour is none */
	group->paths[0].usable = false;
	pick_as(group, 0);
	KUNIT_EXPECT_STREQ(test, info_of(test, group, 0), "3 ");
}

#define MISSING	"io-affinity CPU mask: missing"
#define WRONG	"io-affinity CPU mask: not hexadecimal, or beyond the last CPU"
#define NONE	"io-affinity CPU mask: names no CPU, or only CPUs of earlier masks"

static const struct words_row path_rows[] = {
	{ "", MISSING },
	{ "1", NULL },
	{ "ff", NULL },
	{ "000000ff", NULL },
	{ "0", NONE },
	{ "g", WRONG },
	{ "1-3", WRONG },
	{ "ffffffff,ffffffff,ffffffff", WRONG },
};

KUNIT_ARRAY_PARAM(path_words, path_rows, row_name);

static void path_words(struct kunit *test)
{
	check_path_words(test, &kmp_io_affinity, test->param_value);
}

static void all_taken(struct kunit *test)
{
	struct group *group = make_empty_group(test, &kmp_io_affinity, "");

	KUNIT_ASSERT_EQ(test, add_path(test, group, "f"), 0);
	KUNIT_EXPECT_EQ(test, add_path(test, group, "3"), -EINVAL);
	KUNIT_EXPECT_STREQ(test, group->error, NONE);
	/* the refused path has changed nothing */
	KUNIT_EXPECT_EQ(test, pick_as(group, 7), 0);
	KUNIT_EXPECT_NULL(test, group->paths[1].context);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_io_affinity.name, "io-affinity");
	KUNIT_EXPECT_PTR_EQ(test, kmp_io_affinity.module, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, kmp_io_affinity.max_args, 0);
	KUNIT_EXPECT_EQ(test, kmp_io_affinity.max_path_args, 1);
	KUNIT_EXPECT_EQ(test, kmp_io_affinity.info_args, 1);
	KUNIT_EXPECT_TRUE(test, !kmp_io_affinity.end_io);
}

static struct kunit_case affinity_cases[] = {
	KUNIT_CASE_PARAM(map, map_gen_params),
	KUNIT_CASE(reinstated),
	KUNIT_CASE(bios_of_unnamed_cpus_are_counted),
	KUNIT_CASE_PARAM(path_words, path_words_gen_params),
	KUNIT_CASE(all_taken),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite affinity_suite = {
	.name = "kmp_select_io_affinity",
	.init = affinity_init,
	.test_cases = affinity_cases,
};

kunit_test_suite(affinity_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's selector io-affinity");
MODULE_LICENSE("GPL");
