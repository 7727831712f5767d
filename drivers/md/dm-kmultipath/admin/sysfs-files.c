// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files in /sys/block/dm-N/kmultipath/, one value or one small table each.
 * sysfs.c makes their folders.
 *
 * A file of a path or a group needs no lock: its folder is removed before its
 * table is freed. A file of the mapped device takes the lock "reading".
 */
#include <linux/blkdev.h>
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "admin.h"
#include "base/device.h"
#include "base/log.h"
#include "kmp.h"
#include "mapped-device.h"
#include "state/state.h"
#include "sysfs.h"

/**
 * struct kmp_map_file - a file of a mapped device
 * @attr: for sysfs
 * @tunable: the tunable that it has, if @show is NULL
 * @show: writes the text to a page, returns its length in bytes
 */
struct kmp_map_file {
	struct attribute attr;
	enum kmp_tunable tunable;
	int (*show)(struct kmp_map *map, char *page);
};

/**
 * struct kmp_path_file - a file of a path
 * @attr: for sysfs
 * @show: writes the text to a page, returns its length in bytes
 */
struct kmp_path_file {
	struct attribute attr;
	int (*show)(struct kmp_path *path, char *page);
};

/**
 * struct kmp_group_file - a file of a group
 * @attr: for sysfs
 * @show: writes the text to a page, returns its length in bytes
 */
struct kmp_group_file {
	struct attribute attr;
	int (*show)(struct kmp_group *group, char *page);
};

/* ---- files of the mapped device ---- */

static int kmp_show_states(struct kmp_map *map, char *page)
{
	unsigned int count[KMP_NR_PATH_STATES] = {};
	unsigned int i;
	int len = 0;

	for (i = 0; i < map->table.nr_paths; i++)
		count[READ_ONCE(map->paths[i].status.state)]++;
	for (i = 0; i < KMP_NR_PATH_STATES; i++)
		len += sysfs_emit_at(page, len, "%s %u\n",
				     kmp_path_properties[i].name, count[i]);
	return len;
}

static int kmp_show_held(struct kmp_map *map, char *page)
{
	unsigned int nr, most;
	u64 bytes, most_bytes, oldest;

	spin_lock_irq(&map->lock);
	nr = map->held.nr;
	bytes = map->held.bytes;
	most = map->held.most;
	most_bytes = map->held.most_bytes;
	oldest = __kmp_oldest_held(map);
	spin_unlock_irq(&map->lock);
	return sysfs_emit(page,
			  "bios %u\nbytes %llu\noldest_ms %llu\nmost_bios %u\nmost_bytes %llu\n",
			  nr, bytes, div_u64(oldest, NSEC_PER_MSEC), most, most_bytes);
}

static int kmp_show_lun(struct kmp_map *map, char *page)
{
	struct kmp_sp_text owner, home;
	struct kmp_lun lun;

	spin_lock_irq(&map->lock);
	lun = map->lun;
	spin_unlock_irq(&map->lock);
	return sysfs_emit(page,
			  "owner %s\nhome %s\nndu %u\ninactive %u\ncopying %u\nread_only %u\n",
			  kmp_sp_name(lun.owner, &owner), kmp_sp_name(lun.home, &home),
			  ktime_get_ns() < kmp_lun_ndu_until(&lun),
			  lun.inactive_until > 0, lun.copying_until > 0,
			  lun.check.nr_read_only > 0);
}

static int kmp_show_reservation(struct kmp_map *map, char *page)
{
	struct kmp_reservation reservation;
	unsigned int registered = 0, i;
	struct kmp_key key;
	int len;

	spin_lock_irq(&map->lock);
	key = map->features.key;
	reservation = map->reservation;
	for (i = 0; key.value && i < map->table.nr_paths; i++)
		registered += map->paths[i].status.registered == KMP_REGISTERED;
	spin_unlock_irq(&map->lock);
	len = sysfs_emit(page, "key ");
	len += kmp_key_print(&key, page + len, PAGE_SIZE - len);
	return len + sysfs_emit_at(page, len, "\nregistered %u\npreempted %u\nrefused %u\n",
				   registered, reservation.preempted, reservation.refused);
}

static int kmp_show_outage(struct kmp_map *map, char *page)
{
	return sysfs_emit(page, "%llu\n", kmp_outage_ms(map));
}

static int kmp_show_outages(struct kmp_map *map, char *page)
{
	struct kmp_stats stats = kmp_stats(map);

	return sysfs_emit(page, "number %llu\nin_all_ms %llu\nlongest_ms %llu\n",
			  stats.outages, div_u64(stats.outage_ns, NSEC_PER_MSEC),
			  div_u64(stats.longest_ns, NSEC_PER_MSEC));
}

static int kmp_show_restores(struct kmp_map *map, char *page)
{
	struct kmp_stats stats = kmp_stats(map);

	return kmp_stats_print_restores(&stats, page, PAGE_SIZE);
}

static int kmp_show_tunable(struct kmp_map *map, enum kmp_tunable tunable, char *page)
{
	int len = kmp_tunable_print(tunable, kmp_tunable(map, tunable), page,
				    PAGE_SIZE);

	return len + sysfs_emit_at(page, len, "\n");
}

static struct kmp_map_file kmp_state_files[] = {
	{ { .name = "states", .mode = 0444 }, .show = kmp_show_states },
	{ { .name = "held", .mode = 0444 }, .show = kmp_show_held },
	{ { .name = "lun", .mode = 0444 }, .show = kmp_show_lun },
	{ { .name = "reservation", .mode = 0444 }, .show = kmp_show_reservation },
	{ { .name = "outage_ms", .mode = 0444 }, .show = kmp_show_outage },
	{ { .name = "outages", .mode = 0444 }, .show = kmp_show_outages },
	{ { .name = "restore_ms", .mode = 0444 }, .show = kmp_show_restores },
};

static struct kmp_map_file kmp_tunable_files[KMP_NR_TUNABLES];
static struct attribute *kmp_map_attrs[ARRAY_SIZE(kmp_state_files) + KMP_NR_TUNABLES + 1];

ATTRIBUTE_GROUPS(kmp_map);

/**
 * kmp_sysfs_files_init() - set up the list of a mapped device's files
 *
 * Context: module init.
 */
void kmp_sysfs_files_init(void)
{
	unsigned int nr = 0, i;

	for (i = 0; i < KMP_NR_TUNABLES; i++) {
		kmp_tunable_files[i].attr.name = kmp_tunables[i].name;
		kmp_tunable_files[i].attr.mode = 0644;
		kmp_tunable_files[i].tunable = i;
		kmp_map_attrs[nr++] = &kmp_tunable_files[i].attr;
	}
	for (i = 0; i < ARRAY_SIZE(kmp_state_files); i++)
		kmp_map_attrs[nr++] = &kmp_state_files[i].attr;
}

static ssize_t kmp_map_file_show(struct kobject *kobj, struct attribute *attr,
				 char *page)
{
	const struct kmp_map_file *file = container_of(attr, struct kmp_map_file, attr);
	struct kmp_mapped_device *mapped = kmp_folder_of(kobj)->of;
	ssize_t len = -ENODEV;

	mutex_lock(&mapped->reading);
	if (mapped->shown)
		len = file->show ? file->show(mapped->shown, page) :
				   kmp_show_tunable(mapped->shown, file->tunable, page);
	mutex_unlock(&mapped->reading);
	return len;
}

/* Who may not send the message may not write either: root in a container owns the file. */
static ssize_t kmp_map_file_store(struct kobject *kobj, struct attribute *attr,
				  const char *text, size_t size)
{
	const struct kmp_map_file *file = container_of(attr, struct kmp_map_file, attr);
	struct kmp_mapped_device *mapped = kmp_folder_of(kobj)->of;
	const char *error = NULL;
	struct kmp_label label;
	ssize_t ret = -ENODEV;
	u32 value;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&mapped->reading);
	if (mapped->shown) {
		error = kmp_tunable_parse(file->tunable, text, &value) ?:
			kmp_tunable_set(mapped->shown, file->tunable, value);
		ret = error ? -EINVAL : size;
	}
	mutex_unlock(&mapped->reading);
	if (error)
		DMERR("%s: sysfs: %s", kmp_label(mapped->journal.md, &label), error);
	return ret;
}

static void kmp_folder_release(struct kobject *kobj)
{
	kfree(kmp_folder_of(kobj));
}

static const struct sysfs_ops kmp_map_ops = {
	.show = kmp_map_file_show,
	.store = kmp_map_file_store,
};

const struct kobj_type kmp_map_folder = {
	.release = kmp_folder_release,
	.sysfs_ops = &kmp_map_ops,
	.default_groups = kmp_map_groups,
};

const struct kobj_type kmp_plain_folder = {
	.release = kmp_folder_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

/* ---- files of a path ---- */

static int kmp_show_path_state(struct kmp_path *path, char *page)
{
	struct kmp_map *map = path->map;
	enum kmp_path_state state;
	const char *why;
	u64 since;

	spin_lock_irq(&map->lock);
	state = path->status.state;
	why = path->status.why;
	since = path->status.since;
	spin_unlock_irq(&map->lock);
	return sysfs_emit(page, "state %s\nsince_ms %llu\nwhy %s\n",
			  kmp_path_properties[state].name,
			  div_u64(ktime_get_ns() - since, NSEC_PER_MSEC), why);
}

/* How long a path is kept out, in ms; 0 if it is not. */
static u64 __kmp_kept_out_ms(const struct kmp_path *path)
{
	u64 age = kmp_ms(kmp_tunable(path->map, KMP_PATH_AGE)), now = ktime_get_ns();
	u64 until = kmp_losses_until(&kmp_health(path)->losses, age);

	lockdep_assert_held(&path->map->lock);

	if (kmp_path_rank(path) != KMP_RANK_LOSSY)
		return 0;
	return div_u64(max(until, now) - now, NSEC_PER_MSEC) ?: 1;
}

static int kmp_show_path_rank(struct kmp_path *path, char *page)
{
	struct kmp_losses losses;
	enum kmp_rank rank;
	u64 kept_out_ms;

	spin_lock_irq(&path->map->lock);
	rank = kmp_path_rank(path);
	losses = kmp_health(path)->losses;
	kept_out_ms = __kmp_kept_out_ms(path);
	spin_unlock_irq(&path->map->lock);
	return sysfs_emit(page, "rank %s\nfailures %u\npenalties %u\nkept_out_ms %llu\nwhy %s\n",
			  kmp_ranks[rank].name, losses.failures, losses.penalties,
			  kept_out_ms, kmp_ranks[rank].why);
}

static int kmp_show_path_stats(struct kmp_path *path, char *page)
{
	struct kmp_path_stats stats = kmp_path_stats(path);
	int len;

	len = kmp_path_stats_print(&stats, "\n", page, PAGE_SIZE);
	len += sysfs_emit_at(page, len, "\n");
	return len + kmp_path_stats_print_states(&stats, page + len, PAGE_SIZE - len);
}

static int kmp_show_path_tests(struct kmp_path *path, char *page)
{
	struct kmp_health *health = kmp_health(path);
	u32 median_us, p99_us;

	spin_lock_irq(&path->map->lock);
	median_us = kmp_round_trip_median(&health->trips);
	p99_us = kmp_round_trip_p99(&health->trips);
	spin_unlock_irq(&path->map->lock);
	return sysfs_emit(page, "tests %u\nbad %u\nfailures %u\nmedian_us %u\np99_us %u\n",
			  READ_ONCE(path->check.nr_tests), READ_ONCE(path->check.nr_bad_tests),
			  READ_ONCE(path->status.fail_count), median_us, p99_us);
}

static int kmp_show_path_sp(struct kmp_path *path, char *page)
{
	struct kmp_sp_text text;

	return sysfs_emit(page, "%s\n", kmp_sp_name(READ_ONCE(path->status.sp), &text));
}

static struct kmp_path_file kmp_path_state_file = {
	{ .name = "state", .mode = 0444 }, kmp_show_path_state,
};

static struct kmp_path_file kmp_path_rank_file = {
	{ .name = "rank", .mode = 0444 }, kmp_show_path_rank,
};

static struct kmp_path_file kmp_path_stats_file = {
	{ .name = "stats", .mode = 0444 }, kmp_show_path_stats,
};

static struct kmp_path_file kmp_path_tests_file = {
	{ .name = "tests", .mode = 0444 }, kmp_show_path_tests,
};

static struct kmp_path_file kmp_path_sp_file = {
	{ .name = "sp", .mode = 0444 }, kmp_show_path_sp,
};

static struct attribute *kmp_path_attrs[] = {
	&kmp_path_state_file.attr,
	&kmp_path_rank_file.attr,
	&kmp_path_stats_file.attr,
	&kmp_path_tests_file.attr,
	&kmp_path_sp_file.attr,
	NULL
};
ATTRIBUTE_GROUPS(kmp_path);

static ssize_t kmp_path_file_show(struct kobject *kobj, struct attribute *attr,
				  char *page)
{
	const struct kmp_path_file *file = container_of(attr, struct kmp_path_file, attr);
	int pinned = kmp_devices_pin();
	ssize_t len = file->show(kmp_folder_of(kobj)->of, page);

	kmp_devices_unpin(pinned);
	return len;
}

static const struct sysfs_ops kmp_path_ops = { .show = kmp_path_file_show };

const struct kobj_type kmp_path_folder = {
	.release = kmp_folder_release,
	.sysfs_ops = &kmp_path_ops,
	.default_groups = kmp_path_groups,
};

/* ---- files of a group ---- */

static int kmp_show_group_state(struct kmp_group *group, char *page)
{
	const struct kmp_map *map = group->map;
	const char *state = "enabled";

	if (READ_ONCE(group->bypassed))
		state = "disabled";
	else if (group == READ_ONCE(map->current_group))
		state = "active";
	return sysfs_emit(page, "%s\n", state);
}

static int kmp_show_group_selector(struct kmp_group *group, char *page)
{
	return sysfs_emit(page, "%s\n", group->selector.type->name);
}

static int kmp_show_group_paths(struct kmp_group *group, char *page)
{
	unsigned int i;
	int len = 0;

	for (i = 0; i < group->selector.nr_paths; i++)
		len += sysfs_emit_at(page, len, "%s\n",
				     kmp_path_of(group->selector.paths[i])->dev->name);
	return len;
}

static struct kmp_group_file kmp_group_state_file = {
	{ .name = "state", .mode = 0444 }, kmp_show_group_state,
};

static struct kmp_group_file kmp_group_selector_file = {
	{ .name = "selector", .mode = 0444 }, kmp_show_group_selector,
};

static struct kmp_group_file kmp_group_paths_file = {
	{ .name = "paths", .mode = 0444 }, kmp_show_group_paths,
};

static struct attribute *kmp_group_attrs[] = {
	&kmp_group_state_file.attr,
	&kmp_group_selector_file.attr,
	&kmp_group_paths_file.attr,
	NULL
};
ATTRIBUTE_GROUPS(kmp_group);

static ssize_t kmp_group_file_show(struct kobject *kobj, struct attribute *attr,
				   char *page)
{
	const struct kmp_group_file *file = container_of(attr, struct kmp_group_file, attr);
	int pinned = kmp_devices_pin();
	ssize_t len = file->show(kmp_folder_of(kobj)->of, page);

	kmp_devices_unpin(pinned);
	return len;
}

static const struct sysfs_ops kmp_group_ops = { .show = kmp_group_file_show };

const struct kobj_type kmp_group_folder = {
	.release = kmp_folder_release,
	.sysfs_ops = &kmp_group_ops,
	.default_groups = kmp_group_groups,
};
