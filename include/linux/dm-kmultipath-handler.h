/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a hardware handler provides to dm-kmultipath.
 *
 * A handler speaks a storage array's language. It sends nothing itself: it is
 * a function from the last answer to the next command, or to a verdict. The
 * tester owns memory, time-outs and the command in flight.
 */
#ifndef _LINUX_DM_KMULTIPATH_HANDLER_H
#define _LINUX_DM_KMULTIPATH_HANDLER_H

#include <linux/blk_types.h>
#include <linux/dm-kmultipath-plugin.h>
#include <linux/types.h>

struct kmp_handler_type;
struct module;

#define KMP_CDB_SIZE		16
#define KMP_SENSE_SIZE		32
#define KMP_DATA_SIZE		512
#define KMP_PAYLOAD_SIZE	32
#define KMP_WWN_SIZE		16
#define KMP_SERIAL_SIZE		32

/**
 * enum kmp_verdict - what the answers of a path mean
 * @KMP_VERDICT_UP: the path serves I/O
 * @KMP_VERDICT_PASSIVE: it answers and would serve I/O after an activation
 * @KMP_VERDICT_DOWN: it does not serve I/O
 * @KMP_VERDICT_WRONG: it leads to another LUN than the map's, or to one set up
 *		       so that it cannot be used
 * @KMP_VERDICT_NO_LUN: it says that there is no such LUN
 * @KMP_VERDICT_BUSY: an activation was refused for now; the path is as it was
 * @KMP_VERDICT_RETRY: the answer says nothing, ask again at once
 * @KMP_VERDICT_INCONCLUSIVE: it could not be asked just now
 * @KMP_VERDICT_BLOCKED: its transport holds all commands back
 * @KMP_VERDICT_REMOVED: the device is going away for good
 * @KMP_NR_VERDICTS: how many there are
 */
enum kmp_verdict {
	KMP_VERDICT_UP,
	KMP_VERDICT_PASSIVE,
	KMP_VERDICT_DOWN,
	KMP_VERDICT_WRONG,
	KMP_VERDICT_NO_LUN,
	KMP_VERDICT_BUSY,
	KMP_VERDICT_RETRY,
	KMP_VERDICT_INCONCLUSIVE,
	KMP_VERDICT_BLOCKED,
	KMP_VERDICT_REMOVED,
	KMP_NR_VERDICTS
};

/**
 * enum kmp_sp - a storage processor of an array
 * @KMP_SP_A: the first one
 * @KMP_SP_B: the second one
 * @KMP_NR_SPS: how many an array has
 * @KMP_NO_SP: none, or not known
 */
enum kmp_sp {
	KMP_SP_A,
	KMP_SP_B,
	KMP_NR_SPS,
	KMP_NO_SP = KMP_NR_SPS
};

/**
 * enum kmp_command_kind - what a handler asks for
 * @KMP_COMMAND_SCSI: a SCSI command that moves at most KMP_DATA_SIZE bytes
 * @KMP_COMMAND_READ: a READ of the device's first logical block; the data is
 *		      thrown away
 * @KMP_COMMAND_DH_ACTIVATE: the scsi_dh handler attached to the device shall
 *		      activate it; not memory safe
 */
enum kmp_command_kind {
	KMP_COMMAND_SCSI,
	KMP_COMMAND_READ,
	KMP_COMMAND_DH_ACTIVATE,
};

/**
 * struct kmp_scsi_cmd - the next command
 * @kind: see enum kmp_command_kind; the rest is for KMP_COMMAND_SCSI
 * @write: @payload is written; otherwise data is read
 * @cdb_len: bytes of @cdb that count
 * @data_len: bytes to read, 0 to KMP_DATA_SIZE, or to write, 1 to
 *	      KMP_PAYLOAD_SIZE
 * @timeout_s: time limit in seconds, 0 for the device's own
 * @cdb: the command descriptor block
 * @payload: what to write
 */
struct kmp_scsi_cmd {
	enum kmp_command_kind kind;
	bool write;
	u8 cdb_len;
	u16 data_len;
	u16 timeout_s;
	u8 cdb[KMP_CDB_SIZE];
	u8 payload[KMP_PAYLOAD_SIZE];
};

/**
 * struct kmp_handler_answer - what came back for the last command
 * @status: the block layer's word
 * @result: the SCSI result, host byte and status byte as in struct scsi_cmnd;
 *	    of KMP_COMMAND_DH_ACTIVATE, 0 or a SCSI_DH_* error
 * @sense_len: bytes of @sense that are valid, 0 if there is none
 * @data_len: bytes of @data that are valid
 * @sense: the head of the sense data; key and codes are in its first 18 bytes
 * @data: what the command read
 */
struct kmp_handler_answer {
	blk_status_t status;
	int result;
	u8 sense_len;
	u16 data_len;
	u8 sense[KMP_SENSE_SIZE];
	const u8 *data;
};

/**
 * struct kmp_identity - which LUN it is
 * @has_wwn: @wwn is known
 * @serial_len: bytes of @serial, 0 if it is not known
 * @wwn: the LUN's world wide name
 * @serial: the array's serial number
 */
struct kmp_identity {
	bool has_wwn;
	u8 serial_len;
	u8 wwn[KMP_WWN_SIZE];
	u8 serial[KMP_SERIAL_SIZE];
};

/**
 * struct kmp_handler_report - what the answers tell beside the verdict
 * @standby: the path is passive because the array has others serve the LUN; it
 *	     need not be @valid
 * @valid: @sp to @identity hold what the array said in this job
 * @sp: the storage processor that the path leads to
 * @owner: the one that serves the LUN
 * @home: the one that should serve it
 * @ndu: @sp rejects I/O: it reboots, or its firmware is being upgraded
 * @inactive: the LUN refuses I/O though the path is fine: an inactive snapshot,
 *	      or a copy within the array
 * @copying: a copy within the array refused the activation; another would
 *	     abort it
 * @activated: the command that moves the LUN was sent
 * @sectors: size of the LUN in 512 byte sectors, 0 if it was not asked
 * @identity: which LUN it is
 */
struct kmp_handler_report {
	bool standby;
	bool valid;
	enum kmp_sp sp;
	enum kmp_sp owner;
	enum kmp_sp home;
	bool ndu;
	bool inactive;
	bool copying;
	bool activated;
	u64 sectors;
	struct kmp_identity identity;
};

/**
 * struct kmp_handler_job - a test or an activation of one path, from the first
 * command to the verdict
 * @scsi: in: the path is a SCSI device
 * @serving: in: the path was found up, and nothing happened since that casts
 *	     doubt on it
 * @dh_attached: in: a scsi_dh handler is attached to the device that has to be
 *		 activated before I/O passes it
 * @identity: in: the map's LUN, as far as it is known
 * @min_sectors: in: the LUN must be at least that long
 * @step: in: how many answers came; 0 when the handler is asked first
 * @phase: the handler's own, 0 at first
 * @asks: the handler's own, 0 at first
 * @command: out: the next command, if KMP_STEP_SEND is returned
 * @answer: in: the answer to the last command, valid if @step is not 0
 * @verdict: out: if KMP_STEP_VERDICT is returned
 * @why: out: the verdict's reason in a few words, a string constant
 * @report: out: zeroed at first, filled in as answers come
 */
struct kmp_handler_job {
	bool scsi;
	bool serving;
	bool dh_attached;
	const struct kmp_identity *identity;
	u64 min_sectors;
	u8 step;
	u8 phase;
	u8 asks;
	struct kmp_scsi_cmd command;
	struct kmp_handler_answer answer;
	enum kmp_verdict verdict;
	const char *why;
	struct kmp_handler_report report;
};

/**
 * enum kmp_handler_step - what the tester shall do next
 * @KMP_STEP_SEND: send @command and come back with the answer
 * @KMP_STEP_VERDICT: the job is over, @verdict and @why are set
 */
enum kmp_handler_step {
	KMP_STEP_SEND,
	KMP_STEP_VERDICT,
};

/**
 * struct kmp_handler - a map's handler
 * @type: its type
 * @context: the handler's own
 */
struct kmp_handler {
	const struct kmp_handler_type *type;
	void *context;
};

/**
 * struct kmp_handler_type - the verbs of a handler
 * @name: the word in the table
 * @module: THIS_MODULE; pinned while a table uses the handler
 * @dh_name: Optional: the scsi_dh handler that must be attached to the paths;
 *	     the constructor attaches it.
 * @activate_each: an activation counts for its path alone, so that each path of
 *		   a group is activated; otherwise one serves for all that lead
 *		   to the same storage processor
 *
 * @create: Optional: set up @context from the table's handler arguments.
 *	    Process context, may sleep. Returns 0 or a negative errno with
 *	    *@error naming the argument. A handler without create() takes no
 *	    arguments.
 * @destroy: Optional: undo create(). Process context, may sleep.
 * @test: Go one step in testing a path. A pure function of @handler and @job:
 *	  no allocation, no lock, no sleep, no clock. Answers are the array's
 *	  own words: expect garbage.
 * @activate: Optional: go one step in making a path serve I/O. As @test; ends
 *	      with KMP_VERDICT_UP only if the array confirmed it.
 */
struct kmp_handler_type {
	const char *name;
	struct module *module;
	const char *dh_name;
	bool activate_each;

	int (*create)(struct kmp_handler *handler, unsigned int argc,
		      char **argv, const char **error);
	void (*destroy)(struct kmp_handler *handler);
	enum kmp_handler_step (*test)(const struct kmp_handler *handler,
				      struct kmp_handler_job *job);
	enum kmp_handler_step (*activate)(const struct kmp_handler *handler,
					  struct kmp_handler_job *job);

	/* private: */
	struct kmp_plugin plugin;
};

/**
 * kmp_register_handler() - offer a handler to tables
 * @type: its verbs; stays valid until kmp_unregister_handler()
 *
 * Context: process context, may sleep.
 * Return: 0, or -EEXIST if a handler of that name is there.
 */
int kmp_register_handler(struct kmp_handler_type *type);

/**
 * kmp_unregister_handler() - withdraw a handler
 * @type: as registered
 *
 * No table uses it any more: each one pins @type->module.
 * Context: process context, may sleep.
 */
void kmp_unregister_handler(struct kmp_handler_type *type);

#endif
