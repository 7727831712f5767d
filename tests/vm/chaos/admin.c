// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operator does. To the maps "m" and "f" nothing that may fail I/O; to
 * "x", whose I/O may fail, anything; "y" comes and goes.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <string.h>
#include "chaos.h"

#define QUICK	"test_interval_ms 500 trespass_limit 16"

static int calm_map(struct rng *rng)
{
	return chance(rng, 50) ? MAP_M : MAP_F;
}

/* --- tunables --- */

static const char *calm_tunable(struct rng *rng, char *text, size_t size)
{
	static const char * const failbacks[] = { "immediate", "manual", "followover", "700" };

	switch (below(rng, 9)) {
	case 0:
		snprintf(text, size, "test_interval_ms %u", between(rng, 100, 2000));
		break;
	case 1:
		snprintf(text, size, "outage_test_ms %u", between(rng, 10, 500));
		break;
	case 2:
		snprintf(text, size, "test_timeout_ms %u", between(rng, 100, 5000));
		break;
	case 3:
		snprintf(text, size, "failback %s", PICK(rng, failbacks));
		break;
	case 4:
		snprintf(text, size, "trespass_limit %u", between(rng, 1, 16));
		break;
	case 5:
		snprintf(text, size, "loss_limit %u", below(rng, 5));
		break;
	case 6:
		snprintf(text, size, "read_tests %u", below(rng, 2));
		break;
	case 7:
		snprintf(text, size, "abort_hung %u", below(rng, 2));
		break;
	default:
		snprintf(text, size, "slow_factor %u", below(rng, 30));
	}
	return text;
}

static const char *wild_tunable(struct rng *rng, char *text, size_t size)
{
	switch (below(rng, 6)) {
	case 0:
		snprintf(text, size, "no_path_timeout_ms %u", between(rng, 0, 10000));
		break;
	case 1:
		snprintf(text, size, "ndu_timeout_ms %u", between(rng, 1000, 3000));
		break;
	case 2:
		snprintf(text, size, "gone_after_ms %u", between(rng, 1000, 3000));
		break;
	case 3:
		snprintf(text, size, "hold_limit %u", below(rng, 5));
		break;
	default:
		return calm_tunable(rng, text, size);
	}
	return text;
}

/* --- suspend, resume_map, reload --- */

static void resume_map(struct actor *actor, int map, int unused)
{
	(void)unused;
	say(actor, "resume %s", map_names[map]);
	dm_resume(map_names[map]);
}

static void suspend_map(struct actor *actor, int map, u32 flags)
{
	say(actor, "suspend %s, flags %x", map_names[map], flags);
	dm_suspend(map_names[map], flags);
}

static void suspend_calm(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int map = calm_map(rng);
	bool freeze = map == MAP_F && chance(rng, 30);

	/* A flush fails I/O that is held. To freeze "f" waits until none is. */
	suspend_map(actor, map, DM_NOFLUSH_FLAG | (freeze ? 0 : DM_SKIP_LOCKFS_FLAG));
	later(actor, between(rng, 0, 300), resume_map, map, 0);
}

static void reload_map(struct actor *actor, int map, const char *features, u32 flags)
{
	char table[TEXT_SIZE];
	int paths = map_table(&actor->rng, map, features, table), ret;

	say(actor, "reload %s, %d paths, %s", map_names[map], paths, features);
	/* A table without paths is right, and has nothing for I/O to wait for. */
	if (!paths)
		return;
	ret = dm_load(map_names[map], table);
	if (ret) {
		note("%s: load: %s", map_names[map], strerror(-ret));
		return;
	}
	if (chance(&actor->rng, 15)) {
		dm_clear(map_names[map]);
		return;
	}
	suspend_map(actor, map, flags);
	resume_map(actor, map, 0);
}

static void reload_calm(struct actor *actor)
{
	char features[256], one[64], two[64];

	snprintf(features, sizeof(features), "queue_if_no_path " QUICK " %s %s",
		 calm_tunable(&actor->rng, one, sizeof(one)),
		 calm_tunable(&actor->rng, two, sizeof(two)));
	reload_map(actor, calm_map(&actor->rng), features, DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
}

/* --- messages and sysfs --- */

static void tell_map(struct actor *actor, int map, const char *text)
{
	char reply[TEXT_SIZE];
	int ret;

	say(actor, "message %s %s", map_names[map], text);
	ret = dm_message(map_names[map], text, reply, sizeof(reply));
	if (ret && ret != -EINVAL && ret != -EBUSY && ret != -ENXIO && ret != -EAGAIN)
		complain("message %s %s: %s", map_names[map], text, strerror(-ret));
}

/* A path that leads to another LUN may be reinstated by nobody. */
static void reinstate(struct actor *actor, int map, int port)
{
	char text[64], disk[32], dev[32];

	if (lun_is_swapped(map) || !disk_of(port, map, disk) || !dev_of(disk, dev))
		return;
	snprintf(text, sizeof(text), "reinstate_path %s", dev);
	tell_map(actor, map, text);
}

static void fail_one(struct actor *actor, int map)
{
	int port = below(&actor->rng, NR_PORTS);
	char text[64], disk[32], dev[32];

	if (!disk_of(port, map, disk) || !dev_of(disk, dev))
		return;
	snprintf(text, sizeof(text), "fail_path %s", dev);
	tell_map(actor, map, text);
	later(actor, between(&actor->rng, 1, 2000), reinstate, map, port);
}

static void message_any(struct actor *actor, int map)
{
	static const char * const texts[] = {
		"disable_group 1", "disable_group 2", "enable_group 1", "enable_group 2",
		"switch_group 1", "switch_group 2", "test_path all", "get", "stats", "record",
		"audit", "help", "ndu begin 1", "ndu begin 2", "ndu end", "queue_if_no_path",
	};
	char text[128], tunable[64];

	if (chance(&actor->rng, 30)) {
		snprintf(text, sizeof(text), "set %s",
			 calm_tunable(&actor->rng, tunable, sizeof(tunable)));
		tell_map(actor, map, text);
	} else if (chance(&actor->rng, 20)) {
		reinstate(actor, map, below(&actor->rng, NR_PORTS));
	} else {
		tell_map(actor, map, PICK(&actor->rng, texts));
	}
}

static void message_calm(struct actor *actor)
{
	message_any(actor, calm_map(&actor->rng));
}

static void fail_path_calm(struct actor *actor)
{
	fail_one(actor, calm_map(&actor->rng));
}

static void read_folder(const char *folder, int depth)
{
	char path[384], text[TEXT_SIZE];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%.250s/%.100s", folder, entry->d_name);
		if (entry->d_type == DT_DIR && depth)
			read_folder(path, depth - 1);
		else
			get(path, text, sizeof(text));
	}
	if (dir)
		closedir(dir);
}

/* sysfs, status and table, read and written. */
static void look_at(struct actor *actor)
{
	int map = below(&actor->rng, NR_MAPS);
	char folder[128], path[256], text[TEXT_SIZE], *value;

	say(actor, "look at %s", map_names[map]);
	dm_status(map_names[map], false, text, sizeof(text));
	dm_status(map_names[map], true, text, sizeof(text));
	if (!map_folder(map_names[map], folder))
		return;
	read_folder(folder, 2);
	calm_tunable(&actor->rng, text, sizeof(text));
	value = strchr(text, ' ');
	*value++ = 0;
	snprintf(path, sizeof(path), "%s/%.64s", folder, text);
	put(path, value);
}

static const struct step admin_steps[] = {
	{ 8, suspend_calm, true },
	{ 8, reload_calm, true },
	{ 10, message_calm, false },
	{ 4, fail_path_calm, true },
	{ 4, look_at, false },
};

struct actor admin_actor = {
	.name = "admin", .steps = admin_steps, .nr = ARRAY_SIZE(admin_steps), .gap_ms = 300,
};

/* --- the wild maps --- */

static void suspend_wild(struct actor *actor)
{
	suspend_map(actor, MAP_X, chance(&actor->rng, 60) ? DM_SKIP_LOCKFS_FLAG :
		DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
	later(actor, between(&actor->rng, 0, 300), resume_map, MAP_X, 0);
}

static void reload_wild(struct actor *actor)
{
	char features[256], one[64], two[64];

	snprintf(features, sizeof(features), "%s" QUICK " %s %s",
		 chance(&actor->rng, 50) ? "queue_if_no_path " : "",
		 wild_tunable(&actor->rng, one, sizeof(one)),
		 wild_tunable(&actor->rng, two, sizeof(two)));
	reload_map(actor, MAP_X, features, chance(&actor->rng, 50) ? DM_SKIP_LOCKFS_FLAG :
	       DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
}

static void message_wild(struct actor *actor)
{
	char text[128], tunable[64];

	switch (below(&actor->rng, 4)) {
	case 0:
		tell_map(actor, MAP_X, "fail_if_no_path");
		break;
	case 1:
		snprintf(text, sizeof(text), "set %s",
			 wild_tunable(&actor->rng, tunable, sizeof(tunable)));
		tell_map(actor, MAP_X, text);
		break;
	case 2:
		fail_one(actor, MAP_X);
		break;
	default:
		message_any(actor, MAP_X);
	}
}

bool create_map(int lun)
{
	char table[TEXT_SIZE];
	int ret;

	ret = dm_create(map_names[lun]);
	if (ret)
		return false;
	map_table(NULL, lun, lun == MAP_Y ? QUICK : "queue_if_no_path " QUICK, table);
	ret = dm_load(map_names[lun], table);
	if (!ret)
		ret = dm_resume(map_names[lun]);
	if (ret)
		dm_remove(map_names[lun]);
	return !ret;
}

static void come_or_go(struct actor *actor)
{
	char folder[128];

	if (map_folder("y", folder)) {
		say(actor, "remove y");
		dm_remove("y");
	} else {
		say(actor, "create y");
		create_map(MAP_Y);
	}
}

static void message_y(struct actor *actor)
{
	if (chance(&actor->rng, 70))
		message_any(actor, MAP_Y);
	else
		fail_one(actor, MAP_Y);
}

static const struct step wild_steps[] = {
	{ 6, suspend_wild, true },
	{ 6, reload_wild, true },
	{ 8, message_wild, true },
	{ 8, come_or_go, true },
	{ 3, message_y, false },
	{ 2, look_at, false },
};

struct actor wild_actor = {
	.name = "wild", .steps = wild_steps, .nr = ARRAY_SIZE(wild_steps), .gap_ms = 300,
};

/* --- at the end of a round --- */

/* What the operator did is undone, and no more: the maps come home by themselves. */
void admin_heal(void)
{
	static const char * const texts[] = { "queue_if_no_path", "enable_group 1", "enable_group 2",
					      "ndu end", "set test_interval_ms 500",
					      "set test_timeout_ms 5000", "set outage_test_ms 50" };
	char text[64], disk[32], dev[32];
	int map, port;
	size_t i;

	for (map = 0; map < NR_MAPS; map++) {
		dm_resume(map_names[map]);
		for (i = 0; i < ARRAY_SIZE(texts); i++)
			dm_message(map_names[map], texts[i], NULL, 0);
		for (port = 0; port < NR_PORTS; port++) {
			if (!disk_of(port, map, disk) || !dev_of(disk, dev))
				continue;
			snprintf(text, sizeof(text), "reinstate_path %s", dev);
			dm_message(map_names[map], text, NULL, 0);
		}
	}
}

void admin_reload_all(void)
{
	char table[TEXT_SIZE];
	int map, ret;

	for (map = 0; map < NR_MAPS; map++) {
		map_table(NULL, map, "queue_if_no_path " QUICK, table);
		ret = dm_load(map_names[map], table);
		if (!ret)
			ret = dm_suspend(map_names[map], DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
		if (!ret)
			ret = dm_resume(map_names[map]);
		if (ret && map != MAP_Y)
			complain("%s: the last reload: %s: %s", map_names[map], strerror(-ret),
				 table);
	}
}
