// SPDX-License-Identifier: GPL-2.0-only
/*
 * Table lines. A bad one is refused with a text and the number of a word; a good
 * one is printed as a line that means the same.
 */
#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/key.c"
#include "../../drivers/md/dm-kmultipath/core/table.c"
#include "fuzz.h"

#define LINE_SIZE	65536

static int parse(struct kmp_table *table, unsigned int argc, char **argv,
		 struct kmp_table_error *error)
{
	u32 defaults[KMP_NR_TUNABLES];
	unsigned int i;

	*table = (struct kmp_table) {
		.groups = malloc(argc * sizeof(*table->groups)),
		.paths = malloc(argc * sizeof(*table->paths)),
	};
	for (i = 0; i < KMP_NR_TUNABLES; i++)
		defaults[i] = kmp_tunables[i].initial;
	kmp_table_features_init(&table->features, defaults);
	return kmp_table_parse(table, argc, argv, error);
}

static void forget(struct kmp_table *table)
{
	free(table->groups);
	free(table->paths);
}

static void check_groups(const struct kmp_table *table)
{
	unsigned int i, nr = 0;

	HOLDS(table->initial_group <= table->nr_groups);
	for (i = 0; i < table->nr_groups; i++) {
		HOLDS(table->groups[i].nr_paths);
		HOLDS(table->groups[i].first_path == nr);
		nr += table->groups[i].nr_paths;
	}
	HOLDS(nr == table->nr_paths);
}

/* Neither all of the line nor a part of it exceeds its buffer. */
static unsigned int emit(const struct kmp_table *table, char *line, unsigned int size)
{
	unsigned int len = kmp_table_emit(table, &table->features, line, size);

	HOLDS(len < size && strlen(line) == len);
	return len;
}

static void check_line(const struct kmp_table *table, char *line, unsigned int cut)
{
	char *again = malloc(LINE_SIZE), *part;
	struct kmp_table_error error;
	struct kmp_table second;
	unsigned int argc, len;
	char **argv;

	len = emit(table, line, LINE_SIZE);
	if (len < LINE_SIZE - 1) {
		memcpy(again, line, len + 1);
		argv = fuzz_words(again, &argc);
		HOLDS(!parse(&second, argc, argv, &error));
		part = malloc(LINE_SIZE);
		emit(&second, part, LINE_SIZE);
		HOLDS(!strcmp(line, part));
		free(part);
		free(argv);
		forget(&second);

		cut = cut % (len + 1) + 1;
		part = malloc(cut);
		emit(table, part, cut);
		HOLDS(!strncmp(line, part, cut - 1));
		free(part);
	}
	free(again);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	unsigned int cut = fuzz_u8(&fuzz);
	char *text = fuzz_text(&fuzz), *line;
	struct kmp_table_error error = { };
	struct kmp_table table;
	unsigned int argc;
	char **argv = fuzz_words(text, &argc);

	if (parse(&table, argc, argv, &error)) {
		HOLDS(error.text && *error.text);
		HOLDS(error.index <= argc);
	} else {
		check_groups(&table);
		kmp_tunables_conflict(table.features.tunables);
		line = malloc(LINE_SIZE);
		check_line(&table, line, cut);
		free(line);
	}
	forget(&table);
	free(argv);
	free(text);
	return 0;
}
