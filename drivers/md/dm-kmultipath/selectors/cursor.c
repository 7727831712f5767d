// SPDX-License-Identifier: GPL-2.0-only
/* Which path a bio merges on, and the life of turns: see cursor.h. */
#include "cursor.h"

/* As far as a look tells; the block layer has the last word. */
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
 * kmp_merge_path() - where a bio merges with the one before it
 * @selector: of the group
 * @guess: the path where it is most likely to
 * @rq: the last request of the submitter's plug
 * @bio: starts where @rq ends
 *
 * Context: any that may submit I/O. Writes nothing.
 * Return: @rq's path; NULL if it is not usable, or none of the group's, or @rq has
 * no room for @bio.
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
 * kmp_cursors_create() - as kmp_selector_type.create(), of a selector whose context
 *			is where the CPUs stand, and which has no arguments
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
	selector->context = (void __force *)cursors;
	return 0;
}

/**
 * kmp_cursors_join() - one more path, behind those that are there
 * @selector: the selector
 * @cursors: where its CPUs stand: at the last path, so that the first is next
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
