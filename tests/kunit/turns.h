/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases for every selector that uses cursor.h: it takes the paths in turn and
 * lets bios merge. A run is a number of adjacent bios. The including suite
 * defines SELECTOR and registers turns_suite beside its own suite.
 */
#ifndef KMP_KUNIT_TURNS_H
#define KMP_KUNIT_TURNS_H

#include <linux/stringify.h>

#include "group.h"

#define FAR	BIT_ULL(40)	/* sectors; pick() never gets there */

/* Adjacent bios go to one path until they fill a request. */
static void a_run_stays(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, i;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	for (i = 1; i < FULL_REQUEST / BLOCK; i++)
		KUNIT_EXPECT_EQ_MSG(test, pick_for(group, FAR + i * BLOCK, BLOCK),
				    first, "bio %u", i);
	KUNIT_EXPECT_NE(test, pick_for(group, FAR + i * BLOCK, BLOCK), first);
	migrate_enable();
}

/* A request that went to the driver cannot grow any more. */
static void a_run_ends_with_its_plug(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, second;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	flush_plug(group);
	second = pick_for(group, FAR + BLOCK, BLOCK);
	KUNIT_EXPECT_NE(test, second, first);
	KUNIT_EXPECT_EQ(test, pick_for(group, FAR + 2 * BLOCK, BLOCK), second);
	migrate_enable();
}

static void a_run_has_one_operation(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	struct bio bio = {
		.bi_opf = REQ_OP_WRITE,
		.bi_iter.bi_sector = FAR + BLOCK,
		.bi_iter.bi_size = BLOCK << SECTOR_SHIFT,
	};
	unsigned int first, second;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	second = pick_bio(group, &bio);
	KUNIT_EXPECT_NE(test, second, first);
	bio.bi_iter.bi_sector += BLOCK;
	KUNIT_EXPECT_EQ(test, pick_bio(group, &bio), second);
	migrate_enable();
}

static void a_run_fits_its_segments(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, i;

	migrate_disable();
	first = pick_for(group, FAR, 1);
	for (i = 1; i < MAX_SEGMENTS; i++)
		KUNIT_EXPECT_EQ(test, pick_for(group, FAR + i, 1), first);
	KUNIT_EXPECT_NE(test, pick_for(group, FAR + i, 1), first);
	migrate_enable();
}

/* In between another task, with a plug of its own, submits bios. */
static void a_run_belongs_to_its_task(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, other, i;
	struct request mine;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	for (i = 1; i < 4; i++) {
		mine = group->plugged;
		flush_plug(group);
		other = pick(group);
		if (i == 1)
			KUNIT_EXPECT_NE(test, other, first);
		group->plugged = mine;
		KUNIT_EXPECT_EQ(test, pick_for(group, FAR + i * BLOCK, BLOCK), first);
	}
	migrate_enable();
}

/* A request of another device, although at the same sector. */
static void a_run_belongs_to_its_device(struct kunit *test)
{
	struct group *other = make_group(test, &SELECTOR, 4);
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first;

	migrate_disable();
	first = pick(group);
	pick_for(other, FAR, BLOCK);
	group->plugged = other->plugged;
	KUNIT_EXPECT_NE(test, pick_for(group, FAR + BLOCK, BLOCK), first);
	migrate_enable();
}

/* A run is not a sector longer than a request may be. */
static void a_run_fits_a_request(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first;

	migrate_disable();
	first = pick_for(group, FAR, FULL_REQUEST - BLOCK);
	KUNIT_EXPECT_NE(test, pick_for(group, FAR + FULL_REQUEST - BLOCK, BLOCK + 1), first);
	first = pick_for(group, 2 * FAR, FULL_REQUEST - BLOCK);
	KUNIT_EXPECT_EQ(test, pick_for(group, 2 * FAR + FULL_REQUEST - BLOCK, BLOCK), first);
	first = pick_for(group, 3 * FAR, 2 * FULL_REQUEST);
	KUNIT_EXPECT_NE(test, pick_for(group, 3 * FAR + 2 * FULL_REQUEST, BLOCK), first);
	migrate_enable();
}

/* After a hole, a step back or the same sector the next path is picked. */
static void not_adjacent_takes_the_next_path(struct kunit *test)
{
	static const int offsets[] = { BLOCK + 1, BLOCK - 1, 0, -(int)BLOCK };
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, i;

	migrate_disable();
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		first = pick_for(group, (i + 1) * FAR, BLOCK);
		KUNIT_EXPECT_NE_MSG(test, pick_for(group, (i + 1) * FAR + offsets[i],
						   BLOCK), first, "%d", offsets[i]);
	}
	migrate_enable();
}

static void a_run_leaves_an_unusable_path(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 3);
	unsigned int first, next;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	group->paths[first].usable = false;
	next = pick_for(group, FAR + BLOCK, BLOCK);
	KUNIT_EXPECT_NE(test, next, first);
	KUNIT_EXPECT_LT(test, next, 3U);
	KUNIT_EXPECT_EQ(test, pick_for(group, FAR + 2 * BLOCK, BLOCK), next);
	migrate_enable();
}

/* Also if the only usable path is the one picked last. */
static void a_run_finds_the_one_usable(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 3);
	unsigned int first, last, i;
	struct request mine;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	mine = group->plugged;
	last = pick(group);
	KUNIT_ASSERT_NE(test, last, first);
	for (i = 0; i < 3; i++)
		group->paths[i].usable = i == last;
	group->plugged = mine;
	KUNIT_EXPECT_EQ(test, pick_for(group, FAR + BLOCK, BLOCK), last);
	migrate_enable();
}

/* A path's own limit says how long a request may be. */
static void a_run_fits_its_paths_limit(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 3);
	unsigned int first, i;

	limits_of(group, 1)->max_sectors = 2 * BLOCK;
	migrate_disable();
	for (i = 1; i <= 3; i++) {
		first = pick_for(group, i * FAR, BLOCK);
		KUNIT_EXPECT_EQ(test, pick_for(group, i * FAR + BLOCK, BLOCK), first);
		KUNIT_EXPECT_EQ(test, pick_for(group, i * FAR + 2 * BLOCK, BLOCK) == first,
				first != 1);
	}
	migrate_enable();
}

static void none_usable(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int i;

	for (i = 0; i < 4; i++)
		group->paths[i].usable = false;
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, pick(group), NO_PATH);
		KUNIT_EXPECT_EQ(test, pick_for(group, FAR + i * BLOCK, BLOCK), NO_PATH);
	}
}

static struct kunit_case turns_cases[] = {
	KUNIT_CASE(a_run_stays),
	KUNIT_CASE(a_run_ends_with_its_plug),
	KUNIT_CASE(a_run_has_one_operation),
	KUNIT_CASE(a_run_belongs_to_its_task),
	KUNIT_CASE(a_run_belongs_to_its_device),
	KUNIT_CASE(a_run_fits_its_segments),
	KUNIT_CASE(a_run_fits_a_request),
	KUNIT_CASE(not_adjacent_takes_the_next_path),
	KUNIT_CASE(a_run_leaves_an_unusable_path),
	KUNIT_CASE(a_run_finds_the_one_usable),
	KUNIT_CASE(a_run_fits_its_paths_limit),
	KUNIT_CASE(none_usable),
	{}
};

static struct kunit_suite turns_suite = {
	.name = __stringify(SELECTOR) "_turns",
	.test_cases = turns_cases,
};

#endif
