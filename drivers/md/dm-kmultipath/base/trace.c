// SPDX-License-Identifier: GPL-2.0-only
/* What happens to a map: its flight recorder, its counts and trace events. */
#include <linux/blkdev.h>
#include <trace/events/block.h>

#include "kmp.h"
#include "trace.h"

#define CREATE_TRACE_POINTS
#include <trace/events/kmultipath.h>

/* What is recorded of a decision costs no memory. */
static_assert(sizeof(struct kmp_record_entry) == 64);

static dev_t kmp_map_dev(const struct kmp_map *map)
{
	return disk_devt(dm_disk(map->journal->md));
}

static dev_t kmp_path_dev(const struct kmp_path *path)
{
	return path->selector_path.bdev->bd_dev;
}

/* @entry: without its time and device */
static void kmp_trace_write(const struct kmp_map *map, const struct kmp_path *path,
			    struct kmp_record_entry *entry)
{
	struct kmp_journal *journal = map->journal;
	unsigned long flags;

	if (path)
		entry->dev = kmp_path_dev(path);
	spin_lock_irqsave(&journal->lock, flags);
	if (journal->writer == map) {
		entry->when = ktime_get_ns();
		*kmp_record_add(&journal->record, entry->when) = *entry;
	}
	spin_unlock_irqrestore(&journal->lock, flags);
}

void kmp_trace(const struct kmp_map *map, const char *text)
{
	struct kmp_record_entry entry = { .kind = KMP_RECORD_TEXT };

	strscpy(entry.text, text, sizeof(entry.text));
	kmp_trace_write(map, NULL, &entry);
}

void kmp_trace_resumed(const struct kmp_map *map)
{
	spin_lock_irq(&map->journal->lock);
	map->journal->writer = map;
	spin_unlock_irq(&map->journal->lock);
	kmp_trace(map, "table resumed");
}

void __kmp_trace_state(const struct kmp_path *path, enum kmp_path_state from,
		       enum kmp_path_event event, const struct kmp_cause *cause)
{
	const struct kmp_sense_code *code = &cause->code;
	struct kmp_record_entry entry = {
		.kind = KMP_RECORD_MOVED,
		.from = from,
		.to = path->status.state,
		.event = event,
		.verdict = cause->verdict,
		.code = *code,
	};

	lockdep_assert_held(&path->map->lock);

	strscpy(entry.text, cause->why, sizeof(entry.text));
	kmp_trace_write(path->map, path, &entry);
	trace_kmp_path_state(kmp_map_dev(path->map), kmp_path_dev(path),
			     kmp_path_properties[from].name,
			     kmp_properties(path)->name, cause->why, code->host,
			     code->status, code->key, code->asc, code->ascq);
}

void kmp_trace_io_error(const struct kmp_path *path, const char *error)
{
	trace_kmp_io_error(kmp_map_dev(path->map), kmp_path_dev(path), error);
}

void __kmp_trace_rank(const struct kmp_path *path, enum kmp_rank before,
		      enum kmp_rank changed, const struct kmp_rank_facts *facts)
{
	struct kmp_record_entry entry = {
		.kind = KMP_RECORD_RANKED,
		.handicap = changed,
		.handicaps = path->status.handicaps,
		.rank = kmp_path_rank(path),
		.ranked = *facts,
	};

	lockdep_assert_held(&path->map->lock);

	kmp_trace_write(path->map, path, &entry);
	trace_kmp_path_rank(kmp_map_dev(path->map), kmp_path_dev(path),
			    kmp_ranks[before].name, kmp_ranks[entry.rank].name);
}

/* Return: true if its begin was recorded now: not before, and not of an old table. */
bool __kmp_trace_outage(const struct kmp_map *map)
{
	struct kmp_journal *journal = map->journal;
	unsigned long flags;
	bool begins;

	lockdep_assert_held(&map->lock);

	spin_lock_irqsave(&journal->lock, flags);
	begins = journal->writer == map && !journal->outage_since;
	if (begins) {
		journal->outage_since = map->outage.since;
		journal->stats.outages++;
	}
	spin_unlock_irqrestore(&journal->lock, flags);
	if (begins) {
		kmp_trace(map, "outage begins");
		trace_kmp_outage_begin(kmp_map_dev(map), 0, map->held.nr);
	}
	return begins;
}

/* Return: how long it took, in ns; 0 if its begin was not recorded. */
u64 __kmp_trace_outage_over(const struct kmp_map *map)
{
	struct kmp_journal *journal = map->journal;
	unsigned long flags;
	u64 ns = 0;

	lockdep_assert_held(&map->lock);

	spin_lock_irqsave(&journal->lock, flags);
	if (journal->writer == map && journal->outage_since) {
		ns = ktime_get_ns() - journal->outage_since;
		journal->outage_since = 0;
		kmp_stats_outage(&journal->stats, ns);
	}
	spin_unlock_irqrestore(&journal->lock, flags);
	if (ns) {
		kmp_trace(map, "outage ends");
		trace_kmp_outage_end(kmp_map_dev(map), ns, map->held.nr);
	}
	return ns;
}

void __kmp_trace_hold(const struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	trace_kmp_hold(kmp_map_dev(map), map->held.nr, map->held.bytes);
}

void __kmp_trace_release(const struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	if (map->held.nr)
		trace_kmp_release(kmp_map_dev(map), map->held.nr, map->held.bytes);
}

void kmp_trace_remap(const struct kmp_map *map, struct bio *bio)
{
	trace_block_bio_remap(bio, kmp_map_dev(map), bio->bi_iter.bi_sector);
}

void kmp_trace_restored(const struct kmp_map *map, u64 ns)
{
	struct kmp_journal *journal = map->journal;
	unsigned long flags;

	spin_lock_irqsave(&journal->lock, flags);
	kmp_stats_restore(&journal->stats, ns);
	spin_unlock_irqrestore(&journal->lock, flags);
	trace_kmp_restored(kmp_map_dev(map), ns);
}

void kmp_trace_back(const struct kmp_map *map, u32 facts)
{
	struct kmp_record_entry entry = {
		.kind = KMP_RECORD_DECIDED,
		.facts = facts,
		.text = "failback: I/O uses the group at home again",
	};

	kmp_trace_write(map, NULL, &entry);
}

void kmp_trace_activation(const struct kmp_path *path, const char *why, u32 facts)
{
	struct kmp_record_entry entry = { .kind = KMP_RECORD_DECIDED, .facts = facts };
	struct kmp_journal *journal = path->map->journal;
	unsigned long flags;

	spin_lock_irqsave(&journal->lock, flags);
	journal->stats.activations++;
	spin_unlock_irqrestore(&journal->lock, flags);
	scnprintf(entry.text, sizeof(entry.text), "activation: %s", why);
	kmp_trace_write(path->map, path, &entry);
	trace_kmp_activation_begin(kmp_map_dev(path->map), kmp_path_dev(path), why);
}

void kmp_trace_activated(const struct kmp_path *path, bool succeeded,
			 const struct kmp_cause *cause)
{
	struct kmp_record_entry entry = {
		.kind = KMP_RECORD_ENDED,
		.verdict = cause->verdict,
		.code = cause->code,
	};
	struct kmp_journal *journal = path->map->journal;
	unsigned long flags;

	spin_lock_irqsave(&journal->lock, flags);
	journal->stats.failed_activations += !succeeded;
	spin_unlock_irqrestore(&journal->lock, flags);
	scnprintf(entry.text, sizeof(entry.text), "activation %s: %s",
		  succeeded ? "succeeded" : "failed", cause->why);
	kmp_trace_write(path->map, path, &entry);
	trace_kmp_activation_end(kmp_map_dev(path->map), kmp_path_dev(path),
				 cause->why);
}

void kmp_trace_sent(const struct kmp_test *test)
{
	trace_kmp_test_sent(kmp_map_dev(test->path->map),
			    kmp_path_dev(test->path), test->ops->activates,
			    test->job.step);
}

void kmp_trace_answered(const struct kmp_test *test, u64 now)
{
	const struct kmp_handler_answer *answer = &test->job.answer;

	trace_kmp_test_answered(kmp_map_dev(test->path->map),
				kmp_path_dev(test->path), answer->result,
				(__force u8)answer->status, now - test->begun);
}

/**
 * kmp_stats() - copy a map's counts
 * @map: the map
 *
 * Context: process context.
 * Return: a copy.
 */
struct kmp_stats kmp_stats(const struct kmp_map *map)
{
	struct kmp_journal *journal = map->journal;
	struct kmp_stats stats;

	spin_lock_irq(&journal->lock);
	stats = journal->stats;
	spin_unlock_irq(&journal->lock);
	return stats;
}

/**
 * kmp_outage_ms() - how long a map has had no usable path
 * @map: the map
 *
 * Context: process context.
 * Return: ms, at least 1; 0 if no outage is recorded.
 */
u64 kmp_outage_ms(const struct kmp_map *map)
{
	struct kmp_journal *journal = map->journal;
	u64 ms = 0;

	spin_lock_irq(&journal->lock);
	if (journal->outage_since)
		ms = div_u64(ktime_get_ns() - journal->outage_since, NSEC_PER_MSEC) ?: 1;
	spin_unlock_irq(&journal->lock);
	return ms;
}
