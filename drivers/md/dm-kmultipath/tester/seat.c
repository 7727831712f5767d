// SPDX-License-Identifier: GPL-2.0-only
/*
 * The place of a path in its table, its seat, outlives the path's device. A device that
 * a transport deletes never comes back: its LUN returns as another one.
 *
 *	removed		the path's device is being deleted; no bio chooses the path
 *	drained		the device has no I/O and no test any more, nor does it get any
 *	free		every bio that had chosen the path before has met its end there
 *	suspect		another device has the seat, and is tested before it serves I/O
 *
 * So no bio ever sees the change, and the fast path has no part in it. What belongs to
 * the device is left behind, and what belongs to the seat stays: its group, its
 * selector's arguments, its counts, and the operator's word.
 */
#include "base/device.h"
#include "kmp.h"
#include "state/port.h"
#include "state/sp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/* Is a test under way, be it one that was replaced? */
static bool kmp_seat_is_tested(const struct kmp_path *path)
{
	const struct kmp_test *test;

	kmp_tester_assert_held();

	if (path->check.test)
		return true;
	hlist_for_each_entry(test, &path->map->reserve->lost, lost_entry)
		if (test->path == path)
			return true;
	return false;
}

/**
 * kmp_seat_is_vacant() - was a path's device deleted?
 * @path: the path; a SCSI disk
 *
 * Context: any.
 * Return: true if so; it may still be in use.
 */
bool kmp_seat_is_vacant(const struct kmp_path *path)
{
	return path->sdev && kmp_properties(path)->vacant;
}

/* Return true if a seat is drained that was not. */
static bool kmp_seats_drained(struct kmp_map *map, bool *wait)
{
	bool found = false, drained;
	unsigned int i;

	kmp_tester_assert_held();

	*wait = false;
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];
		struct kmp_seat *seat = &map->seats[i];

		if (!kmp_seat_is_vacant(path) || seat->state != KMP_SEAT_TAKEN)
			continue;
		drained = kmp_device_is_drained(path->sdev) && !kmp_seat_is_tested(path);
		if (drained)
			seat->state = KMP_SEAT_DRAINED;
		found |= drained;
		*wait |= !drained;
	}
	return found;
}

/**
 * kmp_seats_free() - find seats whose devices were deleted, and free them
 * @map: the map; nobody else calls this for it meanwhile
 * @wait: out: some devices are still in use: ask again
 *
 * Context: process context; sleeps, maybe for seconds.
 * Return: true if one is free that was not.
 */
bool kmp_seats_free(struct kmp_map *map, bool *wait)
{
	unsigned int i;
	bool found;

	mutex_lock(&kmp_tester_mutex);
	found = kmp_seats_drained(map, wait);
	mutex_unlock(&kmp_tester_mutex);
	if (!found)
		return false;

	kmp_devices_pass();
	mutex_lock(&kmp_tester_mutex);
	for (i = 0; i < map->table.nr_paths; i++)
		if (map->seats[i].state == KMP_SEAT_DRAINED)
			map->seats[i].state = KMP_SEAT_FREE;
	mutex_unlock(&kmp_tester_mutex);
	return true;
}

/**
 * kmp_seat_find() - find the seat that a disk fits into best
 * @map: the map
 * @key: of the disk
 *
 * A disk may appear before its own seat is free, or before a test has noticed that the old
 * disk of that seat was deleted. Then the new disk must not take the seat of another port.
 * Context: process context, sleeps.
 * Return: the path; NULL if the disk fits into no seat, or if the best seat is not free yet.
 */
struct kmp_path *kmp_seat_find(struct kmp_map *map, const struct kmp_seat_key *key)
{
	enum kmp_fit best = KMP_FIT_NONE, fit;
	struct kmp_path *found = NULL;
	struct kmp_seat_key seat;
	unsigned int i;

	mutex_lock(&kmp_tester_mutex);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (!path->sdev || !kmp_device_is_deleted(path->sdev))
			continue;
		/* A deleted disk keeps what is known of it while it is open. */
		kmp_device_key(path->sdev, &seat);
		fit = kmp_seat_fit(&seat, key, map->table.nr_groups == 1);
		if (fit > best || (fit == best && fit != KMP_FIT_NONE && !found)) {
			best = fit;
			found = map->seats[i].state == KMP_SEAT_FREE ? path : NULL;
		}
	}
	mutex_unlock(&kmp_tester_mutex);
	return found;
}

/* What is known of the old device does not hold for the new one. */
static void __kmp_seat_forget(struct kmp_path *path)
{
	struct kmp_health *health = kmp_health(path);
	struct kmp_processor *spare = path->check.spare;

	lockdep_assert_held(&path->map->lock);

	/* Good I/O is counted from where the new device's counter is. */
	health->stats.ios -= kmp_path_ios_seen(path);
	health->losses = (struct kmp_losses) {};
	health->trips = (struct kmp_round_trips) {};
	health->changing_until = 0;
	health->write_refused = false;
	__kmp_rank_inherit(path, 0);
	path->status.sp = KMP_NO_SP;
	path->status.doubts = 0;
	path->status.doubt = KMP_NO_DOUBT;
	path->status.failing = 0;
	path->status.revived = 0;
	path->status.improvable = 0;
	path->status.registered = KMP_UNREGISTERED;
	path->check = (struct kmp_path_check) {
		.spare = spare,
		.nr_tests = path->check.nr_tests,
		.nr_bad_tests = path->check.nr_bad_tests,
		.read_only = path->check.read_only,
	};
}

/* Return true if an ioctl was sent to the old device. */
static bool kmp_seat_change(struct kmp_path *path, const struct kmp_path_device *device)
{
	struct kmp_seat *seat = kmp_seat(path);
	bool failed = kmp_health(path)->failed, asked;
	struct kmp_map *map = path->map;

	kmp_tester_assert_held();

	kmp_queue_leave(&path->queue_entry);
	kmp_port_leave(path);
	kmp_sp_leave(path);

	spin_lock_irq(&map->lock);
	__kmp_seat_forget(path);
	kmp_path_set_device(path, device);
	path->check.ios = kmp_path_ios(path);
	kmp_health(path)->stats.ios += path->check.ios;
	map->table.paths[path - map->paths].device = device->dev->name;
	asked = seat->asked;
	*seat = (struct kmp_seat) { .state = KMP_SEAT_TAKEN };
	spin_unlock_irq(&map->lock);

	kmp_port_join(path);
	kmp_queue_join(&path->queue_entry);
	kmp_path_event(path, KMP_EVENT_SEATED, KMP_CAUSE("took a deleted disk's place"));
	/* The operator's word is about the path, not about its device. */
	if (failed)
		kmp_path_event(path, KMP_EVENT_OPERATOR_FAIL,
			       KMP_CAUSE("by the operator"));
	return asked;
}

/**
 * kmp_seat_take() - give a path another device
 * @path: the path
 * @device: open, and good enough to be the path's
 * @left: out: the path's old device, if it has the new one now. Close it when
 *	  kmp_devices_settle() has returned
 * @asked: out: an ioctl was sent to the old one, and may still be under way
 *
 * Its first test follows at once, and finds whether it serves I/O.
 * Context: process context, sleeps.
 * Return: false if the device is a path already, if the seat is not free any more, or if
 * the path's table is not live.
 */
bool kmp_seat_take(struct kmp_path *path, const struct kmp_path_device *device,
		   struct kmp_path_device *left, bool *asked)
{
	struct kmp_map *map = path->map;
	bool take;

	mutex_lock(&kmp_tester_mutex);
	spin_lock_irq(&map->lock);
	take = map->live;
	spin_unlock_irq(&map->lock);
	take = take && !list_empty(&map->entry) && kmp_seat(path)->state == KMP_SEAT_FREE &&
	       !kmp_tester_find(kmp_has_disk, device->sdev);
	if (take) {
		kmp_path_get_device(path, left);
		*asked = kmp_seat_change(path, device);
	}
	mutex_unlock(&kmp_tester_mutex);
	return take;
}
