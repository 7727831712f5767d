// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map's reservation key, and which paths the array knows by it. The tester registers
 * them: tester/register.c. A key that the array no longer has was taken away from this
 * host: then I/O fails here, also if the array would accept it.
 */
#include "base/log.h"
#include "base/trace.h"
#include "kmp.h"
#include "state.h"

#define KMP_CONFLICT_MS	1000	/* between two tests because of conflicts */

/**
 * kmp_reservation_init() - the table's key is the operator's first word
 * @map: the map, its features set; not visible to others yet
 */
void kmp_reservation_init(struct kmp_map *map)
{
	map->reservation.word = map->features.key_set;
}

/* A command that was sent may yet have an effect. */
static void __kmp_reservation_forget(struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);
	for (i = 0; i < map->table.nr_paths; i++)
		if (map->paths[i].status.registered != KMP_REGISTERED_SENT)
			map->paths[i].status.registered = KMP_UNREGISTERED;
}

/* All that is known of the array's keys is void: register anew, whatever there is. */
static void __kmp_reservation_renew(struct kmp_map *map)
{
	unsigned int i;

	lockdep_assert_held(&map->lock);

	map->reservation = (struct kmp_reservation) {
		.word = map->reservation.word == U8_MAX ? 1 : map->reservation.word + 1,
	};
	__kmp_reservation_forget(map);
	__kmp_choose_group(map);
	for (i = 0; i < map->table.nr_paths; i++)
		kmp_queue_soon(&map->paths[i].queue_entry, 0);
	/* None began while the key was preempted. */
	kmp_activate_soon(map);
}

/**
 * kmp_reservation_set() - carry out message reservation_key
 * @map: the map
 * @key: 0 to unregister
 *
 * Context: process context.
 */
void kmp_reservation_set(struct kmp_map *map, const struct kmp_key *key)
{
	spin_lock_irq(&map->lock);
	map->features.key = *key;
	map->features.key_set = true;
	kmp_trace(map, key->value ? "reservation key set by the operator" :
				    "reservation key removed by the operator");
	__kmp_reservation_renew(map);
	spin_unlock_irq(&map->lock);
}

/* Another LUN is the map's from now on, by the operator's word. */
void __kmp_reservation_new_lun(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);
	if (map->reservation.word)
		__kmp_reservation_renew(map);
}

/**
 * kmp_reservation_due() - is a path to be registered, or is that to be confirmed?
 * @path: passed its test
 *
 * A path that was away is asked, so that a host that lost its key meanwhile notices it
 * before I/O.
 * Context: the tester, its mutex held.
 * Return: false if nothing is to be done.
 */
bool kmp_reservation_due(const struct kmp_path *path)
{
	const struct kmp_path_properties *is;
	struct kmp_map *map = path->map;
	bool due, sent;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	is = kmp_properties(path);
	sent = path->status.registered == KMP_REGISTERED_SENT;
	due = map->reservation.word && (map->reservation.preempted ? sent :
	      path->status.registered != KMP_REGISTERED || !(is->usable || is->activatable));
	spin_unlock_irq(&map->lock);
	return due;
}

static enum kmp_key_phase __kmp_reservation_phase(const struct kmp_path *path)
{
	const struct kmp_map *map = path->map;

	lockdep_assert_held(&map->lock);

	if (!map->features.key.value)
		return KMP_KEY_LEAVE;
	if (map->reservation.preempted)
		return KMP_KEY_WITHDRAW;
	if (!map->reservation.joined)
		return KMP_KEY_FIRST;
	if (path->status.registered == KMP_REGISTERED_SENT)
		return KMP_KEY_WITHDRAW;
	/* The array may know a path by another disk's time: if not, its keys are read. */
	return KMP_KEY_CONFIRM;
}

/**
 * kmp_reservation_begin() - begin to register a path
 * @test: of the path; out: its job's phase and note
 *
 * Context: the tester, its mutex held.
 */
void kmp_reservation_begin(struct kmp_test *test)
{
	struct kmp_map *map = test->path->map;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	test->job.note = map->reservation.word;
	test->job.phase = __kmp_reservation_phase(test->path);
	/* At another LUN, which the operator accepts, no path of the map is registered yet. */
	if (!test->job.identity && test->job.phase == KMP_KEY_CONFIRM)
		test->job.phase = KMP_KEY_FIRST;
	spin_unlock_irq(&map->lock);
}

static bool __kmp_reservation_follows(const struct kmp_test *test)
{
	lockdep_assert_held(&test->path->map->lock);
	return test->job.note == test->path->map->reservation.word;
}

/**
 * kmp_reservation_key() - get the key for a test's next command, which is about to be sent
 * @test: of the path
 * @key: out
 *
 * Context: the tester, its mutex held.
 * Return: false if there is another word of the operator since the test began to register.
 */
bool kmp_reservation_key(struct kmp_test *test, struct kmp_key *key)
{
	struct kmp_map *map = test->path->map;
	bool follows;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	*key = map->features.key;
	follows = __kmp_reservation_follows(test);
	if (follows && kmp_key_registers(test->job.phase))
		test->path->status.registered = KMP_REGISTERED_SENT;
	spin_unlock_irq(&map->lock);
	return follows;
}

static void __kmp_reservation_lost(struct kmp_map *map)
{
	lockdep_assert_held(&map->lock);

	WRITE_ONCE(map->reservation.preempted, true);
	__kmp_reservation_forget(map);
	kmp_trace(map, "reservation key preempted");
	__kmp_choose_group(map);
	if (map->held.nr)
		__kmp_release(map);
}

/* What a path's registration has come to. */
static void __kmp_reservation_settle(struct kmp_path *path, enum kmp_key_result result)
{
	struct kmp_map *map = path->map;

	lockdep_assert_held(&map->lock);

	switch (result) {
	case KMP_KEY_DONE:
		if (map->reservation.preempted)
			break;
		path->status.registered = KMP_REGISTERED;
		map->reservation.joined = true;
		map->reservation.refused = false;
		break;
	case KMP_KEY_LOST:
		__kmp_reservation_lost(map);
		break;
	case KMP_KEY_REFUSED:
		path->status.registered = KMP_UNREGISTERED;
		map->reservation.refused = true;
		break;
	case KMP_KEY_WITHDRAWN:
		path->status.registered = KMP_UNREGISTERED;
		break;
	default:
		break;
	}
}

/**
 * kmp_reservation_end() - note what a path's registration has come to
 * @test: of the path
 * @result: not KMP_KEY_SEND
 * @why: the reason if @result is KMP_KEY_REFUSED, a string constant
 *
 * Context: the tester, its mutex held.
 * Return: false if there is another word of the operator since the registration began,
 * or if the array refuses this path and has registered others.
 */
bool kmp_reservation_end(struct kmp_test *test, enum kmp_key_result result, const char *why)
{
	struct kmp_map *map = test->path->map;
	bool follows, refused = false, alone;

	kmp_tester_assert_held();

	spin_lock_irq(&map->lock);
	follows = __kmp_reservation_follows(test);
	alone = !map->reservation.joined;
	if (follows) {
		refused = result == KMP_KEY_REFUSED && !map->reservation.refused;
		__kmp_reservation_settle(test->path, result);
	}
	spin_unlock_irq(&map->lock);
	if (follows && result == KMP_KEY_LOST)
		kmp_log_preempted(map);
	if (refused)
		kmp_log_not_registered(map, why);
	return follows && (result != KMP_KEY_REFUSED || alone);
}

/**
 * kmp_reservation_late() - a command that registers may have ended after others of the path
 * @test: was replaced, and its response is not used
 *
 * Context: the tester, its mutex held.
 */
void kmp_reservation_late(struct kmp_test *test)
{
	struct kmp_path *path = test->path;

	kmp_tester_assert_held();

	if (test->stage != KMP_STAGE_REGISTER || !kmp_key_registers(test->job.phase))
		return;
	spin_lock_irq(&path->map->lock);
	path->status.registered = KMP_REGISTERED_SENT;
	spin_unlock_irq(&path->map->lock);
	kmp_path_test_soon(path, 0);
}

/**
 * kmp_reservation_doubt() - the array says that a path's registration may have changed
 * @path: the path
 *
 * Context: the tester, its mutex held.
 */
void kmp_reservation_doubt(struct kmp_path *path)
{
	spin_lock_irq(&path->map->lock);
	if (path->status.registered == KMP_REGISTERED)
		path->status.registered = KMP_REGISTERED_DOUBTED;
	spin_unlock_irq(&path->map->lock);
}

/**
 * kmp_reservation_conflict() - I/O conflicted with a reservation
 * @path: where it was sent
 *
 * It is the submitter's error. But if the path is no longer registered, this host may have
 * been preempted: the path's test finds out. A host that holds a reservation that excludes
 * others, registered or not, makes each bio conflict, so there is a limit.
 * Context: any.
 */
void kmp_reservation_conflict(struct kmp_path *path)
{
	struct kmp_map *map = path->map;
	struct kmp_reservation *reservation = &map->reservation;
	unsigned long flags;
	u64 now, next;

	spin_lock_irqsave(&map->lock, flags);
	if (map->features.key.value && !reservation->preempted) {
		now = ktime_get_ns();
		next = reservation->asked ?
		       reservation->asked + kmp_ms(KMP_CONFLICT_MS) : now;
		if (path->status.registered == KMP_REGISTERED)
			path->status.registered = KMP_REGISTERED_DOUBTED;
		if (now >= next)
			reservation->asked = now;
		kmp_queue_soon(&path->queue_entry, now >= next ? 0 :
			       div_u64(next - now, NSEC_PER_MSEC) + 1);
	}
	spin_unlock_irqrestore(&map->lock, flags);
}

/*
 * Does a table say nothing new on the key? One that does not name a key does not, nor one
 * that names the key in use, or what the old table named before a message. Such a table may
 * be loaded by a program: it must not take a preempted key back.
 */
static bool kmp_reservation_is_same(const struct kmp_table_features *words,
				    const struct kmp_table_features *old_words,
				    const struct kmp_key *key)
{
	return !words->key_set || words->key.value == key->value ||
	       (old_words->key_set && words->key.value == old_words->key.value);
}

/**
 * kmp_reservation_inherit() - take over the key of a table that is replaced
 * @map: the new table
 * @old: the table of the same mapped device that it replaces
 *
 * To name another key is the operator's word.
 * Context: the tester's mutex held.
 * Return: true if the paths are known by that key.
 */
bool kmp_reservation_inherit(struct kmp_map *map, struct kmp_map *old)
{
	struct kmp_reservation reservation;
	struct kmp_key key;
	bool same;

	kmp_tester_assert_held();

	spin_lock_irq(&old->lock);
	reservation = old->reservation;
	key = old->features.key;
	same = old->features.key_set &&
	       kmp_reservation_is_same(&map->table.features, &old->table.features, &key);
	spin_unlock_irq(&old->lock);

	spin_lock_irq(&map->lock);
	if (same) {
		map->features.key = key;
		map->features.key_set = true;
		map->reservation = reservation;
		__kmp_choose_group(map);
	}
	spin_unlock_irq(&map->lock);
	return same;
}
