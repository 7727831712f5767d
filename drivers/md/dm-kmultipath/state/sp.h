/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storage processors, shared by the paths of all maps that lead to them: what
 * one path learns of an upgrade holds for all.
 */
#ifndef KMP_SP_H
#define KMP_SP_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/list.h>
#include <linux/types.h>

struct kmp_path;
struct kmp_test;

/**
 * struct kmp_processor - a storage processor; the tester's mutex protects it
 * @entry: in the list of processors
 * @paths: those that lead to it and are tested
 * @sp: which one of its array
 * @array: its array; of a LUN that does not tell the array, its own
 * @ndu_since: when the NDU became known, ns
 * @next_spare: of a path that has more memory than it needs
 * @ndu_until: when it ends if nobody tells, ns; 0 if there is none
 */
struct kmp_processor {
	struct list_head entry;
	struct list_head paths;
	enum kmp_sp sp;
	struct kmp_identity array;
	struct kmp_processor *next_spare;
	u64 ndu_since;
	u64 ndu_until;
};

/* sp.c: the tester's mutex held. */
void kmp_sp_report(struct kmp_test *test, u64 now);
bool kmp_sp_in_ndu(const struct kmp_path *path, u64 now);
void kmp_sp_leave(struct kmp_path *path);

#endif
