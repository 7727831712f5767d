/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cursors, for the selectors that take paths in turn; each CPU has its own.
 * Adjacent bios on one path merge into one request while the request is in the
 * submitter's plug. Therefore a bio that may merge goes to the path of the last
 * request in the plug. No other state is kept for a run of adjacent bios.
 */
#ifndef KMP_CURSOR_H
#define KMP_CURSOR_H

#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/compiler.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "builtin.h"
#include "compat.h"

/**
 * struct kmp_cursor - a CPU's position among a group's paths
 * @last: the path that the CPU picked last
 */
struct kmp_cursor {
	struct kmp_selector_path *last;
};

/* For selectors whose context is the cursors, and nothing more. */
static __always_inline struct kmp_cursor __percpu *
kmp_cursor_of(const struct kmp_selector *selector)
{
	return (struct kmp_cursor __percpu __force *)
		(unsigned long)selector->context;
}

static __always_inline struct kmp_selector_path *
kmp_cursor_last(struct kmp_cursor __percpu *cursor)
{
	return raw_cpu_read(cursor->last);
}

static __always_inline void kmp_cursor_move(struct kmp_cursor __percpu *cursor,
					    struct kmp_selector_path *path)
{
	raw_cpu_write(cursor->last, path);
}

/**
 * kmp_cursor_next() - advance this CPU's cursor
 * @cursor: the group's cursors
 *
 * Writes nothing but this CPU's cursor.
 * Context: any that may submit I/O.
 * Return: the path, which may not be usable.
 */
static __always_inline struct kmp_selector_path *
kmp_cursor_next(struct kmp_cursor __percpu *cursor)
{
	struct kmp_selector_path *path = kmp_cursor_last(cursor)->next;

	kmp_cursor_move(cursor, path);
	return path;
}

/* cursor.c */
struct kmp_selector_path *kmp_merge_path(const struct kmp_selector *selector,
					 struct kmp_selector_path *guess,
					 const struct request *rq,
					 const struct bio *bio);
int kmp_cursors_create(struct kmp_selector *selector, unsigned int argc,
		       char **argv, const char **error);
void kmp_cursors_join(struct kmp_selector *selector, struct kmp_cursor __percpu *cursors,
		      struct kmp_selector_path *path);

/* The last request of the submitter's plug, if @bio starts at its end. */
static __always_inline const struct request *kmp_plugged_before(const struct bio *bio)
{
	const struct blk_plug *plug = current->plug;
	const struct request *rq;

	if (!plug)
		return NULL;
	rq = KMP_PLUG_LAST(plug);
	if (!rq || blk_rq_pos(rq) + blk_rq_sectors(rq) != bio->bi_iter.bi_sector)
		return NULL;
	return rq;
}

/**
 * kmp_merge_target() - find the path on which a bio merges with the last one
 * @selector: the group's selector
 * @guess: the most likely path, tried first
 * @bio: the bio
 *
 * Context: any that may submit I/O. Writes nothing.
 * Return: the path; NULL if the path is not usable, or @bio cannot merge.
 */
static __always_inline struct kmp_selector_path *
kmp_merge_target(const struct kmp_selector *selector,
		 struct kmp_selector_path *guess, const struct bio *bio)
{
	const struct request *rq = kmp_plugged_before(bio);

	return unlikely(rq) ? kmp_merge_path(selector, guess, rq, bio) : NULL;
}

#endif
