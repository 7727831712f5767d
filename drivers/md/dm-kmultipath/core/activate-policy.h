/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When to make other paths serve I/O: in an outage, because the operator wants
 * it, or to bring the LUN home. All times are in ns.
 */
#ifndef KMP_ACTIVATE_POLICY_H
#define KMP_ACTIVATE_POLICY_H

#include <linux/types.h>

#define KMP_RATE_SIZE	16

/**
 * struct kmp_rate - the last events of a kind, to count them in a minute
 * @at: when they were, 0 for none
 * @next: index of the oldest
 */
struct kmp_rate {
	u64 at[KMP_RATE_SIZE];
	u8 next;
};

/**
 * kmp_rate_add() - one more event
 * @rate: of its kind
 * @now: the present, not 0
 */
void kmp_rate_add(struct kmp_rate *rate, u64 now);

/**
 * kmp_rate_next() - when may another event happen?
 * @rate: of its kind
 * @limit: at most so many in any minute, 1 to KMP_RATE_SIZE
 *
 * Return: the time, 0 if it may happen whenever.
 */
u64 kmp_rate_next(const struct kmp_rate *rate, unsigned int limit);

/**
 * kmp_rate_contended() - how long to keep out of a quarrel
 * @rate: of what others did
 *
 * Return: a minute after the last event if another came within a minute before
 * it, else 0.
 */
u64 kmp_rate_contended(const struct kmp_rate *rate);

/**
 * enum kmp_activate_cause - why paths are to be activated
 * @KMP_ACTIVATE_NOT: they are not
 * @KMP_ACTIVATE_OUTAGE: no path is usable
 * @KMP_ACTIVATE_OPERATOR: message switch_group
 * @KMP_ACTIVATE_FAILBACK: the LUN is to come home
 * @KMP_ACTIVATE_SIBLING: the paths beside one that was activated
 * @KMP_NR_ACTIVATE_CAUSES: how many there are
 */
enum kmp_activate_cause {
	KMP_ACTIVATE_NOT,
	KMP_ACTIVATE_OUTAGE,
	KMP_ACTIVATE_OPERATOR,
	KMP_ACTIVATE_FAILBACK,
	KMP_ACTIVATE_SIBLING,
	KMP_NR_ACTIVATE_CAUSES
};

/**
 * struct kmp_activate_facts - what decides; a candidate is a passive path
 * whose storage processor rejects nothing
 * @now: the present
 * @usable: some path is usable
 * @verdict_due: some path's test will tell soon
 * @candidate: there is a candidate
 * @wanted_candidate: there is one in the group that the operator wants
 * @home_candidate: there is one that leads to the LUN's home
 * @sibling_candidate: there is one beside a path that was activated by itself
 * @away: the LUN is known not to be at home
 * @lost_home: this host had lost its home since the LUN was there
 * @copying: an array copy refused the last activation
 * @home_since: since when there has been a way home, 0 if there is none
 * @ndu_until: when the last NDU of the array ends by itself, 0 for no NDU
 * @not_before: when the array may be asked again after it refused
 * @owner_until: how long the owner may still say that it is back by itself
 * @next_trespass: when trespass_limit lets the next one through, 0 for now
 * @contended_until: how long other hosts are thought to fight for the LUN
 * @failback: the tunable
 */
struct kmp_activate_facts {
	u64 now;
	bool usable;
	bool verdict_due;
	bool candidate;
	bool wanted_candidate;
	bool home_candidate;
	bool sibling_candidate;
	bool away;
	bool lost_home;
	bool copying;
	u64 home_since;
	u64 ndu_until;
	u64 not_before;
	u64 owner_until;
	u64 next_trespass;
	u64 contended_until;
	u32 failback;
};

/**
 * kmp_activate_decide() - shall paths be activated now?
 * @facts: what decides
 * @when: out: if not, when time alone will change the answer, or KMP_NEVER
 *
 * Return: why, KMP_ACTIVATE_NOT if not now.
 */
enum kmp_activate_cause
kmp_activate_decide(const struct kmp_activate_facts *facts, u64 *when);

#endif
