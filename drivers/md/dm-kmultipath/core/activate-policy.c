// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pure: when to make other paths serve I/O.
 *
 * By default I/O follows the owner, wherever others move the LUN. This host
 * moves the LUN only to end an outage, if a message requires it, home by the
 * failback policy, or if all paths that carry I/O are non-optimized. Rate limits keep
 * two hosts that share the LUN from moving it back and forth without end.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "activate-policy.h"
#include "schedule.h"
#include "tunable.h"

#define KMP_MINUTE	kmp_seconds(60)
#define KMP_HOUR	kmp_seconds(3600)
#define KMP_VAIN_MS	1000U	/* refused again and again, at least */

void kmp_rate_add(struct kmp_rate *rate, u64 now)
{
	rate->at[rate->next] = now;
	rate->next = (rate->next + 1) % KMP_RATE_SIZE;
}

/* Time of the nth event from the last, 0 if there were fewer. */
static u64 kmp_rate_last(const struct kmp_rate *rate, unsigned int nth)
{
	return rate->at[(rate->next + KMP_RATE_SIZE - nth) % KMP_RATE_SIZE];
}

u64 kmp_rate_next(const struct kmp_rate *rate, unsigned int limit)
{
	u64 last = kmp_rate_last(rate, limit);

	return last ? last + KMP_MINUTE : 0;
}

u64 kmp_rate_contended(const struct kmp_rate *rate)
{
	u64 last = kmp_rate_last(rate, 1), before = kmp_rate_last(rate, 2);

	return before && last - before < KMP_MINUTE ? last + KMP_MINUTE : 0;
}

u64 kmp_vain_delay(u32 delay_ms, unsigned int refusals)
{
	if (refusals < 2)
		return kmp_ms(delay_ms);
	return min(kmp_ms(max(delay_ms, KMP_VAIN_MS)) << min(refusals - 1, 16U), KMP_HOUR);
}

/* When the LUN has been able to go home for as long as the failback policy waits. */
static u64 kmp_home_at(const struct kmp_activate_facts *facts)
{
	bool number = facts->failback != KMP_FAILBACK_MANUAL &&
		      facts->failback != KMP_FAILBACK_FOLLOWOVER;

	return facts->home_since + (number ? kmp_ms(facts->failback) : 0);
}

/* When all paths that carry I/O have been slower for so long that the others were tested anew. */
static u64 kmp_slower_at(const struct kmp_activate_facts *facts)
{
	return facts->slower_since + 2 * kmp_ms(facts->test_interval);
}

/* When the failback policy moves the LUN home, KMP_NEVER if it does not. */
static u64 kmp_failback_at(const struct kmp_activate_facts *facts)
{
	if (!facts->home_since || !(facts->home_works || (facts->away && facts->home_candidate)))
		return KMP_NEVER;

	switch (facts->failback) {
	case KMP_FAILBACK_MANUAL:
		return KMP_NEVER;
	case KMP_FAILBACK_FOLLOWOVER:
		return facts->lost_home ? kmp_home_at(facts) : KMP_NEVER;
	default:
		/* Two hosts with different homes would move the LUN back and forth. */
		if (facts->home_assumed && !facts->home_works && !facts->lost_home)
			return KMP_NEVER;
		return kmp_home_at(facts);
	}
}

/*
 * When to make a path optimized, KMP_NEVER if not. First all others are tested anew: they
 * may be back, and a move of the LUN costs more than slower I/O for a moment.
 */
static u64 kmp_optimize_at(const struct kmp_activate_facts *facts)
{
	if (!facts->optimize_candidate || !facts->slower_since)
		return KMP_NEVER;
	return kmp_slower_at(facts);
}

/*
 * The operator's wish is carried out before all else. If the array refused it, it waits, and
 * does not keep from what an outage needs meanwhile.
 */
static bool kmp_wish_is_due(const struct kmp_activate_facts *facts)
{
	return facts->wanted_candidate && facts->vain_until <= facts->now;
}

static enum kmp_activate_cause
kmp_activation_due(const struct kmp_activate_facts *facts, u64 *when)
{
	*when = facts->not_before;
	if (kmp_wish_is_due(facts))
		return KMP_ACTIVATE_OPERATOR;
	if (facts->sibling_candidate)
		return KMP_ACTIVATE_SIBLING;

	/* The array refused one trespass; a second one would abort the copy. */
	*when = max3(*when, facts->next_trespass, facts->copying_until);
	if (!facts->usable) {
		*when = max(*when, facts->owner_until);
		return facts->candidate && !facts->verdict_due ?
		       KMP_ACTIVATE_OUTAGE : KMP_ACTIVATE_NOT;
	}

	if (facts->copying_until)
		return KMP_ACTIVATE_NOT;
	*when = max3(*when, facts->ndu_until, facts->contended_until);
	*when = max(*when, facts->vain_until);
	if (kmp_optimize_at(facts) < kmp_failback_at(facts)) {
		*when = max(*when, kmp_optimize_at(facts));
		return KMP_ACTIVATE_OPTIMIZE;
	}
	*when = max(*when, kmp_failback_at(facts));
	return facts->home_works ? KMP_ACTIVATE_BACK : KMP_ACTIVATE_FAILBACK;
}

enum kmp_activate_cause
kmp_activate_decide(const struct kmp_activate_facts *facts, u64 *when)
{
	enum kmp_activate_cause cause = kmp_activation_due(facts, when);

	if (cause == KMP_ACTIVATE_NOT)
		*when = KMP_NEVER;
	if (facts->wanted_candidate && facts->vain_until > facts->now && *when > facts->now)
		*when = min(*when, max(facts->not_before, facts->vain_until));
	return *when <= facts->now ? cause : KMP_ACTIVATE_NOT;
}

bool kmp_activate_hopeless(const struct kmp_activate_facts *facts)
{
	enum kmp_activate_cause cause;
	u64 when;

	if (facts->usable || !facts->activatable)
		return false;
	if (facts->refusals > facts->max_refusals)
		return true;
	cause = kmp_activation_due(facts, &when);
	return !facts->verdict_due && (cause == KMP_ACTIVATE_NOT ||
				       when > facts->now + facts->patience);
}

/* ---- facts in a word ---- */

const char * const kmp_activate_words[KMP_NR_ACTIVATE_CAUSES] = {
	[KMP_ACTIVATE_NOT]	= "not now",
	[KMP_ACTIVATE_OUTAGE]	= "no path is usable",
	[KMP_ACTIVATE_OPERATOR]	= "by the operator",
	[KMP_ACTIVATE_FAILBACK]	= "failback",
	[KMP_ACTIVATE_BACK]	= "failback",
	[KMP_ACTIVATE_OPTIMIZE]	= "no path is optimized",
	[KMP_ACTIVATE_SIBLING]	= "its group is in use",
};

/*
 * The cause depends on most times only by whether they are over. Failback competes with
 * making a path optimized: there it also depends on which of the two times is earlier.
 */
enum kmp_activate_bit {
	KMP_BIT_USABLE,
	KMP_BIT_ACTIVATABLE,
	KMP_BIT_VERDICT_DUE,
	KMP_BIT_CANDIDATE,
	KMP_BIT_WANTED,
	KMP_BIT_HOME,
	KMP_BIT_HOME_WORKS,
	KMP_BIT_HOME_ASSUMED,
	KMP_BIT_OPTIMIZE,
	KMP_BIT_SIBLING,
	KMP_BIT_AWAY,
	KMP_BIT_LOST_HOME,
	KMP_BIT_COPYING,
	KMP_BIT_COPYING_LATER,
	KMP_BIT_NDU,
	KMP_BIT_REFUSED,
	KMP_BIT_VAIN,
	KMP_BIT_OWNER,
	KMP_BIT_LIMITED,
	KMP_BIT_CONTENDED,
	KMP_BIT_SLOWER,
	KMP_BIT_SLOWER_LATER,
	KMP_BIT_HOME_SINCE,
	KMP_BIT_HOME_LATER,
	KMP_BIT_SLOWER_FIRST,
	KMP_BIT_MANUAL,
	KMP_BIT_FOLLOWOVER,
};

static u32 kmp_bit(enum kmp_activate_bit bit, bool on)
{
	return on ? BIT(bit) : 0;
}

u32 kmp_activate_condense(const struct kmp_activate_facts *facts)
{
	u64 now = facts->now, slower = kmp_slower_at(facts), home = kmp_home_at(facts);

	return kmp_bit(KMP_BIT_USABLE, facts->usable) |
	       kmp_bit(KMP_BIT_ACTIVATABLE, facts->activatable) |
	       kmp_bit(KMP_BIT_VERDICT_DUE, facts->verdict_due) |
	       kmp_bit(KMP_BIT_CANDIDATE, facts->candidate) |
	       kmp_bit(KMP_BIT_WANTED, facts->wanted_candidate) |
	       kmp_bit(KMP_BIT_HOME, facts->home_candidate) |
	       kmp_bit(KMP_BIT_HOME_WORKS, facts->home_works) |
	       kmp_bit(KMP_BIT_HOME_ASSUMED, facts->home_assumed) |
	       kmp_bit(KMP_BIT_OPTIMIZE, facts->optimize_candidate) |
	       kmp_bit(KMP_BIT_SIBLING, facts->sibling_candidate) |
	       kmp_bit(KMP_BIT_AWAY, facts->away) |
	       kmp_bit(KMP_BIT_LOST_HOME, facts->lost_home) |
	       kmp_bit(KMP_BIT_COPYING, facts->copying_until) |
	       kmp_bit(KMP_BIT_COPYING_LATER, facts->copying_until > now) |
	       kmp_bit(KMP_BIT_NDU, facts->ndu_until > now) |
	       kmp_bit(KMP_BIT_REFUSED, facts->not_before > now) |
	       kmp_bit(KMP_BIT_VAIN, facts->vain_until > now) |
	       kmp_bit(KMP_BIT_OWNER, facts->owner_until > now) |
	       kmp_bit(KMP_BIT_LIMITED, facts->next_trespass > now) |
	       kmp_bit(KMP_BIT_CONTENDED, facts->contended_until > now) |
	       kmp_bit(KMP_BIT_SLOWER, facts->slower_since) |
	       kmp_bit(KMP_BIT_SLOWER_LATER, slower > now) |
	       kmp_bit(KMP_BIT_HOME_SINCE, facts->home_since) |
	       kmp_bit(KMP_BIT_HOME_LATER, home > now) |
	       kmp_bit(KMP_BIT_SLOWER_FIRST, slower < home) |
	       kmp_bit(KMP_BIT_MANUAL, facts->failback == KMP_FAILBACK_MANUAL) |
	       kmp_bit(KMP_BIT_FOLLOWOVER, facts->failback == KMP_FAILBACK_FOLLOWOVER);
}

#define KMP_EXPANDED_NOW	4	/* ns; 1 and 2 are over, 5 and 6 are not */

/*
 * A time that is not over if @later. Of two times that are both over, or both not, the
 * one with @second is later.
 */
static u64 kmp_expanded_time(bool later, bool second)
{
	return (later ? KMP_EXPANDED_NOW : 0) + 1 + second;
}

struct kmp_activate_facts kmp_activate_expand(u32 word)
{
#define HAS(name)	(!!(word & BIT(KMP_BIT_##name)))
#define TIME(name)	(HAS(name) ? kmp_expanded_time(true, false) : 0)
	return (struct kmp_activate_facts) {
		.now = KMP_EXPANDED_NOW,
		.usable = HAS(USABLE),
		.activatable = HAS(ACTIVATABLE),
		.verdict_due = HAS(VERDICT_DUE),
		.candidate = HAS(CANDIDATE),
		.wanted_candidate = HAS(WANTED),
		.home_candidate = HAS(HOME),
		.home_works = HAS(HOME_WORKS),
		.home_assumed = HAS(HOME_ASSUMED),
		.optimize_candidate = HAS(OPTIMIZE),
		.sibling_candidate = HAS(SIBLING),
		.away = HAS(AWAY),
		.lost_home = HAS(LOST_HOME),
		.copying_until = HAS(COPYING) ?
				 kmp_expanded_time(HAS(COPYING_LATER), false) : 0,
		.ndu_until = TIME(NDU),
		.not_before = TIME(REFUSED),
		.vain_until = TIME(VAIN),
		.owner_until = TIME(OWNER),
		.next_trespass = TIME(LIMITED),
		.contended_until = TIME(CONTENDED),
		.slower_since = HAS(SLOWER) ?
				kmp_expanded_time(HAS(SLOWER_LATER), !HAS(SLOWER_FIRST)) : 0,
		.home_since = HAS(HOME_SINCE) ?
			      kmp_expanded_time(HAS(HOME_LATER), HAS(SLOWER_FIRST)) : 0,
		.failback = HAS(MANUAL) ? KMP_FAILBACK_MANUAL :
			    HAS(FOLLOWOVER) ? KMP_FAILBACK_FOLLOWOVER : 0,
	};
#undef TIME
#undef HAS
}
