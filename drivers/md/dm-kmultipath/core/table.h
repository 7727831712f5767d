/* SPDX-License-Identifier: GPL-2.0-only */
/* The dm table line: text <-> configuration, both ways. */
#ifndef KMP_TABLE_H
#define KMP_TABLE_H

#include <linux/types.h>

#include "tunable.h"

/**
 * struct kmp_table_args - a counted list of words
 * @argc: how many
 * @argv: the words; they point into the text that was parsed
 */
struct kmp_table_args {
	unsigned int argc;
	char **argv;
};

/**
 * struct kmp_table_features - the feature arguments
 * @queue_if_no_path: hold I/O while no path is usable
 * @retain_attached_hw_handler: accepted as dm-multipath does
 * @queue_mode_bio: the table said so; there is no other mode
 * @pg_init_retries: 0 if the table named none
 * @pg_init_delay_msecs: 2000 if the table named none
 * @tunables_set: bit mask of the tunables that the table or a message set
 * @tunables: values; the caller presets the defaults
 */
struct kmp_table_features {
	bool queue_if_no_path;
	bool retain_attached_hw_handler;
	bool queue_mode_bio;
	u32 pg_init_retries;
	u32 pg_init_delay_msecs;
	unsigned long tunables_set;
	u32 tunables[KMP_NR_TUNABLES];
};

/**
 * struct kmp_table_path - a path
 * @device: major:minor or a path name
 * @args: selector's arguments for it
 */
struct kmp_table_path {
	const char *device;
	struct kmp_table_args args;
};

/**
 * struct kmp_table_group - a path group
 * @selector: name
 * @args: the selector's arguments
 * @first_path: index in the table's paths
 * @nr_paths: at least 1
 * @nr_path_args: selector arguments that each path has
 */
struct kmp_table_group {
	const char *selector;
	struct kmp_table_args args;
	unsigned int first_path;
	unsigned int nr_paths;
	unsigned int nr_path_args;
};

/**
 * struct kmp_table - a table line, understood
 * @features: feature arguments
 * @handler: name, NULL if the table names none
 * @handler_args: the handler's arguments
 * @initial_group: 1-based, 0 if there is no group
 * @nr_groups: elements of @groups
 * @nr_paths: elements of @paths
 * @groups: memory from the caller
 * @paths: memory from the caller, group after group
 */
struct kmp_table {
	struct kmp_table_features features;
	const char *handler;
	struct kmp_table_args handler_args;
	unsigned int initial_group;
	unsigned int nr_groups;
	unsigned int nr_paths;
	struct kmp_table_group *groups;
	struct kmp_table_path *paths;
};

/**
 * struct kmp_table_error - what is wrong with a table line
 * @text: names the argument and what was expected, a string constant
 * @index: 0-based index of the word in question, argc if words are missing
 */
struct kmp_table_error {
	const char *text;
	unsigned int index;
};

/**
 * kmp_table_features_init() - what holds if the table says nothing
 * @features: out
 * @defaults: of the tunables
 */
void kmp_table_features_init(struct kmp_table_features *features,
			     const u32 defaults[KMP_NR_TUNABLES]);

/**
 * kmp_table_parse() - text -> configuration
 * @table: @features initialised, room for @argc groups and @argc paths
 * @argc: number of words behind the target's name
 * @argv: the words; must live as long as @table
 * @error: out, set on error
 *
 * Whether devices, selectors and handlers of these names exist is not asked.
 * Return: 0 or -EINVAL.
 */
int kmp_table_parse(struct kmp_table *table, unsigned int argc, char **argv,
		    struct kmp_table_error *error);

/**
 * kmp_table_emit() - configuration -> text, which the parser takes again
 * @table: the configuration
 * @features: to emit instead of the table's: a message may have changed them
 * @result: out, always terminated
 * @size: of @result in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_table_emit(const struct kmp_table *table,
			    const struct kmp_table_features *features,
			    char *result, unsigned int size);

#endif
