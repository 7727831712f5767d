// SPDX-License-Identifier: GPL-2.0-only
/* Commands that print tables, or what is not in them: table, from, missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "convert.h"
#include "files.h"
#include "live.h"
#include "wwid.h"

/* ---- table ---- */

/* The disk of a device file. Return: NULL after an error that was said. */
static const struct disk *disk_at(const char *argument)
{
	const char *lsblk = "`lsblk -dpo NAME,WWN` lists the disks that are there";
	char *device = realpath(argument, NULL), *name, *link, *slash;
	struct disk *disk;

	if (!device) {
		fail("%s: there is no such device; %s", argument, lsblk);
		return NULL;
	}
	name = print("%s", strrchr(device, '/') + 1);
	free(device);
	disk = disk_named(name);
	if (disk)
		return disk;
	link = file_link(file_name(PLACE_SYS, "class/block/%s", name));
	if (link && sys_line("class/block/%s/partition", name)) {
		slash = strrchr(link, '/');
		if (slash)
			*slash = 0;
		slash = strrchr(link, '/');
		fail("%s: not a whole disk but a partition; name its disk, /dev/%s", argument,
		     slash ? slash + 1 : link);
	} else {
		fail("%s: neither a whole SCSI disk nor an NVMe namespace without the NVMe driver's own multipath; %s",
		     argument, lsblk);
	}
	return NULL;
}

/* The LUN that an argument names. Return: 0, or -1 after an error that was said. */
static int lun_named(const char *argument, struct wwid *wwid)
{
	const struct disk *disk;

	*wwid = wwid_read(argument);
	if (strchr(argument, '/') || disk_named(argument)) {
		disk = strchr(argument, '/') ? disk_at(argument) : disk_named(argument);
		if (!disk)
			return -1;
		*wwid = disk->lun;
		if (!*wwid->name)
			return fail("%s: this disk has no world wide name in /sys/block/%s/device/wwid, so other paths to its LUN cannot be found; write its table by hand",
				    argument, disk->name);
	}
	if (!*wwid->name)
		return fail("%s: no name follows the type; `lsblk -dpo NAME,WWN` lists those of the disks that are there",
			    argument);
	return 0;
}

int command_table(const struct request *request)
{
	struct disks disks;
	struct wwid wwid;
	char *table;
	u64 sectors;

	if (lun_named(request->argument[0], &wwid) ||
	    plan_new(request->argument[0], &wwid, &request->wish, &table, &disks, &sectors))
		return STATUS_FAILED;
	printf("0 %llu %s %s\n", (unsigned long long)sectors, TARGET, table);
	return STATUS_GOOD;
}

/* ---- from ---- */

int command_from(const struct request *request)
{
	struct dm_map map;
	const char *table;

	if (live_map(request->argument[0], "multipath", &map))
		return STATUS_FAILED;
	table = convert_from(&map);
	if (!table)
		return STATUS_FAILED;
	printf("%llu %llu %s %s\n", (unsigned long long)map.start,
	       (unsigned long long)map.sectors, TARGET, table);
	return STATUS_GOOD;
}

/* ---- missing ---- */

int command_missing(const struct request *request)
{
	struct disks disks;
	struct live live;
	unsigned int i;

	if (live_read(request->argument[0], &live) || plan_missing(&live, &disks))
		return STATUS_FAILED;
	for (i = 0; i < disks.nr; i++)
		printf("%s\n", disks.disk[i]->name);
	return STATUS_GOOD;
}
