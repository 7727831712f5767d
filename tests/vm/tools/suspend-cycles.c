// SPDX-License-Identifier: GPL-2.0-only
/*
 * suspend-cycles PAUSE_MS MAP... - suspends and resumes each map in turn, with
 * noflush and without freezing file systems, each time after a pause, until
 * SIGTERM. Its memory is locked and it allocates none, as a tool must that works
 * while memory is exhausted. Called by scenarios.
 *
 * Prints for each cycle "SUSPENDED_NS RESUMED_NS", times of CLOCK_MONOTONIC at
 * which the ioctl that suspends and the one that resumes returned.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MOST_CYCLES	16384

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

/* SIGTERM is blocked, so that it interrupts no ioctl, and is taken in a pause. */
static int told_to_end(const sigset_t *term, const struct timespec *pause)
{
	return sigtimedwait(term, NULL, pause) == SIGTERM;
}

int main(int argc, char **argv)
{
	struct timespec pause = { 0 };
	int control, cycles, i;
	sigset_t term;

	if (argc < 3)
		errx(2, "usage: suspend-cycles PAUSE_MS MAP...");
	pause.tv_nsec = atoi(argv[1]) * 1000000L;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	control = open("/dev/mapper/control", O_RDWR);
	if (control < 0 || mlockall(MCL_CURRENT | MCL_FUTURE))
		err(1, "/dev/mapper/control, mlockall");

	for (cycles = 0; !told_to_end(&term, &pause); cycles++) {
		const char *map = argv[2 + cycles % (argc - 2)];

		if (cycles == MOST_CYCLES)
			errx(1, "nobody ended it for %d cycles", cycles);
		times[cycles].suspended = set(control, map, DM_SUSPEND_FLAG);
		times[cycles].resumed = set(control, map, 0);
	}
	for (i = 0; i < cycles; i++)
		printf("%llu %llu\n", (unsigned long long)times[i].suspended,
		       (unsigned long long)times[i].resumed);
	return 0;
}
