// SPDX-License-Identifier: GPL-2.0-only
/*
 * The load of the CPUs for a while, and the busiest task.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "kmp-io.h"

#define MAX_TASKS	4096
#define MAX_CPUS	64
#define CPU_FIELDS	8	/* user nice system idle iowait irq softirq steal */

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
