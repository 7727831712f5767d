// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the table of tunables, their ranges and what must hold between them. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "tunable.h"

#define KMP_TUNABLE(_name, _min, _max, _initial) {			\
	.name = _name,							\
	.min = _min,							\
	.max = _max,							\
	.initial = _initial,						\
	.error = _name ": expected a number from " #_min " to " #_max,	\
}

const struct kmp_tunable_info kmp_tunables[KMP_NR_TUNABLES] = {
	[KMP_TEST_INTERVAL] =
		KMP_TUNABLE("test_interval_ms", 100, 3600000, 5000),
	[KMP_OUTAGE_TEST] =
		KMP_TUNABLE("outage_test_ms", 10, 60000, 50),
	[KMP_TEST_TIMEOUT] =
		KMP_TUNABLE("test_timeout_ms", 100, 60000, 5000),
	[KMP_NO_PATH_TIMEOUT] =
		KMP_TUNABLE("no_path_timeout_ms", 0, 86400000, 0),
	[KMP_REVIVE_OFFLINE] =
		KMP_TUNABLE("revive_offline", 0, 1, 1),
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
	u32 number;

	if (kstrtou32(text, 10, &number) ||
	    number < info->min || number > info->max)
		return info->error;

	*value = number;
	return NULL;
}

const char *kmp_tunables_conflict(const u32 values[KMP_NR_TUNABLES])
{
	u32 deadline = values[KMP_NO_PATH_TIMEOUT];

	if (deadline &&
	    values[KMP_OUTAGE_TEST] + values[KMP_TEST_TIMEOUT] >= deadline)
		return "no_path_timeout_ms: must be 0 or greater than outage_test_ms + test_timeout_ms";
	return NULL;
}
