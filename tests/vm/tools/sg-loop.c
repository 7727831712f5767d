// SPDX-License-Identifier: GPL-2.0-only
/*
 * sg-loop DEVICE COMMAND COUNT [GAP_MS] - sends a SCSI command COUNT times by the
 * ioctl SG_IO and prints how many failed, and how the first one did. A unit attention
 * is no failure: the command is sent again, as programs do. Called by scenarios.
 *
 * sg-loop DEVICE COMMAND 1 alarm MS - sends it once; a signal comes after MS.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BLOCK		512
#define CHECK_CONDITION	2
#define UNIT_ATTENTION	6

static const struct command {
	const char *name;
	int direction;
	unsigned int length;
	uint8_t cdb_len, cdb[16];
} commands[] = {
	{ "tur", SG_DXFER_NONE, 0, 6, { 0x00 } },
	{ "inquiry", SG_DXFER_FROM_DEV, 36, 6, { 0x12, 0, 0, 0, 36 } },
	{ "capacity", SG_DXFER_FROM_DEV, 8, 10, { 0x25 } },
	{ "read", SG_DXFER_FROM_DEV, BLOCK, 10, { 0x28, [8] = 1 } },
	{ "sense", SG_DXFER_FROM_DEV, 4, 6, { 0x1a, 0, 0x3f, 0, 4 } },
	{ "write", SG_DXFER_TO_DEV, BLOCK, 10, { 0x2a, [8] = 1 } },
};

static uint8_t data[BLOCK], sense[32];

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

/* Returns 0, or 1 with the way in which it failed in @how. */
static int send(int fd, const struct command *command, char *how, size_t size)
{
	struct sg_io_hdr hdr = {
		.interface_id = 'S',
		.dxfer_direction = command->direction,
		.cmd_len = command->cdb_len,
		.mx_sb_len = sizeof(sense),
		.dxfer_len = command->length,
		.dxferp = data,
		.cmdp = (void *)command->cdb,
		.sbp = sense,
		.timeout = 20000,
	};

	do {
		memset(sense, 0, sizeof(sense));
		if (ioctl(fd, SG_IO, &hdr)) {
			snprintf(how, size, "%s", strerror(errno));
			return 1;
		}
	} while (hdr.status == CHECK_CONDITION && (sense[2] & 0xf) == UNIT_ATTENTION);
	snprintf(how, size, "host=%u status=%u sense=%x/%x/%x", hdr.host_status, hdr.status,
		 sense[2] & 0xf, sense[12], sense[13]);
	return hdr.host_status || hdr.status;
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void set_alarm(unsigned int ms)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval timer = {
		.it_value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 },
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

int main(int argc, char **argv)
{
	unsigned long i, count, failed = 0, gap_ms = 0;
	int fd = argc >= 4 ? open(argv[1], O_RDWR) : -1;
	char first[80], how[80];
	uint64_t longest = 0, began;
	size_t n;

	if (fd < 0)
		errx(2, "usage: sg-loop DEVICE COMMAND COUNT [GAP_MS | alarm MS]");
	for (n = 0; n < sizeof(commands) / sizeof(*commands); n++)
		if (!strcmp(commands[n].name, argv[2]))
			break;
	if (n == sizeof(commands) / sizeof(*commands))
		errx(2, "no command %s", argv[2]);
	count = strtoul(argv[3], NULL, 0);
	if (argc == 6)
		set_alarm(strtoul(argv[5], NULL, 0));
	else if (argc == 5)
		gap_ms = strtoul(argv[4], NULL, 0);

	for (i = 0; i < count; i++) {
		began = now_us();
		if (send(fd, &commands[n], how, sizeof(how)) && !failed++)
			memcpy(first, how, sizeof(first));
		if (now_us() - began > longest)
			longest = now_us() - began;
		if (gap_ms)
			usleep(gap_ms * 1000);
	}
	printf("sent=%lu\nfailed=%lu\nlongest_ms=%lu\nfirst=%s\n", count, failed,
	       (unsigned long)(longest / 1000), failed ? first : "-");
	return 0;
}
