// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of tunable.c: names, ranges and words; printing and parsing; conflicts
 * between values. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/tunable.c"

#define UNTOUCHED	0xdeadbeef

/* A copy of the manual's table. */
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
	{ "ndu_timeout_ms", KMP_NDU_TIMEOUT, 1000, 86400000, 1800000,
	  "ndu_timeout_ms: expected a number from 1000 to 86400000" },
	{ "gone_after_ms", KMP_GONE_AFTER, 1000, 86400000, 60000,
	  "gone_after_ms: expected a number from 1000 to 86400000" },
	{ "failback", KMP_FAILBACK, 0, 86400000, KMP_FAILBACK_FOLLOWOVER,
	  "failback: expected immediate, manual, followover or a number up to 86400000" },
	{ "hold_limit", KMP_HOLD_LIMIT, 0, 16777216, 0,
	  "hold_limit: expected a number from 0 to 16777216" },
	{ "reserved_tests", KMP_RESERVED_TESTS, 0, 1024, 0,
	  "reserved_tests: expected a number from 0 to 1024" },
	{ "trespass_limit", KMP_TRESPASS_LIMIT, 1, 16, 5,
	  "trespass_limit: expected a number from 1 to 16" },
	{ "revive_offline", KMP_REVIVE_OFFLINE, 0, 1, 1,
	  "revive_offline: expected a number from 0 to 1" },
	{ "adopt", KMP_ADOPT, 0, 1, 1,
	  "adopt: expected a number from 0 to 1" },
	{ "abort_hung", KMP_ABORT_HUNG, 0, 1, 1,
	  "abort_hung: expected a number from 0 to 1" },
	{ "read_tests", KMP_READ_TESTS, 0, 1, 0,
	  "read_tests: expected a number from 0 to 1" },
	{ "loss_limit", KMP_LOSS_LIMIT, 0, 100, 3,
	  "loss_limit: expected a number from 0 to 100" },
	{ "path_age_ms", KMP_PATH_AGE, 1000, 86400000, 300000,
	  "path_age_ms: expected a number from 1000 to 86400000" },
	{ "slow_factor", KMP_SLOW_FACTOR, 0, 1000, 10,
	  "slow_factor: expected a number from 0 to 1000" },
	{ "slow_after_ms", KMP_SLOW_AFTER, 0, 3600000, 10000,
	  "slow_after_ms: expected a number from 0 to 3600000" },
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

/* A truncated name, or one with extra characters, is not found. */
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
			 const char *text, u32 number)
{
	u32 value = UNTOUCHED;

	KUNIT_EXPECT_NULL_MSG(test, kmp_tunable_parse(tunable, text, &value),
			      "value \"%s\"", text);
	KUNIT_EXPECT_EQ_MSG(test, value, number, "value \"%s\"", text);
}

/* Also with a newline, as echo writes it. */
static void expect_number_taken(struct kunit *test, enum kmp_tunable tunable,
				u32 number)
{
	char text[16];

	scnprintf(text, sizeof(text), "%u", number);
	expect_taken(test, tunable, text, number);
	scnprintf(text, sizeof(text), "%u\n", number);
	expect_taken(test, tunable, text, number);
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

	expect_number_taken(test, row->tunable, row->min);
	expect_number_taken(test, row->tunable, row->max);
	if (row->tunable != KMP_FAILBACK)
		expect_number_taken(test, row->tunable, row->initial);

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
		/* around 2^32 and 2^64; some would be 1000 if truncated */
		"4294967295", "4294967296", "4294968296",
		"18446744073709551615", "18446744073709552616",
		"99999999999999999999999999999999999999999999999999",
		"\n", "\n5000", "5000\n\n", "5000\n ", "5000\r\n", "5\n000",
		/* the values of words, as numbers */
		"4294967294", "0xffffffff", "-2",
		/* other words, and ones that only begin or end like a word */
		"default", "never", "none", "off", "yes", "true", "failback",
		"immediat", "immediately", "manua", "manuals", "man",
		"followove", "followovers", "ollowover", "follow over",
		" manual", "manual ", "manual\n\n", "\nmanual", "manual\r\n",
		"manual 5000", "5000 manual", "manual,5000", "manual5000",
		/* names are found in any case, values are not */
		"Manual", "IMMEDIATE", "FollowOver",
	};
	const struct tunable_row *row = test->param_value;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_refused(test, row, texts[i]);
}

static const struct word_row {
	const char *name;
	enum kmp_tunable tunable;
	u32 value;
} word_rows[] = {
	{ "immediate", KMP_FAILBACK, 0 },
	{ "manual", KMP_FAILBACK, 0xffffffff },
	{ "followover", KMP_FAILBACK, 0xfffffffe },
};

KUNIT_ARRAY_PARAM_DESC(word, word_rows, name);

static void words(struct kunit *test)
{
	const struct word_row *row = test->param_value;
	enum kmp_tunable tunable;
	char text[16];

	expect_taken(test, row->tunable, row->name, row->value);
	scnprintf(text, sizeof(text), "%s\n", row->name);
	expect_taken(test, row->tunable, text, row->value);

	for (tunable = 0; tunable < KMP_NR_TUNABLES; tunable++) {
		u32 value = UNTOUCHED;

		if (tunable == row->tunable)
			continue;
		KUNIT_EXPECT_STREQ(test, kmp_tunable_parse(tunable, row->name, &value),
				   kmp_tunables[tunable].error);
		KUNIT_EXPECT_EQ(test, value, UNTOUCHED);
	}
}

static void every_word_has_a_row(struct kunit *test)
{
	const struct kmp_tunable_word *word;
	enum kmp_tunable tunable;
	unsigned int nr_words = 0;

	for (tunable = 0; tunable < KMP_NR_TUNABLES; tunable++)
		for (word = kmp_tunables[tunable].words; word && word->name; word++)
			nr_words++;
	KUNIT_EXPECT_EQ(test, nr_words, ARRAY_SIZE(word_rows));
}

/* The value of a word must not be a valid number, except that of immediate. */
static void words_are_not_valid_numbers(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(word_rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, word_rows[i].value <= 86400000,
				    !strcmp(word_rows[i].name, "immediate"),
				    "%s", word_rows[i].name);
}

/* @value is printed as @text, and parsing that gives @value again. */
static void expect_printed(struct kunit *test, enum kmp_tunable tunable,
			   u32 value, const char *text)
{
	char line[32];
	unsigned int used;

	memset(line, 0xa5, sizeof(line));
	used = kmp_tunable_print(tunable, value, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, text);
	KUNIT_EXPECT_EQ(test, used, strlen(text));
	expect_taken(test, tunable, line, value);
}

static void words_printed_and_parsed(struct kunit *test)
{
	const struct word_row *row = test->param_value;

	expect_printed(test, row->tunable, row->value, row->name);
}

static void numbers_printed_and_parsed(struct kunit *test)
{
	const struct tunable_row *row = test->param_value;
	const u32 numbers[] = { row->min + 1, row->max - 1, row->max };
	char text[16];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		scnprintf(text, sizeof(text), "%u", numbers[i]);
		if (numbers[i] >= row->min)
			expect_printed(test, row->tunable, numbers[i], text);
	}
	scnprintf(text, sizeof(text), "%u", row->min);
	/* the one number that is printed as a word */
	expect_printed(test, row->tunable, row->min,
		       row->tunable == KMP_FAILBACK ? "immediate" : text);
	scnprintf(text, sizeof(text), "%u", row->initial);
	expect_printed(test, row->tunable, row->initial,
		       row->tunable == KMP_FAILBACK ? "followover" : text);
}

static const struct print_row {
	const char *name;
	enum kmp_tunable tunable;
	u32 value;
} print_rows[] = {
	{ "followover", KMP_FAILBACK, KMP_FAILBACK_FOLLOWOVER },
	{ "86400000", KMP_FAILBACK, 86400000 },
	{ "1800000", KMP_NDU_TIMEOUT, 1800000 },
};

KUNIT_ARRAY_PARAM_DESC(print, print_rows, name);

static void printed_into_any_size(struct kunit *test)
{
	const struct print_row *row = test->param_value;
	unsigned int len = strlen(row->name), size;

	for (size = 0; size <= len + 2; size++) {
		char line[16];
		unsigned int used;

		memset(line, 0xa5, sizeof(line));
		used = kmp_tunable_print(row->tunable, row->value, line, size);
		KUNIT_EXPECT_EQ_MSG(test, used, size ? min(len, size - 1) : 0,
				    "%u bytes", size);
		KUNIT_EXPECT_MEMEQ(test, line, row->name, used);
		if (size)
			KUNIT_EXPECT_EQ(test, line[used], '\0');
		KUNIT_EXPECT_EQ_MSG(test, (u8)line[size], 0xa5, "%u bytes", size);
	}
}

#define DEADLINE	"no_path_timeout_ms: must be 0 or exceed outage_test_ms + test_timeout_ms"
#define OUTAGE_TEST	"outage_test_ms: must not exceed test_interval_ms"
#define AGE		"path_age_ms: must exceed test_timeout_ms unless loss_limit is 0"

static const struct conflict_row {
	const char *name;
	u32 interval, outage_test, test_timeout, no_path_timeout, loss_limit, path_age;
	const char *conflict;
} conflict_rows[] = {
	{ "defaults", 5000, 50, 5000, 0, 3, 300000, NULL },
	{ "no deadline, slow tests", 60000, 60000, 60000, 0, 0, 1000, NULL },
	{ "deadline of 1", 5000, 50, 5000, 1, 0, 1000, DEADLINE },
	{ "deadline below the time-out", 5000, 50, 5000, 4999, 0, 1000, DEADLINE },
	{ "deadline is the time-out", 5000, 50, 5000, 5000, 0, 1000, DEADLINE },
	{ "deadline one too short", 5000, 50, 5000, 5049, 0, 1000, DEADLINE },
	{ "deadline is the sum", 5000, 50, 5000, 5050, 0, 1000, DEADLINE },
	{ "deadline just long enough", 5000, 50, 5000, 5051, 0, 1000, NULL },
	{ "slowest tests, deadline is the sum", 60000, 60000, 60000, 120000, 0, 1000, DEADLINE },
	{ "slowest tests, just long enough", 60000, 60000, 60000, 120001, 0, 1000, NULL },
	{ "fastest tests, deadline is the sum", 100, 10, 100, 110, 0, 1000, DEADLINE },
	{ "fastest tests, just long enough", 100, 10, 100, 111, 0, 1000, NULL },
	{ "longest deadline", 5000, 50, 5000, 86400000, 0, 1000, NULL },
	{ "as often in an outage", 5000, 5000, 5000, 0, 0, 1000, NULL },
	{ "less often in an outage", 5000, 5001, 5000, 0, 0, 1000, OUTAGE_TEST },
	{ "failures forgotten too soon", 5000, 50, 5000, 0, 1, 5000, AGE },
	{ "failures forgotten just in time", 5000, 50, 5000, 0, 1, 5001, NULL },
};

KUNIT_ARRAY_PARAM_DESC(conflict, conflict_rows, name);

/* The other tunables, which are 0 here, conflict with none. */
static void conflict(struct kunit *test)
{
	const struct conflict_row *row = test->param_value;
	const u32 values[KMP_NR_TUNABLES] = {
		[KMP_TEST_INTERVAL] = row->interval,
		[KMP_OUTAGE_TEST] = row->outage_test,
		[KMP_TEST_TIMEOUT] = row->test_timeout,
		[KMP_NO_PATH_TIMEOUT] = row->no_path_timeout,
		[KMP_LOSS_LIMIT] = row->loss_limit,
		[KMP_PATH_AGE] = row->path_age,
	};

	KUNIT_EXPECT_STREQ(test, kmp_tunables_conflict(values) ?: "", row->conflict ?: "");
}

static struct kunit_case tunable_cases[] = {
	KUNIT_CASE(every_tunable_has_a_row),
	KUNIT_CASE_PARAM(description, tunable_gen_params),
	KUNIT_CASE_PARAM(found_in_any_case, tunable_gen_params),
	KUNIT_CASE_PARAM(found_by_the_whole_name_only, tunable_gen_params),
	KUNIT_CASE_PARAM(range, tunable_gen_params),
	KUNIT_CASE_PARAM(not_a_number, tunable_gen_params),
	KUNIT_CASE_PARAM(words, word_gen_params),
	KUNIT_CASE(every_word_has_a_row),
	KUNIT_CASE(words_are_not_valid_numbers),
	KUNIT_CASE_PARAM(words_printed_and_parsed, word_gen_params),
	KUNIT_CASE_PARAM(numbers_printed_and_parsed, tunable_gen_params),
	KUNIT_CASE_PARAM(printed_into_any_size, print_gen_params),
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
