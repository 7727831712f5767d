// SPDX-License-Identifier: GPL-2.0-only
/*
 * The I/O: threads that read, write, flush and discard, each in a region of
 * its own, one operation at a time. Everything they need is allocated before
 * they start.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "kmp-io.h"

struct totals totals = { .lock = PTHREAD_MUTEX_INITIALIZER };
struct worker workers[MAX_THREADS];

const char * const op_names[NR_OPS] = {
	[OP_READ] = "read",
	[OP_WRITE] = "write",
	[OP_FLUSH] = "flush",
	[OP_DISCARD] = "discard",
	[OP_FUA] = "fua",
};

static int device_fd;
static int cuts_fd = -1;
static unsigned int block_size;
static u64 nr_blocks;
static bool stopping;
static bool abandoned;
static pthread_barrier_t filled;

bool engine_stopping(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_RELAXED);
}

void engine_stop(void)
{
	__atomic_store_n(&stopping, true, __ATOMIC_RELAXED);
}

/* How many I/Os are in flight, and since when the oldest is; 0 if there is none. */
unsigned int engine_in_flight(u64 *oldest)
{
	unsigned int i, nr = 0;

	*oldest = 0;
	pthread_mutex_lock(&totals.lock);
	for (i = 0; i < opt.threads; i++) {
		u64 start = workers[i].start_ns;

		if (!start)
			continue;
		nr++;
		if (!*oldest || start < *oldest)
			*oldest = start;
	}
	pthread_mutex_unlock(&totals.lock);
	return nr;
}

/* Without a success since the last one, or since somebody wanted one. */
static void note_gap_locked(u64 now, u64 end)
{
	u64 since = U64_MAX;
	unsigned int i;

	for (i = 0; i < opt.threads; i++)
		if (workers[i].wanted_ns && workers[i].wanted_ns < since)
			since = workers[i].wanted_ns;
	if (since < totals.last_ns)
		since = totals.last_ns;
	if (since < now && now - since > totals.gap_ns) {
		totals.gap_ns = now - since;
		totals.gap_end_ns = end;
	}
}

static void account_time_locked(u64 ns)
{
	size_t tenths = ns / (NSEC_PER_MSEC / 10), last = ARRAY_SIZE(totals.took) - 1;

	if (ns > totals.longest_ns)
		totals.longest_ns = ns;
	totals.took[tenths < last ? tenths : last]++;
}

static void account_locked(enum io_op op, u64 sector, u64 bytes, int err)
{
	u64 now = now_ns();

	if (err) {
		if (!totals.errors++) {
			totals.first_errno = err;
			totals.first_error_op = op;
			totals.first_error_sector = sector;
			totals.first_error_ns = now;
		}
		totals.last_error_ns = now;
		return;
	}
	note_gap_locked(now, now);
	totals.last_ns = now;
	totals.done[op]++;
	if (op == OP_READ)
		totals.bytes_read += bytes;
	if (op == OP_WRITE || op == OP_FUA)
		totals.bytes_written += bytes;
}

/*
 * A write with FUA. It is asynchronous, because after a synchronous one with
 * RWF_DSYNC the kernel also flushes.
 */
static ssize_t write_fua(unsigned long aio, void *buf, u64 offset, u64 bytes)
{
	struct iocb iocb = {
		.aio_lio_opcode = IOCB_CMD_PWRITE,
		.aio_fildes = device_fd,
		.aio_buf = (unsigned long)buf,
		.aio_nbytes = bytes,
		.aio_offset = offset,
		.aio_rw_flags = RWF_DSYNC,
	};
	struct iocb *list = &iocb;
	struct io_event event;

	if (syscall(SYS_io_submit, aio, 1, &list) != 1)
		return -1;
	while (syscall(SYS_io_getevents, aio, 1, 1, &event, NULL) != 1)
		if (errno != EINTR)
			die("io_getevents");
	if (event.res < 0)
		errno = -event.res;
	return event.res;
}

static int submit(const struct worker *w, enum io_op op, u64 offset, u64 bytes)
{
	u64 range[2] = { offset, bytes };
	void *buf = w->buf;
	ssize_t ret;

	switch (op) {
	case OP_READ:
		ret = pread(device_fd, buf, bytes, offset);
		break;
	case OP_WRITE:
		ret = pwrite(device_fd, buf, bytes, offset);
		break;
	case OP_FLUSH:
		return fdatasync(device_fd) ? errno : 0;
	case OP_DISCARD:
		return ioctl(device_fd, BLKDISCARD, range) ? errno : 0;
	case OP_FUA:
		ret = write_fua(w->aio, buf, offset, bytes);
		break;
	default:
		ret = -1;
		errno = EINVAL;
	}
	if (ret < 0)
		return errno;
	return (u64)ret == bytes ? 0 : EIO;
}

/* How often the device has lost its cache. */
static u32 nr_cuts(void)
{
	static const char word[] = " cuts=";
	char text[1024];
	const char *found;
	ssize_t len;
	u32 cuts;

	if (cuts_fd < 0)
		return 0;
	len = pread(cuts_fd, text, sizeof(text) - 1, 0);
	if (len < 0)
		die(opt.cuts);
	text[len] = 0;
	found = strstr(text, word);
	if (!found) {
		errno = EINVAL;
		die(opt.cuts);
	}
	cuts = strtoul(found + strlen(word), NULL, 10);
	if (cuts >= MAX_CUTS) {
		errno = E2BIG;
		die(opt.cuts);
	}
	return cuts;
}

static int do_io(struct worker *w, enum io_op op, u64 block, u64 nr)
{
	u64 offset = block * block_size, bytes = nr * block_size;
	bool writes = op == OP_WRITE || op == OP_FUA;
	unsigned int bad = 0, lost = 0;
	struct span span;
	int err;

	if (writes)
		verify_fill(w->buf, block, nr);

	span.cuts_begin = nr_cuts();
	pthread_mutex_lock(&totals.lock);
	span.begin_ns = now_ns();
	w->start_ns = span.begin_ns;
	if (!w->wanted_ns)
		w->wanted_ns = w->start_ns;
	pthread_mutex_unlock(&totals.lock);

	err = submit(w, op, offset, bytes);
	span.end_ns = now_ns();
	span.cuts_end = nr_cuts();

	pthread_mutex_lock(&totals.lock);
	if (op == OP_FLUSH && !err)
		verify_flushed_locked(span);
	account_locked(op, offset / 512, bytes, err);
	if (!err)
		account_time_locked(span.end_ns - span.begin_ns);
	w->start_ns = 0;
	if (!err)
		w->wanted_ns = 0;
	pthread_mutex_unlock(&totals.lock);

	if (writes)
		verify_written(block, nr, !err, op == OP_FUA, span);
	if (op == OP_DISCARD)
		verify_discarded(block, nr, !err);
	if (op == OP_READ && !err) {
		bad = verify_read(w->buf, block, nr, span, &lost);
		pthread_mutex_lock(&totals.lock);
		totals.mismatches += bad;
		totals.lost += lost;
		totals.bytes_verified += bytes;
		pthread_mutex_unlock(&totals.lock);
	}
	if (err)
		sleep_until(now_ns() + opt.error_pause_ns);
	return err;
}

static u64 rnd(struct worker *w, u64 below)
{
	w->rng ^= w->rng << 13;
	w->rng ^= w->rng >> 7;
	w->rng ^= w->rng << 17;
	return (w->rng >> 11) % below;
}

static enum io_op choose_op(struct worker *w)
{
	unsigned int total = 0, at, i;

	for (i = 0; i < NR_OPS; i++)
		total += opt.weight[i];
	at = rnd(w, total);
	for (i = 0; at >= opt.weight[i]; i++)
		at -= opt.weight[i];
	return i;
}

/* Small ones are frequent, any size up to the limit occurs. */
static u64 choose_size(struct worker *w)
{
	u64 max = opt.max_bytes / block_size, bound = 1;

	if (max > w->nr)
		max = w->nr;
	while (bound < max && rnd(w, 8))
		bound *= 2;
	if (bound > max)
		bound = max;
	return 1 + rnd(w, bound);
}

static u64 choose_block(struct worker *w, u64 nr)
{
	u64 at = rnd(w, w->nr - nr + 1);

	if (rnd(w, 2)) {
		at = w->cursor;
		if (at + nr > w->nr)
			at = 0;
		w->cursor = at + nr;
	}
	return w->first + at;
}

static void wait_turn(struct worker *w)
{
	u64 now = now_ns();

	if (!opt.rate)
		return;
	w->next_ns += NSEC_PER_SEC / opt.rate;
	if (w->next_ns < now)
		w->next_ns = now;
	sleep_until(w->next_ns);
}

/* One pass over the region of the thread in large pieces. */
static void sweep(struct worker *w, enum io_op op)
{
	u64 at, nr;

	for (at = 0; at < w->nr; at += nr) {
		nr = opt.max_bytes / block_size;
		if (nr > w->nr - at)
			nr = w->nr - at;
		if (__atomic_load_n(&abandoned, __ATOMIC_RELAXED))
			return;
		do_io(w, op, w->first + at, nr);
	}
}

static void *work(void *data)
{
	struct worker *w = data;

	if (!opt.no_init)
		sweep(w, OP_WRITE);
	if (opt.cuts)
		do_io(w, OP_FLUSH, 0, 0);
	pthread_barrier_wait(&filled);

	while (!engine_stopping()) {
		enum io_op op = choose_op(w);
		u64 nr = choose_size(w);

		wait_turn(w);
		do_io(w, op, choose_block(w, nr), nr);
	}
	if (!opt.no_final)
		sweep(w, OP_READ);

	pthread_mutex_lock(&totals.lock);
	w->wanted_ns = 0;
	w->busy = false;
	pthread_mutex_unlock(&totals.lock);
	return NULL;
}

void engine_open(void)
{
	u64 bytes;
	int size;

	device_fd = open(opt.device, (opt.readonly ? O_RDONLY : O_RDWR) | O_DIRECT | O_CLOEXEC);
	if (device_fd < 0)
		die(opt.device);
	if (opt.cuts) {
		cuts_fd = open(opt.cuts, O_RDONLY | O_CLOEXEC);
		if (cuts_fd < 0)
			die(opt.cuts);
	}
	if (ioctl(device_fd, BLKGETSIZE64, &bytes) || ioctl(device_fd, BLKSSZGET, &size))
		die("size of the device");
	if (opt.size_limit && bytes > opt.size_limit)
		bytes = opt.size_limit;
	block_size = size;
	nr_blocks = bytes / block_size;
	if (opt.max_bytes < block_size)
		opt.max_bytes = block_size;
}

static void prepare(struct worker *w)
{
	w->buf = get_memory(opt.max_bytes);
	if (!opt.weight[OP_FUA] && opt.one_shot != OP_FUA)
		return;
	if (syscall(SYS_io_setup, 1, &w->aio))
		die("io_setup");
}

static void start_worker(unsigned int id)
{
	struct worker *w = &workers[id];

	w->id = id;
	w->nr = nr_blocks / opt.threads;
	w->first = id * w->nr;
	w->rng = (opt.seed + id + 1) * 0x9e3779b97f4a7c15ULL;
	prepare(w);
	w->busy = true;
	w->thread = start_thread(work, w);
}

/* Returns when the threads have filled their regions. */
void engine_start(void)
{
	unsigned int i;

	if (nr_blocks < opt.threads || block_size > 4096) {
		errno = EINVAL;
		die("geometry of the device");
	}
	verify_init(nr_blocks, block_size);
	pthread_barrier_init(&filled, NULL, opt.threads + 1);
	for (i = 0; i < opt.threads; i++)
		start_worker(i);
	pthread_barrier_wait(&filled);
}

static unsigned int nr_busy(void)
{
	unsigned int i, nr = 0;

	pthread_mutex_lock(&totals.lock);
	for (i = 0; i < opt.threads; i++)
		nr += workers[i].busy;
	pthread_mutex_unlock(&totals.lock);
	return nr;
}

/* Wait until all threads have ended; false if some are still in their I/O. */
bool engine_wait(u64 until_ns)
{
	unsigned int i;

	while (nr_busy()) {
		if (now_ns() > until_ns) {
			__atomic_store_n(&abandoned, true, __ATOMIC_RELAXED);
			pthread_mutex_lock(&totals.lock);
			note_gap_locked(now_ns(), 0);
			pthread_mutex_unlock(&totals.lock);
			return false;
		}
		sleep_until(now_ns() + 20 * NSEC_PER_MSEC);
	}
	for (i = 0; i < opt.threads; i++)
		pthread_join(workers[i].thread, NULL);
	return true;
}

int engine_one_shot(void)
{
	struct worker *w = &workers[0];
	u64 start, end;
	int err;

	prepare(w);
	memset(w->buf, 0xa5, opt.max_bytes);
	start = now_ns();
	err = submit(w, opt.one_shot, opt.offset, opt.max_bytes);
	end = now_ns();
	emit(opt.out_fd, "one_shot=%s errno=%d error=%s latency_us=%llu start_ns=%llu\n",
	     op_names[opt.one_shot], err, err ? strerrorname_np(err) : "none",
	     (end - start) / NSEC_PER_USEC, start);
	return err;
}
