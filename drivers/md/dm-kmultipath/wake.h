/* SPDX-License-Identifier: GPL-2.0-only */
/* The tester's sleep, and what ends it: an answer, or something due sooner. */
#ifndef KMP_WAKE_H
#define KMP_WAKE_H

#include <linux/types.h>

struct kmp_test;
struct llist_node;
struct task_struct;

/* What wakes the tester; any context, interrupts included. */
void kmp_wake(void);
void kmp_wake_answered(struct kmp_test *test);

/* The tester's own. */
void kmp_wake_init(struct task_struct *tester);
struct llist_node *kmp_wake_take_answers(void);
void kmp_wake_begin(void);
u64 kmp_wake_last(void);
void kmp_wake_sleep(u64 until);

#endif
