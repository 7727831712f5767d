// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a test, from its allocation until it is freed.
 *
 * A command in flight cannot be cancelled: it may be parked behind a blocked
 * device, or lost in a host adapter. If its path is destroyed, the test becomes
 * an orphan: it pins the device, this module and its reserve until it ends.
 */
#include <linux/blkdev.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <scsi/scsi_device.h>

#include "kmp.h"
#include "test.h"

/* With activate_each, an activation counts only while its group is current. */
static bool kmp_test_is_serving(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;

	return kmp_selector_path_usable(&path->selector_path) &&
	       (!map->handler.type->activate_each ||
		path->group == READ_ONCE(map->current_group));
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
	struct kmp_map *map = path->map;
	struct kmp_reserve *reserve = map->reserve;
	struct kmp_test *test = mempool_alloc(&reserve->tests, GFP_NOWAIT);

	kmp_tester_assert_held();

	if (!test)
		return NULL;
	atomic_inc(&reserve->out);
	kref_get(&reserve->refs);
	test->path = path;
	test->reserve = reserve;
	test->bdev = path->selector_path.bdev;
	test->sdev = path->sdev;
	test->begun = ktime_get_ns();
	test->ops = ops;
	test->saw_recovery = false;
	memset(&test->job, 0, sizeof(test->job));
	test->job.scsi = test->sdev;
	test->job.serving = kmp_test_is_serving(path);
	test->job.dh_attached = path->check.dh_attached;
	test->job.identity = &map->lun.check.identity;
	test->job.min_sectors = map->ti->len;
	test->job.answer.data = test->data;
	return test;
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
		return kmp_read_send(test, why);
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
	test->path = NULL;
}

/**
 * kmp_test_free() - free a test
 * @test: has no command in flight
 *
 * Context: the tester; may sleep to drop an orphan's references.
 */
void kmp_test_free(struct kmp_test *test)
{
	struct kmp_reserve *reserve = test->reserve;
	bool orphan = !test->path;

	kmp_tester_assert_held();

	if (orphan) {
		if (test->sdev)
			put_device(&test->sdev->sdev_gendev);
		put_device(&test->bdev->bd_device);
	}
	mempool_free(test, &reserve->tests);
	atomic_dec(&reserve->out);
	kmp_reserve_put(reserve);
	if (orphan)
		module_put(THIS_MODULE);
}
