// SPDX-License-Identifier: GPL-2.0-only
/* dm core and the block layer: bios, suspend, resume, tables. */
#include "../../drivers/md/dm-kmultipath/io/dispatch.c"
#include "handlers/builtin.h"
#include "selectors/builtin.h"
#include "state/port.h"
#include "tester/tester.h"
#include "world.h"

#define SECTORS		1000

struct world world;
struct task_struct search_task;

u64 ktime_get_ns(void)
{
	return world.now;
}

bool dm_noflush_suspending(struct dm_target *ti)
{
	return world.suspending;
}

/* ---- bios ---- */

static struct world_bio *world_bio_of(struct bio *bio)
{
	return container_of(bio, struct world_bio, bio);
}

/* A bio goes to the layers below, once, to a path that may carry it. */
static void send(struct bio *bio)
{
	struct world_bio *wb = world_bio_of(bio);
	const struct kmp_path *path = kmp_bio(bio)->path;

	if (wb->place == BIO_BELOW)
		search_bug("a bio is submitted twice");
	if (world_map()->lock.held || kmp_tester_mutex.held)
		search_bug("a bio is submitted under a lock");
	if (bio->bi_bdev != path->selector_path.bdev || path->map != world_map())
		search_bug("a bio goes to another device than its path's");
	if (!kmp_properties(path)->usable)
		search_bug("a bio goes to a path that is not usable");
	if (world.stranger[path - path->map->paths])
		search_bug("a bio goes to another LUN");
	if (bio->bi_iter.bi_size != 4096 || bio->bi_iter.bi_sector != 8)
		search_bug("a bio that is sent again is not what it was");
	wb->place = BIO_BELOW;
}

void submit_bio_noacct(struct bio *bio)
{
	send(bio);
}

static void finish(struct world_bio *wb, blk_status_t status)
{
	if (wb->place == BIO_IDLE)
		search_bug("a bio ends twice");
	if (status == BLK_STS_DM_REQUEUE) {
		if (!world.suspending)
			search_bug("a bio is pushed back without a suspend");
		wb->place = BIO_PUSHED;
		return;
	}
	wb->place = BIO_IDLE;
	wb->failed = status != BLK_STS_OK;
	if (wb->failed)
		world_check_failed_bio(&wb->bio);
}

/* The target ended a bio itself. */
void bio_endio(struct bio *bio)
{
	blk_status_t status = bio->bi_status;

	if (kmp_end_io(&world.tables[world.live].target, bio, &status) != DM_ENDIO_DONE)
		search_bug("a bio that the target ended goes on");
	finish(world_bio_of(bio), status);
}

void world_submit(struct world_bio *wb)
{
	struct bio *bio = &wb->bio;

	*bio = (struct bio) {
		.bi_opf = REQ_OP_WRITE,
		.bi_iter = { .bi_sector = 8, .bi_size = 4096 },
	};
	memset(wb->data, 0, sizeof(wb->data));
	wb->place = BIO_INSIDE;
	switch (kmp_map_bio(&world.tables[world.live].target, bio)) {
	case DM_MAPIO_REMAPPED:
		send(bio);
		break;
	case DM_MAPIO_REQUEUE:
		finish(wb, BLK_STS_DM_REQUEUE);
		break;
	case DM_MAPIO_KILL:
		finish(wb, BLK_STS_IOERR);
		break;
	default:
		break;
	}
}

/* The layers below give a bio back, and may have advanced its iterator. */
void world_end(struct world_bio *wb, blk_status_t status)
{
	struct bio *bio = &wb->bio;

	if (status == BLK_STS_OK)
		bio->bi_bdev->ios++;
	bio->bi_iter.bi_size = 0;
	bio->bi_status = status;
	wb->place = BIO_INSIDE;
	switch (kmp_end_io(&world.tables[world.live].target, bio, &status)) {
	case DM_ENDIO_DONE:
		finish(wb, status);
		break;
	case DM_ENDIO_REQUEUE:
		finish(wb, BLK_STS_DM_REQUEUE);
		break;
	default:
		break;
	}
}

/* ---- tables ---- */

/* Memory for a storage processor, which goes from path to path. */
static struct kmp_processor *take_processor(void)
{
	unsigned int i;

	for (i = 0; world.processor_used[i]; i++)
		NEVER(i + 1 == NR_PROCESSORS);
	world.processor_used[i] = true;
	world.processors[i] = (struct kmp_processor) { };
	return &world.processors[i];
}

static void free_processors(struct kmp_path *path)
{
	struct kmp_processor *processor = path->check.spare;

	for (; processor; processor = processor->next_spare)
		world.processor_used[processor - world.processors] = false;
}

static void load_group(struct world_table *table, unsigned int nr)
{
	struct kmp_group *group = &table->groups[nr];
	struct kmp_selector *selector = &group->selector;
	unsigned int i, first = nr * NR_PATHS / NR_GROUPS;

	group->map = &table->map;
	selector->type = &kmp_round_robin;
	selector->inlined = kmp_round_robin.inlined;
	selector->context = &table->cursors[nr];
	selector->paths = &table->members[first];
	for (i = first; i < first + NR_PATHS / NR_GROUPS; i++) {
		struct kmp_path *path = &table->paths[i];
		const char *error;

		path->map = &table->map;
		path->group = group;
		path->dev = &world.devs[i];
		path->sdev = &world.sdevs[i];
		path->port = &world.ports[i];
		path->selector_path.bdev = &world.bdevs[i];
		path->selector_path.opf = REQ_FAILFAST_TRANSPORT;
		path->check.spare = take_processor();
		kmp_queue_entry_init(&path->queue_entry, kmp_path_run);
		kmp_round_robin.add_path(selector, &path->selector_path, 0, NULL, &error);
		table->members[i] = &path->selector_path;
		selector->nr_paths++;
	}
}

static void load_features(struct kmp_map *map)
{
	u32 defaults[KMP_NR_TUNABLES];
	unsigned int i;

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		defaults[i] = kmp_tunables[i].initial;
	kmp_table_features_init(&map->features, defaults);
	map->features.queue_if_no_path = world.policy != POLICY_FAIL;
	if (world.policy == POLICY_DEADLINE)
		map->features.tunables[KMP_NO_PATH_TIMEOUT] = 60000;
}

/* As kmp_map_create(), whose memory this has. */
void world_load(unsigned int index)
{
	struct world_table *table = &world.tables[index];
	struct kmp_map *map = &table->map;
	unsigned int i;

	*table = (struct world_table) { };
	table->target.private = map;
	table->target.table = (struct dm_table *)&world;
	table->target.len = SECTORS;
	kref_init(&table->reserve.refs);
	map->ti = &table->target;
	map->journal = &world.journal;
	map->groups = table->groups;
	map->paths = table->paths;
	map->health = table->health;
	map->seats = table->seats;
	map->reserve = &table->reserve;
	map->table.nr_groups = NR_GROUPS;
	map->table.nr_paths = NR_PATHS;
	INIT_LIST_HEAD(&map->entry);
	kmp_hold_init(map);
	kmp_outage_init(map);
	kmp_dispatch_init(map);
	kmp_lun_init(map);
	kmp_activate_init(map);
	load_features(map);
	map->handler.type = world_is_alua() ? &kmp_alua : &kmp_clariion;
	map->handler.type->create(&map->handler, 0, NULL, NULL);
	for (i = 0; i < NR_GROUPS; i++)
		load_group(table, i);
	kmp_paths_init(map);
}

void world_suspend(void)
{
	world.suspending = true;
	kmp_presuspend(world_map());
}

/* Has dm core got all bios back? */
bool world_is_drained(void)
{
	const struct world_bio *bio;

	for (bio = world.bios; bio < world.bios + NR_BIOS; bio++)
		if (bio->place == BIO_INSIDE || bio->place == BIO_BELOW)
			return false;
	return true;
}

/* As kmp_report_start(). */
static void report_start(struct kmp_map *map)
{
	spin_lock_irq(&map->lock);
	map->live = true;
	spin_unlock_irq(&map->lock);
}

/* Resume the live table, or another one that takes its place. */
void world_resume(bool reload)
{
	struct kmp_map *old = world_map(), *map;
	unsigned int i;

	spin_lock_irq(&old->lock);
	old->live = false;
	spin_unlock_irq(&old->lock);
	if (reload) {
		world.live = !world.live;
		world_load(world.live);
	}
	map = world_map();
	world.suspending = false;
	report_start(map);
	kmp_unsuspend(map);
	kmp_tester_adopt(map);
	kmp_activate_soon(map);
	if (!reload)
		return;
	kmp_tester_abandon(old);
	kmp_outage_stop(old);
	kmp_dispatch_stop(old);
	kmp_hold_check(old);
	for (i = 0; i < NR_PATHS; i++)
		free_processors(&old->paths[i]);
}
