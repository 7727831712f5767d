// SPDX-License-Identifier: GPL-2.0-only
/* Pure: which path a disk can take the place of. */
#include <linux/kernel.h>

#include "seat.h"

/**
 * enum kmp_same - do two numbers or names agree?
 * @KMP_UNKNOWN: one of them is not known
 * @KMP_DIFFERENT: no
 * @KMP_SAME: yes
 */
enum kmp_same {
	KMP_UNKNOWN,
	KMP_DIFFERENT,
	KMP_SAME,
};

static enum kmp_same kmp_same(u64 one, u64 other)
{
	if (!one || !other)
		return KMP_UNKNOWN;
	return one == other ? KMP_SAME : KMP_DIFFERENT;
}

static enum kmp_same kmp_same_group(const struct kmp_port_name *one,
				    const struct kmp_port_name *other)
{
	if (one->group < 0 || other->group < 0)
		return KMP_UNKNOWN;
	return one->group == other->group ? KMP_SAME : KMP_DIFFERENT;
}

/* A name is unique in the world, a number within its array. */
static enum kmp_same kmp_same_port(const struct kmp_port_name *one,
				   const struct kmp_port_name *other)
{
	enum kmp_same same = kmp_same(one->name, other->name);

	return same != KMP_UNKNOWN ? same : kmp_same(one->number, other->number);
}

enum kmp_fit kmp_seat_fit(const struct kmp_seat_key *seat, const struct kmp_seat_key *disk,
			  bool one_group)
{
	enum kmp_same group = kmp_same_group(&seat->port, &disk->port);
	bool same_host = seat->host == disk->host;

	if (group == KMP_DIFFERENT && !one_group)
		return KMP_FIT_NONE;
	switch (kmp_same_port(&seat->port, &disk->port)) {
	case KMP_SAME:
		return same_host ? KMP_FIT_SAME : KMP_FIT_PORT;
	case KMP_UNKNOWN:
		if (same_host && seat->channel == disk->channel && seat->id == disk->id)
			return KMP_FIT_ADDRESS;
		break;
	default:
		break;
	}
	return group == KMP_SAME || one_group ? KMP_FIT_GROUP : KMP_FIT_NONE;
}
