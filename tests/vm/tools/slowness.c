// SPDX-License-Identifier: GPL-2.0-only
/*
 * slowness - prints how much slower the guest's CPUs are than those of the
 * emulator on an idle host, in tenths: 10 for no slower, 80 at most.
 *
 * Called by the guest's init, which multiplies waits and limits by it. All CPUs
 * compute at once, as in a scenario, and for longer than a time slice of the
 * host's scheduler, so that the load of a busy host is measured, too.
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
 * On QEMU's TCG with two CPUs on a host with two, a million loops took 25 ms in
 * the best of 60 runs; beside other guests 91 ms on average.
 */
#define LOOPS		8000000
#define IDLE_HOST_MS	200
#define MOST_TENTHS	80

/* Arithmetic, memory accesses and branches, as in a usual program. */
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
