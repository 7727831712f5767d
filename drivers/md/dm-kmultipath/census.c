// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every bio counted, in builds with KMP_DEBUG; empty in others.
 */
#include "census.h"
#include "kmp.h"

#ifdef KMP_DEBUG

/* A bio came from dm core. */
void kmp_census_submitted(struct kmp_map *map)
{
	atomic64_inc(&map->census.submitted);
}

/* It goes back, or went. */
void kmp_census_ended(struct kmp_map *map)
{
	atomic64_inc(&map->census.ended);
}

/* The layers below gave one back. */
void kmp_census_returned(struct kmp_map *map)
{
	atomic64_dec(&map->census.below);
}

/* They get one. */
void kmp_census_below(struct kmp_map *map)
{
	atomic64_inc(&map->census.below);
}

/* dm core waited for all bios: none may be anywhere. */
void kmp_census_check(struct kmp_map *map)
{
	const struct kmp_census *census = &map->census;

	WARN_ONCE(atomic64_read(&census->submitted) !=
		  atomic64_read(&census->ended) ||
		  atomic64_read(&census->below) || map->nr_held,
		  "%s: %lld bios submitted, %lld ended, %lld below, %u held",
		  dm_table_device_name(map->ti->table),
		  atomic64_read(&census->submitted),
		  atomic64_read(&census->ended),
		  atomic64_read(&census->below), map->nr_held);
}

/* A line of the audit. The counts add up whenever no bio is on the move. */
unsigned int __kmp_census_report(const struct kmp_map *map, char *result,
				 unsigned int maxlen)
{
	const struct kmp_census *census = &map->census;
	unsigned int sz = 0;

	lockdep_assert_held(&map->lock);

	DMEMIT("\ncensus submitted=%lld ended=%lld below=%lld held=%u ready=%u",
	       atomic64_read(&census->submitted), atomic64_read(&census->ended),
	       atomic64_read(&census->below), map->nr_held,
	       bio_list_size(&map->ready));
	return sz;
}

#endif
