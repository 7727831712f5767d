// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_pressure takes memory as a network card's receive ring does: in softirq,
 * atomically, page by page, and it keeps what it gets, as a socket does that
 * nobody reads. It takes the reserves that an atomic allocation may have and
 * no other. Unloading gives all of it back.
 */
#include <linux/jiffies.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/timer.h>

#define KMP_PAGES_A_TICK	64

static unsigned int after_ms;
module_param(after_ms, uint, 0444);
MODULE_PARM_DESC(after_ms, "when it begins, from the load on");

static unsigned int limit_pages = 4096;
module_param(limit_pages, uint, 0444);
MODULE_PARM_DESC(limit_pages, "how many pages it takes at most");

static unsigned int taken;
module_param(taken, uint, 0444);
MODULE_PARM_DESC(taken, "how many pages it has");

static unsigned int refused;
module_param(refused, uint, 0444);
MODULE_PARM_DESC(refused, "how often there was none");

static LIST_HEAD(kmp_pages);	/* the timer's, until that is gone */

static void kmp_tick(struct timer_list *timer)
{
	struct page *page;
	unsigned int i;

	for (i = 0; i < KMP_PAGES_A_TICK && taken < limit_pages; i++) {
		page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);
		if (!page) {
			refused++;
			break;
		}
		list_add(&page->lru, &kmp_pages);
		taken++;
	}
	if (taken < limit_pages)
		mod_timer(timer, jiffies + 1);
}

static DEFINE_TIMER(kmp_timer, kmp_tick);

static int __init kmp_pressure_init(void)
{
	mod_timer(&kmp_timer, jiffies + msecs_to_jiffies(after_ms));
	return 0;
}

static void __exit kmp_pressure_exit(void)
{
	struct page *page, *next;

	timer_shutdown_sync(&kmp_timer);
	list_for_each_entry_safe(page, next, &kmp_pages, lru)
		__free_page(page);
}

module_init(kmp_pressure_init);
module_exit(kmp_pressure_exit);
MODULE_DESCRIPTION("Takes memory atomically");
MODULE_LICENSE("GPL");
