// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the commands of ALUA and their data. */
#include <linux/bitfield.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "alua-wire.h"

/* Both commands have the same form. */
struct kmp_cdb_groups {
	u8 opcode;
	u8 service_action;
	u8 reserved_2[4];
	__be32 len;		/* of the parameter data, at most */
	u8 reserved_10;
	u8 control;
} __packed;

static_assert(sizeof(struct kmp_cdb_groups) == 12);

#define EXTENDED_HEADER		0x20	/* of service_action: PARAMETER DATA FORMAT 1 */

/* REPORT TARGET PORT GROUPS: a header, then the groups */
struct kmp_groups_header {
	__be32 len;		/* of what follows */
} __packed;

struct kmp_groups_extended {
	struct kmp_groups_header header;
	u8 format;
	u8 transition_s;
	u8 reserved_6[2];
} __packed;

static_assert(sizeof(struct kmp_groups_extended) == 8);

#define FORMAT			0x70	/* of format; a group has 0 there */
#define FORMAT_EXTENDED		0x10

struct kmp_group_descriptor {
	u8 state;
	u8 supported;
	__be16 group;
	u8 reserved_4;
	u8 status;
	u8 vendor;
	u8 nr_ports;		/* four bytes each */
} __packed;

static_assert(sizeof(struct kmp_group_descriptor) == 8);

#define PREFERRED		0x80	/* of state */
#define ACCESS_STATE		0x0f	/* of state */
#define PORT_SIZE		4

/* SET TARGET PORT GROUPS */
struct kmp_set_group {
	u8 reserved_0[4];
	u8 state;
	u8 reserved_5;
	__be16 group;
} __packed;

static_assert(sizeof(struct kmp_set_group) == 8);
static_assert(sizeof(struct kmp_set_group) <= KMP_PAYLOAD_SIZE);

static void kmp_alua_fill(struct kmp_scsi_cmd *command, const struct kmp_cdb_groups *cdb)
{
	memset(command, 0, sizeof(*command));
	command->kind = KMP_COMMAND_SCSI;
	command->cdb_len = sizeof(*cdb);
	command->data_len = be32_to_cpu(cdb->len);
	memcpy(command->cdb, cdb, sizeof(*cdb));
}

void kmp_alua_ask(struct kmp_scsi_cmd *command, bool extended)
{
	const struct kmp_cdb_groups cdb = {
		.opcode = MAINTENANCE_IN,
		.service_action = MI_REPORT_TARGET_PGS | (extended ? EXTENDED_HEADER : 0),
		.len = cpu_to_be32(KMP_DATA_SIZE),
	};

	kmp_alua_fill(command, &cdb);
}

void kmp_alua_set(struct kmp_scsi_cmd *command, u16 group)
{
	const struct kmp_cdb_groups cdb = {
		.opcode = MAINTENANCE_OUT,
		.service_action = MO_SET_TARGET_PGS,
		.len = cpu_to_be32(sizeof(struct kmp_set_group)),
	};
	const struct kmp_set_group payload = {
		.state = KMP_ALUA_OPTIMIZED,
		.group = cpu_to_be16(group),
	};

	kmp_alua_fill(command, &cdb);
	command->write = true;
	command->timeout_s = KMP_ACTIVATE_TIMEOUT_S;
	memcpy(command->payload, &payload, sizeof(payload));
}

/* Where the groups begin; the own length of the data limits them, too. */
static const u8 *kmp_alua_begin(const u8 *data, size_t *len, struct kmp_alua_view *view)
{
	const struct kmp_groups_extended *extended = (const void *)data;
	size_t has;

	if (*len < sizeof(extended->header)) {
		*len = 0;
		return data;
	}
	has = (size_t)be32_to_cpu(extended->header.len) + sizeof(extended->header);
	view->truncated = has > *len;
	*len = min(*len, has);
	if (*len < sizeof(*extended) || (extended->format & FORMAT) != FORMAT_EXTENDED)
		return data + sizeof(extended->header);
	view->transition_s = extended->transition_s;
	return data + sizeof(*extended);
}

/* Of two optimized groups: does this one come before the one found so far? */
static bool kmp_alua_is_better(int group, int than, bool preferred, int own, int known)
{
	if (than == KMP_NO_GROUP || group == known)
		return true;
	if (than == known || than == own)
		return false;
	return group == own || preferred;
}

static void kmp_alua_group(const struct kmp_group_descriptor *descriptor, int own, int known,
			   bool *several, struct kmp_alua_view *view)
{
	u8 state = descriptor->state & ACCESS_STATE;
	bool preferred = descriptor->state & PREFERRED;
	int group = be16_to_cpu(descriptor->group);

	if (group == own) {
		view->found = true;
		view->state = state;
	}
	view->changing |= state == KMP_ALUA_CHANGING;
	if ((state == KMP_ALUA_OPTIMIZED || state == KMP_ALUA_LBA_DEPENDENT) &&
	    kmp_alua_is_better(group, view->optimized, preferred, own, known))
		view->optimized = group;
	if (preferred) {
		*several |= view->preferred != KMP_NO_GROUP;
		view->preferred = group;
	}
}

void kmp_alua_parse(const u8 *data, size_t len, int own, int known,
		    struct kmp_alua_view *view)
{
	const struct kmp_group_descriptor *descriptor;
	const u8 *at, *end;
	bool several = false;

	*view = (struct kmp_alua_view) {
		.optimized = KMP_NO_GROUP,
		.preferred = KMP_NO_GROUP,
	};
	at = kmp_alua_begin(data, &len, view);
	end = data + len;
	while (end - at >= (ptrdiff_t)sizeof(*descriptor)) {
		descriptor = (const void *)at;
		kmp_alua_group(descriptor, own, known, &several, view);
		at += sizeof(*descriptor) + descriptor->nr_ports * PORT_SIZE;
	}
	if (several)
		view->preferred = KMP_NO_GROUP;
}
