/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a map: written to its flight recorder, counted, and shown to
 * whoever traces. Nothing here allocates, waits or is on the way of a bio that
 * finds a path. Each may be called in any context, map->lock held.
 */
#ifndef KMP_TRACE_H
#define KMP_TRACE_H

#include <linux/spinlock.h>

#include "core/record.h"
#include "core/stats.h"

struct kmp_map;
struct kmp_path;
struct kmp_test;
struct mapped_device;

/**
 * struct kmp_journal - what happened to a mapped device; its tables share it
 * @md: dm core's view
 * @lock: a leaf, taken in interrupts; protects what follows
 * @record: what happened last
 * @stats: what happened so far
 * @outage_since: when the outage began that is under way, ns; 0 if none is
 */
struct kmp_journal {
	struct mapped_device *md;
	spinlock_t lock; /* see above */
	struct kmp_record record;
	struct kmp_stats stats;
	u64 outage_since;
};

/* A path left state @from. */
void __kmp_trace_state(const struct kmp_path *path, enum kmp_path_state from,
		       const struct kmp_cause *cause);

/* No path is usable; one is again. What was noted before is noted once. */
void __kmp_trace_outage(const struct kmp_map *map);
void __kmp_trace_outage_over(const struct kmp_map *map);

/* A bio was held; all that are held were released. */
void __kmp_trace_hold(const struct kmp_map *map);
void __kmp_trace_release(const struct kmp_map *map);

/* The first held bio has ended, @ns after the last bad answer. */
void kmp_trace_restored(const struct kmp_map *map, u64 ns);

/* A path's activation begins; it is over. */
void kmp_trace_activation(const struct kmp_path *path, const char *why);
void kmp_trace_activated(const struct kmp_path *path, bool succeeded,
			 const struct kmp_cause *cause);

/* A test's next command was sent, or answered. */
void kmp_trace_sent(const struct kmp_test *test);
void kmp_trace_answered(const struct kmp_test *test, u64 now);

/* Anything else, a string constant. */
void kmp_trace(const struct kmp_map *map, const char *text);

/* For those who ask; process context. */
struct kmp_stats kmp_stats(const struct kmp_map *map);
u64 kmp_outage_ms(const struct kmp_map *map);

#endif
