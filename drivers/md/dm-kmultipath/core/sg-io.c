// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: which commands of the ioctl SG_IO are repeated through another path.
 */
#include <linux/kernel.h>
#include <scsi/scsi.h>
#include <scsi/scsi_proto.h>
#include <scsi/scsi_status.h>

#include "sg-io.h"
#include "verdict.h"

#define ASC_LUN_NOT_SUPPORTED	0x25
#define SERVICE_ACTION_MASK	0x1f

bool kmp_sg_repeatable(const u8 *cdb)
{
	switch (cdb[0]) {
	case TEST_UNIT_READY:
	case INQUIRY:
	case REPORT_LUNS:
	case READ_CAPACITY:
	case READ_6:
	case READ_10:
	case READ_12:
	case READ_16:
	case PERSISTENT_RESERVE_IN:
		return true;
	case SERVICE_ACTION_IN_16:
		return (cdb[1] & SERVICE_ACTION_MASK) == SAI_READ_CAPACITY_16;
	case MAINTENANCE_IN:
		return (cdb[1] & SERVICE_ACTION_MASK) == MI_REPORT_TARGET_PGS;
	default:
		return false;
	}
}

/* A unit attention is for the program: it says what has changed. */
static enum kmp_sg_outcome kmp_sg_judge_sense(const struct kmp_sense_code *code)
{
	switch (code->key) {
	case NOT_READY:
	case ABORTED_COMMAND:
		return KMP_SG_REFUSED;
	case ILLEGAL_REQUEST:
		return code->asc == ASC_LUN_NOT_SUPPORTED ? KMP_SG_REFUSED : KMP_SG_ANSWERED;
	default:
		return KMP_SG_ANSWERED;
	}
}

enum kmp_sg_outcome kmp_sg_judge(const struct kmp_handler_answer *answer)
{
	struct kmp_sense_code code = kmp_answer_code(answer);

	if (code.host == DID_TIME_OUT)
		return KMP_SG_LATE;
	if (code.host != DID_OK)
		return KMP_SG_LOST;
	if (code.status == SAM_STAT_TASK_ABORTED)
		return KMP_SG_REFUSED;
	return code.status == SAM_STAT_CHECK_CONDITION ? kmp_sg_judge_sense(&code) :
							 KMP_SG_ANSWERED;
}
