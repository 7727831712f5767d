/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case for the selectors that count bios or bytes: if kmp_load_next(), which
 * the fast path uses, returns a path, select() picks the same one. The
 * including suite includes turns.h, too.
 */
#ifndef KMP_KUNIT_LOADS_H
#define KMP_KUNIT_LOADS_H

#include "group.h"

/* With the cursor at @last. Returns whether kmp_load_next() found a path. */
static bool load_next_agrees(struct kunit *test, struct group *group,
			     struct kmp_selector_path *last)
{
	struct kmp_cursor __percpu *cursor = kmp_cursor_of(&group->selector);
	struct kmp_selector_path *path;
	unsigned int picked;

	migrate_disable();
	kmp_cursor_move(cursor, last);
	path = kmp_load_next(&group->selector);
	KUNIT_EXPECT_PTR_EQ(test, kmp_cursor_last(cursor), path ?: last);
	kmp_cursor_move(cursor, last);
	picked = pick(group);
	migrate_enable();

	if (picked < NO_PATH)
		end_bio(group, picked, BLOCK, 0, BLK_STS_OK);
	if (path)
		KUNIT_EXPECT_EQ(test, picked, path - group->paths);
	return path;
}

/* All combinations of loaded paths, usable paths and places of the cursor. */
static void check_load_next(struct kunit *test, struct group *group)
{
	unsigned int loads, usable, last, i, found = 0;

	KUNIT_ASSERT_EQ(test, group->selector.nr_paths, 4);
	for (loads = 0; loads < 16; loads++)
		for (usable = 0; usable < 16; usable++)
			for (last = 0; last < 4; last++) {
				for (i = 0; i < 4; i++) {
					atomic_long_set(&kmp_load_of(&group->paths[i])->under_way,
							loads & BIT(i) ? 4096 : 0);
					group->paths[i].usable = usable & BIT(i);
				}
				found += load_next_agrees(test, group, &group->paths[last]);
			}
	KUNIT_EXPECT_GE(test, found, 1U);
}

#endif
