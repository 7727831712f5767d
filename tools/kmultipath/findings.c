// SPDX-License-Identifier: GPL-2.0-only
/* What is to be mended before it does harm, each finding with its mend. */
#include <json-c/json.h>
#include <stdio.h>

#include "disks.h"
#include "files.h"
#include "findings.h"
#include "live.h"
#include "port.h"
#include "tab.h"

void found(struct findings *findings, const char *what, const char *mend)
{
	struct json_object *object;

	findings->nr++;
	if (!findings->json) {
		printf("%s\n    mend: %s\n", what, mend);
		return;
	}
	object = json_object_new_object();
	json_object_object_add(object, "finding", json_object_new_string(what));
	json_object_object_add(object, "mend", json_object_new_string(mend));
	json_object_array_add(findings->json, object);
}

void find_deletions(struct findings *findings, const struct live *live)
{
	const struct disk *disk;
	const char *deleted;
	unsigned int i;

	for (i = 0; i < live->table.nr_paths; i++) {
		disk = live->paths[i].disk;
		deleted = disk ? port_deletes(disk->name) : NULL;
		if (deleted)
			found(findings, print("%s: %s", live->dm.name, deleted),
			      print("kmultipath keep %s; the udev rules do it for the LUNs of %s",
				    disk->name, tab_name()));
	}
}
