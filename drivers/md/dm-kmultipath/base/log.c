// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tester tells the kernel log. A line may take milliseconds on a serial
 * console, so a work item prints it. If the same thing happens again before that,
 * only the later one is printed; the flight recorder has both.
 */
#include "kmp.h"
#include "log.h"
#include "work.h"

static void kmp_log_path(struct kmp_path *path)
{
	struct kmp_map *map = path->map;
	bool revived;

	spin_lock_irq(&map->lock);
	revived = path->status.revived;
	path->status.revived = 0;
	spin_unlock_irq(&map->lock);
	if (revived)
		DMWARN("%s: path %s was left offline by error recovery, set running",
		       dm_table_device_name(map->ti->table), path->dev->name);
}

static void kmp_log_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, log_news);
	const char *name = dm_table_device_name(map->ti->table);
	struct kmp_news news;
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++)
		kmp_log_path(&map->paths[i]);

	spin_lock_irq(&map->lock);
	news = map->news;
	map->news = (struct kmp_news) { .moved_to = KMP_NO_SP };
	spin_unlock_irq(&map->lock);
	if (news.activated)
		DMINFO("%s: activation of path %s, %s: %s", name,
		       news.activated->dev->name, news.cause, news.result);
	if (news.moved_to != KMP_NO_SP)
		DMINFO("%s: the LUN moved to SP %c, %s", name, 'A' + news.moved_to,
		       news.moved_by_us ? "by us" : "not by us");
	if (news.sectors)
		DMINFO("%s: the LUN has %llu sectors, %llu before", name,
		       news.sectors, news.sectors_before);
	if (news.held_long)
		DMERR("%s: I/O has been held for long: hung tasks may be reported", name);
	if (news.tests_lost)
		DMERR("%s: a reserved test is lost: please report this", name);
}

/* The tester set the device of a path running that error recovery left offline. */
void kmp_log_revived(struct kmp_path *path)
{
	struct kmp_map *map = path->map;

	spin_lock_irq(&map->lock);
	path->status.revived = 1;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* An activation of a path has ended; @cause and @result are string constants. */
void kmp_log_activation(struct kmp_path *path, const char *cause, const char *result)
{
	struct kmp_map *map = path->map;

	spin_lock_irq(&map->lock);
	map->news.activated = path;
	map->news.cause = cause;
	map->news.result = result;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* The LUN moved. */
void kmp_log_move(struct kmp_map *map, enum kmp_sp to, bool by_us)
{
	spin_lock_irq(&map->lock);
	map->news.moved_to = to;
	map->news.moved_by_us = by_us;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* The LUN has another size than before, in sectors of 512 bytes. */
void kmp_log_size(struct kmp_map *map, u64 sectors, u64 before)
{
	spin_lock_irq(&map->lock);
	map->news.sectors = sectors;
	map->news.sectors_before = before;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* What the tester found when it looked at the map as a whole; see struct kmp_news. */
void kmp_log_watch(struct kmp_map *map, bool held_long, bool tests_lost)
{
	spin_lock_irq(&map->lock);
	map->news.held_long |= held_long;
	map->news.tests_lost |= tests_lost;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/**
 * kmp_log_init() - initialize what is to be logged of a map: nothing
 * @map: the map, zeroed
 */
void kmp_log_init(struct kmp_map *map)
{
	map->news.moved_to = KMP_NO_SP;
	INIT_WORK(&map->log_news, kmp_log_work);
}
