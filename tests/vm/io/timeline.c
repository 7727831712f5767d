// SPDX-License-Identifier: GPL-2.0-only
/*
 * The timeline: a line at regular times with what the I/O did since the last
 * one, the states of the paths, and before it the new lines of a file. The files
 * are opened before the I/O starts.
 */
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "kmp-io.h"

#define FOLLOW_SIZE	65536

static int dm_fd = -1;
static union {
	struct dm_ioctl ioctl;
	char space[32 * 1024];
} dm;

/* Adds the status of one map, all its targets; nothing if it cannot be had. */
static size_t dm_status_add(const char *name, int len, char *text, size_t used, size_t size)
{
	const struct dm_target_spec *spec;
	unsigned int i;
	u32 at;

	memset(&dm.ioctl, 0, sizeof(dm.ioctl));
	dm.ioctl.version[0] = 4;
	dm.ioctl.data_size = sizeof(dm);
	dm.ioctl.data_start = sizeof(dm.ioctl);
	dm.ioctl.flags = DM_NOFLUSH_FLAG;
	snprintf(dm.ioctl.name, sizeof(dm.ioctl.name), "%.*s", len, name);
	if (ioctl(dm_fd, DM_TABLE_STATUS, &dm))
		return used;

	at = dm.ioctl.data_start;
	for (i = 0; i < dm.ioctl.target_count && used < size; i++) {
		spec = (void *)(dm.space + at);
		used += snprintf(text + used, size - used, "%s%s",
				 used ? "; " : "", (const char *)(spec + 1));
		at = dm.ioctl.data_start + spec->next;
	}
	return used;
}

/* The status of all maps in one line. */
static const char *dm_status(void)
{
	static char text[LINE_SIZE / 2];
	const char *name = opt.status;
	size_t used = 0;

	text[0] = 0;
	while (*name && used < sizeof(text)) {
		size_t len = strcspn(name, ",");

		used = dm_status_add(name, len, text, used, sizeof(text));
		name += len + (name[len] == ',');
	}
	return text;
}

/* "8:16 A" anywhere in the status is a path and its state: make it 8:16=A. */
static void path_states(char *out, size_t size, const char *status)
{
	unsigned int major, minor;
	char state[16];
	size_t used = 0;

	out[0] = 0;
	while (*status && used < size) {
		if (sscanf(status, "%u:%u %15s", &major, &minor, state) == 3)
			used += snprintf(out + used, size - used, "%s%u:%u=%s",
					 used ? "," : "", major, minor, state);
		status += strcspn(status, " ");
		status += strspn(status, " ");
	}
}

static int follow_fd = -1;
static char followed[FOLLOW_SIZE];
static size_t followed_len;	/* bytes whose lines were printed */

static void follow_open(void)
{
	if (!opt.follow)
		return;
	follow_fd = open(opt.follow, O_RDONLY | O_CLOEXEC);
	if (follow_fd < 0)
		die(opt.follow);
}

/* A log in debugfs can only be read again from its beginning. */
static size_t follow_read(void)
{
	size_t len = 0;
	ssize_t ret;

	while (len < sizeof(followed)) {
		ret = pread(follow_fd, followed + len, sizeof(followed) - len, len);
		if (ret <= 0)
			break;
		len += ret;
	}
	return len;
}

/* Print the lines that the file got since the last call. */
static void follow_lines(void)
{
	const char *end;
	size_t len;

	if (follow_fd < 0)
		return;
	len = follow_read();
	while (followed_len < len) {
		end = memchr(followed + followed_len, '\n', len - followed_len);
		if (!end)
			break;
		emit(opt.timeline_fd, "follow %.*s\n", (int)(end - followed - followed_len),
		     followed + followed_len);
		followed_len = end + 1 - followed;
	}
}

static void timeline_line(struct totals *before)
{
	static char paths[LINE_SIZE / 2];
	struct totals t;
	u64 now = now_ns(), oldest;
	unsigned int in_flight = engine_in_flight(&oldest);
	const char *status = opt.status ? dm_status() : "";

	pthread_mutex_lock(&totals.lock);
	t = totals;
	pthread_mutex_unlock(&totals.lock);

	path_states(paths, sizeof(paths), status);
	emit(opt.timeline_fd,
	     "tl ns=%llu reads=%llu writes=%llu bytes=%llu errors=%llu in_flight=%u age_ms=%llu paths=%s%s%s%s\n",
	     now, t.done[OP_READ] - before->done[OP_READ],
	     t.done[OP_WRITE] - before->done[OP_WRITE],
	     t.bytes_read + t.bytes_written - before->bytes_read - before->bytes_written,
	     t.errors - before->errors, in_flight,
	     oldest && oldest < now ? (now - oldest) / NSEC_PER_MSEC : 0,
	     *paths ? paths : "-", opt.status_raw ? " status=\"" : "",
	     opt.status_raw ? status : "", opt.status_raw ? "\"" : "");
	*before = t;
}

static void *timeline(void *unused)
{
	struct totals before = totals;
	u64 next = now_ns();

	(void)unused;
	while (!engine_stopping()) {
		follow_lines();
		timeline_line(&before);
		next += opt.timeline_ns;
		sleep_until(next);
	}
	return NULL;
}

void timeline_open(void)
{
	follow_open();
	if (!opt.status)
		return;
	dm_fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (dm_fd < 0)
		die("/dev/mapper/control");
}

void timeline_start(void)
{
	pthread_detach(start_thread(timeline, NULL));
}
