// SPDX-License-Identifier: GPL-2.0-only
/* The SCSI disks and NVMe namespaces that exist, from sysfs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disks.h"
#include "files.h"
#include "text.h"
#include "wwid.h"

void disks_add(struct disks *disks, struct disk *disk)
{
	disks->disk = grown(disks->disk, disks->nr, sizeof(*disks->disk));
	disks->disk[disks->nr++] = disk;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static bool is_namespace(const char *name)
{
	unsigned int controller, number;
	int end = 0;

	return sscanf(name, "nvme%un%u%n", &controller, &number, &end) == 2 && !name[end];
}

/*
 * Return: NULL if it has just gone away, or if it is all paths to a namespace, together: the
 * NVMe driver's own multipath.
 */
static struct disk *disk_read(char *name)
{
	const char *device = file_link(file_name(PLACE_SYS, "block/%s/device", name));
	struct disk *disk = take(sizeof(*disk));
	const char *state;

	if (!device || starts_with(base_name(device), "nvme-subsys"))
		return NULL;
	disk->name = name;
	disk->nvme = is_namespace(name);
	disk->address = print("%s", base_name(device));
	disk->wwid = disk_lun(name) ?: "";
	disk->lun = wwid_of_kernel(disk->wwid);
	state = disk_attribute(disk, "state");
	disk->deleted = !strcmp(state, "deleted") || starts_with(state, "deleting") ||
			!strcmp(state, "dead");
	disk->sp = KMP_NO_SP;
	return disk;
}

static int by_address(const void *one, const void *other)
{
	const struct disk *const *a = one, *const *b = other;

	return strverscmp((*a)->address, (*b)->address);
}

static int by_name(const void *one, const void *other)
{
	const struct disk *const *a = one, *const *b = other;

	return strcmp((*a)->name, (*b)->name);
}

/* All disks, in two orders. */
static const struct every_disk {
	struct disks by_address;
	struct disks by_name;
} *every_disk(void)
{
	static struct every_disk every;
	static bool read;
	struct words names;
	struct disk *disk;
	unsigned int i;

	if (read)
		return &every;
	read = true;
	names = folder_names(file_name(PLACE_SYS, "block"));
	for (i = 0; i < names.nr; i++) {
		if (!starts_with(names.word[i], "sd") && !is_namespace(names.word[i]))
			continue;
		disk = disk_read(names.word[i]);
		if (!disk)
			continue;
		disks_add(&every.by_address, disk);
		disks_add(&every.by_name, disk);
	}
	if (every.by_name.nr) {
		qsort(every.by_address.disk, every.by_address.nr, sizeof(disk), by_address);
		qsort(every.by_name.disk, every.by_name.nr, sizeof(disk), by_name);
	}
	return &every;
}

const struct disks *disks_all(void)
{
	return &every_disk()->by_address;
}

struct disks disks_of(const struct wwid *wwid)
{
	const struct disks *all = disks_all();
	struct disks disks = {};
	unsigned int i;

	for (i = 0; i < all->nr; i++)
		if (!all->disk[i]->deleted && wwid_same(wwid, &all->disk[i]->lun))
			disks_add(&disks, all->disk[i]);
	return disks;
}

struct disk *disk_named(const char *name)
{
	const struct disks *disks = &every_disk()->by_name;
	struct disk wanted = { .name = (char *)name }, *key = &wanted, **found;

	if (!disks->nr)
		return NULL;
	found = bsearch(&key, disks->disk, disks->nr, sizeof(key), by_name);
	return found ? *found : NULL;
}

struct disk *disk_numbered(const char *device)
{
	char *link = file_link(file_name(PLACE_SYS, "dev/block/%s", device));

	return link ? disk_named(base_name(link)) : NULL;
}

char *disk_device(const struct disk *disk)
{
	const struct disk *now = disk_read(disk->name);

	if (!now || now->deleted || strcmp(now->wwid, disk->wwid) ||
	    strcmp(now->address, disk->address))
		return NULL;
	return sys_line("block/%s/dev", disk->name);
}

char *disk_attribute(const struct disk *disk, const char *file)
{
	return sys_line("block/%s/device/%s", disk->name, file) ?: "";
}

char *disk_vendor(const struct disk *disk)
{
	return disk->nvme ? "NVME" : disk_attribute(disk, "vendor");
}

char *disk_lun(const char *name)
{
	return sys_line("block/%s/%s", name, is_namespace(name) ? "wwid" : "device/wwid");
}

char *disk_wwid(const struct disk *disk)
{
	return disk->nvme ? disk->wwid : wwid_multipath(disk->wwid);
}

u64 disk_sectors(const struct disk *disk)
{
	const char *size = sys_line("block/%s/size", disk->name);

	return size ? strtoull(size, NULL, 10) : 0;
}

bool disk_is_clariion(const struct disk *disk)
{
	return !strcmp(disk_vendor(disk), "DGC");
}

char *disks_names(const struct disks *disks)
{
	struct words names = {};
	unsigned int i;

	for (i = 0; i < disks->nr; i++)
		words_add(&names, disks->disk[i]->name);
	return words_join(&names, " ");
}
