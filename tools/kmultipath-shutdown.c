// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmultipath-shutdown SECONDS - makes held I/O fail if a shutdown takes longer
 * than that, so that an outage cannot hang a reboot. Run from boot by
 * kmultipath-shutdown.service.
 *
 * When it is needed, nothing can be read from a disk, maybe not even this
 * program. Therefore it locks all of its memory and opens dm's control device
 * when it starts. It is two processes. systemd stops the first one when a
 * shutdown begins. The first one then starts the timeout of the second one and
 * exits, so that systemd does not wait. The second one waits for SECONDS, then
 * sends fail_if_no_path to each map of kmultipath, once a second until the
 * machine is down. Its name begins with '@', so systemd does not kill it with
 * the remaining processes.
 *
 * If the root was on such a map, systemd hangs, because it cannot run its own
 * last program. Only in this case the second process restarts the machine.
 *
 * If the first process ends in another way, the second one exits.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <unistd.h>

#define GRACE_SECONDS 10	/* time for systemd after the root is gone */

static int control;
static int kmsg;
static char list[256 * 1024];	/* names of maps */

static void say(const char *text)
{
	if (kmsg >= 0 && write(kmsg, text, strlen(text)) < 0)
		return;		/* continue without the log */
}

static void prepare(struct dm_ioctl *io, size_t size, unsigned int flags,
		    __u64 dev)
{
	memset(io, 0, sizeof(*io));
	io->version[0] = DM_VERSION_MAJOR;
	io->data_size = size;
	io->data_start = sizeof(*io);
	io->flags = flags;
	io->dev = dev;
}

/* Without DM_NOFLUSH_FLAG the status of a map may wait for a flush. */
static int is_kmultipath(__u64 dev)
{
	static char buffer[16 * 1024];
	struct dm_ioctl *io = (void *)buffer;
	struct dm_target_spec *spec;

	prepare(io, sizeof(buffer), DM_STATUS_TABLE_FLAG | DM_NOFLUSH_FLAG, dev);
	if (ioctl(control, DM_TABLE_STATUS, io) || !io->target_count)
		return 0;
	/* A table that does not fit is cut off after its target's name. */
	spec = (void *)(buffer + io->data_start);
	return !strcmp(spec->target_type, "kmultipath");
}

static void fail_if_no_path(__u64 dev)
{
	static const char message[] = "fail_if_no_path";
	static char buffer[1024];
	struct dm_ioctl *io = (void *)buffer;
	struct dm_target_msg *msg = (void *)(buffer + sizeof(*io));

	prepare(io, sizeof(buffer), 0, dev);
	msg->sector = 0;
	memcpy(msg->message, message, sizeof(message));
	ioctl(control, DM_TARGET_MSG, io);	/* repeated each second */
}

static void fail_all(void)
{
	struct dm_ioctl *io = (void *)list;
	struct dm_name_list *name;

	prepare(io, sizeof(list), 0, 0);
	if (ioctl(control, DM_LIST_DEVICES, io))
		return;
	name = (void *)(list + io->data_start);
	if (!name->dev)
		return;
	for (;;) {
		if (is_kmultipath(name->dev))
			fail_if_no_path(name->dev);
		if (!name->next)
			return;
		name = (void *)((char *)name + name->next);
	}
}

/* If an error has shut the file system down, no file can be opened. */
static int root_is_gone(void)
{
	int fd = open("/sbin/init", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EIO;
}

static void watch(int stop_fd, unsigned int seconds)
{
	unsigned int gone = 0;
	char byte;

	if (read(stop_fd, &byte, 1) != 1)
		exit(1);
	say("<5>kmultipath-shutdown: the shutdown timeout is running\n");
	while (seconds)
		seconds = sleep(seconds);
	say("<4>kmultipath-shutdown: out of time, I/O without a path fails\n");
	for (;;) {
		fail_all();
		gone = root_is_gone() ? gone + 1 : 0;
		if (gone == GRACE_SECONDS) {
			say("<4>kmultipath-shutdown: the root is gone, restarting\n");
			reboot(RB_AUTOBOOT);
		}
		sleep(1);
	}
}

static __attribute__((noreturn)) void give_up(const char *what)
{
	fprintf(stderr, "kmultipath-shutdown: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void lock_in_memory(void)
{
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		give_up("mlockall");
	memset(list, 1, sizeof(list));
}

int main(int argc, char **argv)
{
	char *end = NULL;
	unsigned long seconds = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
	sigset_t stop, all;
	int stopped[2], ready[2], sig;
	char byte = 0;

	if (!end || end == argv[1] || *end || seconds > 86400) {
		fprintf(stderr, "usage: kmultipath-shutdown SECONDS\n");
		return 2;
	}
	control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (control < 0)
		give_up("/dev/mapper/control");
	kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigfillset(&all);
	if (sigprocmask(SIG_BLOCK, &all, NULL) || pipe(stopped) || pipe(ready))
		give_up("preparations");
	lock_in_memory();
	switch (fork()) {
	case -1:
		give_up("fork");
	case 0:
		close(stopped[1]);
		setsid();
		lock_in_memory();	/* fork() does not inherit the lock */
		if (write(ready[1], &byte, 1) != 1)
			exit(1);
		watch(stopped[0], seconds);
	}
	close(stopped[0]);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 1;
	sigwait(&stop, &sig);
	if (write(stopped[1], &byte, 1) != 1)
		return 1;
	return 0;
}
