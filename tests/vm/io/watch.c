// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything the client observes beside its own I/O: the timeline with the
 * states of the paths, the other processes and the load of the CPUs. The files
 * are opened and the buffers set up before the I/O starts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kmp-io.h"

#define PF_KTHREAD	0x00200000
#define MAX_TASKS	4096
#define MAX_CPUS	64
#define CPU_FIELDS	8	/* user nice system idle iowait irq softirq steal */

static int dm_fd = -1;
static union {
	struct dm_ioctl ioctl;
	char space[32 * 1024];
} dm;

/* Adds the status of one map, all its targets; nothing if it cannot be had. */
static size_t dm_status_add(const char *name, int len, char *text, size_t used, size_t size)
{
	const struct dm_target_spec *spec;
	unsigned int i;
	u32 at;

	memset(&dm.ioctl, 0, sizeof(dm.ioctl));
	dm.ioctl.version[0] = 4;
	dm.ioctl.data_size = sizeof(dm);
	dm.ioctl.data_start = sizeof(dm.ioctl);
	dm.ioctl.flags = DM_NOFLUSH_FLAG;
	snprintf(dm.ioctl.name, sizeof(dm.ioctl.name), "%.*s", len, name);
	if (ioctl(dm_fd, DM_TABLE_STATUS, &dm))
		return used;

	at = dm.ioctl.data_start;
	for (i = 0; i < dm.ioctl.target_count && used < size; i++) {
		spec = (void *)(dm.space + at);
		used += snprintf(text + used, size - used, "%s%s",
				 used ? "; " : "", (const char *)(spec + 1));
		at = dm.ioctl.data_start + spec->next;
	}
	return used;
}

/* The status of all maps in one line. */
static const char *dm_status(void)
{
	static char text[LINE_SIZE / 2];
	const char *name = opt.status;
	size_t used = 0;

	text[0] = 0;
	while (*name && used < sizeof(text)) {
		size_t len = strcspn(name, ",");

		used = dm_status_add(name, len, text, used, sizeof(text));
		name += len + (name[len] == ',');
	}
	return text;
}

/* "8:16 A" anywhere in the status is a path and its state: make it 8:16=A. */
static void path_states(char *out, size_t size, const char *status)
{
	unsigned int major, minor;
	char state[16];
	size_t used = 0;

	out[0] = 0;
	while (*status && used < size) {
		if (sscanf(status, "%u:%u %15s", &major, &minor, state) == 3)
			used += snprintf(out + used, size - used, "%s%u:%u=%s",
					 used ? "," : "", major, minor, state);
		status += strcspn(status, " ");
		status += strspn(status, " ");
	}
}

static void timeline_line(struct totals *before)
{
	static char paths[LINE_SIZE / 2];
	struct totals t;
	u64 now = now_ns(), oldest;
	unsigned int in_flight = engine_in_flight(&oldest);
	const char *status = opt.status ? dm_status() : "";

	pthread_mutex_lock(&totals.lock);
	t = totals;
	pthread_mutex_unlock(&totals.lock);

	path_states(paths, sizeof(paths), status);
	emit(opt.timeline_fd,
	     "tl ns=%llu reads=%llu writes=%llu bytes=%llu errors=%llu in_flight=%u age_ms=%llu paths=%s%s%s%s\n",
	     now, t.done[OP_READ] - before->done[OP_READ],
	     t.done[OP_WRITE] - before->done[OP_WRITE],
	     t.bytes_read + t.bytes_written - before->bytes_read - before->bytes_written,
	     t.errors - before->errors, in_flight,
	     oldest && oldest < now ? (now - oldest) / NSEC_PER_MSEC : 0,
	     *paths ? paths : "-", opt.status_raw ? " status=\"" : "",
	     opt.status_raw ? status : "", opt.status_raw ? "\"" : "");
	*before = t;
}

static void *timeline(void *unused)
{
	struct totals before = totals;
	u64 next = now_ns();

	(void)unused;
	while (!engine_stopping()) {
		follow_tell();
		timeline_line(&before);
		next += opt.timeline_ns;
		sleep_until(next);
	}
	return NULL;
}

void timeline_open(void)
{
	if (!opt.status)
		return;
	dm_fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (dm_fd < 0)
		die("/dev/mapper/control");
}

void timeline_start(void)
{
	pthread_detach(start_thread(timeline, NULL));
}

/* What /proc/PID/stat tells. */
struct task {
	int pid;
	char comm[32];
	char state;
	bool kernel;
	u64 ticks;
};

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

/* Without opendir(), which allocates. */
static void scan_tasks(void (*fn)(const struct task *task))
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

struct cpu_sample {
	u64 ns;
	unsigned int nr;
	u64 busy[MAX_CPUS + 1];	/* the first is the sum of all */
	u64 total[MAX_CPUS + 1];
};

static struct cpu_sample cpu_first, cpu_last;
static struct { int pid; u64 ticks; } task_first[MAX_TASKS];
static unsigned int nr_tasks;
static struct task top_task;
static u64 top_ticks;

static void sample_cpus(struct cpu_sample *sample)
{
	static char buf[32768];
	u64 v[CPU_FIELDS];
	int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC), i;
	ssize_t len;
	char *line;

	sample->ns = now_ns();
	sample->nr = 0;
	if (fd < 0)
		return;
	len = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (len <= 0)
		return;
	buf[len] = 0;

	for (line = buf; line && !strncmp(line, "cpu", 3) && sample->nr <= MAX_CPUS;) {
		if (sscanf(line, "%*s %llu %llu %llu %llu %llu %llu %llu %llu",
			   &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]) != CPU_FIELDS)
			break;
		sample->total[sample->nr] = 0;
		for (i = 0; i < CPU_FIELDS; i++)
			sample->total[sample->nr] += v[i];
		sample->busy[sample->nr] = sample->total[sample->nr] - v[3] - v[4];
		sample->nr++;
		line = strchr(line, '\n');
		if (line)
			line++;
	}
}

static void remember_task(const struct task *task)
{
	if (nr_tasks == MAX_TASKS)
		return;
	task_first[nr_tasks].pid = task->pid;
	task_first[nr_tasks++].ticks = task->ticks;
}

static void compare_task(const struct task *task)
{
	u64 ticks = task->ticks;
	unsigned int i;

	/* Sampling is work, too. */
	if (task->pid == getpid())
		return;
	for (i = 0; i < nr_tasks; i++)
		if (task_first[i].pid == task->pid)
			ticks -= task_first[i].ticks;
	if (ticks > top_ticks) {
		top_ticks = ticks;
		top_task = *task;
	}
}

void cpu_begin(void)
{
	nr_tasks = 0;
	scan_tasks(remember_task);
	sample_cpus(&cpu_first);
}

static unsigned int permille(u64 part, u64 whole)
{
	return whole ? part * 1000 / whole : 0;
}

void cpu_end(void)
{
	unsigned int i, all, cpu, max = 0, top;
	u64 ms;

	sample_cpus(&cpu_last);
	top_ticks = 0;
	scan_tasks(compare_task);

	for (i = 1; i < cpu_last.nr; i++) {
		cpu = permille(cpu_last.busy[i] - cpu_first.busy[i],
			       cpu_last.total[i] - cpu_first.total[i]);
		if (cpu > max)
			max = cpu;
	}
	all = permille(cpu_last.busy[0] - cpu_first.busy[0],
		       cpu_last.total[0] - cpu_first.total[0]);
	ms = (cpu_last.ns - cpu_first.ns) / NSEC_PER_MSEC;
	top = permille(top_ticks * 1000 / sysconf(_SC_CLK_TCK), ms);
	emit(opt.out_fd, "cpu_window_ms=%llu\ncpus=%u\ncpu_busy_percent=%u.%u\n",
	     ms, cpu_last.nr ? cpu_last.nr - 1 : 0, all / 10, all % 10);
	emit(opt.out_fd, "cpu_busiest_percent=%u.%u\ncpu_top_task=%s\ncpu_top_task_percent=%u.%u\n",
	     max / 10, max % 10, top_ticks ? top_task.comm : "-", top / 10, top % 10);
}
