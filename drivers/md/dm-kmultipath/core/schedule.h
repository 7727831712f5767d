/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When to test a path next, and when to give up. Delays are in ms, as the
 * tunables are; points in time and what is compared with them are in ns.
 */
#ifndef KMP_SCHEDULE_H
#define KMP_SCHEDULE_H

#include <linux/time64.h>
#include <linux/types.h>

#include "path-state.h"

#define KMP_NEVER	(~0ULL)

/* Times in ns: NSEC_PER_SEC is a long, in which 5 s overflow on 32 bits. */
static inline u64 kmp_ms(u32 ms)
{
	return ms * (u64)NSEC_PER_MSEC;
}

static inline u64 kmp_seconds(u32 seconds)
{
	return seconds * (u64)NSEC_PER_SEC;
}

/**
 * struct kmp_schedule - input of kmp_schedule_delay()
 * @cadence: of the path's state
 * @outage: no path of its map is usable
 * @idle_rounds: consecutive tests of the path without I/O in between, none bad
 * @interval: test_interval_ms
 * @outage_interval: outage_test_ms
 */
struct kmp_schedule {
	enum kmp_cadence cadence;
	bool outage;
	u8 idle_rounds;
	u32 interval;
	u32 outage_interval;
};

/**
 * kmp_schedule_delay() - compute the delay from one test of a path to the next
 * @schedule: input
 *
 * In an outage KMP_CADENCE_RECOVER uses the port's next slot instead, see
 * kmp_schedule_slot(). Therefore the number of commands grows with ports, not
 * with paths.
 * Return: the delay in ms, or KMP_NEVER.
 */
u64 kmp_schedule_delay(const struct kmp_schedule *schedule);

/**
 * kmp_schedule_slot() - take the next free time slot of several paths
 * @next: in: the next free slot, out: the one after it, ns
 * @now: the present, ns
 * @gap: time between two slots, ns
 *
 * Return: the slot's time in ns, @now at the earliest.
 */
u64 kmp_schedule_slot(u64 *next, u64 now, u64 gap);

/**
 * kmp_schedule_late() - test whether a time-out has passed
 * @since: when it began, ns
 * @now: the present, ns
 * @timeout: its length, ns
 *
 * Return: true if @timeout or more has passed since @since.
 */
bool kmp_schedule_late(u64 since, u64 now, u64 timeout);

/**
 * kmp_doubt_delay() - compute the delay from an I/O error to the path's test
 * @doubts: consecutive I/O errors on the path after which a test was good
 *
 * After the first error the path is tested at once. If its tests are good while
 * its I/O fails, each test comes later, so that a bio's retries span seconds.
 * Return: the delay in ms.
 */
u32 kmp_doubt_delay(u8 doubts);

/**
 * kmp_not_ready_delay() - compute the delay of a path that the array is not ready for
 * @outage_interval: outage_test_ms
 * @not_ready: how often in a row the array replied so
 *
 * An array that boots knows its LUNs a little later than it replies. So in an
 * outage the path is asked again soon, a few times, whatever other paths do.
 * Return: the delay in ms, or KMP_NEVER if the path uses the port's slots from
 * now on, or because it is not known to reply.
 */
u64 kmp_not_ready_delay(u32 outage_interval, u8 not_ready);

/**
 * kmp_revive_delay() - compute the delay from one revival of a device to the next
 * @interval: test_interval_ms
 * @revivals: how often the device was revived in vain, 0 in an outage
 *
 * Return: the delay in ns; it doubles each time, up to an hour or @interval.
 */
u64 kmp_revive_delay(u32 interval, u8 revivals);

/**
 * kmp_attempts_exhausted() - decide whether to fail a bio or to retry it
 * @attempts: failed attempts of the bio since a test last found trouble
 * @nr_paths: number of the map's paths
 *
 * Return: true if it failed too often on paths whose tests are good.
 */
bool kmp_attempts_exhausted(unsigned int attempts, unsigned int nr_paths);

#endif
