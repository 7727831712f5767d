// SPDX-License-Identifier: GPL-2.0-only
/* Disks that are deleted, found again, set offline and reset. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "chaos.h"

#define COMMAND_TIMEOUT	"2"	/* s; 30 would make a round last minutes */

static int hosts[NR_PORTS];

void disks_init(void)
{
	char text[TEXT_SIZE], *line, *at;
	int port;

	get("/sys/kernel/debug/clarsim/ports", text, sizeof(text));
	for (port = 0; port < NR_PORTS; port++) {
		line = strstr(text, port_names[port]);
		at = line ? strstr(line, "host=") : NULL;
		if (!at)
			complain("no port %s", port_names[port]);
		hosts[port] = at ? atoi(at + 5) : 0;
	}
}

static void device_file(int port, int lun, const char *file, char *path, size_t size)
{
	snprintf(path, size, "/sys/bus/scsi/devices/%d:0:0:%d/%s", hosts[port], lun, file);
}

/* The name of the disk of a LUN behind a port; false if there is none. */
bool disk_of(int port, int lun, char *name)
{
	char path[128];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	device_file(port, lun, "block", path, sizeof(path));
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			found = snprintf(name, 32, "%.31s", entry->d_name) > 0;
	closedir(dir);
	return found;
}

bool dev_of(const char *disk, char *dev)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/block/%s/dev", disk);
	return get(path, dev, 32) > 0;
}

bool disk_is_idle(const char *disk)
{
	char path[128], text[64];
	unsigned int reads, writes;

	snprintf(path, sizeof(path), "/sys/block/%s/inflight", disk);
	return get(path, text, sizeof(text)) > 0 &&
	       sscanf(text, "%u %u", &reads, &writes) == 2 && !reads && !writes;
}

static void set_timeouts(void)
{
	char path[128];
	int port, lun;

	for (port = 0; port < NR_PORTS; port++)
		for (lun = 0; lun < NR_LUNS; lun++) {
			device_file(port, lun, "timeout", path, sizeof(path));
			put(path, COMMAND_TIMEOUT);
		}
}

static void scan_port(int port)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/scsi_host/host%d/scan", hosts[port]);
	put(path, "- - -");
	set_timeouts();
}

static void scan_later(struct actor *actor, int port, int unused)
{
	(void)unused;
	say(actor, "scan %s", port_names[port]);
	scan_port(port);
}

static void delete_one(int port, int lun)
{
	char path[128];

	device_file(port, lun, "delete", path, sizeof(path));
	put(path, "1");
}

static void delete_disk(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int port = below(rng, NR_PORTS), lun = below(rng, NR_LUNS);

	say(actor, "delete %s %d", port_names[port], lun);
	delete_one(port, lun);
	later(actor, between(rng, 50, 2000), scan_later, port, 0);
}

/* As a fabric does that loses a port for long. */
static void delete_port(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int port = below(rng, NR_PORTS), lun;

	say(actor, "delete all of %s", port_names[port]);
	for (lun = 0; lun < NR_LUNS; lun++)
		delete_one(port, lun);
	later(actor, between(rng, 50, 2000), scan_later, port, 0);
}

static void scan_step(struct actor *actor)
{
	scan_later(actor, below(&actor->rng, NR_PORTS), 0);
}

static void set_state(struct actor *actor, int port, int lun, const char *state)
{
	char path[128];

	say(actor, "%s of %s %d", state, port_names[port], lun);
	device_file(port, lun, "state", path, sizeof(path));
	put(path, state);
}

static void set_running(struct actor *actor, int port, int lun)
{
	set_state(actor, port, lun, "running");
}

static void offline(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int port = below(rng, NR_PORTS), lun = below(rng, NR_LUNS);

	set_state(actor, port, lun, "offline");
	later(actor, between(rng, 50, 2000), set_running, port, lun);
}

static void revalidate_disk(struct actor *actor)
{
	int port = below(&actor->rng, NR_PORTS), lun = below(&actor->rng, NR_LUNS);
	char path[128];

	say(actor, "revalidate %s %d", port_names[port], lun);
	device_file(port, lun, "rescan", path, sizeof(path));
	put(path, "1");
}

/* Error recovery at an operator's command. */
static void reset_disk(struct actor *actor)
{
	static const int kinds[] = { SG_SCSI_RESET_DEVICE, SG_SCSI_RESET_BUS, SG_SCSI_RESET_HOST };
	struct rng *rng = &actor->rng;
	int port = below(rng, NR_PORTS), lun = below(rng, NR_LUNS), kind = PICK(rng, kinds), fd;
	char disk[32], path[64];

	say(actor, "reset %s %d, %d", port_names[port], lun, kind);
	if (!disk_of(port, lun, disk))
		return;
	snprintf(path, sizeof(path), "/dev/%s", disk);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	ioctl(fd, SG_SCSI_RESET, &kind);
	close(fd);
}

static const struct step steps[] = {
	{ 10, delete_disk, true },
	{ 2, delete_port, true },
	{ 3, scan_step, false },
	{ 8, offline, true },
	{ 4, revalidate_disk, false },
	{ 6, reset_disk, true },
};

struct actor disk_actor = {
	.name = "disks", .steps = steps, .nr = ARRAY_SIZE(steps), .gap_ms = 800,
};

/* Is each disk there, running and of the right size? */
bool disks_are_there(void)
{
	char disk[32], path[128], text[64];
	int port, lun;

	for (port = 0; port < NR_PORTS; port++)
		for (lun = 0; lun < NR_LUNS; lun++) {
			if (!disk_of(port, lun, disk))
				return false;
			device_file(port, lun, "state", path, sizeof(path));
			if (get(path, text, sizeof(text)) <= 0 || strcmp(text, "running"))
				return false;
			snprintf(path, sizeof(path), "/sys/block/%s/size", disk);
			if (get(path, text, sizeof(text)) <= 0 || !atoll(text))
				return false;
		}
	return true;
}

static void disks_run(void)
{
	char path[128], text[64];
	int port, lun;

	for (port = 0; port < NR_PORTS; port++)
		for (lun = 0; lun < NR_LUNS; lun++) {
			device_file(port, lun, "state", path, sizeof(path));
			if (get(path, text, sizeof(text)) > 0 && strcmp(text, "running"))
				put(path, "running");
		}
}

static void show_files(const char *disk, const char *pattern)
{
	char path[128], text[TEXT_SIZE], *line, *rest;
	glob_t found;
	size_t i;

	snprintf(path, sizeof(path), pattern, disk);
	if (glob(path, 0, NULL, &found))
		return;
	for (i = 0; i < found.gl_pathc; i++) {
		if (get(found.gl_pathv[i], text, sizeof(text)) <= 0)
			continue;
		for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			note("%s: %s", found.gl_pathv[i], line);
	}
	globfree(&found);
}

/* For the log: the block layer's view of each disk, and where each task waits. */
void disks_show(void)
{
	static const char * const files[] = {
		"/sys/block/%s/device/state", "/sys/block/%s/inflight",
		"/sys/kernel/debug/block/%s/state", "/sys/kernel/debug/block/%s/requeue_list",
		"/sys/kernel/debug/block/%s/hctx*/state", "/sys/kernel/debug/block/%s/hctx*/dispatch",
		"/sys/kernel/debug/block/%s/hctx*/busy",
	};
	char disk[32];
	int port, lun;
	size_t i;

	for (port = 0; port < NR_PORTS; port++)
		for (lun = 0; lun < NR_LUNS; lun++) {
			if (!disk_of(port, lun, disk))
				continue;
			note("%s %d is %s", port_names[port], lun, disk);
			for (i = 0; i < ARRAY_SIZE(files); i++)
				show_files(disk, files[i]);
		}
	put("/proc/sys/kernel/sysrq", "1");
	put("/proc/sysrq-trigger", "t");
}

/* What error recovery or an operator left. A device without a disk is found anew. */
void disks_heal(void)
{
	char disk[32], path[128], text[64];
	int port, lun;

	disks_run();
	for (port = 0; port < NR_PORTS; port++) {
		for (lun = 0; lun < NR_LUNS; lun++) {
			device_file(port, lun, "state", path, sizeof(path));
			if (get(path, text, sizeof(text)) <= 0)
				continue;
			if (!disk_of(port, lun, disk)) {
				delete_one(port, lun);
				continue;
			}
			snprintf(path, sizeof(path), "/sys/block/%s/size", disk);
			if (get(path, text, sizeof(text)) <= 0 || !atoll(text)) {
				device_file(port, lun, "rescan", path, sizeof(path));
				put(path, "1");
			}
		}
		scan_port(port);
	}
}
