// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ and WRITE, with CDBs of all lengths, and SYNCHRONIZE CACHE, of the whole
 * LUN whatever its range. cs_lun_admit() has checked them.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>
#include "clarsim.h"

#define CS_FUA	0x08	/* in byte 1 of a CDB */

/* struct cs_extent - where on the LUN, in blocks */
struct cs_extent {
	u64 first;
	u64 nr;
};

static struct cs_extent cs_extent_of(const u8 *cdb)
{
	switch (cdb[0]) {
	case READ_6:
	case WRITE_6:
		return (struct cs_extent){ cs_be(cdb + 1, 3) & 0x1fffff,
					   cdb[4] ? cdb[4] : 256 };
	case READ_12:
	case WRITE_12:
		return (struct cs_extent){ cs_be(cdb + 2, 4),
					   cs_be(cdb + 6, 4) };
	case READ_16:
	case WRITE_16:
		return (struct cs_extent){ cs_be(cdb + 2, 8),
					   cs_be(cdb + 10, 4) };
	default:
		return (struct cs_extent){ cs_be(cdb + 2, 4),
					   cs_be(cdb + 7, 2) };
	}
}

bool cs_in_range(const struct cs_lun *lun, u64 first, u64 nr)
{
	u64 size = READ_ONCE(lun->nr_blocks);

	return first <= size && nr <= size - first;
}

/* A WRITE with this bit ends when the disks have the data. */
bool cs_is_fua(const struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd((struct cs_cmd *)cmd)->cmnd;

	return cmd->op->class == CS_WRITE && cdb[0] != WRITE_6 && cdb[1] & CS_FUA;
}

enum cs_verdict cs_do_sync(struct cs_cmd *cmd)
{
	cs_volume_flush(cmd->volume);
	return CS_GOOD;
}

static bool cs_move_bytes(struct cs_cmd *cmd, u64 at, u8 *bytes, size_t len)
{
	if (cmd->op->flags & CS_OP_WRITES)
		return cs_volume_write(cmd->volume, at, bytes, len, cs_is_fua(cmd));
	cs_volume_read(cmd->volume, at, bytes, len);
	return true;
}

/* Copy one piece of the initiator's memory, which may span volume pages. */
static bool cs_move_piece(struct cs_cmd *cmd, u64 at, u8 *bytes, size_t len)
{
	while (len) {
		size_t n = min_t(size_t, len, PAGE_SIZE - offset_in_page(at));

		if (!cs_move_bytes(cmd, at, bytes, n))
			return false;
		at += n;
		bytes += n;
		len -= n;
	}
	return true;
}

enum cs_verdict cs_do_io(struct cs_cmd *cmd)
{
	struct scsi_cmnd *scmd = cs_scmd(cmd);
	struct cs_extent extent = cs_extent_of(scmd->cmnd);
	bool writes = cmd->op->flags & CS_OP_WRITES;
	struct sg_mapping_iter miter;
	bool moved = true;
	size_t left, n;
	u64 at;

	if (!cs_in_range(cmd->lun, extent.first, extent.nr))
		return CS_RANGE;
	at = extent.first * CS_BLOCK;
	left = min_t(u64, extent.nr * CS_BLOCK, scsi_bufflen(scmd));
	scsi_set_resid(scmd, scsi_bufflen(scmd) - left);

	sg_miter_start(&miter, scsi_sglist(scmd), scsi_sg_count(scmd),
		       writes ? SG_MITER_FROM_SG : SG_MITER_TO_SG);
	while (moved && left && sg_miter_next(&miter)) {
		n = min(left, miter.length);
		moved = cs_move_piece(cmd, at, miter.addr, n);
		at += n;
		left -= n;
	}
	sg_miter_stop(&miter);
	return moved ? CS_GOOD : CS_HARDWARE;
}
