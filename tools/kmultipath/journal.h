/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of a map, which the message of that name prints. */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <linux/types.h>

#include "core/path-state.h"

/**
 * struct journal_event - an event
 * @ns: when, of CLOCK_MONOTONIC
 * @device: the path's, as "8:0"; NULL if it is the map's
 * @moved: the path changed its state from @from to @to
 * @from: its state before
 * @to: its state since
 * @text: the reason if @moved, else the event
 */
struct journal_event {
	u64 ns;
	char *device;
	bool moved;
	enum kmp_path_state from;
	enum kmp_path_state to;
	char *text;
};

/**
 * struct journal - a record
 * @nr: number of events
 * @event: the events, the oldest first
 */
struct journal {
	unsigned int nr;
	struct journal_event *event;
};

/* Read a record. Lines that are none are left out. */
struct journal journal_read(const char *text);

/* The state of this name, KMP_NR_PATH_STATES if there is none. */
enum kmp_path_state state_named(const char *name);

#endif
