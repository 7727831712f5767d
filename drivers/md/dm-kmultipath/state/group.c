// SPDX-License-Identifier: GPL-2.0-only
/* Which path group serves I/O, and the messages that change it. */
#include "base/uevent.h"
#include "kmp.h"
#include "state.h"

/* The first group of the lowest rank, or NULL. */
static struct kmp_group *__kmp_first_usable(struct kmp_map *map, bool bypassed)
{
	struct kmp_group *first = NULL;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_groups; i++) {
		struct kmp_group *group = &map->groups[i];

		if (group->bypassed == bypassed &&
		    group->rank < (first ? first->rank : KMP_NR_RANKS))
			first = group;
	}
	return first;
}

static void __kmp_set_next(struct kmp_map *map, struct kmp_group *group, enum kmp_next why)
{
	lockdep_assert_held(&map->lock);

	map->next_group = group;
	map->next_why = why;
}

/* Can an activation improve the group? */
static bool __kmp_group_improvable(const struct kmp_group *group)
{
	unsigned int i;

	lockdep_assert_held(&group->map->lock);

	for (i = 0; i < group->selector.nr_paths; i++)
		if (kmp_path_of(group->selector.paths[i])->status.improvable)
			return true;
	return false;
}

/* The operator wants a group that only the array itself can make optimized. */
static bool __kmp_is_next_unimprovable(const struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	return map->next_why == KMP_NEXT_REQUESTED &&
	       map->next_group->rank == KMP_RANK_NON_OPTIMIZED &&
	       !__kmp_group_improvable(map->next_group);
}

/* May next_group be used now? If it is disabled, it is given up. */
static bool __kmp_is_next_due(struct kmp_map *map, const struct kmp_group *first)
{
	const struct kmp_group *next = map->next_group;

	lockdep_assert_held(&map->lock);

	if (!next || !first)
		return false;
	if (next->bypassed && !first->bypassed) {
		__kmp_set_next(map, NULL, KMP_NEXT_PREFERRED);
		return false;
	}
	return next->rank <= first->rank || __kmp_is_next_unimprovable(map) ||
	       (map->next_why == KMP_NEXT_ACTIVE && next->rank < KMP_NR_RANKS);
}

/*
 * Choose a group with a usable path: of those with the lowest rank next_group, else
 * @group, else the first one in table order. A disabled group is chosen only if there
 * is no other, and the rank of one to which the LUN was moved does not matter. Without
 * the reservation key none is.
 */
static void __kmp_choose(struct kmp_map *map, struct kmp_group *group)
{
	struct kmp_group *first = __kmp_first_usable(map, false) ?:
				  __kmp_first_usable(map, true);
	bool works = group && group->rank < KMP_NR_RANKS && !group->bypassed;

	lockdep_assert_held(&map->lock);

	if (map->reservation.preempted) {
		if (!map->next_group)
			__kmp_set_next(map, map->current_group, KMP_NEXT_PREFERRED);
		group = NULL;
	} else if (__kmp_is_next_due(map, first)) {
		group = map->next_group;
		map->keep_current = map->next_why == KMP_NEXT_ACTIVE ||
				    group->rank > first->rank;
		if (map->next_why != KMP_NEXT_REQUESTED)
			__kmp_set_next(map, NULL, KMP_NEXT_PREFERRED);
	} else if (!works || (group->rank > first->rank && !map->keep_current)) {
		/* Return to a group that is left only because of its rank. */
		if (works && !map->next_group)
			__kmp_set_next(map, group, KMP_NEXT_PREFERRED);
		group = first;
		map->keep_current = false;
	}
	WRITE_ONCE(map->current_group, group);
	WRITE_ONCE(map->cursor_group,
		   group && group->selector.inlined == KMP_INLINE_CURSOR ? group : NULL);
}

/* Prefer the current group, to change it only if necessary. */
void __kmp_choose_group(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	__kmp_choose(map, map->current_group);
}

/* The operator has put I/O where it is: followover is not to take it away. */
static void __kmp_obeyed(struct kmp_map *map)
{
	kmp_tester_assert_held();
	map->activate.check.obeyed = true;
}

/*
 * A path of the group was activated: switch to the group once a path is usable,
 * unless the operator has requested another group meanwhile.
 */
void __kmp_follow_group(struct kmp_map *map, struct kmp_group *group)
{
	lockdep_assert_held(&map->lock);

	if (map->next_group && map->next_why == KMP_NEXT_REQUESTED) {
		if (map->next_group != group)
			return;
		__kmp_obeyed(map);
	}
	__kmp_set_next(map, group, KMP_NEXT_ACTIVE);
}

/**
 * kmp_group_proven() - end the operator's request for a group, if it is carried out
 * @path: a path that serves I/O
 * @begun: when the test began that found it, ns
 *
 * If the group is in use, the request is carried out now. What was known of the group when
 * the message came may have been from before the LUN was moved.
 * Context: the tester, its mutex held.
 */
void kmp_group_proven(struct kmp_path *path, u64 begun)
{
	struct kmp_map *map = path->map;
	struct kmp_group *group = path->group;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	if (map->next_why == KMP_NEXT_REQUESTED && map->next_group == group &&
	    map->current_group == group && kmp_path_rank(path) == group->rank &&
	    begun > map->next_since) {
		__kmp_obeyed(map);
		__kmp_set_next(map, NULL, KMP_NEXT_PREFERRED);
		/* Failback may take it back. */
		kmp_activate_soon(map);
	}
	spin_unlock_irq(&map->lock);
}

/*
 * Failback without a command: the group leads home, and works as well as any other. It is
 * not the reason for the next change of the group that it was left before.
 */
void __kmp_back_to_group(struct kmp_map *map, struct kmp_group *group)
{
	lockdep_assert_held(&map->lock);

	map->keep_current = false;
	__kmp_set_next(map, group, KMP_NEXT_PREFERRED);
	__kmp_choose_group(map);
	__kmp_report(map);
}

/**
 * kmp_bypass_group() - carry out messages disable_group and enable_group
 * @map: the map
 * @group: index, from 0
 * @bypassed: true to disable the group
 *
 * If the current group is disabled, a passive path of another one is activated.
 * Context: process context.
 */
void kmp_bypass_group(struct kmp_map *map, unsigned int group, bool bypassed)
{
	spin_lock_irq(&map->lock);
	map->groups[group].bypassed = bypassed;
	if (bypassed && map->next_group == &map->groups[group])
		__kmp_set_next(map, NULL, KMP_NEXT_PREFERRED);
	/* As in dm-multipath, choose anew in table order. */
	__kmp_choose(map, NULL);
	__kmp_activate_hope(map);
	kmp_activate_soon(map);
	__kmp_report(map);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_switch_group() - carry out message switch_group
 * @map: the map
 * @group: index, from 0, of the group to use once it has a usable path
 *
 * As in dm-multipath, enables all groups, and activates the group's paths if
 * they are passive, or found to be passive by tests that begin now.
 * Context: process context.
 */
void kmp_switch_group(struct kmp_map *map, unsigned int group)
{
	unsigned int i;

	spin_lock_irq(&map->lock);
	for (i = 0; i < map->table.nr_groups; i++)
		map->groups[i].bypassed = false;
	__kmp_set_next(map, &map->groups[group], KMP_NEXT_REQUESTED);
	map->next_since = ktime_get_ns();
	__kmp_choose_group(map);
	__kmp_activate_hope(map);
	kmp_activate_soon(map);
	__kmp_report(map);
	spin_unlock_irq(&map->lock);
}
