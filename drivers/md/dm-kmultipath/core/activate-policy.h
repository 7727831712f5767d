/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When to make other paths serve I/O: in an outage, by the operator's message,
 * or to move the LUN home. All times are in ns.
 */
#ifndef KMP_ACTIVATE_POLICY_H
#define KMP_ACTIVATE_POLICY_H

#include <linux/types.h>

#define KMP_RATE_SIZE	16

/**
 * struct kmp_rate - times of the last events of a kind, to limit their rate
 * @at: ring of times, 0 for none
 * @next: index of the oldest time
 */
struct kmp_rate {
	u64 at[KMP_RATE_SIZE];
	u8 next;
};

/**
 * kmp_rate_add() - record an event
 * @rate: events of its kind
 * @now: the present, not 0
 */
void kmp_rate_add(struct kmp_rate *rate, u64 now);

/**
 * kmp_rate_next() - when the limit permits another event
 * @rate: events of its kind
 * @limit: maximum of events in any minute, 1 to KMP_RATE_SIZE
 *
 * Return: the time; 0 if there were fewer than @limit events.
 */
u64 kmp_rate_next(const struct kmp_rate *rate, unsigned int limit);

/**
 * kmp_rate_contended() - until when other hosts are assumed to move the LUN
 * @rate: the LUN's moves by other hosts
 *
 * Return: a minute after the last event if the one before it was less than a
 * minute earlier, else 0.
 */
u64 kmp_rate_contended(const struct kmp_rate *rate);

/**
 * kmp_vain_delay() - when to try again what the array refuses although I/O goes on
 * @delay_ms: pg_init_delay_msecs
 * @refusals: refusals in a row
 *
 * Return: ns; @delay_ms after the first refusal; after the second one twice as long, and two
 * seconds at least; twice as long after each other one; an hour at most.
 */
u64 kmp_vain_delay(u32 delay_ms, unsigned int refusals);

/**
 * enum kmp_activate_cause - why to activate a path
 * @KMP_ACTIVATE_NOT: do not activate
 * @KMP_ACTIVATE_OUTAGE: no path is usable
 * @KMP_ACTIVATE_OPERATOR: message switch_group, or disable_group for the group
 *			   that serves I/O
 * @KMP_ACTIVATE_FAILBACK: move the LUN home
 * @KMP_ACTIVATE_BACK: use a group that leads home, and works: no command is needed
 * @KMP_ACTIVATE_OPTIMIZE: I/O goes on, but no path is optimized
 * @KMP_ACTIVATE_SIBLING: another path of the group that serves I/O, where the
 *			  handler activates each path by itself
 * @KMP_NR_ACTIVATE_CAUSES: number of causes
 */
enum kmp_activate_cause {
	KMP_ACTIVATE_NOT,
	KMP_ACTIVATE_OUTAGE,
	KMP_ACTIVATE_OPERATOR,
	KMP_ACTIVATE_FAILBACK,
	KMP_ACTIVATE_BACK,
	KMP_ACTIVATE_OPTIMIZE,
	KMP_ACTIVATE_SIBLING,
	KMP_NR_ACTIVATE_CAUSES
};

/**
 * struct kmp_activate_facts - input of kmp_activate_decide(); a candidate is a path
 * that an activation improves, and whose storage processor is not in NDU
 * @now: the present
 * @usable: a path is usable
 * @activatable: a path is passive, its storage processor possibly in NDU
 * @verdict_due: a test is due that may find a usable path
 * @candidate: there is a candidate
 * @wanted_candidate: there is a candidate for KMP_ACTIVATE_OPERATOR
 * @home_candidate: there is a candidate that leads to the LUN's home
 * @home_works: another group than the one in use leads home, and works as well
 * @optimize_candidate: there is a candidate for KMP_ACTIVATE_OPTIMIZE
 * @sibling_candidate: there is a candidate for KMP_ACTIVATE_SIBLING
 * @home_assumed: the array does not say where home is: other hosts may assume another one
 * @away: the LUN is known not to be at home
 * @lost_home: see struct kmp_activate_check
 * @slower_since: since when I/O goes on, but through no optimized path, 0 if not so
 * @copying_until: how long a copy within the array forbids a trespass, 0 if none
 *		   does
 * @home_since: since when a path that leads home works, 0 if none does
 * @ndu_until: when the last NDU of the array times out, 0 for no NDU
 * @not_before: the earliest time, if an activation was refused or had no result
 * @vain_until: the earliest time for what is no outage's: the array refused it
 * @owner_until: when the tests of the owner's paths should have ended
 * @next_trespass: when trespass_limit permits the next trespass, 0 for now
 * @contended_until: see kmp_rate_contended()
 * @refusals: activations that the array refused in this outage
 * @max_refusals: pg_init_retries
 * @patience: how long I/O that is not to wait for a path waits until an
 *	      activation begins
 * @failback: value of the tunable
 * @test_interval: value of the tunable, ms
 */
struct kmp_activate_facts {
	u64 now;
	bool usable;
	bool activatable;
	bool verdict_due;
	bool candidate;
	bool wanted_candidate;
	bool home_candidate;
	bool home_works;
	bool home_assumed;
	bool optimize_candidate;
	bool sibling_candidate;
	bool away;
	bool lost_home;
	u64 slower_since;
	u64 copying_until;
	u64 home_since;
	u64 ndu_until;
	u64 not_before;
	u64 vain_until;
	u64 owner_until;
	u64 next_trespass;
	u64 contended_until;
	unsigned int refusals;
	unsigned int max_refusals;
	u64 patience;
	u32 failback;
	u32 test_interval;
};

/**
 * kmp_activate_decide() - decide whether to activate a path now
 * @facts: input
 * @when: out: if not now, when to decide again if no fact changes, or KMP_NEVER
 *
 * Return: the cause, or KMP_ACTIVATE_NOT if not now.
 */
enum kmp_activate_cause
kmp_activate_decide(const struct kmp_activate_facts *facts, u64 *when);

extern const char * const kmp_activate_words[KMP_NR_ACTIVATE_CAUSES];

/**
 * kmp_activate_condense() - condense facts to all on which the cause depends
 * @facts: the facts
 *
 * Return: a word for the flight recorder.
 */
u32 kmp_activate_condense(const struct kmp_activate_facts *facts);

/**
 * kmp_activate_expand() - undo kmp_activate_condense()
 * @word: its result
 *
 * Return: facts with other times, of which kmp_activate_decide() finds the same cause.
 */
struct kmp_activate_facts kmp_activate_expand(u32 word);

/**
 * kmp_activate_hopeless() - decide whether I/O may wait for an activation
 * @facts: input
 *
 * Only without queue_if_no_path and in a flush suspend does it matter: then I/O
 * waits for an activation, but for no other way out of an outage.
 * Return: true in an outage if the array refused too often, or if nothing is
 * going to be activated within @patience.
 */
bool kmp_activate_hopeless(const struct kmp_activate_facts *facts);

#endif
