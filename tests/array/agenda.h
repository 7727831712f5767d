/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Driving the array: commands become actions (control.c, verbs.c, lun-verbs.c),
 * which are done now or later (agenda.c, ndu.c, and port.c for itself).
 */
#ifndef CLARSIM_AGENDA_H
#define CLARSIM_AGENDA_H

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
 * struct cs_action - a command, understood
 * @run: does it; the agenda's mutex is held
 * @apply: for one LUN, with its lock held
 * @ports: bits of the ports it is for
 * @sp: it is for
 * @lun: it is for, or CS_ALL_LUNS
 * @link: how a link is or is to be
 * @value: numbers
 * @fault: to be added
 * @setting: to be changed
 * @text: as it was written, for the reader of the plan
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

int cs_agenda_init(void);
void cs_agenda_exit(void);
void cs_agenda_now(const struct cs_action *actions, unsigned int nr);
int cs_agenda_plan(const struct cs_action *actions, const u32 *ms, unsigned int nr);
int __cs_agenda_add(u64 at_ns, enum cs_origin origin, const struct cs_action *action);
void __cs_agenda_drop(enum cs_origin origin, int lun);
void cs_agenda_stop_plan(void);
u64 __cs_agenda_clock(void);
void cs_agenda_show(struct seq_file *m);

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
extern const char * const cs_class_names[CS_NR_CLASSES + 1];

#endif
