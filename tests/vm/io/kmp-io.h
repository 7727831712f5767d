/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of kmp-io share. The options are described at the top of
 * kmp-io.c.
 */
#ifndef KMP_IO_H
#define KMP_IO_H

#include <linux/types.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define U64_MAX		(~0ULL)

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL
#define NSEC_PER_USEC	1000ULL

#define MAX_THREADS	64
#define MAX_CUTS	1024
#define MAX_IO_BYTES	(512 * 512)
#define LINE_SIZE	8192

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

enum io_op {
	OP_READ,
	OP_WRITE,
	OP_FLUSH,
	OP_DISCARD,
	OP_FUA,			/* a write that is on stable storage when it ends */
	NR_OPS,
};

enum discard_promise {
	DISCARD_ZERO,		/* reads as zeroes afterwards */
	DISCARD_UNDEFINED,	/* reads as anything */
};

enum error_policy {
	ERRORS_NONE,	/* an error is a failure */
	ERRORS_SOME,	/* no error is a failure */
	ERRORS_ANY,
};

/*
 * struct options - the command line
 * @weight: how often each kind of I/O is chosen, relative to the others
 * @cuts: a file that says how often the device has lost its cache
 * @one_shot: an operation, or -1
 * @timeline_fd: where the timeline goes
 * @follow: a file whose new lines go there, too
 * @status: maps, separated by commas
 * @out_fd: where everything else is reported
 */
struct options {
	const char *device;
	unsigned int threads;
	u64 seconds_ns;
	const char *until_file;
	u64 size_limit;
	u64 seed;
	unsigned int max_bytes;
	unsigned int weight[NR_OPS];
	unsigned int rate;
	unsigned int rate_limit;
	u64 error_pause_ns;
	enum discard_promise discard;
	const char *cuts;
	enum error_policy errors;
	u64 drain_ns;
	bool readonly;
	bool no_init;
	bool no_final;
	int one_shot;
	u64 offset;
	bool freeze;
	u64 freeze_after_ns;
	u64 freeze_ns;
	u64 timeline_ns;
	const char *follow;
	const char *status;
	bool status_raw;
	int timeline_fd;
	bool cpu;
	u64 cpu_delay_ns;
	u64 cpu_ns;
	int out_fd;
};

/*
 * struct worker - a thread and the region that is its own
 * @first: first block of the region
 * @nr: blocks in the region
 * @cursor: where its sequential I/O goes on
 * @rng: state of its random numbers
 * @aio: its context of asynchronous I/O, for FUA
 * @next_ns: its next turn under a rate limit
 * @start_ns: since when an I/O is in flight, 0 if none; under totals.lock
 * @wanted_ns: since when it has wanted one to succeed, 0 if it does not; the same
 * @busy: cleared when the thread has ended; under totals.lock
 */
struct worker {
	pthread_t thread;
	unsigned int id;
	u64 first;
	u64 nr;
	u64 cursor;
	u64 rng;
	unsigned long aio;
	u64 next_ns;
	u64 start_ns;
	u64 wanted_ns;
	bool busy;
	unsigned char *buf;
};

/*
 * struct span - an I/O's time; the device carried it out between begin and end
 * @cuts_begin: how often the device had lost its cache at the begin
 * @cuts_end: the same at the end
 */
struct span {
	u64 begin_ns;
	u64 end_ns;
	u32 cuts_begin;
	u32 cuts_end;
};

/*
 * struct totals - what has happened so far
 * @lock: protects everything in here, and what struct worker says it does
 * @done: successful operations, by kind
 * @lost: blocks whose newest write a power cut undid, as it may
 * @last_ns: the last successful completion
 * @gap_ns: the longest time without a successful completion while some thread
 *	wanted one
 * @gap_end_ns: the completion that ended it, 0 if none did
 * @longest_ns: the longest operation that succeeded
 * @took: how many that succeeded took how many tenths of a millisecond; the last
 *	one has all that took longer
 */
struct totals {
	pthread_mutex_t lock;
	u64 done[NR_OPS];
	u64 bytes_read;
	u64 bytes_written;
	u64 bytes_verified;
	u64 errors;
	u64 mismatches;
	u64 lost;
	u64 last_ns;
	u64 gap_ns;
	u64 gap_end_ns;
	u64 longest_ns;
	u32 took[10001];
	int first_errno;
	enum io_op first_error_op;
	u64 first_error_sector;
	u64 first_error_ns;
	u64 last_error_ns;
};

/*
 * struct task - what /proc/PID/stat says
 * @kernel: it is a kernel thread
 * @ticks: CPU time in user and kernel mode
 */
struct task {
	int pid;
	char comm[32];
	char state;
	bool kernel;
	u64 ticks;
};

/* kmp-io.c */
u64 now_ns(void);
void sleep_until(u64 ns);
[[gnu::format(printf, 2, 3)]] void emit(int fd, const char *fmt, ...);
void *get_memory(size_t size);
[[gnu::noreturn]] void die(const char *what);
pthread_t start_thread(void *(*fn)(void *data), void *data);

/* options.c */
extern struct options opt;
void parse_options(char **argv);

/* engine.c: the I/O */
extern struct totals totals;
extern struct worker workers[MAX_THREADS];
extern const char * const op_names[NR_OPS];
void engine_open(void);
void engine_start(void);
void engine_stop(void);
bool engine_wait(u64 until_ns);
bool engine_stopping(void);
unsigned int engine_in_flight(u64 *oldest);
int engine_one_shot(void);

/* verify.c: what each block should hold */
void verify_init(u64 nr_blocks, unsigned int block_size);
void verify_fill(unsigned char *buf, u64 block, u64 nr);
void verify_written(u64 block, u64 nr, bool ok, bool fua, struct span span);
void verify_flushed_locked(struct span span);
void verify_discarded(u64 block, u64 nr, bool ok);
unsigned int verify_read(const unsigned char *buf, u64 block, u64 nr, struct span span,
			 unsigned int *lost);

/* timeline.c */
void timeline_open(void);
void timeline_start(void);

/* tasks.c: the other processes */
void scan_tasks(void (*fn)(const struct task *task));
void freeze_all(void);
void thaw_all(void);

/* cpu.c: the load of the CPUs */
void cpu_begin(void);
void cpu_end(void);

#endif
