// SPDX-License-Identifier: GPL-2.0-only
/*
 * The eater: while there is an outage it takes all memory that an atomic
 * allocation can get, as a flood of packets would, and a while longer, so that
 * who returns from the outage finds none. Told by the plan's thread.
 */
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/timer.h>
#include "kmp_inject.h"

#define KMP_MEAL	2048	/* pages at a time: interrupts have to wait */

#define KMP_PAGES_A_MIB	(1024 * 1024 / PAGE_SIZE)

u32 kmp_eat_mib;
u32 kmp_eat_ms = 100;

static void kmp_eat(struct timer_list *timer);
static DEFINE_TIMER(kmp_eat_timer, kmp_eat);
static LIST_HEAD(kmp_eaten);		/* the timer's */
static unsigned int kmp_nr_eaten;
static unsigned int kmp_most_eaten;
static unsigned long kmp_eat_until;	/* while not eating for ever */
static bool kmp_eat_for_ever;

static bool kmp_take(void)
{
	struct page *page;

	if (kmp_nr_eaten >= READ_ONCE(kmp_eat_mib) * KMP_PAGES_A_MIB)
		return false;
	page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);
	if (!page)
		return false;
	list_add(&page->lru, &kmp_eaten);
	kmp_nr_eaten++;
	return true;
}

static bool kmp_give_back(void)
{
	struct page *page = list_first_entry_or_null(&kmp_eaten, struct page, lru);

	if (!page)
		return false;
	list_del(&page->lru);
	__free_page(page);
	kmp_nr_eaten--;
	return true;
}

static void kmp_eat(struct timer_list *timer)
{
	unsigned int i;
	bool hungry;

	/* Pairs with kmp_eat_end(). */
	hungry = smp_load_acquire(&kmp_eat_for_ever) ||
		 time_before(jiffies, READ_ONCE(kmp_eat_until));
	for (i = 0; i < KMP_MEAL; i++)
		if (!(hungry ? kmp_take() : kmp_give_back()))
			break;
	kmp_most_eaten = max(kmp_most_eaten, kmp_nr_eaten);
	if (hungry || kmp_nr_eaten)
		mod_timer(&kmp_eat_timer, jiffies + 1);
}

/* The outage begins. */
void kmp_eat_begin(void)
{
	if (!READ_ONCE(kmp_eat_mib))
		return;
	WRITE_ONCE(kmp_eat_for_ever, true);
	mod_timer(&kmp_eat_timer, jiffies);
}

/* The outage is over. */
void kmp_eat_end(void)
{
	WRITE_ONCE(kmp_eat_until, jiffies + msecs_to_jiffies(READ_ONCE(kmp_eat_ms)));
	/* Pairs with kmp_eat(): until when comes first. */
	smp_store_release(&kmp_eat_for_ever, false);
}

void kmp_eaten_show(struct seq_file *m)
{
	seq_printf(m, "%u most %u\n", READ_ONCE(kmp_nr_eaten), READ_ONCE(kmp_most_eaten));
}

/* No outage begins any more. */
void kmp_eat_exit(void)
{
	kmp_eat_end();
	timer_delete_sync(&kmp_eat_timer);
	while (kmp_give_back())
		;
}
