/* SPDX-License-Identifier: GPL-2.0-only */
/* A test or an activation of a path: its memory and its command in flight. */
#ifndef KMP_TEST_H
#define KMP_TEST_H

#include <linux/kref.h>
#include <linux/mempool.h>

#include "kmp.h"

/**
 * struct kmp_reserve - what the tests of a map need, also those that outlive it
 * @refs: one for the map, one for each orphan
 * @tests: the tests; its minimum can always be under way
 * @out: number of tests under way
 * @lost: those that other tests have replaced; the tester's mutex
 * @sink: where READs put their data, which is not used
 * @sink_order: it has 1 << @sink_order pages
 * @open: devices that are open as long as the reserve exists
 * @nr_open: how many
 */
struct kmp_reserve {
	struct kref refs;
	mempool_t tests;
	atomic_t out;
	struct hlist_head lost;
	struct page *sink;
	unsigned int sink_order;
	struct kmp_open_bdev **open;
	unsigned int nr_open;
};

/* reserve.c: memory */
int kmp_tests_init(void);
void kmp_tests_exit(void);
struct kmp_reserve *kmp_reserve_create(unsigned int nr_tests,
				       unsigned int sink_size);
int kmp_reserve_open(struct kmp_reserve *reserve, struct block_device *bdev,
		     unsigned int nr_paths);
struct kmp_test *kmp_reserve_alloc(struct kmp_reserve *reserve, bool replaces);
void kmp_reserve_free(struct kmp_test *test);
void kmp_reserve_put(struct kmp_reserve *reserve);
bool kmp_reserve_audit(const struct kmp_reserve *reserve,
		       unsigned int *reserved, unsigned int *out);
struct page *kmp_reserve_sink(struct kmp_reserve *reserve, unsigned int size);

/* test.c: begin, send and end; a test may outlive its path */
struct kmp_test *kmp_test_begin(struct kmp_path *path,
				const struct kmp_test_ops *ops);
bool kmp_test_may_be_replaced(const struct kmp_test *test);
bool kmp_test_replace(struct kmp_test *lost, u64 expires);
void kmp_test_put_back(struct kmp_test *lost);
bool kmp_test_is_current(struct kmp_test *test);
int kmp_test_send(struct kmp_test *test, const char **why);
void kmp_test_orphan(struct kmp_test *test);
void kmp_test_free(struct kmp_test *test);

/* read.c: a READ of the first block, for block devices other than SCSI disks */
int kmp_read_send(struct kmp_test *test, const char **why);

/* ---- scsi.c: the only caller of the SCSI midlayer ---- */

/**
 * kmp_scsi_send() - send the test's command
 * @test: its job's command is filled in
 * @why: out: the reason if it was not sent
 *
 * Context: process context; allocates nothing but a tag and does not wait for
 * one.
 * Return: 0 if it is under way, -ENODEV if the device is going away, -EAGAIN if
 * the command may be sent later, -EOPNOTSUPP if the device's logical block has
 * become too large, another errno if it does not suit the device.
 */
int kmp_scsi_send(struct kmp_test *test, const char **why);

/**
 * kmp_scsi_test() - the test whose command a request is
 * @rq: a request of a SCSI host, in flight, with a reference
 *
 * Context: the tester's mutex held, which keeps the test.
 * Return: the test, which may be an orphan, or NULL if it is another request.
 */
const struct kmp_test *kmp_scsi_test(const struct request *rq);

/**
 * kmp_scsi_time_out() - let the block layer find that a command has timed out
 * @rq: a request of a SCSI host, in flight, with a reference
 *
 * The midlayer aborts it, and does not send it again through the same path.
 * Context: any.
 */
void kmp_scsi_time_out(struct request *rq);

/* ---- dh.c: the only caller of the kernel's scsi_dh handlers ---- */

/**
 * kmp_dh_attach() - attach a scsi_dh handler to a path
 * @bdev: the open device
 * @name: the handler's name; its module is loaded if need be
 * @error: out: what went wrong, a string constant; the kernel log has more
 *
 * It cannot be detached: it stays until the device is removed.
 *
 * Context: table load, sleeps.
 * Return: 0, also if it was attached before; -EBUSY if another handler is
 * attached; or another negative errno.
 */
int kmp_dh_attach(struct block_device *bdev, const char *name,
		  const char **error);

/**
 * kmp_dh_configure() - pass the table's handler arguments to a scsi_dh handler
 * @bdev: the open device; the handler is attached
 * @argc: number of arguments; nothing happens if it is 0
 * @argv: the arguments
 * @error: out: what went wrong, a string constant
 *
 * Context: table load, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_dh_configure(struct block_device *bdev, unsigned int argc, char **argv,
		     const char **error);

/**
 * kmp_dh_attached() - get the name of the scsi_dh handler of a device
 * @sdev: the device, open
 *
 * Context: any.
 * Return: the name, valid as long as @sdev is, or NULL if none is attached.
 */
const char *kmp_dh_attached(const struct scsi_device *sdev);

/**
 * kmp_dh_send() - have the attached scsi_dh handler activate the test's device
 * @test: the test; its answer's result will be 0 or a SCSI_DH_* error
 * @why: out: the reason if no activation was begun
 *
 * The activation allocates memory, may take minutes and cannot be cancelled.
 *
 * Context: the tester; does not sleep.
 * Return: 0 if it is under way and kmp_queue_ended() will be called for it;
 * -EOPNOTSUPP if no attached handler can activate the device.
 */
int kmp_dh_send(struct kmp_test *test, const char **why);

int kmp_dh_init(void);
void kmp_dh_exit(void);

#endif
