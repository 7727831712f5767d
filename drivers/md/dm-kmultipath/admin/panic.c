// SPDX-License-Identifier: GPL-2.0-only
/*
 * On a panic the last events of maps with an outage go to the kernel log, and from
 * there to pstore: maybe the host died because of the outage. A crash kernel starts
 * before that, unless the parameter crash_kexec_post_notifiers is set.
 */
#include <linux/notifier.h>
#include <linux/panic_notifier.h>

#include "admin.h"
#include "base/trace.h"
#include "mapped-device.h"

#define KMP_PANIC_MAPS	8
#define KMP_PANIC_LINES	40	/* of each */

/* The other CPUs have stopped, maybe with a lock. An entry that one was writing is torn. */
static void kmp_panic_record(const struct kmp_journal *journal)
{
	const struct kmp_record *record = &journal->record;
	u64 number = kmp_record_first(record);
	char text[KMP_LINE_SIZE];

	if (record->nr > number + KMP_PANIC_LINES)
		number = record->nr - KMP_PANIC_LINES;
	pr_emerg("kmultipath: %s has an outage; its last events:\n",
		 dm_disk(journal->md)->disk_name);
	for (; number < record->nr; number++) {
		kmp_record_print(&record->entries[number % KMP_RECORD_SIZE], number, text,
				 sizeof(text));
		pr_emerg("kmultipath: %s\n", text);
	}
}

static int kmp_panic(struct notifier_block *block, unsigned long event, void *why)
{
	struct kmp_mapped_device *mapped = NULL;
	unsigned int nr = 0;

	while (nr < KMP_PANIC_MAPS && (mapped = kmp_mapped_device_next(mapped))) {
		if (!mapped->journal.outage_since)
			continue;
		kmp_panic_record(&mapped->journal);
		nr++;
	}
	return NOTIFY_DONE;
}

static struct notifier_block kmp_panic_block = { .notifier_call = kmp_panic };

/* The module is ready; it ends. */
void kmp_panic_init(void)
{
	atomic_notifier_chain_register(&panic_notifier_list, &kmp_panic_block);
}

void kmp_panic_exit(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &kmp_panic_block);
}
