// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message audit: is every reserved test either free or under way, is every held
 * bio counted, and when did the tester last run?
 */
#include "admin.h"
#include "io/io.h"
#include "kmp.h"
#include "state/state.h"
#include "tester/test.h"

#define KMP_AUDIT_WALK	1024	/* bios at most, because map->lock is held */

/* dm core's DMEMIT() uses sz, result and maxlen of the function it is in. */

static unsigned int kmp_audit_tests(const struct kmp_map *map, char *result,
				    unsigned int maxlen)
{
	unsigned int sz = 0, reserved, out;

	kmp_reserve_audit(map->reserve, &reserved, &out);
	DMEMIT("tests %s reserved=%u out=%u",
	       READ_ONCE(map->saw_tests_lost) ? "LOST" : "ok", reserved, out);
	return sz;
}

/* A list of more than KMP_AUDIT_WALK bios is not checked. */
static bool __kmp_held_is_counted(struct kmp_map *map)
{
	unsigned int bios = 0;
	struct bio *bio;
	u64 bytes = 0;

	lockdep_assert_held(&map->lock);

	if (map->held.nr > KMP_AUDIT_WALK)
		return true;
	bio_list_for_each(bio, &map->held.waiting) {
		bios++;
		bytes += kmp_bio(bio)->iter.bi_size;
	}
	return bios == map->held.nr && bytes == map->held.bytes;
}

static unsigned int __kmp_audit_held(struct kmp_map *map, char *result,
				     unsigned int maxlen)
{
	unsigned int sz = 0;

	lockdep_assert_held(&map->lock);

	DMEMIT("\nheld %s bios=%u bytes=%llu oldest_ms=%llu most_bios=%u most_bytes=%llu limit=%u",
	       !__kmp_held_is_counted(map) ? "MISCOUNTED" :
	       __kmp_held_too_long(map) ? "LONG" : "ok", map->held.nr,
	       map->held.bytes,
	       div_u64(__kmp_oldest_held(map), NSEC_PER_MSEC),
	       map->held.most, map->held.most_bytes,
	       map->features.tunables[KMP_HOLD_LIMIT]);
	return sz;
}

/**
 * kmp_audit() - write the reply to message audit
 * @map: the map
 * @result: out: lines on tests, held bios, with KMP_DEBUG all bios, the tester
 * @maxlen: size of @result in bytes
 *
 * Context: process context under dm core's SRCU; does not sleep.
 */
void kmp_audit(struct kmp_map *map, char *result, unsigned int maxlen)
{
	u64 now = ktime_get_ns();
	unsigned int sz;

	sz = kmp_audit_tests(map, result, maxlen);
	spin_lock_irq(&map->lock);
	sz += __kmp_audit_held(map, result + sz, maxlen - sz);
	sz += __kmp_count_report(map, result + sz, maxlen - sz);
	spin_unlock_irq(&map->lock);
	DMEMIT("\ntester %s last_run_ms=%llu", kmp_queue_is_stuck(now) ? "STUCK" : "ok",
	       div_u64(now - min(now, kmp_queue_last_run()), NSEC_PER_MSEC));
}
