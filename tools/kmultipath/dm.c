// SPDX-License-Identifier: GPL-2.0-only
/* Device-mapper's maps, by its library. */
#include <errno.h>
#include <libdevmapper.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dm.h"

#define SETTLE_S	30

static int last_error;

/* The library would say each error itself, in its own words. */
static void note_error(int level, const char *file, int line, int error,
		       const char *format, ...)
{
	(void)level, (void)file, (void)line, (void)format;
	if (error > 0)
		last_error = error;
}

/* Without device-mapper, or for a name that is none, the tool ends. */
static struct dm_task *begin(int type, const char *name)
{
	struct dm_task *task;

	dm_log_with_errno_init(note_error);
	task = dm_task_create(type);
	if (!task) {
		fail("device-mapper is not there: is this a root shell, and the module dm_mod loaded?");
		exit(EXIT_FAILURE);
	}
	if ((name && !dm_task_set_name(task, name)) || !dm_task_no_open_count(task)) {
		fail("%s: device-mapper takes no such name", name);
		exit(EXIT_FAILURE);
	}
	return task;
}

static bool run(struct dm_task *task)
{
	last_error = 0;
	if (dm_task_run(task))
		return true;
	if (dm_task_get_errno(task))
		last_error = dm_task_get_errno(task);
	return false;
}

static int refused(const char *name, const char *what, const char *hint)
{
	return fail("%s: %s: %s%s", name, what, strerror(last_error), hint);
}

#define SEE_LOG	"; the kernel log says why, in a line with `kmultipath:`"

static int by_name(const void *one, const void *other)
{
	return strverscmp(*(char *const *)one, *(char *const *)other);
}

int dm_names(struct words *names)
{
	struct dm_task *task = begin(DM_DEVICE_LIST, NULL);
	struct dm_names *entry;
	int ret = 0;

	*names = words_of("", " ");
	if (!run(task)) {
		ret = refused("maps", "device-mapper cannot list them", "");
	} else {
		entry = dm_task_get_names(task);
		while (entry && entry->dev) {
			words_add(names, print("%s", entry->name));
			if (!entry->next)
				break;
			entry = (void *)((char *)entry + entry->next);
		}
		qsort(names->word, names->nr, sizeof(*names->word), by_name);
	}
	dm_task_destroy(task);
	return ret;
}

static void take_targets(struct dm_task *task, struct dm_map *map)
{
	uint64_t start, length;
	char *target, *params;
	void *next = NULL;

	do {
		next = dm_get_next_target(task, next, &start, &length, &target, &params);
		if (!target)
			return;
		if (map->nr_targets++)
			continue;
		map->start = start;
		map->sectors = length;
		map->target = print("%s", target);
		map->table = print("%s", params);
	} while (next);
}

/* @type: what to read of its targets */
static int read_map(int type, const char *name, struct dm_map *map)
{
	struct dm_task *task = begin(type, name);
	struct dm_info info;
	int ret = 0;

	*map = (struct dm_map){ .name = print("%s", name), .target = "", .table = "" };
	/* Without it a status may wait for a flush. */
	dm_task_no_flush(task);
	if (!run(task) || !dm_task_get_info(task, &info)) {
		ret = last_error == ENXIO ? 1 : refused(name, "it cannot be read", "");
	} else if (!info.exists) {
		ret = 1;
	} else {
		map->uuid = print("%s", dm_task_get_uuid(task));
		map->disk = print("dm-%u", info.minor);
		map->read_only = info.read_only;
		take_targets(task, map);
	}
	dm_task_destroy(task);
	return ret;
}

int dm_find(const char *name, struct dm_map *map)
{
	return read_map(DM_DEVICE_TABLE, name, map);
}

int dm_look(const char *name, struct dm_map *map)
{
	return read_map(DM_DEVICE_STATUS, name, map);
}

/* What udev has not processed yet. */
static uint32_t cookie;

/* A process of udev that reads a map hangs if the map's last path fails meanwhile. */
void dm_settle(void)
{
	unsigned int rounds = 10 * SETTLE_S;
	int ready = !cookie;

	while (!ready && rounds-- && dm_udev_wait_immediate(cookie, &ready) && !ready)
		usleep(100000);
	if (!ready)
		warn("udev has not processed all maps after %u s", SETTLE_S);
	cookie = 0;
	/* Without udev the library makes the nodes, in an order of its own. */
	dm_task_update_nodes();
}

#define UNREAD	(DM_UDEV_DISABLE_SUBSYSTEM_RULES_FLAG | DM_UDEV_DISABLE_DISK_RULES_FLAG | \
		 DM_UDEV_DISABLE_OTHER_RULES_FLAG)

static bool run_with_flags(struct dm_task *task, uint16_t flags)
{
	dm_task_set_cookie(task, &cookie, flags);
	return run(task);
}

/* Runs a task that changes a device. */
static bool run_with_udev(struct dm_task *task)
{
	return run_with_flags(task, 0);
}

int dm_create(const struct dm_map *map)
{
	struct dm_task *task = begin(DM_DEVICE_CREATE, map->name);
	bool named = map->uuid && *map->uuid;
	int ret = 0;

	if (map->read_only)
		dm_task_set_ro(task);
	if ((named && !dm_task_set_uuid(task, map->uuid)) ||
	    !dm_task_add_target(task, map->start, map->sectors, map->target, map->table))
		ret = fail("%s: device-mapper: out of memory", map->name);
	else if (!run_with_flags(task, named ? 0 : UNREAD))
		ret = refused(map->name, "the kernel does not create the map",
			      last_error == EBUSY ? "" : SEE_LOG);
	dm_task_destroy(task);
	return ret;
}

static int load(const struct dm_map *map)
{
	struct dm_task *task = begin(DM_DEVICE_RELOAD, map->name);
	int ret = 0;

	/* A table that is loaded without it makes the map writable. */
	if (map->read_only)
		dm_task_set_ro(task);
	if (!dm_task_add_target(task, map->start, map->sectors, map->target, map->table))
		ret = fail("%s: device-mapper: out of memory", map->name);
	else if (!run(task))
		ret = refused(map->name, "the kernel refuses the table", SEE_LOG);
	dm_task_destroy(task);
	return ret;
}

/* The kernel suspends the map itself to replace its table. */
int dm_reload(const struct dm_map *map)
{
	struct dm_task *task;
	int ret = 0;

	if (load(map))
		return -1;
	task = begin(DM_DEVICE_RESUME, map->name);
	dm_task_no_flush(task);
	dm_task_skip_lockfs(task);
	if (!run_with_udev(task))
		ret = refused(map->name, "the kernel does not use the new table", SEE_LOG);
	dm_task_destroy(task);
	return ret;
}

int dm_remove(const char *name)
{
	struct dm_task *task = begin(DM_DEVICE_REMOVE, name);
	int ret = 0;

	if (!run_with_udev(task))
		ret = refused(name, "it is not removed",
			      last_error == EBUSY ? "; unmount what is on it: `lsblk` shows it" : "");
	dm_task_destroy(task);
	return ret;
}

int dm_opened(const char *name, unsigned int *times)
{
	struct dm_task *task = dm_task_create(DM_DEVICE_INFO);
	struct dm_info info;
	int ret = 0;

	if (!task || !dm_task_set_name(task, name) || !run(task) ||
	    !dm_task_get_info(task, &info) || !info.exists)
		ret = refused(name, "it cannot be read", "");
	else
		*times = info.open_count;
	if (task)
		dm_task_destroy(task);
	return ret;
}

int dm_lines(const char *name, struct words *lines)
{
	struct dm_task *task = begin(DM_DEVICE_TABLE, name);
	uint64_t start, length;
	char *target, *params;
	void *next = NULL;
	int ret = 0;

	*lines = words_of("", " ");
	if (!run(task)) {
		ret = refused(name, "it cannot be read", "");
	} else {
		do {
			next = dm_get_next_target(task, next, &start, &length, &target, &params);
			if (target)
				words_add(lines, print("%llu %llu %s %s", (unsigned long long)start,
						       (unsigned long long)length, target, params));
		} while (next);
	}
	dm_task_destroy(task);
	return ret;
}

static bool add_line(struct dm_task *task, const char *line)
{
	unsigned long long start, length;
	char target[64];
	int at;

	return sscanf(line, "%llu %llu %63s %n", &start, &length, target, &at) == 3 &&
	       dm_task_add_target(task, start, length, target, line + at);
}

/* The map stays as it is, and has no second table. */
static void clear(const char *name)
{
	struct dm_task *task = begin(DM_DEVICE_CLEAR, name);

	run(task);
	dm_task_destroy(task);
}

int dm_replace(const char *name, const struct words *lines)
{
	struct dm_task *task = begin(DM_DEVICE_RELOAD, name);
	struct dm_map map;
	unsigned int i;
	int ret = dm_look(name, &map);

	if (!ret && map.read_only)
		dm_task_set_ro(task);
	for (i = 0; i < lines->nr && !ret; i++)
		if (!add_line(task, lines->word[i]))
			ret = fail("%s: device-mapper: out of memory", name);
	if (!ret && !run(task))
		ret = refused(name, "the kernel refuses the table", "");
	dm_task_destroy(task);
	if (ret)
		return -1;
	task = begin(DM_DEVICE_RESUME, name);
	dm_task_skip_lockfs(task);
	if (!run_with_udev(task)) {
		ret = refused(name, "the kernel does not use the new table", "");
		clear(name);
	}
	dm_task_destroy(task);
	return ret;
}

int dm_rename(const char *name, const char *fresh)
{
	struct dm_task *task = begin(DM_DEVICE_RENAME, name);
	int ret = 0;

	if (!dm_task_set_newname(task, fresh) || !run_with_udev(task))
		ret = refused(name, print("it is not renamed to %s", fresh), "");
	dm_task_destroy(task);
	return ret;
}

int dm_name_uuid(const char *name, const char *uuid)
{
	struct dm_task *task = begin(DM_DEVICE_RENAME, name);
	int ret = 0;

	if (!dm_task_set_newuuid(task, uuid) || !run_with_udev(task))
		ret = refused(name, print("it does not get the UUID %s", uuid), "");
	dm_task_destroy(task);
	return ret;
}

int dm_message(const char *name, const char *message, char **reply)
{
	struct dm_task *task = begin(DM_DEVICE_TARGET_MSG, name);
	const char *text;
	int ret = 0;

	dm_task_set_sector(task, 0);
	if (!dm_task_set_message(task, message)) {
		ret = fail("%s: device-mapper: out of memory", name);
	} else if (!run(task)) {
		ret = refused(name, message, last_error == EBUSY ?
			      ": the map is suspended; resume it" : SEE_LOG);
	} else {
		text = dm_task_get_message_response(task);
		if (reply)
			*reply = print("%s", text ?: "");
	}
	dm_task_destroy(task);
	return ret;
}
