// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages, to a map with as many groups as the first byte says. A value that is
 * accepted is printed as a word that means the same.
 */
#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/key.c"
#include "../../drivers/md/dm-kmultipath/core/command.c"
#include "fuzz.h"

static void check_value(enum kmp_tunable tunable, u32 value)
{
	char text[32];
	u32 again;

	HOLDS(tunable < KMP_NR_TUNABLES);
	HOLDS(kmp_tunable_find(kmp_tunables[tunable].name) == tunable);
	HOLDS(kmp_tunable_print(tunable, value, text, sizeof(text)) == strlen(text));
	HOLDS(!kmp_tunable_parse(tunable, text, &again));
	HOLDS(again == value);
}

static void check(const struct kmp_message_cmd *command, unsigned int nr_groups)
{
	HOLDS(command->verb < KMP_NR_VERBS);
	HOLDS(*kmp_message_help(command->verb));
	switch (command->verb) {
	case KMP_DISABLE_GROUP:
	case KMP_ENABLE_GROUP:
	case KMP_SWITCH_GROUP:
		HOLDS(command->group < nr_groups);
		break;
	case KMP_FAIL_PATH:
	case KMP_REINSTATE_PATH:
		HOLDS(command->device && *command->device);
		break;
	case KMP_TEST_PATH:
		HOLDS(command->all || (command->device && *command->device));
		break;
	case KMP_SET:
		check_value(command->tunable, command->value);
		break;
	case KMP_GET:
		HOLDS(command->tunable <= KMP_NR_TUNABLES);
		break;
	case KMP_NDU:
		HOLDS(command->value <= KMP_NDU_SECONDS);
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	unsigned int nr_groups = fuzz_u8(&fuzz) % 16, argc;
	char *text = fuzz_text(&fuzz);
	char **argv = fuzz_words(text, &argc);
	struct kmp_message_cmd command = { };
	const char *error;

	if (argc) {
		error = kmp_message_parse(&command, argc, argv, nr_groups);
		if (error)
			HOLDS(*error);
		else
			check(&command, nr_groups);
	}
	free(argv);
	free(text);
	return 0;
}
