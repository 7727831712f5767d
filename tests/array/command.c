// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands that the array supports, and the checks before one is executed,
 * in their order. Called by host.c when a command's latency is over.
 */
#include <linux/kernel.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include "../compat.h"
#include "clarsim.h"

enum cs_verdict cs_do_nothing(struct cs_cmd *cmd)
{
	return CS_GOOD;
}

static enum cs_verdict cs_do_request_sense(struct cs_cmd *cmd)
{
	u8 sense[18] = { [0] = 0x70, [7] = sizeof(sense) - 8 };

	cs_answer(cmd, sense, sizeof(sense), cs_scmd(cmd)->cmnd[4]);
	return CS_GOOD;
}

#define CS_OP_READ	{ CS_READ, CS_OP_IO, cs_do_io }
#define CS_OP_WRITE	{ CS_WRITE, CS_OP_IO | CS_OP_WRITES, cs_do_io }

static const struct cs_op cs_ops[256] = {
	[TEST_UNIT_READY] = { CS_TUR, 0, cs_do_nothing },
	[REQUEST_SENSE] = { CS_OTHER, CS_OP_ALWAYS, cs_do_request_sense },
	[INQUIRY] = { CS_INQUIRY, CS_OP_ALWAYS, cs_do_inquiry },
	[REPORT_LUNS] = { CS_REPORT_LUNS, CS_OP_ALWAYS, cs_do_report_luns },
	[READ_CAPACITY] = { CS_CAPACITY, CS_OP_FREE, cs_do_capacity_10 },
	[SERVICE_ACTION_IN_16] = { CS_CAPACITY, CS_OP_FREE, cs_do_capacity_16 },
	[READ_6] = CS_OP_READ,
	[READ_10] = CS_OP_READ,
	[READ_12] = CS_OP_READ,
	[READ_16] = CS_OP_READ,
	[WRITE_6] = CS_OP_WRITE,
	[WRITE_10] = CS_OP_WRITE,
	[WRITE_12] = CS_OP_WRITE,
	[WRITE_16] = CS_OP_WRITE,
	[VERIFY] = { CS_OTHER, CS_OP_IO, cs_do_nothing },
	[VERIFY_16] = { CS_OTHER, CS_OP_IO, cs_do_nothing },
	[UNMAP] = { CS_UNMAP, CS_OP_IO | CS_OP_WRITES, cs_do_unmap },
	[SYNCHRONIZE_CACHE] = { CS_SYNC, CS_OP_WRITES, cs_do_sync },
	[SYNCHRONIZE_CACHE_16] = { CS_SYNC, CS_OP_WRITES, cs_do_sync },
	[START_STOP] = { CS_OTHER, 0, cs_do_nothing },
	[ALLOW_MEDIUM_REMOVAL] = { CS_OTHER, 0, cs_do_nothing },
	[MODE_SENSE] = { CS_MODE_SENSE, 0, cs_do_mode_sense },
	[MODE_SENSE_10] = { CS_MODE_SENSE, 0, cs_do_mode_sense },
	/* A trespass checks reservations itself. */
	[MODE_SELECT] = { CS_MODE_SELECT, CS_OP_FREE, cs_do_mode_select },
	[MODE_SELECT_10] = { CS_MODE_SELECT, CS_OP_FREE, cs_do_mode_select },
	[RESERVE_6] = { CS_RESERVE, CS_OP_FREE, cs_do_reserve },
	[RELEASE_6] = { CS_RESERVE, CS_OP_FREE, cs_do_release },
	[PERSISTENT_RESERVE_IN] = { CS_RESERVE, CS_OP_FREE, cs_do_persistent_in },
	[PERSISTENT_RESERVE_OUT] = { CS_RESERVE, CS_OP_FREE, cs_do_persistent_out },
	[MAINTENANCE_IN] = { CS_RTPG, CS_OP_FREE, cs_do_maintenance_in },
	[MAINTENANCE_OUT] = { CS_OTHER, CS_OP_FREE, cs_do_maintenance_out },
};

const struct cs_op *cs_op_find(const u8 *cdb)
{
	const struct cs_op *op = &cs_ops[cdb[0]];

	return op->run ? op : NULL;
}

enum cs_class cs_classify(const struct cs_op *op, const u8 *cdb)
{
	if (!op)
		return CS_OTHER;
	if (op->class == CS_INQUIRY && cdb[1] & 1)
		return cdb[2] == 0xc0 ? CS_C0 : CS_VPD;
	return op->class;
}

/* Copy a reply to the initiator, as much as fits into its buffer. */
void cs_answer(struct cs_cmd *cmd, void *data, size_t len, size_t allocated)
{
	struct scsi_cmnd *scmd = cs_scmd(cmd);

	len = cs_fault_spoil(&cmd->fault, data, len);
	len = min3(len, allocated, (size_t)scsi_bufflen(scmd));
	scsi_sg_copy_from_buffer(scmd, data, len);
	scsi_set_resid(scmd, scsi_bufflen(scmd) - len);
}

/* Copy data from the initiator. Returns the number of bytes. */
size_t cs_fetch(struct cs_cmd *cmd, void *data, size_t len)
{
	return scsi_sg_copy_to_buffer(cs_scmd(cmd), data, len);
}

static enum cs_verdict cs_judge(struct cs_cmd *cmd)
{
	enum cs_verdict verdict;

	if (cmd->fault.kind == CS_FAULT_BUSY)
		return CS_BUSY;
	if (cmd->fault.kind == CS_FAULT_SENSE)
		return cmd->fault.arg[0];
	if (!cmd->op)
		return CS_OPCODE;
	if (cmd->op->flags & CS_OP_ALWAYS)
		return cmd->op->run(cmd);
	if (!cs_lun_there(cmd))
		return CS_NO_LUN;
	verdict = cs_lun_take_attention(cmd->lun, cmd->port);
	if (verdict)
		return verdict;
	verdict = cs_lun_admit(cmd);
	if (verdict)
		return verdict;
	return cmd->op->run(cmd);
}

void cs_execute(struct cs_cmd *cmd)
{
	switch (cs_port_link(cmd->port)) {
	case CS_LINK_NO_CONNECT:
		cs_finish_host(cmd, DID_NO_CONNECT);
		break;
	case CS_LINK_TRANSPORT:
		cs_finish_host(cmd, DID_TRANSPORT_DISRUPTED);
		break;
	case CS_LINK_SILENT:
		cs_lose(cmd);
		break;
	case CS_LINK_BLOCKED:
		/* Sent before the device was blocked, or by error recovery. */
		cs_finish_host(cmd, READ_ONCE(cmd->port->blocked) ? DID_IMM_RETRY :
								  DID_TRANSPORT_FAILFAST);
		break;
	default:
		if (cmd->fault.kind == CS_FAULT_HOST_BYTE)
			cs_finish_host(cmd, cmd->fault.arg[0]);
		else
			cs_finish(cmd, cs_judge(cmd));
	}
}
