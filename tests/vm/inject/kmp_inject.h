/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of kmp_inject share. The interface is described at the top of
 * inject_main.c.
 */
#ifndef KMP_INJECT_H
#define KMP_INJECT_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/types.h>

struct Scsi_Host;
struct scsi_cmnd;
struct scsi_device;
struct seq_file;

#define INJ_MAX_PATHS	256
#define INJ_PASS	(-1)	/* a mode passes the command to the driver */

enum inj_class {
	INJ_TUR,
	INJ_INQUIRY,
	INJ_READ,
	INJ_WRITE,
	INJ_SYNC,
	INJ_UNMAP,
	INJ_RTPG,
	INJ_OTHER,
	INJ_NR_CLASSES,
};

enum inj_eh {
	INJ_EH_ABORT,
	INJ_EH_DEVICE,
	INJ_EH_TARGET,
	INJ_EH_BUS,
	INJ_EH_HOST,
	INJ_NR_EH,
};

struct inj_count {
	atomic_t total;
	atomic_t down;
};

struct inj_path;

/**
 * struct inj_mode - one way for a path to be down
 * @name: its name in the plan file
 * @down: changes the state of the device, may be NULL
 * @later: changes it once more after inj_fast_fail_ms, may be NULL
 * @up: sets the device running again, may be NULL
 * @command: completes a command instead of the driver and returns the value of
 *	queuecommand, or returns INJ_PASS; NULL passes all commands
 * @dead: error handlers fail, so that error recovery sets the device offline
 */
struct inj_mode {
	const char *name;
	int (*down)(struct scsi_device *sdev);
	int (*later)(struct scsi_device *sdev);
	int (*up)(struct scsi_device *sdev);
	int (*command)(struct inj_path *path, struct scsi_cmnd *cmd);
	bool dead;
};

/**
 * struct inj_path - one SCSI device that can be taken down
 * @sdev: the device, referenced
 * @mode: how it is down, NULL while it is up; set by the plan's thread only
 * @spare: not part of the outages, its commands are only counted
 * @was_dead: error recovery may have taken the device offline
 * @lost: the lost commands that have not timed out yet, by budget token
 * @nr_lost: the size of @lost
 * @seen: commands that reached queuecommand, by class
 * @eh: calls of error handlers, by kind
 */
struct inj_path {
	struct scsi_device *sdev;
	const struct inj_mode *mode;
	bool spare;
	bool was_dead;
	struct scsi_cmnd **lost;
	unsigned int nr_lost;
	struct inj_count seen[INJ_NR_CLASSES];
	struct inj_count eh[INJ_NR_EH];
};

/* inject_modes.c */
extern u32 inj_sense;	/* key << 16 | asc << 8 | ascq */
const struct inj_mode *inj_mode_find(const char *name);
enum inj_class inj_classify(const struct scsi_cmnd *cmd);
int inj_revive(struct scsi_device *sdev);

/* inject_paths.c: the set changes only while the plan is idle */
extern struct inj_path inj_paths[INJ_MAX_PATHS];
extern unsigned int inj_nr_paths;
int inj_paths_set(char *list);
void inj_paths_clear(void);
struct inj_path *inj_path_of(const struct scsi_device *sdev);
bool inj_is_lost(const struct inj_path *path, const struct scsi_cmnd *cmd);
void inj_paths_show(struct seq_file *m);
void inj_counters_show(struct seq_file *m);
void inj_counters_reset(void);

/* inject_hook.c */
int inj_host_hook(struct Scsi_Host *shost);
void inj_hosts_unhook(void);

/* inject_plan.c */
extern bool inj_outage;	/* some path is down */
extern u32 inj_return_stagger_ms;
extern u32 inj_fast_fail_ms;
extern bool inj_auto_revive;
extern bool inj_await_io;
extern u32 inj_memhog_mib;
int inj_plan_init(void);
void inj_plan_exit(void);
bool inj_plan_idle(void);
int inj_plan_set(char *text);
void inj_plan_show(struct seq_file *m);

/* inject_log.c */
void inj_log_down(const struct inj_mode *mode);
void inj_log_fail_fast(void);
void inj_log_up(void);
bool inj_log_io_returned(void);
void inj_log_up_last(void);
void inj_log_error(const struct scsi_device *sdev, int error);
void inj_log_show(struct seq_file *m);
void inj_log_reset(void);
int inj_watch_set(char *text);
void inj_watch_clear(void);
void inj_watch_show(struct seq_file *m);

#endif
