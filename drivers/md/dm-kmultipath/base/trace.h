/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a map is written to its flight recorder, counted, and traced.
 * Nothing here allocates, waits or is on the way of a bio that finds a path.
 * Each may be called in any context, map->lock held, unless it says otherwise.
 */
#ifndef KMP_TRACE_H
#define KMP_TRACE_H

#include <linux/spinlock.h>

#include "core/health.h"
#include "core/record.h"
#include "core/stats.h"

struct bio;
struct kmp_map;
struct kmp_path;
struct kmp_test;
struct mapped_device;

/**
 * struct kmp_journal - what happened to a mapped device; its tables share it
 * @md: dm core's view
 * @lock: a leaf, taken in interrupts; protects what follows
 * @writer: the table that was resumed last. dm core destroys the table before that some time
 *	    later; what the old table's tests find meanwhile is not recorded
 * @record: what happened last
 * @stats: what happened so far
 * @outage_since: when the present outage began, ns; 0 if there is none
 */
struct kmp_journal {
	struct mapped_device *md;
	spinlock_t lock; /* see above */
	const struct kmp_map *writer;
	struct kmp_record record;
	struct kmp_stats stats;
	u64 outage_since;
};

/* The map's table was resumed: it writes the record from now on. */
void kmp_trace_resumed(const struct kmp_map *map);

/* A path left state @from. */
void __kmp_trace_state(const struct kmp_path *path, enum kmp_path_state from,
		       enum kmp_path_event event, const struct kmp_cause *cause);

/* A bio failed on a path; or a command was "lost" there. */
void kmp_trace_io_error(const struct kmp_path *path, const char *error);

/* A path had the rank @before, and got or lost the handicap @changed. */
void __kmp_trace_rank(const struct kmp_path *path, enum kmp_rank before,
		      enum kmp_rank changed, const struct kmp_rank_facts *facts);

/* An outage begins; it ends. A table reload within it is not another outage. */
bool __kmp_trace_outage(const struct kmp_map *map);
u64 __kmp_trace_outage_over(const struct kmp_map *map);

/* A bio was held; all that are held were released. */
void __kmp_trace_hold(const struct kmp_map *map);
void __kmp_trace_release(const struct kmp_map *map);

/* A bio is submitted to a path, by us and not by dm core. */
void kmp_trace_remap(const struct kmp_map *map, struct bio *bio);

/* The first held bio has ended, @ns after the last bad test. */
void kmp_trace_restored(const struct kmp_map *map, u64 ns);

/* Failback without an activation. @facts: see kmp_activate_condense() */
void kmp_trace_back(const struct kmp_map *map, u32 facts);

/* A path's activation begins; it ends. */
void kmp_trace_activation(const struct kmp_path *path, const char *why, u32 facts);
void kmp_trace_activated(const struct kmp_path *path, bool succeeded,
			 const struct kmp_cause *cause);

/* A test's next command was sent; it ended. */
void kmp_trace_sent(const struct kmp_test *test);
void kmp_trace_answered(const struct kmp_test *test, u64 now);

/* Anything else, a string constant. */
void kmp_trace(const struct kmp_map *map, const char *text);

/* For sysfs and messages; process context, map->lock not held. */
struct kmp_stats kmp_stats(const struct kmp_map *map);
u64 kmp_outage_ms(const struct kmp_map *map);

#endif
