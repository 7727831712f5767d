// SPDX-License-Identifier: GPL-2.0-only
/* Commands for the udev rules: member, keep, udev. */
#include <ctype.h>
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
	const char *wwid = disk_lun(request->argument[0]);
	struct wwid lun;
	struct tab tab;

	if (!wwid)
		return STATUS_FAILED;
	lun = wwid_of_kernel(wwid);
	tab = tab_read();
	return tab_of_lun(&tab, &lun) ? STATUS_GOOD : STATUS_FAILED;
}

/* Have the transport keep a path that is away. */
int command_keep(const struct request *request)
{
	return port_keep(request->argument[0]) ? STATUS_FAILED : STATUS_GOOD;
}

/* In a status line A follows the number of each valid path. Its table may be another one by now. */
static unsigned int valid_paths(const char *status)
{
	const struct words words = words_of(status, " ");
	unsigned int valid = 0, i;

	for (i = 0; i + 1 < words.nr; i++)
		valid += strchr(words.word[i], ':') && !strcmp(words.word[i + 1], "A");
	return valid;
}

/* Print the properties of a map: how many paths are valid, and names of its LUN. */
int command_udev(const struct request *request)
{
	struct dm_map map;
	const char *wwid;
	bool nvme;

	if (dm_look(request->argument[0], &map))
		return STATUS_FAILED;
	if (strcmp(map.target, TARGET))
		return STATUS_GOOD;
	printf("KMULTIPATH=1\nKMULTIPATH_VALID_PATHS=%u\n", valid_paths(map.table));
	wwid = uuid_wwid(&map);
	/* Of a namespace it is the kernel's name: "eui.", "uuid.", "nvme." */
	nvme = wwid && !isdigit(*wwid) && strchr(wwid, '.');
	if (wwid)
		printf("KMULTIPATH_%s=%s\n", nvme ? "NVME" : "WWID", wwid);
	if (wwid && *wwid == '3')
		printf("KMULTIPATH_WWN=0x%s\n", wwid + 1);
	return STATUS_GOOD;
}
