// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector historical-service-time: the path that by its past service times
 * would be done first with what is under way and this bio.
 *
 *	historical-service-time <0 - 2> [<weight 0-1023> [<threshold>]]
 *		<#paths> <0 | 1> { <device> [<repeat>] }+
 *
 * <weight> / 1024 is what the past counts for against a bio that took up to
 * 16 ms, its square if that took up to 32 ms, and so on; 972 if not given.
 * Paths differ only if one takes more than <threshold> times as long as the
 * other; 0 if not given. <repeat> is taken for dm-multipath's sake.
 * INFO: <service time, ns * 1024> <bios under way> <stale after, ns>.
 *
 * A path that finished nothing for long is stale: it may have become faster. If
 * it is idle it is tried; if it is not it gets no more than its equal share.
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
 * A path's: all CPUs write it, so it has a cache line for itself. Only
 * @under_way must be exact. The rest is an estimate; where two CPUs update it
 * at once one sample is lost.
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

/* What is known of a path at the time of looking. */
struct kmp_outlook {
	unsigned int under_way;
	u64 service_time;
	u64 stale_after;
};

static struct kmp_outlook kmp_look(const struct kmp_history *history)
{
	return (struct kmp_outlook) {
		.under_way = atomic_read(&history->under_way),
		.service_time = READ_ONCE(history->service_time),
		.stale_after = READ_ONCE(history->stale_after),
	};
}

/* Is either so much slower than the other that it counts? */
static bool kmp_differ(const struct kmp_outlook *one,
		       const struct kmp_outlook *other, unsigned int threshold)
{
	u64 slow = max(one->service_time, other->service_time);
	u64 fast = min(one->service_time, other->service_time);
	u64 limit;

	return !check_mul_overflow(fast, (u64)threshold, &limit) && slow > limit;
}

/* When it would be done with a bio more, ns from now. */
static u64 kmp_done_in(const struct kmp_outlook *path)
{
	return (path->under_way + 1ULL) * (path->service_time >> KMP_FIXED_SHIFT);
}

/* Is @one the better choice? */
static bool kmp_outlook_better(const struct kmp_outlook *one,
			       const struct kmp_outlook *other, u64 now,
			       unsigned int threshold)
{
	const struct kmp_outlook *faster;

	if (!kmp_differ(one, other, threshold))
		return one->under_way < other->under_way;

	if (!one->under_way && !other->under_way)
		return one->stale_after < other->stale_after;
	if (!one->under_way && one->stale_after < now)
		return true;
	if (!other->under_way && other->stale_after < now)
		return false;

	faster = kmp_done_in(one) < kmp_done_in(other) ? one : other;
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
	struct kmp_outlook look, best_look;
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
		look = kmp_look(kmp_history_of(path));
		if (best && !kmp_outlook_better(&look, &best_look, now,
						histories->threshold))
			continue;
		best_look = look;
		best = path;
	} while (path != last);
	if (unlikely(!best))
		return NULL;
	kmp_cursor_move(histories->cursors, best);
	return kmp_history_take(best);
}

/* Bios that are under way together are taken as if one came after the other. */
static u64 kmp_took(const struct kmp_history *history, u64 begun, u64 now)
{
	u64 from = max(READ_ONCE(history->last_end), begun);

	return now > from ? min(now - from, KMP_LONGEST) : 0;
}

static u64 kmp_average(const struct kmp_histories *histories, u64 past, u64 took)
{
	u64 slot = min_t(u64, took >> KMP_WEIGHT_SHIFT, KMP_WEIGHTS - 1);
	u64 weight = histories->weights[slot];

	return (past * weight +
		(took << KMP_FIXED_SHIFT) * (KMP_FIXED_ONE - weight) +
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
	/* How soon a path fails says nothing about how soon it serves. */
	if (io->status != BLK_STS_OK)
		return;

	now = ktime_get_ns();
	average = kmp_average(histories, READ_ONCE(history->service_time),
			      kmp_took(history, io->begun, now));
	WRITE_ONCE(history->last_end, now);
	WRITE_ONCE(history->service_time, average);
	WRITE_ONCE(history->stale_after,
		   now + selector->nr_paths * (average >> KMP_FIXED_SHIFT));
}

/* The powers of @weight, but for the last: what took so long stands alone. */
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
	struct kmp_outlook look = kmp_look(kmp_history_of(path));

	return scnprintf(result, size, "%llu %u %llu ", look.service_time,
			 look.under_way, look.stale_after);
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
