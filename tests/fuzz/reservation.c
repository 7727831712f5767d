// SPDX-License-Identifier: GPL-2.0-only
/* The registration of a path: any responses, one after the other, until it ends. */
#include "../../drivers/md/dm-kmultipath/core/reservation.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "answer.h"

#define MOST_STEPS	4	/* confirm, read, join, check; then it is withdrawn */

static void check_command(const struct kmp_key_job *job)
{
	struct kmp_scsi_cmd command;

	kmp_key_ask(job, &command);
	HOLDS(command.kind == KMP_COMMAND_SCSI && command.cdb_len == 10);
	HOLDS(command.write ? command.data_len == KMP_PAYLOAD_SIZE :
			      command.data_len == KMP_DATA_SIZE);
	HOLDS(command.write || !kmp_key_registers(job->phase));
}

/* A response has memory of its own, of just its length. */
static enum kmp_key_result step(struct kmp_key_job *job, struct fuzz *fuzz,
				enum kmp_verdict *verdict, const char **why)
{
	struct kmp_handler_answer answer;
	enum kmp_key_result result;
	unsigned int i;
	u8 *data;

	fuzz_answer(fuzz, &answer);
	answer.data_len = fuzz_u8(fuzz) % 64;
	data = malloc(answer.data_len);
	for (i = 0; i < answer.data_len; i++)
		data[i] = fuzz_u8(fuzz);
	answer.data = data;
	result = kmp_key_step(job, &answer, verdict, why);
	kmp_key_alarm(&answer);
	free(data);
	return result;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	struct kmp_key_job job = {
		.phase = fuzz_u8(&fuzz) % (KMP_KEY_WITHDRAW + 1),
		.late = fuzz_u8(&fuzz) & 1,
		.generation = fuzz_u8(&fuzz),
		.key.value = 1 + fuzz_u8(&fuzz),
	};
	bool leaves = job.phase == KMP_KEY_LEAVE, may_lose = false;
	enum kmp_key_result result;
	enum kmp_verdict verdict;
	unsigned int steps = 0;
	const char *why;

	do {
		check_command(&job);
		verdict = KMP_NR_VERDICTS;
		why = NULL;
		may_lose = job.phase == KMP_KEY_READ;
		result = step(&job, &fuzz, &verdict, &why);
		HOLDS(result != KMP_KEY_SEND || ++steps <= MOST_STEPS);
	} while (result == KMP_KEY_SEND);
	HOLDS(result <= KMP_KEY_OPEN);
	HOLDS(result != KMP_KEY_OPEN || (verdict < KMP_NR_VERDICTS && why && *why));
	HOLDS(result != KMP_KEY_REFUSED || (!leaves && why && *why));
	/* Only a list of all keys says that one is lost. */
	HOLDS(result != KMP_KEY_LOST || may_lose);
	return 0;
}
