/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between kernels: the only file that names kernel versions. Where
 * a macro shows a difference, test the macro and not the version.
 */
#ifndef KMP_COMPAT_H
#define KMP_COMPAT_H

#include <linux/blk-mq.h>
#include <linux/blk_types.h>
#include <linux/version.h>

#ifdef BLK_STS_RESV_CONFLICT
#define KMP_BLK_STS_RESV_CONFLICT	BLK_STS_RESV_CONFLICT
#else
#define KMP_BLK_STS_RESV_CONFLICT	BLK_STS_NEXUS
#endif

/* 6.11: BLK_STS_INVAL, 6.6: BLK_STS_DURATION_LIMIT; 0xfe, 0xfd are unused. */
#ifdef BLK_STS_INVAL
#define KMP_BLK_STS_INVAL		BLK_STS_INVAL
#else
#define KMP_BLK_STS_INVAL		((__force blk_status_t)0xfe)
#endif
#ifdef BLK_STS_DURATION_LIMIT
#define KMP_BLK_STS_DURATION_LIMIT	BLK_STS_DURATION_LIMIT
#else
#define KMP_BLK_STS_DURATION_LIMIT	((__force blk_status_t)0xfd)
#endif

/* 6.2: this flag makes a passthrough command fail while its host recovers. */
#ifdef SCMD_FAIL_IF_RECOVERING
#define KMP_SCMD_FLAGS			SCMD_FAIL_IF_RECOVERING
#else
#define KMP_SCMD_FLAGS			0
#endif

/* 7.0: rq->end_io() also gets the batch in which the request completes. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define KMP_RQ_END_IO(name)						\
	enum rq_end_io_ret name(struct request *rq, blk_status_t status, \
				const struct io_comp_batch *iob)
#else
#define KMP_RQ_END_IO(name)						\
	enum rq_end_io_ret name(struct request *rq, blk_status_t status)
#endif

/*
 * 6.16: prepare_ioctl() also gets the ioctl, so that a target can handle it.
 * KMP_CLAIM_IOCTL keeps dm core from forwarding an ioctl of dm's own, and says
 * whether it is one. KMP_SG_IO is the argument of an ioctl SG_IO, else NULL, and
 * KMP_CLAIM_SG_IO keeps dm core from forwarding it.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define KMP_PREPARE_IOCTL(name)						\
	int name(struct dm_target *ti, struct block_device **bdev,	\
		 unsigned int cmd, unsigned long arg, bool *forward)
#define KMP_CLAIM_IOCTL							\
	(_IOC_TYPE(cmd) == DM_IOCTL && (*forward = false, true))
#define KMP_IOCTL_IS_PROBE		(cmd == DM_MPATH_PROBE_PATHS)
#define KMP_SG_IO			(cmd == SG_IO ? (void __user *)arg : NULL)
#define KMP_CLAIM_SG_IO			(*forward = false)
#else
#define KMP_PREPARE_IOCTL(name)						\
	int name(struct dm_target *ti, struct block_device **bdev)
#define KMP_CLAIM_IOCTL			false
#define KMP_IOCTL_IS_PROBE		false
#define KMP_SG_IO			((void __user *)NULL)
#define KMP_CLAIM_SG_IO			do { } while (0)
#endif

/* 6.9: an open block device is a file. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define kmp_open_bdev			file
#define kmp_bdev_open(dev)						\
	bdev_file_open_by_dev(dev, BLK_OPEN_READ, NULL, NULL)
#define kmp_bdev_close(open)		__fput_sync(open)
#else
#define kmp_open_bdev			block_device
#define kmp_bdev_open(dev)		blkdev_get_by_dev(dev, FMODE_READ, NULL)
#define kmp_bdev_close(open)		blkdev_put(open, FMODE_READ)
#endif

/* Before 6.9 a bio that is split may wait for memory before its queue counts it. */
#define KMP_CLOSES_EARLY	(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0))

/*
 * Without this option synchronize_rcu_tasks() does not wait for a task that was preempted,
 * or asked whether it wants to be.
 */
#define KMP_KNOWS_PASSED						\
	(IS_ENABLED(CONFIG_TASKS_RCU) ||				\
	 !(IS_ENABLED(CONFIG_PREEMPTION) || IS_ENABLED(CONFIG_PREEMPT_VOLUNTARY)))

/* 6.13: hrtimer_setup() replaces hrtimer_init() and an assignment. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define kmp_hrtimer_setup(timer, fn, mode)				\
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, mode)
#else
#define kmp_hrtimer_setup(timer, fn, mode) do {				\
	struct hrtimer *__timer = (timer);				\
									\
	hrtimer_init(__timer, CLOCK_MONOTONIC, mode);			\
	__timer->function = (fn);					\
} while (0)
#endif

/* Before 6.11 a bio that ends loses its protection information: no retry has it. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define KMP_PASSES_INTEGRITY		DM_TARGET_PASSES_INTEGRITY
#else
#define KMP_PASSES_INTEGRITY		0
#endif

/* 6.13 passes atomic writes to targets that say so. */
#ifdef DM_TARGET_ATOMIC_WRITES
#define KMP_ATOMIC_WRITES		DM_TARGET_ATOMIC_WRITES
#else
#define KMP_ATOMIC_WRITES		0
#endif

/* A plug's requests are a stack if rq_list_add() is a macro, else a queue. */
#ifdef rq_list_add
#define KMP_PLUG_LAST(plug)		((plug)->mq_list)
#else
#define KMP_PLUG_LAST(plug)		((plug)->mq_list.tail)
#endif

/* scsi_rescan_device() has taken the SCSI device since it returns an error. */
#define KMP_RESCAN_TAKES_DEVICE						\
	__builtin_types_compatible_p(typeof(scsi_rescan_device),	\
				     void (struct device *))

#endif
