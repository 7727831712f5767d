// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of reservation.c: the commands that register a path, byte by byte, and what each
 * response means in each phase. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/reservation.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"

#define KEY	0x123456789abcdef0ULL
#define OTHER	0x123456789abcdef1ULL

enum {
	NR_PHASES = KMP_KEY_WITHDRAW + 1,
};

/* ---- commands ---- */

static const struct command_row {
	const char *name;
	enum kmp_key_phase phase;
	bool aptpl;
	u8 cdb[10];
	u8 payload[KMP_PAYLOAD_SIZE];
} command_rows[] = {
	{ "leave", KMP_KEY_LEAVE, false, { 0x5f, 0x06, [8] = 24 }, {} },
	{ "leave, aptpl", KMP_KEY_LEAVE, true, { 0x5f, 0x06, [8] = 24 }, {} },
	{ "first", KMP_KEY_FIRST, false, { 0x5f, 0x06, [8] = 24 },
	  { [8] = 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 } },
	{ "first, aptpl", KMP_KEY_FIRST, true, { 0x5f, 0x06, [8] = 24 },
	  { [8] = 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, [20] = 1 } },
	{ "confirm", KMP_KEY_CONFIRM, false, { 0x5f, 0x00, [8] = 24 },
	  { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
	    0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 } },
	{ "confirm, aptpl", KMP_KEY_CONFIRM, true, { 0x5f, 0x00, [8] = 24 },
	  { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
	    0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, [20] = 1 } },
	{ "read", KMP_KEY_READ, true, { 0x5e, 0x00, [7] = 2 }, {} },
	{ "join", KMP_KEY_JOIN, true, { 0x5f, 0x06, [8] = 24 },
	  { [8] = 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, [20] = 1 } },
	{ "check", KMP_KEY_CHECK, false, { 0x5e, 0x00, [7] = 2 }, {} },
	{ "withdraw", KMP_KEY_WITHDRAW, true, { 0x5f, 0x06, [8] = 24 }, {} },
};

KUNIT_ARRAY_PARAM_DESC(command, command_rows, name);

static void bytes_of_a_command(struct kunit *test)
{
	const struct command_row *row = test->param_value;
	struct kmp_key_job job = { .key = { KEY, row->aptpl }, .phase = row->phase };
	bool reads = row->phase == KMP_KEY_READ || row->phase == KMP_KEY_CHECK;
	struct kmp_scsi_cmd command;

	memset(&command, 0xff, sizeof(command));
	kmp_key_ask(&job, &command);
	KUNIT_EXPECT_EQ(test, command.kind, KMP_COMMAND_SCSI);
	KUNIT_EXPECT_EQ(test, command.write, !reads);
	KUNIT_EXPECT_EQ(test, command.cdb_len, 10);
	KUNIT_EXPECT_EQ(test, command.data_len, reads ? 512 : 24);
	KUNIT_EXPECT_EQ(test, command.timeout_s, 0);
	KUNIT_EXPECT_MEMEQ(test, command.cdb, row->cdb, sizeof(row->cdb));
	KUNIT_EXPECT_MEMEQ(test, command.payload, row->payload, sizeof(row->payload));
}

static void which_commands_register(struct kunit *test)
{
	unsigned int phase;

	for (phase = 0; phase < NR_PHASES; phase++)
		KUNIT_EXPECT_EQ(test, kmp_key_registers(phase),
				phase == KMP_KEY_FIRST || phase == KMP_KEY_JOIN);
}

/* ---- responses without keys ---- */

static struct kmp_handler_answer sense_of(u8 key, u8 asc, u8 ascq)
{
	return (struct kmp_handler_answer) {
		.status = BLK_STS_IOERR, .result = SAM_STAT_CHECK_CONDITION, .sense_len = 18,
		.sense = { 0x70, 0, key, [7] = 10, [12] = asc, [13] = ascq },
	};
}

static enum kmp_key_result step(enum kmp_key_phase phase, struct kmp_handler_answer answer,
				enum kmp_verdict *verdict, const char **why, u8 *next)
{
	struct kmp_key_job job = { .key = { KEY, false }, .phase = phase };
	enum kmp_key_result result;
	static const u8 none[1];

	if (!answer.data)
		answer.data = none;
	*verdict = KMP_NR_VERDICTS;
	*why = "";
	result = kmp_key_step(&job, &answer, verdict, why);
	*next = job.phase;
	return result;
}

static void expect_result(struct kunit *test, enum kmp_key_phase phase,
			  struct kmp_handler_answer answer, enum kmp_key_result result,
			  u8 next)
{
	enum kmp_verdict verdict;
	const char *why;
	u8 phase_after;

	KUNIT_EXPECT_EQ_MSG(test, step(phase, answer, &verdict, &why, &phase_after), result,
			    "phase %u", phase);
	KUNIT_EXPECT_EQ_MSG(test, phase_after, next, "phase %u", phase);
}

static void good(struct kunit *test)
{
	struct kmp_handler_answer answer = {};

	expect_result(test, KMP_KEY_LEAVE, answer, KMP_KEY_DONE, KMP_KEY_LEAVE);
	expect_result(test, KMP_KEY_FIRST, answer, KMP_KEY_DONE, KMP_KEY_FIRST);
	expect_result(test, KMP_KEY_CONFIRM, answer, KMP_KEY_DONE, KMP_KEY_CONFIRM);
	expect_result(test, KMP_KEY_JOIN, answer, KMP_KEY_SEND, KMP_KEY_CHECK);
	expect_result(test, KMP_KEY_WITHDRAW, answer, KMP_KEY_WITHDRAWN, KMP_KEY_WITHDRAW);
}

/* The midlayer's own byte, bits 8 to 15, does not matter. */
static void conflict(struct kunit *test)
{
	struct kmp_handler_answer answer = {
		.status = BLK_STS_IOERR,
		.result = SAM_STAT_RESERVATION_CONFLICT | 2 << 8,
	};

	expect_result(test, KMP_KEY_LEAVE, answer, KMP_KEY_DONE, KMP_KEY_LEAVE);
	expect_result(test, KMP_KEY_FIRST, answer, KMP_KEY_REFUSED, KMP_KEY_FIRST);
	expect_result(test, KMP_KEY_CONFIRM, answer, KMP_KEY_SEND, KMP_KEY_READ);
	expect_result(test, KMP_KEY_READ, answer, KMP_KEY_REFUSED, KMP_KEY_READ);
	expect_result(test, KMP_KEY_JOIN, answer, KMP_KEY_REFUSED, KMP_KEY_JOIN);
	expect_result(test, KMP_KEY_CHECK, answer, KMP_KEY_REFUSED, KMP_KEY_CHECK);
	expect_result(test, KMP_KEY_WITHDRAW, answer, KMP_KEY_WITHDRAWN, KMP_KEY_WITHDRAW);
}

static void rejected(struct kunit *test)
{
	static const struct { u8 asc, ascq; } codes[] = {
		{ 0x20, 0 }, { 0x24, 0 }, { 0x26, 0 }, { 0x55, 0x04 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		struct kmp_handler_answer answer =
			sense_of(ILLEGAL_REQUEST, codes[i].asc, codes[i].ascq);

		expect_result(test, KMP_KEY_LEAVE, answer, KMP_KEY_DONE, KMP_KEY_LEAVE);
		expect_result(test, KMP_KEY_FIRST, answer, KMP_KEY_REFUSED, KMP_KEY_FIRST);
		expect_result(test, KMP_KEY_CONFIRM, answer, KMP_KEY_REFUSED, KMP_KEY_CONFIRM);
		expect_result(test, KMP_KEY_READ, answer, KMP_KEY_REFUSED, KMP_KEY_READ);
		expect_result(test, KMP_KEY_JOIN, answer, KMP_KEY_REFUSED, KMP_KEY_JOIN);
		expect_result(test, KMP_KEY_WITHDRAW, answer, KMP_KEY_WITHDRAWN,
			      KMP_KEY_WITHDRAW);
	}
}

/* What says nothing of the registration is the path's verdict. */
static const struct open_row {
	const char *name;
	struct kmp_handler_answer answer;
	enum kmp_verdict verdict;
} open_rows[] = {
	{ "unit attention", { .status = BLK_STS_IOERR, .result = SAM_STAT_CHECK_CONDITION,
			      .sense_len = 18, .sense = { 0x70, 0, UNIT_ATTENTION, [7] = 10,
							  [12] = 0x2a, [13] = 5 } },
	  KMP_VERDICT_RETRY },
	{ "not ready", { .status = BLK_STS_IOERR, .result = SAM_STAT_CHECK_CONDITION,
			 .sense_len = 18, .sense = { 0x70, 0, NOT_READY, [7] = 10,
						     [12] = 4, [13] = 3 } },
	  KMP_VERDICT_DOWN },
	{ "busy", { .status = BLK_STS_IOERR, .result = SAM_STAT_BUSY },
	  KMP_VERDICT_INCONCLUSIVE },
	{ "no connection", { .status = BLK_STS_IOERR, .result = DID_NO_CONNECT << 16 },
	  KMP_VERDICT_DOWN },
	{ "no connection, status of an older command",
	  { .status = BLK_STS_IOERR,
	    .result = DID_NO_CONNECT << 16 | SAM_STAT_RESERVATION_CONFLICT },
	  KMP_VERDICT_DOWN },
	{ "disrupted", { .status = BLK_STS_TRANSPORT,
			 .result = DID_TRANSPORT_DISRUPTED << 16 },
	  KMP_VERDICT_TRANSIENT },
	{ "never sent", { .status = BLK_STS_IOERR }, KMP_VERDICT_DOWN },
};

KUNIT_ARRAY_PARAM_DESC(open, open_rows, name);

static void nothing_is_known(struct kunit *test)
{
	const struct open_row *row = test->param_value;
	enum kmp_verdict verdict;
	unsigned int phase;
	const char *why;
	u8 next;

	for (phase = 0; phase < NR_PHASES; phase++) {
		KUNIT_EXPECT_EQ(test, step(phase, row->answer, &verdict, &why, &next),
				KMP_KEY_OPEN);
		KUNIT_EXPECT_EQ(test, verdict, row->verdict);
		KUNIT_EXPECT_EQ(test, next, phase);
		KUNIT_EXPECT_GT(test, strlen(why), 0);
	}
}

/* ---- keys ---- */

struct keys {
	u8 data[KMP_DATA_SIZE];
	size_t len;
};

/* @nr keys, of which the array has @of. One reply at a time: the next one takes its place. */
static struct keys *keys_of(u32 generation, const u64 *keys, unsigned int nr, unsigned int of)
{
	static struct keys reply;
	struct kmp_pr_keys *page = (void *)reply.data;
	unsigned int i;

	reply.len = 8 + 8 * nr;

	page->generation = cpu_to_be32(generation);
	page->len = cpu_to_be32(8 * of);
	for (i = 0; i < nr; i++)
		page->keys[i] = cpu_to_be64(keys[i]);
	return &reply;
}

static enum kmp_key_result read_keys(struct kmp_key_job *job, const struct keys *reply,
				     const char **why)
{
	struct kmp_handler_answer answer = { .data = reply->data, .data_len = reply->len };
	enum kmp_verdict verdict = KMP_NR_VERDICTS;
	enum kmp_key_result result;

	*why = "";
	result = kmp_key_step(job, &answer, &verdict, why);
	if (result == KMP_KEY_OPEN && verdict != KMP_VERDICT_DOWN)
		*why = "another verdict";
	return result;
}

#define KEYS(generation, ...) ({						\
	static const u64 __keys[] = { __VA_ARGS__ };				\
	keys_of(generation, __keys, ARRAY_SIZE(__keys), ARRAY_SIZE(__keys));	\
})

static void expect_read(struct kunit *test, const struct keys *reply, enum kmp_key_result result,
			u8 next)
{
	struct kmp_key_job job = { .key = { KEY, false }, .phase = KMP_KEY_READ };
	const char *why;

	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), result);
	KUNIT_EXPECT_EQ(test, job.phase, next);
	if (result == KMP_KEY_SEND)
		KUNIT_EXPECT_EQ(test, job.generation, 7);
}

/* A path joins only if the key is there, wherever it is in the list. */
static void read_before(struct kunit *test)
{
	expect_read(test, KEYS(7, KEY), KMP_KEY_SEND, KMP_KEY_JOIN);
	expect_read(test, KEYS(7, OTHER, KEY), KMP_KEY_SEND, KMP_KEY_JOIN);
	expect_read(test, KEYS(7, OTHER, KEY, 1, KEY), KMP_KEY_SEND, KMP_KEY_JOIN);
	expect_read(test, KEYS(7, OTHER), KMP_KEY_LOST, KMP_KEY_READ);
	expect_read(test, KEYS(7, OTHER, KEY >> 8, KEY << 8), KMP_KEY_LOST, KMP_KEY_READ);
	expect_read(test, keys_of(7, NULL, 0, 0), KMP_KEY_LOST, KMP_KEY_READ);
}

static void invalid_keys(struct kunit *test)
{
	struct kmp_key_job job = { .key = { KEY, false }, .phase = KMP_KEY_READ };
	struct keys *reply = KEYS(7, OTHER, KEY);
	const char *why;

	for (reply->len = 0; reply->len < 8; reply->len++) {
		KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_OPEN);
		KUNIT_EXPECT_STREQ(test, why, "reservation keys: invalid length");
	}
	/* Cut off within the map's key: it is not there, and may be. */
	for (; reply->len < 24; reply->len++) {
		KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_OPEN);
		KUNIT_EXPECT_STREQ(test, why, "more reservation keys than can be read");
	}
	KUNIT_EXPECT_EQ(test, job.phase, KMP_KEY_READ);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_SEND);
}

/* 63 keys fit. The array's own length limits what is read, too. */
static void many_keys(struct kunit *test)
{
	struct kmp_key_job job = { .key = { KEY, false }, .phase = KMP_KEY_READ };
	struct keys *reply;
	u64 keys[63] = {};
	const char *why;

	reply = keys_of(7, keys, 63, 63);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_LOST);
	reply = keys_of(7, keys, 63, 64);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_OPEN);
	reply = keys_of(7, keys, 63, 0x1fffffff);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_OPEN);
	keys[62] = KEY;
	reply = keys_of(7, keys, 63, 64);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_SEND);
	job.phase = KMP_KEY_READ;
	reply = keys_of(7, keys, 63, 62);
	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_LOST);
}

static void expect_check(struct kunit *test, const struct keys *reply, bool late,
			 enum kmp_key_result result, u8 next)
{
	struct kmp_key_job job = {
		.key = { KEY, false }, .phase = KMP_KEY_CHECK, .late = late, .generation = 7,
	};
	const char *why;

	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), result);
	KUNIT_EXPECT_EQ(test, job.phase, next);
}

/* Between the readings the key may have been preempted: then only the path has it. */
static void read_after(struct kunit *test)
{
	expect_check(test, KEYS(8, KEY), false, KMP_KEY_DONE, KMP_KEY_CHECK);
	expect_check(test, KEYS(8, KEY, OTHER), false, KMP_KEY_DONE, KMP_KEY_CHECK);
	expect_check(test, KEYS(9, KEY, OTHER), false, KMP_KEY_SEND, KMP_KEY_WITHDRAW);
	expect_check(test, KEYS(7, KEY), false, KMP_KEY_SEND, KMP_KEY_WITHDRAW);
	expect_check(test, KEYS(1, KEY), false, KMP_KEY_SEND, KMP_KEY_WITHDRAW);
	expect_check(test, KEYS(9, KEY, OTHER, KEY), false, KMP_KEY_DONE, KMP_KEY_CHECK);
	expect_check(test, KEYS(9, OTHER), false, KMP_KEY_SEND, KMP_KEY_WITHDRAW);
	expect_check(test, KEYS(8, KEY, KEY), true, KMP_KEY_SEND, KMP_KEY_WITHDRAW);
}

static void generations_wrap(struct kunit *test)
{
	struct kmp_key_job job = {
		.key = { KEY, false }, .phase = KMP_KEY_CHECK, .generation = U32_MAX,
	};
	struct keys *reply = KEYS(0, KEY);
	const char *why;

	KUNIT_EXPECT_EQ(test, read_keys(&job, reply, &why), KMP_KEY_DONE);
}

/* ---- alarms ---- */

static void unit_attentions(struct kunit *test)
{
	struct kmp_handler_answer answer;
	unsigned int ascq;

	for (ascq = 0; ascq < 0x10; ascq++) {
		answer = sense_of(UNIT_ATTENTION, 0x2a, ascq);
		KUNIT_EXPECT_EQ(test, kmp_key_alarm(&answer), ascq >= 3 && ascq <= 5);
	}
	answer = sense_of(UNIT_ATTENTION, 0x29, 3);
	KUNIT_EXPECT_FALSE(test, kmp_key_alarm(&answer));
	answer = sense_of(ILLEGAL_REQUEST, 0x2a, 3);
	KUNIT_EXPECT_FALSE(test, kmp_key_alarm(&answer));
	answer = (struct kmp_handler_answer) {};
	KUNIT_EXPECT_FALSE(test, kmp_key_alarm(&answer));
}

static struct kunit_case reservation_cases[] = {
	KUNIT_CASE_PARAM(bytes_of_a_command, command_gen_params),
	KUNIT_CASE(which_commands_register),
	KUNIT_CASE(good),
	KUNIT_CASE(conflict),
	KUNIT_CASE(rejected),
	KUNIT_CASE_PARAM(nothing_is_known, open_gen_params),
	KUNIT_CASE(read_before),
	KUNIT_CASE(invalid_keys),
	KUNIT_CASE(many_keys),
	KUNIT_CASE(read_after),
	KUNIT_CASE(generations_wrap),
	KUNIT_CASE(unit_attentions),
	{}
};

static struct kunit_suite reservation_suite = {
	.name = "kmp_reservation",
	.test_cases = reservation_cases,
};

kunit_test_suite(reservation_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's registrations");
MODULE_LICENSE("GPL");
