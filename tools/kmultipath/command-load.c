// SPDX-License-Identifier: GPL-2.0-only
/* Commands that change maps: load, refresh, resize, unload, ndu. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "live.h"
#include "lock.h"
#include "port.h"
#include "tab.h"

static int status_of(int ret)
{
	return ret ? STATUS_FAILED : STATUS_GOOD;
}

/* ---- refresh, resize, unload ---- */

/* Return: 0, or -1 after an error that was said. */
static int refresh(const char *name, unsigned int open_within)
{
	struct live live;

	if (live_read(name, &live) || plan_refresh(&live, open_within, &live.dm.table))
		return -1;
	return dm_reload(&live.dm);
}

int command_refresh(const struct request *request)
{
	int ret;

	if (lock_take())
		return STATUS_FAILED;
	ret = refresh(request->argument[0], request->wish.open_within ?: OPEN_WITHIN);
	lock_drop();
	return status_of(ret);
}

/* The size on which all paths agree. Return: 0, or -1 after an error that was said. */
static int size_of_lun(const struct live *live, u64 *sectors)
{
	const struct disk *disk;
	unsigned int i;

	*sectors = 0;
	for (i = 0; i < live->table.nr_paths; i++) {
		disk = live->paths[i].disk;
		if (!disk)
			return fail("%s: path %s is no SCSI disk, or gone; refresh the map first",
				    live->dm.name, live->paths[i].device);
		if (*sectors && disk_sectors(disk) != *sectors)
			return fail("%s: its paths have different sizes; have each read again, as by `echo 1 > /sys/block/%s/device/rescan`",
				    live->dm.name, disk->name);
		*sectors = disk_sectors(disk);
	}
	return 0;
}

static int resize(const char *name)
{
	struct live live;
	u64 sectors;

	if (live_read(name, &live) || size_of_lun(&live, &sectors))
		return -1;
	if (sectors < live.dm.sectors)
		return fail("%s: its LUN has %llu sectors, and the map %llu: a smaller map would cut off data; make what is on it smaller, and load a table by hand",
			    live.dm.name, (unsigned long long)sectors,
			    (unsigned long long)live.dm.sectors);
	live.dm.sectors = sectors;
	return dm_reload(&live.dm);
}

int command_resize(const struct request *request)
{
	int ret;

	if (lock_take())
		return STATUS_FAILED;
	ret = resize(request->argument[0]);
	lock_drop();
	return status_of(ret);
}

int command_unload(const struct request *request)
{
	struct dm_map map;
	int ret;

	if (lock_take())
		return STATUS_FAILED;
	ret = live_map(request->argument[0], TARGET, &map) || dm_remove(map.name);
	lock_drop();
	return status_of(ret);
}

/* ---- ndu ---- */

int command_ndu(const struct request *request)
{
	bool begins = !strcmp(request->argument[0], "begin");
	unsigned int nr = begins ? 2 : 1, i;
	unsigned long seconds;
	struct words maps = {};
	const char *message;
	struct dm_map map;
	int ret = 0;

	if (!strcmp(request->argument[0], "rehearse") && request->nr == 2)
		return ndu_rehearse(request);
	if (request->both || request->json) {
		fail("ndu: only `ndu rehearse MAP` has the options --both and --json");
		return STATUS_USAGE;
	}
	if ((!begins && strcmp(request->argument[0], "end")) || request->nr < nr ||
	    request->nr > nr + 1) {
		fail("ndu: expected: ndu begin SECONDS [MAP], or: ndu end [MAP], or: ndu rehearse MAP");
		return STATUS_USAGE;
	}
	if (begins && !text_number(request->argument[1], 86400, &seconds)) {
		fail("ndu begin \"%s\": expected seconds, up to 86400", request->argument[1]);
		return STATUS_USAGE;
	}
	message = begins ? print("ndu begin %lu", seconds) : "ndu end";
	if (live_names(request->argument[nr], &maps))
		return STATUS_FAILED;
	for (i = 0; i < maps.nr; i++)
		ret |= live_map(maps.word[i], TARGET, &map) || dm_message(map.name, message, NULL);
	return status_of(ret);
}

/* ---- load ---- */

/* A file for kmultipath-late.service, as long as paths to a map are missing. */
static char *incomplete_file(const char *name)
{
	return file_name(PLACE_RUN, "kmultipath/incomplete/%s", name);
}

/* OPEN_WITHIN of the units' settings. */
static void default_open_within(unsigned int *seconds)
{
	static const char key[] = "OPEN_WITHIN=";
	const char *text = file_text(file_name(PLACE_ETC, "default/kmultipath"));
	struct words lines = words_of(text ?: "", "\n");
	struct words value;
	unsigned long number;
	unsigned int i;

	*seconds = OPEN_WITHIN;
	for (i = 0; i < lines.nr; i++) {
		if (strncmp(lines.word[i], key, strlen(key)))
			continue;
		/* systemd reads this file, too, and takes quotes. */
		value = words_of(lines.word[i] + strlen(key), "\"' \t\r");
		if (value.nr == 1 && text_number(value.word[0], 86400, &number))
			*seconds = number;
		else
			warn("/etc/default/kmultipath: \"%s\": expected seconds, up to 86400",
			     lines.word[i]);
	}
}

/* The kernel refuses a map with the UUID of another one: of the same LUN, maybe multipathd's. */
static void name_rival(const struct dm_map *map)
{
	struct dm_map other;
	struct words names;
	unsigned int i;

	if (dm_names(&names))
		return;
	for (i = 0; i < names.nr; i++)
		if (!dm_look(names.word[i], &other) && !strcmp(other.uuid, map->uuid))
			fail("%s: its LUN is map %s of target %s already%s", map->name,
			     other.name, other.target, strcmp(other.target, "multipath") ?
			     "" : print(": multipathd took it; remove it by `multipath -f %s`",
					other.name));
}

static int create(const struct tab_entry *entry, const struct wish *wish)
{
	struct dm_map map = { .name = entry->name, .target = TARGET };
	struct disks disks;
	unsigned int i;

	if (plan_new(entry->name, &entry->wwid, wish, &map.table, &disks, &map.sectors))
		return -1;
	map.uuid = print("mpath-%s", disk_wwid(disks.disk[0]));
	for (i = 0; i < disks.nr; i++)
		port_keep(disks.disk[i]->name);
	if (!dm_create(&map))
		return 0;
	name_rival(&map);
	return -1;
}

/* Return: number of disks that the map lacks, or -1 after an error that was said. */
static int nr_missing(const char *name)
{
	struct disks disks;
	struct live live;

	if (live_read(name, &live) || plan_missing(&live, &disks))
		return -1;
	return disks.nr;
}

/* Load a map, or add paths to it. */
static int bring_up(const struct tab_entry *entry, unsigned int open_within)
{
	const char *incomplete = incomplete_file(entry->name);
	struct wish wish = entry->wish;
	struct dm_map map;
	int fd, ret, nr;

	wish.open_within = open_within;
	fd = open(incomplete, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail("%s: %m", incomplete);
	close(fd);
	ret = dm_look(entry->name, &map);
	if (ret < 0)
		return -1;
	if (ret) {
		ret = create(entry, &wish);
	} else if (!strcmp(map.target, "multipath")) {
		return fail("%s is a map of dm-multipath already: multipathd took it; remove it by `multipath -f %s`",
			    map.name, map.name);
	} else {
		nr = nr_missing(entry->name);
		ret = nr > 0 ? refresh(entry->name, open_within) : nr;
	}
	nr = ret ? -1 : nr_missing(entry->name);
	if (nr < 0)
		return fail("%s: %s is not loaded, or lacks paths", entry->line, entry->name);
	if (!nr)
		unlink(incomplete);
	return 0;
}

/* Ask all disks of new maps at once: a LUN without a path delays no other one. */
static void ask_all(const struct tab *tab, unsigned int open_within)
{
	struct disks all = {}, disks;
	struct dm_map map;
	unsigned int i, j;

	for (i = 0; i < tab->nr; i++) {
		if (tab->entry[i].error || !dm_look(tab->entry[i].name, &map))
			continue;
		disks = disks_of(&tab->entry[i].wwid);
		for (j = 0; j < disks.nr; j++)
			disks_add(&all, disks.disk[j]);
	}
	disks_ask(&all, open_within);
}

static int bring_up_all(const struct tab *tab, unsigned int open_within)
{
	unsigned int i;
	int ret = 0;

	ask_all(tab, open_within);
	for (i = 0; i < tab->nr; i++) {
		if (tab->entry[i].error)
			ret = fail("%s: %s: %s", tab->entry[i].line, tab->entry[i].name,
				   tab->entry[i].error);
		else
			ret |= bring_up(&tab->entry[i], open_within);
	}
	return ret;
}

static int bring_up_named(const struct tab *tab, const char *name, unsigned int open_within)
{
	const struct tab_entry *entry = tab_named(tab, name);
	unsigned int i;

	if (entry)
		return bring_up(entry, open_within);
	for (i = 0; i < tab->nr; i++)
		if (!strcmp(tab->entry[i].name, name))
			return fail("%s: %s: %s", tab->entry[i].line, name, tab->entry[i].error);
	return fail("%s: %s has no map of this name", name, tab_name());
}

/* Does a map have this device already? */
static bool has_device(const char *name, const char *device)
{
	struct dm_map map;

	return !dm_find(name, &map) && !strcmp(map.target, TARGET) &&
	       strstr(print(" %s ", map.table), print(" %s ", device));
}

/* At boot each disk calls this, so it looks at no other one if its map has it. */
static int bring_up_disk(const struct tab *tab, const char *name, unsigned int open_within)
{
	const char *wwid = disk_lun(name);
	const char *device = sys_line("block/%s/dev", name);
	const struct tab_entry *entry;
	struct wwid lun;

	if (!device)
		return 0;	/* it went away again */
	lun = wwid_of_kernel(wwid ?: "");
	entry = tab_of_lun(tab, &lun);
	if (!entry || has_device(entry->name, device))
		return 0;
	return bring_up(entry, open_within);
}

int command_load(const struct request *request)
{
	unsigned int open_within = request->wish.open_within;
	struct tab tab = tab_read();
	int ret;

	if (lock_take())
		return STATUS_FAILED;
	if (!open_within)
		default_open_within(&open_within);
	if (request->disk)
		ret = bring_up_disk(&tab, request->disk, open_within);
	else if (request->nr)
		ret = bring_up_named(&tab, request->argument[0], open_within);
	else
		ret = bring_up_all(&tab, open_within);
	lock_drop();
	return status_of(ret);
}

/*
 * For a map's own unit, which has the map's result. All maps are loaded before, all
 * at once: what could not be loaded then is not tried again, one after the other.
 */
int command_ensure(const struct request *request)
{
	const char *name = request->argument[0];
	struct dm_map map;

	if (!dm_look(name, &map) && !strcmp(map.target, TARGET))
		return STATUS_GOOD;
	if (file_exists(incomplete_file(name)))
		return status_of(fail("%s is not loaded: kmultipath.service has said why; then: kmultipath load %s",
				      name, name));
	return command_load(request);
}
