// SPDX-License-Identifier: GPL-2.0-only
/*
 * deaf-socket PORT MIB - opens a UDP socket and never reads from it. It keeps
 * up to MIB MiB of packets and drops the rest.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int size;

	if (argc != 3) {
		fprintf(stderr, "usage: deaf-socket PORT MIB\n");
		return 2;
	}
	address.sin_port = htons(atoi(argv[1]));
	size = (atoi(argv[2]) << 20) / 2;	/* the kernel doubles it */
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("deaf-socket");
		return 2;
	}
	for (;;)
		pause();
}
