// SPDX-License-Identifier: GPL-2.0-only
/* What came of a rehearsal, and the timers that an upgrade would hit. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "disks.h"
#include "findings.h"
#include "port.h"
#include "rehearsal.h"
#include "text.h"

/* ---- the report ---- */

static struct step worst_of(const struct rehearsal *rehearsal)
{
	struct step worst = {};
	unsigned int i;

	for (i = 0; i < rehearsal->nr_steps; i++) {
		const struct step *step = &rehearsal->steps[i];

		if (step->stall_ms > worst.stall_ms)
			worst.stall_ms = step->stall_ms;
		if (step->bios > worst.bios)
			worst.bios = step->bios;
		if (step->bytes > worst.bytes)
			worst.bytes = step->bytes;
	}
	return worst;
}

static void find_transport(const struct rehearsal *rehearsal, struct findings *findings)
{
	const struct live *live = &rehearsal->live;
	u64 test_ms = live_number(live, "test_timeout_ms", NULL);
	bool aborts = live_number(live, "abort_hung", NULL);
	unsigned int i;

	find_deletions(findings, live);
	for (i = 0; i < live->table.nr_paths; i++) {
		const struct disk *disk = live->paths[i].disk;
		const char *lingers = disk ? port_lingers(disk->name, test_ms / 1000) : NULL;

		if (lingers)
			found(findings, print("%s: %s", live->dm.name, lingers),
			      print("kmultipath keep %s", disk->name));
		/* The module takes commands back from SCSI disks only. */
		if (disk && !disk->nvme && !aborts)
			found(findings, print("%s: I/O that /dev/%s swallows waits for %s s, its device's timeout, and for error recovery of up to %s s for each step: abort_hung is 0",
					      live->dm.name, disk->name,
					      disk_attribute(disk, "timeout"),
					      disk_attribute(disk, "eh_timeout")),
			      print("dmsetup message %s 0 set abort_hung 1", live->dm.name));
	}
}

static bool array_reports_upgrade(const struct live *live)
{
	return live->table.handler && (!strcmp(live->table.handler, "clariion") ||
				       !strcmp(live->table.handler, "emc"));
}

static void find_deadlines(const struct rehearsal *rehearsal, struct findings *findings,
			   const struct step *worst)
{
	const struct live *live = &rehearsal->live;
	const char *name = live->dm.name;
	u64 no_path_ms = live_number(live, "no_path_timeout_ms", NULL);
	u64 ndu_ms = live_number(live, "ndu_timeout_ms", NULL);
	unsigned long hung_s = kernel_setting("hung_task_timeout_secs");
	double stall_ms = worst->stall_ms;

	if (stall_ms < rehearsal->both_s * 1000.0)
		stall_ms = rehearsal->both_s * 1000.0;
	if (!live->table.features.queue_if_no_path)
		found(findings, print("%s: it has no queue_if_no_path: I/O fails at once when no path is usable",
				      name), print("dmsetup message %s 0 queue_if_no_path", name));
	if (no_path_ms && no_path_ms < stall_ms &&
	    (!array_reports_upgrade(live) || ndu_ms < stall_ms))
		found(findings, print("%s: I/O fails after no_path_timeout_ms %llu unless the upgrade is announced, then after ndu_timeout_ms %llu",
				      name, (unsigned long long)no_path_ms,
				      (unsigned long long)ndu_ms),
		      print("kmultipath ndu begin SECONDS %s before the upgrade; or raise these",
			    name));
	if (rehearsal->hold_limit && worst->bios * 2 > rehearsal->hold_limit)
		found(findings, print("%s: %llu bios were held, and more than hold_limit %llu fail",
				      name, (unsigned long long)worst->bios,
				      (unsigned long long)rehearsal->hold_limit),
		      print("dmsetup message %s 0 set hold_limit %llu", name,
			    (unsigned long long)worst->bios * 4));
	if (hung_s && hung_s * 1000.0 <= stall_ms)
		found(findings, print("%s: the kernel %s when a task waits for %lu s", name,
				      kernel_setting("hung_task_panic") ? "panics" : "reports it",
				      hung_s),
		      print("sysctl -w kernel.hung_task_timeout_secs=%.0f", stall_ms / 500));
}

static void report_text(const struct rehearsal *rehearsal, const struct step *worst,
			u64 silent_ms)
{
	unsigned int i;

	for (i = 0; i < rehearsal->nr_steps; i++) {
		const struct step *step = &rehearsal->steps[i];

		printf("%s: %s: stall %.3f s, %llu bios held, of %llu bytes\n", map_of(rehearsal),
		       step->what, step->stall_ms / 1000, (unsigned long long)step->bios,
		       (unsigned long long)step->bytes);
	}
	printf("%s: longest stall %.3f s, most held %llu bios, of %llu bytes\n", map_of(rehearsal),
	       worst->stall_ms / 1000, (unsigned long long)worst->bios,
	       (unsigned long long)worst->bytes);
	printf("%s: a storage processor that falls silent, and does not end its links, adds up to %.1f s, test_timeout_ms\n",
	       map_of(rehearsal), silent_ms / 1000.0);
}

static void add_number(struct json_object *object, const char *key, double number)
{
	json_object_object_add(object, key, json_object_new_int64(number));
}

static void add_step(struct json_object *object, const struct step *step)
{
	add_number(object, "stall_ms", step->stall_ms + 0.5);
	add_number(object, "held_bios", step->bios);
	add_number(object, "held_bytes", step->bytes);
}

static void report_json(const struct rehearsal *rehearsal, const struct step *worst, u64 silent_ms,
			struct json_object *findings)
{
	struct json_object *object = json_object_new_object();
	struct json_object *steps = json_object_new_array(), *part;
	unsigned int i;

	json_object_object_add(object, "map", json_object_new_string(map_of(rehearsal)));
	add_step(object, worst);
	add_number(object, "silent_adds_ms", silent_ms);
	for (i = 0; i < rehearsal->nr_steps; i++) {
		part = json_object_new_object();
		json_object_object_add(part, "step",
				       json_object_new_string(rehearsal->steps[i].what));
		add_step(part, &rehearsal->steps[i]);
		json_object_array_add(steps, part);
	}
	json_object_object_add(object, "steps", steps);
	json_object_object_add(object, "findings", findings);
	printf("%s\n", json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
						      JSON_C_TO_STRING_NOSLASHESCAPE));
}

unsigned int rehearsal_report(const struct rehearsal *rehearsal, bool json)
{
	const struct step worst = worst_of(rehearsal);
	struct findings findings = { .json = json ? json_object_new_array() : NULL };
	u64 silent_ms = live_number(&rehearsal->live, "test_timeout_ms", NULL);

	if (!json)
		report_text(rehearsal, &worst, silent_ms);
	find_transport(rehearsal, &findings);
	find_deadlines(rehearsal, &findings, &worst);
	if (json)
		report_json(rehearsal, &worst, silent_ms, findings.json);
	return findings.nr;
}
