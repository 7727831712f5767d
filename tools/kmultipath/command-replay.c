// SPDX-License-Identifier: GPL-2.0-only
/* Command replay: does this version decide as the map did? */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "live.h"
#include "replay.h"

/*
 * A map's record, or that of a file, whose name has a slash. Return: NULL after an
 * error, which is printed.
 */
static char *record_of(const char *name)
{
	struct dm_map map;
	char *text;

	if (!strchr(name, '/'))
		return live_map(name, TARGET, &map) || dm_message(map.name, "record", &text) ?
		       NULL : text;
	text = file_text(name);
	if (!text)
		fail("%s: %s", name, strerror(errno));
	return text;
}

int command_replay(const struct request *request)
{
	const char *text = record_of(request->argument[0]);
	struct replay replay;

	if (!text)
		return STATUS_FAILED;
	replay = replay_record(text, true);
	if (replay.given)
		printf("taken as they are: %u verdicts of a handler\n", replay.given);
	printf("%u decisions, %u differ, %u not decidable\n", replay.decisions, replay.differ,
	       replay.undecidable);
	return replay.differ ? STATUS_FAILED : STATUS_GOOD;
}
