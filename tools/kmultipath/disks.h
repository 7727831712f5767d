/* SPDX-License-Identifier: GPL-2.0-only */
/* The SCSI disks and NVMe namespaces that exist, from sysfs, each read once. */
#ifndef DISKS_H
#define DISKS_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/types.h>

#include "wwid.h"

/**
 * struct disk - a SCSI disk, or an NVMe namespace of one controller
 * @name: as "sda" or "nvme0n1"
 * @nvme: it is an NVMe namespace
 * @address: host:channel:target:LUN, or the controller
 * @wwid: the kernel's name of its LUN, "" if it has none
 * @lun: the same, to compare
 * @deleted: its transport is deleting it
 * @asked: its reply is below
 * @opens: it opened
 * @sp: the storage processor that it leads to, as a CLARiiON says
 * @owns: this one owns the LUN
 */
struct disk {
	char *name;
	bool nvme;
	char *address;
	char *wwid;
	struct wwid lun;
	bool deleted;

	bool asked;
	bool opens;
	enum kmp_sp sp;
	bool owns;
};

/**
 * struct disks - a list of disks
 * @nr: their number
 * @disk: the disks
 */
struct disks {
	unsigned int nr;
	struct disk **disk;
};

void disks_add(struct disks *disks, struct disk *disk);

/* All disks, in the order of their addresses. */
const struct disks *disks_all(void);

/* The disks of a LUN, without those that are being deleted. */
struct disks disks_of(const struct wwid *wwid);

/* The disk of this name, NULL if there is none. */
struct disk *disk_named(const char *name);

/* The disk of this number, "8:0", NULL if there is none. */
struct disk *disk_numbered(const char *device);

/* Its number, "8:0"; NULL if the disk has gone away, or another one has got its name. */
char *disk_device(const struct disk *disk);

/* A file in the folder of its SCSI device or NVMe controller, as "model"; "" if there is none. */
char *disk_attribute(const struct disk *disk, const char *file);

/* As multipath shows it: "DGC", "NVME". */
char *disk_vendor(const struct disk *disk);

/* The kernel's name of the LUN that a disk leads to; NULL if the LUN has none. */
char *disk_lun(const char *name);

/* Multipath's name of its LUN: as wwid_multipath(), but of a namespace it is the kernel's. */
char *disk_wwid(const struct disk *disk);

/* Size in sectors, 0 if it has gone away. */
u64 disk_sectors(const struct disk *disk);

bool disk_is_clariion(const struct disk *disk);

/* The names, with a blank between them. */
char *disks_names(const struct disks *disks);

/**
 * disks_ask() - open disks, and ask those of a CLARiiON for their SP
 * @disks: the disks
 * @seconds: how long to wait for all of them
 *
 * An open of a dead path may hang in the kernel, where no signal reaches it. So
 * another process opens the disks, in a thread for each, and is left behind if it
 * hangs.
 */
void disks_ask(const struct disks *disks, unsigned int seconds);

#endif
