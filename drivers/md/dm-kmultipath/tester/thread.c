// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_tester: the module's kthread, which tests paths and activates them.
 *
 * It sends commands asynchronously and never waits for a reply. A command that
 * ends pushes its test to a list and wakes the thread. Otherwise the thread
 * sleeps until the next path or map is due. It allocates only from reserves.
 */
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#include "base/trace.h"
#include "core/verdict.h"
#include "kmp.h"
#include "state/port.h"
#include "state/sp.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

/**
 * struct kmp_tester - the module's tester
 * @task: the thread
 * @maps: those whose paths are tested; the tester's mutex
 * @watch_entry: when to look at the maps as a whole
 */
static struct kmp_tester {
	struct task_struct *task;
	struct list_head maps;
	struct kmp_queue_entry watch_entry;
} kmp_tester = {
	.maps = LIST_HEAD_INIT(kmp_tester.maps),
};

/* The first command of a test takes as long as the path does. */
static void kmp_count_round_trip(const struct kmp_test *test, u64 now)
{
	if (!test->job.step && !test->ops->activates &&
	    kmp_is_reply(&test->job.answer, test->sdev))
		kmp_rank_round_trip(test->path, now - test->begun, now);
}

static void kmp_take_ended(void)
{
	struct llist_node *ended = kmp_queue_take_ended();
	struct kmp_test *test, *next;

	kmp_tester_assert_held();

	llist_for_each_entry_safe(test, next, ended, ended_entry) {
		struct kmp_path *path = test->path;
		u64 now = ktime_get_ns();

		if (path && test->saw_recovery)
			kmp_path_recovery_seen(path);
		if (!path || !kmp_test_is_current(test)) {
			kmp_test_free(test);
			continue;
		}
		kmp_trace_answered(test, now);
		kmp_count_round_trip(test, now);
		test->job.step++;
		kmp_test_go_on(test, now);
		kmp_path_plan(path, now);
	}
}

/* Run what has ended and the next entry that is due. Return false if none is. */
static bool kmp_work_next(u64 *when)
{
	struct kmp_queue_entry *entry;
	u64 now;

	mutex_lock(&kmp_tester_mutex);
	kmp_take_ended();
	now = ktime_get_ns();
	entry = kmp_queue_next(now, when);
	if (entry)
		entry->run(entry, now);
	mutex_unlock(&kmp_tester_mutex);
	return entry;
}

/*
 * Run all that is due. A load or a removal that waits for the mutex gets it after
 * one entry, not after all of them.
 * Return: when the next entry will be due, ns.
 */
static u64 kmp_work(void)
{
	unsigned int noreclaim = memalloc_noreclaim_save();
	u64 when;

	kmp_queue_begin();
	while (kmp_work_next(&when))
		cond_resched();
	memalloc_noreclaim_restore(noreclaim);
	return when;
}

static int kmp_tester_thread(void *unused)
{
	while (!kthread_should_stop())
		kmp_queue_sleep(kmp_work());
	return 0;
}

/* ---- which maps it tests ---- */

/* Take over what the table that this one replaces knows. */
static void __kmp_inherit(struct kmp_map *map)
{
	struct mapped_device *md = dm_table_get_md(map->ti->table);
	struct kmp_map *old;

	kmp_tester_assert_held();

	list_for_each_entry(old, &kmp_tester.maps, entry)
		if (dm_table_get_md(old->ti->table) == md)
			kmp_inherit(map, old, ktime_get_ns());
}

/**
 * kmp_tester_adopt() - begin to test a map's paths, first at once
 * @map: about to run; nothing happens if it is tested already
 *
 * Context: process context, sleeps.
 */
void kmp_tester_adopt(struct kmp_map *map)
{
	unsigned int i;

	mutex_lock(&kmp_tester_mutex);
	if (!list_empty(&map->entry))
		goto adopted;

	__kmp_inherit(map);
	if (list_empty(&kmp_tester.maps))
		kmp_queue_join(&kmp_tester.watch_entry);
	list_add(&map->entry, &kmp_tester.maps);
	kmp_queue_join(&map->activate.queue_entry);
	for (i = 0; i < map->table.nr_paths; i++) {
		kmp_port_join(&map->paths[i]);
		kmp_queue_join(&map->paths[i].queue_entry);
	}
adopted:
	mutex_unlock(&kmp_tester_mutex);
}

static void __kmp_abandon_path(struct kmp_path *path)
{
	kmp_tester_assert_held();

	kmp_queue_leave(&path->queue_entry);
	kmp_port_leave(path);
	kmp_sp_leave(path);
	if (path->check.test)
		kmp_test_orphan(path->check.test);
	path->check.test = NULL;
}

/**
 * kmp_tester_abandon() - stop testing a map's paths
 * @map: about to be destroyed; nothing happens if it is not tested
 *
 * Tests under way become orphans.
 * Context: process context; sleeps, but does not wait for a test.
 */
void kmp_tester_abandon(struct kmp_map *map)
{
	struct hlist_node *next;
	struct kmp_test *lost;
	unsigned int i;

	mutex_lock(&kmp_tester_mutex);
	if (list_empty(&map->entry))
		goto abandoned;

	list_del_init(&map->entry);
	kmp_queue_leave(&map->activate.queue_entry);
	for (i = 0; i < map->table.nr_paths; i++)
		__kmp_abandon_path(&map->paths[i]);
	hlist_for_each_entry_safe(lost, next, &map->reserve->lost, lost_entry)
		kmp_test_orphan(lost);
	if (list_empty(&kmp_tester.maps))
		kmp_queue_leave(&kmp_tester.watch_entry);
abandoned:
	mutex_unlock(&kmp_tester_mutex);
}

/**
 * kmp_tester_find() - find a map
 * @wanted: says which one, the tester's mutex held
 * @data: for @wanted
 *
 * Context: process context, the tester's mutex held.
 * Return: the first map that is wanted, valid while the mutex is held; or NULL.
 */
struct kmp_map *kmp_tester_find(bool (*wanted)(struct kmp_map *map, void *data), void *data)
{
	struct kmp_map *map;

	kmp_tester_assert_held();

	list_for_each_entry(map, &kmp_tester.maps, entry)
		if (wanted(map, data))
			return map;
	return NULL;
}

/* Is a SCSI disk a path of a map? For kmp_tester_find(). */
bool kmp_has_disk(struct kmp_map *map, void *sdev)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++)
		if (map->paths[i].sdev == sdev)
			return true;
	return false;
}

/* Look whether all is well with each map. */
static void kmp_watch_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_map *map;

	kmp_tester_assert_held();

	list_for_each_entry(map, &kmp_tester.maps, entry)
		kmp_watch_map(map);
	kmp_queue_at(entry, now + kmp_ms(KMP_WATCH_MS));
}

/**
 * kmp_tester_start() - start the thread
 *
 * Context: module init.
 * Return: 0 or a negative errno.
 */
int kmp_tester_start(void)
{
	struct task_struct *task;

	task = kthread_create(kmp_tester_thread, NULL, "kmp_tester");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kmp_tester.task = task;
	kmp_queue_entry_init(&kmp_tester.watch_entry, kmp_watch_run);
	kmp_queue_start(task);
	wake_up_process(task);
	return 0;
}

/**
 * kmp_tester_stop() - end the thread
 *
 * Context: module exit; no map and no test is left.
 */
void kmp_tester_stop(void)
{
	kthread_stop(kmp_tester.task);
}
