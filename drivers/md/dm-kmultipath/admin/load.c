// SPDX-License-Identifier: GPL-2.0-only
/*
 * Creates a map with its groups and paths from a table's words, and destroys
 * it, also one that is incomplete. Called by target.c.
 */
#include <linux/blk-mq.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "admin.h"
#include "base/log.h"
#include "base/uevent.h"
#include "handlers/builtin.h"
#include "io/io.h"
#include "kmp.h"
#include "mapped-device.h"
#include "selectors/builtin.h"
#include "state/state.h"
#include "tester/test.h"
#include "tester/tester.h"

static int kmp_open_path(struct kmp_map *map, struct kmp_group *group,
			 struct kmp_path *path, struct kmp_table_path *config)
{
	struct kmp_path_device device;
	struct kmp_label label;
	int err;

	path->map = map;
	path->group = group;
	kmp_queue_entry_init(&path->queue_entry, kmp_path_run);
	err = kmp_path_device_open(map, config->device, &device,
				   (const char **)&map->ti->error);
	/* Closed with the map, whether or not it is complete. */
	kmp_path_set_device(path, &device);
	if (err && !device.dev)
		DMERR("%s: path device %s cannot be opened: %d",
		      kmp_map_label(map, &label), config->device, err);
	if (err)
		return err;
	if (path->sdev)
		kmp_adopt_watch(path->sdev);
	/* The name that dm core keeps; the table may name a symbolic link. */
	config->device = path->dev->name;
	if (kmp_sp_reserve(path)) {
		map->ti->error = "path: no memory";
		return -ENOMEM;
	}
	return 0;
}

static int kmp_create_paths(struct kmp_map *map, struct kmp_group *group,
			    const struct kmp_table_group *config)
{
	struct kmp_selector *selector = &group->selector;
	const char **error = (const char **)&map->ti->error;
	unsigned int i;
	int err;

	if (config->nr_path_args > selector->type->max_path_args) {
		*error = "number of path arguments: more than this selector takes";
		return -EINVAL;
	}
	for (i = 0; i < config->nr_paths; i++) {
		unsigned int index = config->first_path + i;
		struct kmp_table_path *path_config = &map->table.paths[index];
		struct kmp_path *path = &map->paths[index];

		err = kmp_open_path(map, group, path, path_config);
		if (err)
			return err;
		err = selector->type->add_path(selector, &path->selector_path,
					       path_config->args.argc,
					       path_config->args.argv, error);
		if (err)
			return err;
		selector->paths[i] = &path->selector_path;
		selector->nr_paths = i + 1;
	}
	return 0;
}

static int kmp_create_group(struct kmp_map *map, struct kmp_group *group,
			    const struct kmp_table_group *config)
{
	struct kmp_selector *selector = &group->selector;
	const char **error = (const char **)&map->ti->error;
	int err;

	group->map = map;
	err = kmp_selector_create(selector, config->selector,
				  config->args.argc, config->args.argv, error);
	if (err)
		return err;
	if (selector->type->end_io)
		map->watch_end_io = KMP_WATCH_SELECTOR;

	selector->paths = kcalloc(config->nr_paths, sizeof(*selector->paths),
				  GFP_KERNEL);
	if (!selector->paths) {
		*error = "path group: no memory";
		return -ENOMEM;
	}
	return kmp_create_paths(map, group, config);
}

static int kmp_create_groups(struct kmp_map *map)
{
	unsigned int i;
	int err;

	for (i = 0; i < map->table.nr_groups; i++) {
		err = kmp_create_group(map, &map->groups[i],
				       &map->table.groups[i]);
		if (err)
			return err;
	}
	if (map->table.initial_group)
		map->next_group = &map->groups[map->table.initial_group - 1];
	return 0;
}

/* dm core frees its words after the load: the table points into a copy. */
static char **kmp_copy_words(struct kmp_map *map, unsigned int argc, char **argv)
{
	size_t size = argc * sizeof(char *);
	char **copy, *text;
	unsigned int i;

	for (i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	copy = kvmalloc(size, GFP_KERNEL);
	if (!copy)
		return NULL;

	text = (char *)(copy + argc);
	for (i = 0; i < argc; i++) {
		size = strlen(argv[i]) + 1;
		copy[i] = memcpy(text, argv[i], size);
		text += size;
	}
	map->words = copy;
	return copy;
}

/* The array has an entry for each word of the table; keep those in use. */
static void *kmp_shrink(void *array, unsigned int nr, size_t size)
{
	void *smaller = kvmalloc_array(nr, size, GFP_KERNEL);

	if (!smaller)
		return array;
	memcpy(smaller, array, nr * size);
	kvfree(array);
	return smaller;
}

static int kmp_read_table(struct kmp_map *map, unsigned int argc, char **argv)
{
	struct kmp_table *table = &map->table;
	u32 defaults[KMP_NR_TUNABLES];
	struct kmp_table_error error;
	struct kmp_label label;
	char **words;

	words = kmp_copy_words(map, argc, argv);
	table->groups = kvcalloc(argc, sizeof(*table->groups), GFP_KERNEL);
	table->paths = kvcalloc(argc, sizeof(*table->paths), GFP_KERNEL);
	if (!words || !table->groups || !table->paths) {
		map->ti->error = "table: no memory";
		return -ENOMEM;
	}

	kmp_tunable_defaults(defaults);
	kmp_table_features_init(&table->features, defaults);
	if (kmp_table_parse(table, argc, words, &error)) {
		DMERR("%s: table argument %u \"%s\": %s",
		      kmp_map_label(map, &label), error.index + 1,
		      error.index < argc ? argv[error.index] : "", error.text);
		map->ti->error = (char *)error.text;
		return -EINVAL;
	}
	table->groups = kmp_shrink(table->groups, table->nr_groups,
				   sizeof(*table->groups));
	table->paths = kmp_shrink(table->paths, table->nr_paths,
				  sizeof(*table->paths));
	map->features = table->features;
	return 0;
}

/* One test a path, or fewer by reserved_tests, but at least one. */
static unsigned int kmp_nr_reserved(const struct kmp_table *table)
{
	u32 wanted = table->features.tunables[KMP_RESERVED_TESTS];
	unsigned int nr_paths = max(table->nr_paths, 1U);

	return wanted ? min_t(unsigned int, wanted, nr_paths) : nr_paths;
}

/* A READ test reads one logical block, which may be larger than a page. */
static unsigned int kmp_largest_block(const struct kmp_map *map)
{
	unsigned int i, largest = SECTOR_SIZE;

	for (i = 0; i < map->table.nr_paths; i++)
		largest = max(largest, bdev_logical_block_size(map->paths[i].dev->bdev));
	return largest;
}

static int kmp_create_reserve(struct kmp_map *map)
{
	unsigned int nr_paths = map->table.nr_paths, i;
	int err;

	map->reserve = kmp_reserve_create(kmp_nr_reserved(&map->table),
					  kmp_largest_block(map));
	if (!map->reserve) {
		map->ti->error = "map: no memory";
		return -ENOMEM;
	}
	for (i = 0; i < nr_paths; i++) {
		err = kmp_reserve_open(map->reserve, map->paths[i].dev->bdev, nr_paths);
		if (err) {
			map->ti->error = "path device: cannot be opened for tests";
			return err;
		}
	}
	return 0;
}

/**
 * kmp_can_register() - can all paths be registered for persistent reservations?
 * @map: the map
 *
 * Return: false if one is no SCSI disk.
 */
bool kmp_can_register(const struct kmp_map *map)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++)
		if (!map->paths[i].sdev)
			return false;
	return true;
}

static int kmp_create_parts(struct kmp_map *map)
{
	struct kmp_table *table = &map->table;
	struct dm_target *ti = map->ti;
	int err;

	map->groups = kvcalloc(table->nr_groups, sizeof(*map->groups),
			       GFP_KERNEL);
	map->paths = kvcalloc(table->nr_paths, sizeof(*map->paths), GFP_KERNEL);
	map->health = kvcalloc(table->nr_paths, sizeof(*map->health), GFP_KERNEL);
	map->seats = kvcalloc(table->nr_paths, sizeof(*map->seats), GFP_KERNEL);
	map->dispatch_queue = alloc_workqueue("kmp_dispatch/%s",
					      WQ_UNBOUND | WQ_MEM_RECLAIM |
					      WQ_HIGHPRI, 1,
					      dm_table_device_name(ti->table));
	map->journal = kmp_mapped_device_get(dm_table_get_md(ti->table));
	if (!map->groups || !map->paths || !map->health || !map->seats ||
	    !map->dispatch_queue || !map->journal) {
		ti->error = "map: no memory";
		return -ENOMEM;
	}

	err = kmp_handler_create(&map->handler, table->handler ?: "generic",
				 table->handler_args.argc,
				 table->handler_args.argv,
				 (const char **)&ti->error);
	err = err ?: kmp_create_groups(map);
	if (err)
		return err;
	if (map->features.key.value && !kmp_can_register(map)) {
		ti->error = "reservation_key: a path is no SCSI disk";
		return -EINVAL;
	}
	kmp_reservation_init(map);

	return kmp_create_reserve(map);
}

/* The UUID of the mapped device may say which LUN is the map's. */
static void kmp_read_uuid(struct kmp_map *map)
{
	struct mapped_device *md = dm_table_get_md(map->ti->table);
	char name[DM_NAME_LEN], uuid[DM_UUID_LEN] = "";

	if (!dm_copy_name_and_uuid(md, name, uuid))
		kmp_name_of_uuid(uuid, &map->lun.check.identity.name);
}

static void kmp_close_path(struct kmp_path *path)
{
	struct kmp_path_device device;

	kmp_path_get_device(path, &device);
	kmp_path_device_close(path->map, &device);
	kmp_sp_unreserve(path);
}

static void kmp_destroy_group(struct kmp_group *group)
{
	kmp_selector_destroy(&group->selector);
	kfree(group->selector.paths);
}

/**
 * kmp_map_destroy() - free a map and what belongs to it
 * @map: complete or not; its paths are no longer tested
 *
 * Context: process context, sleeps.
 */
void kmp_map_destroy(struct kmp_map *map)
{
	unsigned int i;

	kmp_outage_stop(map);
	kmp_dispatch_stop(map);
	kmp_hold_check(map);
	cancel_work_sync(&map->report);
	cancel_work_sync(&map->log_news);
	cancel_work_sync(&map->ask_size);
	cancel_work_sync(&map->ask_read_only);
	if (map->dispatch_queue)
		destroy_workqueue(map->dispatch_queue);

	for (i = 0; map->groups && i < map->table.nr_groups; i++)
		kmp_destroy_group(&map->groups[i]);
	for (i = 0; map->paths && map->seats && i < map->table.nr_paths; i++)
		kmp_close_path(&map->paths[i]);
	kmp_handler_destroy(&map->handler);
	kmp_reserve_put(map->reserve);
	kmp_mapped_device_put(map->journal);

	kvfree(map->seats);
	kvfree(map->health);
	kvfree(map->paths);
	kvfree(map->groups);
	kvfree(map->table.paths);
	kvfree(map->table.groups);
	kvfree(map->words);
	kfree(map);
}

/**
 * kmp_map_create() - create a map from a table's words
 * @ti: the target; its error names what is wrong
 * @argc: number of words
 * @argv: the words
 *
 * Context: table load, sleeps.
 * Return: the map, or an error pointer.
 */
struct kmp_map *kmp_map_create(struct dm_target *ti, unsigned int argc,
			       char **argv)
{
	struct kmp_map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	int err;

	if (!map) {
		ti->error = "map: no memory";
		return ERR_PTR(-ENOMEM);
	}
	map->ti = ti;
	map->own = dm_disk(dm_table_get_md(ti->table))->part0;
	spin_lock_init(&map->lock);
	INIT_LIST_HEAD(&map->entry);
	kmp_hold_init(map);
	kmp_outage_init(map);
	kmp_dispatch_init(map);
	kmp_report_init(map);
	kmp_log_init(map);
	kmp_lun_init(map);
	kmp_read_uuid(map);
	kmp_activate_init(map);
	kmp_size_init(map);
	kmp_adopt_init(map);
	kmp_read_only_init_work(map);

	err = kmp_read_table(map, argc, argv);
	if (!err)
		err = kmp_create_parts(map);
	if (err) {
		kmp_map_destroy(map);
		return ERR_PTR(err);
	}
	kmp_paths_init(map);
	kmp_read_only_init(map);
	return map;
}
