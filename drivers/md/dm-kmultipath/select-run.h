/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where each CPU stands among a group's paths: which one it picked last, and
 * whether the next bio had better go there too. Bios that follow each other on
 * one path merge into one request in the submitter's plug; so a run of them
 * stays on a path until it fills a request. Longer runs were measured: they merge
 * no better, and less of a stream is under way on other paths. Used by the
 * selectors that take turns.
 *
 * All of it is a CPU's own. Two submitters that preempt each other there may
 * mix their runs up: then they merge less, and that is all.
 */
#ifndef KMP_SELECT_RUN_H
#define KMP_SELECT_RUN_H

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/percpu.h>

/**
 * struct kmp_run - one CPU's place
 * @end: the sector behind its last bio
 * @stop: the sector where the run has filled a request
 * @path: index of the path that it goes to
 * @length: sectors of a full request; the same on each CPU
 *
 * In one cache line.
 */
struct kmp_run {
	sector_t end;
	sector_t stop;
	unsigned int path;
	unsigned int length;
} __aligned(32);

/**
 * kmp_run_goes_on() - is a bio the next piece of this CPU's run?
 * @run: the group's
 * @bio: the bio
 *
 * Context: any; the same for the others that follow.
 * Return: true if it is; then it counts as sent where the run goes.
 */
static __always_inline bool kmp_run_goes_on(struct kmp_run __percpu *run,
					    const struct bio *bio)
{
	sector_t end;

	if (likely(raw_cpu_read(run->end) != bio->bi_iter.bi_sector))
		return false;
	end = bio_end_sector(bio);
	if (end > raw_cpu_read(run->stop))
		return false;
	raw_cpu_write(run->end, end);
	return true;
}

/* The path that this CPU picked last, as an index. */
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
	raw_cpu_write(run->path, path);
	raw_cpu_write(run->end, bio_end_sector(bio));
	raw_cpu_write(run->stop, bio->bi_iter.bi_sector + raw_cpu_read(run->length));
}

/* Of a selector whose context is where the CPUs stand, and nothing more. */
static __always_inline struct kmp_run __percpu *
kmp_run_of(const struct kmp_selector *selector)
{
	return (struct kmp_run __percpu __force *)selector->context;
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

	if (!kmp_run_goes_on(run, bio)) {
		next = kmp_run_after(selector, next);
		kmp_run_begin(run, bio, next);
	}
	return selector->paths[next];
}

/* At table load; NULL if there is no memory. */
static inline struct kmp_run __percpu *kmp_run_create(void)
{
	struct kmp_run __percpu *run = alloc_percpu(struct kmp_run);
	int cpu;

	if (run)
		for_each_possible_cpu(cpu)
			per_cpu_ptr(run, cpu)->length = UINT_MAX;
	return run;
}

/* At table load: no request to @bdev is longer than that. */
static inline void kmp_run_limit(struct kmp_run __percpu *run,
				 struct block_device *bdev)
{
	unsigned int length = queue_max_sectors(bdev_get_queue(bdev));
	int cpu;

	for_each_possible_cpu(cpu) {
		struct kmp_run *there = per_cpu_ptr(run, cpu);

		there->length = min(there->length, length);
	}
}

#endif
