// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reservations. The host is the only initiator, so a port is a nexus. A
 * reservation belongs to the LUN and survives a trespass.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>
#include "clarsim.h"

/* Service actions. */
enum cs_prin {
	CS_PRIN_READ_KEYS,
	CS_PRIN_READ_RESERVATION,
	CS_PRIN_CAPABILITIES,
};

enum cs_prout {
	CS_PROUT_REGISTER,
	CS_PROUT_RESERVE,
	CS_PROUT_RELEASE,
	CS_PROUT_CLEAR,
	CS_PROUT_PREEMPT,
	CS_PROUT_PREEMPT_AND_ABORT,
	CS_PROUT_REGISTER_IGNORE,
};

enum cs_pr_type {
	CS_PR_NONE = 0,
	CS_PR_WRITE_EX = 1,
	CS_PR_ACCESS_EX = 3,
	CS_PR_WRITE_EX_RO = 5,
	CS_PR_ACCESS_EX_RO = 6,
	CS_PR_WRITE_EX_ALL = 7,
	CS_PR_ACCESS_EX_ALL = 8,
	CS_PR_NR_TYPES,
};

/**
 * struct cs_pr_rule - what a type of persistent reservation means
 * @valid: the type exists
 * @reads: not only writes conflict, but reads, too
 * @registrants: every registered port has the access of the holder
 * @all: every registered port is a holder
 */
struct cs_pr_rule {
	bool valid;
	bool reads;
	bool registrants;
	bool all;
};

static const struct cs_pr_rule cs_pr_rules[CS_PR_NR_TYPES] = {
	[CS_PR_WRITE_EX] = { .valid = true },
	[CS_PR_ACCESS_EX] = { .valid = true, .reads = true },
	[CS_PR_WRITE_EX_RO] = { .valid = true, .registrants = true },
	[CS_PR_ACCESS_EX_RO] = { .valid = true, .reads = true, .registrants = true },
	[CS_PR_WRITE_EX_ALL] = { .valid = true, .registrants = true, .all = true },
	[CS_PR_ACCESS_EX_ALL] = { .valid = true, .reads = true, .registrants = true, .all = true },
};

static bool __cs_pr_held_by(const struct cs_reservation *r, unsigned int port)
{
	if (!r->type)
		return false;
	return cs_pr_rules[r->type].all ? r->keys[port] : r->holder == port;
}

static bool __cs_pr_against(const struct cs_reservation *r, unsigned int port, unsigned int flags)
{
	const struct cs_pr_rule *rule = &cs_pr_rules[r->type];

	if (!r->type || __cs_pr_held_by(r, port))
		return false;
	if (rule->registrants && r->keys[port])
		return false;
	return flags & CS_OP_WRITES || (rule->reads && flags & CS_OP_IO);
}

/* Whether another port's reservation forbids a command with these flags. */
bool __cs_reserved_against(const struct cs_lun *lun, const struct cs_port *port,
			   unsigned int op_flags)
{
	const struct cs_reservation *r = &lun->reservation;

	if (op_flags & CS_OP_FREE)
		return false;
	if (r->held && r->held_by != port->index)
		return true;
	return __cs_pr_against(r, port->index, op_flags);
}

/* A power cut: without APTPL nothing is left of them. */
void __cs_reservation_power_cut(struct cs_lun *lun)
{
	struct cs_reservation *r = &lun->reservation;

	lockdep_assert_held(&lun->lock);
	r->generation = 0;
	if (r->aptpl)
		return;
	r->type = CS_PR_NONE;
	memset(r->keys, 0, sizeof(r->keys));
}

/* Whether any port of an SP holds a reservation. */
bool __cs_reserved_by_sp(const struct cs_lun *lun, enum cs_sp_id sp)
{
	const struct cs_reservation *r = &lun->reservation;
	unsigned int i;

	if (r->held && cs_ports[r->held_by].sp->id == sp)
		return true;
	for (i = 0; i < cs_nr_ports; i++)
		if (cs_ports[i].sp->id == sp && __cs_pr_held_by(r, i))
			return true;
	return false;
}

/* --- RESERVE and RELEASE --- */

enum cs_verdict cs_do_reserve(struct cs_cmd *cmd)
{
	struct cs_reservation *r = &cmd->lun->reservation;
	enum cs_verdict verdict = CS_CONFLICT;

	spin_lock(&cmd->lun->lock);
	if (!r->type && (!r->held || r->held_by == cmd->port->index)) {
		r->held = true;
		r->held_by = cmd->port->index;
		verdict = CS_GOOD;
	}
	spin_unlock(&cmd->lun->lock);
	return verdict;
}

/* RELEASE of another port's reservation has no effect and is no error. */
enum cs_verdict cs_do_release(struct cs_cmd *cmd)
{
	struct cs_reservation *r = &cmd->lun->reservation;

	spin_lock(&cmd->lun->lock);
	if (r->held_by == cmd->port->index)
		r->held = false;
	spin_unlock(&cmd->lun->lock);
	return CS_GOOD;
}

/* --- PERSISTENT RESERVE IN --- */

struct cs_pr_keys {
	__be32 generation;
	__be32 length;
	__be64 keys[CS_MAX_PORTS];
} __packed;

static void cs_read_keys(struct cs_cmd *cmd, const struct cs_reservation *r, size_t room)
{
	struct cs_pr_keys answer = { .generation = cpu_to_be32(r->generation) };
	unsigned int i, n = 0;

	for (i = 0; i < cs_nr_ports; i++)
		if (r->keys[i])
			answer.keys[n++] = cpu_to_be64(r->keys[i]);
	answer.length = cpu_to_be32(n * sizeof(answer.keys[0]));
	cs_answer(cmd, &answer, offsetof(struct cs_pr_keys, keys[n]), room);
}

struct cs_pr_held {
	__be32 generation;
	__be32 length;
	__be64 key;
	__be32 obsolete;
	u8 reserved;
	u8 type;
	__be16 obsolete2;
} __packed;
static_assert(sizeof(struct cs_pr_held) == 24);

static void cs_read_reservation(struct cs_cmd *cmd, const struct cs_reservation *r, size_t room)
{
	struct cs_pr_held answer = { .generation = cpu_to_be32(r->generation) };
	size_t head = offsetof(struct cs_pr_held, key);

	if (!r->type) {
		cs_answer(cmd, &answer, head, room);
		return;
	}
	answer.length = cpu_to_be32(sizeof(answer) - head);
	answer.type = r->type;
	if (!cs_pr_rules[r->type].all)
		answer.key = cpu_to_be64(r->keys[r->holder]);
	cs_answer(cmd, &answer, sizeof(answer), room);
}

/* All six types; APTPL is supported, and active or not. */
static void cs_report_capabilities(struct cs_cmd *cmd, const struct cs_reservation *r,
				   size_t room)
{
	u8 answer[8] = { 0, sizeof(answer), 0x01, 0x80 | r->aptpl, 0xea, 0x01 };

	cs_answer(cmd, answer, sizeof(answer), room);
}

enum cs_verdict cs_do_persistent_in(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	size_t room = cs_be(cdb + 7, 2);
	struct cs_reservation r;

	spin_lock(&cmd->lun->lock);
	r = cmd->lun->reservation;
	spin_unlock(&cmd->lun->lock);

	switch (cdb[1] & 0x1f) {
	case CS_PRIN_READ_KEYS:
		cs_read_keys(cmd, &r, room);
		return CS_GOOD;
	case CS_PRIN_READ_RESERVATION:
		cs_read_reservation(cmd, &r, room);
		return CS_GOOD;
	case CS_PRIN_CAPABILITIES:
		cs_report_capabilities(cmd, &r, room);
		return CS_GOOD;
	}
	return CS_CDB_FIELD;
}

/* --- PERSISTENT RESERVE OUT --- */

struct cs_pr_list {
	__be64 key;
	__be64 new_key;
	__be32 obsolete;
	u8 flags;
	u8 reserved;
	__be16 obsolete2;
} __packed;
static_assert(sizeof(struct cs_pr_list) == 24);

/**
 * struct cs_pr_request - a PERSISTENT RESERVE OUT, under the LUN's lock
 * @lun: its LUN
 * @port: port that received it
 * @action: the service action
 * @type: type of the reservation
 * @key: the reservation key, which must be the sender's
 * @new_key: the service action's key: to register, or to preempt
 * @aptpl: keep registrations and reservation over power loss
 */
struct cs_pr_request {
	struct cs_lun *lun;
	unsigned int port;
	u8 action;
	u8 type;
	u64 key;
	u64 new_key;
	bool aptpl;
};

static void __cs_pr_drop(struct cs_reservation *r)
{
	r->type = CS_PR_NONE;
}

static bool __cs_pr_registrants(const struct cs_reservation *r)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++)
		if (r->keys[i])
			return true;
	return false;
}

static void __cs_pr_unregister(struct cs_reservation *r, unsigned int port)
{
	r->keys[port] = 0;
	if (!r->type)
		return;
	if (cs_pr_rules[r->type].all ? !__cs_pr_registrants(r) : r->holder == port)
		__cs_pr_drop(r);
}

static enum cs_verdict __cs_pr_register(const struct cs_pr_request *rq)
{
	struct cs_reservation *r = &rq->lun->reservation;

	if (rq->action == CS_PROUT_REGISTER && rq->key != r->keys[rq->port])
		return CS_CONFLICT;
	r->generation++;
	r->aptpl = rq->aptpl;
	if (rq->new_key)
		r->keys[rq->port] = rq->new_key;
	else
		__cs_pr_unregister(r, rq->port);
	return CS_GOOD;
}

static enum cs_verdict __cs_pr_reserve(const struct cs_pr_request *rq)
{
	struct cs_reservation *r = &rq->lun->reservation;

	if (r->held && r->held_by != rq->port)
		return CS_CONFLICT;
	if (r->type && (r->type != rq->type || !__cs_pr_held_by(r, rq->port)))
		return CS_CONFLICT;
	r->type = rq->type;
	r->holder = rq->port;
	return CS_GOOD;
}

static enum cs_verdict __cs_pr_release(const struct cs_pr_request *rq)
{
	struct cs_reservation *r = &rq->lun->reservation;

	if (!__cs_pr_held_by(r, rq->port))
		return CS_GOOD;
	if (r->type != rq->type)
		return CS_RELEASE_INVALID;
	__cs_pr_drop(r);
	return CS_GOOD;
}

static void __cs_pr_evict(const struct cs_pr_request *rq, unsigned int port,
			  enum cs_attention attention)
{
	__cs_pr_unregister(&rq->lun->reservation, port);
	if (port != rq->port)
		rq->lun->attention[port] |= attention;
}

static enum cs_verdict __cs_pr_clear(const struct cs_pr_request *rq)
{
	struct cs_reservation *r = &rq->lun->reservation;
	unsigned int i;

	r->generation++;
	for (i = 0; i < cs_nr_ports; i++)
		if (r->keys[i])
			__cs_pr_evict(rq, i, CS_ATTN_PREEMPTED);
	__cs_pr_drop(r);
	return CS_GOOD;
}

/* Remove the registrations of a key; their reservation becomes the sender's. */
static enum cs_verdict __cs_pr_preempt(const struct cs_pr_request *rq)
{
	struct cs_reservation *r = &rq->lun->reservation;
	bool all = cs_pr_rules[r->type].all && !rq->new_key;
	bool takes = all || (r->type && !cs_pr_rules[r->type].all &&
			     r->keys[r->holder] == rq->new_key);
	unsigned int i;

	if (!rq->new_key && !all)
		return CS_PARAMETER_FIELD;
	r->generation++;
	for (i = 0; i < cs_nr_ports; i++)
		if (i != rq->port && r->keys[i] && (all || r->keys[i] == rq->new_key))
			__cs_pr_evict(rq, i, CS_ATTN_REGISTRATION);
	if (takes) {
		r->type = rq->type;
		r->holder = rq->port;
	}
	return CS_GOOD;
}

static enum cs_verdict __cs_pr_act(const struct cs_pr_request *rq)
{
	u64 registered = rq->lun->reservation.keys[rq->port];

	if (rq->action == CS_PROUT_REGISTER || rq->action == CS_PROUT_REGISTER_IGNORE)
		return __cs_pr_register(rq);
	if (!registered || registered != rq->key)
		return CS_CONFLICT;
	if (rq->action == CS_PROUT_CLEAR)
		return __cs_pr_clear(rq);
	if (rq->type >= CS_PR_NR_TYPES || !cs_pr_rules[rq->type].valid)
		return CS_CDB_FIELD;

	switch (rq->action) {
	case CS_PROUT_RESERVE:
		return __cs_pr_reserve(rq);
	case CS_PROUT_RELEASE:
		return __cs_pr_release(rq);
	case CS_PROUT_PREEMPT:
	case CS_PROUT_PREEMPT_AND_ABORT:
		return __cs_pr_preempt(rq);
	}
	return CS_CDB_FIELD;
}

enum cs_verdict cs_do_persistent_out(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	struct cs_pr_list list = { 0 };
	struct cs_pr_request rq = {
		.lun = cmd->lun,
		.port = cmd->port->index,
		.action = cdb[1] & 0x1f,
		.type = cdb[2] & 0x0f,
	};
	enum cs_verdict verdict;

	if (cs_fetch(cmd, &list, sizeof(list)) < sizeof(list))
		return CS_PARAMETER_LENGTH;
	rq.key = be64_to_cpu(list.key);
	rq.new_key = be64_to_cpu(list.new_key);
	rq.aptpl = list.flags & 1;

	spin_lock(&cmd->lun->lock);
	verdict = __cs_pr_act(&rq);
	spin_unlock(&cmd->lun->lock);
	return verdict;
}
