// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bio on its way back. A good one passes after one test of its status; an
 * error is judged: the submitter's, nobody's, or the path's.
 */
#include <linux/ratelimit.h>

#include "base/device.h"
#include "core/schedule.h"
#include "io.h"
#include "kmp.h"
#include "selectors/load.h"
#include "state/state.h"

/*
 * One more failed attempt. Only attempts since a test last found any trouble
 * count: an outage, however long, uses none up.
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

	/* What error recovery gives up comes back before recovery ends. */
	if (path->sdev && kmp_device_recovering(path->sdev))
		kmp_path_recovery_seen(path);
	kmp_path_event(path, KMP_EVENT_IO_ERROR, KMP_CAUSE("I/O error"));

	if (kmp_attempt_failed(map, kb, *error)) {
		*error = kb->first_error;
		DMERR_LIMIT("%s: I/O fails on %s while tests are good: giving up after %u attempts",
			    dm_table_device_name(map->ti->table),
			    path->dev->name, kb->attempts);
		return DM_ENDIO_DONE;
	}

	switch (kmp_retry(map, bio)) {
	case KMP_FATE_PUSH_BACK:
		return DM_ENDIO_REQUEUE;
	case KMP_FATE_FAIL:
		*error = BLK_STS_IOERR;
		return DM_ENDIO_DONE;
	default:
		return DM_ENDIO_INCOMPLETE;
	}
}

static noinline int kmp_end_io_error(struct kmp_map *map, struct bio *bio,
				     blk_status_t *error)
{
	struct kmp_bio *kb = kmp_bio(bio);

	/* We ended it ourselves. */
	if (!kb->path)
		return DM_ENDIO_DONE;

	switch (kmp_io_classify(*error)) {
	case KMP_IO_PASS:
		return DM_ENDIO_DONE;
	case KMP_IO_LATER:
		/* These submitters ask again by themselves. */
		if (*error == BLK_STS_AGAIN &&
		    bio->bi_opf & (REQ_NOWAIT | REQ_POLLED))
			return DM_ENDIO_DONE;
		kmp_retry_later(map, bio);
		return DM_ENDIO_INCOMPLETE;
	default:
		/* The LUN itself refuses I/O: no path is to blame. */
		if (ktime_get_ns() < READ_ONCE(map->lun.inactive_until))
			return DM_ENDIO_DONE;
		return kmp_path_error(map, bio, error);
	}
}

/* Its selector knows; an error and the end of an outage are left to see to. */
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

/* Those that count, without a call. True if that was it. */
static __always_inline bool kmp_discount(const struct kmp_path *path,
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

/* Somebody asked to know. */
static noinline int kmp_end_io_hooked(struct kmp_map *map, struct bio *bio,
				      blk_status_t *error)
{
	struct kmp_bio *kb = kmp_bio(bio);

	/* We ended it ourselves. */
	if (unlikely(!kb->path))
		return DM_ENDIO_DONE;
	if (unlikely(!kmp_discount(kb->path, kb)))
		return kmp_end_io_selector(map, kb, error);
	return kmp_end_io_done(map, kb, error);
}

/**
 * kmp_end_io() - a bio came back
 * @ti: the target
 * @bio: dm core's clone; it pins the table
 * @error: in: its status, out: what the submitter shall see
 *
 * Context: any, interrupts included.
 * Return: DM_ENDIO_*.
 */
int kmp_end_io(struct dm_target *ti, struct bio *bio, blk_status_t *error)
{
	struct kmp_map *map = ti->private;
	unsigned int watch = READ_ONCE(map->watch_end_io);

	/* BLK_STS_OK is 0: one test for both. */
	if (likely(!(watch | (__force u8)*error)))
		return DM_ENDIO_DONE;
	if (watch)
		return kmp_end_io_hooked(map, bio, error);
	return kmp_end_io_error(map, bio, error);
}
