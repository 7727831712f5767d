// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command explain: what is wrong with a map, and what to do. It says what the
 * chapter on troubleshooting of the manual says, of the map as it is.
 */
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "live.h"
#include "replay.h"

/* Reasons of states of paths, or how they begin, and what to do. */
static const struct advice {
	const char *why;
	const char *text;
} advices[] = {
	{ "no connection", "the link: look at cable, switch, zoning and the array's port" },
	{ "transport error", "the link: look at cable, switch, zoning and the array's port" },
	{ "transport offline", "the link: look at cable, switch, zoning and the array's port" },
	{
		"blocked by its transport",
		"the link is away, and its transport still waits for it",
	},
	{
		"device offline",
		"error recovery or an operator set it offline: echo running > /sys/block/%s/device/state",
	},
	{
		"disk shorter than the map",
		"it was rescanned while its link was down, or the LUN was made smaller; the kernel is asked for the size again by the module",
	},
	{
		"host in error recovery",
		"it cannot be tested meanwhile: wait, and see the host adapter's lines in the kernel log",
	},
	{
		"device quiesced",
		"it cannot be tested meanwhile: wait, and see the host adapter's lines in the kernel log",
	},
	{ "timed out", "commands are lost in the fabric or in the array; see test_timeout_ms" },
	{
		"no answer in time",
		"commands are lost in the fabric or in the array; see test_timeout_ms",
	},
	{ "not ready", "the array reports this; `kmultipath record` has the sense data" },
	{ "hardware error", "the array reports this; `kmultipath record` has the sense data" },
	{
		"test good, but READ",
		"the target answers, but what it stores cannot be read: look at the array",
	},
	{ "no such LUN", "the array does not show the LUN to this host through this port" },
	{
		"LUN unbound, or LUNZ",
		"the array does not show the LUN to this host through this port",
	},
	{
		"SP rejects I/O",
		"the array upgrades or reboots this storage processor: wait, it ends by itself",
	},
	{
		"by the operator",
		"send reinstate_path to return it: dmsetup message %m 0 reinstate_path %d",
	},
	{ "device deleted", "it will not return; add its successor: kmultipath refresh %m" },
	{
		"another LUN than the map's",
		"do not write here: correct zoning, table or LUN; if the LUN was really replaced: dmsetup message %m 0 reinstate_path %d",
	},
	{ "another array than the map's", "do not write here: correct zoning or table" },
	{ "LUN shorter than the map", "make the LUN as long as it was, or the map shorter" },
	{ "failover mode", "register this host anew at the array, with failover mode 1 or 4" },
	{ "arraycommpath is off", "register this host anew at the array" },
	{ "system type", "register this host anew at the array" },
};

/* Notes of the status line. */
static const struct advice notes[] = {
	{
		"ndu",
		"an SP is being upgraded: nothing to do; `kmultipath ndu end` if that was announced, and is over",
	},
	{
		"inactive",
		"the LUN refuses I/O while its paths work: an inactive snapshot; activate it at the array",
	},
	{ "copying", "the array copies this LUN, and does not move it meanwhile: wait" },
	{
		"marginal:",
		"the transport reports bad links; these paths are used if no better one is there",
	},
	{
		"slow:",
		"the tests of these paths take much longer than those of others; they are used if no better one is there",
	},
	{
		"lossy:",
		"these paths lose I/O although their tests are good; `kmultipath list` shows which: look at cable and port",
	},
	{
		"preempted",
		"another host preempted this one, or the array lost its reservation key: I/O fails; to take part again: dmsetup message %m 0 reservation_key <key>",
	},
	{
		"not_registered",
		"the array does not register the reservation key; the kernel log says why",
	},
	{
		"held_long",
		"I/O has been held for two minutes; if no path will return: dmsetup message %m 0 fail_if_no_path",
	},
	{
		"tests_lost",
		"a fault of the module; please report it, with the kernel log and `kmultipath record`",
	},
	{
		"tester_stuck",
		"paths are not tested: look for a real-time process that does not give the processor away",
	},
	{
		"not_memory_safe:",
		"a handler of the kernel is attached to a path, which may allocate memory in an outage; see the manual, scsi_dh_emc",
	},
};

static const struct advice *advice_for(const struct advice *advice, unsigned int nr,
				       const char *why)
{
	for (; nr--; advice++)
		if (!strncmp(why, advice->why, strlen(advice->why)))
			return advice;
	return NULL;
}

/* The text with names in place of %m, the map; %d, the path; %s, its disk. */
static char *filled(const char *text, const char *map, const char *device, const char *disk)
{
	const char *name;
	char *filled = "";
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, "%");
		if (len) {
			filled = print("%s%.*s", filled, (int)len, text);
			continue;
		}
		name = text[1] == 'm' ? map : text[1] == 'd' ? device : disk;
		filled = print("%s%s", filled, name);
		len = 2;
	}
	return filled;
}

/**
 * struct account - what explain found of a map
 * @findings: how many things are wrong
 * @usable: paths that serve I/O
 * @passive: paths that would, after an activation
 */
struct account {
	unsigned int findings;
	unsigned int usable;
	unsigned int passive;
};

static void found(struct account *account, const char *what, const char *to_do)
{
	account->findings++;
	printf("  %s\n", what);
	if (to_do)
		printf("      %s\n", to_do);
}

static void explain_path(const struct live *live, const struct live_path *path,
			 struct account *account)
{
	const char *state = live_path_value(live, path, "state", "state");
	const char *why = live_path_value(live, path, "state", "why");
	const char *rank = live_path_value(live, path, "rank", "rank");
	const char *disk = path->disk ? path->disk->name : path->device;
	const struct advice *advice;

	if (!strcmp(state, "active") || !strcmp(state, "passive")) {
		account->usable += *state == 'a';
		account->passive += *state == 'p';
		if (*rank && strcmp(rank, "good"))
			found(account, print("path %s (%s) is %s: %s", disk, path->device, rank,
					     live_path_value(live, path, "rank", "why")), NULL);
		return;
	}
	if (!path->there)
		why = "device deleted";
	advice = advice_for(advices, ARRAY_SIZE(advices), why);
	found(account, print("path %s (%s) is %s: %s", disk, path->device, state, why),
	      advice ? filled(advice->text, live->dm.name, path->device, disk) : NULL);
}

static void explain_io(const struct live *live, struct account *account)
{
	const char *held = live_value(live, "held", "bios");
	u64 outage_ms = live_number(live, "outage_ms", NULL);

	if (outage_ms)
		found(account, print("no path is usable for %.1f s; %s bios are held",
				     outage_ms / 1000.0, held),
		      live->table.features.queue_if_no_path ?
		      print("they wait because of queue_if_no_path; if no path will return: dmsetup message %s 0 fail_if_no_path",
			    live->dm.name) :
		      "the table has no queue_if_no_path, so I/O fails once all paths are tested");
	else if (!account->usable && account->passive)
		found(account, "all paths are passive: the LUN belongs to a storage processor without a usable path here",
		      print("`kmultipath record %s` has the activations, and why they failed",
			    live->dm.name));
}

static void explain_record(const struct live *live, struct account *account)
{
	struct replay replay;
	char *record;

	if (live_suspended(&live->dm) || dm_message(live->dm.name, "record", &record))
		return;
	replay = replay_record(record, false);
	if (replay.differ)
		found(account, print("%u of %u decisions in its record are not those of this version",
				     replay.differ, replay.decisions),
		      print("`kmultipath replay %s` has them", live->dm.name));
}

static int explain(const char *name)
{
	struct account account = {};
	const struct advice *advice;
	struct disks missing;
	struct live live;
	unsigned int i;

	if (live_read(name, &live))
		return STATUS_FAILED;	/* that is a finding, too */
	printf("%s:\n", live.dm.name);
	for (i = 0; i < live.table.nr_paths; i++)
		explain_path(&live, &live.paths[i], &account);
	explain_io(&live, &account);
	explain_record(&live, &account);
	for (i = 0; i < live.notes.nr; i++) {
		advice = advice_for(notes, ARRAY_SIZE(notes), live.notes.word[i]);
		found(&account, print("its status has the note %s", live.notes.word[i]),
		      advice ? filled(advice->text, live.dm.name, "", "") : NULL);
	}
	if (!plan_missing(&live, &missing) && missing.nr)
		found(&account, print("disks of its LUN that are not in it: %s",
				      disks_names(&missing)),
		      print("kmultipath refresh %s", live.dm.name));
	if (!account.findings)
		printf("  nothing is wrong: %u paths serve I/O, %u are passive\n",
		       account.usable, account.passive);
	return account.findings ? STATUS_FAILED : STATUS_GOOD;
}

int command_explain(const struct request *request)
{
	struct words names = {};
	unsigned int i;
	int status = STATUS_GOOD;

	if (live_names(request->argument[0], &names))
		return STATUS_FAILED;
	for (i = 0; i < names.nr; i++)
		status |= explain(names.word[i]);
	return status;
}
