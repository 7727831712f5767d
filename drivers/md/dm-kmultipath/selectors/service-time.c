// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector service-time: the path that would be the first to finish its bytes
 * under way and those of the new bio, by the paths' relative throughput. If
 * several paths are equally good, each CPU takes them in turn.
 *
 *	service-time 0 <#paths> <0 - 2>
 *		     { <device> [<repeat> [<throughput 0-100>]] }+
 *
 * <repeat> has no effect, as in dm-multipath.
 * <throughput> is 1 if not given; 0: use the path only if no other is usable.
 * INFO: <bytes under way> <throughput>.
 */
#include <linux/module.h>

#include "load.h"

#define KMP_MAX_THROUGHPUT	100

/* A path's bytes under way and the new bio's, at the time of the pick. */
struct kmp_service {
	u64 bytes;
	unsigned int throughput;
};

/*
 * Would @one finish before @other? Compares bytes / throughput, multiplied
 * crosswise. If both are equal the path with the higher throughput wins, as in
 * dm-multipath.
 */
static bool kmp_service_sooner(const struct kmp_service *one,
			       const struct kmp_service *other)
{
	u64 time, other_time;

	if (likely(one->throughput == other->throughput))
		return one->bytes < other->bytes;
	if (!one->throughput || !other->throughput)
		return one->throughput;
	time = one->bytes * other->throughput;
	other_time = other->bytes * one->throughput;
	if (time != other_time)
		return time < other_time;
	return one->throughput > other->throughput;
}

static struct kmp_service kmp_service_of(const struct kmp_selector_path *path,
					 const struct bio *bio)
{
	const struct kmp_load *load = kmp_load_of(path);

	return (struct kmp_service) {
		.bytes = atomic_long_read(&load->under_way) + bio->bi_iter.bi_size,
		.throughput = load->throughput,
	};
}

static struct kmp_selector_path *
kmp_service_time_select(struct kmp_selector *selector, const struct bio *bio)
{
	struct kmp_cursor __percpu *cursor = kmp_cursor_of(selector);
	struct kmp_selector_path *last = kmp_cursor_last(cursor);
	struct kmp_selector_path *path, *best = NULL;
	struct kmp_service service, soonest;

	path = kmp_merge_target(selector, last, bio);
	if (path)
		return kmp_load_add(path, bio->bi_iter.bi_size);

	path = last;
	do {
		path = path->next;
		if (!kmp_selector_path_usable(path))
			continue;
		service = kmp_service_of(path, bio);
		if (best && !kmp_service_sooner(&service, &soonest))
			continue;
		best = path;
		soonest = service;
	} while (path != last);
	if (!best)
		return NULL;
	kmp_cursor_move(cursor, best);
	return kmp_load_add(best, bio->bi_iter.bi_size);
}

/* The fast path has the same inline. */
static void kmp_service_time_end_io(struct kmp_selector *selector,
				    struct kmp_selector_path *path,
				    const struct kmp_selector_io *io)
{
	kmp_load_sub(path, io->bytes);
}

static int kmp_service_time_add_path(struct kmp_selector *selector,
				     struct kmp_selector_path *path,
				     unsigned int argc, char **argv,
				     const char **error)
{
	unsigned int throughput = 1;

	if (kmp_select_repeat(argc, argv, error,
			      "service-time repeat count: expected a number"))
		return -EINVAL;
	if (argc > 1 && (kstrtouint(argv[1], 10, &throughput) ||
			 throughput > KMP_MAX_THROUGHPUT)) {
		*error = "service-time relative throughput: expected a number from 0 to 100";
		return -EINVAL;
	}
	return kmp_load_add_path(selector, path, throughput, error);
}

static int kmp_service_time_info(const struct kmp_selector *selector,
				 const struct kmp_selector_path *path,
				 char *result, unsigned int size)
{
	const struct kmp_load *load = kmp_load_of(path);

	return scnprintf(result, size, "%ld %u ",
			 atomic_long_read(&load->under_way), load->throughput);
}

struct kmp_selector_type kmp_service_time = {
	.name = "service-time",
	.module = THIS_MODULE,
	.max_path_args = 2,
	.info_args = 2,
	.inlined = KMP_INLINE_BYTES,
	.create = kmp_cursors_create,
	.destroy = kmp_load_destroy,
	.add_path = kmp_service_time_add_path,
	.select = kmp_service_time_select,
	.end_io = kmp_service_time_end_io,
	.info = kmp_service_time_info,
};
