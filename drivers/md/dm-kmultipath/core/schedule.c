// SPDX-License-Identifier: GPL-2.0-only
/* Pure: when to test a path next, and how patient to be. */
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "schedule.h"

#define KMP_MAX_BACKOFF		2	/* healthy and idle: up to 4 x interval */
#define KMP_ASK_AGAIN		10	/* ms, a verdict is wanted */
#define KMP_FIRST_DOUBT		10	/* ms */
#define KMP_MAX_DOUBTS		7
#define KMP_MAX_ROUNDS		8	/* over all paths, before an error goes up */

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

bool kmp_attempts_exhausted(unsigned int attempts, unsigned int nr_paths)
{
	return attempts > KMP_MAX_ROUNDS * nr_paths;
}
