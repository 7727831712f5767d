// SPDX-License-Identifier: GPL-2.0-only
/*
 * The choice of a bio's path. dm core calls kmp_map_bio() for every new bio.
 * kmp_pass_by() is for bios that come back because their path has no room. The
 * dispatcher calls kmp_submit_again() for bios that were held or failed.
 *
 * The fast path, for round-robin, reads two words that only a state change
 * writes: the map's @cursor_group and the path's @usable. It takes no lock and
 * no RCU, and writes no shared cache line. dm core's SRCU pins the table.
 */
#include <linux/blk-cgroup.h>
#include <linux/blk-integrity.h>

#include "base/trace.h"
#include "io.h"
#include "kmp.h"
#include "selectors/load.h"
#include "state/state.h"

/* Call the group's selector, and save what its end_io() needs. */
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
 * kmp_is_frozen() - does a path's queue take nothing?
 * @path: the path
 *
 * Context: any.
 * Return: true while one of the queue's attributes is written, for example.
 */
bool kmp_is_frozen(const struct kmp_path *path)
{
	struct request_queue *queue = bdev_get_queue(path->dev->bdev);

	return percpu_ref_is_dying(&queue->q_usage_counter);
}

/* The group's first usable path from index @start on; if possible not frozen. */
static struct kmp_path *kmp_usable_from(const struct kmp_group *group,
					unsigned int start)
{
	const struct kmp_selector *selector = &group->selector;
	struct kmp_path *path, *frozen = NULL;
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++) {
		path = kmp_path_of(selector->paths[(start + i) % selector->nr_paths]);
		if (!kmp_selector_path_usable(&path->selector_path))
			continue;
		if (!kmp_is_frozen(path))
			return path;
		frozen = path;
	}
	return frozen;
}

/**
 * kmp_any_path() - find a usable path without calling the selector
 * @map: the map
 *
 * Context: any; the caller pins the table.
 * Return: a usable path of the current group, or NULL.
 */
struct kmp_path *kmp_any_path(struct kmp_map *map)
{
	const struct kmp_group *group = READ_ONCE(map->current_group);

	return group ? kmp_usable_from(group, 0) : NULL;
}

/* If the selector finds no path, take any usable one. */
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

/*
 * A bio does not wait in a queue while another path may have room for it, see
 * kmp_pass_by(). No path is polled for a bio: if the bio is retried, its poller
 * may have read the cookie of the old path, and would poll the new path's queue
 * with it.
 */
static __always_inline void kmp_remap(struct bio *bio, struct kmp_bio *kb,
				      struct kmp_path *path)
{
	kb->path = path;
	bio->bi_opf = (kb->opf | path->selector_path.opf) & ~REQ_POLLED;
	bio_set_dev(bio, path->selector_path.bdev);
}

/* Protection information that the submitter attached. */
#ifdef CONFIG_BLK_DEV_INTEGRITY

static void kmp_save_integrity(struct bio *bio, struct kmp_bio *kb)
{
	if (bio_integrity(bio))
		kb->integrity = bio_integrity(bio)->bip_iter;
}

static void kmp_restore_integrity(struct bio *bio, const struct kmp_bio *kb)
{
	if (bio_integrity(bio))
		bio_integrity(bio)->bip_iter = kb->integrity;
}

#else

static void kmp_save_integrity(struct bio *bio, struct kmp_bio *kb) { }
static void kmp_restore_integrity(struct bio *bio, const struct kmp_bio *kb) { }

#endif

/* Undo what the layers below did to a bio that they gave back. */
static void kmp_restore(struct bio *bio)
{
	const struct kmp_bio *kb = kmp_bio(bio);

	bio->bi_iter = kb->iter;
	bio->bi_status = BLK_STS_OK;
	kmp_restore_integrity(bio, kb);
	bio_clear_flag(bio, BIO_QOS_THROTTLED);
	bio_clear_flag(bio, BIO_QOS_MERGED);
	/* A split below leaves 0 here, but the next split expects 1. */
	atomic_set(&bio->__bi_remaining, 1);
}

/* End a bio ourselves. Because it has no path, kmp_end_io() passes it up. */
static void kmp_finish(struct bio *bio, blk_status_t status)
{
	kmp_bio(bio)->path = NULL;
	bio->bi_status = status;
	bio_endio(bio);
}

/* No usable path was found without map->lock: kmp_hold() decides with it. */
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
			kmp_finish(bio, kmp_fail_status(map));
			return DM_MAPIO_SUBMITTED;
		}
	}
}

/* Save what kmp_restore() needs to submit the bio again. */
static __always_inline struct kmp_bio *kmp_save(struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);

	kb->iter = bio->bi_iter;
	kb->opf = bio->bi_opf;
	kb->held_since = 0;
	kb->attempts = 0;
	kb->passed = 0;
	kb->by_dispatcher = false;
	return kb;
}

/*
 * Call the selector: the bio may merge or has protection information, or only the
 * selector finds its path.
 */
static noinline int kmp_map_by_select(struct kmp_map *map, struct bio *bio)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	struct kmp_bio *kb = kmp_save(bio);
	struct kmp_path *path = group ? kmp_select(group, bio, kb) : NULL;

	kmp_save_integrity(bio, kb);
	if (unlikely(!path))
		return kmp_map_without_path(map, bio, kb);
	kmp_remap(bio, kb, path);
	return DM_MAPIO_REMAPPED;
}

/* If the selector counts bios or bytes, and the next path is idle, take it. */
static noinline int kmp_map_by_load(struct kmp_map *map, struct bio *bio)
{
	struct kmp_group *group = READ_ONCE(map->current_group);
	struct kmp_selector_path *next;
	unsigned int amount;
	struct kmp_bio *kb;

	if (unlikely(!group))
		return kmp_map_by_select(map, bio);
	if (group->selector.inlined == KMP_INLINE_COUNT)
		amount = 1;
	else if (group->selector.inlined == KMP_INLINE_BYTES)
		amount = bio->bi_iter.bi_size;
	else
		return kmp_map_by_select(map, bio);
	if (unlikely(kmp_plugged_before(bio)))
		return kmp_map_by_select(map, bio);
	next = kmp_load_next(&group->selector);
	if (!next)
		return kmp_map_by_select(map, bio);

	kmp_load_add(next, amount);
	kb = kmp_save(bio);
	kb->selected = true;
	kmp_remap(bio, kb, kmp_path_of(next));
	return DM_MAPIO_REMAPPED;
}

/**
 * kmp_map_bio() - find a path for a new bio
 * @ti: the target
 * @bio: dm core's clone
 *
 * Round-robin is inlined; kmp_map_by_load() is for the other selectors.
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
		return kmp_map_by_select(map, bio);
	next = kmp_cursor_next(kmp_cursor_of(&group->selector));
	if (unlikely(!kmp_selector_path_usable(next)))
		return kmp_map_by_select(map, bio);
	kmp_remap(bio, kmp_save(bio), kmp_path_of(next));
	return DM_MAPIO_REMAPPED;
}

/*
 * dm core's function puts the bio into its submitter's cgroup, which a bio loses
 * when it ends. The dispatcher's bios are in the root cgroup.
 */
static void kmp_submit(struct kmp_map *map, struct bio *bio)
{
	kmp_count_below(map);
	if (!kmp_bio(bio)->by_dispatcher) {
		dm_submit_bio_remap(bio, NULL);
		return;
	}
	kmp_trace_remap(map, bio);
	submit_bio_noacct(bio);
}

/* The next usable path of the same group; the same one if there is no other. */
static struct kmp_path *kmp_next_path(const struct kmp_path *path)
{
	const struct kmp_selector *selector = &path->group->selector;
	unsigned int i = 0;

	while (selector->paths[i] != &path->selector_path)
		i++;
	return kmp_usable_from(path->group, i + 1);
}

/*
 * Does the path's device have to split the bio? The block layer gives such a bio
 * back if it may not wait. This is an estimate: a bio for which it is wrong takes
 * more attempts.
 */
static bool kmp_needs_split(struct bio *bio, const struct kmp_path *path)
{
	struct request_queue *queue = bdev_get_queue(path->dev->bdev);
	unsigned int segments = 0;
	struct bvec_iter iter;
	struct bio_vec bv;

	if (bio_op(bio) != REQ_OP_READ && bio_op(bio) != REQ_OP_WRITE)
		return false;
	if (bio_sectors(bio) > queue_max_sectors(queue))
		return true;
	bio_for_each_bvec(bv, bio, iter)
		segments++;
	return segments > queue_max_segments(queue);
}

/*
 * Pick a path for a bio that its path has given back. Set @wait if the bio is to
 * wait in that path's queue. A bio that has to be split waits in the queue of the
 * path that the selector chose, so that the selector's turns stay even. Others wait
 * once they have passed by as many paths as the group has.
 */
static struct kmp_path *kmp_pick_other(struct kmp_map *map, struct bio *bio,
				       bool *wait)
{
	struct kmp_bio *kb = kmp_bio(bio);
	struct kmp_path *path = kb->path;

	*wait = kb->passed >= path->group->selector.nr_paths;
	if (path->group != READ_ONCE(map->current_group))
		return kmp_any_path(map);
	if (kmp_selector_path_usable(&path->selector_path) &&
	    !kmp_is_frozen(path) && kmp_needs_split(bio, path)) {
		*wait = true;
		return path;
	}
	return kmp_next_path(path);
}

/* Add the bio to its path's load, if the selector counts: see kmp_subtract(). */
static void kmp_add_load(struct kmp_path *path, struct kmp_bio *kb)
{
	enum kmp_selector_inline inlined = path->group->selector.inlined;

	kb->selected = true;
	if (inlined == KMP_INLINE_COUNT)
		kmp_load_add(&path->selector_path, 1);
	else if (inlined == KMP_INLINE_BYTES)
		kmp_load_add(&path->selector_path, kb->iter.bi_size);
	else
		kb->selected = false;
}

/**
 * kmp_pass_by() - submit a bio to another path, because its path has no room
 * @map: its map
 * @bio: given back with BLK_STS_AGAIN: its path's queue is frozen or has no tag
 *
 * As many paths are tried as the group has. If none has room, the bio waits in
 * the queue of the next one, unless its submitter set REQ_NOWAIT.
 * Context: end of a bio, any. Only the task that submits the bio may wait for
 * room, so nothing is done in another context.
 * Return: false if the bio was not submitted.
 */
bool kmp_pass_by(struct kmp_map *map, struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);
	struct kmp_path *path;
	bool wait;

	if (!in_task() || !current->bio_list || !(bio->bi_opf & REQ_NOWAIT))
		return false;
	kb->passed++;
	kb->selected = false;
	kmp_restore(bio);
	path = kmp_pick_other(map, bio, &wait);
	if (!path || (wait && kb->opf & REQ_NOWAIT))
		return false;

	kmp_add_load(path, kb);
	kmp_remap(bio, kb, path);
	if (wait)
		bio->bi_opf &= ~REQ_NOWAIT;
	kmp_submit(map, bio);
	return true;
}

/*
 * If the block layer throttled a bio of the dispatcher, the dispatcher would sleep
 * and all other bios would wait. So the bio counts as I/O of the root cgroup, and a
 * write as direct I/O, which writeback throttling exempts. There is no
 * exemption for discards.
 */
static void kmp_unthrottle(struct bio *bio, struct kmp_bio *kb)
{
	kb->opf = (kb->opf | REQ_SYNC | REQ_IDLE) & ~REQ_NOWAIT;
	kb->passed = 0;
	kb->by_dispatcher = true;
	bio_associate_blkg_from_css(bio, blkcg_root_css);
}

/**
 * kmp_submit_again() - submit a bio that was held or that a path failed
 * @map: its map
 * @bio: owned by us; not with the layers below
 *
 * Context: the dispatcher, no lock held; sleeps only if no path has room.
 */
void kmp_submit_again(struct kmp_map *map, struct bio *bio)
{
	struct kmp_bio *kb = kmp_bio(bio);
	struct kmp_path *path;

	kmp_unthrottle(bio, kb);
	kmp_restore(bio);
	for (;;) {
		path = kmp_select_any(map, bio, kb);
		if (path) {
			kmp_remap(bio, kb, path);
			if (kb->attempts >= map->table.nr_paths)
				bio->bi_opf |= KMP_REQ_KEEP;
			kmp_submit(map, bio);
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
			kmp_finish(bio, kmp_fail_status(map));
			return;
		}
	}
}
