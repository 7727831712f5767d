// SPDX-License-Identifier: GPL-2.0-only
/* What must hold in every state. */
#include "core/schedule.h"
#include "io/io.h"
#include "world.h"

#define NDU_TIMEOUT	kmp_ms(kmp_tunable(world_map(), KMP_NDU_TIMEOUT))

/* ---- bios: none lost, none doubled, none failed against the policy ---- */

static unsigned int nr_in(const struct bio_list *list)
{
	const struct bio *bio;
	unsigned int nr = 0;

	for (bio = list->head; bio; bio = bio->bi_next) {
		if (container_of(bio, struct world_bio, bio)->place != BIO_INSIDE)
			search_bug("a bio is in a list of the map, and elsewhere, too");
		if (++nr > NR_BIOS)
			search_bug("a bio is in a list of the map twice");
	}
	return nr;
}

static void check_bios(const struct kmp_map *map)
{
	unsigned int waiting = nr_in(&map->held.waiting), ready = nr_in(&map->held.ready);
	unsigned int inside = 0, i;

	for (i = 0; i < NR_BIOS; i++)
		inside += world.bios[i].place == BIO_INSIDE;
	if (inside != waiting + ready)
		search_bug("a bio is lost");
	if (map->held.nr != waiting)
		search_bug("the number of held bios is wrong");
	if (waiting && map->counts.usable)
		search_bug("a bio is held although a path is usable");
	if (ready && !map->held.dispatch.due)
		search_bug("bios are ready, and the dispatcher does not run");
	if (waiting && world.suspending)
		search_bug("a bio is held in a suspend with noflush");
}

/* A bio failed that no device has failed by its own word. */
void world_check_failed_bio(struct bio *bio)
{
	const struct kmp_map *map = world_map();

	/* I/O fails again and again on paths whose tests are good. */
	if (kmp_attempts_exhausted(kmp_bio(bio)->attempts, NR_PATHS))
		return;
	if (map->counts.usable)
		search_bug("a bio fails although a path is usable");
	switch (world.policy) {
	case POLICY_QUEUE:
		search_bug("a bio fails although it is to wait");
	case POLICY_DEADLINE:
		if (world.now - world.worked < kmp_ms(kmp_tunable(map, KMP_NO_PATH_TIMEOUT)))
			search_bug("a bio fails before the deadline");
		break;
	default:
		break;
	}
}

/* ---- paths ---- */

static void check_counts(const struct kmp_map *map)
{
	struct kmp_counts counts = { .evidence = map->counts.evidence };
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++) {
		const struct kmp_path_properties *is = kmp_properties(&map->paths[i]);

		counts.usable += is->usable;
		counts.activatable += is->activatable;
		counts.worth_waiting += is->worth_waiting;
		counts.verdict_due += is->verdict_due;
		counts.valid += is->valid;
	}
	if (memcmp(&counts, &map->counts, sizeof(counts)))
		search_bug("the sums of the paths' properties are wrong");
	if (map->outage.on != !counts.usable)
		search_bug("an outage is on although a path is usable, or the other way round");
}

static void check_groups(const struct kmp_map *map)
{
	unsigned int i;

	if (!map->current_group != !map->counts.usable)
		search_bug("a usable path, and no current group, or the other way round");
	if (map->current_group && map->current_group->rank == KMP_NR_RANKS)
		search_bug("the current group has no usable path");
	for (i = 0; i < NR_PATHS; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (path->selector_path.usable != (kmp_properties(path)->usable &&
						   kmp_path_rank(path) == path->group->rank))
			search_bug("the fast path's flag is wrong");
	}
}

static bool reply_pending(const struct kmp_path *path)
{
	const struct kmp_test *test = path->check.test;

	return test && container_of(test, struct world_test, test)->ended;
}

/* A state is left by a test: so every path is in the queue, and so is an activation. */
static void check_queued(const struct kmp_map *map)
{
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++) {
		const struct kmp_path *path = &map->paths[i];

		if (!path->queue_entry.node.node.queued && !reply_pending(path) &&
		    kmp_properties(path)->cadence != KMP_CADENCE_NEVER)
			search_bug("a path is never tested again");
		if (path->check.test && !container_of(path->check.test, struct world_test,
						      test)->used)
			search_bug("a path has a test that was freed");
	}
	if (map->outage.on && !map->outage.expired &&
	    map->outage.deadline_at != KTIME_MAX && !map->outage.deadline.expires)
		search_bug("an outage has a deadline, and no timer");
}

static void check_locks(const struct kmp_map *map)
{
	if (map->lock.held || kmp_tester_mutex.held)
		search_bug("a lock is held for ever");
}

/* ---- activations ---- */

/* A reply that the tester takes next tells whether an SP is in an NDU. */
void world_take_word(void)
{
	const struct world_test *test;

	for (test = world.tests; test < world.tests + NR_TESTS; test++) {
		u64 *told = &world.told[world_sp(test->path)];

		if (!test->ended)
			continue;
		if (test->says_ndu && test->test.path && !test->test.replaced && !*told)
			*told = world.now;
	}
	for (test = world.tests; test < world.tests + NR_TESTS; test++)
		if (test->ended && test->says_good)
			world.told[world_sp(test->path)] = 0;
}

/*
 * An activation sends a command. One that is late cannot be taken back, so another may
 * begin; but then it must not move the LUN to another SP.
 */
void world_check_activation(const struct kmp_test *test, unsigned int path)
{
	u64 told = world.told[world_sp(path)];
	const struct world_test *other;

	if (!test->ops->activates)
		return;
	if (!test->job.step && told && !kmp_schedule_late(told, world.now, NDU_TIMEOUT))
		search_bug("an SP is activated that is known to be in an NDU");
	if (test->job.command.write && test->job.report.ndu)
		search_bug("a trespass is sent to an SP that has just said that it is in an NDU");
	for (other = world.tests; other < world.tests + NR_TESTS; other++)
		if (other->used && &other->test != test && other->test.path &&
		    other->test.ops->activates && !other->test.late &&
		    (!test->late || (test->job.command.write &&
				     world_sp(other->path) != world_sp(path))))
			search_bug("two activations at a time");
}

void world_check(void)
{
	const struct kmp_map *map = world_map();

	check_locks(map);
	check_bios(map);
	check_counts(map);
	check_groups(map);
	check_queued(map);
}
