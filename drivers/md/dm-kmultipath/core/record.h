/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flight recorder: the last things that happened to a map, in a ring of
 * fixed size. Pure: the caller brings time, memory and the lock.
 */
#ifndef KMP_RECORD_H
#define KMP_RECORD_H

#include <linux/types.h>

#include "path-state.h"
#include "verdict.h"

#define KMP_RECORD_SIZE		120	/* entries: a mapped device is 8 KiB */
#define KMP_RECORD_TEXT_SIZE	43	/* bytes, the last one is 0 */

/**
 * struct kmp_cause - why a path changed
 * @why: in a few words, a string constant
 * @code: of the answer that says so
 */
struct kmp_cause {
	const char *why;
	struct kmp_sense_code code;
};

/* A cause that is no answer. */
#define KMP_CAUSE(text)	(&(const struct kmp_cause){ .why = (text) })

/**
 * struct kmp_record_entry - one thing that happened
 * @when: ns, CLOCK_MONOTONIC
 * @dev: the path's device, 0 if it was no path's
 * @moved: a path went from state @from to @to
 * @from: enum kmp_path_state
 * @to: enum kmp_path_state
 * @code: of the answer that was the cause
 * @text: the cause, or all of it
 */
struct kmp_record_entry {
	u64 when;
	dev_t dev;
	bool moved;
	u8 from;
	u8 to;
	struct kmp_sense_code code;
	char text[KMP_RECORD_TEXT_SIZE];
};

/**
 * struct kmp_record - the ring
 * @nr: entries ever written; entry N lies in @entries[N % KMP_RECORD_SIZE]
 * @entries: the last KMP_RECORD_SIZE of them
 */
struct kmp_record {
	u64 nr;
	struct kmp_record_entry entries[KMP_RECORD_SIZE];
};

/**
 * kmp_record_add() - the next entry, in place of the oldest
 * @record: the ring
 * @when: ns
 *
 * Return: the entry, zeroed but for @when; for the caller to fill in.
 */
struct kmp_record_entry *kmp_record_add(struct kmp_record *record, u64 when);

/**
 * kmp_record_first() - number of the oldest entry that is still there
 * @record: the ring
 *
 * Return: the number; @record->nr if there is none.
 */
u64 kmp_record_first(const struct kmp_record *record);

/**
 * kmp_record_print() - an entry as a line
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
