// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device-mapper target: a table's life from constructor to destructor, and
 * the module's.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "dh.h"
#include "kmp.h"
#include "port.h"
#include "scsi.h"
#include "sp.h"
#include "test.h"

/* ---- the constructor, from the words of the table to paths ---- */

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
		path->dh_attached = true;
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
	path->sdev = kmp_scsi_device(path->dev->bdev);
	kmp_due_init(&path->due, kmp_path_look);
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
	}
	selector->nr_paths = config->nr_paths;
	return 0;
}

static int kmp_create_group(struct kmp_map *map, struct kmp_group *group,
			    const struct kmp_table_group *config)
{
	struct kmp_selector *selector = &group->selector;
	const char **error = (const char **)&map->ti->error;
	int err;

	err = kmp_selector_create(selector, config->selector,
				  config->args.argc, config->args.argv, error);
	if (err)
		return err;
	if (selector->type->end_io)
		map->selectors_end_io = true;

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
					      WQ_MEM_RECLAIM, 1,
					      dm_table_device_name(ti->table));
	if (!map->groups || !map->paths || !map->reserve ||
	    !map->dispatch_queue) {
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

/* Takes a map apart however far it got. */
static void kmp_destroy_map(struct kmp_map *map)
{
	unsigned int i;

	kmp_hold_stop(map);
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

	kvfree(map->paths);
	kvfree(map->groups);
	kvfree(map->table.paths);
	kvfree(map->table.groups);
	kvfree(map->words);
	kfree(map);
}

/*
 * <start> <length> kmultipath <#features> [<feature>]*
 *	<#handler args> [<handler> [<arg>]*] <#groups> <initial group>
 *	{ <selector> <#selector args> [<arg>]* <#paths> <#path args>
 *	  { <device> [<arg>]* }+ }*
 */
static int kmp_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct kmp_map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	int err;

	if (!map) {
		ti->error = "map: no memory";
		return -ENOMEM;
	}
	map->ti = ti;
	spin_lock_init(&map->lock);
	INIT_LIST_HEAD(&map->entry);
	kmp_hold_init(map);
	kmp_tell_init(map);
	kmp_lun_init(map);
	kmp_activate_init(map);

	err = kmp_read_table(map, argc, argv);
	if (!err)
		err = kmp_create_parts(map);
	if (err) {
		kmp_destroy_map(map);
		return err;
	}
	kmp_paths_init(map);
	if (map->dh_name)
		DMWARN("%s: not memory safe: scsi_dh_%s attached",
		       dm_table_device_name(ti->table), map->dh_name);

	ti->private = map;
	ti->num_flush_bios = 1;
	ti->num_discard_bios = 1;
	ti->num_secure_erase_bios = 1;
	ti->num_write_zeroes_bios = 1;
	ti->per_io_data_size = sizeof(struct kmp_bio);
	return 0;
}

static void kmp_dtr(struct dm_target *ti)
{
	struct kmp_map *map = ti->private;

	kmp_tester_abandon(map);
	kmp_destroy_map(map);
}

/* ---- suspend and resume ---- */

static void kmp_target_presuspend(struct dm_target *ti)
{
	kmp_presuspend(ti->private);
}

static void kmp_target_presuspend_undo(struct dm_target *ti)
{
	kmp_unsuspend(ti->private);
}

static void kmp_target_postsuspend(struct dm_target *ti)
{
	kmp_tell_stop(ti->private);
}

static void kmp_target_resume(struct dm_target *ti)
{
	struct kmp_map *map = ti->private;

	kmp_tell_start(map);
	kmp_unsuspend(map);
	kmp_tester_adopt(map);
	kmp_activate_soon(map);
}

/* ---- what else dm core asks ---- */

/* -ENOTCONN makes dm core ask again, until a fatal signal. */
static int kmp_prepare_ioctl(struct dm_target *ti, struct block_device **bdev)
{
	struct kmp_map *map = ti->private;
	struct kmp_path *path = kmp_any_path(map);
	bool wait;

	if (!path) {
		spin_lock_irq(&map->lock);
		wait = map->nr_usable || __kmp_worth_waiting(map);
		spin_unlock_irq(&map->lock);
		return wait ? -ENOTCONN : -EIO;
	}

	*bdev = path->selector_path.bdev;
	/* Only a path that is as long as the map gets unfiltered ioctls. */
	return ti->len == bdev_nr_sectors(*bdev) ? 0 : 1;
}

static int kmp_iterate_devices(struct dm_target *ti,
			       iterate_devices_callout_fn fn, void *data)
{
	struct kmp_map *map = ti->private;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < map->table.nr_paths; i++)
		ret = fn(ti, map->paths[i].dev, ti->begin, ti->len, data);
	return ret;
}

static struct target_type kmp_target = {
	.name = "kmultipath",
	.version = {1, 0, 0},
	.features = DM_TARGET_SINGLETON | DM_TARGET_IMMUTABLE |
		    DM_TARGET_NOWAIT,
	.module = THIS_MODULE,
	.ctr = kmp_ctr,
	.dtr = kmp_dtr,
	.map = kmp_map_bio,
	.end_io = kmp_end_io,
	.presuspend = kmp_target_presuspend,
	.presuspend_undo = kmp_target_presuspend_undo,
	.postsuspend = kmp_target_postsuspend,
	.resume = kmp_target_resume,
	.status = kmp_status,
	.message = kmp_message,
	.prepare_ioctl = kmp_prepare_ioctl,
	.iterate_devices = kmp_iterate_devices,
};

/* ---- the module ---- */

static int __init kmp_init_parts(void)
{
	int err;

	err = kmp_tests_init();
	if (err)
		return err;
	err = kmp_read_init();
	if (err)
		goto no_read;
	err = kmp_dh_init();
	if (err)
		goto no_dh;
	err = kmp_events_init();
	if (err)
		goto no_events;
	err = kmp_tester_start();
	if (err)
		goto no_tester;
	return 0;

no_tester:
	kmp_events_exit();
no_events:
	kmp_dh_exit();
no_dh:
	kmp_read_exit();
no_read:
	kmp_tests_exit();
	return err;
}

static void kmp_exit_parts(void)
{
	kmp_tester_stop();
	kmp_events_exit();
	kmp_dh_exit();
	kmp_read_exit();
	kmp_tests_exit();
}

static struct kmp_handler_type * const kmp_handlers[] = {
	&kmp_generic, &kmp_clariion, &kmp_emc,
	&kmp_dh_alua, &kmp_dh_rdac, &kmp_dh_hp_sw,
};

static int __init kmp_init(void)
{
	int err = kmp_init_parts();
	unsigned int i;

	if (err)
		return err;
	kmp_register_selector(&kmp_round_robin);
	for (i = 0; i < ARRAY_SIZE(kmp_handlers); i++)
		kmp_register_handler(kmp_handlers[i]);

	err = dm_register_target(&kmp_target);
	if (err)
		kmp_exit_parts();
	return err;
}

static void __exit kmp_exit(void)
{
	dm_unregister_target(&kmp_target);
	kmp_exit_parts();
}

module_init(kmp_init);
module_exit(kmp_exit);

MODULE_DESCRIPTION("device-mapper multipath target that needs no daemon");
MODULE_AUTHOR("The kmultipath authors");
MODULE_LICENSE("GPL");
