/* SPDX-License-Identifier: GPL-2.0-only */
/* What the status of a bio or the response to a test means for a path. */
#ifndef KMP_VERDICT_H
#define KMP_VERDICT_H

#include <linux/blk_types.h>
#include <linux/dm-kmultipath-handler.h>

#include "path-state.h"

/**
 * enum kmp_io_class - what to do with a failed bio
 * @KMP_IO_PASS: the path is not to blame: pass the error to the submitter
 * @KMP_IO_LATER: resources were short: submit the bio again later
 * @KMP_IO_PATH: the path may be to blame: test it, retry on another path
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
 * Return: what to do with the bio.
 */
enum kmp_io_class kmp_io_classify(blk_status_t status);

/**
 * enum kmp_io_error - kinds of errors of bios
 * @KMP_ERROR_TRANSPORT: the way to the device failed
 * @KMP_ERROR_TIMEOUT: no reply in time
 * @KMP_ERROR_OFFLINE: the device takes no commands
 * @KMP_ERROR_IO: not known
 * @KMP_ERROR_TARGET: the device's own word, passed to the submitter
 * @KMP_NR_IO_ERRORS: number of kinds
 */
enum kmp_io_error {
	KMP_ERROR_TRANSPORT,
	KMP_ERROR_TIMEOUT,
	KMP_ERROR_OFFLINE,
	KMP_ERROR_IO,
	KMP_ERROR_TARGET,
	KMP_NR_IO_ERRORS
};

/**
 * kmp_io_error() - find the kind of an error
 * @status: of a bio that failed, and not because resources were short
 *
 * Return: the kind.
 */
enum kmp_io_error kmp_io_error(blk_status_t status);

/**
 * kmp_io_error_name() - get a kind's name
 * @error: the kind
 *
 * Return: one word.
 */
const char *kmp_io_error_name(enum kmp_io_error error);

/**
 * kmp_scsi_verdict() - judge the response to a SCSI command that serves as test
 * @answer: the response; may be invalid in any way
 * @why: out: the reason, a string constant
 *
 * Return: the verdict; KMP_VERDICT_RETRY if the response settles nothing.
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
 * kmp_is_reply() - did the array reply, whatever it said?
 * @answer: how the last command of a test ended
 * @scsi: it was a SCSI command; else a READ of a block device
 *
 * Return: false if the transport or the kernel ended the command.
 */
bool kmp_is_reply(const struct kmp_handler_answer *answer, bool scsi);

/**
 * kmp_send_verdict() - judge the error of a command that could not be sent
 * @err: -ENODEV if the device is being deleted, -EOPNOTSUPP if no scsi_dh
 *	 handler can execute it, another negative errno if it may be sent later
 *
 * Return: the verdict.
 */
enum kmp_verdict kmp_send_verdict(int err);

/**
 * enum kmp_port_word - what a verdict means for the path's port
 * @KMP_PORT_NOTHING: nothing
 * @KMP_PORT_ALIVE: the port works
 * @KMP_PORT_SILENT: the port is in trouble
 * @KMP_PORT_SILENT_UNANSWERED: the port is in trouble, unless the array replied;
 *				see kmp_is_reply()
 */
enum kmp_port_word {
	KMP_PORT_NOTHING,
	KMP_PORT_ALIVE,
	KMP_PORT_SILENT,
	KMP_PORT_SILENT_UNANSWERED,
};

/**
 * struct kmp_verdict_properties - what a verdict means; code tests these
 * @event: event for the path state machine, KMP_NR_PATH_EVENTS for none
 * @port: what the verdict means for the port
 * @serves: the path serves I/O; after an activation, the array confirmed it
 * @good: the path passed all checks, and serves I/O or would if activated
 * @test_again: the test was inconclusive: a verdict is still due
 * @other_lun: the response is not about the map's LUN
 * @no_lun: the path reports that there is no such LUN
 * @may_be_lost: the LUN may be missing: do not reset the path's no_lun_since
 * @refused: after an activation: the array refused it for now
 */
struct kmp_verdict_properties {
	enum kmp_path_event event;
	enum kmp_port_word port;
	bool serves;
	bool good;
	bool test_again;
	bool other_lun;
	bool no_lun;
	bool may_be_lost;
	bool refused;
};

extern const struct kmp_verdict_properties kmp_verdict_properties[KMP_NR_VERDICTS];

/* The properties of a verdict. */
static inline const struct kmp_verdict_properties *kmp_verdict_is(enum kmp_verdict verdict)
{
	return &kmp_verdict_properties[verdict];
}

/**
 * enum kmp_sense_form - what there is of a response's sense data
 * @KMP_SENSE_WHOLE: key, code and qualifier
 * @KMP_SENSE_NONE: nothing that is valid
 * @KMP_SENSE_CUT: it ends before the qualifier
 * @KMP_SENSE_DEFERRED: it is of an earlier command
 */
enum kmp_sense_form {
	KMP_SENSE_WHOLE,
	KMP_SENSE_NONE,
	KMP_SENSE_CUT,
	KMP_SENSE_DEFERRED,
};

/**
 * enum kmp_blk_kind - how the block layer ended a command; kernels number its statuses anew
 * @KMP_BLK_GOOD: BLK_STS_OK
 * @KMP_BLK_ERROR: any other
 * @KMP_BLK_OFFLINE: BLK_STS_OFFLINE
 */
enum kmp_blk_kind {
	KMP_BLK_GOOD,
	KMP_BLK_ERROR,
	KMP_BLK_OFFLINE,
};

/**
 * struct kmp_sense_code - how a SCSI command ended: all on which kmp_scsi_verdict() depends
 * @valid: the other fields are set
 * @form: enum kmp_sense_form
 * @blk: enum kmp_blk_kind
 * @host: host byte of the SCSI result
 * @status: SCSI status byte
 * @key: sense key, 0 without sense
 * @asc: additional sense code
 * @ascq: its qualifier
 */
struct kmp_sense_code {
	u8 valid : 1;
	u8 form : 2;
	u8 blk : 2;
	u8 host;
	u8 status;
	u8 key;
	u8 asc;
	u8 ascq;
};

/**
 * kmp_answer_code() - extract the codes of a response
 * @answer: the response to a SCSI command
 *
 * Return: its codes.
 */
struct kmp_sense_code kmp_answer_code(const struct kmp_handler_answer *answer);

#endif
