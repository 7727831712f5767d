// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table's life: from its words to a map with groups and paths, and back to
 * nothing, however far it got. Called by target.c.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "admin.h"
#include "base/device.h"
#include "base/uevent.h"
#include "handlers/builtin.h"
#include "io/io.h"
#include "kmp.h"
#include "mapped-device.h"
#include "selectors/builtin.h"
#include "state/state.h"
#include "tester/test.h"
#include "tester/tester.h"

/*
 * The kernel's own handler on the device: the bridge needs it attached; beside
 * ours scsi_dh_emc may be there, and must then be kept informed.
 */
static int kmp_open_dh(struct kmp_map *map, struct kmp_path *path)
{
	const struct kmp_table_args *args = &map->table.handler_args;
	const char **error = (const char **)&map->ti->error;
	struct block_device *bdev = path->dev->bdev;
	const char *attached;

	if (map->handler.type->dh_name) {
		map->dh_name = map->handler.type->dh_name;
		return kmp_dh_attach(bdev, map->dh_name, error) ?:
		       kmp_dh_configure(bdev, args->argc, args->argv, error);
	}

	if (!path->sdev)
		return 0;
	attached = kmp_dh_attached(path->sdev);
	if (map->handler.type->activate && attached && !strcmp(attached, "emc")) {
		path->check.dh_attached = true;
		map->dh_name = "emc";
	}
	return 0;
}

static int kmp_open_path(struct kmp_map *map, struct kmp_group *group,
			 struct kmp_path *path, struct kmp_table_path *config)
{
	struct dm_target *ti = map->ti;
	int err;

	err = dm_get_device(ti, config->device, dm_table_get_mode(ti->table),
			    &path->dev);
	if (err) {
		DMERR("%s: path device %s cannot be opened: %d",
		      dm_table_device_name(ti->table), config->device, err);
		ti->error = "path device: cannot be opened";
		return err;
	}
	/* The name that dm core keeps; the table's may be a link's. */
	config->device = path->dev->name;

	path->map = map;
	path->group = group;
	path->selector_path.bdev = path->dev->bdev;
	path->sdev = kmp_device_scsi(path->dev->bdev);
	kmp_queue_entry_init(&path->queue_entry, kmp_path_run);
	path->port = kmp_port_get(path);
	if (!path->port || kmp_sp_reserve(path)) {
		ti->error = "path: no memory";
		return -ENOMEM;
	}
	return kmp_open_dh(map, path);
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

/* The table outlives dm core's words: keep a copy, and pointers into it. */
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

/* How many there are is known after parsing; the map keeps no more than that. */
static void *kmp_shrink(void *roomy, unsigned int nr, size_t size)
{
	void *fitting = kvmalloc_array(nr, size, GFP_KERNEL);

	if (!fitting)
		return roomy;
	memcpy(fitting, roomy, nr * size);
	kvfree(roomy);
	return fitting;
}

static int kmp_read_table(struct kmp_map *map, unsigned int argc, char **argv)
{
	struct kmp_table *table = &map->table;
	u32 defaults[KMP_NR_TUNABLES];
	struct kmp_table_error error;
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
		      dm_table_device_name(map->ti->table), error.index + 1,
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

/* One test a path, or fewer if the table says so; never none. */
static unsigned int kmp_nr_reserved(const struct kmp_table *table)
{
	u32 wanted = table->features.tunables[KMP_RESERVED_TESTS];
	unsigned int nr_paths = max(table->nr_paths, 1U);

	return wanted ? min_t(unsigned int, wanted, nr_paths) : nr_paths;
}

static int kmp_create_parts(struct kmp_map *map)
{
	struct kmp_table *table = &map->table;
	struct dm_target *ti = map->ti;
	int err;

	map->groups = kvcalloc(table->nr_groups, sizeof(*map->groups),
			       GFP_KERNEL);
	map->paths = kvcalloc(table->nr_paths, sizeof(*map->paths), GFP_KERNEL);
	map->reserve = kmp_reserve_create(kmp_nr_reserved(table));
	map->dispatch_queue = alloc_workqueue("kmp_dispatch/%s",
					      WQ_MEM_RECLAIM | WQ_HIGHPRI, 1,
					      dm_table_device_name(ti->table));
	map->journal = kmp_mapped_device_get(dm_table_get_md(ti->table));
	if (!map->groups || !map->paths || !map->reserve ||
	    !map->dispatch_queue || !map->journal) {
		ti->error = "map: no memory";
		return -ENOMEM;
	}

	err = kmp_handler_create(&map->handler, table->handler ?: "generic",
				 table->handler_args.argc,
				 table->handler_args.argv,
				 (const char **)&ti->error);
	return err ?: kmp_create_groups(map);
}

static void kmp_destroy_group(struct kmp_group *group)
{
	kmp_selector_destroy(&group->selector);
	kfree(group->selector.paths);
}

/**
 * kmp_map_destroy() - take a map apart
 * @map: complete, or as far as it got; its paths are not tested any more
 *
 * Context: process context, sleeps.
 */
void kmp_map_destroy(struct kmp_map *map)
{
	unsigned int i;

	kmp_outage_stop(map);
	kmp_dispatch_stop(map);
	kmp_hold_check(map);
	cancel_work_sync(&map->tell);
	if (map->dispatch_queue)
		destroy_workqueue(map->dispatch_queue);

	for (i = 0; map->groups && i < map->table.nr_groups; i++)
		kmp_destroy_group(&map->groups[i]);
	for (i = 0; map->paths && i < map->table.nr_paths; i++) {
		kmp_port_put(map->paths[i].port);
		kmp_sp_unreserve(&map->paths[i]);
		if (map->paths[i].dev)
			dm_put_device(map->ti, map->paths[i].dev);
	}
	kmp_handler_destroy(&map->handler);
	kmp_reserve_put(map->reserve);
	kmp_mapped_device_put(map->journal);

	kvfree(map->paths);
	kvfree(map->groups);
	kvfree(map->table.paths);
	kvfree(map->table.groups);
	kvfree(map->words);
	kfree(map);
}

/**
 * kmp_map_create() - build a map from a table's words
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
	spin_lock_init(&map->lock);
	INIT_LIST_HEAD(&map->entry);
	kmp_hold_init(map);
	kmp_outage_init(map);
	kmp_dispatch_init(map);
	kmp_tell_init(map);
	kmp_lun_init(map);
	kmp_activate_init(map);

	err = kmp_read_table(map, argc, argv);
	if (!err)
		err = kmp_create_parts(map);
	if (err) {
		kmp_map_destroy(map);
		return ERR_PTR(err);
	}
	kmp_paths_init(map);
	return map;
}
