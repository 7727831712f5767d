/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests and activations of a handler, of which every response may be anything. The
 * target includes the handler's files, and calls fuzz_handler() with its type.
 */
#ifndef HANDLER_H
#define HANDLER_H

#include <linux/dm-kmultipath-handler.h>

#include "answer.h"

#define FUZZ_MOST_STEPS	64	/* commands of a job; a handler must need fewer */

static inline void fuzz_command(const struct kmp_scsi_cmd *command)
{
	HOLDS(command->kind <= KMP_COMMAND_DH_ACTIVATE);
	if (command->kind != KMP_COMMAND_SCSI)
		return;
	HOLDS(command->cdb_len && command->cdb_len <= KMP_CDB_SIZE);
	HOLDS(command->data_len <= (command->write ? KMP_PAYLOAD_SIZE : KMP_DATA_SIZE));
	HOLDS(!command->write || command->data_len);
}

static inline void fuzz_identity(struct fuzz *fuzz, struct kmp_identity *identity)
{
	u8 known = fuzz_u8(fuzz);
	unsigned int i;

	*identity = (struct kmp_identity) {
		.name = { .type = KMP_NAME_NAA, .len = known & 1 ? KMP_NAME_SIZE : 0 },
		.serial_len = known >> 1 & 1 ? 4 : 0,
	};
	for (i = 0; i < identity->name.len; i++)
		identity->name.id[i] = fuzz_u8(fuzz);
	for (i = 0; i < identity->serial_len; i++)
		identity->serial[i] = fuzz_u8(fuzz);
}

/* Data of any length up to what was asked for. The caller frees it. */
static inline u8 *fuzz_reply(struct fuzz *fuzz, struct kmp_handler_job *job)
{
	u8 cut = fuzz_u8(fuzz);
	size_t len = job->command.write ? 0 : job->command.data_len;
	u8 *data;

	fuzz_answer(fuzz, &job->answer);
	if (len > cut)
		len -= cut;
	data = fuzz_bytes(fuzz, &len);
	job->answer.data = data;
	job->answer.data_len = len;
	return data;
}

/* One job from its first command to its verdict. */
static inline void fuzz_handler(const struct kmp_handler_type *type, struct fuzz *fuzz)
{
	struct kmp_handler handler = { .type = type };
	u8 how = fuzz_u8(fuzz);
	struct kmp_identity identity;
	struct kmp_handler_job job = {
		.scsi = !(how & 128),
		.serving = how & 2,
		.dh_attached = how & 4,
		.min_sectors = how & 8 ? fuzz_u32(fuzz) : 0,
		.waited = how & 8,
		.tpgs = how >> 4 & 3,
		.owner = KMP_NO_SP,
	};
	static char flags[2][2] = { "0", "1" };
	char *args[2];
	bool activate = how & 1 && type->activate;
	const char *error = NULL;
	u8 *data = NULL;

	args[0] = flags[how >> 4 & 1];
	args[1] = flags[how >> 5 & 1];
	if (type->create && type->create(&handler, how & 64 ? 2 : 0, args, &error)) {
		HOLDS(error && *error);
		HOLDS(!type->create(&handler, 0, args, &error));
	}
	fuzz_identity(fuzz, &identity);
	if (identity.name.len || identity.serial_len)
		job.identity = &identity;
	while ((activate ? type->activate : type->test)(&handler, &job) == KMP_STEP_SEND) {
		fuzz_command(&job.command);
		free(data);
		data = fuzz_reply(fuzz, &job);
		HOLDS(++job.step <= FUZZ_MOST_STEPS);
	}
	free(data);
	if (type->destroy)
		type->destroy(&handler);

	HOLDS(job.verdict < KMP_NR_VERDICTS);
	HOLDS(job.why && *job.why);
	HOLDS(activate || !job.report.activated);
	HOLDS(job.verdict != KMP_VERDICT_BUSY || activate);
	HOLDS(!job.report.improvable || job.report.non_optimized);
	if (job.report.valid) {
		HOLDS(job.report.sp <= KMP_SP_LAST_GROUP &&
		      job.report.owner <= KMP_SP_LAST_GROUP &&
		      job.report.home <= KMP_SP_LAST_GROUP);
		HOLDS(job.report.identity.serial_len <= KMP_SERIAL_SIZE);
	}
}

#endif
