// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands record and stats, which print what the map replies; and the last outage
 * of a record as a picture: a lane for the map and for each path, over time.
 */
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "disks.h"
#include "journal.h"
#include "live.h"
#include "svg.h"

#define WIDTH		1200
#define LEFT		196	/* of all that has time as its x axis */
#define RIGHT		1160
#define TILES		100	/* top, and height */
#define TILE		68
#define LANES		206
#define LANE		24
#define PITCH		30
#define NS		1e9

static const struct svg_font heading = { 26, INK, "start", 700 };
static const struct svg_font plain = { 14, QUIET, "start", 400 };
static const struct svg_font value = { 22, BAD, "start", 700 };
static const struct svg_font label = { 12, QUIET, "start", 400 };
static const struct svg_font name = { 13, INK, "start", 600 };
static const struct svg_font aside = { 11, QUIET, "end", 400 };
static const struct svg_font tick = { 12, QUIET, "middle", 400 };

/**
 * struct outage - an outage in a record
 * @live: the map
 * @journal: its record
 * @begin: when it began, in ns
 * @end: when it ended, or until when it is known
 * @known: its begin is in the record
 * @over: it has ended
 * @from: what the picture shows, in ns
 * @to: the same
 */
struct outage {
	const struct live *live;
	const struct journal *journal;
	u64 begin;
	u64 end;
	bool known;
	bool over;
	u64 from;
	u64 to;
};

/* ---- the outage ---- */

/* Return: false if there is none in the record. */
static bool find_outage(struct outage *outage)
{
	const struct journal *journal = outage->journal;
	unsigned int i;
	bool found = false;

	for (i = 0; i < journal->nr; i++) {
		const struct journal_event *event = &journal->event[i];

		if (!event->device && !strcmp(event->text, "outage begins")) {
			outage->begin = event->ns;
			outage->known = true;
			outage->over = false;
			found = true;
		} else if (!event->device && !strcmp(event->text, "outage ends")) {
			if (!found)
				outage->begin = journal->event[0].ns;
			outage->end = event->ns;
			outage->over = true;
			found = true;
		}
	}
	return found;
}

/* A quarter of its length more on both sides, at least 10 ms. */
static void choose_times(struct outage *outage)
{
	u64 last = outage->journal->event[outage->journal->nr - 1].ns, now, margin;

	if (!outage->over) {
		now = outage->begin + live_number(outage->live, "outage_ms", NULL) * 1000000;
		outage->end = now > last ? now : last;
	}
	margin = (outage->end - outage->begin) / 4;
	if (margin < 10000000)
		margin = 10000000;
	outage->from = outage->begin > margin ? outage->begin - margin : 0;
	outage->to = outage->over ? outage->end + margin : outage->end;
}

/* ---- places and words ---- */

static double x_of(const struct outage *outage, u64 ns)
{
	u64 at = ns < outage->from ? outage->from : ns > outage->to ? outage->to : ns;

	return LEFT + (RIGHT - LEFT) * (double)(at - outage->from) / (outage->to - outage->from);
}

static double seconds(const struct outage *outage, u64 ns)
{
	return ((double)ns - (double)outage->begin) / NS;
}

/* The next number of 1, 2, 2.5 or 5 times a power of ten. */
static double nice_step(double least)
{
	static const double steps[] = { 1, 2, 2.5, 5 };
	double power = 0.000001;
	unsigned int i;

	for (;; power *= 10)
		for (i = 0; i < ARRAY_SIZE(steps); i++)
			if (steps[i] * power >= least)
				return steps[i] * power;
}

static const char *path_name(const char *device)
{
	const struct disk *disk = disk_numbered(device);

	return disk ? print("%s (%s)", disk->name, device) : device;
}

static char *title_of(const struct outage *outage)
{
	return print("Map %s: no path for %s%.3g s%s", outage->live->dm.name,
		     outage->known ? "" : "more than ", seconds(outage, outage->end),
		     outage->over ? "" : ", and still none");
}

/* ---- paths ---- */

static const struct {
	const char *fill;
	const char *ink;
} looks[] = {
	{ "#c3e6d3", "#1f5c40" },	/* serves I/O */
	{ "#3b7dc4", "#ffffff" },	/* would serve it after an activation */
	{ "#f4cf8a", "#6b4a0b" },	/* in doubt */
	{ "#d9571f", "#ffffff" },	/* the others */
};

static unsigned int look_of(enum kmp_path_state state)
{
	const struct kmp_path_properties *properties = &kmp_path_properties[state];

	if (properties->usable)
		return 0;
	if (properties->activatable)
		return 1;
	return properties->verdict_due ? 2 : 3;
}

/* A piece of a lane, with its word if there is room. */
static void draw_piece(const struct outage *outage, double y, u64 from, u64 to, unsigned int look,
		       const char *word, const char *why)
{
	struct svg_font font = { 12, looks[look].ink, "middle", 400 };
	double left = x_of(outage, from), right = x_of(outage, to);

	if (to <= outage->from || from >= outage->to)
		return;
	svg_rect(left, y, right - left > 1.5 ? right - left : 1.5, LANE, looks[look].fill, 0,
		 print("%s from %.3f s%s%s", word, seconds(outage, from), *why ? ": " : "", why));
	if (right - left > 7 * strlen(word) + 8)
		svg_text((left + right) / 2, y + LANE / 2 + 4, &font, word);
}

/* Before its first change a path was in that state; without a change it is as sysfs says. */
static enum kmp_path_state first_state(const struct outage *outage, const char *device)
{
	const struct journal *journal = outage->journal;
	enum kmp_path_state state;
	unsigned int i;

	for (i = 0; i < journal->nr; i++)
		if (journal->event[i].moved && !strcmp(journal->event[i].device, device))
			return journal->event[i].from;
	state = state_named(live_value(outage->live, print("paths/%s/state", device), "state"));
	return state == KMP_NR_PATH_STATES ? KMP_PATH_SUSPECT : state;
}

static void draw_path(const struct outage *outage, const struct live_path *path, double y)
{
	enum kmp_path_state state = first_state(outage, path->device);
	enum kmp_sp sp = live_path_sp(outage->live, path);
	const struct journal *journal = outage->journal;
	const char *why = "";
	u64 since = outage->from;
	unsigned int i;

	svg_text(40, y + LANE / 2 + 5, &name, path_name(path->device));
	if (sp != KMP_NO_SP)
		svg_text(LEFT - 14, y + LANE / 2 + 4, &aside, print("SP %c", 'A' + sp));
	for (i = 0; i < journal->nr; i++) {
		const struct journal_event *event = &journal->event[i];

		if (!event->moved || strcmp(event->device, path->device))
			continue;
		draw_piece(outage, y, since, event->ns, look_of(state),
			   kmp_path_properties[state].name, why);
		state = event->to;
		since = event->ns;
		why = event->text;
	}
	draw_piece(outage, y, since, outage->to, look_of(state),
		   kmp_path_properties[state].name, why);
	/* what else happened to it */
	for (i = 0; i < journal->nr; i++) {
		const struct journal_event *event = &journal->event[i];

		if (event->device && !event->moved && !strcmp(event->device, path->device) &&
		    event->ns >= outage->from && event->ns <= outage->to)
			svg_circle(x_of(outage, event->ns), y + LANE / 2, 3.2, INK, event->text);
	}
}

/* ---- the picture ---- */

static void draw_tiles(const struct outage *outage)
{
	const struct journal *journal = outage->journal;
	const char *lost = "?", *back = outage->over ? "?" : "none";
	const char *words[3][2];
	double width = (RIGHT - 40 - 24) / 3.0;
	unsigned int i;

	for (i = 0; i < journal->nr; i++) {
		const struct journal_event *event = &journal->event[i];

		if (!event->moved)
			continue;
		if (event->ns <= outage->begin && kmp_path_properties[event->from].usable)
			lost = print("%s: %s", path_name(event->device), event->text);
		/* the outage ends right after the first path is back */
		if (event->ns >= outage->begin && event->ns <= outage->end && outage->over &&
		    kmp_path_properties[event->to].usable)
			back = path_name(event->device);
	}
	words[0][0] = print("%.3f s", seconds(outage, outage->end));
	words[0][1] = "without a usable path";
	words[1][0] = lost;
	words[1][1] = "the last path that served I/O, and why it does not";
	words[2][0] = back;
	words[2][1] = "the first path that is back";
	for (i = 0; i < 3; i++) {
		double x = 40 + i * (width + 12);
		struct svg_font font = value;

		font.colour = i == 2 && outage->over ? GOOD : BAD;
		font.size = strlen(words[i][0]) > 24 ? 14 : 22;
		svg_rect(x, TILES, width, TILE, CARD, 6, NULL);
		svg_rect(x, TILES, 4, TILE, font.colour, 2, NULL);
		svg_text(x + 18, TILES + 32, &font, words[i][0]);
		svg_text(x + 18, TILES + 53, &label, words[i][1]);
	}
}

/* The outage's background, the grid of time, and the axis. */
static void draw_backdrop(const struct outage *outage, double bottom)
{
	double step = nice_step((outage->to - outage->from) / NS / 12), at;
	double first = seconds(outage, outage->from), last = seconds(outage, outage->to);
	double begin = x_of(outage, outage->begin), end = x_of(outage, outage->end);
	long number = first / step - 1;

	svg_rect(begin, LANES, end - begin, bottom - LANES, BAD_TINT, 0, NULL);
	for (; number * step <= last; number++) {
		at = LEFT + (RIGHT - LEFT) * (number * step - first) / (last - first);
		if (number * step < first)
			continue;
		svg_line(at, LANES, at, bottom, RULE, 0.7);
		svg_text(at, bottom + 19, &tick, print("%g", number * step));
	}
	svg_line(LEFT, bottom, RIGHT, bottom, FAINT, 1);
	svg_text((LEFT + RIGHT) / 2, bottom + 40, &tick, "seconds since the outage began");
}

static void draw_map(const struct outage *outage, double y)
{
	const struct journal *journal = outage->journal;
	unsigned int i;

	svg_text(40, y + LANE / 2 + 5, &name, "Map");
	draw_piece(outage, y, outage->from, outage->begin, 0, "has a path", "");
	draw_piece(outage, y, outage->begin, outage->end, 3, "no path is usable", "");
	draw_piece(outage, y, outage->end, outage->to, 0, "has a path", "");
	for (i = 0; i < journal->nr; i++)
		if (!journal->event[i].device && journal->event[i].ns >= outage->from &&
		    journal->event[i].ns <= outage->to)
			svg_circle(x_of(outage, journal->event[i].ns), y + LANE / 2, 3.2, INK,
				   journal->event[i].text);
}

static void draw(const struct outage *outage)
{
	unsigned int nr = outage->live->table.nr_paths, i;
	double bottom = LANES + (nr + 1) * PITCH + 20;

	svg_begin(WIDTH, bottom + 60, title_of(outage));
	svg_text(40, 52, &heading, title_of(outage));
	svg_text(40, 79, &plain,
		 print("the map's record, %u events; a dot is an event, whose text appears below the pointer",
		       outage->journal->nr));
	draw_tiles(outage);
	draw_backdrop(outage, bottom);
	draw_map(outage, LANES + 6);
	for (i = 0; i < nr; i++)
		draw_path(outage, &outage->live->paths[i], LANES + 16 + (i + 1) * PITCH);
	svg_end();
}

/* ---- commands ---- */

static int ask(const char *name, const char *message, char **reply)
{
	struct dm_map map;

	return live_map(name, TARGET, &map) || dm_message(map.name, message, reply);
}

static int print_reply(const char *name, const char *message)
{
	char *reply;

	if (ask(name, message, &reply))
		return STATUS_FAILED;
	printf("%s%s", reply, *reply && reply[strlen(reply) - 1] != '\n' ? "\n" : "");
	return STATUS_GOOD;
}

int command_record(const struct request *request)
{
	const char *map = request->argument[0];
	struct journal journal;
	struct live live;
	struct outage outage = { .live = &live, .journal = &journal };
	char *reply;

	if (!request->svg)
		return print_reply(map, "record");
	if (ask(map, "record", &reply) || live_read(map, &live))
		return STATUS_FAILED;
	journal = journal_read(reply);
	if (!find_outage(&outage)) {
		fail("%s: its record has no outage; without --svg all its events are printed", map);
		return STATUS_FAILED;
	}
	choose_times(&outage);
	draw(&outage);
	return STATUS_GOOD;
}

int command_stats(const struct request *request)
{
	return print_reply(request->argument[0], "stats");
}
