// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data behind a LUN, in pages that are allocated when first written and
 * freed at unload. Called by io.c and provision.c.
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

void cs_volume_exit(struct cs_volume *volume)
{
	struct page *page;
	unsigned long index;

	xa_for_each(&volume->pages, index, page)
		__free_page(page);
	xa_destroy(&volume->pages);
}

/* NULL if nothing was ever written there. */
u8 *cs_volume_page(struct cs_volume *volume, u64 index)
{
	struct page *page = xa_load(&volume->pages, index);

	return page ? page_address(page) : NULL;
}

/* NULL if there is no memory. */
u8 *cs_volume_page_get(struct cs_volume *volume, u64 index)
{
	u8 *bytes = cs_volume_page(volume, index);
	struct page *page, *old;

	if (bytes)
		return bytes;
	page = alloc_page(GFP_NOIO | __GFP_NOWARN);
	if (!page)
		return NULL;
	memset(page_address(page), volume->fill, PAGE_SIZE);
	old = xa_cmpxchg(&volume->pages, index, NULL, page, GFP_NOIO | __GFP_NOWARN);
	if (!old)
		return page_address(page);

	/* Another command was faster, or the xarray is out of memory. */
	__free_page(page);
	return xa_is_err(old) ? NULL : page_address(old);
}

int cs_volume_fill(struct cs_volume *volume, u64 bytes)
{
	u64 index;

	for (index = 0; index << PAGE_SHIFT < bytes; index++) {
		if (!cs_volume_page_get(volume, index))
			return -ENOMEM;
		cond_resched();
	}
	return 0;
}

/* False if there was no memory. */
static bool cs_volume_zero_page(struct cs_volume *volume, u64 index, size_t offset, size_t len)
{
	u8 *page = cs_volume_page(volume, index);

	if (!page && !volume->fill)
		return true;
	if (!page)
		page = cs_volume_page_get(volume, index);
	if (page)
		memset(page + offset, 0, len);
	return page;
}

bool cs_volume_zero(struct cs_volume *volume, u64 from, u64 len)
{
	while (len) {
		size_t offset = offset_in_page(from);
		size_t n = min_t(u64, len, PAGE_SIZE - offset);

		if (!cs_volume_zero_page(volume, from >> PAGE_SHIFT, offset, n))
			return false;
		from += n;
		len -= n;
	}
	return true;
}
