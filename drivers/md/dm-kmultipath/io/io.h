/* SPDX-License-Identifier: GPL-2.0-only */
/* The way of a bio through the target. */
#ifndef KMP_IO_H
#define KMP_IO_H

#include "kmp.h"

/* submit.c: the choice of a path */
int kmp_map_bio(struct dm_target *ti, struct bio *bio);
void kmp_submit_again(struct kmp_map *map, struct bio *bio);
bool kmp_pass_by(struct kmp_map *map, struct bio *bio);
bool kmp_is_frozen(const struct kmp_path *path);
struct kmp_path *kmp_any_path(struct kmp_map *map);

/* endio.c: the end of a bio */
int kmp_end_io(struct dm_target *ti, struct bio *bio, blk_status_t *error);

/* dispatch.c: the submission of bios that were held or failed */
void kmp_dispatch_init(struct kmp_map *map);
void kmp_dispatch_stop(struct kmp_map *map);

/*
 * count.c: counts of all bios, in builds with KMP_DEBUG. A submitted bio is
 * held, is with the layers below, or has ended. Other builds count nothing.
 */
#ifdef KMP_DEBUG
void kmp_count_submitted(struct kmp_map *map);
void kmp_count_below(struct kmp_map *map);
void kmp_count_returned(struct kmp_map *map);
void kmp_count_ended(struct kmp_map *map);
void kmp_count_check(struct kmp_map *map);
unsigned int __kmp_count_report(const struct kmp_map *map, char *result,
				unsigned int maxlen);
#else
static inline void kmp_count_below(struct kmp_map *map) { }
static inline void kmp_count_check(struct kmp_map *map) { }
static inline unsigned int __kmp_count_report(const struct kmp_map *map,
					      char *result, unsigned int maxlen)
{
	return 0;
}
#endif

#endif
