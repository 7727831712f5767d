/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands; main.c has their table, and reads the command line. */
#ifndef COMMAND_H
#define COMMAND_H

#include "plan.h"

/* Exit statuses. */
enum {
	STATUS_GOOD,
	STATUS_FAILED,	/* it was not done, or not for all; `check` found something */
	STATUS_USAGE,	/* the command line is wrong */
};

/**
 * struct request - a command line
 * @nr: number of arguments
 * @argument: the arguments, without options; NULL behind the last one
 * @json: print JSON
 * @svg: print a picture
 * @rounds: of option --count, 0 without it
 * @both: of option --both, 0 without it
 * @dry_run: only print what would be done
 * @undo: of migrate: back to dm-multipath
 * @disk: of option --disk, NULL without it
 * @wish: what options say of tables
 */
struct request {
	unsigned int nr;
	char **argument;
	bool json;
	bool svg;
	unsigned int rounds;
	unsigned int both;
	bool dry_run;
	bool undo;
	const char *disk;
	struct wish wish;
};

/* Each returns an exit status. */
int command_list(const struct request *request);
int command_explain(const struct request *request);
int command_top(const struct request *request);
int command_metrics(const struct request *request);
int command_replay(const struct request *request);
int command_record(const struct request *request);
int command_stats(const struct request *request);
int command_scan(const struct request *request);
int command_check(const struct request *request);
int command_table(const struct request *request);
int command_from(const struct request *request);
int command_missing(const struct request *request);
int command_load(const struct request *request);
int command_refresh(const struct request *request);
int command_resize(const struct request *request);
int command_unload(const struct request *request);
int command_ndu(const struct request *request);
int command_migrate(const struct request *request);
int command_ensure(const struct request *request);
int command_generator(const struct request *request);
int command_keep(const struct request *request);
int command_member(const struct request *request);
int command_udev(const struct request *request);

/**
 * complete_argument() - print what may be an argument
 * @command: the command's name
 * @arguments: its arguments, as its help has them
 * @before: number of words between the command and this argument
 */
void complete_argument(const char *command, const char *arguments, unsigned int before);

/* Part of ndu. */
int ndu_rehearse(const struct request *request);

#endif
