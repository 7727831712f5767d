// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dispatcher: a work item of each map that submits the bios of its list
 * @ready. It decides nothing: kmp_submit_again() passes a bio for which it
 * finds no path to kmp_hold().
 */
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/stat.h>

#include "io.h"
#include "kmp.h"
#include "state/state.h"

/* The length of a batch, and the least sleep after it. */
#define KMP_BATCH_NS		(100 * NSEC_PER_USEC)
#define KMP_NAP_US		100

/* Submit bios until the batch's time is up, one at least. */
static void kmp_submit_batch(struct kmp_map *map, struct bio_list *bios)
{
	u64 end = ktime_get_ns() + KMP_BATCH_NS;
	struct blk_plug plug;
	struct bio *bio;

	blk_start_plug(&plug);
	while ((bio = bio_list_pop(bios))) {
		kmp_submit_again(map, bio);
		cond_resched();
		if (ktime_get_ns() >= end)
			break;
	}
	blk_finish_plug(&plug);
}

/*
 * Requeue after each batch, so that other maps' work runs on the same workers.
 * On 6.12 a woken task waits for the CPU until the next tick despite
 * cond_resched(), so sleep first if other tasks are runnable.
 */
static void kmp_next_batch(struct kmp_map *map, struct bio_list *bios)
{
	if (!single_task_running())
		usleep_range(KMP_NAP_US, 2 * KMP_NAP_US);

	spin_lock_irq(&map->lock);
	bio_list_merge_head(&map->held.ready, bios);
	__kmp_dispatch_soon(map);
	spin_unlock_irq(&map->lock);
}

/* The layers below may allocate, but not reclaim: that may need this map. */
static void kmp_dispatch(struct work_struct *work)
{
	struct kmp_map *map = container_of(to_delayed_work(work),
					   struct kmp_map, held.dispatch);
	unsigned int noreclaim = memalloc_noreclaim_save();
	struct bio_list bios;

	spin_lock_irq(&map->lock);
	bios = map->held.ready;
	bio_list_init(&map->held.ready);
	spin_unlock_irq(&map->lock);

	kmp_submit_batch(map, &bios);
	memalloc_noreclaim_restore(noreclaim);
	if (!bio_list_empty(&bios))
		kmp_next_batch(map, &bios);
}

/**
 * kmp_dispatch_init() - initialize a map's dispatcher
 * @map: the map, zeroed
 */
void kmp_dispatch_init(struct kmp_map *map)
{
	INIT_DELAYED_WORK(&map->held.dispatch, kmp_dispatch);
}

/**
 * kmp_dispatch_stop() - wait for the dispatcher to end
 * @map: the map; no bio of it is under way
 *
 * Context: process context, sleeps.
 */
void kmp_dispatch_stop(struct kmp_map *map)
{
	cancel_delayed_work_sync(&map->held.dispatch);
}
