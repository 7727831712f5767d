// SPDX-License-Identifier: GPL-2.0-only
/*
 * rt-hog SECONDS - keeps its processor for so long: no other thread runs there, not even
 * one of the kernel. Only the process that started it goes on, with what that starts
 * once rt-hog has printed that it runs. Needs kernel.sched_rt_runtime_us -1.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static time_t now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Priority 0 is none. */
static int set_priority(pid_t pid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(pid, priority ? SCHED_FIFO : SCHED_OTHER, &param);
}

int main(int argc, char **argv)
{
	time_t end = now() + (argc == 2 ? atoi(argv[1]) : 0);
	pid_t parent = getppid();

	if (argc != 2 || set_priority(parent, 99) || set_priority(0, 98)) {
		perror("rt-hog");
		return 1;
	}
	puts("runs");
	fflush(stdout);
	while (now() < end)
		;
	return set_priority(parent, 0);
}
