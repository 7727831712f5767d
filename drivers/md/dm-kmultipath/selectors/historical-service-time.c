// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector historical-service-time: the path that would be the first to finish
 * its bios under way and the new one, estimated from its past service times.
 *
 *	historical-service-time <0 - 2> [<weight 0-1023> [<threshold>]]
 *		<#paths> <0 | 1> { <device> [<repeat>] }+
 *
 * A path's service time is a moving average. The past average has the weight
 * <weight> / 1024 against a bio that took up to 16 ms, the square of that for
 * up to 32 ms, and so on; 972 if not given. Paths differ only if one takes more
 * than <threshold> times as long as the other; 0 if not given. <repeat> has no
 * effect, as in dm-multipath.
 * INFO: <service time, ns * 1024> <bios under way> <stale after, ns>.
 *
 * The average of a path that finished no bio for long is stale: the path may be
 * faster by now. A stale path is taken if it is idle. If it is busy but would
 * be the first to finish, the path with fewer bios under way is taken.
 */
#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "cursor.h"

#define KMP_FIXED_SHIFT		10
#define KMP_FIXED_ONE		1024U
#define KMP_DEFAULT_WEIGHT	972
#define KMP_WEIGHTS		64
#define KMP_WEIGHT_SHIFT	24	/* one weight for each 16 ms */
#define KMP_LONGEST		(U64_MAX >> (2 * KMP_FIXED_SHIFT))

/*
 * A path's context. All CPUs write it, so it has its own cache line. Only
 * @under_way must be exact. The rest is an estimate: if two CPUs update it at
 * once, one sample is lost.
 */
struct kmp_history {
	atomic_t under_way;
	u64 service_time;	/* ns, fixed point */
	u64 stale_after;	/* ns */
	u64 last_end;		/* ns */
} ____cacheline_aligned_in_smp;

struct kmp_histories {
	struct kmp_cursor __percpu *cursors;
	unsigned int threshold;
	u16 weights[KMP_WEIGHTS];
};

static struct kmp_history *kmp_history_of(const struct kmp_selector_path *path)
{
	return path->context;
}

/* A path's history at the time of the pick. */
struct kmp_snapshot {
	unsigned int under_way;
	u64 service_time;
	u64 stale_after;
};

static struct kmp_snapshot kmp_snapshot(const struct kmp_history *history)
{
	return (struct kmp_snapshot) {
		.under_way = atomic_read(&history->under_way),
		.service_time = READ_ONCE(history->service_time),
		.stale_after = READ_ONCE(history->stale_after),
	};
}

/* Is one service time more than @threshold times the other? */
static bool kmp_differ(const struct kmp_snapshot *one,
		       const struct kmp_snapshot *other, unsigned int threshold)
{
	u64 slow = max(one->service_time, other->service_time);
	u64 fast = min(one->service_time, other->service_time);
	u64 limit;

	return !check_mul_overflow(fast, (u64)threshold, &limit) && slow > limit;
}

/* The time until @path would finish one more bio, ns. */
static u64 kmp_finish_time(const struct kmp_snapshot *path)
{
	return (path->under_way + 1ULL) * (path->service_time >> KMP_FIXED_SHIFT);
}

/* Is @one the better choice? */
static bool kmp_is_better(const struct kmp_snapshot *one,
			  const struct kmp_snapshot *other, u64 now,
			  unsigned int threshold)
{
	const struct kmp_snapshot *faster;

	if (!kmp_differ(one, other, threshold))
		return one->under_way < other->under_way;

	if (!one->under_way && !other->under_way)
		return one->stale_after < other->stale_after;
	if (!one->under_way && one->stale_after < now)
		return true;
	if (!other->under_way && other->stale_after < now)
		return false;

	faster = kmp_finish_time(one) < kmp_finish_time(other) ? one : other;
	if (faster->stale_after < now)
		return one->under_way < other->under_way;
	return faster == one;
}

static struct kmp_selector_path *kmp_history_take(struct kmp_selector_path *path)
{
	atomic_inc(&kmp_history_of(path)->under_way);
	return path;
}

static struct kmp_selector_path *
kmp_history_select(struct kmp_selector *selector, const struct bio *bio)
{
	const struct kmp_histories *histories = selector->context;
	struct kmp_selector_path *last = kmp_cursor_last(histories->cursors);
	struct kmp_selector_path *path, *best = NULL;
	struct kmp_snapshot snapshot, best_snapshot;
	u64 now;

	path = kmp_merge_target(selector, last, bio);
	if (path)
		return kmp_history_take(path);

	now = ktime_get_ns();
	path = last;
	do {
		path = path->next;
		if (unlikely(!kmp_selector_path_usable(path)))
			continue;
		snapshot = kmp_snapshot(kmp_history_of(path));
		if (best && !kmp_is_better(&snapshot, &best_snapshot, now,
					   histories->threshold))
			continue;
		best_snapshot = snapshot;
		best = path;
	} while (path != last);
	if (unlikely(!best))
		return NULL;
	kmp_cursor_move(histories->cursors, best);
	return kmp_history_take(best);
}

/* Service time of a bio, ns: bios count as if the path served one at a time. */
static u64 kmp_service_ns(const struct kmp_history *history, u64 begun, u64 now)
{
	u64 from = max(READ_ONCE(history->last_end), begun);

	return now > from ? min(now - from, KMP_LONGEST) : 0;
}

static u64 kmp_average(const struct kmp_histories *histories, u64 past, u64 ns)
{
	u64 slot = min_t(u64, ns >> KMP_WEIGHT_SHIFT, KMP_WEIGHTS - 1);
	u64 weight = histories->weights[slot];

	return (past * weight +
		(ns << KMP_FIXED_SHIFT) * (KMP_FIXED_ONE - weight) +
		KMP_FIXED_ONE / 2) >> KMP_FIXED_SHIFT;
}

static void kmp_history_end_io(struct kmp_selector *selector,
			       struct kmp_selector_path *path,
			       const struct kmp_selector_io *io)
{
	const struct kmp_histories *histories = selector->context;
	struct kmp_history *history = kmp_history_of(path);
	u64 now, average;

	atomic_dec(&history->under_way);
	/* The time until an error is not a service time. */
	if (io->status != BLK_STS_OK)
		return;

	now = ktime_get_ns();
	average = kmp_average(histories, READ_ONCE(history->service_time),
			      kmp_service_ns(history, io->begun, now));
	WRITE_ONCE(history->last_end, now);
	WRITE_ONCE(history->service_time, average);
	WRITE_ONCE(history->stale_after,
		   now + selector->nr_paths * (average >> KMP_FIXED_SHIFT));
}

/* Powers of @weight; the last is 0, so a bio that long replaces the average. */
static void kmp_history_weigh(struct kmp_histories *histories, u32 weight)
{
	u32 power = KMP_FIXED_ONE;
	unsigned int i;

	for (i = 0; i < KMP_WEIGHTS - 1; i++) {
		power = (power * weight + KMP_FIXED_ONE / 2) >> KMP_FIXED_SHIFT;
		histories->weights[i] = power;
	}
}

static int kmp_history_create(struct kmp_selector *selector, unsigned int argc,
			      char **argv, const char **error)
{
	unsigned int weight = KMP_DEFAULT_WEIGHT, threshold = 0;
	struct kmp_histories *histories;

	if (argc > 0 && (kstrtouint(argv[0], 10, &weight) ||
			 weight >= KMP_FIXED_ONE)) {
		*error = "historical-service-time weight: expected a number from 0 to 1023";
		return -EINVAL;
	}
	if (argc > 1 && kstrtouint(argv[1], 10, &threshold)) {
		*error = "historical-service-time threshold: expected a number";
		return -EINVAL;
	}

	histories = kzalloc(sizeof(*histories), GFP_KERNEL);
	if (!histories)
		goto no_memory;
	histories->cursors = alloc_percpu(struct kmp_cursor);
	if (!histories->cursors)
		goto no_cursors;
	histories->threshold = threshold;
	kmp_history_weigh(histories, weight);
	selector->context = histories;
	return 0;

no_cursors:
	kfree(histories);
no_memory:
	*error = "path selector: no memory";
	return -ENOMEM;
}

static void kmp_history_destroy(struct kmp_selector *selector)
{
	struct kmp_histories *histories = selector->context;
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++)
		kfree(selector->paths[i]->context);
	free_percpu(histories->cursors);
	kfree(histories);
}

static int kmp_history_add_path(struct kmp_selector *selector,
				struct kmp_selector_path *path,
				unsigned int argc, char **argv,
				const char **error)
{
	const struct kmp_histories *histories = selector->context;
	struct kmp_history *history;

	if (kmp_select_repeat(argc, argv, error,
			      "historical-service-time repeat count: expected a number"))
		return -EINVAL;
	history = kzalloc(sizeof(*history), GFP_KERNEL);
	if (!history) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	history->service_time = KMP_FIXED_ONE;
	path->context = history;
	kmp_cursors_join(selector, histories->cursors, path);
	return 0;
}

static int kmp_history_group_info(const struct kmp_selector *selector,
				  char *result, unsigned int size)
{
	const struct kmp_histories *histories = selector->context;

	return scnprintf(result, size, "2 %u %u ", histories->weights[0],
			 histories->threshold);
}

static int kmp_history_info(const struct kmp_selector *selector,
			    const struct kmp_selector_path *path, char *result,
			    unsigned int size)
{
	struct kmp_snapshot snapshot = kmp_snapshot(kmp_history_of(path));

	return scnprintf(result, size, "%llu %u %llu ", snapshot.service_time,
			 snapshot.under_way, snapshot.stale_after);
}

struct kmp_selector_type kmp_historical_service_time = {
	.name = "historical-service-time",
	.module = THIS_MODULE,
	.max_args = 2,
	.max_path_args = 1,
	.info_args = 3,
	.timed = true,
	.create = kmp_history_create,
	.destroy = kmp_history_destroy,
	.add_path = kmp_history_add_path,
	.select = kmp_history_select,
	.end_io = kmp_history_end_io,
	.group_info = kmp_history_group_info,
	.info = kmp_history_info,
};
