// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data behind a LUN, in pages that are allocated when first written and
 * freed at unload. Called by io.c and provision.c.
 *
 * A page holds what hosts read. If the cache is volatile, a page that was
 * written since the last flush is marked dirty and has a copy of what the disks
 * hold: a flush frees the copy, a power cut restores it.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "clarsim.h"

/*
 * The parts of a volume's WWN.
 * @naa: format 6 and the vendor, 60:06:01:60
 * @array: which array
 * @generation: 0 for a LUN's own volume, 1 for the one it is swapped with
 * @lun: its number
 */
struct cs_wwn {
	u8 naa[4];
	u8 array[6];
	__be16 generation;
	__be32 lun;
} __packed;
static_assert(sizeof(struct cs_wwn) == CS_WWN);

#define CS_DIRTY	XA_MARK_0

void cs_volume_init(struct cs_volume *volume, unsigned int lun, unsigned int generation)
{
	struct cs_wwn wwn = {
		.naa = { 0x60, 0x06, 0x01, 0x60 },
		.array = { 0x4b, 0x30, 0x2c, 0x00, 0x9e, 0x11 },
		.generation = cpu_to_be16(generation),
		.lun = cpu_to_be32(lun),
	};

	memcpy(volume->wwn, &wwn, sizeof(wwn));
	volume->fill = generation ? 0xb5 : 0;
	xa_init(&volume->pages);
}

static struct page *cs_disk_copy(const struct page *page)
{
	return (struct page *)page_private(page);
}

/* Afterwards no page is dirty: @lose what the disks do not hold, or not. */
static void __cs_volume_settle(struct cs_volume *volume, bool lose)
{
	unsigned long index;
	struct page *page;

	lockdep_assert_held(&volume->pages.xa_lock);
	xa_for_each_marked(&volume->pages, index, page, CS_DIRTY) {
		struct page *copy = cs_disk_copy(page);

		if (lose)
			copy_page(page_address(page), page_address(copy));
		set_page_private(page, 0);
		__xa_clear_mark(&volume->pages, index, CS_DIRTY);
		__free_page(copy);
	}
}

/* SYNCHRONIZE CACHE: the disks have all that was written. */
void cs_volume_flush(struct cs_volume *volume)
{
	xa_lock(&volume->pages);
	volume->flushes++;
	__cs_volume_settle(volume, false);
	xa_unlock(&volume->pages);
}

/*
 * The cache is lost. Whoever has read the new count finds the volume as the cut
 * has left it, because all of this is under the lock.
 */
void cs_volume_power_cut(struct cs_volume *volume)
{
	xa_lock(&volume->pages);
	WRITE_ONCE(volume->cuts, volume->cuts + 1);
	__cs_volume_settle(volume, true);
	xa_unlock(&volume->pages);
}

void cs_volume_exit(struct cs_volume *volume)
{
	struct page *page;
	unsigned long index;

	cs_volume_flush(volume);
	xa_for_each(&volume->pages, index, page)
		__free_page(page);
	xa_destroy(&volume->pages);
}

/* Returns the page of that number, NULL if there is no memory. */
static struct page *cs_page_get(struct cs_volume *volume, u64 index)
{
	struct page *page = xa_load(&volume->pages, index), *old;

	if (page)
		return page;
	page = alloc_page(GFP_NOIO | __GFP_NOWARN);
	if (!page)
		return NULL;
	memset(page_address(page), volume->fill, PAGE_SIZE);
	old = xa_cmpxchg(&volume->pages, index, NULL, page, GFP_NOIO | __GFP_NOWARN);
	if (!old)
		return page;

	/* Another command was faster, or the xarray is out of memory. */
	__free_page(page);
	return xa_is_err(old) ? NULL : old;
}

int cs_volume_fill(struct cs_volume *volume, u64 bytes)
{
	u64 index;

	for (index = 0; index << PAGE_SHIFT < bytes; index++) {
		if (!cs_page_get(volume, index))
			return -ENOMEM;
		cond_resched();
	}
	return 0;
}

/* Read bytes of one page. */
void cs_volume_read(struct cs_volume *volume, u64 at, u8 *bytes, size_t len)
{
	struct page *page;

	xa_lock(&volume->pages);
	page = xa_load(&volume->pages, at >> PAGE_SHIFT);
	if (page)
		memcpy(bytes, page_address(page) + offset_in_page(at), len);
	else
		memset(bytes, volume->fill, len);
	xa_unlock(&volume->pages);
}

/* Without @bytes, write zeroes. */
static void cs_page_put(struct page *page, size_t offset, const u8 *bytes, size_t len)
{
	if (bytes)
		memcpy(page_address(page) + offset, bytes, len);
	else
		memset(page_address(page) + offset, 0, len);
}

/* Write to the cache and to the disks. */
static void cs_write_through(struct cs_volume *volume, struct page *page, size_t offset,
			     const u8 *bytes, size_t len)
{
	xa_lock(&volume->pages);
	cs_page_put(page, offset, bytes, len);
	if (cs_disk_copy(page))
		cs_page_put(cs_disk_copy(page), offset, bytes, len);
	xa_unlock(&volume->pages);
}

/* Write to the cache only. False if there was no memory. */
static bool cs_write_back(struct cs_volume *volume, struct page *page, u64 at, const u8 *bytes,
			  size_t len)
{
	struct page *copy = alloc_page(GFP_NOIO | __GFP_NOWARN);

	if (!copy)
		return false;
	xa_lock(&volume->pages);
	if (!cs_disk_copy(page)) {
		copy_page(page_address(copy), page_address(page));
		set_page_private(page, (unsigned long)copy);
		__xa_set_mark(&volume->pages, at >> PAGE_SHIFT, CS_DIRTY);
		copy = NULL;
	}
	cs_page_put(page, offset_in_page(at), bytes, len);
	xa_unlock(&volume->pages);
	if (copy)
		__free_page(copy);
	return true;
}

/*
 * Write bytes of one page, zeroes without @bytes. With @fua the disks have them
 * afterwards. False if there was no memory.
 */
bool cs_volume_write(struct cs_volume *volume, u64 at, const u8 *bytes, size_t len, bool fua)
{
	struct page *page = cs_page_get(volume, at >> PAGE_SHIFT);

	if (!page)
		return false;
	if (cs_volatile_cache && !fua)
		return cs_write_back(volume, page, at, bytes, len);
	cs_write_through(volume, page, offset_in_page(at), bytes, len);
	return true;
}

/* A page that was never written is zero already, unless the volume's fill is not. */
static bool cs_is_zero(struct cs_volume *volume, u64 index)
{
	return !volume->fill && !xa_load(&volume->pages, index);
}

/* False if there was no memory. */
bool cs_volume_zero(struct cs_volume *volume, u64 from, u64 len)
{
	while (len) {
		size_t n = min_t(u64, len, PAGE_SIZE - offset_in_page(from));

		if (!cs_is_zero(volume, from >> PAGE_SHIFT) &&
		    !cs_volume_write(volume, from, NULL, n, false))
			return false;
		from += n;
		len -= n;
	}
	return true;
}
