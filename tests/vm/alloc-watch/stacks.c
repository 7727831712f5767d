// SPDX-License-Identifier: GPL-2.0-only
/*
 * The callers. The stack of every event is walked. If the event is inside the
 * way, its chain of callers is counted in a table of fixed size. Nothing here
 * allocates while something is watched.
 *
 * The stack of an interrupt ends where the interrupt began: the code that it
 * interrupted has not caused its allocations.
 */
#include <linux/atomic.h>
#include <linux/jhash.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include "alloc_watch.h"

#define AW_DEPTH	128	/* frames of a stack that are walked */
#define AW_CHAIN	40	/* frames of it that are kept */
#define AW_CHAINS	1024	/* a power of 2 */
#define AW_CONTEXTS	4	/* task, soft interrupt, interrupt, NMI */
#define AW_MAX_BESIDE	8

/**
 * struct aw_text - a range of functions
 * @start: address of the first one
 * @end: address behind the last one
 */
struct aw_text {
	unsigned long start;
	unsigned long end;
};

/**
 * struct aw_walk - memory for walking stacks, per CPU
 * @depth: number of walks in progress: an interrupt may come in during one
 * @frames: the frames of each walk
 */
struct aw_walk {
	unsigned int depth;
	unsigned long frames[AW_CONTEXTS][AW_DEPTH];
};

/**
 * struct aw_chain - a chain of callers that led to an event
 * @count: number of events; 0 if the entry is unused
 * @may_reclaim: number of those that were allowed to enter direct reclaim
 * @gfp: the flags of all of them, or-ed
 * @event: their kind
 * @nr: number of frames
 * @frames: return addresses, the innermost first
 */
struct aw_chain {
	u64 count;
	u64 may_reclaim;
	gfp_t gfp;
	enum aw_event event;
	unsigned int nr;
	unsigned long frames[AW_CHAIN];
};

/* Set while nothing is watched. */
static struct aw_text aw_way;
static struct aw_text aw_besides[AW_MAX_BESIDE];
static unsigned int aw_nr_besides;

static struct aw_walk __percpu *aw_walks;

static atomic64_t aw_counts[AW_NR_EVENTS][AW_NR_PLACES];
static atomic64_t aw_may_reclaim;
static atomic64_t aw_given;
static atomic64_t aw_too_deep;
static atomic64_t aw_no_room;

/* Protects the chains. Raw, because allocations in any context take it. */
static DEFINE_RAW_SPINLOCK(aw_chains_lock);
static struct aw_chain *aw_chains;

static notrace bool aw_is_in(const struct aw_text *text, unsigned long address)
{
	return address >= text->start && address < text->end;
}

static notrace bool aw_is_beside(unsigned long address)
{
	unsigned int i;

	for (i = 0; i < aw_nr_besides; i++)
		if (aw_is_in(&aw_besides[i], address))
			return true;
	return false;
}

/* Sets @nr to the number of frames up to the way's outermost one. */
static notrace enum aw_place aw_place(const unsigned long *frames,
				      unsigned int *nr)
{
	unsigned int i, inside = 0;

	for (i = 0; i < *nr; i++) {
		if (aw_is_beside(frames[i]))
			return AW_BESIDE;
		if (aw_is_in(&aw_way, frames[i]))
			inside = i + 1;
	}
	*nr = inside;
	return inside ? AW_INSIDE : AW_OUTSIDE;
}

static notrace void __aw_note(struct aw_chain *chain, enum aw_event event,
			      gfp_t gfp, bool may_reclaim,
			      const unsigned long *frames, unsigned int nr)
{
	if (!chain->count) {
		chain->event = event;
		chain->nr = nr;
		memcpy(chain->frames, frames, nr * sizeof(*frames));
	}
	chain->count++;
	chain->may_reclaim += may_reclaim;
	chain->gfp |= gfp;
}

/* Returns the chain's entry or an unused one, NULL if the table is full. */
static notrace struct aw_chain *__aw_find(enum aw_event event,
					  const unsigned long *frames,
					  unsigned int nr)
{
	u32 hash = jhash(frames, nr * sizeof(*frames), event);
	unsigned int i;

	for (i = 0; i < AW_CHAINS; i++) {
		struct aw_chain *chain = &aw_chains[(hash + i) % AW_CHAINS];

		if (!chain->count ||
		    (chain->event == event && chain->nr == nr &&
		     !memcmp(chain->frames, frames, nr * sizeof(*frames))))
			return chain;
	}
	return NULL;
}

static notrace void aw_keep(enum aw_event event, gfp_t gfp,
			    unsigned long *frames, unsigned int nr)
{
	bool may_reclaim = gfp & __GFP_DIRECT_RECLAIM &&
			   !(current->flags & PF_MEMALLOC);
	struct aw_chain *chain;
	unsigned long flags;

	if (may_reclaim)
		atomic64_inc(&aw_may_reclaim);
	/* Cut out the middle: the way's outermost frame says where it began. */
	if (nr > AW_CHAIN) {
		frames[AW_CHAIN - 1] = frames[nr - 1];
		nr = AW_CHAIN;
	}

	raw_spin_lock_irqsave(&aw_chains_lock, flags);
	chain = __aw_find(event, frames, nr);
	if (chain)
		__aw_note(chain, event, gfp, may_reclaim, frames, nr);
	else
		atomic64_inc(&aw_no_room);
	raw_spin_unlock_irqrestore(&aw_chains_lock, flags);
}

static notrace void aw_walk(enum aw_event event, gfp_t gfp, bool given,
			    unsigned long *frames)
{
	unsigned int nr = stack_trace_save(frames, AW_DEPTH, 0);
	enum aw_place place;

	if (nr == AW_DEPTH)
		atomic64_inc(&aw_too_deep);
	nr = filter_irq_stacks(frames, nr);
	place = aw_place(frames, &nr);
	atomic64_inc(&aw_counts[event][place]);
	if (place != AW_INSIDE)
		return;
	if (given)
		atomic64_inc(&aw_given);
	aw_keep(event, gfp, frames, nr);
}

/**
 * aw_saw() - count an event and, if it is inside the way, its callers
 * @event: its kind
 * @gfp: the allocation flags
 * @given: whether it is an allocation that succeeded
 *
 * Context: any, preemption disabled; allocates nothing.
 */
notrace void aw_saw(enum aw_event event, gfp_t gfp, bool given)
{
	struct aw_walk *walk = this_cpu_ptr(aw_walks);
	unsigned int depth = walk->depth++;

	barrier();
	if (depth < AW_CONTEXTS)
		aw_walk(event, gfp, given, walk->frames[depth]);
	else
		atomic64_inc(&aw_no_room);
	barrier();
	walk->depth--;
}

/* ---- the files ---- */

static int aw_text_parse(char **text, struct aw_text *result)
{
	char *start = strsep(text, " ");
	char *end = strsep(text, " ");

	if (!start || !end || kstrtoul(start, 16, &result->start) ||
	    kstrtoul(end, 16, &result->end))
		return -EINVAL;
	return 0;
}

int aw_way_set(char *text)
{
	return aw_text_parse(&text, &aw_way);
}

int aw_beside_set(char *text)
{
	aw_nr_besides = 0;
	while (text && *text) {
		if (aw_nr_besides == AW_MAX_BESIDE)
			return -ENOSPC;
		if (aw_text_parse(&text, &aw_besides[aw_nr_besides]))
			return -EINVAL;
		aw_nr_besides++;
	}
	return 0;
}

void aw_counts_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < AW_NR_EVENTS; i++)
		seq_printf(m, "%s inside=%lld beside=%lld outside=%lld\n",
			   aw_event_names[i],
			   atomic64_read(&aw_counts[i][AW_INSIDE]),
			   atomic64_read(&aw_counts[i][AW_BESIDE]),
			   atomic64_read(&aw_counts[i][AW_OUTSIDE]));
	seq_printf(m, "may_reclaim inside=%lld\ngiven inside=%lld\n",
		   atomic64_read(&aw_may_reclaim), atomic64_read(&aw_given));
	seq_printf(m, "unseen too_deep=%lld no_room=%lld\n",
		   atomic64_read(&aw_too_deep), atomic64_read(&aw_no_room));
}

static void aw_chain_show(struct seq_file *m, const struct aw_chain *chain)
{
	char symbol[KSYM_SYMBOL_LEN];
	unsigned int i;

	seq_printf(m, "%s count=%llu may_reclaim=%llu gfp=%#x:",
		   aw_event_names[chain->event], chain->count,
		   chain->may_reclaim, (__force unsigned int)chain->gfp);
	for (i = 0; i < chain->nr; i++) {
		/* A return address may lie behind the end of its function. */
		sprint_symbol_no_offset(symbol, chain->frames[i] - 1);
		*strchrnul(symbol, ' ') = '\0';
		seq_printf(m, " %s", symbol);
	}
	seq_putc(m, '\n');
}

void aw_stacks_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < AW_CHAINS; i++) {
		struct aw_chain *chain = &aw_chains[i];

		if (READ_ONCE(chain->count))
			aw_chain_show(m, chain);
	}
}

void aw_stacks_reset(void)
{
	unsigned int i, j;

	for (i = 0; i < AW_NR_EVENTS; i++)
		for (j = 0; j < AW_NR_PLACES; j++)
			atomic64_set(&aw_counts[i][j], 0);
	atomic64_set(&aw_may_reclaim, 0);
	atomic64_set(&aw_given, 0);
	atomic64_set(&aw_too_deep, 0);
	atomic64_set(&aw_no_room, 0);

	raw_spin_lock_irq(&aw_chains_lock);
	memset(aw_chains, 0, AW_CHAINS * sizeof(*aw_chains));
	raw_spin_unlock_irq(&aw_chains_lock);
}

int aw_stacks_init(void)
{
	aw_walks = alloc_percpu(struct aw_walk);
	aw_chains = kvcalloc(AW_CHAINS, sizeof(*aw_chains), GFP_KERNEL);
	if (aw_walks && aw_chains)
		return 0;
	aw_stacks_exit();
	return -ENOMEM;
}

void aw_stacks_exit(void)
{
	kvfree(aw_chains);
	free_percpu(aw_walks);
}
