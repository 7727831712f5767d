// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log of outages in a ring of fixed size, and the completions of the
 * watched device. The plan's thread logs the outages; tracepoints of the block
 * layer report the completions. Nothing here allocates once a watch is set.
 */
#include <linux/blk-mq.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include <trace/events/block.h>
#include "kmp_inject.h"

#define INJ_LOG_SIZE	1024

enum inj_event {
	INJ_EV_DOWN,
	INJ_EV_FAIL_FAST,
	INJ_EV_UP,
	INJ_EV_UP_LAST,
	INJ_EV_FIRST_IO,
	INJ_EV_FIRST_BAD_IO,
	INJ_EV_ERROR,
};

/**
 * struct inj_entry - one event
 * @ns: CLOCK_MONOTONIC
 * @event: what happened
 * @mode: for INJ_EV_DOWN, the mode of the outage
 * @value: for INJ_EV_FIRST_IO, ns since INJ_EV_UP; else an error number
 * @address: for INJ_EV_ERROR: host, channel, target, LUN
 */
struct inj_entry {
	u64 ns;
	enum inj_event event;
	const struct inj_mode *mode;
	s64 value;
	u64 address[4];
};

/* Protects the ring and its head; taken in completions, so with irqs off. */
static DEFINE_SPINLOCK(inj_log_lock);
static struct inj_entry inj_ring[INJ_LOG_SIZE];
static u64 inj_head;

static dev_t inj_watched;
static struct tracepoint *inj_rq_tracepoint;
static u64 inj_up_ns;
static atomic_t inj_awaiting_io = ATOMIC_INIT(0);
static atomic_t inj_awaiting_bad_io = ATOMIC_INIT(0);
static atomic_t inj_good_io = ATOMIC_INIT(0);
static atomic_t inj_bad_io = ATOMIC_INIT(0);

static void inj_log(const struct inj_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&inj_log_lock, flags);
	inj_ring[inj_head++ % INJ_LOG_SIZE] = *entry;
	spin_unlock_irqrestore(&inj_log_lock, flags);
}

void inj_log_down(const struct inj_mode *mode)
{
	struct inj_entry entry = {
		.ns = ktime_get_ns(),
		.event = INJ_EV_DOWN,
		.mode = mode,
	};

	atomic_set(&inj_awaiting_io, 0);
	atomic_set(&inj_awaiting_bad_io, 1);
	inj_log(&entry);
}

void inj_log_fail_fast(void)
{
	struct inj_entry entry = {
		.ns = ktime_get_ns(),
		.event = INJ_EV_FAIL_FAST,
	};

	inj_log(&entry);
}

/* Called before the first path is set up, so restore_us includes that. */
void inj_log_up(void)
{
	struct inj_entry entry = {
		.ns = ktime_get_ns(),
		.event = INJ_EV_UP,
	};

	inj_log(&entry);
	inj_up_ns = entry.ns;
	/* Pairs with the exchange in inj_completed(), which reads inj_up_ns. */
	atomic_set_release(&inj_awaiting_io, 1);
}

/* Whether the watched device has completed good I/O since INJ_EV_UP. */
bool inj_log_io_returned(void)
{
	return !inj_watched || !atomic_read(&inj_awaiting_io);
}

void inj_log_up_last(void)
{
	struct inj_entry entry = {
		.ns = ktime_get_ns(),
		.event = INJ_EV_UP_LAST,
	};

	inj_log(&entry);
}

void inj_log_error(const struct scsi_device *sdev, int error)
{
	struct inj_entry entry = {
		.ns = ktime_get_ns(),
		.event = INJ_EV_ERROR,
		.value = error,
		.address = { sdev->host->host_no, sdev->channel, sdev->id, sdev->lun },
	};

	inj_log(&entry);
}

static void inj_completed(blk_status_t status)
{
	struct inj_entry entry = { .ns = ktime_get_ns() };

	if (status) {
		atomic_inc(&inj_bad_io);
		if (!atomic_xchg(&inj_awaiting_bad_io, 0))
			return;
		entry.event = INJ_EV_FIRST_BAD_IO;
		entry.value = blk_status_to_errno(status);
	} else {
		atomic_inc(&inj_good_io);
		if (!atomic_read(&inj_awaiting_io) || !atomic_xchg(&inj_awaiting_io, 0))
			return;
		entry.event = INJ_EV_FIRST_IO;
		entry.value = entry.ns - inj_up_ns;
	}
	inj_log(&entry);
}

static void inj_probe_bio(void *data, struct request_queue *q, struct bio *bio)
{
	if (bio->bi_bdev->bd_dev == inj_watched)
		inj_completed(bio->bi_status);
}

/* A request-based device reports its requests, not its bios. */
static void inj_probe_rq(void *data, struct request *rq, blk_status_t error,
			 unsigned int nr_bytes)
{
	struct gendisk *disk = rq->q->disk;

	if (disk && disk_devt(disk) == inj_watched)
		inj_completed(error);
}

/* block_rq_complete has no exported symbol of its own. */
static void inj_find_tracepoint(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, "block_rq_complete"))
		*(struct tracepoint **)priv = tp;
}

void inj_watch_clear(void)
{
	if (!inj_watched)
		return;
	unregister_trace_block_bio_complete(inj_probe_bio, NULL);
	if (inj_rq_tracepoint)
		tracepoint_probe_unregister(inj_rq_tracepoint, inj_probe_rq, NULL);
	tracepoint_synchronize_unregister();
	inj_rq_tracepoint = NULL;
	inj_watched = 0;
}

int inj_watch_set(char *text)
{
	unsigned int major, minor;
	int ret;

	inj_watch_clear();
	if (!*text)
		return 0;
	if (sscanf(text, "%u:%u", &major, &minor) != 2)
		return -EINVAL;

	inj_watched = MKDEV(major, minor);
	ret = register_trace_block_bio_complete(inj_probe_bio, NULL);
	if (ret)
		goto forget;
	for_each_kernel_tracepoint(inj_find_tracepoint, &inj_rq_tracepoint);
	if (!inj_rq_tracepoint)
		return 0;
	ret = tracepoint_probe_register(inj_rq_tracepoint, inj_probe_rq, NULL);
	if (ret)
		goto unregister_bio;
	return 0;

unregister_bio:
	unregister_trace_block_bio_complete(inj_probe_bio, NULL);
	tracepoint_synchronize_unregister();
	inj_rq_tracepoint = NULL;
forget:
	inj_watched = 0;
	return ret;
}

void inj_watch_show(struct seq_file *m)
{
	if (inj_watched)
		seq_printf(m, "%u:%u\n", MAJOR(inj_watched), MINOR(inj_watched));
}

static void inj_entry_show(struct seq_file *m, const struct inj_entry *entry)
{
	switch (entry->event) {
	case INJ_EV_DOWN:
		seq_printf(m, "down %llu %s\n", entry->ns, entry->mode->name);
		break;
	case INJ_EV_FAIL_FAST:
		seq_printf(m, "fail-fast %llu\n", entry->ns);
		break;
	case INJ_EV_UP:
		seq_printf(m, "up %llu\n", entry->ns);
		break;
	case INJ_EV_UP_LAST:
		seq_printf(m, "up-last %llu\n", entry->ns);
		break;
	case INJ_EV_FIRST_IO:
		seq_printf(m, "first-io %llu\nrestore_us %lld\n", entry->ns,
			   div_s64(entry->value, NSEC_PER_USEC));
		break;
	case INJ_EV_FIRST_BAD_IO:
		seq_printf(m, "first-bad-io %llu %lld\n", entry->ns, entry->value);
		break;
	case INJ_EV_ERROR:
		seq_printf(m, "error %llu %llu:%llu:%llu:%llu %lld\n", entry->ns,
			   entry->address[0], entry->address[1],
			   entry->address[2], entry->address[3], entry->value);
		break;
	}
}

void inj_log_show(struct seq_file *m)
{
	struct inj_entry entry;
	u64 i, head;

	spin_lock_irq(&inj_log_lock);
	head = inj_head;
	spin_unlock_irq(&inj_log_lock);

	for (i = head > INJ_LOG_SIZE ? head - INJ_LOG_SIZE : 0; i < head; i++) {
		spin_lock_irq(&inj_log_lock);
		entry = inj_ring[i % INJ_LOG_SIZE];
		spin_unlock_irq(&inj_log_lock);
		inj_entry_show(m, &entry);
	}
	seq_printf(m, "good-io %d\nbad-io %d\n", atomic_read(&inj_good_io),
		   atomic_read(&inj_bad_io));
}

void inj_log_reset(void)
{
	spin_lock_irq(&inj_log_lock);
	inj_head = 0;
	spin_unlock_irq(&inj_log_lock);
	atomic_set(&inj_good_io, 0);
	atomic_set(&inj_bad_io, 0);
}
