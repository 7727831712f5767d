// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ CAPACITY and UNMAP.
 */
#include <linux/kernel.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>
#include "clarsim.h"

enum cs_verdict cs_do_capacity_10(struct cs_cmd *cmd)
{
	u64 last = READ_ONCE(cmd->lun->nr_blocks) - 1;
	__be32 answer[2] = {
		cpu_to_be32(min_t(u64, last, U32_MAX)),
		cpu_to_be32(CS_BLOCK),
	};

	cs_answer(cmd, answer, sizeof(answer), sizeof(answer));
	return CS_GOOD;
}

struct cs_capacity_16 {
	__be64 last;
	__be32 block;
	u8 protection;
	u8 exponent;
	u8 provisioning;
	u8 alignment;
	u8 reserved[16];
} __packed;
static_assert(sizeof(struct cs_capacity_16) == 32);

#define CS_THIN		0x80
#define CS_READS_ZERO	0x40

static bool cs_is_thin(const struct cs_lun *lun)
{
	return cs_unmap && !READ_ONCE(lun->thick);
}

enum cs_verdict cs_do_capacity_16(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	struct cs_capacity_16 answer = {
		.last = cpu_to_be64(READ_ONCE(cmd->lun->nr_blocks) - 1),
		.block = cpu_to_be32(CS_BLOCK),
		.provisioning = cs_is_thin(cmd->lun) ? CS_THIN | CS_READS_ZERO : 0,
	};

	if ((cdb[1] & 0x1f) != SAI_READ_CAPACITY_16)
		return CS_CDB_FIELD;
	cs_answer(cmd, &answer, sizeof(answer), cs_be(cdb + 10, 4));
	return CS_GOOD;
}

struct cs_unmap_list {
	__be16 length;
	__be16 extents_length;
	__be32 reserved;
	struct cs_unmap_extent {
		__be64 first;
		__be32 nr;
		__be32 reserved;
	} __packed extents[CS_UNMAP_EXTENTS];
} __packed;
static_assert(sizeof(struct cs_unmap_list) == 8 + 16 * CS_UNMAP_EXTENTS);

static enum cs_verdict cs_unmap_extent(struct cs_cmd *cmd, const struct cs_unmap_extent *extent)
{
	u64 first = be64_to_cpu(extent->first);
	u32 nr = be32_to_cpu(extent->nr);

	if (!cs_in_range(cmd->lun, first, nr))
		return CS_RANGE;
	if (nr > CS_UNMAP_BLOCKS)
		return CS_PARAMETER_FIELD;
	if (!cs_volume_zero(cmd->volume, first * CS_BLOCK, (u64)nr * CS_BLOCK))
		return CS_HARDWARE;
	return CS_GOOD;
}

enum cs_verdict cs_do_unmap(struct cs_cmd *cmd)
{
	size_t head = offsetof(struct cs_unmap_list, extents);
	struct cs_unmap_list list = { 0 };
	enum cs_verdict verdict;
	size_t len, i, n;

	if (!cs_is_thin(cmd->lun))
		return CS_OPCODE;
	len = cs_fetch(cmd, &list, sizeof(list));
	if (len < head)
		return len ? CS_PARAMETER_LENGTH : CS_GOOD;
	n = min_t(size_t, be16_to_cpu(list.extents_length), len - head);
	n /= sizeof(list.extents[0]);
	for (i = 0; i < n; i++) {
		verdict = cs_unmap_extent(cmd, &list.extents[i]);
		if (verdict)
			return verdict;
	}
	return CS_GOOD;
}
