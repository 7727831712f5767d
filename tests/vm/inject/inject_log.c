// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log of outages in a fixed ring, and the completions of the watched
 * device. The plan's thread reports the events; the tracepoints of the block
 * layer tell when I/O comes back. Nothing here allocates once a watch is set.
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

#define KMP_LOG_SIZE	1024

enum kmp_event {
	KMP_EV_DOWN,
	KMP_EV_FAIL_FAST,
	KMP_EV_UP,
	KMP_EV_UP_LAST,
	KMP_EV_FIRST_IO,
	KMP_EV_FIRST_BAD_IO,
	KMP_EV_ERROR,
};

/**
 * struct kmp_entry - one event
 * @ns: CLOCK_MONOTONIC
 * @event: which
 * @mode: of a KMP_EV_DOWN
 * @value: nanoseconds since the return, or an error number
 * @address: host, channel, target, LUN of a KMP_EV_ERROR
 */
struct kmp_entry {
	u64 ns;
	enum kmp_event event;
	const struct kmp_mode *mode;
	s64 value;
	u64 address[4];
};

/* Protects the ring and its head; taken in completions, so with irqs off. */
static DEFINE_SPINLOCK(kmp_log_lock);
static struct kmp_entry kmp_ring[KMP_LOG_SIZE];
static u64 kmp_head;

static dev_t kmp_watched;
static struct tracepoint *kmp_rq_tracepoint;
static u64 kmp_up_ns;
static atomic_t kmp_awaiting_io = ATOMIC_INIT(0);
static atomic_t kmp_awaiting_bad_io = ATOMIC_INIT(0);
static atomic_t kmp_good_io = ATOMIC_INIT(0);
static atomic_t kmp_bad_io = ATOMIC_INIT(0);

static void kmp_log(const struct kmp_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&kmp_log_lock, flags);
	kmp_ring[kmp_head++ % KMP_LOG_SIZE] = *entry;
	spin_unlock_irqrestore(&kmp_log_lock, flags);
}

void kmp_log_down(const struct kmp_mode *mode)
{
	struct kmp_entry entry = {
		.ns = ktime_get_ns(),
		.event = KMP_EV_DOWN,
		.mode = mode,
	};

	atomic_set(&kmp_awaiting_io, 0);
	atomic_set(&kmp_awaiting_bad_io, 1);
	kmp_log(&entry);
}

void kmp_log_fail_fast(void)
{
	struct kmp_entry entry = {
		.ns = ktime_get_ns(),
		.event = KMP_EV_FAIL_FAST,
	};

	kmp_log(&entry);
}

/* Called before the first path returns, so the latency counts that as well. */
void kmp_log_up(void)
{
	struct kmp_entry entry = {
		.ns = ktime_get_ns(),
		.event = KMP_EV_UP,
	};

	kmp_log(&entry);
	kmp_up_ns = entry.ns;
	/* Pairs with the exchange in kmp_completed(): kmp_up_ns comes first. */
	atomic_set_release(&kmp_awaiting_io, 1);
}

/* Has the watched device completed I/O since the first path returned? */
bool kmp_log_io_returned(void)
{
	return !kmp_watched || !atomic_read(&kmp_awaiting_io);
}

void kmp_log_up_last(void)
{
	struct kmp_entry entry = {
		.ns = ktime_get_ns(),
		.event = KMP_EV_UP_LAST,
	};

	kmp_log(&entry);
}

void kmp_log_error(const struct scsi_device *sdev, int error)
{
	struct kmp_entry entry = {
		.ns = ktime_get_ns(),
		.event = KMP_EV_ERROR,
		.value = error,
		.address = { sdev->host->host_no, sdev->channel, sdev->id, sdev->lun },
	};

	kmp_log(&entry);
}

static void kmp_completed(blk_status_t status)
{
	struct kmp_entry entry = { .ns = ktime_get_ns() };

	if (status) {
		atomic_inc(&kmp_bad_io);
		if (!atomic_xchg(&kmp_awaiting_bad_io, 0))
			return;
		entry.event = KMP_EV_FIRST_BAD_IO;
		entry.value = blk_status_to_errno(status);
	} else {
		atomic_inc(&kmp_good_io);
		if (!atomic_read(&kmp_awaiting_io) || !atomic_xchg(&kmp_awaiting_io, 0))
			return;
		entry.event = KMP_EV_FIRST_IO;
		entry.value = entry.ns - kmp_up_ns;
	}
	kmp_log(&entry);
}

static void kmp_probe_bio(void *data, struct request_queue *q, struct bio *bio)
{
	if (bio->bi_bdev->bd_dev == kmp_watched)
		kmp_completed(bio->bi_status);
}

/* A request-based device reports its requests, not its bios. */
static void kmp_probe_rq(void *data, struct request *rq, blk_status_t error,
			 unsigned int nr_bytes)
{
	struct gendisk *disk = rq->q->disk;

	if (disk && disk_devt(disk) == kmp_watched)
		kmp_completed(error);
}

/* block_rq_complete has no exported symbol of its own. */
static void kmp_find_tracepoint(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, "block_rq_complete"))
		*(struct tracepoint **)priv = tp;
}

void kmp_watch_clear(void)
{
	if (!kmp_watched)
		return;
	unregister_trace_block_bio_complete(kmp_probe_bio, NULL);
	if (kmp_rq_tracepoint)
		tracepoint_probe_unregister(kmp_rq_tracepoint, kmp_probe_rq, NULL);
	tracepoint_synchronize_unregister();
	kmp_rq_tracepoint = NULL;
	kmp_watched = 0;
}

int kmp_watch_set(char *text)
{
	unsigned int major, minor;
	int ret;

	kmp_watch_clear();
	if (!*text)
		return 0;
	if (sscanf(text, "%u:%u", &major, &minor) != 2)
		return -EINVAL;

	kmp_watched = MKDEV(major, minor);
	ret = register_trace_block_bio_complete(kmp_probe_bio, NULL);
	if (ret)
		goto forget;
	for_each_kernel_tracepoint(kmp_find_tracepoint, &kmp_rq_tracepoint);
	if (!kmp_rq_tracepoint)
		return 0;
	ret = tracepoint_probe_register(kmp_rq_tracepoint, kmp_probe_rq, NULL);
	if (ret)
		goto unregister_bio;
	return 0;

unregister_bio:
	unregister_trace_block_bio_complete(kmp_probe_bio, NULL);
	tracepoint_synchronize_unregister();
	kmp_rq_tracepoint = NULL;
forget:
	kmp_watched = 0;
	return ret;
}

void kmp_watch_show(struct seq_file *m)
{
	if (kmp_watched)
		seq_printf(m, "%u:%u\n", MAJOR(kmp_watched), MINOR(kmp_watched));
}

static void kmp_entry_show(struct seq_file *m, const struct kmp_entry *entry)
{
	switch (entry->event) {
	case KMP_EV_DOWN:
		seq_printf(m, "down %llu %s\n", entry->ns, entry->mode->name);
		break;
	case KMP_EV_FAIL_FAST:
		seq_printf(m, "fail-fast %llu\n", entry->ns);
		break;
	case KMP_EV_UP:
		seq_printf(m, "up %llu\n", entry->ns);
		break;
	case KMP_EV_UP_LAST:
		seq_printf(m, "up-last %llu\n", entry->ns);
		break;
	case KMP_EV_FIRST_IO:
		seq_printf(m, "first-io %llu\nrestore_us %lld\n", entry->ns,
			   div_s64(entry->value, NSEC_PER_USEC));
		break;
	case KMP_EV_FIRST_BAD_IO:
		seq_printf(m, "first-bad-io %llu %lld\n", entry->ns, entry->value);
		break;
	case KMP_EV_ERROR:
		seq_printf(m, "error %llu %llu:%llu:%llu:%llu %lld\n", entry->ns,
			   entry->address[0], entry->address[1],
			   entry->address[2], entry->address[3], entry->value);
		break;
	}
}

void kmp_log_show(struct seq_file *m)
{
	struct kmp_entry entry;
	u64 i, head;

	spin_lock_irq(&kmp_log_lock);
	head = kmp_head;
	spin_unlock_irq(&kmp_log_lock);

	for (i = head > KMP_LOG_SIZE ? head - KMP_LOG_SIZE : 0; i < head; i++) {
		spin_lock_irq(&kmp_log_lock);
		entry = kmp_ring[i % KMP_LOG_SIZE];
		spin_unlock_irq(&kmp_log_lock);
		kmp_entry_show(m, &entry);
	}
	seq_printf(m, "good-io %d\nbad-io %d\n", atomic_read(&kmp_good_io),
		   atomic_read(&kmp_bad_io));
}

void kmp_log_reset(void)
{
	spin_lock_irq(&kmp_log_lock);
	kmp_head = 0;
	spin_unlock_irq(&kmp_log_lock);
	atomic_set(&kmp_good_io, 0);
	atomic_set(&kmp_bad_io, 0);
}
