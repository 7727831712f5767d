// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of handlers/scsi-dh.c: tests and activations of a path step by step.
 * The suite acts as the tester, the array and scsi_dh. Run by tests/vm/run
 * kunit.
 *
 * verdict.c is included; its own suite checks its verdicts on single replies.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/scsi-dh.c"
#include "words.h"

#define MAX_ANSWERS	8

#define ALUA	(&kmp_dh_alua)
#define RDAC	(&kmp_dh_rdac)
#define HP_SW	(&kmp_dh_hp_sw)

struct answer {
	int result;
	u8 key, asc, ascq;
};

#define GOOD		{ .result = 0x00 }
#define BUSY		{ .result = 0x08 }
#define RESERVED	{ .result = 0x18 }
#define ABORTED		{ .result = 0x40 }
#define TIMED_OUT	{ .result = 0x030000 }
#define NO_CONNECTION	{ .result = 0x010000 }
#define GARBAGE		{ .result = 0x7fffffff }
#define SENSE(key, asc, ascq) { 0x02, key, asc, ascq }
#define ATTENTION	SENSE(0x6, 0x29, 0x00)
#define TRANSITION	SENSE(0x2, 0x04, 0x0a)
#define IN_STANDBY	SENSE(0x2, 0x04, 0x0b)
#define DH(error)	{ .result = (error) }

/* SPC-5, fixed and descriptor format sense data. */
static void encode_sense(struct kmp_handler_answer *answer, u8 format,
			 const struct answer *from)
{
	u8 *sense = answer->sense;

	sense[0] = format;
	if (format >= 0x72) {
		sense[1] = from->key;
		sense[2] = from->asc;
		sense[3] = from->ascq;
		answer->sense_len = 8;
	} else {
		sense[2] = from->key;
		sense[7] = 10;
		sense[12] = from->asc;
		sense[13] = from->ascq;
		answer->sense_len = 18;
	}
}

static void give(struct kmp_handler_job *job, const struct answer *answer,
		 u8 format)
{
	memset(&job->answer, 0, sizeof(job->answer));
	job->answer.result = answer->result;
	if (answer->key)
		encode_sense(&job->answer, format, answer);
	job->step++;
}

/* The handler must set the whole command: garbage shows what it did not set. */
static void forget_command(struct kmp_handler_job *job)
{
	memset(&job->command, 0xa5, sizeof(job->command));
}

/* SPC-5, TEST UNIT READY: six bytes of zeroes, no data. */
static void expect_tur(struct kunit *test, const struct kmp_handler_job *job)
{
	static const u8 zeroes[KMP_CDB_SIZE];

	KUNIT_EXPECT_EQ(test, job->command.kind, KMP_COMMAND_SCSI);
	KUNIT_EXPECT_FALSE(test, job->command.write);
	KUNIT_EXPECT_EQ(test, job->command.cdb_len, 6);
	KUNIT_EXPECT_EQ(test, job->command.data_len, 0);
	KUNIT_EXPECT_EQ(test, job->command.timeout_s, 0);
	KUNIT_EXPECT_MEMEQ(test, job->command.cdb, zeroes, KMP_CDB_SIZE);
}

/* ---- tests ---- */

static const struct test_row {
	const char *name;
	struct kmp_handler_type *type;
	bool serving;
	struct answer answers[MAX_ANSWERS];	/* more than needed */
	unsigned int commands;			/* expected number */
	enum kmp_verdict verdict;
	const char *why;
} test_rows[] = {
	{ "alua: good, serving", ALUA, true, { GOOD }, 1, KMP_VERDICT_UP, "good" },
	{ "alua: good, not serving", ALUA, false, { GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "replies, but not activated" },
	{ "alua: reserved, serving", ALUA, true, { RESERVED }, 1,
	  KMP_VERDICT_UP, "reserved by another host" },
	{ "alua: reserved, not serving", ALUA, false, { RESERVED }, 1,
	  KMP_VERDICT_PASSIVE, "replies, but not activated" },
	{ "alua: busy", ALUA, true, { BUSY, GOOD }, 1, KMP_VERDICT_INCONCLUSIVE, "busy" },
	{ "alua: timed out", ALUA, true, { TIMED_OUT, GOOD }, 1, KMP_VERDICT_DOWN, "timed out" },
	{ "alua: no connection", ALUA, true, { NO_CONNECTION, GOOD }, 1,
	  KMP_VERDICT_DOWN, "no connection" },
	{ "alua: garbage", ALUA, true, { GARBAGE, GOOD }, 1, KMP_VERDICT_DOWN, "host error" },
	{ "alua: attention, good", ALUA, true, { ATTENTION, GOOD }, 2, KMP_VERDICT_UP, "good" },
	{ "alua: attention, good, not serving", ALUA, false, { ATTENTION, GOOD }, 2,
	  KMP_VERDICT_PASSIVE, "replies, but not activated" },
	{ "alua: state changed, standby", ALUA, true,
	  { SENSE(0x6, 0x2a, 0x06), IN_STANDBY }, 2, KMP_VERDICT_PASSIVE, "standby" },
	{ "alua: attentions and aborts, good", ALUA, true,
	  { ATTENTION, ABORTED, ATTENTION, GOOD }, 4, KMP_VERDICT_UP, "good" },
	{ "alua: nothing but attentions", ALUA, true,
	  { ATTENTION, ATTENTION, ATTENTION, ATTENTION, GOOD }, 4,
	  KMP_VERDICT_RETRY, "unit attention" },

	/* SPC-5, target port asymmetric access states */
	{ "alua: transition", ALUA, true, { TRANSITION, GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing" },
	{ "alua: transition as attention", ALUA, false, { SENSE(0x6, 0x04, 0x0a), GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing" },
	{ "alua: standby, serving", ALUA, true, { IN_STANDBY, GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "standby" },
	{ "alua: standby", ALUA, false, { IN_STANDBY, GOOD }, 1, KMP_VERDICT_PASSIVE, "standby" },
	{ "alua: unavailable", ALUA, true, { SENSE(0x2, 0x04, 0x0c), GOOD }, 1,
	  KMP_VERDICT_DOWN, "unavailable" },
	{ "alua: offline", ALUA, true, { SENSE(0x2, 0x04, 0x12), GOOD }, 1,
	  KMP_VERDICT_DOWN, "offline" },
	{ "rdac: standby", RDAC, true, { IN_STANDBY, GOOD }, 1, KMP_VERDICT_PASSIVE, "standby" },
	{ "hp_sw: transition", HP_SW, true, { TRANSITION, GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing" },

	/* the same codes with another key mean something else */
	{ "alua: 5/04/0b", ALUA, true, { SENSE(0x5, 0x04, 0x0b), GOOD }, 1,
	  KMP_VERDICT_UP, "replies, but rejects the test" },
	{ "alua: 4/04/0a", ALUA, true, { SENSE(0x4, 0x04, 0x0a), GOOD }, 1,
	  KMP_VERDICT_DOWN, "hardware error" },
	{ "alua: 2/0b/04 codes swapped", ALUA, true, { SENSE(0x2, 0x0b, 0x04), GOOD }, 1,
	  KMP_VERDICT_DOWN, "not ready" },
	{ "alua: 2/04/01 becoming ready", ALUA, true, { SENSE(0x2, 0x04, 0x01), GOOD }, 1,
	  KMP_VERDICT_DOWN, "not ready" },

	/* vendors' codes, also with the other handlers */
	{ "hp_sw: passive", HP_SW, false, { SENSE(0x2, 0x04, 0x02), GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "the other controller serves the LUN" },
	{ "hp_sw: passive, serving", HP_SW, true, { SENSE(0x2, 0x04, 0x02), GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "the other controller serves the LUN" },
	{ "hp_sw: switching", HP_SW, true, { SENSE(0x2, 0x04, 0x03), GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "LUN is changing controllers" },
	{ "hp_sw: good, serving", HP_SW, true, { GOOD }, 1, KMP_VERDICT_UP, "good" },
	{ "hp_sw: good, not serving", HP_SW, false, { GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "replies, but not activated" },
	{ "alua: 2/04/02 is a stopped disk", ALUA, true, { SENSE(0x2, 0x04, 0x02), GOOD }, 1,
	  KMP_VERDICT_DOWN, "not ready" },
	{ "rdac: 2/04/03 is a broken one", RDAC, true, { SENSE(0x2, 0x04, 0x03), GOOD }, 1,
	  KMP_VERDICT_DOWN, "not ready" },
	{ "rdac: not the owner", RDAC, true, { SENSE(0x5, 0x94, 0x01), GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "the other controller owns the LUN" },
	{ "rdac: quiescing", RDAC, true, { SENSE(0x2, 0x04, 0xa1), GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "quiescence in progress" },
	{ "rdac: quiesced", RDAC, true, { SENSE(0x2, 0xa1, 0x02), GOOD }, 1,
	  KMP_VERDICT_INCONCLUSIVE, "quiescence in progress" },
	{ "rdac: good, not serving", RDAC, false, { GOOD }, 1,
	  KMP_VERDICT_PASSIVE, "replies, but not activated" },
	{ "alua: 5/94/01 refuses the test", ALUA, true, { SENSE(0x5, 0x94, 0x01), GOOD }, 1,
	  KMP_VERDICT_UP, "replies, but rejects the test" },
};

KUNIT_ARRAY_PARAM_DESC(test, test_rows, name);

static void run_test(struct kunit *test, u8 format)
{
	const struct test_row *row = test->param_value;
	const struct kmp_handler handler = { .type = row->type };
	struct kmp_handler_job job = { .scsi = true, .serving = row->serving };
	unsigned int commands = 0;

	forget_command(&job);
	while (row->type->test(&handler, &job) == KMP_STEP_SEND) {
		expect_tur(test, &job);
		KUNIT_ASSERT_LT(test, commands, MAX_ANSWERS);
		forget_command(&job);
		give(&job, &row->answers[commands++], format);
	}
	KUNIT_EXPECT_EQ(test, commands, row->commands);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_STREQ(test, job.why, row->why);
	KUNIT_EXPECT_FALSE(test, job.report.activated);
}

static void tests(struct kunit *test)
{
	run_test(test, 0x70);
}

static void tests_descriptor_sense(struct kunit *test)
{
	run_test(test, 0x72);
}

/* ---- activations ---- */

static const struct activation_row {
	const char *name;
	struct kmp_handler_type *type;
	struct answer answers[MAX_ANSWERS];
	const char *commands;	/* A: scsi_dh activates, T: TEST UNIT READY */
	enum kmp_verdict verdict;
	const char *why;
} activation_rows[] = {
	{ "alua: done", ALUA, { DH(SCSI_DH_OK), GOOD }, "AT", KMP_VERDICT_UP, "good" },
	{ "rdac: done", RDAC, { DH(SCSI_DH_OK), GOOD }, "AT", KMP_VERDICT_UP, "good" },
	{ "hp_sw: done", HP_SW, { DH(SCSI_DH_OK), DH(SCSI_DH_OK), GOOD }, "AAT",
	  KMP_VERDICT_UP, "good" },
	{ "alua: attention, done", ALUA, { DH(SCSI_DH_OK), ATTENTION, GOOD }, "ATT",
	  KMP_VERDICT_UP, "good" },
	{ "alua: 3 attentions, done", ALUA,
	  { DH(SCSI_DH_OK), ATTENTION, ATTENTION, ATTENTION, GOOD }, "ATTTT",
	  KMP_VERDICT_UP, "good" },
	{ "hp_sw: 3 attentions, done", HP_SW,
	  { DH(SCSI_DH_OK), DH(SCSI_DH_OK), ATTENTION, ATTENTION, ATTENTION, GOOD },
	  "AATTTT", KMP_VERDICT_UP, "good" },
	{ "alua: done, reserved", ALUA, { DH(SCSI_DH_OK), RESERVED }, "AT",
	  KMP_VERDICT_UP, "reserved by another host" },

	/* scsi_dh reports success, the test of the path does not */
	{ "alua: still standby", ALUA, { DH(SCSI_DH_OK), IN_STANDBY }, "AT",
	  KMP_VERDICT_PASSIVE, "standby" },
	{ "alua: unavailable", ALUA, { DH(SCSI_DH_OK), SENSE(0x2, 0x04, 0x0c) }, "AT",
	  KMP_VERDICT_DOWN, "unavailable" },
	{ "alua: still changing", ALUA, { DH(SCSI_DH_OK), TRANSITION }, "AT",
	  KMP_VERDICT_BUSY, "access state is changing" },
	{ "alua: busy", ALUA, { DH(SCSI_DH_OK), BUSY }, "AT", KMP_VERDICT_BUSY, "busy" },
	{ "alua: nothing but attentions", ALUA,
	  { DH(SCSI_DH_OK), ATTENTION, ATTENTION, ATTENTION, ATTENTION, GOOD }, "ATTTT",
	  KMP_VERDICT_BUSY, "unit attention" },
	{ "alua: timed out", ALUA, { DH(SCSI_DH_OK), TIMED_OUT }, "AT",
	  KMP_VERDICT_DOWN, "timed out" },
	{ "rdac: not the owner", RDAC, { DH(SCSI_DH_OK), SENSE(0x5, 0x94, 0x01) }, "AT",
	  KMP_VERDICT_PASSIVE, "the other controller owns the LUN" },
	{ "hp_sw: still passive", HP_SW,
	  { DH(SCSI_DH_OK), DH(SCSI_DH_OK), SENSE(0x2, 0x04, 0x02) }, "AAT",
	  KMP_VERDICT_PASSIVE, "the other controller serves the LUN" },

	/* scsi_dh reports an error: the path is not tested */
	{ "alua: retry", ALUA, { DH(SCSI_DH_RETRY), GOOD }, "A",
	  KMP_VERDICT_BUSY, "activation: to be retried later" },
	{ "hp_sw: retry", HP_SW, { DH(SCSI_DH_RETRY), GOOD }, "A",
	  KMP_VERDICT_BUSY, "activation: to be retried later" },
	{ "hp_sw: fails in the second round", HP_SW, { DH(SCSI_DH_OK), DH(SCSI_DH_IO), GOOD },
	  "AA", KMP_VERDICT_DOWN, "activation: I/O error" },
};

KUNIT_ARRAY_PARAM_DESC(activation, activation_rows, name);

static char expect_command(struct kunit *test, const struct kmp_handler_job *job)
{
	if (job->command.kind == KMP_COMMAND_DH_ACTIVATE) {
		KUNIT_EXPECT_EQ(test, job->command.timeout_s, 60);
		return 'A';
	}
	expect_tur(test, job);
	return 'T';
}

static void activations(struct kunit *test)
{
	const struct activation_row *row = test->param_value;
	const struct kmp_handler handler = { .type = row->type };
	struct kmp_handler_job job = { .scsi = true };
	char commands[MAX_ANSWERS + 1] = "";
	unsigned int nr = 0;

	forget_command(&job);
	while (row->type->activate(&handler, &job) == KMP_STEP_SEND) {
		KUNIT_ASSERT_LT(test, nr, MAX_ANSWERS);
		commands[nr] = expect_command(test, &job);
		forget_command(&job);
		give(&job, &row->answers[nr++], 0x70);
	}
	KUNIT_EXPECT_STREQ(test, commands, row->commands);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_STREQ(test, job.why, row->why);
	/* scsi_dh does not report whether it moved the LUN */
	KUNIT_EXPECT_FALSE(test, job.report.activated);
}

static const struct error_row {
	const char *name;
	int error;
	enum kmp_verdict verdict;
} error_rows[] = {
	{ "device failed", SCSI_DH_DEV_FAILED, KMP_VERDICT_DOWN },
	{ "device busy", SCSI_DH_DEV_TEMP_BUSY, KMP_VERDICT_BUSY },
	{ "device unsupported", SCSI_DH_DEV_UNSUPP, KMP_VERDICT_DOWN },
	{ "end of the device errors", SCSI_DH_DEVICE_MAX, KMP_VERDICT_DOWN },
	{ "not connected", SCSI_DH_NOTCONN, KMP_VERDICT_DOWN },
	{ "connection failure", SCSI_DH_CONN_FAILURE, KMP_VERDICT_DOWN },
	{ "end of the transport errors", SCSI_DH_TRANSPORT_MAX, KMP_VERDICT_DOWN },
	{ "I/O error", SCSI_DH_IO, KMP_VERDICT_DOWN },
	{ "invalid I/O", SCSI_DH_INVALID_IO, KMP_VERDICT_DOWN },
	{ "retry", SCSI_DH_RETRY, KMP_VERDICT_BUSY },
	{ "retry at once", SCSI_DH_IMM_RETRY, KMP_VERDICT_BUSY },
	{ "timed out", SCSI_DH_TIMED_OUT, KMP_VERDICT_DOWN },
	{ "resources unavailable", SCSI_DH_RES_TEMP_UNAVAIL, KMP_VERDICT_BUSY },
	{ "device offline", SCSI_DH_DEV_OFFLINED, KMP_VERDICT_DOWN },
	{ "no memory", SCSI_DH_NOMEM, KMP_VERDICT_BUSY },
	{ "no such function", SCSI_DH_NOSYS, KMP_VERDICT_DOWN },
	{ "end of the driver errors", SCSI_DH_DRIVER_MAX, KMP_VERDICT_DOWN },
	{ "errno", -EIO, KMP_VERDICT_DOWN },
	{ "large", INT_MAX, KMP_VERDICT_DOWN },
	{ "small", INT_MIN, KMP_VERDICT_DOWN },
};

KUNIT_ARRAY_PARAM_DESC(error, error_rows, name);

/* One command is sent, and the reason begins with "activation: ". */
static void errors(struct kunit *test)
{
	const struct error_row *row = test->param_value;
	const struct answer answer = DH(row->error);
	const struct kmp_handler handler = { .type = ALUA };
	struct kmp_handler_job job = { .scsi = true };

	KUNIT_ASSERT_EQ(test, kmp_dh_alua.activate(&handler, &job), KMP_STEP_SEND);
	give(&job, &answer, 0x70);
	KUNIT_ASSERT_EQ(test, kmp_dh_alua.activate(&handler, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_ASSERT_NOT_NULL(test, job.why);
	KUNIT_EXPECT_PTR_EQ(test, strstr(job.why, "activation: "), (char *)job.why);
}

static void every_error_has_a_row(struct kunit *test)
{
	unsigned int seen = 1U << SCSI_DH_OK, i;

	for (i = 0; i < ARRAY_SIZE(error_rows); i++)
		if (error_rows[i].error >= 0 && error_rows[i].error < SCSI_DH_DRIVER_MAX)
			seen |= 1U << error_rows[i].error;
	KUNIT_EXPECT_EQ(test, seen, (1U << SCSI_DH_DRIVER_MAX) - 1);
}

/* ---- sense data that must be ignored ---- */

/* Deferred sense is about an earlier command. Truncated sense has no codes. */
static void sense_of_another_command(struct kunit *test)
{
	static const struct answer standby = IN_STANDBY;
	const struct kmp_handler handler = { .type = ALUA };
	struct kmp_handler_job job = { .scsi = true };

	kmp_dh_alua.test(&handler, &job);
	give(&job, &standby, 0x71);
	KUNIT_EXPECT_EQ(test, kmp_dh_alua.test(&handler, &job), KMP_STEP_SEND);

	give(&job, &standby, 0x70);
	job.answer.sense_len = 12;
	KUNIT_EXPECT_EQ(test, kmp_dh_alua.test(&handler, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, job.why, "not ready");
}

/* Sense of an earlier command is still in the buffer. */
static void sense_without_check_condition(struct kunit *test)
{
	static const struct answer standby = IN_STANDBY;
	const struct kmp_handler handler = { .type = ALUA };
	struct kmp_handler_job job = { .scsi = true, .serving = true };

	kmp_dh_alua.test(&handler, &job);
	give(&job, &standby, 0x70);
	job.answer.result = 0;
	KUNIT_EXPECT_EQ(test, kmp_dh_alua.test(&handler, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_UP);
	job.answer.result = 0x030002;
	KUNIT_EXPECT_EQ(test, kmp_dh_alua.test(&handler, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_STREQ(test, job.why, "timed out");
}

static void not_scsi(struct kunit *test)
{
	const struct kmp_handler handler = { .type = ALUA };
	struct kmp_handler_job job = {}, activation = {};

	KUNIT_EXPECT_EQ(test, kmp_dh_alua.test(&handler, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_DOWN);
	KUNIT_EXPECT_EQ(test, kmp_dh_alua.activate(&handler, &activation), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, activation.verdict, KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, activation.why, "not a SCSI disk");
}

/* ---- the types ---- */

static const struct args_row {
	const char *name;
	const char *words;
	int result;
} args_rows[] = {
	{ "none", "", -EINVAL },
	{ "alua", "alua", 0 },
	{ "alua 0", "alua 0", 0 },
	{ "alua 1", "alua 1", 0 },
	{ "another", "emc", -EINVAL },
	{ "2", "alua 2", -EINVAL },
	{ "no number", "alua on", -EINVAL },
	{ "01", "alua 01", -EINVAL },
	{ "-1", "alua -1", -EINVAL },
	{ "two of them", "alua 1 1", -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(args, args_rows, name);

static void alua_arguments(struct kunit *test)
{
	const struct args_row *row = test->param_value;
	struct kmp_handler handler = {};
	const char *error = NULL;
	struct words words = split_words(test, row->words);

	KUNIT_EXPECT_EQ(test, row->result,
			kmp_dh_alua.create(&handler, words.argc, words.argv, &error));
	KUNIT_EXPECT_EQ(test, !!row->result, !!error);
}

static void description(struct kunit *test)
{
	static struct kmp_handler_type *const types[] = { ALUA, RDAC, HP_SW };
	static const char *const names[] = { "scsi_dh", "rdac", "hp_sw" };
	static const char *const dh_names[] = { "alua", "rdac", "hp_sw" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		KUNIT_EXPECT_STREQ(test, types[i]->name, names[i]);
		KUNIT_EXPECT_STREQ(test, types[i]->dh_name, dh_names[i]);
		KUNIT_EXPECT_EQ(test, types[i]->dh_skips, types[i] == ALUA);
		KUNIT_EXPECT_PTR_EQ(test, types[i]->module, THIS_MODULE);
		KUNIT_EXPECT_TRUE(test, types[i]->activate_each);
		KUNIT_EXPECT_TRUE(test, types[i]->test && types[i]->activate);
	}
	/* without create() a type takes no arguments */
	KUNIT_EXPECT_TRUE(test, !kmp_dh_rdac.create && !kmp_dh_hp_sw.create);
}

static struct kunit_case scsi_dh_cases[] = {
	KUNIT_CASE_PARAM(tests, test_gen_params),
	KUNIT_CASE_PARAM(tests_descriptor_sense, test_gen_params),
	KUNIT_CASE_PARAM(activations, activation_gen_params),
	KUNIT_CASE_PARAM(errors, error_gen_params),
	KUNIT_CASE(every_error_has_a_row),
	KUNIT_CASE(sense_of_another_command),
	KUNIT_CASE(sense_without_check_condition),
	KUNIT_CASE(not_scsi),
	KUNIT_CASE_PARAM(alua_arguments, args_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite scsi_dh_suite = {
	.name = "kmp_handler_scsi_dh",
	.test_cases = scsi_dh_cases,
};

kunit_test_suite(scsi_dh_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's handlers scsi_dh, rdac and hp_sw");
MODULE_LICENSE("GPL");
