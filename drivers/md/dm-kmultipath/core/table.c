// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: parses the dm table line, and prints the configuration as one.
 *
 *	<#features> [<feature>]*
 *	<#handler args> [<handler> [<arg>]*]
 *	<#groups> <initial group>
 *	{ <selector> <#selector args> [<arg>]*
 *	  <#paths> <#path args> { <device> [<arg>]* }+ }*
 *
 *	feature: queue_if_no_path | retain_attached_hw_handler |
 *		 pg_init_retries <1-50> | pg_init_delay_msecs <0-60000> |
 *		 queue_mode bio | reservation_key <key>[:aptpl] | <tunable> <value>
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "table.h"

#define KMP_PG_INIT_DELAY_DEFAULT	2000

/* The parser's position; the kmp_take functions advance it, or set @error. */
struct kmp_reader {
	unsigned int argc;
	char **argv;
	unsigned int next;
	struct kmp_table_error *error;
};

static int kmp_refuse(struct kmp_reader *reader, unsigned int index,
		      const char *text)
{
	reader->error->index = index;
	reader->error->text = text;
	return -EINVAL;
}

static int kmp_take_word(struct kmp_reader *reader, const char **word,
			 const char *error)
{
	if (reader->next == reader->argc)
		return kmp_refuse(reader, reader->next, error);
	*word = reader->argv[reader->next++];
	return 0;
}

static int kmp_take_number(struct kmp_reader *reader, u32 min, u32 max,
			   u32 *number, const char *error)
{
	const char *word;

	if (kmp_take_word(reader, &word, error))
		return -EINVAL;
	if (kstrtou32(word, 10, number) || *number < min || *number > max)
		return kmp_refuse(reader, reader->next - 1, error);
	return 0;
}

static int kmp_take_args(struct kmp_reader *reader, unsigned int count,
			 struct kmp_table_args *args, const char *error)
{
	if (reader->argc - reader->next < count)
		return kmp_refuse(reader, reader->argc, error);
	args->argc = count;
	args->argv = reader->argv + reader->next;
	reader->next += count;
	return 0;
}

static int kmp_parse_queue_mode(struct kmp_table_features *features,
				struct kmp_reader *reader)
{
	const char *mode;

	if (kmp_take_word(reader, &mode, "queue_mode: mode missing"))
		return -EINVAL;
	if (!strcasecmp(mode, "rq") || !strcasecmp(mode, "mq"))
		return kmp_refuse(reader, reader->next - 1,
				  "queue_mode: only bio, because held I/O must not need requests");
	if (strcasecmp(mode, "bio"))
		return kmp_refuse(reader, reader->next - 1,
				  "queue_mode: unknown mode, expected bio");
	features->queue_mode_bio = true;
	return 0;
}

static int kmp_parse_key(struct kmp_table_features *features, struct kmp_reader *reader)
{
	const char *text, *error;

	if (kmp_take_word(reader, &text, "reservation_key: key missing"))
		return -EINVAL;
	error = kmp_key_parse(text, &features->key);
	if (error)
		return kmp_refuse(reader, reader->next - 1, error);
	features->key_set = true;
	return 0;
}

static int kmp_parse_tunable_feature(struct kmp_table_features *features,
				     struct kmp_reader *reader,
				     const char *name)
{
	enum kmp_tunable tunable = kmp_tunable_find(name);
	const char *value, *error;

	if (tunable == KMP_NR_TUNABLES)
		return kmp_refuse(reader, reader->next - 1, "unknown feature");

	error = kmp_tunables[tunable].error;
	if (kmp_take_word(reader, &value, error))
		return -EINVAL;
	error = kmp_tunable_parse(tunable, value, &features->tunables[tunable]);
	if (error)
		return kmp_refuse(reader, reader->next - 1, error);
	features->tunables_set |= 1UL << tunable;
	return 0;
}

static int kmp_parse_feature(struct kmp_table_features *features,
			     struct kmp_reader *reader)
{
	const char *name = reader->argv[reader->next++];

	if (!strcasecmp(name, "queue_if_no_path")) {
		features->queue_if_no_path = true;
		return 0;
	}
	if (!strcasecmp(name, "retain_attached_hw_handler")) {
		features->retain_attached_hw_handler = true;
		return 0;
	}
	if (!strcasecmp(name, "pg_init_retries"))
		return kmp_take_number(reader, 1, 50, &features->pg_init_retries,
				       "pg_init_retries: expected a number from 1 to 50");
	if (!strcasecmp(name, "pg_init_delay_msecs"))
		return kmp_take_number(reader, 0, 60000,
				       &features->pg_init_delay_msecs,
				       "pg_init_delay_msecs: expected a number from 0 to 60000");
	if (!strcasecmp(name, "queue_mode"))
		return kmp_parse_queue_mode(features, reader);
	if (!strcasecmp(name, "reservation_key"))
		return kmp_parse_key(features, reader);
	return kmp_parse_tunable_feature(features, reader, name);
}

static int kmp_parse_features(struct kmp_table_features *features,
			      struct kmp_reader *reader)
{
	struct kmp_reader words = *reader;
	struct kmp_table_args args;
	unsigned int count;
	const char *conflict;

	if (kmp_take_number(reader, 0, 64, &count,
			    "number of feature arguments: expected a number from 0 to 64"))
		return -EINVAL;
	words.next = reader->next;
	if (kmp_take_args(reader, count, &args,
			  "feature arguments: fewer than announced"))
		return -EINVAL;

	/* A feature's value must be one of the counted words. */
	words.argc = reader->next;
	while (words.next < words.argc)
		if (kmp_parse_feature(features, &words))
			return -EINVAL;

	conflict = kmp_tunables_conflict(features->tunables);
	if (conflict)
		return kmp_refuse(reader, reader->next - 1, conflict);
	return 0;
}

static int kmp_parse_handler(struct kmp_table *table, struct kmp_reader *reader)
{
	struct kmp_table_args args;
	unsigned int count;

	if (kmp_take_number(reader, 0, 1024, &count,
			    "number of handler arguments: expected a number from 0 to 1024") ||
	    kmp_take_args(reader, count, &args,
			  "hardware handler arguments: fewer than announced"))
		return -EINVAL;
	if (!count)
		return 0;

	table->handler = args.argv[0];
	table->handler_args.argc = count - 1;
	table->handler_args.argv = args.argv + 1;
	return 0;
}

static int kmp_parse_path(struct kmp_table *table, struct kmp_reader *reader,
			  unsigned int nr_args)
{
	struct kmp_table_path *path = &table->paths[table->nr_paths];

	if (kmp_take_word(reader, &path->device,
			  "path device: fewer paths than announced") ||
	    kmp_take_args(reader, nr_args, &path->args,
			  "path arguments: fewer than announced"))
		return -EINVAL;
	table->nr_paths++;
	return 0;
}

static int kmp_parse_group(struct kmp_table *table, struct kmp_reader *reader,
			   struct kmp_table_group *group)
{
	unsigned int nr_args, i;

	if (kmp_take_word(reader, &group->selector,
			  "path selector: fewer groups than announced") ||
	    kmp_take_number(reader, 0, 1024, &nr_args,
			    "number of selector arguments: expected a number from 0 to 1024") ||
	    kmp_take_args(reader, nr_args, &group->args,
			  "path selector arguments: fewer than announced") ||
	    kmp_take_number(reader, 1, 1024, &group->nr_paths,
			    "number of paths of a group: expected a number from 1 to 1024") ||
	    kmp_take_number(reader, 0, 1024, &group->nr_path_args,
			    "number of path arguments: expected a number from 0 to 1024"))
		return -EINVAL;

	group->first_path = table->nr_paths;
	for (i = 0; i < group->nr_paths; i++)
		if (kmp_parse_path(table, reader, group->nr_path_args))
			return -EINVAL;
	return 0;
}

static int kmp_parse_groups(struct kmp_table *table, struct kmp_reader *reader)
{
	unsigned int count, i;

	if (kmp_take_number(reader, 0, 1024, &count,
			    "number of path groups: expected a number from 0 to 1024") ||
	    kmp_take_number(reader, 0, 1024, &table->initial_group,
			    "initial path group: expected a number from 0 to 1024"))
		return -EINVAL;
	if (table->initial_group > count || (count && !table->initial_group))
		return kmp_refuse(reader, reader->next - 1,
				  "initial path group: expected a group's number, or 0 without groups");

	for (i = 0; i < count; i++) {
		if (kmp_parse_group(table, reader, &table->groups[i]))
			return -EINVAL;
		table->nr_groups++;
	}
	return 0;
}

void kmp_table_features_init(struct kmp_table_features *features,
			     const u32 defaults[KMP_NR_TUNABLES])
{
	memset(features, 0, sizeof(*features));
	features->pg_init_delay_msecs = KMP_PG_INIT_DELAY_DEFAULT;
	memcpy(features->tunables, defaults, sizeof(features->tunables));
}

int kmp_table_parse(struct kmp_table *table, unsigned int argc, char **argv,
		    struct kmp_table_error *error)
{
	struct kmp_reader reader = {
		.argc = argc,
		.argv = argv,
		.error = error,
	};

	if (kmp_parse_features(&table->features, &reader) ||
	    kmp_parse_handler(table, &reader) ||
	    kmp_parse_groups(table, &reader))
		return -EINVAL;
	if (reader.next != argc)
		return kmp_refuse(&reader, reader.next,
				  "unexpected argument behind the last path group");
	return 0;
}

/* A line that is being printed; what does not fit into @size is cut off. */
struct kmp_line {
	char *text;
	unsigned int size;
	unsigned int used;
};

static __printf(2, 3) void kmp_emit(struct kmp_line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line->used += vscnprintf(line->text + line->used,
				 line->size - line->used, format, args);
	va_end(args);
}

static void kmp_emit_args(struct kmp_line *line, const struct kmp_table_args *args)
{
	unsigned int i;

	for (i = 0; i < args->argc; i++)
		kmp_emit(line, "%s ", args->argv[i]);
}

static unsigned int kmp_count_features(const struct kmp_table_features *features)
{
	return features->queue_if_no_path +
	       features->retain_attached_hw_handler +
	       2 * features->queue_mode_bio +
	       2 * (features->pg_init_retries > 0) +
	       2 * (features->pg_init_delay_msecs != KMP_PG_INIT_DELAY_DEFAULT) +
	       2 * features->key_set +
	       2 * hweight_long(features->tunables_set);
}

static void kmp_emit_tunable(struct kmp_line *line, enum kmp_tunable tunable,
			     u32 value)
{
	kmp_emit(line, "%s ", kmp_tunables[tunable].name);
	line->used += kmp_tunable_print(tunable, value, line->text + line->used,
					line->size - line->used);
	kmp_emit(line, " ");
}

static void kmp_emit_key(struct kmp_line *line, const struct kmp_key *key)
{
	kmp_emit(line, "reservation_key ");
	line->used += kmp_key_print(key, line->text + line->used, line->size - line->used);
	kmp_emit(line, " ");
}

static void kmp_emit_features(struct kmp_line *line,
			      const struct kmp_table_features *features)
{
	unsigned int i;

	kmp_emit(line, "%u ", kmp_count_features(features));
	if (features->queue_if_no_path)
		kmp_emit(line, "queue_if_no_path ");
	if (features->pg_init_retries)
		kmp_emit(line, "pg_init_retries %u ", features->pg_init_retries);
	if (features->pg_init_delay_msecs != KMP_PG_INIT_DELAY_DEFAULT)
		kmp_emit(line, "pg_init_delay_msecs %u ",
			 features->pg_init_delay_msecs);
	if (features->retain_attached_hw_handler)
		kmp_emit(line, "retain_attached_hw_handler ");
	if (features->queue_mode_bio)
		kmp_emit(line, "queue_mode bio ");
	if (features->key_set)
		kmp_emit_key(line, &features->key);
	for (i = 0; i < KMP_NR_TUNABLES; i++)
		if (features->tunables_set & (1UL << i))
			kmp_emit_tunable(line, i, features->tunables[i]);
}

static void kmp_emit_group(struct kmp_line *line, const struct kmp_table *table,
			   const struct kmp_table_group *group)
{
	unsigned int i;

	kmp_emit(line, "%s %u ", group->selector, group->args.argc);
	kmp_emit_args(line, &group->args);
	kmp_emit(line, "%u %u ", group->nr_paths, group->nr_path_args);

	for (i = 0; i < group->nr_paths; i++) {
		const struct kmp_table_path *path =
			&table->paths[group->first_path + i];

		kmp_emit(line, "%s ", path->device);
		kmp_emit_args(line, &path->args);
	}
}

unsigned int kmp_table_emit(const struct kmp_table *table,
			    const struct kmp_table_features *features,
			    char *result, unsigned int size)
{
	struct kmp_line line = { .text = result, .size = size };
	unsigned int i;

	kmp_emit_features(&line, features);
	if (table->handler) {
		kmp_emit(&line, "%u %s ", 1 + table->handler_args.argc,
			 table->handler);
		kmp_emit_args(&line, &table->handler_args);
	} else {
		kmp_emit(&line, "0 ");
	}

	kmp_emit(&line, "%u %u ", table->nr_groups, table->initial_group);
	for (i = 0; i < table->nr_groups; i++)
		kmp_emit_group(&line, table, &table->groups[i]);
	return line.used;
}
