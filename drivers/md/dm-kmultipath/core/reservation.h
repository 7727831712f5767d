/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers a path for persistent reservations (SPC-5, 5.13): which command is next, and
 * what its response means. Pure.
 */
#ifndef KMP_RESERVATION_H
#define KMP_RESERVATION_H

#include <linux/dm-kmultipath-handler.h>

#include "key.h"

/**
 * enum kmp_key_phase - the command of a registration that is under way
 * @KMP_KEY_LEAVE: unregister, whatever key the path has
 * @KMP_KEY_FIRST: register, whatever key the path has: the operator says so
 * @KMP_KEY_CONFIRM: register again what must be registered: it fails if it is not
 * @KMP_KEY_READ: read the keys: the map's must be there, through other paths
 * @KMP_KEY_JOIN: it is: register, whatever key the path has
 * @KMP_KEY_CHECK: read the keys again: was the map's removed before the path joined?
 * @KMP_KEY_WITHDRAW: it may have been: unregister
 */
enum kmp_key_phase {
	KMP_KEY_LEAVE,
	KMP_KEY_FIRST,
	KMP_KEY_CONFIRM,
	KMP_KEY_READ,
	KMP_KEY_JOIN,
	KMP_KEY_CHECK,
	KMP_KEY_WITHDRAW,
};

/**
 * struct kmp_key_job - the registration of a path
 * @key: the map's key
 * @phase: enum kmp_key_phase
 * @late: the registration took so long that others may have begun meanwhile
 * @generation: of the keys, when they were read first
 */
struct kmp_key_job {
	struct kmp_key key;
	u8 phase;
	bool late;
	u32 generation;
};

/**
 * enum kmp_key_result - what a response means for a registration
 * @KMP_KEY_SEND: send the next command
 * @KMP_KEY_DONE: the path is registered, or unregistered if there is no key
 * @KMP_KEY_LOST: the array no longer has the key: it was preempted, or removed
 * @KMP_KEY_REFUSED: the array does not register the path
 * @KMP_KEY_WITHDRAWN: the path was unregistered: begin anew
 * @KMP_KEY_OPEN: nothing is known; the verdict says why
 */
enum kmp_key_result {
	KMP_KEY_SEND,
	KMP_KEY_DONE,
	KMP_KEY_LOST,
	KMP_KEY_REFUSED,
	KMP_KEY_WITHDRAWN,
	KMP_KEY_OPEN,
};

/**
 * kmp_key_registers() - can the command of a phase register a path that was not?
 * @phase: the phase
 *
 * Return: false if it cannot.
 */
static inline bool kmp_key_registers(enum kmp_key_phase phase)
{
	return phase == KMP_KEY_FIRST || phase == KMP_KEY_JOIN;
}

/**
 * kmp_key_ask() - fill in the command of a job's phase
 * @job: the job
 * @command: out
 */
void kmp_key_ask(const struct kmp_key_job *job, struct kmp_scsi_cmd *command);

/**
 * kmp_key_step() - find what the response to that command means
 * @job: the job; in and out
 * @answer: the response; may be invalid in any way
 * @verdict: out, for KMP_KEY_OPEN: the path's verdict; KMP_VERDICT_RETRY to repeat the
 *	     same command
 * @why: out, for KMP_KEY_OPEN and KMP_KEY_REFUSED: the reason, a string constant
 *
 * A key that was preempted is not registered again. To preempt a key removes all its
 * registrations. So a path that was registered proves by KMP_KEY_CONFIRM that nobody did,
 * in one command. A path that was not proves it before and after it joins: no other
 * path of the map may join at the same time.
 * Return: the result.
 */
enum kmp_key_result kmp_key_step(struct kmp_key_job *job,
				 const struct kmp_handler_answer *answer,
				 enum kmp_verdict *verdict, const char **why);

/**
 * kmp_key_alarm() - does a unit attention say that registrations were removed?
 * @answer: the response to any command
 *
 * Return: true if it does.
 */
bool kmp_key_alarm(const struct kmp_handler_answer *answer);

#endif
