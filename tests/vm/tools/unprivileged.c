// SPDX-License-Identifier: GPL-2.0-only
/*
 * unprivileged UID COMMAND... - runs a command as that user without any
 * capability; with UID 0 as a root that has none, as in a container.
 *
 * unprivileged UID ioctls DEVICE - tries ioctls on the device and prints for each
 * a line "NAME RESULT", where RESULT is "done" or as strerror() says it.
 *
 * Called by scenarios.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/pr.h>
#include <linux/securebits.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DM_MPATH_PROBE_PATHS	_IO(0xfd, 18)

/* The bits keep a program that root executes from getting capabilities again. */
static void become(uid_t uid)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	if (prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS) ||
	    setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid) ||
	    syscall(SYS_capset, &header, none))
		err(2, "cannot drop privileges");
}

static void say(const char *name, int ret)
{
	printf("%s %s\n", name, ret ? strerror(errno) : "done");
}

/* A command of 6 or 10 bytes that reads. */
static int send(int fd, unsigned char op)
{
	unsigned char cdb[10] = { op }, data[512], sense[32];
	struct sg_io_hdr header = {
		.interface_id = 'S',
		.dxfer_direction = SG_DXFER_FROM_DEV,
		.cmd_len = op < 0x20 ? 6 : 10,
		.mx_sb_len = sizeof(sense),
		.dxfer_len = sizeof(data),
		.dxferp = data,
		.cmdp = cdb,
		.sbp = sense,
		.timeout = 5000,
	};

	cdb[op < 0x20 ? 4 : 8] = 96;
	return ioctl(fd, SG_IO, &header);
}

static void ioctls(const char *device, int flags)
{
	struct pr_registration registration = { 0, 1, 0, 0 };
	struct pr_clear clear = { 1, 0, 0 };
	unsigned long long range[2] = { 0, 4096 };
	unsigned int whole = SG_SCSI_RESET_DEVICE, read_only = 0;
	int fd = open(device, flags);

	printf("open %s\n", fd < 0 ? strerror(errno) : "done");
	if (fd < 0)
		return;
	say("inquiry", send(fd, 0x12));
	say("log-sense", send(fd, 0x4d));
	say("vendor", send(fd, 0xc0));
	say("maintenance", send(fd, 0xa3));
	say("reset", ioctl(fd, SG_SCSI_RESET, &whole));
	say("flush", ioctl(fd, BLKFLSBUF, 0));
	say("reread", ioctl(fd, BLKRRPART, 0));
	say("read-only", ioctl(fd, BLKROSET, &read_only));
	say("discard", ioctl(fd, BLKDISCARD, range));
	say("register", ioctl(fd, IOC_PR_REGISTER, &registration));
	say("clear", ioctl(fd, IOC_PR_CLEAR, &clear));
	say("probe-paths", ioctl(fd, DM_MPATH_PROBE_PATHS, 0));
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: unprivileged UID COMMAND... | ioctls DEVICE");
	become(atoi(argv[1]));
	if (argc == 4 && !strcmp(argv[2], "ioctls")) {
		ioctls(argv[3], O_RDONLY);
		ioctls(argv[3], O_RDWR);
		return 0;
	}
	execvp(argv[2], argv + 2);
	err(2, "%s", argv[2]);
}
