// SPDX-License-Identifier: GPL-2.0-only
/*
 * suspend-cycles CYCLES PAUSE_MS MAP... - suspends and resumes each map in turn,
 * with noflush and without freezing file systems, CYCLES times, each time after
 * a pause. Its memory is locked and it allocates none, as a tool must that works
 * while memory is exhausted. Called by scenarios.
 *
 * Prints for each cycle "SUSPENDED_NS RESUMED_NS", times of CLOCK_MONOTONIC at
 * which the ioctl that suspends and the one that resumes returned.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MOST_CYCLES	1000

static struct {
	uint64_t suspended, resumed;
} times[MOST_CYCLES];

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static uint64_t set(int control, const char *map, unsigned int suspend)
{
	struct dm_ioctl request = {
		.version = { DM_VERSION_MAJOR, 0, 0 },
		.data_size = sizeof(request),
		.data_start = sizeof(request),
		.flags = suspend | DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG,
	};

	snprintf(request.name, sizeof(request.name), "%s", map);
	if (ioctl(control, DM_DEV_SUSPEND, &request))
		err(1, "%s %s", suspend ? "suspend" : "resume", map);
	return now_ns();
}

int main(int argc, char **argv)
{
	int cycles = argc > 3 ? atoi(argv[1]) : 0, control, i;
	struct timespec pause = { 0 };

	if (cycles < 1 || cycles > MOST_CYCLES)
		errx(2, "usage: suspend-cycles CYCLES PAUSE_MS MAP...");
	pause.tv_nsec = atoi(argv[2]) * 1000000L;
	control = open("/dev/mapper/control", O_RDWR);
	if (control < 0 || mlockall(MCL_CURRENT | MCL_FUTURE))
		err(1, "/dev/mapper/control, mlockall");

	for (i = 0; i < cycles; i++) {
		const char *map = argv[3 + i % (argc - 3)];

		nanosleep(&pause, NULL);
		times[i].suspended = set(control, map, DM_SUSPEND_FLAG);
		times[i].resumed = set(control, map, 0);
	}
	for (i = 0; i < cycles; i++)
		printf("%llu %llu\n", (unsigned long long)times[i].suspended,
		       (unsigned long long)times[i].resumed);
	return 0;
}
