// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_squeeze keeps memory at the point where nobody gets any without reclaiming
 * it: every millisecond it takes all pages that an atomic allocation can get,
 * as a network under load does. When it has so many as the parameter "pages"
 * says, or when the kernel is about to kill somebody, it gives them all back and
 * begins anew: others starve but live. 0, the default, is rest.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/sched.h>

static unsigned int pages;
module_param(pages, uint, 0600);
MODULE_PARM_DESC(pages, "the most to take; 0 for none");

static struct task_struct *kmp_thread;
static LIST_HEAD(kmp_taken);
static unsigned int kmp_nr_taken;
static bool kmp_too_much;

static void kmp_give_back(void)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &kmp_taken, lru) {
		list_del(&page->lru);
		__free_page(page);
		cond_resched();
	}
	WRITE_ONCE(kmp_nr_taken, 0);
	WRITE_ONCE(kmp_too_much, false);
}

/* The last resort: whoever asks tries again, and the thread makes room. */
static int kmp_oom(struct notifier_block *block, unsigned long unused,
		   void *freed)
{
	if (READ_ONCE(kmp_nr_taken)) {
		WRITE_ONCE(kmp_too_much, true);
		++*(unsigned long *)freed;
	}
	return NOTIFY_OK;
}

static struct notifier_block kmp_oom_block = {
	.notifier_call = kmp_oom,
};

/* As much as there is, up to @most; false if that was reached or is too much. */
static bool kmp_take(unsigned int most)
{
	while (kmp_nr_taken < most && !READ_ONCE(kmp_too_much)) {
		struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

		if (!page)
			return true;
		list_add(&page->lru, &kmp_taken);
		WRITE_ONCE(kmp_nr_taken, kmp_nr_taken + 1);
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
	int ret = register_oom_notifier(&kmp_oom_block);

	if (ret)
		return ret;
	kmp_thread = kthread_run(kmp_thread_fn, NULL, "kmp_squeeze");
	if (!IS_ERR(kmp_thread))
		return 0;
	unregister_oom_notifier(&kmp_oom_block);
	return PTR_ERR(kmp_thread);
}

static void __exit kmp_squeeze_exit(void)
{
	unregister_oom_notifier(&kmp_oom_block);
	kthread_stop(kmp_thread);
}

module_init(kmp_squeeze_init);
module_exit(kmp_squeeze_exit);

MODULE_DESCRIPTION("Leaves no memory to anybody who does not reclaim it");
MODULE_LICENSE("GPL");
