// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device-mapper, made up: in folder $DM, NAME.table has the lines of a map's
 * table, NAME.status its status line, NAME.uuid its UUID. A map that was created
 * here has no status line, and its paths are all valid. A UUID is used by another
 * map if there is a file taken.UUID. A message, "replace" or "remove" is refused if
 * there is a file "NAME.refuses MESSAGE". What is done with maps is written to the file "done".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "live.h"

static char *file_of(const char *name, const char *kind)
{
	return print("%s/%s.%s", getenv("DM"), name, kind);
}

static void write_file(const char *name, const char *mode, const char *text)
{
	FILE *file = fopen(name, mode);

	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

static void log_line(const char *text)
{
	write_file(print("%s/done", getenv("DM")), "a", print("%s\n", text));
}

static char *line_of(const struct dm_map *map)
{
	return print("%llu %llu %s %s", (unsigned long long)map->start,
		     (unsigned long long)map->sectors, map->target, map->table);
}

int dm_names(struct words *names)
{
	const struct words files = folder_names(getenv("DM"));
	unsigned int i;

	*names = words_of("", " ");
	for (i = 0; i < files.nr; i++) {
		char *dot = strrchr(files.word[i], '.');

		if (!dot || strcmp(dot, ".table"))
			continue;
		*dot = 0;
		words_add(names, files.word[i]);
	}
	return 0;
}

int dm_find(const char *name, struct dm_map *map)
{
	const char *text = file_text(file_of(name, "table"));
	struct words lines, words;

	*map = (struct dm_map){ .name = print("%s", name), .target = "", .table = "" };
	if (!text)
		return 1;
	map->uuid = file_line(file_of(name, "uuid")) ?: "";
	map->disk = file_line(file_of(name, "disk")) ?: "dm-0";
	lines = words_of(text, "\n");
	map->nr_targets = lines.nr;
	words = words_of(lines.word[0], " ");
	map->start = strtoull(words.word[0], NULL, 10);
	map->sectors = strtoull(words.word[1], NULL, 10);
	map->target = words.word[2];
	words.word += 3;
	words.nr -= 3;
	map->table = words_join(&words, " ");
	return 0;
}

/* The status of a map that has just been created. */
static char *first_status(const char *name)
{
	struct kmp_table table;
	struct dm_map map;
	unsigned int i, j;
	char *text;

	if (dm_find(name, &map) || table_read(name, map.table, &table))
		return NULL;
	text = print("2 0 0 0 %u %u", table.nr_groups, table.initial_group);
	for (i = 0; i < table.nr_groups; i++) {
		const struct kmp_table_group *group = &table.groups[i];

		text = print("%s %c 0 %u 0", text, i ? 'E' : 'A', group->nr_paths);
		for (j = 0; j < group->nr_paths; j++)
			text = print("%s %s A 0", text, table.paths[group->first_path + j].device);
	}
	return text;
}

int dm_look(const char *name, struct dm_map *map)
{
	const char *line = file_line(file_of(name, "status"));
	int ret = dm_find(name, map);
	struct words words;

	if (ret)
		return ret;
	if (!line) {
		map->table = first_status(name) ?: "";
		return 0;
	}
	words = words_of(line, " ");
	words.word += 3;
	words.nr -= 3;
	map->table = words_join(&words, " ");
	return 0;
}

int dm_create(const struct dm_map *map)
{
	if (map->uuid && file_exists(file_of("taken", map->uuid)))
		return fail("%s: the kernel does not create the map", map->name);
	log_line(print("create%s%s %s\n%s", map->uuid ? " --uuid " : "", map->uuid ?: "",
		       map->name, line_of(map)));
	write_file(file_of(map->name, "table"), "w", line_of(map));
	if (map->uuid)
		write_file(file_of(map->name, "uuid"), "w", map->uuid);
	return 0;
}

void dm_settle(void)
{
}

int dm_reload(const struct dm_map *map)
{
	log_line(print("reload %s", line_of(map)));
	return 0;
}

static int is_refused(const char *name, const char *what)
{
	if (!file_exists(file_of(name, print("refuses %s", what))))
		return 0;
	return fail("%s: %s: made up to be refused", name, what);
}

int dm_remove(const char *name)
{
	log_line(print("remove %s", name));
	return is_refused(name, "remove") ?: unlink(file_of(name, "table"));
}

/* As often as file NAME.opened says, else never. */
int dm_opened(const char *name, unsigned int *times)
{
	*times = strtoul(file_line(file_of(name, "opened")) ?: "0", NULL, 10);
	return 0;
}

int dm_lines(const char *name, struct words *lines)
{
	*lines = words_of(file_text(file_of(name, "table")), "\n");
	return 0;
}

int dm_replace(const char *name, const struct words *lines)
{
	const char *text = words_join(lines, "\n");

	log_line(print("replace %s %s", name, text));
	if (is_refused(name, "replace"))
		return -1;
	write_file(file_of(name, "table"), "w", text);
	return 0;
}

int dm_rename(const char *name, const char *fresh)
{
	log_line(print("rename %s %s", name, fresh));
	return rename(file_of(name, "table"), file_of(fresh, "table"));
}

int dm_name_uuid(const char *name, const char *uuid)
{
	log_line(print("rename %s --setuuid %s", name, uuid));
	return 0;
}

int dm_message(const char *name, const char *message, char **reply)
{
	log_line(print("message %s %s", name, message));
	if (is_refused(name, message))
		return -1;
	if (reply)
		*reply = file_text(file_of(name, message)) ?: "";
	return 0;
}
