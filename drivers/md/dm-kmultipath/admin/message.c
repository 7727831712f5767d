// SPDX-License-Identifier: GPL-2.0-only
/* dmsetup message: core/command.c parses a message, this file executes it. */
#include <linux/blkdev.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "admin.h"
#include "base/log.h"
#include "base/trace.h"
#include "core/command.h"
#include "kmp.h"
#include "state/state.h"

static int kmp_refuse_message(struct kmp_map *map, unsigned int argc,
			      char **argv, const char *error)
{
	struct kmp_label label;

	DMERR("%s: message %s%s%s: %s", kmp_map_label(map, &label),
	      argv[0], argc > 1 ? " " : "", argc > 1 ? argv[1] : "", error);
	return -EINVAL;
}

/* major:minor needs no file lookup, so it works while the root is down. */
static int kmp_parse_device(const char *text, dev_t *dev)
{
	unsigned int major, minor;
	char rest;

	if (sscanf(text, "%u:%u%c", &major, &minor, &rest) == 2) {
		*dev = MKDEV(major, minor);
		return MAJOR(*dev) == major && MINOR(*dev) == minor ? 0 : -EINVAL;
	}
	return lookup_bdev(text, dev);
}

static void kmp_path_command(struct kmp_path *path, enum kmp_message_verb verb)
{
	switch (verb) {
	case KMP_FAIL_PATH:
		kmp_path_event(path, KMP_EVENT_OPERATOR_FAIL,
			       KMP_CAUSE("by the operator"));
		break;
	case KMP_REINSTATE_PATH:
		kmp_lun_accept(path);
		kmp_path_event(path, KMP_EVENT_OPERATOR_REINSTATE,
			       KMP_CAUSE("by the operator"));
		break;
	default:
		kmp_queue_soon(&path->queue_entry, 0);
	}
}

static const char *kmp_path_message(struct kmp_map *map,
				    const struct kmp_message_cmd *command)
{
	bool found = false;
	unsigned int i;
	dev_t dev;

	if (!command->all && kmp_parse_device(command->device, &dev))
		return "device: no such block device";

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (!command->all && path->selector_path.bdev->bd_dev != dev)
			continue;
		kmp_path_command(path, command->verb);
		found = true;
	}
	return found ? NULL : "device: not a path of this map";
}

static void kmp_ndu_message(struct kmp_map *map, u32 seconds)
{
	kmp_lun_announce_ndu(map, seconds ? ktime_get_ns() +
				  kmp_seconds(seconds) : 0);
}

static const char *kmp_key_message(struct kmp_map *map, const struct kmp_key *key)
{
	if (key->value && !kmp_can_register(map))
		return "a path is no SCSI disk";
	kmp_reservation_set(map, key);
	return NULL;
}

/* ---- messages with a reply; dmsetup retries with a larger buffer ---- */

/* dm core's DMEMIT() uses sz, result and maxlen of the function it is in. */

static void kmp_reply_help(char *result, unsigned int maxlen)
{
	unsigned int sz = 0, verb;

	for (verb = 0; verb < KMP_NR_VERBS; verb++)
		DMEMIT("%s%s", verb ? "\n" : "", kmp_message_help(verb));
}

static void kmp_reply_get(const struct kmp_map *map, enum kmp_tunable tunable,
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

/* Do two paths of a map share the storage processor, or else the port? */
static bool kmp_share(const struct kmp_path *path, const struct kmp_path *other, bool sp)
{
	return sp ? READ_ONCE(path->status.sp) == READ_ONCE(other->status.sp) :
		    path->port == other->port;
}

/* What was counted of a path and of those behind it in the table that share with it. */
static unsigned int kmp_reply_sum(const struct kmp_path *path, bool sp, char *result,
				  unsigned int maxlen)
{
	const struct kmp_path *end = path->map->paths + path->map->table.nr_paths, *other;
	struct kmp_path_stats sum = {}, stats;

	for (other = path; other < end; other++) {
		if (!kmp_share(path, other, sp))
			continue;
		stats = kmp_path_stats(other);
		kmp_path_stats_add(&sum, &stats);
	}
	return kmp_path_stats_print(&sum, " ", result, maxlen);
}

/* The sum of each storage processor, or of each port. */
static unsigned int kmp_reply_sums(const struct kmp_map *map, bool sp, char *result,
				   unsigned int maxlen)
{
	const struct kmp_path *path, *first;
	struct kmp_sp_text text;
	unsigned int sz = 0;

	for (path = map->paths; path < map->paths + map->table.nr_paths; path++) {
		enum kmp_sp which = READ_ONCE(path->status.sp);

		for (first = map->paths; first < path && !kmp_share(path, first, sp); first++)
			;
		if (first != path || (sp ? which == KMP_NO_SP : !path->sdev))
			continue;
		if (sp)
			DMEMIT("\nsp %s ", kmp_sp_name(which, &text));
		else
			DMEMIT("\nport %u:%u:%u ", path->sdev->host->host_no,
			       path->sdev->channel, path->sdev->id);
		sz += kmp_reply_sum(path, sp, result + sz, maxlen - sz);
	}
	return sz;
}

static void kmp_reply_stats(struct kmp_map *map, char *result, unsigned int maxlen)
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
	sz += kmp_reply_sums(map, false, result + sz, maxlen - sz);
	kmp_reply_sums(map, true, result + sz, maxlen - sz);
}

static void kmp_read_entry(struct kmp_journal *journal, u64 number,
			   struct kmp_record_entry *entry)
{
	spin_lock_irq(&journal->lock);
	*entry = journal->record.entries[number % KMP_RECORD_SIZE];
	spin_unlock_irq(&journal->lock);
}

static void kmp_reply_record(struct kmp_map *map, char *result, unsigned int maxlen)
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

static void kmp_reply(struct kmp_map *map, const struct kmp_message_cmd *command,
		      char *result, unsigned int maxlen)
{
	switch (command->verb) {
	case KMP_GET:
		kmp_reply_get(map, command->tunable, result, maxlen);
		break;
	case KMP_STATS:
		kmp_reply_stats(map, result, maxlen);
		break;
	case KMP_RECORD:
		kmp_reply_record(map, result, maxlen);
		break;
	case KMP_AUDIT:
		kmp_audit(map, result, maxlen);
		break;
	default:
		kmp_reply_help(result, maxlen);
	}
}

/* ---- all messages ---- */

static const char *kmp_execute(struct kmp_map *map,
			       const struct kmp_message_cmd *command,
			       char *result, unsigned int maxlen)
{
	switch (command->verb) {
	case KMP_QUEUE_IF_NO_PATH:
		kmp_set_queueing(map, true);
		return NULL;
	case KMP_FAIL_IF_NO_PATH:
		kmp_set_queueing(map, false);
		return NULL;
	case KMP_DISABLE_GROUP:
		kmp_bypass_group(map, command->group, true);
		return NULL;
	case KMP_ENABLE_GROUP:
		kmp_bypass_group(map, command->group, false);
		return NULL;
	case KMP_SWITCH_GROUP:
		kmp_switch_group(map, command->group);
		return NULL;
	case KMP_FAIL_PATH:
	case KMP_REINSTATE_PATH:
	case KMP_TEST_PATH:
		return kmp_path_message(map, command);
	case KMP_SET:
		return kmp_tunable_set(map, command->tunable, command->value);
	case KMP_NDU:
		kmp_ndu_message(map, command->value);
		return NULL;
	case KMP_RESERVATION_KEY:
		return kmp_key_message(map, &command->key);
	default:
		kmp_reply(map, command, result, maxlen);
		return NULL;
	}
}

/**
 * kmp_message() - execute a message
 * @ti: the target
 * @argc: number of words
 * @argv: the words
 * @result: out: the reply, empty if the message has none
 * @maxlen: size of @result in bytes
 *
 * Context: process context under dm core's SRCU; does not wait for I/O.
 * Return: 0, 1 with a reply, -EINVAL after a line in the kernel log that names
 * the argument, or -EBUSY while the map is suspended.
 */
int kmp_message(struct dm_target *ti, unsigned int argc, char **argv,
		char *result, unsigned int maxlen)
{
	struct kmp_map *map = ti->private;
	struct kmp_message_cmd command;
	const char *error;

	*result = '\0';
	if (dm_suspended(ti))
		return -EBUSY;

	error = kmp_message_parse(&command, argc, argv, map->table.nr_groups) ?:
		kmp_execute(map, &command, result, maxlen);
	if (error)
		return kmp_refuse_message(map, argc, argv, error);
	/* 1 tells dm core that there is a reply. */
	return *result ? 1 : 0;
}
