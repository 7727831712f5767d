// SPDX-License-Identifier: GPL-2.0-only
/* One object a mapped device, shared by its tables, freed with the last one. */
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "mapped-device.h"

/* Locks of a debug kernel are large. */
static_assert(IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC) ||
	      sizeof(struct kmp_mapped_device) <= 8192);

static DEFINE_SPINLOCK(kmp_mapped_lock);
static LIST_HEAD(kmp_mapped_devices);
static DECLARE_WAIT_QUEUE_HEAD(kmp_mapped_freed);

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
	INIT_LIST_HEAD(&mapped->entry);
	kmp_sysfs_init(mapped);
	return mapped;
}

/*
 * Find a mapped device's object and take a reference, else enter @new, which may be
 * NULL. False if one is being freed: its folder has the name that the next one's
 * will have.
 */
static bool kmp_mapped_device_take(struct mapped_device *md,
				   struct kmp_mapped_device *new,
				   struct kmp_mapped_device **mapped)
{
	bool taken;

	spin_lock(&kmp_mapped_lock);
	*mapped = __kmp_mapped_device_find(md);
	taken = !*mapped || (*mapped)->refs;
	if (!*mapped && new) {
		list_add(&new->entry, &kmp_mapped_devices);
		*mapped = new;
	}
	if (taken && *mapped)
		(*mapped)->refs++;
	spin_unlock(&kmp_mapped_lock);
	return taken;
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
	struct kmp_mapped_device *new = kmp_mapped_device_create(md), *mapped;

	wait_event(kmp_mapped_freed, kmp_mapped_device_take(md, new, &mapped));
	if (mapped != new)
		kfree(new);
	return mapped ? &mapped->journal : NULL;
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
	spin_lock(&kmp_mapped_lock);
	last = !--mapped->refs;
	spin_unlock(&kmp_mapped_lock);
	if (!last)
		return;

	kmp_sysfs_exit(mapped);
	spin_lock(&kmp_mapped_lock);
	list_del(&mapped->entry);
	spin_unlock(&kmp_mapped_lock);
	wake_up_all(&kmp_mapped_freed);
	kfree(mapped);
}
