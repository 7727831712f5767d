/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What map->lock protects: the states of paths, which group serves I/O, held
 * bios, the outage, and what is known of the LUN. A __ function is called with
 * map->lock held.
 */
#ifndef KMP_STATE_H
#define KMP_STATE_H

#include "kmp.h"

/* path.c: events and the state of paths */
void kmp_path_event(struct kmp_path *path, enum kmp_path_event event,
		    const struct kmp_cause *cause);
bool kmp_path_is_doubted(struct kmp_path *path);
void kmp_path_recovery_seen(struct kmp_path *path);
void kmp_paths_init(struct kmp_map *map);

/* path-stats.c: what is counted of each path */
u64 kmp_path_ios(const struct kmp_path *path);
u64 kmp_path_ios_seen(const struct kmp_path *path);
void kmp_path_stats_error(struct kmp_path *path, blk_status_t status);
void kmp_path_stats_lost(struct kmp_path *path);
void __kmp_path_stats_retried(struct kmp_path *path);
void __kmp_path_stats_left(struct kmp_path *path, u64 now);
struct kmp_path_stats kmp_path_stats(const struct kmp_path *path);

/* rank.c: which of the paths that work carry I/O */
void __kmp_rank_settle(struct kmp_path *path);
void __kmp_rank_failed(struct kmp_path *path, u64 now);
void __kmp_rank_bad(struct kmp_path *path, u64 now);
void __kmp_rank_forgive(struct kmp_map *map);
void __kmp_rank_access(struct kmp_path *path, bool non_optimized);
void __kmp_rank_inherit(struct kmp_path *path, u8 handicaps);
void kmp_rank_marginal(struct kmp_path *path, bool marginal);
void kmp_rank_tested(struct kmp_path *path, u64 now);
void kmp_rank_round_trip(struct kmp_path *path, u64 ns, u64 now);

/* group.c: which group serves I/O */
void __kmp_choose_group(struct kmp_map *map);
void __kmp_follow_group(struct kmp_map *map, struct kmp_group *group);
void __kmp_back_to_group(struct kmp_map *map, struct kmp_group *group);
void kmp_group_proven(struct kmp_path *path, u64 begun);

/* There is a reason to expect that the array does what it refused before. */
static inline void __kmp_activate_hope(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	map->activate.vain = 0;
	map->activate.vain_until = 0;
}

void kmp_bypass_group(struct kmp_map *map, unsigned int group, bool bypassed);
void kmp_switch_group(struct kmp_map *map, unsigned int group);

/**
 * enum kmp_fate - what becomes of a bio that found no path
 * @KMP_FATE_SUBMIT: there is a path after all
 * @KMP_FATE_HELD: it is in a list of the map; the caller must not touch it
 * @KMP_FATE_FAIL: it fails
 * @KMP_FATE_PUSH_BACK: it goes back to dm core, because of a noflush suspend
 */
enum kmp_fate {
	KMP_FATE_SUBMIT,
	KMP_FATE_HELD,
	KMP_FATE_FAIL,
	KMP_FATE_PUSH_BACK,
};

/* The default of kernel.hung_task_timeout_secs: not all kernels let modules read it. */
#define KMP_HELD_LONG_S	120

/* hold.c: held bios, and their release */
enum kmp_fate kmp_hold(struct kmp_map *map, struct bio *bio);
enum kmp_fate kmp_retry(struct kmp_map *map, struct bio *bio);
void kmp_retry_later(struct kmp_map *map, struct bio *bio);
u64 __kmp_oldest_held(const struct kmp_map *map);
bool __kmp_held_too_long(const struct kmp_map *map);
bool __kmp_worth_waiting(const struct kmp_map *map);
void __kmp_release(struct kmp_map *map);
void __kmp_dispatch_soon(struct kmp_map *map);
void kmp_hold_init(struct kmp_map *map);
void kmp_hold_check(struct kmp_map *map);

/* outage.c: the time without a usable path, and suspends */
void __kmp_outage_update(struct kmp_map *map);
void __kmp_outage_ndu_over(struct kmp_map *map);
void __kmp_outage_hopeless(struct kmp_map *map, bool hopeless);
void __kmp_outage_inherit(struct kmp_map *map, const struct kmp_outage *old,
			  const struct kmp_table_features *features);
void kmp_outage_restored(struct kmp_map *map);
void kmp_set_queueing(struct kmp_map *map, bool queue_if_no_path);
void kmp_presuspend(struct kmp_map *map);
void kmp_unsuspend(struct kmp_map *map);
void kmp_outage_init(struct kmp_map *map);
void kmp_outage_stop(struct kmp_map *map);

/* reservation.c: which paths the array knows by the map's reservation key */
void kmp_reservation_init(struct kmp_map *map);
void kmp_reservation_set(struct kmp_map *map, const struct kmp_key *key);
void __kmp_reservation_new_lun(struct kmp_map *map);
bool kmp_reservation_due(const struct kmp_path *path);
void kmp_reservation_begin(struct kmp_test *test);
bool kmp_reservation_key(struct kmp_test *test, struct kmp_key *key);
bool kmp_reservation_end(struct kmp_test *test, enum kmp_key_result result, const char *why);
void kmp_reservation_late(struct kmp_test *test);
void kmp_reservation_doubt(struct kmp_path *path);
void kmp_reservation_conflict(struct kmp_path *path);
bool kmp_reservation_inherit(struct kmp_map *map, struct kmp_map *old);

/* The status of I/O that fails without a path. */
static inline blk_status_t kmp_fail_status(const struct kmp_map *map)
{
	return READ_ONCE(map->reservation.preempted) ? KMP_BLK_STS_RESV_CONFLICT :
						       BLK_STS_IOERR;
}

/* inherit.c: what a table takes over from the one that it replaces */
void kmp_inherit(struct kmp_map *map, struct kmp_map *old, u64 now);

/* lun.c: what tests report about the LUN */
void kmp_lun_init(struct kmp_map *map);
void kmp_lun_report(struct kmp_test *test, u64 now);
void kmp_lun_missing(struct kmp_path *path, u64 now);
void __kmp_lun_copying(struct kmp_map *map, u64 now);
void __kmp_lun_moving(const struct kmp_path *path, u64 now);
void kmp_lun_accept(struct kmp_path *path);
void kmp_lun_write_refused(struct kmp_path *path);
const struct kmp_identity *kmp_lun_expected(const struct kmp_path *path);
void kmp_lun_settle(struct kmp_test *test);
void kmp_lun_announce_ndu(struct kmp_map *map, u64 until);

#endif
