/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path's load: its bios under way, or their bytes. The fast path handles the
 * usual case inline: the next path in turn has no load, so none is better.
 */
#ifndef KMP_LOAD_H
#define KMP_LOAD_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/dm-kmultipath-selector.h>

#include "cursor.h"

/**
 * struct kmp_load - a path's context
 * @under_way: bios or bytes that select() gave to the path, not ended yet
 * @throughput: relative to the group's other paths; 1 if the selector has none
 * @fastest: no path of the group has a higher @throughput
 *
 * All CPUs write @under_way, so each struct has its own cache line.
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

/* Nothing is under way, and no path is faster: no other path can be better. */
static __always_inline bool kmp_load_none(const struct kmp_selector_path *path)
{
	const struct kmp_load *load = kmp_load_of(path);

	return !atomic_long_read(&load->under_way) && load->fastest;
}

/**
 * kmp_load_next() - take the path in turn if no other path can be better
 * @selector: the group's selector, its context is the cursors
 *
 * select() would take the same path, but has to compare all paths.
 * Context: any.
 * Return: the path, or NULL if select() has to choose.
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

/* load.c: common to these selectors, at table load and removal */
void kmp_load_destroy(struct kmp_selector *selector);
int kmp_load_add_path(struct kmp_selector *selector,
		      struct kmp_selector_path *path, unsigned int throughput,
		      const char **error);

#endif
