/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that are loaded at boot: kmultipath.tab(5). */
#ifndef TAB_H
#define TAB_H

#include "plan.h"
#include "wwid.h"

/**
 * struct tab_entry - a line
 * @line: file and number, as "/etc/kmultipath.tab:3"
 * @name: the map's name
 * @text: WWID as it is written
 * @wwid: the same
 * @wish: options
 * @error: why no map is made of the line, NULL if it is good
 */
struct tab_entry {
	char *line;
	char *name;
	char *text;
	struct wwid wwid;
	struct wish wish;
	const char *error;
};

/**
 * struct tab - all lines that name a map
 * @nr: their number
 * @entry: the lines
 */
struct tab {
	unsigned int nr;
	struct tab_entry *entry;
};

/**
 * tab_read() - read the files
 *
 * Return: the lines. A bad one has its error, and does not affect others.
 */
struct tab tab_read(void);

/* The good line of a map; NULL if there is none. */
const struct tab_entry *tab_named(const struct tab *tab, const char *name);

/* The first line of a LUN, even if it is wrong: its paths are not anybody else's. */
const struct tab_entry *tab_of_lun(const struct tab *tab, const struct wwid *wwid);

#endif
