/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps of kmultipath as they are now: table, status, and what sysfs shows. */
#ifndef LIVE_H
#define LIVE_H

#include "core/table.h"
#include "dm.h"

struct disk;

#define TARGET	"kmultipath"

/**
 * struct live_path - a path of a map
 * @device: its number, "8:0"
 * @there: the device exists, and is not being deleted
 * @disk: NULL if it is not there, or no SCSI disk
 * @valid: the status line says A
 * @failures: the status line's count
 */
struct live_path {
	const char *device;
	bool there;
	struct disk *disk;
	bool valid;
	unsigned int failures;
};

/**
 * struct live - a map
 * @dm: as device-mapper has it
 * @table: its table
 * @paths: the paths, as in @table
 * @flags: of each group, A, D or E
 * @notes: of the status line
 * @held: I/O is held
 * @serving: number of the group that serves I/O, 0 if none does
 */
struct live {
	struct dm_map dm;
	struct kmp_table table;
	struct live_path *paths;
	char *flags;
	struct words notes;
	bool held;
	unsigned int serving;
};

/**
 * live_map() - find a map of a target
 * @name: its name, or /dev/mapper/NAME
 * @target: type of its only target
 * @map: out
 *
 * Return: 0, or -1 after an error that was said.
 */
int live_map(const char *name, const char *target, struct dm_map *map);

/**
 * live_suspended() - find out whether a map is suspended; then it takes no message
 * @map: the map
 *
 * Return: true if so.
 */
bool live_suspended(const struct dm_map *map);

/**
 * live_read() - read a map of kmultipath
 * @name: its name
 * @live: out
 *
 * Return: 0, or -1 after an error that was said.
 */
int live_read(const char *name, struct live *live);

/* The names of all maps of kmultipath, or only @name unless that is NULL; -1 after an error. */
int live_names(const char *name, struct words *names);

/* A word of a file of a map, or of a path of it; "" if there is none. */
char *live_value(const struct live *live, const char *file, const char *key);
char *live_path_value(const struct live *live, const struct live_path *path,
		      const char *file, const char *key);

/* The same as a number, 0 if there is none. */
u64 live_number(const struct live *live, const char *file, const char *key);

/* A path's storage processor as the map knows it; KMP_NO_SP if it does not. */
enum kmp_sp live_path_sp(const struct live *live, const struct live_path *path);

/* Multipath's name of its LUN, as its UUID says; NULL if that says none. */
char *uuid_wwid(const struct dm_map *map);

/**
 * live_wwid() - find the WWID of a map's LUN
 * @live: the map
 *
 * Return: multipath's name of it, NULL after an error that was said.
 */
char *live_wwid(const struct live *live);

/**
 * table_read() - read the arguments of a table
 * @name: of the map, for errors
 * @text: the arguments
 * @table: out
 *
 * Whether tunables fit with those that the table does not set is left to the kernel.
 * Return: 0, or -1 after an error that was said.
 */
int table_read(const char *name, const char *text, struct kmp_table *table);

/* The table as text. */
char *table_text(const struct kmp_table *table);

#endif
