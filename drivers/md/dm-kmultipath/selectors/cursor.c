// SPDX-License-Identifier: GPL-2.0-only
/* The path on which a bio merges, and creating cursors: see cursor.h. */
#include "cursor.h"

/* An estimate: the block layer decides whether @bio merges. */
static bool kmp_has_room(const struct request *rq, const struct bio *bio)
{
	return req_op(rq) == bio_op(bio) &&
	       blk_rq_sectors(rq) + bio_sectors(bio) <= queue_max_sectors(rq->q) &&
	       rq->nr_phys_segments < queue_max_segments(rq->q);
}

static struct kmp_selector_path *
kmp_path_to(const struct kmp_selector *selector, struct kmp_selector_path *guess,
	    const struct request_queue *queue)
{
	unsigned int i;

	if (likely(bdev_get_queue(guess->bdev) == queue))
		return guess;
	for (i = 0; i < selector->nr_paths; i++)
		if (bdev_get_queue(selector->paths[i]->bdev) == queue)
			return selector->paths[i];
	return NULL;
}

/**
 * kmp_merge_path() - find the path on which a bio merges with a request
 * @selector: the group's selector
 * @guess: the most likely path, tried first
 * @rq: the last request of the submitter's plug
 * @bio: starts where @rq ends
 *
 * Context: any that may submit I/O. Writes nothing.
 * Return: @rq's path; NULL if the path is not usable or not in the group, or if
 * @rq has no room for @bio.
 */
struct kmp_selector_path *kmp_merge_path(const struct kmp_selector *selector,
					 struct kmp_selector_path *guess,
					 const struct request *rq,
					 const struct bio *bio)
{
	struct kmp_selector_path *path;

	if (!kmp_has_room(rq, bio))
		return NULL;
	path = kmp_path_to(selector, guess, rq->q);
	return path && kmp_selector_path_usable(path) ? path : NULL;
}

/**
 * kmp_cursors_create() - kmp_selector_type.create() of a selector whose context
 *			is the cursors, and which has no arguments
 * @selector: the selector
 * @argc: 0
 * @argv: unused
 * @error: out
 *
 * Context: table load, sleeps.
 * Return: 0 or -ENOMEM.
 */
int kmp_cursors_create(struct kmp_selector *selector, unsigned int argc,
		       char **argv, const char **error)
{
	struct kmp_cursor __percpu *cursors = alloc_percpu(struct kmp_cursor);

	if (!cursors) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	selector->context = (void *)(unsigned long __force)cursors;
	return 0;
}

/**
 * kmp_cursors_join() - append a path to the ring of a group's paths
 * @selector: the selector
 * @cursors: the group's cursors; set to @path, so that the first path is next
 * @path: the path
 *
 * Context: table load.
 */
void kmp_cursors_join(struct kmp_selector *selector, struct kmp_cursor __percpu *cursors,
		      struct kmp_selector_path *path)
{
	unsigned int nr_paths = selector->nr_paths;
	int cpu;

	path->next = nr_paths ? selector->paths[0] : path;
	if (nr_paths)
		selector->paths[nr_paths - 1]->next = path;
	for_each_possible_cpu(cpu)
		per_cpu_ptr(cursors, cpu)->last = path;
}
