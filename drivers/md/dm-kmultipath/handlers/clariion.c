// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handler clariion, alias emc: EMC CLARiiON and VNX. One storage processor (SP)
 * owns a LUN; a trespass moves the LUN to the other SP.
 *
 * A test reads page 0xC0, the size of the LUN unless the path is serving, and
 * one block if this SP owns the LUN. An activation does the same, but sends a
 * trespass before it reads the block if the other SP owns the LUN. Only page
 * 0xC0 confirms a trespass. If the outcome of a trespass is unknown, page 0xC0
 * is read before another trespass is sent.
 *
 *	PAGE -> CAPACITY_10 -> CAPACITY_16 -+-> READ -> DH_ACTIVATE -> up
 *	 ^ ^  (each only if needed)         |    |
 *	 | +--- says it is not the owner ---|----+
 *	 |                                  +-> passive, of a test
 *	 |                                  |
 *	 |        trespass <--- INQUIRY <---+      of an activation
 *	 +- unclear -+ | good
 *	               +--> VERIFY -> READ ..., or passive
 *
 * Table arguments, the same as those of dm-multipath's emc: none, or both of
 *	<short trespass>	1: use the short form, of the FC series; or 0
 *	<honour reservations>	1: fail if the other SP holds one; or 0
 * Without arguments the standard INQUIRY data determines the form, and
 * reservations are not honoured.
 */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "builtin.h"
#include "clariion-wire.h"

#define KMP_MAX_STEPS	16	/* commands of a job */
#define KMP_MAX_ROUNDS	2	/* times that a job reads page 0xC0 again */

/* job->asks */
#define KMP_ATTEMPTS	GENMASK(3, 0)	/* of the command in flight */
#define KMP_ROUNDS	GENMASK(7, 4)	/* times that 0xC0 was read again */

/* job->phase: the command in flight and its purpose */
enum kmp_clariion_phase {
	KMP_PHASE_PAGE,
	KMP_PHASE_VERIFY,
	KMP_PHASE_CAPACITY_10,
	KMP_PHASE_CAPACITY_16,
	KMP_PHASE_READ,
	KMP_PHASE_INQUIRY,
	KMP_PHASE_LONG,
	KMP_PHASE_SHORT,
	KMP_PHASE_LONG_6,
	KMP_PHASE_DH_ACTIVATE,
	KMP_NR_CLARIION_PHASES
};

/**
 * struct kmp_clariion_options - a handler's context
 * @given: the table has arguments
 * @short_trespass: use the short form
 * @honour: fail if the other SP holds a reservation
 */
struct kmp_clariion_options {
	bool given;
	bool short_trespass;
	bool honour;
};

static const struct kmp_clariion_options kmp_clariion_defaults;

static const struct kmp_clariion_options kmp_clariion_given[2][2] = {
	{ { true, false, false }, { true, false, true } },
	{ { true, true, false }, { true, true, true } },
};

/**
 * struct kmp_step_ctx - one step of a job
 * @options: the handler's
 * @job: the job
 * @activate: the job is an activation, not a test
 * @sense: the meaning of the reply's sense data
 */
struct kmp_step_ctx {
	const struct kmp_clariion_options *options;
	struct kmp_handler_job *job;
	bool activate;
	enum kmp_clariion_sense sense;
};

/**
 * struct kmp_clariion_phase_row - a phase of a job
 * @request: the command to send
 * @answered: takes the next step after a reply whose verdict of
 *	      kmp_scsi_verdict(), in the job, is KMP_VERDICT_UP or whose sense
 *	      is not KMP_CLARIION_PLAIN; NULL if never called
 * @trespass: the command moves the LUN
 */
struct kmp_clariion_phase_row {
	enum kmp_clariion_request request;
	enum kmp_handler_step (*answered)(struct kmp_step_ctx *ctx);
	bool trespass;
};

static const struct kmp_clariion_phase_row kmp_clariion_phases[KMP_NR_CLARIION_PHASES];

static enum kmp_handler_step kmp_clariion_send(struct kmp_step_ctx *ctx,
					       enum kmp_clariion_phase phase)
{
	const struct kmp_clariion_phase_row *row = &kmp_clariion_phases[phase];
	struct kmp_handler_job *job = ctx->job;

	if (job->step >= KMP_MAX_STEPS)
		return kmp_job_end(job, KMP_VERDICT_INCONCLUSIVE,
				   "too many commands");
	if (row->trespass)
		job->report.activated = true;
	job->phase = phase;
	u8p_replace_bits(&job->asks, 1, KMP_ATTEMPTS);
	kmp_clariion_command(&job->command, row->request, ctx->options->honour);
	return KMP_STEP_SEND;
}

/* A device may report several unit attentions in a row. */
static enum kmp_handler_step kmp_clariion_repeat(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;
	u8 attempts = u8_get_bits(job->asks, KMP_ATTEMPTS);
	enum kmp_handler_step step;

	if (attempts >= KMP_MAX_ATTEMPTS)
		return KMP_STEP_VERDICT;
	step = kmp_clariion_send(ctx, job->phase);
	u8p_replace_bits(&job->asks, attempts + 1, KMP_ATTEMPTS);
	return step;
}

/* Page 0xC0 may have changed: read it again, or end the job with @verdict. */
static enum kmp_handler_step kmp_clariion_reread(struct kmp_step_ctx *ctx,
						 enum kmp_clariion_phase phase,
						 enum kmp_verdict verdict,
						 const char *why)
{
	struct kmp_handler_job *job = ctx->job;
	u8 rounds = u8_get_bits(job->asks, KMP_ROUNDS);

	if (rounds >= KMP_MAX_ROUNDS)
		return kmp_job_end(job, verdict, why);
	u8p_replace_bits(&job->asks, rounds + 1, KMP_ROUNDS);
	job->report.owner = KMP_NO_SP;
	return kmp_clariion_send(ctx, phase);
}

static void kmp_clariion_report(struct kmp_handler_report *report,
				const struct kmp_clariion_unit *unit)
{
	report->valid = true;
	report->identified = true;
	report->sp = unit->sp;
	report->owner = unit->owner;
	report->home = unit->home;
	report->ndu = unit->rejects_io;
	report->identity = unit->identity;
}

/*
 * Never write to another LUN. A value that map or path does not know is not
 * compared. But if the map knows the WWN, a path that reports none is down.
 */
static enum kmp_verdict kmp_clariion_identify(const struct kmp_identity *map,
					      const struct kmp_identity *path,
					      const char **why)
{
	if (!map)
		return KMP_VERDICT_UP;
	if (kmp_name_known(&map->name) && !kmp_name_known(&path->name)) {
		*why = "page 0xC0: WWN missing";
		return KMP_VERDICT_DOWN;
	}
	if (kmp_name_known(&map->name) && !kmp_name_same(&map->name, &path->name)) {
		*why = "another LUN than the map's";
		return KMP_VERDICT_WRONG;
	}
	if (map->serial_len && path->serial_len &&
	    (map->serial_len != path->serial_len ||
	     memcmp(map->serial, path->serial, path->serial_len))) {
		*why = "another array than the map's";
		return KMP_VERDICT_WRONG;
	}
	return KMP_VERDICT_UP;
}

/* KMP_VERDICT_UP if this SP owns the LUN, KMP_VERDICT_PASSIVE if the other. */
static enum kmp_verdict kmp_clariion_page(struct kmp_handler_job *job,
					  const char **why)
{
	const struct kmp_handler_answer *answer = &job->answer;
	enum kmp_verdict verdict, identity;
	struct kmp_clariion_unit unit;

	if (!kmp_clariion_done(answer)) {
		*why = "page 0xC0: refused";
		return KMP_VERDICT_DOWN;
	}
	verdict = kmp_clariion_parse(answer->data, answer->data_len, &unit, why);
	if (verdict != KMP_VERDICT_UP)
		return verdict;
	kmp_clariion_report(&job->report, &unit);

	verdict = kmp_clariion_judge(&unit, why);
	if (verdict != KMP_VERDICT_UP && verdict != KMP_VERDICT_PASSIVE)
		return verdict;
	identity = kmp_clariion_identify(job->identity, &unit.identity, why);
	return identity == KMP_VERDICT_UP ? verdict : identity;
}

static enum kmp_handler_step kmp_clariion_trespass(struct kmp_step_ctx *ctx)
{
	if (!ctx->options->given)
		return kmp_clariion_send(ctx, KMP_PHASE_INQUIRY);
	return kmp_clariion_send(ctx, ctx->options->short_trespass ?
				 KMP_PHASE_SHORT : KMP_PHASE_LONG);
}

/* The checks of the LUN are done: the next command depends on the owner. */
static enum kmp_handler_step kmp_clariion_next(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;

	if (job->report.owner == job->report.sp)
		return kmp_clariion_send(ctx, KMP_PHASE_READ);
	if (ctx->activate)
		return kmp_clariion_trespass(ctx);
	return kmp_job_end(job, KMP_VERDICT_PASSIVE,
			   "the other SP owns the LUN");
}

static enum kmp_handler_step kmp_clariion_page_read(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;
	const char *why;
	enum kmp_verdict verdict = kmp_clariion_page(job, &why);

	if (verdict != KMP_VERDICT_UP && verdict != KMP_VERDICT_PASSIVE)
		return kmp_job_end(job, verdict, why);
	if (!job->serving && !job->report.sectors)
		return kmp_clariion_send(ctx, KMP_PHASE_CAPACITY_10);
	return kmp_clariion_next(ctx);
}

static enum kmp_handler_step kmp_clariion_verified(struct kmp_step_ctx *ctx)
{
	const char *why;
	enum kmp_verdict verdict = kmp_clariion_page(ctx->job, &why);

	if (verdict == KMP_VERDICT_UP)
		return kmp_clariion_send(ctx, KMP_PHASE_READ);
	if (verdict == KMP_VERDICT_PASSIVE)
		why = "trespass accepted, but LUN not moved";
	return kmp_job_end(ctx->job, verdict, why);
}

/*
 * A reservation may forbid READ CAPACITY. The path is usable without the size,
 * because page 0xC0 has confirmed the identity of the LUN.
 */
static enum kmp_handler_step kmp_clariion_sized(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;
	enum kmp_verdict verdict;
	const char *why;

	if ((job->answer.result & 0xfe) == SAM_STAT_RESERVATION_CONFLICT)
		return kmp_clariion_next(ctx);
	if (!kmp_clariion_done(&job->answer))
		return kmp_job_end(job, KMP_VERDICT_DOWN, "capacity: refused");
	verdict = kmp_clariion_sectors(kmp_clariion_phases[job->phase].request,
				       job->answer.data, job->answer.data_len,
				       &job->report.sectors, &why);
	if (verdict != KMP_VERDICT_UP)
		return kmp_job_end(job, verdict, why);
	if (!job->report.sectors)
		return kmp_clariion_send(ctx, KMP_PHASE_CAPACITY_16);
	if (job->report.sectors < job->min_sectors)
		return kmp_job_end(job, KMP_VERDICT_WRONG,
				   "LUN shorter than the map");
	return kmp_clariion_next(ctx);
}

static enum kmp_handler_step kmp_clariion_inquired(struct kmp_step_ctx *ctx)
{
	const struct kmp_handler_answer *answer = &ctx->job->answer;

	if (kmp_clariion_done(answer) &&
	    kmp_clariion_wants_short(answer->data, answer->data_len))
		return kmp_clariion_send(ctx, KMP_PHASE_SHORT);
	return kmp_clariion_send(ctx, KMP_PHASE_LONG);
}

/* If the table has arguments, only their form of trespass is tried. */
static enum kmp_handler_step kmp_clariion_form_refused(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;

	if (!ctx->options->given && job->phase == KMP_PHASE_LONG)
		return kmp_clariion_send(ctx, KMP_PHASE_LONG_6);
	return kmp_job_end(job, KMP_VERDICT_BUSY,
			   "trespass refused: illegal request");
}

static enum kmp_handler_step kmp_clariion_trespassed(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;

	switch (ctx->sense) {
	case KMP_CLARIION_UPGRADE:
		job->report.ndu = true;
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "trespass refused: upgrade in progress");
	case KMP_CLARIION_COPYING:
		job->report.copying = true;
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "trespass refused: array copy in progress");
	case KMP_CLARIION_REFUSED:
		return kmp_clariion_form_refused(ctx);
	default:
		break;
	}
	if (kmp_clariion_done(&job->answer))
		return kmp_clariion_send(ctx, KMP_PHASE_VERIFY);
	if ((job->answer.result & 0xfe) == SAM_STAT_RESERVATION_CONFLICT)
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "trespass refused: reserved by another host");
	return kmp_job_end(job, KMP_VERDICT_BUSY, "trespass refused");
}

/* The attached scsi_dh handler rejects I/O until it has read the ownership. */
static bool kmp_clariion_dh_is_stale(const struct kmp_handler_job *job)
{
	return job->dh_attached && (!job->serving || job->report.activated);
}

static enum kmp_handler_step kmp_clariion_read(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;

	if (ctx->sense == KMP_CLARIION_NOT_OWNER)
		return kmp_clariion_reread(ctx, job->report.activated ?
					   KMP_PHASE_VERIFY : KMP_PHASE_PAGE,
					   KMP_VERDICT_DOWN,
					   "SP owns the LUN, but rejects a READ");
	if (ctx->sense == KMP_CLARIION_INACTIVE) {
		job->report.inactive = true;
		return kmp_job_end(job, KMP_VERDICT_UP,
				   "inactive snapshot, or array copy");
	}
	if (job->verdict != KMP_VERDICT_UP || !kmp_clariion_dh_is_stale(job))
		return KMP_STEP_VERDICT;
	return kmp_clariion_send(ctx, KMP_PHASE_DH_ACTIVATE);
}

static const struct kmp_clariion_phase_row kmp_clariion_phases[KMP_NR_CLARIION_PHASES] = {
	[KMP_PHASE_PAGE]	= { KMP_CLARIION_PAGE, kmp_clariion_page_read },
	[KMP_PHASE_VERIFY]	= { KMP_CLARIION_PAGE, kmp_clariion_verified },
	[KMP_PHASE_CAPACITY_10]	= { KMP_CLARIION_CAPACITY_10, kmp_clariion_sized },
	[KMP_PHASE_CAPACITY_16]	= { KMP_CLARIION_CAPACITY_16, kmp_clariion_sized },
	[KMP_PHASE_READ]	= { KMP_CLARIION_READ, kmp_clariion_read },
	[KMP_PHASE_INQUIRY]	= { KMP_CLARIION_INQUIRY, kmp_clariion_inquired },
	[KMP_PHASE_LONG]	= { KMP_CLARIION_LONG, kmp_clariion_trespassed, true },
	[KMP_PHASE_SHORT]	= { KMP_CLARIION_SHORT, kmp_clariion_trespassed, true },
	[KMP_PHASE_LONG_6]	= { KMP_CLARIION_LONG_6, kmp_clariion_trespassed, true },
	[KMP_PHASE_DH_ACTIVATE]	= { KMP_CLARIION_DH_ACTIVATE, NULL },
};

static enum kmp_handler_step kmp_clariion_dh_activated(struct kmp_handler_job *job)
{
	if (job->answer.result)
		return kmp_job_end(job, KMP_VERDICT_DOWN,
				   "scsi_dh_emc: activation failed");
	return kmp_job_end(job, KMP_VERDICT_UP, "good");
}

/* The array may have executed a trespass although the reply is unclear. */
static enum kmp_handler_step kmp_clariion_unclear(struct kmp_step_ctx *ctx)
{
	if (kmp_clariion_phases[ctx->job->phase].trespass)
		return kmp_clariion_reread(ctx, KMP_PHASE_PAGE, KMP_VERDICT_BUSY,
					   "trespass interrupted");
	return kmp_clariion_repeat(ctx);
}

static enum kmp_handler_step kmp_clariion_answered(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;
	const struct kmp_clariion_phase_row *row = &kmp_clariion_phases[job->phase];

	ctx->sense = kmp_clariion_sense(row->request, &job->answer);
	if (ctx->sense == KMP_CLARIION_NO_LUN)
		return kmp_job_end(job, KMP_VERDICT_NO_LUN, "no such LUN");
	job->verdict = kmp_scsi_verdict(&job->answer, &job->why);
	if (ctx->sense != KMP_CLARIION_PLAIN || job->verdict == KMP_VERDICT_UP)
		return row->answered(ctx);
	if (job->verdict == KMP_VERDICT_RETRY)
		return kmp_clariion_unclear(ctx);
	if (row->trespass)
		job->report.owner = KMP_NO_SP;
	return KMP_STEP_VERDICT;
}

static enum kmp_handler_step kmp_clariion_step(struct kmp_step_ctx *ctx)
{
	struct kmp_handler_job *job = ctx->job;

	if (!job->scsi)
		return kmp_job_end(job, KMP_VERDICT_WRONG,
				   "not a SCSI device");
	if (!job->step)
		return kmp_clariion_send(ctx, KMP_PHASE_PAGE);
	if (job->phase == KMP_PHASE_DH_ACTIVATE)
		return kmp_clariion_dh_activated(job);
	return kmp_clariion_answered(ctx);
}

static enum kmp_handler_step kmp_clariion_test(const struct kmp_handler *handler,
					       struct kmp_handler_job *job)
{
	struct kmp_step_ctx ctx = {
		.options = handler->context,
		.job = job,
	};

	return kmp_clariion_step(&ctx);
}

static enum kmp_handler_step kmp_clariion_activate(const struct kmp_handler *handler,
						   struct kmp_handler_job *job)
{
	struct kmp_step_ctx ctx = {
		.options = handler->context,
		.job = job,
		.activate = true,
	};

	return kmp_clariion_step(&ctx);
}

static bool kmp_clariion_flag(const char *word, bool *flag)
{
	*flag = word[0] == '1';
	return (word[0] == '0' || word[0] == '1') && !word[1];
}

static int kmp_clariion_create(struct kmp_handler *handler, unsigned int argc,
			       char **argv, const char **error)
{
	const struct kmp_clariion_options *options = &kmp_clariion_defaults;
	bool short_trespass, honour;

	if (argc && argc != 2) {
		*error = "hardware handler arguments: expected none, or two";
		return -EINVAL;
	}
	if (argc) {
		if (!kmp_clariion_flag(argv[0], &short_trespass)) {
			*error = "hardware handler arguments: short trespass: expected 0 or 1";
			return -EINVAL;
		}
		if (!kmp_clariion_flag(argv[1], &honour)) {
			*error = "hardware handler arguments: honour reservations: expected 0 or 1";
			return -EINVAL;
		}
		options = &kmp_clariion_given[short_trespass][honour];
	}
	handler->context = (void *)options;
	return 0;
}

#define KMP_CLARIION_TYPE(_name) {		\
	.name = _name,				\
	.module = THIS_MODULE,			\
	.dh_beside = "emc",			\
	.reads = true,				\
	.identifies = true,			\
	.final_loss = true,			\
	.create = kmp_clariion_create,		\
	.test = kmp_clariion_test,		\
	.activate = kmp_clariion_activate,	\
}

struct kmp_handler_type kmp_clariion = KMP_CLARIION_TYPE("clariion");
struct kmp_handler_type kmp_emc = KMP_CLARIION_TYPE("emc");
