// SPDX-License-Identifier: GPL-2.0-only
/* Pure: when to test a path next, and when to give up. */
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "schedule.h"

#define KMP_MAX_BACKOFF		2	/* healthy and idle: up to 4 x interval */
#define KMP_ASK_AGAIN		10	/* ms, until a verdict that is due */
#define KMP_FIRST_DOUBT		10	/* ms, doubled at each doubt */
#define KMP_MAX_DOUBTS		7	/* then the delay stays the same */
#define KMP_MAX_ROUNDS		8	/* attempts a path, then fail the bio */
#define KMP_MAX_NOT_READY	5	/* tests, then the port's slots */
#define KMP_MAX_REVIVE_S	3600	/* between two revivals of a device */
#define KMP_MAX_REVIVALS	20	/* then the delay stays the same */

u64 kmp_schedule_delay(const struct kmp_schedule *schedule)
{
	switch (schedule->cadence) {
	case KMP_CADENCE_SLOW:
		return (u64)schedule->interval <<
			min_t(u8, schedule->idle_rounds, KMP_MAX_BACKOFF);
	case KMP_CADENCE_RECOVER:
		return schedule->outage ? schedule->outage_interval :
					  schedule->interval;
	case KMP_CADENCE_NOW:
		return KMP_ASK_AGAIN;
	default:
		return KMP_NEVER;
	}
}

u64 kmp_schedule_slot(u64 *next, u64 now, u64 gap)
{
	u64 slot = max(*next, now);

	*next = slot + gap;
	return slot;
}

bool kmp_schedule_late(u64 since, u64 now, u64 timeout)
{
	return now >= since && now - since >= timeout;
}

u32 kmp_doubt_delay(u8 doubts)
{
	if (!doubts)
		return 0;
	return KMP_FIRST_DOUBT << (min_t(u8, doubts, KMP_MAX_DOUBTS) - 1);
}

u64 kmp_not_ready_delay(u32 outage_interval, u8 not_ready)
{
	if (!not_ready || not_ready > KMP_MAX_NOT_READY)
		return KMP_NEVER;
	return (u64)outage_interval << (not_ready - 1);
}

u64 kmp_revive_delay(u32 interval, u8 revivals)
{
	u64 longest = max(kmp_seconds(KMP_MAX_REVIVE_S), kmp_ms(interval));

	return min(kmp_ms(interval) << min_t(u8, revivals, KMP_MAX_REVIVALS), longest);
}

bool kmp_attempts_exhausted(unsigned int attempts, unsigned int nr_paths)
{
	return attempts > KMP_MAX_ROUNDS * nr_paths;
}
