// SPDX-License-Identifier: GPL-2.0-only
/* Suite of key.c: the text of a reservation key. Run by tests/vm/run kunit. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/key.c"

static const struct good_row {
	const char *text;
	u64 value;
	bool aptpl;
	const char *printed;
} good_rows[] = {
	{ "0x1", 0x1, false, "0x1" },
	{ "1", 0x1, false, "0x1" },
	{ "10", 0x10, false, "0x10" },
	{ "0Xabc", 0xabc, false, "0xabc" },
	{ "ABCdef0123456789", 0xabcdef0123456789, false, "0xabcdef0123456789" },
	{ "0xffffffffffffffff", ~0ULL, false, "0xffffffffffffffff" },
	{ "0000000000000001", 0x1, false, "0x1" },
	{ "0x1:aptpl", 0x1, true, "0x1:aptpl" },
	{ "123abc:APTPL", 0x123abc, true, "0x123abc:aptpl" },
	{ "0", 0, false, "0x0" },
	{ "0x0", 0, false, "0x0" },
};

KUNIT_ARRAY_PARAM_DESC(good, good_rows, text);

static void understood(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	struct kmp_key key = { .value = 99, .aptpl = !row->aptpl };
	char text[32];

	KUNIT_EXPECT_NULL(test, kmp_key_parse(row->text, &key));
	KUNIT_EXPECT_EQ(test, key.value, row->value);
	KUNIT_EXPECT_EQ(test, key.aptpl, row->aptpl);
	KUNIT_EXPECT_EQ(test, kmp_key_print(&key, text, sizeof(text)), strlen(row->printed));
	KUNIT_EXPECT_STREQ(test, text, row->printed);
	KUNIT_EXPECT_NULL(test, kmp_key_parse(text, &key));
	KUNIT_EXPECT_EQ(test, key.value, row->value);
	KUNIT_EXPECT_EQ(test, key.aptpl, row->aptpl);
}

static const struct bad_row {
	const char *text;
} bad_rows[] = {
	{ "" }, { "0x" }, { "x1" }, { "-1" }, { "+1" }, { " 1" }, { "1 " }, { "g" }, { "1g" },
	{ "10000000000000000" }, { "0x10000000000000000" }, { "00000000000000001" },
	{ "1:" }, { "1:apt" }, { "1:aptpl2" }, { "1aptpl" }, { ":aptpl" }, { "0x:aptpl" },
	{ "0:aptpl" }, { "0x0:aptpl" }, { "1:aptpl:aptpl" },
};

KUNIT_ARRAY_PARAM_DESC(bad, bad_rows, text);

static void refused(struct kunit *test)
{
	const struct bad_row *row = test->param_value;
	struct kmp_key key;

	KUNIT_EXPECT_STREQ(test, kmp_key_parse(row->text, &key),
			   "reservation_key: expected up to 16 hexadecimal digits, maybe with :aptpl, or 0");
}

static void cut_off(struct kunit *test)
{
	struct kmp_key key = { .value = 0xabc, .aptpl = true };
	char text[8];

	KUNIT_EXPECT_EQ(test, kmp_key_print(&key, text, sizeof(text)), 7);
	KUNIT_EXPECT_STREQ(test, text, "0xabc:a");
}

static struct kunit_case key_cases[] = {
	KUNIT_CASE_PARAM(understood, good_gen_params),
	KUNIT_CASE_PARAM(refused, bad_gen_params),
	KUNIT_CASE(cut_off),
	{}
};

static struct kunit_suite key_suite = {
	.name = "kmp_key",
	.test_cases = key_cases,
};

kunit_test_suite(key_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's reservation key");
MODULE_LICENSE("GPL");
