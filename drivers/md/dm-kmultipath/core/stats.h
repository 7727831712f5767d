/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a map went through, in numbers. Pure: the caller brings time and lock.
 */
#ifndef KMP_STATS_H
#define KMP_STATS_H

#include <linux/types.h>

#define KMP_RESTORE_BUCKETS	16	/* below 1, 2, 4 ... 16384 ms, and the rest */

/**
 * struct kmp_stats - counts since the map was created
 * @outages: times with no usable path, the present one included
 * @outage_ns: how long they were in all, without the present one
 * @longest_ns: the longest of them
 * @activations: activations that were begun
 * @failed_activations: those that did not succeed
 * @restores: by latency: from the last bad answer of an outage to the end of the
 *	      first bio that was held in it
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
 * kmp_stats_outage() - an outage is over
 * @stats: counts
 * @ns: how long it was
 */
void kmp_stats_outage(struct kmp_stats *stats, u64 ns);

/**
 * kmp_stats_restore() - the first held bio has ended
 * @stats: counts
 * @ns: the latency
 */
void kmp_stats_restore(struct kmp_stats *stats, u64 ns);

/**
 * kmp_stats_bound() - what a bucket's latencies are below
 * @bucket: its index
 *
 * Return: the number of ms as text, "more" for the last one.
 */
const char *kmp_stats_bound(unsigned int bucket);

/**
 * kmp_stats_print_restores() - the histogram as a table
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
