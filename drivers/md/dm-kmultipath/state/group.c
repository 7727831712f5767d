// SPDX-License-Identifier: GPL-2.0-only
/* Which path group serves I/O, and the operator's say in it. */
#include "base/uevent.h"
#include "kmp.h"
#include "state.h"

static struct kmp_group *__kmp_first_usable(struct kmp_map *map, bool bypassed)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_groups; i++) {
		struct kmp_group *group = &map->groups[i];

		if (group->bypassed == bypassed && group->nr_usable)
			return group;
	}
	return NULL;
}

/*
 * The operator's wish comes first, then the preferred group, then the first one
 * in table order; a disabled group only if there is no other.
 */
static void __kmp_choose(struct kmp_map *map, struct kmp_group *group)
{
	lockdep_assert_held(&map->lock);

	if (map->next_group && map->next_group->nr_usable) {
		group = map->next_group;
		map->next_group = NULL;
		map->activate.wish = false;
	}
	if (!group || !group->nr_usable || group->bypassed)
		group = __kmp_first_usable(map, false) ?:
			__kmp_first_usable(map, true);
	WRITE_ONCE(map->current_group, group);
	WRITE_ONCE(map->cursor_group,
		   group && group->selector.inlined == KMP_INLINE_CURSOR ? group : NULL);
}

/* The group that serves goes on serving while it can. */
void __kmp_choose_group(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	__kmp_choose(map, map->current_group);
}

/*
 * A path of the group was activated: I/O follows as soon as one is usable. Not
 * if the operator wishes another group meanwhile.
 */
void __kmp_follow_group(struct kmp_map *map, struct kmp_group *group)
{
	lockdep_assert_held(&map->lock);

	if (map->activate.wish && map->next_group != group)
		return;
	map->next_group = group;
	map->activate.wish = false;
}

/**
 * kmp_bypass_group() - messages disable_group and enable_group
 * @map: the map
 * @group: index
 * @bypassed: disable or enable
 *
 * If the group that serves is disabled, passive paths of others are activated.
 * Context: process context.
 */
void kmp_bypass_group(struct kmp_map *map, unsigned int group, bool bypassed)
{
	spin_lock_irq(&map->lock);
	map->groups[group].bypassed = bypassed;
	/* As in dm-multipath the choice starts afresh, in table order. */
	__kmp_choose(map, NULL);
	kmp_activate_soon(map);
	__kmp_tell(map);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_switch_group() - message switch_group
 * @map: the map
 * @group: index of the group to use once it has a usable path
 *
 * As in dm-multipath, enables all groups, and activates the group's paths if
 * they are passive.
 * Context: process context.
 */
void kmp_switch_group(struct kmp_map *map, unsigned int group)
{
	unsigned int i;

	spin_lock_irq(&map->lock);
	for (i = 0; i < map->table.nr_groups; i++)
		map->groups[i].bypassed = false;
	map->next_group = &map->groups[group];
	map->activate.wish = true;
	__kmp_choose_group(map);
	kmp_activate_soon(map);
	__kmp_tell(map);
	spin_unlock_irq(&map->lock);
}
