// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tests need: allocated or opened when a table is loaded, freed or closed when
 * neither the table nor an orphaned test needs it any more.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/file.h>
#include <linux/slab.h>

#include "kmp.h"
#include "test.h"

static struct kmem_cache *kmp_test_cache;

/* A map's reserve has memory for one test that replaces a lost one. */
#define KMP_RESERVED_REPLACEMENTS	1

/**
 * kmp_reserve_create() - preallocate memory for tests
 * @nr_tests: number of tests that can always be under way, at least 1; one more
 *	      that replaces one of them can be under way, too
 * @sink_size: size of the largest READ of a test, bytes
 *
 * Context: table load, sleeps.
 * Return: the reserve with one reference, or NULL.
 */
struct kmp_reserve *kmp_reserve_create(unsigned int nr_tests,
				       unsigned int sink_size)
{
	struct kmp_reserve *reserve = kzalloc(sizeof(*reserve), GFP_KERNEL);

	if (!reserve)
		return NULL;
	kref_init(&reserve->refs);
	reserve->sink_order = get_order(sink_size);
	reserve->sink = alloc_pages(GFP_KERNEL, reserve->sink_order);
	if (!reserve->sink)
		goto no_sink;
	if (mempool_init_slab_pool(&reserve->tests,
				   nr_tests + KMP_RESERVED_REPLACEMENTS,
				   kmp_test_cache))
		goto no_pool;
	return reserve;

no_pool:
	__free_pages(reserve->sink, reserve->sink_order);
no_sink:
	kfree(reserve);
	return NULL;
}

/**
 * kmp_reserve_open() - keep a path's device open until no test needs it
 * @reserve: the reserve
 * @bdev: the device, open
 * @nr_paths: of the map
 *
 * The driver of a device that is based on bios takes one that nobody has open for
 * idle, and frees what the bio of an orphan needs. Other devices count requests:
 * nothing happens.
 * Context: table load, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_reserve_open(struct kmp_reserve *reserve, struct block_device *bdev,
		     unsigned int nr_paths)
{
	struct kmp_open_bdev *open;

	if (queue_is_mq(bdev_get_queue(bdev)))
		return 0;
	if (!reserve->open)
		reserve->open = kvcalloc(nr_paths, sizeof(*reserve->open), GFP_KERNEL);
	if (!reserve->open)
		return -ENOMEM;
	open = kmp_bdev_open(bdev->bd_dev);
	if (IS_ERR(open))
		return PTR_ERR(open);
	reserve->open[reserve->nr_open++] = open;
	return 0;
}

static void kmp_reserve_release(struct kref *refs)
{
	struct kmp_reserve *reserve = container_of(refs, struct kmp_reserve,
						   refs);
	unsigned int i;

	for (i = 0; i < reserve->nr_open; i++)
		kmp_bdev_close(reserve->open[i]);
	kvfree(reserve->open);
	mempool_exit(&reserve->tests);
	__free_pages(reserve->sink, reserve->sink_order);
	kfree(reserve);
}

/**
 * kmp_reserve_alloc() - allocate a test, from the reserve if memory is short
 * @reserve: the reserve
 * @replaces: the test replaces one that is still under way
 *
 * Context: the tester; neither sleeps nor reclaims.
 * Return: the test, or NULL if the reserve is empty: try again later.
 */
struct kmp_test *kmp_reserve_alloc(struct kmp_reserve *reserve, bool replaces)
{
	struct kmp_test *test;

	atomic_inc(&reserve->out);
	/* There is memory for one; what is left is for the other paths. */
	if (replaces && !hlist_empty(&reserve->lost))
		test = kmem_cache_alloc(kmp_test_cache, GFP_NOWAIT |
					__GFP_NOMEMALLOC | __GFP_NOWARN);
	else
		test = mempool_alloc(&reserve->tests, GFP_NOWAIT);
	if (!test) {
		atomic_dec(&reserve->out);
		return NULL;
	}
	test->reserve = reserve;
	test->replaced = false;
	return test;
}

/**
 * kmp_reserve_free() - give a test back to its reserve
 * @test: has no command in flight
 *
 * Context: any.
 */
void kmp_reserve_free(struct kmp_test *test)
{
	struct kmp_reserve *reserve = test->reserve;

	mempool_free(test, &reserve->tests);
	atomic_dec(&reserve->out);
}

/**
 * kmp_reserve_put() - drop a reference
 * @reserve: may be NULL
 *
 * Context: process context, sleeps.
 */
void kmp_reserve_put(struct kmp_reserve *reserve)
{
	if (reserve)
		kref_put(&reserve->refs, kmp_reserve_release);
}

/**
 * kmp_reserve_audit() - is every reserved test either free or under way?
 * @reserve: the reserve
 * @reserved: out: how many are reserved
 * @out: out: how many are under way, reserved or not
 *
 * Context: any.
 * Return: false if a reserved test is lost.
 */
bool kmp_reserve_audit(const struct kmp_reserve *reserve,
		       unsigned int *reserved, unsigned int *out)
{
	*reserved = reserve->tests.min_nr - KMP_RESERVED_REPLACEMENTS;
	*out = atomic_read(&reserve->out);
	return READ_ONCE(reserve->tests.curr_nr) + *out >= reserve->tests.min_nr;
}

/**
 * kmp_reserve_sink() - get memory for data that is not used
 * @reserve: the reserve
 * @size: of the data, bytes
 *
 * Return: the first of contiguous pages; NULL if they have less than @size.
 */
struct page *kmp_reserve_sink(struct kmp_reserve *reserve, unsigned int size)
{
	return size <= PAGE_SIZE << reserve->sink_order ? reserve->sink : NULL;
}

/**
 * kmp_tests_init() - set up the slab cache of all reserves
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
