/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where each CPU stands among a group's paths: which one it picked last, and
 * whether the next bio had better go there too. Bios that follow each other on
 * one path merge into one request while that is in the submitter's plug; so a
 * run of them stays on a path until it fills a request, or the plug is flushed.
 * Used by the selectors that take turns.
 *
 * Tasks that take turns on a CPU, as a reader and the flusher, must not end each
 * other's runs: there are a few places a CPU, and a task's is by its number.
 * Those that share one merge less, and that is all. None is any other CPU's.
 */
#ifndef KMP_SELECT_RUN_H
#define KMP_SELECT_RUN_H

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/compiler.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#define KMP_RUNS	8	/* a CPU */

/**
 * struct kmp_run - one place
 * @end: the sector behind its last bio
 * @filled: sectors of the run so far
 * @path: index of the path that it goes to
 */
struct kmp_run {
	sector_t end;
	unsigned int filled;
	unsigned int path;
};

/* A CPU's. */
struct kmp_runs {
	struct kmp_run of[KMP_RUNS];
} ____cacheline_aligned;

/* This task's on this CPU. */
static __always_inline struct kmp_run __percpu *
kmp_run_here(struct kmp_runs __percpu *runs)
{
	struct kmp_run __percpu *run = &runs->of[(unsigned int)current->pid % KMP_RUNS];

	/* One address and offsets from it, instead of an address for each field. */
	OPTIMIZER_HIDE_VAR(run);
	return run;
}

/**
 * kmp_run_goes_on() - is a bio the next piece of this run?
 * @selector: whose request sizes count
 * @run: the place
 * @bio: the bio
 *
 * Context: any; the same for the others that follow.
 * Return: true if it is; then it counts as sent where the run goes.
 */
static __always_inline bool kmp_run_goes_on(const struct kmp_selector *selector,
					    struct kmp_run __percpu *run,
					    const struct bio *bio)
{
	sector_t end = bio_end_sector(bio);
	unsigned int filled;

	if (likely(raw_cpu_read(run->end) != bio->bi_iter.bi_sector))
		return false;
	if (!current->plug || !current->plug->rq_count)
		return false;
	filled = raw_cpu_read(run->filled) + bio_sectors(bio);
	if (filled > selector->max_run)
		return false;
	raw_cpu_write(run->filled, filled);
	raw_cpu_write(run->end, end);
	return true;
}

/* The path that was picked last, as an index. */
static __always_inline unsigned int
kmp_run_path(struct kmp_run __percpu *run)
{
	return raw_cpu_read(run->path);
}

/* @bio begins a run on another path, or on the same one again. */
static __always_inline void kmp_run_begin(struct kmp_run __percpu *run,
					  const struct bio *bio,
					  unsigned int path)
{
	unsigned int sectors = bio_sectors(bio);
	sector_t end = bio_end_sector(bio);

	raw_cpu_write(run->path, path);
	raw_cpu_write(run->filled, sectors);
	raw_cpu_write(run->end, end);
}

/* Of a selector whose context is where the CPUs stand, and nothing more. */
static __always_inline struct kmp_runs __percpu *
kmp_runs_of(const struct kmp_selector *selector)
{
	return (struct kmp_runs __percpu __force *)selector->context;
}

static __always_inline struct kmp_run __percpu *
kmp_run_of(const struct kmp_selector *selector)
{
	return kmp_run_here(kmp_runs_of(selector));
}

/* The next path in table order, as an index. */
static __always_inline unsigned int
kmp_run_after(const struct kmp_selector *selector, unsigned int path)
{
	return path + 1 < selector->nr_paths ? path + 1 : 0;
}

/**
 * kmp_run_turn() - whose turn is it?
 * @selector: as for kmp_run_of()
 * @bio: for this bio
 *
 * Writes nothing but the CPU's own place.
 * Context: any.
 * Return: the path, which may not be usable.
 */
static __always_inline struct kmp_selector_path *
kmp_run_turn(const struct kmp_selector *selector, const struct bio *bio)
{
	struct kmp_run __percpu *run = kmp_run_of(selector);
	unsigned int next = kmp_run_path(run);

	if (!kmp_run_goes_on(selector, run, bio)) {
		next = kmp_run_after(selector, next);
		kmp_run_begin(run, bio, next);
	}
	return selector->paths[next];
}

/* At table load: such a context. Returns 0, or -ENOMEM with *@error set. */
static inline int kmp_runs_create(struct kmp_selector *selector, const char **error)
{
	struct kmp_runs __percpu *runs = alloc_percpu(struct kmp_runs);

	if (!runs) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	selector->context = (void __force *)runs;
	return 0;
}

/* At table load: no request to @bdev is longer than that. */
static inline void kmp_run_limit(struct kmp_selector *selector,
				 struct block_device *bdev)
{
	selector->max_run = min_not_zero(selector->max_run,
					 queue_max_sectors(bdev_get_queue(bdev)));
}

#endif
