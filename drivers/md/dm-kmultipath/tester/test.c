// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a test, from its allocation until it is freed.
 *
 * A command in flight cannot be cancelled: it may be parked behind a blocked
 * device, or lost in a host adapter. If its path is destroyed, the test becomes
 * an orphan: it pins the device, this module and its reserve until it ends.
 */
#include <linux/blkdev.h>
#include <linux/module.h>
#include <scsi/scsi_device.h>

#include "base/work.h"
#include "core/verdict.h"
#include "kmp.h"
#include "state/state.h"
#include "test.h"

/* With activate_each, an activation counts only while its group is current. */
static bool kmp_test_is_serving(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;

	return kmp_properties(path)->usable &&
	       (!map->handler.type->activate_each ||
		path->group == READ_ONCE(map->current_group));
}

/* Has the array been changing states for longer than it says that this may take? */
static bool kmp_test_has_waited(const struct kmp_path *path, const struct kmp_test_ops *ops,
				u64 now)
{
	u64 until = ops->activates ? path->map->activate.check.changing_until :
				     kmp_health(path)->changing_until;

	return until && now >= until;
}

static void kmp_test_setup(struct kmp_test *test, struct kmp_path *path,
			   const struct kmp_test_ops *ops)
{
	struct kmp_map *map = path->map;

	test->path = path;
	test->bdev = path->selector_path.bdev;
	test->sdev = path->sdev;
	test->begun = ktime_get_ns();
	test->expires = 0;
	test->ops = ops;
	test->stage = KMP_STAGE_HANDLER;
	test->late = false;
	test->saw_recovery = false;
	memset(&test->job, 0, sizeof(test->job));
	test->job.scsi = test->sdev;
	test->job.serving = kmp_test_is_serving(path);
	test->job.dh_attached = path->check.dh_attached;
	test->job.tpgs = test->sdev ? scsi_device_tpgs(test->sdev) : 0;
	test->job.waited = kmp_test_has_waited(path, ops, test->begun);
	test->job.owner = READ_ONCE(map->lun.owner);
	test->job.identity = kmp_lun_expected(path);
	test->job.min_sectors = map->ti->len;
	test->job.answer.data = test->data;
}

/**
 * kmp_test_begin() - allocate a test, from the reserve if memory is short
 * @path: the path to test
 * @ops: a test or an activation
 *
 * Context: the tester; neither sleeps nor reclaims.
 * Return: the test, or NULL if the reserve is empty: try again later.
 */
struct kmp_test *kmp_test_begin(struct kmp_path *path,
				const struct kmp_test_ops *ops)
{
	struct kmp_test *test = kmp_reserve_alloc(path->map->reserve, false);

	kmp_tester_assert_held();

	if (test)
		kmp_test_setup(test, path, ops);
	return test;
}

static void kmp_test_set_replaced(struct kmp_test *test, bool replaced)
{
	test->replaced = replaced;
	if (replaced)
		hlist_add_head(&test->lost_entry, &test->reserve->lost);
	else
		hlist_del(&test->lost_entry);
}

/**
 * kmp_test_may_be_replaced() - may another test of the same path be under way, too?
 * @test: the path's test
 *
 * Return: false for an activation, and while a scsi_dh handler works for the test,
 * because it has one buffer a device.
 */
bool kmp_test_may_be_replaced(const struct kmp_test *test)
{
	return !test->ops->activates &&
	       (test->job.command.kind == KMP_COMMAND_SCSI ||
		test->stage == KMP_STAGE_READ);
}

/**
 * kmp_test_replace() - begin a test in the place of one whose command may be lost
 * @lost: a path's test, may be replaced, has a command in flight
 * @expires: when the new one's command is to time out, ns; 0 for the device's timeout
 *
 * Context: the tester; neither sleeps nor reclaims.
 * Return: false without memory: nothing has changed.
 */
bool kmp_test_replace(struct kmp_test *lost, u64 expires)
{
	struct kmp_test *test = kmp_reserve_alloc(lost->reserve, true);

	kmp_tester_assert_held();

	if (!test)
		return false;
	kmp_test_setup(test, lost->path, lost->ops);
	test->expires = expires;
	kmp_test_set_replaced(lost, true);
	lost->path->check.test = test;
	return true;
}

/**
 * kmp_test_put_back() - make a test that was replaced its path's test again
 * @lost: the test; if the path has another test, that one is replaced instead
 *
 * Context: the tester, its mutex held.
 */
void kmp_test_put_back(struct kmp_test *lost)
{
	struct kmp_path_check *check = &lost->path->check;

	kmp_tester_assert_held();

	kmp_test_set_replaced(lost, false);
	if (check->test)
		kmp_test_set_replaced(check->test, true);
	check->test = lost;
	if (!check->wanted_since)
		check->wanted_since = ktime_get_ns();
}

/**
 * kmp_test_is_current() - is a test whose command has ended its path's test?
 * @test: the test; not an orphan
 *
 * A test that was replaced is again the path's test if the array has replied, late,
 * and the path's state has not changed since the test began. So a path that is
 * slower than test_timeout_ms gets verdicts, too. Any other reply says that the path
 * may work now.
 * Context: the tester, its mutex held.
 * Return: false if it is to be freed.
 */
bool kmp_test_is_current(struct kmp_test *test)
{
	struct kmp_path *path = test->path;

	kmp_tester_assert_held();

	if (!test->replaced)
		return true;
	if (!kmp_is_reply(&test->job.answer, true)) {
		kmp_reservation_late(test);
		return false;
	}
	if (test->begun < READ_ONCE(path->status.since) ||
	    (path->check.test && !kmp_test_may_be_replaced(path->check.test))) {
		kmp_path_test_soon(path, 0);
		kmp_reservation_late(test);
		return false;
	}
	kmp_test_put_back(test);
	return true;
}

/**
 * kmp_test_send() - send the handler's command, do not wait for the reply
 * @test: its job's command is filled in
 * @why: out: the reason if it was not sent
 *
 * Context: the tester; does not sleep.
 * Return: 0 if it is under way and kmp_queue_ended() will be called for it;
 * else a negative errno, see kmp_send_verdict().
 */
int kmp_test_send(struct kmp_test *test, const char **why)
{
	switch (test->job.command.kind) {
	case KMP_COMMAND_SCSI:
		return kmp_scsi_send(test, why);
	case KMP_COMMAND_DH_ACTIVATE:
		return kmp_dh_send(test, why);
	default:
		return test->sdev ? kmp_scsi_send(test, why) : kmp_read_send(test, why);
	}
}

/**
 * kmp_test_orphan() - let a test outlive its path
 * @test: has a command in flight
 *
 * Context: the tester's mutex held, the table still pins module and device.
 */
void kmp_test_orphan(struct kmp_test *test)
{
	kmp_tester_assert_held();

	__module_get(THIS_MODULE);
	get_device(&test->bdev->bd_device);
	if (test->sdev)
		get_device(&test->sdev->sdev_gendev);
	kref_get(&test->reserve->refs);
	if (test->replaced)
		kmp_test_set_replaced(test, false);
	test->path = NULL;
}

static void kmp_orphan_release(struct work_struct *work)
{
	struct kmp_test *test = container_of(work, struct kmp_test, work);
	struct kmp_reserve *reserve = test->reserve;

	if (test->sdev)
		put_device(&test->sdev->sdev_gendev);
	put_device(&test->bdev->bd_device);
	kmp_reserve_free(test);
	kmp_reserve_put(reserve);
	module_put(THIS_MODULE);
}

/**
 * kmp_test_free() - free a test
 * @test: has no command in flight
 *
 * Context: the tester; does not sleep. The last reference to a device may have to:
 * a work item drops those of an orphan.
 */
void kmp_test_free(struct kmp_test *test)
{
	kmp_tester_assert_held();

	if (test->replaced)
		kmp_test_set_replaced(test, false);
	if (test->path) {
		kmp_reserve_free(test);
		return;
	}
	INIT_WORK(&test->work, kmp_orphan_release);
	kmp_work_run_test(&test->work);
}
