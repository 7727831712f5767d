/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path group for the suites of selectors. Its paths have queues without a
 * driver, and there is a plug with one request, because a selector only reads
 * these. Included after the selector under test.
 */
#ifndef KMP_KUNIT_GROUP_H
#define KMP_KUNIT_GROUP_H

#include <kunit/test.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "compat.h"
#include "words.h"

#define MAX_PATHS	1024	/* the most that a table allows in a group */
#define NO_PATH		MAX_PATHS
#define FULL_REQUEST	128U	/* sectors */
#define MAX_SEGMENTS	32U
#define BLOCK		8U	/* sectors of a bio, the default */

/* The device of a path. */
struct below {
	struct request_queue queue;
	struct block_device bdev;
};

struct group {
	struct kmp_selector selector;
	struct kmp_selector_path paths[MAX_PATHS];
	struct kmp_selector_path *in_order[MAX_PATHS];
	unsigned int picked[MAX_PATHS];
	struct request plugged;	/* last in the plug; none without a queue */
	const char *error;
	sector_t next_sector;
};

static void destroy_selector(void *data)
{
	struct group *group = data;

	group->selector.type->destroy(&group->selector);
}

/* A group without paths, its selector created with @args. */
static struct group *make_empty_group(struct kunit *test,
				      const struct kmp_selector_type *type,
				      const char *args)
{
	struct group *group = kunit_kzalloc(test, sizeof(*group), GFP_KERNEL);
	struct words words = split_words(test, args);

	KUNIT_ASSERT_NOT_NULL(test, group);
	group->selector.type = type;
	group->selector.paths = group->in_order;
	KUNIT_ASSERT_EQ(test, type->create(&group->selector, words.argc,
					   words.argv, &group->error), 0);
	kunit_add_action_or_reset(test, destroy_selector, group);
	return group;
}

static struct block_device *make_bdev(struct kunit *test, int node)
{
	struct below *below = kunit_kzalloc(test, sizeof(*below), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, below);
	below->queue.limits.max_sectors = FULL_REQUEST;
	below->queue.limits.max_segments = MAX_SEGMENTS;
	below->queue.node = node;
	below->bdev.bd_queue = &below->queue;
	return &below->bdev;
}

static __maybe_unused struct queue_limits *limits_of(struct group *group, unsigned int path)
{
	return &bdev_get_queue(group->paths[path].bdev)->limits;
}

/* Add a path with the words @args. Returns the value of add_path(). */
static int add_path(struct kunit *test, struct group *group, const char *args)
{
	struct kmp_selector *selector = &group->selector;
	struct kmp_selector_path *path = &group->paths[selector->nr_paths];
	struct words words = split_words(test, args);
	int err;

	path->usable = true;
	if (!path->bdev)
		path->bdev = make_bdev(test, NUMA_NO_NODE);
	group->in_order[selector->nr_paths] = path;
	err = selector->type->add_path(selector, path, words.argc, words.argv,
				       &group->error);
	if (!err)
		selector->nr_paths++;
	return err;
}

static __maybe_unused struct group *
make_group(struct kunit *test, const struct kmp_selector_type *type,
	   unsigned int nr_paths)
{
	struct group *group = make_empty_group(test, type, "");
	unsigned int i;

	for (i = 0; i < nr_paths; i++)
		KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	return group;
}

/* Merge the bio into the last request, or add one, as the block layer does. */
static void plug(struct group *group, const struct bio *bio,
		 const struct kmp_selector_path *path)
{
	struct request_queue *queue = bdev_get_queue(path->bdev);
	struct request *rq = &group->plugged;

	if (rq->q == queue && blk_rq_pos(rq) + blk_rq_sectors(rq) == bio->bi_iter.bi_sector &&
	    blk_rq_sectors(rq) + bio_sectors(bio) <= queue_max_sectors(queue)) {
		rq->__data_len += bio->bi_iter.bi_size;
		rq->nr_phys_segments++;
		return;
	}
	rq->q = queue;
	rq->cmd_flags = bio->bi_opf;
	rq->__sector = bio->bi_iter.bi_sector;
	rq->__data_len = bio->bi_iter.bi_size;
	rq->nr_phys_segments = 1;
}

/* The plug's requests go to the driver. */
static __maybe_unused void flush_plug(struct group *group)
{
	group->plugged.q = NULL;
}

/* Returns the index of the path picked for a bio, NO_PATH for none. */
static unsigned int pick_bio(struct group *group, const struct bio *bio)
{
	struct blk_plug here = {};
	struct kmp_selector_path *path;

	if (group->plugged.q)
		KMP_PLUG_LAST(&here) = &group->plugged;
	/* Only during select(): a task that sleeps has its plug flushed. */
	current->plug = &here;
	path = group->selector.type->select(&group->selector, bio);
	current->plug = NULL;
	if (!path)
		return NO_PATH;
	plug(group, bio, path);
	return path - group->paths;
}

static unsigned int pick_for(struct group *group, sector_t sector,
			     unsigned int sectors)
{
	const struct bio bio = {
		.bi_iter.bi_sector = sector,
		.bi_iter.bi_size = sectors << SECTOR_SHIFT,
	};

	return pick_bio(group, &bio);
}

/* Pick a path for a bio that is not adjacent to any other. */
static unsigned int pick(struct group *group)
{
	group->next_sector += 3 * BLOCK;
	return pick_for(group, group->next_sector, BLOCK);
}

static __maybe_unused void pick_many(struct group *group, unsigned int times)
{
	memset(group->picked, 0, sizeof(group->picked));
	migrate_disable();
	while (times--) {
		unsigned int path = pick(group);

		if (path < NO_PATH)
			group->picked[path]++;
	}
	migrate_enable();
}

struct remote_pick {
	struct group *group;
	unsigned int path;
};

static void pick_in_interrupt(void *data)
{
	struct remote_pick *there = data;

	there->path = pick(there->group);
}

/* Pick in an interrupt, because bios may be submitted in one. */
static __maybe_unused unsigned int
pick_on_cpu(struct kunit *test, struct group *group, unsigned int cpu)
{
	struct remote_pick there = { .group = group, .path = NO_PATH };

	KUNIT_EXPECT_EQ(test, smp_call_function_single(cpu, pick_in_interrupt, &there,
						       true), 0);
	return there.path;
}

/* End a bio of @sectors that was sent to @path. */
static __maybe_unused void end_bio(struct group *group, unsigned int path,
				   unsigned int sectors, u64 begun,
				   blk_status_t status)
{
	const struct kmp_selector_io io = {
		.bytes = sectors << SECTOR_SHIFT,
		.begun = begun,
		.status = status,
	};

	group->selector.type->end_io(&group->selector, &group->paths[path], &io);
}

/* Pick @times paths; each bio ends before the next one is submitted. */
static __maybe_unused void pick_one_at_a_time(struct group *group, unsigned int times)
{
	migrate_disable();
	while (times--) {
		unsigned int path = pick(group);

		group->picked[path]++;
		end_bio(group, path, BLOCK, 0, BLK_STS_OK);
	}
	migrate_enable();
}

/* The words about a path in the status line. */
static __maybe_unused const char *
info_of(struct kunit *test, const struct group *group, unsigned int path)
{
	const struct kmp_selector_type *type = group->selector.type;
	char *text = kunit_kzalloc(test, 128, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, type->info(&group->selector, &group->paths[path],
					 text, 128), strlen(text));
	KUNIT_EXPECT_EQ(test, count_words(text), type->info_args);
	return text;
}

/* Words in a table, and the error that they cause. */
struct words_row {
	const char *words;
	const char *error;	/* NULL if they are valid */
};

static __maybe_unused void check_path_words(struct kunit *test,
					    const struct kmp_selector_type *type,
					    const struct words_row *row)
{
	struct group *group = make_empty_group(test, type, "");

	KUNIT_EXPECT_EQ(test, add_path(test, group, row->words),
			row->error ? -EINVAL : 0);
	KUNIT_EXPECT_STREQ(test, group->error ?: "", row->error ?: "");
}

/* A selector that refuses its words must not leak memory. */
static __maybe_unused void check_selector_words(struct kunit *test,
						const struct kmp_selector_type *type,
						const struct words_row *row)
{
	struct words words = split_words(test, row->words);
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, type->create(&selector, words.argc, words.argv,
					   &error), row->error ? -EINVAL : 0);
	KUNIT_EXPECT_STREQ(test, error ?: "", row->error ?: "");
	if (!row->error)
		type->destroy(&selector);
}

static __maybe_unused void row_name(const struct words_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", row->words);
}

#endif
