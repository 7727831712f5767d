// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handler alua: any array with asymmetric logical unit access. A LUN's ports are in
 * target port groups, each with an access state. The array changes the states by itself
 * (implicit), or by SET TARGET PORT GROUPS (explicit).
 *
 * A test sends TEST UNIT READY, and reads the LUN's names, which include the path's own
 * group, and the states of all groups. An activation does the same, and then makes the
 * own group optimized unless it is. Only the states that are read after that confirm it.
 *
 *	READY -> NAMES -> GROUPS -+-> DH_ACTIVATE -> up
 *	                  ^       +-> passive, down, up, of a test
 *	                  +- SET -+   of an activation
 *
 * Optimized groups are up; so are non-optimized ones, of a higher rank. Standby is passive
 * if a command ends it. While a state changes there is no verdict, as long as the array
 * says that a change may take. If the states cannot be read, the reply to TEST UNIT READY
 * decides.
 *
 * Table arguments, the same as those of dm-multipath's alua: none, or
 *	<implicit>	1: do not make a non-optimized group optimized if the array does
 *			so by itself; or 0, the default
 */
#include <linux/module.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "alua-wire.h"
#include "builtin.h"

#define KMP_MAX_STEPS		16	/* commands of a job */
#define KMP_TRANSITION_S	60	/* of an array that does not say how long */

/* job->note: the state that the reply to TEST UNIT READY tells plus one, 0 if none, and */
#define KMP_NOTE_STATE		0x1f
#define KMP_NOTE_APART		0x80	/* page 0x83 says that the LUN is not connected */

/* job->phase: the command in flight */
enum kmp_alua_phase {
	KMP_ALUA_READY,
	KMP_ALUA_NAMES,
	KMP_ALUA_NAMES_LONGER,
	KMP_ALUA_GROUPS,
	KMP_ALUA_GROUPS_SHORT,
	KMP_ALUA_SET,
	KMP_ALUA_DH_ACTIVATE,
};

/* The handler's context: the address says which. */
static const struct kmp_alua_options {
	bool implicit;
} kmp_alua_options[] = { { false }, { true } };

/**
 * struct kmp_alua_step - one step of a job
 * @handler: the handler
 * @job: the job
 * @activate: the job is an activation, not a test
 */
struct kmp_alua_step {
	const struct kmp_handler *handler;
	struct kmp_handler_job *job;
	bool activate;
};

static int kmp_alua_own(const struct kmp_handler_job *job)
{
	return (int)job->report.sp - KMP_SP_GROUP;
}

static enum kmp_sp kmp_alua_sp(int group)
{
	return group == KMP_NO_GROUP ? KMP_NO_SP : KMP_SP_GROUP + group;
}

/* ---- the next command ---- */

static void kmp_alua_command(struct kmp_handler_job *job, enum kmp_alua_phase phase)
{
	struct kmp_scsi_cmd *command = &job->command;

	switch (phase) {
	case KMP_ALUA_NAMES:
	case KMP_ALUA_NAMES_LONGER:
		kmp_identity_ask(command, phase == KMP_ALUA_NAMES_LONGER);
		break;
	case KMP_ALUA_GROUPS:
	case KMP_ALUA_GROUPS_SHORT:
		kmp_alua_ask(command, phase == KMP_ALUA_GROUPS);
		break;
	case KMP_ALUA_SET:
		kmp_alua_set(command, kmp_alua_own(job));
		break;
	case KMP_ALUA_DH_ACTIVATE:
		kmp_ask_dh(command);
		break;
	default:
		kmp_ask_ready(command);
	}
}

static enum kmp_handler_step kmp_alua_send(struct kmp_handler_job *job,
					   enum kmp_alua_phase phase)
{
	if (job->step >= KMP_MAX_STEPS)
		return kmp_job_end(job, KMP_VERDICT_INCONCLUSIVE, "too many commands");
	if (phase == KMP_ALUA_SET)
		job->report.activated = true;
	if (phase != job->phase || !job->step)
		job->asks = 0;
	job->asks++;
	job->phase = phase;
	kmp_alua_command(job, phase);
	return KMP_STEP_SEND;
}

/* ---- the states ---- */

/*
 * The array says that it is changing the state; the path keeps its own, as long as a
 * change may take. After that a path is down, and an activation counts as refused.
 */
static enum kmp_handler_step kmp_alua_wait(const struct kmp_alua_step *step, u8 transition_s)
{
	struct kmp_handler_job *job = step->job;

	job->report.transition_s = transition_s ?: KMP_TRANSITION_S;
	if (!job->waited)
		return kmp_job_end(job, KMP_VERDICT_INCONCLUSIVE, "access state is changing");
	return kmp_job_end(job, step->activate ? KMP_VERDICT_BUSY : KMP_VERDICT_DOWN,
			   "access state changes for too long");
}

static bool kmp_alua_is_explicit(const struct kmp_handler_job *job)
{
	return job->tpgs & KMP_TPGS_EXPLICIT;
}

static bool kmp_alua_may_improve(const struct kmp_alua_step *step)
{
	const struct kmp_alua_options *options = step->handler->context;

	return kmp_alua_is_explicit(step->job) &&
	       !(options->implicit && step->job->tpgs & KMP_TPGS_IMPLICIT);
}

/* scsi_dh_alua, if it is attached, rejects I/O by the state that it knows. */
static enum kmp_handler_step kmp_alua_optimized(struct kmp_handler_job *job)
{
	if (job->dh_attached && (!job->serving || job->report.activated))
		return kmp_alua_send(job, KMP_ALUA_DH_ACTIVATE);
	return kmp_job_end(job, KMP_VERDICT_UP, "optimized");
}

static enum kmp_handler_step kmp_alua_judge(const struct kmp_alua_step *step, u8 state)
{
	struct kmp_handler_job *job = step->job;

	switch (state) {
	case KMP_ALUA_OPTIMIZED:
		return kmp_alua_optimized(job);
	case KMP_ALUA_LBA_DEPENDENT:
		return kmp_job_end(job, KMP_VERDICT_UP, "optimized for some blocks");
	case KMP_ALUA_NON_OPTIMIZED:
		job->report.non_optimized = true;
		job->report.improvable = kmp_alua_may_improve(step);
		return kmp_job_end(job, KMP_VERDICT_UP, "not optimized");
	case KMP_ALUA_STANDBY:
		job->report.standby = true;
		if (!kmp_alua_is_explicit(job))
			return kmp_job_end(job, KMP_VERDICT_DOWN,
					   "standby, which only the array ends");
		return kmp_job_end(job, KMP_VERDICT_PASSIVE, "standby");
	case KMP_ALUA_UNAVAILABLE:
		return kmp_job_end(job, KMP_VERDICT_DOWN, "unavailable");
	case KMP_ALUA_OFFLINE:
		return kmp_job_end(job, KMP_VERDICT_DOWN, "offline");
	default:
		return kmp_job_end(job, KMP_VERDICT_DOWN, "access state unknown");
	}
}

/* An activation: is the command still to be sent, or what did it do? */
static enum kmp_handler_step kmp_alua_activate_state(const struct kmp_alua_step *step, u8 state)
{
	struct kmp_handler_job *job = step->job;

	if (state == KMP_ALUA_OPTIMIZED || state == KMP_ALUA_LBA_DEPENDENT ||
	    state == KMP_ALUA_OFFLINE)
		return kmp_alua_judge(step, state);
	if (job->report.activated) {
		job->report.ineffective = true;
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "command accepted, but group not optimized");
	}
	if (!kmp_alua_is_explicit(job))
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "only the array itself moves the LUN");
	return kmp_alua_send(job, KMP_ALUA_SET);
}

/* ---- the replies ---- */

/* The state that sense data reports, or -1. Some arrays use UNIT ATTENTION for it. */
static int kmp_alua_sense(const struct kmp_handler_answer *answer)
{
	const struct kmp_sense_code code = kmp_answer_code(answer);

	if ((code.status & 0xfe) != SAM_STAT_CHECK_CONDITION || code.asc != 0x04 ||
	    (code.key != NOT_READY && code.key != UNIT_ATTENTION))
		return -1;
	switch (code.ascq) {
	case 0x0a:
		return KMP_ALUA_CHANGING;
	case 0x0b:
		return KMP_ALUA_STANDBY;
	case 0x0c:
		return KMP_ALUA_UNAVAILABLE;
	case 0x12:
		return KMP_ALUA_OFFLINE;
	default:
		return -1;
	}
}

/* Nobody knows the state: what the path replied to TEST UNIT READY decides. */
static enum kmp_handler_step kmp_alua_unknown(const struct kmp_alua_step *step, const char *why)
{
	struct kmp_handler_job *job = step->job;
	u8 state = job->note & KMP_NOTE_STATE;

	if (state && state - 1 == KMP_ALUA_CHANGING)
		return kmp_alua_wait(step, 0);
	/* Nothing could confirm an activation. */
	if (step->activate)
		return kmp_job_end(job, KMP_VERDICT_BUSY, why);
	if (state)
		return kmp_alua_judge(step, state - 1);
	if (job->note & KMP_NOTE_APART)
		return kmp_job_end(job, KMP_VERDICT_DOWN, "page 0x83: LUN not connected");
	return kmp_job_end(job, KMP_VERDICT_UP, why);
}

static enum kmp_handler_step kmp_alua_named(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;
	int group = kmp_identity_group(&job->answer);

	if (job->phase == KMP_ALUA_NAMES && kmp_identity_is_cut(&job->answer, group < 0 ?
								NULL : job->identity))
		return kmp_alua_send(job, KMP_ALUA_NAMES_LONGER);
	job->verdict = kmp_identity_compare(&job->answer, job->identity,
					    &job->report.identity.name, &job->why);
	if (job->verdict != KMP_VERDICT_UP)
		return KMP_STEP_VERDICT;
	job->report.identified = true;
	/* So some arrays say that the port's state is standby or unavailable. */
	if (kmp_identity_is_apart(&job->answer))
		job->note |= KMP_NOTE_APART;
	if (group < 0)
		return kmp_alua_unknown(step, "page 0x83: no target port group");
	job->report.sp = kmp_alua_sp(group);
	return kmp_alua_send(job, KMP_ALUA_GROUPS);
}

/* The array did not report the states; the sense data may have the own one. */
static enum kmp_handler_step kmp_alua_no_groups(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;
	int state = kmp_alua_sense(&job->answer);

	if (state >= 0)
		job->note = (job->note & KMP_NOTE_APART) | (state + 1);
	else if (job->phase == KMP_ALUA_GROUPS)
		return kmp_alua_send(job, KMP_ALUA_GROUPS_SHORT);
	return kmp_alua_unknown(step, "no access states: refused");
}

/* No command while a state changes; but a change elsewhere may never end. */
static bool kmp_alua_must_wait(const struct kmp_handler_job *job,
			       const struct kmp_alua_view *view)
{
	if (job->report.activated)
		return view->state == KMP_ALUA_CHANGING;
	return view->changing && !job->waited;
}

static enum kmp_handler_step kmp_alua_grouped(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;
	int known = job->owner >= KMP_SP_GROUP ? (int)job->owner - KMP_SP_GROUP : KMP_NO_GROUP;
	struct kmp_alua_view view;

	if ((job->answer.result & 0xfe) != SAM_STAT_GOOD)
		return kmp_alua_no_groups(step);
	/* Others may stay optimized, but that is where the LUN was moved to. */
	if (job->report.activated)
		known = kmp_alua_own(job);
	kmp_alua_parse(job->answer.data, job->answer.data_len, kmp_alua_own(job), known, &view);
	if (!view.found)
		return kmp_alua_unknown(step, view.truncated ?
					"no access state: too many groups" :
					"no access state: group not reported");
	job->report.valid = true;
	job->report.owner = kmp_alua_sp(view.optimized);
	job->report.home = kmp_alua_sp(view.preferred);
	/* A group that is not in the answer may serve the LUN. */
	job->report.partial = view.truncated;
	/* In a change nobody may be the owner for a moment. */
	job->report.disowned = view.optimized == KMP_NO_GROUP &&
			       (!view.changing || job->waited);
	if (step->activate ? kmp_alua_must_wait(job, &view) : view.state == KMP_ALUA_CHANGING)
		return kmp_alua_wait(step, view.transition_s);
	return step->activate ? kmp_alua_activate_state(step, view.state) :
				kmp_alua_judge(step, view.state);
}

static enum kmp_handler_step kmp_alua_was_set(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;

	if (kmp_alua_sense(&job->answer) == KMP_ALUA_CHANGING)
		return kmp_alua_wait(step, 0);
	if ((job->answer.result & 0xfe) == SAM_STAT_RESERVATION_CONFLICT)
		return kmp_job_end(job, KMP_VERDICT_BUSY,
				   "refused: reserved by another host");
	if ((job->answer.result & 0xfe) != SAM_STAT_GOOD)
		return kmp_job_end(job, KMP_VERDICT_BUSY, "refused by the array");
	return kmp_alua_send(job, KMP_ALUA_GROUPS);
}

/* The array has said that the path is optimized, whatever scsi_dh_alua finds. */
static enum kmp_handler_step kmp_alua_dh_activated(struct kmp_handler_job *job)
{
	return kmp_job_end(job, KMP_VERDICT_UP, job->answer.result ?
			   "optimized, but not for scsi_dh_alua" : "optimized");
}

/*
 * What the command did is not known, or something happened to the LUN: it may be another one
 * now. Read the names and the states again, before a command is sent again.
 */
static enum kmp_handler_step kmp_alua_unclear(struct kmp_handler_job *job)
{
	if (job->phase > KMP_ALUA_NAMES)
		return kmp_alua_send(job, KMP_ALUA_NAMES);
	if (job->asks >= KMP_MAX_ATTEMPTS)
		return KMP_STEP_VERDICT;
	return kmp_alua_send(job, job->phase);
}

/* The verdict of a command that was answered is up, whatever the answer. */
static enum kmp_handler_step kmp_alua_answered(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;

	switch (job->phase) {
	case KMP_ALUA_READY:
		job->note = kmp_alua_sense(&job->answer) + 1;
		return kmp_alua_send(job, KMP_ALUA_NAMES);
	case KMP_ALUA_NAMES:
	case KMP_ALUA_NAMES_LONGER:
		return kmp_alua_named(step);
	case KMP_ALUA_SET:
		return kmp_alua_was_set(step);
	default:
		return kmp_alua_grouped(step);
	}
}

static enum kmp_handler_step kmp_alua_step(const struct kmp_alua_step *step)
{
	struct kmp_handler_job *job = step->job;

	if (!job->scsi)
		return kmp_job_end(job, KMP_VERDICT_WRONG, "not a SCSI device");
	if (!job->step) {
		job->report.sp = KMP_NO_SP;
		job->report.owner = KMP_NO_SP;
		job->report.home = KMP_NO_SP;
		return kmp_alua_send(job, KMP_ALUA_READY);
	}
	if (job->phase == KMP_ALUA_DH_ACTIVATE)
		return kmp_alua_dh_activated(job);

	job->verdict = kmp_scsi_verdict(&job->answer, &job->why);
	if (job->verdict == KMP_VERDICT_UP || kmp_alua_sense(&job->answer) >= 0)
		return kmp_alua_answered(step);
	if (job->verdict == KMP_VERDICT_RETRY)
		return kmp_alua_unclear(job);
	if (job->phase == KMP_ALUA_SET && kmp_is_reply(&job->answer, true))
		return kmp_alua_was_set(step);
	/* The path works. That this command was lost is no reason to give it up. */
	if (job->phase == KMP_ALUA_SET && job->serving)
		job->verdict = KMP_VERDICT_BUSY;
	return KMP_STEP_VERDICT;
}

static enum kmp_handler_step kmp_alua_test(const struct kmp_handler *handler,
					   struct kmp_handler_job *job)
{
	const struct kmp_alua_step step = { .handler = handler, .job = job };

	return kmp_alua_step(&step);
}

static enum kmp_handler_step kmp_alua_activate(const struct kmp_handler *handler,
					       struct kmp_handler_job *job)
{
	const struct kmp_alua_step step = { .handler = handler, .job = job, .activate = true };

	return kmp_alua_step(&step);
}

/* ---- arguments ---- */

static int kmp_alua_create(struct kmp_handler *handler, unsigned int argc, char **argv,
			   const char **error)
{
	bool implicit = argc && !strcmp(argv[0], "1");

	if (argc > 1) {
		*error = "hardware handler arguments: alua takes one at most";
		return -EINVAL;
	}
	if (argc && !implicit && strcmp(argv[0], "0")) {
		*error = "hardware handler arguments: alua takes 0 or 1";
		return -EINVAL;
	}
	handler->context = (void *)&kmp_alua_options[implicit];
	return 0;
}

struct kmp_handler_type kmp_alua = {
	.name = "alua",
	.module = THIS_MODULE,
	.dh_beside = "alua",
	.identifies = true,
	.create = kmp_alua_create,
	.test = kmp_alua_test,
	.activate = kmp_alua_activate,
};
