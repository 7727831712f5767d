/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports to user space; paths never wait for them. */
#ifndef KMP_UEVENT_H
#define KMP_UEVENT_H

struct kmp_map;

void kmp_report_init(struct kmp_map *map);
void __kmp_report(struct kmp_map *map);
void kmp_report_start(struct kmp_map *map);
void kmp_report_stop(struct kmp_map *map);

#endif
