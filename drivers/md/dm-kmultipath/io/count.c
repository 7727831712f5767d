// SPDX-License-Identifier: GPL-2.0-only
/* Counts of all bios, in builds with KMP_DEBUG; empty in others. */
#include "io.h"
#include "kmp.h"

#ifdef KMP_DEBUG

/* dm core passed a bio to the target. */
void kmp_count_submitted(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.submitted);
}

/* A bio goes back to dm core, or the target has ended it. */
void kmp_count_ended(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.ended);
}

/* The layers below gave a bio back. */
void kmp_count_returned(struct kmp_map *map)
{
	atomic64_dec(&map->bio_count.below);
}

/* The layers below get a bio. */
void kmp_count_below(struct kmp_map *map)
{
	atomic64_inc(&map->bio_count.below);
}

/* Warn if a bio is still under way after dm core has waited for all of them. */
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

/* Write a line of the audit. The counts add up while no bio is being moved. */
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
