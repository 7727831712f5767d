/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When to test a path next, and how patient to be. Delays are in ms, as the
 * tunables are; points in time and what is compared with them are in ns.
 */
#ifndef KMP_SCHEDULE_H
#define KMP_SCHEDULE_H

#include <linux/types.h>

#include "path-state.h"

#define KMP_NEVER	(~0ULL)

/**
 * struct kmp_schedule - what decides when a path is tested next
 * @cadence: of the path's state
 * @outage: no path of its map is usable
 * @idle_rounds: tests in a row that found it healthy and without I/O
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
 * kmp_schedule_delay() - from one test to the next
 * @schedule: what decides
 *
 * A path that is to recover in an outage draws a slot of its port instead, see
 * kmp_schedule_slot(), so that ports and not paths set the number of commands.
 * Return: the delay in ms, or KMP_NEVER.
 */
u64 kmp_schedule_delay(const struct kmp_schedule *schedule);

/**
 * kmp_schedule_slot() - draw the next free slot of a shared row of slots
 * @next: the row's next free slot in ns, moved on
 * @now: the present in ns
 * @gap: distance of two slots in ns
 *
 * Return: when the slot is in ns, @now at the earliest.
 */
u64 kmp_schedule_slot(u64 *next, u64 now, u64 gap);

/**
 * kmp_schedule_late() - is a verdict overdue?
 * @since: when it was first wanted, ns
 * @now: the present, ns
 * @timeout: how long to wait for it, ns
 *
 * Return: true if so.
 */
bool kmp_schedule_late(u64 since, u64 now, u64 timeout);

/**
 * kmp_doubt_delay() - wait before testing a path after an I/O error
 * @doubts: I/O errors on it in a row that a good test contradicted
 *
 * The first error is tested at once; a path whose tests are good while its I/O
 * fails is asked ever more slowly, so that retries span seconds.
 * Return: the delay in ms.
 */
u32 kmp_doubt_delay(u8 doubts);

/**
 * kmp_attempts_exhausted() - shall a bio's error go up?
 * @attempts: failed attempts of the bio since a test last found any trouble
 * @nr_paths: paths of its map
 *
 * Return: true if it was tried often enough on paths that test healthy.
 */
bool kmp_attempts_exhausted(unsigned int attempts, unsigned int nr_paths);

#endif
