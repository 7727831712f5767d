// SPDX-License-Identifier: GPL-2.0-only
/*
 * MODE SELECT, which accepts only page 0x22, the trespass; and MODE SENSE.
 */
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_proto.h>
#include "clarsim.h"

#define CS_PAGE_TRESPASS	0x22
#define CS_TRESPASS		0x01
#define CS_OVER_RESERVATIONS	0x80
#define CS_THIS_SP		0xff

struct cs_mode_header_6 {
	u8 length;
	u8 medium;
	u8 device;
	u8 descriptors;
} __packed;
static_assert(sizeof(struct cs_mode_header_6) == 4);

struct cs_mode_header_10 {
	__be16 length;
	u8 medium;
	u8 device;
	__be16 reserved;
	__be16 descriptors;
} __packed;
static_assert(sizeof(struct cs_mode_header_10) == 8);

/* The short form ends after the first byte of @target. */
struct cs_page_22 {
	u8 code;
	u8 length;
	u8 trespass;
	u8 target[2];
	u8 reserved[6];
} __packed;
static_assert(sizeof(struct cs_page_22) == 11);

#define CS_PAGE_22_HEAD		offsetof(struct cs_page_22, trespass)
#define CS_SHORT_LENGTH		2
#define CS_LONG_LENGTH		9

static void cs_count_trespass(struct cs_sp *sp, enum cs_trespass_count what)
{
	atomic_inc(&sp->trespasses[what]);
}

static enum cs_verdict cs_refuse(struct cs_sp *sp, enum cs_trespass_count why,
				 enum cs_verdict verdict)
{
	cs_count_trespass(sp, why);
	return verdict;
}

/* The first trespass is refused, the second one aborts the copy. */
static bool __cs_copy_forbids(struct cs_lun *lun, struct cs_sp *sp)
{
	if (!lun->copying)
		return false;
	if (!lun->copy_warned) {
		lun->copy_warned = true;
		return true;
	}
	lun->copying = false;
	cs_count_trespass(sp, CS_COPIES_ABORTED);
	cs_log("copy of lun %u aborted", lun->number);
	return false;
}

static enum cs_verdict __cs_trespass(struct cs_lun *lun, struct cs_port *port, bool honour)
{
	struct cs_sp *sp = port->sp;

	if (cs_sp_phase(sp) == CS_PHASE_NOTICE)
		return cs_refuse(sp, CS_REFUSED_NDU, CS_NOT_READY_MANUAL);
	if (honour && __cs_reserved_by_sp(lun, cs_peer(sp)->id))
		return cs_refuse(sp, CS_REFUSED_RESERVATION, CS_CONFLICT);
	if (lun->owner == sp->id)
		return cs_refuse(sp, CS_OWNED_ALREADY, CS_GOOD);
	if (__cs_copy_forbids(lun, sp))
		return cs_refuse(sp, CS_REFUSED_COPY, CS_COPY_RUNNING);
	__cs_lun_move(lun, sp->id, port->name);
	cs_count_trespass(sp, CS_MOVED);
	return CS_GOOD;
}

/* The legacy and empty model and the FC series accept the short form only. */
static bool cs_form_known(const struct cs_page_22 *page)
{
	if (page->length == CS_SHORT_LENGTH)
		return true;
	return page->length == CS_LONG_LENGTH && !cs_is_legacy() &&
	       *cs_model && strncmp(cs_model, "FC", 2);
}

/* Whether the page is complete and moves the LUN to the receiving SP. */
static bool cs_page_22_valid(const struct cs_page_22 *page, size_t len)
{
	if (len < CS_PAGE_22_HEAD + page->length)
		return false;
	if ((page->trespass & ~CS_OVER_RESERVATIONS) != CS_TRESPASS)
		return false;
	return page->target[0] == CS_THIS_SP &&
	       (page->length == CS_SHORT_LENGTH || page->target[1] == CS_THIS_SP);
}

static enum cs_verdict cs_trespass(struct cs_cmd *cmd, const struct cs_page_22 *page, size_t len)
{
	struct cs_sp *sp = cmd->port->sp;
	enum cs_verdict verdict;

	cs_count_trespass(sp, CS_ATTEMPTED);
	if (cs_ndu_running())
		cs_count_trespass(sp, CS_IN_NDU);
	if (!cs_form_known(page) || !cs_page_22_valid(page, len))
		return cs_refuse(sp, CS_REFUSED_FORM, CS_PARAMETER_FIELD);

	spin_lock(&cmd->lun->lock);
	verdict = __cs_trespass(cmd->lun, cmd->port, !(page->trespass & CS_OVER_RESERVATIONS));
	spin_unlock(&cmd->lun->lock);
	return verdict;
}

/* Where the page begins, behind the header and block descriptors. */
static size_t cs_mode_page_offset(const u8 *cdb, const u8 *list)
{
	const struct cs_mode_header_6 *short_header = (void *)list;
	const struct cs_mode_header_10 *long_header = (void *)list;

	if (cdb[0] == MODE_SELECT)
		return sizeof(*short_header) + short_header->descriptors;
	return sizeof(*long_header) + be16_to_cpu(long_header->descriptors);
}

enum cs_verdict cs_do_mode_select(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	size_t wanted = cdb[0] == MODE_SELECT ? cdb[4] : cs_be(cdb + 7, 2);
	struct cs_page_22 page = { 0 };
	u8 list[64] = { 0 };
	size_t at, len;

	if (!wanted)
		return CS_GOOD;
	len = min(cs_fetch(cmd, list, sizeof(list)), wanted);
	at = cs_mode_page_offset(cdb, list);
	if (at + CS_PAGE_22_HEAD > len)
		return CS_PARAMETER_LENGTH;
	memcpy(&page, list + at, min(len - at, sizeof(page)));
	if ((page.code & 0x3f) == CS_PAGE_TRESPASS)
		return cs_trespass(cmd, &page, len - at);
	return CS_PARAMETER_FIELD;
}

/* --- MODE SENSE --- */

#define CS_WRITE_PROTECT	0x80
#define CS_DPOFUA	0x10
#define CS_CHANGEABLE	1

/* Write cache on; one task set, no restriction of reordering. */
static const u8 cs_caching_page[20] = { 0x08, 0x12, 0x04 };
static const u8 cs_control_page[12] = { 0x0a, 0x0a, 0x02, 0x10 };

static size_t cs_put_mode_page(u8 *to, const u8 *page, size_t len, u8 cdb2)
{
	u8 wanted = cdb2 & 0x3f;

	if (wanted != 0x3f && wanted != page[0])
		return 0;
	if (cdb2 >> 6 == CS_CHANGEABLE)
		memcpy(to, page, 2);
	else
		memcpy(to, page, len);
	return len;
}

enum cs_verdict cs_do_mode_sense(struct cs_cmd *cmd)
{
	const u8 *cdb = cs_scmd(cmd)->cmnd;
	bool six = cdb[0] == MODE_SENSE;
	size_t head = six ? sizeof(struct cs_mode_header_6) : sizeof(struct cs_mode_header_10);
	u8 device = CS_DPOFUA | (READ_ONCE(cmd->lun->protected) ? CS_WRITE_PROTECT : 0);
	u8 buf[48] = { 0 };
	size_t len = head;

	len += cs_put_mode_page(buf + len, cs_caching_page, sizeof(cs_caching_page), cdb[2]);
	len += cs_put_mode_page(buf + len, cs_control_page, sizeof(cs_control_page), cdb[2]);
	if (len == head)
		return CS_CDB_FIELD;
	if (six) {
		buf[0] = len - 1;
		buf[2] = device;
	} else {
		buf[1] = len - 2;
		buf[3] = device;
	}
	cs_answer(cmd, buf, len, six ? cdb[4] : cs_be(cdb + 7, 2));
	return CS_GOOD;
}
