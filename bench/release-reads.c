// SPDX-License-Identifier: GPL-2.0-only
/*
 * release-reads COUNT DEVICE TEXT FILE [OTHER] - submits COUNT reads to a map
 * that holds them, writes TEXT to FILE, which brings the map's path back, and
 * waits for all reads. If OTHER is given, a thread reads from that device all the
 * while, one read at a time. Prints, in nanoseconds of CLOCK_MONOTONIC:
 *
 *	ended=	when the end of the last read was seen
 *	before=	the longest read from OTHER before TEXT was written
 *	during=	the longest read from OTHER after that
 *	reads=	how many reads from OTHER ended after that
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"

#define BLOCK		4096
#define BATCH		1000	/* submitted at a time */
#define READS_BEFORE	10000	/* from OTHER, before TEXT is written */

/* OTHER and what its reader measured; the main thread sets @fd and @phase. */
static struct {
	int fd;
	enum { BEFORE, DURING, AFTER } phase;
	long longest[2];
	long reads[2];
} other = { .fd = -1 };

/* The buffer of all reads: their data is not used. */
static _Alignas(BLOCK) char block[BLOCK];

static void need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "release-reads: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_direct(const char *device)
{
	int fd = open(device, O_RDONLY | O_DIRECT);

	need(fd >= 0, device);
	return fd;
}

/* A read counts for the phase in which it ends. */
static void *read_other(void *unused)
{
	static _Alignas(BLOCK) char mine[BLOCK];
	int phase;

	while (__atomic_load_n(&other.phase, __ATOMIC_ACQUIRE) != AFTER) {
		long took = now();

		need(pread(other.fd, mine, BLOCK, 0) == BLOCK, "the other device");
		took = now() - took;
		phase = __atomic_load_n(&other.phase, __ATOMIC_ACQUIRE);
		if (phase == AFTER)
			phase = DURING;
		if (took > other.longest[phase])
			other.longest[phase] = took;
		__atomic_add_fetch(&other.reads[phase], 1, __ATOMIC_RELEASE);
	}
	return unused;
}

/* Reads of DEVICE, and the events that io_getevents() collects. */
struct reads {
	aio_context_t context;
	long count;
	struct io_event *events;
};

static void submit(struct reads *reads, int fd, long count)
{
	static struct iocb *list[BATCH];
	static struct iocb iocb;
	long done, i;

	iocb.aio_fildes = fd;
	iocb.aio_lio_opcode = IOCB_CMD_PREAD;
	iocb.aio_buf = (unsigned long)block;
	iocb.aio_nbytes = BLOCK;
	for (i = 0; i < BATCH; i++)
		list[i] = &iocb;

	reads->count = count;
	reads->events = calloc(count + 1, sizeof(*reads->events));
	need(!!reads->events, "memory");
	need(!syscall(SYS_io_setup, count + 1, &reads->context), "io_setup");
	for (; count; count -= done) {
		done = syscall(SYS_io_submit, reads->context, count < BATCH ? count : BATCH, list);
		need(done > 0, "io_submit");
	}
}

static void wait_for(struct reads *reads)
{
	need(syscall(SYS_io_getevents, reads->context, reads->count, reads->count,
		     reads->events, NULL) == reads->count, "io_getevents");
}

static void check(const struct reads *reads)
{
	long i;

	for (i = 0; i < reads->count; i++)
		need(reads->events[i].res == BLOCK, "a read that was held failed");
}

static void write_text(const char *text, const char *file)
{
	int fd = open(file, O_WRONLY);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), file);
	close(fd);
}

static void start_other(const char *device, pthread_t *reader)
{
	other.fd = open_direct(device);
	need(!pthread_create(reader, NULL, read_other, NULL), "thread");
	while (__atomic_load_n(&other.reads[BEFORE], __ATOMIC_ACQUIRE) < READS_BEFORE)
		sched_yield();
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0, ended;
	struct reads most = {}, last = {};
	pthread_t reader;
	int fd;

	if (count < 1 || argc < 5 || argc > 6) {
		fprintf(stderr, "usage: release-reads COUNT DEVICE TEXT FILE [OTHER]\n");
		return 2;
	}
	fd = open_direct(argv[2]);
	submit(&most, fd, count - 1);
	submit(&last, fd, 1);
	if (argc > 5)
		start_other(argv[5], &reader);

	__atomic_store_n(&other.phase, DURING, __ATOMIC_RELEASE);
	write_text(argv[3], argv[4]);
	wait_for(&last);
	ended = now();
	__atomic_store_n(&other.phase, AFTER, __ATOMIC_RELEASE);
	if (argc > 5)
		pthread_join(reader, NULL);

	/* Collecting them takes a while, which must not slow the reader down. */
	wait_for(&most);
	check(&most);
	check(&last);
	printf("ended=%ld\nbefore=%ld\nduring=%ld\nreads=%ld\n", ended,
	       other.longest[BEFORE], other.longest[DURING], other.reads[DURING]);
	return 0;
}
