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

#define KMP_MAX_PATHS	256
#define KMP_PASS	(-1)	/* a mode's verdict: let the driver have it */

enum kmp_class {
	KMP_TUR,
	KMP_INQUIRY,
	KMP_READ,
	KMP_WRITE,
	KMP_SYNC,
	KMP_UNMAP,
	KMP_RTPG,
	KMP_OTHER,
	KMP_NR_CLASSES,
};

enum kmp_eh {
	KMP_EH_ABORT,
	KMP_EH_DEVICE,
	KMP_EH_TARGET,
	KMP_EH_BUS,
	KMP_EH_HOST,
	KMP_NR_EH,
};

struct kmp_count {
	atomic_t total;
	atomic_t down;
};

struct kmp_path;

/**
 * struct kmp_mode - one way for a path to be down
 * @name: what the plan file calls it
 * @down: changes the state of the device, may be NULL
 * @later: changes it once more after kmp_fast_fail_ms, may be NULL
 * @up: undoes it
 * @command: answers a command in the place of the driver: KMP_PASS, or what
 *	queuecommand returns; NULL lets all of them pass
 * @dead: the error handlers fail, so that error recovery gives the device up
 */
struct kmp_mode {
	const char *name;
	int (*down)(struct scsi_device *sdev);
	int (*later)(struct scsi_device *sdev);
	int (*up)(struct scsi_device *sdev);
	int (*command)(struct kmp_path *path, struct scsi_cmnd *cmd);
	bool dead;
};

/**
 * struct kmp_path - one SCSI device that can be taken down
 * @sdev: the device, referenced
 * @mode: how it is down, NULL while it is up; set by the plan's thread only
 * @spare: not part of the outages, its commands are only counted
 * @was_dead: error recovery may have taken the device offline
 * @lost: the commands swallowed and not yet given back, by budget token
 * @nr_lost: the size of @lost
 * @seen: commands, by class
 * @eh: calls of error handlers
 */
struct kmp_path {
	struct scsi_device *sdev;
	const struct kmp_mode *mode;
	bool spare;
	bool was_dead;
	struct scsi_cmnd **lost;
	unsigned int nr_lost;
	struct kmp_count seen[KMP_NR_CLASSES];
	struct kmp_count eh[KMP_NR_EH];
};

/* inject_modes.c */
extern u32 kmp_sense;	/* key << 16 | asc << 8 | ascq */
const struct kmp_mode *kmp_mode_find(const char *name);
enum kmp_class kmp_classify(const struct scsi_cmnd *cmd);
int kmp_revive(struct scsi_device *sdev);

/* inject_paths.c: the set changes with the plan idle only */
extern struct kmp_path kmp_paths[KMP_MAX_PATHS];
extern unsigned int kmp_nr_paths;
int kmp_paths_set(char *list);
void kmp_paths_clear(void);
struct kmp_path *kmp_path_of(const struct scsi_device *sdev);
bool kmp_is_lost(const struct kmp_path *path, const struct scsi_cmnd *cmd);
void kmp_paths_show(struct seq_file *m);
void kmp_counters_show(struct seq_file *m);
void kmp_counters_reset(void);

/* inject_hook.c */
int kmp_host_hook(struct Scsi_Host *shost);
void kmp_hosts_unhook(void);

/* inject_plan.c */
extern bool kmp_outage;	/* from the first path's fall to the last one's return */
extern u32 kmp_return_stagger_ms;
extern u32 kmp_fast_fail_ms;
extern bool kmp_auto_revive;
extern bool kmp_await_io;
int kmp_plan_init(void);
void kmp_plan_exit(void);
bool kmp_plan_idle(void);
int kmp_plan_set(char *text);
void kmp_plan_show(struct seq_file *m);

/* inject_eat.c */
extern u32 kmp_eat_mib;
extern u32 kmp_eat_ms;
void kmp_eat_begin(void);
void kmp_eat_end(void);
void kmp_eaten_show(struct seq_file *m);
void kmp_eat_exit(void);

/* inject_log.c */
void kmp_log_down(const struct kmp_mode *mode);
void kmp_log_fail_fast(void);
void kmp_log_up(void);
bool kmp_log_io_returned(void);
void kmp_log_up_last(void);
void kmp_log_error(const struct scsi_device *sdev, int error);
void kmp_log_show(struct seq_file *m);
void kmp_log_reset(void);
int kmp_watch_set(char *text);
void kmp_watch_clear(void);
void kmp_watch_show(struct seq_file *m);

#endif
