// SPDX-License-Identifier: GPL-2.0-only
/* Pure: parses messages, by a table of their words and arguments. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "command.h"

enum kmp_command_args {
	KMP_ARGS_NONE,
	KMP_ARGS_GROUP,
	KMP_ARGS_DEVICE,
	KMP_ARGS_DEVICE_OR_ALL,
	KMP_ARGS_NDU,
	KMP_ARGS_KEY,
	KMP_ARGS_TUNABLE,
	KMP_ARGS_VALUE,
};

static const struct {
	const char *name;
	enum kmp_command_args args;
	const char *usage;
	const char *help;
} kmp_verbs[KMP_NR_VERBS] = {
	[KMP_QUEUE_IF_NO_PATH] = {
		"queue_if_no_path", KMP_ARGS_NONE,
		"queue_if_no_path: takes no argument",
		"queue_if_no_path: hold I/O in an outage, also in the current one",
	},
	[KMP_FAIL_IF_NO_PATH] = {
		"fail_if_no_path", KMP_ARGS_NONE,
		"fail_if_no_path: takes no argument",
		"fail_if_no_path: fail I/O in an outage, also I/O that is held now",
	},
	[KMP_DISABLE_GROUP] = {
		"disable_group", KMP_ARGS_GROUP,
		"disable_group: takes one argument, a group number",
		"disable_group <N>: use the group only if no other has a usable path",
	},
	[KMP_ENABLE_GROUP] = {
		"enable_group", KMP_ARGS_GROUP,
		"enable_group: takes one argument, a group number",
		"enable_group <N>: undo disable_group",
	},
	[KMP_SWITCH_GROUP] = {
		"switch_group", KMP_ARGS_GROUP,
		"switch_group: takes one argument, a group number",
		"switch_group <N>: use the group from now on, activate its paths",
	},
	[KMP_FAIL_PATH] = {
		"fail_path", KMP_ARGS_DEVICE,
		"fail_path: takes one argument, a device",
		"fail_path <device>: take a path out of service until reinstated",
	},
	[KMP_REINSTATE_PATH] = {
		"reinstate_path", KMP_ARGS_DEVICE,
		"reinstate_path: takes one argument, a device",
		"reinstate_path <device>: put a path back into service after a good test",
	},
	[KMP_SET] = {
		"set", KMP_ARGS_VALUE,
		"set: takes two arguments, a tunable and its value",
		"set <tunable> <value>: set a tunable",
	},
	[KMP_TEST_PATH] = {
		"test_path", KMP_ARGS_DEVICE_OR_ALL,
		"test_path: takes one argument, a device or all",
		"test_path <device>|all: test a path, or all paths, now",
	},
	[KMP_NDU] = {
		"ndu", KMP_ARGS_NDU,
		"ndu: takes begin and a number of seconds, or end",
		"ndu begin <seconds>|end: announce a firmware upgrade, or end it",
	},
	[KMP_RESERVATION_KEY] = {
		"reservation_key", KMP_ARGS_KEY,
		"reservation_key: takes one argument, a key",
		"reservation_key <key>[:aptpl]|0: register all paths with a key, or unregister them",
	},
	[KMP_GET] = {
		"get", KMP_ARGS_TUNABLE,
		"get: takes a tunable, or no argument for all",
		"get [<tunable>]: reply with a tunable's value, or with all values",
	},
	[KMP_STATS] = {
		"stats", KMP_ARGS_NONE,
		"stats: takes no argument",
		"stats: reply with counts of outages, activations and restores, and of each port and SP",
	},
	[KMP_RECORD] = {
		"record", KMP_ARGS_NONE,
		"record: takes no argument",
		"record: reply with the last events",
	},
	[KMP_AUDIT] = {
		"audit", KMP_ARGS_NONE,
		"audit: takes no argument",
		"audit: check reserved tests, held I/O and the tester",
	},
	[KMP_HELP] = {
		"help", KMP_ARGS_NONE,
		"help: takes no argument",
		"help: reply with this list",
	},
};

static const struct {
	unsigned int min;
	unsigned int max;
} kmp_nr_args[] = {
	[KMP_ARGS_NONE]			= { 0, 0 },
	[KMP_ARGS_GROUP]		= { 1, 1 },
	[KMP_ARGS_DEVICE]		= { 1, 1 },
	[KMP_ARGS_DEVICE_OR_ALL]	= { 1, 1 },
	[KMP_ARGS_NDU]			= { 1, 2 },
	[KMP_ARGS_KEY]			= { 1, 1 },
	[KMP_ARGS_TUNABLE]		= { 0, 1 },
	[KMP_ARGS_VALUE]		= { 2, 2 },
};

const char *kmp_message_help(enum kmp_message_verb verb)
{
	return kmp_verbs[verb].help;
}

static const char *kmp_parse_group(struct kmp_message_cmd *command,
				   const char *text, unsigned int nr_groups)
{
	unsigned int group;

	if (kstrtouint(text, 10, &group) || !group || group > nr_groups)
		return "group number: expected a number from 1 to the number of groups";
	command->group = group - 1;
	return NULL;
}

static const char *kmp_parse_device(struct kmp_message_cmd *command, const char *text,
				    bool or_all)
{
	command->device = text;
	command->all = or_all && !strcasecmp(text, "all");
	return NULL;
}

static const char *kmp_parse_ndu(struct kmp_message_cmd *command, unsigned int argc,
				 char **argv)
{
	if (argc == 1 && !strcasecmp(argv[0], "end")) {
		command->value = 0;
		return NULL;
	}
	if (argc != 2 || strcasecmp(argv[0], "begin"))
		return kmp_verbs[KMP_NDU].usage;
	if (kstrtou32(argv[1], 10, &command->value) || !command->value ||
	    command->value > KMP_NDU_SECONDS)
		return "ndu begin: expected a number of seconds from 1 to 86400";
	return NULL;
}

static const char *kmp_parse_tunable(struct kmp_message_cmd *command, const char *name)
{
	command->tunable = name ? kmp_tunable_find(name) : KMP_NR_TUNABLES;
	return name && command->tunable == KMP_NR_TUNABLES ?
	       "unknown tunable" : NULL;
}

const char *kmp_message_parse(struct kmp_message_cmd *command, unsigned int argc,
			      char **argv, unsigned int nr_groups)
{
	enum kmp_command_args args;
	unsigned int verb;

	for (verb = 0; verb < KMP_NR_VERBS; verb++)
		if (!strcasecmp(argv[0], kmp_verbs[verb].name))
			break;
	if (verb == KMP_NR_VERBS)
		return "unknown message";
	args = kmp_verbs[verb].args;
	argc--;
	argv++;
	if (argc < kmp_nr_args[args].min || argc > kmp_nr_args[args].max)
		return kmp_verbs[verb].usage;

	command->verb = verb;
	switch (args) {
	case KMP_ARGS_GROUP:
		return kmp_parse_group(command, argv[0], nr_groups);
	case KMP_ARGS_DEVICE:
	case KMP_ARGS_DEVICE_OR_ALL:
		return kmp_parse_device(command, argv[0],
					args == KMP_ARGS_DEVICE_OR_ALL);
	case KMP_ARGS_NDU:
		return kmp_parse_ndu(command, argc, argv);
	case KMP_ARGS_KEY:
		return kmp_key_parse(argv[0], &command->key);
	case KMP_ARGS_TUNABLE:
		return kmp_parse_tunable(command, argc ? argv[0] : NULL);
	case KMP_ARGS_VALUE:
		return kmp_parse_tunable(command, argv[0]) ?:
		       kmp_tunable_parse(command->tunable, argv[1],
					 &command->value);
	default:
		return NULL;
	}
}
