/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of alloc_watch share. The interface is described at the top of
 * main.c.
 */
#ifndef ALLOC_WATCH_H
#define ALLOC_WATCH_H

#include <linux/gfp_types.h>
#include <linux/types.h>

struct seq_file;

enum aw_event {
	AW_RECLAIM,
	AW_KMALLOC,
	AW_CACHE,
	AW_PAGES,
	AW_NR_EVENTS,
};

/**
 * enum aw_place - where an event happened, by its stack
 * @AW_INSIDE: in a function of the way, or called by one
 * @AW_BESIDE: in a function that the file "beside" excludes, or called by one
 * @AW_OUTSIDE: elsewhere
 */
enum aw_place {
	AW_INSIDE,
	AW_BESIDE,
	AW_OUTSIDE,
	AW_NR_PLACES,
};

/* events.c: the tracepoints */
extern const char * const aw_event_names[AW_NR_EVENTS];
int aw_watch_set(char *text);
void aw_watch_clear(void);
void aw_watch_show(struct seq_file *m);

/* stacks.c: the callers */
int aw_stacks_init(void);
void aw_stacks_exit(void);
int aw_way_set(char *text);
int aw_beside_set(char *text);
void aw_saw(enum aw_event event, gfp_t gfp, bool given);
void aw_counts_show(struct seq_file *m);
void aw_stacks_show(struct seq_file *m);
void aw_stacks_reset(void);

#endif
