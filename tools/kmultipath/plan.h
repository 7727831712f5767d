/* SPDX-License-Identifier: GPL-2.0-only */
/* New tables: of a LUN that has no map, and of a map whose disks changed. */
#ifndef PLAN_H
#define PLAN_H

#include "disks.h"
#include "text.h"

struct live;
struct wwid;

/**
 * enum grouping - which paths are in one group
 * @GROUPS_AUTO: those to one storage processor, or all
 * @GROUPS_ONE: all
 * @GROUPS_EACH: each path has its own
 */
enum grouping {
	GROUPS_AUTO,
	GROUPS_ONE,
	GROUPS_EACH,
};

/**
 * struct wish - what a new table is to have
 * @features: the feature words, with values behind them; none for queue_if_no_path
 * @selector: NULL for round-robin
 * @handler: NULL for the disks' one, "generic" for none
 * @grouping: the groups
 * @open_within: how many seconds disks have to open, 0 for OPEN_WITHIN
 */
struct wish {
	struct words features;
	const char *selector;
	const char *handler;
	enum grouping grouping;
	unsigned int open_within;
};

#define OPEN_WITHIN	10

/**
 * wish_option() - add an option as the tab and the command line have them
 * @wish: to which
 * @option: feature, feature=value, selector=name, handler=name, groups=policy
 *
 * Return: NULL, or what is wrong with it.
 */
const char *wish_option(struct wish *wish, const char *option);

/* All functions below return 0, or -1 after an error that was said. */

/**
 * plan_new() - make a table
 * @name: how errors name the LUN
 * @wwid: the LUN
 * @wish: what the table is to have
 * @table: out, the arguments
 * @disks: out, the disks in it
 * @sectors: out, their size
 */
int plan_new(const char *name, const struct wwid *wwid, const struct wish *wish,
	     char **table, struct disks *disks, u64 *sectors);

/**
 * plan_refresh() - make a map's table with the disks that exist now
 * @live: the map
 * @open_within: how many seconds new disks have to open
 * @table: out, the arguments
 */
int plan_refresh(const struct live *live, unsigned int open_within, char **table);

/* The disks of a map's LUN that are not in its table. */
int plan_missing(const struct live *live, struct disks *disks);

/* The handler words for a disk, as "1 clariion". */
char *plan_handler(const struct disk *disk);

/* Disks that opened; a warning for each other one. */
struct disks plan_open(const struct disks *disks);

/* Warn that a disk of a CLARiiON is left out. */
void plan_warn_no_sp(const struct disk *disk);

#endif
