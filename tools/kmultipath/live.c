// SPDX-License-Identifier: GPL-2.0-only
/* Maps of kmultipath as they are now. */
#include <linux/dm-kmultipath-handler.h>
#include <stdlib.h>
#include <string.h>

#include "disks.h"
#include "files.h"
#include "live.h"
#include "text.h"
#include "wwid.h"

/* ---- tables ---- */

/*
 * Parsing checks that all tunables fit together, and so needs those that no word
 * sets. The kernel knows the real ones. These fit with all that words may set.
 */
static void default_tunables(u32 values[KMP_NR_TUNABLES])
{
	enum kmp_tunable i;

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		values[i] = kmp_tunables[i].min;
	values[KMP_TEST_INTERVAL] = kmp_tunables[KMP_TEST_INTERVAL].max;
	values[KMP_PATH_AGE] = kmp_tunables[KMP_PATH_AGE].max;
}

int table_read(const char *name, const char *text, struct kmp_table *table)
{
	struct words words = words_of(text, " ");
	struct kmp_table_error error;
	u32 defaults[KMP_NR_TUNABLES];

	memset(table, 0, sizeof(*table));
	table->groups = take((words.nr + 1) * sizeof(*table->groups));
	table->paths = take((words.nr + 1) * sizeof(*table->paths));
	default_tunables(defaults);
	kmp_table_features_init(&table->features, defaults);
	if (!kmp_table_parse(table, words.nr, words.word, &error))
		return 0;
	return fail("%s: \"%s\": %s", name,
		    error.index < words.nr ? words.word[error.index] : "", error.text);
}

char *table_text(const struct kmp_table *table)
{
	unsigned int size = 1024, used;
	char *text;

	do {
		size *= 2;
		text = take(size);
		used = kmp_table_emit(table, &table->features, text, size);
	} while (used == size - 1);
	while (used && text[used - 1] == ' ')
		text[--used] = 0;
	return text;
}

/* ---- status ---- */

/* The words of a status line that are not read yet. */
struct reader {
	struct words words;
	unsigned int next;
};

static const char *next_word(struct reader *reader)
{
	return reader->next < reader->words.nr ? reader->words.word[reader->next++] : "";
}

static unsigned int next_number(struct reader *reader)
{
	return strtoul(next_word(reader), NULL, 10);
}

static void read_group_status(struct live *live, unsigned int group, struct reader *reader)
{
	const struct kmp_table_group *words = &live->table.groups[group];
	unsigned int nr, nr_info, i;

	live->flags[group] = *next_word(reader);
	if (live->flags[group] == 'A')
		live->serving = group + 1;
	nr = next_number(reader);
	reader->next += nr;
	nr = next_number(reader);
	nr_info = next_number(reader);
	for (i = 0; i < nr && i < words->nr_paths; i++) {
		struct live_path *path = &live->paths[words->first_path + i];

		next_word(reader);
		path->valid = *next_word(reader) == 'A';
		path->failures = next_number(reader);
		reader->next += nr_info;
	}
}

static int read_status(struct live *live)
{
	struct reader reader = {};
	unsigned int nr, i;
	struct dm_map now;

	nr = dm_look(live->dm.name, &now);
	if (nr)
		return fail("%s: it was removed just now", live->dm.name);
	reader.words = words_of(now.table, " ");
	next_word(&reader);
	live->held = next_number(&reader);
	next_word(&reader);
	for (nr = next_number(&reader); nr && reader.next < reader.words.nr; nr--)
		words_add(&live->notes, (char *)next_word(&reader));
	nr = next_number(&reader);
	if (nr != live->table.nr_groups)
		return fail("%s: its table changes just now; try again", live->dm.name);
	next_word(&reader);
	for (i = 0; i < nr; i++)
		read_group_status(live, i, &reader);
	return 0;
}

/* ---- maps ---- */

bool live_suspended(const struct dm_map *map)
{
	const char *suspended = sys_line("block/%s/dm/suspended", map->disk);

	return suspended && !strcmp(suspended, "1");
}

int live_map(const char *name, const char *target, struct dm_map *map)
{
	const char *base = strrchr(name, '/');
	int ret;

	ret = dm_find(base ? base + 1 : name, map);
	if (ret < 0)
		return ret;
	if (ret)
		return fail("%s: there is no such map; `dmsetup ls` lists those that are there",
			    name);
	if (map->nr_targets > 1)
		return fail("%s has more than one target", name);
	if (strcmp(map->target, target))
		return fail("%s is no map of target %s", name, target);
	return 0;
}

static void find_device(struct live_path *path)
{
	path->disk = disk_numbered(path->device);
	path->there = path->disk ? !path->disk->deleted :
		      file_exists(file_name(PLACE_SYS, "dev/block/%s", path->device));
	if (!path->there)
		path->disk = NULL;
}

int live_read(const char *name, struct live *live)
{
	unsigned int i;

	*live = (struct live){};
	if (live_map(name, TARGET, &live->dm) ||
	    table_read(name, live->dm.table, &live->table))
		return -1;
	live->paths = take((live->table.nr_paths + 1) * sizeof(*live->paths));
	live->flags = take(live->table.nr_groups + 1);
	for (i = 0; i < live->table.nr_paths; i++) {
		live->paths[i].device = live->table.paths[i].device;
		find_device(&live->paths[i]);
	}
	return read_status(live);
}

int live_names(const char *name, struct words *names)
{
	struct words all;
	struct dm_map map;
	unsigned int i;

	*names = words_of("", " ");
	if (name) {
		words_add(names, (char *)name);
		return 0;
	}
	if (dm_names(&all))
		return -1;
	for (i = 0; i < all.nr; i++) {
		int ret = dm_look(all.word[i], &map);

		if (ret < 0)
			return -1;
		if (!ret && !strcmp(map.target, TARGET))
			words_add(names, all.word[i]);
	}
	return 0;
}

/* The rest of the line of @text that begins with @key; the first line if @key is NULL. */
static char *value_of(const char *text, const char *key)
{
	const struct words lines = words_of(text ?: "", "\n");
	size_t len = key ? strlen(key) : 0;
	unsigned int i;

	for (i = 0; i < lines.nr; i++) {
		if (!key)
			return lines.word[i];
		if (!strncmp(lines.word[i], key, len) && lines.word[i][len] == ' ')
			return lines.word[i] + len + 1;
	}
	return "";
}

char *live_value(const struct live *live, const char *file, const char *key)
{
	return value_of(file_text(file_name(PLACE_SYS, "block/%s/kmultipath/%s",
					    live->dm.disk, file)), key);
}

u64 live_number(const struct live *live, const char *file, const char *key)
{
	return strtoull(live_value(live, file, key), NULL, 10);
}

char *live_path_value(const struct live *live, const struct live_path *path,
		      const char *file, const char *key)
{
	return live_value(live, print("paths/%s/%s", path->device, file), key);
}

enum kmp_sp live_path_sp(const struct live *live, const struct live_path *path)
{
	const char *sp = live_path_value(live, path, "sp", NULL);

	return *sp == 'A' ? KMP_SP_A : *sp == 'B' ? KMP_SP_B : KMP_NO_SP;
}

char *uuid_wwid(const struct dm_map *map)
{
	static const char begin[] = "mpath-";

	if (strncmp(map->uuid, begin, strlen(begin)) || !map->uuid[strlen(begin)])
		return NULL;
	return map->uuid + strlen(begin);
}

char *live_wwid(const struct live *live)
{
	unsigned int i;

	if (uuid_wwid(&live->dm))
		return uuid_wwid(&live->dm);
	for (i = 0; i < live->table.nr_paths; i++)
		if (live->paths[i].disk && *live->paths[i].disk->wwid)
			return disk_wwid(live->paths[i].disk);
	fail("%s: it has no UUID mpath-<WWID>, and no device with a world wide name is left in it",
	     live->dm.name);
	return NULL;
}
