// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a table takes over from the table of the same mapped device that it
 * replaces: what is known of the LUN, the states of the paths, what the operator
 * said, and an outage in progress. A reload changes what the table's words say,
 * and nothing else.
 *
 * A path is the same as an old one if its device is. Its first test follows at
 * once, as after any load.
 */
#include "core/identity.h"
#include "kmp.h"
#include "sp.h"
#include "state.h"

/* The old table's path to the same device, or NULL. */
static struct kmp_path *kmp_predecessor(const struct kmp_path *path,
					const struct kmp_map *old)
{
	unsigned int i;

	for (i = 0; i < old->table.nr_paths; i++)
		if (old->paths[i].selector_path.bdev == path->selector_path.bdev)
			return &old->paths[i];
	return NULL;
}

/* The old table's group of the group's first path that had one, or NULL. */
static struct kmp_group *kmp_old_group(const struct kmp_group *group,
				       const struct kmp_map *old)
{
	struct kmp_path *path;
	unsigned int i;

	for (i = 0; i < group->selector.nr_paths; i++) {
		path = kmp_predecessor(kmp_path_of(group->selector.paths[i]), old);
		if (path)
			return path->group;
	}
	return NULL;
}

static bool kmp_same_handler(const struct kmp_map *map, const struct kmp_map *old)
{
	return map->handler.type == old->handler.type;
}

/* An activation under way becomes an orphan: do not send the next one at once. */
static void kmp_inherit_lun(struct kmp_map *map, struct kmp_map *old, u64 now)
{
	u32 delay = map->features.pg_init_delay_msecs;
	struct kmp_activate_state activate;
	struct kmp_lun lun;

	kmp_tester_assert_held();

	spin_lock_irq(&old->lock);
	lun = old->lun;
	activate = old->activate;
	spin_unlock_irq(&old->lock);
	/* Another handler would not find out when these are over. */
	if (!kmp_same_handler(map, old)) {
		lun.copying_until = 0;
		lun.ndu_until = 0;
		lun.owner = KMP_NO_SP;
		lun.home = KMP_NO_SP;
		lun.claimed = false;
		lun.moving_until = 0;
		memset(lun.check.rejected_since, 0, sizeof(lun.check.rejected_since));
	}
	if (activate.path)
		activate.check.not_before = max(activate.check.not_before,
						now + kmp_ms(delay));

	/* A path of the old table; see kmp_inherit_path(). */
	lun.accepted = NULL;
	/* Counted of the new table's disks. */
	lun.check.nr_read_only = map->lun.check.nr_read_only;
	/* The mapped device may have got its UUID since the old table was loaded. */
	if (!kmp_name_known(&lun.check.identity.name))
		lun.check.identity.name = map->lun.check.identity.name;

	spin_lock_irq(&map->lock);
	map->lun = lun;
	map->activate.check = activate.check;
	map->activate.refusals = activate.refusals;
	map->activate.deaths = activate.deaths;
	map->activate.failed_in = activate.failed_in;
	map->activate.vain = activate.vain;
	map->activate.vain_until = activate.vain_until;
	spin_unlock_irq(&map->lock);
}

/* Does the new table name the same initial group as the old one, by its paths? */
static bool kmp_same_initial(const struct kmp_map *map, const struct kmp_map *old)
{
	unsigned int initial = map->table.initial_group;

	if (!initial || !old->table.initial_group)
		return initial == old->table.initial_group;
	return kmp_old_group(&map->groups[initial - 1], old) ==
	       &old->groups[old->table.initial_group - 1];
}

/*
 * Disabled groups stay disabled. The group that served I/O, or that the operator
 * requested, comes first again, unless the new table names another initial group.
 */
static void kmp_inherit_groups(struct kmp_map *map, struct kmp_map *old)
{
	struct kmp_group *next = NULL, *from;
	enum kmp_next why;
	bool bypassed;
	u64 since;
	unsigned int i;

	spin_lock_irq(&old->lock);
	if (kmp_same_initial(map, old))
		next = old->next_group ?: old->current_group;
	/* That the LUN was moved to the group, or the operator's word, outlives the table. */
	why = old->next_group ? old->next_why :
	      old->keep_current ? KMP_NEXT_ACTIVE : KMP_NEXT_PREFERRED;
	since = old->next_since;
	spin_unlock_irq(&old->lock);

	for (i = 0; i < map->table.nr_groups; i++) {
		from = kmp_old_group(&map->groups[i], old);
		if (!from)
			continue;
		spin_lock_irq(&old->lock);
		bypassed = from->bypassed;
		spin_unlock_irq(&old->lock);

		spin_lock_irq(&map->lock);
		map->groups[i].bypassed = bypassed;
		if (from == next && !bypassed) {
			map->next_group = &map->groups[i];
			map->next_why = why;
			map->next_since = since;
			next = NULL;
		}
		spin_unlock_irq(&map->lock);
	}
}

/* What tests found. */
static void kmp_inherit_check(struct kmp_path *path, const struct kmp_path *old)
{
	kmp_tester_assert_held();

	path->check.standby = old->check.standby;
	path->check.no_lun_since = old->check.no_lun_since;
	path->check.ios = old->check.ios;
	kmp_sp_inherit(path, old);
}

/* With another handler, tests may find something else. The operator's word stays. */
static void kmp_inherit_path(struct kmp_path *path, struct kmp_path *old, bool same_key,
			     u64 now)
{
	bool same_handler = kmp_same_handler(path->map, old->map);
	struct kmp_path_status status;
	struct kmp_health health;
	enum kmp_path_event event;
	bool accepted;

	kmp_tester_assert_held();

	spin_lock_irq(&old->map->lock);
	status = old->status;
	health = *kmp_health(old);
	accepted = old->map->lun.accepted == old;
	spin_unlock_irq(&old->map->lock);

	/* The old path may have changed its state since the clock was read. */
	now = max(now, status.since);
	health.stats.state_ns[status.state] += now - status.since;
	if (!same_handler) {
		health.trips = (struct kmp_round_trips) { };
		status.handicaps &= ~BIT(KMP_RANK_NON_OPTIMIZED - 1);
	}
	WRITE_ONCE(path->check.saw_recovery, READ_ONCE(old->check.saw_recovery));
	path->check.revived = old->check.revived;
	path->check.revivals = old->check.revivals;
	spin_lock_irq(&path->map->lock);
	path->status.since = now;
	*kmp_health(path) = health;
	kmp_seat(path)->judged = READ_ONCE(kmp_seat(old)->judged);
	kmp_seat(path)->ioctl_failed = READ_ONCE(kmp_seat(old)->ioctl_failed);
	__kmp_rank_inherit(path, status.handicaps);
	if (same_key)
		path->status.registered = status.registered;
	if (same_handler) {
		path->status.sp = status.sp;
		path->status.doubt = status.doubt;
		path->status.improvable = status.improvable;
		if (accepted)
			WRITE_ONCE(path->map->lun.accepted, path);
	}
	spin_unlock_irq(&path->map->lock);
	if (same_handler)
		kmp_inherit_check(path, old);

	event = kmp_path_inherit(status.state);
	if (event != KMP_NR_PATH_EVENTS &&
	    (same_handler || event == KMP_EVENT_OPERATOR_FAIL))
		kmp_path_event(path, event, KMP_CAUSE(status.why));
}

/* A reload is no new outage, and does not set its deadline anew. */
static void kmp_inherit_outage(struct kmp_map *map, struct kmp_map *old)
{
	struct kmp_table_features features;
	struct kmp_outage outage;

	spin_lock_irq(&old->lock);
	outage = old->outage;
	features = old->features;
	spin_unlock_irq(&old->lock);

	spin_lock_irq(&map->lock);
	__kmp_outage_inherit(map, &outage, &features);
	spin_unlock_irq(&map->lock);
}

/**
 * kmp_inherit() - take over what a table that is replaced knows
 * @map: the new table; not tested yet, no bio of it is under way
 * @old: the table of the same mapped device that it replaces; suspended
 * @now: ns
 *
 * Nothing happens if they share no device: the new one may be another LUN's.
 * Context: the tester's mutex held.
 */
void kmp_inherit(struct kmp_map *map, struct kmp_map *old, u64 now)
{
	bool shared = false, same_key;
	unsigned int i;

	kmp_tester_assert_held();

	for (i = 0; i < map->table.nr_paths && !shared; i++)
		shared = kmp_predecessor(&map->paths[i], old);
	if (!shared)
		return;

	kmp_inherit_lun(map, old, now);
	kmp_inherit_groups(map, old);
	same_key = kmp_reservation_inherit(map, old);
	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = kmp_predecessor(&map->paths[i], old);

		if (path)
			kmp_inherit_path(&map->paths[i], path, same_key, now);
	}
	kmp_inherit_outage(map, old);
}
