// SPDX-License-Identifier: GPL-2.0-only
/* One object a mapped device, shared by its tables, freed with the last one. */
#include <linux/list.h>
#include <linux/slab.h>

#include "mapped-device.h"

/* Locks of a debug kernel are large. */
static_assert(IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC) ||
	      sizeof(struct kmp_mapped_device) <= 8192);

static DEFINE_MUTEX(kmp_mapped_lock);
static LIST_HEAD(kmp_mapped_devices);

static struct kmp_mapped_device *__kmp_mapped_device_find(struct mapped_device *md)
{
	struct kmp_mapped_device *mapped;

	lockdep_assert_held(&kmp_mapped_lock);

	list_for_each_entry(mapped, &kmp_mapped_devices, entry)
		if (mapped->journal.md == md)
			return mapped;
	return NULL;
}

static struct kmp_mapped_device *kmp_mapped_device_create(struct mapped_device *md)
{
	struct kmp_mapped_device *mapped = kzalloc(sizeof(*mapped), GFP_KERNEL);

	if (!mapped)
		return NULL;
	mapped->journal.md = md;
	spin_lock_init(&mapped->journal.lock);
	kmp_sysfs_init(mapped);
	return mapped;
}

/**
 * kmp_mapped_device_get() - find a mapped device's object, or create it
 * @md: dm core's view
 *
 * Context: table load, sleeps.
 * Return: the journal of the object, or NULL without memory.
 */
struct kmp_journal *kmp_mapped_device_get(struct mapped_device *md)
{
	struct kmp_mapped_device *fresh = kmp_mapped_device_create(md), *mapped;

	if (!fresh)
		return NULL;
	mutex_lock(&kmp_mapped_lock);
	mapped = __kmp_mapped_device_find(md);
	if (!mapped) {
		mapped = fresh;
		list_add(&mapped->entry, &kmp_mapped_devices);
	}
	mapped->refs++;
	mutex_unlock(&kmp_mapped_lock);
	if (mapped != fresh)
		kfree(fresh);
	return &mapped->journal;
}

/**
 * kmp_mapped_device_put() - drop a table's reference
 * @journal: its mapped device's; sysfs does not show the table any more. May be
 *	     NULL
 *
 * Context: process context, sleeps.
 */
void kmp_mapped_device_put(struct kmp_journal *journal)
{
	struct kmp_mapped_device *mapped;
	bool last;

	if (!journal)
		return;
	mapped = kmp_mapped_device_of(journal);
	mutex_lock(&kmp_mapped_lock);
	last = !--mapped->refs;
	if (last)
		list_del(&mapped->entry);
	mutex_unlock(&kmp_mapped_lock);
	if (!last)
		return;

	kmp_sysfs_exit(mapped);
	kfree(mapped);
}

/**
 * kmp_mapped_device_next() - walk through the mapped devices without a lock
 * @mapped: the last one, NULL to begin
 *
 * Context: a panic: all other CPUs have stopped, maybe one that changes the list. It
 * can be followed forwards at any moment of that.
 * Return: the next one, or NULL.
 */
struct kmp_mapped_device *kmp_mapped_device_next(struct kmp_mapped_device *mapped)
{
	struct list_head *next = mapped ? mapped->entry.next : kmp_mapped_devices.next;

	if (next == &kmp_mapped_devices)
		return NULL;
	return list_entry(next, struct kmp_mapped_device, entry);
}
