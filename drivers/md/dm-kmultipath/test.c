// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of tests, reserved when a table is loaded, and their life.
 *
 * A test that cannot be cancelled (parked behind a blocked device, lost in a
 * host adapter) outlives its path as an orphan: it then pins the device and
 * this module, and its reserve lives on with it.
 */
#include <linux/blkdev.h>
#include <linux/kref.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <scsi/scsi_device.h>

#include "dh.h"
#include "kmp.h"
#include "scsi.h"
#include "test.h"

/**
 * struct kmp_reserve - memory for the tests of a map
 * @refs: the map's and one a test
 * @tests: at least so many tests can always be under way
 * @out: tests that are
 * @sink: where READs put the data that nobody looks at
 */
struct kmp_reserve {
	struct kref refs;
	mempool_t tests;
	atomic_t out;
	struct page *sink;
};

static struct kmem_cache *kmp_test_cache;

/**
 * kmp_reserve_create() - set memory aside
 * @nr_tests: how many tests at a time it shall suffice for, at least 1
 *
 * Context: table load, sleeps.
 * Return: the reserve with one reference, or NULL.
 */
struct kmp_reserve *kmp_reserve_create(unsigned int nr_tests)
{
	struct kmp_reserve *reserve = kzalloc(sizeof(*reserve), GFP_KERNEL);

	if (!reserve)
		return NULL;
	kref_init(&reserve->refs);
	reserve->sink = alloc_page(GFP_KERNEL);
	if (!reserve->sink)
		goto no_sink;
	if (mempool_init_slab_pool(&reserve->tests, nr_tests, kmp_test_cache))
		goto no_pool;
	return reserve;

no_pool:
	__free_page(reserve->sink);
no_sink:
	kfree(reserve);
	return NULL;
}

static void kmp_reserve_release(struct kref *refs)
{
	struct kmp_reserve *reserve = container_of(refs, struct kmp_reserve,
						   refs);

	mempool_exit(&reserve->tests);
	__free_page(reserve->sink);
	kfree(reserve);
}

/**
 * kmp_reserve_put() - drop a reference
 * @reserve: may be NULL
 *
 * Context: process context.
 */
void kmp_reserve_put(struct kmp_reserve *reserve)
{
	if (reserve)
		kref_put(&reserve->refs, kmp_reserve_release);
}

/**
 * kmp_reserve_audit() - is every reserved test at home, or under way?
 * @reserve: whose
 * @reserved: out: how many are reserved
 * @out: out: how many are under way, reserved or not
 *
 * Context: any.
 * Return: false if one is neither.
 */
bool kmp_reserve_audit(const struct kmp_reserve *reserve,
		       unsigned int *reserved, unsigned int *out)
{
	*reserved = reserve->tests.min_nr;
	*out = atomic_read(&reserve->out);
	return READ_ONCE(reserve->tests.curr_nr) + *out >= *reserved;
}

/**
 * kmp_reserve_sink() - a page whose contents do not matter
 * @reserve: whose
 *
 * Return: the page.
 */
struct page *kmp_reserve_sink(struct kmp_reserve *reserve)
{
	return reserve->sink;
}

/* Where each path is activated by itself, it was for its group's time only. */
static bool kmp_test_is_serving(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;

	return kmp_selector_path_usable(&path->selector_path) &&
	       (!map->handler.type->activate_each ||
		path->group == READ_ONCE(map->current_group));
}

/**
 * kmp_test_begin() - take a test from the reserve
 * @path: the path to ask
 * @activates: it is to be activated
 *
 * Context: the tester; neither sleeps nor reclaims.
 * Return: the test, or NULL if all are out: the path's test stays due.
 */
struct kmp_test *kmp_test_begin(struct kmp_path *path, bool activates)
{
	struct kmp_map *map = path->map;
	struct kmp_reserve *reserve = map->reserve;
	struct kmp_test *test = mempool_alloc(&reserve->tests, GFP_NOWAIT);

	if (!test)
		return NULL;
	atomic_inc(&reserve->out);
	kref_get(&reserve->refs);
	test->path = path;
	test->reserve = reserve;
	test->bdev = path->selector_path.bdev;
	test->sdev = path->sdev;
	test->begun = ktime_get_ns();
	test->activates = activates;
	test->saw_recovery = false;
	memset(&test->job, 0, sizeof(test->job));
	test->job.scsi = test->sdev;
	test->job.serving = kmp_test_is_serving(path);
	test->job.dh_attached = path->dh_attached;
	test->job.identity = &map->lun.identity;
	test->job.min_sectors = map->ti->len;
	test->job.answer.data = test->data;
	return test;
}

/**
 * kmp_test_send() - send the handler's command, do not wait for the answer
 * @test: its job's command is filled in
 * @why: out: the reason if it was not sent
 *
 * Context: the tester; does not sleep.
 * Return: KMP_VERDICT_UP if it is under way and kmp_tester_answered() will be
 * called for it; else what prevented it.
 */
enum kmp_verdict kmp_test_send(struct kmp_test *test, const char **why)
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
 * kmp_test_orphan() - the path goes, the test cannot
 * @test: under way
 *
 * Context: the tester's mutex held, the table still pins module and device.
 */
void kmp_test_orphan(struct kmp_test *test)
{
	__module_get(THIS_MODULE);
	get_device(&test->bdev->bd_device);
	if (test->sdev)
		get_device(&test->sdev->sdev_gendev);
	test->path = NULL;
}

/**
 * kmp_test_free() - a test is over
 * @test: not under way
 *
 * Context: the tester; may sleep, for an orphan's references.
 */
void kmp_test_free(struct kmp_test *test)
{
	struct kmp_reserve *reserve = test->reserve;
	bool orphan = !test->path;

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

/**
 * kmp_tests_init() - set up the cache that all reserves draw from
 *
 * Return: 0 or -ENOMEM.
 */
int kmp_tests_init(void)
{
	kmp_test_cache = KMEM_CACHE(kmp_test, 0);
	return kmp_test_cache ? 0 : -ENOMEM;
}

/**
 * kmp_tests_exit() - tear it down; no reserve is left
 */
void kmp_tests_exit(void)
{
	kmem_cache_destroy(kmp_test_cache);
}
