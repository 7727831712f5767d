// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device-mapper target: what dm core calls, and the module's init and exit.
 */
#include <linux/blk-integrity.h>
#include <linux/module.h>

#include "admin.h"
#include "base/device.h"
#include "base/log.h"
#include "base/uevent.h"
#include "base/work.h"
#include "handlers/builtin.h"
#include "io/io.h"
#include "kmp.h"
#include "mapped-device.h"
#include "selectors/builtin.h"
#include "state/state.h"
#include "tester/test.h"
#include "tester/tester.h"
#include "version.h"

/*
 * <start> <length> kmultipath <#features> [<feature>]*
 *	<#handler args> [<handler> [<arg>]*] <#groups> <initial group>
 *	{ <selector> <#selector args> [<arg>]* <#paths> <#path args>
 *	  { <device> [<arg>]* }+ }*
 */
static int kmp_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct kmp_map *map = kmp_map_create(ti, argc, argv);
	struct kmp_label label;

	if (IS_ERR(map))
		return PTR_ERR(map);
	if (map->dh_name)
		DMWARN("%s: not memory safe: scsi_dh_%s attached",
		       kmp_map_label(map, &label), map->dh_name);

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

	kmp_sysfs_hide(map);
	kmp_tester_abandon(map);
	kmp_adopt_stop(map);
	kmp_map_destroy(map);
}

/* ---- bios ---- */

/* With KMP_DEBUG count them. Otherwise dm core calls the functions of io/. */
#ifdef KMP_DEBUG

static int kmp_target_map(struct dm_target *ti, struct bio *bio)
{
	struct kmp_map *map = ti->private;
	int ret;

	kmp_count_submitted(map);
	ret = kmp_map_bio(ti, bio);
	if (ret == DM_MAPIO_REMAPPED)
		kmp_count_below(map);
	else if (ret != DM_MAPIO_SUBMITTED)
		kmp_count_ended(map);
	return ret;
}

/* A bio that we ended ourselves has no path. */
static int kmp_target_end_io(struct dm_target *ti, struct bio *bio,
			     blk_status_t *error)
{
	struct kmp_map *map = ti->private;
	int ret;

	if (kmp_bio(bio)->path)
		kmp_count_returned(map);
	ret = kmp_end_io(ti, bio, error);
	if (ret != DM_ENDIO_INCOMPLETE)
		kmp_count_ended(map);
	return ret;
}

#else

#define kmp_target_map		kmp_map_bio
#define kmp_target_end_io	kmp_end_io

#endif

/* ---- suspend and resume ---- */

static void kmp_target_presuspend(struct dm_target *ti)
{
	kmp_trace(ti->private, dm_noflush_suspending(ti) ?
		 "suspend with noflush" : "suspend with flush");
	kmp_presuspend(ti->private);
}

static void kmp_target_presuspend_undo(struct dm_target *ti)
{
	kmp_unsuspend(ti->private);
}

static void kmp_target_postsuspend(struct dm_target *ti)
{
	kmp_report_stop(ti->private);
	kmp_adopt_suspended(ti->private);
	kmp_count_check(ti->private);
}

/*
 * The fast path does not handle protection information. Whether the map has any,
 * dm core has decided just before a table's first resume.
 */
static void kmp_set_inlined(struct kmp_map *map)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];

		if (bdev_get_integrity(path->dev->bdev))
			path->group->selector.inlined = KMP_INLINE_NONE;
	}
}

static void kmp_target_resume(struct dm_target *ti)
{
	struct kmp_map *map = ti->private;

	kmp_trace_resumed(map);
	kmp_report_start(map);
	kmp_unsuspend(map);
	if (list_empty(&map->entry))
		kmp_set_inlined(map);
	kmp_tester_adopt(map);
	kmp_activate_soon(map);
	kmp_adopt_resume(map);
	kmp_sysfs_show(map);
}

/* ---- other methods of the target ---- */

/* dm core sends IOC_PR_* so, to one path after the other: begin with one that works. */
static int kmp_iterate_devices(struct dm_target *ti,
			       iterate_devices_callout_fn fn, void *data)
{
	struct kmp_map *map = ti->private;
	const struct kmp_path *first = kmp_any_path(map);
	unsigned int nr = map->table.nr_paths, at = first ? first - map->paths : 0, i;
	int pinned = kmp_devices_pin(), ret = 0;

	for (i = 0; !ret && i < nr; i++, at = (at + 1) % nr)
		ret = fn(ti, READ_ONCE(map->paths[at].dev), ti->begin, ti->len, data);
	kmp_devices_unpin(pinned);
	return ret;
}

static struct target_type kmp_target = {
	.name = "kmultipath",
	.version = {1, 0, 0},
	.features = DM_TARGET_SINGLETON | DM_TARGET_IMMUTABLE |
		    DM_TARGET_NOWAIT | KMP_PASSES_INTEGRITY |
		    KMP_ATOMIC_WRITES,
	.module = THIS_MODULE,
	.ctr = kmp_ctr,
	.dtr = kmp_dtr,
	.map = kmp_target_map,
	.end_io = kmp_target_end_io,
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
	const char *error = kmp_params_check();
	int err;

	if (error) {
		DMERR("module parameter %s", error);
		return -EINVAL;
	}
	err = kmp_tests_init();
	if (err)
		return err;
	err = kmp_dh_init();
	if (err)
		goto no_dh;
	err = kmp_work_init();
	if (err)
		goto no_work;
	err = kmp_tester_start();
	if (err)
		goto no_tester;
	kmp_watch_start();
	kmp_panic_init();
	return 0;

no_tester:
	kmp_work_exit();
no_work:
	kmp_dh_exit();
no_dh:
	kmp_tests_exit();
	return err;
}

static void kmp_exit_parts(void)
{
	kmp_adopt_exit();
	kmp_panic_exit();
	kmp_watch_stop();
	kmp_tester_stop();
	kmp_work_exit();
	kmp_dh_exit();
	kmp_tests_exit();
}

static struct kmp_selector_type * const kmp_builtin_selectors[] = {
	&kmp_round_robin, &kmp_queue_length, &kmp_service_time,
	&kmp_historical_service_time, &kmp_io_affinity, &kmp_numa,
};

static struct kmp_handler_type * const kmp_handlers[] = {
	&kmp_generic, &kmp_clariion, &kmp_emc, &kmp_alua,
	&kmp_dh_alua, &kmp_dh_rdac, &kmp_dh_hp_sw,
};

static int __init kmp_init(void)
{
	int err = kmp_init_parts();
	unsigned int i;

	if (err)
		return err;
	kmp_sysfs_files_init();
	for (i = 0; i < ARRAY_SIZE(kmp_builtin_selectors); i++)
		kmp_register_selector(kmp_builtin_selectors[i]);
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
MODULE_VERSION(KMP_VERSION);
MODULE_LICENSE("GPL");
