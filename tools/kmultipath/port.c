// SPDX-License-Identifier: GPL-2.0-only
/* Remote ports of Fibre Channel and SRP, and NVMe controllers. */
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>

#include "core/tunable.h"
#include "files.h"
#include "port.h"
#include "text.h"

#define FAIL_IO_AFTER_S	"5"
#define NEVER_DELETE_S	"2147483647"	/* the longest time that the transports take */
#define NEVER_LOST	"-1"		/* the same for a controller */

/* The folder of a disk's port in sysfs, NULL if it has none. */
static char *port_of(const char *disk)
{
	static const char *const transports[] = { "fc", "srp" };
	const char *link = file_link(file_name(PLACE_SYS, "block/%s", disk));
	const char *port = link ? strstr(link, "/rport-") : NULL;
	unsigned int i;
	char *folder;

	for (i = 0; port && i < ARRAY_SIZE(transports); i++) {
		folder = file_name(PLACE_SYS, "class/%s_remote_ports/%.*s", transports[i],
				   (int)strcspn(port + 1, "/"), port + 1);
		if (file_exists(folder))
			return folder;
	}
	return NULL;
}

/* The file of a namespace's controller; NULL if the disk is none, or not behind a fabric. */
static char *controller_timer(const char *disk)
{
	char *file = file_name(PLACE_SYS, "block/%s/device/ctrl_loss_tmo", disk);

	return file_exists(file) ? file : NULL;
}

/* The file that says after how long a disk is deleted, and who deletes it; NULL if nobody does. */
static char *deletion_timer(const char *disk, const char **who)
{
	const char *folder = port_of(disk);
	char *controller = controller_timer(disk);

	*who = controller ? "its controller" : folder ? strrchr(folder, '/') + 1 : NULL;
	if (controller || !folder)
		return controller;
	return print("%s/dev_loss_tmo", folder);
}

/* How long an upgrade may take, in seconds. */
static unsigned long upgrade_s(void)
{
	const char *text = sys_line("module/dm_kmultipath/parameters/ndu_timeout_ms");
	unsigned long ms;

	if (!text || !text_number(text, ~0UL, &ms))
		ms = kmp_tunables[KMP_NDU_TIMEOUT].initial;
	return ms / 1000;
}

char *port_deletes(const char *disk)
{
	const char *who, *timer = deletion_timer(disk, &who);
	const char *text = timer ? file_line(timer) : NULL;
	unsigned long limit_s;	/* the file says "off" if there is none */

	if (!text || !text_number(text, ~0UL, &limit_s) || limit_s >= upgrade_s())
		return NULL;
	return print("%s deletes /dev/%s when it is away for %lu s: raise its %s",
		     who, disk, limit_s, strrchr(timer, '/') + 1);
}

char *port_lingers(const char *disk, unsigned long limit_s)
{
	const char *folder = port_of(disk);
	const char *text = folder ? file_line(print("%s/fast_io_fail_tmo", folder)) : NULL;
	unsigned long holds_s;

	if (!text || (text_number(text, ~0UL, &holds_s) && holds_s <= limit_s))
		return NULL;
	return print("%s holds I/O on /dev/%s back %s when its link is down: lower its fast_io_fail_tmo",
		     strrchr(folder, '/') + 1, disk,
		     strcmp(text, "off") ? print("for %s s", text) : "until it deletes the disk");
}

static int set(const char *name, const char *value)
{
	FILE *out = fopen(name, "we");
	bool good = out && fputs(value, out) >= 0;

	if (out && fclose(out))
		good = false;
	return good ? 0 : fail("%s: %m", name);
}

/* The kernel refuses such a dev_loss_tmo unless fast_io_fail_tmo is set. */
int port_keep(const char *disk)
{
	const char *folder = port_of(disk), *controller = controller_timer(disk);

	/* An NVMe driver fails a map's I/O at once while its controller is away. */
	if (controller)
		return set(controller, NEVER_LOST);
	if (!folder)
		return 0;
	return set(print("%s/fast_io_fail_tmo", folder), FAIL_IO_AFTER_S) ||
	       set(print("%s/dev_loss_tmo", folder), NEVER_DELETE_S) ? -1 : 0;
}
