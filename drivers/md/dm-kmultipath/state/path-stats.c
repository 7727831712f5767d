// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is counted of each path. Good I/O is not counted here: the block layer does so,
 * for each CPU. So nothing is added to the way of a bio that does not fail.
 */
#include <linux/part_stat.h>

#include "base/trace.h"
#include "kmp.h"
#include "state.h"

static struct kmp_path_stats *__kmp_path_stats(const struct kmp_path *path)
{
	lockdep_assert_held(&path->map->lock);
	return &kmp_health(path)->stats;
}

/**
 * kmp_path_ios() - the I/Os that the block layer has counted of a path's device
 * @path: the path
 *
 * Context: any.
 * Return: READs and WRITEs that ended, whoever sent them, in all its life.
 */
u64 kmp_path_ios(const struct kmp_path *path)
{
	struct block_device *bdev = path->selector_path.bdev;

	return part_stat_read(bdev, ios[STAT_READ]) +
	       part_stat_read(bdev, ios[STAT_WRITE]);
}

/**
 * kmp_path_ios_seen() - the same; if the device was deleted, when it was last tested
 * @path: the path
 *
 * The counter of a deleted disk is 0.
 * Context: any.
 * Return: as kmp_path_ios().
 */
u64 kmp_path_ios_seen(const struct kmp_path *path)
{
	return max(kmp_path_ios(path), READ_ONCE(path->check.ios));
}

/**
 * kmp_path_stats_error() - count a bio's error
 * @path: where it failed
 * @status: the error
 *
 * Context: any.
 */
void kmp_path_stats_error(struct kmp_path *path, blk_status_t status)
{
	enum kmp_io_error error = kmp_io_error(status);
	unsigned long flags;

	spin_lock_irqsave(&path->map->lock, flags);
	__kmp_path_stats(path)->errors[error]++;
	spin_unlock_irqrestore(&path->map->lock, flags);
	kmp_trace_io_error(path, kmp_io_error_name(error));
}

/* A bio that failed is to be retried. */
void __kmp_path_stats_retried(struct kmp_path *path)
{
	__kmp_path_stats(path)->retried++;
}

/**
 * kmp_path_stats_lost() - count a command that was not answered in time
 * @path: where it was sent
 *
 * Context: any.
 */
void kmp_path_stats_lost(struct kmp_path *path)
{
	unsigned long flags;

	spin_lock_irqsave(&path->map->lock, flags);
	__kmp_path_stats(path)->lost++;
	spin_unlock_irqrestore(&path->map->lock, flags);
	kmp_trace_io_error(path, "lost");
}

/* The path leaves its state, in which it has been since @path->status.since. */
void __kmp_path_stats_left(struct kmp_path *path, u64 now)
{
	const struct kmp_path_status *status = &path->status;

	__kmp_path_stats(path)->state_ns[status->state] += now - status->since;
}

/**
 * kmp_path_stats() - what was counted of a path up to now
 * @path: the path
 *
 * Context: process context.
 * Return: a copy.
 */
struct kmp_path_stats kmp_path_stats(const struct kmp_path *path)
{
	const struct kmp_path_status *status = &path->status;
	struct kmp_path_stats stats;

	spin_lock_irq(&path->map->lock);
	stats = *__kmp_path_stats(path);
	stats.state_ns[status->state] += ktime_get_ns() - status->since;
	spin_unlock_irq(&path->map->lock);
	stats.ios = kmp_path_ios_seen(path) - stats.ios;
	return stats;
}
