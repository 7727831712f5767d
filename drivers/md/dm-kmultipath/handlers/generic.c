// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handler generic, for a table that names none: a path that passes its test
 * serves I/O. The test is TEST UNIT READY on SCSI paths, a READ on others.
 */
#include <linux/module.h>
#include <scsi/scsi_proto.h>

#include "builtin.h"

static enum kmp_handler_step kmp_generic_send(struct kmp_handler_job *job)
{
	if (job->scsi) {
		kmp_ask_ready(&job->command);
	} else {
		memset(&job->command, 0, sizeof(job->command));
		job->command.kind = KMP_COMMAND_READ;
	}
	return KMP_STEP_SEND;
}

static enum kmp_handler_step kmp_generic_test(const struct kmp_handler *handler,
					      struct kmp_handler_job *job)
{
	if (!job->step)
		return kmp_generic_send(job);

	if (job->scsi)
		job->verdict = kmp_scsi_verdict(&job->answer, &job->why);
	else
		job->verdict = kmp_read_verdict(job->answer.status, &job->why);

	if (job->verdict == KMP_VERDICT_RETRY && job->step < KMP_MAX_ATTEMPTS)
		return kmp_generic_send(job);
	return KMP_STEP_VERDICT;
}

struct kmp_handler_type kmp_generic = {
	.name = "generic",
	.module = THIS_MODULE,
	.test = kmp_generic_test,
};
