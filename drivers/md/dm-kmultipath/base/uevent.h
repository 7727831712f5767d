/* SPDX-License-Identifier: GPL-2.0-only */
/* Telling user space what happened, never in front of recovery. */
#ifndef KMP_UEVENT_H
#define KMP_UEVENT_H

struct kmp_map;
struct work_struct;

int kmp_uevent_init(void);
void kmp_uevent_exit(void);
void kmp_tell_init(struct kmp_map *map);
void __kmp_tell(struct kmp_map *map);
void kmp_tell_start(struct kmp_map *map);
void kmp_tell_stop(struct kmp_map *map);
void kmp_uevent_run(struct work_struct *work);

#endif
