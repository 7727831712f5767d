/* SPDX-License-Identifier: GPL-2.0-only */
/* The workqueues that all maps share. */
#ifndef KMP_WORK_H
#define KMP_WORK_H

struct delayed_work;
struct work_struct;

int kmp_work_init(void);
void kmp_work_exit(void);
void kmp_work_run(struct work_struct *work);
void kmp_work_run_test(struct work_struct *work);
void kmp_work_run_slow(struct work_struct *work);
void kmp_work_run_adopt(struct delayed_work *work, unsigned int delay_ms);

#endif
