/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storage processors, shared by the paths of all maps that lead to them: what
 * one path learns of an upgrade holds for all.
 */
#ifndef KMP_SP_H
#define KMP_SP_H

#include <linux/types.h>

struct kmp_path;
struct kmp_test;

/* All functions: the tester's mutex held, but for the first two. */
int kmp_sp_reserve(struct kmp_path *path);
void kmp_sp_unreserve(struct kmp_path *path);
void kmp_sp_report(struct kmp_test *test, u64 now);
bool kmp_sp_in_ndu(const struct kmp_path *path, u64 now);
void kmp_sp_leave(struct kmp_path *path);

#endif
