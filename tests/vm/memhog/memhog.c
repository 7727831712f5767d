// SPDX-License-Identifier: GPL-2.0-only
/*
 * memhog takes all pages that an atomic allocation gets, as a network card under
 * load does. Other tasks then get memory only if they reclaim it. Parameters:
 *
 * pages	rw  The number of pages to take; 0, the default, is none. memhog
 *		allocates every millisecond until it has them. If it has more,
 *		it frees the rest.
 * refill	rw  N, the default: memhog keeps its pages, as a socket does that
 *		no process reads. Y: when memhog has @pages, or when the kernel
 *		is about to kill a process, memhog frees all its pages and starts
 *		again, so that other tasks have little memory but continue.
 * after_ms	r   Time from the load to the first allocation, ms.
 * taken	r   Number of pages that memhog has.
 * most		r   The largest number of pages that memhog had.
 * refused	r   Number of allocations that failed.
 *
 * Other modules take and release memory by memhog_take() and memhog_release().
 * Unloading frees all pages.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include "memhog.h"

static unsigned int pages;
static bool refill;
static unsigned int after_ms;
static unsigned int taken;
static unsigned int most;
static unsigned int refused;

static DECLARE_WAIT_QUEUE_HEAD(memhog_wait);
static LIST_HEAD(memhog_pages);		/* the thread's */
static unsigned long memhog_until;	/* jiffies; while memhog_releasing */
static bool memhog_releasing;
static bool memhog_oom;			/* the kernel is about to kill a process */
static struct task_struct *memhog_thread;

static int memhog_set_pages(const char *text, const struct kernel_param *param)
{
	int ret = param_set_uint(text, param);

	WRITE_ONCE(memhog_releasing, false);
	wake_up(&memhog_wait);
	return ret;
}

static const struct kernel_param_ops memhog_pages_ops = {
	.set = memhog_set_pages,
	.get = param_get_uint,
};

module_param_cb(pages, &memhog_pages_ops, &pages, 0600);
MODULE_PARM_DESC(pages, "number of pages to take; 0 for none");
module_param(refill, bool, 0600);
MODULE_PARM_DESC(refill, "at the limit free all pages and start again");
module_param(after_ms, uint, 0444);
MODULE_PARM_DESC(after_ms, "time from the load to the first allocation");
module_param(taken, uint, 0444);
MODULE_PARM_DESC(taken, "number of pages taken");
module_param(most, uint, 0444);
MODULE_PARM_DESC(most, "largest number of pages taken");
module_param(refused, uint, 0444);
MODULE_PARM_DESC(refused, "number of allocations that failed");

/**
 * memhog_take() - take memory from now on
 * @nr_pages: number of pages to take
 *
 * Context: any but NMI.
 */
void memhog_take(unsigned int nr_pages)
{
	WRITE_ONCE(memhog_releasing, false);
	WRITE_ONCE(pages, nr_pages);
	wake_up(&memhog_wait);
}
EXPORT_SYMBOL_GPL(memhog_take);

/**
 * memhog_release() - free the memory, later
 * @after_ms: time for which memory is still taken, ms
 *
 * Context: any but NMI.
 */
void memhog_release(unsigned int after_ms)
{
	WRITE_ONCE(memhog_until, jiffies + msecs_to_jiffies(after_ms));
	/* Pairs with memhog_wanted(). */
	smp_store_release(&memhog_releasing, true);
}
EXPORT_SYMBOL_GPL(memhog_release);

static unsigned int memhog_wanted(void)
{
	/* Pairs with memhog_release(). */
	if (smp_load_acquire(&memhog_releasing) &&
	    time_after_eq(jiffies, READ_ONCE(memhog_until)))
		return 0;
	return READ_ONCE(pages);
}

static void memhog_give_back(unsigned int down_to)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &memhog_pages, lru) {
		if (taken <= down_to)
			break;
		list_del(&page->lru);
		__free_page(page);
		WRITE_ONCE(taken, taken - 1);
		cond_resched();
	}
	WRITE_ONCE(memhog_oom, false);
}

/* Take pages until there are @wanted; false if the kernel has none left. */
static bool memhog_fill(unsigned int wanted)
{
	while (taken < wanted && !(READ_ONCE(refill) && READ_ONCE(memhog_oom))) {
		struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

		if (!page) {
			refused++;
			return false;
		}
		list_add(&page->lru, &memhog_pages);
		WRITE_ONCE(taken, taken + 1);
		most = max(most, taken);
		cond_resched();
	}
	return true;
}

static int memhog_fn(void *unused)
{
	schedule_timeout_idle(msecs_to_jiffies(after_ms));
	while (!kthread_should_stop()) {
		unsigned int wanted = memhog_wanted();

		if (taken > wanted)
			memhog_give_back(wanted);
		else if (memhog_fill(wanted) && READ_ONCE(refill))
			memhog_give_back(0);
		if (wanted)
			usleep_range(1000, 2000);
		else
			wait_event_idle(memhog_wait, memhog_wanted() ||
					kthread_should_stop());
	}
	memhog_give_back(0);
	return 0;
}

/* With refill: let the waiting allocations retry; the thread frees all pages. */
static int memhog_notify(struct notifier_block *block, unsigned long unused,
			 void *freed)
{
	if (READ_ONCE(refill) && READ_ONCE(taken)) {
		WRITE_ONCE(memhog_oom, true);
		++*(unsigned long *)freed;
	}
	return NOTIFY_OK;
}

static struct notifier_block memhog_block = {
	.notifier_call = memhog_notify,
};

static int __init memhog_init(void)
{
	int ret = register_oom_notifier(&memhog_block);

	if (ret)
		return ret;
	memhog_thread = kthread_run(memhog_fn, NULL, "memhog");
	if (IS_ERR(memhog_thread)) {
		unregister_oom_notifier(&memhog_block);
		return PTR_ERR(memhog_thread);
	}
	/* The thread must get free pages before the processes that wait for them. */
	set_user_nice(memhog_thread, MIN_NICE);
	return 0;
}

static void __exit memhog_exit(void)
{
	unregister_oom_notifier(&memhog_block);
	kthread_stop(memhog_thread);
}

module_init(memhog_init);
module_exit(memhog_exit);

MODULE_DESCRIPTION("Takes the memory that atomic allocations get");
MODULE_LICENSE("GPL");
