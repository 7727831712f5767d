/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that programs send by the ioctl SG_IO: which may be repeated, and when. */
#ifndef KMP_SG_IO_H
#define KMP_SG_IO_H

#include <linux/dm-kmultipath-handler.h>

#define KMP_SG_CDB_SIZE	6	/* bytes of a command descriptor block, at least */

/**
 * enum kmp_sg_outcome - is a command to be repeated through another path?
 * @KMP_SG_ANSWERED: no, the reply is about the LUN or the command
 * @KMP_SG_REFUSED: yes, the array replied that this path does not serve it
 * @KMP_SG_LOST: yes, the array did not reply
 * @KMP_SG_LATE: yes, once: the time limit that the program has set has passed
 */
enum kmp_sg_outcome {
	KMP_SG_ANSWERED,
	KMP_SG_REFUSED,
	KMP_SG_LOST,
	KMP_SG_LATE,
};

/**
 * kmp_sg_repeatable() - may a command be executed twice?
 * @cdb: the first KMP_SG_CDB_SIZE bytes of its command descriptor block
 *
 * Return: true for commands that only read, and that any program may send.
 */
bool kmp_sg_repeatable(const u8 *cdb);

/**
 * kmp_sg_judge() - judge how a command ended
 * @answer: the response; may be invalid in any way
 *
 * Return: what to do.
 */
enum kmp_sg_outcome kmp_sg_judge(const struct kmp_handler_answer *answer);

#endif
