// SPDX-License-Identifier: GPL-2.0-only
/*
 * slowness - prints by how much the guest's processors are slower than those
 * of the emulator on an idle host, in tenths: 10 if they are not, 80 at most.
 *
 * Called by the guest's init; waits and limits are stretched by it. All
 * processors compute at once, as in a scenario, for longer than a turn of the
 * host's scheduler takes, so that a host which lets them take turns with
 * others shows.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * A million loops took 25 ms at best of sixty times, on QEMU's TCG with two
 * processors and a host of two; beside other guests 91 ms on average.
 */
#define LOOPS		8000000
#define IDLE_HOST_MS	200
#define MOST_TENTHS	80

/* As programs do: arithmetic, memory, branches. */
static void compute(void)
{
	static uint32_t memory[1 << 14];
	uint32_t state = 1;
	int i;

	for (i = 0; i < LOOPS; i++) {
		state = state * 1664525 + 1013904223;
		if (state & 1 << 30)
			memory[state >> 18] += i;
		asm volatile("" : : : "memory");
	}
}

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		perror("sched_setaffinity");
	compute();
	_exit(0);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int main(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN), cpu, began, tenths;

	began = now_ms();
	for (cpu = 0; cpu < cpus; cpu++)
		if (!fork())
			run_on(cpu);
	while (wait(NULL) > 0)
		;
	tenths = (now_ms() - began) * 10 / IDLE_HOST_MS;
	if (tenths < 10)
		tenths = 10;
	if (tenths > MOST_TENTHS)
		tenths = MOST_TENTHS;
	printf("%ld\n", tenths);
	return 0;
}
