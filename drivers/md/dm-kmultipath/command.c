// SPDX-License-Identifier: GPL-2.0-only
/* Pure: message text -> command, by a table of verbs and their arguments. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "command.h"

enum kmp_command_args {
	KMP_ARGS_NONE,
	KMP_ARGS_GROUP,
	KMP_ARGS_DEVICE,
	KMP_ARGS_TUNABLE,
};

static const struct {
	const char *name;
	enum kmp_command_args args;
	const char *usage;
} kmp_verbs[] = {
	[KMP_QUEUE_IF_NO_PATH] = {
		"queue_if_no_path", KMP_ARGS_NONE,
		"queue_if_no_path: takes no argument",
	},
	[KMP_FAIL_IF_NO_PATH] = {
		"fail_if_no_path", KMP_ARGS_NONE,
		"fail_if_no_path: takes no argument",
	},
	[KMP_DISABLE_GROUP] = {
		"disable_group", KMP_ARGS_GROUP,
		"disable_group: takes one argument, a group number",
	},
	[KMP_ENABLE_GROUP] = {
		"enable_group", KMP_ARGS_GROUP,
		"enable_group: takes one argument, a group number",
	},
	[KMP_SWITCH_GROUP] = {
		"switch_group", KMP_ARGS_GROUP,
		"switch_group: takes one argument, a group number",
	},
	[KMP_FAIL_PATH] = {
		"fail_path", KMP_ARGS_DEVICE,
		"fail_path: takes one argument, a device",
	},
	[KMP_REINSTATE_PATH] = {
		"reinstate_path", KMP_ARGS_DEVICE,
		"reinstate_path: takes one argument, a device",
	},
	[KMP_SET] = {
		"set", KMP_ARGS_TUNABLE,
		"set: takes two arguments, a tunable and its value",
	},
	[KMP_AUDIT] = {
		"audit", KMP_ARGS_NONE,
		"audit: takes no argument",
	},
};

static const unsigned int kmp_nr_args[] = {
	[KMP_ARGS_NONE]		= 0,
	[KMP_ARGS_GROUP]	= 1,
	[KMP_ARGS_DEVICE]	= 1,
	[KMP_ARGS_TUNABLE]	= 2,
};

static const char *kmp_parse_group(struct kmp_command *command,
				   const char *text, unsigned int nr_groups)
{
	unsigned int group;

	if (kstrtouint(text, 10, &group) || !group || group > nr_groups)
		return "group number: expected a number from 1 to the number of groups";
	command->group = group - 1;
	return NULL;
}

static const char *kmp_parse_tunable(struct kmp_command *command, char **argv)
{
	command->tunable = kmp_tunable_find(argv[0]);
	if (command->tunable == KMP_NR_TUNABLES)
		return "set: unknown tunable";
	return kmp_tunable_parse(command->tunable, argv[1], &command->value);
}

const char *kmp_command_parse(struct kmp_command *command, unsigned int argc,
			      char **argv, unsigned int nr_groups)
{
	unsigned int verb;

	for (verb = 0; verb < ARRAY_SIZE(kmp_verbs); verb++)
		if (!strcasecmp(argv[0], kmp_verbs[verb].name))
			break;
	if (verb == ARRAY_SIZE(kmp_verbs))
		return "unknown message";
	if (argc != 1 + kmp_nr_args[kmp_verbs[verb].args])
		return kmp_verbs[verb].usage;

	command->verb = verb;
	switch (kmp_verbs[verb].args) {
	case KMP_ARGS_GROUP:
		return kmp_parse_group(command, argv[1], nr_groups);
	case KMP_ARGS_DEVICE:
		command->device = argv[1];
		return NULL;
	case KMP_ARGS_TUNABLE:
		return kmp_parse_tunable(command, argv + 1);
	default:
		return NULL;
	}
}
