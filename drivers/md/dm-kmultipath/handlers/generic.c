// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handler generic, the one of a table that names none: a path that answers
 * serves I/O. SCSI paths are asked by TEST UNIT READY, others by a READ.
 */
#include <linux/module.h>
#include <scsi/scsi_proto.h>

#include "builtin.h"

#define KMP_MAX_ASKS	4	/* as long as the answer says nothing */

static enum kmp_handler_step kmp_generic_ask(struct kmp_handler_job *job)
{
	memset(&job->command, 0, sizeof(job->command));
	if (job->scsi) {
		job->command.kind = KMP_COMMAND_SCSI;
		job->command.cdb[0] = TEST_UNIT_READY;
		job->command.cdb_len = 6;
	} else {
		job->command.kind = KMP_COMMAND_READ;
	}
	return KMP_STEP_SEND;
}

static enum kmp_handler_step kmp_generic_test(const struct kmp_handler *handler,
					      struct kmp_handler_job *job)
{
	if (!job->step)
		return kmp_generic_ask(job);

	if (job->scsi)
		job->verdict = kmp_scsi_verdict(&job->answer, &job->why);
	else
		job->verdict = kmp_read_verdict(job->answer.status, &job->why);

	if (job->verdict == KMP_VERDICT_RETRY && job->step < KMP_MAX_ASKS)
		return kmp_generic_ask(job);
	return KMP_STEP_VERDICT;
}

struct kmp_handler_type kmp_generic = {
	.name = "generic",
	.module = THIS_MODULE,
	.test = kmp_generic_test,
};
