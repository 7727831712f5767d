/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case for the selectors that count: the fast path's short look, if it finds a
 * path, finds the one that select() picks. The including suite has turns.h.
 */
#ifndef KMP_KUNIT_LOADS_H
#define KMP_KUNIT_LOADS_H

#include "group.h"

/* Of four paths that stand so, from where the CPU stands. True if it found one. */
static bool short_look_agrees(struct kunit *test, struct group *group,
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
		come_back(group, picked, BLOCK, 0, BLK_STS_OK);
	if (path)
		KUNIT_EXPECT_EQ(test, picked, path - group->paths);
	return path;
}

/* However they are loaded, whichever are usable, wherever the CPU stands. */
static void check_short_look(struct kunit *test, struct group *group)
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
				found += short_look_agrees(test, group, &group->paths[last]);
			}
	KUNIT_EXPECT_GE(test, found, 1U);
}

#endif
