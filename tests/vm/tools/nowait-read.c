// SPDX-License-Identifier: GPL-2.0-only
/*
 * nowait-read DEVICE - reads one block with RWF_NOWAIT and O_DIRECT and prints
 * the result as strerror() does. Called by scenarios.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define BLOCK	4096

int main(int argc, char **argv)
{
	struct iovec iov = { .iov_len = BLOCK };
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECT) : -1;

	if (fd < 0 || posix_memalign(&iov.iov_base, BLOCK, BLOCK)) {
		fprintf(stderr, "usage: nowait-read DEVICE\n");
		return 2;
	}
	errno = 0;
	if (preadv2(fd, &iov, 1, 0, RWF_NOWAIT) != BLOCK && !errno)
		errno = EIO;
	puts(strerror(errno));
	return 0;
}
