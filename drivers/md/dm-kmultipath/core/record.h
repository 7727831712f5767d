/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flight recorder: the last events of a map, in a ring of fixed size.
 * Pure: the caller provides time, memory and the lock.
 */
#ifndef KMP_RECORD_H
#define KMP_RECORD_H

#include <linux/types.h>

#include "health.h"
#include "path-state.h"
#include "verdict.h"

#define KMP_RECORD_SIZE		120	/* entries; kmp_mapped_device: 8 KiB */
#define KMP_RECORD_TEXT_SIZE	43	/* bytes, with the terminating 0 */

/**
 * struct kmp_cause - why a path changed its state
 * @why: the reason in a few words, a string constant
 * @verdict: enum kmp_verdict of the test, KMP_NR_VERDICTS if there is none
 * @code: of the response that is the reason
 */
struct kmp_cause {
	const char *why;
	u8 verdict;
	struct kmp_sense_code code;
};

/* A cause that is not a device's response. */
#define KMP_CAUSE_OF(verdict_, text) \
	(&(const struct kmp_cause){ .why = (text), .verdict = (verdict_) })
#define KMP_CAUSE(text)	KMP_CAUSE_OF(KMP_NR_VERDICTS, text)

/**
 * enum kmp_record_kind - what an entry has beside its text
 * @KMP_RECORD_TEXT: nothing
 * @KMP_RECORD_MOVED: a path changed its state
 * @KMP_RECORD_ENDED: the result of an activation
 * @KMP_RECORD_DECIDED: the facts that led to an activation, or to failback without one
 * @KMP_RECORD_RANKED: the facts that led to a path's rank, in place of a text
 */
enum kmp_record_kind {
	KMP_RECORD_TEXT,
	KMP_RECORD_MOVED,
	KMP_RECORD_ENDED,
	KMP_RECORD_DECIDED,
	KMP_RECORD_RANKED,
};

/**
 * struct kmp_record_entry - one event, and on what its decision depended
 * @when: ns, CLOCK_MONOTONIC
 * @dev: the path's device, 0 for an event of the map
 * @kind: enum kmp_record_kind
 * @from: of a path that moved: enum kmp_path_state
 * @to: the same
 * @event: of a path that moved: enum kmp_path_event
 * @verdict: see struct kmp_cause
 * @handicap: of a path with another rank: enum kmp_rank of the handicap that it got or lost
 * @handicaps: all that it has now
 * @rank: enum kmp_rank
 * @code: of the response that is the cause
 * @facts: of KMP_RECORD_DECIDED: see kmp_activate_condense()
 * @text: the cause of KMP_RECORD_MOVED, else the event
 * @ranked: of KMP_RECORD_RANKED
 */
struct kmp_record_entry {
	u64 when;
	dev_t dev;
	u8 kind;
	union {
		struct {
			u8 from : 4;
			u8 to : 4;
			u8 event : 4;
			u8 verdict : 4;
		};
		struct {
			u8 handicap : 4;
			u8 handicaps : 4;
			u8 rank;
		};
	};
	union {
		struct {
			union {
				struct kmp_sense_code code;
				struct {
					u32 facts;
				} __packed;
			};
			char text[KMP_RECORD_TEXT_SIZE];
		};
		struct kmp_rank_facts ranked;
	};
};

/**
 * struct kmp_record - the ring
 * @nr: entries ever written; entry N is @entries[N % KMP_RECORD_SIZE]
 * @entries: the last KMP_RECORD_SIZE of them
 */
struct kmp_record {
	u64 nr;
	struct kmp_record_entry entries[KMP_RECORD_SIZE];
};

/**
 * kmp_record_add() - add an entry, in place of the oldest if the ring is full
 * @record: the ring
 * @when: ns
 *
 * Return: the entry, zeroed except for @when; the caller fills it in.
 */
struct kmp_record_entry *kmp_record_add(struct kmp_record *record, u64 when);

/**
 * kmp_record_first() - get the number of the oldest entry in the ring
 * @record: the ring
 *
 * Return: the number; @record->nr if the ring is empty.
 */
u64 kmp_record_first(const struct kmp_record *record);

/* How entries name these, in the order of their enums. */
extern const char * const kmp_record_events[KMP_NR_PATH_EVENTS];
extern const char * const kmp_record_verdicts[KMP_NR_VERDICTS];
extern const char * const kmp_record_blks[KMP_BLK_OFFLINE + 1];
extern const char * const kmp_record_forms[KMP_SENSE_DEFERRED + 1];
extern const char * const kmp_record_reasons[KMP_NR_RANK_REASONS];

/**
 * kmp_record_print() - print an entry as a line
 *
 * Behind the words come fields NAME=VALUE with all on which the decision depended. So the
 * pure functions make the same one of them: `kmultipath replay` does that.
 * @entry: the entry
 * @number: its number
 * @text: out, always terminated, without a newline
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_record_print(const struct kmp_record_entry *entry, u64 number,
			      char *text, unsigned int size);

#endif
