/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The private structs of dm-kmultipath. The headers in each folder declare its
 * functions; Kbuild says which folder may call which.
 *
 * Locks, outermost first:
 *	kmp_tester_mutex (base/queue.c)	fields named check; ports, processors
 *	map->lock			states, held bios, policy
 *	kmp_queue_lock (base/queue.c)	the queue of due paths
 * Interrupts take the last two. Never submit I/O while one of them is held.
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
#include "core/health.h"
#include "core/path-state.h"
#include "core/record.h"
#include "core/reservation.h"
#include "core/stats.h"
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
 * enum kmp_doubt - may I/O on a path fail although its tests are good?
 * @KMP_NO_DOUBT: nothing says so
 * @KMP_DOUBT_IO: I/O failed, and there was no verdict since
 * @KMP_DOUBT_READ: a READ failed after a good test, and none was good since
 */
enum kmp_doubt {
	KMP_NO_DOUBT,
	KMP_DOUBT_IO,
	KMP_DOUBT_READ,
};

/**
 * enum kmp_registered - does the array have the map's reservation key for a path?
 * @KMP_UNREGISTERED: no, or nobody has asked; without a key: it may have another one
 * @KMP_REGISTERED: yes; without a key: it has none
 * @KMP_REGISTERED_DOUBTED: it had, and something says that this has changed
 * @KMP_REGISTERED_SENT: a command that registers was sent; its result is not known
 */
enum kmp_registered {
	KMP_UNREGISTERED,
	KMP_REGISTERED,
	KMP_REGISTERED_DOUBTED,
	KMP_REGISTERED_SENT,
};

/**
 * struct kmp_path_status - the state of a path and its cause; map->lock
 * @state: only kmp_path_event() changes it
 * @fail_count: how often the path changed from valid to not valid
 * @sp: the storage processor that the path leads to
 * @doubts: consecutive I/O errors after which a test was good
 * @doubt: enum kmp_doubt; in doubt, a READ follows each good test
 * @handicaps: a mask of BIT(rank - 1): what is wrong with the path; enum kmp_rank
 * @improvable: it is usable, and an activation would make it optimized
 * @failing: it left a usable state, or its transport is blocked, and there was no
 *	     verdict since
 * @revived: to be logged: the tester set the device running
 * @to_report: KMP_ACTION_REPORT_* not yet reported to user space
 * @reported_last: the later of KMP_ACTION_REPORT_FAILED and KMP_ACTION_REPORT_BACK
 * @registered: enum kmp_registered; whether the array has the map's key for the path
 * @since: when the state began, ns
 * @why: the cause of the state, a string constant
 */
struct kmp_path_status {
	enum kmp_path_state state;
	unsigned int fail_count;
	enum kmp_sp sp;
	u8 doubts;
	u8 doubt : 2;
	u8 handicaps : 4;
	u8 failing : 1;
	u8 revived : 1;
	u8 to_report;
	u8 reported_last : 5;
	u8 registered : 2;
	u8 improvable : 1;
	u64 since;
	const char *why;
};

/**
 * enum kmp_hung - does I/O on a path hang?
 * @KMP_NOT_HUNG: no
 * @KMP_HALF_HUNG: a command is older than half of test_timeout_ms
 * @KMP_HUNG: a command is older than test_timeout_ms, or has timed out
 */
enum kmp_hung {
	KMP_NOT_HUNG,
	KMP_HALF_HUNG,
	KMP_HUNG,
};

/**
 * struct kmp_path_check - how a path is tested; the tester's mutex
 * @dh_attached: a scsi_dh handler is attached that the map's handler does not
 *		 need but must keep informed; set at table load
 * @saw_recovery: the host was seen in error recovery, and the device was not seen
 *		  running since; a separate bool because any context writes it
 * @driver_waits: the device's driver may wait to send; set at table load
 * @standby: the path is passive because the array serves the LUN through others
 * @was_blocked: the transport was blocked when the path was last due
 * @probing: an ioctl waits for the result of the path's next test
 * @silent: the last test or look found no sign of the array
 * @transient: the last test ended in KMP_VERDICT_TRANSIENT
 * @test_again: the test in flight may have a stale result: repeat it at once
 * @hung: does I/O on the path hang, by the last look?
 * @hung_now: the same, while a look is under way
 * @hung_told: what follows from it was reported
 * @take_back: such I/O is to be taken back
 * @slow_test: the last test took longer than half of test_timeout_ms
 * @read_only: the kernel took the disk for read-only when a test was last good
 * @not_ready: replies of the array in a row that the path does not serve I/O
 * @idle_rounds: consecutive tests without I/O in between, none of them bad
 * @nr_tests: tests and activations that ended with a verdict
 * @nr_bad_tests: those whose verdict was not good
 * @test: the test in flight or NULL
 * @wanted_since: since when a verdict is due, ns; 0 if none is
 * @revived: when the device was last set running, ns
 * @revivals: how often it was, since the last good test
 * @ios: the device's I/O counter when a verdict last became due, or was late
 * @no_lun_since: since when its tests find "no such LUN", ns; 0 if they do not
 * @port_entry: in the port's list
 * @processor: the path's storage processor, shared by all maps; NULL if unknown
 * @processor_entry: in the processor's list
 * @spare: reserved memory for a storage processor that is not known yet
 */
struct kmp_path_check {
	u8 dh_attached : 1;
	u8 driver_waits : 1;
	u8 standby : 1;
	u8 was_blocked : 1;
	u8 probing : 1;
	u8 test_again : 1;
	u8 silent : 1;
	u8 transient : 1;
	bool saw_recovery;
	u8 not_ready;
	u8 idle_rounds;
	u8 revivals;
	u8 hung : 2;
	u8 hung_now : 2;
	u8 hung_told : 1;
	u8 take_back : 1;
	u8 slow_test : 1;
	u8 read_only : 1;
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
 * @selector_path: the selector's view; the fast path reads its usable flag
 * @group: its group
 * @map: its map
 * @dev: the open device
 * @sdev: the SCSI device, NULL if the device is not a SCSI disk
 * @port: the port that the path goes through
 * @queue_entry: when to test the path next
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

/**
 * struct kmp_path_device - an open device, and what follows from it for its path
 * @dev: dm core's view
 * @sdev: the SCSI device, NULL if the device is not a SCSI disk
 * @port: the port that it is behind, a reference
 * @opf: REQ_* flags of the bios that are sent there
 * @driver_waits: its driver may wait to send
 * @dh_attached: see struct kmp_path_check
 */
struct kmp_path_device {
	struct dm_dev *dev;
	struct scsi_device *sdev;
	struct kmp_port *port;
	blk_opf_t opf;
	bool driver_waits;
	bool dh_attached;
};

/**
 * enum kmp_seat_state - may another device take a path's place?
 * @KMP_SEAT_TAKEN: no
 * @KMP_SEAT_DRAINED: its device was deleted, and no I/O or test of it is under way any
 *		      more; but a bio may still be on the way there, or to its successor
 * @KMP_SEAT_FREE: no bio is
 */
enum kmp_seat_state {
	KMP_SEAT_TAKEN,
	KMP_SEAT_DRAINED,
	KMP_SEAT_FREE,
};

/**
 * struct kmp_seat - the place of a path in its table: another device takes it if the
 * path's device was deleted, see tester/seat.c; the tester's mutex
 * @state: may another one take it?
 * @asked: map->lock; an ioctl was sent to the device, and may still be under way
 * @judged: when the device's last verdict came, ns; 0 if none did
 * @ioctl_failed: when an ioctl last failed on it, ns; 0 if none did; any context
 */
struct kmp_seat {
	enum kmp_seat_state state;
	bool asked;
	u64 judged;
	u64 ioctl_failed;
};

/* BIT(rank - 1) of each rank but the first. */
static_assert(KMP_NR_RANKS - 1 <= 4);

/* Both actions of reported_last. */
static_assert((KMP_ACTION_REPORT_FAILED | KMP_ACTION_REPORT_BACK) < 1 << 5);

/**
 * struct kmp_health - what happened to a path, and how good it is; map->lock
 * @stats: its counts
 * @losses: failures that follow each other
 * @trips: round trips of its tests
 * @told: the rank that was last reported to user space
 * @failed: the operator had failed the path when its device was deleted
 * @write_refused: the array refused a write, and the disk was not asked since whether it
 *		   is read-only; any context
 * @changing_until: the array is changing the path's state, and may take until then, ns;
 *		    0 if it is not. The tester's mutex
 */
struct kmp_health {
	struct kmp_path_stats stats;
	struct kmp_losses losses;
	struct kmp_round_trips trips;
	u8 told;
	bool failed;
	bool write_refused;
	u64 changing_until;
};

/*
 * A map's paths are one allocation, their seats another one, their health a third. Each is
 * rounded up to a power of two bytes.
 */
static_assert(sizeof(struct kmp_path) <= 256);
static_assert(sizeof(struct kmp_seat) <= 32);
static_assert(sizeof(struct kmp_health) <= 256);

/**
 * struct kmp_group - a path group
 * @selector: picks one of its paths
 * @map: its map
 * @nr_usable: map->lock; number of usable paths of each rank
 * @rank: map->lock; the lowest rank of a usable path; KMP_NR_RANKS if none is
 *	  usable. The paths of this rank carry I/O
 * @bypassed: map->lock; the operator disabled the group
 */
struct kmp_group {
	struct kmp_selector selector;
	struct kmp_map *map;
	unsigned int nr_usable[KMP_NR_RANKS];
	enum kmp_rank rank;
	bool bypassed;
};

/**
 * struct kmp_lun_check - which LUN it is; the tester's mutex
 * @identity: by the mapped device's UUID, or by paths that passed all checks
 * @sectors: size in 512 byte sectors, 0 if not known
 * @accepted_at: when the operator's word replaced @identity, ns; 0 if it never
 *		 did. A test that began earlier compared with the old one
 * @size_asked: when the kernel was last made to ask for the sizes of disks, ns
 * @nr_read_only: paths whose disk is read-only
 * @ask_read_only: the disks are asked that the kernel does not take for this
 * @refusal_asked: when they were last asked because a write was refused, ns
 * @nameless: a path passed its test, and its LUN has no name to compare
 * @rejected_since: since when each storage processor reports that it rejects the
 *		    LUN's I/O, as in an NDU, ns; 0 if it does not
 * @rejected_last: when each one last reported so, ns
 */
struct kmp_lun_check {
	struct kmp_identity identity;
	u64 sectors;
	u64 accepted_at;
	u64 size_asked;
	u64 refusal_asked;
	unsigned int nr_read_only;
	bool ask_read_only;
	bool nameless;
	u64 rejected_since[KMP_NR_SPS];
	u64 rejected_last[KMP_NR_SPS];
};

/**
 * struct kmp_lun - the LUN behind a map, as the array reports it; map->lock
 * @check: the tester's mutex
 * @owner: the storage processor that owns the LUN
 * @home: the storage processor that should own it; if the array names none, the one that
 *	  the table's first group leads to
 * @home_assumed: the array does not say so: it is where the table's first group leads
 * @claimed: @owner itself reported that it owns the LUN
 * @accepted: the path whose LUN the operator accepts in place of the map's: until
 *	      its state is known, only its tests tell which LUN it is; or NULL
 * @copying_until: the array refused a trespass because of a copy within the
 *		   array: until then, ns, no other one is sent, and no failback
 *		   while it is set; 0 if none was refused, or the copy is over
 * @owner_since: when @owner became known, ns; the owner in the result of a test
 *		 that began earlier is stale
 * @moving_to: where a command of ours may still move the LUN: no answer said that it did
 * @moving_until: until then, ns; 0 if no such command was sent
 * @moves: how often the owner changed, each time soon after the last change
 * @ndu_until: time-out of the last NDU that tests found, ns; 0 for none
 * @ndu_announced: end of the NDU that the operator announced, ns; 0 for none
 * @inactive_until: the LUN refuses I/O: until then, ns, no path is to blame for
 *		    I/O errors; 0 if it accepts I/O. Read when a bio fails
 */
struct kmp_lun {
	struct kmp_lun_check check;
	enum kmp_sp owner;
	enum kmp_sp home;
	bool home_assumed;
	bool claimed;
	struct kmp_path *accepted;
	u64 copying_until;
	u64 owner_since;
	enum kmp_sp moving_to;
	u64 moving_until;
	u8 moves;
	u64 ndu_until;
	u64 ndu_announced;
	u64 inactive_until;
};

/**
 * struct kmp_reservation - the map's reservation key; map->lock. The key itself is in
 * the features
 * @word: number of the operator's last word on the key; 0 if there was none
 * @joined: since then a path was registered: others may be only if the key is still
 *	    there
 * @preempted: since then the key was preempted or removed: I/O fails, so that this host
 *	       writes nothing, until the operator's next word. Read without the lock
 * @refused: the array did not register a path, and has registered none since
 * @asked: when a conflict of I/O last made a path due, ns
 */
struct kmp_reservation {
	u8 word;
	bool joined;
	bool preempted;
	bool refused;
	u64 asked;
};

/* When the last NDU, found or announced, ends by time-out, ns; 0 for none. */
static inline u64 kmp_lun_ndu_until(const struct kmp_lun *lun)
{
	return max(READ_ONCE(lun->ndu_until), READ_ONCE(lun->ndu_announced));
}

/**
 * struct kmp_activate_check - the history that decides on activations; the
 * tester's mutex
 * @lost_home: all paths that lead home failed, and the LUN has not been home since
 * @obeyed: the operator has moved the LUN since a path that leads home works again
 * @home_since: since when one works, ns; 0 if none does
 * @not_before: no activation before, ns: one was refused or had no result
 * @changing_until: an activation waits since the array is changing states, which may
 *		    take until then, ns; 0 if none waits
 * @taken: another host moved the LUN, and no path has been optimized since
 * @slower_since: since when I/O goes on, but through no optimized path, ns; 0 if one is
 *		  usable, or none is
 * @trespasses: when this host moved the LUN
 * @foreign: when others took the LUN from an SP that worked
 */
struct kmp_activate_check {
	bool lost_home;
	bool obeyed;
	u64 home_since;
	u64 not_before;
	u64 changing_until;
	bool taken;
	u64 slower_since;
	struct kmp_rate trespasses;
	struct kmp_rate foreign;
};

/**
 * struct kmp_activate_state - the activations of a map; map->lock
 * @queue_entry: when to decide next
 * @check: the tester's mutex
 * @path: the path that is being activated, or NULL
 * @cause: why
 * @facts: what that follows from, of kmp_activate_condense()
 * @waiting: a path is to be activated when its test has ended
 * @blind: no path was usable, and none could be activated
 * @refusals: activations that the array refused in the outage @failed_in
 * @deaths: those that ended because the path was dead
 * @failed_in: when that outage began, ns
 * @vain: activations in a row that the array refused without need: not in an outage
 * @vain_until: until then, ns, only an outage needs the next one; 0 if none was refused
 * @owner_until: an outage's activation waits until then, ns, for tests of the
 *		 owner's paths
 * @wish_tested: @next_since of the request for whose group tests were begun
 */
struct kmp_activate_state {
	struct kmp_queue_entry queue_entry;
	struct kmp_activate_check check;
	struct kmp_path *path;
	enum kmp_activate_cause cause;
	u32 facts;
	bool waiting;
	bool blind;
	unsigned int refusals;
	unsigned int deaths;
	u64 failed_in;
	unsigned int vain;
	u64 vain_until;
	u64 owner_until;
	u64 wish_tested;
};

/**
 * struct kmp_test_ops - the differences between a test and an activation
 * @activates: it is an activation
 * @step: get the next command or the verdict from the handler
 * @ended: act on the verdict; the path has no test in flight any more
 * @late: Optional: no reply arrived in time
 *
 * Context: the tester, its mutex held.
 */
struct kmp_test_ops {
	bool activates;
	enum kmp_handler_step (*step)(struct kmp_test *test, u64 now);
	void (*ended)(struct kmp_test *test, const struct kmp_cause *cause,
		      u64 now);
	void (*late)(struct kmp_path *path, u64 now);
};

/**
 * enum kmp_stage - what a test has reached
 * @KMP_STAGE_HANDLER: the handler's commands
 * @KMP_STAGE_IDENTIFY: they were good; the LUN's name is being read
 * @KMP_STAGE_REGISTER: the path is being registered with the map's reservation key
 * @KMP_STAGE_READ: a READ is the last command: the path is in doubt
 */
enum kmp_stage {
	KMP_STAGE_HANDLER,
	KMP_STAGE_IDENTIFY,
	KMP_STAGE_REGISTER,
	KMP_STAGE_READ,
};

/**
 * struct kmp_test - a test or an activation under way
 * @path: the path tested; the tester's mutex; NULL if the table was removed and
 *	  the test is an orphan
 * @reserve: where its memory goes back to; an orphan has a reference
 * @bdev: the device tested, pinned by the path or, for an orphan, by the test
 * @sdev: its SCSI device, pinned likewise; NULL if it is not a SCSI disk
 * @begun: when the test began, ns
 * @expires: when its SCSI command should time out, ns; 0 before the first one
 * @replaced: another test has replaced it, because its command may be lost
 * @lost_entry: in the reserve's list, if @replaced
 * @ops: a test or an activation
 * @stage: enum kmp_stage
 * @late: it was counted as lost
 * @saw_recovery: the command ended while its host was in error recovery
 * @key_generation: of the array's reservation keys, in KMP_STAGE_REGISTER
 * @job: the handler's view. In KMP_STAGE_REGISTER its phase is enum kmp_key_phase, and its
 *	 note the number of the operator's word that the test follows
 * @ended_entry: in the list of tests whose command ended
 * @bio: of the command in flight
 * @bvec: of @bio
 * @work: submits a READ if submission may wait; frees an orphan
 * @data: what the command reads
 */
struct kmp_test {
	struct kmp_path *path;
	struct kmp_reserve *reserve;
	struct block_device *bdev;
	struct scsi_device *sdev;
	u64 begun;
	u64 expires;
	const struct kmp_test_ops *ops;
	struct hlist_node lost_entry;
	u8 stage;
	bool replaced;
	bool late;
	bool saw_recovery;
	u32 key_generation;
	struct kmp_handler_job job;
	struct llist_node ended_entry;
	struct bio bio;
	struct bio_vec bvec;
	struct work_struct work;
	u8 data[KMP_DATA_SIZE] __aligned(KMP_DATA_SIZE);
};

/**
 * struct kmp_bio_count - counts of a map's bios
 * @submitted: received from dm core
 * @below: in the layers below
 * @ended: returned to dm core, with any status
 */
struct kmp_bio_count {
	atomic64_t submitted;
	atomic64_t below;
	atomic64_t ended;
};

/**
 * enum kmp_suspending - is dm core suspending the map?
 * @KMP_RUNNING: no
 * @KMP_SUSPEND_FLUSH: yes, and I/O without a path fails
 * @KMP_SUSPEND_NOFLUSH: yes, and I/O without a path goes back to dm core
 */
enum kmp_suspending {
	KMP_RUNNING,
	KMP_SUSPEND_FLUSH,
	KMP_SUSPEND_NOFLUSH,
};

/*
 * A bio with this flag may need long, and is not taken back. Beside
 * REQ_FAILFAST_TRANSPORT, the flag only makes the midlayer repeat its command less
 * often.
 */
#define KMP_REQ_KEEP	REQ_FAILFAST_DRIVER

#define KMP_WATCH_SELECTOR	1	/* a selector has an end_io() */
#define KMP_WATCH_RESTORE	2	/* the first held bio has yet to end */

/**
 * enum kmp_next - why is a group to be used next?
 * @KMP_NEXT_PREFERRED: it is the initial one, was in use before a reload, or was left
 *			because of its rank
 * @KMP_NEXT_REQUESTED: the operator says so, and it may be activated for that. It is used,
 *			and stays requested, until a test of it that began later is good
 * @KMP_NEXT_ACTIVE: a path of it was activated; its rank does not matter
 */
enum kmp_next {
	KMP_NEXT_PREFERRED,
	KMP_NEXT_REQUESTED,
	KMP_NEXT_ACTIVE,
};

/**
 * struct kmp_counts - sums over a map's paths; map->lock
 * @usable: paths that are usable
 * @activatable: paths that an activation may make usable
 * @worth_waiting: paths that may become usable again
 * @verdict_due: paths whose verdict is due within test_timeout_ms
 * @valid: paths with status letter A
 * @evidence: how often a path changed its state because a test found trouble
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
 * @was_usable: a path was usable since the table was loaded
 * @hopeless: no activation is worth waiting for; the tester decides
 * @expired: the deadline has passed
 * @since: when the outage began, ns
 * @last_bad: when its last bad test ended, ns; the tester writes it
 * @deadline_at: the deadline, ns, KTIME_MAX for none
 * @deadline: timer, runs while an outage has a deadline
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
 * @waiting: bios that wait for a path
 * @ready: bios to be submitted again
 * @nr: number of bios in @waiting
 * @most: high-water mark of @nr
 * @bytes: size of their data
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
 * struct kmp_news - what is to be logged; map->lock
 * @activated: path of the last activation that ended; NULL: none is to be logged
 * @cause: why it was activated, a string constant
 * @result: how that ended, a string constant
 * @moved_to: the LUN moved to this SP; KMP_NO_SP: no move is to be logged
 * @moved_by_us: this host moved it
 * @sectors: the LUN's new size in 512 byte sectors; 0: none is to be logged
 * @sectors_before: its size before
 * @held_long: I/O is held for so long that the kernel reports hung tasks
 * @tests_lost: a reserved test is lost
 * @nameless: another LUN in the place of the map's would not be noticed
 * @preempted: the reservation key was preempted
 * @not_registered: why the array does not register paths, a string constant; or NULL
 */
struct kmp_news {
	const struct kmp_path *activated;
	const char *cause;
	const char *result;
	enum kmp_sp moved_to;
	bool moved_by_us;
	u64 sectors;
	u64 sectors_before;
	bool held_long;
	bool tests_lost;
	bool nameless;
	bool preempted;
	const char *not_registered;
};

/**
 * struct kmp_outage_news - what is to be logged of outages, in this order; map->lock
 * @expired: an outage exceeded its deadline
 * @over_ns: an outage ended after this time; 0: none did
 * @held: bios that were held then
 * @begins: an outage began, and goes on
 * @queueing: I/O is held in it
 */
struct kmp_outage_news {
	bool expired;
	u64 over_ns;
	unsigned int held;
	bool begins;
	bool queueing;
};

/**
 * struct kmp_adopt - disks that take the places of deleted ones; see admin/adopt.c
 * @work: looks for places and disks
 * @search: look at all disks
 * @searched: when it last did, ns
 * @offered: disks of the map's LUN that have appeared; the tester's mutex
 * @left: devices that have lost their place and are to be closed; the tester's mutex
 * @close: closes @left
 */
struct kmp_adopt {
	struct delayed_work work;
	bool search;
	u64 searched;
	struct list_head offered;
	struct list_head left;
	struct delayed_work close;
};

/**
 * enum kmp_protection - what is to be reported of the LUN's write protection
 * @KMP_PROTECTION_KNOWN: nothing
 * @KMP_READ_ONLY: it has become read-only
 * @KMP_WRITABLE: it is writable again
 */
enum kmp_protection {
	KMP_PROTECTION_KNOWN,
	KMP_READ_ONLY,
	KMP_WRITABLE,
};

/**
 * struct kmp_map - one loaded table
 *
 * Read by every bio, written at a state change at most:
 * @cursor_group: @current_group if its selector is round-robin, else NULL; the
 *		only group pointer that the fast path reads
 * @current_group: the group that serves I/O; NULL while no path is usable
 * @watch_end_io: KMP_WATCH_*: reasons to handle bios that end without error
 * @ti: dm core's view
 * @own: the mapped device
 * @journal: what happened to it
 * @table: the configuration; its strings point into @words
 * @words: our copy of the table's words
 * @groups: table->nr_groups of them
 * @paths: table->nr_paths of them, group after group; never changes
 * @health: one for each path, in the same order
 * @seats: the same
 * @handler: decides which commands test and activate the paths
 * @reserve: memory for tests, may outlive the map
 * @dh_name: scsi_dh handler that is attached to a path, or NULL
 * @dispatch_queue: workqueue for resubmission only
 * @entry: the tester's mutex; in the list of maps whose paths are tested
 * @saw_held_long: the tester's mutex; I/O was held for long when it last looked
 * @saw_tests_lost: a test was lost when the tester last looked
 * @ioctls: counts ioctls, so that they take the paths in turn
 * @bio_count: see struct kmp_bio_count, all 0 without KMP_DEBUG
 * @lun: see struct kmp_lun
 * @activate: see struct kmp_activate_state
 * @adopt: see struct kmp_adopt
 *
 * @lock: protects the fields below, @lun and @activate, and the paths' @status
 * @features: the table's, changed by messages
 * @next_group: the group to use when it has a usable path, and no group has a better
 *		rank; then NULL, but see KMP_NEXT_REQUESTED
 * @next_why: why; see enum kmp_next
 * @next_since: when the operator said so, ns
 * @keep_current: the LUN was moved to @current_group, so a better rank of others does
 *		  not matter: their states may be out of date
 * @reservation: see struct kmp_reservation
 * @counts: see struct kmp_counts
 * @outage: see struct kmp_outage
 * @held: see struct kmp_held
 * @suspending: see enum kmp_suspending
 * @live: this is dm core's live table: send uevents, and activate paths
 * @news: see struct kmp_news
 * @outage_news: what is to be logged of outages
 * @protection: what is to be reported of the LUN's write protection
 * @report: work that sends uevents and logs
 * @log_news: work that logs @news
 * @ask_size: work that asks disks for their sizes
 * @ask_read_only: work that asks disks whether they are read-only
 */
struct kmp_map {
	struct kmp_group *cursor_group;
	struct kmp_group *current_group;
	unsigned int watch_end_io;
	struct dm_target *ti;
	struct block_device *own;
	struct kmp_journal *journal;
	struct kmp_table table;
	char **words;
	struct kmp_group *groups;
	struct kmp_path *paths;
	struct kmp_health *health;
	struct kmp_seat *seats;
	struct kmp_handler handler;
	struct kmp_reserve *reserve;
	const char *dh_name;
	struct workqueue_struct *dispatch_queue;
	struct list_head entry;
	bool saw_held_long;
	bool saw_tests_lost;
	atomic_t ioctls;
	struct kmp_bio_count bio_count;
	struct kmp_lun lun;
	struct kmp_activate_state activate;
	struct kmp_adopt adopt;

	spinlock_t lock ____cacheline_aligned_in_smp;
	struct kmp_table_features features;
	struct kmp_group *next_group;
	enum kmp_next next_why;
	u64 next_since;
	bool keep_current;
	struct kmp_reservation reservation;
	struct kmp_counts counts;
	struct kmp_outage outage;
	struct kmp_held held;
	enum kmp_suspending suspending;
	bool live;
	struct kmp_news news;
	struct kmp_outage_news outage_news;
	enum kmp_protection protection;
	struct work_struct report;
	struct work_struct log_news;
	struct work_struct ask_size;
	struct work_struct ask_read_only;
};

/**
 * struct kmp_bio - what is needed to submit a bio again
 * @path: where the bio was sent; NULL if kmultipath ended it itself
 * @iter: its bi_iter when dm core submitted it
 * @opf: its bi_opf when dm core submitted it; the dispatcher's own flags after that
 * @integrity: the iterator of its protection information, if it has any
 * @held_since: when it was first held, ns; 0 if never
 * @attempts: failed attempts in a row while tests found no trouble
 * @passed: paths in a row that had no room for it
 * @by_dispatcher: the dispatcher submitted it last
 * @evidence: the map's counter when @attempts was last 1
 * @first_error: error of the first attempt counted
 * @selected: @path's selector picked it; valid, like @io, only if the selector
 *	      type has an end_io()
 * @io: argument of end_io()
 */
struct kmp_bio {
	struct kmp_path *path;
	struct bvec_iter iter;
	blk_opf_t opf;
	struct bvec_iter integrity;
	u64 held_since;
	u32 attempts;
	u32 passed : 31;
	u32 by_dispatcher : 1;
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

/* The properties of a path's state; without map->lock only a hint. */
static inline const struct kmp_path_properties *
kmp_properties(const struct kmp_path *path)
{
	return &kmp_path_properties[READ_ONCE(path->status.state)];
}

static inline struct kmp_health *kmp_health(const struct kmp_path *path)
{
	return &path->map->health[path - path->map->paths];
}

static inline struct kmp_seat *kmp_seat(const struct kmp_path *path)
{
	return &path->map->seats[path - path->map->paths];
}

/* What a path takes from its device, and the reverse. */
static inline void kmp_path_set_device(struct kmp_path *path,
				       const struct kmp_path_device *device)
{
	path->dev = device->dev;
	path->sdev = device->sdev;
	path->port = device->port;
	path->selector_path.opf = device->opf;
	WRITE_ONCE(path->selector_path.bdev, device->dev ? device->dev->bdev : NULL);
	path->check.driver_waits = device->driver_waits;
	path->check.dh_attached = device->dh_attached;
}

static inline void kmp_path_get_device(const struct kmp_path *path,
				       struct kmp_path_device *device)
{
	*device = (struct kmp_path_device) {
		.dev = path->dev,
		.sdev = path->sdev,
		.port = path->port,
	};
}

/* The worst of what is wrong with a path. */
static inline enum kmp_rank kmp_path_rank(const struct kmp_path *path)
{
	return fls(path->status.handicaps);
}

static inline u32 kmp_tunable(const struct kmp_map *map, enum kmp_tunable tunable)
{
	return READ_ONCE(map->features.tunables[tunable]);
}

#endif
