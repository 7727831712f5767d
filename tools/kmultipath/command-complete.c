// SPDX-License-Identifier: GPL-2.0-only
/*
 * What may stand as an argument of a command, a line each. The shells' completions
 * in dist/completion ask `kmultipath complete`, of which main.c does commands and
 * options. They choose those that begin with what was typed.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "disks.h"
#include "dm.h"
#include "tab.h"

static void print_disks(void)
{
	const struct disks *disks = disks_all();
	unsigned int i;

	for (i = 0; i < disks->nr; i++)
		printf("/dev/%s\n", disks->disk[i]->name);
}

static void print_tab(void)
{
	const struct tab tab = tab_read();
	unsigned int i;

	for (i = 0; i < tab.nr; i++)
		puts(tab.entry[i].name);
}

/* Maps that a command may be for: of kmultipath, of dm-multipath, or of both. */
static bool takes_target(const char *command, const char *target)
{
	bool multipath = !strcmp(target, "multipath");

	if (!strcmp(command, "migrate"))
		return multipath || !strcmp(target, "kmultipath");
	return strcmp(command, "from") ? !strcmp(target, "kmultipath") : multipath;
}

static void print_maps(const char *command)
{
	struct words names = {};
	struct dm_map map;
	unsigned int i;

	for (i = dm_names(&names) ? names.nr : 0; i < names.nr; i++)
		if (!dm_look(names.word[i], &map) && takes_target(command, map.target))
			puts(names.word[i]);
}

/* The words that its help has in lower case, as "begin SECONDS|end". */
static void print_literals(const char *arguments)
{
	const struct words ways = words_of(arguments, "|");
	unsigned int i;

	for (i = 0; i < ways.nr; i++)
		if (islower((unsigned char)*ways.word[i]))
			puts(words_of(ways.word[i], " ").word[0]);
}

void complete_argument(const char *command, const char *arguments, unsigned int before)
{
	if (islower((unsigned char)*arguments) && !before)
		print_literals(arguments);
	else if (!strncmp(arguments, "DEVICE", strlen("DEVICE")))
		print_disks();
	else if (!strcmp(command, "load"))
		print_tab();
	else if (strstr(arguments, "MAP"))
		print_maps(command);
}
