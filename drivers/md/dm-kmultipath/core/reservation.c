// SPDX-License-Identifier: GPL-2.0-only
/* Pure: PERSISTENT RESERVE IN and OUT, SPC-5, 6.15 and 6.16, for a path's registration. */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <scsi/scsi.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

#include "reservation.h"
#include "verdict.h"

#define KMP_PR_IN	0x5e
#define KMP_PR_OUT	0x5f

/* Service actions. */
#define KMP_PR_READ_KEYS	0x00
#define KMP_PR_REGISTER		0x00
#define KMP_PR_REGISTER_IGNORE	0x06

#define KMP_PR_APTPL		0x01

/* Additional sense codes 2A/03 to 2A/05: reservations preempted, released, registrations. */
#define KMP_ASC_CHANGED		0x2a
#define KMP_ASCQ_FIRST		0x03
#define KMP_ASCQ_LAST		0x05

struct kmp_pr_out {
	u8 opcode;
	u8 action;
	u8 type;
	u8 reserved[2];
	__be32 len;
	u8 control;
} __packed;

static_assert(sizeof(struct kmp_pr_out) == 10);

struct kmp_pr_in {
	u8 opcode;
	u8 action;
	u8 reserved[5];
	__be16 len;
	u8 control;
} __packed;

static_assert(sizeof(struct kmp_pr_in) == 10);

struct kmp_pr_list {
	__be64 key;
	__be64 new_key;
	__be32 obsolete;
	u8 flags;
	u8 reserved[3];
} __packed;

static_assert(sizeof(struct kmp_pr_list) == KMP_PAYLOAD_SIZE);

struct kmp_pr_keys {
	__be32 generation;
	__be32 len;		/* of the keys */
	__be64 keys[];
} __packed;

static_assert(sizeof(struct kmp_pr_keys) == 8);

/* ---- commands ---- */

static void kmp_key_ask_keys(struct kmp_scsi_cmd *command)
{
	struct kmp_pr_in *cdb = (void *)command->cdb;

	cdb->opcode = KMP_PR_IN;
	cdb->action = KMP_PR_READ_KEYS;
	cdb->len = cpu_to_be16(KMP_DATA_SIZE);
	command->cdb_len = sizeof(*cdb);
	command->data_len = KMP_DATA_SIZE;
}

/* @old: the key that the path must have, or NULL if that does not matter. */
static void kmp_key_ask_register(struct kmp_scsi_cmd *command, const struct kmp_key *old,
				 const struct kmp_key *key)
{
	struct kmp_pr_out *cdb = (void *)command->cdb;
	struct kmp_pr_list *list = (void *)command->payload;

	cdb->opcode = KMP_PR_OUT;
	cdb->action = old ? KMP_PR_REGISTER : KMP_PR_REGISTER_IGNORE;
	cdb->len = cpu_to_be32(sizeof(*list));
	list->key = cpu_to_be64(old ? old->value : 0);
	list->new_key = cpu_to_be64(key->value);
	list->flags = key->aptpl ? KMP_PR_APTPL : 0;
	command->write = true;
	command->cdb_len = sizeof(*cdb);
	command->data_len = sizeof(*list);
}

void kmp_key_ask(const struct kmp_key_job *job, struct kmp_scsi_cmd *command)
{
	static const struct kmp_key none;

	memset(command, 0, sizeof(*command));
	command->kind = KMP_COMMAND_SCSI;
	switch (job->phase) {
	case KMP_KEY_READ:
	case KMP_KEY_CHECK:
		kmp_key_ask_keys(command);
		break;
	case KMP_KEY_LEAVE:
	case KMP_KEY_WITHDRAW:
		kmp_key_ask_register(command, NULL, &none);
		break;
	case KMP_KEY_CONFIRM:
		kmp_key_ask_register(command, &job->key, &job->key);
		break;
	default:
		kmp_key_ask_register(command, NULL, &job->key);
	}
}

/* ---- responses ---- */

/* The array replied, and not because of the path. */
static bool kmp_key_status_is(const struct kmp_handler_answer *answer, u8 status)
{
	return !host_byte(answer->result) && (answer->result & 0xfe) == status &&
	       (answer->result || answer->status == BLK_STS_OK);
}

/**
 * struct kmp_key_count - the keys that an array has
 * @generation: number of changes
 * @ours: how many of those that were read are the map's
 * @all: the response has all of them
 */
struct kmp_key_count {
	u32 generation;
	unsigned int ours;
	bool all;
};

static bool kmp_key_count(const struct kmp_handler_answer *answer, u64 key,
			  struct kmp_key_count *count)
{
	const struct kmp_pr_keys *keys = (const void *)answer->data;
	unsigned int nr, i;
	u32 len;

	if (answer->data_len < sizeof(*keys))
		return false;
	len = be32_to_cpu(keys->len);
	nr = min_t(u32, len, answer->data_len - sizeof(*keys)) / sizeof(keys->keys[0]);
	*count = (struct kmp_key_count) {
		.generation = be32_to_cpu(keys->generation),
		.all = nr == len / sizeof(keys->keys[0]),
	};
	for (i = 0; i < nr; i++)
		count->ours += be64_to_cpu(keys->keys[i]) == key;
	return true;
}

static enum kmp_key_result kmp_key_go(struct kmp_key_job *job, enum kmp_key_phase phase)
{
	job->phase = phase;
	return KMP_KEY_SEND;
}

static enum kmp_key_result kmp_key_open(enum kmp_verdict *verdict, enum kmp_verdict is,
					const char **why, const char *text)
{
	*verdict = is;
	*why = text;
	return KMP_KEY_OPEN;
}

static enum kmp_key_result kmp_key_was_read(struct kmp_key_job *job,
					    const struct kmp_key_count *count,
					    enum kmp_verdict *verdict, const char **why)
{
	if (count->ours) {
		job->generation = count->generation;
		return kmp_key_go(job, KMP_KEY_JOIN);
	}
	if (count->all)
		return KMP_KEY_LOST;
	return kmp_key_open(verdict, KMP_VERDICT_DOWN, why,
			    "more reservation keys than can be read");
}

/*
 * Nothing happened between the two readings but that the path joined; or other paths have
 * the map's key, too, and since no other path joins, they have had it all the time.
 */
static bool kmp_key_has_joined(const struct kmp_key_job *job,
			       const struct kmp_key_count *count)
{
	return !job->late &&
	       (count->generation == job->generation + 1 || count->ours > 1);
}

static enum kmp_key_result kmp_key_keys(struct kmp_key_job *job,
					const struct kmp_handler_answer *answer,
					enum kmp_verdict *verdict, const char **why)
{
	struct kmp_key_count count;

	if (!kmp_key_count(answer, job->key.value, &count))
		return kmp_key_open(verdict, KMP_VERDICT_DOWN, why,
				    "reservation keys: invalid length");
	if (job->phase == KMP_KEY_READ)
		return kmp_key_was_read(job, &count, verdict, why);
	if (kmp_key_has_joined(job, &count))
		return KMP_KEY_DONE;
	return kmp_key_go(job, KMP_KEY_WITHDRAW);
}

static enum kmp_key_result kmp_key_good(struct kmp_key_job *job,
					const struct kmp_handler_answer *answer,
					enum kmp_verdict *verdict, const char **why)
{
	switch (job->phase) {
	case KMP_KEY_READ:
	case KMP_KEY_CHECK:
		return kmp_key_keys(job, answer, verdict, why);
	case KMP_KEY_JOIN:
		return kmp_key_go(job, KMP_KEY_CHECK);
	case KMP_KEY_WITHDRAW:
		return KMP_KEY_WITHDRAWN;
	default:
		return KMP_KEY_DONE;
	}
}

/* @conflict: the status is RESERVATION CONFLICT; else the array rejects the command. */
static enum kmp_key_result kmp_key_rejected(struct kmp_key_job *job, bool conflict,
					    const char **why)
{
	switch (job->phase) {
	case KMP_KEY_LEAVE:
		return KMP_KEY_DONE;
	case KMP_KEY_WITHDRAW:
		return KMP_KEY_WITHDRAWN;
	case KMP_KEY_CONFIRM:
		if (conflict)
			return kmp_key_go(job, KMP_KEY_READ);
		fallthrough;
	default:
		*why = conflict ? "not registered: reserved by another host" :
				  "not registered: the array rejects the command";
		return KMP_KEY_REFUSED;
	}
}

enum kmp_key_result kmp_key_step(struct kmp_key_job *job,
				 const struct kmp_handler_answer *answer,
				 enum kmp_verdict *verdict, const char **why)
{
	if (kmp_key_status_is(answer, SAM_STAT_RESERVATION_CONFLICT))
		return kmp_key_rejected(job, true, why);
	*verdict = kmp_scsi_verdict(answer, why);
	if (*verdict != KMP_VERDICT_UP)
		return KMP_KEY_OPEN;
	if (!kmp_key_status_is(answer, SAM_STAT_GOOD))
		return kmp_key_rejected(job, false, why);
	return kmp_key_good(job, answer, verdict, why);
}

bool kmp_key_alarm(const struct kmp_handler_answer *answer)
{
	struct kmp_sense_code code = kmp_answer_code(answer);

	return code.key == UNIT_ATTENTION && code.asc == KMP_ASC_CHANGED &&
	       code.ascq >= KMP_ASCQ_FIRST && code.ascq <= KMP_ASCQ_LAST;
}
