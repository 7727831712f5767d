// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handlers scsi_dh, rdac and hp_sw: arrays that the kernel's scsi_dh handlers
 * support. A path is tested by TEST UNIT READY. The scsi_dh handler activates
 * it; the activation succeeds if the path then passes TEST UNIT READY.
 *
 * These arrays may complete TEST UNIT READY on paths that do not serve I/O, and
 * scsi_dh handlers reject I/O on paths that they consider passive. Therefore a
 * path that passes its test is up only if it was activated and is still usable.
 *
 * Additional sense codes are those of SPC-5, except vendor-specific ones.
 */
#include <linux/module.h>
#include <scsi/scsi.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_dh.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_proto.h>
#include <scsi/scsi_status.h>

#include "builtin.h"

/* ---- replies to TEST UNIT READY ---- */

/**
 * struct kmp_dh_sense - the meaning of sense data that only these arrays send
 * @only: the only handler for which the row holds, NULL if for all
 * @key: sense key
 * @asc: additional sense code
 * @ascq: its qualifier
 * @verdict: the verdict
 * @why: the reason
 */
struct kmp_dh_sense {
	const char *only;
	u8 key;
	u8 asc;
	u8 ascq;
	enum kmp_verdict verdict;
	const char *why;
};

static const struct kmp_dh_sense kmp_dh_senses[] = {
	/* SPC-5, asymmetric access states; some arrays use UNIT ATTENTION */
	{ NULL, NOT_READY, 0x04, 0x0a, KMP_VERDICT_INCONCLUSIVE,
	  "access state is changing" },
	{ NULL, UNIT_ATTENTION, 0x04, 0x0a, KMP_VERDICT_INCONCLUSIVE,
	  "access state is changing" },
	{ NULL, NOT_READY, 0x04, 0x0b, KMP_VERDICT_PASSIVE, "standby" },
	/*
	 * States of ports with a fault or during a firmware upgrade. SPC-5
	 * does not say whether an activation ends them, so wait for the end.
	 */
	{ NULL, NOT_READY, 0x04, 0x0c, KMP_VERDICT_DOWN, "unavailable" },
	{ NULL, NOT_READY, 0x04, 0x12, KMP_VERDICT_DOWN, "offline" },

	/* START STOP UNIT would make this controller serve the LUN */
	{ "hp_sw", NOT_READY, 0x04, 0x02, KMP_VERDICT_PASSIVE,
	  "the other controller serves the LUN" },
	{ "hp_sw", NOT_READY, 0x04, 0x03, KMP_VERDICT_INCONCLUSIVE,
	  "LUN is changing controllers" },

	{ "rdac", ILLEGAL_REQUEST, 0x94, 0x01, KMP_VERDICT_PASSIVE,
	  "the other controller owns the LUN" },
	{ "rdac", NOT_READY, 0x04, 0xa1, KMP_VERDICT_INCONCLUSIVE,
	  "quiescence in progress" },
	{ "rdac", NOT_READY, 0xa1, 0x02, KMP_VERDICT_INCONCLUSIVE,
	  "quiescence in progress" },
};

static bool kmp_dh_sense_of(const struct kmp_handler_answer *answer,
			    struct scsi_sense_hdr *sense)
{
	if (answer->result >> 16 || (answer->result & 0xfe) != SAM_STAT_CHECK_CONDITION)
		return false;
	return scsi_normalize_sense(answer->sense, answer->sense_len, sense) &&
	       !scsi_sense_is_deferred(sense);
}

static const struct kmp_dh_sense *
kmp_dh_find_sense(const struct kmp_handler *handler,
		  const struct kmp_handler_answer *answer)
{
	struct scsi_sense_hdr sense;
	unsigned int i;

	if (!kmp_dh_sense_of(answer, &sense))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(kmp_dh_senses); i++) {
		const struct kmp_dh_sense *row = &kmp_dh_senses[i];

		if (row->key == sense.sense_key && row->asc == sense.asc &&
		    row->ascq == sense.ascq &&
		    (!row->only || !strcmp(row->only, handler->type->name)))
			return row;
	}
	return NULL;
}

static enum kmp_handler_step kmp_dh_send_test(struct kmp_handler_job *job)
{
	kmp_ask_ready(&job->command);
	job->asks++;
	return KMP_STEP_SEND;
}

/* Return: KMP_STEP_SEND to repeat the test, else job->verdict is set. */
static enum kmp_handler_step kmp_dh_judge(const struct kmp_handler *handler,
					  struct kmp_handler_job *job)
{
	const struct kmp_dh_sense *row = kmp_dh_find_sense(handler, &job->answer);

	if (row) {
		job->verdict = row->verdict;
		job->why = row->why;
		job->report.standby = row->verdict == KMP_VERDICT_PASSIVE;
		return KMP_STEP_VERDICT;
	}
	job->verdict = kmp_scsi_verdict(&job->answer, &job->why);
	if (job->verdict == KMP_VERDICT_RETRY && job->asks < KMP_MAX_ATTEMPTS)
		return kmp_dh_send_test(job);
	return KMP_STEP_VERDICT;
}

/* A safeguard: table load fails unless a scsi_dh handler can be attached. */
static enum kmp_handler_step kmp_dh_not_scsi(struct kmp_handler_job *job)
{
	job->verdict = KMP_VERDICT_DOWN;
	job->why = "not a SCSI disk";
	return KMP_STEP_VERDICT;
}

static enum kmp_handler_step kmp_dh_test(const struct kmp_handler *handler,
					 struct kmp_handler_job *job)
{
	if (!job->scsi)
		return kmp_dh_not_scsi(job);
	if (!job->step)
		return kmp_dh_send_test(job);
	if (kmp_dh_judge(handler, job) == KMP_STEP_SEND)
		return KMP_STEP_SEND;

	if (job->verdict == KMP_VERDICT_UP && !job->serving) {
		job->verdict = KMP_VERDICT_PASSIVE;
		job->why = "replies, but not activated";
	}
	return KMP_STEP_VERDICT;
}

/* ---- activation ---- */

enum kmp_dh_phase {
	KMP_DH_ACTIVATING,
	KMP_DH_CONFIRMING,
};

/* The errors of scsi_dh; a missing row means an unknown error. */
static const struct kmp_dh_error {
	enum kmp_verdict verdict;
	const char *why;
} kmp_dh_errors[SCSI_DH_DRIVER_MAX] = {
	[SCSI_DH_DEV_TEMP_BUSY] = {
		KMP_VERDICT_BUSY, "activation: the array is busy" },
	[SCSI_DH_RETRY] = {
		KMP_VERDICT_BUSY, "activation: to be retried later" },
	[SCSI_DH_IMM_RETRY] = {
		KMP_VERDICT_BUSY, "activation: to be retried" },
	[SCSI_DH_RES_TEMP_UNAVAIL] = {
		KMP_VERDICT_BUSY, "activation: resources unavailable for now" },
	[SCSI_DH_NOMEM] = {
		KMP_VERDICT_BUSY, "activation: no memory" },
	[SCSI_DH_DEV_FAILED] = {
		KMP_VERDICT_DOWN, "activation: refused by the array" },
	[SCSI_DH_DEV_UNSUPP] = {
		KMP_VERDICT_DOWN, "activation: scsi_dh does not support the device" },
	[SCSI_DH_NOTCONN] = {
		KMP_VERDICT_DOWN, "activation: device deleted" },
	[SCSI_DH_CONN_FAILURE] = {
		KMP_VERDICT_DOWN, "activation: no connection" },
	[SCSI_DH_IO] = {
		KMP_VERDICT_DOWN, "activation: I/O error" },
	[SCSI_DH_INVALID_IO] = {
		KMP_VERDICT_DOWN, "activation: invalid command" },
	[SCSI_DH_TIMED_OUT] = {
		KMP_VERDICT_DOWN, "activation: timed out" },
	[SCSI_DH_DEV_OFFLINED] = {
		KMP_VERDICT_DOWN, "activation: device offline" },
	[SCSI_DH_NOSYS] = {
		KMP_VERDICT_DOWN, "activation: no scsi_dh handler" },
};

static enum kmp_handler_step kmp_dh_failed(struct kmp_handler_job *job)
{
	static const struct kmp_dh_error unknown = {
		KMP_VERDICT_DOWN, "activation: unknown scsi_dh error" };
	const struct kmp_dh_error *error = &unknown;
	int result = job->answer.result;

	if (result >= 0 && result < SCSI_DH_DRIVER_MAX &&
	    kmp_dh_errors[result].why)
		error = &kmp_dh_errors[result];
	job->verdict = error->verdict;
	job->why = error->why;
	return KMP_STEP_VERDICT;
}

/* An unclear reply does not change the path's state: KMP_VERDICT_BUSY. */
static enum kmp_handler_step kmp_dh_confirm(const struct kmp_handler *handler,
					    struct kmp_handler_job *job)
{
	if (kmp_dh_judge(handler, job) == KMP_STEP_SEND)
		return KMP_STEP_SEND;
	if (job->verdict == KMP_VERDICT_RETRY ||
	    job->verdict == KMP_VERDICT_INCONCLUSIVE)
		job->verdict = KMP_VERDICT_BUSY;
	return KMP_STEP_VERDICT;
}

/*
 * report.activated stays false, because scsi_dh does not report whether the LUN
 * moved: the activation of an active path must not count as a trespass.
 */
static enum kmp_handler_step kmp_dh_activate_step(const struct kmp_handler *handler,
						  struct kmp_handler_job *job, u8 rounds)
{
	if (!job->scsi)
		return kmp_dh_not_scsi(job);
	if (job->phase == KMP_DH_CONFIRMING)
		return kmp_dh_confirm(handler, job);
	if (job->step && job->answer.result != SCSI_DH_OK)
		return kmp_dh_failed(job);

	if (job->step < rounds) {
		kmp_ask_dh(&job->command);
		return KMP_STEP_SEND;
	}
	job->phase = KMP_DH_CONFIRMING;
	return kmp_dh_send_test(job);
}

static enum kmp_handler_step kmp_dh_activate(const struct kmp_handler *handler,
					     struct kmp_handler_job *job)
{
	return kmp_dh_activate_step(handler, job, 1);
}

/*
 * scsi_dh_hp_sw checks whether a path is active only before it starts the LUN.
 * It rejects all I/O until a second activation finds the path active.
 */
static enum kmp_handler_step
kmp_dh_activate_twice(const struct kmp_handler *handler,
		      struct kmp_handler_job *job)
{
	return kmp_dh_activate_step(handler, job, 2);
}

/* ---- arguments ---- */

/*
 * scsi_dh alua [<0|1>]: 1 allows a path to stay active but not optimized if the array
 * moves LUNs by itself. The constructor passes that argument to scsi_dh_alua.
 */
static int kmp_dh_alua_create(struct kmp_handler *handler, unsigned int argc,
			      char **argv, const char **error)
{
	if (!argc || strcmp(argv[0], "alua")) {
		*error = "hardware handler arguments: scsi_dh takes alua first";
		return -EINVAL;
	}
	if (argc > 2) {
		*error = "hardware handler arguments: scsi_dh alua takes one at most";
		return -EINVAL;
	}
	if (argc > 1 && strcmp(argv[1], "0") && strcmp(argv[1], "1")) {
		*error = "hardware handler arguments: scsi_dh alua takes 0 or 1";
		return -EINVAL;
	}
	return 0;
}

struct kmp_handler_type kmp_dh_alua = {
	.name = "scsi_dh",
	.module = THIS_MODULE,
	.dh_name = "alua",
	.dh_skips = 1,
	.activate_each = true,
	.create = kmp_dh_alua_create,
	.test = kmp_dh_test,
	.activate = kmp_dh_activate,
};

struct kmp_handler_type kmp_dh_rdac = {
	.name = "rdac",
	.module = THIS_MODULE,
	.dh_name = "rdac",
	.activate_each = true,
	.test = kmp_dh_test,
	.activate = kmp_dh_activate,
};

struct kmp_handler_type kmp_dh_hp_sw = {
	.name = "hp_sw",
	.module = THIS_MODULE,
	.dh_name = "hp_sw",
	.activate_each = true,
	.test = kmp_dh_test,
	.activate = kmp_dh_activate_twice,
};
