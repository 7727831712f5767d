/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of kmp_witness share. The interface is described at the top of
 * witness_main.c.
 */
#ifndef KMP_WITNESS_H
#define KMP_WITNESS_H

#include <linux/gfp_types.h>
#include <linux/types.h>

struct seq_file;

enum kmp_event {
	KMP_RECLAIM,
	KMP_KMALLOC,
	KMP_CACHE,
	KMP_PAGES,
	KMP_NR_EVENTS,
};

/**
 * enum kmp_place - where something happened, by the stack of whoever did it
 * @KMP_INSIDE: called by functions of the way that is watched
 * @KMP_BESIDE: called by one of them that is no part of the way
 * @KMP_OUTSIDE: elsewhere
 */
enum kmp_place {
	KMP_INSIDE,
	KMP_BESIDE,
	KMP_OUTSIDE,
	KMP_NR_PLACES,
};

/* witness_events.c: what is watched */
extern const char * const kmp_event_names[KMP_NR_EVENTS];
int kmp_watch_set(char *text);
void kmp_watch_clear(void);
void kmp_watch_show(struct seq_file *m);

/* witness_stacks.c: who did it */
int kmp_stacks_init(void);
void kmp_stacks_exit(void);
int kmp_way_set(char *text);
int kmp_beside_set(char *text);
void kmp_saw(enum kmp_event event, gfp_t gfp, bool given);
void kmp_counts_show(struct seq_file *m);
void kmp_stacks_show(struct seq_file *m);
void kmp_stacks_reset(void);

#endif
