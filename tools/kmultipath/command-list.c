// SPDX-License-Identifier: GPL-2.0-only
/* Commands that show maps: list, record, stats. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "live.h"

/**
 * struct shown - a map with what its disks say
 * @live: the map
 * @wwid: of its LUN, "" if it is not known
 * @product: vendor and model, "" if they are not known
 * @read_only: the map is
 */
struct shown {
	struct live live;
	const char *wwid;
	const char *product;
	bool read_only;
};

static int show(const char *name, struct shown *shown)
{
	const struct disk *disk = NULL;
	const char *read_only;
	unsigned int i;

	if (live_read(name, &shown->live))
		return -1;
	for (i = 0; i < shown->live.table.nr_paths && !disk; i++)
		disk = shown->live.paths[i].disk;
	shown->wwid = uuid_wwid(&shown->live.dm) ?: "";
	shown->product = disk ? print("%s,%s", disk_vendor(disk),
				      disk_attribute(disk, "model")) : "";
	read_only = sys_line("block/%s/ro", shown->live.dm.disk);
	shown->read_only = read_only && !strcmp(read_only, "1");
	return 0;
}

static const char *group_status(const struct live *live, unsigned int group)
{
	switch (live->flags[group]) {
	case 'A':
		return "active";
	case 'D':
		return "disabled";
	}
	return "enabled";
}

static char *group_sp(const struct live *live, const struct kmp_table_group *group)
{
	return live_path_value(live, &live->paths[group->first_path], "sp", NULL);
}

/* ---- as text, in the layout that multipath -ll has ---- */

static char *readable_size(u64 sectors)
{
	static const char units[] = "KMGTPE";
	double size = sectors / 2.0;
	unsigned int unit = 0;

	for (; size >= 1024 && units[unit + 1]; unit++)
		size /= 1024;
	return print(size < 10 && size != (u64)size ? "%.1f%c" : "%.0f%c", size, units[unit]);
}

static char *readable_time(const char *ms)
{
	return print("%.1f s", strtoull(ms, NULL, 10) / 1000.0);
}

static char *feature_words(const struct live *live)
{
	struct words words = words_of(live->dm.table, " ");
	unsigned int nr = words.nr ? strtoul(words.word[0], NULL, 10) + 1 : 0;

	if (words.nr > nr)
		words.nr = nr;
	return words_join(&words, " ");
}

static void print_path(const struct live *live, const struct live_path *path,
		       const char *branch)
{
	const char *state = live_path_value(live, path, "state", "state");
	const char *why = live_path_value(live, path, "state", "why");
	const char *since = live_path_value(live, path, "state", "since_ms");
	const char *rank = live_path_value(live, path, "rank", "rank");
	const struct disk *disk = path->disk;

	printf("%s %-10s %-5s %-7s %-11s %-8s %s", branch, disk ? disk->address : "-",
	       disk ? disk->name : "-", path->device, state, rank,
	       disk ? disk_attribute(disk, "state") : path->there ? "-" : "gone");
	if (strcmp(state, "active"))
		printf("  %s, for %s", why, readable_time(since));
	putchar('\n');
}

/* A storage processor, or the number of a target port group; "none" if it is not known. */
static bool is_known(const char *sp)
{
	return *sp && strcmp(sp, "none");
}

static void print_group(const struct live *live, unsigned int group)
{
	const struct kmp_table_group *words = &live->table.groups[group];
	bool last = group + 1 == live->table.nr_groups;
	const char *sp = group_sp(live, words);
	unsigned int i;

	printf("%s policy='%s %u'%s%s status=%s\n", last ? "`-+-" : "|-+-", words->selector,
	       words->args.argc, is_known(sp) ? " sp=" : "", is_known(sp) ? sp : "",
	       group_status(live, group));
	for (i = 0; i < words->nr_paths; i++)
		print_path(live, &live->paths[words->first_path + i],
			   print("%s %s", last ? " " : "|",
				 i + 1 == words->nr_paths ? "`-" : "|-"));
}

static void print_outage(const struct live *live)
{
	u64 outage_ms = live_number(live, "outage_ms", NULL);

	if (outage_ms)
		printf("outage for %.1f s: %s bios held, of %s bytes\n", outage_ms / 1000.0,
		       live_value(live, "held", "bios"), live_value(live, "held", "bytes"));
}

static void print_map(const struct shown *shown)
{
	const struct live *live = &shown->live;
	const char *owner = live_value(live, "lun", "owner");
	unsigned int i;

	printf("%s%s %s %s\n", live->dm.name, *shown->wwid ? print(" (%s)", shown->wwid) : "",
	       live->dm.disk, shown->product);
	printf("size=%s features='%s' hwhandler='%s' wp=%s", readable_size(live->dm.sectors),
	       feature_words(live),
	       live->table.handler ? print("%u %s", 1 + live->table.handler_args.argc,
					   live->table.handler) : "0",
	       shown->read_only ? "ro" : "rw");
	if (is_known(owner))
		printf(" owner=%s home=%s", owner, live_value(live, "lun", "home"));
	if (live->notes.nr)
		printf(" notes='%s'", words_join(&live->notes, " "));
	putchar('\n');
	print_outage(live);
	for (i = 0; i < live->table.nr_groups; i++)
		print_group(live, i);
}

/* ---- as JSON ---- */

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, *text ? json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *object, const char *key, const char *digits)
{
	json_object_object_add(object, key, *digits ?
			       json_object_new_int64(strtoll(digits, NULL, 10)) : NULL);
}

static struct json_object *json_words(const struct words *words)
{
	struct json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < words->nr; i++)
		json_object_array_add(array, json_object_new_string(words->word[i]));
	return array;
}

static struct json_object *json_path(const struct live *live, const struct live_path *path)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "device", path->device);
	add_text(object, "disk", path->disk ? path->disk->name : "");
	add_text(object, "address", path->disk ? path->disk->address : "");
	json_object_object_add(object, "there", json_object_new_boolean(path->there));
	json_object_object_add(object, "valid", json_object_new_boolean(path->valid));
	json_object_object_add(object, "failures", json_object_new_int64(path->failures));
	add_text(object, "sp", live_path_value(live, path, "sp", NULL));
	add_text(object, "state", live_path_value(live, path, "state", "state"));
	add_number(object, "since_ms", live_path_value(live, path, "state", "since_ms"));
	add_text(object, "why", live_path_value(live, path, "state", "why"));
	add_text(object, "rank", live_path_value(live, path, "rank", "rank"));
	add_number(object, "kept_out_ms", live_path_value(live, path, "rank", "kept_out_ms"));
	return object;
}

static struct json_object *json_group(const struct live *live, unsigned int group)
{
	const struct kmp_table_group *words = &live->table.groups[group];
	struct json_object *object = json_object_new_object(), *paths = json_object_new_array();
	unsigned int i;

	json_object_object_add(object, "group", json_object_new_int(group + 1));
	add_text(object, "selector", words->selector);
	add_text(object, "status", group_status(live, group));
	for (i = 0; i < words->nr_paths; i++)
		json_object_array_add(paths, json_path(live, &live->paths[words->first_path + i]));
	json_object_object_add(object, "paths", paths);
	return object;
}

static struct json_object *json_map(const struct shown *shown)
{
	const struct live *live = &shown->live;
	struct json_object *object = json_object_new_object(), *groups = json_object_new_array();
	struct words features = words_of(feature_words(live), " ");
	unsigned int i;

	add_text(object, "map", live->dm.name);
	add_text(object, "wwid", shown->wwid);
	add_text(object, "disk", live->dm.disk);
	add_text(object, "product", shown->product);
	json_object_object_add(object, "sectors", json_object_new_int64(live->dm.sectors));
	json_object_object_add(object, "read_only", json_object_new_boolean(shown->read_only));
	features.word++;
	features.nr--;
	json_object_object_add(object, "features", json_words(&features));
	add_text(object, "handler", live->table.handler ?: "");
	add_text(object, "owner", live_value(live, "lun", "owner"));
	add_text(object, "home", live_value(live, "lun", "home"));
	json_object_object_add(object, "notes", json_words(&live->notes));
	add_number(object, "outage_ms", live_value(live, "outage_ms", NULL));
	add_number(object, "held_bios", live_value(live, "held", "bios"));
	add_number(object, "held_bytes", live_value(live, "held", "bytes"));
	for (i = 0; i < live->table.nr_groups; i++)
		json_object_array_add(groups, json_group(live, i));
	json_object_object_add(object, "groups", groups);
	return object;
}

static int json_print(struct json_object *object)
{
	printf("%s\n", json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
						      JSON_C_TO_STRING_SPACED |
						      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return 0;
}

/* ---- commands ---- */

int command_list(const struct request *request)
{
	struct json_object *maps = request->json ? json_object_new_array() : NULL;
	struct words names = {};
	struct shown shown;
	unsigned int i;
	int ret = 0;

	if (live_names(request->argument[0], &names))
		return STATUS_FAILED;
	for (i = 0; i < names.nr; i++) {
		if (show(names.word[i], &shown))
			ret = STATUS_FAILED;
		else if (maps)
			json_object_array_add(maps, json_map(&shown));
		else
			print_map(&shown);
	}
	if (maps)
		json_print(maps);
	return ret;
}
