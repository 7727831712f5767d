// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core as a stream of events: the input makes time pass, changes paths and
 * facts, and asks for decisions. Checks what a decision may be, whatever led to it.
 */
#include "../../drivers/md/dm-kmultipath/core/activate-policy.c"
#include "../../drivers/md/dm-kmultipath/core/health.c"
#include "../../drivers/md/dm-kmultipath/core/path-state.c"
#include "../../drivers/md/dm-kmultipath/core/record.c"
#include "../../drivers/md/dm-kmultipath/core/schedule.c"
#include "../../drivers/md/dm-kmultipath/core/stats.c"
#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/verdict.c"
#include "fuzz.h"

#define NR_PATHS	4
#define LONGEST		(KMP_NEVER / 16)	/* ns; a host does not run for that long */

struct path {
	enum kmp_path_state state;
	struct kmp_losses losses;
	struct kmp_round_trips trips;
	struct kmp_path_stats stats;
	u64 since;
	u8 doubts;
	bool slow;
	bool kept_out;
};

struct map {
	u64 now;
	u64 slot;
	struct path paths[NR_PATHS];
	struct kmp_rate trespasses;
	struct kmp_rate foreign;
	struct kmp_stats stats;
	struct kmp_record record;
};

/* From ns to months. */
static u64 take_time(struct fuzz *fuzz)
{
	u8 shift = fuzz_u8(fuzz);

	return (u64)fuzz_u8(fuzz) << shift % 45;
}

static void pass_time(struct map *map, struct fuzz *fuzz)
{
	u64 ns = take_time(fuzz);

	if (map->now + ns < LONGEST)
		map->now += ns;
}

/* A value that the tunable may have. */
static u32 take_tunable(struct fuzz *fuzz, enum kmp_tunable tunable)
{
	const struct kmp_tunable_info *info = &kmp_tunables[tunable];

	return info->min + fuzz_u32(fuzz) % (info->max - info->min + 1ULL);
}

/* A time around the present, or 0. */
static u64 take_moment(struct map *map, struct fuzz *fuzz)
{
	u64 ns = take_time(fuzz);

	if (fuzz_u8(fuzz) & 1)
		return map->now + ns;
	return map->now > ns ? map->now - ns : 0;
}

static void check_transition(enum kmp_path_state from, enum kmp_path_event event,
			     const struct kmp_transition *next)
{
	const struct kmp_path_properties *was = &kmp_path_properties[from];
	const struct kmp_path_properties *is = &kmp_path_properties[next->state];

	HOLDS(next->state < KMP_NR_PATH_STATES);
	HOLDS(!!(next->actions & KMP_ACTION_USABLE) == (is->usable && !was->usable));
	HOLDS(!!(next->actions & KMP_ACTION_UNUSABLE) == (!is->usable && was->usable));
	/* Only a test or the operator makes a path usable, and only a test this one. */
	if (next->actions & KMP_ACTION_USABLE)
		HOLDS(event == KMP_EVENT_TEST_UP);
	/* The operator's word stays until the operator takes it back. */
	if (from == KMP_PATH_FAILED && event != KMP_EVENT_OPERATOR_REINSTATE)
		HOLDS(next->state == KMP_PATH_FAILED || event == KMP_EVENT_REMOVED);
	/* I/O never makes a path down: a test has to find that. */
	if (event == KMP_EVENT_IO_ERROR)
		HOLDS(next->state == from || is->cadence == KMP_CADENCE_NOW);
}

static void path_event(struct map *map, struct path *path, struct fuzz *fuzz)
{
	enum kmp_path_event event = fuzz_u8(fuzz) % KMP_NR_PATH_EVENTS;
	struct kmp_transition next = kmp_path_transition(path->state, event);
	struct kmp_record_entry *entry;

	check_transition(path->state, event, &next);
	if (next.state == path->state)
		return;
	entry = kmp_record_add(&map->record, map->now);
	entry->dev = MKDEV(fuzz_u8(fuzz), path - map->paths);
	entry->kind = KMP_RECORD_MOVED;
	entry->from = path->state;
	entry->to = next.state;
	path->stats.state_ns[path->state] += map->now - path->since;
	path->since = map->now;
	path->state = next.state;
	path->doubts = fuzz_u8(fuzz);
}

/* A new table's path is tested at first; what it inherits leads to the old one's state. */
static void reload(struct map *map)
{
	enum kmp_path_event event;
	struct path *path;

	for (path = map->paths; path < map->paths + NR_PATHS; path++) {
		event = kmp_path_inherit(path->state);
		if (event == KMP_NR_PATH_EVENTS)
			path->state = KMP_PATH_SUSPECT;
		else
			HOLDS(kmp_path_transition(KMP_PATH_SUSPECT, event).state == path->state);
	}
}

static void lose(struct map *map, struct path *path, struct fuzz *fuzz)
{
	u64 age = kmp_ms(take_tunable(fuzz, KMP_PATH_AGE));
	u32 limit = take_tunable(fuzz, KMP_LOSS_LIMIT);
	bool out = kmp_losses_add(&path->losses, map->now, limit, age);

	HOLDS(limit || !out);
	if (out) {
		kmp_losses_keep_out(&path->losses, map->now, age);
		path->kept_out = true;
	}
	HOLDS(path->losses.penalties <= KMP_MAX_PENALTIES);
	HOLDS(kmp_losses_until(&path->losses, age) >= path->losses.last);
	if (path->kept_out && map->now >= kmp_losses_until(&path->losses, age)) {
		kmp_losses_let_in(&path->losses, map->now, limit);
		path->kept_out = false;
	}
	kmp_path_stats_add(&path->stats, &path->stats);
}

static void round_trip(struct map *map, struct path *path, struct fuzz *fuzz)
{
	u32 factor = take_tunable(fuzz, KMP_SLOW_FACTOR), median;
	u64 after = kmp_ms(take_tunable(fuzz, KMP_SLOW_AFTER));

	kmp_round_trip_add(&path->trips, take_time(fuzz));
	HOLDS(path->trips.nr <= KMP_ROUND_TRIPS && path->trips.next < KMP_ROUND_TRIPS);
	median = kmp_round_trip_median(&path->trips);
	HOLDS(!median == (path->trips.nr < KMP_LEAST_SAMPLES));
	HOLDS(kmp_round_trip_p99(&path->trips));
	path->slow = kmp_is_slow(&path->trips, path->slow, fuzz_u32(fuzz), factor, after,
				 map->now);
	HOLDS(factor || !path->slow);
	HOLDS(path->trips.relapses <= KMP_MAX_RELAPSES);
}

static void check_schedule(struct map *map, struct path *path, struct fuzz *fuzz)
{
	struct kmp_schedule schedule = {
		.cadence = kmp_path_properties[path->state].cadence,
		.outage = fuzz_u8(fuzz) & 1,
		.idle_rounds = fuzz_u8(fuzz),
		.interval = take_tunable(fuzz, KMP_TEST_INTERVAL),
		.outage_interval = take_tunable(fuzz, KMP_OUTAGE_TEST),
	};
	u64 delay = kmp_schedule_delay(&schedule), slot;

	/* Every state but the one of a deleted device is tested again some time. */
	HOLDS((delay == KMP_NEVER) == (path->state == KMP_PATH_REMOVED));
	HOLDS(delay == KMP_NEVER || delay <= 4ULL * max(schedule.interval,
							schedule.outage_interval));
	slot = kmp_schedule_slot(&map->slot, map->now, kmp_ms(schedule.outage_interval));
	HOLDS(slot >= map->now && map->slot > slot);
	if (map->slot > map->now + kmp_seconds(86400))
		map->slot = 0;
	HOLDS(kmp_doubt_delay(path->doubts) <= 640);
	delay = kmp_not_ready_delay(schedule.outage_interval, path->doubts);
	HOLDS(delay == KMP_NEVER || delay <= 16ULL * schedule.outage_interval);
	delay = kmp_revive_delay(schedule.interval, path->doubts);
	HOLDS(delay && delay <= max(kmp_seconds(3600), kmp_ms(schedule.interval)));
	HOLDS(!kmp_attempts_exhausted(path->doubts, 0) == !path->doubts);
}

static struct kmp_activate_facts take_facts(struct map *map, struct fuzz *fuzz)
{
	u8 some = fuzz_u8(fuzz), more = fuzz_u8(fuzz);
	struct path *path;

	struct kmp_activate_facts facts = {
		.now = map->now,
		.verdict_due = some & 1,
		.candidate = some & 2,
		.wanted_candidate = some & 4,
		.home_candidate = some & 8,
		.sibling_candidate = some & 16,
		.away = some & 32,
		.lost_home = some & 64,
		.copying_until = more & 1 ? take_moment(map, fuzz) : 0,
		.home_since = more & 2 ? take_moment(map, fuzz) : 0,
		.ndu_until = more & 4 ? take_moment(map, fuzz) : 0,
		.not_before = more & 8 ? take_moment(map, fuzz) : 0,
		.owner_until = more & 16 ? take_moment(map, fuzz) : 0,
		.next_trespass = kmp_rate_next(&map->trespasses,
					       take_tunable(fuzz, KMP_TRESPASS_LIMIT)),
		.contended_until = kmp_rate_contended(&map->foreign),
		.refusals = fuzz_u8(fuzz),
		.max_refusals = fuzz_u8(fuzz) % 51,
		.patience = kmp_ms(fuzz_u32(fuzz)),
		.failback = more & 32 ? KMP_FAILBACK_FOLLOWOVER :
			    more & 64 ? KMP_FAILBACK_MANUAL : fuzz_u32(fuzz),
	};

	for (path = map->paths; path < map->paths + NR_PATHS; path++) {
		facts.usable |= kmp_path_properties[path->state].usable;
		facts.activatable |= kmp_path_properties[path->state].activatable;
	}
	return facts;
}

static void check_cause(const struct kmp_activate_facts *facts, enum kmp_activate_cause cause)
{
	HOLDS(facts->now >= facts->not_before);
	if (cause == KMP_ACTIVATE_OUTAGE || cause == KMP_ACTIVATE_FAILBACK)
		HOLDS(facts->now >= facts->next_trespass);
	switch (cause) {
	case KMP_ACTIVATE_OUTAGE:
		HOLDS(!facts->usable && facts->candidate && !facts->verdict_due);
		HOLDS(facts->now >= facts->copying_until);
		break;
	case KMP_ACTIVATE_OPERATOR:
		HOLDS(facts->wanted_candidate);
		break;
	case KMP_ACTIVATE_SIBLING:
		HOLDS(facts->sibling_candidate);
		break;
	default:
		HOLDS(facts->usable && facts->away && facts->home_candidate);
		HOLDS(facts->failback != KMP_FAILBACK_MANUAL);
		HOLDS(!facts->copying_until && facts->now >= facts->ndu_until &&
		      facts->now >= facts->contended_until);
	}
}

static void activate(struct map *map, struct fuzz *fuzz)
{
	struct kmp_activate_facts facts = take_facts(map, fuzz), again;
	u64 when, later;
	enum kmp_activate_cause cause = kmp_activate_decide(&facts, &when);

	again = kmp_activate_expand(kmp_activate_condense(&facts));
	HOLDS(kmp_activate_decide(&again, &later) == cause);
	if (kmp_activate_hopeless(&facts))
		HOLDS(!facts.usable && facts.activatable);
	if (cause != KMP_ACTIVATE_NOT) {
		check_cause(&facts, cause);
		kmp_rate_add(&map->trespasses, map->now + 1);
		return;
	}
	/* If time alone can bring an activation, it comes when it was promised. */
	HOLDS(when > facts.now);
	if (when != KMP_NEVER) {
		facts.now = when;
		HOLDS(kmp_activate_decide(&facts, &later) != KMP_ACTIVATE_NOT);
	}
}

static void print_all(struct map *map, struct path *path, struct fuzz *fuzz)
{
	unsigned int size = fuzz_u8(fuzz) + 1, len, i;
	char *text = malloc(size);
	u64 number;

	kmp_stats_outage(&map->stats, take_time(fuzz));
	kmp_stats_restore(&map->stats, take_time(fuzz));
	for (i = 0; i < KMP_RESTORE_BUCKETS; i++)
		HOLDS(*kmp_stats_bound(i));
	len = kmp_stats_print_restores(&map->stats, text, size);
	HOLDS(len < size && !text[len]);
	len = kmp_path_stats_print(&path->stats, " ", text, size);
	HOLDS(len < size && !text[len]);
	len = kmp_path_stats_print_states(&path->stats, text, size);
	HOLDS(len < size && !text[len]);
	for (number = kmp_record_first(&map->record); number < map->record.nr; number++) {
		len = kmp_record_print(&map->record.entries[number % KMP_RECORD_SIZE],
				       number, text, size);
		HOLDS(len < size && !text[len]);
	}
	free(text);
}

static void note(struct map *map, struct fuzz *fuzz)
{
	struct kmp_record_entry *entry = kmp_record_add(&map->record, map->now);

	entry->code = (struct kmp_sense_code) {
		.valid = 1,
		.host = fuzz_u8(fuzz),
		.status = fuzz_u8(fuzz),
		.key = fuzz_u8(fuzz),
		.asc = fuzz_u8(fuzz),
		.ascq = fuzz_u8(fuzz),
	};
	strscpy(entry->text, "the array's operator says that this is so", sizeof(entry->text));
}

static void step(struct map *map, struct fuzz *fuzz)
{
	u8 what = fuzz_u8(fuzz);
	struct path *path = &map->paths[what >> 4 & 3];

	switch (what & 15) {
	case 0:
		pass_time(map, fuzz);
		break;
	case 1:
		lose(map, path, fuzz);
		break;
	case 2:
		round_trip(map, path, fuzz);
		break;
	case 3:
		check_schedule(map, path, fuzz);
		break;
	case 4:
		print_all(map, path, fuzz);
		break;
	case 5:
		note(map, fuzz);
		break;
	case 6:
		kmp_rate_add(&map->foreign, map->now + 1);
		break;
	case 7:
		reload(map);
		break;
	case 8:
	case 9:
	case 10:
		activate(map, fuzz);
		break;
	default:
		path_event(map, path, fuzz);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	struct map *map = calloc(1, sizeof(*map));
	unsigned int i;

	map->now = 1;
	for (i = 0; i < NR_PATHS; i++)
		map->paths[i].state = KMP_PATH_SUSPECT;
	while (fuzz.size)
		step(map, &fuzz);
	free(map);
	return 0;
}
