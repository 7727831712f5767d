// SPDX-License-Identifier: GPL-2.0-only
/* The table of a LUN that has no map. */
#include <linux/kernel.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "live.h"
#include "plan.h"
#include "port.h"
#include "wwid.h"

/* The selectors whose arguments the tool knows. Only a user knows the masks of io-affinity. */
static const struct selector {
	const char *name;
	const char *path_words;	/* the arguments of each path */
} selectors[] = {
	{ "round-robin", "1" },
	{ "queue-length", "1" },
	{ "service-time", "1" },
	{ "historical-service-time", "1" },
	{ "numa", "" },
};

static const struct selector *selector_named(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(selectors); i++)
		if (!strcmp(name, selectors[i].name))
			return &selectors[i];
	return NULL;
}

/* ---- wishes ---- */

static const char *wish_groups(struct wish *wish, const char *policy)
{
	static const char *const names[] = {
		[GROUPS_AUTO] = "auto",
		[GROUPS_ONE] = "one",
		[GROUPS_EACH] = "each",
	};
	unsigned int i;

	for (i = 0; i <= GROUPS_EACH; i++)
		if (!strcmp(policy, names[i])) {
			wish->grouping = i;
			return NULL;
		}
	return "groups: expected auto, one or each";
}

static const char *wish_selector(struct wish *wish, const char *name)
{
	if (!selector_named(name))
		return "selector: expected round-robin, queue-length, service-time, "
		       "historical-service-time or numa";
	wish->selector = name;
	return NULL;
}

static const char *wish_handler(struct wish *wish, const char *name)
{
	static const char *const names[] = {
		"generic", "clariion", "emc", "alua", "rdac", "hp_sw"
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i])) {
			wish->handler = names[i];
			return NULL;
		}
	return "handler: expected generic, clariion, alua, rdac or hp_sw";
}

/* The words that have a value, and are not tunables. */
static const char *const valued[] = {
	"pg_init_retries", "pg_init_delay_msecs", "queue_mode", "reservation_key"
};

static const char *const alone[] = { "queue_if_no_path", "retain_attached_hw_handler" };

static bool is_one_of(const char *word, const char *const *words, unsigned int nr)
{
	while (nr--)
		if (!strcasecmp(word, words[nr]))
			return true;
	return false;
}

static const char *wish_feature(struct wish *wish, char *name, char *value)
{
	if (is_one_of(name, alone, 2) ? !!value :
	    !value || (!is_one_of(name, valued, 4) &&
		       kmp_tunable_find(name) == KMP_NR_TUNABLES))
		return "no such option: expected queue_if_no_path, a tunable with its value, "
		       "as no_path_timeout_ms=60000, selector=, handler= or groups=";
	words_add(&wish->features, name);
	if (value)
		words_add(&wish->features, value);
	return NULL;
}

const char *wish_option(struct wish *wish, const char *option)
{
	char *name = print("%s", option), *value = strchr(name, '=');

	if (value)
		*value++ = 0;
	if (value && !strcmp(name, "selector"))
		return wish_selector(wish, value);
	if (value && !strcmp(name, "handler"))
		return wish_handler(wish, value);
	if (value && !strcmp(name, "groups"))
		return wish_groups(wish, value);
	return wish_feature(wish, name, value);
}

/* ---- what is known of disks ---- */

struct disks plan_open(const struct disks *disks)
{
	struct disks open = {};
	unsigned int i;

	for (i = 0; i < disks->nr; i++) {
		if (disks->disk[i]->opens)
			disks_add(&open, disks->disk[i]);
		else
			warn("/dev/%s does not open, and is left out", disks->disk[i]->name);
	}
	return open;
}

void plan_warn_no_sp(const struct disk *disk)
{
	warn("/dev/%s does not say which storage processor it leads to, and is left out",
	     disk->name);
}

char *plan_handler(const struct disk *disk)
{
	if (disk_is_clariion(disk))
		return "1 clariion";
	if (!strcmp(disk_attribute(disk, "dh_state"), "alua"))
		return "1 alua";
	return "0";
}

static void warn_of_deletion(const struct disk *disk)
{
	const char *deleted = port_deletes(disk->name);

	if (deleted)
		warn("%s", deleted);
}

/* ---- a table ---- */

/* A table that grows. */
struct draft {
	const struct selector *selector;
	unsigned int nr_groups;
	unsigned int first;
	char *groups;
};

static int add_group(struct draft *draft, const struct disks *disks)
{
	const char *words = draft->selector->path_words, *device;
	struct words paths = {};
	unsigned int i;

	if (!disks->nr)
		return 0;
	for (i = 0; i < disks->nr; i++) {
		device = disk_device(disks->disk[i]);
		if (!device)
			return fail("/dev/%s went away; try again", disks->disk[i]->name);
		words_add(&paths, print(*words ? "%s %s" : "%s", device, words));
	}
	draft->nr_groups++;
	draft->groups = print("%s %s 0 %u %d %s", draft->groups, draft->selector->name,
			      disks->nr, *words ? 1 : 0, words_join(&paths, " "));
	return 0;
}

static int group_each(struct draft *draft, const struct disks *disks)
{
	struct disks one = { .nr = 1 };
	unsigned int i;

	for (i = 0; i < disks->nr; i++) {
		one.disk = &disks->disk[i];
		if (add_group(draft, &one))
			return -1;
	}
	return 0;
}

/* The LUN may move while they are asked. */
static bool owns(const struct disks *disks)
{
	unsigned int i;

	for (i = 0; i < disks->nr; i++)
		if (disks->disk[i]->owns)
			return true;
	return false;
}

/* A group for each storage processor. The owner's is the first to be used. */
static int group_by_sp(const char *name, struct draft *draft, const struct disks *disks)
{
	struct disks by_sp[KMP_NR_SPS] = {};
	struct disk *disk;
	unsigned int i;

	for (i = 0; i < disks->nr; i++) {
		disk = disks->disk[i];
		if (disk->sp == KMP_NO_SP) {
			plan_warn_no_sp(disk);
			continue;
		}
		disks_add(&by_sp[disk->sp], disk);
	}
	if (!by_sp[KMP_SP_A].nr && !by_sp[KMP_SP_B].nr)
		return fail("%s: none of its paths says which storage processor it leads to; `sg_inq --vpd --page=0xc0 /dev/%s` shows the reply of one",
			    name, disks->disk[0]->name);
	for (i = 0; i < KMP_NR_SPS; i++) {
		if (add_group(draft, &by_sp[i]))
			return -1;
		if (owns(&by_sp[i]))
			draft->first = draft->nr_groups;
	}
	return 0;
}

static int add_groups(const char *name, struct draft *draft, const struct wish *wish,
		      const struct disks *disks)
{
	if (wish->grouping == GROUPS_EACH)
		return group_each(draft, disks);
	if (wish->grouping == GROUPS_AUTO && disk_is_clariion(disks->disk[0]))
		return group_by_sp(name, draft, disks);
	return add_group(draft, disks);
}

static char *handler_words(const struct wish *wish, const struct disk *disk)
{
	if (!wish->handler)
		return plan_handler(disk);
	return strcmp(wish->handler, "generic") ? print("1 %s", wish->handler) : "0";
}

static int find_open(const char *name, const struct wwid *wwid, const struct wish *wish,
		     struct disks *disks)
{
	const struct disks there = disks_of(wwid);
	unsigned int open_within = wish->open_within ?: OPEN_WITHIN, i;

	if (!there.nr)
		return fail("%s: no disk has the world wide name \"%s\"; `lsblk -dpo NAME,WWN` lists those of the disks that are there",
			    name, wwid->name);
	for (i = 1; i < there.nr; i++)
		if (strcmp(there.disk[i]->wwid, there.disk[0]->wwid))
			return fail("%s: /dev/%s has \"%s\", and /dev/%s has \"%s\"; name the LUN as the kernel does",
				    name, there.disk[0]->name, there.disk[0]->wwid,
				    there.disk[i]->name, there.disk[i]->wwid);
	disks_ask(&there, open_within);
	*disks = plan_open(&there);
	if (!disks->nr)
		return fail("%s: none of its paths (%s) opens within %u s; see /sys/block/%s/device/state, or wait longer with --open-within",
			    name, disks_names(&there), open_within, there.disk[0]->name);
	return 0;
}

int plan_new(const char *name, const struct wwid *wwid, const struct wish *wish,
	     char **table, struct disks *disks, u64 *sectors)
{
	struct draft draft = {
		.selector = selector_named(wish->selector ?: "round-robin"),
		.first = 1,
		.groups = "",
	};
	struct kmp_table parsed;
	const char *features;
	unsigned int i;

	if (find_open(name, wwid, wish, disks))
		return -1;
	for (i = 0; i < disks->nr; i++)
		warn_of_deletion(disks->disk[i]);
	if (add_groups(name, &draft, wish, disks))
		return -1;
	*sectors = disk_sectors(disks->disk[0]);
	if (!*sectors)
		return fail("/dev/%s went away, or has no size; try again", disks->disk[0]->name);
	features = wish->features.nr ? words_join(&wish->features, " ") : "queue_if_no_path";
	*table = print("%u %s %s %u %u%s", wish->features.nr ?: 1, features,
		       handler_words(wish, disks->disk[0]), draft.nr_groups, draft.first,
		       draft.groups);
	if (table_read(name, *table, &parsed))
		return -1;
	*table = table_text(&parsed);
	return 0;
}
