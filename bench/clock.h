/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock of the programs that measure. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <time.h>

/* ns of CLOCK_MONOTONIC */
static inline long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

#endif
