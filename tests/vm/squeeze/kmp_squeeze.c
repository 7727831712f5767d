// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_squeeze keeps memory at the point where nobody gets any without reclaiming
 * it: every millisecond it takes all pages that an atomic allocation can get,
 * as a network under load does. When it has so many as the parameter "pages"
 * says it gives them all back and begins anew, so that others starve but are
 * not killed: there must be more to reclaim than that. 0, the default, is rest.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>

static unsigned int pages;
module_param(pages, uint, 0600);
MODULE_PARM_DESC(pages, "the most to take; 0 for none");

static struct task_struct *kmp_thread;
static LIST_HEAD(kmp_taken);
static unsigned int kmp_nr_taken;

static void kmp_give_back(void)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &kmp_taken, lru) {
		list_del(&page->lru);
		__free_page(page);
		cond_resched();
	}
	kmp_nr_taken = 0;
}

/* As much as there is, up to @most; false if that was reached. */
static bool kmp_take(unsigned int most)
{
	while (kmp_nr_taken < most) {
		struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

		if (!page)
			return true;
		list_add(&page->lru, &kmp_taken);
		kmp_nr_taken++;
		cond_resched();
	}
	return false;
}

static int kmp_thread_fn(void *unused)
{
	while (!kthread_should_stop()) {
		if (!kmp_take(READ_ONCE(pages)))
			kmp_give_back();
		usleep_range(1000, 2000);
	}
	kmp_give_back();
	return 0;
}

static int __init kmp_squeeze_init(void)
{
	kmp_thread = kthread_run(kmp_thread_fn, NULL, "kmp_squeeze");
	return PTR_ERR_OR_ZERO(kmp_thread);
}

static void __exit kmp_squeeze_exit(void)
{
	kthread_stop(kmp_thread);
}

module_init(kmp_squeeze_init);
module_exit(kmp_squeeze_exit);

MODULE_DESCRIPTION("Leaves no memory to anybody who does not reclaim it");
MODULE_LICENSE("GPL");
