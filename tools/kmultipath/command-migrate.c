// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command migrate: replaces a map of dm-multipath by one of kmultipath, or the
 * other way round, under the devices that are on it.
 *
 * The kernel does not let a map of dm-multipath have a table of another target,
 * but it lets two maps have the same paths. So the new map is created beside the
 * old one, each map of dm-linear or dm-stripe that is on the old one is moved to
 * the new one, and at last the new one takes the old one's name and UUID. What is
 * not a map, as a file system, cannot be moved.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "command.h"
#include "convert.h"
#include "disks.h"
#include "files.h"
#include "live.h"
#include "lock.h"
#include "port.h"
#include "tab.h"
#include "wwid.h"

#define FORMER		"multipath"	/* dm-multipath's target */
#define BESIDE		"-migrate"	/* what follows the name of the new map at first */
#define USABLE_WITHIN_S	30

/**
 * struct user - a map on the old one
 * @name: its name
 * @lines: its table
 */
struct user {
	char *name;
	struct words lines;
};

/**
 * struct move - what is to be done
 * @undo: back to dm-multipath
 * @old: the map that there is
 * @fresh: the map that takes its place
 * @paths: the old one's paths, major:minor
 * @disks: the same
 * @nr_users: number of maps on it
 * @users: these
 */
struct move {
	bool undo;
	struct dm_map old;
	struct dm_map fresh;
	struct words paths;
	struct disks disks;
	unsigned int nr_users;
	struct user *users;
};

static char *number_of(const struct dm_map *map)
{
	return sys_line("block/%s/dev", map->disk) ?: "";
}

/* ---- what it is to become ---- */

static int add_paths(struct move *move, const struct kmp_table *table)
{
	unsigned int i;

	for (i = 0; i < table->nr_paths; i++) {
		struct disk *disk = disk_numbered(table->paths[i].device);

		if (!disk || disk->deleted)
			return fail("%s: path %s is no SCSI disk, or gone; take it out of the map first",
				    move->old.name, table->paths[i].device);
		words_add(&move->paths, (char *)table->paths[i].device);
		disks_add(&move->disks, disk);
	}
	return move->paths.nr ? 0 : fail("%s: it has no path", move->old.name);
}

static int plan_forth(struct move *move)
{
	struct kmp_table table;

	if (live_map(move->old.name, FORMER, &move->old))
		return -1;
	move->fresh.table = convert_from(&move->old);
	if (!move->fresh.table || table_read(move->old.name, move->fresh.table, &table))
		return -1;
	if (!table.features.queue_if_no_path)
		warn("%s: it has no queue_if_no_path, which multipathd turns off when it is stopped: I/O fails when no path is usable; to have it wait, before or after: dmsetup message %s 0 queue_if_no_path",
		     move->old.name, move->old.name);
	move->fresh.target = TARGET;
	return add_paths(move, &table);
}

static int plan_back(struct move *move)
{
	struct live live;

	if (live_read(move->old.name, &live))
		return -1;
	move->old = live.dm;
	if (live_number(&live, "outage_ms", NULL))
		return fail("%s: no path is usable now; `kmultipath explain %s` has what to do",
			    live.dm.name, live.dm.name);
	move->fresh.table = convert_back(&live);
	move->fresh.target = FORMER;
	return add_paths(move, &live.table);
}

/* ---- what has to be so ---- */

static int check_suspended(const struct dm_map *map)
{
	if (live_suspended(map))
		return fail("%s: it is suspended; dmsetup resume %s", map->name, map->name);
	return 0;
}

/* Each path has to lead to the map's LUN, and to reply. */
static int check_paths(struct move *move, unsigned int open_within)
{
	const char *text = uuid_wwid(&move->old);
	const struct disk *disk = move->disks.disk[0];
	struct wwid lun;
	unsigned int i;

	if (!text && !*disk->wwid)
		return fail("%s: neither its UUID nor /dev/%s says which LUN it is; `kmultipath from %s` prints a table to be checked by hand",
			    move->old.name, disk->name, move->old.name);
	lun = text ? wwid_read(text) : disk->lun;
	for (i = 0; i < move->disks.nr; i++) {
		disk = move->disks.disk[i];
		if (!wwid_same(&lun, &disk->lun))
			return fail("%s: its LUN is %s, but /dev/%s is %s: take this path out of the map first",
				    move->old.name, text ?: lun.name, disk->name,
				    *disk->wwid ? disk->wwid : "of no name");
		if (disk_sectors(disk) < move->old.start + move->old.sectors)
			return fail("%s: /dev/%s is shorter than the map: echo 1 > /sys/block/%s/device/rescan",
				    move->old.name, disk->name, disk->name);
	}
	disks_ask(&move->disks, open_within);
	for (i = 0; i < move->disks.nr; i++)
		if (!move->disks.disk[i]->opens)
			return fail("%s: /dev/%s does not open within %u s, and a new map takes no dead path: mend it, or take it out of the map first",
				    move->old.name, move->disks.disk[i]->name, open_within);
	return 0;
}

/* A socket of this name exists as long as the daemon runs. */
static bool multipathd_runs(void)
{
	const char *sockets = file_text(file_name(PLACE_ROOT, "proc/net/unix"));

	return sockets && strstr(sockets, "multipathd");
}

static int check_multipathd(const struct move *move)
{
	const struct tab tab = tab_read();
	bool in_tab = tab_of_lun(&tab, &move->disks.disk[0]->lun);

	if (move->undo && in_tab)
		return fail("%s: its LUN is in %s, so it would be loaded again at boot, and multipathd would not have it: remove that line first",
			    move->old.name, tab_name());
	if (move->undo || !multipathd_runs() ||
	    (in_tab && file_exists(file_name(PLACE_ETC, "multipath/conf.d/kmultipath.conf"))))
		return 0;
	return fail("%s: multipathd runs, and would make a map of its paths again; add the line `%s %s` to %s, install /etc/multipath/conf.d/kmultipath.conf, then: udevadm trigger --settle /dev/%s...; multipathd reconfigure. Or stop it: systemctl stop multipathd.socket multipathd.service",
		    move->old.name, move->old.name, disk_wwid(move->disks.disk[0]),
		    tab_name(), move->disks.disk[0]->name);
}

/* ---- its users ---- */

/* The word of a line that is this device is the other one. */
static char *with_device(const char *line, const char *device, const char *other)
{
	struct words words = words_of(line, " ");
	unsigned int i;

	for (i = 0; i < words.nr; i++)
		if (!strcmp(words.word[i], device))
			words.word[i] = (char *)other;
	return words_join(&words, " ");
}

static bool can_be_moved(const char *line)
{
	const struct words words = words_of(line, " ");

	return words.nr > 2 &&
	       (!strcmp(words.word[2], "linear") || !strcmp(words.word[2], "striped"));
}

static int add_user(struct move *move, const char *disk)
{
	char *name = sys_line("block/%s/dm/name", disk);
	struct user *user;
	unsigned int i;

	if (!name)
		return fail("%s: /dev/%s is on it, which is no map, and cannot be moved; stop it, and migrate then",
			    move->old.name, disk);
	move->users = grown(move->users, move->nr_users, sizeof(*move->users));
	user = &move->users[move->nr_users++];
	*user = (struct user){ .name = name };
	if (dm_lines(name, &user->lines))
		return -1;
	for (i = 0; i < user->lines.nr; i++)
		if (!can_be_moved(user->lines.word[i]))
			return fail("%s: map %s is on it, whose target is neither linear nor striped; stop it, and migrate then",
				    move->old.name, name);
	return 0;
}

static int find_users(struct move *move)
{
	const struct words holders = folder_names(file_name(PLACE_SYS, "block/%s/holders",
							    move->old.disk));
	unsigned int i, opened;

	for (i = 0; i < holders.nr; i++)
		if (add_user(move, holders.word[i]))
			return -1;
	if (dm_opened(move->old.name, &opened))
		return -1;
	if (opened <= move->nr_users)
		return 0;
	return fail("%s: something that is no map has it open, as a mounted file system, swap or a program, and cannot be moved, because the kernel replaces no table of target multipath by another target's. Unmount or stop it, and migrate then; or %s, and reboot. `lsblk /dev/mapper/%s` and `fuser -v /dev/mapper/%s` show it",
		    move->old.name,
		    move->undo ? print("remove its line from %s", tab_name()) :
		    print("add its line to %s, as `kmultipath scan` prints it", tab_name()),
		    move->old.name, move->old.name);
}

/* ---- the steps ---- */

/* A user whose table has changed since it was read stays. */
static int move_user(struct user *user, const char *from, const char *to)
{
	struct words lines = {}, now;
	unsigned int i;

	if (dm_lines(user->name, &now))
		return -1;
	if (strcmp(words_join(&now, "\n"), words_join(&user->lines, "\n")))
		return fail("%s: its table changed just now; try again", user->name);
	for (i = 0; i < now.nr; i++)
		words_add(&lines, with_device(now.word[i], from, to));
	if (dm_replace(user->name, &lines))
		return -1;
	user->lines = lines;
	return 0;
}

static bool is_valid(const struct dm_map *map, const struct words *paths)
{
	struct dm_map now;
	unsigned int i;

	if (dm_look(map->name, &now))
		return false;
	for (i = 0; i < paths->nr; i++)
		if (strstr(now.table, print(" %s A ", paths->word[i])))
			return true;
	return false;
}

/* Would I/O on the map end? */
static bool is_usable(const struct dm_map *map, const struct words *paths)
{
	struct live live;

	if (strcmp(map->target, TARGET))
		return is_valid(map, paths);
	return !live_read(map->name, &live) && live.serving &&
	       !live_number(&live, "outage_ms", NULL);
}

static int wait_until_usable(const struct move *move)
{
	unsigned int rounds;
	void *memory = mark();

	for (rounds = 0; rounds < USABLE_WITHIN_S * 10; rounds++) {
		if (is_usable(&move->fresh, &move->paths))
			return 0;
		release(memory);
		memory = mark();
		usleep(100000);
	}
	return fail("%s: the new map has no usable path after %d s, and is removed; the kernel log says why",
		    move->old.name, USABLE_WITHIN_S);
}

/* The users, from @nr on down, return to the old map. */
static void move_back(struct move *move, unsigned int nr, const char *from, const char *to)
{
	while (nr--)
		if (move_user(&move->users[nr], from, to))
			warn("%s stays on %s, which therefore stays, too", move->users[nr].name,
			     move->fresh.name);
}

static int move_users(struct move *move, const char *from, const char *to)
{
	unsigned int i;

	for (i = 0; i < move->nr_users; i++)
		if (move_user(&move->users[i], from, to)) {
			move_back(move, i, to, from);
			return -1;
		}
	return 0;
}

/* The new map gets the name and UUID. If this fails, it serves all the same. */
static int take_name(struct move *move)
{
	if (dm_rename(move->fresh.name, move->old.name) ||
	    (*move->old.uuid && dm_name_uuid(move->old.name, move->old.uuid)))
		return fail("%s: the new map serves I/O, but not by this name and UUID yet; dmsetup rename %s %s; dmsetup rename %s --setuuid %s",
			    move->old.name, move->fresh.name, move->old.name, move->old.name,
			    move->old.uuid);
	return 0;
}

/* Between the steps nobody is to interrupt. */
static void block_signals(void)
{
	sigset_t signals;

	sigfillset(&signals);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

static int carry_out(struct move *move)
{
	const char *from = number_of(&move->old), *to;
	struct dm_map fresh;
	unsigned int i;

	for (i = 0; i < move->disks.nr && !move->undo; i++)
		port_keep(move->disks.disk[i]->name);
	/* What the tool needs may be on the map: it must not wait for that while a user waits. */
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return fail("memory cannot be locked: %m; be root, or raise `ulimit -l`");
	block_signals();
	if (dm_create(&move->fresh))
		return -1;
	if (wait_until_usable(move) || dm_find(move->fresh.name, &fresh)) {
		dm_remove(move->fresh.name);
		return -1;
	}
	to = number_of(&fresh);
	if (move_users(move, from, to)) {
		dm_remove(move->fresh.name);
		return -1;
	}
	if (dm_remove(move->old.name)) {
		move_back(move, move->nr_users, to, from);
		dm_remove(move->fresh.name);
		return -1;
	}
	/* The name's node has to go before it comes back. */
	dm_settle();
	return take_name(move);
}

/* ---- the command ---- */

static void print_steps(struct move *move)
{
	const char *from = number_of(&move->old);
	const char *to = print("/dev/mapper/%s", move->fresh.name);
	unsigned int i;

	printf("dmsetup create %s%s --table '%llu %llu %s %s'\n", move->fresh.name,
	       move->fresh.read_only ? " --readonly" : "", (unsigned long long)move->fresh.start,
	       (unsigned long long)move->fresh.sectors, move->fresh.target, move->fresh.table);
	for (i = 0; i < move->nr_users; i++) {
		struct user *user = &move->users[i];
		unsigned int j;

		printf("dmsetup load %s <<END\n", user->name);
		for (j = 0; j < user->lines.nr; j++)
			printf("%s\n", with_device(user->lines.word[j], from, to));
		printf("END\ndmsetup suspend --nolockfs %s\ndmsetup resume --nolockfs %s\n",
		       user->name, user->name);
	}
	printf("dmsetup remove %s\ndmsetup rename %s %s\n", move->old.name, move->fresh.name,
	       move->old.name);
	if (*move->old.uuid)
		printf("dmsetup rename %s --setuuid %s\n", move->old.name, move->old.uuid);
}

static int prepare(struct move *move, const char *name, unsigned int open_within)
{
	struct dm_map other;

	move->old.name = (char *)name;
	if (move->undo ? plan_back(move) : plan_forth(move))
		return -1;
	move->fresh.name = print("%s%s", move->old.name, BESIDE);
	move->fresh.start = move->old.start;
	move->fresh.sectors = move->old.sectors;
	move->fresh.read_only = move->old.read_only;
	if (!dm_look(move->fresh.name, &other))
		return fail("%s: there is a map %s already, of target %s: from a migration that did not end, maybe; `dmsetup ls --tree` shows what is on it; remove it first",
			    move->old.name, move->fresh.name, other.target);
	if (check_suspended(&move->old) || check_paths(move, open_within) ||
	    check_multipathd(move) || find_users(move))
		return -1;
	if (!is_usable(&move->old, &move->paths))
		return fail("%s: it has no usable path, so that its users' I/O would not end; wait for one",
			    move->old.name);
	return 0;
}

/* Where the map comes from at the next boot. */
static void say_what_is_left(const struct move *move)
{
	const struct tab tab = tab_read();

	if (move->undo)
		printf("%s is a map of dm-multipath again; let multipathd have it: multipathd reconfigure\n",
		       move->old.name);
	else if (!tab_of_lun(&tab, &move->disks.disk[0]->lun))
		printf("%s is a map of kmultipath; for the next boot add its line to %s: %s %s\n",
		       move->old.name, tab_name(), move->old.name,
		       disk_wwid(move->disks.disk[0]));
	else
		printf("%s is a map of kmultipath\n", move->old.name);
}

int command_migrate(const struct request *request)
{
	struct move *move = take(sizeof(*move));
	int ret;

	move->undo = request->undo;
	if (lock_take())
		return STATUS_FAILED;
	ret = prepare(move, request->argument[0], request->wish.open_within ?: OPEN_WITHIN);
	if (!ret && request->dry_run)
		print_steps(move);
	else if (!ret)
		ret = carry_out(move);
	lock_drop();
	if (ret)
		return STATUS_FAILED;
	if (!request->dry_run)
		say_what_is_left(move);
	return STATUS_GOOD;
}
