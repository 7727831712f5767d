// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines that a file has got since the line of the timeline before, as a log
 * in debugfs. Such a file can only be read again from its beginning.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "kmp-io.h"

#define FOLLOW_SIZE	65536

static int follow_fd = -1;
static char text[FOLLOW_SIZE];
static size_t told;

void follow_open(void)
{
	if (!opt.follow)
		return;
	follow_fd = open(opt.follow, O_RDONLY | O_CLOEXEC);
	if (follow_fd < 0)
		die(opt.follow);
}

static size_t follow_read(void)
{
	size_t len = 0;
	ssize_t ret;

	while (len < sizeof(text)) {
		ret = pread(follow_fd, text + len, sizeof(text) - len, len);
		if (ret <= 0)
			break;
		len += ret;
	}
	return len;
}

void follow_tell(void)
{
	const char *end;
	size_t len;

	if (follow_fd < 0)
		return;
	len = follow_read();
	while (told < len) {
		end = memchr(text + told, '\n', len - told);
		if (!end)
			break;
		emit(opt.timeline_fd, "follow %.*s\n", (int)(end - text - told), text + told);
		told = end + 1 - text;
	}
}
