// SPDX-License-Identifier: GPL-2.0-only
/*
 * probe-paths DEVICE - calls the ioctl DM_MPATH_PROBE_PATHS, which kernels have
 * since 6.16, and prints the result as strerror() does. Called by scenarios.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#define DM_MPATH_PROBE_PATHS	_IO(0xfd, 18)

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0) {
		fprintf(stderr, "usage: probe-paths DEVICE\n");
		return 2;
	}
	errno = 0;
	ioctl(fd, DM_MPATH_PROBE_PATHS);
	puts(strerror(errno));
	return 0;
}
