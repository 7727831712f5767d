// SPDX-License-Identifier: GPL-2.0-only
/* Pure: counts of outages, a histogram of the time to restore I/O, counts of paths. */
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

void kmp_path_stats_add(struct kmp_path_stats *sum, const struct kmp_path_stats *stats)
{
	unsigned int i;

	sum->ios += stats->ios;
	sum->retried += stats->retried;
	sum->lost += stats->lost;
	for (i = 0; i < KMP_NR_IO_ERRORS; i++)
		sum->errors[i] += stats->errors[i];
	for (i = 0; i < KMP_NR_PATH_STATES; i++)
		sum->state_ns[i] += stats->state_ns[i];
}

unsigned int kmp_path_stats_print(const struct kmp_path_stats *stats, const char *separator,
				  char *text, unsigned int size)
{
	unsigned int len, i;

	len = scnprintf(text, size, "ios %llu%sretried %u%slost %u", stats->ios,
			separator, stats->retried, separator, stats->lost);
	for (i = 0; i < KMP_NR_IO_ERRORS; i++)
		len += scnprintf(text + len, size - len, "%s%s_errors %u", separator,
				 kmp_io_error_name(i), stats->errors[i]);
	return len;
}

unsigned int kmp_path_stats_print_states(const struct kmp_path_stats *stats,
					 char *text, unsigned int size)
{
	unsigned int len = 0, i;

	for (i = 0; i < KMP_NR_PATH_STATES; i++)
		len += scnprintf(text + len, size - len, "%s_ms %llu\n",
				 kmp_path_properties[i].name,
				 div_u64(stats->state_ns[i], NSEC_PER_MSEC));
	return len;
}
