/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every bio counted, in builds with KMP_DEBUG: what was submitted is held, is
 * with the layers below, or has ended. Other builds have none of this.
 */
#ifndef KMP_CENSUS_H
#define KMP_CENSUS_H

#include <linux/atomic.h>

struct kmp_map;

/**
 * struct kmp_census - counts of a map's bios
 * @submitted: came from dm core
 * @below: are with the layers below
 * @ended: went back to dm core, whatever their status
 */
struct kmp_census {
	atomic64_t submitted;
	atomic64_t below;
	atomic64_t ended;
};

#ifdef KMP_DEBUG
void kmp_census_submitted(struct kmp_map *map);
void kmp_census_below(struct kmp_map *map);
void kmp_census_returned(struct kmp_map *map);
void kmp_census_ended(struct kmp_map *map);
void kmp_census_check(struct kmp_map *map);
unsigned int __kmp_census_report(const struct kmp_map *map, char *result,
				 unsigned int maxlen);
#else
static inline void kmp_census_below(struct kmp_map *map) { }
static inline void kmp_census_check(struct kmp_map *map) { }
static inline unsigned int __kmp_census_report(const struct kmp_map *map,
					       char *result, unsigned int maxlen)
{
	return 0;
}
#endif

#endif
