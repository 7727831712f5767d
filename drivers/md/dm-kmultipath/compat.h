/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels: the only file that names their versions.
 * A macro that tells is preferred to a version.
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

/* 6.11 has BLK_STS_INVAL, 6.6 BLK_STS_DURATION_LIMIT; no kernel sends these. */
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

/* 6.2: a passthrough command may ask to fail while its host is in recovery. */
#ifdef SCMD_FAIL_IF_RECOVERING
#define KMP_SCMD_FLAGS			SCMD_FAIL_IF_RECOVERING
#else
#define KMP_SCMD_FLAGS			0
#endif

/* rq->end_io() also gets the batch that the request is completed in. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define KMP_RQ_END_IO(name)						\
	enum rq_end_io_ret name(struct request *rq, blk_status_t status, \
				const struct io_comp_batch *iob)
#else
#define KMP_RQ_END_IO(name)						\
	enum rq_end_io_ret name(struct request *rq, blk_status_t status)
#endif

/* dm also tells prepare_ioctl() which ioctl it is, to let a target answer it. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define KMP_PREPARE_IOCTL(name)						\
	int name(struct dm_target *ti, struct block_device **bdev,	\
		 unsigned int cmd, unsigned long arg, bool *forward)
#else
#define KMP_PREPARE_IOCTL(name)						\
	int name(struct dm_target *ti, struct block_device **bdev)
#endif

/* hrtimer_setup() takes the place of hrtimer_init() and an assignment. */
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

/* A plug's requests are a stack where rq_list_add() is a macro, else a queue. */
#ifdef rq_list_add
#define KMP_PLUG_LAST(plug)		((plug)->mq_list)
#else
#define KMP_PLUG_LAST(plug)		((plug)->mq_list.tail)
#endif

#endif
