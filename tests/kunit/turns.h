/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases for every selector that takes turns and keeps runs together: what
 * select-run.h is for. The including suite says which selector it is: SELECTOR;
 * and has turns_suite beside its own.
 */
#ifndef KMP_KUNIT_TURNS_H
#define KMP_KUNIT_TURNS_H

#include <linux/stringify.h>

#include "group.h"

#define FAR	BIT_ULL(40)	/* no run comes there by itself */

/* Bios one behind the other go one way until they fill a request. */
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

/* What went down already cannot grow any more. */
static void a_run_ends_with_its_plug(struct kunit *test)
{
	struct group *group = make_group(test, &SELECTOR, 4);
	unsigned int first, second;

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	group->plugged = 0;
	second = pick_for(group, FAR + BLOCK, BLOCK);
	KUNIT_EXPECT_NE(test, second, first);
	group->plugged = 1;
	KUNIT_EXPECT_EQ(test, pick_for(group, FAR + 2 * BLOCK, BLOCK), second);
	migrate_enable();
}

/* Not a sector beyond it. */
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

/* A hole, a step back, the same again: the next path's turn. */
static void what_does_not_follow_moves_on(struct kunit *test)
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

/* The shortest request of any path is what a run may fill. */
static void the_shortest_request_counts(struct kunit *test)
{
	struct group *group = make_empty_group(test, &SELECTOR, "");
	unsigned int first;

	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	group->queue.limits.max_sectors = 2 * BLOCK;
	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);
	group->queue.limits.max_sectors = FULL_REQUEST;
	KUNIT_ASSERT_EQ(test, add_path(test, group, ""), 0);

	migrate_disable();
	first = pick_for(group, FAR, BLOCK);
	KUNIT_EXPECT_EQ(test, pick_for(group, FAR + BLOCK, BLOCK), first);
	KUNIT_EXPECT_NE(test, pick_for(group, FAR + 2 * BLOCK, BLOCK), first);
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
	KUNIT_CASE(a_run_fits_a_request),
	KUNIT_CASE(what_does_not_follow_moves_on),
	KUNIT_CASE(a_run_leaves_an_unusable_path),
	KUNIT_CASE(the_shortest_request_counts),
	KUNIT_CASE(none_usable),
	{}
};

static struct kunit_suite turns_suite = {
	.name = __stringify(SELECTOR) "_turns",
	.test_cases = turns_cases,
};

#endif
