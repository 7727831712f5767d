// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp-io does I/O on a block device and verifies every byte it reads. Locked in
 * memory and allocating nothing once started, it keeps going when nothing else
 * can. It overwrites the device, unless --readonly. To build it:
 *
 *	gcc -static -O2 -Wall -Wextra -pthread -o kmp-io *.c
 *
 * --device DEV		the block device
 * --threads N		each with a region of its own and one I/O at a time [4]
 * --seconds N		stop after N seconds; or with
 * --until-file F	as soon as the file F exists
 * --size-limit BYTES	use only the start of the device
 * --max-bytes BYTES	size of the largest I/O [262144]
 * --mix R,W,F,D[,U]	weights of reads, writes, flushes, discards and writes with
 *			FUA [50,45,5,0,0]
 * --discard WHAT	a discarded block reads as "zero" or "undefined" [zero]
 * --cuts FILE		the device may lose its cache; the word "cuts=N" in FILE
 *			says how often it has. A write may be undone until a
 *			flush that begins after its end has ended; one with FUA
 *			may not. No discards; the cuts begin after the line
 *			"start".
 * --rate N		at most N I/Os a second for each thread
 * --rate-limit N	--rate is N if it is more
 * --seed N		of everything random [1]
 * --readonly		reads only; a block must not change between reads
 * --no-init		do not write the whole device first
 * --no-final		do not read the whole device at the end
 * --error-pause MS	pause of a thread after an error [10]
 * --expect-errors[=any]	errors are no failure; without "any" none is one
 * --drain SECONDS	how long to wait for I/O at the end, 0 for ever [0]
 * --one-shot OP	one read, write, flush, discard or fua at --offset BYTES,
 *			of --max-bytes; prints the error and the latency
 * --freeze		stop all other processes but init --freeze-after MS
 *			[1000] into the run, for --freeze-seconds N [to the end]
 * --timeline MS	a line that often, to --timeline-to FILE [stdout], with
 *			--status NAME[,NAME...] the paths of these maps;
 *			--status-raw: as the kernel prints it; before it, with
 *			--timeline-follow FILE, what lines that file has got
 *			since. Both allocate in the kernel: leave them out where
 *			there is no memory.
 * --cpu-window D,N	measure the load of the CPUs for N seconds, D seconds
 *			from the start; with --cpu do nothing else. The top
 *			task is the busiest one but this process.
 * --output FILE	report there instead of stdout
 *
 * Seconds may have decimals. The run starts when the device is filled: the line
 * "start ns=N". At the end the summary, one key=value a line. longest_gap_ms is
 * the longest time without a successful completion while a thread wanted one,
 * gap_end_ns the completion that ended it, 0 if none did. longest_us is the longest
 * operation that succeeded; 99 of 100 took p99_us at most, counted up to a second.
 * lost is how many blocks were read whose newest write had
 * been undone by a power cut. Exit status: 0 if no mismatch and the errors are as
 * expected, 1 if not, 2 if it could not run.
 *
 * A block of the device (its logical block size) holds its number, the
 * generation and a seed, then noise made from them. A failed write leaves the
 * old block or the new one, each block on its own; what was read once must stay.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "kmp-io.h"

#define NEVER		U64_MAX
#define STACK_SIZE	(256 * 1024)

u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void sleep_until(u64 ns)
{
	struct timespec ts = {
		.tv_sec = ns / NSEC_PER_SEC,
		.tv_nsec = ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* One write for each line, and no buffer but the stack. */
void emit(int fd, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;
	int len, done = 0;

	va_start(args, fmt);
	len = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (len >= (int)sizeof(line))
		len = sizeof(line) - 1;
	while (done < len) {
		ssize_t ret = write(fd, line + done, len - done);

		if (ret < 0 && errno == EINTR)
			continue;
		if (ret < 0)
			break;
		done += ret;
	}
}

void die(const char *what)
{
	fprintf(stderr, "kmp-io: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* Stacks are small: mlockall() faults all of them in. */
pthread_t start_thread(void *(*fn)(void *data), void *data)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	errno = pthread_create(&thread, &attr, fn, data);
	if (errno)
		die("pthread_create");
	pthread_attr_destroy(&attr);
	return thread;
}

/* The stack of the main thread grows on demand, so demand it. */
static void touch_stack(void)
{
	unsigned char page[STACK_SIZE / 2];

	memset(page, 0, sizeof(page));
	__asm__ volatile("" : : "r" (page) : "memory");
}

/* Pages of its own: aligned for O_DIRECT, zeroed, and there already. */
void *get_memory(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		die("memory");
	return p;
}

static void on_signal(int sig)
{
	(void)sig;
	engine_stop();
}

/* What the main thread has to do at some time; NEVER once it is done. */
static struct {
	u64 end;
	u64 freeze;
	u64 thaw;
	u64 cpu_begin;
	u64 cpu_end;
} timers = { NEVER, NEVER, NEVER, NEVER, NEVER };

static bool due(u64 *at, u64 now)
{
	if (now < *at)
		return false;
	*at = NEVER;
	return true;
}

static void set_timers(u64 start)
{
	if (opt.seconds_ns)
		timers.end = start + opt.seconds_ns;
	if (opt.freeze)
		timers.freeze = start + opt.freeze_after_ns;
	if (opt.cpu_ns)
		timers.cpu_begin = start + opt.cpu_delay_ns;
}

static void run_timers(u64 now)
{
	if (due(&timers.freeze, now)) {
		freeze_all();
		timers.thaw = opt.freeze_ns ? now_ns() + opt.freeze_ns : NEVER - 1;
	}
	if (due(&timers.thaw, now))
		thaw_all();
	if (due(&timers.cpu_begin, now)) {
		cpu_begin();
		timers.cpu_end = now_ns() + opt.cpu_ns;
	}
	if (due(&timers.cpu_end, now))
		cpu_end();
	if (due(&timers.end, now))
		engine_stop();
	if (opt.until_file && !access(opt.until_file, F_OK))
		engine_stop();
}

static u64 next_wakeup(void)
{
	u64 next = now_ns() + 100 * NSEC_PER_MSEC;
	const u64 *at = &timers.end;
	unsigned int i;

	for (i = 0; i < sizeof(timers) / sizeof(*at); i++)
		if (at[i] < next)
			next = at[i];
	return next;
}

static void run(void)
{
	u64 start = now_ns();

	emit(opt.out_fd, "start ns=%llu\n", start);
	set_timers(start);
	while (!engine_stopping()) {
		sleep_until(next_wakeup());
		run_timers(now_ns());
	}
}

static size_t p99_us(const struct totals *t)
{
	u64 all = 0, below = 0;
	size_t tenths;

	for (tenths = 0; tenths < ARRAY_SIZE(t->took); tenths++)
		all += t->took[tenths];
	for (tenths = 0; below < all - all / 100; tenths++)
		below += t->took[tenths];
	return tenths * 100;
}

static int summary(bool complete)
{
	struct totals t;
	u64 oldest;
	bool good;

	pthread_mutex_lock(&totals.lock);
	t = totals;
	pthread_mutex_unlock(&totals.lock);

	good = complete && !t.mismatches &&
	       (opt.errors == ERRORS_ANY || (opt.errors == ERRORS_SOME) == !!t.errors);
	emit(opt.out_fd, "end_ns=%llu\nreads=%llu\nwrites=%llu\nflushes=%llu\ndiscards=%llu\n",
	     now_ns(), t.done[OP_READ], t.done[OP_WRITE], t.done[OP_FLUSH],
	     t.done[OP_DISCARD]);
	emit(opt.out_fd, "fua_writes=%llu\nlost=%llu\n", t.done[OP_FUA], t.lost);
	emit(opt.out_fd, "bytes_read=%llu\nbytes_written=%llu\nbytes_verified=%llu\n",
	     t.bytes_read, t.bytes_written, t.bytes_verified);
	emit(opt.out_fd, "errors=%llu\nfirst_error_errno=%d\nfirst_error=%s\nfirst_error_op=%s\n",
	     t.errors, t.first_errno, t.errors ? strerrorname_np(t.first_errno) : "none",
	     t.errors ? op_names[t.first_error_op] : "none");
	emit(opt.out_fd, "first_error_sector=%llu\nfirst_error_ns=%llu\nlast_error_ns=%llu\n",
	     t.first_error_sector, t.first_error_ns, t.last_error_ns);
	emit(opt.out_fd, "mismatches=%llu\nlongest_gap_ms=%llu\nlongest_gap_us=%llu\n",
	     t.mismatches, t.gap_ns / NSEC_PER_MSEC, t.gap_ns / NSEC_PER_USEC);
	emit(opt.out_fd, "gap_end_ns=%llu\nlongest_us=%llu\np99_us=%zu\n", t.gap_end_ns,
	     t.longest_ns / NSEC_PER_USEC, p99_us(&t));
	emit(opt.out_fd, "last_completion_ns=%llu\nstuck=%u\nresult=%s\n", t.last_ns,
	     complete ? 0 : engine_in_flight(&oldest),
	     good ? "good" : "bad");
	return !good;
}

static int run_cpu(void)
{
	sleep_until(now_ns() + opt.cpu_delay_ns);
	cpu_begin();
	sleep_until(now_ns() + opt.cpu_ns);
	cpu_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = on_signal };
	bool complete;
	int ret;

	(void)argc;
	parse_options(argv + 1);
	touch_stack();
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");
	if (opt.cpu)
		return run_cpu();

	engine_open();
	if (opt.one_shot >= 0)
		return engine_one_shot() ? opt.errors == ERRORS_NONE : opt.errors == ERRORS_SOME;

	timeline_open();
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	engine_start();
	if (opt.timeline_ns)
		timeline_start();
	run();
	complete = engine_wait(opt.drain_ns ? now_ns() + opt.drain_ns : NEVER);
	if (timers.thaw != NEVER)
		thaw_all();
	ret = summary(complete);
	_exit(ret);
}
