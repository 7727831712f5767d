/* SPDX-License-Identifier: GPL-2.0-only */
/* What an I/O status or a test's answer says about a path. */
#ifndef KMP_VERDICT_H
#define KMP_VERDICT_H

#include <linux/blk_types.h>
#include <linux/dm-kmultipath-handler.h>

#include "path-state.h"

/**
 * enum kmp_io_class - who is to blame for a failed bio
 * @KMP_IO_PASS: not the path: the submitter must see the error
 * @KMP_IO_LATER: nobody: resources were short, try again a little later
 * @KMP_IO_PATH: perhaps the path: test it, and try again elsewhere
 */
enum kmp_io_class {
	KMP_IO_PASS,
	KMP_IO_LATER,
	KMP_IO_PATH,
};

/**
 * kmp_io_classify() - judge the status of a bio that failed
 * @status: not BLK_STS_OK
 *
 * Return: who is to blame.
 */
enum kmp_io_class kmp_io_classify(blk_status_t status);

/**
 * kmp_scsi_verdict() - judge the answer to a SCSI command that serves as test
 * @answer: any answer, garbage included
 * @why: out: the reason, a string constant
 *
 * Return: the verdict. KMP_VERDICT_RETRY means that the answer says nothing.
 */
enum kmp_verdict kmp_scsi_verdict(const struct kmp_handler_answer *answer,
				  const char **why);

/**
 * kmp_read_verdict() - judge the status of a READ that serves as test
 * @status: the bio's status
 * @why: out: the reason, a string constant
 *
 * Return: the verdict.
 */
enum kmp_verdict kmp_read_verdict(blk_status_t status, const char **why);

/**
 * kmp_send_verdict() - judge that a command could not be sent
 * @err: -ENODEV if the device is going away, -EOPNOTSUPP if nobody could carry
 *	 the command out, another negative errno if it may be sent later
 *
 * Return: the verdict.
 */
enum kmp_verdict kmp_send_verdict(int err);

/**
 * enum kmp_port_word - what a verdict says of the port that the path goes through
 * @KMP_PORT_NOTHING: nothing
 * @KMP_PORT_ALIVE: it is alive
 * @KMP_PORT_SILENT: it is silent
 * @KMP_PORT_SILENT_UNANSWERED: it is silent, unless the array answered
 */
enum kmp_port_word {
	KMP_PORT_NOTHING,
	KMP_PORT_ALIVE,
	KMP_PORT_SILENT,
	KMP_PORT_SILENT_UNANSWERED,
};

/**
 * struct kmp_verdict_properties - what a verdict means; code asks for these
 * @event: what it is to the path state machine, KMP_NR_PATH_EVENTS if the path
 *	   stays as it is
 * @port: what it says of the port
 * @serves: the path serves I/O; of an activation, the array confirmed it
 * @good: the path passed all checks, and serves I/O or would
 * @ask_again: it says nothing, a verdict is still wanted
 * @other_lun: what was answered is not about the map's LUN
 * @no_lun: the path says that there is no such LUN
 * @may_be_lost: that there is no such LUN is not refuted
 * @refused: of an activation: the array refused it for now
 */
struct kmp_verdict_properties {
	enum kmp_path_event event;
	enum kmp_port_word port;
	bool serves;
	bool good;
	bool ask_again;
	bool other_lun;
	bool no_lun;
	bool may_be_lost;
	bool refused;
};

extern const struct kmp_verdict_properties kmp_verdict_properties[KMP_NR_VERDICTS];

/* What a verdict is. */
static inline const struct kmp_verdict_properties *kmp_verdict_is(enum kmp_verdict verdict)
{
	return &kmp_verdict_properties[verdict];
}

/**
 * struct kmp_sense_code - what a SCSI command ended with, as far as it is known
 * @valid: it is
 * @host: host byte of the SCSI result
 * @status: SCSI status byte
 * @key: sense key, 0 without sense
 * @asc: additional sense code
 * @ascq: its qualifier
 */
struct kmp_sense_code {
	bool valid;
	u8 host;
	u8 status;
	u8 key;
	u8 asc;
	u8 ascq;
};

/**
 * kmp_answer_code() - an answer in short
 * @answer: the answer to a SCSI command
 *
 * Return: its code.
 */
struct kmp_sense_code kmp_answer_code(const struct kmp_handler_answer *answer);

#endif
