// SPDX-License-Identifier: GPL-2.0-only
/*
 * rt-hog SECONDS - keeps its processor for so long: no other thread runs there, not even
 * one of the kernel. Needs kernel.sched_rt_runtime_us -1.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static time_t now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 99 };
	time_t end = now() + (argc == 2 ? atoi(argv[1]) : 0);

	if (argc != 2 || sched_setscheduler(0, SCHED_FIFO, &param)) {
		perror("rt-hog");
		return 1;
	}
	while (now() < end)
		;
	return 0;
}
