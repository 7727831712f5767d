// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other processes: what /proc says of them, and how they are stopped.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kmp-io.h"

#define PF_KTHREAD	0x00200000

static bool read_task(int pid, struct task *task)
{
	unsigned long flags;
	u64 user, kernel;
	char buf[512], *end, *start;
	ssize_t len;
	int fd;

	snprintf(buf, sizeof(buf), "/proc/%d/stat", pid);
	fd = open(buf, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (len <= 0)
		return false;
	buf[len] = 0;

	start = strchr(buf, '(');
	end = strrchr(buf, ')');
	if (!start || !end || end < start)
		return false;
	*end = 0;
	if (sscanf(end + 1, " %c %*d %*d %*d %*d %*d %lu %*u %*u %*u %*u %llu %llu",
		   &task->state, &flags, &user, &kernel) != 4)
		return false;
	task->pid = pid;
	snprintf(task->comm, sizeof(task->comm), "%.31s", start + 1);
	task->kernel = flags & PF_KTHREAD;
	task->ticks = user + kernel;
	return true;
}

/* Call @fn for each process. opendir() would allocate memory. */
void scan_tasks(void (*fn)(const struct task *task))
{
	static char entries[16384];
	long len, at;
	int dir = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return;
	while ((len = syscall(SYS_getdents64, dir, entries, sizeof(entries))) > 0) {
		for (at = 0; at < len;) {
			/* u64 inode, s64 offset, u16 length, u8 type, name */
			const char *name = entries + at + 19;
			u16 size;
			struct task task;

			memcpy(&size, entries + at + 16, sizeof(size));
			if (*name >= '1' && *name <= '9' && read_task(atoi(name), &task))
				fn(&task);
			at += size;
		}
	}
	close(dir);
}

static unsigned int nr_stopped, nr_running;
static char running[256];

static void count_stopped(const struct task *task)
{
	size_t used = strlen(running);

	if (task->kernel || task->pid == 1 || task->pid == getpid())
		return;
	if (strchr("ZX", task->state))
		return;
	if (strchr("Tt", task->state)) {
		nr_stopped++;
		return;
	}
	nr_running++;
	snprintf(running + used, sizeof(running) - used, "%s%d:%s:%c", used ? "," : "",
		 task->pid, task->comm, task->state);
}

static void count_all(void)
{
	nr_stopped = 0;
	nr_running = 0;
	running[0] = 0;
	scan_tasks(count_stopped);
}

/* Stop every process but init and this one, and see that they have stopped. */
void freeze_all(void)
{
	unsigned int tries;

	kill(-1, SIGSTOP);
	for (tries = 0; tries < 100; tries++) {
		count_all();
		if (!nr_running)
			break;
		sleep_until(now_ns() + 20 * NSEC_PER_MSEC);
	}
	emit(opt.out_fd, "freeze ns=%llu stopped=%u not_stopped=%u%s%s\n", now_ns(),
	     nr_stopped, nr_running, nr_running ? " " : "", running);
}

void thaw_all(void)
{
	count_all();
	emit(opt.out_fd, "thaw ns=%llu stopped=%u not_stopped=%u%s%s\n", now_ns(),
	     nr_stopped, nr_running, nr_running ? " " : "", running);
	kill(-1, SIGCONT);
}
