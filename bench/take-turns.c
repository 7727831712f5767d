// SPDX-License-Identifier: GPL-2.0-only
/*
 * take-turns THREADS ROUNDS MS DEVICE... - reads 4 KiB with O_DIRECT from one
 * device after the other, MS milliseconds each, and repeats that ROUNDS times,
 * so that a busy host slows all of them down alike. THREADS threads, with one
 * I/O at a time each, are spread over the CPUs and stay there. Prints a line
 * for each turn: the device's number, I/Os a second, and the median and the
 * 99th percentile of the time that an I/O took, in ns.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"

#define BLOCK		4096
#define BLOCKS		16384		/* of the device */
#define MAX_THREADS	64
#define MAX_IOS		1000000	/* of a thread in a turn */

struct worker {
	pthread_t thread;
	unsigned int id;
	void *buffer;
	unsigned int *took;	/* ns of each I/O */
	unsigned int nr_ios;
};

static struct worker workers[MAX_THREADS];
static unsigned int nr_threads;
static long turn_ns;
static int device;		/* the device of this turn */
static pthread_barrier_t begin, end;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void take_turn(struct worker *worker)
{
	unsigned int block = worker->id * (BLOCKS / MAX_THREADS);
	long start = now(), before = start, after;

	worker->nr_ios = 0;
	do {
		/* Not where the last one ended. */
		block = (block + 5) % BLOCKS;
		if (pread(device, worker->buffer, BLOCK, (long)block * BLOCK) != BLOCK)
			die("read");
		after = now();
		worker->took[worker->nr_ios++] = after - before;
		before = after;
	} while (after - start < turn_ns && worker->nr_ios < MAX_IOS);
}

static void *work(void *data)
{
	struct worker *worker = data;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(worker->id % sysconf(_SC_NPROCESSORS_ONLN), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("sched_setaffinity");
	for (;;) {
		pthread_barrier_wait(&begin);
		take_turn(worker);
		pthread_barrier_wait(&end);
	}
	return NULL;
}

static void start(struct worker *worker, unsigned int id)
{
	worker->id = id;
	worker->took = malloc(MAX_IOS * sizeof(*worker->took));
	if (!worker->took || posix_memalign(&worker->buffer, BLOCK, BLOCK))
		die("memory");
	if (pthread_create(&worker->thread, NULL, work, worker))
		die("thread");
}

static int shorter(const void *one, const void *other)
{
	unsigned int a = *(const unsigned int *)one, b = *(const unsigned int *)other;

	return (a > b) - (a < b);
}

/* Print the line of a turn, of all threads' I/Os together. */
static void report(int number, long took)
{
	static unsigned int *all;
	unsigned int i, j, nr = 0;

	if (!all)
		all = malloc((size_t)nr_threads * MAX_IOS * sizeof(*all));
	if (!all)
		die("memory");
	for (i = 0; i < nr_threads; i++)
		for (j = 0; j < workers[i].nr_ios; j++)
			all[nr++] = workers[i].took[j];
	qsort(all, nr, sizeof(*all), shorter);
	printf("%d %.0f %u %u\n", number, nr * 1e9 / took, all[nr / 2], all[nr / 100 * 99]);
}

int main(int argc, char **argv)
{
	int devices[16], nr_devices = argc - 4, rounds, i;
	unsigned int id;
	long begun;

	if (nr_devices < 1 || nr_devices > 16 || atoi(argv[1]) < 1 || atoi(argv[1]) > MAX_THREADS) {
		fprintf(stderr, "usage: take-turns THREADS ROUNDS MS DEVICE...\n");
		return 2;
	}
	nr_threads = atoi(argv[1]);
	turn_ns = atoi(argv[3]) * 1000000L;
	for (i = 0; i < nr_devices; i++) {
		devices[i] = open(argv[4 + i], O_RDONLY | O_DIRECT);
		if (devices[i] < 0)
			die(argv[4 + i]);
	}
	pthread_barrier_init(&begin, NULL, nr_threads + 1);
	pthread_barrier_init(&end, NULL, nr_threads + 1);
	for (id = 0; id < nr_threads; id++)
		start(&workers[id], id);

	for (rounds = atoi(argv[2]); rounds > 0; rounds--)
		for (i = 0; i < nr_devices; i++) {
			device = devices[i];
			begun = now();
			pthread_barrier_wait(&begin);
			pthread_barrier_wait(&end);
			report(i, now() - begun);
		}
	return 0;
}
