/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The private structs of dm-kmultipath. What its files call each other by stands
 * in a header of each folder, and which folder may call which in Kbuild.
 *
 * Locks, outermost first:
 *	kmp_tester_mutex (base/queue.c)	what is called check; ports, processors
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
 * struct kmp_path_status - how a path is; map->lock
 * @state: changed by kmp_path_event() alone
 * @fail_count: how often the path ceased to be valid
 * @sp: the storage processor that it leads to
 * @doubts: I/O errors in a row that good tests contradicted
 * @in_doubt: suspect because of an I/O error, no verdict yet
 * @to_tell: KMP_ACTION_TELL_* that user space was not told yet
 * @told_last: the latest of them
 * @since: when the state began
 * @why: what led to the state, a string constant
 */
struct kmp_path_status {
	enum kmp_path_state state;
	unsigned int fail_count;
	enum kmp_sp sp;
	u8 doubts;
	bool in_doubt;
	u8 to_tell;
	u8 told_last;
	u64 since;
	const char *why;
};

/**
 * struct kmp_path_check - how a path is tested; the tester's mutex
 * @dh_attached: a scsi_dh handler is attached that the map's handler does not
 *		 need but must keep informed; set at table load
 * @saw_recovery: the host was seen in error recovery since the path last worked;
 *		  written in any context, a flag of its own
 * @standby: the array has others serve the LUN
 * @was_blocked: the transport held commands back last time
 * @ask_again: the test under way began too early to tell
 * @idle_rounds: healthy tests in a row without I/O between
 * @nr_tests: tests that had a verdict
 * @nr_bad_tests: those that said that it serves no I/O
 * @test: the test in flight or NULL
 * @wanted_since: since when a verdict is due, 0 if none is
 * @revived: when the device was last set running
 * @ios: the device's I/O counter at the last test
 * @no_lun_since: since when it says "no such LUN", 0 if it does not
 * @port_entry: in the port's list
 * @processor: what all maps share of the path's storage processor, NULL if
 *	       unknown
 * @processor_entry: in the processor's list
 * @spare: memory for a processor that nobody has met yet
 */
struct kmp_path_check {
	bool dh_attached;
	bool saw_recovery;
	bool standby;
	bool was_blocked;
	bool ask_again;
	u8 idle_rounds;
	unsigned int nr_tests;
	unsigned int nr_bad_tests;
	struct kmp_test *test;
	u64 wanted_since;
	u64 revived;
	u64 ios;
	u64 no_lun_since;
	struct list_head port_entry;
	struct kmp_processor *processor;
	struct list_head processor_entry;
	struct kmp_processor *spare;
};

/**
 * struct kmp_path - one route to the LUN
 * @selector_path: what selectors see, and the word that the fast path reads
 * @group: its group
 * @map: its map
 * @dev: the open device
 * @sdev: the SCSI device, NULL for a path of another kind
 * @port: the port it goes through
 * @queue_entry: when to test it next
 * @status: map->lock
 * @check: the tester's mutex
 */
struct kmp_path {
	struct kmp_selector_path selector_path;
	struct kmp_group *group;
	struct kmp_map *map;
	struct dm_dev *dev;
	struct scsi_device *sdev;
	struct kmp_port *port;
	struct kmp_queue_entry queue_entry;
	struct kmp_path_status status;
	struct kmp_path_check check;
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
 * struct kmp_lun_check - which LUN it is; the tester's mutex
 * @identity: as paths that passed all checks told
 * @sectors: its size, 0 if not known
 */
struct kmp_lun_check {
	struct kmp_identity identity;
	u64 sectors;
};

/**
 * struct kmp_lun - the LUN behind a map, as far as the array tells; map->lock
 * @check: the tester's mutex
 * @owner: the storage processor that serves it
 * @home: the one that should
 * @claimed: @owner says so itself
 * @forget: the operator accepts whichever it is now
 * @copying: an array copy refused to let it move
 * @owner_since: answers to tests begun before are out of date, ns
 * @ndu_until: when the last NDU of its array ends by itself, 0 for none
 * @ndu_announced: the same of the one that the operator announced
 * @inactive_until: it refuses I/O, which is good evidence until then, ns; 0 if it
 *		    does not. The way of a bio reads it
 */
struct kmp_lun {
	struct kmp_lun_check check;
	enum kmp_sp owner;
	enum kmp_sp home;
	bool claimed;
	bool forget;
	bool copying;
	u64 owner_since;
	u64 ndu_until;
	u64 ndu_announced;
	u64 inactive_until;
};

/* When the last NDU that anybody told of ends by itself, 0 for none. */
static inline u64 kmp_lun_ndu_until(const struct kmp_lun *lun)
{
	return max(READ_ONCE(lun->ndu_until), READ_ONCE(lun->ndu_announced));
}

/**
 * struct kmp_activate_check - what an activation is decided by; the tester's mutex
 * @lost_home: no way led home since the LUN was there
 * @home_since: since when one has, 0 if none does
 * @not_before: the array refused, ns
 * @trespasses: when we moved the LUN
 * @foreign: when others did
 */
struct kmp_activate_check {
	bool lost_home;
	u64 home_since;
	u64 not_before;
	struct kmp_rate trespasses;
	struct kmp_rate foreign;
};

/**
 * struct kmp_activate_state - what a map does to make other paths serve I/O;
 * map->lock
 * @queue_entry: when to look whether there is something to do
 * @check: the tester's mutex
 * @path: the one that is being activated, or NULL
 * @cause: why
 * @wish: next_group is the operator's wish and may be activated
 * @waiting: a path is to be activated once its test has ended
 * @blind: no path answers that serves I/O or could
 * @failures: activations that failed since one succeeded
 * @owner_until: the LUN's owner was asked whether it is back, too, and may answer
 *		 until then, ns
 */
struct kmp_activate_state {
	struct kmp_queue_entry queue_entry;
	struct kmp_activate_check check;
	struct kmp_path *path;
	enum kmp_activate_cause cause;
	bool wish;
	bool waiting;
	bool blind;
	unsigned int failures;
	u64 owner_until;
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
 * struct kmp_counts - sums over a map's paths; map->lock
 * @usable: paths that are usable
 * @activatable: paths that would be after an activation
 * @worth_waiting: paths that may be usable again
 * @verdict_due: paths whose test will tell soon
 * @valid: paths counted as valid
 * @evidence: how often a test found trouble on any path
 */
struct kmp_counts {
	unsigned int usable;
	unsigned int activatable;
	unsigned int worth_waiting;
	unsigned int verdict_due;
	unsigned int valid;
	u32 evidence;
};

/**
 * struct kmp_outage - the time without a usable path; map->lock
 * @on: no path is usable
 * @was_usable: some path was, since the table was loaded
 * @hopeless: too many activations failed: passive paths are no hope for now
 * @expired: the outage is longer than its deadline
 * @since: since when no path is, ns
 * @last_bad: the last test in it that was bad, ns; the tester writes it
 * @deadline_at: when the outage expires, ns, KTIME_MAX for never
 * @deadline: runs while an outage has a deadline
 */
struct kmp_outage {
	bool on;
	bool was_usable;
	bool hopeless;
	bool expired;
	u64 since;
	u64 last_bad;
	u64 deadline_at;
	struct hrtimer deadline;
};

/**
 * struct kmp_held - bios that were held or failed; map->lock
 * @waiting: wait for a path
 * @ready: are to be submitted again
 * @nr: how many are in @waiting
 * @most: high-water mark of @nr
 * @bytes: their data
 * @most_bytes: high-water mark of @bytes
 * @dispatch: submits @ready
 */
struct kmp_held {
	struct bio_list waiting;
	struct bio_list ready;
	unsigned int nr;
	unsigned int most;
	u64 bytes;
	u64 most_bytes;
	struct delayed_work dispatch;
};

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
 * @lock: protects what follows, @lun and @activate, and the paths' @status
 * @features: as messages changed them
 * @next_group: the operator's wish, NULL once followed
 * @counts: see struct kmp_counts
 * @outage: see struct kmp_outage
 * @held: see struct kmp_held
 * @suspending: see enum kmp_suspending
 * @live: dm core's live table: user space is told what happens, and the LUN may
 *	  be moved
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
	struct kmp_counts counts;
	struct kmp_outage outage;
	struct kmp_held held;
	enum kmp_suspending suspending;
	bool live;
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
	return &kmp_path_properties[READ_ONCE(path->status.state)];
}

static inline u32 kmp_tunable(const struct kmp_map *map, enum kmp_tunable tunable)
{
	return READ_ONCE(map->features.tunables[tunable]);
}

#endif
