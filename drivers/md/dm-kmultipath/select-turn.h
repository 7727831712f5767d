/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose turn it is, for the selectors that take turns: each CPU walks a group's
 * paths on its own. But bios that follow each other on one path merge into one
 * request while that is in the submitter's plug, so a bio that may merge goes
 * where the plug's last request goes. Nothing else is kept of such a run.
 */
#ifndef KMP_SELECT_TURN_H
#define KMP_SELECT_TURN_H

#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/compiler.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "compat.h"

/**
 * struct kmp_turn - where a CPU stands
 * @last: the path that it picked last
 */
struct kmp_turn {
	struct kmp_selector_path *last;
};

/* Of a selector whose context is where the CPUs stand, and nothing more. */
static __always_inline struct kmp_turn __percpu *
kmp_turn_of(const struct kmp_selector *selector)
{
	return (struct kmp_turn __percpu __force *)selector->context;
}

static __always_inline struct kmp_selector_path *
kmp_turn_last(struct kmp_turn __percpu *turn)
{
	return raw_cpu_read(turn->last);
}

static __always_inline void kmp_turn_take(struct kmp_turn __percpu *turn,
					  struct kmp_selector_path *path)
{
	raw_cpu_write(turn->last, path);
}

/**
 * kmp_turn_next() - whose turn is it?
 * @turn: where the CPUs stand
 *
 * Writes nothing but the CPU's own place.
 * Context: any that may submit I/O.
 * Return: the path, which may not be usable.
 */
static __always_inline struct kmp_selector_path *
kmp_turn_next(struct kmp_turn __percpu *turn)
{
	struct kmp_selector_path *path = kmp_turn_last(turn)->next;

	kmp_turn_take(turn, path);
	return path;
}

/* select-turn.c */
struct kmp_selector_path *kmp_merge_path(const struct kmp_selector *selector,
					 struct kmp_selector_path *guess,
					 const struct request *rq,
					 const struct bio *bio);
int kmp_turns_create(struct kmp_selector *selector, unsigned int argc,
		     char **argv, const char **error);
void kmp_turns_join(struct kmp_selector *selector, struct kmp_turn __percpu *turns,
		    struct kmp_selector_path *path);

/* The last request of the submitter's plug if @bio starts where it ends. */
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
 * kmp_turn_waits() - does a bio merge with the one before it?
 * @selector: of the group
 * @guess: the path where it is most likely to
 * @bio: the bio
 *
 * Context: any that may submit I/O. Writes nothing.
 * Return: the path where it does, if that is usable; else NULL.
 */
static __always_inline struct kmp_selector_path *
kmp_turn_waits(const struct kmp_selector *selector,
	       struct kmp_selector_path *guess, const struct bio *bio)
{
	const struct request *rq = kmp_plugged_before(bio);

	return unlikely(rq) ? kmp_merge_path(selector, guess, rq, bio) : NULL;
}

#endif
