// SPDX-License-Identifier: GPL-2.0-only
/* The meaning of a response: block layer's status, SCSI result, sense data. */
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/clariion-wire.c"
#include "answer.h"

/* Each verdict has an event, or says that it has none. */
static void check(enum kmp_verdict verdict, const char *why)
{
	const struct kmp_verdict_properties *is = kmp_verdict_is(verdict);

	HOLDS(verdict < KMP_NR_VERDICTS);
	HOLDS(why && *why);
	HOLDS(is->event <= KMP_NR_PATH_EVENTS);
	HOLDS(!is->serves || is->good);
	HOLDS(!is->test_again || !is->good);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	struct kmp_handler_answer answer;
	const char *why = NULL;
	enum kmp_clariion_request request = fuzz_u8(&fuzz) % KMP_NR_CLARIION_REQUESTS;
	enum kmp_verdict verdict;
	struct kmp_sense_code code;

	fuzz_answer(&fuzz, &answer);
	verdict = kmp_scsi_verdict(&answer, &why);
	check(verdict, why);
	/* What the transport or the kernel ended says nothing good of a path. */
	if (verdict == KMP_VERDICT_UP && answer.status == BLK_STS_OK)
		HOLDS(kmp_is_reply(&answer, true));
	code = kmp_answer_code(&answer);
	HOLDS(code.valid && code.key < 16);
	HOLDS(kmp_clariion_sense(request, &answer) <= KMP_CLARIION_COPYING);

	if (answer.status != BLK_STS_OK) {
		HOLDS(kmp_io_classify(answer.status) <= KMP_IO_PATH);
		HOLDS(*kmp_io_error_name(kmp_io_error(answer.status)));
	}
	why = NULL;
	check(kmp_read_verdict(answer.status, &why), why);
	return 0;
}
