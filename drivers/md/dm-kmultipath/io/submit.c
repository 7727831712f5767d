// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bio on its way down. kmp_map_bio() is called by dm core for every bio,
 * kmp_submit_again() by the dispatcher for those that were held or failed.
 *
 * The fast path reads the map's group in turn and a path's usable flag, both of
 * them single words that only a state change writes: no lock, no RCU, no
 * shared cache line written. dm core's SRCU pins the table meanwhile.
 */
#include "io.h"
#include "kmp.h"
#include "selectors/load.h"
#include "state/state.h"

/* Any selector. It may want to be told when the bio comes back. */
static struct kmp_path *kmp_select(struct kmp_group *group,
				   const struct bio *bio, struct kmp_bio *kb)
{
	struct kmp_selector *selector = &group->selector;
	const struct kmp_selector_type *type = selector->type;
	struct kmp_selector_path *path;

	kb->selected = true;
	kb->io.bytes = bio->bi_iter.bi_size;
	if (type->timed)
		kb->io.begun = ktime_get_ns();
	path = type->select(selector, bio);
	return path ? kmp_path_of(path) : NULL;
}

/**
 * kmp_any_path() - some usable path, past the selector
 * @map: the map
 *
 * Context: any; the caller pins the table.
 * Return: a usable path of the current group, or NULL.
 */
struct kmp_path *kmp_any_path(struct kmp_map *map)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	unsigned int i;

	for (i = 0; group && i < group->selector.nr_paths; i++) {
		struct kmp_selector_path *path = group->selector.paths[i];

		if (kmp_selector_path_usable(path))
			return kmp_path_of(path);
	}
	return NULL;
}

/* A selector that finds none where one is usable must not stop a bio. */
static noinline struct kmp_path *kmp_select_any(struct kmp_map *map,
						const struct bio *bio,
						struct kmp_bio *kb)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	struct kmp_path *path = group ? kmp_select(group, bio, kb) : NULL;

	if (path)
		return path;
	kb->selected = false;
	return kmp_any_path(map);
}

static __always_inline void kmp_remap(struct bio *bio, struct kmp_bio *kb,
				      struct kmp_path *path)
{
	kb->path = path;
	bio_set_dev(bio, path->selector_path.bdev);
	bio->bi_opf |= REQ_FAILFAST_TRANSPORT;
}

/* Undo what the layers below did to a bio that came back. */
static void kmp_restore(struct bio *bio)
{
	const struct kmp_bio *kb = kmp_bio(bio);

	bio->bi_iter = kb->iter;
	bio->bi_opf = kb->opf & ~REQ_NOWAIT;
	bio->bi_status = BLK_STS_OK;
	bio_clear_polled(bio);
	bio_clear_flag(bio, BIO_QOS_THROTTLED);
	bio_clear_flag(bio, BIO_QOS_MERGED);
	/* A split below leaves 0 here, and the next split counts from it. */
	atomic_set(&bio->__bi_remaining, 1);
}

static void kmp_finish(struct bio *bio, blk_status_t status)
{
	kmp_bio(bio)->path = NULL;
	bio->bi_status = status;
	bio_endio(bio);
}

static noinline int kmp_map_without_path(struct kmp_map *map, struct bio *bio,
					 struct kmp_bio *kb)
{
	struct kmp_path *path;

	if (bio->bi_opf & REQ_NOWAIT) {
		kmp_finish(bio, BLK_STS_AGAIN);
		return DM_MAPIO_SUBMITTED;
	}

	for (;;) {
		switch (kmp_hold(map, bio)) {
		case KMP_FATE_SUBMIT:
			path = kmp_select_any(map, bio, kb);
			if (!path)
				continue;
			kmp_remap(bio, kb, path);
			return DM_MAPIO_REMAPPED;
		case KMP_FATE_HELD:
			return DM_MAPIO_SUBMITTED;
		case KMP_FATE_PUSH_BACK:
			return DM_MAPIO_REQUEUE;
		case KMP_FATE_FAIL:
			return DM_MAPIO_KILL;
		}
	}
}

/* What it takes to submit it again as it is now. */
static __always_inline struct kmp_bio *kmp_remember(struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);

	kb->iter = bio->bi_iter;
	kb->opf = bio->bi_opf;
	kb->held_since = 0;
	kb->attempts = 0;
	return kb;
}

/* The selector has to be asked: a bio that might merge, another selector, no path in turn. */
static noinline int kmp_map_by_asking(struct kmp_map *map, struct bio *bio)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	struct kmp_bio *kb = kmp_remember(bio);
	struct kmp_path *path = group ? kmp_select(group, bio, kb) : NULL;

	if (unlikely(!path))
		return kmp_map_without_path(map, bio, kb);
	kmp_remap(bio, kb, path);
	return DM_MAPIO_REMAPPED;
}

/* Of selectors that count, the path in turn if it has nothing to do. */
static noinline int kmp_map_by_load(struct kmp_map *map, struct bio *bio)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	struct kmp_selector_path *next;
	unsigned int amount;
	struct kmp_bio *kb;

	if (unlikely(!group))
		return kmp_map_by_asking(map, bio);
	if (group->selector.inlined == KMP_INLINE_COUNT)
		amount = 1;
	else if (group->selector.inlined == KMP_INLINE_BYTES)
		amount = bio->bi_iter.bi_size;
	else
		return kmp_map_by_asking(map, bio);
	if (unlikely(kmp_plugged_before(bio)))
		return kmp_map_by_asking(map, bio);
	next = kmp_load_next(&group->selector);
	if (!next)
		return kmp_map_by_asking(map, bio);

	kmp_load_add(next, amount);
	kb = kmp_remember(bio);
	kb->selected = true;
	kmp_remap(bio, kb, kmp_path_of(next));
	return DM_MAPIO_REMAPPED;
}

/**
 * kmp_map_bio() - find a path for a new bio
 * @ti: the target
 * @bio: dm core's clone
 *
 * Context: wherever I/O is submitted, under dm core's SRCU; does not sleep.
 * Return: DM_MAPIO_*.
 */
int kmp_map_bio(struct dm_target *ti, struct bio *bio)
{
	struct kmp_map *map = ti->private;
	const struct kmp_group *group = READ_ONCE(map->cursor_group);
	struct kmp_selector_path *next;

	if (unlikely(!group))
		return kmp_map_by_load(map, bio);
	if (unlikely(kmp_plugged_before(bio)))
		return kmp_map_by_asking(map, bio);
	next = kmp_cursor_next(kmp_cursor_of(&group->selector));
	if (unlikely(!kmp_selector_path_usable(next)))
		return kmp_map_by_asking(map, bio);
	kmp_remap(bio, kmp_remember(bio), kmp_path_of(next));
	return DM_MAPIO_REMAPPED;
}

/**
 * kmp_submit_again() - find a path for a bio that waited or failed elsewhere
 * @map: its map
 * @bio: owned by us; the layers below gave it back
 *
 * Context: the dispatcher, no lock held; may sleep for tags.
 */
void kmp_submit_again(struct kmp_map *map, struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);
	struct kmp_path *path;

	kmp_restore(bio);
	for (;;) {
		path = kmp_select_any(map, bio, kb);
		if (path) {
			kmp_remap(bio, kb, path);
			kmp_count_below(map);
			dm_submit_bio_remap(bio, NULL);
			return;
		}

		switch (kmp_hold(map, bio)) {
		case KMP_FATE_SUBMIT:
			continue;
		case KMP_FATE_HELD:
			return;
		case KMP_FATE_PUSH_BACK:
			kmp_finish(bio, BLK_STS_DM_REQUEUE);
			return;
		case KMP_FATE_FAIL:
			kmp_finish(bio, BLK_STS_IOERR);
			return;
		}
	}
}
