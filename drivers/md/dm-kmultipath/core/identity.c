// SPDX-License-Identifier: GPL-2.0-only
/* Pure: which LUN a path leads to. VPD page 0x83 is in SPC-5, 7.7.6. */
#include <linux/build_bug.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/siphash.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "identity.h"
#include "verdict.h"

#define KMP_PAGE_83	0x83
#define KMP_PAGE_83_LEN	252	/* bytes asked for */

struct kmp_page_83 {
	u8 peripheral;
	u8 page_code;
	__be16 page_len;	/* of what follows */
	u8 names[];
} __packed;

static_assert(sizeof(struct kmp_page_83) == 4);

struct kmp_designator {
	u8 code_set;
	u8 type;
	u8 reserved;
	u8 len;
	u8 id[];
} __packed;

static_assert(sizeof(struct kmp_designator) == 4);

/* Types of a port's name: its number in the array, and its target port group. */
#define KMP_PORT_NUMBER	0x4
#define KMP_PORT_GROUP	0x5

struct kmp_port_id {
	__be16 reserved;
	__be16 number;
} __packed;

static_assert(sizeof(struct kmp_port_id) == 4);

#define KMP_QUALIFIER		0xe0	/* of peripheral: 0 if there is a LUN */
#define KMP_APART		0x20	/* of the qualifier: it is not connected */
#define KMP_ASSOCIATION		0x30	/* of type: whose name it is */
#define KMP_OF_LUN		0x00
#define KMP_OF_PORT		0x10
#define KMP_NAME_TYPE		0x0f	/* of type */

/* Types of names, the best one first. */
static const u8 kmp_name_types[] = {
	KMP_NAME_NAA, KMP_NAME_EUI64, KMP_NAME_UUID, KMP_NAME_SCSI, KMP_NAME_T10,
};

/* Names that are the same have the same hash, others have not, in practice. */
static const siphash_key_t kmp_name_keys[] = {
	{ { 0x6b6d756c74697061, 0x74682d6e616d6573 } },
	{ { 0x6c6f6e672d6e616d, 0x65732d73656e6432 } },
};

static_assert(sizeof(u64) * ARRAY_SIZE(kmp_name_keys) == KMP_NAME_SIZE);

/* ---- names ---- */

bool kmp_name_same(const struct kmp_name *one, const struct kmp_name *other)
{
	return one->type == other->type && one->len == other->len &&
	       !memcmp(one->id, other->id, sizeof(one->id));
}

void kmp_name_set(struct kmp_name *name, u8 type, const void *id, u8 len)
{
	unsigned int i;
	u64 hash;

	memset(name, 0, sizeof(*name));
	name->type = type;
	name->len = len;
	if (len <= sizeof(name->id)) {
		memcpy(name->id, id, len);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(kmp_name_keys); i++) {
		hash = siphash(id, len, &kmp_name_keys[i]);
		memcpy(name->id + i * sizeof(hash), &hash, sizeof(hash));
	}
}

enum kmp_verdict kmp_name_judge(const struct kmp_name *name,
				const struct kmp_identity *expected, const char **why)
{
	if (!expected || !kmp_name_known(&expected->name) ||
	    kmp_name_same(name, &expected->name))
		return KMP_VERDICT_UP;
	if (!kmp_name_known(name)) {
		*why = "the namespace has no name";
		return KMP_VERDICT_DOWN;
	}
	*why = "another LUN than the map's";
	return KMP_VERDICT_WRONG;
}

static void kmp_name_of_digits(struct kmp_name *name, u8 type, const char *digits)
{
	size_t len = strlen(digits) / 2, i;
	char byte[3] = "";
	u8 id[16];

	if (strlen(digits) % 2 || len < 8 || len > sizeof(id))
		return;
	for (i = 0; i < len; i++) {
		memcpy(byte, digits + 2 * i, 2);
		if (!isxdigit(byte[0]) || kstrtou8(byte, 16, &id[i]))
			return;
	}
	kmp_name_set(name, type, id, len);
}

void kmp_name_of_uuid(const char *uuid, struct kmp_name *name)
{
	static const char prefix[] = "mpath-", nvme[] = "eui.";
	const char *type = uuid + strlen(prefix);

	memset(name, 0, sizeof(*name));
	if (strncmp(uuid, prefix, strlen(prefix)))
		return;
	if (*type == '0' + KMP_NAME_NAA || *type == '0' + KMP_NAME_EUI64)
		kmp_name_of_digits(name, *type - '0', type + 1);
	else if (!strncmp(type, nvme, strlen(nvme)))
		kmp_name_of_digits(name, KMP_NAME_EUI64, type + strlen(nvme));
}

/* ---- the page ---- */

void kmp_identity_ask(struct kmp_scsi_cmd *command, bool longer)
{
	u16 len = longer ? KMP_DATA_SIZE : KMP_PAGE_83_LEN;

	memset(command, 0, sizeof(*command));
	command->kind = KMP_COMMAND_SCSI;
	command->cdb[0] = INQUIRY;
	command->cdb[1] = 1;
	command->cdb[2] = KMP_PAGE_83;
	command->cdb[3] = len >> 8;
	command->cdb[4] = len & 0xff;
	command->cdb_len = 6;
	command->data_len = len;
}

/**
 * struct kmp_names - the names in a page that are left
 * @at: the next one
 * @end: end of the page, or of what was read of it
 */
struct kmp_names {
	const u8 *at;
	const u8 *end;
};

/* The next name of the LUN, or of the port; or NULL. A truncated one does not count. */
static const struct kmp_designator *kmp_names_next(struct kmp_names *names, u8 whose)
{
	const struct kmp_designator *next;

	while (names->end - names->at >= (ptrdiff_t)sizeof(*next)) {
		next = (const void *)names->at;
		if (names->end - next->id < next->len)
			break;
		names->at = next->id + next->len;
		if ((next->type & KMP_ASSOCIATION) == whose && next->len)
			return next;
	}
	return NULL;
}

static struct kmp_names kmp_names_of(const struct kmp_handler_answer *answer)
{
	const struct kmp_page_83 *page = (const void *)answer->data;
	size_t len = answer->data_len - sizeof(*page);

	len = min_t(size_t, len, be16_to_cpu(page->page_len));
	return (struct kmp_names) { .at = page->names, .end = page->names + len };
}

/* Is it a name by which LUNs are told? */
static bool kmp_is_name(const struct kmp_designator *designator)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kmp_name_types); i++)
		if ((designator->type & KMP_NAME_TYPE) == kmp_name_types[i])
			return true;
	return false;
}

/* KMP_VERDICT_UP if the page has a name of the map's LUN. */
static enum kmp_verdict kmp_names_compare(struct kmp_names names, const struct kmp_name *map,
					  const char **why)
{
	bool other = false, same_type = false;
	const struct kmp_designator *next;
	struct kmp_name name;

	while ((next = kmp_names_next(&names, KMP_OF_LUN))) {
		kmp_name_set(&name, next->type & KMP_NAME_TYPE, next->id, next->len);
		if (kmp_name_same(&name, map))
			return KMP_VERDICT_UP;
		other |= kmp_is_name(next);
		same_type |= name.type == map->type;
	}
	if (!other) {
		*why = "page 0x83: the LUN's name is missing";
		return KMP_VERDICT_DOWN;
	}
	*why = same_type ? "another LUN than the map's" :
			   "another LUN than the map's: no name of its type";
	return KMP_VERDICT_WRONG;
}

/* Of several of a type the longest one: a short one may be shared by LUNs. */
static void kmp_names_best(const struct kmp_names *page, struct kmp_name *best)
{
	const struct kmp_designator *next;
	unsigned int i;

	memset(best, 0, sizeof(*best));
	for (i = 0; i < ARRAY_SIZE(kmp_name_types) && !best->len; i++) {
		struct kmp_names names = *page;

		while ((next = kmp_names_next(&names, KMP_OF_LUN)))
			if ((next->type & KMP_NAME_TYPE) == kmp_name_types[i] &&
			    next->len > best->len)
				kmp_name_set(best, kmp_name_types[i], next->id, next->len);
	}
}

static bool kmp_is_page_83(const struct kmp_handler_answer *answer)
{
	const struct kmp_page_83 *page = (const void *)answer->data;

	return (answer->result & 0xfe) == SAM_STAT_GOOD &&
	       answer->data_len >= sizeof(*page) && page->page_code == KMP_PAGE_83;
}

/* The page goes on behind what was read of it. */
static bool kmp_page_is_cut(const struct kmp_handler_answer *answer)
{
	const struct kmp_page_83 *page = (const void *)answer->data;

	return be16_to_cpu(page->page_len) > answer->data_len - sizeof(*page);
}

bool kmp_identity_is_cut(const struct kmp_handler_answer *answer,
			 const struct kmp_identity *expected)
{
	const char *why;

	if (!kmp_is_page_83(answer) || answer->data_len < KMP_PAGE_83_LEN ||
	    !kmp_page_is_cut(answer))
		return false;
	return !expected || !kmp_name_known(&expected->name) ||
	       kmp_names_compare(kmp_names_of(answer), &expected->name, &why) != KMP_VERDICT_UP;
}

bool kmp_identity_is_apart(const struct kmp_handler_answer *answer)
{
	return kmp_is_page_83(answer) && (answer->data[0] & KMP_QUALIFIER) == KMP_APART;
}

enum kmp_verdict kmp_identity_compare(const struct kmp_handler_answer *answer,
				      const struct kmp_identity *expected,
				      struct kmp_name *found, const char **why)
{
	enum kmp_verdict verdict = kmp_scsi_verdict(answer, why);
	struct kmp_names names = {};

	memset(found, 0, sizeof(*found));
	if (verdict != KMP_VERDICT_UP)
		return verdict;
	if (kmp_is_page_83(answer)) {
		if ((answer->data[0] & KMP_QUALIFIER) > KMP_APART) {
			*why = "page 0x83: no LUN";
			return KMP_VERDICT_DOWN;
		}
		names = kmp_names_of(answer);
	}
	if (!expected || !kmp_name_known(&expected->name)) {
		kmp_names_best(&names, found);
		return KMP_VERDICT_UP;
	}
	verdict = kmp_names_compare(names, &expected->name, why);
	if (verdict == KMP_VERDICT_UP)
		*found = expected->name;
	else
		kmp_names_best(&names, found);
	/* The map's LUN may have its name where there was no room for it. */
	if (verdict != KMP_VERDICT_UP && kmp_is_page_83(answer) &&
	    answer->data_len >= KMP_PAGE_83_LEN && kmp_page_is_cut(answer)) {
		*why = "page 0x83: too long, the LUN's name is not in what was read";
		return KMP_VERDICT_DOWN;
	}
	return verdict;
}

enum kmp_verdict kmp_identity_judge(const struct kmp_handler_answer *answer,
				    const struct kmp_identity *expected,
				    struct kmp_name *found, const char **why)
{
	enum kmp_verdict verdict = kmp_identity_compare(answer, expected, found, why);

	if (verdict != KMP_VERDICT_UP || !kmp_identity_is_apart(answer))
		return verdict;
	*why = "page 0x83: LUN not connected";
	return KMP_VERDICT_DOWN;
}

/* The number in a port's name of a type, or -1 if the page has none. */
static int kmp_port_id(const struct kmp_handler_answer *answer, u8 type)
{
	const struct kmp_designator *next;
	struct kmp_names names;

	if (!kmp_is_page_83(answer))
		return -1;
	names = kmp_names_of(answer);
	while ((next = kmp_names_next(&names, KMP_OF_PORT)))
		if ((next->type & KMP_NAME_TYPE) == type &&
		    next->len == sizeof(struct kmp_port_id))
			return be16_to_cpu(((const struct kmp_port_id *)next->id)->number);
	return -1;
}

int kmp_identity_group(const struct kmp_handler_answer *answer)
{
	return kmp_port_id(answer, KMP_PORT_GROUP);
}

static u64 kmp_port_hash(const struct kmp_handler_answer *answer)
{
	struct kmp_names names = kmp_names_of(answer);
	const struct kmp_designator *next;

	while ((next = kmp_names_next(&names, KMP_OF_PORT)))
		if ((next->type & KMP_NAME_TYPE) == KMP_NAME_NAA ||
		    (next->type & KMP_NAME_TYPE) == KMP_NAME_SCSI)
			return siphash(next->id, next->len, &kmp_name_keys[0]);
	return 0;
}

void kmp_identity_port(const struct kmp_handler_answer *answer, struct kmp_port_name *port)
{
	*port = (struct kmp_port_name) {
		.group = kmp_port_id(answer, KMP_PORT_GROUP),
		.number = max(kmp_port_id(answer, KMP_PORT_NUMBER), 0),
		.name = kmp_is_page_83(answer) ? kmp_port_hash(answer) : 0,
	};
}
