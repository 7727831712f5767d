// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of tunable.c: names, ranges, and what must hold between values. Run by
 * tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/tunable.c"

#define UNTOUCHED	0xdeadbeef

/* The manual's table, written down once more. */
static const struct tunable_row {
	const char *name;
	enum kmp_tunable tunable;
	u32 min, max, initial;
	const char *error;
} tunable_rows[] = {
	{ "test_interval_ms", KMP_TEST_INTERVAL, 100, 3600000, 5000,
	  "test_interval_ms: expected a number from 100 to 3600000" },
	{ "outage_test_ms", KMP_OUTAGE_TEST, 10, 60000, 50,
	  "outage_test_ms: expected a number from 10 to 60000" },
	{ "test_timeout_ms", KMP_TEST_TIMEOUT, 100, 60000, 5000,
	  "test_timeout_ms: expected a number from 100 to 60000" },
	{ "no_path_timeout_ms", KMP_NO_PATH_TIMEOUT, 0, 86400000, 0,
	  "no_path_timeout_ms: expected a number from 0 to 86400000" },
	{ "revive_offline", KMP_REVIVE_OFFLINE, 0, 1, 1,
	  "revive_offline: expected a number from 0 to 1" },
};

KUNIT_ARRAY_PARAM_DESC(tunable, tunable_rows, name);

static void every_tunable_has_a_row(struct kunit *test)
{
	unsigned int seen = 0, i;

	for (i = 0; i < ARRAY_SIZE(tunable_rows); i++)
		seen |= 1U << tunable_rows[i].tunable;
	KUNIT_EXPECT_EQ(test, seen, (1U << KMP_NR_TUNABLES) - 1);
}

static void description(struct kunit *test)
{
	const struct tunable_row *row = test->param_value;
	const struct kmp_tunable_info *info = &kmp_tunables[row->tunable];

	KUNIT_EXPECT_STREQ(test, info->name, row->name);
	KUNIT_EXPECT_EQ(test, info->min, row->min);
	KUNIT_EXPECT_EQ(test, info->max, row->max);
	KUNIT_EXPECT_EQ(test, info->initial, row->initial);
	KUNIT_EXPECT_STREQ(test, info->error, row->error);
}

static void found_in_any_case(struct kunit *test)
{
	const struct tunable_row *row = test->param_value;
	char name[32];
	unsigned int i;

	KUNIT_EXPECT_EQ(test, kmp_tunable_find(row->name), row->tunable);

	strscpy(name, row->name, sizeof(name));
	for (i = 0; name[i]; i += 2)
		name[i] = toupper(name[i]);
	KUNIT_EXPECT_EQ(test, kmp_tunable_find(name), row->tunable);
}

/* Neither a name cut short nor one with something behind it is the name. */
static void found_by_the_whole_name_only(struct kunit *test)
{
	const struct tunable_row *row = test->param_value;
	char name[32];
	size_t len;

	scnprintf(name, sizeof(name), "%ss", row->name);
	KUNIT_EXPECT_EQ(test, kmp_tunable_find(name), KMP_NR_TUNABLES);
	for (len = strlen(row->name); len; len--) {
		name[len - 1] = '\0';
		KUNIT_EXPECT_EQ(test, kmp_tunable_find(name), KMP_NR_TUNABLES);
	}
}

static void expect_taken(struct kunit *test, enum kmp_tunable tunable,
			 u32 number)
{
	u32 value = UNTOUCHED;
	char text[16];

	scnprintf(text, sizeof(text), "%u", number);
	KUNIT_EXPECT_NULL(test, kmp_tunable_parse(tunable, text, &value));
	KUNIT_EXPECT_EQ(test, value, number);
}

static void expect_refused(struct kunit *test, const struct tunable_row *row,
			   const char *text)
{
	u32 value = UNTOUCHED;

	KUNIT_EXPECT_STREQ_MSG(test,
			       kmp_tunable_parse(row->tunable, text, &value),
			       row->error, "value \"%s\"", text);
	KUNIT_EXPECT_EQ_MSG(test, value, UNTOUCHED, "value \"%s\"", text);
}

static void range(struct kunit *test)
{
	const struct tunable_row *row = test->param_value;
	char text[24];

	expect_taken(test, row->tunable, row->min);
	expect_taken(test, row->tunable, row->initial);
	expect_taken(test, row->tunable, row->max);

	scnprintf(text, sizeof(text), "%lld", (s64)row->min - 1);
	expect_refused(test, row, text);
	scnprintf(text, sizeof(text), "%u", row->max + 1);
	expect_refused(test, row, text);
}

static void not_a_number(struct kunit *test)
{
	static const char * const texts[] = {
		"", "-", "+", "-0", "-1", "-5000", "x", "5000x", "x5000",
		"5000.0", "5e3", "0x1388", "5000ms", " 5000", "5000 ", "5 000",
		/* 2^32 and what would be 1000 in 32 bits, 2^64 and the like */
		"4294967295", "4294967296", "4294968296",
		"18446744073709551615", "18446744073709552616",
		"99999999999999999999999999999999999999999999999999",
	};
	const struct tunable_row *row = test->param_value;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_refused(test, row, texts[i]);
}

static const struct conflict_row {
	const char *name;
	u32 outage_test, test_timeout, no_path_timeout;
	bool conflict;
} conflict_rows[] = {
	{ "defaults", 50, 5000, 0, false },
	{ "no deadline, slow tests", 60000, 60000, 0, false },
	{ "deadline of 1", 50, 5000, 1, true },
	{ "deadline below the time-out", 50, 5000, 4999, true },
	{ "deadline is the time-out", 50, 5000, 5000, true },
	{ "deadline one too short", 50, 5000, 5049, true },
	{ "deadline is the sum", 50, 5000, 5050, true },
	{ "deadline just long enough", 50, 5000, 5051, false },
	{ "slowest tests, deadline is the sum", 60000, 60000, 120000, true },
	{ "slowest tests, just long enough", 60000, 60000, 120001, false },
	{ "fastest tests, deadline is the sum", 10, 100, 110, true },
	{ "fastest tests, just long enough", 10, 100, 111, false },
	{ "longest deadline", 50, 5000, 86400000, false },
};

KUNIT_ARRAY_PARAM_DESC(conflict, conflict_rows, name);

static void conflict(struct kunit *test)
{
	const struct conflict_row *row = test->param_value;
	const u32 values[KMP_NR_TUNABLES] = {
		[KMP_TEST_INTERVAL] = 5000,
		[KMP_OUTAGE_TEST] = row->outage_test,
		[KMP_TEST_TIMEOUT] = row->test_timeout,
		[KMP_NO_PATH_TIMEOUT] = row->no_path_timeout,
		[KMP_REVIVE_OFFLINE] = 1,
	};
	const char *found = kmp_tunables_conflict(values);

	if (row->conflict)
		KUNIT_EXPECT_STREQ(test, found,
				   "no_path_timeout_ms: must be 0 or exceed outage_test_ms + test_timeout_ms");
	else
		KUNIT_EXPECT_NULL(test, found);
}

static struct kunit_case tunable_cases[] = {
	KUNIT_CASE(every_tunable_has_a_row),
	KUNIT_CASE_PARAM(description, tunable_gen_params),
	KUNIT_CASE_PARAM(found_in_any_case, tunable_gen_params),
	KUNIT_CASE_PARAM(found_by_the_whole_name_only, tunable_gen_params),
	KUNIT_CASE_PARAM(range, tunable_gen_params),
	KUNIT_CASE_PARAM(not_a_number, tunable_gen_params),
	KUNIT_CASE_PARAM(conflict, conflict_gen_params),
	{}
};

static struct kunit_suite tunable_suite = {
	.name = "kmp_tunable",
	.test_cases = tunable_cases,
};

kunit_test_suite(tunable_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's tunables");
MODULE_LICENSE("GPL");
