// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a bio. For a good one a single comparison suffices. An error goes
 * up to the submitter; or the path had no room and another is tried; or other
 * resources were short and the bio is submitted again 10 ms later; or the path
 * may be at fault and the bio is retried or held.
 */
#include <linux/ratelimit.h>

#include "base/device.h"
#include "core/schedule.h"
#include "io.h"
#include "kmp.h"
#include "selectors/load.h"
#include "state/state.h"

/*
 * Count a failed attempt. Return true if there were too many. The count starts
 * anew if a test has found trouble since, so an outage uses no attempts up.
 */
static bool kmp_attempt_failed(struct kmp_map *map, struct kmp_bio *kb,
			       blk_status_t error)
{
	u32 evidence = READ_ONCE(map->counts.evidence);

	if (!kb->attempts || kb->evidence != evidence) {
		kb->attempts = 0;
		kb->evidence = evidence;
		kb->first_error = error;
	}
	kb->attempts++;
	return kmp_attempts_exhausted(kb->attempts, map->table.nr_paths);
}

static int kmp_path_error(struct kmp_map *map, struct bio *bio,
			  blk_status_t *error)
{
	struct kmp_bio *kb = kmp_bio(bio);
	struct kmp_path *path = kb->path;

	/* Error recovery gives commands up before it ends: notice it here. */
	if (path->sdev && kmp_device_recovering(path->sdev))
		kmp_path_recovery_seen(path);
	kmp_path_event(path, KMP_EVENT_IO_ERROR, KMP_CAUSE("I/O error"));

	if (kmp_attempt_failed(map, kb, *error)) {
		*error = kb->first_error;
		DMERR_LIMIT("%s: I/O fails on %pg while tests are good: giving up after %u tries",
			    dm_disk(dm_table_get_md(map->ti->table))->disk_name,
			    path->dev->bdev, kb->attempts);
		return DM_ENDIO_DONE;
	}

	switch (kmp_retry(map, bio)) {
	case KMP_FATE_PUSH_BACK:
		return DM_ENDIO_REQUEUE;
	case KMP_FATE_FAIL:
		*error = kmp_fail_status(map);
		return DM_ENDIO_DONE;
	default:
		return DM_ENDIO_INCOMPLETE;
	}
}

static noinline int kmp_end_io_error(struct kmp_map *map, struct bio *bio,
				     blk_status_t *error)
{
	struct kmp_bio *kb = kmp_bio(bio);

	/* Ended by kmp_finish(). */
	if (!kb->path)
		return DM_ENDIO_DONE;

	switch (kmp_io_classify(*error)) {
	case KMP_IO_PASS:
		kmp_path_stats_error(kb->path, *error);
		if (*error == BLK_STS_TARGET && op_is_write(kb->opf))
			kmp_lun_write_refused(kb->path);
		if (*error == KMP_BLK_STS_RESV_CONFLICT)
			kmp_reservation_conflict(kb->path);
		return DM_ENDIO_DONE;
	case KMP_IO_LATER:
		if (*error == BLK_STS_AGAIN && kmp_pass_by(map, bio))
			return DM_ENDIO_INCOMPLETE;
		/* The submitter of such a bio retries it. */
		if (*error == BLK_STS_AGAIN && kb->opf & REQ_NOWAIT)
			return DM_ENDIO_DONE;
		kmp_retry_later(map, bio);
		return DM_ENDIO_INCOMPLETE;
	default:
		kmp_path_stats_error(kb->path, *error);
		/* The LUN itself refuses I/O: the path is not at fault. */
		if (ktime_get_ns() < READ_ONCE(map->lun.inactive_until))
			return DM_ENDIO_DONE;
		return kmp_path_error(map, bio, error);
	}
}

/* An error, or the good end of a bio that was held. */
static noinline int kmp_end_io_slow(struct kmp_map *map, struct kmp_bio *kb,
				    blk_status_t *error)
{
	if (*error != BLK_STS_OK)
		return kmp_end_io_error(map, kmp_bio_of(kb), error);
	kmp_outage_restored(map);
	return DM_ENDIO_DONE;
}

static __always_inline int kmp_end_io_done(struct kmp_map *map,
					   struct kmp_bio *kb,
					   blk_status_t *error)
{
	if (likely(*error == BLK_STS_OK && !kb->held_since))
		return DM_ENDIO_DONE;
	return kmp_end_io_slow(map, kb, error);
}

/* Call the end_io() of a selector that is not inlined, if it has one. */
static noinline int kmp_end_io_selector(struct kmp_map *map, struct kmp_bio *kb,
					blk_status_t *error)
{
	struct kmp_path *path = kb->path;
	struct kmp_selector *selector = &path->group->selector;

	if (kb->selected && selector->type->end_io) {
		kb->io.status = *error;
		selector->type->end_io(selector, &path->selector_path, &kb->io);
	}
	return kmp_end_io_done(map, kb, error);
}

/* Subtract the bio from its path's load. False if its selector keeps none. */
static __always_inline bool kmp_subtract(const struct kmp_path *path,
					 const struct kmp_bio *kb)
{
	enum kmp_selector_inline inlined = path->group->selector.inlined;

	if (unlikely(!kb->selected))
		return false;
	if (inlined == KMP_INLINE_COUNT)
		kmp_load_sub(&path->selector_path, 1);
	else if (inlined == KMP_INLINE_BYTES)
		kmp_load_sub(&path->selector_path, kb->iter.bi_size);
	else
		return false;
	return true;
}

/* A selector needs each bio's end, or the first held bio has yet to end. */
static noinline int kmp_end_io_hooked(struct kmp_map *map, struct bio *bio,
				      blk_status_t *error)
{
	struct kmp_bio *kb = kmp_bio(bio);

	/* Ended by kmp_finish(). */
	if (unlikely(!kb->path))
		return DM_ENDIO_DONE;
	if (unlikely(!kmp_subtract(kb->path, kb)))
		return kmp_end_io_selector(map, kb, error);
	return kmp_end_io_done(map, kb, error);
}

/**
 * kmp_end_io() - handle the end of a bio
 * @ti: the target
 * @bio: dm core's clone; it pins the table
 * @error: in: the bio's status, out: the status that the submitter gets
 *
 * Context: any, interrupts included.
 * Return: DM_ENDIO_*.
 */
int kmp_end_io(struct dm_target *ti, struct bio *bio, blk_status_t *error)
{
	struct kmp_map *map = ti->private;
	unsigned int watch = READ_ONCE(map->watch_end_io);

	/* BLK_STS_OK is 0, so one comparison covers both words. */
	if (likely(!(watch | (__force u8)*error)))
		return DM_ENDIO_DONE;
	if (watch)
		return kmp_end_io_hooked(map, bio, error);
	return kmp_end_io_error(map, bio, error);
}
