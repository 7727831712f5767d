/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics of a mapped device and of its paths. Pure: the caller provides time and lock. */
#ifndef KMP_STATS_H
#define KMP_STATS_H

#include <linux/types.h>

#include "path-state.h"
#include "verdict.h"

#define KMP_RESTORE_BUCKETS	16	/* below 1, 2, 4 ... 16384 ms, others */

/**
 * struct kmp_stats - counts since the map was created
 * @outages: outages, the current one included
 * @outage_ns: length of all outages, without the current one, ns
 * @longest_ns: length of the longest of them, ns
 * @activations: activations that began
 * @failed_activations: activations that failed
 * @restores: outages by restore latency: from the outage's last bad test to the
 *	      end of the first bio that was held in it
 */
struct kmp_stats {
	u64 outages;
	u64 outage_ns;
	u64 longest_ns;
	u64 activations;
	u64 failed_activations;
	u64 restores[KMP_RESTORE_BUCKETS];
};

/**
 * kmp_stats_outage() - account for an outage that has ended
 * @stats: counts
 * @ns: its length
 */
void kmp_stats_outage(struct kmp_stats *stats, u64 ns);

/**
 * kmp_stats_restore() - account for an outage's restore latency
 * @stats: counts
 * @ns: the latency
 */
void kmp_stats_restore(struct kmp_stats *stats, u64 ns);

/**
 * kmp_stats_bound() - get the upper bound of a bucket
 * @bucket: index, 0 to KMP_RESTORE_BUCKETS - 1
 *
 * Return: the number of ms as text, "more" for the last bucket.
 */
const char *kmp_stats_bound(unsigned int bucket);

/**
 * kmp_stats_print_restores() - print the histogram
 * @stats: counts
 * @text: out: a line for each bucket: kmp_stats_bound() and its count; always
 *	  terminated
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_stats_print_restores(const struct kmp_stats *stats,
				      char *text, unsigned int size);

/**
 * struct kmp_path_stats - counts of a path since its mapped device has it
 * @ios: READs and WRITEs; while counting, the device's counter at the beginning
 * @state_ns: time in each state that has ended, ns
 * @errors: bios that failed, by enum kmp_io_error
 * @retried: those that were retried or held
 * @lost: tests that were late, and commands that were taken back
 */
struct kmp_path_stats {
	u64 ios;
	u64 state_ns[KMP_NR_PATH_STATES];
	u32 errors[KMP_NR_IO_ERRORS];
	u32 retried;
	u32 lost;
};

/**
 * kmp_path_stats_add() - add the counts of a path to a sum
 * @sum: the sum
 * @stats: counts
 */
void kmp_path_stats_add(struct kmp_path_stats *sum, const struct kmp_path_stats *stats);

/**
 * kmp_path_stats_print() - print the counts of a path, or a sum
 * @stats: counts
 * @separator: between two of them, a string
 * @text: out: a name and a number for each count; always terminated
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_path_stats_print(const struct kmp_path_stats *stats, const char *separator,
				  char *text, unsigned int size);

/**
 * kmp_path_stats_print_states() - print the time in each state
 * @stats: counts
 * @text: out: a line for each state, in ms; always terminated
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_path_stats_print_states(const struct kmp_path_stats *stats,
					 char *text, unsigned int size);

#endif
