// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages that ask: help, get, stats and record. Where a reply does not fit,
 * dmsetup asks again with more room.
 */
#include "base/trace.h"
#include "core/command.h"
#include "kmp.h"

#define KMP_LINE_SIZE	160

/* dm core's DMEMIT() uses sz, result and maxlen of the function it is in. */

/**
 * kmp_reply_help() - message help
 * @result: out: a line for each message
 * @maxlen: its size
 */
void kmp_reply_help(char *result, unsigned int maxlen)
{
	unsigned int sz = 0, verb;

	for (verb = 0; verb < KMP_NR_VERBS; verb++)
		DMEMIT("%s%s", verb ? "\n" : "", kmp_message_help(verb));
}

/**
 * kmp_reply_get() - message get
 * @map: the map
 * @tunable: which, KMP_NR_TUNABLES for all
 * @result: out: its value; of all, a line with name and value for each
 * @maxlen: its size
 */
void kmp_reply_get(const struct kmp_map *map, enum kmp_tunable tunable,
		   char *result, unsigned int maxlen)
{
	char text[KMP_LINE_SIZE];
	unsigned int sz = 0, i;

	if (tunable != KMP_NR_TUNABLES) {
		kmp_tunable_print(tunable, kmp_tunable(map, tunable), result,
				  maxlen);
		return;
	}
	for (i = 0; i < KMP_NR_TUNABLES; i++) {
		kmp_tunable_print(i, kmp_tunable(map, i), text, sizeof(text));
		DMEMIT("%s%s %s", i ? "\n" : "", kmp_tunables[i].name, text);
	}
}

/**
 * kmp_reply_stats() - message stats
 * @map: the map
 * @result: out: a line for each count, and a last one for each bucket of the
 *	    restore latency that is not empty
 * @maxlen: its size
 */
void kmp_reply_stats(struct kmp_map *map, char *result, unsigned int maxlen)
{
	struct kmp_stats stats = kmp_stats(map);
	unsigned int sz = 0, i;

	DMEMIT("outages %llu\noutages_ms %llu\nlongest_outage_ms %llu\n",
	       stats.outages, div_u64(stats.outage_ns, NSEC_PER_MSEC),
	       div_u64(stats.longest_ns, NSEC_PER_MSEC));
	DMEMIT("activations %llu\nfailed_activations %llu", stats.activations,
	       stats.failed_activations);
	for (i = 0; i < KMP_RESTORE_BUCKETS; i++)
		if (stats.restores[i])
			DMEMIT("\nrestores_below_ms %s %llu",
			       kmp_stats_bound(i), stats.restores[i]);
}

static void kmp_read_entry(struct kmp_journal *journal, u64 number,
			   struct kmp_record_entry *entry)
{
	spin_lock_irq(&journal->lock);
	*entry = journal->record.entries[number % KMP_RECORD_SIZE];
	spin_unlock_irq(&journal->lock);
}

/**
 * kmp_reply_record() - message record
 * @map: the map
 * @result: out: a line for each entry, the oldest first
 * @maxlen: its size
 */
void kmp_reply_record(struct kmp_map *map, char *result, unsigned int maxlen)
{
	struct kmp_journal *journal = map->journal;
	struct kmp_record_entry entry;
	char text[KMP_LINE_SIZE];
	u64 number, first, end;
	unsigned int sz = 0;

	spin_lock_irq(&journal->lock);
	first = kmp_record_first(&journal->record);
	end = journal->record.nr;
	spin_unlock_irq(&journal->lock);

	for (number = first; number < end; number++) {
		kmp_read_entry(journal, number, &entry);
		kmp_record_print(&entry, number, text, sizeof(text));
		DMEMIT("%s%s", number > first ? "\n" : "", text);
	}
}
