/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How good a path is that works: it may fail again and again, or be much slower than
 * the others. Pure: the caller provides time and the lock.
 */
#ifndef KMP_HEALTH_H
#define KMP_HEALTH_H

#include <linux/types.h>

/**
 * enum kmp_rank - which of the paths that work carries I/O: one of the lowest rank
 * @KMP_RANK_GOOD: nothing is wrong with it
 * @KMP_RANK_NON_OPTIMIZED: the array serves the LUN faster through other ports
 * @KMP_RANK_MARGINAL: the transport says that its link is bad
 * @KMP_RANK_SLOW: its tests take much longer than those of other paths
 * @KMP_RANK_LOSSY: it failed again and again
 * @KMP_NR_RANKS: number of ranks
 */
enum kmp_rank {
	KMP_RANK_GOOD,
	KMP_RANK_NON_OPTIMIZED,
	KMP_RANK_MARGINAL,
	KMP_RANK_SLOW,
	KMP_RANK_LOSSY,
	KMP_NR_RANKS
};

/**
 * struct kmp_rank_info - what a rank means, in words
 * @name: for sysfs, status, logs and traces
 * @why: what is wrong with the path
 * @fault: it is a fault, so the log and the status tell
 */
struct kmp_rank_info {
	const char *name;
	const char *why;
	bool fault;
};

extern const struct kmp_rank_info kmp_ranks[KMP_NR_RANKS];

/**
 * struct kmp_losses - how often a path failed, and how long it is kept out for that
 * @last: when it last failed, or was let back in, ns
 * @counted: when a failure was last counted, ns
 * @back: when it was last let back in, ns
 * @failures: failures that followed each other within path_age_ms
 * @penalties: how often it was kept out, less what good service has made up for
 */
struct kmp_losses {
	u64 last;
	u64 counted;
	u64 back;
	u8 failures;
	u8 penalties;
};

/**
 * kmp_losses_add() - count a failure
 * @losses: the path's
 * @now: ns
 * @limit: loss_limit, 0 for none
 * @age: path_age_ms in ns
 *
 * What follows within a second is the same failure: commands that were in flight then.
 * Return: true if the path is to be kept out.
 */
bool kmp_losses_add(struct kmp_losses *losses, u64 now, u32 limit, u64 age);

/**
 * kmp_losses_keep_out() - the path is kept out from now on
 * @losses: the path's
 * @now: ns
 * @age: path_age_ms in ns
 */
void kmp_losses_keep_out(struct kmp_losses *losses, u64 now, u64 age);

/**
 * kmp_losses_until() - how long the path is kept out, unless it fails again
 * @losses: the path's
 * @age: path_age_ms in ns
 *
 * Each penalty doubles the time, up to eight times @age.
 * Return: ns.
 */
u64 kmp_losses_until(const struct kmp_losses *losses, u64 age);

/**
 * kmp_losses_let_in() - the path is not kept out any more
 * @losses: the path's
 * @now: ns
 * @limit: loss_limit
 *
 * If it fails again within path_age_ms, it is kept out again.
 */
void kmp_losses_let_in(struct kmp_losses *losses, u64 now, u32 limit);

/**
 * enum kmp_rank_reason - what decides that a path gets a handicap, or loses it
 * @KMP_RANK_TOLD: nothing: the array or the transport says so, or a predecessor had it
 * @KMP_RANK_LOST: kmp_losses_add()
 * @KMP_RANK_SERVED: kmp_losses_until()
 * @KMP_RANK_TIMED: kmp_is_slow()
 * @KMP_NR_RANK_REASONS: number of reasons
 */
enum kmp_rank_reason {
	KMP_RANK_TOLD,
	KMP_RANK_LOST,
	KMP_RANK_SERVED,
	KMP_RANK_TIMED,
	KMP_NR_RANK_REASONS
};

/**
 * struct kmp_rank_facts - all on which that decision depends; for the flight recorder
 * @now: the present, ns
 * @losses: of KMP_RANK_LOST and KMP_RANK_SERVED: before the decision
 * @differs: of KMP_RANK_TIMED, as the next three: see struct kmp_round_trips
 * @back: see there
 * @median: the path's, us
 * @others: the median of the other paths' medians, us
 * @relapses: see there
 * @limit: loss_limit or slow_factor
 * @ms: path_age_ms or slow_after_ms
 * @reason: enum kmp_rank_reason
 */
struct kmp_rank_facts {
	u64 now;
	union {
		struct kmp_losses losses;
		struct {
			u64 differs;
			u64 back;
			u32 median;
			u32 others;
			u8 relapses;
		};
	};
	u32 limit;
	u32 ms;
	u8 reason;
} __packed;

#define KMP_ROUND_TRIPS		7	/* the last ones; their median is the path's */
#define KMP_ROUND_TRIP_BUCKETS	52	/* two an octave, up to a minute */

/**
 * struct kmp_round_trips - how long a path's tests took
 * @differs: since when the path should become slow, or should no longer be slow, ns; 0
 *	     if neither
 * @back: when the path was last found to be no longer slow, ns
 * @relapses: how often the path became slow again soon after that
 * @last: the last ones, us
 * @nr: how many @last has
 * @next: where the next one goes in @last
 * @nr_counted: sum of @buckets
 * @buckets: how many took how long; halved from time to time
 */
struct kmp_round_trips {
	u64 differs;
	u64 back;
	u8 relapses;
	u32 last[KMP_ROUND_TRIPS];
	u8 nr;
	u8 next;
	u8 nr_counted;
	u8 buckets[KMP_ROUND_TRIP_BUCKETS];
};

/**
 * kmp_round_trip_add() - count a test
 * @trips: the path's
 * @ns: from its command to the reply
 */
void kmp_round_trip_add(struct kmp_round_trips *trips, u64 ns);

/**
 * kmp_round_trip_median() - how long the path's last tests took
 * @trips: the path's
 *
 * Return: us, at least 1; 0 if there were fewer than three.
 */
u32 kmp_round_trip_median(const struct kmp_round_trips *trips);

/**
 * kmp_round_trip_p99() - how long 99 % of the path's tests took at most
 * @trips: the path's
 *
 * Return: us, 50 % too much at most; 0 if there was no test.
 */
u32 kmp_round_trip_p99(const struct kmp_round_trips *trips);

/**
 * kmp_median() - the median of some numbers, the lower one if there are two
 * @numbers: sorted by this function
 * @nr: how many, at least 1
 *
 * Return: the median.
 */
u32 kmp_median(u32 *numbers, unsigned int nr);

/**
 * kmp_is_slow() - decide whether a path is slow
 * @trips: the path's
 * @slow: it was, up to now
 * @others: the median of the other paths' medians, us
 * @factor: slow_factor, 0 for never
 * @after: slow_after_ms in ns
 * @now: ns
 *
 * A path is slow if its median has been more than @factor times @others, and more than
 * 5 ms, for @after. It is no longer slow at half of that, for the same time, which
 * doubles if it becomes slow again: it may be slow only while it carries I/O.
 * Return: true if it is slow now.
 */
bool kmp_is_slow(struct kmp_round_trips *trips, bool slow, u32 others, u32 factor,
		 u64 after, u64 now);

#endif
