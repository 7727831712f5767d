// SPDX-License-Identifier: GPL-2.0-only
/* Processes beside a rehearsal: one reads, one gives the paths back if the tool dies. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dm.h"
#include "files.h"
#include "lock.h"
#include "watch.h"

#define READ_PAUSE_US	5000
#define GIVE_BACK_TRIES	30	/* one a second: the map may be suspended */

static pid_t reader = -1, guard = -1;
static int guard_pipe = -1;

u64 watch_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* ---- giving back ---- */

int watch_give_back(struct watch *watch, const char *name, char **devices)
{
	unsigned int tries, i, left;
	void *memory = mark();

	for (tries = 0; tries < GIVE_BACK_TRIES; tries++) {
		if (tries)
			sleep(1);
		left = 0;
		for (i = 0; i < watch->nr; i++)
			if (watch->taken[i] &&
			    !dm_message(name, print("reinstate_path %s", devices[i]), NULL))
				watch->taken[i] = false;
			else
				left += watch->taken[i];
		if (watch->announced && !dm_message(name, "ndu end", NULL))
			watch->announced = false;
		release(memory);
		memory = mark();
		if (!left && !watch->announced)
			return 0;
	}
	for (i = 0; i < watch->nr; i++)
		if (watch->taken[i])
			fail("%s: path %s is still taken away; return it: dmsetup message %s 0 reinstate_path %s",
			     name, devices[i], name, devices[i]);
	return -1;
}

/* ---- processes ---- */

/* The kernel, too, does not wait for I/O to get memory for this process, if it knows how. */
static int keep_memory(void)
{
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return fail("memory cannot be locked: %m; be root, or raise `ulimit -l`: paths could not be given back if the tool's memory were on the map");
	prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
	return 0;
}

/* A signal of the terminal is for the tool alone. */
static void be_child(void)
{
	lock_leave();
	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static void note_read(struct watch *watch, u64 began, u64 took)
{
	if (took > __atomic_load_n(&watch->longest_ns, __ATOMIC_RELAXED))
		__atomic_store_n(&watch->longest_ns, took, __ATOMIC_RELAXED);
	__atomic_store_n(&watch->began_ns, began, __ATOMIC_RELEASE);
}

static void read_all_the_time(struct watch *watch, pid_t tool, int fd, void *block, size_t size)
{
	u64 began;
	int null;

	be_child();
	/* Nobody who reads what the tool prints waits for a read that hangs. */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == tool) {
		began = watch_now_ns();
		if (pread(fd, block, size, 0) < 0) {
			watch->error = errno;
			_exit(1);
		}
		note_read(watch, began, watch_now_ns() - began);
		usleep(READ_PAUSE_US);
	}
	_exit(0);
}

/* The tool's end closes the pipe, however it ends. */
static void guard_paths(struct watch *watch, const char *name, char **devices, int pipe)
{
	char done;

	be_child();
	signal(SIGTERM, SIG_IGN);
	if (keep_memory())
		_exit(1);
	if (read(pipe, &done, 1) <= 0)
		watch_give_back(watch, name, devices);
	_exit(0);
}

static int start_guard(struct watch *watch, const char *name, char **devices)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return fail("%s: %m", name);
	guard = fork();
	if (guard < 0)
		return fail("%s: %m", name);
	if (!guard) {
		close(ends[1]);
		guard_paths(watch, name, devices, ends[0]);
	}
	close(ends[0]);
	guard_pipe = ends[1];
	return 0;
}

static int start_reader(struct watch *watch, const char *name)
{
	const char *file = file_name(PLACE_DEV, "mapper/%s", name);
	size_t size = 4096;
	void *block = NULL;
	pid_t tool = getpid();
	int fd;

	fd = open(file, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return fail("%s: %m", file);
	/* A logical block may be longer. */
	while (size <= 65536 &&
	       (posix_memalign(&block, size, size) || pread(fd, block, size, 0) < 0))
		size *= 2;
	if (size > 65536)
		return fail("%s: it cannot be read: %m", file);
	reader = fork();
	if (reader < 0)
		return fail("%s: %m", name);
	if (!reader) {
		close(guard_pipe);
		read_all_the_time(watch, tool, fd, block, size);
	}
	close(fd);
	return 0;
}

struct watch *watch_start(const char *name, char **devices, unsigned int nr)
{
	struct watch *watch = mmap(NULL, sizeof(*watch) + nr * sizeof(*watch->taken),
				   PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (watch == MAP_FAILED) {
		fail("%s: %m", name);
		return NULL;
	}
	watch->nr = nr;
	if (keep_memory() || start_guard(watch, name, devices) || start_reader(watch, name)) {
		watch_end();
		return NULL;
	}
	return watch;
}

/* The reader may be in a read that does not end yet. */
void watch_end(void)
{
	if (guard >= 0 && write(guard_pipe, "x", 1) == 1)
		waitpid(guard, NULL, 0);
	if (reader >= 0)
		kill(reader, SIGKILL);
}
