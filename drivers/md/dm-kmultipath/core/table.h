/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the dm table line, and prints the configuration as one. */
#ifndef KMP_TABLE_H
#define KMP_TABLE_H

#include <linux/types.h>

#include "key.h"
#include "tunable.h"

/**
 * struct kmp_table_args - a counted list of words
 * @argc: number of words
 * @argv: the words; they point into the text that was parsed
 */
struct kmp_table_args {
	unsigned int argc;
	char **argv;
};

/**
 * struct kmp_table_features - the feature arguments
 * @queue_if_no_path: hold I/O while no path is usable
 * @retain_attached_hw_handler: for compatibility with dm-multipath; no effect
 * @queue_mode_bio: the table has queue_mode bio; there is no other mode
 * @pg_init_retries: number of retries, 0 by default
 * @pg_init_delay_msecs: delay after a refused activation, 2000 by default
 * @key_set: the table or a message has @key
 * @key: of persistent reservations
 * @tunables_set: bit mask of the tunables that the table or a message set
 * @tunables: values; the caller sets the defaults beforehand
 */
struct kmp_table_features {
	bool queue_if_no_path;
	bool retain_attached_hw_handler;
	bool queue_mode_bio;
	u32 pg_init_retries;
	u32 pg_init_delay_msecs;
	bool key_set;
	struct kmp_key key;
	unsigned long tunables_set;
	u32 tunables[KMP_NR_TUNABLES];
};

/**
 * struct kmp_table_path - a path
 * @device: major:minor or a file name
 * @args: selector's arguments for the path
 */
struct kmp_table_path {
	const char *device;
	struct kmp_table_args args;
};

/**
 * struct kmp_table_group - a path group
 * @selector: its name
 * @args: the selector's arguments
 * @first_path: index of the first path in the table's paths
 * @nr_paths: number of paths, at least 1
 * @nr_path_args: number of selector arguments for each path
 */
struct kmp_table_group {
	const char *selector;
	struct kmp_table_args args;
	unsigned int first_path;
	unsigned int nr_paths;
	unsigned int nr_path_args;
};

/**
 * struct kmp_table - a parsed table line
 * @features: feature arguments
 * @handler: its name, NULL if the table names none
 * @handler_args: the handler's arguments
 * @initial_group: number of the group to use first, from 1; 0 without groups
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
 * @index: index of the wrong word, from 0; argc if words are missing
 */
struct kmp_table_error {
	const char *text;
	unsigned int index;
};

/**
 * kmp_table_features_init() - set the features to their defaults
 * @features: out
 * @defaults: defaults of the tunables
 */
void kmp_table_features_init(struct kmp_table_features *features,
			     const u32 defaults[KMP_NR_TUNABLES]);

/**
 * kmp_table_parse() - parse a table line
 * @table: @features initialised, memory for @argc groups and @argc paths
 * @argc: number of words after the target's name
 * @argv: the words; must live as long as @table
 * @error: out, set on error
 *
 * Does not check whether devices, selectors and handlers of these names exist.
 * Return: 0 or -EINVAL.
 */
int kmp_table_parse(struct kmp_table *table, unsigned int argc, char **argv,
		    struct kmp_table_error *error);

/**
 * kmp_table_emit() - print a configuration as a line that parses again
 * @table: the configuration
 * @features: used in place of the table's, which messages may have changed
 * @result: out, always terminated
 * @size: of @result in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_table_emit(const struct kmp_table *table,
			    const struct kmp_table_features *features,
			    char *result, unsigned int size);

#endif
