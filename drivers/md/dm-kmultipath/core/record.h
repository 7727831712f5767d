/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flight recorder: the last events of a map, in a ring of fixed size.
 * Pure: the caller provides time, memory and the lock.
 */
#ifndef KMP_RECORD_H
#define KMP_RECORD_H

#include <linux/types.h>

#include "path-state.h"
#include "verdict.h"

#define KMP_RECORD_SIZE		120	/* entries; kmp_mapped_device: 8 KiB */
#define KMP_RECORD_TEXT_SIZE	43	/* bytes, with the terminating 0 */

/**
 * struct kmp_cause - why a path changed its state
 * @why: the reason in a few words, a string constant
 * @code: of the response that is the reason
 */
struct kmp_cause {
	const char *why;
	struct kmp_sense_code code;
};

/* A cause that is not a device's response. */
#define KMP_CAUSE(text)	(&(const struct kmp_cause){ .why = (text) })

/**
 * struct kmp_record_entry - one event
 * @when: ns, CLOCK_MONOTONIC
 * @dev: the path's device, 0 for an event of the map
 * @moved: the path changed its state from @from to @to
 * @from: enum kmp_path_state
 * @to: enum kmp_path_state
 * @code: of the response that is the cause
 * @text: the cause if @moved, else the event
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

/**
 * kmp_record_print() - print an entry as a line
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
