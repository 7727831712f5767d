// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of handlers/alua.c and alua-wire.c: tests and activations of a path step by step.
 * The suite acts as the tester and the array. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/identity.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "../../drivers/md/dm-kmultipath/handlers/alua-wire.c"
#include "../../drivers/md/dm-kmultipath/handlers/alua.c"
#include "words.h"

#define MAX_ANSWERS	10
#define MAX_GROUPS	3

/* The commands that the handler may send, by their letters in a row. */
static const struct command {
	char letter;
	unsigned int cdb_len, data_len;
	u8 cdb[KMP_CDB_SIZE];
} commands[] = {
	{ 'T', 6 },
	{ 'N', 6, 252, { 0x12, 0x01, 0x83, 0, 0xfc } },
	{ 'L', 6, 512, { 0x12, 0x01, 0x83, 0x02, 0 } },
	{ 'G', 12, 512, { 0xa3, 0x2a, 0, 0, 0, 0, 0, 0, 0x02, 0x00 } },
	{ 'g', 12, 512, { 0xa3, 0x0a, 0, 0, 0, 0, 0, 0, 0x02, 0x00 } },
	{ 'S', 12, 8, { 0xa4, 0x0a, 0, 0, 0, 0, 0, 0, 0x00, 0x08 } },
};

struct answer {
	int result;
	u8 key, asc, ascq;
	const u8 *data;
	unsigned int len;
	u8 states[MAX_GROUPS];	/* of groups 1 to 3, plus one; 0 ends */
	u8 seconds;
};

/* SPC-5, 7.7.6: the LUN's name, and the port's group, which is 2. */
static const u8 names[] = {
	0, 0x83, 0, 20, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
	0x01, 0x15, 0, 4, 0, 0, 0, 2,
};

static const u8 apart[] = {
	0x20, 0x83, 0, 20, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
	0x01, 0x15, 0, 4, 0, 0, 0, 2,
};

static const u8 no_lun[] = {
	0x7f, 0x83, 0, 20, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
	0x01, 0x15, 0, 4, 0, 0, 0, 2,
};

static const u8 apart_without_group[] = {
	0x20, 0x83, 0, 12, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
};

/* Behind 255 bytes of text stand the LUN's name and the port's group, or the group alone. */
static const u8 long_names[286] = {
	0, 0x83, 1, 26, 0x02, 0x01, 0, 255,
	[263] = 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
};

static const u8 late_group[287] = {
	0, 0x83, 1, 27, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7, 0x02, 0x01, 0, 255,
	[275] = 0x01, 0x15, 0, 4, 0, 0, 0, 2,
};

/* Groups 2 and 1, and more than were read. */
static const u8 cut[] = {
	0, 0, 2, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2,
};

static const u8 no_group[] = { 0, 0x83, 0, 12, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7 };
static const u8 stranger[] = { 0, 0x83, 0, 12, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 8 };
static const u8 too_long[] = { 0, 0, 0xff, 0, 0, 0, 0, 9, 0, 0, 0, 0 };

static const struct kmp_identity map = {
	.name = { .type = KMP_NAME_NAA, .len = 8, .id = { 0x50, 1, 2, 3, 4, 5, 6, 7 } },
};

#define AO	1	/* states, plus one */
#define AN	2
#define SB	3
#define UN	4
#define LB	5
#define OF	0xf
#define TR	0x10
#define PREF	0x80

#define GOOD		{ .result = 0x00 }
#define NAMES		{ .data = names, .len = sizeof(names) }
#define PAGE(page)	{ .data = page, .len = sizeof(page) }
#define FIRST(page)	{ .data = page, .len = 252 }
#define STATES(...)	{ .states = { __VA_ARGS__ } }
#define SENSE(key, asc, ascq) { 0x02, key, asc, ascq }
#define REFUSED		SENSE(0x5, 0x24, 0x00)
#define ATTENTION	SENSE(0x6, 0x2a, 0x06)
#define CHANGING	SENSE(0x2, 0x04, 0x0a)
#define STANDBY		SENSE(0x2, 0x04, 0x0b)
#define GONE		{ .result = 0x010000 }

static u8 buffer[KMP_DATA_SIZE];

/* SPC-5, 6.39: REPORT TARGET PORT GROUPS, each group with one port. */
static unsigned int encode_states(const struct answer *from, bool extended)
{
	unsigned int len = extended ? 8 : 4, i;

	memset(buffer, 0, sizeof(buffer));
	if (extended) {
		buffer[4] = 0x10;
		buffer[5] = from->seconds;
	}
	for (i = 0; i < MAX_GROUPS && from->states[i]; i++, len += 12) {
		u8 state = from->states[i];

		buffer[len] = ((state & ~PREF) - 1) | (state & PREF);
		buffer[len + 3] = i + 1;
		buffer[len + 7] = 1;
	}
	buffer[3] = len - 4;
	return len;
}

static void give(struct kmp_handler_job *job, const struct answer *answer)
{
	bool extended = job->command.cdb[1] == 0x2a;

	memset(&job->answer, 0, sizeof(job->answer));
	job->answer.result = answer->result;
	if (answer->result)
		job->answer.status = BLK_STS_IOERR;
	if (answer->key) {
		job->answer.sense[0] = 0x70;
		job->answer.sense[2] = answer->key;
		job->answer.sense[7] = 10;
		job->answer.sense[12] = answer->asc;
		job->answer.sense[13] = answer->ascq;
		job->answer.sense_len = 18;
	}
	job->answer.data = buffer;
	if (answer->data) {
		memcpy(buffer, answer->data, answer->len);
		job->answer.data_len = answer->len;
	} else if (answer->states[0]) {
		job->answer.data_len = encode_states(answer, extended);
	}
	job->step++;
}

static char letter_of(struct kunit *test, const struct kmp_scsi_cmd *command)
{
	static const u8 payload[8] = { [7] = 2 };
	unsigned int i;

	if (command->kind == KMP_COMMAND_DH_ACTIVATE)
		return 'D';
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (command->cdb_len == commands[i].cdb_len &&
		    command->data_len == commands[i].data_len &&
		    !memcmp(command->cdb, commands[i].cdb, KMP_CDB_SIZE)) {
			KUNIT_EXPECT_EQ(test, command->write, commands[i].letter == 'S');
			KUNIT_EXPECT_EQ(test, command->timeout_s,
					commands[i].letter == 'S' ? 60 : 0);
			if (command->write)
				KUNIT_EXPECT_EQ(test, memcmp(command->payload, payload, 8), 0);
			return commands[i].letter;
		}
	return '?';
}

static const struct job_row {
	const char *name;
	const char *sent;		/* a letter a command */
	struct answer answers[MAX_ANSWERS];
	enum kmp_verdict verdict;
	const char *why;
	int owner, home;		/* groups, 0 for none */
	u8 tpgs;
	bool activate, implicit, non_optimized, improvable, standby, activated, disowned;
	bool idle, waited, ineffective, partial;
	u8 transition_s;
	int known;			/* the group that served the LUN, 0 for none */
} rows[] = {
	/* tests: each state */
	{ "optimized", "TNG", { GOOD, NAMES, STATES(AN | PREF, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 1, 3 },
	{ "not optimized", "TNG", { GOOD, NAMES, STATES(AO | PREF, AN) },
	  KMP_VERDICT_UP, "not optimized", 1, 1, 3, .non_optimized = true, .improvable = true },
	{ "not optimized, implicit", "TNG", { GOOD, NAMES, STATES(AO, AN) },
	  KMP_VERDICT_UP, "not optimized", 1, 0, 1, .non_optimized = true },
	{ "not optimized, both, left to the array", "TNG", { GOOD, NAMES, STATES(AO, AN) },
	  KMP_VERDICT_UP, "not optimized", 1, 0, 3, .implicit = true, .non_optimized = true },
	{ "not optimized, explicit only, argument 1", "TNG", { GOOD, NAMES, STATES(AO, AN) },
	  KMP_VERDICT_UP, "not optimized", 1, 0, 2, .implicit = true, .non_optimized = true,
	  .improvable = true },
	{ "standby", "TNG", { STANDBY, NAMES, STATES(AO, SB) },
	  KMP_VERDICT_PASSIVE, "standby", 1, 0, 2, .standby = true },
	{ "standby, and ready", "TNG", { GOOD, NAMES, STATES(AO, SB) },
	  KMP_VERDICT_PASSIVE, "standby", 1, 0, 2, .standby = true },
	{ "standby, implicit", "TNG", { GOOD, NAMES, STATES(AO, SB) },
	  KMP_VERDICT_DOWN, "standby, which only the array ends", 1, 0, 1, .standby = true },
	{ "unavailable", "TNG", { SENSE(2, 4, 0x0c), NAMES, STATES(AO, UN) },
	  KMP_VERDICT_DOWN, "unavailable", 1, 0, 3 },
	{ "offline", "TNG", { SENSE(2, 4, 0x12), NAMES, STATES(AO, OF) },
	  KMP_VERDICT_DOWN, "offline", 1, 0, 3 },
	{ "for some blocks", "TNG", { GOOD, NAMES, STATES(AN, LB) },
	  KMP_VERDICT_UP, "optimized for some blocks", 2, 0, 3 },
	{ "a state that is reserved", "TNG", { GOOD, NAMES, STATES(AO, 0x7) },
	  KMP_VERDICT_DOWN, "access state unknown", 1, 0, 3 },
	{ "nobody is optimized", "TNG", { GOOD, NAMES, STATES(UN, AN) },
	  KMP_VERDICT_UP, "not optimized", 0, 0, 3, .non_optimized = true, .improvable = true,
	  .disowned = true },
	/* changes */
	{ "changing", "TNG", { CHANGING, NAMES, { .states = { AO, TR }, .seconds = 20 } },
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing", 1, 0, 3, .transition_s = 20 },
	{ "changing, for an unknown time", "TNG", { CHANGING, NAMES, STATES(AO, TR) },
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing", 1, 0, 3, .transition_s = 60 },
	{ "changing, says the command", "TNG", { CHANGING, NAMES, CHANGING },
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing", 0, 0, 3, .transition_s = 60 },
	{ "changing elsewhere", "TNG", { GOOD, NAMES, STATES(TR, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3 },
	{ "changing for too long", "TNG", { CHANGING, NAMES, STATES(AO, TR) }, KMP_VERDICT_DOWN,
	  "access state changes for too long", 1, 0, 3, .waited = true, .transition_s = 60 },
	{ "changing elsewhere for too long", "TNG", { GOOD, NAMES, STATES(TR, AN) },
	  KMP_VERDICT_UP, "not optimized", 0, 0, 3, .waited = true, .non_optimized = true,
	  .improvable = true, .disowned = true },
	/* replies that say nothing, or something else */
	{ "attentions", "TTNGNG", { ATTENTION, GOOD, NAMES, ATTENTION, NAMES, STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3 },
	{ "nothing but attentions", "TTTT", { ATTENTION, ATTENTION, ATTENTION, ATTENTION },
	  KMP_VERDICT_RETRY, "unit attention", 0, 0, 3 },
	{ "an old array", "TNGg", { GOOD, NAMES, REFUSED, STATES(AO, AN) },
	  KMP_VERDICT_UP, "not optimized", 1, 0, 3, .non_optimized = true, .improvable = true },
	{ "no states", "TNGg", { GOOD, NAMES, REFUSED, REFUSED },
	  KMP_VERDICT_UP, "no access states: refused", 0, 0, 0 },
	{ "no states, standby", "TNGg", { STANDBY, NAMES, REFUSED, REFUSED },
	  KMP_VERDICT_PASSIVE, "standby", 0, 0, 2, .standby = true },
	{ "no group", "TN", { GOOD, { .data = no_group, .len = sizeof(no_group) } },
	  KMP_VERDICT_UP, "page 0x83: no target port group", 0, 0, 3 },
	{ "a group that is not reported", "TNG", { GOOD, NAMES, STATES(AO) },
	  KMP_VERDICT_UP, "no access state: group not reported", 0, 0, 3 },
	{ "an answer that is too long", "TNG",
	  { GOOD, NAMES, { .data = too_long, .len = sizeof(too_long) } },
	  KMP_VERDICT_UP, "no access state: too many groups", 0, 0, 3 },
	{ "another LUN in the middle of a test", "TNGN",
	  { GOOD, NAMES, SENSE(6, 0x3f, 0x0e), PAGE(stranger) },
	  KMP_VERDICT_WRONG, "another LUN than the map's", 0, 0, 3 },
	{ "more groups than fit, one of them may be optimized", "TNG",
	  { GOOD, NAMES, { .data = cut, .len = sizeof(cut) } },
	  KMP_VERDICT_UP, "not optimized", 0, 0, 3, .non_optimized = true, .improvable = true,
	  .partial = true, .disowned = true },
	{ "not connected, standby", "TNG", { STANDBY, PAGE(apart), STATES(AO, SB) },
	  KMP_VERDICT_PASSIVE, "standby", 1, 0, 2, .standby = true },
	{ "not connected, unavailable", "TNG",
	  { SENSE(2, 4, 0x0c), PAGE(apart), STATES(AO, UN) },
	  KMP_VERDICT_DOWN, "unavailable", 1, 0, 3 },
	{ "not connected, the states are refused", "TNGg",
	  { STANDBY, PAGE(apart), REFUSED, STANDBY },
	  KMP_VERDICT_PASSIVE, "standby", 0, 0, 2, .standby = true },
	{ "not connected, and no more is known", "TNGg", { GOOD, PAGE(apart), REFUSED, REFUSED },
	  KMP_VERDICT_DOWN, "page 0x83: LUN not connected", 0, 0, 3 },
	{ "not connected, no group", "TN", { GOOD, PAGE(apart_without_group) },
	  KMP_VERDICT_DOWN, "page 0x83: LUN not connected", 0, 0, 3 },
	{ "no LUN by page 0x83", "TN", { GOOD, PAGE(no_lun) },
	  KMP_VERDICT_DOWN, "page 0x83: no LUN", 0, 0, 3 },
	{ "not connected, activated", "TNGSG",
	  { STANDBY, PAGE(apart), STATES(AO, SB), GOOD, STATES(SB, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 2, .activate = true, .activated = true },
	{ "a name far behind", "TNL", { GOOD, FIRST(long_names), PAGE(long_names) },
	  KMP_VERDICT_UP, "page 0x83: no target port group", 0, 0, 3 },
	{ "a group far behind", "TNLG",
	  { GOOD, FIRST(late_group), PAGE(late_group), STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3 },
	{ "the long page is refused", "TNL", { GOOD, FIRST(long_names), REFUSED },
	  KMP_VERDICT_DOWN, "page 0x83: the LUN's name is missing", 0, 0, 3 },
	{ "a page that never ends", "TNL", { GOOD, FIRST(long_names), FIRST(long_names) },
	  KMP_VERDICT_DOWN, "page 0x83: too long, the LUN's name is not in what was read", 0, 0,
	  3 },
	{ "another LUN", "TN", { GOOD, { .data = stranger, .len = sizeof(stranger) } },
	  KMP_VERDICT_WRONG, "another LUN than the map's", 0, 0, 3 },
	{ "no connection", "T", { GONE }, KMP_VERDICT_DOWN, "no connection", 0, 0, 3 },
	{ "no LUN", "T", { SENSE(5, 0x25, 0) }, KMP_VERDICT_NO_LUN, "no such LUN", 0, 0, 3 },
	{ "gone in between", "TNG", { GOOD, NAMES, GONE },
	  KMP_VERDICT_DOWN, "no connection", 0, 0, 3 },
	/* activations */
	{ "from standby", "TNGSG", { STANDBY, NAMES, STATES(AO, SB), GOOD, STATES(SB, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 2, .activate = true, .activated = true },
	{ "from non-optimized", "TNGSG", { GOOD, NAMES, STATES(AO, AN), GOOD, STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3, .activate = true, .activated = true },
	{ "from unavailable", "TNGSG",
	  { SENSE(2, 4, 0x0c), NAMES, STATES(AO, UN), GOOD, STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3, .activate = true, .activated = true },
	{ "from non-optimized, the other one stays optimized", "TNGSG",
	  { GOOD, NAMES, STATES(AO, AN), GOOD, STATES(AO, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3, .activate = true, .activated = true, .known = 1 },
	{ "optimized already", "TNG", { GOOD, NAMES, STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3, .activate = true },
	{ "not by command", "TNG", { GOOD, NAMES, STATES(AO, AN) }, KMP_VERDICT_BUSY,
	  "only the array itself moves the LUN", 1, 0, 1, .activate = true },
	{ "in the middle of a change", "TNG",
	  { GOOD, NAMES, { .states = { TR, AN }, .seconds = 8 } }, KMP_VERDICT_INCONCLUSIVE,
	  "access state is changing", 0, 0, 3, .activate = true, .transition_s = 8 },
	{ "a change follows", "TNGSG", { GOOD, NAMES, STATES(AO, AN), GOOD, STATES(AO, TR) },
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing", 1, 0, 3, .activate = true,
	  .activated = true, .transition_s = 60 },
	{ "refused, a change is under way", "TNGS", { GOOD, NAMES, STATES(AO, AN), CHANGING },
	  KMP_VERDICT_INCONCLUSIVE, "access state is changing", 1, 0, 3, .activate = true,
	  .activated = true, .transition_s = 60 },
	{ "refused", "TNGS", { GOOD, NAMES, STATES(AO, AN), REFUSED }, KMP_VERDICT_BUSY,
	  "refused by the array", 1, 0, 3, .activate = true, .activated = true },
	{ "failed", "TNGS", { GOOD, NAMES, STATES(AO, AN), SENSE(4, 0x67, 0x0a) },
	  KMP_VERDICT_BUSY, "refused by the array", 1, 0, 3, .activate = true,
	  .activated = true },
	{ "reserved", "TNGS", { GOOD, NAMES, STATES(AO, AN), { .result = 0x18 } },
	  KMP_VERDICT_BUSY, "refused: reserved by another host", 1, 0, 3, .activate = true,
	  .activated = true },
	{ "without effect", "TNGSG", { GOOD, NAMES, STATES(AO, AN), GOOD, STATES(AO, AN) },
	  KMP_VERDICT_BUSY, "command accepted, but group not optimized", 1, 0, 3,
	  .activate = true, .activated = true, .ineffective = true },
	{ "a change elsewhere never ends", "TNGSG",
	  { STANDBY, NAMES, STATES(TR, SB), GOOD, STATES(TR, AO) }, KMP_VERDICT_UP,
	  "optimized", 2, 0, 2, .activate = true, .activated = true, .waited = true },
	{ "a change elsewhere has not ended", "TNGS",
	  { STANDBY, NAMES, STATES(TR, SB), CHANGING }, KMP_VERDICT_BUSY,
	  "access state changes for too long", 0, 0, 2, .activate = true, .activated = true,
	  .disowned = true, .waited = true, .transition_s = 60 },
	{ "states unknown", "TNGg", { GOOD, NAMES, REFUSED, REFUSED }, KMP_VERDICT_BUSY,
	  "no access states: refused", 0, 0, 3, .activate = true },
	{ "interrupted, but done", "TNGSNG",
	  { GOOD, NAMES, STATES(AO, AN), ATTENTION, NAMES, STATES(AN, AO) },
	  KMP_VERDICT_UP, "optimized", 2, 0, 3, .activate = true, .activated = true },
	{ "the path dies", "TNGS", { STANDBY, NAMES, STATES(AO, SB), GONE }, KMP_VERDICT_DOWN,
	  "no connection", 1, 0, 3, .activate = true, .activated = true, .idle = true },
	{ "the command is lost, the path works", "TNGS", { GOOD, NAMES, STATES(AO, AN), GONE },
	  KMP_VERDICT_BUSY, "no connection", 1, 0, 3, .activate = true, .activated = true },
};

KUNIT_ARRAY_PARAM_DESC(job, rows, name);

static enum kmp_handler_step take_step(struct kmp_handler *handler, bool activate,
				       struct kmp_handler_job *job)
{
	/* The handler must set the whole command: garbage shows what it did not set. */
	memset(&job->command, 0xa5, sizeof(job->command));
	return activate ? handler->type->activate(handler, job) :
			  handler->type->test(handler, job);
}

static void jobs(struct kunit *test)
{
	const struct job_row *row = test->param_value;
	struct kmp_handler handler = { &kmp_alua, (void *)&kmp_alua_options[row->implicit] };
	struct kmp_handler_job job = {
		.scsi = true, .serving = !row->idle, .tpgs = row->tpgs, .waited = row->waited,
		.owner = row->known ? KMP_SP_GROUP + row->known : KMP_NO_SP, .identity = &map,
	};
	const struct kmp_handler_report *report = &job.report;
	char sent[MAX_ANSWERS + 1] = "";

	while (take_step(&handler, row->activate, &job) == KMP_STEP_SEND &&
	       job.step < MAX_ANSWERS) {
		sent[job.step] = letter_of(test, &job.command);
		give(&job, &row->answers[job.step]);
	}
	KUNIT_EXPECT_STREQ(test, sent, row->sent);
	KUNIT_EXPECT_EQ(test, job.verdict, row->verdict);
	KUNIT_EXPECT_STREQ(test, job.why, row->why);
	KUNIT_EXPECT_EQ(test, report->owner,
			row->owner ? KMP_SP_GROUP + row->owner : KMP_NO_SP);
	KUNIT_EXPECT_EQ(test, report->home,
			row->home ? KMP_SP_GROUP + row->home : KMP_NO_SP);
	KUNIT_EXPECT_EQ(test, report->non_optimized, row->non_optimized);
	KUNIT_EXPECT_EQ(test, report->improvable, row->improvable);
	KUNIT_EXPECT_EQ(test, report->standby, row->standby);
	KUNIT_EXPECT_EQ(test, report->activated, row->activated);
	KUNIT_EXPECT_EQ(test, report->disowned, row->disowned);
	KUNIT_EXPECT_EQ(test, report->partial, row->partial);
	KUNIT_EXPECT_EQ(test, report->ineffective, row->ineffective);
	KUNIT_EXPECT_EQ(test, report->transition_s, row->transition_s);
}

/* Of several groups that are optimized, the one that was known to serve the LUN stays. */
static void several_are_optimized(struct kunit *test)
{
	static const struct {
		struct answer states;
		int own, known, optimized;
	} cases[] = {
		{ STATES(AO, AO, AO), 2, 3, 3 },
		{ STATES(AO, AO, AO), 2, KMP_NO_GROUP, 2 },
		{ STATES(AO, AN, AO | PREF), 2, KMP_NO_GROUP, 3 },
		{ STATES(AO | PREF, AN, AO), 2, KMP_NO_GROUP, 1 },
		{ STATES(AO, AN, AN | PREF), 2, 2, 1 },
		{ STATES(AN, AN, AN), 2, 2, KMP_NO_GROUP },
		{ STATES(AO, AO, AO | PREF), 1, 2, 2 },
	};
	struct kmp_alua_view view;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		kmp_alua_parse(buffer, encode_states(&cases[i].states, i % 2), cases[i].own,
			       cases[i].known, &view);
		KUNIT_EXPECT_TRUE(test, view.found);
		KUNIT_EXPECT_EQ_MSG(test, view.optimized, cases[i].optimized, "%u", i);
	}
}

static void several_are_preferred(struct kunit *test)
{
	static const struct answer states = STATES(AO | PREF, AO | PREF, AN);
	struct kmp_alua_view view;

	kmp_alua_parse(buffer, encode_states(&states, true), 1, KMP_NO_GROUP, &view);
	KUNIT_EXPECT_EQ(test, view.preferred, KMP_NO_GROUP);
}

/* No byte behind the data is read, whatever its length fields say. */
static void any_length(struct kunit *test)
{
	static const struct answer states = STATES(AN, AO, SB);
	unsigned int len = encode_states(&states, true), i;
	struct kmp_alua_view view;
	u8 *exact;

	for (i = 0; i <= len; i++) {
		exact = kunit_kmalloc(test, i ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, exact);
		memcpy(exact, buffer, i);
		kmp_alua_parse(exact, i, 2, KMP_NO_GROUP, &view);
		KUNIT_EXPECT_EQ_MSG(test, view.found, i >= 28, "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, view.truncated, i >= 4 && i < len, "%u", i);
		memset(exact, 0xff, i);
		kmp_alua_parse(exact, i, 2, KMP_NO_GROUP, &view);
		KUNIT_EXPECT_FALSE(test, view.found);
	}
}

/* scsi_dh_alua rejects I/O by the state that it knows, until it is activated. */
static void told_to_scsi_dh(struct kunit *test)
{
	static const struct answer good = GOOD, named = NAMES, states = STATES(AN, AO);
	static const struct answer failed = { .result = 1 };
	struct kmp_handler handler = { &kmp_alua, (void *)&kmp_alua_options[0] };
	struct kmp_handler_job job = { .scsi = true, .dh_attached = true, .tpgs = 3 };
	const struct answer *answers[] = { &good, &named, &states, &failed };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		KUNIT_ASSERT_EQ(test, take_step(&handler, false, &job), KMP_STEP_SEND);
		give(&job, answers[i]);
	}
	KUNIT_EXPECT_EQ(test, job.command.kind, KMP_COMMAND_DH_ACTIVATE);
	KUNIT_EXPECT_EQ(test, take_step(&handler, false, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_UP);
	KUNIT_EXPECT_STREQ(test, job.why, "optimized, but not for scsi_dh_alua");
	job.answer.result = 0;
	KUNIT_EXPECT_EQ(test, take_step(&handler, false, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_UP);
}

static void not_scsi(struct kunit *test)
{
	struct kmp_handler handler = { &kmp_alua, (void *)&kmp_alua_options[0] };
	struct kmp_handler_job job = {};

	KUNIT_EXPECT_EQ(test, take_step(&handler, false, &job), KMP_STEP_VERDICT);
	KUNIT_EXPECT_EQ(test, job.verdict, KMP_VERDICT_WRONG);
}

static const struct args_row {
	const char *name;
	const char *words;
	int result;
} args_rows[] = {
	{ "none", "", 0 },
	{ "0", "0", 0 },
	{ "1", "1", 1 },
	{ "2", "2", -EINVAL },
	{ "no number", "on", -EINVAL },
	{ "01", "01", -EINVAL },
	{ "two of them", "1 1", -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(args, args_rows, name);

static void arguments(struct kunit *test)
{
	const struct args_row *row = test->param_value;
	struct kmp_handler handler = {};
	const char *error = NULL;
	struct words words = split_words(test, row->words);
	int result = kmp_alua.create(&handler, words.argc, words.argv, &error);

	KUNIT_EXPECT_EQ(test, result, row->result < 0 ? row->result : 0);
	KUNIT_EXPECT_EQ(test, !!result, !!error);
	if (!result)
		KUNIT_EXPECT_PTR_EQ(test, handler.context,
				    (void *)&kmp_alua_options[row->result]);
}

static struct kunit_case alua_cases[] = {
	KUNIT_CASE_PARAM(jobs, job_gen_params),
	KUNIT_CASE(several_are_optimized),
	KUNIT_CASE(several_are_preferred),
	KUNIT_CASE(any_length),
	KUNIT_CASE(told_to_scsi_dh),
	KUNIT_CASE(not_scsi),
	KUNIT_CASE_PARAM(arguments, args_gen_params),
	{}
};

static struct kunit_suite alua_suite = {
	.name = "kmp_handler_alua",
	.test_cases = alua_cases,
};

kunit_test_suite(alua_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's handler alua");
MODULE_LICENSE("GPL");
