/* SPDX-License-Identifier: GPL-2.0-only */
/* One test of one path: its memory, its command in flight, its end. */
#ifndef KMP_TEST_H
#define KMP_TEST_H

#include <linux/bio.h>
#include <linux/dm-kmultipath-handler.h>
#include <linux/kref.h>
#include <linux/llist.h>
#include <linux/mempool.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct kmp_cause;
struct kmp_path;
struct kmp_reserve;
struct kmp_test;
struct scsi_device;

/**
 * struct kmp_reserve - memory for the tests of a map
 * @refs: the map's and one a test
 * @tests: at least so many tests can always be under way
 * @out: tests that are
 * @sink: where READs put the data that nobody looks at
 */
struct kmp_reserve {
	struct kref refs;
	mempool_t tests;
	atomic_t out;
	struct page *sink;
};

/* reserve.c: memory */
int kmp_tests_init(void);
void kmp_tests_exit(void);
struct kmp_reserve *kmp_reserve_create(unsigned int nr_tests);
void kmp_reserve_put(struct kmp_reserve *reserve);
bool kmp_reserve_audit(const struct kmp_reserve *reserve,
		       unsigned int *reserved, unsigned int *out);
struct page *kmp_reserve_sink(struct kmp_reserve *reserve);

/* test.c: a life that may be longer than the path's */
struct kmp_test *kmp_test_begin(struct kmp_path *path,
				const struct kmp_test_ops *ops);
enum kmp_verdict kmp_test_send(struct kmp_test *test, const char **why);
void kmp_test_orphan(struct kmp_test *test);
void kmp_test_free(struct kmp_test *test);

/* read.c: a READ of the first block, for any block device */
int kmp_read_init(void);
void kmp_read_exit(void);
enum kmp_verdict kmp_read_send(struct kmp_test *test, const char **why);

#endif
