// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of tests: allocated when a table is loaded, freed when neither the
 * table nor an orphaned test needs it any more.
 */
#include <linux/slab.h>

#include "kmp.h"
#include "test.h"

static struct kmem_cache *kmp_test_cache;

/**
 * kmp_reserve_create() - preallocate memory for tests
 * @nr_tests: number of tests that can always be under way, at least 1
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
	if (mempool_init_slab_pool(&reserve->tests, nr_tests, kmp_test_cache))
		goto no_pool;
	return reserve;

no_pool:
	__free_pages(reserve->sink, reserve->sink_order);
no_sink:
	kfree(reserve);
	return NULL;
}

static void kmp_reserve_release(struct kref *refs)
{
	struct kmp_reserve *reserve = container_of(refs, struct kmp_reserve,
						   refs);

	mempool_exit(&reserve->tests);
	__free_pages(reserve->sink, reserve->sink_order);
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
	*reserved = reserve->tests.min_nr;
	*out = atomic_read(&reserve->out);
	return READ_ONCE(reserve->tests.curr_nr) + *out >= *reserved;
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
