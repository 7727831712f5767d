// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of a map: which path gets one, and those that kmultipath executes itself.
 *
 * dm core forwards an ioctl to the path that kmp_prepare_ioctl() names, and nobody
 * repeats it if that path is dead. So it goes to a path that passed a test moments ago.
 * Kernels since 6.16 also say which ioctl it is. There a command of SG_IO that only
 * reads is sent from here, and sent again through another path if the path failed it.
 *
 * Not part of the restore way: it sleeps, and what it calls allocates.
 */
#include <linux/delay.h>
#include <linux/dm-ioctl.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>

#include "admin.h"
#include "base/trace.h"
#include "core/sg-io.h"
#include "io/io.h"
#include "kmp.h"
#include "state/state.h"
#include "tester/tester.h"

#define KMP_IOCTL_TRUST_MS	1000	/* an ioctl may go to a path tested so recently */
#define KMP_IOCTL_TEST_MS	100	/* between tests of a path that ioctls use */
#define KMP_IOCTL_WAIT_MS	200	/* for a test of a path, at most */

/* ---- the choice of a path ---- */

/* Was it tested in the last @ms, and has no ioctl failed on it since? */
static bool kmp_was_tested(const struct kmp_path *path, u32 ms, u64 now)
{
	const struct kmp_seat *seat = kmp_seat(path);
	u64 judged = READ_ONCE(seat->judged);

	return judged > READ_ONCE(seat->ioctl_failed) && now < judged + kmp_ms(ms);
}

/* Make a path due for a test, unless one is under way or it was tested moments ago. */
static void kmp_ioctl_ask(struct kmp_path *path, u64 now)
{
	if (!kmp_was_tested(path, KMP_IOCTL_TEST_MS, now) &&
	    !READ_ONCE(path->check.wanted_since))
		kmp_queue_soon(&path->queue_entry, 0);
}

/* The group's first usable path from index @start on, if possible tested and not frozen. */
static struct kmp_path *kmp_ioctl_pick(const struct kmp_group *group, unsigned int start,
				       u64 now)
{
	const struct kmp_selector *selector = &group->selector;
	struct kmp_path *path, *other = NULL;
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++) {
		path = kmp_path_of(selector->paths[(start + i) % selector->nr_paths]);
		if (!kmp_selector_path_usable(&path->selector_path))
			continue;
		kmp_ioctl_ask(path, now);
		if (!kmp_is_frozen(path) && kmp_was_tested(path, KMP_IOCTL_TRUST_MS, now))
			return path;
		if (!other || kmp_is_frozen(other))
			other = path;
	}
	return other;
}

/*
 * The current group's usable paths take turns. If none was tested recently, all are
 * tested, and the first that passes is taken. A suspend waits for the caller.
 * Return: NULL if no path is usable.
 */
static struct kmp_path *kmp_ioctl_path(struct kmp_map *map)
{
	unsigned int turn = atomic_inc_return(&map->ioctls);
	u64 now = ktime_get_ns(), end = now + kmp_ms(KMP_IOCTL_WAIT_MS);
	const struct kmp_group *group;
	struct kmp_path *path;

	for (;; now = ktime_get_ns()) {
		group = READ_ONCE(map->current_group);
		path = group ? kmp_ioctl_pick(group, turn, now) : NULL;
		if (!path || kmp_was_tested(path, KMP_IOCTL_TRUST_MS, now) || now >= end ||
		    READ_ONCE(map->suspending) != KMP_RUNNING || signal_pending(current))
			return path;
		usleep_range(1000, 2000);
	}
}

/* -ENOTCONN makes dm core try again 10 ms later. A signal ends that. */
static int kmp_ioctl_without_path(struct kmp_map *map)
{
	bool wait;

	spin_lock_irq(&map->lock);
	wait = map->counts.usable || __kmp_worth_waiting(map);
	spin_unlock_irq(&map->lock);
	if (!wait)
		return -EIO;
	return signal_pending(current) ? -ERESTARTSYS : -ENOTCONN;
}

/* ---- SG_IO ---- */

static bool kmp_sg_may_repeat(void __user *arg)
{
	u8 cdb[KMP_SG_CDB_SIZE];
	struct sg_io_hdr hdr;

	return !get_sg_io_hdr(&hdr, arg) && hdr.interface_id == 'S' &&
	       hdr.cmd_len >= sizeof(cdb) && hdr.dxfer_direction != SG_DXFER_TO_DEV &&
	       !copy_from_user(cdb, hdr.cmdp, sizeof(cdb)) && kmp_sg_repeatable(cdb);
}

/* How did a command end? The result is in the program's memory. */
static enum kmp_sg_outcome kmp_sg_outcome(int ret, void __user *arg)
{
	struct kmp_handler_answer answer = {};
	struct sg_io_hdr hdr;

	if (ret)
		return ret == -ENODEV || ret == -ENXIO ? KMP_SG_LOST : KMP_SG_ANSWERED;
	if (get_sg_io_hdr(&hdr, arg))
		return KMP_SG_ANSWERED;
	answer.result = (hdr.host_status & 0xff) << 16 | hdr.status;
	answer.sense_len = min_t(size_t, hdr.sb_len_wr, sizeof(answer.sense));
	if (answer.sense_len && copy_from_user(answer.sense, hdr.sbp, answer.sense_len))
		return KMP_SG_ANSWERED;
	return kmp_sg_judge(&answer);
}

/* Test the path, and do not use it for ioctls until it has passed. */
static void kmp_sg_failed(struct kmp_path *path)
{
	kmp_trace_io_error(path, "ioctl");
	WRITE_ONCE(kmp_seat(path)->ioctl_failed, ktime_get_ns());
	mutex_lock(&kmp_tester_mutex);
	kmp_path_test_soon(path, 0);
	mutex_unlock(&kmp_tester_mutex);
}

/* Send unfiltered ioctls only to a path that is as long as the map. */
static bool __kmp_ioctl_is_whole(const struct kmp_path *path)
{
	lockdep_assert_held(&path->map->lock);
	return bdev_nr_sectors(path->selector_path.bdev) == path->map->ti->len;
}

/* The path's SCSI device, with a reference; NULL if it cannot be used any more. */
static struct scsi_device *kmp_sg_device(struct kmp_path *path)
{
	struct scsi_device *sdev = NULL;

	spin_lock_irq(&path->map->lock);
	if (kmp_properties(path)->usable && __kmp_ioctl_is_whole(path))
		sdev = path->sdev;
	if (sdev)
		get_device(&sdev->sdev_gendev);
	spin_unlock_irq(&path->map->lock);
	return sdev;
}

/*
 * Send the command through @path, then through others, as often as the map has paths,
 * and once more. A program may change the command meanwhile. So it is sent with the
 * rights of one that may only read, which suffice for any command that is repeated.
 * Return: -ENOTCONN if dm core is to try again, else the ioctl's result.
 */
static int kmp_sg_io(struct kmp_map *map, struct kmp_path *path, void __user *arg)
{
	enum kmp_sg_outcome outcome;
	struct scsi_device *sdev;
	unsigned int attempts;
	bool late = false;
	int ret, err;

	for (attempts = 0;; attempts++) {
		sdev = kmp_sg_device(path);
		if (!sdev)
			return -ENOTCONN;
		ret = scsi_ioctl(sdev, false, SG_IO, arg);
		put_device(&sdev->sdev_gendev);
		outcome = kmp_sg_outcome(ret, arg);
		if (outcome == KMP_SG_ANSWERED)
			return ret;
		kmp_sg_failed(path);
		if (attempts == map->table.nr_paths || (outcome == KMP_SG_LATE && late) ||
		    signal_pending(current))
			return ret;
		late = outcome == KMP_SG_LATE;
		if (READ_ONCE(map->suspending) != KMP_RUNNING)
			return -ENOTCONN;

		path = kmp_ioctl_path(map);
		if (!path) {
			err = outcome == KMP_SG_REFUSED ? ret : kmp_ioctl_without_path(map);
			return err == -EIO ? ret : err;
		}
	}
}

/* May a command go to the path, and be sent again? */
static bool kmp_sg_is_ours(struct kmp_path *path, void __user *arg)
{
	struct scsi_device *sdev = arg ? kmp_sg_device(path) : NULL;

	if (!sdev)
		return false;
	put_device(&sdev->sdev_gendev);
	return kmp_sg_may_repeat(arg);
}

/* ---- called by dm core ---- */

/*
 * dm core sends an ioctl to the path's device, and does not say when it ends: note that
 * the device must stay open.
 * Return: see kmp_prepare_ioctl().
 */
static int kmp_ioctl_forward(struct kmp_path *path, struct block_device **bdev)
{
	struct kmp_map *map = path->map;
	bool usable, whole;

	spin_lock_irq(&map->lock);
	usable = kmp_properties(path)->usable;
	whole = __kmp_ioctl_is_whole(path);
	*bdev = path->selector_path.bdev;
	if (usable)
		kmp_seat(path)->asked = true;
	spin_unlock_irq(&map->lock);
	if (!usable)
		return kmp_ioctl_without_path(map);
	return whole ? 0 : 1;
}

/*
 * Choose the path that gets an ioctl, or execute it. Persistent reservations come here,
 * too, as an ioctl of number 0. A suspend waits for the caller.
 * Return: 0 with the path's device in @bdev, 1 if the caller needs more rights,
 * -ENOTCONN if dm core is to try again, or another negative errno.
 */
KMP_PREPARE_IOCTL(kmp_prepare_ioctl)
{
	struct kmp_map *map = ti->private;
	void __user *sg_io = KMP_SG_IO;
	struct kmp_path *path;
	int ret;

	if (KMP_CLAIM_IOCTL)
		return KMP_IOCTL_IS_PROBE ? kmp_probe_paths(map) : -ENOTTY;
	if (READ_ONCE(map->reservation.preempted))
		return -EBADE;
	path = kmp_ioctl_path(map);
	if (!path)
		return kmp_ioctl_without_path(map);
	if (!kmp_sg_is_ours(path, sg_io))
		return kmp_ioctl_forward(path, bdev);
	ret = kmp_sg_io(map, path, sg_io);
	if (ret != -ENOTCONN)
		KMP_CLAIM_SG_IO;
	return ret;
}
