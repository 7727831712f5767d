// SPDX-License-Identifier: GPL-2.0-only
/*
 * A READ of the first logical block: the test that suits any block device.
 *
 * The tester submits it, unless submission may wait, which the tester must not.
 * Then a work item submits it.
 */
#include <linux/blkdev.h>
#include <linux/sched/mm.h>

#include "base/work.h"
#include "kmp.h"
#include "test.h"

static void kmp_read_end_io(struct bio *bio)
{
	struct kmp_test *test = container_of(bio, struct kmp_test, bio);

	test->job.answer.status = bio->bi_status;
	bio_uninit(bio);
	kmp_queue_ended(test);
}

static void kmp_read_work(struct work_struct *work)
{
	struct kmp_test *test = container_of(work, struct kmp_test, work);
	unsigned int noreclaim = memalloc_noreclaim_save();

	submit_bio_noacct(&test->bio);
	memalloc_noreclaim_restore(noreclaim);
}

/**
 * kmp_read_send() - submit the READ
 * @test: the test
 * @why: out: the reason if it was not sent
 *
 * Context: the tester; does not sleep.
 * Return: 0 if it is under way, -EOPNOTSUPP if the device's logical block has
 * become too large.
 */
int kmp_read_send(struct kmp_test *test, const char **why)
{
	unsigned int size = bdev_logical_block_size(test->bdev);
	struct page *sink = kmp_reserve_sink(test->reserve, size);
	struct bio *bio = &test->bio;

	if (!sink) {
		*why = "larger blocks than at table load";
		return -EOPNOTSUPP;
	}

	bio_init(bio, test->bdev, &test->bvec, 1, REQ_OP_READ |
		 REQ_FAILFAST_DEV | REQ_FAILFAST_TRANSPORT |
		 REQ_FAILFAST_DRIVER);
	__bio_add_page(bio, sink, size, 0);
	bio->bi_end_io = kmp_read_end_io;

	/* Without REQ_NOWAIT it may wait for a tag; some drivers wait to send. */
	if (test->path->check.driver_waits || !bdev_nowait(test->bdev)) {
		INIT_WORK(&test->work, kmp_read_work);
		kmp_work_run_test(&test->work);
	} else {
		bio->bi_opf |= REQ_NOWAIT;
		submit_bio_noacct(bio);
	}
	return 0;
}
