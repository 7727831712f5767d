// SPDX-License-Identifier: GPL-2.0-only
/*
 * /etc/kmultipath.tab. Each line that names a map has an error, or a name and a
 * LUN that no other good line has.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "tab.h"
#include "text.h"

static int file = -1;

static void use_file(void)
{
	char name[32];

	file = memfd_create("tab", 0);
	HOLDS(file >= 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", file);
	setenv("TAB", name, 1);
}

static void check(const struct tab *tab, const struct tab_entry *entry)
{
	HOLDS(entry->line && entry->name && entry->text && entry->wwid.name);
	if (entry->error) {
		HOLDS(*entry->error);
		return;
	}
	HOLDS(*entry->name && *entry->wwid.name);
	HOLDS(tab_named(tab, entry->name) == entry);
	HOLDS(tab_of_lun(tab, &entry->wwid) <= entry);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	void *start;
	struct tab tab;
	unsigned int i;

	if (file < 0)
		use_file();
	HOLDS(!ftruncate(file, 0));
	HOLDS(pwrite(file, data, size, 0) == size);
	start = mark();
	tab = tab_read();
	for (i = 0; i < tab.nr; i++)
		check(&tab, &tab.entry[i]);
	release(start);
	return 0;
}
