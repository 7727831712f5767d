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
 *	note:  ndu | inactive | copying | preempted | not_registered | held_long |
 *	       tests_lost | tester_stuck |
 *	       marginal:<#paths> | slow:<#paths> | lossy:<#paths> |
 *	       not_memory_safe:scsi_dh_<handler>,
 *	       where dm-multipath has words of its handler, but always none
 *
 * Thousands of paths take long to print, and map->lock keeps interrupts off. So the
 * lock is held only to look at the map; each path is looked at when it is printed.
 */
#include "admin.h"
#include "base/device.h"
#include "kmp.h"
#include "state/state.h"

/* dm core's DMEMIT() uses sz, result and maxlen of the function it is in. */

/* Notes without a number. */
enum kmp_note {
	KMP_NOTE_NDU,
	KMP_NOTE_INACTIVE,
	KMP_NOTE_COPYING,
	KMP_NOTE_PREEMPTED,
	KMP_NOTE_NOT_REGISTERED,
	KMP_NOTE_HELD_LONG,
	KMP_NOTE_TESTS_LOST,
	KMP_NOTE_TESTER_STUCK,
	KMP_NR_NOTES
};

static const char * const kmp_note_names[KMP_NR_NOTES] = {
	[KMP_NOTE_NDU] = "ndu",
	[KMP_NOTE_INACTIVE] = "inactive",
	[KMP_NOTE_COPYING] = "copying",
	[KMP_NOTE_PREEMPTED] = "preempted",
	[KMP_NOTE_NOT_REGISTERED] = "not_registered",
	[KMP_NOTE_HELD_LONG] = "held_long",
	[KMP_NOTE_TESTS_LOST] = "tests_lost",
	[KMP_NOTE_TESTER_STUCK] = "tester_stuck",
};

/**
 * struct kmp_look - what a line says of the map as a whole
 * @held: bios are held
 * @activating: an activation is under way
 * @notes: by enum kmp_note: NDU known, LUN refuses I/O, a copy within the array refused
 *	   a trespass, the reservation key preempted, or refused, I/O held for long, a
 *	   reserved test lost, the tester does not run
 * @ranked: number of paths of each rank
 * @current_group: serves I/O; NULL for none
 * @group: number of the group that is wanted next, else of @current_group; from 1
 */
struct kmp_look {
	bool held;
	bool activating;
	bool notes[KMP_NR_NOTES];
	unsigned int ranked[KMP_NR_RANKS];
	const struct kmp_group *current_group;
	unsigned int group;
};

static char kmp_group_letter(const struct kmp_group *group,
			     const struct kmp_group *current_group)
{
	if (READ_ONCE(group->bypassed))
		return 'D';
	return group == current_group ? 'A' : 'E';
}

static char kmp_path_letter(const struct kmp_path *path)
{
	return kmp_properties(path)->valid ? 'A' : 'F';
}

static void kmp_look(struct kmp_map *map, struct kmp_look *look)
{
	const struct kmp_lun *lun = &map->lun;
	const struct kmp_group *group;
	u64 now = ktime_get_ns();
	unsigned int i;

	spin_lock_irq(&map->lock);
	group = map->next_group ?: map->current_group ?: map->groups;
	*look = (struct kmp_look) {
		.held = map->held.nr,
		.activating = map->activate.path,
		.notes[KMP_NOTE_NDU] = now < kmp_lun_ndu_until(lun),
		.notes[KMP_NOTE_INACTIVE] = lun->inactive_until,
		.notes[KMP_NOTE_COPYING] = lun->copying_until,
		.notes[KMP_NOTE_PREEMPTED] = map->reservation.preempted,
		.notes[KMP_NOTE_NOT_REGISTERED] = map->reservation.refused,
		.notes[KMP_NOTE_HELD_LONG] = __kmp_held_too_long(map),
		.notes[KMP_NOTE_TESTS_LOST] = READ_ONCE(map->saw_tests_lost),
		.notes[KMP_NOTE_TESTER_STUCK] = kmp_queue_is_stuck(now),
		.current_group = map->current_group,
		.group = map->table.nr_groups ? group - map->groups + 1 : 0,
	};
	spin_unlock_irq(&map->lock);
	for (i = 0; i < map->table.nr_paths; i++)
		look->ranked[kmp_path_rank(&map->paths[i])]++;
}

/* The selector's words about a path. */
static unsigned int kmp_selector_info(const struct kmp_selector *selector,
				      const struct kmp_path *path,
				      char *result, unsigned int maxlen)
{
	lockdep_assert_irqs_enabled();
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

static unsigned int kmp_info_group(const struct kmp_group *group,
				   const struct kmp_look *look,
				   char *result, unsigned int maxlen)
{
	const struct kmp_selector *selector = &group->selector;
	unsigned int sz = 0, j;

	DMEMIT("%c ", kmp_group_letter(group, look->current_group));
	sz += kmp_group_info(selector, result + sz, maxlen - sz);
	DMEMIT("%u %u ", selector->nr_paths, selector->type->info_args);
	for (j = 0; j < selector->nr_paths; j++) {
		const struct kmp_path *path = kmp_path_of(selector->paths[j]);

		DMEMIT("%s %c %u ", path->dev->name, kmp_path_letter(path),
		       READ_ONCE(path->status.fail_count));
		sz += kmp_selector_info(selector, path, result + sz,
					maxlen - sz);
	}
	return sz;
}

/* The notes, with their number before them: what is unusual about the map. */
static unsigned int kmp_notes(const struct kmp_look *look, const char *dh_name,
			      char *result, unsigned int maxlen)
{
	unsigned int sz = 0, nr = !!dh_name;
	enum kmp_note note;
	enum kmp_rank rank;

	for (note = 0; note < KMP_NR_NOTES; note++)
		nr += look->notes[note];
	for (rank = KMP_RANK_GOOD; rank < KMP_NR_RANKS; rank++)
		nr += kmp_ranks[rank].fault && look->ranked[rank];
	DMEMIT("%u ", nr);
	for (note = 0; note < KMP_NR_NOTES; note++)
		if (look->notes[note])
			DMEMIT("%s ", kmp_note_names[note]);
	for (rank = KMP_RANK_GOOD; rank < KMP_NR_RANKS; rank++)
		if (kmp_ranks[rank].fault && look->ranked[rank])
			DMEMIT("%s:%u ", kmp_ranks[rank].name, look->ranked[rank]);
	if (dh_name)
		DMEMIT("not_memory_safe:scsi_dh_%s ", dh_name);
	return sz;
}

static void kmp_info(struct kmp_map *map, char *result, unsigned int maxlen)
{
	unsigned int sz = 0, i;
	struct kmp_look look;

	kmp_look(map, &look);
	DMEMIT("2 %u %u ", look.held, look.activating);
	sz += kmp_notes(&look, map->dh_name, result + sz, maxlen - sz);
	DMEMIT("%u %u ", map->table.nr_groups, look.group);
	for (i = 0; i < map->table.nr_groups; i++)
		sz += kmp_info_group(&map->groups[i], &look, result + sz,
				     maxlen - sz);
}

static void kmp_table(struct kmp_map *map, char *result, unsigned int maxlen)
{
	struct kmp_table_features features;

	spin_lock_irq(&map->lock);
	features = map->features;
	spin_unlock_irq(&map->lock);
	kmp_table_emit(&map->table, &features, result, maxlen);
}

static unsigned int kmp_ima_group(const struct kmp_map *map, unsigned int i,
				  const struct kmp_look *look,
				  char *result, unsigned int maxlen)
{
	const struct kmp_group *group = &map->groups[i];
	const struct kmp_selector *selector = &group->selector;
	unsigned int sz = 0, j;

	DMEMIT(",pg_state_%u=%c,nr_pgpaths_%u=%u,path_selector_name_%u=%s",
	       i, kmp_group_letter(group, look->current_group), i, selector->nr_paths,
	       i, selector->type->name);
	for (j = 0; j < selector->nr_paths; j++) {
		const struct kmp_path *path = kmp_path_of(selector->paths[j]);

		DMEMIT(",path_name_%u_%u=%s,is_active_%u_%u=%c,fail_count_%u_%u=%u",
		       i, j, path->dev->name, i, j, kmp_path_letter(path),
		       i, j, READ_ONCE(path->status.fail_count));
		DMEMIT(",path_selector_status_%u_%u=", i, j);
		sz += kmp_selector_info(selector, path, result + sz,
					maxlen - sz);
	}
	return sz;
}

static void kmp_ima(struct kmp_map *map, char *result, unsigned int maxlen)
{
	unsigned int sz = 0, i;
	struct kmp_look look;

	kmp_look(map, &look);
	DMEMIT_TARGET_NAME_VERSION(map->ti->type);
	DMEMIT(",nr_priority_groups=%u", map->table.nr_groups);
	for (i = 0; i < map->table.nr_groups; i++)
		sz += kmp_ima_group(map, i, &look, result + sz, maxlen - sz);
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
	int pinned = kmp_devices_pin();

	switch (type) {
	case STATUSTYPE_INFO:
		kmp_info(map, result, maxlen);
		break;
	case STATUSTYPE_TABLE:
		kmp_table(map, result, maxlen);
		break;
	case STATUSTYPE_IMA:
		kmp_ima(map, result, maxlen);
		break;
	}
	kmp_devices_unpin(pinned);
}
