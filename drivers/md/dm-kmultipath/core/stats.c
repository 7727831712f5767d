// SPDX-License-Identifier: GPL-2.0-only
/* Pure: counts of outages, and a histogram of the time to restore I/O. */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "stats.h"

static const char * const kmp_bounds[KMP_RESTORE_BUCKETS] = {
	"1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024",
	"2048", "4096", "8192", "16384", "more",
};

const char *kmp_stats_bound(unsigned int bucket)
{
	return kmp_bounds[bucket];
}

void kmp_stats_outage(struct kmp_stats *stats, u64 ns)
{
	stats->outage_ns += ns;
	stats->longest_ns = max(stats->longest_ns, ns);
}

void kmp_stats_restore(struct kmp_stats *stats, u64 ns)
{
	u64 ms = div_u64(ns, NSEC_PER_MSEC);

	stats->restores[min(fls64(ms), KMP_RESTORE_BUCKETS - 1)]++;
}

unsigned int kmp_stats_print_restores(const struct kmp_stats *stats,
				      char *text, unsigned int size)
{
	unsigned int len = 0, i;

	for (i = 0; i < KMP_RESTORE_BUCKETS; i++)
		len += scnprintf(text + len, size - len, "%s %llu\n",
				 kmp_bounds[i], stats->restores[i]);
	return len;
}
