// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: encodes the commands of clariion.c, decodes the array's data and sense.
 *
 * Page 0xC0, page 0x22 and the meaning of some sense codes are specific to the
 * array. Their source is what public software for the array agrees on. The rest
 * is SPC-5 and SBC-4. For any invalid data there is a reason in words.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "clariion-wire.h"

#define KMP_INQUIRY_LEN		252	/* fits one byte, as SCSI-2 has it */
#define KMP_BLOCK_SIZE		512

#define PERIPHERAL_QUALIFIER	0xe0
#define QUALIFIER_NO_LUN	0x60	/* 011b: this LUN cannot exist */
#define PAGE_C0			0xc0
#define PAGE_C0_REVISION	0
#define LUN_UNBOUND		0	/* or LUNZ, a placeholder */
#define LUN_NOT_OWNED		1
#define LUN_OWNED		2
#define SYSTEM_TYPE		3
#define FAILOVER_MODE		0x0f
#define FAILOVER_PNR		4
#define FAILOVER_ALUA		6
#define ARRAYCOMMPATH		0x04
#define LUN_OPERATIONS_NORMAL	0

#define PAGE_22			0x22
#define TRESPASS		0x01
#define DESPITE_RESERVATIONS	0x80
#define THIS_SP			0xff

#define SENSE_RESPONSE_CODE	0x7f
#define SENSE_FIXED		0x70
#define SENSE_DESCRIPTOR_FORMAT	0x72
#define SENSE_KEY		0x0f

#define INQUIRY_EVPD		0x01
#define MODE_SELECT_PF		0x10	/* the pages have the standard format */

/* Which rows of the sense table apply to a command */
enum kmp_clariion_kind {
	KMP_KIND_OTHER,
	KMP_KIND_READ,
	KMP_KIND_MODE_SELECT,
};

struct kmp_clariion_form {
	enum kmp_clariion_kind kind;
	u8 cdb_len;
	u16 data_len;
	u8 trespass_at;		/* offset in the payload of a trespass */
	union {
		struct kmp_cdb_inquiry inquiry;
		struct kmp_cdb_capacity_10 capacity_10;
		struct kmp_cdb_capacity_16 capacity_16;
		struct kmp_cdb_read_10 read_10;
		struct kmp_cdb_mode_select_6 mode_select_6;
		struct kmp_cdb_mode_select_10 mode_select_10;
		u8 bytes[KMP_CDB_SIZE];
	} cdb;
	union {
		struct kmp_trespass_long trespass_long;
		struct kmp_trespass_short trespass_short;
		struct kmp_trespass_long_6 trespass_long_6;
		u8 bytes[KMP_PAYLOAD_SIZE];
	} payload;
};

#define KMP_PAGE_22_LONG {						\
	.page_code = PAGE_22,						\
	.page_len = sizeof(struct kmp_page_22_long) -			\
		    offsetof(struct kmp_page_22_long, trespass),	\
	.trespass = TRESPASS | DESPITE_RESERVATIONS,			\
	.sp = cpu_to_be16(THIS_SP << 8 | THIS_SP),			\
}

static const struct kmp_clariion_form kmp_clariion_forms[KMP_NR_CLARIION_REQUESTS] = {
	[KMP_CLARIION_PAGE] = {
		.cdb_len = sizeof(struct kmp_cdb_inquiry),
		.data_len = KMP_INQUIRY_LEN,
		.cdb.inquiry = {
			.opcode = INQUIRY,
			.evpd = INQUIRY_EVPD,
			.page_code = PAGE_C0,
			.allocation_len = cpu_to_be16(KMP_INQUIRY_LEN),
		},
	},
	[KMP_CLARIION_INQUIRY] = {
		.cdb_len = sizeof(struct kmp_cdb_inquiry),
		.data_len = KMP_INQUIRY_LEN,
		.cdb.inquiry = {
			.opcode = INQUIRY,
			.allocation_len = cpu_to_be16(KMP_INQUIRY_LEN),
		},
	},
	[KMP_CLARIION_CAPACITY_10] = {
		.cdb_len = sizeof(struct kmp_cdb_capacity_10),
		.data_len = sizeof(struct kmp_capacity_10),
		.cdb.capacity_10.opcode = READ_CAPACITY,
	},
	[KMP_CLARIION_CAPACITY_16] = {
		.cdb_len = sizeof(struct kmp_cdb_capacity_16),
		.data_len = sizeof(struct kmp_capacity_16),
		.cdb.capacity_16 = {
			.opcode = SERVICE_ACTION_IN_16,
			.service_action = SAI_READ_CAPACITY_16,
			.allocation_len = cpu_to_be32(sizeof(struct kmp_capacity_16)),
		},
	},
	[KMP_CLARIION_READ] = {
		.kind = KMP_KIND_READ,
		.cdb_len = sizeof(struct kmp_cdb_read_10),
		.data_len = KMP_BLOCK_SIZE,
		.cdb.read_10 = {
			.opcode = READ_10,
			.blocks = cpu_to_be16(1),
		},
	},
	[KMP_CLARIION_LONG] = {
		.kind = KMP_KIND_MODE_SELECT,
		.cdb_len = sizeof(struct kmp_cdb_mode_select_10),
		.data_len = sizeof(struct kmp_trespass_long),
		.trespass_at = offsetof(struct kmp_trespass_long, page.trespass),
		.cdb.mode_select_10 = {
			.opcode = MODE_SELECT_10,
			.flags = MODE_SELECT_PF,
			.parameter_len = cpu_to_be16(sizeof(struct kmp_trespass_long)),
		},
		.payload.trespass_long.page = KMP_PAGE_22_LONG,
	},
	[KMP_CLARIION_SHORT] = {
		.kind = KMP_KIND_MODE_SELECT,
		.cdb_len = sizeof(struct kmp_cdb_mode_select_6),
		.data_len = sizeof(struct kmp_trespass_short),
		.trespass_at = offsetof(struct kmp_trespass_short, page.trespass),
		.cdb.mode_select_6 = {
			.opcode = MODE_SELECT,
			.flags = MODE_SELECT_PF,
			.parameter_len = sizeof(struct kmp_trespass_short),
		},
		.payload.trespass_short.page = {
			.page_code = PAGE_22,
			.page_len = sizeof(struct kmp_page_22_short) -
				    offsetof(struct kmp_page_22_short, trespass),
			.trespass = TRESPASS | DESPITE_RESERVATIONS,
			.sp = THIS_SP,
		},
	},
	[KMP_CLARIION_LONG_6] = {
		.kind = KMP_KIND_MODE_SELECT,
		.cdb_len = sizeof(struct kmp_cdb_mode_select_6),
		.data_len = sizeof(struct kmp_trespass_long_6),
		.trespass_at = offsetof(struct kmp_trespass_long_6, page.trespass),
		.cdb.mode_select_6 = {
			.opcode = MODE_SELECT,
			.flags = MODE_SELECT_PF,
			.parameter_len = sizeof(struct kmp_trespass_long_6),
		},
		.payload.trespass_long_6.page = KMP_PAGE_22_LONG,
	},
};

void kmp_clariion_command(struct kmp_scsi_cmd *command,
			  enum kmp_clariion_request request, bool honour)
{
	const struct kmp_clariion_form *form = &kmp_clariion_forms[request];

	memset(command, 0, sizeof(*command));
	if (request == KMP_CLARIION_DH_ACTIVATE) {
		command->kind = KMP_COMMAND_DH_ACTIVATE;
		command->timeout_s = KMP_ACTIVATE_TIMEOUT_S;
		return;
	}
	command->kind = KMP_COMMAND_SCSI;
	command->cdb_len = form->cdb_len;
	command->data_len = form->data_len;
	memcpy(command->cdb, form->cdb.bytes, form->cdb_len);
	if (form->kind != KMP_KIND_MODE_SELECT)
		return;

	command->write = true;
	command->timeout_s = KMP_ACTIVATE_TIMEOUT_S;
	memcpy(command->payload, form->payload.bytes, form->data_len);
	if (honour)
		command->payload[form->trespass_at] &= ~DESPITE_RESERVATIONS;
}

/* Current sense: the key, and ASC << 8 | ASCQ; -1 if missing. */
struct kmp_clariion_code {
	int key;
	int code;
};

static void kmp_clariion_fixed(const u8 *sense, unsigned int len,
			       struct kmp_clariion_code *code)
{
	const struct kmp_sense_fixed *fixed = (const void *)sense;
	size_t end = offsetofend(struct kmp_sense_fixed, additional_len);

	if (len >= offsetofend(struct kmp_sense_fixed, key))
		code->key = fixed->key & SENSE_KEY;
	if (len >= sizeof(*fixed) && end + fixed->additional_len >= sizeof(*fixed))
		code->code = fixed->asc << 8 | fixed->ascq;
}

static void kmp_clariion_descriptor(const u8 *sense, unsigned int len,
				    struct kmp_clariion_code *code)
{
	const struct kmp_sense_descriptor *descriptor = (const void *)sense;

	if (len >= offsetofend(struct kmp_sense_descriptor, key))
		code->key = descriptor->key & SENSE_KEY;
	if (len >= sizeof(*descriptor))
		code->code = descriptor->asc << 8 | descriptor->ascq;
}

/* Deferred errors have other response codes and concern earlier commands. */
static struct kmp_clariion_code kmp_clariion_code(const struct kmp_handler_answer *answer)
{
	struct kmp_clariion_code code = { -1, -1 };

	if ((answer->result & 0xff00fe) != SAM_STAT_CHECK_CONDITION ||
	    !answer->sense_len)
		return code;
	switch (answer->sense[0] & SENSE_RESPONSE_CODE) {
	case SENSE_FIXED:
		kmp_clariion_fixed(answer->sense, answer->sense_len, &code);
		break;
	case SENSE_DESCRIPTOR_FORMAT:
		kmp_clariion_descriptor(answer->sense, answer->sense_len, &code);
		break;
	}
	return code;
}

bool kmp_clariion_done(const struct kmp_handler_answer *answer)
{
	int key = kmp_clariion_code(answer).key;

	return (answer->result & 0xfe) == SAM_STAT_GOOD ||
	       key == NO_SENSE || key == RECOVERED_ERROR;
}

static const struct kmp_clariion_sense_row {
	enum kmp_clariion_kind kind;
	u8 key;
	u16 code;
	enum kmp_clariion_sense sense;
} kmp_clariion_sense_rows[] = {
	{ KMP_KIND_READ, NOT_READY, 0x0403, KMP_CLARIION_NOT_OWNER },
	{ KMP_KIND_READ, ILLEGAL_REQUEST, 0x2501, KMP_CLARIION_INACTIVE },
	{ KMP_KIND_MODE_SELECT, NOT_READY, 0x0403, KMP_CLARIION_UPGRADE },
	{ KMP_KIND_MODE_SELECT, ILLEGAL_REQUEST, 0x0400, KMP_CLARIION_COPYING },
};

enum kmp_clariion_sense kmp_clariion_sense(enum kmp_clariion_request request,
					   const struct kmp_handler_answer *answer)
{
	enum kmp_clariion_kind kind = kmp_clariion_forms[request].kind;
	struct kmp_clariion_code code = kmp_clariion_code(answer);
	const struct kmp_clariion_sense_row *row;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kmp_clariion_sense_rows); i++) {
		row = &kmp_clariion_sense_rows[i];
		if (row->kind == kind && row->key == code.key &&
		    row->code == code.code)
			return row->sense;
	}

	if (code.key != ILLEGAL_REQUEST)
		return KMP_CLARIION_PLAIN;
	return code.code == 0x2500 ? KMP_CLARIION_NO_LUN : KMP_CLARIION_REFUSED;
}

static enum kmp_sp kmp_clariion_sp(u8 byte)
{
	return byte < KMP_NR_SPS ? byte : KMP_NO_SP;
}

static enum kmp_sp kmp_clariion_owner(u8 lun_state, enum kmp_sp sp)
{
	switch (lun_state) {
	case LUN_OWNED:
		return sp;
	case LUN_NOT_OWNED:
		return sp == KMP_SP_A ? KMP_SP_B : KMP_SP_A;
	default:
		return KMP_NO_SP;
	}
}

/* A serial number that is truncated or too long is treated as unknown. */
static void kmp_clariion_identity(const struct kmp_page_c0 *page,
				  unsigned int len,
				  struct kmp_identity *identity)
{
	memset(identity, 0, sizeof(*identity));
	if (memchr_inv(page->wwn, 0, sizeof(page->wwn))) {
		identity->name.type = KMP_NAME_NAA;
		identity->name.len = sizeof(page->wwn);
		memcpy(identity->name.id, page->wwn, sizeof(page->wwn));
	}

	if (len < sizeof(*page) || page->serial_len > KMP_SERIAL_SIZE ||
	    len < sizeof(*page) + page->serial_len)
		return;
	identity->serial_len = page->serial_len;
	memcpy(identity->serial, page->serial, page->serial_len);
}

static enum kmp_verdict kmp_clariion_check_page(const struct kmp_page_c0 *page,
						unsigned int *len,
						const char **why)
{
	if (*len < offsetofend(struct kmp_page_c0, page_len) ||
	    !page->page_len) {
		*why = "page 0xC0: empty";
		return KMP_VERDICT_DOWN;
	}
	if ((page->peripheral & PERIPHERAL_QUALIFIER) == QUALIFIER_NO_LUN) {
		*why = "page 0xC0: no such LUN";
		return KMP_VERDICT_NO_LUN;
	}
	if (page->page_code != PAGE_C0) {
		*why = "page 0xC0: wrong page code";
		return KMP_VERDICT_WRONG;
	}
	*len = min_t(unsigned int, *len, be16_to_cpu(page->page_len) +
		     offsetofend(struct kmp_page_c0, page_len));
	if (*len < offsetofend(struct kmp_page_c0, lun_operations)) {
		*why = "page 0xC0: too short";
		return KMP_VERDICT_DOWN;
	}
	if (page->revision != PAGE_C0_REVISION) {
		*why = "page 0xC0: unknown revision";
		return KMP_VERDICT_WRONG;
	}
	if (kmp_clariion_sp(page->sp) == KMP_NO_SP) {
		*why = "page 0xC0: invalid SP";
		return KMP_VERDICT_DOWN;
	}
	return KMP_VERDICT_UP;
}

enum kmp_verdict kmp_clariion_parse(const u8 *data, unsigned int len,
				    struct kmp_clariion_unit *unit,
				    const char **why)
{
	const struct kmp_page_c0 *page = (const void *)data;
	enum kmp_verdict verdict = kmp_clariion_check_page(page, &len, why);

	if (verdict != KMP_VERDICT_UP)
		return verdict;
	unit->lun_state = page->lun_state;
	unit->system_type = page->system_type;
	unit->failover_mode = page->failover_mode & FAILOVER_MODE;
	unit->arraycommpath = page->flags & ARRAYCOMMPATH;
	unit->rejects_io = page->lun_operations != LUN_OPERATIONS_NORMAL;
	unit->sp = kmp_clariion_sp(page->sp);
	unit->owner = kmp_clariion_owner(page->lun_state, unit->sp);
	unit->home = kmp_clariion_sp(page->default_owner);
	kmp_clariion_identity(page, len, &unit->identity);
	return KMP_VERDICT_UP;
}

/* The reason why the failover mode cannot be used, NULL if it can */
static const char *kmp_clariion_bad_mode(u8 mode)
{
	static const char *const known[FAILOVER_MODE + 1] = {
		[0x0] = "failover mode 0: must be 1 or 4",
		[0x8] = "failover mode 2: must be 1 or 4",
		[0xe] = "failover mode 3: must be 1 or 4",
	};

	if (mode == FAILOVER_PNR || mode == FAILOVER_ALUA)
		return NULL;
	return known[mode] ?: "failover mode unknown: must be 1 or 4";
}

static const char *kmp_clariion_misconfigured(const struct kmp_clariion_unit *unit)
{
	const char *bad_mode = kmp_clariion_bad_mode(unit->failover_mode);

	if (unit->system_type != SYSTEM_TYPE)
		return "system type is not 3";
	if (!bad_mode && !unit->arraycommpath)
		return "arraycommpath is off";
	return bad_mode;
}

/*
 * The order of the checks is that of the user-space checker, except that an
 * unbound LUN is reported as unbound, not as configured wrongly.
 */
enum kmp_verdict kmp_clariion_judge(const struct kmp_clariion_unit *unit,
				    const char **why)
{
	if (unit->lun_state == LUN_UNBOUND && !unit->rejects_io) {
		*why = "LUN unbound, or LUNZ";
		return KMP_VERDICT_NO_LUN;
	}
	*why = kmp_clariion_misconfigured(unit);
	if (*why)
		return KMP_VERDICT_WRONG;
	if (unit->rejects_io) {
		*why = "SP rejects I/O, upgrade or reboot";
		return KMP_VERDICT_DOWN;
	}
	switch (unit->lun_state) {
	case LUN_NOT_OWNED:
		*why = "the other SP owns the LUN";
		return KMP_VERDICT_PASSIVE;
	case LUN_OWNED:
		*why = "SP owns the LUN";
		return KMP_VERDICT_UP;
	default:
		*why = "LUN state unknown";
		return KMP_VERDICT_DOWN;
	}
}

bool kmp_clariion_wants_short(const u8 *data, unsigned int len)
{
	const struct kmp_inquiry *inquiry = (const void *)data;
	unsigned int total;
	const u8 *model;

	if (len < offsetofend(struct kmp_inquiry, additional_len))
		return false;
	total = offsetofend(struct kmp_inquiry, additional_len) +
		inquiry->additional_len;
	if (total < offsetof(struct kmp_inquiry, serial_len))
		return true;
	len = min(len, total);
	if (len < sizeof(*inquiry))
		return false;
	if (!inquiry->model_len)
		return true;
	if (inquiry->model_len < 2 ||
	    len < sizeof(*inquiry) + inquiry->serial_len + 2)
		return false;
	model = inquiry->serial_and_model + inquiry->serial_len;
	return model[0] == 'F' && model[1] == 'C';
}

/* READ CAPACITY(10) reports U32_MAX if the size does not fit: 0 blocks. */
static bool kmp_clariion_size_10(const u8 *data, unsigned int len,
				 u64 *blocks, u32 *block_size)
{
	const struct kmp_capacity_10 *capacity = (const void *)data;
	u32 last;

	if (len < sizeof(*capacity))
		return false;
	last = be32_to_cpu(capacity->last_block);
	*blocks = last == U32_MAX ? 0 : (u64)last + 1;
	*block_size = *blocks ? be32_to_cpu(capacity->block_size) : KMP_BLOCK_SIZE;
	return true;
}

static bool kmp_clariion_size_16(const u8 *data, unsigned int len,
				 u64 *blocks, u32 *block_size)
{
	const struct kmp_capacity_16 *capacity = (const void *)data;

	if (len < offsetofend(struct kmp_capacity_16, block_size))
		return false;
	*blocks = be64_to_cpu(capacity->last_block) + 1;
	*block_size = be32_to_cpu(capacity->block_size);
	return *blocks;
}

enum kmp_verdict kmp_clariion_sectors(enum kmp_clariion_request request,
				      const u8 *data, unsigned int len,
				      u64 *sectors, const char **why)
{
	u32 block_size = 0;
	u64 blocks = 0;
	bool good;

	if (request == KMP_CLARIION_CAPACITY_10)
		good = kmp_clariion_size_10(data, len, &blocks, &block_size);
	else
		good = kmp_clariion_size_16(data, len, &blocks, &block_size);
	if (!good || !block_size) {
		*why = "capacity: data too short or invalid";
		return KMP_VERDICT_DOWN;
	}
	if (block_size != KMP_BLOCK_SIZE) {
		*why = "capacity: blocks are not of 512 bytes";
		return KMP_VERDICT_WRONG;
	}
	*sectors = blocks;
	return KMP_VERDICT_UP;
}
