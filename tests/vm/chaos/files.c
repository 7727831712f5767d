// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files on the map "f", written, synced, read from the disk and compared; and
 * reads of the map "y", which may fail.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "chaos.h"

#define FOLDER		"/run/files"
#define MOST_BYTES	65536

static struct {
	u64 content;	/* 0: no such file */
	u32 size;
} files[MAX_FILES];

static char expected[MOST_BYTES], found[MOST_BYTES];

static void path_of(int file, char *path, size_t size)
{
	snprintf(path, size, FOLDER "/file%d", file);
}

static void fill(u64 content, char *text, u32 size)
{
	struct rng rng;
	u32 i;

	seed(&rng, content, 99);
	for (i = 0; i + 4 <= size; i += 4) {
		u32 word = below(&rng, ~0U);

		memcpy(text + i, &word, 4);
	}
	memset(text + i, 'x', size - i);
}

/* Write, and let the disk have it. */
static void write_file(struct actor *actor)
{
	int file = below(&actor->rng, MAX_FILES), fd;
	u32 size = between(&actor->rng, 1, MOST_BYTES);
	u64 content = ((u64)actor->made << 8 | file) + 1;
	char path[64];

	snprintf(actor->doing, sizeof(actor->doing), "write %d", file);
	fill(content, expected, size);
	path_of(file, path, sizeof(path));
	if (chance(&actor->rng, 20))
		unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, expected, size) != (ssize_t)size)
		complain("%s: write: %s", path, strerror(errno));
	else if (fsync(fd))
		complain("%s: fsync: %s", path, strerror(errno));
	if (fd >= 0 && close(fd))
		complain("%s: close: %s", path, strerror(errno));
	files[file].content = content;
	files[file].size = size;
}

static void check_file(int file)
{
	ssize_t len;
	char path[64];
	int fd;

	if (!files[file].content)
		return;
	path_of(file, path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain("%s: open: %s", path, strerror(errno));
		return;
	}
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	len = read(fd, found, sizeof(found));
	fill(files[file].content, expected, files[file].size);
	if (len < 0)
		complain("%s: read: %s", path, strerror(errno));
	else if (len != (ssize_t)files[file].size || memcmp(expected, found, len))
		complain("%s: wrong bytes, %zd of %u", path, len, files[file].size);
	close(fd);
}

static void read_file(struct actor *actor)
{
	int file = below(&actor->rng, MAX_FILES);

	snprintf(actor->doing, sizeof(actor->doing), "read %d", file);
	check_file(file);
}

static const struct step steps[] = {
	{ 5, write_file, false },
	{ 5, read_file, false },
};

struct actor file_actor = {
	.name = "files", .steps = steps, .nr = ARRAY_SIZE(steps), .gap_ms = 60,
};

void files_check_all(void)
{
	int file;

	for (file = 0; file < MAX_FILES; file++)
		check_file(file);
}

/* The map "y" comes and goes. */
static void read_map(struct actor *actor)
{
	static char memory[4096] __attribute__((aligned(4096)));
	int fd, i;

	snprintf(actor->doing, sizeof(actor->doing), "read y");
	fd = open("/dev/mapper/y", O_RDONLY | O_DIRECT | O_CLOEXEC);
	for (i = 0; fd >= 0 && i < 8; i++)
		if (pread(fd, memory, sizeof(memory), below(&actor->rng, 256) * 4096ULL) < 0)
			break;
	if (fd >= 0)
		close(fd);
}

static const struct step reader_steps[] = { { 1, read_map, false } };

struct actor reader_actor = {
	.name = "reader", .steps = reader_steps, .nr = 1, .gap_ms = 100,
};
