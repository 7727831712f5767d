// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of sg-io.c: which commands of the ioctl SG_IO may be executed twice, and which
 * replies blame the path. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/sg-io.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"

static const struct cdb_row {
	const char *name;
	u8 cdb[KMP_SG_CDB_SIZE];
	bool repeatable;
} cdb_rows[] = {
	{ "TEST UNIT READY", { 0x00 }, true },
	{ "INQUIRY", { 0x12, 1, 0x83 }, true },
	{ "REPORT LUNS", { 0xa0 }, true },
	{ "READ CAPACITY(10)", { 0x25 }, true },
	{ "READ CAPACITY(16)", { 0x9e, 0x10 }, true },
	{ "READ CAPACITY(16), reserved bits", { 0x9e, 0xf0 }, true },
	{ "GET LBA STATUS", { 0x9e, 0x12 }, false },
	{ "READ(6)", { 0x08 }, true },
	{ "READ(10)", { 0x28 }, true },
	{ "READ(12)", { 0xa8 }, true },
	{ "READ(16)", { 0x88 }, true },
	{ "PERSISTENT RESERVE IN", { 0x5e }, true },
	{ "PERSISTENT RESERVE OUT", { 0x5f }, false },
	{ "REPORT TARGET PORT GROUPS", { 0xa3, 0x0a }, true },
	{ "REPORT TARGET PORT GROUPS, extended", { 0xa3, 0x2a }, true },
	{ "SEND KEY, of the same code", { 0xa3, 0x00 }, false },
	{ "SET TARGET PORT GROUPS", { 0xa4, 0x0a }, false },
	{ "WRITE(6)", { 0x0a }, false },
	{ "WRITE(10)", { 0x2a }, false },
	{ "WRITE(16)", { 0x8a }, false },
	{ "COMPARE AND WRITE", { 0x89 }, false },
	{ "MODE SELECT", { 0x15 }, false },
	{ "START STOP UNIT", { 0x1b }, false },
	{ "RESERVE", { 0x16 }, false },
	{ "REQUEST SENSE, which clears it", { 0x03 }, false },
	{ "vendor specific", { 0xc0 }, false },
	{ "of variable length", { 0x7f }, false },
};

KUNIT_ARRAY_PARAM_DESC(cdb, cdb_rows, name);

static void repeatable(struct kunit *test)
{
	const struct cdb_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_sg_repeatable(row->cdb), row->repeatable);
}

static const struct reply_row {
	const char *name;
	u8 host;
	u8 status;
	u8 key;
	u8 asc;
	enum kmp_sg_outcome outcome;
} reply_rows[] = {
	{ "good", 0, 0, 0, 0, KMP_SG_ANSWERED },
	{ "no connection", DID_NO_CONNECT, 0, 0, 0, KMP_SG_LOST },
	{ "transport disrupted", DID_TRANSPORT_DISRUPTED, 0, 0, 0, KMP_SG_LOST },
	{ "transport failed fast", DID_TRANSPORT_FAILFAST, 0, 0, 0, KMP_SG_LOST },
	{ "host error", DID_ERROR, 0, 0, 0, KMP_SG_LOST },
	{ "reset", DID_RESET, 0, 0, 0, KMP_SG_LOST },
	{ "a host byte that nobody knows", 0xff, 0, 0, 0, KMP_SG_LOST },
	{ "timed out", DID_TIME_OUT, 0, 0, 0, KMP_SG_LATE },
	{ "busy", 0, SAM_STAT_BUSY, 0, 0, KMP_SG_ANSWERED },
	{ "reserved", 0, SAM_STAT_RESERVATION_CONFLICT, 0, 0, KMP_SG_ANSWERED },
	{ "task aborted", 0, SAM_STAT_TASK_ABORTED, 0, 0, KMP_SG_REFUSED },
	{ "no sense", 0, SAM_STAT_CHECK_CONDITION, 0, 0, KMP_SG_ANSWERED },
	{ "not ready", 0, SAM_STAT_CHECK_CONDITION, NOT_READY, 0x04, KMP_SG_REFUSED },
	{ "aborted", 0, SAM_STAT_CHECK_CONDITION, ABORTED_COMMAND, 0x47, KMP_SG_REFUSED },
	{ "no such LUN", 0, SAM_STAT_CHECK_CONDITION, ILLEGAL_REQUEST, 0x25, KMP_SG_REFUSED },
	{ "no such field", 0, SAM_STAT_CHECK_CONDITION, ILLEGAL_REQUEST, 0x24, KMP_SG_ANSWERED },
	{ "medium error", 0, SAM_STAT_CHECK_CONDITION, MEDIUM_ERROR, 0x11, KMP_SG_ANSWERED },
	{ "hardware error", 0, SAM_STAT_CHECK_CONDITION, HARDWARE_ERROR, 0x44, KMP_SG_ANSWERED },
	{ "write protected", 0, SAM_STAT_CHECK_CONDITION, DATA_PROTECT, 0x27, KMP_SG_ANSWERED },
	{ "unit attention", 0, SAM_STAT_CHECK_CONDITION, UNIT_ATTENTION, 0x29, KMP_SG_ANSWERED },
};

KUNIT_ARRAY_PARAM_DESC(reply, reply_rows, name);

/* In both formats of sense data; without a whole header it is none. */
static void outcomes(struct kunit *test)
{
	const struct reply_row *row = test->param_value;
	struct kmp_handler_answer answer = {
		.result = row->host << 16 | row->status,
		.sense_len = row->key ? 18 : 0,
		.sense = { 0x70, 0, row->key, [7] = 10, [12] = row->asc },
	};

	KUNIT_EXPECT_EQ(test, kmp_sg_judge(&answer), row->outcome);
	if (!row->key)
		return;
	answer.sense_len = 2;
	KUNIT_EXPECT_EQ(test, kmp_sg_judge(&answer), KMP_SG_ANSWERED);
	memset(answer.sense, 0, sizeof(answer.sense));
	answer.sense_len = 8;
	answer.sense[0] = 0x72;
	answer.sense[1] = row->key;
	answer.sense[2] = row->asc;
	KUNIT_EXPECT_EQ(test, kmp_sg_judge(&answer), row->outcome);
}

static struct kunit_case sg_io_cases[] = {
	KUNIT_CASE_PARAM(repeatable, cdb_gen_params),
	KUNIT_CASE_PARAM(outcomes, reply_gen_params),
	{}
};

static struct kunit_suite sg_io_suite = {
	.name = "kmp_sg_io",
	.test_cases = sg_io_cases,
};

kunit_test_suite(sg_io_suite);

MODULE_DESCRIPTION("KUnit suite of sg-io.c");
MODULE_LICENSE("GPL");
