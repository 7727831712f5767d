/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storage processors, shared by the paths of all maps that lead to them. If half
 * of a processor's paths or more report an upgrade, it concerns all of these maps.
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
 * @array: identity of its array; of the LUN if that does not name its array
 * @next_spare: next in a path's list of spares
 * @asked: when all paths were last made due because one LUN's I/O is rejected, ns
 * @ndu_until: when the processor's NDU ends at the latest, ns; 0 if there is none
 */
struct kmp_processor {
	struct list_head entry;
	struct list_head paths;
	enum kmp_sp sp;
	struct kmp_identity array;
	struct kmp_processor *next_spare;
	u64 asked;
	u64 ndu_until;
};

/* sp.c: the tester's mutex held. */
void kmp_sp_report(struct kmp_test *test, u64 now);
bool kmp_sp_in_ndu(const struct kmp_path *path, u64 now);
void kmp_sp_inherit(struct kmp_path *path, const struct kmp_path *old);
void kmp_sp_leave(struct kmp_path *path);

#endif
