/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The private structs of dm-kmultipath and what the files of its plumbing call
 * each other by. The order is that of a bio's way and of the way back.
 *
 * Locks, outermost first:
 *	tester's mutex (tester.c)	paths and tests against table removal
 *	map->lock			states, held bios, policy; taken in interrupts
 *	kmp_due_lock (due.c)		the queue of due paths; taken in interrupts
 * Nothing is ever submitted under the latter two.
 */
#ifndef KMP_H
#define KMP_H

#include <linux/bio.h>
#include <linux/device-mapper.h>
#include <linux/dm-kmultipath-handler.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/timerqueue.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "path-state.h"
#include "table.h"

#define DM_MSG_PREFIX	"kmultipath"

struct kmp_group;
struct kmp_map;
struct kmp_port;
struct kmp_reserve;
struct kmp_test;
struct scsi_device;

/**
 * struct kmp_path - one route to the LUN
 * @selector_path: what selectors see, and the word that the fast path reads
 * @group: its group
 * @map: its map
 * @dev: the open device
 * @sdev: the SCSI device, NULL for a path of another kind
 *
 * @state: map->lock; changed by kmp_path_event() alone
 * @fail_count: map->lock; how often the path ceased to be valid
 * @doubts: map->lock; I/O errors in a row that good tests contradicted
 * @in_doubt: map->lock; suspect because of an I/O error, no verdict yet
 * @to_tell: map->lock; KMP_ACTION_TELL_* that user space was not told yet
 * @told_last: map->lock; the latest of them
 * @since: map->lock; when the state began
 * @why: map->lock; what led to the state, a string constant
 *
 * @saw_recovery: the host was seen in error recovery since the path last worked
 *
 * @adopted: kmp_due_lock, changed under the tester's mutex; the path is tested
 * @due: kmp_due_lock; when to look at it next
 * @test: the tester's mutex; the test in flight or NULL
 * @wanted_since: the tester's mutex; since when a verdict is due, 0 if none is
 * @revived: the tester's mutex; when the device was last set running
 * @ios: the tester's mutex; the device's I/O counter at the last test
 * @idle_rounds: the tester's mutex; healthy tests in a row without I/O between
 * @was_blocked: the tester's mutex; the transport held commands back last time
 * @port: the port it goes through
 * @port_entry: the tester's mutex; in the port's list
 */
struct kmp_path {
	struct kmp_selector_path selector_path;
	struct kmp_group *group;
	struct kmp_map *map;
	struct dm_dev *dev;
	struct scsi_device *sdev;

	enum kmp_path_state state;
	unsigned int fail_count;
	u8 doubts;
	bool in_doubt;
	u8 to_tell;
	u8 told_last;
	u64 since;
	const char *why;

	bool saw_recovery;

	bool adopted;
	struct timerqueue_node due;
	struct kmp_test *test;
	u64 wanted_since;
	u64 revived;
	u64 ios;
	u8 idle_rounds;
	bool was_blocked;
	struct kmp_port *port;
	struct list_head port_entry;
};

/**
 * struct kmp_group - the paths that serve I/O together
 * @selector: picks one of them
 * @nr_usable: map->lock; how many are usable
 * @bypassed: map->lock; the operator disabled the group
 */
struct kmp_group {
	struct kmp_selector selector;
	unsigned int nr_usable;
	bool bypassed;
};

/**
 * enum kmp_suspending - is dm core suspending the map?
 * @KMP_RUNNING: no
 * @KMP_SUSPEND_FLUSH: yes, and I/O that has no path is to fail
 * @KMP_SUSPEND_NOFLUSH: yes, and such I/O goes back to dm core
 */
enum kmp_suspending {
	KMP_RUNNING,
	KMP_SUSPEND_FLUSH,
	KMP_SUSPEND_NOFLUSH,
};

/**
 * struct kmp_map - one loaded table
 *
 * Read by every bio, written at a state change at most:
 * @current_group: whose selector is asked; NULL while no path is usable
 * @selectors_end_io: some selector wants to know when bios come back
 * @ti: dm core's view
 * @table: the configuration; its strings live in @words
 * @words: our copy of the table's words
 * @groups: table->nr_groups of them
 * @paths: table->nr_paths of them, group after group; never changes
 * @handler: asks the paths
 * @reserve: memory for tests, may outlive the map
 * @dispatch_queue: resubmits, nothing else
 *
 * @lock: protects what follows and what says so in paths and groups
 * @features: as messages changed them
 * @next_group: the operator's wish, NULL once followed
 * @nr_usable: paths that are usable
 * @nr_worth_waiting: paths that may be usable again
 * @nr_verdict_due: paths whose test will tell soon
 * @nr_valid: paths counted as valid
 * @evidence: how often a test found trouble on any path
 * @suspending: see enum kmp_suspending
 * @telling: user space is told what happens
 * @outage: no path is usable
 * @expired: the outage is longer than its deadline
 * @deadline_at: when the outage expires, ns, KTIME_MAX for never
 * @deadline: runs while an outage has a deadline
 * @held: bios that wait for a path
 * @ready: bios to be submitted again
 * @nr_held: how many are in @held
 * @dispatch: submits @ready
 * @tell: tells user space what happened
 */
struct kmp_map {
	struct kmp_group *current_group;
	bool selectors_end_io;
	struct dm_target *ti;
	struct kmp_table table;
	char **words;
	struct kmp_group *groups;
	struct kmp_path *paths;
	struct kmp_handler handler;
	struct kmp_reserve *reserve;
	struct workqueue_struct *dispatch_queue;

	spinlock_t lock ____cacheline_aligned_in_smp;
	struct kmp_table_features features;
	struct kmp_group *next_group;
	unsigned int nr_usable;
	unsigned int nr_worth_waiting;
	unsigned int nr_verdict_due;
	unsigned int nr_valid;
	u32 evidence;
	enum kmp_suspending suspending;
	bool telling;
	bool outage;
	bool expired;
	u64 deadline_at;
	struct hrtimer deadline;
	struct bio_list held;
	struct bio_list ready;
	unsigned int nr_held;
	struct delayed_work dispatch;
	struct work_struct tell;
};

/**
 * struct kmp_bio - what is remembered of a bio under way
 * @path: where it was sent; NULL if its end is no path's fault
 * @iter: where it began
 * @opf: how it began
 * @attempts: failed in a row while tests found no trouble
 * @evidence: map's counter when @attempts was last 1
 * @first_error: of the attempts counted
 */
struct kmp_bio {
	struct kmp_path *path;
	struct bvec_iter iter;
	blk_opf_t opf;
	u32 attempts;
	u32 evidence;
	blk_status_t first_error;
};

static inline struct kmp_bio *kmp_bio(struct bio *bio)
{
	return dm_per_bio_data(bio, sizeof(struct kmp_bio));
}

static inline struct kmp_path *kmp_path_of(struct kmp_selector_path *path)
{
	return container_of(path, struct kmp_path, selector_path);
}

static inline u32 kmp_tunable(const struct kmp_map *map, enum kmp_tunable tunable)
{
	return READ_ONCE(map->features.tunables[tunable]);
}

/* submit.c: a bio on its way down */
int kmp_map_bio(struct dm_target *ti, struct bio *bio);
void kmp_submit_again(struct kmp_map *map, struct bio *bio);
struct kmp_path *kmp_any_path(struct kmp_map *map);

/* endio.c: a bio on its way back */
int kmp_end_io(struct dm_target *ti, struct bio *bio, blk_status_t *error);

/**
 * enum kmp_fate - what becomes of a bio that found no path
 * @KMP_FATE_SUBMIT: there is a path after all
 * @KMP_FATE_HELD: it is held, hands off
 * @KMP_FATE_FAIL: it fails
 * @KMP_FATE_PUSH_BACK: dm core takes it back, a suspend is under way
 */
enum kmp_fate {
	KMP_FATE_SUBMIT,
	KMP_FATE_HELD,
	KMP_FATE_FAIL,
	KMP_FATE_PUSH_BACK,
};

/* hold.c: bios that wait, the outage they wait out, and their release */
enum kmp_fate kmp_hold(struct kmp_map *map, struct bio *bio);
enum kmp_fate kmp_retry(struct kmp_map *map, struct bio *bio);
void kmp_retry_later(struct kmp_map *map, struct bio *bio);
bool __kmp_worth_waiting(const struct kmp_map *map);
void __kmp_outage_update(struct kmp_map *map);
void __kmp_release(struct kmp_map *map);
void kmp_set_queueing(struct kmp_map *map, bool queue_if_no_path);
void kmp_presuspend(struct kmp_map *map);
void kmp_unsuspend(struct kmp_map *map);
void kmp_hold_init(struct kmp_map *map);
void kmp_hold_stop(struct kmp_map *map);

/* group.c: which group serves I/O */
void __kmp_choose_group(struct kmp_map *map);
void kmp_bypass_group(struct kmp_map *map, unsigned int group, bool bypassed);
void kmp_switch_group(struct kmp_map *map, unsigned int group);

/* path.c: events and the state of paths */
void kmp_path_event(struct kmp_path *path, enum kmp_path_event event,
		    const char *why);
void kmp_paths_init(struct kmp_map *map);

/* events.c: telling user space, never in front of recovery */
int kmp_events_init(void);
void kmp_events_exit(void);
void kmp_tell_init(struct kmp_map *map);
void __kmp_tell(struct kmp_map *map);
void kmp_tell_start(struct kmp_map *map);
void kmp_tell_stop(struct kmp_map *map);

/* tester.c: the kthread that tests paths */
int kmp_tester_start(void);
void kmp_tester_stop(void);
void kmp_tester_adopt(struct kmp_map *map);
void kmp_tester_abandon(struct kmp_map *map);
void kmp_tester_wake(void);
void kmp_tester_answered(struct kmp_test *test);

/* due.c: when it looks at which path */
void kmp_tester_due(struct kmp_path *path, u32 delay_ms);

/* selector.c, handler.c: the registries */
int kmp_selector_create(struct kmp_selector *selector, const char *name,
			unsigned int argc, char **argv, const char **error);
void kmp_selector_destroy(struct kmp_selector *selector);
int kmp_handler_create(struct kmp_handler *handler, const char *name,
		       unsigned int argc, char **argv, const char **error);
void kmp_handler_destroy(struct kmp_handler *handler);

/* select-round-robin.c, handler-generic.c: built in */
extern struct kmp_selector_type kmp_round_robin;
struct kmp_selector_path *kmp_round_robin_select(struct kmp_selector *selector,
						 const struct bio *bio);
extern struct kmp_handler_type kmp_generic;

/* params.c: module parameters, the tunables' defaults */
void kmp_tunable_defaults(u32 values[KMP_NR_TUNABLES]);

/* status.c, message.c: dm core asks */
void kmp_status(struct dm_target *ti, status_type_t type,
		unsigned int status_flags, char *result, unsigned int maxlen);
int kmp_message(struct dm_target *ti, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);

#endif
