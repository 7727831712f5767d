/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Driving the array: commands become actions (control.c, verbs.c, lun-verbs.c),
 * which run now or later (schedule.c, ndu.c, and port.c for itself).
 */
#ifndef CLARSIM_SCHEDULE_H
#define CLARSIM_SCHEDULE_H

#include "clarsim.h"

#define CS_TEXT	72

enum cs_origin {
	CS_BY_PLAN,
	CS_BY_NDU,
	CS_BY_REBOOT,
	CS_BY_FIGHT,
	CS_BY_LINK,
};

/**
 * struct cs_action - a parsed command
 * @run: executes it, with the schedule's mutex held
 * @apply: executes it for one LUN, with the LUN's lock held
 * @ports: the ports concerned, as bits
 * @sp: the SP concerned
 * @lun: the LUN concerned, or CS_ALL_LUNS
 * @link: new state of the links; for an SP, while it is down
 * @value: numbers
 * @fault: the fault to add
 * @setting: the setting to change to @value[0]
 * @text: the command as written, for the log and the plan; may be ""
 */
struct cs_action {
	void (*run)(const struct cs_action *action);
	void (*apply)(struct cs_lun *lun, const struct cs_action *action);
	u32 ports;
	struct cs_sp *sp;
	int lun;
	enum cs_link link;
	u32 value[4];
	struct cs_fault fault;
	unsigned int *setting;
	char text[CS_TEXT];
};

int cs_schedule_init(void);
void cs_schedule_exit(void);
void cs_schedule_now(const struct cs_action *actions, unsigned int nr);
int cs_schedule_plan(const struct cs_action *actions, const u32 *ms, unsigned int nr);
int __cs_schedule_add(u64 at_ns, enum cs_origin origin, const struct cs_action *action);
void __cs_schedule_drop(enum cs_origin origin, int lun);
void cs_schedule_stop_plan(void);
u64 __cs_schedule_clock(void);
void cs_schedule_show(struct seq_file *m);

/* ndu.c */
void cs_ndu_run(const struct cs_action *action);
void cs_ndu_stop(const struct cs_action *action);
void cs_reboot_run(const struct cs_action *action);

/* verbs.c, lun-verbs.c: from words to actions */
char *cs_word(char **rest);
int cs_word_number(char **rest, u32 *value);
int cs_parse(struct cs_action *action, char *line);
int cs_parse_lun(struct cs_action *action, char **rest);
int cs_word_lun(char **rest, int *lun);
int cs_word_sp(char **rest, enum cs_sp_id *sp);
int cs_ports_named(const char *word, u32 *ports);
extern const char * const cs_class_names[CS_NR_CLASSES + 1];

#endif
