// SPDX-License-Identifier: GPL-2.0-only
/* Pure: failures that repeat, the round trips of tests, and what follows for a path. */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "health.h"

#define KMP_SAME_FAILURE	((u64)NSEC_PER_SEC)
#define KMP_MAX_PENALTIES	4	/* then the wait stays the same */
#define KMP_LEAST_SAMPLES	3	/* below, there is no median */
#define KMP_RELAPSE		10	/* soon: within as many times slow_after_ms */
#define KMP_MAX_RELAPSES	6	/* then the wait stays the same */
#define KMP_SLOW_LEAST_US	5000	/* a path below is never slow */

const struct kmp_rank_info kmp_ranks[KMP_NR_RANKS] = {
	[KMP_RANK_GOOD] = {
		.name = "good",
		.why = "nothing is wrong with it",
	},
	[KMP_RANK_NON_OPTIMIZED] = {
		.name = "non-optimized",
		.why = "the array serves the LUN faster through others",
	},
	[KMP_RANK_MARGINAL] = {
		.name = "marginal",
		.why = "its transport reports a bad link",
		.fault = true,
	},
	[KMP_RANK_SLOW] = {
		.name = "slow",
		.why = "its tests take much longer",
		.fault = true,
	},
	[KMP_RANK_LOSSY] = {
		.name = "lossy",
		.why = "it failed again and again",
		.fault = true,
	},
};

/* ---- failures ---- */

bool kmp_losses_add(struct kmp_losses *losses, u64 now, u32 limit, u64 age)
{
	bool same = losses->counted && now - losses->counted < KMP_SAME_FAILURE;

	if (losses->failures && now - losses->last >= age)
		losses->failures = 0;
	losses->last = now;
	if (!same) {
		losses->counted = now;
		losses->failures = min(losses->failures + 1, U8_MAX);
	}
	return limit && losses->failures >= limit;
}

static u64 kmp_losses_wait(const struct kmp_losses *losses, u64 age)
{
	return age << (max_t(u8, losses->penalties, 1) - 1);
}

void kmp_losses_keep_out(struct kmp_losses *losses, u64 now, u64 age)
{
	u64 served = now - losses->back;

	/* Good service that lasted as long as a wait makes up for it. */
	while (losses->penalties && served >= kmp_losses_wait(losses, age)) {
		served -= kmp_losses_wait(losses, age);
		losses->penalties--;
	}
	losses->penalties = min(losses->penalties + 1, KMP_MAX_PENALTIES);
}

u64 kmp_losses_until(const struct kmp_losses *losses, u64 age)
{
	return losses->last + kmp_losses_wait(losses, age);
}

void kmp_losses_let_in(struct kmp_losses *losses, u64 now, u32 limit)
{
	losses->failures = limit ? min(limit - 1, U8_MAX) : 0;
	losses->last = now;
	losses->back = now;
}

/* ---- round trips ---- */

/* Two buckets an octave: by the highest bit, and by the next one. */
static unsigned int kmp_bucket(u32 us)
{
	unsigned int octave;

	if (us < 2)
		return 0;
	octave = ilog2(us);
	return min(2 * octave + (us >> (octave - 1) & 1), KMP_ROUND_TRIP_BUCKETS - 1U);
}

/* The least number of us above a bucket. */
static u32 kmp_bucket_end(unsigned int bucket)
{
	u32 begin = 1U << (bucket / 2);

	return bucket % 2 ? 2 * begin : begin + max(begin / 2, 1U);
}

static void kmp_round_trips_halve(struct kmp_round_trips *trips)
{
	unsigned int i;

	trips->nr_counted = 0;
	for (i = 0; i < KMP_ROUND_TRIP_BUCKETS; i++) {
		trips->buckets[i] /= 2;
		trips->nr_counted += trips->buckets[i];
	}
}

void kmp_round_trip_add(struct kmp_round_trips *trips, u64 ns)
{
	u32 us = clamp_t(u64, div_u64(ns, NSEC_PER_USEC), 1, U32_MAX);

	trips->last[trips->next] = us;
	trips->next = (trips->next + 1) % KMP_ROUND_TRIPS;
	trips->nr = min(trips->nr + 1, KMP_ROUND_TRIPS);

	if (trips->nr_counted == U8_MAX)
		kmp_round_trips_halve(trips);
	trips->buckets[kmp_bucket(us)]++;
	trips->nr_counted++;
}

u32 kmp_median(u32 *numbers, unsigned int nr)
{
	unsigned int i, j;

	for (i = 1; i < nr; i++)
		for (j = i; j && numbers[j] < numbers[j - 1]; j--)
			swap(numbers[j], numbers[j - 1]);
	return numbers[(nr - 1) / 2];
}

u32 kmp_round_trip_median(const struct kmp_round_trips *trips)
{
	u32 sorted[KMP_ROUND_TRIPS];

	if (trips->nr < KMP_LEAST_SAMPLES)
		return 0;
	memcpy(sorted, trips->last, sizeof(sorted));
	return kmp_median(sorted, trips->nr);
}

u32 kmp_round_trip_p99(const struct kmp_round_trips *trips)
{
	unsigned int above = trips->nr_counted / 100, bucket = KMP_ROUND_TRIP_BUCKETS;

	if (!trips->nr_counted)
		return 0;
	while (trips->buckets[--bucket] <= above)
		above -= trips->buckets[bucket];
	return kmp_bucket_end(bucket);
}

bool kmp_is_slow(struct kmp_round_trips *trips, bool slow, u32 others, u32 factor,
		 u64 after, u64 now)
{
	u64 limit = max((u64)others * factor, KMP_SLOW_LEAST_US);
	u32 median = kmp_round_trip_median(trips);
	bool differs;

	if (slow) {
		limit = max_t(u64, limit / 2, others);
		after <<= trips->relapses;
	}
	differs = slow != (median > limit);
	if (!factor || !differs) {
		trips->differs = 0;
		return factor && slow;
	}
	if (!trips->differs)
		trips->differs = now;
	if (now - trips->differs < after)
		return slow;
	trips->differs = 0;
	if (slow)
		trips->back = now;
	else if (trips->back && now - trips->back < KMP_RELAPSE * after << trips->relapses)
		trips->relapses = min(trips->relapses + 1, KMP_MAX_RELAPSES);
	else
		trips->relapses = 0;
	return !slow;
}
