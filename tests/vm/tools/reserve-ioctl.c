// SPDX-License-Identifier: GPL-2.0-only
/*
 * reserve-ioctl DEVICE WHAT [NUMBER]... - calls one of the ioctls IOC_PR_* and prints the
 * result as strerror() does, or a number that the kernel returned. Called by scenarios.
 *
 *	register OLD NEW FLAGS
 *	reserve KEY TYPE FLAGS
 *	release KEY TYPE FLAGS
 *	preempt OLD NEW TYPE FLAGS
 *	clear KEY FLAGS
 *	loop KEY TYPE COUNT PAUSE_MS	reserves so often; prints how many failed
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static unsigned long long number[4];

static int request(int fd, const char *what)
{
	struct pr_registration registration = { number[0], number[1], number[2], 0 };
	struct pr_reservation reservation = { number[0], number[1], number[2] };
	struct pr_preempt preempt = { number[0], number[1], number[2], number[3] };
	struct pr_clear clear = { number[0], number[1], 0 };

	if (!strcmp(what, "register"))
		return ioctl(fd, IOC_PR_REGISTER, &registration);
	if (!strcmp(what, "reserve"))
		return ioctl(fd, IOC_PR_RESERVE, &reservation);
	if (!strcmp(what, "release"))
		return ioctl(fd, IOC_PR_RELEASE, &reservation);
	if (!strcmp(what, "preempt"))
		return ioctl(fd, IOC_PR_PREEMPT, &preempt);
	if (!strcmp(what, "clear"))
		return ioctl(fd, IOC_PR_CLEAR, &clear);
	fprintf(stderr, "reserve-ioctl: its source describes what it can do\n");
	exit(2);
}

static void loop(int fd)
{
	unsigned long long count = number[2], pause_ms = number[3], failed = 0, i;

	number[2] = 0;
	for (i = 0; i < count; i++) {
		if (request(fd, "reserve"))
			failed++;
		usleep(pause_ms * 1000);
	}
	printf("%llu\n", failed);
}

int main(int argc, char **argv)
{
	int fd = argc > 2 ? open(argv[1], O_RDWR) : -1, i, result;

	if (fd < 0) {
		fprintf(stderr, "usage: reserve-ioctl DEVICE WHAT [NUMBER]...\n");
		return 2;
	}
	for (i = 3; i < argc && i < 7; i++)
		number[i - 3] = strtoull(argv[i], NULL, 0);
	if (!strcmp(argv[2], "loop")) {
		loop(fd);
		return 0;
	}
	result = request(fd, argv[2]);
	if (result > 0)
		printf("%#x\n", result);
	else
		puts(strerror(result ? errno : 0));
	return 0;
}
