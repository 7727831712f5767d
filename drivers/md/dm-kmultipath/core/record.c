// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the ring of the flight recorder, and how to print its entries. */
#include <linux/kernel.h>
#include <linux/kdev_t.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "record.h"

struct kmp_record_entry *kmp_record_add(struct kmp_record *record, u64 when)
{
	struct kmp_record_entry *entry =
		&record->entries[record->nr++ % KMP_RECORD_SIZE];

	memset(entry, 0, sizeof(*entry));
	entry->when = when;
	return entry;
}

u64 kmp_record_first(const struct kmp_record *record)
{
	return record->nr > KMP_RECORD_SIZE ? record->nr - KMP_RECORD_SIZE : 0;
}

const char * const kmp_record_events[KMP_NR_PATH_EVENTS] = {
	[KMP_EVENT_IO_ERROR] = "io_error",
	[KMP_EVENT_TEST_UP] = "test_up",
	[KMP_EVENT_TEST_PASSIVE] = "test_passive",
	[KMP_EVENT_TEST_DOWN] = "test_down",
	[KMP_EVENT_TEST_UNREADABLE] = "test_unreadable",
	[KMP_EVENT_TEST_WRONG] = "test_wrong",
	[KMP_EVENT_TEST_CHANGING] = "test_changing",
	[KMP_EVENT_TEST_LATE] = "test_late",
	[KMP_EVENT_GONE] = "gone",
	[KMP_EVENT_BLOCKED] = "blocked",
	[KMP_EVENT_REMOVED] = "removed",
	[KMP_EVENT_SEATED] = "seated",
	[KMP_EVENT_OPERATOR_FAIL] = "operator_fail",
	[KMP_EVENT_OPERATOR_REINSTATE] = "operator_reinstate",
};

const char * const kmp_record_verdicts[KMP_NR_VERDICTS] = {
	[KMP_VERDICT_UP] = "up",
	[KMP_VERDICT_PASSIVE] = "passive",
	[KMP_VERDICT_DOWN] = "down",
	[KMP_VERDICT_UNREADABLE] = "unreadable",
	[KMP_VERDICT_WRONG] = "wrong",
	[KMP_VERDICT_NO_LUN] = "no_lun",
	[KMP_VERDICT_BUSY] = "busy",
	[KMP_VERDICT_RETRY] = "retry",
	[KMP_VERDICT_TRANSIENT] = "transient",
	[KMP_VERDICT_INCONCLUSIVE] = "inconclusive",
	[KMP_VERDICT_BLOCKED] = "blocked",
	[KMP_VERDICT_REMOVED] = "removed",
};

const char * const kmp_record_blks[] = {
	[KMP_BLK_GOOD] = "good",
	[KMP_BLK_ERROR] = "error",
	[KMP_BLK_OFFLINE] = "offline",
};

const char * const kmp_record_forms[] = {
	[KMP_SENSE_WHOLE] = "whole",
	[KMP_SENSE_NONE] = "none",
	[KMP_SENSE_CUT] = "cut",
	[KMP_SENSE_DEFERRED] = "deferred",
};

const char * const kmp_record_reasons[KMP_NR_RANK_REASONS] = {
	[KMP_RANK_TOLD] = "told",
	[KMP_RANK_LOST] = "lost",
	[KMP_RANK_SERVED] = "served",
	[KMP_RANK_TIMED] = "timed",
};

static unsigned int kmp_print_code(const struct kmp_sense_code *code,
				   char *text, unsigned int size)
{
	unsigned int len;

	if (!code->valid)
		return 0;
	len = scnprintf(text, size, " host=%02x status=%02x", code->host,
			code->status);
	if (code->key)
		len += scnprintf(text + len, size - len,
				 " sense=%x/%02x/%02x", code->key, code->asc,
				 code->ascq);
	return len;
}

/* What a decision depends on besides the codes; values that most responses have are left out. */
static unsigned int kmp_print_judged(const struct kmp_record_entry *entry,
				     char *text, unsigned int size)
{
	const struct kmp_sense_code *code = &entry->code;
	unsigned int len = 0;

	if (entry->kind == KMP_RECORD_MOVED)
		len += scnprintf(text, size, " event=%s", kmp_record_events[entry->event]);
	if (entry->verdict < KMP_NR_VERDICTS)
		len += scnprintf(text + len, size - len, " verdict=%s",
				 kmp_record_verdicts[entry->verdict]);
	if (code->valid && code->blk)
		len += scnprintf(text + len, size - len, " blk=%s",
				 kmp_record_blks[code->blk]);
	if (code->valid && code->status == SAM_STAT_CHECK_CONDITION &&
	    code->form != KMP_SENSE_WHOLE)
		len += scnprintf(text + len, size - len, " form=%s",
				 kmp_record_forms[code->form]);
	return len;
}

static unsigned int kmp_print_losses(const struct kmp_rank_facts *facts, char *text,
				     unsigned int size)
{
	const struct kmp_losses losses = facts->losses;

	return scnprintf(text, size,
			 " last=%llu counted=%llu back=%llu failures=%u penalties=%u",
			 losses.last, losses.counted, losses.back, losses.failures,
			 losses.penalties);
}

static unsigned int kmp_print_trips(const struct kmp_rank_facts *facts, char *text,
				    unsigned int size)
{
	return scnprintf(text, size, " differs=%llu back=%llu median=%u others=%u relapses=%u",
			 facts->differs, facts->back, facts->median, facts->others,
			 facts->relapses);
}

static unsigned int kmp_print_rank(const struct kmp_record_entry *entry,
				   char *text, unsigned int size)
{
	const struct kmp_rank_facts *facts = &entry->ranked;
	const struct kmp_rank_info *rank = &kmp_ranks[entry->rank];
	char words[KMP_RECORD_TEXT_SIZE];
	unsigned int len;

	scnprintf(words, sizeof(words), "rank %s: %s", rank->name, rank->why);
	len = scnprintf(text, size, "%s of=%s handicaps=%x by=%s", words,
			kmp_ranks[entry->handicap].name, entry->handicaps,
			kmp_record_reasons[facts->reason]);
	if (facts->reason == KMP_RANK_TOLD)
		return len;
	len += scnprintf(text + len, size - len, " now=%llu limit=%u ms=%u", facts->now,
			 facts->limit, facts->ms);
	return len + (facts->reason == KMP_RANK_TIMED ?
		      kmp_print_trips(facts, text + len, size - len) :
		      kmp_print_losses(facts, text + len, size - len));
}

unsigned int kmp_record_print(const struct kmp_record_entry *entry, u64 number,
			      char *text, unsigned int size)
{
	unsigned int len = scnprintf(text, size, "%llu %llu ", number, entry->when);

	if (entry->dev)
		len += scnprintf(text + len, size - len, "path %u:%u ",
				 MAJOR(entry->dev), MINOR(entry->dev));
	if (entry->kind == KMP_RECORD_RANKED)
		return len + kmp_print_rank(entry, text + len, size - len);
	if (entry->kind == KMP_RECORD_MOVED)
		len += scnprintf(text + len, size - len, "%s -> %s: ",
				 kmp_path_properties[entry->from].name,
				 kmp_path_properties[entry->to].name);
	len += scnprintf(text + len, size - len, "%s", entry->text);
	if (entry->kind == KMP_RECORD_DECIDED)
		return len + scnprintf(text + len, size - len, " facts=%x", entry->facts);
	if (entry->kind == KMP_RECORD_TEXT)
		return len;
	len += kmp_print_code(&entry->code, text + len, size - len);
	return len + kmp_print_judged(entry, text + len, size - len);
}
