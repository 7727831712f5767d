/* SPDX-License-Identifier: GPL-2.0-only */
/* A map's record, decided again by the module's pure functions. */
#ifndef REPLAY_H
#define REPLAY_H

#include <linux/types.h>

/**
 * struct replay - what came of it
 * @decisions: decisions that were made again
 * @differ: of these, those that the record has otherwise
 * @undecidable: events whose cause is no longer in the record, or not yet: of an older module
 * @given: verdicts of a handler, which follow from more than the record has; what follows from
 *	   them is decided again
 */
struct replay {
	unsigned int decisions;
	unsigned int differ;
	unsigned int undecidable;
	unsigned int given;
};

/**
 * replay_record() - decide again what a record has
 * @text: the record
 * @aloud: print what differs, and of what is not decidable how many there are of each kind
 *
 * Return: what came of it.
 */
struct replay replay_record(const char *text, bool aloud);

#endif
