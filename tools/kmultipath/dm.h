/* SPDX-License-Identifier: GPL-2.0-only */
/* Device-mapper's maps. */
#ifndef DM_H
#define DM_H

#include <linux/types.h>

#include "text.h"

/**
 * struct dm_map - a map
 * @name: the map's name
 * @uuid: its UUID, "" if it has none
 * @disk: its name in sysfs, as "dm-0"
 * @nr_targets: targets of its table
 * @target: type of the first one, "" if there is none
 * @start: first sector of that
 * @sectors: its length
 * @table: its arguments
 * @read_only: the map is
 */
struct dm_map {
	char *name;
	char *uuid;
	char *disk;
	unsigned int nr_targets;
	char *target;
	u64 start;
	u64 sectors;
	char *table;
	bool read_only;
};

/* The names of all maps, in order; -1 after an error that was said. */
int dm_names(struct words *names);

/* The map of this name. Return: 0; 1 if there is none; -1 after an error that was said. */
int dm_find(const char *name, struct dm_map *map);

/* The same with the status line in place of the table: waits for no I/O, has no key of dm-crypt. */
int dm_look(const char *name, struct dm_map *map);

/* The functions below return 0, or -1 after an error that was said. */

/* The next three do not wait for udev: dm_settle() does. */

/* Create a map with one target. Without a UUID, no rule of udev reads what is on it. */
int dm_create(const struct dm_map *map);

/* Wait until udev has processed all maps that were created or changed, but not for ever. */
void dm_settle(void);

/* Load another table. Held I/O stays held, and nothing is flushed. */
int dm_reload(const struct dm_map *map);

int dm_remove(const char *name);

/* How often a map is open. */
int dm_opened(const char *name, unsigned int *times);

/* All lines of a map's table, as dmsetup prints them. */
int dm_lines(const char *name, struct words *lines);

/*
 * Load these lines, and use them once the I/O that is under way has ended: none
 * fails, and new I/O waits in device-mapper.
 */
int dm_replace(const char *name, const struct words *lines);

int dm_rename(const char *name, const char *fresh);

/* Give a map without a UUID one. */
int dm_name_uuid(const char *name, const char *uuid);

/* Send a message to the first target. @reply may be NULL. */
int dm_message(const char *name, const char *message, char **reply);

#endif
