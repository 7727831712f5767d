// SPDX-License-Identifier: GPL-2.0-only
/* Commands for the udev rules: member, keep, udev. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "live.h"
#include "port.h"
#include "tab.h"

/* Is a disk a path of a map in the tab? Reads one disk: it is called for each. */
int command_member(const struct request *request)
{
	const char *wwid = sys_line("block/%s/device/wwid", request->argument[0]);
	struct wwid lun;
	struct tab tab;

	if (!wwid)
		return STATUS_FAILED;
	lun = wwid_read(wwid);
	tab = tab_read();
	return tab_of_lun(&tab, &lun) ? STATUS_GOOD : STATUS_FAILED;
}

/* Have the transport keep a path that is away. */
int command_keep(const struct request *request)
{
	return port_keep(request->argument[0]) ? STATUS_FAILED : STATUS_GOOD;
}

/* Print the properties of a map: how many paths are valid, and names of its LUN. */
int command_udev(const struct request *request)
{
	static const char uuid[] = "mpath-";
	unsigned int valid = 0, i;
	struct live live;
	struct dm_map map;

	if (dm_find(request->argument[0], &map))
		return STATUS_FAILED;
	if (strcmp(map.target, TARGET))
		return STATUS_GOOD;
	if (live_read_status(map.name, &live))
		return STATUS_FAILED;
	for (i = 0; i < live.table.nr_paths; i++)
		valid += live.paths[i].valid;
	printf("KMULTIPATH=1\nKMULTIPATH_VALID_PATHS=%u\n", valid);
	if (strncmp(map.uuid, uuid, strlen(uuid)))
		return STATUS_GOOD;
	printf("KMULTIPATH_WWID=%s\n", map.uuid + strlen(uuid));
	if (map.uuid[strlen(uuid)] == '3')
		printf("KMULTIPATH_WWN=0x%s\n", map.uuid + strlen(uuid) + 1);
	return STATUS_GOOD;
}
