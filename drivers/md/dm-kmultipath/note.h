/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a map: written to its flight recorder, counted, and shown to
 * whoever traces. Nothing here allocates, waits or is on the way of a bio that
 * finds a path. Each may be called in any context, map->lock held.
 */
#ifndef KMP_NOTE_H
#define KMP_NOTE_H

#include "record.h"

struct kmp_map;
struct kmp_path;
struct kmp_test;

/* A path left state @from. */
void __kmp_note_state(const struct kmp_path *path, enum kmp_path_state from,
		      const struct kmp_cause *cause);

/* No path is usable; one is again. What was noted before is noted once. */
void __kmp_note_outage(const struct kmp_map *map);
void __kmp_note_outage_over(const struct kmp_map *map);

/* A bio was held; all that are held were released. */
void __kmp_note_hold(const struct kmp_map *map);
void __kmp_note_release(const struct kmp_map *map);

/* The first held bio has ended, @ns after the last bad answer. */
void kmp_note_restored(const struct kmp_map *map, u64 ns);

/* A path's activation begins; it is over. */
void kmp_note_activation(const struct kmp_path *path, const char *why);
void kmp_note_activated(const struct kmp_path *path, bool succeeded,
			const struct kmp_cause *cause);

/* A test's next command was sent, or answered. */
void kmp_note_sent(const struct kmp_test *test);
void kmp_note_answered(const struct kmp_test *test, u64 now);

/* Anything else, a string constant. */
void kmp_note(const struct kmp_map *map, const char *text);

#endif
