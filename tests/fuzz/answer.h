/* SPDX-License-Identifier: GPL-2.0-only */
/* A response to a command, of an array that may send anything. */
#ifndef ANSWER_H
#define ANSWER_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/string.h>

#include "fuzz.h"

/*
 * Most responses are good. Of the others the first byte chooses what is odd: the
 * block layer's status, the host byte, the status byte, the sense data.
 */
static inline void fuzz_answer(struct fuzz *fuzz, struct kmp_handler_answer *answer)
{
	u8 odd = fuzz_u8(fuzz);
	unsigned int i;

	*answer = (struct kmp_handler_answer) { };
	if (odd & 1)
		answer->status = (__force blk_status_t)fuzz_u8(fuzz);
	if (odd & 2)
		answer->result |= fuzz_u8(fuzz) << 16;
	if (odd & 4)
		answer->result |= fuzz_u8(fuzz);
	if (odd & 8) {
		answer->result |= 2;
		answer->sense_len = fuzz_u8(fuzz) % (KMP_SENSE_SIZE + 1);
		for (i = 0; i < answer->sense_len; i++)
			answer->sense[i] = fuzz_u8(fuzz);
	}
	if (odd & 16)
		answer->result |= (u32)fuzz_u8(fuzz) << 24;
}

#endif
