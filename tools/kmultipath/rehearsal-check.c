// SPDX-License-Identifier: GPL-2.0-only
/* The sides of a map, one of which a rehearsal takes away, and what the map could not survive. */
#include <linux/dm-kmultipath-handler.h>
#include <string.h>

#include "files.h"
#include "rehearsal.h"
#include "text.h"

#define MARGIN_S	5	/* what the tool may be late */

const char *map_of(const struct rehearsal *rehearsal)
{
	return rehearsal->live.dm.name;
}

/* ---- sides ---- */

const char *rehearsal_state(const struct rehearsal *rehearsal, unsigned int path)
{
	return live_path_value(&rehearsal->live, &rehearsal->live.paths[path], "state", "state");
}

const char *rehearsal_why(const struct rehearsal *rehearsal, unsigned int path)
{
	return live_path_value(&rehearsal->live, &rehearsal->live.paths[path], "state", "why");
}

bool state_is_usable(const char *state)
{
	return !strcmp(state, "active") || !strcmp(state, "passive");
}

/*
 * What the operator failed stays so, and reinstating a path that is quarantined
 * would accept its LUN.
 */
static bool is_taken(const char *state)
{
	return state_is_usable(state) || !strcmp(state, "suspect") || !strcmp(state, "down");
}

/* The number of a side, which is added if there is none of this name. */
static unsigned int side_named(struct rehearsal *rehearsal, char *name)
{
	unsigned int i;

	for (i = 0; i < rehearsal->nr_sides; i++)
		if (!strcmp(rehearsal->side_names[i], name))
			return i;
	if (i == MAX_SIDES)
		return i;
	rehearsal->side_names[rehearsal->nr_sides++] = name;
	return i;
}

static bool knows_sps(const struct live *live)
{
	unsigned int i;

	for (i = 0; i < live->table.nr_paths; i++)
		if (live_path_sp(live, &live->paths[i]) != KMP_NO_SP)
			return true;
	return false;
}

static char *side_name(const struct live *live, unsigned int path, bool by_sp)
{
	enum kmp_sp sp = live_path_sp(live, &live->paths[path]);
	unsigned int group = 0;

	if (by_sp)
		return sp == KMP_NO_SP ? NULL : print("SP %c", 'A' + sp);
	while (group + 1 < live->table.nr_groups &&
	       live->table.groups[group + 1].first_path <= path)
		group++;
	return print("group %u", group + 1);
}

/* Return: 0, or -1 after an error that was said. */
static int find_sides(struct rehearsal *rehearsal)
{
	const struct live *live = &rehearsal->live;
	bool by_sp = knows_sps(live);
	unsigned int nr = live->table.nr_paths, i;
	char *name;

	rehearsal->side = take((nr + 1) * sizeof(*rehearsal->side));
	rehearsal->devices = take((nr + 1) * sizeof(*rehearsal->devices));
	if (by_sp) {
		side_named(rehearsal, "SP A");
		side_named(rehearsal, "SP B");
	}
	for (i = 0; i < nr; i++) {
		rehearsal->devices[i] = (char *)live->paths[i].device;
		name = side_name(live, i, by_sp);
		rehearsal->side[i] = MAX_SIDES;
		if (name && side_named(rehearsal, name) == MAX_SIDES)
			return fail("%s: it has more than %d groups; a rehearsal takes away one after the other",
				    map_of(rehearsal), MAX_SIDES);
		if (name && is_taken(rehearsal_state(rehearsal, i)))
			rehearsal->side[i] = side_named(rehearsal, name);
	}
	if (rehearsal->nr_sides > 1)
		return 0;
	return fail("%s: all its paths are in one group, and none says which storage processor it leads to, so the map would have no path; load a table with a group for each storage processor",
		    map_of(rehearsal));
}

/* ---- what the map could not survive ---- */

unsigned long kernel_setting(const char *name)
{
	const char *text = file_line(file_name(PLACE_ROOT, "proc/sys/kernel/%s", name));
	unsigned long value;

	return text && text_number(text, ~0UL, &value) ? value : 0;
}

static bool has_note(const struct live *live, const char *note)
{
	unsigned int i;

	for (i = 0; i < live->notes.nr; i++)
		if (!strcmp(live->notes.word[i], note))
			return true;
	return false;
}

/* Each side alone has to serve I/O. */
static int check_sides(const struct rehearsal *rehearsal)
{
	const struct live *live = &rehearsal->live;
	unsigned int side, i, usable;
	const char *why;

	for (side = 0; side < rehearsal->nr_sides; side++) {
		why = "the map has no path to it";
		for (i = usable = 0; i < live->table.nr_paths; i++) {
			const char *name = side_name(live, i, knows_sps(live));

			if (!name || strcmp(name, rehearsal->side_names[side]))
				continue;
			usable += state_is_usable(rehearsal_state(rehearsal, i));
			why = print("path %s is %s: %s", live->paths[i].device,
				    rehearsal_state(rehearsal, i),
				    rehearsal_why(rehearsal, i));
		}
		if (!usable)
			return fail("%s: %s has no usable path, so the map would not survive without the other: %s; `kmultipath explain %s` has what to do",
				    map_of(rehearsal), rehearsal->side_names[side], why,
				    map_of(rehearsal));
	}
	return 0;
}

static int check_now(const struct rehearsal *rehearsal)
{
	const struct live *live = &rehearsal->live;
	const char *name = map_of(rehearsal);

	if (live_suspended(&live->dm))
		return fail("%s: it is suspended; dmsetup resume %s", name, name);
	if (has_note(live, "ndu") || live_number(live, "lun", "ndu"))
		return fail("%s: an upgrade is under way; wait for its end, or send `kmultipath ndu end %s` if it was announced",
			    name, name);
	if (live_number(live, "outage_ms", NULL))
		return fail("%s: no path is usable now: this is no time to rehearse; `kmultipath explain %s` has what to do",
			    name, name);
	if (has_note(live, "copying") || has_note(live, "inactive"))
		return fail("%s: its status has the note %s: the array does not move the LUN, so the map would not survive without its owner; wait",
			    name, has_note(live, "copying") ? "copying" : "inactive");
	return 0;
}

static int check_both(const struct rehearsal *rehearsal)
{
	const struct live *live = &rehearsal->live;
	unsigned long needed_s = rehearsal->both_s + MARGIN_S;
	unsigned long hung_s = kernel_setting("hung_task_timeout_secs");
	u64 no_path_ms = live_number(live, "no_path_timeout_ms", NULL);
	u64 ndu_ms = live_number(live, "ndu_timeout_ms", NULL);
	const char *name = map_of(rehearsal);

	if (!live->table.features.queue_if_no_path)
		return fail("%s: it has no queue_if_no_path, so I/O would fail with --both; dmsetup message %s 0 queue_if_no_path",
			    name, name);
	if (no_path_ms && no_path_ms < needed_s * 1000 && ndu_ms < needed_s * 1000)
		return fail("%s: I/O fails after no_path_timeout_ms %llu, and in an upgrade after ndu_timeout_ms %llu, but --both %u needs %lu s; raise ndu_timeout_ms, or lower --both",
			    name, (unsigned long long)no_path_ms, (unsigned long long)ndu_ms,
			    rehearsal->both_s, needed_s);
	if (hung_s && hung_s < needed_s && kernel_setting("hung_task_panic"))
		return fail("%s: the kernel panics when a task waits for %lu s, but --both %u needs %lu s; sysctl -w kernel.hung_task_panic=0",
			    name, hung_s, rehearsal->both_s, needed_s);
	return 0;
}

int rehearsal_check(struct rehearsal *rehearsal)
{
	if (check_now(rehearsal) || find_sides(rehearsal) || check_sides(rehearsal))
		return -1;
	return rehearsal->both_s ? check_both(rehearsal) : 0;
}
