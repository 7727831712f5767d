// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command metrics: maps and paths in the text format of Prometheus, for the folder
 * that node_exporter's collector `textfile` reads.
 */
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "live.h"

/**
 * struct metric - a number of maps or paths
 * @name: without the prefix
 * @kind: counter or gauge
 * @help: what it is
 * @file: of sysfs; of the path's folder, if @of_path
 * @key: in this file, NULL for its first line
 * @of_path: it is a number of paths
 */
static const struct metric {
	const char *name;
	const char *kind;
	const char *help;
	const char *file;
	const char *key;
	bool of_path;
} metrics[] = {
	{ "outage_ms", "gauge", "time without a usable path", "outage_ms", NULL, false },
	{ "outages_total", "counter", "outages", "outages", "number", false },
	{ "outages_ms_total", "counter", "time of all outages", "outages", "in_all_ms", false },
	{ "held_bios", "gauge", "bios that are held", "held", "bios", false },
	{ "held_bytes", "gauge", "bytes of these", "held", "bytes", false },
	{ "paths_active", "gauge", "paths that serve I/O", "states", "active", false },
	{ "path_ios_total", "counter", "I/Os", "stats", "ios", true },
	{ "path_retried_total", "counter", "I/Os retried or held", "stats", "retried", true },
	{ "path_lost_total", "counter", "lost commands", "stats", "lost", true },
	{ "path_test_median_us", "gauge", "median of the last tests", "tests", "median_us", true },
	{ "path_kept_out_ms", "gauge", "how long it is kept out yet", "rank", "kept_out_ms", true },
};

static void print_of_paths(const struct metric *metric, const struct live *live)
{
	unsigned int i;

	for (i = 0; i < live->table.nr_paths; i++) {
		const struct live_path *path = &live->paths[i];
		const char *value = live_path_value(live, path, metric->file, metric->key);

		if (*value)
			printf("kmultipath_%s{map=\"%s\",device=\"%s\",disk=\"%s\"} %s\n",
			       metric->name, live->dm.name, path->device,
			       path->disk ? path->disk->name : "", value);
	}
}

static void print_metric(const struct metric *metric, const struct live *maps, unsigned int nr)
{
	const char *value;
	unsigned int i;

	printf("# HELP kmultipath_%s %s\n# TYPE kmultipath_%s %s\n", metric->name, metric->help,
	       metric->name, metric->kind);
	for (i = 0; i < nr; i++) {
		if (metric->of_path) {
			print_of_paths(metric, &maps[i]);
			continue;
		}
		value = live_value(&maps[i], metric->file, metric->key);
		if (*value)
			printf("kmultipath_%s{map=\"%s\",disk=\"%s\"} %s\n", metric->name,
			       maps[i].dm.name, maps[i].dm.disk, value);
	}
}

/* The state is a label. */
static void print_states(const struct live *maps, unsigned int nr)
{
	unsigned int i, j;

	printf("# HELP kmultipath_path_state the state of a path\n# TYPE kmultipath_path_state gauge\n");
	for (i = 0; i < nr; i++)
		for (j = 0; j < maps[i].table.nr_paths; j++)
			printf("kmultipath_path_state{map=\"%s\",device=\"%s\",state=\"%s\"} 1\n",
			       maps[i].dm.name, maps[i].paths[j].device,
			       live_path_value(&maps[i], &maps[i].paths[j], "state", "state"));
}

int command_metrics(const struct request *request)
{
	struct words names;
	struct live *maps;
	unsigned int nr = 0, i;

	(void)request;
	if (live_names(NULL, &names))
		return STATUS_FAILED;
	maps = take((names.nr + 1) * sizeof(*maps));
	for (i = 0; i < names.nr; i++)
		nr += !live_read(names.word[i], &maps[nr]);
	for (i = 0; i < ARRAY_SIZE(metrics); i++)
		print_metric(&metrics[i], maps, nr);
	print_states(maps, nr);
	return nr == names.nr ? STATUS_GOOD : STATUS_FAILED;
}
