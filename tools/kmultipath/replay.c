// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record of a map, decided again. Each line has on what its decision depended, and the
 * lines before it have the states of the paths. The functions that decide here are those of
 * the module, from the same files: core/.
 */
#include <linux/kernel.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>
#include <scsi/scsi_status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/activate-policy.h"
#include "core/health.h"
#include "core/path-state.h"
#include "core/record.h"
#include "core/schedule.h"
#include "core/verdict.h"
#include "journal.h"
#include "replay.h"
#include "text.h"

#define SENSE_LENGTH	18	/* of fixed format, with the qualifier */
#define SENSE_CUT	13	/* without it */

/**
 * struct path - a path, as the lines so far have it
 * @device: its number
 * @state: its state
 * @old: the map was resumed since, maybe with another table, where it has another state or
 *	 is missing
 */
struct path {
	char *device;
	enum kmp_path_state state;
	bool old;
};

/* Why something is not decidable. */
enum gap {
	GAP_FIELDS,	/* the line has no fields */
	GAP_OVERWRITTEN,
	GAP_RELOAD,
	GAP_EARLIER_REPLY,
	NR_GAPS
};

static const char * const gap_words[NR_GAPS] = {
	[GAP_FIELDS] = "the module is older and records no facts",
	[GAP_OVERWRITTEN] = "the event before it is overwritten",
	[GAP_RELOAD] = "a table was loaded, and its paths are not recorded",
	[GAP_EARLIER_REPLY] = "an earlier reply of the same test decided",
};

/**
 * struct state - how far the replay is
 * @result: so far
 * @aloud: see replay_record()
 * @gaps: how many of each kind
 * @nr: number of paths
 * @path: the paths
 * @outage: an outage is recorded
 * @outage_known: @outage is known
 * @ends: a path became usable in an outage, so it ends
 * @first: this is the first event
 * @line: the line
 * @words: the line's event, without its fields
 */
struct state {
	struct replay result;
	bool aloud;
	unsigned int gaps[NR_GAPS];
	unsigned int nr;
	struct path *path;
	bool outage;
	bool outage_known;
	bool ends;
	bool first;
	const char *line;
	const char *words;
};

/* ---- results ---- */

static void decided(struct state *state, bool same, const char *decision)
{
	state->result.decisions++;
	if (same)
		return;
	state->result.differ++;
	if (state->aloud)
		printf("differs: %s\n    now: %s\n", state->line, decision);
}

static void not_decidable(struct state *state, enum gap gap)
{
	state->result.undecidable++;
	state->gaps[gap]++;
}

/* ---- fields ---- */

/* The value of a field, or NULL. */
static const char *field(const struct state *state, const char *name)
{
	const char *at = strstr(state->line, print(" %s=", name));

	return at ? at + strlen(name) + 2 : NULL;
}

static u64 number(const struct state *state, const char *name, int base)
{
	const char *value = field(state, name);

	return value ? strtoull(value, NULL, base) : 0;
}

/* Which of some names a field has; @nr if it is none of them, or missing. */
static unsigned int named(const struct state *state, const char *name, const char * const *names,
			  unsigned int nr)
{
	const char *value = field(state, name);
	size_t len = value ? strcspn(value, " ") : 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (value && strlen(names[i]) == len && !strncmp(names[i], value, len))
			break;
	return i;
}

static bool begins_with(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* ---- a response and its verdict ---- */

static const char *core_words[64];
static unsigned int nr_core_words;

static bool is_core_word(const char *why)
{
	unsigned int i;

	for (i = 0; i < nr_core_words; i++)
		if (!strcmp(core_words[i], why))
			return true;
	return false;
}

static struct kmp_handler_answer answer_of(const struct kmp_sense_code *code)
{
	struct kmp_handler_answer answer = {
		.status = code->blk == KMP_BLK_GOOD ? BLK_STS_OK :
			  code->blk == KMP_BLK_OFFLINE ? BLK_STS_OFFLINE : BLK_STS_IOERR,
		.result = code->host << 16 | code->status,
		.sense_len = code->form == KMP_SENSE_NONE ? 0 :
			     code->form == KMP_SENSE_CUT ? SENSE_CUT : SENSE_LENGTH,
		.sense = {
			[0] = code->form == KMP_SENSE_DEFERRED ? 0x71 : 0x70,
			[2] = code->key,
			[7] = SENSE_LENGTH - 8,
			[12] = code->asc,
			[13] = code->ascq,
		},
	};

	return answer;
}

static void learn(const struct kmp_sense_code *code)
{
	const struct kmp_handler_answer answer = answer_of(code);
	const char *why;

	kmp_scsi_verdict(&answer, &why);
	if (!is_core_word(why) && nr_core_words < ARRAY_SIZE(core_words))
		core_words[nr_core_words++] = why;
}

/* Find all reasons that kmp_scsi_verdict() may give. A handler gives others. */
static void learn_core_words(void)
{
	struct kmp_sense_code code = { .form = KMP_SENSE_NONE };
	unsigned int i;

	for (i = 0; i < 3 * 256 * 256; i++) {
		code.blk = i >> 16;
		code.host = i >> 8;
		code.status = i;
		learn(&code);
	}
	code = (struct kmp_sense_code){ .status = SAM_STAT_CHECK_CONDITION };
	for (i = 0; i < 4 * 16 * 256; i++) {
		code.form = i >> 12;
		code.key = i >> 8;
		code.asc = i;
		learn(&code);
	}
}

static struct kmp_sense_code read_code(const struct state *state)
{
	const char *sense = field(state, "sense");
	unsigned int form = named(state, "form", kmp_record_forms, ARRAY_SIZE(kmp_record_forms));
	unsigned int blk = named(state, "blk", kmp_record_blks, ARRAY_SIZE(kmp_record_blks));
	unsigned int key = 0, asc = 0, ascq = 0;

	if (sense)
		sscanf(sense, "%x/%x/%x", &key, &asc, &ascq);
	return (struct kmp_sense_code) {
		.valid = true,
		.form = form == ARRAY_SIZE(kmp_record_forms) ? KMP_SENSE_WHOLE : form,
		.blk = blk == ARRAY_SIZE(kmp_record_blks) ? KMP_BLK_GOOD : blk,
		.host = number(state, "host", 16),
		.status = number(state, "status", 16),
		.key = key,
		.asc = asc,
		.ascq = ascq,
	};
}

/* What the tester makes of a verdict that is not applied as it is. */
static bool becomes(enum kmp_verdict now, enum kmp_verdict then, bool activates)
{
	if (now == KMP_VERDICT_TRANSIENT)
		return then == KMP_VERDICT_RETRY || then == KMP_VERDICT_DOWN ||
		       (activates && then == KMP_VERDICT_BUSY);
	/* The test began before the path's last change. */
	if (kmp_verdict_is(now)->serves)
		return then == KMP_VERDICT_UP || then == KMP_VERDICT_INCONCLUSIVE;
	return now == then || (activates && then == KMP_VERDICT_BUSY);
}

/* @why: the reason as the line has it */
static void replay_response(struct state *state, const char *why, enum kmp_verdict verdict,
			    bool activates)
{
	const struct kmp_sense_code code = read_code(state);
	const struct kmp_handler_answer answer = answer_of(&code);
	enum kmp_verdict now;
	const char *why_now;

	if (!field(state, "host") || !is_core_word(why)) {
		state->result.given++;
		return;
	}
	now = kmp_scsi_verdict(&answer, &why_now);
	/* A good reply to a later command of the test, as for the LUN's name, changes nothing. */
	if (strcmp(why, why_now) && kmp_verdict_is(verdict)->good)
		not_decidable(state, GAP_EARLIER_REPLY);
	else
		decided(state, !strcmp(why, why_now) && becomes(now, verdict, activates),
			print("verdict=%s: %s", kmp_record_verdicts[now], why_now));
}

/* ---- paths ---- */

static struct path *path_of(struct state *state, char *device)
{
	unsigned int i;

	for (i = 0; i < state->nr; i++)
		if (!strcmp(state->path[i].device, device))
			return &state->path[i];
	return NULL;
}

static void path_is(struct state *state, char *device, enum kmp_path_state now)
{
	struct path *path = path_of(state, device);

	if (!path) {
		state->path = grown(state->path, state->nr, sizeof(*state->path));
		path = &state->path[state->nr++];
		path->device = device;
	}
	path->state = now;
	path->old = false;
}

/* How many paths serve I/O; @old: or did so before the last resume. */
static unsigned int usable(const struct state *state, bool old)
{
	unsigned int i, nr = 0;

	for (i = 0; i < state->nr; i++)
		nr += state->path[i].old == old && kmp_path_properties[state->path[i].state].usable;
	return nr;
}

/* A new table's path is suspect; it takes over the state of the old table's one. */
static bool is_inherited(const struct path *path, const struct journal_event *event)
{
	return path && path->old && event->from == KMP_PATH_SUSPECT;
}

static void replay_move(struct state *state, const struct journal_event *event)
{
	struct path *path = path_of(state, event->device);
	enum kmp_path_event happened = named(state, "event", kmp_record_events, KMP_NR_PATH_EVENTS);
	enum kmp_verdict verdict = named(state, "verdict", kmp_record_verdicts, KMP_NR_VERDICTS);
	enum kmp_path_state from = event->from, to;
	bool inherits = is_inherited(path, event);

	if (happened == KMP_NR_PATH_EVENTS) {
		not_decidable(state, GAP_FIELDS);
		path_is(state, event->device, event->to);
		return;
	}
	if (verdict != KMP_NR_VERDICTS) {
		replay_response(state, state->words, verdict, false);
		/* While the array changes states, a path is in doubt: no verdict says so. */
		if (happened != KMP_EVENT_TEST_CHANGING)
			decided(state, kmp_verdict_is(verdict)->event == happened,
				"another event follows from the verdict");
	} else if (inherits && event->to != KMP_PATH_FAILED && happened != KMP_EVENT_IO_ERROR &&
		   kmp_path_inherit(event->to) == happened && path->state != KMP_PATH_SUSPECT) {
		decided(state, kmp_path_inherit(path->state) == happened,
			"another event brings the old state over");
	}
	/* Another disk, maybe of a number that was known, took the place of a deleted one. */
	if (path && !inherits && happened != KMP_EVENT_SEATED)
		from = path->state;
	to = kmp_path_transition(from, happened).state;
	decided(state, to == event->to && from == event->from,
		print("%s -> %s", kmp_path_properties[from].name, kmp_path_properties[to].name));
	/* An outage that a usable path did not end. */
	if (state->ends)
		decided(state, false, "the outage ended before");
	path_is(state, event->device, event->to);
	state->ends = state->outage_known && state->outage && kmp_path_properties[event->to].usable;
}

/* ---- ranks ---- */

static bool kept_out(const struct state *state, u64 now, u32 limit, u64 age, bool served)
{
	struct kmp_losses losses = {
		.last = number(state, "last", 10),
		.counted = number(state, "counted", 10),
		.back = number(state, "back", 10),
		.failures = number(state, "failures", 10),
		.penalties = number(state, "penalties", 10),
	};

	if (served)
		return limit && now < kmp_losses_until(&losses, age);
	return kmp_losses_add(&losses, now, limit, age);
}

static bool is_slow(const struct state *state, bool slow, u64 now, u32 factor, u64 after)
{
	struct kmp_round_trips trips = {
		.differs = number(state, "differs", 10),
		.back = number(state, "back", 10),
		.relapses = number(state, "relapses", 10),
		.nr = number(state, "median", 10) ? KMP_ROUND_TRIPS : 0,
	};
	unsigned int i;

	for (i = 0; i < KMP_ROUND_TRIPS; i++)
		trips.last[i] = number(state, "median", 10);
	return kmp_is_slow(&trips, slow, number(state, "others", 10), factor, after, now);
}

/* "rank lossy: ..." */
static void replay_rank(struct state *state)
{
	enum kmp_rank_reason reason = named(state, "by", kmp_record_reasons, KMP_NR_RANK_REASONS);
	unsigned int handicaps = number(state, "handicaps", 16), rank = 0, of = 0;
	const char *names[KMP_NR_RANKS];
	u32 limit = number(state, "limit", 10);
	u64 now = number(state, "now", 10), ns = kmp_ms(number(state, "ms", 10));
	bool has, again;

	if (reason == KMP_NR_RANK_REASONS) {
		not_decidable(state, GAP_FIELDS);
		return;
	}
	for (rank = 0; rank < KMP_NR_RANKS; rank++)
		names[rank] = kmp_ranks[rank].name;
	of = named(state, "of", names, KMP_NR_RANKS);
	has = of && handicaps >> (of - 1) & 1;
	again = reason == KMP_RANK_TIMED ? is_slow(state, !has, now, limit, ns) :
		reason == KMP_RANK_TOLD ? has :
		kept_out(state, now, limit, ns, reason == KMP_RANK_SERVED);
	decided(state, has == again, again ? "it gets the handicap" : "it has no such handicap");
	for (rank = KMP_NR_RANKS - 1; rank && !(handicaps >> (rank - 1) & 1);)
		rank--;
	decided(state, begins_with(state->words, print("rank %s:", kmp_ranks[rank].name)),
		print("rank %s", kmp_ranks[rank].name));
}

/* ---- activations ---- */

/* @words: why, as the line has it; @back: it is failback without a command */
static void replay_activation(struct state *state, const char *words, bool back)
{
	struct kmp_activate_facts facts = kmp_activate_expand(number(state, "facts", 16));
	enum kmp_activate_cause cause;
	bool same;
	u64 when;

	if (!field(state, "facts")) {
		not_decidable(state, GAP_FIELDS);
		return;
	}
	cause = kmp_activate_decide(&facts, &when);
	same = !strcmp(kmp_activate_words[cause], words) && (cause == KMP_ACTIVATE_BACK) == back;
	decided(state, same,
		print("%s: %s", cause == KMP_ACTIVATE_BACK ? "no activation" : "activation",
		      kmp_activate_words[cause]));
}

/* Without a verdict it was late, or its path was removed. */
static void replay_result(struct state *state, bool succeeded, const char *why)
{
	enum kmp_verdict verdict = named(state, "verdict", kmp_record_verdicts, KMP_NR_VERDICTS);

	if (verdict == KMP_NR_VERDICTS)
		return;
	replay_response(state, why, verdict, true);
	decided(state, kmp_verdict_is(verdict)->serves == succeeded,
		succeeded ? "the activation failed" : "the activation succeeded");
}

/* ---- the map ---- */

static void replay_outage(struct state *state, bool begins)
{
	bool known = state->outage_known, was = state->outage;

	state->outage_known = true;
	state->outage = begins;
	state->ends = false;
	if (state->first && !begins)
		not_decidable(state, GAP_OVERWRITTEN);
	else if (!usable(state, false) && usable(state, true))
		not_decidable(state, GAP_RELOAD);
	else
		decided(state, begins == !usable(state, false) && (!known || was != begins),
			usable(state, false) ? "a path is usable" : "no path is usable");
}

static void replay_resume(struct state *state)
{
	unsigned int i;

	for (i = 0; i < state->nr; i++)
		state->path[i].old = true;
	state->ends = false;
}

static void replay_event(struct state *state, const struct journal_event *event)
{
	static const char activation[] = "activation: ", succeeded[] = "activation succeeded: ";
	static const char failed[] = "activation failed: ";

	/* The codes of a response are fields, too. */
	if (strstr(event->text, " host="))
		*strstr(event->text, " host=") = 0;
	state->words = event->text;
	if (event->moved)
		replay_move(state, event);
	else if (!event->device && !strcmp(event->text, "outage begins"))
		replay_outage(state, true);
	else if (!event->device && !strcmp(event->text, "outage ends"))
		replay_outage(state, false);
	else if (!event->device && !strcmp(event->text, "table resumed"))
		replay_resume(state);
	else if (!event->device && begins_with(event->text, "failback: "))
		replay_activation(state, kmp_activate_words[KMP_ACTIVATE_BACK], true);
	else if (event->device && begins_with(event->text, "rank "))
		replay_rank(state);
	else if (event->device && begins_with(event->text, activation))
		replay_activation(state, event->text + strlen(activation), false);
	else if (event->device && begins_with(event->text, succeeded))
		replay_result(state, true, event->text + strlen(succeeded));
	else if (event->device && begins_with(event->text, failed))
		replay_result(state, false, event->text + strlen(failed));
}

struct replay replay_record(const char *text, bool aloud)
{
	const struct words lines = words_of(text, "\n");
	struct state state = { .aloud = aloud, .first = true };
	unsigned int i;

	if (!nr_core_words)
		learn_core_words();
	for (i = 0; i < lines.nr; i++) {
		struct journal journal = journal_read(lines.word[i]);

		if (!journal.nr)
			continue;
		state.line = lines.word[i];
		/* Nothing was before the first event of all. */
		if (state.first && begins_with(state.line, "0 "))
			state.outage_known = true;
		replay_event(&state, &journal.event[0]);
		state.first = false;
	}
	for (i = 0; i < NR_GAPS && aloud; i++)
		if (state.gaps[i])
			printf("not decidable: %u: %s\n", state.gaps[i], gap_words[i]);
	return state.result;
}
