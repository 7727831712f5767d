// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel log is told. A line may take milliseconds on a serial console,
 * so a work item prints it. If the same thing happens again before that, only the
 * later one is printed; the flight recorder has both.
 */
#include "device.h"
#include "kmp.h"
#include "log.h"
#include "work.h"

/**
 * kmp_label() - write what the kernel log calls a map
 * @md: the mapped device
 * @label: out
 *
 * Takes dm core's lock of names, under which dm core neither allocates nor waits.
 * Context: process context.
 * Return: @label's text.
 */
const char *kmp_label(struct mapped_device *md, struct kmp_label *label)
{
	const char *disk = dm_disk(md)->disk_name;
	char name[DM_NAME_LEN];

	if (dm_copy_name_and_uuid(md, name, NULL))
		strscpy(label->text, disk, sizeof(label->text));
	else
		scnprintf(label->text, sizeof(label->text), "%s (%s)", name, disk);
	return label->text;
}

/* The same of a loaded table's map. */
const char *kmp_map_label(const struct kmp_map *map, struct kmp_label *label)
{
	return kmp_label(dm_table_get_md(map->ti->table), label);
}

/**
 * kmp_sp_name() - write what a storage processor or a target port group is called
 * @sp: which
 * @text: memory for it
 *
 * Context: any.
 * Return: "A" or "B", the number of a target port group, or "none".
 */
const char *kmp_sp_name(enum kmp_sp sp, struct kmp_sp_text *text)
{
	if (sp < KMP_NR_SPS)
		return sp == KMP_SP_A ? "A" : "B";
	if (sp == KMP_NO_SP)
		return "none";
	scnprintf(text->text, sizeof(text->text), "%u", sp - KMP_SP_GROUP);
	return text->text;
}

static void kmp_log_path(struct kmp_path *path, const char *name)
{
	struct kmp_map *map = path->map;
	bool revived;

	spin_lock_irq(&map->lock);
	revived = path->status.revived;
	path->status.revived = 0;
	spin_unlock_irq(&map->lock);
	if (revived)
		DMWARN("%s: path %pg (%s) was left offline by error recovery, set running",
		       name, path->dev->bdev, path->dev->name);
}

/**
 * kmp_log_outages() - print what happened to a map as a whole
 * @map: the map; what happened to its paths is printed already
 * @name: its label
 *
 * Context: process context.
 */
void kmp_log_outages(struct kmp_map *map, const char *name)
{
	struct kmp_outage_news news;

	spin_lock_irq(&map->lock);
	news = map->outage_news;
	map->outage_news = (struct kmp_outage_news) {};
	spin_unlock_irq(&map->lock);
	if (news.expired)
		DMERR("%s: no path for no_path_timeout_ms: I/O fails", name);
	if (news.over_ns)
		DMWARN("%s: a path is usable again, after %llu ms; %u bios are held",
		       name, div_u64(news.over_ns, NSEC_PER_MSEC), news.held);
	if (news.begins)
		DMWARN("%s: no path is usable: I/O %s", name,
		       news.queueing ? "is held" : "fails");
}

static void kmp_log_work(struct work_struct *work)
{
	struct kmp_map *map = container_of(work, struct kmp_map, log_news);
	struct kmp_label label;
	const char *name = kmp_map_label(map, &label);
	struct kmp_sp_text sp;
	struct kmp_news news;
	unsigned int i;
	int pinned;

	pinned = kmp_devices_pin();
	for (i = 0; i < map->table.nr_paths; i++)
		kmp_log_path(&map->paths[i], name);

	spin_lock_irq(&map->lock);
	news = map->news;
	map->news = (struct kmp_news) { .moved_to = KMP_NO_SP };
	spin_unlock_irq(&map->lock);
	if (news.activated)
		DMINFO("%s: activation of path %pg (%s), %s: %s", name,
		       news.activated->dev->bdev, news.activated->dev->name, news.cause,
		       news.result);
	if (news.moved_to != KMP_NO_SP)
		DMINFO("%s: the LUN moved to %s %s, %s", name,
		       news.moved_to < KMP_NR_SPS ? "SP" : "target port group",
		       kmp_sp_name(news.moved_to, &sp),
		       news.moved_by_us ? "by us" : "not by us");
	if (news.sectors)
		DMINFO("%s: the LUN has %llu sectors, %llu before", name,
		       news.sectors, news.sectors_before);
	if (news.held_long)
		DMERR("%s: I/O has been held for long: hung tasks may be reported", name);
	if (news.nameless)
		DMWARN("%s: the LUN has no name: another one in its place is not noticed",
		       name);
	if (news.not_registered)
		DMWARN("%s: path %s", name, news.not_registered);
	if (news.preempted)
		DMERR("%s: the reservation key was preempted or removed: I/O fails", name);
	if (news.tests_lost)
		DMERR("%s: a reserved test is lost: please report this", name);
	kmp_devices_unpin(pinned);
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

/* The LUN has no name by which another one in its place could be told. */
void kmp_log_nameless(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->news.nameless = true;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* The array no longer has the map's reservation key. */
void kmp_log_preempted(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->news.preempted = true;
	spin_unlock_irq(&map->lock);
	kmp_work_run(&map->log_news);
}

/* The array does not register a path with it; @why is a string constant. */
void kmp_log_not_registered(struct kmp_map *map, const char *why)
{
	spin_lock_irq(&map->lock);
	map->news.not_registered = why;
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
