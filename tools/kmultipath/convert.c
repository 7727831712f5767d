// SPDX-License-Identifier: GPL-2.0-only
/* Tables of dm-multipath as those of kmultipath, and back. */
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "disks.h"
#include "plan.h"

/* ---- from dm-multipath ---- */

/* A table without the feature queue_mode, which has no meaning here. */
static char *without_queue_mode(const char *table)
{
	struct words words = words_of(table, " "), kept = {};
	unsigned int nr = words.nr ? strtoul(words.word[0], NULL, 10) : 0, features = nr, i;

	for (i = 1; i < words.nr; i++) {
		if (i <= nr && !strcmp(words.word[i], "queue_mode")) {
			i++;
			features -= 2;
			continue;
		}
		words_add(&kept, words.word[i]);
	}
	return print("%u %s", features, words_join(&kept, " "));
}

/*
 * dm-multipath may use an attached handler without naming it. Then take the one
 * that the first disk has.
 */
static int name_handler(const char *map, struct kmp_table *table)
{
	static char *none[1];
	const struct disk *disk = NULL;
	struct words words;
	unsigned int i;

	for (i = 0; i < table->nr_paths && !disk; i++) {
		disk = disk_numbered(table->paths[i].device);
		if (disk && disk->deleted)
			disk = NULL;
	}
	if (!disk)
		return fail("%s: none of its devices is there any more, so the handler is not known",
			    map);
	words = words_of(plan_handler(disk), " ");
	if (words.nr > 1) {
		table->handler = words.word[1];
		table->handler_args = (struct kmp_table_args){ 0, none };
	}
	return 0;
}

char *convert_from(const struct dm_map *map)
{
	struct kmp_table table;

	if (table_read(map->name, without_queue_mode(map->table), &table) ||
	    (!table.handler && name_handler(map->name, &table)))
		return NULL;
	return table_text(&table);
}

/* ---- back ---- */

/* Tunables have no words there, but for those that make up their values. */
static void forget_tunables(struct kmp_table_features *features)
{
	features->tunables_set = 0;
	features->queue_mode_bio = false;
	features->key_set = false;
}

static void name_old_handler(struct kmp_table *table)
{
	static char *none[1];

	if (!table->handler || !strcmp(table->handler, "clariion"))
		table->handler_args = (struct kmp_table_args){ 0, none };
	if (table->handler && !strcmp(table->handler, "clariion"))
		table->handler = "emc";
	if (table->handler && !strcmp(table->handler, "generic"))
		table->handler = NULL;
}

/* The selector numa exists here only: its paths have no arguments. */
static void replace_numa(struct kmp_table *table)
{
	const struct words once = words_of("1", " ");
	unsigned int i, j;

	for (i = 0; i < table->nr_groups; i++) {
		struct kmp_table_group *group = &table->groups[i];

		if (strcmp(group->selector, "numa"))
			continue;
		group->selector = "round-robin";
		group->nr_path_args = 1;
		for (j = 0; j < group->nr_paths; j++)
			table->paths[group->first_path + j].args =
				(struct kmp_table_args){ 1, once.word };
	}
}

char *convert_back(const struct live *live)
{
	struct kmp_table table = live->table;

	forget_tunables(&table.features);
	name_old_handler(&table);
	replace_numa(&table);
	if (live->serving)
		table.initial_group = live->serving;
	return table_text(&table);
}
