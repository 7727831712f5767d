// SPDX-License-Identifier: GPL-2.0-only
/* Command top: maps and paths at work, again each second until it is interrupted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "live.h"

#define CLEAR_SCREEN	"\033[H\033[J"

/**
 * struct before - what a path had counted in the last round
 * @path: map and device; freed with the program
 * @ios: its I/Os
 * @failed: of these, those that were retried or held
 * @next: in the list of all paths
 */
struct before {
	char path[160];
	u64 ios;
	u64 failed;
	struct before *next;
};

static struct before *before_of(const char *path)
{
	static struct before *all;
	struct before *before;

	for (before = all; before; before = before->next)
		if (!strcmp(before->path, path))
			return before;
	before = calloc(1, sizeof(*before));
	if (!before)
		abort();
	snprintf(before->path, sizeof(before->path), "%s", path);
	before->next = all;
	all = before;
	return before;
}

static u64 number(const char *digits)
{
	return strtoull(digits, NULL, 10);
}

/* In the first round there is no rate. */
static u64 rate(u64 now, u64 *before, double seconds)
{
	u64 rate = *before && now > *before ? (now - *before) / seconds : 0;

	*before = now;
	return rate;
}

static void print_path(const struct live *live, const struct live_path *path, double seconds)
{
	struct before *before = before_of(print("%s %s", live->dm.name, path->device));
	u64 ios = number(live_path_value(live, path, "stats", "ios"));
	u64 failed = number(live_path_value(live, path, "stats", "retried"));
	const char *state = live_path_value(live, path, "state", "state");

	printf("  %-5s %-7s %-11s %-8s %8llu %8llu %8s %8s  %s\n",
	       path->disk ? path->disk->name : "-", path->device, state,
	       live_path_value(live, path, "rank", "rank"),
	       (unsigned long long)rate(ios, &before->ios, seconds),
	       (unsigned long long)rate(failed, &before->failed, seconds),
	       live_path_value(live, path, "tests", "median_us"),
	       live_path_value(live, path, "tests", "p99_us"),
	       strcmp(state, "active") ? live_path_value(live, path, "state", "why") : "");
}

static void print_map(const struct live *live, double seconds)
{
	u64 outage_ms = live_number(live, "outage_ms", NULL);
	unsigned int i;

	printf("%s (%s)", live->dm.name, live->dm.disk);
	if (outage_ms)
		printf("  no path for %.1f s", outage_ms / 1000.0);
	if (live->held)
		printf("  held: %s bios, %s bytes", live_value(live, "held", "bios"),
		       live_value(live, "held", "bytes"));
	if (live->notes.nr)
		printf("  %s", words_join(&live->notes, " "));
	putchar('\n');
	for (i = 0; i < live->table.nr_paths; i++)
		print_path(live, &live->paths[i], seconds);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static int print_round(const struct request *request, double seconds)
{
	struct words names = {};
	struct live live;
	unsigned int i;

	if (live_names(request->argument[0], &names))
		return -1;
	printf("  %-5s %-7s %-11s %-8s %8s %8s %8s %8s\n", "disk", "device", "state", "rank",
	       "I/O/s", "retry/s", "test us", "99% us");
	for (i = 0; i < names.nr; i++) {
		if (!live_read(names.word[i], &live))
			print_map(&live, seconds);
		else if (request->nr)
			return -1;	/* any other map may have been removed just now */
	}
	fflush(stdout);
	return 0;
}

int command_top(const struct request *request)
{
	double last = now_s(), seconds = 1;
	unsigned int round = 0;
	void *memory;

	disks_all();
	for (;;) {
		memory = mark();
		if (isatty(STDOUT_FILENO))
			printf(CLEAR_SCREEN);
		if (print_round(request, seconds))
			return STATUS_FAILED;
		release(memory);
		if (request->rounds && ++round == request->rounds)
			return STATUS_GOOD;
		sleep(1);
		seconds = now_s() - last;
		last += seconds;
	}
}
