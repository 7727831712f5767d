/* SPDX-License-Identifier: GPL-2.0-only */
/* The tunables: one table for messages, the dm table and module parameters. */
#ifndef KMP_TUNABLE_H
#define KMP_TUNABLE_H

#include <linux/types.h>

/**
 * enum kmp_tunable - index of a tunable
 * @KMP_TEST_INTERVAL: test_interval_ms, between two tests of a healthy path
 * @KMP_OUTAGE_TEST: outage_test_ms, between two tests while no path is usable
 * @KMP_TEST_TIMEOUT: test_timeout_ms, after which a test without result is late
 * @KMP_NO_PATH_TIMEOUT: no_path_timeout_ms, an outage's deadline, 0 for none
 * @KMP_NDU_TIMEOUT: ndu_timeout_ms, an outage's deadline in an NDU, and after
 *		     which an NDU is assumed to be over
 * @KMP_GONE_AFTER: gone_after_ms, until "no such LUN" on all paths is permanent
 * @KMP_FAILBACK: failback, ms to wait or one of KMP_FAILBACK_*
 * @KMP_HOLD_LIMIT: hold_limit, held bios beyond which new bios fail, 0 for none
 * @KMP_RESERVED_TESTS: reserved_tests, number of concurrent tests for which
 *			table load reserves memory, 0 for one a path
 * @KMP_TRESPASS_LIMIT: trespass_limit, most trespasses in any minute
 * @KMP_REVIVE_OFFLINE: revive_offline, 1 to set devices running that error
 *			recovery left offline
 * @KMP_ADOPT: adopt, 1 if disks may take the places of deleted ones
 * @KMP_ABORT_HUNG: abort_hung, 1 to take I/O back that a path does not complete
 * @KMP_READ_TESTS: read_tests, 1 to send a READ after each good test
 * @KMP_LOSS_LIMIT: loss_limit, failures that make a path lossy, 0 for none
 * @KMP_PATH_AGE: path_age_ms, without a failure until a lossy path is good again
 * @KMP_SLOW_FACTOR: slow_factor, how much slower than others a slow path is, 0 for
 *		     never
 * @KMP_SLOW_AFTER: slow_after_ms, for which it has to be slower
 * @KMP_NR_TUNABLES: number of tunables
 */
enum kmp_tunable {
	KMP_TEST_INTERVAL,
	KMP_OUTAGE_TEST,
	KMP_TEST_TIMEOUT,
	KMP_NO_PATH_TIMEOUT,
	KMP_NDU_TIMEOUT,
	KMP_GONE_AFTER,
	KMP_FAILBACK,
	KMP_HOLD_LIMIT,
	KMP_RESERVED_TESTS,
	KMP_TRESPASS_LIMIT,
	KMP_REVIVE_OFFLINE,
	KMP_ADOPT,
	KMP_ABORT_HUNG,
	KMP_READ_TESTS,
	KMP_LOSS_LIMIT,
	KMP_PATH_AGE,
	KMP_SLOW_FACTOR,
	KMP_SLOW_AFTER,
	KMP_NR_TUNABLES
};

/* Values of KMP_FAILBACK that are words. */
#define KMP_FAILBACK_IMMEDIATE	0		/* as soon as the home SP is back */
#define KMP_FAILBACK_MANUAL	(~0U)		/* only by message */
#define KMP_FAILBACK_FOLLOWOVER	(~0U - 1)	/* at once, if this host had lost the home SP */

/**
 * struct kmp_tunable_word - a value that has a name
 * @name: the name, NULL at the end of the list
 * @value: the value
 */
struct kmp_tunable_word {
	const char *name;
	u32 value;
};

/**
 * struct kmp_tunable_info - the properties of a tunable
 * @name: its name in messages, tables, sysfs and parameters, with the unit
 * @min: smallest number
 * @max: largest number
 * @initial: default of the module parameter of the same name
 * @words: values that are written as words, or NULL
 * @error: text for a bad value, with the tunable's name and range
 */
struct kmp_tunable_info {
	const char *name;
	u32 min;
	u32 max;
	u32 initial;
	const struct kmp_tunable_word *words;
	const char *error;
};

extern const struct kmp_tunable_info kmp_tunables[KMP_NR_TUNABLES];

/**
 * kmp_tunable_find() - find a tunable by name
 * @name: case does not matter
 *
 * Return: its index, or KMP_NR_TUNABLES if no tunable has that name.
 */
enum kmp_tunable kmp_tunable_find(const char *name);

/**
 * kmp_tunable_parse() - parse a value
 * @tunable: whose value
 * @text: decimal, or one of the tunable's words
 * @value: out; untouched on error
 *
 * Return: NULL, or a string constant that says what is expected.
 */
const char *kmp_tunable_parse(enum kmp_tunable tunable, const char *text,
			      u32 *value);

/**
 * kmp_tunable_print() - print a value, so that kmp_tunable_parse() accepts it
 * @tunable: whose value
 * @value: the value
 * @text: out, always terminated
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_tunable_print(enum kmp_tunable tunable, u32 value, char *text,
			       unsigned int size);

/**
 * kmp_tunables_conflict() - check that the values of the tunables fit together
 * @values: one for each tunable
 *
 * A path must be tested at least once within an outage's deadline, and not less often in
 * an outage than else. A path's failure must not be forgotten before its next test is
 * late.
 * Return: NULL, or a string constant that names the conflict.
 */
const char *kmp_tunables_conflict(const u32 values[KMP_NR_TUNABLES]);

#endif
