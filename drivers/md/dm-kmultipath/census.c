// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every bio counted. Stands between dm core and the way of a bio in builds with
 * KMP_DEBUG, and is empty in others.
 */
#include "kmp.h"

#ifdef KMP_DEBUG

/* In place of kmp_map_bio(). */
int kmp_census_map(struct dm_target *ti, struct bio *bio)
{
	struct kmp_map *map = ti->private;
	int ret;

	atomic64_inc(&map->census.submitted);
	ret = kmp_map_bio(ti, bio);
	if (ret == DM_MAPIO_REMAPPED)
		atomic64_inc(&map->census.below);
	else if (ret != DM_MAPIO_SUBMITTED)
		atomic64_inc(&map->census.ended);
	return ret;
}

/* In place of kmp_end_io(). A bio that we ended ourselves has no path. */
int kmp_census_end_io(struct dm_target *ti, struct bio *bio,
		      blk_status_t *error)
{
	struct kmp_map *map = ti->private;
	int ret;

	if (kmp_bio(bio)->path)
		atomic64_dec(&map->census.below);
	ret = kmp_end_io(ti, bio, error);
	if (ret != DM_ENDIO_INCOMPLETE)
		atomic64_inc(&map->census.ended);
	return ret;
}

/* A bio is about to be submitted again. */
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
