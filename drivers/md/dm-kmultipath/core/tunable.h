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
 * @KMP_NDU_TIMEOUT: ndu_timeout_ms, the same while an SP is being upgraded
 * @KMP_GONE_AFTER: gone_after_ms, all paths say "no such LUN" for so long
 * @KMP_FAILBACK: failback, ms to wait or one of KMP_FAILBACK_*
 * @KMP_HOLD_LIMIT: hold_limit, held bios beyond which new ones fail, 0 for none
 * @KMP_RESERVED_TESTS: reserved_tests, memory reserved for so many tests at a
 *			time, 0 for one a path; taken at table load
 * @KMP_TRESPASS_LIMIT: trespass_limit, activations a minute at most
 * @KMP_REVIVE_OFFLINE: revive_offline, set devices running again that error
 *			recovery left offline
 * @KMP_NR_TUNABLES: how many there are
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
	KMP_NR_TUNABLES
};

/* Values of KMP_FAILBACK that are words. */
#define KMP_FAILBACK_IMMEDIATE	0		/* as soon as the home SP is back */
#define KMP_FAILBACK_MANUAL	(~0U)		/* the operator does it */
#define KMP_FAILBACK_FOLLOWOVER	(~0U - 1)	/* at once, if this host had lost its home SP */

/**
 * struct kmp_tunable_word - a value that has a name
 * @name: the name, NULL behind the last one
 * @value: the value
 */
struct kmp_tunable_word {
	const char *name;
	u32 value;
};

/**
 * struct kmp_tunable_info - what is known of a tunable
 * @name: its name everywhere, with the unit as suffix
 * @min: smallest number
 * @max: largest number
 * @initial: default of the module parameter of the same name
 * @words: values that are written as words, or NULL
 * @error: a bad value's error, naming the tunable and its range
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
 * kmp_tunable_find() - a tunable by name
 * @name: case does not matter
 *
 * Return: its index, KMP_NR_TUNABLES if there is none of that name.
 */
enum kmp_tunable kmp_tunable_find(const char *name);

/**
 * kmp_tunable_parse() - read a value
 * @tunable: whose value
 * @text: decimal, or one of the tunable's words
 * @value: out; untouched on error
 *
 * Return: NULL, or a string constant that names what is wrong.
 */
const char *kmp_tunable_parse(enum kmp_tunable tunable, const char *text,
			      u32 *value);

/**
 * kmp_tunable_print() - write a value as kmp_tunable_parse() reads it
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
 * kmp_tunables_conflict() - do these values contradict each other?
 * @values: one a tunable
 *
 * A path must be tested at least once within an outage's deadline.
 * Return: NULL, or a string constant that names the conflict.
 */
const char *kmp_tunables_conflict(const u32 values[KMP_NR_TUNABLES]);

#endif
