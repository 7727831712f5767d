/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is under way on a path, for the selectors that count it: bios, or their
 * bytes. The fast path has the usual case inline: the next path in turn has
 * nothing to do, so none is better.
 */
#ifndef KMP_LOAD_H
#define KMP_LOAD_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/dm-kmultipath-selector.h>

#include "cursor.h"

/**
 * struct kmp_load - a path's context
 * @under_way: what select() gave to the path and has not come back yet
 * @throughput: relative to the group's other paths; 1 if nobody asks
 * @fastest: none has a higher one
 *
 * All CPUs write it, so it has a cache line for itself.
 */
struct kmp_load {
	atomic_long_t under_way;
	unsigned int throughput;
	bool fastest;
} ____cacheline_aligned_in_smp;

static __always_inline struct kmp_load *
kmp_load_of(const struct kmp_selector_path *path)
{
	return path->context;
}

static __always_inline struct kmp_selector_path *
kmp_load_add(struct kmp_selector_path *path, unsigned int amount)
{
	atomic_long_add(amount, &kmp_load_of(path)->under_way);
	return path;
}

static __always_inline void kmp_load_sub(const struct kmp_selector_path *path,
					 unsigned int amount)
{
	atomic_long_sub(amount, &kmp_load_of(path)->under_way);
}

/* No path could be better, wherever one looks. */
static __always_inline bool kmp_load_none(const struct kmp_selector_path *path)
{
	const struct kmp_load *load = kmp_load_of(path);

	return !atomic_long_read(&load->under_way) && load->fastest;
}

/**
 * kmp_load_next() - is the path in turn the one to take?
 * @selector: its context is where the CPUs stand
 *
 * If it is, select() would pick it too, after a longer look.
 * Context: any.
 * Return: the path, or NULL if one has to look at all of them.
 */
static __always_inline struct kmp_selector_path *
kmp_load_next(const struct kmp_selector *selector)
{
	struct kmp_cursor __percpu *cursor = kmp_cursor_of(selector);
	struct kmp_selector_path *path = kmp_cursor_last(cursor)->next;

	if (!kmp_load_none(path) || unlikely(!kmp_selector_path_usable(path)))
		return NULL;
	kmp_cursor_move(cursor, path);
	return path;
}

/* load.c: the same at table load for all of them */
void kmp_load_destroy(struct kmp_selector *selector);
int kmp_load_add_path(struct kmp_selector *selector,
		      struct kmp_selector_path *path, unsigned int throughput,
		      const char **error);

#endif
