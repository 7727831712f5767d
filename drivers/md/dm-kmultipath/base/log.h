/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tester tells the kernel log; process context, no lock of a map held. */
#ifndef KMP_LOG_H
#define KMP_LOG_H

#include <linux/dm-kmultipath-handler.h>

struct kmp_map;
struct kmp_path;

void kmp_log_init(struct kmp_map *map);
void kmp_log_revived(struct kmp_path *path);
void kmp_log_activation(struct kmp_path *path, const char *cause, const char *result);
void kmp_log_move(struct kmp_map *map, enum kmp_sp to, bool by_us);
void kmp_log_size(struct kmp_map *map, u64 sectors, u64 before);
void kmp_log_watch(struct kmp_map *map, bool held_long, bool tests_lost);

#endif
