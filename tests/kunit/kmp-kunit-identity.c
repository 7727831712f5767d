// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of identity.c: the names of a LUN in VPD page 0x83 and in a map's UUID, and which
 * LUN is another one. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/identity.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"

#define NAA_16	 "\x01\x03\0\x10\x60\x06\x01\x60\xaa\xbb\xcc\xdd\x01\x02\x03\x04\x05\x06\x07\x08"
#define OTHER_16 "\x01\x03\0\x10\x60\x06\x01\x60\xaa\xbb\xcc\xdd\x01\x02\x03\x04\x05\x06\x07\x09"
#define NAA_8	 "\x01\x03\0\x08\x50\x01\x02\x03\x04\x05\x06\x07"
#define EUI_8	 "\x01\x02\0\x08\x60\x06\x01\x60\xaa\xbb\xcc\xdd"
#define T10	 "\x02\x01\0\x0aVENDOR  42"
#define SCSI	 "\x03\x08\0\x04iqn."
#define UUID	 "\x01\x0a\0\x02\x10\x00"
#define PORT	 "\x01\x14\0\x04\0\0\0\x01"
#define GROUP	 "\x01\x15\0\x04\0\0\0\x02"
#define EMPTY	 "\x01\x03\0\0"

static const char uuid[] = "mpath-360060160aabbccdd0102030405060708";

struct reply {
	u8 data[600];
	size_t len;
};

#define PAGE(names) page_of(names, sizeof(names) - 1)

/* One page at a time: the next one takes its place. */
static struct reply *page_of(const char *names, size_t len)
{
	static struct reply page;

	page = (struct reply) { .data = { 0, 0x83, len >> 8, len }, .len = 4 + len };
	memcpy(page.data + 4, names, len);
	return &page;
}

static enum kmp_verdict judge(const struct reply *page, const struct kmp_identity *expected,
			      struct kmp_name *found, const char **why)
{
	struct kmp_handler_answer answer = { .data = page->data, .data_len = page->len };

	return kmp_identity_judge(&answer, expected, found, why);
}

static struct kmp_identity lun_of(const char *text)
{
	struct kmp_identity lun = {};

	kmp_name_of_uuid(text, &lun.name);
	return lun;
}

/* ---- which LUN it is ---- */

static void expect(struct kunit *test, struct reply *page, enum kmp_verdict verdict,
		   const char *why)
{
	struct kmp_identity lun = lun_of(uuid);
	struct kmp_name found;
	const char *says = "";

	KUNIT_EXPECT_EQ(test, judge(page, &lun, &found, &says), verdict);
	if (verdict == KMP_VERDICT_UP)
		KUNIT_EXPECT_TRUE(test, kmp_name_same(&found, &lun.name));
	else
		KUNIT_EXPECT_STREQ(test, says, why);
}

static void the_lun_of_the_map(struct kunit *test)
{
	expect(test, PAGE(NAA_16), KMP_VERDICT_UP, "");
	expect(test, PAGE(T10 PORT GROUP NAA_8 NAA_16), KMP_VERDICT_UP, "");
	expect(test, PAGE(OTHER_16 NAA_16), KMP_VERDICT_UP, "");
}

/* No byte of a longer name before it counts. */
static void a_short_name(struct kunit *test)
{
	struct kmp_identity lun = lun_of("mpath-260060160aabbccdd");
	struct kmp_name found;
	const char *why;

	KUNIT_EXPECT_EQ(test, judge(PAGE(NAA_16 EUI_8), &lun, &found, &why), KMP_VERDICT_UP);
}

static void another_lun(struct kunit *test)
{
	static const char why[] = "another LUN than the map's";

	expect(test, PAGE(OTHER_16), KMP_VERDICT_WRONG, why);
	expect(test, PAGE(NAA_8), KMP_VERDICT_WRONG, why);
	expect(test, PAGE(T10 EUI_8 OTHER_16), KMP_VERDICT_WRONG, why);
	expect(test, PAGE(T10 EUI_8), KMP_VERDICT_WRONG,
	       "another LUN than the map's: no name of its type");
}

/* Names of ports and groups, of unknown types, without bytes: none is the LUN's. */
static void no_name_to_compare(struct kunit *test)
{
	static const char why[] = "page 0x83: the LUN's name is missing";
	struct reply *page = PAGE(NAA_16);
	size_t len;

	expect(test, PAGE("\x01\0\0\x02xy\x01\x06\0\x02xy"), KMP_VERDICT_DOWN, why);
	expect(test, PAGE(PORT GROUP EMPTY), KMP_VERDICT_DOWN, why);
	expect(test, PAGE("\x01\x13\0\x08\x60\x06\x01\x60\x01\x02\x03\x04"), KMP_VERDICT_DOWN, why);
	expect(test, PAGE(""), KMP_VERDICT_DOWN, why);
	for (len = 0; len < page->len; len++) {
		page->len = len;
		expect(test, page, KMP_VERDICT_DOWN, why);
		page = PAGE(NAA_16);
	}
	/* The page's own length counts, too. */
	page->data[3]--;
	expect(test, page, KMP_VERDICT_DOWN, why);
	page = PAGE(NAA_16);
	page->data[1] = 0x80;
	expect(test, page, KMP_VERDICT_DOWN, why);
}

static void no_lun_there(struct kunit *test)
{
	struct reply *page = PAGE(NAA_16);

	page->data[0] = 0x40;
	expect(test, page, KMP_VERDICT_DOWN, "page 0x83: no LUN");
	page->data[0] = 0x7f;
	expect(test, page, KMP_VERDICT_DOWN, "page 0x83: no LUN");
}

/* SPC-5, 6.7.2: the LUN exists, and its names tell which it is. */
static void not_connected(struct kunit *test)
{
	struct kmp_identity lun = lun_of(uuid);
	struct reply *page = PAGE(NAA_16);
	struct kmp_handler_answer answer = { .data = page->data, .data_len = page->len };
	struct kmp_name found;
	const char *why;

	KUNIT_EXPECT_FALSE(test, kmp_identity_is_apart(&answer));
	page->data[0] = 0x20;
	KUNIT_EXPECT_TRUE(test, kmp_identity_is_apart(&answer));
	expect(test, page, KMP_VERDICT_DOWN, "page 0x83: LUN not connected");
	KUNIT_EXPECT_EQ(test, kmp_identity_compare(&answer, &lun, &found, &why), KMP_VERDICT_UP);
	page->data[23] ^= 1;
	expect(test, page, KMP_VERDICT_WRONG, "another LUN than the map's");
	page->data[0] = 0x7f;
	KUNIT_EXPECT_FALSE(test, kmp_identity_is_apart(&answer));
}

/* ---- a long page ---- */

/* @len bytes of the page were read; the LUN's name is its last one, behind a long one. */
static struct reply *long_page(u8 before, size_t len)
{
	struct reply *page = PAGE(T10);
	size_t all = 4 + 14 + 4 + before + 20;

	memcpy(page->data + 18, "\x02\x01\0", 3);
	page->data[21] = before;
	memcpy(page->data + 22 + before, NAA_16, 20);
	page->data[2] = (all - 4) >> 8;
	page->data[3] = all - 4;
	page->len = len ?: all;
	return page;
}

static bool is_cut(const struct reply *page, const struct kmp_identity *expected)
{
	struct kmp_handler_answer answer = { .data = page->data, .data_len = page->len };

	return kmp_identity_is_cut(&answer, expected);
}

static void a_long_page(struct kunit *test)
{
	static const char why[] = "page 0x83: too long, the LUN's name is not in what was read";
	struct kmp_identity lun = lun_of(uuid), nameless = {};

	/* It is all there. */
	expect(test, long_page(210, 0), KMP_VERDICT_UP, "");
	KUNIT_EXPECT_FALSE(test, is_cut(long_page(210, 0), &lun));
	KUNIT_EXPECT_FALSE(test, is_cut(long_page(210, 0), &nameless));
	/* One byte is not. */
	KUNIT_EXPECT_TRUE(test, is_cut(long_page(211, 252), &lun));
	KUNIT_EXPECT_TRUE(test, is_cut(long_page(211, 252), &nameless));
	KUNIT_EXPECT_TRUE(test, is_cut(long_page(211, 252), NULL));
	expect(test, long_page(211, 252), KMP_VERDICT_DOWN, why);
	expect(test, long_page(211, 0), KMP_VERDICT_UP, "");
	/* It is not for want of room that the page is short. */
	KUNIT_EXPECT_FALSE(test, is_cut(long_page(211, 251), &lun));
	/* What is needed was in the first part. */
	lun.name = (struct kmp_name) { .type = KMP_NAME_T10, .len = 10, .id = "VENDOR  42" };
	KUNIT_EXPECT_FALSE(test, is_cut(long_page(211, 252), &lun));
}

/* A page that is refused has no name; a path that is down says nothing. */
static void refused(struct kunit *test)
{
	struct reply *page = PAGE(NAA_16);
	struct kmp_handler_answer answer = {
		.status = BLK_STS_IOERR, .result = SAM_STAT_CHECK_CONDITION, .sense_len = 18,
		.sense = { 0x70, 0, ILLEGAL_REQUEST, [7] = 10, [12] = 0x24 },
		.data = page->data, .data_len = page->len,
	};
	struct kmp_identity lun = lun_of(uuid);
	struct kmp_name found;
	const char *why;

	KUNIT_EXPECT_EQ(test, kmp_identity_judge(&answer, &lun, &found, &why), KMP_VERDICT_DOWN);
	KUNIT_EXPECT_EQ(test, kmp_identity_judge(&answer, NULL, &found, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_FALSE(test, kmp_name_known(&found));
	answer.sense[2] = UNIT_ATTENTION;
	KUNIT_EXPECT_EQ(test, kmp_identity_judge(&answer, &lun, &found, &why), KMP_VERDICT_RETRY);
	answer = (struct kmp_handler_answer) {
		.status = BLK_STS_TRANSPORT, .result = DID_NO_CONNECT << 16,
		.data = page->data, .data_len = page->len,
	};
	found = lun.name;
	KUNIT_EXPECT_EQ(test, kmp_identity_judge(&answer, NULL, &found, &why), KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, why, "no connection");
	KUNIT_EXPECT_FALSE(test, kmp_name_known(&found));
}

/* ---- the name to remember ---- */

static void best(struct kunit *test, struct reply *page, u8 type, u8 len)
{
	struct kmp_identity nameless = {};
	struct kmp_name found;
	const char *why;

	KUNIT_EXPECT_EQ(test, judge(page, NULL, &found, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, found.type, type);
	KUNIT_EXPECT_EQ(test, found.len, len);
	KUNIT_EXPECT_EQ(test, judge(page, &nameless, &found, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, found.len, len);
}

static void the_best_name(struct kunit *test)
{
	struct kmp_name one, other;
	struct reply *page;
	const char *why;
	size_t i;

	best(test, PAGE(T10 EUI_8 PORT NAA_8 NAA_16 NAA_8), KMP_NAME_NAA, 16);
	best(test, PAGE(T10 EUI_8), KMP_NAME_EUI64, 8);
	best(test, PAGE(T10 SCSI), KMP_NAME_SCSI, 4);
	best(test, PAGE(T10 UUID), KMP_NAME_UUID, 2);
	best(test, PAGE(T10), KMP_NAME_T10, 10);
	best(test, PAGE(PORT GROUP "\x01\0\0\x02xy"), 0, 0);

	/* Of several of the same length the first one. */
	judge(PAGE(NAA_16 OTHER_16), NULL, &one, &why);
	KUNIT_EXPECT_EQ(test, one.id[15], 0x08);
	judge(PAGE(OTHER_16 NAA_16), NULL, &one, &why);
	KUNIT_EXPECT_EQ(test, one.id[15], 0x09);

	/* Each byte of a long name counts. */
	page = PAGE("\x02\x01\0\x41");
	page->len += 65;
	page->data[3] = page->len - 4;
	best(test, page, KMP_NAME_T10, 65);
	judge(page, NULL, &one, &why);
	for (i = page->len - 65; i < page->len; i++) {
		page->data[i] ^= 1;
		judge(page, NULL, &other, &why);
		KUNIT_EXPECT_FALSE(test, kmp_name_same(&one, &other));
		page->data[i] ^= 1;
	}
	judge(page, NULL, &other, &why);
	KUNIT_EXPECT_TRUE(test, kmp_name_same(&one, &other));
}

/* Of a disk whose name needs no command. */
static void names(struct kunit *test)
{
	struct kmp_identity lun = lun_of("mpath-eui.0025385b71b00e3c"), unknown = {};
	struct kmp_name name = lun.name, none = {};
	const char *why = NULL;

	KUNIT_EXPECT_EQ(test, kmp_name_judge(&name, &lun, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, kmp_name_judge(&name, &unknown, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, kmp_name_judge(&name, NULL, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, kmp_name_judge(&none, &unknown, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, kmp_name_judge(&none, &lun, &why), KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, why, "the namespace has no name");
	name.id[7]++;
	KUNIT_EXPECT_EQ(test, kmp_name_judge(&name, &lun, &why), KMP_VERDICT_WRONG);
	KUNIT_EXPECT_STREQ(test, why, "another LUN than the map's");
}

static void uuids(struct kunit *test)
{
	static const char * const without[] = {
		"", "mpath-", "mpath-3", "LVM-360060160aabbccdd0102030405060708",
		"mpath-360060160aabbccdd010203040506070",
		"mpath-360060160aabbccdd01020304050607080",
		"mpath-360060160aabbccdd01020304050607zz",
		"mpath-3+1060160aabbccdd0102030405060708",
		"mpath-360060160aabbccdd010203040506070809", "mpath-36006016",
		"mpath-360060160aabbcc", "mpath-1VENDOR_42", "mpath-eui", "mpath-eui.",
		"mpath-eui.0025385b71b00e3", "mpath-eui.0025385b71b00e3g",
		"mpath-uuid.0f0e0d0c-0b0a-0908-0706-050403020100",
		"mpath-0QEMU", "mpath-data", "part1-mpath-360060160aabbccdd0102030405060708",
	};
	struct kmp_name name, upper;
	unsigned int i;

	kmp_name_of_uuid(uuid, &name);
	KUNIT_EXPECT_EQ(test, name.type, KMP_NAME_NAA);
	KUNIT_EXPECT_EQ(test, name.len, 16);
	KUNIT_EXPECT_EQ(test, name.id[0], 0x60);
	KUNIT_EXPECT_EQ(test, name.id[15], 0x08);
	kmp_name_of_uuid("mpath-360060160AABBCCDD0102030405060708", &upper);
	KUNIT_EXPECT_TRUE(test, kmp_name_same(&name, &upper));
	kmp_name_of_uuid("mpath-260060160aabbccdd", &name);
	KUNIT_EXPECT_EQ(test, name.type, KMP_NAME_EUI64);
	KUNIT_EXPECT_EQ(test, name.len, 8);
	KUNIT_EXPECT_FALSE(test, kmp_name_same(&name, &upper));
	kmp_name_of_uuid("mpath-eui.60060160aabbccdd", &upper);
	KUNIT_EXPECT_TRUE(test, kmp_name_same(&name, &upper));
	for (i = 0; i < ARRAY_SIZE(without); i++) {
		kmp_name_of_uuid(without[i], &name);
		KUNIT_EXPECT_FALSE_MSG(test, kmp_name_known(&name), "%s", without[i]);
	}
}

static void the_command(struct kunit *test)
{
	static const u8 cdb[KMP_CDB_SIZE] = { 0x12, 0x01, 0x83, 0, 252, 0 };
	struct kmp_scsi_cmd command;

	memset(&command, 0xff, sizeof(command));
	kmp_identity_ask(&command, false);
	KUNIT_EXPECT_EQ(test, command.kind, KMP_COMMAND_SCSI);
	KUNIT_EXPECT_FALSE(test, command.write);
	KUNIT_EXPECT_EQ(test, command.cdb_len, 6);
	KUNIT_EXPECT_EQ(test, command.data_len, 252);
	KUNIT_EXPECT_EQ(test, command.timeout_s, 0);
	KUNIT_EXPECT_EQ(test, memcmp(command.cdb, cdb, sizeof(cdb)), 0);
	kmp_identity_ask(&command, true);
	KUNIT_EXPECT_EQ(test, command.data_len, 512);
	KUNIT_EXPECT_EQ(test, command.cdb[3], 2);
	KUNIT_EXPECT_EQ(test, command.cdb[4], 0);
}

static void expect_port(struct kunit *test, struct reply *page, int group, u16 number,
			bool named)
{
	struct kmp_handler_answer answer = { .data = page->data, .data_len = page->len };
	struct kmp_port_name port;

	kmp_identity_port(&answer, &port);
	KUNIT_EXPECT_EQ(test, port.group, group);
	KUNIT_EXPECT_EQ(test, port.number, number);
	KUNIT_EXPECT_EQ(test, !!port.name, named);
	KUNIT_EXPECT_EQ(test, kmp_identity_group(&answer), group);
}

#define PORT_NAA   "\x61\x93\0\x08\x50\x06\x01\x60\x41\xe0\x00\x01"
#define OTHER_NAA  "\x61\x93\0\x08\x50\x06\x01\x60\x41\xe0\x00\x02"

static u64 port_name(const struct reply *page)
{
	struct kmp_handler_answer answer = { .data = page->data, .data_len = page->len };
	struct kmp_port_name port;

	kmp_identity_port(&answer, &port);
	return port.name;
}

static void the_port(struct kunit *test)
{
	struct kmp_handler_answer nothing = {};
	struct kmp_port_name port;
	u64 name;

	expect_port(test, PAGE(NAA_16 PORT GROUP), 2, 1, false);
	expect_port(test, PAGE(PORT_NAA NAA_16), -1, 0, true);
	expect_port(test, PAGE("\x53\x98\0\x04iqn."), -1, 0, true);
	/* The LUN's own name is not its port's. */
	expect_port(test, PAGE(NAA_16), -1, 0, false);
	kmp_identity_port(&nothing, &port);
	KUNIT_EXPECT_EQ(test, port.group, -1);
	KUNIT_EXPECT_EQ(test, port.number, 0);
	KUNIT_EXPECT_EQ(test, port.name, 0);

	name = port_name(PAGE(NAA_16 PORT_NAA PORT));
	KUNIT_EXPECT_EQ(test, port_name(PAGE(PORT_NAA GROUP)), name);
	KUNIT_EXPECT_NE(test, port_name(PAGE(OTHER_NAA GROUP)), name);
}

static struct kunit_case identity_cases[] = {
	KUNIT_CASE(the_port),
	KUNIT_CASE(the_lun_of_the_map),
	KUNIT_CASE(a_short_name),
	KUNIT_CASE(another_lun),
	KUNIT_CASE(no_name_to_compare),
	KUNIT_CASE(no_lun_there),
	KUNIT_CASE(not_connected),
	KUNIT_CASE(a_long_page),
	KUNIT_CASE(refused),
	KUNIT_CASE(the_best_name),
	KUNIT_CASE(names),
	KUNIT_CASE(uuids),
	KUNIT_CASE(the_command),
	{}
};

static struct kunit_suite identity_suite = {
	.name = "kmp_identity",
	.test_cases = identity_cases,
};

kunit_test_suite(identity_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's identities");
MODULE_LICENSE("GPL");
