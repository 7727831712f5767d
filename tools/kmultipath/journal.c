// SPDX-License-Identifier: GPL-2.0-only
/* The record of a map. */
#include <linux/kernel.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "text.h"

enum kmp_path_state state_named(const char *name)
{
	enum kmp_path_state state;

	for (state = 0; state < KMP_NR_PATH_STATES; state++)
		if (!strcmp(kmp_path_properties[state].name, name))
			break;
	return state;
}

/* "active -> down: no connection": return false if it is another event. */
static bool read_move(struct journal_event *event)
{
	char *from = print("%s", event->text);
	char *arrow = strstr(from, " -> ");
	char *colon = arrow ? strstr(arrow, ": ") : NULL;

	if (!colon)
		return false;
	*arrow = 0;
	*colon = 0;
	event->from = state_named(from);
	event->to = state_named(arrow + strlen(" -> "));
	if (event->from == KMP_NR_PATH_STATES || event->to == KMP_NR_PATH_STATES)
		return false;
	event->text = colon + strlen(": ");
	return true;
}

/* Fields NAME=VALUE follow the words and the codes. They are not for people; replay reads them. */
static void cut_fields(char *text)
{
	static const char * const first[] = {
		" event=", " verdict=", " blk=", " form=", " facts=", " of="
	};
	unsigned int i;
	char *at;

	for (i = 0; i < ARRAY_SIZE(first); i++) {
		at = strstr(text, first[i]);
		if (at)
			*at = 0;
	}
}

/* "17 512801893344 path 8:16 ..." */
static bool read_event(char *line, struct journal_event *event)
{
	static const char path[] = "path ";
	char *end, *blank;

	*event = (struct journal_event){};
	strtoull(line, &end, 10);
	if (end == line || *end != ' ')
		return false;
	line = end + 1;
	event->ns = strtoull(line, &end, 10);
	if (end == line || *end != ' ')
		return false;
	event->text = end + 1;
	cut_fields(event->text);
	if (strncmp(event->text, path, strlen(path)))
		return true;
	event->device = event->text + strlen(path);
	blank = strchr(event->device, ' ');
	if (!blank)
		return false;
	*blank = 0;
	event->text = blank + 1;
	event->moved = read_move(event);
	return true;
}

struct journal journal_read(const char *text)
{
	const struct words lines = words_of(text, "\n");
	struct journal journal = {};
	unsigned int i;

	journal.event = take((lines.nr + 1) * sizeof(*journal.event));
	for (i = 0; i < lines.nr; i++)
		journal.nr += read_event(lines.word[i], &journal.event[journal.nr]);
	return journal;
}
