// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target port groups, for failover mode 4. Each SP is a group, whose number is
 * the SP's plus one.
 */
#include <linux/kernel.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>
#include "clarsim.h"

enum cs_group_state {
	CS_GROUP_OPTIMIZED = 0,
	CS_GROUP_NON_OPTIMIZED = 1,
	CS_GROUP_UNAVAILABLE = 3,
};

#define CS_GROUP_PREFERRED	0x80
#define CS_GROUP_STATES		0x0b	/* those of enum cs_group_state */
#define CS_BY_COMMAND		1
#define CS_EXTENDED		1

struct cs_group {
	u8 state;
	u8 supported;
	__be16 number;
	u8 reserved;
	u8 status;
	u8 vendor;
	u8 nr_ports;
} __packed;
static_assert(sizeof(struct cs_group) == 8);

struct cs_group_port {
	__be16 reserved;
	__be16 number;
} __packed;
static_assert(sizeof(struct cs_group_port) == 4);

static u8 __cs_group_state(const struct cs_lun *lun, const struct cs_sp *sp)
{
	u8 preferred = lun->home == sp->id ? CS_GROUP_PREFERRED : 0;

	if (cs_sp_phase(sp) != CS_PHASE_UP)
		return preferred | CS_GROUP_UNAVAILABLE;
	return preferred | (lun->owner == sp->id ? CS_GROUP_OPTIMIZED : CS_GROUP_NON_OPTIMIZED);
}

static size_t cs_put_ports(void *to, enum cs_sp_id sp)
{
	struct cs_group_port *port = to;
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++)
		if (cs_ports[i].sp->id == sp)
			(port++)->number = cpu_to_be16(i + 1);
	return (void *)port - to;
}

static size_t cs_put_group(void *to, struct cs_lun *lun, struct cs_sp *sp)
{
	struct cs_group *group = to;

	*group = (struct cs_group) {
		.supported = CS_GROUP_STATES,
		.number = cpu_to_be16(sp->id + 1),
		.status = CS_BY_COMMAND,
		.nr_ports = cs_nr_ports / CS_NR_SPS,
	};
	spin_lock(&lun->lock);
	group->state = __cs_group_state(lun, sp);
	spin_unlock(&lun->lock);
	return sizeof(*group) + cs_put_ports(group + 1, sp->id);
}

static bool cs_knows_groups(const struct cs_cmd *cmd)
{
	return (cs_scmd((struct cs_cmd *)cmd)->cmnd[1] & 0x1f) == MI_REPORT_TARGET_PGS &&
	       READ_ONCE(cmd->lun->mode) == CS_MODE_ALUA;
}

enum cs_verdict cs_do_maintenance_in(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	u8 buf[8 + CS_NR_SPS * sizeof(struct cs_group) +
	       CS_MAX_PORTS * sizeof(struct cs_group_port)] = { 0 };
	size_t len = sizeof(__be32);
	unsigned int i;

	if (!cs_knows_groups(cmd))
		return CS_OPCODE;
	if (cdb[1] >> 5 == CS_EXTENDED) {
		buf[len] = CS_EXTENDED << 4;
		len += sizeof(__be32);
	}
	for (i = 0; i < CS_NR_SPS; i++)
		len += cs_put_group(buf + len, cmd->lun, &cs_sps[i]);
	buf[3] = len - sizeof(__be32);
	cs_answer(cmd, buf, len, cs_be(cdb + 6, 4));
	return CS_GOOD;
}

struct cs_set_groups {
	__be32 reserved;
	struct cs_set_group {
		u8 state;
		u8 reserved;
		__be16 number;
	} __packed groups[CS_NR_SPS];
} __packed;
static_assert(sizeof(struct cs_set_groups) == 12);

/* The list may make one group optimized; then the other group no longer is. */
enum cs_verdict cs_do_maintenance_out(struct cs_cmd *cmd)
{
	struct cs_set_groups list = { 0 };
	unsigned int i, number;

	if (!cs_knows_groups(cmd))
		return CS_OPCODE;
	if (cs_fetch(cmd, &list, sizeof(list)) < sizeof(__be32) + sizeof(list.groups[0]))
		return CS_PARAMETER_LENGTH;
	for (i = 0; i < CS_NR_SPS; i++) {
		number = be16_to_cpu(list.groups[i].number);
		if (!number || (list.groups[i].state & 0xf) != CS_GROUP_OPTIMIZED)
			continue;
		if (number > CS_NR_SPS || cs_sp_phase(&cs_sps[number - 1]) != CS_PHASE_UP)
			return CS_PARAMETER_FIELD;
		spin_lock(&cmd->lun->lock);
		__cs_lun_move(cmd->lun, number - 1, cmd->port->name);
		spin_unlock(&cmd->lun->lock);
	}
	return CS_GOOD;
}
