// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vital product data pages. The vendor's page 0xC0, the Unit Path Report,
 * says which SP a path leads to and whether that SP serves the LUN.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>
#include "clarsim.h"

#define CS_PAGE_MAX	252

struct cs_vpd_header {
	u8 peripheral;
	u8 page;
	__be16 length;
} __packed;
static_assert(sizeof(struct cs_vpd_header) == 4);

/* The state of a LUN in page 0xC0, as seen through this SP. */
enum cs_c0_state {
	CS_C0_UNBOUND,
	CS_C0_PASSIVE,
	CS_C0_ACTIVE,
};

#define CS_C0_ACCESS_LOGIX	0x40
#define CS_C0_IPV4		(2 << 4)
#define CS_FIRST_ADDRESS	0xc0000201	/* 192.0.2.1 */
#define CS_C0_SYSTEM_TYPE	3
#define CS_C0_ARRAY_SERIAL	0x08	/* page 0x80 holds it */
#define CS_C0_COMM_PATH		0x04

struct cs_page_c0 {
	struct cs_vpd_header header;
	u8 lun_state;
	u8 default_owner;
	u8 flags;
	u8 port;
	u8 sp;
	u8 revision;
	u8 wwn[CS_WWN];
	u8 reserved1;
	u8 system_type;
	u8 failover;
	u8 reserved2;
	u8 features;
	u8 reserved3;
	u8 ipv6[12];
	__be32 ipv4;
	u8 operations;
	u8 serial_length;
	char serial[CS_PAGE_MAX - 50];
} __packed;
static_assert(offsetof(struct cs_page_c0, wwn) == 10);
static_assert(offsetof(struct cs_page_c0, features) == 30);
static_assert(offsetof(struct cs_page_c0, operations) == 48);
static_assert(sizeof(struct cs_page_c0) == CS_PAGE_MAX);

static const u8 cs_c0_failover[CS_NR_MODES] = {
	[CS_MODE_AUTO] = 0x0,
	[CS_MODE_PNR] = 0x4,
	[CS_MODE_DMP] = 0x8,
	[CS_MODE_PAR] = 0xe,
	[CS_MODE_ALUA] = 0x6,
};

static void __cs_c0_of_lun(struct cs_page_c0 *page, struct cs_lun *lun,
			   const struct cs_port *port)
{
	page->lun_state = lun->owner == port->sp->id ? CS_C0_ACTIVE : CS_C0_PASSIVE;
	page->default_owner = lun->home;
	page->failover = cs_c0_failover[lun->mode];
	memcpy(page->wwn, __cs_lun_volume(lun, port)->wwn, CS_WWN);
}

static size_t cs_page_c0(struct cs_cmd *cmd, void *buf)
{
	const struct cs_port *port = cmd->port;
	struct cs_page_c0 *page = buf;

	if (cs_lun_there(cmd)) {
		spin_lock(&cmd->lun->lock);
		__cs_c0_of_lun(page, cmd->lun, port);
		spin_unlock(&cmd->lun->lock);
	}
	page->flags = CS_C0_ACCESS_LOGIX | CS_C0_IPV4;
	page->port = port->number;
	page->sp = port->sp->id;
	page->system_type = CS_C0_SYSTEM_TYPE;
	page->features = CS_C0_ARRAY_SERIAL | CS_C0_COMM_PATH;
	page->ipv4 = cpu_to_be32(CS_FIRST_ADDRESS + port->sp->id);
	page->operations = cs_sp_phase(port->sp) == CS_PHASE_NOTICE;
	page->serial_length = strlen(cs_serial);
	memcpy(page->serial, cs_serial, page->serial_length);
	return sizeof(*page);
}

static size_t cs_page_80(struct cs_cmd *cmd, void *buf)
{
	size_t len = strlen(cs_serial);

	memcpy(buf + sizeof(struct cs_vpd_header), cs_serial, len);
	return sizeof(struct cs_vpd_header) + len;
}

/* The three names of page 0x83: the volume's, the port's and the SP's. */
struct cs_page_83 {
	struct cs_vpd_header header;
	struct cs_name_naa {
		u8 head[4];
		u8 wwn[CS_WWN];
	} __packed naa;
	struct cs_name_id {
		u8 head[4];
		__be16 reserved;
		__be16 id;
	} __packed port, group;
} __packed;
static_assert(sizeof(struct cs_page_83) == 4 + 20 + 8 + 8);

static size_t cs_page_83(struct cs_cmd *cmd, void *buf)
{
	struct cs_page_83 *page = buf;

	*page = (struct cs_page_83) {
		.naa.head = { 0x01, 0x03, 0, CS_WWN },
		.port.head = { 0x01, 0x14, 0, 4 },
		.port.id = cpu_to_be16(cmd->port->index + 1),
		.group.head = { 0x01, 0x15, 0, 4 },
		.group.id = cpu_to_be16(cmd->port->sp->id + 1),
	};
	spin_lock(&cmd->lun->lock);
	memcpy(page->naa.wwn, __cs_lun_volume(cmd->lun, cmd->port)->wwn, CS_WWN);
	spin_unlock(&cmd->lun->lock);
	return sizeof(*page);
}

struct cs_page_b0 {
	struct cs_vpd_header header;
	u8 wsnz;
	u8 max_compare;
	__be16 granularity;
	__be32 max_transfer;
	__be32 optimal_transfer;
	__be32 max_prefetch;
	__be32 max_unmap_blocks;
	__be32 max_unmap_extents;
	__be32 unmap_granularity;
	u8 reserved[32];
} __packed;
static_assert(sizeof(struct cs_page_b0) == 64);

static size_t cs_page_b0(struct cs_cmd *cmd, void *buf)
{
	struct cs_page_b0 *page = buf;

	page->max_transfer = cpu_to_be32(2048);
	page->max_unmap_blocks = cpu_to_be32(CS_UNMAP_BLOCKS);
	page->max_unmap_extents = cpu_to_be32(CS_UNMAP_EXTENTS);
	page->unmap_granularity = cpu_to_be32(1);
	return sizeof(*page);
}

struct cs_page_b2 {
	struct cs_vpd_header header;
	u8 threshold;
	u8 flags;
	u8 type;
	u8 reserved;
} __packed;
static_assert(sizeof(struct cs_page_b2) == 8);

/* UNMAP is supported, what is unmapped reads as zeroes, the LUN is thin. */
static size_t cs_page_b2(struct cs_cmd *cmd, void *buf)
{
	struct cs_page_b2 *page = buf;

	page->flags = 0x80 | 0x04;
	page->type = 2;
	return sizeof(*page);
}

static size_t cs_page_00(struct cs_cmd *cmd, void *buf);

/**
 * struct cs_vpd_page - a VPD page
 * @code: its number
 * @unmap: only on an array with UNMAP
 * @lunz: also if LUN 0 is a LUNZ, a placeholder without data
 * @fill: writes it without its header into a buffer of CS_PAGE_MAX zeroes;
 *	returns its length
 */
struct cs_vpd_page {
	u8 code;
	bool unmap;
	bool lunz;
	size_t (*fill)(struct cs_cmd *cmd, void *buf);
};

static const struct cs_vpd_page cs_vpd_pages[] = {
	{ .code = 0x00, .lunz = true, .fill = cs_page_00 },
	{ .code = 0x80, .lunz = true, .fill = cs_page_80 },
	{ .code = 0x83, .fill = cs_page_83 },
	{ .code = 0xb0, .unmap = true, .fill = cs_page_b0 },
	{ .code = 0xb2, .unmap = true, .fill = cs_page_b2 },
	{ .code = 0xc0, .lunz = true, .fill = cs_page_c0 },
};

static size_t cs_page_00(struct cs_cmd *cmd, void *buf)
{
	u8 *codes = buf + sizeof(struct cs_vpd_header);
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(cs_vpd_pages); i++)
		if (cs_unmap || !cs_vpd_pages[i].unmap)
			codes[n++] = cs_vpd_pages[i].code;
	return sizeof(struct cs_vpd_header) + n;
}

static const struct cs_vpd_page *cs_vpd_find(u8 code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cs_vpd_pages); i++)
		if (cs_vpd_pages[i].code == code && (cs_unmap || !cs_vpd_pages[i].unmap))
			return &cs_vpd_pages[i];
	return NULL;
}

enum cs_verdict cs_do_vpd(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	const struct cs_vpd_page *page = cs_vpd_find(cdb[2]);
	u8 buf[CS_PAGE_MAX] = { 0 };
	struct cs_vpd_header *header = (void *)buf;
	size_t len;

	/* A LUNZ has few pages, an SP that is booting has none. */
	if (cs_sp_booting(cmd->port->sp) || cs_peripheral(cmd) == CS_NOTHING_HERE)
		return CS_NO_LUN;
	if (!page || !(page->lunz || cs_lun_there(cmd)))
		return CS_CDB_FIELD;

	len = page->fill(cmd, buf);
	header->peripheral = cs_peripheral(cmd);
	header->page = page->code;
	header->length = cpu_to_be16(len - sizeof(*header));
	cs_answer(cmd, buf, len, cs_be(cdb + 3, 2));
	return CS_GOOD;
}
