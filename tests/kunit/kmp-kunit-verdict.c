// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of verdict.c: the verdict on a path by a bio's status, a SCSI result
 * and sense data. Run by tests/vm/run kunit.
 *
 * Status bytes are those of SAM-5, sense data, keys and additional codes those
 * of SPC-5. All sense data is encoded here, without the code under test.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "../../drivers/md/dm-kmultipath/core/verdict.c"

#define FIXED			0x70
#define FIXED_DEFERRED		0x71
#define DESCRIPTOR		0x72
#define DESCRIPTOR_DEFERRED	0x73

#define HOST(byte)	((byte) << 16)
#define CHECK		0x02

static enum kmp_verdict judge(const struct kmp_handler_answer *answer,
			      const char **why)
{
	*why = NULL;
	return kmp_scsi_verdict(answer, why);
}

/* SPC-5, fixed and descriptor format sense data. */
static void encode_sense(struct kmp_handler_answer *answer, u8 format, u8 key,
			 u8 asc, u8 ascq)
{
	u8 *sense = answer->sense;

	memset(sense, 0, sizeof(answer->sense));
	sense[0] = format;
	if ((format & 0x7f) >= DESCRIPTOR) {
		sense[1] = key;
		sense[2] = asc;
		sense[3] = ascq;
		sense[7] = 0;
		answer->sense_len = 8;
	} else {
		sense[2] = key;
		sense[7] = 10;
		sense[12] = asc;
		sense[13] = ascq;
		answer->sense_len = 18;
	}
}

/* SPC-5, sense key descriptions, ASC and ASCQ assignments. */

static const struct sense_row {
	const char *name;
	u8 key, asc, ascq;
	enum kmp_verdict verdict;
	const char *why;
} sense_rows[] = {
	{ "0/00/00 no sense", 0x0, 0x00, 0x00, KMP_VERDICT_UP, "replies" },
	{ "1/00/00 recovered error", 0x1, 0x00, 0x00, KMP_VERDICT_UP, "replies" },
	{ "1/5d/00 failure predicted", 0x1, 0x5d, 0x00, KMP_VERDICT_UP, "replies" },
	{ "2/04/00 not ready, cause unknown", 0x2, 0x04, 0x00, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/01 becoming ready", 0x2, 0x04, 0x01, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/02 start unit required", 0x2, 0x04, 0x02, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/03 manual intervention", 0x2, 0x04, 0x03, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/0a ALUA transition", 0x2, 0x04, 0x0a, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/0b ALUA standby", 0x2, 0x04, 0x0b, KMP_VERDICT_DOWN, "not ready" },
	{ "2/04/0c ALUA unavailable", 0x2, 0x04, 0x0c, KMP_VERDICT_DOWN, "not ready" },
	{ "2/3a/00 medium not present", 0x2, 0x3a, 0x00, KMP_VERDICT_DOWN, "not ready" },
	{ "3/11/00 unrecovered read error", 0x3, 0x11, 0x00, KMP_VERDICT_UP, "replies" },
	{ "4/44/00 internal target failure", 0x4, 0x44, 0x00, KMP_VERDICT_DOWN, "hardware error" },
	{ "4/3e/01 logical unit failure", 0x4, 0x3e, 0x01, KMP_VERDICT_DOWN, "hardware error" },
	{ "5/20/00 invalid operation code", 0x5, 0x20, 0x00, KMP_VERDICT_UP,
	  "replies, but rejects the test" },
	{ "5/24/00 invalid field in CDB", 0x5, 0x24, 0x00, KMP_VERDICT_UP,
	  "replies, but rejects the test" },
	{ "5/25/00 LU not supported", 0x5, 0x25, 0x00, KMP_VERDICT_NO_LUN, "no such LUN" },
	{ "5/25/01 CLARiiON inactive snapshot", 0x5, 0x25, 0x01, KMP_VERDICT_DOWN,
	  "no such LUN" },
	{ "5/25/02 reserved qualifier", 0x5, 0x25, 0x02, KMP_VERDICT_DOWN, "no such LUN" },
	{ "5/25/ff vendor's qualifier", 0x5, 0x25, 0xff, KMP_VERDICT_DOWN, "no such LUN" },
	{ "5/24/25 not the qualifier", 0x5, 0x24, 0x25, KMP_VERDICT_UP,
	  "replies, but rejects the test" },
	{ "5/00/25 codes swapped", 0x5, 0x00, 0x25, KMP_VERDICT_UP,
	  "replies, but rejects the test" },
	{ "6/28/00 not ready to ready", 0x6, 0x28, 0x00, KMP_VERDICT_RETRY, "unit attention" },
	{ "6/29/00 power on or reset", 0x6, 0x29, 0x00, KMP_VERDICT_RETRY, "unit attention" },
	{ "6/2a/06 ALUA state changed", 0x6, 0x2a, 0x06, KMP_VERDICT_RETRY, "unit attention" },
	{ "6/3f/0e reported LUNs changed", 0x6, 0x3f, 0x0e, KMP_VERDICT_RETRY, "unit attention" },
	{ "6/25/00 unit attention all the same", 0x6, 0x25, 0x00, KMP_VERDICT_RETRY,
	  "unit attention" },
	{ "7/27/00 write protected", 0x7, 0x27, 0x00, KMP_VERDICT_UP, "replies" },
	{ "8/00/00 blank check", 0x8, 0x00, 0x00, KMP_VERDICT_UP, "replies" },
	{ "9/80/00 vendor specific", 0x9, 0x80, 0x00, KMP_VERDICT_UP, "replies" },
	{ "a/0d/01 copy aborted", 0xa, 0x0d, 0x01, KMP_VERDICT_DOWN, "unexpected sense key" },
	{ "b/47/00 parity error", 0xb, 0x47, 0x00, KMP_VERDICT_RETRY, "test aborted" },
	{ "b/4b/03 ack or nak time-out", 0xb, 0x4b, 0x03, KMP_VERDICT_RETRY, "test aborted" },
	{ "c/00/00 reserved key", 0xc, 0x00, 0x00, KMP_VERDICT_UP, "replies" },
	{ "d/00/00 volume overflow", 0xd, 0x00, 0x00, KMP_VERDICT_DOWN, "unexpected sense key" },
	{ "e/1d/00 miscompare", 0xe, 0x1d, 0x00, KMP_VERDICT_UP, "replies" },
	{ "f/00/00 completed", 0xf, 0x00, 0x00, KMP_VERDICT_UP, "replies" },
};

KUNIT_ARRAY_PARAM_DESC(sense, sense_rows, name);

static void expect_sense(struct kunit *test, u8 format,
			 const struct sense_row *row)
{
	struct kmp_handler_answer answer = { .result = CHECK };
	const char *why;

	encode_sense(&answer, format, row->key, row->asc, row->ascq);
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), row->verdict);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

static void fixed_sense(struct kunit *test)
{
	expect_sense(test, FIXED, test->param_value);
}

/* Bit 7 of byte 0, VALID, is about the INFORMATION field alone. */
static void fixed_sense_with_information(struct kunit *test)
{
	expect_sense(test, FIXED | 0x80, test->param_value);
}

static void descriptor_sense(struct kunit *test)
{
	expect_sense(test, DESCRIPTOR, test->param_value);
}

/* Only this code reports a loss that may be permanent. */
static void only_5_25_00_is_no_lun(struct kunit *test)
{
	unsigned int key, asc, ascq;

	for (key = 0; key <= 0xf; key++)
		for (asc = 0; asc <= 0xff; asc++)
			for (ascq = 0; ascq <= 0xff; ascq += ascq < 3 ? 1 : 0x3f) {
				struct kmp_handler_answer answer = { .result = CHECK };
				bool is = key == 0x5 && asc == 0x25 && !ascq;
				const char *why;

				encode_sense(&answer, FIXED, key, asc, ascq);
				if ((judge(&answer, &why) == KMP_VERDICT_NO_LUN) != is)
					KUNIT_FAIL(test, "%x/%02x/%02x", key, asc, ascq);
			}
}

static void every_sense_key_has_a_row(struct kunit *test)
{
	unsigned int seen = 0, i;

	for (i = 0; i < ARRAY_SIZE(sense_rows); i++)
		seen |= 1U << sense_rows[i].key;
	KUNIT_EXPECT_EQ(test, seen, 0xffff);
}

/* Bits 4-7 of the key's byte are FILEMARK, EOM, ILI, SDAT_OVFL, or reserved. */
static void other_bits_beside_the_key(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = CHECK };
	const char *why;

	encode_sense(&answer, FIXED, 0xf2, 0x04, 0x03);
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, why, "not ready");
	encode_sense(&answer, DESCRIPTOR, 0xf6, 0x29, 0x00);
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_RETRY);
	KUNIT_EXPECT_STREQ(test, why, "unit attention");
}

/*
 * SPC-5, deferred errors: the sense is about an earlier command, and the
 * command that it ended was not processed. So it says nothing about the path,
 * and the test is repeated, as scsi_check_sense() does.
 */
static void deferred_sense_is_retried(struct kunit *test)
{
	static const u8 formats[] = { FIXED_DEFERRED, DESCRIPTOR_DEFERRED };
	unsigned int i, key;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		for (key = 0; key <= 0xf; key++) {
			struct kmp_handler_answer answer = { .result = CHECK };
			const char *why;

			encode_sense(&answer, formats[i], key, 0x25, 0x00);
			KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &why),
					    KMP_VERDICT_RETRY,
					    "format %#x, key %#x", formats[i], key);
			KUNIT_EXPECT_STREQ(test, why, "deferred error");
		}
}

/*
 * Truncated sense. The buffer has bytes behind its end that would give another
 * verdict, so that reading them shows.
 */
static const struct truncated_row {
	const char *name;
	u8 format, key, asc, ascq;
	u8 min, max;		/* valid bytes, from and to */
	enum kmp_verdict verdict;
	const char *why;
} truncated_rows[] = {
	{ "fixed not ready, none", FIXED, 0x2, 0x04, 0x00, 0, 0,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "fixed not ready, no key", FIXED, 0x2, 0x04, 0x00, 1, 2,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "fixed not ready, key", FIXED, 0x2, 0x04, 0x00, 3, 96,
	  KMP_VERDICT_DOWN, "not ready" },
	{ "fixed unit attention, none", FIXED, 0x6, 0x29, 0x00, 0, 0,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "fixed unit attention, no key", FIXED, 0x6, 0x29, 0x00, 1, 2,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "fixed unit attention, key", FIXED, 0x6, 0x29, 0x00, 3, 96,
	  KMP_VERDICT_RETRY, "unit attention" },
	{ "fixed no such LUN, no code", FIXED, 0x5, 0x25, 0x00, 3, 12,
	  KMP_VERDICT_UP, "replies, but rejects the test" },
	/* a loss that may be permanent needs the qualifier, too */
	{ "fixed no such LUN, no qualifier", FIXED, 0x5, 0x25, 0x00, 13, 13,
	  KMP_VERDICT_DOWN, "no such LUN" },
	{ "fixed no such LUN, qualifier", FIXED, 0x5, 0x25, 0x00, 14, 96,
	  KMP_VERDICT_NO_LUN, "no such LUN" },
	{ "fixed inactive snapshot, no code", FIXED, 0x5, 0x25, 0x01, 3, 12,
	  KMP_VERDICT_UP, "replies, but rejects the test" },
	{ "fixed inactive snapshot, code", FIXED, 0x5, 0x25, 0x01, 13, 96,
	  KMP_VERDICT_DOWN, "no such LUN" },
	{ "fixed deferred, no key", FIXED_DEFERRED, 0x2, 0x04, 0x00, 1, 2,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "fixed deferred, key", FIXED_DEFERRED, 0x2, 0x04, 0x00, 3, 96,
	  KMP_VERDICT_RETRY, "deferred error" },
	{ "descriptor deferred, no key", DESCRIPTOR_DEFERRED, 0x2, 0x04, 0x00, 1, 1,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "descriptor deferred, key", DESCRIPTOR_DEFERRED, 0x2, 0x04, 0x00, 2, 96,
	  KMP_VERDICT_RETRY, "deferred error" },
	{ "descriptor not ready, none", DESCRIPTOR, 0x2, 0x04, 0x00, 0, 0,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "descriptor not ready, no key", DESCRIPTOR, 0x2, 0x04, 0x00, 1, 1,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "descriptor not ready, key", DESCRIPTOR, 0x2, 0x04, 0x00, 2, 96,
	  KMP_VERDICT_DOWN, "not ready" },
	{ "descriptor unit attention, none", DESCRIPTOR, 0x6, 0x29, 0x00, 0, 0,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "descriptor unit attention, no key", DESCRIPTOR, 0x6, 0x29, 0x00, 1, 1,
	  KMP_VERDICT_DOWN, "no valid sense" },
	{ "descriptor unit attention, key", DESCRIPTOR, 0x6, 0x29, 0x00, 2, 96,
	  KMP_VERDICT_RETRY, "unit attention" },
	{ "descriptor no such LUN, no code", DESCRIPTOR, 0x5, 0x25, 0x00, 2, 2,
	  KMP_VERDICT_UP, "replies, but rejects the test" },
	{ "descriptor no such LUN, no qualifier", DESCRIPTOR, 0x5, 0x25, 0x00, 3, 3,
	  KMP_VERDICT_DOWN, "no such LUN" },
	{ "descriptor no such LUN, qualifier", DESCRIPTOR, 0x5, 0x25, 0x00, 4, 96,
	  KMP_VERDICT_NO_LUN, "no such LUN" },
	{ "descriptor inactive snapshot, code", DESCRIPTOR, 0x5, 0x25, 0x01, 3, 96,
	  KMP_VERDICT_DOWN, "no such LUN" },
};

KUNIT_ARRAY_PARAM_DESC(truncated, truncated_rows, name);

static void truncated_sense(struct kunit *test)
{
	const struct truncated_row *row = test->param_value;
	unsigned int len;

	for (len = row->min; len <= row->max; len++) {
		struct kmp_handler_answer answer = { .result = CHECK };
		const char *why;

		encode_sense(&answer, row->format, row->key, row->asc, row->ascq);
		answer.sense_len = len;
		KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &why), row->verdict,
				    "%u bytes", len);
		KUNIT_EXPECT_STREQ_MSG(test, why, row->why, "%u bytes", len);
	}
}

/* The additional length may end the sense before the transferred bytes end. */
static const struct length_row {
	const char *name;
	u8 additional_length, ascq;
	enum kmp_verdict verdict;
} length_rows[] = {
	{ "no such LUN, ends before the code", 4, 0x00, KMP_VERDICT_UP },
	{ "no such LUN, ends before the qualifier", 5, 0x00, KMP_VERDICT_DOWN },
	{ "no such LUN, ends with the qualifier", 6, 0x00, KMP_VERDICT_NO_LUN },
	{ "no such LUN, length beyond the data", 0xff, 0x00, KMP_VERDICT_NO_LUN },
	{ "inactive snapshot, ends before the code", 4, 0x01, KMP_VERDICT_UP },
	{ "inactive snapshot, ends before the qualifier", 5, 0x01, KMP_VERDICT_DOWN },
	{ "inactive snapshot, ends with the qualifier", 6, 0x01, KMP_VERDICT_DOWN },
	{ "inactive snapshot, length beyond the data", 0xff, 0x01, KMP_VERDICT_DOWN },
};

KUNIT_ARRAY_PARAM_DESC(length, length_rows, name);

static void additional_length_ends_fixed_sense(struct kunit *test)
{
	const struct length_row *row = test->param_value;
	struct kmp_handler_answer answer = { .result = CHECK };
	const char *why;

	encode_sense(&answer, FIXED, 0x5, 0x25, row->ascq);
	answer.sense[7] = row->additional_length;
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), row->verdict);
}

/* Response codes (bits 0-6) below 70h are not sense data of SPC-5. */
static void no_sense_data_at_all(struct kunit *test)
{
	unsigned int code;

	for (code = 0; code <= 0xff; code++) {
		struct kmp_handler_answer answer = { .result = CHECK };
		const char *why;

		if ((code & 0x7f) >= FIXED)
			continue;
		memset(answer.sense, 0x66, sizeof(answer.sense));
		answer.sense[0] = code;
		answer.sense_len = sizeof(answer.sense);
		KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &why),
				    KMP_VERDICT_DOWN, "response code %#x", code);
		KUNIT_EXPECT_STREQ(test, why, "no valid sense");
	}
}

/* Any bytes and lengths give a reason and a verdict that sense can cause. */
static void garbage_gets_a_verdict(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = CHECK };
	unsigned int i, len;

	for (i = 0; i < 20000; i++) {
		const char *why;

		/* a linear congruential generator: the same bytes each time */
		for (len = 0; len < 14; len++)
			answer.sense[len] = (i * 1103515245 + len * 12345) >> (7 + len % 8);
		if (i % 4)
			answer.sense[0] = (i / 4) & 0xff;
		answer.sense_len = i % (KMP_SENSE_SIZE + 1);
		switch (judge(&answer, &why)) {
		case KMP_VERDICT_UP:
		case KMP_VERDICT_DOWN:
		case KMP_VERDICT_NO_LUN:
		case KMP_VERDICT_RETRY:
			break;
		default:
			KUNIT_FAIL(test, "%*ph", 14, answer.sense);
		}
		if (!why)
			KUNIT_FAIL(test, "no reason: %*ph", 14, answer.sense);
		cond_resched();
	}
}

/* SAM-5, status codes; SCSI-2 had bit 0 reserved. */

static const struct status_row {
	const char *name;
	u8 status;
	enum kmp_verdict verdict;
	const char *why;
} status_rows[] = {
	{ "00h GOOD", 0x00, KMP_VERDICT_UP, "good" },
	{ "01h GOOD, reserved bit", 0x01, KMP_VERDICT_UP, "good" },
	{ "02h CHECK CONDITION, no sense", 0x02, KMP_VERDICT_DOWN, "no valid sense" },
	{ "04h CONDITION MET", 0x04, KMP_VERDICT_UP, "good" },
	{ "08h BUSY", 0x08, KMP_VERDICT_INCONCLUSIVE, "busy" },
	{ "10h obsolete INTERMEDIATE", 0x10, KMP_VERDICT_DOWN, "unknown SCSI status" },
	{ "14h obsolete INTERMEDIATE MET", 0x14, KMP_VERDICT_DOWN, "unknown SCSI status" },
	{ "18h RESERVATION CONFLICT", 0x18, KMP_VERDICT_UP, "reserved by another host" },
	{ "22h obsolete COMMAND TERMINATED", 0x22, KMP_VERDICT_DOWN, "unknown SCSI status" },
	{ "28h TASK SET FULL", 0x28, KMP_VERDICT_INCONCLUSIVE, "busy" },
	{ "30h ACA ACTIVE", 0x30, KMP_VERDICT_INCONCLUSIVE, "busy" },
	{ "40h TASK ABORTED", 0x40, KMP_VERDICT_RETRY, "test aborted" },
	{ "06h no such status", 0x06, KMP_VERDICT_DOWN, "unknown SCSI status" },
	{ "80h no such status", 0x80, KMP_VERDICT_DOWN, "unknown SCSI status" },
	{ "ffh no such status", 0xff, KMP_VERDICT_DOWN, "unknown SCSI status" },
};

KUNIT_ARRAY_PARAM_DESC(status, status_rows, name);

static void status_bytes(struct kunit *test)
{
	const struct status_row *row = test->param_value;
	struct kmp_handler_answer answer = { .result = row->status };
	const char *why;

	KUNIT_EXPECT_EQ(test, judge(&answer, &why), row->verdict);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

static bool status_has_a_row(u8 status)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(status_rows); i++)
		if ((status_rows[i].status & 0xfe) == (status & 0xfe))
			return true;
	return false;
}

static void any_other_status_is_down(struct kunit *test)
{
	unsigned int status;

	for (status = 0; status <= 0xff; status++) {
		struct kmp_handler_answer answer = { .result = status };
		const char *why;

		if (!status_has_a_row(status))
			KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &why),
					    KMP_VERDICT_DOWN, "%02xh", status);
	}
}

/* Without CHECK CONDITION the sense buffer is ignored. */
static void sense_without_check_condition(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = SAM_STAT_GOOD };
	const char *why;

	encode_sense(&answer, FIXED, 0x2, 0x04, 0x03);
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_STREQ(test, why, "good");
}

/* Host bytes, <scsi/scsi_status.h>. */

static const struct host_row {
	const char *name;
	u8 host;
	enum kmp_verdict verdict;
	const char *why;
} host_rows[] = {
	{ "00h OK", 0x00, KMP_VERDICT_UP, "good" },
	{ "01h NO_CONNECT", 0x01, KMP_VERDICT_DOWN, "no connection" },
	{ "02h BUS_BUSY", 0x02, KMP_VERDICT_INCONCLUSIVE, "host busy" },
	{ "03h TIME_OUT", 0x03, KMP_VERDICT_DOWN, "timed out" },
	{ "04h BAD_TARGET", 0x04, KMP_VERDICT_DOWN, "no connection" },
	{ "05h ABORT", 0x05, KMP_VERDICT_DOWN, "host error" },
	{ "06h PARITY", 0x06, KMP_VERDICT_DOWN, "host error" },
	{ "07h ERROR", 0x07, KMP_VERDICT_TRANSIENT, "host error" },
	{ "08h RESET", 0x08, KMP_VERDICT_TRANSIENT, "host error" },
	{ "09h BAD_INTR", 0x09, KMP_VERDICT_DOWN, "host error" },
	{ "0ah PASSTHROUGH", 0x0a, KMP_VERDICT_DOWN, "host error" },
	{ "0bh SOFT_ERROR", 0x0b, KMP_VERDICT_TRANSIENT, "host error" },
	{ "0ch IMM_RETRY", 0x0c, KMP_VERDICT_INCONCLUSIVE, "host busy" },
	{ "0dh REQUEUE", 0x0d, KMP_VERDICT_INCONCLUSIVE, "host busy" },
	{ "0eh TRANSPORT_DISRUPTED", 0x0e, KMP_VERDICT_TRANSIENT, "transport error" },
	{ "0fh TRANSPORT_FAILFAST", 0x0f, KMP_VERDICT_DOWN, "transport error" },
	{ "10h once TARGET_FAILURE", 0x10, KMP_VERDICT_DOWN, "host error" },
	{ "14h TRANSPORT_MARGINAL", 0x14, KMP_VERDICT_TRANSIENT, "marginal link" },
	{ "ffh no such byte", 0xff, KMP_VERDICT_DOWN, "host error" },
};

KUNIT_ARRAY_PARAM_DESC(host, host_rows, name);

static void host_bytes(struct kunit *test)
{
	const struct host_row *row = test->param_value;
	struct kmp_handler_answer answer = { .result = HOST(row->host) };
	const char *why;

	KUNIT_EXPECT_EQ(test, judge(&answer, &why), row->verdict);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

/* A command that never reached the array has no status of the array. */
static void host_byte_outranks_status(struct kunit *test)
{
	const struct host_row *row = test->param_value;
	struct kmp_handler_answer answer = { .result = HOST(row->host) | CHECK };
	const char *why;

	encode_sense(&answer, FIXED, 0x6, 0x29, 0x00);
	if (!row->host) {
		KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_RETRY);
		return;
	}
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), row->verdict);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

static bool host_has_a_row(u8 host)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(host_rows); i++)
		if (host_rows[i].host == host)
			return true;
	return false;
}

static void any_other_host_byte_is_down(struct kunit *test)
{
	unsigned int host;

	for (host = 0; host <= 0xff; host++) {
		struct kmp_handler_answer answer = { .result = HOST(host) };
		const char *why;

		if (!host_has_a_row(host))
			KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &why),
					    KMP_VERDICT_DOWN, "%02xh", host);
	}
}

/* Bits 24-31 were once the driver byte, in which 0x08 meant valid sense. */
static void driver_byte_is_ignored(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = 0x08000000 | CHECK };
	const char *why;

	encode_sense(&answer, FIXED, 0x6, 0x29, 0x00);
	KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_RETRY);
}

/* Block layer status: class of a bio's error, verdict of a READ test. */

#define STS(_name, _class, _verdict, _why) {				\
	.name = #_name,							\
	.status = BLK_STS_##_name,					\
	.class = _class,						\
	.verdict = _verdict,						\
	.why = _why,							\
}

#define PASS(_name) \
	STS(_name, KMP_IO_PASS, KMP_VERDICT_UP, "replies")
#define LATER(_name) \
	STS(_name, KMP_IO_LATER, KMP_VERDICT_INCONCLUSIVE, "busy")
#define PATH(_name) \
	STS(_name, KMP_IO_PATH, KMP_VERDICT_DOWN, "read error")

static const struct blk_row {
	const char *name;
	blk_status_t status;
	enum kmp_io_class class;
	enum kmp_verdict verdict;
	const char *why;
} blk_rows[] = {
	PASS(NOTSUPP),
	PATH(TIMEOUT),
	PASS(NOSPC),
	PATH(TRANSPORT),
	PASS(TARGET),
	PASS(RESV_CONFLICT),
	PASS(MEDIUM),
	PASS(PROTECTION),
	LATER(RESOURCE),
	PATH(IOERR),
	PASS(DM_REQUEUE),
	LATER(AGAIN),
	LATER(DEV_RESOURCE),
	PASS(ZONE_OPEN_RESOURCE),
	PASS(ZONE_ACTIVE_RESOURCE),
	PATH(OFFLINE),
	PASS(DURATION_LIMIT),
	PASS(INVAL),
};

KUNIT_ARRAY_PARAM_DESC(blk, blk_rows, name);

static void io_status(struct kunit *test)
{
	const struct blk_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_io_classify(row->status), row->class);
}

static const struct io_error_row {
	const char *name;
	blk_status_t status;
	enum kmp_io_error error;
} io_error_rows[] = {
	{ "transport", BLK_STS_TRANSPORT, KMP_ERROR_TRANSPORT },
	{ "timeout", BLK_STS_TIMEOUT, KMP_ERROR_TIMEOUT },
	{ "offline", BLK_STS_OFFLINE, KMP_ERROR_OFFLINE },
	{ "io", BLK_STS_IOERR, KMP_ERROR_IO },
	{ "target", BLK_STS_MEDIUM, KMP_ERROR_TARGET },
};

KUNIT_ARRAY_PARAM_DESC(io_error, io_error_rows, name);

static void kind_of_error(struct kunit *test)
{
	const struct io_error_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_io_error(row->status), row->error);
	KUNIT_EXPECT_STREQ(test, kmp_io_error_name(row->error), row->name);
	KUNIT_EXPECT_EQ(test, row->error, row - io_error_rows);
}

static void read_status(struct kunit *test)
{
	const struct blk_row *row = test->param_value;
	const char *why = NULL;

	KUNIT_EXPECT_EQ(test, kmp_read_verdict(row->status, &why), row->verdict);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

static void good_read(struct kunit *test)
{
	const char *why = NULL;

	KUNIT_EXPECT_EQ(test, kmp_read_verdict(BLK_STS_OK, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_STREQ(test, why, "good");
}

/* An unknown status counts as a path error, so the path is tested. */
static void unknown_status_is_a_path_error(struct kunit *test)
{
	unsigned int byte;

	/* compat.h uses the highest values for statuses that a kernel lacks */
	for (byte = 32; byte < 0xf0; byte++) {
		blk_status_t status = (__force blk_status_t)byte;
		const char *why;

		KUNIT_EXPECT_EQ(test, kmp_io_classify(status), KMP_IO_PATH);
		KUNIT_EXPECT_EQ(test, kmp_read_verdict(status, &why),
				KMP_VERDICT_DOWN);
	}
}

/* The block layer's status tells a host in error recovery; @why is for the others. */
static void expect_rejected(struct kunit *test, int result,
			    enum kmp_verdict verdict, const char *why)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(blk_rows); i++) {
		struct kmp_handler_answer answer = {
			.status = blk_rows[i].status,
			.result = result,
		};
		bool recovering = answer.status == BLK_STS_OFFLINE;
		const char *reason;

		KUNIT_EXPECT_EQ_MSG(test, judge(&answer, &reason),
				    recovering ? KMP_VERDICT_INCONCLUSIVE : verdict,
				    "%s", blk_rows[i].name);
		KUNIT_EXPECT_STREQ(test, reason,
				   recovering ? "host in error recovery" : why);
	}
}

/* A SCSI command that ended before it was sent has a status and no result. */
static void rejected_command(struct kunit *test)
{
	expect_rejected(test, 0, KMP_VERDICT_DOWN, "rejected");
}

/* Some kernels set DID_ERROR, too. */
static void rejected_with_host_byte(struct kunit *test)
{
	expect_rejected(test, DID_ERROR << 16, KMP_VERDICT_TRANSIENT, "host error");
}

/* The array replied if a SCSI status came, or the block layer's status says so. */
static const struct reply_row {
	const char *name;
	bool scsi;
	int result;
	blk_status_t status;
	bool reply;
} reply_rows[] = {
	{ "good", true, 0, BLK_STS_OK, true },
	{ "check condition", true, SAM_STAT_CHECK_CONDITION, BLK_STS_IOERR, true },
	{ "check condition, medium error", true, SAM_STAT_CHECK_CONDITION, BLK_STS_MEDIUM, true },
	{ "reservation conflict", true, SAM_STAT_RESERVATION_CONFLICT,
	  KMP_BLK_STS_RESV_CONFLICT, true },
	{ "busy", true, SAM_STAT_BUSY, BLK_STS_IOERR, true },
	{ "no connection", true, DID_NO_CONNECT << 16, BLK_STS_IOERR, false },
	{ "timed out", true, DID_TIME_OUT << 16, BLK_STS_TIMEOUT, false },
	{ "timed out, with a status", true, DID_TIME_OUT << 16 | SAM_STAT_CHECK_CONDITION,
	  BLK_STS_TIMEOUT, false },
	{ "disrupted", true, DID_TRANSPORT_DISRUPTED << 16, BLK_STS_TRANSPORT, false },
	{ "host in error recovery", true, DID_ERROR << 16, BLK_STS_OFFLINE, false },
	{ "rejected before it was sent", true, 0, BLK_STS_IOERR, false },
	{ "READ: good", false, 0, BLK_STS_OK, true },
	{ "READ: medium error", false, 0, BLK_STS_MEDIUM, true },
	{ "READ: target error", false, 0, BLK_STS_TARGET, true },
	{ "READ: I/O error", false, 0, BLK_STS_IOERR, false },
	{ "READ: transport error", false, 0, BLK_STS_TRANSPORT, false },
	{ "READ: busy", false, 0, BLK_STS_AGAIN, false },
};

KUNIT_ARRAY_PARAM_DESC(reply, reply_rows, name);

static void reply(struct kunit *test)
{
	const struct reply_row *row = test->param_value;
	struct kmp_handler_answer answer = {
		.status = row->status,
		.result = row->result,
	};

	KUNIT_EXPECT_EQ(test, kmp_is_reply(&answer, row->scsi), row->reply);
}

/* The midlayer derives the status from the result, which has more details. */
static void result_outranks_block_status(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(blk_rows); i++) {
		struct kmp_handler_answer answer = { .status = blk_rows[i].status };
		const char *why;

		encode_sense(&answer, FIXED, 0x6, 0x29, 0x00);
		answer.result = CHECK;
		KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_RETRY);
		answer.result = HOST(DID_TIME_OUT);
		KUNIT_EXPECT_EQ(test, judge(&answer, &why), KMP_VERDICT_DOWN);
		KUNIT_EXPECT_STREQ(test, why, "timed out");
	}
}

/* The event of each verdict in the path state machine. */

static const struct event_row {
	const char *name;
	enum kmp_verdict verdict;
	enum kmp_path_event event;
} event_rows[] = {
	{ "up", KMP_VERDICT_UP, KMP_EVENT_TEST_UP },
	{ "passive", KMP_VERDICT_PASSIVE, KMP_EVENT_TEST_PASSIVE },
	{ "down", KMP_VERDICT_DOWN, KMP_EVENT_TEST_DOWN },
	{ "unreadable", KMP_VERDICT_UNREADABLE, KMP_EVENT_TEST_UNREADABLE },
	{ "wrong", KMP_VERDICT_WRONG, KMP_EVENT_TEST_WRONG },
	/* a path becomes gone only if all paths of the map find no LUN */
	{ "no such LUN: down", KMP_VERDICT_NO_LUN, KMP_EVENT_TEST_DOWN },
	{ "busy: none", KMP_VERDICT_BUSY, KMP_NR_PATH_EVENTS },
	{ "retry: none", KMP_VERDICT_RETRY, KMP_NR_PATH_EVENTS },
	/* the first one of a path that may work becomes a retry before */
	{ "transient: down", KMP_VERDICT_TRANSIENT, KMP_EVENT_TEST_DOWN },
	{ "inconclusive: none", KMP_VERDICT_INCONCLUSIVE, KMP_NR_PATH_EVENTS },
	{ "blocked", KMP_VERDICT_BLOCKED, KMP_EVENT_BLOCKED },
	{ "removed", KMP_VERDICT_REMOVED, KMP_EVENT_REMOVED },
};

static_assert(ARRAY_SIZE(event_rows) == KMP_NR_VERDICTS);
KUNIT_ARRAY_PARAM_DESC(event, event_rows, name);

static void every_verdict_has_a_row(struct kunit *test)
{
	unsigned int seen = 0, i;

	for (i = 0; i < ARRAY_SIZE(event_rows); i++)
		seen |= 1U << event_rows[i].verdict;
	KUNIT_EXPECT_EQ(test, seen, (1U << KMP_NR_VERDICTS) - 1);
}

static void event(struct kunit *test)
{
	const struct event_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_verdict_is(row->verdict)->event, row->event);
}

/* ---- a command that was not sent ---- */

static const struct unsent_row {
	const char *name;
	int err;
	enum kmp_verdict verdict;
} unsent_rows[] = {
	{ "device goes away", -ENODEV, KMP_VERDICT_REMOVED },
	{ "not supported", -EOPNOTSUPP, KMP_VERDICT_DOWN },
	{ "no tag", -EAGAIN, KMP_VERDICT_INCONCLUSIVE },
	{ "does not fit", -EINVAL, KMP_VERDICT_INCONCLUSIVE },
	{ "any other", -EIO, KMP_VERDICT_INCONCLUSIVE },
};

KUNIT_ARRAY_PARAM_DESC(unsent, unsent_rows, name);

static void unsent(struct kunit *test)
{
	const struct unsent_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kmp_send_verdict(row->err), row->verdict);
}

/* ---- the code of a reply ---- */

static void expect_code(struct kunit *test, const struct kmp_handler_answer *answer,
			u8 host, u8 status, u32 sense)
{
	struct kmp_sense_code code = kmp_answer_code(answer);

	KUNIT_EXPECT_TRUE(test, code.valid);
	KUNIT_EXPECT_EQ(test, code.host, host);
	KUNIT_EXPECT_EQ(test, code.status, status);
	KUNIT_EXPECT_EQ(test, code.key << 16 | code.asc << 8 | code.ascq, sense);
}

static void code_of_a_reply(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = HOST(0x0f) };

	expect_code(test, &answer, 0x0f, 0, 0);
	answer.result = CHECK;
	expect_code(test, &answer, 0, CHECK, 0);
	encode_sense(&answer, FIXED, 2, 4, 3);
	expect_code(test, &answer, 0, CHECK, 0x020403);
	encode_sense(&answer, DESCRIPTOR, 5, 0x25, 1);
	expect_code(test, &answer, 0, CHECK, 0x052501);
	memset(answer.sense, 0xff, sizeof(answer.sense));
	answer.sense[0] = 0x5a;
	expect_code(test, &answer, 0, CHECK, 0);
}

static void expect_form(struct kunit *test, const struct kmp_handler_answer *answer,
			enum kmp_sense_form form, enum kmp_blk_kind blk)
{
	struct kmp_sense_code code = kmp_answer_code(answer);

	/* No macro takes a bit field. */
	KUNIT_EXPECT_TRUE(test, code.form == form);
	KUNIT_EXPECT_TRUE(test, code.blk == blk);
}

static void form_of_the_sense(struct kunit *test)
{
	struct kmp_handler_answer answer = { .result = CHECK, .status = BLK_STS_IOERR };

	expect_form(test, &answer, KMP_SENSE_NONE, KMP_BLK_ERROR);
	encode_sense(&answer, FIXED, 5, 0x25, 0);
	expect_form(test, &answer, KMP_SENSE_WHOLE, KMP_BLK_ERROR);
	answer.sense_len = SENSE_FIXED_ASCQ - 1;
	expect_form(test, &answer, KMP_SENSE_CUT, KMP_BLK_ERROR);
	encode_sense(&answer, DESCRIPTOR, 5, 0x25, 0);
	answer.status = BLK_STS_OFFLINE;
	expect_form(test, &answer, KMP_SENSE_WHOLE, KMP_BLK_OFFLINE);
	answer.sense[0] = 0x73;
	expect_form(test, &answer, KMP_SENSE_DEFERRED, KMP_BLK_OFFLINE);
}

static struct kunit_case verdict_cases[] = {
	KUNIT_CASE_PARAM(fixed_sense, sense_gen_params),
	KUNIT_CASE_PARAM(fixed_sense_with_information, sense_gen_params),
	KUNIT_CASE_PARAM(descriptor_sense, sense_gen_params),
	KUNIT_CASE(only_5_25_00_is_no_lun),
	KUNIT_CASE(every_sense_key_has_a_row),
	KUNIT_CASE(other_bits_beside_the_key),
	KUNIT_CASE(deferred_sense_is_retried),
	KUNIT_CASE_PARAM(truncated_sense, truncated_gen_params),
	KUNIT_CASE_PARAM(additional_length_ends_fixed_sense, length_gen_params),
	KUNIT_CASE(no_sense_data_at_all),
	KUNIT_CASE(garbage_gets_a_verdict),
	KUNIT_CASE_PARAM(status_bytes, status_gen_params),
	KUNIT_CASE(any_other_status_is_down),
	KUNIT_CASE(sense_without_check_condition),
	KUNIT_CASE_PARAM(host_bytes, host_gen_params),
	KUNIT_CASE_PARAM(host_byte_outranks_status, host_gen_params),
	KUNIT_CASE(any_other_host_byte_is_down),
	KUNIT_CASE(driver_byte_is_ignored),
	KUNIT_CASE(form_of_the_sense),
	KUNIT_CASE_PARAM(io_status, blk_gen_params),
	KUNIT_CASE_PARAM(kind_of_error, io_error_gen_params),
	KUNIT_CASE_PARAM(read_status, blk_gen_params),
	KUNIT_CASE(good_read),
	KUNIT_CASE(unknown_status_is_a_path_error),
	KUNIT_CASE(rejected_command),
	KUNIT_CASE(rejected_with_host_byte),
	KUNIT_CASE_PARAM(reply, reply_gen_params),
	KUNIT_CASE(result_outranks_block_status),
	KUNIT_CASE_PARAM(event, event_gen_params),
	KUNIT_CASE(every_verdict_has_a_row),
	KUNIT_CASE_PARAM(unsent, unsent_gen_params),
	KUNIT_CASE(code_of_a_reply),
	{}
};

static struct kunit_suite verdict_suite = {
	.name = "kmp_verdict",
	.test_cases = verdict_cases,
};

kunit_test_suite(verdict_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's verdicts");
MODULE_LICENSE("GPL");
