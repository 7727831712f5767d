// SPDX-License-Identifier: GPL-2.0-only
/* device-mapper's ioctls, without a process for each. They return 0 or -errno. */
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "chaos.h"

#define BUFFER_SIZE	65536

static __thread union {
	struct dm_ioctl request;
	char bytes[BUFFER_SIZE];
} buffer;

int dm_raw(unsigned int number, void *request)
{
	static int control = -1;

	if (control < 0)
		control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	return ioctl(control, number, request) ? -errno : 0;
}

static void begin(const char *map, u32 flags)
{
	memset(&buffer, 0, sizeof(buffer.request) + 1024);
	buffer.request = (struct dm_ioctl) {
		.version = { DM_VERSION_MAJOR, 0, 0 },
		.data_size = sizeof(buffer),
		.data_start = sizeof(buffer.request),
		.flags = flags,
	};
	snprintf(buffer.request.name, sizeof(buffer.request.name), "%s", map);
}

/* There is no udev to make the node. */
int dm_create(const char *map)
{
	char node[64];
	int ret;

	begin(map, 0);
	ret = dm_raw(DM_DEV_CREATE, &buffer);
	if (ret)
		return ret;
	snprintf(node, sizeof(node), "/dev/mapper/%s", map);
	unlink(node);
	return mknod(node, S_IFBLK | 0600, buffer.request.dev) ? -errno : 0;
}

int dm_remove(const char *map)
{
	char node[64];
	int ret;

	begin(map, 0);
	ret = dm_raw(DM_DEV_REMOVE, &buffer);
	snprintf(node, sizeof(node), "/dev/mapper/%s", map);
	if (!ret)
		unlink(node);
	return ret;
}

/* @table: one line as dmsetup has it, "START LENGTH TARGET ARGUMENTS". */
int dm_load(const char *map, const char *table)
{
	struct dm_target_spec *spec = (void *)(buffer.bytes + sizeof(buffer.request));
	unsigned long long start, length;
	int used = 0;
	size_t len;

	begin(map, 0);
	memset(spec, 0, sizeof(*spec));
	if (sscanf(table, "%llu %llu %15s %n", &start, &length, spec->target_type, &used) != 3)
		return -EINVAL;
	spec->sector_start = start;
	spec->length = length;
	len = strlen(table + used) + 1;
	memcpy(spec + 1, table + used, len);
	spec->next = (sizeof(*spec) + len + 7) & ~7;
	buffer.request.target_count = 1;
	return dm_raw(DM_TABLE_LOAD, &buffer);
}

int dm_clear(const char *map)
{
	begin(map, 0);
	return dm_raw(DM_TABLE_CLEAR, &buffer);
}

int dm_suspend(const char *map, u32 flags)
{
	begin(map, DM_SUSPEND_FLAG | flags);
	return dm_raw(DM_DEV_SUSPEND, &buffer);
}

int dm_resume(const char *map)
{
	begin(map, DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
	return dm_raw(DM_DEV_SUSPEND, &buffer);
}

int dm_message(const char *map, const char *text, char *reply, size_t size)
{
	struct dm_target_msg *message = (void *)(buffer.bytes + sizeof(buffer.request));
	int ret;

	begin(map, 0);
	message->sector = 0;
	snprintf(message->message, BUFFER_SIZE / 2, "%s", text);
	ret = dm_raw(DM_TARGET_MSG, &buffer);
	if (reply && size) {
		*reply = 0;
		if (!ret && buffer.request.flags & DM_DATA_OUT_FLAG)
			snprintf(reply, size, "%s", buffer.bytes + buffer.request.data_start);
	}
	return ret;
}

int dm_status(const char *map, bool table, char *text, size_t size)
{
	struct dm_target_spec *spec;
	int ret;

	*text = 0;
	begin(map, DM_NOFLUSH_FLAG | (table ? DM_STATUS_TABLE_FLAG : 0));
	ret = dm_raw(DM_TABLE_STATUS, &buffer);
	if (ret || !buffer.request.target_count)
		return ret ? ret : -ENODATA;
	spec = (void *)(buffer.bytes + buffer.request.data_start);
	snprintf(text, size, "%llu %llu %s %s", (unsigned long long)spec->sector_start,
		 (unsigned long long)spec->length, spec->target_type, (char *)(spec + 1));
	return 0;
}
