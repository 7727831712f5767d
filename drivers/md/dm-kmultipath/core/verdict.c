// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: block layer status, SCSI result and sense data -> verdict.
 *
 * Sense keys and codes are those of SPC-5.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <scsi/scsi.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_proto.h>
#include <scsi/scsi_status.h>

#include "compat.h"
#include "verdict.h"

#define ASC_LUN_NOT_SUPPORTED	0x25
#define SENSE_DESCRIPTOR	0x72	/* lowest response code of this format */

/* Length of sense data with the key, or with the qualifier, in each format. */
#define SENSE_FIXED_KEY		3
#define SENSE_FIXED_LENGTH	7	/* index of the additional length */
#define SENSE_DESC_KEY		2
#define SENSE_FIXED_ASCQ	14
#define SENSE_DESC_ASCQ		4

enum kmp_io_class kmp_io_classify(blk_status_t status)
{
	switch (status) {
	case BLK_STS_NOTSUPP:
	case BLK_STS_NOSPC:
	case BLK_STS_TARGET:
	case KMP_BLK_STS_RESV_CONFLICT:
	case BLK_STS_MEDIUM:
	case BLK_STS_PROTECTION:
	case KMP_BLK_STS_INVAL:
	case KMP_BLK_STS_DURATION_LIMIT:
	case BLK_STS_ZONE_OPEN_RESOURCE:
	case BLK_STS_ZONE_ACTIVE_RESOURCE:
	case BLK_STS_DM_REQUEUE:
		return KMP_IO_PASS;
	case BLK_STS_RESOURCE:
	case BLK_STS_DEV_RESOURCE:
	case BLK_STS_AGAIN:
		return KMP_IO_LATER;
	case BLK_STS_TIMEOUT:
	case BLK_STS_TRANSPORT:
	case BLK_STS_IOERR:
	case BLK_STS_OFFLINE:
	default:
		/* BLK_STS_ZONE_RESOURCE does not leave the block layer. */
		return KMP_IO_PATH;
	}
}

static const char * const kmp_io_error_names[KMP_NR_IO_ERRORS] = {
	[KMP_ERROR_TRANSPORT] = "transport",
	[KMP_ERROR_TIMEOUT] = "timeout",
	[KMP_ERROR_OFFLINE] = "offline",
	[KMP_ERROR_IO] = "io",
	[KMP_ERROR_TARGET] = "target",
};

const char *kmp_io_error_name(enum kmp_io_error error)
{
	return kmp_io_error_names[error];
}

enum kmp_io_error kmp_io_error(blk_status_t status)
{
	if (kmp_io_classify(status) == KMP_IO_PASS)
		return KMP_ERROR_TARGET;

	switch (status) {
	case BLK_STS_TRANSPORT:
		return KMP_ERROR_TRANSPORT;
	case BLK_STS_TIMEOUT:
		return KMP_ERROR_TIMEOUT;
	case BLK_STS_OFFLINE:
		return KMP_ERROR_OFFLINE;
	default:
		return KMP_ERROR_IO;
	}
}

/* @complete: the sense data includes the qualifier. */
static enum kmp_verdict kmp_sense_verdict(const struct scsi_sense_hdr *sense,
					  bool complete, const char **why)
{
	switch (sense->sense_key) {
	case NOT_READY:
		*why = "not ready";
		return KMP_VERDICT_DOWN;
	case HARDWARE_ERROR:
		*why = "hardware error";
		return KMP_VERDICT_DOWN;
	case ILLEGAL_REQUEST:
		if (sense->asc == ASC_LUN_NOT_SUPPORTED) {
			*why = "no such LUN";
			return complete && !sense->ascq ?
			       KMP_VERDICT_NO_LUN : KMP_VERDICT_DOWN;
		}
		*why = "replies, but rejects the test";
		return KMP_VERDICT_UP;
	case UNIT_ATTENTION:
		*why = "unit attention";
		return KMP_VERDICT_RETRY;
	case ABORTED_COMMAND:
		*why = "test aborted";
		return KMP_VERDICT_RETRY;
	case COPY_ABORTED:
	case VOLUME_OVERFLOW:
		*why = "unexpected sense key";
		return KMP_VERDICT_DOWN;
	default:
		*why = "replies";
		return KMP_VERDICT_UP;
	}
}

/* Is the sense data that long? The kernel's parser reads missing bytes as 0. */
static bool kmp_sense_has(const struct kmp_handler_answer *answer,
			  const struct scsi_sense_hdr *sense,
			  unsigned int fixed_end, unsigned int descriptor_end)
{
	if (sense->response_code >= SENSE_DESCRIPTOR)
		return answer->sense_len >= descriptor_end;
	if (answer->sense_len < fixed_end)
		return false;
	/* The additional length counts the bytes after it, not the key. */
	return fixed_end <= SENSE_FIXED_LENGTH ||
	       answer->sense[SENSE_FIXED_LENGTH] + SENSE_FIXED_LENGTH + 1 >=
	       fixed_end;
}

static bool kmp_sense_parse(const struct kmp_handler_answer *answer,
			    struct scsi_sense_hdr *sense)
{
	return scsi_normalize_sense(answer->sense, answer->sense_len, sense) &&
	       kmp_sense_has(answer, sense, SENSE_FIXED_KEY, SENSE_DESC_KEY);
}

static enum kmp_verdict kmp_check_condition_verdict(const struct kmp_handler_answer *answer,
						    const char **why)
{
	struct scsi_sense_hdr sense;

	if (!kmp_sense_parse(answer, &sense)) {
		*why = "no valid sense";
		return KMP_VERDICT_DOWN;
	}
	/* The sense is of an earlier command; this one was not executed. */
	if (scsi_sense_is_deferred(&sense)) {
		*why = "deferred error";
		return KMP_VERDICT_RETRY;
	}
	return kmp_sense_verdict(&sense,
				 kmp_sense_has(answer, &sense,
					       SENSE_FIXED_ASCQ, SENSE_DESC_ASCQ),
				 why);
}

static enum kmp_verdict kmp_status_verdict(const struct kmp_handler_answer *answer,
					   const char **why)
{
	switch (answer->result & 0xfe) {
	case SAM_STAT_GOOD:
	case SAM_STAT_CONDITION_MET:
		*why = "good";
		return KMP_VERDICT_UP;
	case SAM_STAT_CHECK_CONDITION:
		return kmp_check_condition_verdict(answer, why);
	case SAM_STAT_RESERVATION_CONFLICT:
		*why = "reserved by another host";
		return KMP_VERDICT_UP;
	case SAM_STAT_BUSY:
	case SAM_STAT_TASK_SET_FULL:
	case SAM_STAT_ACA_ACTIVE:
		*why = "busy";
		return KMP_VERDICT_INCONCLUSIVE;
	case SAM_STAT_TASK_ABORTED:
		*why = "test aborted";
		return KMP_VERDICT_RETRY;
	default:
		*why = "unknown SCSI status";
		return KMP_VERDICT_DOWN;
	}
}

enum kmp_verdict kmp_scsi_verdict(const struct kmp_handler_answer *answer,
				  const char **why)
{
	/* The midlayer rejects a command so, some kernels with DID_ERROR. */
	if (answer->status == BLK_STS_OFFLINE &&
	    (!answer->result || answer->result == DID_ERROR << 16)) {
		*why = "host in error recovery";
		return KMP_VERDICT_INCONCLUSIVE;
	}

	switch ((answer->result >> 16) & 0xff) {
	case DID_OK:
		break;
	case DID_NO_CONNECT:
	case DID_BAD_TARGET:
		*why = "no connection";
		return KMP_VERDICT_DOWN;
	case DID_TIME_OUT:
		*why = "timed out";
		return KMP_VERDICT_DOWN;
	case DID_TRANSPORT_FAILFAST:
		*why = "transport error";
		return KMP_VERDICT_DOWN;
	/* The midlayer does not repeat a command on a marginal link. */
	case DID_TRANSPORT_MARGINAL:
		*why = "marginal link";
		return KMP_VERDICT_TRANSIENT;
	case DID_TRANSPORT_DISRUPTED:
		*why = "transport error";
		return KMP_VERDICT_TRANSIENT;
	case DID_ERROR:
	case DID_RESET:
	case DID_SOFT_ERROR:
		*why = "host error";
		return KMP_VERDICT_TRANSIENT;
	case DID_BUS_BUSY:
	case DID_REQUEUE:
	case DID_IMM_RETRY:
		*why = "host busy";
		return KMP_VERDICT_INCONCLUSIVE;
	default:
		*why = "host error";
		return KMP_VERDICT_DOWN;
	}

	/* Ended by the block layer or the midlayer before it was sent. */
	if (!answer->result && answer->status != BLK_STS_OK) {
		*why = "rejected";
		return KMP_VERDICT_DOWN;
	}
	return kmp_status_verdict(answer, why);
}

enum kmp_verdict kmp_read_verdict(blk_status_t status, const char **why)
{
	if (status == BLK_STS_OK) {
		*why = "good";
		return KMP_VERDICT_UP;
	}

	switch (kmp_io_classify(status)) {
	case KMP_IO_PASS:
		*why = "replies";
		return KMP_VERDICT_UP;
	case KMP_IO_LATER:
		*why = "busy";
		return KMP_VERDICT_INCONCLUSIVE;
	default:
		*why = "read error";
		return KMP_VERDICT_DOWN;
	}
}

bool kmp_is_reply(const struct kmp_handler_answer *answer, bool scsi)
{
	if (answer->status == BLK_STS_OK)
		return true;
	if (scsi)
		return host_byte(answer->result) == DID_OK && answer->result & 0xfe;
	return kmp_io_classify(answer->status) == KMP_IO_PASS;
}

enum kmp_verdict kmp_send_verdict(int err)
{
	switch (err) {
	case -ENODEV:
		return KMP_VERDICT_REMOVED;
	case -EOPNOTSUPP:
		return KMP_VERDICT_DOWN;
	default:
		return KMP_VERDICT_INCONCLUSIVE;
	}
}

const struct kmp_verdict_properties kmp_verdict_properties[KMP_NR_VERDICTS] = {
	[KMP_VERDICT_UP] = {
		.event = KMP_EVENT_TEST_UP,
		.port = KMP_PORT_ALIVE,
		.serves = true,
		.good = true,
	},
	[KMP_VERDICT_PASSIVE] = {
		.event = KMP_EVENT_TEST_PASSIVE,
		.port = KMP_PORT_ALIVE,
		.good = true,
		.refused = true,
	},
	[KMP_VERDICT_DOWN] = {
		.event = KMP_EVENT_TEST_DOWN,
		.port = KMP_PORT_SILENT_UNANSWERED,
	},
	[KMP_VERDICT_UNREADABLE] = {
		.event = KMP_EVENT_TEST_UNREADABLE,
		.port = KMP_PORT_SILENT_UNANSWERED,
	},
	[KMP_VERDICT_WRONG] = {
		.event = KMP_EVENT_TEST_WRONG,
		.port = KMP_PORT_ALIVE,
		.other_lun = true,
	},
	[KMP_VERDICT_NO_LUN] = {
		.event = KMP_EVENT_TEST_DOWN,
		.port = KMP_PORT_ALIVE,
		.no_lun = true,
		.may_be_lost = true,
	},
	[KMP_VERDICT_BUSY] = {
		.event = KMP_NR_PATH_EVENTS,
		.refused = true,
	},
	[KMP_VERDICT_RETRY] = {
		.event = KMP_NR_PATH_EVENTS,
		.test_again = true,
	},
	[KMP_VERDICT_TRANSIENT] = {
		.event = KMP_EVENT_TEST_DOWN,
		.port = KMP_PORT_SILENT_UNANSWERED,
	},
	[KMP_VERDICT_INCONCLUSIVE] = {
		.event = KMP_NR_PATH_EVENTS,
		.test_again = true,
		.may_be_lost = true,
	},
	[KMP_VERDICT_BLOCKED] = {
		.event = KMP_EVENT_BLOCKED,
		.port = KMP_PORT_SILENT,
		.test_again = true,
	},
	[KMP_VERDICT_REMOVED] = {
		.event = KMP_EVENT_REMOVED,
		.port = KMP_PORT_SILENT,
	},
};

static enum kmp_sense_form kmp_sense_form(const struct kmp_handler_answer *answer,
					  const struct scsi_sense_hdr *sense)
{
	if (scsi_sense_is_deferred(sense))
		return KMP_SENSE_DEFERRED;
	return kmp_sense_has(answer, sense, SENSE_FIXED_ASCQ, SENSE_DESC_ASCQ) ?
	       KMP_SENSE_WHOLE : KMP_SENSE_CUT;
}

struct kmp_sense_code kmp_answer_code(const struct kmp_handler_answer *answer)
{
	struct kmp_sense_code code = {
		.valid = true,
		.form = KMP_SENSE_NONE,
		.blk = answer->status == BLK_STS_OK ? KMP_BLK_GOOD :
		       answer->status == BLK_STS_OFFLINE ? KMP_BLK_OFFLINE : KMP_BLK_ERROR,
		.host = host_byte(answer->result),
		.status = answer->result & 0xff,
	};
	struct scsi_sense_hdr sense;

	if (answer->sense_len && kmp_sense_parse(answer, &sense)) {
		code.key = sense.sense_key;
		code.asc = sense.asc;
		code.ascq = sense.ascq;
		code.form = kmp_sense_form(answer, &sense);
	}
	return code;
}
