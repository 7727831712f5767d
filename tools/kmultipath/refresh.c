// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of a live map with the disks that exist now.
 *
 * A path that is there stays in its place. A new path replaces the one that had
 * its address; or it joins the group with paths to its storage processor, or a
 * new group if there is none; or, if the array has no storage processors, the
 * last group. It gets the arguments of the group's first path. A group without
 * paths is left out, and the group that serves I/O continues to serve.
 */
#include <linux/dm-kmultipath-handler.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "live.h"
#include "plan.h"
#include "wwid.h"

/**
 * struct seat - a path in the new table
 * @path: device and arguments
 * @sp: its storage processor, if it is known
 * @gone: the address that it had, NULL if it is there; "" if that is not known
 */
struct seat {
	struct kmp_table_path path;
	enum kmp_sp sp;
	const char *gone;
};

/* A group of the new table, with room for all paths. */
struct seats {
	struct kmp_table_group words;
	unsigned int nr;
	struct seat *seat;
};

/* The new table. */
struct seating {
	unsigned int nr_groups;
	unsigned int room;
	struct seats *groups;
};

/* ---- what is known of old paths ---- */

/*
 * The number that the kernel gives a SCSI disk of this name. A map keeps the link
 * to a disk that is gone, which has its name and address, but no number.
 */
static char *number_of(const char *name)
{
	unsigned int nr = 0, major;
	const char *letter;

	for (letter = name + 2; *letter; letter++)
		nr = nr * 26 + (*letter - 'a' + 1);
	nr--;
	major = nr / 16 % 16;
	major = !major ? 8 : major < 8 ? 64 + major : 120 + major;
	return print("%u:%u", major, nr % 16 * 16 + nr - nr % 256);
}

/* The address that a path's disk had; "" if it is not known. */
static char *old_address(const struct live *live, const char *device)
{
	const char *folder = file_name(PLACE_SYS, "block/%s/slaves", live->dm.disk);
	const struct words links = folder_names(folder);
	char *target, *end, *start;
	unsigned int i;

	for (i = 0; i < links.nr; i++) {
		if (strncmp(links.word[i], "sd", 2) || strcmp(number_of(links.word[i]), device))
			continue;
		target = file_link(print("%s/%s", folder, links.word[i]));
		end = target ? strstr(target, "/block/") : NULL;
		if (!end)
			continue;
		*end = 0;
		start = strrchr(target, '/');
		return start ? start + 1 : target;
	}
	return "";
}

static struct seat old_seat(const struct live *live, unsigned int nr)
{
	const struct live_path *path = &live->paths[nr];
	struct seat seat = {
		.path = live->table.paths[nr],
		.sp = live_path_sp(live, path),
	};

	if (!path->there)
		seat.gone = old_address(live, path->device);
	else if (seat.sp == KMP_NO_SP && path->disk)
		seat.sp = path->disk->sp;
	return seat;
}

static struct seating old_seating(const struct live *live, unsigned int nr_new)
{
	const struct kmp_table *table = &live->table;
	struct seating seating = {
		.nr_groups = table->nr_groups,
		.room = table->nr_paths + nr_new,
	};
	unsigned int i, j;

	/* Each new path may get a group of its own. */
	seating.groups = take((table->nr_groups + nr_new) * sizeof(*seating.groups));
	for (i = 0; i < table->nr_groups; i++) {
		struct seats *group = &seating.groups[i];

		group->words = table->groups[i];
		group->nr = group->words.nr_paths;
		group->seat = take(seating.room * sizeof(*group->seat));
		for (j = 0; j < group->nr; j++)
			group->seat[j] = old_seat(live, group->words.first_path + j);
	}
	return seating;
}

/* ---- new paths ---- */

static struct seat *predecessor(struct seating *seating, const struct disk *disk)
{
	unsigned int i, j;

	for (i = 0; i < seating->nr_groups; i++)
		for (j = 0; j < seating->groups[i].nr; j++) {
			struct seat *seat = &seating->groups[i].seat[j];

			if (seat->gone && !strcmp(seat->gone, disk->address) &&
			    (seat->sp == disk->sp || seat->sp == KMP_NO_SP))
				return seat;
		}
	return NULL;
}

static struct seats *group_of(struct seating *seating, enum kmp_sp sp)
{
	unsigned int i, j;

	if (sp == KMP_NO_SP)
		return seating->nr_groups ? &seating->groups[seating->nr_groups - 1] : NULL;
	for (i = 0; i < seating->nr_groups; i++)
		for (j = 0; j < seating->groups[i].nr; j++)
			if (seating->groups[i].seat[j].sp == sp)
				return &seating->groups[i];
	return NULL;
}

/* A group as the map's first one, whose first path's arguments its paths get. */
static struct seats *new_group(struct seating *seating)
{
	struct seats *group = &seating->groups[seating->nr_groups];
	struct words repeat = words_of("1", " ");

	if (seating->nr_groups) {
		*group = seating->groups[0];
	} else {
		group->words.selector = "round-robin";
		group->words.nr_path_args = 1;
	}
	seating->nr_groups++;
	group->nr = 0;
	group->seat = take(seating->room * sizeof(*group->seat));
	group->seat[0].path.args.argc = group->words.nr_path_args;
	group->seat[0].path.args.argv = repeat.word;
	if (seating->nr_groups > 1)
		group->seat[0].path.args = seating->groups[0].seat[0].path.args;
	return group;
}

static void seat_disk(struct seating *seating, const struct disk *disk, const char *device)
{
	struct seat *seat = predecessor(seating, disk);
	struct seats *group;

	if (!seat) {
		group = group_of(seating, disk->sp) ?: new_group(seating);
		seat = &group->seat[group->nr++];
		seat->path.args = group->seat[0].path.args;
	}
	seat->path.device = device;
	seat->sp = disk->sp;
	seat->gone = NULL;
}

static int seat_new(struct seating *seating, const struct disks *disks)
{
	const struct disk *disk;
	const char *device;
	unsigned int i;

	for (i = 0; i < disks->nr; i++) {
		disk = disks->disk[i];
		if (disk->sp == KMP_NO_SP && disk_is_clariion(disk)) {
			plan_warn_no_sp(disk);
			continue;
		}
		device = disk_device(disk);
		if (!device)
			return fail("/dev/%s went away; try again", disk->name);
		seat_disk(seating, disk, device);
	}
	return 0;
}

/* ---- the table ---- */

static void emit_group(const struct seats *group, struct kmp_table *table)
{
	struct kmp_table_group *words = &table->groups[table->nr_groups];
	unsigned int i;

	*words = group->words;
	words->first_path = table->nr_paths;
	for (i = 0; i < group->nr; i++)
		if (!group->seat[i].gone)
			table->paths[table->nr_paths++] = group->seat[i].path;
	words->nr_paths = table->nr_paths - words->first_path;
	table->nr_groups += words->nr_paths > 0;
}

static struct kmp_table emit(const struct live *live, const struct seating *seating)
{
	struct kmp_table table = live->table;
	unsigned int serving = live->serving ?: live->table.initial_group, i;

	table.groups = take((seating->nr_groups + 1) * sizeof(*table.groups));
	table.paths = take((seating->room + 1) * sizeof(*table.paths));
	table.nr_groups = 0;
	table.nr_paths = 0;
	table.initial_group = 1;
	for (i = 0; i < seating->nr_groups; i++) {
		unsigned int before = table.nr_groups;

		emit_group(&seating->groups[i], &table);
		if (i + 1 == serving && table.nr_groups > before)
			table.initial_group = table.nr_groups;
	}
	return table;
}

static bool in_table(const struct live *live, const struct disk *disk)
{
	unsigned int i;

	for (i = 0; i < live->table.nr_paths; i++)
		if (live->paths[i].disk == disk)
			return true;
	return false;
}

int plan_missing(const struct live *live, struct disks *disks)
{
	const char *text = live_wwid(live);
	struct disks there;
	struct wwid wwid;
	unsigned int i;

	*disks = (struct disks){};
	if (!text)
		return -1;
	wwid = wwid_read(text);
	there = disks_of(&wwid);
	for (i = 0; i < there.nr; i++)
		if (!in_table(live, there.disk[i]))
			disks_add(disks, there.disk[i]);
	return 0;
}

/* New disks, and those of a CLARiiON whose storage processor the map does not know. */
static struct disks to_ask(const struct live *live, const struct disks *missing)
{
	struct disks disks = {};
	unsigned int i;

	for (i = 0; i < missing->nr; i++)
		disks_add(&disks, missing->disk[i]);
	for (i = 0; i < live->table.nr_paths; i++) {
		struct disk *disk = live->paths[i].disk;

		if (disk && live_path_sp(live, &live->paths[i]) == KMP_NO_SP &&
		    disk_is_clariion(disk))
			disks_add(&disks, disk);
	}
	return disks;
}

int plan_refresh(const struct live *live, unsigned int open_within, char **table)
{
	struct disks missing, asked;
	struct seating seating;
	struct kmp_table fresh;

	if (plan_missing(live, &missing))
		return -1;
	asked = to_ask(live, &missing);
	disks_ask(&asked, open_within);
	missing = plan_open(&missing);
	seating = old_seating(live, missing.nr);
	if (seat_new(&seating, &missing))
		return -1;
	fresh = emit(live, &seating);
	if (!fresh.nr_paths)
		return fail("%s: no path to its LUN is there", live->dm.name);
	*table = table_text(&fresh);
	return 0;
}
