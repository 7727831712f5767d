// SPDX-License-Identifier: GPL-2.0-only
/* Command scan: LUNs that have no map, as lines of kmultipath.tab(5). */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "tab.h"

/* Somebody uses it: a map, LVM, a RAID. A mounted disk has a file system, or partitions. */
static bool in_use(const struct disk *disk)
{
	const struct words holders =
		folder_names(file_name(PLACE_SYS, "block/%s/holders", disk->name));
	const struct words parts = folder_names(file_name(PLACE_SYS, "block/%s", disk->name));
	unsigned int i;

	if (holders.nr)
		return true;
	for (i = 0; i < parts.nr; i++)
		if (!strncmp(parts.word[i], disk->name, strlen(disk->name)))
			return true;
	return false;
}

static bool any_in_use(const struct disks *disks)
{
	unsigned int i;

	for (i = 0; i < disks->nr; i++)
		if (in_use(disks->disk[i]))
			return true;
	return false;
}

/* A name that no line of the tab has. */
static char *free_name(const struct tab *tab, unsigned int *number)
{
	char *name;
	unsigned int i;

	do {
		name = print("lun%u", (*number)++);
		for (i = 0; i < tab->nr && strcmp(tab->entry[i].name, name); i++)
			;
	} while (i < tab->nr);
	return name;
}

static void print_lun(const char *name, const struct disks *disks)
{
	const struct disk *disk = disks->disk[0];

	printf("%-12s %-34s -   # %.1f GiB, %s %s: %s%s\n", name, disk_wwid(disk),
	       disk_sectors(disk) / 2097152.0, disk_vendor(disk),
	       disk_attribute(disk, "model"), disks_names(disks),
	       any_in_use(disks) ? "; in use, or has partitions" : "");
}

/* Is this disk the first one of its LUN? */
static bool first_of_lun(const struct disks *all, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (wwid_same(&all->disk[i]->lun, &all->disk[nr]->lun))
			return false;
	return true;
}

int command_scan(const struct request *request)
{
	const struct disks *all = disks_all();
	const struct tab tab = tab_read();
	unsigned int number = 0, i;

	(void)request;
	for (i = 0; i < all->nr; i++) {
		const struct disk *disk = all->disk[i];
		struct disks disks;

		if (!*disk->lun.name || disk->deleted || !first_of_lun(all, i) ||
		    tab_of_lun(&tab, &disk->lun))
			continue;
		disks = disks_of(&disk->lun);
		print_lun(free_name(&tab, &number), &disks);
	}
	return STATUS_GOOD;
}
