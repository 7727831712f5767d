/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The private structs of dm-kmultipath. What its files call each other by stands
 * in a header of each folder, and which folder may call which in Kbuild.
 *
 * Locks, outermost first:
 *	tester's mutex (tester/thread.c) paths and tests against table removal
 *	map->lock			states, held bios, policy; taken in interrupts
 *	kmp_queue_lock (base/queue.c)	the queue of due paths; taken in interrupts
 * Nothing is ever submitted under the latter two.
 */
#ifndef KMP_H
#define KMP_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/device-mapper.h>
#include <linux/dm-kmultipath-handler.h>
#include <linux/dm-kmultipath-selector.h>
#include <linux/hrtimer.h>
#include <linux/llist.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "base/queue.h"
#include "compat.h"
#include "core/activate-policy.h"
#include "core/path-state.h"
#include "core/record.h"
#include "core/table.h"

#define DM_MSG_PREFIX	"kmultipath"

struct kmp_group;
struct kmp_map;
struct kmp_port;
struct kmp_processor;
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
 * @sp: map->lock; the storage processor that it leads to
 * @since: map->lock; when the state began
 * @why: map->lock; what led to the state, a string constant
 *
 * @dh_attached: a scsi_dh handler is attached that the map's handler does not
 *		 need but must keep informed
 * @saw_recovery: the host was seen in error recovery since the path last worked
 * @standby: the tester's mutex; the array has others serve the LUN
 * @was_blocked: the tester's mutex; the transport held commands back last time
 * @ask_again: the tester's mutex; that test began too early to tell
 * @idle_rounds: the tester's mutex; healthy tests in a row without I/O between
 *
 * @queue_entry: when to look at it next
 * @test: the tester's mutex; the test in flight or NULL
 * @wanted_since: the tester's mutex; since when a verdict is due, 0 if none is
 * @revived: the tester's mutex; when the device was last set running
 * @ios: the tester's mutex; the device's I/O counter at the last test
 * @nr_tests: the tester's mutex; tests that had a verdict
 * @nr_bad_tests: the tester's mutex; those that said that it serves no I/O
 * @no_lun_since: the tester's mutex; since when it says "no such LUN", 0 if it
 *		  does not
 * @port: the port it goes through
 * @port_entry: the tester's mutex; in the port's list
 * @processor: the tester's mutex; what all maps share of @sp, NULL if unknown
 * @processor_entry: the tester's mutex; in the processor's list
 * @spare: the tester's mutex; memory for a processor that nobody has met yet
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
	enum kmp_sp sp;
	u64 since;
	const char *why;

	bool dh_attached;
	bool saw_recovery;
	bool standby;
	bool was_blocked;
	bool ask_again;
	u8 idle_rounds;

	struct kmp_queue_entry queue_entry;
	struct kmp_test *test;
	u64 wanted_since;
	u64 revived;
	u64 ios;
	unsigned int nr_tests;
	unsigned int nr_bad_tests;
	u64 no_lun_since;
	struct kmp_port *port;
	struct list_head port_entry;
	struct kmp_processor *processor;
	struct list_head processor_entry;
	struct kmp_processor *spare;
};

/* A map has them in one piece, which the kernel rounds up to a power of two. */
static_assert(sizeof(struct kmp_path) <= 256);

/**
 * struct kmp_group - the paths that serve I/O together
 * @selector: picks one of them
 * @map: its map
 * @nr_usable: map->lock; how many are usable
 * @bypassed: map->lock; the operator disabled the group
 */
struct kmp_group {
	struct kmp_selector selector;
	struct kmp_map *map;
	unsigned int nr_usable;
	bool bypassed;
};

/**
 * struct kmp_lun - the LUN behind a map, as far as the array tells
 * @identity: the tester's mutex; which one it is
 * @sectors: the tester's mutex; its size, 0 if not known
 * @owner: map->lock; the storage processor that serves it
 * @home: map->lock; the one that should
 * @claimed: map->lock; @owner says so itself
 * @owner_since: map->lock; answers to tests begun before are out of date, ns
 * @ndu_until: map->lock; when the last NDU of its array ends by itself, 0 for
 *	       none
 * @ndu_announced: map->lock; the same of the one that the operator announced
 * @forget: map->lock; the operator accepts whichever it is now
 * @inactive_until: map->lock, read by the way of a bio; it refuses I/O, which is
 *		    good evidence until then, ns; 0 if it does not
 * @copying: map->lock; an array copy refused to let it move
 */
struct kmp_lun {
	struct kmp_identity identity;
	u64 sectors;
	enum kmp_sp owner;
	enum kmp_sp home;
	bool claimed;
	u64 owner_since;
	u64 ndu_until;
	u64 ndu_announced;
	bool forget;
	u64 inactive_until;
	bool copying;
};

/* When the last NDU that anybody told of ends by itself, 0 for none. */
static inline u64 kmp_lun_ndu_until(const struct kmp_lun *lun)
{
	return max(READ_ONCE(lun->ndu_until), READ_ONCE(lun->ndu_announced));
}

/**
 * struct kmp_activate_state - what a map does to make other paths serve I/O
 * @queue_entry: when to look whether there is something to do
 * @path: map->lock; the one that is being activated, or NULL
 * @cause: map->lock; why
 * @wish: map->lock; next_group is the operator's wish and may be activated
 * @waiting: map->lock; a path is to be activated once its test has ended
 * @failures: map->lock; activations that failed since one succeeded
 * @blind: map->lock; no path answers that serves I/O or could
 * @owner_until: map->lock; the LUN's owner was asked whether it is back, too,
 *		 and may answer until then, ns
 * @lost_home: the tester's mutex; no way led home since the LUN was there
 * @home_since: the tester's mutex; since when one has, 0 if none does
 * @not_before: the tester's mutex; the array refused, ns
 * @trespasses: the tester's mutex; when we moved the LUN
 * @foreign: the tester's mutex; when others did
 */
struct kmp_activate_state {
	struct kmp_queue_entry queue_entry;
	struct kmp_path *path;
	enum kmp_activate_cause cause;
	bool wish;
	bool waiting;
	unsigned int failures;
	bool blind;
	u64 owner_until;
	bool lost_home;
	u64 home_since;
	u64 not_before;
	struct kmp_rate trespasses;
	struct kmp_rate foreign;
};

/**
 * struct kmp_test_ops - what tells a test from an activation
 * @activates: which it is
 * @step: asks the handler for the next command or the verdict
 * @ended: the verdict is there, the path has no test any more
 * @late: Optional: the answer takes too long
 *
 * Context: the tester, its mutex held.
 */
struct kmp_test_ops {
	bool activates;
	enum kmp_handler_step (*step)(struct kmp_test *test, u64 now);
	void (*ended)(struct kmp_test *test, const struct kmp_cause *cause,
		      u64 now);
	void (*late)(struct kmp_path *path);
};

/**
 * struct kmp_test - a test under way
 * @path: the path asked; the tester's mutex; NULL if the path is gone and the
 *	  test is an orphan
 * @reserve: where its memory goes back to
 * @bdev: the device asked, pinned by the path or, for an orphan, by the test
 * @sdev: likewise, NULL if it is not a SCSI device
 * @begun: when the test began, ns
 * @ops: a test or an activation
 * @saw_recovery: the command ended while its host was in error recovery
 * @job: the handler's view
 * @answered: in the tester's list of answers
 * @bio: of the command in flight
 * @bvec: of @bio
 * @work: submits a READ where submission may wait
 * @data: what the command reads
 */
struct kmp_test {
	struct kmp_path *path;
	struct kmp_reserve *reserve;
	struct block_device *bdev;
	struct scsi_device *sdev;
	u64 begun;
	const struct kmp_test_ops *ops;
	bool saw_recovery;
	struct kmp_handler_job job;
	struct llist_node answered;
	struct bio bio;
	struct bio_vec bvec;
	struct work_struct work;
	u8 data[KMP_DATA_SIZE] __aligned(KMP_DATA_SIZE);
};

/**
 * struct kmp_bio_count - counts of a map's bios
 * @submitted: came from dm core
 * @below: are with the layers below
 * @ended: went back to dm core, whatever their status
 */
struct kmp_bio_count {
	atomic64_t submitted;
	atomic64_t below;
	atomic64_t ended;
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

#define KMP_WATCH_SELECTOR	1	/* some selector does */
#define KMP_WATCH_RESTORE	2	/* the first held bio has yet to end */

/**
 * struct kmp_map - one loaded table
 *
 * Read by every bio, written at a state change at most:
 * @cursor_group: @current_group if its selector is round-robin, else NULL: all that
 *		the fast path asks
 * @current_group: whose selector is asked; NULL while no path is usable
 * @watch_end_io: KMP_WATCH_*, who wants to know when bios come back
 * @ti: dm core's view
 * @journal: what happened to its mapped device
 * @table: the configuration; its strings live in @words
 * @words: our copy of the table's words
 * @groups: table->nr_groups of them
 * @paths: table->nr_paths of them, group after group; never changes
 * @handler: asks the paths
 * @reserve: memory for tests, may outlive the map
 * @dh_name: scsi_dh handler that is attached and has to be activated, or NULL
 * @dispatch_queue: resubmits, nothing else
 * @entry: the tester's mutex; in the list of maps whose paths are tested
 * @bio_count: see struct kmp_bio_count, all 0 unless KMP_DEBUG
 * @lun: see struct kmp_lun
 * @activate: see struct kmp_activate_state
 *
 * @lock: protects what follows and what says so in paths and groups
 * @features: as messages changed them
 * @next_group: the operator's wish, NULL once followed
 * @nr_usable: paths that are usable
 * @nr_activatable: paths that would be after an activation
 * @nr_worth_waiting: paths that may be usable again
 * @nr_verdict_due: paths whose test will tell soon
 * @nr_valid: paths counted as valid
 * @evidence: how often a test found trouble on any path
 * @suspending: see enum kmp_suspending
 * @live: dm core's live table: user space is told what happens, and the LUN may
 *	  be moved
 * @was_usable: some path was, since the table was loaded
 * @outage: no path is usable
 * @outage_since: since when, ns
 * @last_bad: the last test in it that was bad, ns
 * @hopeless: too many activations failed: passive paths are no hope for now
 * @expired: the outage is longer than its deadline
 * @deadline_at: when the outage expires, ns, KTIME_MAX for never
 * @deadline: runs while an outage has a deadline
 * @held: bios that wait for a path
 * @ready: bios to be submitted again
 * @nr_held: how many are in @held
 * @held_bytes: their data
 * @most_held: high-water mark of @nr_held
 * @most_held_bytes: high-water mark of @held_bytes
 * @dispatch: submits @ready
 * @tell: tells user space what happened
 */
struct kmp_map {
	struct kmp_group *cursor_group;
	struct kmp_group *current_group;
	unsigned int watch_end_io;
	struct dm_target *ti;
	struct kmp_journal *journal;
	struct kmp_table table;
	char **words;
	struct kmp_group *groups;
	struct kmp_path *paths;
	struct kmp_handler handler;
	struct kmp_reserve *reserve;
	const char *dh_name;
	struct workqueue_struct *dispatch_queue;
	struct list_head entry;
	struct kmp_bio_count bio_count;
	struct kmp_lun lun;
	struct kmp_activate_state activate;

	spinlock_t lock ____cacheline_aligned_in_smp;
	struct kmp_table_features features;
	struct kmp_group *next_group;
	unsigned int nr_usable;
	unsigned int nr_activatable;
	unsigned int nr_worth_waiting;
	unsigned int nr_verdict_due;
	unsigned int nr_valid;
	u32 evidence;
	enum kmp_suspending suspending;
	bool live;
	bool was_usable;
	bool outage;
	u64 outage_since;
	u64 last_bad;
	bool hopeless;
	bool expired;
	u64 deadline_at;
	struct hrtimer deadline;
	struct bio_list held;
	struct bio_list ready;
	unsigned int nr_held;
	u64 held_bytes;
	unsigned int most_held;
	u64 most_held_bytes;
	struct delayed_work dispatch;
	struct work_struct tell;
};

/**
 * struct kmp_bio - what is remembered of a bio under way
 * @path: where it was sent; NULL if its end is no path's fault
 * @iter: where it began
 * @opf: how it began
 * @held_since: when it was held first, ns; 0 if it never was
 * @attempts: failed in a row while tests found no trouble
 * @evidence: map's counter when @attempts was last 1
 * @first_error: of the attempts counted
 * @selected: @path's selector was asked, and is told how it ends; valid, as is
 *	      what follows, if it wants to know
 * @io: what it is told
 */
struct kmp_bio {
	struct kmp_path *path;
	struct bvec_iter iter;
	blk_opf_t opf;
	u64 held_since;
	u32 attempts;
	u32 evidence;
	blk_status_t first_error;
	bool selected;
	struct kmp_selector_io io;
};

static inline struct kmp_bio *kmp_bio(struct bio *bio)
{
	return dm_per_bio_data(bio, sizeof(struct kmp_bio));
}

static inline struct bio *kmp_bio_of(struct kmp_bio *kb)
{
	return dm_bio_from_per_bio_data(kb, sizeof(struct kmp_bio));
}

static inline struct kmp_path *kmp_path_of(struct kmp_selector_path *path)
{
	return container_of(path, struct kmp_path, selector_path);
}

/* What the state of a path means; map->lock, or good for a hint. */
static inline const struct kmp_path_properties *
kmp_properties(const struct kmp_path *path)
{
	return &kmp_path_properties[READ_ONCE(path->state)];
}

static inline u32 kmp_tunable(const struct kmp_map *map, enum kmp_tunable tunable)
{
	return READ_ONCE(map->features.tunables[tunable]);
}

#endif
