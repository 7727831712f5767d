// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmsetup status and table, and what IMA measures, in dm-multipath's format.
 *
 *	INFO:  2 <bios are held> <activation under way>
 *	       <#notes> [<note>]* <#groups> <group>
 *	       { <D | A | E> <#group words> [<word>]* <#paths> <#info args>
 *		 { <device> <A | F> <failures> [<info>]* }+ }*
 *	TABLE: see table.c
 *
 *	note:  ndu | inactive | copying | not_memory_safe:scsi_dh_<handler>,
 *	       where dm-multipath has words of its handler, but always none
 */
#include "admin.h"
#include "kmp.h"

/* dm core's DMEMIT() uses sz, result and maxlen of the function it is in. */

static char kmp_group_letter(const struct kmp_map *map,
			     const struct kmp_group *group)
{
	if (group->bypassed)
		return 'D';
	return group == map->current_group ? 'A' : 'E';
}

static char kmp_path_letter(const struct kmp_path *path)
{
	return kmp_properties(path)->valid ? 'A' : 'F';
}

/* The group that is wanted next, else the one that serves I/O; 1-based. */
static unsigned int kmp_group_number(const struct kmp_map *map)
{
	const struct kmp_group *group = map->next_group ?: map->current_group;

	if (!map->table.nr_groups)
		return 0;
	return group ? group - map->groups + 1 : 1;
}

/* The selector's words about a path. */
static unsigned int kmp_selector_info(const struct kmp_selector *selector,
				      const struct kmp_path *path,
				      char *result, unsigned int maxlen)
{
	if (!selector->type->info)
		return 0;
	return selector->type->info(selector, &path->selector_path, result,
				    maxlen);
}

/* The selector's words about the group, with their number before them. */
static unsigned int kmp_group_info(const struct kmp_selector *selector,
				   char *result, unsigned int maxlen)
{
	if (!selector->type->group_info)
		return scnprintf(result, maxlen, "0 ");
	return selector->type->group_info(selector, result, maxlen);
}

static unsigned int kmp_info_group(const struct kmp_map *map, unsigned int i,
				   char *result, unsigned int maxlen)
{
	const struct kmp_group *group = &map->groups[i];
	const struct kmp_selector *selector = &group->selector;
	unsigned int sz = 0, j;

	DMEMIT("%c ", kmp_group_letter(map, group));
	sz += kmp_group_info(selector, result + sz, maxlen - sz);
	DMEMIT("%u %u ", selector->nr_paths, selector->type->info_args);
	for (j = 0; j < selector->nr_paths; j++) {
		const struct kmp_path *path = kmp_path_of(selector->paths[j]);

		DMEMIT("%s %c %u ", path->dev->name, kmp_path_letter(path),
		       path->status.fail_count);
		sz += kmp_selector_info(selector, path, result + sz,
					maxlen - sz);
	}
	return sz;
}

/* The notes, with their number before them: what is unusual about the map. */
static unsigned int kmp_lun_words(const struct kmp_map *map, char *result,
				  unsigned int maxlen)
{
	const struct kmp_lun *lun = &map->lun;
	bool ndu = ktime_get_ns() < kmp_lun_ndu_until(lun);
	unsigned int sz = 0;

	DMEMIT("%u ", ndu + (lun->inactive_until > 0) + (lun->copying_until > 0) + !!map->dh_name);
	if (ndu)
		DMEMIT("ndu ");
	if (lun->inactive_until)
		DMEMIT("inactive ");
	if (lun->copying_until)
		DMEMIT("copying ");
	if (map->dh_name)
		DMEMIT("not_memory_safe:scsi_dh_%s ", map->dh_name);
	return sz;
}

static void kmp_info(const struct kmp_map *map, char *result,
		     unsigned int maxlen)
{
	unsigned int sz = 0, i;

	DMEMIT("2 %u %u ", map->held.nr > 0, !!map->activate.path);
	sz += kmp_lun_words(map, result + sz, maxlen - sz);
	DMEMIT("%u %u ", map->table.nr_groups, kmp_group_number(map));
	for (i = 0; i < map->table.nr_groups; i++)
		sz += kmp_info_group(map, i, result + sz, maxlen - sz);
}

static unsigned int kmp_ima_group(const struct kmp_map *map, unsigned int i,
				  char *result, unsigned int maxlen)
{
	const struct kmp_group *group = &map->groups[i];
	const struct kmp_selector *selector = &group->selector;
	unsigned int sz = 0, j;

	DMEMIT(",pg_state_%u=%c,nr_pgpaths_%u=%u,path_selector_name_%u=%s",
	       i, kmp_group_letter(map, group), i, selector->nr_paths,
	       i, selector->type->name);
	for (j = 0; j < selector->nr_paths; j++) {
		const struct kmp_path *path = kmp_path_of(selector->paths[j]);

		DMEMIT(",path_name_%u_%u=%s,is_active_%u_%u=%c,fail_count_%u_%u=%u",
		       i, j, path->dev->name, i, j, kmp_path_letter(path),
		       i, j, path->status.fail_count);
		DMEMIT(",path_selector_status_%u_%u=", i, j);
		sz += kmp_selector_info(selector, path, result + sz,
					maxlen - sz);
	}
	return sz;
}

static void kmp_ima(const struct kmp_map *map, char *result,
		    unsigned int maxlen)
{
	unsigned int sz = 0, i;

	DMEMIT_TARGET_NAME_VERSION(map->ti->type);
	DMEMIT(",nr_priority_groups=%u", map->table.nr_groups);
	for (i = 0; i < map->table.nr_groups; i++)
		sz += kmp_ima_group(map, i, result + sz, maxlen - sz);
	DMEMIT(";");
}

/**
 * kmp_status() - write a map's status or table
 * @ti: the target
 * @type: INFO, TABLE or IMA
 * @status_flags: not used
 * @result: out: the text
 * @maxlen: size of @result in bytes
 *
 * Context: process context under dm core's SRCU; does not sleep.
 */
void kmp_status(struct dm_target *ti, status_type_t type,
		unsigned int status_flags, char *result, unsigned int maxlen)
{
	struct kmp_map *map = ti->private;

	spin_lock_irq(&map->lock);
	switch (type) {
	case STATUSTYPE_INFO:
		kmp_info(map, result, maxlen);
		break;
	case STATUSTYPE_TABLE:
		kmp_table_emit(&map->table, &map->features, result, maxlen);
		break;
	case STATUSTYPE_IMA:
		kmp_ima(map, result, maxlen);
		break;
	}
	spin_unlock_irq(&map->lock);
}
