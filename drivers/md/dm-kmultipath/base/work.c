// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workqueues that all maps share. What a suspend waits for must not wait for
 * memory, and has a queue with a thread in reserve; so has the work of tests, which
 * may wait for their devices. What may wait for memory has a queue of its own.
 */
#include <linux/workqueue.h>

#include "work.h"

static struct workqueue_struct *kmp_events;
static struct workqueue_struct *kmp_test;
static struct workqueue_struct *kmp_slow;
static struct workqueue_struct *kmp_adopt;

/**
 * kmp_work_run() - run work that does not wait for memory
 * @work: the work
 *
 * Context: any.
 */
void kmp_work_run(struct work_struct *work)
{
	queue_work(kmp_events, work);
}

/**
 * kmp_work_run_test() - run work of a test, which may wait for its device
 * @work: the work
 *
 * Context: any.
 */
void kmp_work_run_test(struct work_struct *work)
{
	queue_work(kmp_test, work);
}

/**
 * kmp_work_run_slow() - run work that may wait for memory
 * @work: the work
 *
 * Context: any.
 */
void kmp_work_run_slow(struct work_struct *work)
{
	queue_work(kmp_slow, work);
}

/**
 * kmp_work_run_adopt() - run work that opens or closes a disk, which may wait for its host
 * @work: the work
 * @delay_ms: not before, ms, unless it is to run sooner already; 0 for at once
 *
 * Context: any.
 */
void kmp_work_run_adopt(struct delayed_work *work, unsigned int delay_ms)
{
	if (delay_ms)
		queue_delayed_work(kmp_adopt, work, msecs_to_jiffies(delay_ms));
	else
		mod_delayed_work(kmp_adopt, work, 0);
}

/**
 * kmp_work_init() - set up the workqueues
 *
 * Return: 0 or -ENOMEM.
 */
int kmp_work_init(void)
{
	kmp_events = alloc_workqueue("kmp_events", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	kmp_test = alloc_workqueue("kmp_test", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	kmp_slow = alloc_workqueue("kmp_slow", WQ_UNBOUND, 0);
	kmp_adopt = alloc_workqueue("kmp_adopt", WQ_UNBOUND, 0);
	if (kmp_events && kmp_test && kmp_slow && kmp_adopt)
		return 0;
	kmp_work_exit();
	return -ENOMEM;
}

/**
 * kmp_work_exit() - tear them down; no map and no test is left
 */
void kmp_work_exit(void)
{
	if (kmp_adopt)
		destroy_workqueue(kmp_adopt);
	if (kmp_slow)
		destroy_workqueue(kmp_slow);
	if (kmp_test)
		destroy_workqueue(kmp_test);
	if (kmp_events)
		destroy_workqueue(kmp_events);
}
