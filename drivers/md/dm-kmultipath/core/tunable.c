// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the table of tunables, and how their values depend on each other. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "tunable.h"

static const struct kmp_tunable_word kmp_failback_words[] = {
	{ "immediate", KMP_FAILBACK_IMMEDIATE },
	{ "manual", KMP_FAILBACK_MANUAL },
	{ "followover", KMP_FAILBACK_FOLLOWOVER },
	{ NULL },
};

#define KMP_TUNABLE_ROWS
const struct kmp_tunable_info kmp_tunables[KMP_NR_TUNABLES] = {
#include "tunable-list.h"
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
	if (values[KMP_OUTAGE_TEST] > values[KMP_TEST_INTERVAL])
		return "outage_test_ms: must not exceed test_interval_ms";
	/* Otherwise failures whose tests are late never add up to loss_limit. */
	if (values[KMP_LOSS_LIMIT] && values[KMP_PATH_AGE] <= values[KMP_TEST_TIMEOUT])
		return "path_age_ms: must exceed test_timeout_ms unless loss_limit is 0";
	return NULL;
}
