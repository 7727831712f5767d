// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a map's LUN should be served from, for the policy failback: by the storage
 * processor or the group that the array prefers, else by the table's first group. Called by
 * activate.c.
 */
#include "core/schedule.h"
#include "kmp.h"
#include "state/state.h"
#include "tester.h"

/* Does a path lead to where the LUN should be? If the array names no place: the first group. */
bool __kmp_leads_home(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;

	lockdep_assert_held(&map->lock);
	return map->lun.home != KMP_NO_SP ? path->status.sp == map->lun.home :
					    path->group == map->groups;
}

/*
 * Does a path that leads home serve I/O as well as any other of its group? What is known
 * of it may be from before the LUN was moved.
 */
static bool __kmp_home_serves(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;
	const struct kmp_lun *lun = &map->lun;

	lockdep_assert_held(&map->lock);

	if (!kmp_properties(path)->usable || !__kmp_leads_home(path) ||
	    kmp_path_rank(path) != path->group->rank)
		return false;
	if (lun->home == KMP_NO_SP)
		return !map->handler.type->activate || !map->keep_current;
	/* Several groups may be optimized, and the owner is one of them. */
	return lun->owner == lun->home || (path->status.since > lun->owner_since &&
		!(path->status.handicaps & BIT(KMP_RANK_NON_OPTIMIZED - 1)));
}

/* Does the group that is in use lead home? */
static bool __kmp_is_home_in_use(const struct kmp_map *map)
{
	const struct kmp_group *current_group = map->current_group;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; current_group && i < current_group->selector.nr_paths; i++)
		if (__kmp_home_serves(kmp_path_of(current_group->selector.paths[i])))
			return true;
	return false;
}

/* No other group would be used because of its rank, or because the operator wants it. */
static bool __kmp_may_use_group(const struct kmp_group *group)
{
	const struct kmp_map *map = group->map;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (group->bypassed || (map->next_group && map->next_why == KMP_NEXT_REQUESTED))
		return false;
	/* It is about to be used: it was activated. */
	if (map->next_group == group && map->next_why == KMP_NEXT_ACTIVE)
		return false;
	for (i = 0; i < map->table.nr_groups; i++)
		if (map->groups[i].rank < group->rank && !map->groups[i].bypassed)
			return false;
	return true;
}

/* A path of another group than the one in use leads home and works: no activation. */
struct kmp_path *__kmp_home_path(const struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	if (!map->current_group || __kmp_is_home_in_use(map))
		return NULL;
	for (i = 0; i < map->table.nr_paths; i++)
		if (__kmp_home_serves(&map->paths[i]) &&
		    kmp_path_rank(&map->paths[i]) != KMP_RANK_LOSSY &&
		    __kmp_may_use_group(map->paths[i].group))
			return &map->paths[i];
	return NULL;
}

/* The LUN is known not to be at home; if the array says nothing of it, I/O is not. */
bool __kmp_is_away(const struct kmp_map *map)
{
	const struct kmp_lun *lun = &map->lun;

	lockdep_assert_held(&map->lock);

	if (lun->home == KMP_NO_SP)
		return map->current_group && map->current_group != map->groups;
	return lun->owner != lun->home && lun->owner != KMP_NO_SP;
}

/*
 * Update since when home can be reached, and whether it was lost since the LUN was there. A
 * path without a verdict yet does not count as lost.
 */
void __kmp_watch_home(struct kmp_map *map, u64 now)
{
	struct kmp_activate_state *activate = &map->activate;
	bool reachable = false;
	unsigned int i;

	lockdep_assert_held(&map->lock);

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (__kmp_leads_home(path) && (kmp_properties(path)->usable ||
					       kmp_properties(path)->activatable))
			reachable = true;
	}
	if (!reachable && map->counts.verdict_due)
		return;
	if (!reachable) {
		activate->check.lost_home = true;
		activate->check.obeyed = false;
		activate->check.home_since = 0;
	} else if (!activate->check.home_since) {
		activate->check.home_since = now;
	}
	/* I/O is at home: failback has nothing to do. */
	if (reachable && __kmp_is_home_in_use(map))
		activate->check.lost_home = false;
}
