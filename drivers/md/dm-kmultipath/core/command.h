/* SPDX-License-Identifier: GPL-2.0-only */
/* The operator's messages: text -> command. */
#ifndef KMP_COMMAND_H
#define KMP_COMMAND_H

#include <linux/types.h>

#include "tunable.h"

/**
 * enum kmp_message_verb - what the operator wants
 * @KMP_QUEUE_IF_NO_PATH: hold I/O while no path is usable
 * @KMP_FAIL_IF_NO_PATH: fail it
 * @KMP_DISABLE_GROUP: use a group only if no other has a usable path
 * @KMP_ENABLE_GROUP: undo that
 * @KMP_SWITCH_GROUP: use a group from now on
 * @KMP_FAIL_PATH: take a path out of service
 * @KMP_REINSTATE_PATH: put it back, once its test is good
 * @KMP_SET: set a tunable
 * @KMP_TEST_PATH: test a path, or all of them, now
 * @KMP_NDU: an NDU is about to begin, or is called off
 * @KMP_GET: the value of a tunable, or of all. Has a reply, as the next ones
 * @KMP_STATS: counts
 * @KMP_RECORD: the flight recorder
 * @KMP_AUDIT: is everything where it belongs?
 * @KMP_HELP: which messages there are
 * @KMP_NR_VERBS: how many there are
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
	KMP_GET,
	KMP_STATS,
	KMP_RECORD,
	KMP_AUDIT,
	KMP_HELP,
	KMP_NR_VERBS
};

#define KMP_NDU_SECONDS		86400	/* at most */

/**
 * struct kmp_message_cmd - a message, understood
 * @verb: what to do
 * @group: of the group verbs, 0-based
 * @device: of the path verbs, major:minor or a path name; points into the text
 * @all: of KMP_TEST_PATH, all paths; @device does not count
 * @tunable: of KMP_SET; of KMP_GET, KMP_NR_TUNABLES for all
 * @value: of KMP_SET, in range; of KMP_NDU, seconds, 0 for its end
 */
struct kmp_message_cmd {
	enum kmp_message_verb verb;
	unsigned int group;
	const char *device;
	bool all;
	enum kmp_tunable tunable;
	u32 value;
};

/**
 * kmp_message_parse() - understand a message
 * @command: out
 * @argc: number of words, at least 1
 * @argv: the words; case of names does not matter
 * @nr_groups: path groups of the map
 *
 * Return: NULL, or a string constant that names the wrong argument.
 */
const char *kmp_message_parse(struct kmp_message_cmd *command, unsigned int argc,
			      char **argv, unsigned int nr_groups);

/**
 * kmp_message_help() - a message in a line
 * @verb: which
 *
 * Return: the line: its words, and what it does.
 */
const char *kmp_message_help(enum kmp_message_verb verb);

#endif
