// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of clariion-wire.c: the bytes of a CLARiiON's replies and commands. Run
 * by tests/vm/run kunit.
 *
 * All bytes and offsets are written out here; none comes from the structs under
 * test. "Page 0xC0", "page 0x22" and "sense table" refer to what public software
 * for this array agrees on, the rest to SPC-5 and SBC-4.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "../../drivers/md/dm-kmultipath/handlers/clariion-wire.c"

#define PAGE_LEN	252
#define SERIAL		"CKM00012345678"
#define SERIAL_LEN	14

#define CHECK		0x02
#define FIXED		0x70
#define DESCRIPTOR	0x72

static const u8 wwn[16] = {
	0x60, 0x06, 0x01, 0x60, 0x12, 0x34, 0x56, 0x78,
	0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22, 0x33, 0x44,
};

/* Page 0xC0 of SP B, which owns the LUN whose home is SP A. */
static void good_page(u8 page[PAGE_LEN])
{
	memset(page, 0, PAGE_LEN);
	page[1] = 0xc0;
	page[3] = PAGE_LEN - 4;
	page[4] = 2;
	page[5] = 0;
	page[6] = 0x60;
	page[7] = 3;
	page[8] = 1;
	page[9] = 0;
	memcpy(page + 10, wwn, 16);
	page[27] = 3;
	page[28] = 4;
	page[30] = 0x04;
	memset(page + 32, 0xaa, 16);
	page[48] = 0;
	page[49] = SERIAL_LEN;
	memcpy(page + 50, SERIAL, SERIAL_LEN);
}

/* A copy of exactly @len bytes, so that KASAN reports a read behind its end. */
static u8 *exactly(struct kunit *test, const u8 *data, unsigned int len)
{
	u8 *copy = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	return memcpy(copy, data, len);
}

/* The verdict on a page. @unit is garbage before, so that unset fields show. */
static enum kmp_verdict verdict_on(const u8 *page, unsigned int len,
				   struct kmp_clariion_unit *unit,
				   const char **why)
{
	enum kmp_verdict verdict;

	memset(unit, 0x5a, sizeof(*unit));
	*why = NULL;
	verdict = kmp_clariion_parse(page, len, unit, why);
	return verdict == KMP_VERDICT_UP ? kmp_clariion_judge(unit, why) : verdict;
}

static void good_page_sets_all_fields(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	const char *why;

	good_page(page);
	KUNIT_EXPECT_EQ(test, verdict_on(page, PAGE_LEN, &unit, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_STREQ(test, why, "SP owns the LUN");
	KUNIT_EXPECT_EQ(test, unit.lun_state, 2);
	KUNIT_EXPECT_EQ(test, unit.system_type, 3);
	KUNIT_EXPECT_EQ(test, unit.failover_mode, 4);
	KUNIT_EXPECT_TRUE(test, unit.arraycommpath);
	KUNIT_EXPECT_FALSE(test, unit.rejects_io);
	KUNIT_EXPECT_EQ(test, unit.sp, KMP_SP_B);
	KUNIT_EXPECT_EQ(test, unit.owner, KMP_SP_B);
	KUNIT_EXPECT_EQ(test, unit.home, KMP_SP_A);
	KUNIT_EXPECT_EQ(test, unit.identity.name.type, KMP_NAME_NAA);
	KUNIT_EXPECT_EQ(test, unit.identity.name.len, 16);
	KUNIT_EXPECT_MEMEQ(test, unit.identity.name.id, wwn, 16);
	KUNIT_EXPECT_EQ(test, unit.identity.serial_len, SERIAL_LEN);
	KUNIT_EXPECT_MEMEQ(test, unit.identity.serial, SERIAL, SERIAL_LEN);
}

/* Page 0xC0: bytes that hold a value; the rows of a byte cover all values. */

static const struct byte_row {
	const char *name;
	u8 byte, from, to;
	enum kmp_verdict verdict;
	const char *why;
} byte_rows[] = {
	{ "byte 1: other pages below", 1, 0x00, 0xbf, KMP_VERDICT_WRONG,
	  "page 0xC0: wrong page code" },
	{ "byte 1: page 0xC0", 1, 0xc0, 0xc0, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 1: other pages above", 1, 0xc1, 0xff, KMP_VERDICT_WRONG,
	  "page 0xC0: wrong page code" },
	{ "byte 4: unbound or LUNZ", 4, 0, 0, KMP_VERDICT_NO_LUN, "LUN unbound, or LUNZ" },
	{ "byte 4: bound, not owned", 4, 1, 1, KMP_VERDICT_PASSIVE, "the other SP owns the LUN" },
	{ "byte 4: bound, owned", 4, 2, 2, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 4: invalid", 4, 3, 0xff, KMP_VERDICT_DOWN, "LUN state unknown" },
	{ "byte 5: home is any or none", 5, 0, 0xff, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 6: ignored", 6, 0, 0xff, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 7: any port", 7, 0, 0xff, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 8: SP A or B", 8, 0, 1, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 8: no such SP", 8, 2, 0xff, KMP_VERDICT_DOWN,
	  "page 0xC0: invalid SP" },
	{ "byte 9: revision 0", 9, 0, 0, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 9: other revisions", 9, 1, 0xff, KMP_VERDICT_WRONG, "page 0xC0: unknown revision" },
	{ "byte 26: ignored", 26, 0, 0xff, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 27: system types below", 27, 0, 2, KMP_VERDICT_WRONG, "system type is not 3" },
	{ "byte 27: system type 3", 27, 3, 3, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 27: system types above", 27, 4, 0xff, KMP_VERDICT_WRONG, "system type is not 3" },
	{ "byte 29: ignored", 29, 0, 0xff, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 48: normal", 48, 0, 0, KMP_VERDICT_UP, "SP owns the LUN" },
	{ "byte 48: I/O is rejected", 48, 1, 0xff, KMP_VERDICT_DOWN,
	  "SP rejects I/O, upgrade or reboot" },
};

KUNIT_ARRAY_PARAM_DESC(byte, byte_rows, name);

static void page_byte(struct kunit *test)
{
	const struct byte_row *row = test->param_value;
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	unsigned int value;
	const char *why;

	good_page(page);
	for (value = row->from; value <= row->to; value++) {
		page[row->byte] = value;
		KUNIT_EXPECT_EQ_MSG(test, verdict_on(page, PAGE_LEN, &unit, &why),
				    row->verdict, "%#x", value);
		KUNIT_EXPECT_STREQ_MSG(test, why, row->why, "%#x", value);
	}
}

static void rows_cover_all_values(struct kunit *test)
{
	unsigned int values[PAGE_LEN] = {}, i;

	for (i = 0; i < ARRAY_SIZE(byte_rows); i++)
		values[byte_rows[i].byte] += byte_rows[i].to - byte_rows[i].from + 1;
	for (i = 0; i < ARRAY_SIZE(byte_rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, values[byte_rows[i].byte], 256,
				    "byte %u", byte_rows[i].byte);
}

/* Page 0xC0, bytes 5 and 8: 0 = A, 1 = B. */
static void storage_processors(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	unsigned int home;
	const char *why;

	good_page(page);
	for (home = 0; home <= 0xff; home++) {
		page[5] = home;
		page[8] = home % 2;
		verdict_on(page, PAGE_LEN, &unit, &why);
		KUNIT_EXPECT_EQ_MSG(test, unit.home,
				    home == 0 ? KMP_SP_A :
				    home == 1 ? KMP_SP_B : KMP_NO_SP,
				    "%#x", home);
		KUNIT_EXPECT_EQ(test, unit.sp, home % 2 ? KMP_SP_B : KMP_SP_A);
	}
}

/* Owner of the LUN: byte 4 == 2 ? byte 8 : (byte 4 == 1 ? the other : none) */

static const struct owner_row {
	const char *name;
	u8 lun_state, sp;
	enum kmp_sp owner;
} owner_rows[] = {
	{ "A owns it", 2, 0, KMP_SP_A },
	{ "B owns it", 2, 1, KMP_SP_B },
	{ "A does not", 1, 0, KMP_SP_B },
	{ "B does not", 1, 1, KMP_SP_A },
	{ "A: unbound", 0, 0, KMP_NO_SP },
	{ "B: unbound", 0, 1, KMP_NO_SP },
	{ "A: invalid", 3, 0, KMP_NO_SP },
	{ "B: invalid", 0xff, 1, KMP_NO_SP },
};

KUNIT_ARRAY_PARAM_DESC(owner, owner_rows, name);

static void owner(struct kunit *test)
{
	const struct owner_row *row = test->param_value;
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	const char *why;

	good_page(page);
	page[4] = row->lun_state;
	page[8] = row->sp;
	verdict_on(page, PAGE_LEN, &unit, &why);
	KUNIT_EXPECT_EQ(test, unit.owner, row->owner);
	KUNIT_EXPECT_EQ(test, unit.lun_state, row->lun_state);
}

/* Page 0xC0, byte 28, low nibble. Without bit 3 PAR would read as ALUA. */

static const char *mode_why(unsigned int nibble)
{
	switch (nibble) {
	case 0x0:
		return "failover mode 0: must be 1 or 4";
	case 0x4:	/* PNR, mode 1 */
	case 0x6:	/* ALUA, mode 4 */
		return "SP owns the LUN";
	case 0x8:
		return "failover mode 2: must be 1 or 4";
	case 0xe:	/* PAR */
		return "failover mode 3: must be 1 or 4";
	default:
		return "failover mode unknown: must be 1 or 4";
	}
}

static void failover_mode(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	unsigned int byte;
	const char *why;

	good_page(page);
	for (byte = 0; byte <= 0xff; byte++) {
		unsigned int nibble = byte % 16;
		bool good = nibble == 4 || nibble == 6;

		page[28] = byte;
		KUNIT_EXPECT_EQ_MSG(test, verdict_on(page, PAGE_LEN, &unit, &why),
				    good ? KMP_VERDICT_UP : KMP_VERDICT_WRONG,
				    "%#x", byte);
		KUNIT_EXPECT_STREQ_MSG(test, why, mode_why(nibble), "%#x", byte);
	}
}

/* Page 0xC0, byte 30: bit 2 is arraycommpath, the others are ignored. */
static void arraycommpath_bit(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	unsigned int byte;
	const char *why;

	good_page(page);
	for (byte = 0; byte <= 0xff; byte++) {
		bool good = byte / 4 % 2;

		page[30] = byte;
		KUNIT_EXPECT_EQ_MSG(test, verdict_on(page, PAGE_LEN, &unit, &why),
				    good ? KMP_VERDICT_UP : KMP_VERDICT_WRONG,
				    "%#x", byte);
		KUNIT_EXPECT_STREQ_MSG(test, why, good ? "SP owns the LUN" :
				       "arraycommpath is off", "%#x", byte);
	}
}

/* SPC-5, peripheral qualifier, bits 7 to 5 of byte 0: 011b is "no such LUN". */
static void peripheral_qualifier(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	unsigned int byte;
	const char *why;

	good_page(page);
	for (byte = 0; byte <= 0xff; byte++) {
		bool none = byte >= 0x60 && byte <= 0x7f;

		page[0] = byte;
		KUNIT_EXPECT_EQ_MSG(test, verdict_on(page, PAGE_LEN, &unit, &why),
				    none ? KMP_VERDICT_NO_LUN : KMP_VERDICT_UP,
				    "%#x", byte);
		KUNIT_EXPECT_STREQ_MSG(test, why, none ?
				       "page 0xC0: no such LUN" :
				       "SP owns the LUN", "%#x", byte);
	}
}

/* Of several faults the first is reported. An NDU outranks byte 4. */

static const struct order_row {
	const char *name;
	struct {
		u8 byte, value;
	} faults[5];
	const char *why;
} order_rows[] = {
	{ "qualifier, page code", { { 0, 0x7f }, { 1, 0 } }, "page 0xC0: no such LUN" },
	{ "page code, revision", { { 1, 0 }, { 9, 1 } }, "page 0xC0: wrong page code" },
	{ "revision, SP, type", { { 9, 1 }, { 8, 2 }, { 27, 0 } }, "page 0xC0: unknown revision" },
	{ "SP, system type", { { 8, 2 }, { 27, 0 } }, "page 0xC0: invalid SP" },
	{ "type, mode, arraycommpath", { { 27, 1 }, { 28, 0 }, { 30, 0 } },
	  "system type is not 3" },
	{ "mode, arraycommpath", { { 28, 8 }, { 30, 0 } }, "failover mode 2: must be 1 or 4" },
	{ "arraycommpath, NDU", { { 30, 0xfb }, { 48, 1 } }, "arraycommpath is off" },
	{ "NDU, unbound", { { 48, 1 }, { 4, 0 } }, "SP rejects I/O, upgrade or reboot" },
	{ "NDU, passive", { { 48, 1 }, { 4, 1 } }, "SP rejects I/O, upgrade or reboot" },
	{ "NDU, invalid", { { 48, 0x80 }, { 4, 9 } }, "SP rejects I/O, upgrade or reboot" },
};

KUNIT_ARRAY_PARAM_DESC(order, order_rows, name);

static void order_of_faults(struct kunit *test)
{
	const struct order_row *row = test->param_value;
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	const char *why;
	unsigned int i;

	good_page(page);
	for (i = 0; i < 5; i++)
		if (row->faults[i].byte || row->faults[i].value)
			page[row->faults[i].byte] = row->faults[i].value;
	verdict_on(page, PAGE_LEN, &unit, &why);
	KUNIT_EXPECT_STREQ(test, why, row->why);
}

/* Check a page of @len bytes in a buffer of @valid bytes. */
static void expect_cut(struct kunit *test, const u8 *page, unsigned int valid,
		       unsigned int len, const char *why_short)
{
	bool serial = len >= 50 + SERIAL_LEN;
	struct kmp_clariion_unit unit;
	enum kmp_verdict verdict;
	const char *why;

	verdict = verdict_on(page, valid, &unit, &why);
	if (len <= 48) {
		KUNIT_EXPECT_EQ_MSG(test, verdict, KMP_VERDICT_DOWN, "%u", len);
		KUNIT_EXPECT_STREQ_MSG(test, why, why_short, "%u", len);
		return;
	}
	KUNIT_EXPECT_EQ_MSG(test, verdict, KMP_VERDICT_UP, "%u", len);
	KUNIT_EXPECT_MEMEQ_MSG(test, unit.identity.name.id, wwn, 16, "%u", len);
	KUNIT_EXPECT_EQ_MSG(test, unit.identity.serial_len,
			    serial ? SERIAL_LEN : 0, "%u", len);
	if (serial)
		KUNIT_EXPECT_MEMEQ_MSG(test, unit.identity.serial, SERIAL,
				       SERIAL_LEN, "%u", len);
}

#define EMPTY		"page 0xC0: empty"
#define CUT_SHORT	"page 0xC0: too short"

static void page_cut_short_by_transfer(struct kunit *test)
{
	unsigned int len;
	u8 page[PAGE_LEN];

	good_page(page);
	for (len = 0; len <= PAGE_LEN; len++)
		expect_cut(test, exactly(test, page, len), len, len,
			   len < 4 ? EMPTY : CUT_SHORT);
}

/* The bytes behind the page's length may be those of an earlier command. */
static void page_cut_short_by_itself(struct kunit *test)
{
	unsigned int len;
	u8 page[PAGE_LEN];

	good_page(page);
	for (len = 4; len <= PAGE_LEN; len++) {
		page[3] = len - 4;
		expect_cut(test, page, PAGE_LEN, len, len == 4 ? EMPTY : CUT_SHORT);
	}
	/* the page's length may exceed what was transferred */
	page[2] = 0xff;
	for (len = 4; len <= PAGE_LEN; len++)
		expect_cut(test, exactly(test, page, len), len, len, CUT_SHORT);
}

static void no_data_at_all(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	const char *why;

	KUNIT_EXPECT_EQ(test, verdict_on(NULL, 0, &unit, &why), KMP_VERDICT_DOWN);
	KUNIT_EXPECT_STREQ(test, why, EMPTY);
}

/* Page 0xC0, bytes 49 and 50 onwards */

static const struct serial_row {
	const char *name;
	u8 claimed;
	unsigned int known;
} serial_rows[] = {
	{ "none", 0, 0 },
	{ "one character", 1, 1 },
	{ "usual", SERIAL_LEN, SERIAL_LEN },
	{ "as much as there is room for", 32, 32 },
	{ "one more", 33, 0 },
	{ "as much as the page has", PAGE_LEN - 50, 0 },
	{ "more than the page has", PAGE_LEN - 49, 0 },
	{ "garbage", 0xff, 0 },
};

KUNIT_ARRAY_PARAM_DESC(serial, serial_rows, name);

static void array_serial(struct kunit *test)
{
	const struct serial_row *row = test->param_value;
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	const char *why;
	unsigned int i;

	good_page(page);
	page[49] = row->claimed;
	for (i = 50; i < PAGE_LEN; i++)
		page[i] = 'A' + i % 26;
	KUNIT_EXPECT_EQ(test, verdict_on(page, PAGE_LEN, &unit, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, unit.identity.serial_len, row->known);
	KUNIT_EXPECT_MEMEQ(test, unit.identity.serial, page + 50, row->known);
	/* identities are compared and kept: the rest must be zeroes */
	for (i = row->known; i < sizeof(unit.identity.serial); i++)
		KUNIT_EXPECT_EQ(test, unit.identity.serial[i], 0);
}

/* A WWN of zeroes is none. Each byte counts. */
static void lun_wwn(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u8 page[PAGE_LEN];
	const char *why;
	unsigned int i;

	good_page(page);
	memset(page + 10, 0, 16);
	page[26] = 0xff;
	KUNIT_EXPECT_EQ(test, verdict_on(page, PAGE_LEN, &unit, &why), KMP_VERDICT_UP);
	KUNIT_EXPECT_EQ(test, unit.identity.name.len, 0);
	for (i = 10; i < 26; i++) {
		page[i] = 1;
		verdict_on(page, PAGE_LEN, &unit, &why);
		KUNIT_EXPECT_EQ(test, unit.identity.name.len, 16);
		KUNIT_EXPECT_EQ(test, unit.identity.name.id[i - 10], 1);
		page[i] = 0;
	}
}

static u32 next_random(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static bool legal(enum kmp_verdict verdict)
{
	return verdict == KMP_VERDICT_UP || verdict == KMP_VERDICT_PASSIVE ||
	       verdict == KMP_VERDICT_DOWN || verdict == KMP_VERDICT_WRONG ||
	       verdict == KMP_VERDICT_NO_LUN;
}

static void garbage_gets_a_verdict(struct kunit *test)
{
	struct kmp_clariion_unit unit;
	u32 random = 1;
	unsigned int i, n;
	u8 page[PAGE_LEN];
	const char *why;

	for (i = 0; i < 20000; i++) {
		enum kmp_verdict verdict;

		good_page(page);
		for (n = i % 2 ? 4 : 300; n; n--)
			page[next_random(&random) % PAGE_LEN] = next_random(&random);
		verdict = verdict_on(page, next_random(&random) % (PAGE_LEN + 1),
				     &unit, &why);
		if (!legal(verdict) || !why)
			KUNIT_FAIL(test, "%*ph", 64, page);
		cond_resched();
	}
}

/* Commands, byte by byte */

static const struct command_row {
	const char *name;
	enum kmp_clariion_request request;
	bool honour;
	bool write;
	unsigned int cdb_len, data_len, timeout_s;
	u8 cdb[KMP_CDB_SIZE];
	u8 payload[KMP_PAYLOAD_SIZE];
} command_rows[] = {
	{ "page 0xC0: 12 01 C0", KMP_CLARIION_PAGE, false, false, 6, 252, 0,
	  { 0x12, 0x01, 0xc0, 0x00, 0xfc, 0x00 } },
	{ "SPC-5 INQUIRY", KMP_CLARIION_INQUIRY, false, false, 6, 252, 0,
	  { 0x12, 0x00, 0x00, 0x00, 0xfc, 0x00 } },
	{ "SBC-4 READ CAPACITY(10)", KMP_CLARIION_CAPACITY_10, false, false, 10, 8, 0,
	  { 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "SBC-4 READ CAPACITY(16)", KMP_CLARIION_CAPACITY_16, false, false, 16, 32, 0,
	  { 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0 } },
	{ "SBC-4 READ(10)", KMP_CLARIION_READ, false, false, 10, 512, 0,
	  { 0x28, 0, 0, 0, 0, 0, 0, 0x00, 0x01, 0 } },
	{ "page 0x22, long", KMP_CLARIION_LONG, false, true, 10, 19, 60,
	  { 0x55, 0x10, 0, 0, 0, 0, 0, 0x00, 0x13, 0x00 },
	  { 0, 0, 0, 0, 0, 0, 0, 0,
	    0x22, 0x09, 0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0 } },
	{ "page 0x22, long, honour", KMP_CLARIION_LONG, true, true, 10, 19, 60,
	  { 0x55, 0x10, 0, 0, 0, 0, 0, 0x00, 0x13, 0x00 },
	  { 0, 0, 0, 0, 0, 0, 0, 0,
	    0x22, 0x09, 0x01, 0xff, 0xff, 0, 0, 0, 0, 0, 0 } },
	{ "page 0x22, short", KMP_CLARIION_SHORT, false, true, 6, 8, 60,
	  { 0x15, 0x10, 0, 0, 0x08, 0x00 },
	  { 0, 0, 0, 0, 0x22, 0x02, 0x81, 0xff } },
	{ "page 0x22, short, honour", KMP_CLARIION_SHORT, true, true, 6, 8, 60,
	  { 0x15, 0x10, 0, 0, 0x08, 0x00 },
	  { 0, 0, 0, 0, 0x22, 0x02, 0x01, 0xff } },
	{ "page 0x22, long by (6)", KMP_CLARIION_LONG_6, false, true, 6, 15, 60,
	  { 0x15, 0x10, 0, 0, 0x0f, 0x00 },
	  { 0, 0, 0, 0, 0x22, 0x09, 0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0 } },
	{ "page 0x22, long by (6), honour", KMP_CLARIION_LONG_6, true, true, 6, 15, 60,
	  { 0x15, 0x10, 0, 0, 0x0f, 0x00 },
	  { 0, 0, 0, 0, 0x22, 0x09, 0x01, 0xff, 0xff, 0, 0, 0, 0, 0, 0 } },
};

KUNIT_ARRAY_PARAM_DESC(command, command_rows, name);

static void expect_command(struct kunit *test, const struct command_row *row)
{
	struct kmp_scsi_cmd command;

	memset(&command, 0xa5, sizeof(command));
	kmp_clariion_command(&command, row->request, row->honour);
	KUNIT_EXPECT_EQ(test, command.kind, KMP_COMMAND_SCSI);
	KUNIT_EXPECT_EQ(test, command.write, row->write);
	KUNIT_EXPECT_EQ(test, command.cdb_len, row->cdb_len);
	KUNIT_EXPECT_EQ(test, command.data_len, row->data_len);
	KUNIT_EXPECT_EQ(test, command.timeout_s, row->timeout_s);
	KUNIT_EXPECT_MEMEQ(test, command.cdb, row->cdb, KMP_CDB_SIZE);
	KUNIT_EXPECT_MEMEQ(test, command.payload, row->payload, KMP_PAYLOAD_SIZE);
}

static void command(struct kunit *test)
{
	expect_command(test, test->param_value);
}

/* In another driver honour, once set for one LUN, was set for all of them. */
static void honour_is_for_one_call(struct kunit *test)
{
	unsigned int i, n = ARRAY_SIZE(command_rows);

	for (i = 0; i < n; i++)
		expect_command(test, &command_rows[i]);
	for (i = n; i; i--)
		expect_command(test, &command_rows[i - 1]);
}

static void honour_changes_only_trespasses(struct kunit *test)
{
	unsigned int request;

	for (request = 0; request < KMP_NR_CLARIION_REQUESTS; request++) {
		struct kmp_scsi_cmd with, without;

		kmp_clariion_command(&with, request, true);
		kmp_clariion_command(&without, request, false);
		KUNIT_EXPECT_EQ(test, with.write,
				!!memcmp(&with, &without, sizeof(with)));
	}
}

static void dh_activate_is_no_scsi_command(struct kunit *test)
{
	struct kmp_scsi_cmd command;

	memset(&command, 0xa5, sizeof(command));
	kmp_clariion_command(&command, KMP_CLARIION_DH_ACTIVATE, true);
	KUNIT_EXPECT_EQ(test, command.kind, KMP_COMMAND_DH_ACTIVATE);
	KUNIT_EXPECT_EQ(test, command.timeout_s, 60);
	KUNIT_EXPECT_EQ(test, command.cdb_len, 0);
	KUNIT_EXPECT_EQ(test, command.data_len, 0);
	KUNIT_EXPECT_FALSE(test, command.write);
}

/* Sense table. Each row is tried with each kind of command. */

static void encode_sense(struct kmp_handler_answer *answer, u8 format, u8 key,
			 u8 asc, u8 ascq)
{
	memset(answer, 0, sizeof(*answer));
	answer->result = CHECK;
	answer->sense[0] = format;
	if ((format & 0x7f) >= DESCRIPTOR) {
		answer->sense[1] = key;
		answer->sense[2] = asc;
		answer->sense[3] = ascq;
		answer->sense_len = 8;
	} else {
		answer->sense[2] = key;
		answer->sense[7] = 10;
		answer->sense[12] = asc;
		answer->sense[13] = ascq;
		answer->sense_len = 18;
	}
}

static const struct sense_row {
	const char *name;
	u8 key, asc, ascq;
	enum kmp_clariion_sense read, trespass, other;
} sense_rows[] = {
	{ "02/04/03 not the owner, or NDU", 0x2, 0x04, 0x03,
	  KMP_CLARIION_NOT_OWNER, KMP_CLARIION_UPGRADE, KMP_CLARIION_PLAIN },
	{ "05/25/01 inactive snapshot, or copy", 0x5, 0x25, 0x01,
	  KMP_CLARIION_INACTIVE, KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED },
	{ "06/29/00 first I/O after reset", 0x6, 0x29, 0x00,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
	{ "05/25/00 LU not supported", 0x5, 0x25, 0x00,
	  KMP_CLARIION_NO_LUN, KMP_CLARIION_NO_LUN, KMP_CLARIION_NO_LUN },
	{ "05/04/00 array copy refuses trespass", 0x5, 0x04, 0x00,
	  KMP_CLARIION_REFUSED, KMP_CLARIION_COPYING, KMP_CLARIION_REFUSED },
	/* neighbours */
	{ "02/04/00", 0x2, 0x04, 0x00,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
	{ "02/04/01 becoming ready", 0x2, 0x04, 0x01,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
	{ "05/04/03", 0x5, 0x04, 0x03,
	  KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED },
	{ "05/25/02", 0x5, 0x25, 0x02,
	  KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED },
	{ "05/20/00 invalid operation code", 0x5, 0x20, 0x00,
	  KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED },
	{ "05/24/00 invalid field in CDB", 0x5, 0x24, 0x00,
	  KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED, KMP_CLARIION_REFUSED },
	{ "06/25/00", 0x6, 0x25, 0x00,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
	{ "02/25/01", 0x2, 0x25, 0x01,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
	{ "00/00/00 no sense", 0, 0, 0,
	  KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN, KMP_CLARIION_PLAIN },
};

KUNIT_ARRAY_PARAM_DESC(sense, sense_rows, name);

static enum kmp_clariion_sense sense_expected(const struct sense_row *row,
					      enum kmp_clariion_request request)
{
	switch (request) {
	case KMP_CLARIION_READ:
		return row->read;
	case KMP_CLARIION_LONG:
	case KMP_CLARIION_SHORT:
	case KMP_CLARIION_LONG_6:
		return row->trespass;
	default:
		return row->other;
	}
}

static void expect_sense(struct kunit *test, u8 format)
{
	const struct sense_row *row = test->param_value;
	struct kmp_handler_answer answer;
	unsigned int request;

	/* the other bits of the key's byte are ignored */
	for (request = 0; request < KMP_NR_CLARIION_REQUESTS; request++) {
		encode_sense(&answer, format, row->key, row->asc, row->ascq);
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_sense(request, &answer),
				    sense_expected(row, request),
				    "request %u", request);
		encode_sense(&answer, format, 0xf0 | row->key, row->asc, row->ascq);
		answer.result = CHECK | 0x01;
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_sense(request, &answer),
				    sense_expected(row, request),
				    "request %u", request);
	}
}

static void fixed_sense(struct kunit *test)
{
	expect_sense(test, FIXED);
	expect_sense(test, 0x80 | FIXED);	/* INFORMATION is valid */
}

static void descriptor_sense(struct kunit *test)
{
	expect_sense(test, DESCRIPTOR);
}

/* Every key, code and qualifier close to those of the table */
static void other_sense_is_not_special(struct kunit *test)
{
	static const u8 ascs[] = { 0x00, 0x03, 0x04, 0x05, 0x24, 0x25, 0x26, 0x29 };
	unsigned int key, asc, ascq, special = 0;

	for (key = 0; key <= 0xf; key++)
		for (asc = 0; asc < ARRAY_SIZE(ascs); asc++)
			for (ascq = 0; ascq <= 0xff; ascq++) {
				struct kmp_handler_answer answer;
				enum kmp_clariion_sense sense;

				encode_sense(&answer, FIXED, key, ascs[asc], ascq);
				sense = kmp_clariion_sense(KMP_CLARIION_READ, &answer);
				special += sense > KMP_CLARIION_REFUSED;
				KUNIT_EXPECT_EQ(test, sense == KMP_CLARIION_REFUSED,
						key == 5 && !(ascs[asc] == 0x25 && ascq < 2));
				sense = kmp_clariion_sense(KMP_CLARIION_LONG, &answer);
				special += sense > KMP_CLARIION_REFUSED;
				sense = kmp_clariion_sense(KMP_CLARIION_PAGE, &answer);
				special += sense > KMP_CLARIION_REFUSED;
			}
	/* 05/25/00 of three commands, two more of READ, two of MODE SELECT */
	KUNIT_EXPECT_EQ(test, special, 7);
}

/*
 * A code without its qualifier must be ignored, or an inactive snapshot would
 * read as "no such LUN". The buffer has bytes behind the sense's end.
 */
static void truncated_sense(struct kunit *test)
{
	struct kmp_handler_answer answer;
	unsigned int len;

	for (len = 0; len <= KMP_SENSE_SIZE; len++) {
		encode_sense(&answer, FIXED, 0x5, 0x25, 0x00);
		answer.sense_len = len;
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_sense(KMP_CLARIION_PAGE, &answer),
				    len < 3 ? KMP_CLARIION_PLAIN :
				    len < 14 ? KMP_CLARIION_REFUSED :
				    KMP_CLARIION_NO_LUN, "fixed, %u", len);
		encode_sense(&answer, DESCRIPTOR, 0x5, 0x25, 0x00);
		answer.sense_len = len;
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_sense(KMP_CLARIION_PAGE, &answer),
				    len < 2 ? KMP_CLARIION_PLAIN :
				    len < 4 ? KMP_CLARIION_REFUSED :
				    KMP_CLARIION_NO_LUN, "descriptor, %u", len);
	}
}

/* SPC-5, additional sense length: bytes that follow byte 7 */
static void additional_length_ends_sense(struct kunit *test)
{
	struct kmp_handler_answer answer;
	unsigned int len;

	encode_sense(&answer, FIXED, 0x2, 0x04, 0x03);
	for (len = 0; len <= 0xff; len++) {
		answer.sense[7] = len;
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_sense(KMP_CLARIION_READ, &answer),
				    len < 6 ? KMP_CLARIION_PLAIN :
				    KMP_CLARIION_NOT_OWNER, "%u", len);
	}
}

static const struct no_sense_row {
	const char *name;
	int result;
	u8 response_code;
} no_sense_rows[] = {
	{ "good", 0x00, FIXED },
	{ "busy", 0x08, FIXED },
	{ "reservation conflict", 0x18, FIXED },
	{ "timed out", 0x030000 | CHECK, FIXED },
	{ "transport", 0x0e0000 | CHECK, DESCRIPTOR },
	{ "deferred, fixed", CHECK, 0x71 },
	{ "deferred, descriptor", CHECK, 0x73 },
	{ "no response code", CHECK, 0x00 },
	{ "vendor's response code", CHECK, 0x7f },
};

KUNIT_ARRAY_PARAM_DESC(no_sense, no_sense_rows, name);

static void not_current_sense(struct kunit *test)
{
	const struct no_sense_row *row = test->param_value;
	struct kmp_handler_answer answer;
	unsigned int request;

	for (request = 0; request < KMP_NR_CLARIION_REQUESTS; request++) {
		encode_sense(&answer, row->response_code, 0x5, 0x25, 0x00);
		answer.result = row->result;
		KUNIT_EXPECT_EQ(test, kmp_clariion_sense(request, &answer),
				KMP_CLARIION_PLAIN);
	}
}

static void done(struct kunit *test)
{
	struct kmp_handler_answer answer;
	unsigned int byte;

	/* SAM-5, status codes: done is GOOD only */
	for (byte = 0; byte <= 0xff; byte++) {
		encode_sense(&answer, FIXED, 0x5, 0x24, 0x00);
		answer.result = byte;
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_done(&answer), byte < 2,
				    "status %#x", byte);
	}
	/* SPC-5, sense keys: done are NO SENSE and RECOVERED ERROR */
	for (byte = 0; byte <= 0xf; byte++) {
		encode_sense(&answer, FIXED, byte, 0x5d, 0x00);
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_done(&answer), byte < 2,
				    "key %#x", byte);
	}
	memset(&answer, 0, sizeof(answer));
	answer.result = CHECK;
	KUNIT_EXPECT_FALSE(test, kmp_clariion_done(&answer));
}

/* Standard INQUIRY */

#define INQUIRY_LEN	252

static void inquiry_data(u8 data[INQUIRY_LEN], unsigned int total,
			 const char *serial, const char *model)
{
	memset(data, 0, INQUIRY_LEN);
	data[2] = 4;
	data[4] = total - 5;
	memcpy(data + 8, "DGC     RAID 5", 14);
	data[99] = strlen(model);
	data[160] = strlen(serial);
	memcpy(data + 161, serial, strlen(serial));
	memcpy(data + 161 + strlen(serial), model, strlen(model));
}

static const struct inquiry_row {
	const char *name;
	unsigned int total;
	const char *serial, *model;
	bool wants_short;
} inquiry_rows[] = {
	{ "total 36, legacy FC", 36, "", "", true },
	{ "total 159, legacy FC", 159, "", "CX700", true },
	{ "total 160, byte 160 is not there", 160, "", "", false },
	{ "total 161, empty model", 161, "", "", true },
	{ "empty model", 252, SERIAL, "", true },
	{ "FC4700", 252, SERIAL, "FC4700", true },
	{ "just FC", 252, SERIAL, "FC", true },
	{ "just F", 252, SERIAL, "F", false },
	{ "CX700", 252, SERIAL, "CX700", false },
	{ "VNX5300", 252, SERIAL, "VNX5300", false },
	{ "C first", 252, SERIAL, "CF", false },
	{ "FX", 252, SERIAL, "FX100", false },
	{ "no serial", 252, "", "FC5300", true },
	{ "serial like a model", 252, "FC0001", "CX300", false },
	{ "total ends before the model", 161 + SERIAL_LEN + 1, SERIAL, "FC4700", false },
	{ "total ends behind FC", 161 + SERIAL_LEN + 2, SERIAL, "FC4700", true },
};

KUNIT_ARRAY_PARAM_DESC(inquiry, inquiry_rows, name);

static void form_of_trespass(struct kunit *test)
{
	const struct inquiry_row *row = test->param_value;
	u8 data[INQUIRY_LEN];

	inquiry_data(data, row->total, row->serial, row->model);
	KUNIT_EXPECT_EQ(test, kmp_clariion_wants_short(data, INQUIRY_LEN),
			row->wants_short);
}

/* If INQUIRY data has no model: long, or short if its length says legacy. */
static void inquiry_cut_short(struct kunit *test)
{
	unsigned int len;
	u8 data[INQUIRY_LEN];

	for (len = 0; len <= INQUIRY_LEN; len++) {
		inquiry_data(data, INQUIRY_LEN, SERIAL, "FC4700");
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_wants_short(exactly(test, data, len), len),
				    len >= 161 + SERIAL_LEN + 2, "%u", len);
		inquiry_data(data, 36, "", "");
		KUNIT_EXPECT_EQ_MSG(test, kmp_clariion_wants_short(exactly(test, data, len), len),
				    len >= 5, "%u", len);
		/* a serial number longer than the data */
		inquiry_data(data, INQUIRY_LEN, SERIAL, "FC4700");
		data[160] = len;
		kmp_clariion_wants_short(exactly(test, data, len), len);
	}
}

/* SBC-4, READ CAPACITY data */

static const struct capacity_row {
	const char *name;
	enum kmp_clariion_request request;
	u8 data[32];
	unsigned int len;
	enum kmp_verdict verdict;
	u64 sectors;
} capacity_rows[] = {
	{ "(10): 1 block", KMP_CLARIION_CAPACITY_10,
	  { 0, 0, 0, 0, 0, 0, 2, 0 }, 8, KMP_VERDICT_UP, 1 },
	{ "(10): 0x12345679 blocks", KMP_CLARIION_CAPACITY_10,
	  { 0x12, 0x34, 0x56, 0x78, 0, 0, 2, 0 }, 8, KMP_VERDICT_UP, 0x12345679 },
	{ "(10): 2 TiB less a block", KMP_CLARIION_CAPACITY_10,
	  { 0xff, 0xff, 0xff, 0xfe, 0, 0, 2, 0 }, 8, KMP_VERDICT_UP, 0xffffffff },
	{ "(10): ask (16)", KMP_CLARIION_CAPACITY_10,
	  { 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0 }, 8, KMP_VERDICT_UP, 0 },
	{ "(10): ask (16), block size 0", KMP_CLARIION_CAPACITY_10,
	  { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 }, 8, KMP_VERDICT_UP, 0 },
	{ "(10): zeroes", KMP_CLARIION_CAPACITY_10, {}, 8, KMP_VERDICT_DOWN },
	{ "(10): blocks of 4096", KMP_CLARIION_CAPACITY_10,
	  { 0, 0, 1, 0, 0, 0, 0x10, 0 }, 8, KMP_VERDICT_WRONG },
	{ "(10): blocks of 520", KMP_CLARIION_CAPACITY_10,
	  { 0, 0, 1, 0, 0, 0, 2, 8 }, 8, KMP_VERDICT_WRONG },
	{ "(10): blocks of 2^25 and 512", KMP_CLARIION_CAPACITY_10,
	  { 0, 0, 1, 0, 2, 0, 2, 0 }, 8, KMP_VERDICT_WRONG },
	{ "(10): cut short", KMP_CLARIION_CAPACITY_10,
	  { 0, 0, 1, 0, 0, 0, 2, 0 }, 7, KMP_VERDICT_DOWN },
	{ "(16): 1 block", KMP_CLARIION_CAPACITY_16,
	  { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0 }, 32, KMP_VERDICT_UP, 1 },
	{ "(16): 4 TiB", KMP_CLARIION_CAPACITY_16,
	  { 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0 }, 32,
	  KMP_VERDICT_UP, 0x200000000ULL },
	{ "(16): each byte", KMP_CLARIION_CAPACITY_16,
	  { 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 2, 0 }, 12,
	  KMP_VERDICT_UP, 0x0102030405060709ULL },
	{ "(16): all ones", KMP_CLARIION_CAPACITY_16,
	  { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0 }, 32,
	  KMP_VERDICT_DOWN },
	{ "(16): zeroes", KMP_CLARIION_CAPACITY_16, {}, 32, KMP_VERDICT_DOWN },
	{ "(16): blocks of 4096", KMP_CLARIION_CAPACITY_16,
	  { 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x10, 0 }, 32, KMP_VERDICT_WRONG },
	{ "(16): cut short", KMP_CLARIION_CAPACITY_16,
	  { 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0 }, 11, KMP_VERDICT_DOWN },
	{ "(10): nothing", KMP_CLARIION_CAPACITY_10, {}, 0, KMP_VERDICT_DOWN },
	{ "(16): nothing", KMP_CLARIION_CAPACITY_16, {}, 0, KMP_VERDICT_DOWN },
};

KUNIT_ARRAY_PARAM_DESC(capacity, capacity_rows, name);

static void read_capacity(struct kunit *test)
{
	const struct capacity_row *row = test->param_value;
	u8 *data = exactly(test, row->data, row->len);
	u64 sectors = 4711;
	const char *why = NULL;

	KUNIT_EXPECT_EQ(test, kmp_clariion_sectors(row->request, data, row->len,
						   &sectors, &why),
			row->verdict);
	if (row->verdict == KMP_VERDICT_UP) {
		KUNIT_EXPECT_EQ(test, sectors, row->sectors);
		return;
	}
	KUNIT_EXPECT_EQ(test, sectors, 4711);
	KUNIT_EXPECT_STREQ(test, why, row->verdict == KMP_VERDICT_WRONG ?
			   "capacity: blocks are not of 512 bytes" :
			   "capacity: data too short or invalid");
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE(good_page_sets_all_fields),
	KUNIT_CASE_PARAM(page_byte, byte_gen_params),
	KUNIT_CASE(rows_cover_all_values),
	KUNIT_CASE(storage_processors),
	KUNIT_CASE_PARAM(owner, owner_gen_params),
	KUNIT_CASE(failover_mode),
	KUNIT_CASE(arraycommpath_bit),
	KUNIT_CASE(peripheral_qualifier),
	KUNIT_CASE_PARAM(order_of_faults, order_gen_params),
	KUNIT_CASE(page_cut_short_by_transfer),
	KUNIT_CASE(page_cut_short_by_itself),
	KUNIT_CASE(no_data_at_all),
	KUNIT_CASE_PARAM(array_serial, serial_gen_params),
	KUNIT_CASE(lun_wwn),
	KUNIT_CASE(garbage_gets_a_verdict),
	KUNIT_CASE_PARAM(command, command_gen_params),
	KUNIT_CASE(honour_is_for_one_call),
	KUNIT_CASE(honour_changes_only_trespasses),
	KUNIT_CASE(dh_activate_is_no_scsi_command),
	KUNIT_CASE_PARAM(fixed_sense, sense_gen_params),
	KUNIT_CASE_PARAM(descriptor_sense, sense_gen_params),
	KUNIT_CASE(other_sense_is_not_special),
	KUNIT_CASE(truncated_sense),
	KUNIT_CASE(additional_length_ends_sense),
	KUNIT_CASE_PARAM(not_current_sense, no_sense_gen_params),
	KUNIT_CASE(done),
	KUNIT_CASE_PARAM(form_of_trespass, inquiry_gen_params),
	KUNIT_CASE(inquiry_cut_short),
	KUNIT_CASE_PARAM(read_capacity, capacity_gen_params),
	{}
};

static struct kunit_suite wire_suite = {
	.name = "kmp_clariion_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's CLARiiON wire formats");
MODULE_LICENSE("GPL");
