// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the ring of the flight recorder, and how to print its entries. */
#include <linux/kernel.h>
#include <linux/kdev_t.h>
#include <linux/string.h>

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

unsigned int kmp_record_print(const struct kmp_record_entry *entry, u64 number,
			      char *text, unsigned int size)
{
	unsigned int len = scnprintf(text, size, "%llu %llu ", number, entry->when);

	if (entry->dev)
		len += scnprintf(text + len, size - len, "path %u:%u ",
				 MAJOR(entry->dev), MINOR(entry->dev));
	if (entry->moved)
		len += scnprintf(text + len, size - len, "%s -> %s: ",
				 kmp_path_properties[entry->from].name,
				 kmp_path_properties[entry->to].name);
	len += scnprintf(text + len, size - len, "%s", entry->text);
	return len + kmp_print_code(&entry->code, text + len, size - len);
}
