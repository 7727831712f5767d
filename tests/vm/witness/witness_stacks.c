// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who did it: the stack of every event is walked, and what happened inside the
 * way is kept, each distinct chain of callers once, in a table of fixed size.
 * Nothing here allocates while something is watched.
 *
 * A stack is that of one context: what was interrupted has nothing to do with
 * what an interrupt does.
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
#include "kmp_witness.h"

#define KMP_DEPTH	128	/* frames of a stack that are looked at */
#define KMP_CHAIN	40	/* frames of it that are kept */
#define KMP_CHAINS	1024	/* a power of 2 */
#define KMP_CONTEXTS	4	/* task, soft interrupt, interrupt, NMI */
#define KMP_MAX_BESIDE	8

/**
 * struct kmp_text - some functions
 * @start: of the first one
 * @end: behind the last one
 */
struct kmp_text {
	unsigned long start;
	unsigned long end;
};

/**
 * struct kmp_walk - memory for walking stacks, on each processor
 * @depth: how many are being walked
 * @frames: of each of them
 */
struct kmp_walk {
	unsigned int depth;
	unsigned long frames[KMP_CONTEXTS][KMP_DEPTH];
};

/**
 * struct kmp_chain - who called whom
 * @count: how often, 0 if there is none here
 * @may_reclaim: how often it was allowed to enter reclaim
 * @gfp: all flags that it was asked with
 * @event: what
 * @nr: frames
 * @frames: the innermost first
 */
struct kmp_chain {
	u64 count;
	u64 may_reclaim;
	gfp_t gfp;
	enum kmp_event event;
	unsigned int nr;
	unsigned long frames[KMP_CHAIN];
};

/* Set while nothing is watched. */
static struct kmp_text kmp_way;
static struct kmp_text kmp_besides[KMP_MAX_BESIDE];
static unsigned int kmp_nr_besides;

static struct kmp_walk __percpu *kmp_walks;

static atomic64_t kmp_counts[KMP_NR_EVENTS][KMP_NR_PLACES];
static atomic64_t kmp_may_reclaim;
static atomic64_t kmp_given;
static atomic64_t kmp_too_deep;
static atomic64_t kmp_no_room;

/* Protects the chains. An allocation of any context comes here. */
static DEFINE_RAW_SPINLOCK(kmp_chains_lock);
static struct kmp_chain *kmp_chains;

static notrace bool kmp_is_in(const struct kmp_text *text, unsigned long address)
{
	return address >= text->start && address < text->end;
}

static notrace bool kmp_is_beside(unsigned long address)
{
	unsigned int i;

	for (i = 0; i < kmp_nr_besides; i++)
		if (kmp_is_in(&kmp_besides[i], address))
			return true;
	return false;
}

/* @nr becomes the number of frames up to the way's outermost one. */
static notrace enum kmp_place kmp_place(const unsigned long *frames,
					unsigned int *nr)
{
	unsigned int i, inside = 0;

	for (i = 0; i < *nr; i++) {
		if (kmp_is_beside(frames[i]))
			return KMP_BESIDE;
		if (kmp_is_in(&kmp_way, frames[i]))
			inside = i + 1;
	}
	*nr = inside;
	return inside ? KMP_INSIDE : KMP_OUTSIDE;
}

static notrace void __kmp_note(struct kmp_chain *chain, enum kmp_event event,
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

/* Where the chain is, or where there is room for it; NULL if there is none. */
static notrace struct kmp_chain *__kmp_find(enum kmp_event event,
					    const unsigned long *frames,
					    unsigned int nr)
{
	u32 hash = jhash(frames, nr * sizeof(*frames), event);
	unsigned int i;

	for (i = 0; i < KMP_CHAINS; i++) {
		struct kmp_chain *chain = &kmp_chains[(hash + i) % KMP_CHAINS];

		if (!chain->count ||
		    (chain->event == event && chain->nr == nr &&
		     !memcmp(chain->frames, frames, nr * sizeof(*frames))))
			return chain;
	}
	return NULL;
}

static notrace void kmp_keep(enum kmp_event event, gfp_t gfp,
			     unsigned long *frames, unsigned int nr)
{
	bool may_reclaim = gfp & __GFP_DIRECT_RECLAIM &&
			   !(current->flags & PF_MEMALLOC);
	struct kmp_chain *chain;
	unsigned long flags;

	if (may_reclaim)
		atomic64_inc(&kmp_may_reclaim);
	/* The way's own outermost frame is worth more than one in the middle. */
	if (nr > KMP_CHAIN) {
		frames[KMP_CHAIN - 1] = frames[nr - 1];
		nr = KMP_CHAIN;
	}

	raw_spin_lock_irqsave(&kmp_chains_lock, flags);
	chain = __kmp_find(event, frames, nr);
	if (chain)
		__kmp_note(chain, event, gfp, may_reclaim, frames, nr);
	else
		atomic64_inc(&kmp_no_room);
	raw_spin_unlock_irqrestore(&kmp_chains_lock, flags);
}

static notrace void kmp_walk(enum kmp_event event, gfp_t gfp, bool given,
			     unsigned long *frames)
{
	unsigned int nr = stack_trace_save(frames, KMP_DEPTH, 0);
	enum kmp_place place;

	if (nr == KMP_DEPTH)
		atomic64_inc(&kmp_too_deep);
	nr = filter_irq_stacks(frames, nr);
	place = kmp_place(frames, &nr);
	atomic64_inc(&kmp_counts[event][place]);
	if (place != KMP_INSIDE)
		return;
	if (given)
		atomic64_inc(&kmp_given);
	kmp_keep(event, gfp, frames, nr);
}

/**
 * kmp_saw() - something happened
 * @event: what
 * @gfp: the flags that it was asked with
 * @given: it was an allocation that succeeded
 *
 * Context: any, preemption disabled; allocates nothing.
 */
notrace void kmp_saw(enum kmp_event event, gfp_t gfp, bool given)
{
	struct kmp_walk *walk = this_cpu_ptr(kmp_walks);
	unsigned int depth = walk->depth++;

	barrier();
	if (depth < KMP_CONTEXTS)
		kmp_walk(event, gfp, given, walk->frames[depth]);
	else
		atomic64_inc(&kmp_no_room);
	barrier();
	walk->depth--;
}

/* ---- what user space asks ---- */

static int kmp_text_parse(char **text, struct kmp_text *result)
{
	char *start = strsep(text, " ");
	char *end = strsep(text, " ");

	if (!start || !end || kstrtoul(start, 16, &result->start) ||
	    kstrtoul(end, 16, &result->end))
		return -EINVAL;
	return 0;
}

int kmp_way_set(char *text)
{
	return kmp_text_parse(&text, &kmp_way);
}

int kmp_beside_set(char *text)
{
	kmp_nr_besides = 0;
	while (text && *text) {
		if (kmp_nr_besides == KMP_MAX_BESIDE)
			return -ENOSPC;
		if (kmp_text_parse(&text, &kmp_besides[kmp_nr_besides]))
			return -EINVAL;
		kmp_nr_besides++;
	}
	return 0;
}

void kmp_counts_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < KMP_NR_EVENTS; i++)
		seq_printf(m, "%s inside=%lld beside=%lld outside=%lld\n",
			   kmp_event_names[i],
			   atomic64_read(&kmp_counts[i][KMP_INSIDE]),
			   atomic64_read(&kmp_counts[i][KMP_BESIDE]),
			   atomic64_read(&kmp_counts[i][KMP_OUTSIDE]));
	seq_printf(m, "may_reclaim inside=%lld\ngiven inside=%lld\n",
		   atomic64_read(&kmp_may_reclaim), atomic64_read(&kmp_given));
	seq_printf(m, "unseen too_deep=%lld no_room=%lld\n",
		   atomic64_read(&kmp_too_deep), atomic64_read(&kmp_no_room));
}

static void kmp_chain_show(struct seq_file *m, const struct kmp_chain *chain)
{
	char symbol[KSYM_SYMBOL_LEN];
	unsigned int i;

	seq_printf(m, "%s count=%llu may_reclaim=%llu gfp=%#x:",
		   kmp_event_names[chain->event], chain->count,
		   chain->may_reclaim, (__force unsigned int)chain->gfp);
	for (i = 0; i < chain->nr; i++) {
		/* A return address may lie behind the end of its function. */
		sprint_symbol_no_offset(symbol, chain->frames[i] - 1);
		*strchrnul(symbol, ' ') = '\0';
		seq_printf(m, " %s", symbol);
	}
	seq_putc(m, '\n');
}

void kmp_stacks_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < KMP_CHAINS; i++) {
		struct kmp_chain *chain = &kmp_chains[i];

		if (READ_ONCE(chain->count))
			kmp_chain_show(m, chain);
	}
}

void kmp_stacks_reset(void)
{
	unsigned int i, j;

	for (i = 0; i < KMP_NR_EVENTS; i++)
		for (j = 0; j < KMP_NR_PLACES; j++)
			atomic64_set(&kmp_counts[i][j], 0);
	atomic64_set(&kmp_may_reclaim, 0);
	atomic64_set(&kmp_given, 0);
	atomic64_set(&kmp_too_deep, 0);
	atomic64_set(&kmp_no_room, 0);

	raw_spin_lock_irq(&kmp_chains_lock);
	memset(kmp_chains, 0, KMP_CHAINS * sizeof(*kmp_chains));
	raw_spin_unlock_irq(&kmp_chains_lock);
}

int kmp_stacks_init(void)
{
	kmp_walks = alloc_percpu(struct kmp_walk);
	kmp_chains = kvcalloc(KMP_CHAINS, sizeof(*kmp_chains), GFP_KERNEL);
	if (kmp_walks && kmp_chains)
		return 0;
	kmp_stacks_exit();
	return -ENOMEM;
}

void kmp_stacks_exit(void)
{
	kvfree(kmp_chains);
	free_percpu(kmp_walks);
}
