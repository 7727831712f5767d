/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics of a mapped device. Pure: the caller provides time and lock. */
#ifndef KMP_STATS_H
#define KMP_STATS_H

#include <linux/types.h>

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

#endif
