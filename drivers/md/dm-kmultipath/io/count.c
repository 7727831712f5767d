// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every bio counted, in builds with KMP_DEBUG; empty in others.
 */
#include "io.h"
#include "kmp.h"

#ifdef KMP_DEBUG

/* A bio came from dm core. */
void kmp_count_submitted(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.submitted);
}

/* It goes back, or went. */
void kmp_count_ended(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.ended);
}

/* The layers below gave one back. */
void kmp_count_returned(struct kmp_map *map)
{
	atomic64_dec(&map->bio_count.below);
}

/* They get one. */
void kmp_count_below(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.below);
}

/* dm core waited for all bios: none may be anywhere. */
void kmp_count_check(struct kmp_map *map)
{
	const struct kmp_bio_count *count = &map->bio_count;

	WARN_ONCE(atomic64_read(&count->submitted) !=
		  atomic64_read(&count->ended) ||
		  atomic64_read(&count->below) || map->held.nr,
		  "%s: %lld bios submitted, %lld ended, %lld below, %u held",
		  dm_table_device_name(map->ti->table),
		  atomic64_read(&count->submitted),
		  atomic64_read(&count->ended),
		  atomic64_read(&count->below), map->held.nr);
}

/* A line of the audit. The counts add up whenever no bio is on the move. */
unsigned int __kmp_count_report(const struct kmp_map *map, char *result,
				unsigned int maxlen)
{
	const struct kmp_bio_count *count = &map->bio_count;
	unsigned int sz = 0;

	lockdep_assert_held(&map->lock);

	DMEMIT("\ncensus submitted=%lld ended=%lld below=%lld held=%u ready=%u",
	       atomic64_read(&count->submitted), atomic64_read(&count->ended),
	       atomic64_read(&count->below), map->held.nr,
	       bio_list_size(&map->held.ready));
	return sz;
}

#endif
