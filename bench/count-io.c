// SPDX-License-Identifier: GPL-2.0-only
/*
 * count-io [-c CPUS] read|write|flush random|adjacent DEVICE... - prints how
 * long a 4 KiB I/O with O_DIRECT, or a flush without data, takes in ns of the
 * guest's clock. If that clock counts instructions, the result is instructions,
 * those of all CPUs together.
 *
 * Each of CPUS processes runs on a CPU of its own. I/O goes to the devices in
 * turn. The result is the lower quartile of many rounds: a timer tick, which is
 * not part of the I/O, falls into fewer than half of them. With several CPUs the
 * processes wait for each other before each round. They spin, because sleep and
 * wake-up would count as I/O; under an emulator that runs one CPU at a time, the
 * pause instruction lets the next one run.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define BLOCK		4096
#define SPAN		(64L << 20)	/* of each device */
#define ROUND		100		/* I/Os, of all CPUs together */
#define ROUNDS		21
#define WARM_UP		5		/* rounds before */
#define MAX_CPUS	8

static int (*io)(int fd, void *buffer, long offset);
static long stride;
static int *fds, nr_fds, nr_cpus = 1;

static int read_block(int fd, void *buffer, long offset)
{
	return pread(fd, buffer, BLOCK, offset) == BLOCK ? 0 : -1;
}

static int write_block(int fd, void *buffer, long offset)
{
	return pwrite(fd, buffer, BLOCK, offset) == BLOCK ? 0 : -1;
}

static int flush(int fd, void *buffer, long offset)
{
	(void)buffer;
	(void)offset;
	return fdatasync(fd);
}

/* Shared by the processes: where they wait, and the times of their rounds. */
static struct {
	atomic_int arrived;	/* of all rounds */
	atomic_bool failed;
	struct {
		long begun, ended;
	} rounds[WARM_UP + ROUNDS][MAX_CPUS];
} *shared;

/* End this process and the others, which would wait for it without end. */
static void give_up(const char *what)
{
	atomic_store(&shared->failed, true);
	err(1, "%s", what);
}

/* The I/O of one CPU, in its own part of the devices. */
struct job {
	int cpu;
	int next;		/* device, index in fds */
	long offset;
	void *buffer;
};

static void one_round(struct job *job)
{
	long i;

	for (i = 0; i < ROUND / nr_cpus; i++) {
		if (io(fds[job->next], job->buffer, job->offset))
			give_up("I/O");
		if (++job->next < nr_fds)
			continue;
		job->next = 0;
		job->offset = (job->offset + stride) % SPAN;
	}
}

/* Wait until all CPUs have come to round @i. Exit if one of them has failed. */
static void wait_for_others(int i)
{
	atomic_fetch_add(&shared->arrived, 1);
	while (atomic_load(&shared->arrived) < (i + 1) * nr_cpus) {
		if (atomic_load(&shared->failed))
			exit(1);
		__builtin_ia32_pause();
	}
}

static void work(int cpu)
{
	struct job job = { .cpu = cpu, .offset = cpu * (SPAN / nr_cpus) };
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		give_up("CPU");
	errno = posix_memalign(&job.buffer, BLOCK, BLOCK);
	if (errno)
		give_up("memory");
	memset(job.buffer, 0, BLOCK);
	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		wait_for_others(i);
		shared->rounds[i][cpu].begun = now();
		one_round(&job);
		shared->rounds[i][cpu].ended = now();
	}
}

/* Duration of round @i in ns: from the first begin to the last end. */
static long took(int i)
{
	long begun = LONG_MAX, ended = 0;
	int cpu;

	for (cpu = 0; cpu < nr_cpus; cpu++) {
		if (shared->rounds[i][cpu].begun < begun)
			begun = shared->rounds[i][cpu].begun;
		if (shared->rounds[i][cpu].ended > ended)
			ended = shared->rounds[i][cpu].ended;
	}
	return ended - begun;
}

/* Processes, not threads: the kernel counts the references of shared files. */
static void count(void)
{
	int cpu, status;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(1, "shared memory");
	for (cpu = 1; cpu < nr_cpus; cpu++) {
		if (!fork()) {
			work(cpu);
			exit(0);
		}
	}
	work(0);
	while (wait(&status) > 0) {
		if (status)
			errx(1, "another processor's I/O failed");
	}
}

static void open_devices(char **names)
{
	int i;

	fds = calloc(nr_fds, sizeof(*fds));
	for (i = 0; i < nr_fds; i++) {
		fds[i] = open(names[i], O_RDWR | O_DIRECT);
		if (fds[i] < 0)
			err(1, "%s", names[i]);
	}
}

static int shorter(const void *one, const void *other)
{
	long a = *(const long *)one, b = *(const long *)other;

	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	long rounds[ROUNDS];
	int i;

	if (argc > 2 && !strcmp(argv[1], "-c")) {
		nr_cpus = atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 4 || nr_cpus < 1 || nr_cpus > MAX_CPUS)
		errx(2, "usage: count-io [-c CPUS] read|write|flush random|adjacent DEVICE...");
	io = *argv[1] == 'r' ? read_block : *argv[1] == 'w' ? write_block : flush;
	/* Random: no I/O begins where another ended, and few places repeat. */
	stride = strcmp(argv[2], "adjacent") ? 5 * BLOCK : BLOCK;
	nr_fds = argc - 3;
	open_devices(argv + 3);

	count();
	for (i = 0; i < ROUNDS; i++)
		rounds[i] = took(WARM_UP + i);
	qsort(rounds, ROUNDS, sizeof(rounds[0]), shorter);
	printf("%.2f\n", (double)rounds[ROUNDS / 4] / (ROUND / nr_cpus * nr_cpus));
	return 0;
}
