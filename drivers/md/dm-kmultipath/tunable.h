/* SPDX-License-Identifier: GPL-2.0-only */
/* The tunables: one table for messages, the dm table and module parameters. */
#ifndef KMP_TUNABLE_H
#define KMP_TUNABLE_H

#include <linux/types.h>

/**
 * enum kmp_tunable - index of a tunable
 * @KMP_TEST_INTERVAL: test_interval_ms, between two tests of a healthy path
 * @KMP_OUTAGE_TEST: outage_test_ms, between two tests while no path is usable
 * @KMP_TEST_TIMEOUT: test_timeout_ms, a test without answer for so long is late
 * @KMP_NO_PATH_TIMEOUT: no_path_timeout_ms, an outage's deadline, 0 for none
 * @KMP_REVIVE_OFFLINE: revive_offline, set devices running again that error
 *			recovery left offline
 * @KMP_NR_TUNABLES: how many there are
 */
enum kmp_tunable {
	KMP_TEST_INTERVAL,
	KMP_OUTAGE_TEST,
	KMP_TEST_TIMEOUT,
	KMP_NO_PATH_TIMEOUT,
	KMP_REVIVE_OFFLINE,
	KMP_NR_TUNABLES
};

/**
 * struct kmp_tunable_info - what is known of a tunable
 * @name: its name everywhere, with the unit as suffix
 * @min: smallest value
 * @max: largest value
 * @initial: default of the module parameter of the same name
 * @error: a bad value's error, naming the tunable and its range
 */
struct kmp_tunable_info {
	const char *name;
	u32 min;
	u32 max;
	u32 initial;
	const char *error;
};

extern const struct kmp_tunable_info kmp_tunables[KMP_NR_TUNABLES];

/**
 * kmp_tunable_find() - a tunable by name
 * @name: case does not matter
 *
 * Return: its index, KMP_NR_TUNABLES if there is none of that name.
 */
enum kmp_tunable kmp_tunable_find(const char *name);

/**
 * kmp_tunable_parse() - read a value
 * @tunable: whose value
 * @text: decimal
 * @value: out; untouched on error
 *
 * Return: NULL, or a string constant that names what is wrong.
 */
const char *kmp_tunable_parse(enum kmp_tunable tunable, const char *text,
			      u32 *value);

/**
 * kmp_tunables_conflict() - do these values contradict each other?
 * @values: one a tunable
 *
 * A path must be tested at least once within an outage's deadline.
 * Return: NULL, or a string constant that names the conflict.
 */
const char *kmp_tunables_conflict(const u32 values[KMP_NR_TUNABLES]);

#endif
