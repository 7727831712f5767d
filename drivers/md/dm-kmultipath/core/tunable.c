// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the table of tunables, their ranges and what must hold between them. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "tunable.h"

static const struct kmp_tunable_word kmp_failback_words[] = {
	{ "immediate", KMP_FAILBACK_IMMEDIATE },
	{ "manual", KMP_FAILBACK_MANUAL },
	{ "followover", KMP_FAILBACK_FOLLOWOVER },
	{ NULL },
};

const struct kmp_tunable_info kmp_tunables[KMP_NR_TUNABLES] = {
	[KMP_TEST_INTERVAL] = {
		.name = "test_interval_ms",
		.min = 100,
		.max = 3600000,
		.initial = 5000,
		.error = "test_interval_ms: expected a number from 100 to 3600000",
	},
	[KMP_OUTAGE_TEST] = {
		.name = "outage_test_ms",
		.min = 10,
		.max = 60000,
		.initial = 50,
		.error = "outage_test_ms: expected a number from 10 to 60000",
	},
	[KMP_TEST_TIMEOUT] = {
		.name = "test_timeout_ms",
		.min = 100,
		.max = 60000,
		.initial = 5000,
		.error = "test_timeout_ms: expected a number from 100 to 60000",
	},
	[KMP_NO_PATH_TIMEOUT] = {
		.name = "no_path_timeout_ms",
		.min = 0,
		.max = 86400000,
		.initial = 0,
		.error = "no_path_timeout_ms: expected a number from 0 to 86400000",
	},
	[KMP_NDU_TIMEOUT] = {
		.name = "ndu_timeout_ms",
		.min = 1000,
		.max = 86400000,
		.initial = 1800000,
		.error = "ndu_timeout_ms: expected a number from 1000 to 86400000",
	},
	[KMP_GONE_AFTER] = {
		.name = "gone_after_ms",
		.min = 1000,
		.max = 86400000,
		.initial = 60000,
		.error = "gone_after_ms: expected a number from 1000 to 86400000",
	},
	[KMP_FAILBACK] = {
		.name = "failback",
		.min = 0,
		.max = 86400000,
		.initial = KMP_FAILBACK_FOLLOWOVER,
		.words = kmp_failback_words,
		.error = "failback: expected immediate, manual, followover or a number to 86400000",
	},
	[KMP_HOLD_LIMIT] = {
		.name = "hold_limit",
		.min = 0,
		.max = 16777216,
		.initial = 0,
		.error = "hold_limit: expected a number from 0 to 16777216",
	},
	[KMP_RESERVED_TESTS] = {
		.name = "reserved_tests",
		.min = 0,
		.max = 1024,
		.initial = 0,
		.error = "reserved_tests: expected a number from 0 to 1024",
	},
	[KMP_TRESPASS_LIMIT] = {
		.name = "trespass_limit",
		.min = 1,
		.max = 16,
		.initial = 5,
		.error = "trespass_limit: expected a number from 1 to 16",
	},
	[KMP_REVIVE_OFFLINE] = {
		.name = "revive_offline",
		.min = 0,
		.max = 1,
		.initial = 1,
		.error = "revive_offline: expected a number from 0 to 1",
	},
};

enum kmp_tunable kmp_tunable_find(const char *name)
{
	enum kmp_tunable tunable;

	for (tunable = 0; tunable < KMP_NR_TUNABLES; tunable++)
		if (!strcasecmp(name, kmp_tunables[tunable].name))
			break;
	return tunable;
}

const char *kmp_tunable_parse(enum kmp_tunable tunable, const char *text,
			      u32 *value)
{
	const struct kmp_tunable_info *info = &kmp_tunables[tunable];
	const struct kmp_tunable_word *word;
	u32 number;

	for (word = info->words; word && word->name; word++)
		if (sysfs_streq(text, word->name)) {
			*value = word->value;
			return NULL;
		}
	if (kstrtou32(text, 10, &number) ||
	    number < info->min || number > info->max)
		return info->error;

	*value = number;
	return NULL;
}

unsigned int kmp_tunable_print(enum kmp_tunable tunable, u32 value, char *text,
			       unsigned int size)
{
	const struct kmp_tunable_word *word = kmp_tunables[tunable].words;

	for (; word && word->name; word++)
		if (word->value == value)
			return scnprintf(text, size, "%s", word->name);
	return scnprintf(text, size, "%u", value);
}

const char *kmp_tunables_conflict(const u32 values[KMP_NR_TUNABLES])
{
	u32 deadline = values[KMP_NO_PATH_TIMEOUT];

	if (deadline &&
	    values[KMP_OUTAGE_TEST] + values[KMP_TEST_TIMEOUT] >= deadline)
		return "no_path_timeout_ms: must be 0 or exceed outage_test_ms + test_timeout_ms";
	return NULL;
}
