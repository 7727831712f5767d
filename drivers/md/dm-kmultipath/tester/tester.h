/* SPDX-License-Identifier: GPL-2.0-only */
/* The way back: what the tester does with paths and maps. */
#ifndef KMP_TESTER_H
#define KMP_TESTER_H

#include "kmp.h"

/* thread.c: the kthread that tests paths */
int kmp_tester_start(void);
void kmp_tester_stop(void);
void kmp_tester_adopt(struct kmp_map *map);
void kmp_tester_abandon(struct kmp_map *map);

/* path.c: one path's tests, and what their verdicts lead to */
void kmp_path_run(struct kmp_queue_entry *entry, u64 now);
void kmp_path_plan(struct kmp_path *path, u64 now);
void kmp_path_wait_from(struct kmp_path *path, u64 now);
void kmp_path_tested(struct kmp_test *test, const struct kmp_cause *cause, u64 now);

/* run.c: a test goes on */
void kmp_test_go_on(struct kmp_test *test, u64 now);

/* activate.c: making other paths serve I/O */
void kmp_activate_init(struct kmp_map *map);

#endif
