// SPDX-License-Identifier: GPL-2.0-only
/*
 * dm-errstatus is a device-mapper target that passes I/O on to a device. On
 * request it ends one bio with a block status of choice instead:
 *
 *	errstatus <device>		the table's line
 *	next <status>			message: end the next bio with this status
 *	<bios> <us>			status line: the bios since the message, and
 *					the time from the end of the failed bio to
 *					the next one
 *
 * Bios at sector 0 are path tests. They are passed on and not counted.
 */
#include <linux/bio.h>
#include <linux/device-mapper.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static const struct errstatus_name {
	const char *name;
	blk_status_t status;
} errstatus_names[] = {
	{ "notsupp", BLK_STS_NOTSUPP },
	{ "timeout", BLK_STS_TIMEOUT },
	{ "nospc", BLK_STS_NOSPC },
	{ "transport", BLK_STS_TRANSPORT },
	{ "target", BLK_STS_TARGET },
	{ "medium", BLK_STS_MEDIUM },
	{ "protection", BLK_STS_PROTECTION },
	{ "resource", BLK_STS_RESOURCE },
	{ "ioerr", BLK_STS_IOERR },
	{ "again", BLK_STS_AGAIN },
	{ "dev_resource", BLK_STS_DEV_RESOURCE },
	{ "zone_open", BLK_STS_ZONE_OPEN_RESOURCE },
	{ "zone_active", BLK_STS_ZONE_ACTIVE_RESOURCE },
	{ "offline", BLK_STS_OFFLINE },
#ifdef BLK_STS_RESV_CONFLICT
	{ "conflict", BLK_STS_RESV_CONFLICT },
#else
	{ "conflict", BLK_STS_NEXUS },
#endif
#ifdef BLK_STS_DURATION_LIMIT
	{ "duration", BLK_STS_DURATION_LIMIT },
#endif
#ifdef BLK_STS_INVAL
	{ "inval", BLK_STS_INVAL },
#endif
};

/**
 * struct errstatus - a target of this type
 * @dev: the device below
 * @lock: protects the fields that follow
 * @next: the status of the next bio; BLK_STS_OK passes the bio on
 * @bios: number of bios since the last message
 * @ended: when a bio was ended with @next, ns
 * @after: time from @ended to the next bio, ns; 0 before that bio
 */
struct errstatus {
	struct dm_dev *dev;
	spinlock_t lock; /* see above */
	blk_status_t next;
	unsigned int bios;
	u64 ended;
	u64 after;
};

static blk_status_t errstatus_next(struct errstatus *es)
{
	blk_status_t status;
	unsigned long flags;

	spin_lock_irqsave(&es->lock, flags);
	es->bios++;
	if (es->ended && !es->after)
		es->after = ktime_get_ns() - es->ended;
	status = es->next;
	es->next = BLK_STS_OK;
	if (status != BLK_STS_OK)
		es->ended = ktime_get_ns();
	spin_unlock_irqrestore(&es->lock, flags);
	return status;
}

static int errstatus_map(struct dm_target *ti, struct bio *bio)
{
	struct errstatus *es = ti->private;
	blk_status_t status = BLK_STS_OK;

	if (bio->bi_iter.bi_sector)
		status = errstatus_next(es);
	if (status != BLK_STS_OK) {
		bio->bi_status = status;
		bio_endio(bio);
		return DM_MAPIO_SUBMITTED;
	}
	bio_set_dev(bio, es->dev->bdev);
	return DM_MAPIO_REMAPPED;
}

static int errstatus_message(struct dm_target *ti, unsigned int argc,
			     char **argv, char *result, unsigned int size)
{
	struct errstatus *es = ti->private;
	unsigned int i;

	if (argc != 2 || strcmp(argv[0], "next"))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(errstatus_names); i++)
		if (!strcmp(argv[1], errstatus_names[i].name))
			break;
	if (i == ARRAY_SIZE(errstatus_names))
		return -ENOENT;

	spin_lock_irq(&es->lock);
	es->next = errstatus_names[i].status;
	es->bios = 0;
	es->ended = 0;
	es->after = 0;
	spin_unlock_irq(&es->lock);
	return 0;
}

static void errstatus_status(struct dm_target *ti, status_type_t type,
			     unsigned int flags, char *result,
			     unsigned int maxlen)
{
	struct errstatus *es = ti->private;
	unsigned int sz = 0;

	if (type == STATUSTYPE_TABLE) {
		DMEMIT("%s", es->dev->name);
		return;
	}
	if (type != STATUSTYPE_INFO)
		return;
	spin_lock_irq(&es->lock);
	DMEMIT("%u %llu", es->bios, es->after / NSEC_PER_USEC);
	spin_unlock_irq(&es->lock);
}

static int errstatus_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct errstatus *es;
	int err;

	if (argc != 1) {
		ti->error = "expected a device";
		return -EINVAL;
	}
	es = kzalloc(sizeof(*es), GFP_KERNEL);
	if (!es)
		return -ENOMEM;
	spin_lock_init(&es->lock);
	err = dm_get_device(ti, argv[0], dm_table_get_mode(ti->table),
			    &es->dev);
	if (err) {
		ti->error = "no such device";
		kfree(es);
		return err;
	}
	ti->private = es;
	return 0;
}

static void errstatus_dtr(struct dm_target *ti)
{
	struct errstatus *es = ti->private;

	dm_put_device(ti, es->dev);
	kfree(es);
}

static int errstatus_iterate(struct dm_target *ti,
			     iterate_devices_callout_fn fn, void *data)
{
	struct errstatus *es = ti->private;

	return fn(ti, es->dev, 0, ti->len, data);
}

static struct target_type errstatus_target = {
	.name = "errstatus",
	.version = { 1, 0, 0 },
	.module = THIS_MODULE,
	.ctr = errstatus_ctr,
	.dtr = errstatus_dtr,
	.map = errstatus_map,
	.message = errstatus_message,
	.status = errstatus_status,
	.iterate_devices = errstatus_iterate,
};

static int __init errstatus_init(void)
{
	return dm_register_target(&errstatus_target);
}

static void __exit errstatus_exit(void)
{
	dm_unregister_target(&errstatus_target);
}

module_init(errstatus_init);
module_exit(errstatus_exit);

MODULE_DESCRIPTION("Device-mapper target that ends I/O with a chosen status, for tests");
MODULE_LICENSE("GPL");
