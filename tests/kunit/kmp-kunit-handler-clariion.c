// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of handlers/clariion.c: tests and activations command by command. The
 * suite acts as the tester and as the array. Run by tests/vm/run kunit.
 *
 * clariion-wire.c and verdict.c are included; their own suites check how they
 * read single bytes. Nevertheless the bytes are written out here again.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "../../drivers/md/dm-kmultipath/core/identity.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/clariion-wire.c"
#include "../../drivers/md/dm-kmultipath/handlers/clariion.c"
#include "words.h"

#define MAX_COMMANDS	16	/* of a job, with any replies */
#define MAP_SECTORS	1000
#define PAGE_LEN	252
#define SERIAL		"APM00001111111"
#define SERIAL_LEN	14

static const u8 wwn[16] = {
	0x60, 0x06, 0x01, 0x60, 0xaa, 0xbb, 0xcc, 0xdd,
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
};

/* The commands that the handler may send, byte by byte */

enum sent {
	NOTHING,
	PAGE,
	INQUIRY_DATA,
	SIZE_10,
	SIZE_16,
	BLOCK,
	LONG,
	LONG_HONOUR,
	SHORT,
	SHORT_HONOUR,
	LONG_6,
	DH,
	NR_SENT
};

static const struct {
	const char *name;
	enum kmp_command_kind kind;
	unsigned int cdb_len, data_len, timeout_s;
	u8 cdb[KMP_CDB_SIZE];
	u8 payload[KMP_PAYLOAD_SIZE];
} commands[NR_SENT] = {
	[NOTHING]	= { "nothing" },
	[PAGE]		= { "page 0xC0", KMP_COMMAND_SCSI, 6, 252, 0,
			    { 0x12, 0x01, 0xc0, 0x00, 0xfc } },
	[INQUIRY_DATA]	= { "INQUIRY", KMP_COMMAND_SCSI, 6, 252, 0,
			    { 0x12, 0x00, 0x00, 0x00, 0xfc } },
	[SIZE_10]	= { "READ CAPACITY(10)", KMP_COMMAND_SCSI, 10, 8, 0, { 0x25 } },
	[SIZE_16]	= { "READ CAPACITY(16)", KMP_COMMAND_SCSI, 16, 32, 0,
			    { 0x9e, 0x10, [13] = 0x20 } },
	[BLOCK]		= { "READ(10)", KMP_COMMAND_SCSI, 10, 512, 0, { 0x28, [8] = 0x01 } },
	[LONG]		= { "long trespass", KMP_COMMAND_SCSI, 10, 19, 60,
			    { 0x55, 0x10, [8] = 0x13 },
			    { [8] = 0x22, 0x09, 0x81, 0xff, 0xff } },
	[LONG_HONOUR]	= { "long trespass, honour", KMP_COMMAND_SCSI, 10, 19, 60,
			    { 0x55, 0x10, [8] = 0x13 },
			    { [8] = 0x22, 0x09, 0x01, 0xff, 0xff } },
	[SHORT]		= { "short trespass", KMP_COMMAND_SCSI, 6, 8, 60,
			    { 0x15, 0x10, 0, 0, 0x08 },
			    { [4] = 0x22, 0x02, 0x81, 0xff } },
	[SHORT_HONOUR]	= { "short trespass, honour", KMP_COMMAND_SCSI, 6, 8, 60,
			    { 0x15, 0x10, 0, 0, 0x08 },
			    { [4] = 0x22, 0x02, 0x01, 0xff } },
	[LONG_6]	= { "long trespass by (6)", KMP_COMMAND_SCSI, 6, 15, 60,
			    { 0x15, 0x10, 0, 0, 0x0f },
			    { [4] = 0x22, 0x09, 0x81, 0xff, 0xff } },
	[DH]		= { "DH_ACTIVATE", KMP_COMMAND_DH_ACTIVATE, .timeout_s = 60 },
};

static bool is_trespass(enum sent sent)
{
	return sent >= LONG && sent <= LONG_6;
}

/* Returns which command it is, NOTHING for none of them */
static enum sent recognize(const struct kmp_scsi_cmd *command)
{
	unsigned int i;

	for (i = PAGE; i < NR_SENT; i++)
		if (command->kind == commands[i].kind &&
		    command->write == is_trespass(i) &&
		    command->cdb_len == commands[i].cdb_len &&
		    command->data_len == commands[i].data_len &&
		    command->timeout_s == commands[i].timeout_s &&
		    !memcmp(command->cdb, commands[i].cdb, KMP_CDB_SIZE) &&
		    !memcmp(command->payload, commands[i].payload, KMP_PAYLOAD_SIZE))
			return i;
	return NOTHING;
}

/* Replies */

enum data {
	NO_DATA,
	PAGE_DATA,
	INQUIRY_LONG,
	INQUIRY_FC,
	SIZE_DATA,
};

struct answer {
	int result;
	u8 key, asc, ascq;
	enum data data;
	u8 state;		/* byte 4 of page 0xC0 */
	u8 byte, value;		/* another byte of it to change */
	unsigned int cut;	/* valid bytes, if not all */
	u64 sectors;
};

#define GOOD		{ .result = 0x00 }
#define OWNED		{ .data = PAGE_DATA, .state = 2 }
#define PEERS		{ .data = PAGE_DATA, .state = 1 }
#define UNBOUND		{ .data = PAGE_DATA, .state = 0 }
#define OWNED_BUT(_byte, _value) \
	{ .data = PAGE_DATA, .state = 2, .byte = (_byte), .value = (_value) }
#define PEERS_BUT(_byte, _value) \
	{ .data = PAGE_DATA, .state = 1, .byte = (_byte), .value = (_value) }
#define PAGE_CUT(_len)	{ .data = PAGE_DATA, .state = 2, .cut = (_len) }
#define NEW_ARRAY	{ .data = INQUIRY_LONG }
#define FC_ARRAY	{ .data = INQUIRY_FC }
#define SIZE(_sectors)	{ .data = SIZE_DATA, .sectors = (_sectors) }
#define SENSE(_key, _asc, _ascq) \
	{ .result = 0x02, .key = (_key), .asc = (_asc), .ascq = (_ascq) }
#define RECOVERED(_data, _state) \
	{ .result = 0x02, .key = 1, .asc = 0x5d, .data = (_data), .state = (_state) }
#define ATTENTION	SENSE(0x6, 0x29, 0x00)
#define ABORTED		{ .result = 0x40 }
#define BUSY		{ .result = 0x08 }
#define RESERVED	{ .result = 0x18 }
#define TRANSPORT	{ .result = 0x0e0000 }
#define TIMED_OUT	{ .result = 0x030000 }
#define HOST_BUSY	{ .result = 0x020000 }
#define DH_ERROR	{ .result = 2 }

/* Page 0xC0 of SP A; the LUN's home is SP B. */
static unsigned int encode_page_c0(u8 *data, const struct answer *answer)
{
	memset(data, 0, KMP_DATA_SIZE);
	data[1] = 0xc0;
	data[3] = PAGE_LEN - 4;
	data[4] = answer->state;
	data[5] = 1;
	data[8] = 0;
	memcpy(data + 10, wwn, 16);
	data[27] = 3;
	data[28] = 4;
	data[30] = 4;
	data[49] = SERIAL_LEN;
	memcpy(data + 50, SERIAL, SERIAL_LEN);
	if (answer->byte)
		data[answer->byte] = answer->value;
	return answer->cut ?: PAGE_LEN;
}

static unsigned int encode_inquiry(u8 *data, const char *model)
{
	memset(data, 0, KMP_DATA_SIZE);
	memcpy(data + 8, "DGC     RAID 5", 14);
	data[4] = 252 - 5;
	data[99] = strlen(model);
	memcpy(data + 161, model, strlen(model));
	return 252;
}

static unsigned int encode_size(u8 *data, enum sent sent, u64 sectors)
{
	unsigned int width = sent == SIZE_16 ? 8 : 4, i;
	u64 last = sectors - 1;

	memset(data, 0, KMP_DATA_SIZE);
	if (width == 4 && sectors > 0xffffffff)
		last = 0xffffffff;
	for (i = 0; i < width; i++)
		data[i] = last >> 8 * (width - 1 - i);
	data[width + 2] = 2;
	return sent == SIZE_16 ? 32 : 8;
}

static unsigned int encode_data(u8 *data, enum sent sent,
				const struct answer *answer)
{
	switch (answer->data) {
	case PAGE_DATA:
		return encode_page_c0(data, answer);
	case INQUIRY_LONG:
		return encode_inquiry(data, "VNX5300");
	case INQUIRY_FC:
		return encode_inquiry(data, "FC4700");
	case SIZE_DATA:
		return encode_size(data, sent, answer->sectors);
	default:
		return sent == BLOCK && !answer->result ? 512 : 0;
	}
}

/* Copies only the valid bytes, for KASAN. free_data() frees the copy. */
static void give_answer(struct kmp_handler_job *job, const u8 *data,
			unsigned int len, const struct answer *answer)
{
	u8 *copy = kmalloc(len, GFP_KERNEL);

	memset(&job->answer, 0, sizeof(job->answer));
	job->answer.result = answer->result;
	job->answer.data = copy;
	if (copy && len) {
		memcpy(copy, data, len);
		job->answer.data_len = len;
	}
	if (answer->result == 0x02) {
		job->answer.sense[0] = 0x70;
		job->answer.sense[2] = answer->key;
		job->answer.sense[7] = 10;
		job->answer.sense[12] = answer->asc;
		job->answer.sense[13] = answer->ascq;
		job->answer.sense_len = 18;
	}
	job->step++;
}

static void free_data(struct kmp_handler_job *job)
{
	kfree(job->answer.data);
	job->answer.data = NULL;
}

/* Take one step, twice: a pure function gives the same result. */
static enum kmp_handler_step
take_step(struct kunit *test, const struct kmp_handler *handler, bool activate,
	  struct kmp_handler_job *job)
{
	struct kmp_handler_job copy = *job;
	enum kmp_handler_step step, again;

	if (activate) {
		step = handler->type->activate(handler, job);
		again = handler->type->activate(handler, &copy);
	} else {
		step = handler->type->test(handler, job);
		again = handler->type->test(handler, &copy);
	}
	KUNIT_EXPECT_EQ(test, step, again);
	KUNIT_EXPECT_EQ(test, memcmp(job, &copy, sizeof(copy)), 0);
	return step;
}

static const struct kmp_identity map_identity = {
	.name = {
		.type = KMP_NAME_NAA,
		.len = 16,
		.id = {
			0x60, 0x06, 0x01, 0x60, 0xaa, 0xbb, 0xcc, 0xdd,
			0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
		},
	},
	.serial_len = SERIAL_LEN,
	.serial = SERIAL,
};

static struct kmp_handler_job new_job(void)
{
	struct kmp_handler_job job;

	/* the handler must set the whole command: it holds an earlier one */
	memset(&job, 0, sizeof(job));
	memset(&job.command, 0xa5, sizeof(job.command));
	job.scsi = true;
	job.identity = &map_identity;
	job.min_sectors = MAP_SECTORS;
	return job;
}

static struct kmp_handler new_handler(struct kunit *test, const char *args)
{
	struct kmp_handler handler = { .type = &kmp_clariion };
	struct words words = split_words(test, args);
	const char *error = NULL;

	KUNIT_ASSERT_EQ(test, kmp_clariion.create(&handler, words.argc,
						  words.argv, &error), 0);
	return handler;
}

/* Scripts: commands and their replies */

#define ACTIVATE	0x01
#define SERVING		0x02
#define ATTACHED	0x04

/* report: its flags; sp is always A and home B */
#define INVALID		0x01
#define NDU		0x02
#define INACTIVE	0x04
#define COPYING		0x08
#define ACTIVATED	0x10

#define A	KMP_SP_A
#define B	KMP_SP_B
#define NONE	KMP_NO_SP

struct script {
	const char *name;
	unsigned int given;
	const char *args;
	struct {
		enum sent sent;
		struct answer answer;
	} talk[MAX_COMMANDS + 1];
	enum kmp_verdict verdict;
	const char *why;
	enum kmp_sp owner;
	unsigned int report;
	u64 sectors;
};

static const struct script test_rows[] = {
	{ "up", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "up, serving", SERVING, "", { { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A },
	{ "up, arguments make no difference", 0, "1 1",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "up, grown LUN", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(5000) }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 5000 },
	{ "up, large LUN", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(0x200000000ULL) },
	    { SIZE_16, SIZE(0x200000000ULL) }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 0x200000000ULL },
	{ "up, recovered errors", 0, "",
	  { { PAGE, RECOVERED(PAGE_DATA, 2) }, { SIZE_10, SIZE(1000) },
	    { BLOCK, RECOVERED(NO_DATA, 0) } },
	  KMP_VERDICT_UP, "replies", A, 0, 1000 },
	{ "up, medium error is not the path's", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x3, 0x11, 0x00) } },
	  KMP_VERDICT_UP, "replies", A },
	{ "up, reserved by another host", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, RESERVED }, { BLOCK, RESERVED } },
	  KMP_VERDICT_UP, "reserved by another host", A },
	{ "up, large LUN reserved meanwhile", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(0x200000000ULL) },
	    { SIZE_16, RESERVED }, { BLOCK, RESERVED } },
	  KMP_VERDICT_UP, "reserved by another host", A },

	{ "passive", 0, "", { { PAGE, PEERS }, { SIZE_10, SIZE(1000) } },
	  KMP_VERDICT_PASSIVE, "the other SP owns the LUN", B, 0, 1000 },
	{ "passive, was serving", SERVING, "", { { PAGE, PEERS } },
	  KMP_VERDICT_PASSIVE, "the other SP owns the LUN", B },
	{ "passive, large LUN", 0, "",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(0x100000000ULL) },
	    { SIZE_16, SIZE(0x100000000ULL) } },
	  KMP_VERDICT_PASSIVE, "the other SP owns the LUN", B, 0, 0x100000000ULL },
	{ "passive, scsi_dh is not called", ATTACHED, "",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1000) } },
	  KMP_VERDICT_PASSIVE, "the other SP owns the LUN", B, 0, 1000 },

	{ "unbound", 0, "", { { PAGE, UNBOUND } },
	  KMP_VERDICT_NO_LUN, "LUN unbound, or LUNZ", NONE },
	{ "05/25/00 on page 0xC0", 0, "", { { PAGE, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", A, INVALID },
	{ "05/25/00 on READ CAPACITY(10)", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", A },
	{ "05/25/00 on READ CAPACITY(16)", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(0x200000000ULL) },
	    { SIZE_16, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", A },
	{ "05/25/00 on READ", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", A },

	{ "page 0xC0: transport", 0, "", { { PAGE, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", A, INVALID },
	{ "page 0xC0: timed out", 0, "", { { PAGE, TIMED_OUT } },
	  KMP_VERDICT_DOWN, "timed out", A, INVALID },
	{ "page 0xC0: host busy", 0, "", { { PAGE, HOST_BUSY } },
	  KMP_VERDICT_INCONCLUSIVE, "host busy", A, INVALID },
	{ "page 0xC0: busy", 0, "", { { PAGE, BUSY } },
	  KMP_VERDICT_INCONCLUSIVE, "busy", A, INVALID },
	{ "page 0xC0: not ready", 0, "", { { PAGE, SENSE(0x2, 0x04, 0x03) } },
	  KMP_VERDICT_DOWN, "not ready", A, INVALID },
	{ "page 0xC0: illegal request", 0, "", { { PAGE, SENSE(0x5, 0x24, 0x00) } },
	  KMP_VERDICT_DOWN, "page 0xC0: refused", A, INVALID },
	{ "page 0xC0: 05/25/01", 0, "", { { PAGE, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_DOWN, "page 0xC0: refused", A, INVALID },
	{ "page 0xC0: reserved", 0, "", { { PAGE, RESERVED } },
	  KMP_VERDICT_DOWN, "page 0xC0: refused", A, INVALID },
	{ "page 0xC0: no data", 0, "", { { PAGE, GOOD } },
	  KMP_VERDICT_DOWN, "page 0xC0: empty", A, INVALID },
	{ "page 0xC0: too short", 0, "", { { PAGE, PAGE_CUT(48) } },
	  KMP_VERDICT_DOWN, "page 0xC0: too short", A, INVALID },
	{ "page 0xC0: just enough", SERVING, "",
	  { { PAGE, PAGE_CUT(49) }, { BLOCK, GOOD } }, KMP_VERDICT_UP, "good", A },
	{ "page 0xC0: another page", 0, "", { { PAGE, OWNED_BUT(1, 0x83) } },
	  KMP_VERDICT_WRONG, "page 0xC0: wrong page code", A, INVALID },
	{ "page 0xC0: revision", 0, "", { { PAGE, OWNED_BUT(9, 1) } },
	  KMP_VERDICT_WRONG, "page 0xC0: unknown revision", A, INVALID },
	{ "page 0xC0: system type", 0, "", { { PAGE, OWNED_BUT(27, 2) } },
	  KMP_VERDICT_WRONG, "system type is not 3", A },
	{ "page 0xC0: failover mode", 0, "", { { PAGE, OWNED_BUT(28, 0xe) } },
	  KMP_VERDICT_WRONG, "failover mode 3: must be 1 or 4", A },
	{ "page 0xC0: arraycommpath", 0, "", { { PAGE, PEERS_BUT(30, 0) } },
	  KMP_VERDICT_WRONG, "arraycommpath is off", B },
	{ "page 0xC0: LUN state", 0, "", { { PAGE, OWNED_BUT(4, 3) } },
	  KMP_VERDICT_DOWN, "LUN state unknown", NONE },

	{ "NDU", 0, "", { { PAGE, OWNED_BUT(48, 1) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", A, NDU },
	{ "NDU, the other SP has the LUN", SERVING, "", { { PAGE, PEERS_BUT(48, 1) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", B, NDU },
	{ "NDU begins between page and READ", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) },
	    { PAGE, OWNED_BUT(48, 1) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", A, NDU },

	{ "another LUN", 0, "", { { PAGE, OWNED_BUT(25, 0xff) } },
	  KMP_VERDICT_WRONG, "another LUN than the map's", A },
	{ "another LUN, passive", 0, "", { { PAGE, PEERS_BUT(10, 0xff) } },
	  KMP_VERDICT_WRONG, "another LUN than the map's", B },
	{ "another array", 0, "", { { PAGE, OWNED_BUT(63, 'X') } },
	  KMP_VERDICT_WRONG, "another array than the map's", A },

	{ "shorter than the map", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(999) } },
	  KMP_VERDICT_WRONG, "LUN shorter than the map", A, 0, 999 },
	{ "shorter than the map, passive", 0, "",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1) } },
	  KMP_VERDICT_WRONG, "LUN shorter than the map", B, 0, 1 },
	{ "size: no data", 0, "", { { PAGE, OWNED }, { SIZE_10, GOOD } },
	  KMP_VERDICT_DOWN, "capacity: data too short or invalid", A },
	{ "size: (16) of all ones", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(0) }, { SIZE_16, SIZE(0) } },
	  KMP_VERDICT_DOWN, "capacity: data too short or invalid", A },
	{ "size: refused", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SENSE(0x5, 0x20, 0x00) } },
	  KMP_VERDICT_DOWN, "capacity: refused", A },
	{ "size: transport", 0, "", { { PAGE, OWNED }, { SIZE_10, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", A },

	{ "READ: transport", SERVING, "", { { PAGE, OWNED }, { BLOCK, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", A },
	{ "READ: becoming ready", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x01) } },
	  KMP_VERDICT_DOWN, "not ready", A },
	{ "READ: hardware error", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x4, 0x44, 0x00) } },
	  KMP_VERDICT_DOWN, "hardware error", A },
	{ "READ: inactive snapshot", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_UP, "inactive snapshot, or array copy", A, INACTIVE },
	{ "READ: ownership moved away", 0, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) },
	    { BLOCK, SENSE(0x2, 0x04, 0x03) }, { PAGE, PEERS } },
	  KMP_VERDICT_PASSIVE, "the other SP owns the LUN", B, 0, 1000 },
	{ "READ: ownership moved back and forth", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A },
	{ "READ: then the page times out", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) }, { PAGE, TIMED_OUT } },
	  KMP_VERDICT_DOWN, "timed out", NONE },
	{ "READ: the owner rejects it again and again", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) },
	    { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) },
	    { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) } },
	  KMP_VERDICT_DOWN, "SP owns the LUN, but rejects a READ", A },

	{ "06/29/00 on READ", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, ATTENTION }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A },
	{ "unit attentions everywhere", 0, "",
	  { { PAGE, ATTENTION }, { PAGE, ABORTED }, { PAGE, ATTENTION }, { PAGE, OWNED },
	    { SIZE_10, ATTENTION }, { SIZE_10, ATTENTION }, { SIZE_10, SIZE(1000) },
	    { BLOCK, ATTENTION }, { BLOCK, ABORTED }, { BLOCK, ATTENTION },
	    { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "nothing but unit attentions", 0, "",
	  { { PAGE, ATTENTION }, { PAGE, ATTENTION }, { PAGE, ATTENTION },
	    { PAGE, ATTENTION } },
	  KMP_VERDICT_RETRY, "unit attention", A, INVALID },
	{ "nothing but unit attentions on READ", SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, ATTENTION }, { BLOCK, ATTENTION },
	    { BLOCK, ATTENTION }, { BLOCK, ATTENTION } },
	  KMP_VERDICT_RETRY, "unit attention", A },
	{ "as many commands as allowed", ATTACHED, "",
	  { { PAGE, ATTENTION }, { PAGE, ATTENTION }, { PAGE, ATTENTION }, { PAGE, OWNED },
	    { SIZE_10, ATTENTION }, { SIZE_10, ATTENTION }, { SIZE_10, ATTENTION },
	    { SIZE_10, SIZE(0x200000000ULL) },
	    { SIZE_16, ATTENTION }, { SIZE_16, ATTENTION }, { SIZE_16, ATTENTION },
	    { SIZE_16, SIZE(0x200000000ULL) },
	    { BLOCK, ATTENTION }, { BLOCK, ATTENTION }, { BLOCK, ATTENTION },
	    { BLOCK, GOOD } },
	  KMP_VERDICT_INCONCLUSIVE, "too many commands", A, 0, 0x200000000ULL },

	{ "scsi_dh is informed", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, GOOD }, { DH, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "scsi_dh refuses", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, GOOD }, { DH, DH_ERROR } },
	  KMP_VERDICT_DOWN, "scsi_dh_emc: activation failed", A, 0, 1000 },
	{ "scsi_dh is informed of a reserved LUN", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, RESERVED }, { DH, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "scsi_dh knows, serving", ATTACHED | SERVING, "",
	  { { PAGE, OWNED }, { BLOCK, GOOD } }, KMP_VERDICT_UP, "good", A },
	{ "scsi_dh might trespass during a copy", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) },
	    { BLOCK, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_UP, "inactive snapshot, or array copy", A, INACTIVE, 1000 },
	{ "scsi_dh is not called for a lost LUN", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, SENSE(0x5, 0x25, 0x02) } },
	  KMP_VERDICT_DOWN, "no such LUN", A, 0, 1000 },
	{ "scsi_dh is not called for a dead path", ATTACHED, "",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", A, 0, 1000 },
};

KUNIT_ARRAY_PARAM_DESC(test, test_rows, name);

static const struct script activation_rows[] = {
	{ "owned already", ACTIVATE, "0 0",
	  { { PAGE, OWNED }, { SIZE_10, SIZE(1000) }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, 0, 1000 },
	{ "owned already, inactive snapshot", ACTIVATE | SERVING, "0 0",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_UP, "inactive snapshot, or array copy", A, INACTIVE },
	{ "trespass", ACTIVATE, "0 0",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1000) }, { LONG, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED, 1000 },
	{ "trespass, honour", ACTIVATE | SERVING, "0 1",
	  { { PAGE, PEERS }, { LONG_HONOUR, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "trespass, short", ACTIVATE | SERVING, "1 0",
	  { { PAGE, PEERS }, { SHORT, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "trespass, short, honour", ACTIVATE | SERVING, "1 1",
	  { { PAGE, PEERS }, { SHORT_HONOUR, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "trespass, recovered error", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, RECOVERED(NO_DATA, 0) }, { PAGE, OWNED },
	    { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "no arguments, new array", ACTIVATE, "",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1000) }, { INQUIRY_DATA, NEW_ARRAY },
	    { LONG, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED, 1000 },
	{ "no arguments, FC array", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, FC_ARRAY }, { SHORT, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "no arguments, INQUIRY refused", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, SENSE(0x5, 0x24, 0x00) }, { LONG, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "no arguments, INQUIRY refused, the buffer holds old data", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS },
	    { INQUIRY_DATA, { .result = 0x02, .key = 5, .asc = 0x24, .data = INQUIRY_FC } },
	    { LONG, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "no arguments, INQUIRY without data", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, GOOD }, { LONG, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "no arguments, INQUIRY fails", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", B },
	{ "no arguments, INQUIRY: no such LUN", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", B },

	/* the same checks as in a test */
	{ "page 0xC0: transport", ACTIVATE, "0 0", { { PAGE, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", A, INVALID },
	{ "NDU: no trespass", ACTIVATE, "0 0", { { PAGE, PEERS_BUT(48, 1) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", B, NDU },
	{ "wrong mode: no trespass", ACTIVATE, "0 0", { { PAGE, PEERS_BUT(28, 8) } },
	  KMP_VERDICT_WRONG, "failover mode 2: must be 1 or 4", B },
	{ "another LUN: no trespass", ACTIVATE, "0 0", { { PAGE, PEERS_BUT(12, 7) } },
	  KMP_VERDICT_WRONG, "another LUN than the map's", B },
	{ "another array: no trespass", ACTIVATE, "0 0", { { PAGE, PEERS_BUT(50, 7) } },
	  KMP_VERDICT_WRONG, "another array than the map's", B },
	{ "too short: no trespass", ACTIVATE, "0 0",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(999) } },
	  KMP_VERDICT_WRONG, "LUN shorter than the map", B, 0, 999 },
	{ "unbound: no trespass", ACTIVATE, "0 0", { { PAGE, UNBOUND } },
	  KMP_VERDICT_NO_LUN, "LUN unbound, or LUNZ", NONE },

	/* only page 0xC0 counts */
	{ "accepted, not owned", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, PEERS } },
	  KMP_VERDICT_PASSIVE, "trespass accepted, but LUN not moved", B, ACTIVATED },
	{ "accepted, NDU", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED_BUT(48, 1) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", A, ACTIVATED | NDU },
	{ "accepted, another LUN", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED_BUT(11, 0xff) } },
	  KMP_VERDICT_WRONG, "another LUN than the map's", A, ACTIVATED },
	{ "accepted, page cut short", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, PAGE_CUT(20) } },
	  KMP_VERDICT_DOWN, "page 0xC0: too short", B, ACTIVATED },
	{ "accepted, unit attentions", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, ATTENTION }, { PAGE, OWNED },
	    { BLOCK, ATTENTION }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "accepted, then moved away", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED },
	    { BLOCK, SENSE(0x2, 0x04, 0x03) }, { PAGE, PEERS } },
	  KMP_VERDICT_PASSIVE, "trespass accepted, but LUN not moved", B, ACTIVATED },
	{ "accepted, READ fails", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED }, { BLOCK, TIMED_OUT } },
	  KMP_VERDICT_DOWN, "timed out", A, ACTIVATED },
	{ "accepted, inactive snapshot", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED },
	    { BLOCK, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_UP, "inactive snapshot, or array copy", A, ACTIVATED | INACTIVE },
	{ "owned, then not, trespass", ACTIVATE | SERVING, "0 0",
	  { { PAGE, OWNED }, { BLOCK, SENSE(0x2, 0x04, 0x03) }, { PAGE, PEERS },
	    { LONG, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },

	/* sense table, MODE SELECT */
	{ "02/04/03 upgrade", ACTIVATE, "0 0",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1000) }, { LONG, SENSE(0x2, 0x04, 0x03) } },
	  KMP_VERDICT_BUSY, "trespass refused: upgrade in progress", B,
	  ACTIVATED | NDU, 1000 },
	{ "05/04/00 array copy", ACTIVATE | SERVING, "1 0",
	  { { PAGE, PEERS }, { SHORT, SENSE(0x5, 0x04, 0x00) } },
	  KMP_VERDICT_BUSY, "trespass refused: array copy in progress", B,
	  ACTIVATED | COPYING },
	{ "05/25/00 no such LUN", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, SENSE(0x5, 0x25, 0x00) } },
	  KMP_VERDICT_NO_LUN, "no such LUN", B, ACTIVATED },
	{ "reservation conflict", ACTIVATE | SERVING, "0 1",
	  { { PAGE, PEERS }, { LONG_HONOUR, RESERVED } },
	  KMP_VERDICT_BUSY, "trespass refused: reserved by another host", B, ACTIVATED },
	{ "illegal request, form given", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, SENSE(0x5, 0x26, 0x00) } },
	  KMP_VERDICT_BUSY, "trespass refused: illegal request", B, ACTIVATED },
	{ "illegal request, another form works", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, NEW_ARRAY }, { LONG, SENSE(0x5, 0x20, 0x00) },
	    { LONG_6, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "illegal request, no form works", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, NEW_ARRAY }, { LONG, SENSE(0x5, 0x20, 0x00) },
	    { LONG_6, SENSE(0x5, 0x25, 0x01) } },
	  KMP_VERDICT_BUSY, "trespass refused: illegal request", B, ACTIVATED },
	{ "illegal request, short", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, FC_ARRAY }, { SHORT, SENSE(0x5, 0x24, 0x00) } },
	  KMP_VERDICT_BUSY, "trespass refused: illegal request", B, ACTIVATED },
	{ "unexpected sense key", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, SENSE(0x7, 0x27, 0x00) } },
	  KMP_VERDICT_BUSY, "trespass refused", B, ACTIVATED },
	{ "becoming ready", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, SENSE(0x2, 0x04, 0x01) } },
	  KMP_VERDICT_DOWN, "not ready", NONE, ACTIVATED },
	{ "transport", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, TRANSPORT } },
	  KMP_VERDICT_TRANSIENT, "transport error", NONE, ACTIVATED },
	{ "timed out", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, TIMED_OUT } },
	  KMP_VERDICT_DOWN, "timed out", NONE, ACTIVATED },
	{ "busy", ACTIVATE | SERVING, "0 0", { { PAGE, PEERS }, { LONG, BUSY } },
	  KMP_VERDICT_INCONCLUSIVE, "busy", NONE, ACTIVATED },

	/* a trespass is repeated only after page 0xC0 */
	{ "unit attention, but carried out", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, ATTENTION }, { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "unit attention, not carried out", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, ATTENTION }, { PAGE, PEERS }, { LONG, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "unit attention, INQUIRY again", ACTIVATE | SERVING, "",
	  { { PAGE, PEERS }, { INQUIRY_DATA, FC_ARRAY }, { SHORT, ABORTED },
	    { PAGE, PEERS }, { INQUIRY_DATA, FC_ARRAY }, { SHORT, GOOD },
	    { PAGE, OWNED }, { BLOCK, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "unit attention, then NDU", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, ATTENTION }, { PAGE, PEERS_BUT(48, 2) } },
	  KMP_VERDICT_DOWN, "SP rejects I/O, upgrade or reboot", B, ACTIVATED | NDU },
	{ "nothing but unit attentions", ACTIVATE | SERVING, "0 0",
	  { { PAGE, PEERS }, { LONG, ATTENTION }, { PAGE, PEERS }, { LONG, ATTENTION },
	    { PAGE, PEERS }, { LONG, ATTENTION } },
	  KMP_VERDICT_BUSY, "trespass interrupted", B, ACTIVATED },

	/* scsi_dh_emc must be informed of a trespass that it has not sent */
	{ "scsi_dh is informed, serving or not", ACTIVATE | SERVING | ATTACHED, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, OWNED }, { BLOCK, GOOD },
	    { DH, GOOD } },
	  KMP_VERDICT_UP, "good", A, ACTIVATED },
	{ "scsi_dh refuses", ACTIVATE | ATTACHED, "0 0",
	  { { PAGE, PEERS }, { SIZE_10, SIZE(1000) }, { LONG, GOOD }, { PAGE, OWNED },
	    { BLOCK, GOOD }, { DH, DH_ERROR } },
	  KMP_VERDICT_DOWN, "scsi_dh_emc: activation failed", A, ACTIVATED, 1000 },
	{ "scsi_dh, not owned", ACTIVATE | SERVING | ATTACHED, "0 0",
	  { { PAGE, PEERS }, { LONG, GOOD }, { PAGE, PEERS } },
	  KMP_VERDICT_PASSIVE, "trespass accepted, but LUN not moved", B, ACTIVATED },
};

KUNIT_ARRAY_PARAM_DESC(activation, activation_rows, name);

static void expect_report(struct kunit *test, const struct script *row,
			  const struct kmp_handler_report *report)
{
	bool valid = !(row->report & INVALID);

	KUNIT_EXPECT_EQ(test, report->valid, valid);
	KUNIT_EXPECT_EQ(test, report->ndu, !!(row->report & NDU));
	KUNIT_EXPECT_EQ(test, report->inactive, !!(row->report & INACTIVE));
	KUNIT_EXPECT_EQ(test, report->copying, !!(row->report & COPYING));
	KUNIT_EXPECT_EQ(test, report->activated, !!(row->report & ACTIVATED));
	KUNIT_EXPECT_EQ(test, report->sectors, row->sectors);
	if (!valid)
		return;
	KUNIT_EXPECT_EQ(test, report->sp, KMP_SP_A);
	KUNIT_EXPECT_EQ(test, report->owner, row->owner);
	KUNIT_EXPECT_EQ(test, report->home, KMP_SP_B);
	KUNIT_EXPECT_TRUE(test, report->identified);
	KUNIT_EXPECT_EQ(test, report->identity.name.len, 16);
}

static void script(struct kunit *test)
{
	const struct script *row = test->param_value;
	struct kmp_handler handler = new_handler(test, row->args);
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);
	struct kmp_handler_job job = new_job();
	unsigned int i = 0;

	KUNIT_ASSERT_NOT_NULL(test, data);
	job.serving = row->given & SERVING;
	job.dh_attached = row->given & ATTACHED;
	while (take_step(test, &handler, row->given & ACTIVATE, &job) == KMP_STEP_SEND) {
		const struct answer *answer = &row->talk[i].answer;
		enum sent sent = recognize(&job.command);

		KUNIT_EXPECT_STREQ_MSG(test, commands[sent].name,
				       commands[row->talk[i].sent].name,
				       "command %u", i);
		if (sent == NOTHING || sent != row->talk[i].sent)
			return;
		memset(&job.command, 0xa5, sizeof(job.command));
		free_data(&job);
		give_answer(&job, data, encode_data(data, sent, answer), answer);
		i++;
	}
	free_data(&job);
	KUNIT_EXPECT_EQ(test, row->talk[i].sent, NOTHING);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_STREQ(test, job.why, row->why);
	expect_report(test, row, &job.report);
}

/* A device that is no SCSI device gets a verdict without any command. */
static void not_a_scsi_device(struct kunit *test)
{
	struct kmp_handler handler = new_handler(test, "");
	struct kmp_handler_job job = new_job();

	job.scsi = false;
	KUNIT_EXPECT_EQ(test, take_step(test, &handler, false, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_WRONG);
	KUNIT_EXPECT_STREQ(test, job.why, "not a SCSI device");
	job.verdict = KMP_VERDICT_UP;
	KUNIT_EXPECT_EQ(test, take_step(test, &handler, true, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_WRONG);
}

/* Identity: only what both the map and the page have is compared. */

#define SAME_WWN	0x01
#define OTHER_WWN	0x02
#define SAME_SERIAL	0x04
#define OTHER_SERIAL	0x08
#define LONGER_SERIAL	0x10
#define SHORTER_SERIAL	0x20

static const struct identity_row {
	const char *name;
	unsigned int map;
	bool no_wwn, no_serial;		/* on the page */
	enum kmp_verdict verdict;
	const char *why;
} identity_rows[] = {
	{ "map has no identity", 0, false, false, KMP_VERDICT_UP, "good" },
	{ "neither has an identity", 0, true, true, KMP_VERDICT_UP, "good" },
	{ "all the same", SAME_WWN | SAME_SERIAL, false, false, KMP_VERDICT_UP, "good" },
	{ "page has no serial", SAME_WWN | OTHER_SERIAL, false, true, KMP_VERDICT_UP, "good" },
	{ "map has no serial", SAME_WWN, false, false, KMP_VERDICT_UP, "good" },
	{ "map has no WWN", SAME_SERIAL, false, false, KMP_VERDICT_UP, "good" },
	{ "page has lost its WWN", SAME_WWN | SAME_SERIAL, true, false,
	  KMP_VERDICT_DOWN, "page 0xC0: WWN missing" },
	{ "another LUN", OTHER_WWN | SAME_SERIAL, false, false,
	  KMP_VERDICT_WRONG, "another LUN than the map's" },
	{ "another LUN, no serial", OTHER_WWN, false, true,
	  KMP_VERDICT_WRONG, "another LUN than the map's" },
	{ "another array", SAME_WWN | OTHER_SERIAL, false, false,
	  KMP_VERDICT_WRONG, "another array than the map's" },
	{ "another array, no WWN", OTHER_SERIAL, true, false,
	  KMP_VERDICT_WRONG, "another array than the map's" },
	{ "a longer serial", SAME_WWN | LONGER_SERIAL, false, false,
	  KMP_VERDICT_WRONG, "another array than the map's" },
	{ "a shorter serial", SAME_WWN | SHORTER_SERIAL, false, false,
	  KMP_VERDICT_WRONG, "another array than the map's" },
};

KUNIT_ARRAY_PARAM_DESC(identity, identity_rows, name);

static struct kmp_identity identity_of_map(unsigned int map)
{
	struct kmp_identity identity = map_identity;

	if (!(map & (SAME_WWN | OTHER_WWN)))
		identity.name.len = 0;
	if (map & OTHER_WWN)
		identity.name.id[15]++;
	if (!(map & ~(SAME_WWN | OTHER_WWN)))
		identity.serial_len = 0;
	if (map & OTHER_SERIAL)
		identity.serial[SERIAL_LEN - 1]++;
	if (map & LONGER_SERIAL)
		identity.serial_len++;
	if (map & SHORTER_SERIAL)
		identity.serial_len--;
	return identity;
}

static void identities(struct kunit *test)
{
	const struct identity_row *row = test->param_value;
	static const struct answer owned = OWNED, good = GOOD;
	struct kmp_identity identity = identity_of_map(row->map);
	struct kmp_handler handler = new_handler(test, "");
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);
	struct kmp_handler_job job = new_job();

	KUNIT_ASSERT_NOT_NULL(test, data);
	job.serving = true;
	job.identity = &identity;
	KUNIT_EXPECT_EQ(test, take_step(test, &handler, false, &job), KMP_STEP_SEND);
	encode_page_c0(data, &owned);
	if (row->no_wwn)
		memset(data + 10, 0, 16);
	if (row->no_serial)
		data[49] = 0;
	give_answer(&job, data, PAGE_LEN, &owned);
	if (take_step(test, &handler, false, &job) == KMP_STEP_SEND) {
		KUNIT_EXPECT_EQ(test, recognize(&job.command), BLOCK);
		free_data(&job);
		give_answer(&job, data, 512, &good);
		KUNIT_EXPECT_EQ(test, take_step(test, &handler, false, &job),
				KMP_STEP_VERDICT);
	}
	free_data(&job);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_STREQ(test, job.why, row->why);
	/* the page's identity is reported in any case */
	KUNIT_EXPECT_TRUE(test, job.report.valid);
	KUNIT_EXPECT_EQ(test, job.report.identity.name.len, row->no_wwn ? 0 : 16);
	KUNIT_EXPECT_EQ(test, job.report.identity.serial_len,
			row->no_serial ? 0 : SERIAL_LEN);
}

/* Two handlers with a job each do not affect each other. */
static void jobs_are_independent(struct kunit *test)
{
	static const struct answer peers = PEERS, good = GOOD;
	struct kmp_handler one = new_handler(test, "1 1");
	struct kmp_handler two = new_handler(test, "0 0");
	struct kmp_handler_job job_one = new_job(), job_two = new_job();
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, data);
	job_one.serving = true;
	job_two.serving = true;
	take_step(test, &one, true, &job_one);
	take_step(test, &two, true, &job_two);
	encode_page_c0(data, &peers);
	give_answer(&job_one, data, PAGE_LEN, &peers);
	give_answer(&job_two, data, PAGE_LEN, &peers);
	take_step(test, &one, true, &job_one);
	take_step(test, &two, true, &job_two);
	KUNIT_EXPECT_EQ(test, recognize(&job_one.command), SHORT_HONOUR);
	KUNIT_EXPECT_EQ(test, recognize(&job_two.command), LONG);
	free_data(&job_one);
	give_answer(&job_one, data, 0, &good);
	take_step(test, &one, true, &job_one);
	KUNIT_EXPECT_EQ(test, recognize(&job_one.command), PAGE);
	KUNIT_EXPECT_EQ(test, recognize(&job_two.command), LONG);
	free_data(&job_one);
	free_data(&job_two);
}

/* Random replies to any command */

static u32 next_random(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static const struct answer likely[NR_SENT][4] = {
	[PAGE]		= { OWNED, PEERS, PEERS, OWNED_BUT(48, 1) },
	[INQUIRY_DATA]	= { NEW_ARRAY, FC_ARRAY, NEW_ARRAY, FC_ARRAY },
	[SIZE_10]	= { SIZE(1000), SIZE(2000), SIZE(0x200000000ULL), SIZE(1) },
	[SIZE_16]	= { SIZE(0x200000000ULL), SIZE(1000), SIZE(1), RESERVED },
	[BLOCK]		= { GOOD, GOOD, SENSE(0x2, 0x04, 0x03), SENSE(0x5, 0x25, 0x01) },
};

static const struct answer troubles[] = {
	ATTENTION, ABORTED, ATTENTION, ABORTED, BUSY, RESERVED, TRANSPORT, TIMED_OUT, HOST_BUSY,
	SENSE(0x2, 0x04, 0x03), SENSE(0x5, 0x25, 0x00), SENSE(0x5, 0x25, 0x01),
	SENSE(0x5, 0x04, 0x00), SENSE(0x5, 0x20, 0x00), SENSE(0x4, 0x44, 0x00),
	RECOVERED(NO_DATA, 0), DH_ERROR, { .result = 0x7fffffff }, { .result = -1 },
};

static void random_answer(struct kmp_handler_job *job, u8 *data, enum sent sent,
			  u32 *random)
{
	struct answer answer = likely[sent][next_random(random) % 4];
	u32 kind = next_random(random) % 8;
	unsigned int len, i;

	if (kind == 0)
		answer = troubles[next_random(random) % ARRAY_SIZE(troubles)];
	len = encode_data(data, sent, &answer);
	if (kind == 1)
		len = next_random(random) % (KMP_DATA_SIZE + 1);
	if (kind == 2)
		for (i = 0; i < 3; i++)
			data[next_random(random) % 64] = next_random(random);
	free_data(job);
	give_answer(job, data, len, &answer);
	if (kind != 3)
		return;
	job->answer.result = next_random(random) % 4 ? 0x02 : next_random(random);
	for (i = 0; i < 16; i++)
		job->answer.sense[i] = next_random(random);
	job->answer.sense[0] = 0x70 + next_random(random) % 5;
	job->answer.sense_len = next_random(random) % (KMP_SENSE_SIZE + 1);
}

/* The rules that hold for any sequence of replies */
static const char *rule_broken(enum sent sent, enum sent before,
			       bool activate, unsigned int count)
{
	if (sent == NOTHING)
		return "an unknown command";
	if (count >= MAX_COMMANDS)
		return "too many commands";
	if (!count)
		return sent == PAGE ? NULL : "page 0xC0 is not first";
	if (!is_trespass(sent))
		return NULL;
	if (!activate)
		return "a test trespasses";
	if (is_trespass(before) && !(before == LONG && sent == LONG_6))
		return "a trespass after a trespass";
	return NULL;
}

static bool verdict_is_legal(const struct kmp_handler_job *job, bool activate,
			     enum sent last)
{
	switch (job->verdict) {
	case KMP_VERDICT_UP:
		return job->report.valid && job->report.owner == job->report.sp &&
		       (last == BLOCK || last == DH);
	case KMP_VERDICT_PASSIVE:
		return job->report.valid && job->report.owner != job->report.sp;
	case KMP_VERDICT_BUSY:
		return activate && job->report.activated;
	case KMP_VERDICT_DOWN:
	case KMP_VERDICT_WRONG:
	case KMP_VERDICT_NO_LUN:
	case KMP_VERDICT_RETRY:
	case KMP_VERDICT_TRANSIENT:
	case KMP_VERDICT_INCONCLUSIVE:
		return true;
	default:
		return false;
	}
}

static enum kmp_verdict random_job(struct kunit *test, u8 *data, u32 *random,
				   const struct kmp_handler *handler)
{
	bool activate = next_random(random) % 2;
	struct kmp_handler_job job = new_job();
	enum sent sent = NOTHING, before;
	const char *broken = NULL;
	unsigned int count = 0;
	u32 seed = *random;

	job.serving = next_random(random) % 2;
	job.dh_attached = next_random(random) % 2;
	if (next_random(random) % 2)
		job.identity = NULL;
	while (!broken && take_step(test, handler, activate, &job) == KMP_STEP_SEND) {
		before = sent;
		sent = recognize(&job.command);
		broken = rule_broken(sent, before, activate, count++);
		random_answer(&job, data, sent, random);
	}
	free_data(&job);
	if (broken)
		KUNIT_FAIL(test, "seed %u, command %u: %s", seed, count, broken);
	else if (!job.why || !verdict_is_legal(&job, activate, sent))
		KUNIT_FAIL(test, "seed %u: verdict %u, %s", seed, job.verdict,
			   job.why ?: "no reason");
	return job.verdict;
}

static void any_replies_lead_to_a_verdict(struct kunit *test)
{
	static const char *const args[] = { "", "0 0", "1 0", "0 1", "1 1", "" };
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);
	unsigned int seen[KMP_NR_VERDICTS] = {};
	struct kmp_handler handlers[6];
	u32 random = 20050131;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, data);
	for (i = 0; i < 6; i++)
		handlers[i] = new_handler(test, args[i]);
	for (i = 0; i < 30000; i++) {
		seen[random_job(test, data, &random, &handlers[i % 6])]++;
		cond_resched();
	}
	/* the replies must lead to all verdicts that a handler may return */
	for (i = 0; i < KMP_NR_VERDICTS; i++)
		KUNIT_EXPECT_EQ_MSG(test, seen[i] > 0, i != KMP_VERDICT_BLOCKED &&
				    i != KMP_VERDICT_UNREADABLE &&
				    i != KMP_VERDICT_REMOVED, "verdict %u", i);
}

/* An array with the same reply to all commands but page 0xC0 */
static void same_reply_to_every_command(struct kunit *test)
{
	struct kmp_handler handler = new_handler(test, "");
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);
	unsigned int i, round;

	KUNIT_ASSERT_NOT_NULL(test, data);
	for (i = 0; i < 4 * ARRAY_SIZE(troubles); i++) {
		const struct answer *trouble = &troubles[i / 4];
		struct kmp_handler_job job = new_job();

		job.serving = i % 2;
		for (round = 0; round <= MAX_COMMANDS; round++) {
			enum sent sent;

			if (take_step(test, &handler, i / 2 % 2, &job) != KMP_STEP_SEND)
				break;
			sent = recognize(&job.command);
			/* after a good page the handler sends more commands */
			free_data(&job);
			if (sent == PAGE)
				give_answer(&job, data, encode_page_c0(data, &likely[PAGE][1]),
					    &likely[PAGE][1]);
			else
				give_answer(&job, data, 0, trouble);
		}
		free_data(&job);
		KUNIT_EXPECT_LE(test, round, MAX_COMMANDS);
		KUNIT_EXPECT_NOT_NULL(test, job.why);
	}
}

/* Table arguments */

static const struct args_row {
	const char *name;
	const char *words;
	enum sent form;		/* NOTHING: refused; INQUIRY_DATA: by model */
	const char *error;
} args_rows[] = {
	{ "none", "", INQUIRY_DATA },
	{ "long", "0 0", LONG },
	{ "long, honour", "0 1", LONG_HONOUR },
	{ "short", "1 0", SHORT },
	{ "short, honour", "1 1", SHORT_HONOUR },
	{ "one", "1", NOTHING, "hardware handler arguments: expected none, or two" },
	{ "three", "1 1 1", NOTHING, "hardware handler arguments: expected none, or two" },
	{ "first is 2", "2 0", NOTHING,
	  "hardware handler arguments: short trespass: expected 0 or 1" },
	{ "first is a word", "short 0", NOTHING,
	  "hardware handler arguments: short trespass: expected 0 or 1" },
	{ "first has a tail", "10 0", NOTHING,
	  "hardware handler arguments: short trespass: expected 0 or 1" },
	{ "first is negative", "-1 0", NOTHING,
	  "hardware handler arguments: short trespass: expected 0 or 1" },
	{ "both are bad", "x y", NOTHING,
	  "hardware handler arguments: short trespass: expected 0 or 1" },
	{ "second is 2", "0 2", NOTHING,
	  "hardware handler arguments: honour reservations: expected 0 or 1" },
	{ "second has a tail", "1 1x", NOTHING,
	  "hardware handler arguments: honour reservations: expected 0 or 1" },
};

KUNIT_ARRAY_PARAM_DESC(args, args_rows, name);

static void expect_form(struct kunit *test, const struct kmp_handler *handler,
			enum sent form)
{
	static const struct answer peers = PEERS;
	u8 *data = kunit_kzalloc(test, KMP_DATA_SIZE, GFP_KERNEL);
	struct kmp_handler_job job = new_job();

	KUNIT_ASSERT_NOT_NULL(test, data);
	job.serving = true;
	take_step(test, handler, true, &job);
	give_answer(&job, data, encode_page_c0(data, &peers), &peers);
	KUNIT_EXPECT_EQ(test, take_step(test, handler, true, &job), KMP_STEP_SEND);
	free_data(&job);
	KUNIT_EXPECT_STREQ(test, commands[recognize(&job.command)].name,
			   commands[form].name);
}

static void arguments(struct kunit *test)
{
	const struct args_row *row = test->param_value;
	struct words words = split_words(test, row->words);
	struct kmp_handler handler = { .type = &kmp_emc };
	const char *error = NULL;
	int err;

	err = kmp_emc.create(&handler, words.argc, words.argv, &error);
	KUNIT_EXPECT_EQ(test, err, row->error ? -EINVAL : 0);
	if (row->error) {
		KUNIT_EXPECT_STREQ(test, error, row->error);
		return;
	}
	KUNIT_EXPECT_NULL(test, error);
	expect_form(test, &handler, row->form);
}

static void description(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kmp_clariion.name, "clariion");
	KUNIT_EXPECT_STREQ(test, kmp_emc.name, "emc");
	KUNIT_EXPECT_PTR_EQ(test, kmp_clariion.module, THIS_MODULE);
	KUNIT_EXPECT_PTR_EQ(test, kmp_emc.module, THIS_MODULE);
	/* one activation is enough for all paths to an SP; no scsi_dh */
	KUNIT_EXPECT_FALSE(test, kmp_clariion.activate_each || kmp_emc.activate_each);
	KUNIT_EXPECT_TRUE(test, !kmp_clariion.dh_name && !kmp_emc.dh_name);
	KUNIT_EXPECT_TRUE(test, kmp_clariion.create == kmp_emc.create);
	KUNIT_EXPECT_TRUE(test, kmp_clariion.test == kmp_emc.test);
	KUNIT_EXPECT_TRUE(test, kmp_clariion.activate == kmp_emc.activate);
}

static struct kunit_case clariion_cases[] = {
	KUNIT_CASE_PARAM(script, test_gen_params),
	KUNIT_CASE_PARAM(script, activation_gen_params),
	KUNIT_CASE(not_a_scsi_device),
	KUNIT_CASE_PARAM(identities, identity_gen_params),
	KUNIT_CASE(jobs_are_independent),
	KUNIT_CASE(any_replies_lead_to_a_verdict),
	KUNIT_CASE(same_reply_to_every_command),
	KUNIT_CASE_PARAM(arguments, args_gen_params),
	KUNIT_CASE(description),
	{}
};

static struct kunit_suite clariion_suite = {
	.name = "kmp_handler_clariion",
	.test_cases = clariion_cases,
};

kunit_test_suite(clariion_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's handler clariion");
MODULE_LICENSE("GPL");
