/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a hardware handler provides to dm-kmultipath.
 *
 * A handler knows the commands of a kind of storage array. It sends nothing
 * itself: it is a function from the last response to the next command, or to a
 * verdict. The tester owns memory, time-outs and the command in flight.
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
#define KMP_PAYLOAD_SIZE	24
#define KMP_NAME_SIZE		16
#define KMP_SERIAL_SIZE		32
#define KMP_ACTIVATE_TIMEOUT_S	60	/* an array may take so long to move a LUN */

/**
 * enum kmp_verdict - the result of a test or an activation
 * @KMP_VERDICT_UP: the path serves I/O
 * @KMP_VERDICT_PASSIVE: the path works and would serve I/O after an activation
 * @KMP_VERDICT_DOWN: the path does not serve I/O
 * @KMP_VERDICT_UNREADABLE: the test was good, but a READ after it was not
 * @KMP_VERDICT_WRONG: the path leads to another LUN than the map's, or to one
 *		       that is set up so that it cannot be used
 * @KMP_VERDICT_NO_LUN: the array reports on this path that there is no such LUN
 * @KMP_VERDICT_BUSY: an activation was refused for now; keep the state
 * @KMP_VERDICT_RETRY: the response says nothing about the path: repeat at once
 * @KMP_VERDICT_TRANSIENT: the transport or the host failed, maybe for a moment:
 *			   KMP_VERDICT_DOWN if the next test finds the same
 * @KMP_VERDICT_INCONCLUSIVE: the path could not be tested now
 * @KMP_VERDICT_BLOCKED: the path's transport holds all commands back
 * @KMP_VERDICT_REMOVED: the device is being deleted
 * @KMP_NR_VERDICTS: number of verdicts
 */
enum kmp_verdict {
	KMP_VERDICT_UP,
	KMP_VERDICT_PASSIVE,
	KMP_VERDICT_DOWN,
	KMP_VERDICT_UNREADABLE,
	KMP_VERDICT_WRONG,
	KMP_VERDICT_NO_LUN,
	KMP_VERDICT_BUSY,
	KMP_VERDICT_RETRY,
	KMP_VERDICT_TRANSIENT,
	KMP_VERDICT_INCONCLUSIVE,
	KMP_VERDICT_BLOCKED,
	KMP_VERDICT_REMOVED,
	KMP_NR_VERDICTS
};

/**
 * enum kmp_sp - where in an array a path leads to
 * @KMP_SP_A: the first storage processor of a CLARiiON
 * @KMP_SP_B: the second one
 * @KMP_NR_SPS: number of storage processors of a CLARiiON
 * @KMP_NO_SP: nowhere, or not known
 * @KMP_SP_GROUP: target port group 0 of an array with ALUA; the others follow
 * @KMP_SP_LAST_GROUP: the last one
 */
enum kmp_sp {
	KMP_SP_A,
	KMP_SP_B,
	KMP_NR_SPS,
	KMP_NO_SP = KMP_NR_SPS,
	KMP_SP_GROUP,
	KMP_SP_LAST_GROUP = KMP_SP_GROUP + 0xffff
};

/**
 * enum kmp_command_kind - what the tester sends for a handler
 * @KMP_COMMAND_SCSI: a SCSI command that transfers at most KMP_DATA_SIZE bytes
 * @KMP_COMMAND_READ: a READ of the device's first logical block; the data is
 *		      discarded
 * @KMP_COMMAND_DH_ACTIVATE: an activation by the device's scsi_dh handler; not
 *		      memory safe
 */
enum kmp_command_kind {
	KMP_COMMAND_SCSI,
	KMP_COMMAND_READ,
	KMP_COMMAND_DH_ACTIVATE,
};

/**
 * struct kmp_scsi_cmd - the next command
 * @kind: see enum kmp_command_kind; the other fields are for KMP_COMMAND_SCSI
 * @write: @payload is written; otherwise data is read
 * @cdb_len: length of @cdb in bytes
 * @data_len: bytes to read, 0 to KMP_DATA_SIZE, or to write, 1 to
 *	      KMP_PAYLOAD_SIZE
 * @timeout_s: time limit in seconds, 0 for the device's own; also for
 *	       KMP_COMMAND_DH_ACTIVATE, after which another path may be activated
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
 * struct kmp_handler_answer - the response to the last command
 * @status: the block layer's status
 * @result: the SCSI result, host byte and status byte as in struct scsi_cmnd;
 *	    of KMP_COMMAND_DH_ACTIVATE, 0 or a SCSI_DH_* error
 * @sense_len: number of valid bytes of @sense, 0 if there is no sense data
 * @data_len: number of valid bytes of @data
 * @sense: the first bytes of the sense data; key and codes are in the first 18
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
 * enum kmp_name_type - the types of world wide names, as SPC-5 numbers them
 * @KMP_NAME_T10: a vendor's name and its own number, text
 * @KMP_NAME_EUI64: IEEE, EUI-64
 * @KMP_NAME_NAA: IEEE, Network Address Authority; 36006... of multipath
 * @KMP_NAME_SCSI: a SCSI name string: "iqn.", "eui.", "naa."
 * @KMP_NAME_UUID: RFC 4122
 */
enum kmp_name_type {
	KMP_NAME_T10 = 0x1,
	KMP_NAME_EUI64 = 0x2,
	KMP_NAME_NAA = 0x3,
	KMP_NAME_SCSI = 0x8,
	KMP_NAME_UUID = 0xa,
};

/**
 * struct kmp_name - a LUN's world wide name: a designator of SPC-5, 7.7.6
 * @type: enum kmp_name_type
 * @len: bytes of the name, 0 if it is not known
 * @id: the name, or a hash of it if it is longer
 */
struct kmp_name {
	u8 type;
	u8 len;
	u8 id[KMP_NAME_SIZE];
};

/**
 * struct kmp_identity - which LUN it is
 * @name: the LUN's world wide name
 * @serial_len: bytes of @serial, 0 if it is not known
 * @serial: the array's serial number
 */
struct kmp_identity {
	struct kmp_name name;
	u8 serial_len;
	u8 serial[KMP_SERIAL_SIZE];
};

/**
 * struct kmp_handler_report - what the responses contain beside the verdict
 * @standby: the path is passive because the array serves the LUN through other
 *	     paths; does not need @valid
 * @valid: @sp to @sectors are from a response of this job
 * @identified: @identity is from a response of this job
 * @sp: the storage processor that the path leads to
 * @owner: the storage processor that owns the LUN
 * @home: the storage processor that should own it
 * @partial: the responses do not have all of the array: @home may be missing
 * @disowned: @sp does not own the LUN, but @owner is not known
 * @ndu: @sp rejects I/O: it reboots, or its firmware is being upgraded
 * @inactive: the LUN refuses I/O although the path works: an inactive snapshot,
 *	      or a copy within the array
 * @copying: the activation was refused because of a copy within the array; a
 *	     second activation would abort the copy
 * @activated: the command that moves the LUN was sent
 * @ineffective: the array accepted that command, and did not move the LUN
 * @non_optimized: the path serves I/O, but others could serve it better
 * @improvable: an activation would make it optimized
 * @transition_s: how long the array's change of the path's state may take, s; 0 if
 *		  none is under way. The verdict is KMP_VERDICT_INCONCLUSIVE
 * @sectors: size of the LUN in 512 byte sectors, 0 if this job did not read it
 * @identity: which LUN it is
 */
struct kmp_handler_report {
	bool standby;
	bool valid;
	bool identified;
	bool ineffective;
	enum kmp_sp sp;
	enum kmp_sp owner;
	enum kmp_sp home;
	bool partial;
	bool disowned;
	bool ndu;
	bool inactive;
	bool copying;
	bool activated;
	bool non_optimized;
	bool improvable;
	u8 transition_s;
	u64 sectors;
	struct kmp_identity identity;
};

/**
 * struct kmp_handler_job - a test or an activation of one path, from the first
 * command to the verdict
 * @scsi: in: the path is a SCSI device
 * @serving: in: the path is usable and, if the type has @activate_each, in the
 *	     group that serves I/O
 * @dh_attached: in: the scsi_dh handler @dh_beside is attached to the device and may
 *		 reject I/O until it is activated
 * @tpgs: in: the field TPGS of the device's standard INQUIRY data
 * @waited: in: the array has been changing states for longer than it says it may take
 * @owner: in: where the LUN was known to be served from
 * @identity: in: the map's LUN, as far as it is known; NULL if the path may lead
 *	      to any LUN
 * @min_sectors: in: smallest valid size of the LUN in 512 byte sectors
 * @step: in: number of responses so far; 0 at the first call
 * @phase: private to the handler, 0 at the first call
 * @asks: private to the handler, 0 at the first call
 * @note: private to the handler, 0 at the first call
 * @command: out: the next command, if KMP_STEP_SEND is returned
 * @answer: in: the response to the last command, valid if @step is not 0
 * @verdict: out: if KMP_STEP_VERDICT is returned
 * @why: out: the verdict's reason in a few words, a string constant
 * @report: out: zeroed at the first call, filled in from the responses
 */
struct kmp_handler_job {
	bool scsi;
	bool serving;
	bool dh_attached;
	u8 tpgs;
	enum kmp_sp owner;
	const struct kmp_identity *identity;
	u64 min_sectors;
	u8 step;
	u8 phase;
	u8 asks;
	u8 note;
	struct kmp_scsi_cmd command;
	struct kmp_handler_answer answer;
	enum kmp_verdict verdict;
	bool waited;
	const char *why;
	struct kmp_handler_report report;
};

/**
 * enum kmp_handler_step - what the tester has to do next
 * @KMP_STEP_SEND: send @command, and call the handler with the response
 * @KMP_STEP_VERDICT: end the job, @verdict and @why are set
 */
enum kmp_handler_step {
	KMP_STEP_SEND,
	KMP_STEP_VERDICT,
};

/**
 * kmp_job_end() - end a job
 * @job: the job
 * @verdict: its verdict
 * @why: the reason, a string constant
 *
 * Return: what the handler has to return.
 */
static inline enum kmp_handler_step kmp_job_end(struct kmp_handler_job *job,
						enum kmp_verdict verdict, const char *why)
{
	job->verdict = verdict;
	job->why = why;
	return KMP_STEP_VERDICT;
}

/**
 * struct kmp_handler - a map's handler
 * @type: its type
 * @context: private to the handler
 */
struct kmp_handler {
	const struct kmp_handler_type *type;
	void *context;
};

/**
 * struct kmp_handler_type - the operations of a handler
 * @name: its name in the table
 * @module: THIS_MODULE; pinned while a table uses the handler
 * @dh_name: Optional: the scsi_dh handler that must be attached to the paths;
 *	     table load attaches it, and passes it the arguments behind the first
 *	     @dh_skips ones
 * @dh_skips: see @dh_name
 * @dh_beside: Optional: the scsi_dh handler for the same arrays: if it is attached
 *	       anyway, the handler keeps it informed by KMP_COMMAND_DH_ACTIVATE
 * @activate_each: an activation is valid for its path alone, so each path of a
 *		   group is activated; otherwise one activation is valid for all
 *		   paths to the same storage processor
 * @reads: a good test includes a READ of the LUN; otherwise the tester sends one
 *	   after a good test of a path whose I/O failed
 * @identifies: a good test includes a comparison of the LUN with job->identity;
 *		otherwise the tester reads the LUN's name after each good test
 * @final_loss: if all paths report for gone_after_ms that there is no such LUN,
 *		the LUN was removed; otherwise it may return, and I/O waits
 *
 * @create: Optional: set up @context from the table's handler arguments.
 *	    Process context, may sleep. Returns 0 or a negative errno with
 *	    *@error naming the argument. A handler without create() takes no
 *	    arguments.
 * @destroy: Optional: undo create(). Process context, may sleep.
 * @test: Do one step of a path's test. A pure function of @handler and @job: no
 *	  allocation, no lock, no sleep, no clock. Responses are raw data of the
 *	  array and may be invalid in any way.
 * @activate: Optional: do one step of a path's activation. As @test; ends with
 *	      KMP_VERDICT_UP only if the array confirmed the activation.
 */
struct kmp_handler_type {
	const char *name;
	struct module *module;
	const char *dh_name;
	unsigned int dh_skips;
	const char *dh_beside;
	bool activate_each;
	bool reads;
	bool identifies;
	bool final_loss;

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
 * kmp_register_handler() - make a handler available to tables
 * @type: its operations; must stay valid until kmp_unregister_handler()
 *
 * Context: process context, may sleep.
 * Return: 0, or -EEXIST if a handler of that name is registered.
 */
int kmp_register_handler(struct kmp_handler_type *type);

/**
 * kmp_unregister_handler() - undo kmp_register_handler()
 * @type: as registered
 *
 * No table uses the handler any more, because each one pins @type->module.
 * Context: process context, may sleep.
 */
void kmp_unregister_handler(struct kmp_handler_type *type);

#endif
