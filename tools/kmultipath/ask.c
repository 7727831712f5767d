// SPDX-License-Identifier: GPL-2.0-only
/* Asks disks, all at the same time: do they open, and which storage processor is it? */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "disks.h"
#include "files.h"
#include "handlers/clariion-wire.h"
#include "scsi.h"
#include "text.h"

#define STACK_SIZE	(64 * 1024)

/**
 * struct question - a disk that is to be asked
 * @disk: the disk
 * @device: its device file
 * @clariion: ask it for its storage processor
 */
struct question {
	struct disk *disk;
	char *device;
	bool clariion;
};

/* What a thread finds out. It is written at once, as it is shorter than PIPE_BUF. */
struct reply {
	unsigned int index;
	bool opens;
	enum kmp_sp sp;
	bool owns;
};

/* What the threads share. */
static struct {
	unsigned int nr;
	struct question *questions;
	atomic_uint next;
	int pipe;
} work;

/* ---- in the process that may hang: its threads take no memory ---- */

static void ask_clariion(int fd, struct reply *reply)
{
	struct kmp_clariion_unit unit;
	struct kmp_scsi_cmd command;
	u8 data[KMP_DATA_SIZE];
	const char *why;
	int len;

	kmp_clariion_command(&command, KMP_CLARIION_PAGE, false);
	len = scsi_read(fd, &command, data);
	if (len < 0 || kmp_clariion_parse(data, len, &unit, &why) != KMP_VERDICT_UP)
		return;
	reply->sp = unit.sp;
	reply->owns = unit.owner == unit.sp;
}

static void *ask_some(void *unused)
{
	unsigned int index;

	while ((index = atomic_fetch_add(&work.next, 1)) < work.nr) {
		const struct question *question = &work.questions[index];
		struct reply reply = { .index = index, .sp = KMP_NO_SP };
		int fd = open(question->device, O_RDONLY | O_CLOEXEC);

		reply.opens = fd >= 0;
		if (reply.opens && question->clariion)
			ask_clariion(fd, &reply);
		if (reply.opens)
			close(fd);
		if (write(work.pipe, &reply, sizeof(reply)) != sizeof(reply))
			break;	/* nobody waits any more */
	}
	return unused;
}

/* It keeps none of our files open, so that nobody who reads them waits for it. */
static __attribute__((noreturn)) void ask(void)
{
	int nothing = open("/dev/null", O_RDWR), fd;
	pthread_t *threads = take((work.nr + 1) * sizeof(*threads));
	pthread_attr_t small;
	unsigned int nr = 0, i;

	for (fd = 0; fd <= 2; fd++)
		dup2(nothing, fd);
	if (work.pipe > 3)
		close_range(3, work.pipe - 1, 0);
	close_range(work.pipe + 1, ~0U, 0);
	signal(SIGPIPE, SIG_IGN);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_SIZE);
	/* With too few threads each asks several disks. */
	while (nr < work.nr && !pthread_create(&threads[nr], &small, ask_some, NULL))
		nr++;
	if (!nr)
		ask_some(NULL);
	for (i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

/* ---- in the tool ---- */

static s64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Return: false if no reply came until then. */
static bool take_reply(int pipe, s64 until_ms)
{
	struct pollfd wait = { .fd = pipe, .events = POLLIN };
	struct reply reply;
	struct disk *disk;
	s64 left_ms;
	int ready;

	do {
		left_ms = until_ms - now_ms();
		ready = poll(&wait, 1, left_ms > 0 ? left_ms : 0);
	} while (ready < 0 && errno == EINTR);
	if (ready <= 0 || read(pipe, &reply, sizeof(reply)) != sizeof(reply))
		return false;
	disk = work.questions[reply.index].disk;
	disk->opens = reply.opens;
	disk->sp = reply.sp;
	disk->owns = reply.owns;
	return true;
}

/* The disks that nobody has asked yet. */
static void write_questions(const struct disks *disks)
{
	unsigned int i;

	work.nr = 0;
	work.next = 0;
	work.questions = take((disks->nr + 1) * sizeof(*work.questions));
	for (i = 0; i < disks->nr; i++) {
		struct disk *disk = disks->disk[i];

		if (disk->asked)
			continue;
		disk->asked = true;
		work.questions[work.nr++] = (struct question){
			.disk = disk,
			.device = file_name(PLACE_DEV, "%s", disk->name),
			.clariion = disk_is_clariion(disk),
		};
	}
}

void disks_ask(const struct disks *disks, unsigned int seconds)
{
	s64 until_ms = now_ms() + 1000LL * seconds;
	unsigned int left;
	int ends[2];
	pid_t child;

	write_questions(disks);
	if (!work.nr)
		return;
	signal(SIGCHLD, SIG_IGN);	/* nobody waits for the process */
	child = pipe2(ends, O_CLOEXEC) ? -1 : fork();
	if (child < 0) {
		fail("disks cannot be asked: %m");
		return;
	}
	work.pipe = ends[1];
	if (!child)
		ask();
	close(ends[1]);
	for (left = work.nr; left && take_reply(ends[0], until_ms); left--)
		;
	close(ends[0]);
	signal(SIGCHLD, SIG_DFL);
}
