// SPDX-License-Identifier: GPL-2.0-only
/*
 * Standard INQUIRY, which describes the array, and REPORT LUNS.
 */
#include <linux/scatterlist.h>
#include <linux/string.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include "clarsim.h"

/* Versions of the standard. Linux looks for thin LUNs from SPC-3 on only. */
#define CS_SPC_2	4
#define CS_SPC_3	5

/* Byte 0, from an SP about to be rebooted, in failover mode 4. */
#define CS_LEAVING	0x20

/*
 * struct cs_inquiry - the reply. @strings holds the serial number and directly
 * behind it the model; @serial_length and @model_length are their lengths.
 */
struct cs_inquiry {
	u8 peripheral;
	u8 removable;
	u8 version;
	u8 format;
	u8 additional;
	u8 tpgs;
	u8 flags[2];
	char vendor[8];
	char product[16];
	char revision[4];
	u8 vendor_specific[63];
	u8 model_length;
	u8 more[60];
	u8 serial_length;
	char strings[79];
} __packed;
static_assert(offsetof(struct cs_inquiry, model_length) == 99);
static_assert(offsetof(struct cs_inquiry, serial_length) == 160);
static_assert(sizeof(struct cs_inquiry) == 240);

#define CS_LEGACY_INQUIRY	96
#define CS_HEAD(field)	(offsetof(struct cs_inquiry, field) + 1)

bool cs_is_legacy(void)
{
	return !strcmp(cs_model, "legacy");
}

u8 cs_peripheral(const struct cs_cmd *cmd)
{
	if (!cs_lun_there(cmd))
		return cmd->lun && !cmd->lun->number ? 0 : CS_NOTHING_HERE;
	if (cmd->lun->mode == CS_MODE_ALUA && cs_sp_phase(cmd->port->sp) == CS_PHASE_NOTICE)
		return CS_LEAVING;
	return 0;
}

static void cs_put(char *field, size_t size, const char *text)
{
	memset(field, ' ', size);
	memcpy(field, text, min(size, strlen(text)));
}

/* Leave a byte behind the strings: a reader may terminate them there. */
static size_t cs_put_strings(struct cs_inquiry *inquiry)
{
	size_t serial = strlen(cs_serial), model = strlen(cs_model);

	if (cs_is_legacy())
		return CS_LEGACY_INQUIRY;
	inquiry->serial_length = serial;
	inquiry->model_length = model;
	memcpy(inquiry->strings, cs_serial, serial);
	memcpy(inquiry->strings + serial, cs_model, model);
	return CS_HEAD(serial_length) + round_up(serial + model + 1, 8);
}

static enum cs_verdict cs_do_standard_inquiry(struct cs_cmd *cmd)
{
	bool there = cs_lun_there(cmd);
	struct cs_inquiry inquiry = {
		.peripheral = cs_peripheral(cmd),
		.version = cs_unmap ? CS_SPC_3 : CS_SPC_2,
		.format = 2,
		.flags = { 0, 2 },	/* command queueing */
	};
	size_t len = cs_put_strings(&inquiry);

	inquiry.additional = len - CS_HEAD(additional);
	if (there && READ_ONCE(cmd->lun->mode) == CS_MODE_ALUA)
		inquiry.tpgs = 3 << 4;	/* implicit and explicit */
	cs_put(inquiry.vendor, sizeof(inquiry.vendor), "DGC");
	cs_put(inquiry.product, sizeof(inquiry.product), there ? cs_product : "LUNZ");
	cs_put(inquiry.revision, sizeof(inquiry.revision), "0430");
	cs_answer(cmd, &inquiry, len, cs_be(cs_scmd(cmd)->cmnd + 3, 2));
	return CS_GOOD;
}

enum cs_verdict cs_do_inquiry(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;

	if (cdb[1] & 1)
		return cs_do_vpd(cmd);
	return cdb[2] ? CS_CDB_FIELD : cs_do_standard_inquiry(cmd);
}

/* The list may be too long for the stack, so it is copied entry by entry. */
enum cs_verdict cs_do_report_luns(struct cs_cmd *cmd)
{
	struct scsi_cmnd *scmd = cs_scmd(cmd);
	size_t room = min(cs_be(scmd->cmnd + 6, 4), scsi_bufflen(scmd));
	struct cs_list {
		__be32 length;
		__be32 reserved;
	} header = { 0 };
	size_t at = sizeof(header);
	struct scsi_lun entry;
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		if (!READ_ONCE(cs_luns[i].mapped) || cs_sp_booting(cmd->port->sp))
			continue;
		int_to_scsilun(i, &entry);
		if (at + sizeof(entry) <= room)
			sg_pcopy_from_buffer(scsi_sglist(scmd), scsi_sg_count(scmd), &entry,
					     sizeof(entry), at);
		at += sizeof(entry);
	}
	header.length = cpu_to_be32(at - sizeof(header));
	sg_pcopy_from_buffer(scsi_sglist(scmd), scsi_sg_count(scmd), &header,
			     min(room, sizeof(header)), 0);
	scsi_set_resid(scmd, scsi_bufflen(scmd) - min(at, room));
	return CS_GOOD;
}
