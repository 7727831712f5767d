// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command check: is this host set up for maps? Each finding has its mend. It
 * changes nothing, and sends nothing to a disk.
 */
#include <json-c/json.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

#include "command.h"
#include "files.h"
#include "findings.h"
#include "live.h"
#include "tab.h"

#define MODULE		"dm-kmultipath.ko"
#define SECURE_BOOT	"firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* ---- the tab and its maps ---- */

static void check_entry(struct findings *findings, const struct tab_entry *entry)
{
	struct dm_map map;
	int ret;

	if (entry->error) {
		found(findings, print("%s: %s: %s", entry->line, entry->name, entry->error),
		      "correct the line");
		return;
	}
	if (!disks_of(&entry->wwid).nr)
		found(findings, print("%s: %s: no disk has WWID \"%s\"", entry->line, entry->name,
				      entry->text),
		      "compare `lsblk -dno NAME,WWN`; connect the LUN, or remove the line");
	ret = dm_look(entry->name, &map);
	if (ret == 1)
		found(findings, print("%s: %s is not loaded", entry->line, entry->name),
		      print("kmultipath load %s", entry->name));
	else if (!ret && strcmp(map.target, TARGET))
		found(findings, print("%s: %s is a map of target %s", entry->line, entry->name,
				      map.target),
		      print("multipath -f %s; then kmultipath load %s", entry->name, entry->name));
}

static void check_map(struct findings *findings, const char *name)
{
	struct disks missing;
	struct live live;
	unsigned int i;

	if (live_read(name, &live)) {
		found(findings, print("%s cannot be read", name), "see the error");
		return;
	}
	for (i = 0; i < live.notes.nr; i++)
		if (!strncmp(live.notes.word[i], "not_memory_safe:", 16))
			found(findings, print("%s: a handler of the kernel is attached to its paths (%s), which may allocate memory in an outage",
					      name, live.notes.word[i] + 16),
			      "see scsi_dh_emc in the manual: keep modprobe from loading that handler, also in the initramfs, and reboot");
	find_deletions(findings, &live);
	if (!plan_missing(&live, &missing) && missing.nr)
		found(findings, print("%s: disks of its LUN are not in it: %s", name,
				      disks_names(&missing)),
		      print("kmultipath refresh %s", name));
}

/* ---- boot ---- */

static time_t changed(const char *name)
{
	struct stat status;

	return stat(name, &status) ? 0 : status.st_mtime;
}

/* Is this block device a map of kmultipath, or on one? */
static bool is_on_map(const char *folder)
{
	const struct words slaves = folder_names(print("%s/slaves", folder));
	unsigned int i;

	if (file_exists(print("%s/kmultipath", folder)))
		return true;
	for (i = 0; i < slaves.nr; i++)
		if (is_on_map(print("%s/slaves/%s", folder, slaves.word[i])))
			return true;
	return false;
}

static bool root_is_on_map(void)
{
	struct stat root;

	if (stat(file_name(PLACE_ROOT, "/"), &root))
		return false;
	return is_on_map(file_name(PLACE_SYS, "dev/block/%u:%u", major(root.st_dev),
				   minor(root.st_dev)));
}

static void check_initramfs(struct findings *findings, const char *release)
{
	const char *const names[] = {
		file_name(PLACE_ROOT, "boot/initrd.img-%s", release),
		file_name(PLACE_ROOT, "boot/initramfs-%s.img", release),
	};
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (changed(names[i]) && changed(names[i]) < changed(tab_name()))
			found(findings, print("%s is older than %s, and the root is on a map",
					      names[i], tab_name()),
			      i ? "dracut --force" : "update-initramfs -u");
}

static void check_modules(struct findings *findings)
{
	const char *folder = file_name(PLACE_ROOT, "lib/modules");
	const struct words releases = folder_names(folder);
	const char *modules;
	unsigned int i;

	for (i = 0; i < releases.nr; i++) {
		modules = file_text(print("%s/%s/modules.dep", folder, releases.word[i]));
		if (modules && !strstr(modules, MODULE))
			found(findings, print("kernel %s has no module %s", releases.word[i],
					      MODULE),
			      print("install its headers, then: dkms autoinstall -k %s",
				    releases.word[i]));
	}
}

static void check_secure_boot(struct findings *findings)
{
	FILE *file = fopen(file_name(PLACE_SYS, SECURE_BOOT), "re");
	char value[5] = "";

	if (!file)
		return;
	/* Four bytes of attributes, then the value. */
	if (fread(value, 1, sizeof(value), file) == sizeof(value) && value[4] &&
	    !file_exists(file_name(PLACE_SYS, "module/dm_kmultipath")))
		found(findings, "Secure Boot is on, and the module is not loaded: the kernel may refuse its key",
		      "mokutil --import /var/lib/dkms/mok.pub, reboot, and enroll the key");
	fclose(file);
}

static void check_units(struct findings *findings)
{
	static const char *const units[] = {
		"sysinit.target.wants/kmultipath.service",
		"sysinit.target.wants/kmultipath-shutdown.service",
		"timers.target.wants/kmultipath-late.timer",
	};
	unsigned int i;

	if (!file_exists(file_name(PLACE_ETC, "systemd/system")))
		return;
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!file_link(file_name(PLACE_ETC, "systemd/system/%s", units[i])))
			found(findings, print("%s is not enabled", strrchr(units[i], '/') + 1),
			      print("systemctl enable %s", strrchr(units[i], '/') + 1));
}

static void check_multipathd(struct findings *findings)
{
	if (!file_exists(file_name(PLACE_ROOT, "sbin/multipathd")) ||
	    file_exists(file_name(PLACE_ETC, "multipath/conf.d/kmultipath.conf")))
		return;
	found(findings, "multipathd is installed, and nothing keeps it from the paths of kmultipath",
	      "install /etc/multipath/conf.d/kmultipath.conf, then: multipathd reconfigure");
}

/* ---- the command ---- */

int command_check(const struct request *request)
{
	struct findings findings = {
		.json = request->json ? json_object_new_array() : NULL,
	};
	const struct tab tab = tab_read();
	struct utsname system;
	struct words names;
	unsigned int i;

	for (i = 0; i < tab.nr; i++)
		check_entry(&findings, &tab.entry[i]);
	if (live_names(NULL, &names))
		return STATUS_FAILED;
	for (i = 0; i < names.nr; i++)
		check_map(&findings, names.word[i]);
	if (tab.nr) {
		check_units(&findings);
		check_multipathd(&findings);
	}
	check_modules(&findings);
	check_secure_boot(&findings);
	if (!uname(&system) && root_is_on_map())
		check_initramfs(&findings, system.release);
	if (findings.json)
		printf("%s\n", json_object_to_json_string_ext(findings.json,
							      JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
	else if (!findings.nr)
		printf("nothing to mend: %u maps are loaded, %u are in %s\n", names.nr, tab.nr,
		       tab_name());
	return findings.nr ? STATUS_FAILED : STATUS_GOOD;
}
