// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of tests: set aside when a table is loaded, freed when neither the
 * table nor an orphaned test needs it any more.
 */
#include <linux/slab.h>

#include "kmp.h"
#include "test.h"

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
