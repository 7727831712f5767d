// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command generator: gives each map of the tab a unit, so that a map that is not
 * loaded is a unit that failed. systemd calls it early in the boot, by the name
 * kmultipath-generator, see systemd.generator(7).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "tab.h"

#define ENABLED	"systemd/system/sysinit.target.wants/kmultipath.service"
#define UNIT	"/usr/lib/systemd/system/kmultipath@.service"

/* A name in a unit's, as systemd-escape writes it. */
static char *escaped(const char *name)
{
	char *text = "";
	const char *letter;

	for (letter = name; *letter; letter++) {
		bool plain = isalnum((unsigned char)*letter) || strchr(":_", *letter) ||
			     (*letter == '.' && letter != name);

		text = print(plain ? "%s%c" : "%s\\x%02x", text, (unsigned char)*letter);
	}
	return text;
}

static int link_unit(const char *folder, const char *wants, const char *instance)
{
	const char *in = print("%s/%s", folder, wants);
	const char *name = print("%s/kmultipath@%s.service", in, instance);

	if ((mkdir(in, 0755) && errno != EEXIST) || (symlink(UNIT, name) && errno != EEXIST))
		return fail("%s: %m", name);
	return 0;
}

/* The first of systemd's folders is the one for units like those that packages have. */
int command_generator(const struct request *request)
{
	const char *folder = request->argument[0];
	const struct tab tab = tab_read();
	unsigned int i;
	int ret = 0;

	/* Who has disabled that one wants no map to be loaded. */
	if (!file_link(file_name(PLACE_ETC, ENABLED)))
		return STATUS_GOOD;
	for (i = 0; i < tab.nr; i++) {
		const char *instance = escaped(tab.entry[i].name);

		ret |= link_unit(folder, "sysinit.target.wants", instance);
		ret |= link_unit(folder, print("dev-mapper-%s.device.wants", instance), instance);
	}
	return ret ? STATUS_FAILED : STATUS_GOOD;
}
