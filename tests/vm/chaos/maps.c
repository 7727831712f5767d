// SPDX-License-Identifier: GPL-2.0-only
/* The maps' tables, and what they show. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "chaos.h"

const char * const map_names[NR_MAPS] = { "m", "f", "x", "y" };

static unsigned long long sectors_of(int lun)
{
	char text[TEXT_SIZE], key[16], *line, *at;

	get("/sys/kernel/debug/clarsim/luns", text, sizeof(text));
	snprintf(key, sizeof(key), "%d wwn=", lun);
	line = strstr(text, key);
	at = line ? strstr(line, "blocks=") : NULL;
	return at ? strtoull(at + 7, NULL, 10) : 0;
}

static int group(struct rng *rng, int lun, int first, char *text, size_t size)
{
	static const char * const selectors[] = {
		"round-robin 0", "queue-length 0", "service-time 0", "historical-service-time 0",
		"numa 0",
	};
	const char *selector = rng ? PICK(rng, selectors) : selectors[0];
	char disk[32], dev[32], paths[256] = "";
	int nr = 0, port;

	for (port = first; port < first + NR_PORTS / 2; port++) {
		if (!disk_of(port, lun, disk) || !dev_of(disk, dev))
			continue;
		snprintf(paths + strlen(paths), sizeof(paths) - strlen(paths), " %s 1", dev);
		nr++;
	}
	snprintf(text, size, " %s %d 1%s", selector, nr, paths);
	return nr;
}

/* A table of the LUN's disks that there are; returns how many. One at random if @rng. */
int map_table(struct rng *rng, int lun, const char *features, char *table)
{
	char groups[2][512];
	int nr[2], i, all = 0, words = 0, in_word = 0;
	const char *at;

	for (at = features; *at; at++) {
		words += *at != ' ' && !in_word;
		in_word = *at != ' ';
	}
	for (i = 0; i < 2; i++) {
		nr[i] = group(rng, lun, i * NR_PORTS / 2, groups[i], sizeof(groups[i]));
		all += !!nr[i];
	}
	snprintf(table, TEXT_SIZE, "0 %llu kmultipath %d %s 1 clariion %d %d%s%s", sectors_of(lun),
		 words, features, all, all ? 1 : 0, nr[0] ? groups[0] : "", nr[1] ? groups[1] : "");
	return nr[0] + nr[1];
}

bool map_folder(const char *map, char *folder)
{
	char path[320], name[64];
	struct dirent *entry;
	bool found = false;
	DIR *dir = opendir("/sys/block");

	while (dir && !found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/sys/block/%.64s/dm/name", entry->d_name);
		found = get(path, name, sizeof(name)) > 0 && !strcmp(name, map);
		if (found)
			snprintf(folder, 128, "/sys/block/%.64s/kmultipath", entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The state of the path over the device @dev. */
bool path_state(int lun, const char *dev, char *state)
{
	char path[256], folder[128], text[256];

	if (!map_folder(map_names[lun], folder))
		return false;
	snprintf(path, sizeof(path), "%s/paths/%s/state", folder, dev);
	return get(path, text, sizeof(text)) > 0 && sscanf(text, "state %31s", state) == 1;
}

static bool is_home(int lun, bool all, char *why)
{
	char folder[128], path[256], state[32];
	int valid = 0, removed = 0;
	struct dirent *entry;
	DIR *dir;

	if (!map_folder(map_names[lun], folder))
		return snprintf(why, TEXT_SIZE, "map %s is not there", map_names[lun]) < 0;
	snprintf(path, sizeof(path), "%s/paths", folder);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		if (!path_state(lun, entry->d_name, state))
			snprintf(state, sizeof(state), "unknown");
		if (!strcmp(state, "active") || !strcmp(state, "passive")) {
			valid++;
		} else if (!all && !strcmp(state, "removed")) {
			removed++;
		} else {
			snprintf(why, TEXT_SIZE, "map %s: path %s is %s", map_names[lun],
				 entry->d_name, state);
			valid = -100;
		}
	}
	if (dir)
		closedir(dir);
	if (valid >= 0 && valid + removed == 0)
		snprintf(why, TEXT_SIZE, "map %s has no paths", map_names[lun]);
	if (all && valid >= 0 && valid != NR_PORTS)
		snprintf(why, TEXT_SIZE, "map %s has %d paths", map_names[lun], valid);
	return all ? valid == NR_PORTS : valid >= 0 && valid + removed > 0;
}

/*
 * Is each path of each map active or passive? Unless @all, those of deleted disks
 * are not asked for. With @all nothing is held, and the audit finds nothing.
 */
bool maps_are_home(bool all, char *why)
{
	char reply[TEXT_SIZE];
	int lun;

	for (lun = 0; lun < NR_MAPS; lun++) {
		if (lun == MAP_Y)
			continue;
		if (!is_home(lun, all, why))
			return false;
		if (!all)
			continue;
		dm_message(map_names[lun], "audit", reply, sizeof(reply));
		if (!strstr(reply, "tests ok") || !strstr(reply, "held ok bios=0") ||
		    !strstr(reply, "tester ok")) {
			snprintf(why, TEXT_SIZE, "map %s: audit: %.500s", map_names[lun], reply);
			return false;
		}
	}
	return true;
}
