/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel log is told; process context, no lock of a map held. */
#ifndef KMP_LOG_H
#define KMP_LOG_H

#include <linux/dm-ioctl.h>
#include <linux/dm-kmultipath-handler.h>

struct kmp_map;
struct kmp_path;
struct mapped_device;

/**
 * struct kmp_label - what the kernel log calls a map
 * @text: name and disk, as "data (dm-3)"; the disk alone if it has no name any more
 */
struct kmp_label {
	char text[DM_NAME_LEN + 16];
};

/**
 * struct kmp_sp_text - memory for what a target port group is called
 * @text: its number
 */
struct kmp_sp_text {
	char text[8];
};

const char *kmp_sp_name(enum kmp_sp sp, struct kmp_sp_text *text);
const char *kmp_label(struct mapped_device *md, struct kmp_label *label);
const char *kmp_map_label(const struct kmp_map *map, struct kmp_label *label);

void kmp_log_init(struct kmp_map *map);
void kmp_log_revived(struct kmp_path *path);
void kmp_log_activation(struct kmp_path *path, const char *cause, const char *result);
void kmp_log_move(struct kmp_map *map, enum kmp_sp to, bool by_us);
void kmp_log_size(struct kmp_map *map, u64 sectors, u64 before);
void kmp_log_nameless(struct kmp_map *map);
void kmp_log_preempted(struct kmp_map *map);
void kmp_log_not_registered(struct kmp_map *map, const char *why);
void kmp_log_watch(struct kmp_map *map, bool held_long, bool tests_lost);
void kmp_log_outages(struct kmp_map *map, const char *name);

#endif
