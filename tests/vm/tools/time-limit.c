// SPDX-License-Identifier: GPL-2.0-only
/*
 * time-limit SECONDS NAME COMMAND... - runs a command in a session of its own
 * and passes on its exit status. guest/judge.sh calls it for everything that
 * may hang.
 *
 * When the time is over, it writes the verdict on NAME to the results port,
 * lets the kernel print the stacks of its CPUs, its memory and its blocked
 * tasks, and ends the machine, because a task that hangs in the kernel cannot
 * be cleaned up. This must work with memory exhausted and every disk dead.
 * Therefore all files are opened beforehand, and the program is locked into
 * memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "vm-exit.h"

#define EXIT_TIMED_OUT	4

static int must_open(const char *name)
{
	int fd = open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		perror(name);
		exit(125);
	}
	return fd;
}

static pid_t start(char **command, const sigset_t *signals)
{
	pid_t child = fork();

	if (child)
		return child;
	setsid();
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Returns the wait status, or -1 when the time is over. */
static int wait_until(double deadline, pid_t child, const sigset_t *signals)
{
	int status;
	double left;

	while ((left = deadline - now()) > 0) {
		struct timespec ts = { .tv_sec = left, .tv_nsec = (left - (long)left) * 1e9 };

		if (waitpid(child, &status, WNOHANG) == child)
			return status;
		sigtimedwait(signals, NULL, &ts);
	}
	return -1;
}

int main(int argc, char **argv)
{
	int sysrq, results, status;
	char verdict[256];
	const char *key;
	sigset_t signals;
	pid_t child;

	if (argc < 4) {
		fprintf(stderr, "usage: time-limit SECONDS NAME COMMAND...\n");
		return 125;
	}
	sysrq = must_open("/proc/sysrq-trigger");
	results = must_open("/dev/ttyS1");
	if (vm_exit_prepare())
		return 125;
	snprintf(verdict, sizeof(verdict), "fail %s timed out after %s s\n", argv[2], argv[1]);

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	child = start(argv + 3, &signals);
	mlockall(MCL_CURRENT | MCL_FUTURE);

	status = wait_until(now() + atof(argv[1]), child, &signals);
	if (status >= 0) {
		kill(-child, SIGKILL);
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}

	/* The verdict first: what follows is slow and may not complete. */
	if (write(results, verdict, strlen(verdict)) < 0)
		perror("/dev/ttyS1");
	tcdrain(results);
	for (key = "lmw"; *key; key++)
		if (write(sysrq, key, 1) < 0)
			perror("/proc/sysrq-trigger");
	vm_exit(EXIT_TIMED_OUT);
	return 124;
}
