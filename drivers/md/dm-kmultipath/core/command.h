/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the operator's messages. */
#ifndef KMP_COMMAND_H
#define KMP_COMMAND_H

#include <linux/types.h>

#include "key.h"
#include "tunable.h"

/**
 * enum kmp_message_verb - what a message requests
 * @KMP_QUEUE_IF_NO_PATH: hold I/O while no path is usable
 * @KMP_FAIL_IF_NO_PATH: fail I/O while no path is usable
 * @KMP_DISABLE_GROUP: use a group only if no other has a usable path
 * @KMP_ENABLE_GROUP: undo KMP_DISABLE_GROUP
 * @KMP_SWITCH_GROUP: use a group from now on
 * @KMP_FAIL_PATH: take a path out of service
 * @KMP_REINSTATE_PATH: put a path back into service after a good test
 * @KMP_SET: set a tunable
 * @KMP_TEST_PATH: test a path, or all paths, now
 * @KMP_NDU: announce an NDU, or end it
 * @KMP_RESERVATION_KEY: register all paths with a key, or unregister them
 * @KMP_GET: reply with the value of a tunable, or of all
 * @KMP_STATS: reply with counts
 * @KMP_RECORD: reply with the flight recorder
 * @KMP_AUDIT: reply with an audit of reserved tests, held bios and the tester
 * @KMP_HELP: reply with a list of the messages
 * @KMP_NR_VERBS: number of verbs
 */
enum kmp_message_verb {
	KMP_QUEUE_IF_NO_PATH,
	KMP_FAIL_IF_NO_PATH,
	KMP_DISABLE_GROUP,
	KMP_ENABLE_GROUP,
	KMP_SWITCH_GROUP,
	KMP_FAIL_PATH,
	KMP_REINSTATE_PATH,
	KMP_SET,
	KMP_TEST_PATH,
	KMP_NDU,
	KMP_RESERVATION_KEY,
	KMP_GET,
	KMP_STATS,
	KMP_RECORD,
	KMP_AUDIT,
	KMP_HELP,
	KMP_NR_VERBS
};

#define KMP_NDU_SECONDS		86400	/* longest announced NDU */

/**
 * struct kmp_message_cmd - a parsed message
 * @verb: what to do
 * @group: for the group verbs: index of the group, from 0
 * @device: for the path verbs: major:minor or a file name; points into the text
 * @all: for KMP_TEST_PATH: test all paths, ignore @device
 * @tunable: for KMP_SET; for KMP_GET, KMP_NR_TUNABLES means all
 * @key: for KMP_RESERVATION_KEY
 * @value: for KMP_SET, in range; for KMP_NDU, seconds, 0 for its end
 */
struct kmp_message_cmd {
	enum kmp_message_verb verb;
	unsigned int group;
	const char *device;
	bool all;
	enum kmp_tunable tunable;
	struct kmp_key key;
	u32 value;
};

/**
 * kmp_message_parse() - parse a message
 * @command: out
 * @argc: number of words, at least 1
 * @argv: the words; case of names does not matter
 * @nr_groups: number of the map's path groups
 *
 * Return: NULL, or a string constant that names the wrong argument.
 */
const char *kmp_message_parse(struct kmp_message_cmd *command, unsigned int argc,
			      char **argv, unsigned int nr_groups);

/**
 * kmp_message_help() - the line of help for a message
 * @verb: the message
 *
 * Return: the line, a string constant without a newline.
 */
const char *kmp_message_help(enum kmp_message_verb verb);

#endif
