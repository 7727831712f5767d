// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of handlers/generic.c: a test of a path step by step. The suite acts as
 * the tester. Run by tests/vm/run kunit.
 *
 * verdict.c is included; its own suite checks its verdicts on single replies.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/generic.c"

#define MAX_ANSWERS	5

struct answer {
	blk_status_t status;
	int result;
	u8 sense_key;
	u8 asc;
};

#define ANSWER_GOOD	{ .result = 0x00 }
#define ANSWER_BUSY	{ .result = 0x08 }
#define ANSWER_ABORTED	{ .result = 0x40 }
#define ANSWER_GARBAGE	{ .result = 0x7fffffff }
#define ANSWER_TIMEOUT	{ .result = 0x030000 }
#define ANSWER_SENSE(key) { .result = 0x02, .sense_key = (key) }
#define ANSWER_NO_SENSE	{ .result = 0x02 }
#define NOT_READY_KEY	0x2
#define ATTENTION	ANSWER_SENSE(0x6)
#define NO_LUN		{ .result = 0x02, .sense_key = 0x5, .asc = 0x25 }

static const struct script_row {
	const char *name;
	bool scsi;
	struct answer answers[MAX_ANSWERS];	/* more than needed */
	unsigned int commands;			/* expected number */
	enum kmp_verdict verdict;
} script_rows[] = {
	{ "SCSI: good", true, { ANSWER_GOOD }, 1, KMP_VERDICT_UP },
	{ "SCSI: not ready", true, { ANSWER_SENSE(NOT_READY_KEY) }, 1, KMP_VERDICT_DOWN },
	{ "SCSI: no such LUN", true, { NO_LUN, ANSWER_GOOD }, 1, KMP_VERDICT_NO_LUN },
	{ "SCSI: attention, no such LUN", true, { ATTENTION, NO_LUN }, 2, KMP_VERDICT_NO_LUN },
	{ "SCSI: timed out", true, { ANSWER_TIMEOUT }, 1, KMP_VERDICT_DOWN },
	{ "SCSI: busy", true, { ANSWER_BUSY, ANSWER_GOOD }, 1, KMP_VERDICT_INCONCLUSIVE },
	{ "SCSI: garbage", true, { ANSWER_GARBAGE, ANSWER_GOOD }, 1, KMP_VERDICT_DOWN },
	{ "SCSI: no sense", true, { ANSWER_NO_SENSE, ANSWER_GOOD }, 1, KMP_VERDICT_DOWN },
	{ "SCSI: attention, good", true, { ATTENTION, ANSWER_GOOD }, 2, KMP_VERDICT_UP },
	{ "SCSI: attention, not ready", true,
	  { ATTENTION, ANSWER_SENSE(NOT_READY_KEY) }, 2, KMP_VERDICT_DOWN },
	{ "SCSI: attention, garbage", true, { ATTENTION, ANSWER_GARBAGE }, 2, KMP_VERDICT_DOWN },
	{ "SCSI: attention, timed out", true, { ATTENTION, ANSWER_TIMEOUT }, 2, KMP_VERDICT_DOWN },
	{ "SCSI: attention, busy", true,
	  { ATTENTION, ANSWER_BUSY }, 2, KMP_VERDICT_INCONCLUSIVE },
	{ "SCSI: aborted, good", true, { ANSWER_ABORTED, ANSWER_GOOD }, 2, KMP_VERDICT_UP },
	{ "SCSI: 3 attentions, good", true,
	  { ATTENTION, ATTENTION, ATTENTION, ANSWER_GOOD }, 4, KMP_VERDICT_UP },
	{ "SCSI: nothing but attentions", true,
	  { ATTENTION, ATTENTION, ATTENTION, ATTENTION, ANSWER_GOOD }, 4, KMP_VERDICT_RETRY },
	{ "SCSI: attentions and aborts", true,
	  { ATTENTION, ANSWER_ABORTED, ATTENTION, ANSWER_ABORTED }, 4, KMP_VERDICT_RETRY },

	{ "READ: good", false, { { BLK_STS_OK } }, 1, KMP_VERDICT_UP },
	{ "READ: I/O error", false, { { BLK_STS_IOERR } }, 1, KMP_VERDICT_DOWN },
	{ "READ: transport", false, { { BLK_STS_TRANSPORT } }, 1, KMP_VERDICT_DOWN },
	{ "READ: time-out", false, { { BLK_STS_TIMEOUT } }, 1, KMP_VERDICT_DOWN },
	{ "READ: medium error", false, { { BLK_STS_MEDIUM } }, 1, KMP_VERDICT_UP },
	{ "READ: would block", false, { { BLK_STS_AGAIN } }, 1, KMP_VERDICT_INCONCLUSIVE },
	{ "READ: a SCSI result is ignored", false,
	  { { BLK_STS_OK, 0x02, 0x2 } }, 1, KMP_VERDICT_UP },
};

KUNIT_ARRAY_PARAM_DESC(script, script_rows, name);

static void give_answer(struct kmp_handler_job *job, const struct answer *answer)
{
	memset(&job->answer, 0, sizeof(job->answer));
	job->answer.status = answer->status;
	job->answer.result = answer->result;
	if (answer->sense_key) {
		job->answer.sense[0] = 0x70;
		job->answer.sense[2] = answer->sense_key;
		job->answer.sense[7] = 10;
		job->answer.sense[12] = answer->asc;
		job->answer.sense_len = 18;
	}
	job->step++;
}

/* SPC-5, TEST UNIT READY: six bytes of zeroes, no data. */
static void expect_command(struct kunit *test, const struct kmp_handler_job *job)
{
	static const u8 zeroes[KMP_CDB_SIZE];

	if (!job->scsi) {
		KUNIT_EXPECT_EQ(test, job->command.kind, KMP_COMMAND_READ);
		return;
	}
	KUNIT_EXPECT_EQ(test, job->command.kind, KMP_COMMAND_SCSI);
	KUNIT_EXPECT_FALSE(test, job->command.write);
	KUNIT_EXPECT_EQ(test, job->command.timeout_s, 0);
	KUNIT_EXPECT_EQ(test, job->command.cdb_len, 6);
	KUNIT_EXPECT_EQ(test, job->command.data_len, 0);
	KUNIT_EXPECT_MEMEQ(test, job->command.cdb, zeroes, KMP_CDB_SIZE);
}

static void script(struct kunit *test)
{
	const struct script_row *row = test->param_value;
	const struct kmp_handler handler = { .type = &kmp_generic };
	static const struct kmp_handler_report nothing;
	struct kmp_handler_job job = { .scsi = row->scsi };
	unsigned int commands = 0;

	/* the handler must set the whole command: it holds an earlier one */
	memset(&job.command, 0xa5, sizeof(job.command));
	while (kmp_generic.test(&handler, &job) == KMP_STEP_SEND) {
		expect_command(test, &job);
		KUNIT_ASSERT_LT(test, commands, MAX_ANSWERS);
		memset(&job.command, 0xa5, sizeof(job.command));
		give_answer(&job, &row->answers[commands++]);
	}
	KUNIT_EXPECT_EQ(test, commands, row->commands);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_NOT_NULL(test, job.why);
	/* it knows no array, so it reports nothing about one */
	KUNIT_EXPECT_MEMEQ(test, &job.report, &nothing, sizeof(nothing));
}

/* Two jobs do not affect each other: the handler has no state of its own. */
static void jobs_are_independent(struct kunit *test)
{
	static const struct answer attention = ATTENTION, good = ANSWER_GOOD;
	static const struct answer error = { BLK_STS_IOERR };
	const struct kmp_handler handler = { .type = &kmp_generic };
	struct kmp_handler_job scsi = { .scsi = true }, read = {};

	KUNIT_EXPECT_EQ(test, kmp_generic.test(&handler, &scsi), KMP_STEP_SEND);
	KUNIT_EXPECT_EQ(test, kmp_generic.test(&handler, &read), KMP_STEP_SEND);
	give_answer(&scsi, &attention);
	KUNIT_EXPECT_EQ(test, kmp_generic.test(&handler, &scsi), KMP_STEP_SEND);
	give_answer(&read, &error);
	KUNIT_EXPECT_EQ(test, kmp_generic.test(&handler, &read), KMP_STEP_VERDICT);
	give_answer(&scsi, &good);
	KUNIT_EXPECT_EQ(test, kmp_generic.test(&handler, &scsi), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, read.verdict, KMP_VERDICT_DOWN);
	KUNIT_EXPECT_EQ(test, scsi.verdict, KMP_VERDICT_UP);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_generic.name, "generic");
	KUNIT_EXPECT_PTR_EQ(test, kmp_generic.module, THIS_MODULE);
	/* no create(): it takes no arguments */
	KUNIT_EXPECT_TRUE(test, !kmp_generic.create && !kmp_generic.destroy);
	/* a path with a good test serves I/O: no activation, no scsi_dh */
	KUNIT_EXPECT_NULL(test, kmp_generic.activate);
	KUNIT_EXPECT_NULL(test, kmp_generic.dh_name);
	KUNIT_EXPECT_FALSE(test, kmp_generic.activate_each);
}

static struct kunit_case generic_cases[] = {
	KUNIT_CASE_PARAM(script, script_gen_params),
	KUNIT_CASE(jobs_are_independent),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite generic_suite = {
	.name = "kmp_handler_generic",
	.test_cases = generic_cases,
};

kunit_test_suite(generic_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's handler generic");
MODULE_LICENSE("GPL");
