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

#include <linux/list.h>
#include <linux/types.h>

struct kmp_handler_type;
struct module;

#define KMP_CDB_SIZE	16
#define KMP_SENSE_SIZE	96
#define KMP_DATA_SIZE	512

/**
 * enum kmp_verdict - what the answers of a path mean
 * @KMP_VERDICT_UP: the path serves I/O
 * @KMP_VERDICT_DOWN: it does not
 * @KMP_VERDICT_RETRY: the answer says nothing, ask again at once
 * @KMP_VERDICT_INCONCLUSIVE: it could not be asked just now
 * @KMP_VERDICT_BLOCKED: its transport holds all commands back
 * @KMP_VERDICT_REMOVED: the device is going away for good
 * @KMP_NR_VERDICTS: how many there are
 */
enum kmp_verdict {
	KMP_VERDICT_UP,
	KMP_VERDICT_DOWN,
	KMP_VERDICT_RETRY,
	KMP_VERDICT_INCONCLUSIVE,
	KMP_VERDICT_BLOCKED,
	KMP_VERDICT_REMOVED,
	KMP_NR_VERDICTS
};

/**
 * enum kmp_command_kind - what a handler asks for
 * @KMP_COMMAND_SCSI: a SCSI command that reads at most KMP_DATA_SIZE bytes
 * @KMP_COMMAND_READ: a READ of the device's first logical block; the data is
 *		      thrown away
 */
enum kmp_command_kind {
	KMP_COMMAND_SCSI,
	KMP_COMMAND_READ,
};

/**
 * struct kmp_handler_command - the next command
 * @kind: see enum kmp_command_kind; the rest is for KMP_COMMAND_SCSI
 * @cdb_len: bytes of @cdb that count
 * @data_len: bytes to read, 0 to KMP_DATA_SIZE
 * @cdb: the command descriptor block
 */
struct kmp_handler_command {
	enum kmp_command_kind kind;
	u8 cdb_len;
	u16 data_len;
	u8 cdb[KMP_CDB_SIZE];
};

/**
 * struct kmp_handler_answer - what came back for the last command
 * @status: the block layer's word
 * @result: the SCSI result, host byte and status byte as in struct scsi_cmnd
 * @sense_len: bytes of @sense that are valid, 0 if there is none
 * @data_len: bytes of @data that are valid
 * @sense: sense data
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
 * struct kmp_handler_job - one test of one path, from first command to verdict
 * @scsi: the path is a SCSI device
 * @step: how many answers came; 0 when the handler is asked first
 * @command: out: the next command, if step() returns KMP_STEP_SEND
 * @answer: in: the answer to the last command, valid if @step is not 0
 * @verdict: out: if step() returns KMP_STEP_VERDICT
 * @why: out: the verdict's reason in a few words, a string constant
 */
struct kmp_handler_job {
	bool scsi;
	u8 step;
	struct kmp_handler_command command;
	struct kmp_handler_answer answer;
	enum kmp_verdict verdict;
	const char *why;
};

/**
 * enum kmp_handler_step - what the tester shall do next
 * @KMP_STEP_SEND: send @command and come back with the answer
 * @KMP_STEP_VERDICT: the test is over, @verdict and @why are set
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
 *
 * @create: Optional: set up @context from the table's handler arguments.
 *	    Process context, may sleep. Returns 0 or a negative errno with
 *	    *@error naming the argument. A handler without create() takes no
 *	    arguments.
 * @destroy: Optional: undo create(). Process context, may sleep.
 * @test: Go one step in testing a path. A pure function of @handler and @job:
 *	  no allocation, no lock, no sleep, no clock. Answers are the array's
 *	  own words: expect garbage.
 */
struct kmp_handler_type {
	const char *name;
	struct module *module;

	int (*create)(struct kmp_handler *handler, unsigned int argc,
		      char **argv, const char **error);
	void (*destroy)(struct kmp_handler *handler);
	enum kmp_handler_step (*test)(const struct kmp_handler *handler,
				      struct kmp_handler_job *job);

	/* private: */
	struct list_head list;
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
