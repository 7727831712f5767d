// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_answers is a device-mapper target that passes I/O on, and ends a bio with
 * whatever block status it is told to:
 *
 *	kmp-answers <device>		the table's line
 *	next <status>			message: the next bio ends with that
 *	<bios> <us>			status: how many came, and how long after
 *					that end the first one did
 *
 * Bios at sector 0 are passed on and not counted: they are tests of the path.
 */
#include <linux/bio.h>
#include <linux/device-mapper.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static const struct kmp_named_status {
	const char *name;
	blk_status_t status;
} kmp_statuses[] = {
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
 * struct kmp_answers - a device that answers as it is told
 * @dev: where I/O goes
 * @lock: protects what follows
 * @next: what the next bio ends with
 * @bios: how many came
 * @ended: when one ended so, ns
 * @after: how long after that the first one came, ns; 0 if none did
 */
struct kmp_answers {
	struct dm_dev *dev;
	spinlock_t lock; /* see above */
	blk_status_t next;
	unsigned int bios;
	u64 ended;
	u64 after;
};

static blk_status_t kmp_answer(struct kmp_answers *answers)
{
	blk_status_t status;
	unsigned long flags;

	spin_lock_irqsave(&answers->lock, flags);
	answers->bios++;
	if (answers->ended && !answers->after)
		answers->after = ktime_get_ns() - answers->ended;
	status = answers->next;
	answers->next = BLK_STS_OK;
	if (status != BLK_STS_OK)
		answers->ended = ktime_get_ns();
	spin_unlock_irqrestore(&answers->lock, flags);
	return status;
}

static int kmp_answers_map(struct dm_target *ti, struct bio *bio)
{
	struct kmp_answers *answers = ti->private;
	blk_status_t status = BLK_STS_OK;

	if (bio->bi_iter.bi_sector)
		status = kmp_answer(answers);
	if (status != BLK_STS_OK) {
		bio->bi_status = status;
		bio_endio(bio);
		return DM_MAPIO_SUBMITTED;
	}
	bio_set_dev(bio, answers->dev->bdev);
	return DM_MAPIO_REMAPPED;
}

static int kmp_answers_message(struct dm_target *ti, unsigned int argc,
			       char **argv, char *result, unsigned int size)
{
	struct kmp_answers *answers = ti->private;
	unsigned int i;

	if (argc != 2 || strcmp(argv[0], "next"))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(kmp_statuses); i++)
		if (!strcmp(argv[1], kmp_statuses[i].name))
			break;
	if (i == ARRAY_SIZE(kmp_statuses))
		return -ENOENT;

	spin_lock_irq(&answers->lock);
	answers->next = kmp_statuses[i].status;
	answers->bios = 0;
	answers->ended = 0;
	answers->after = 0;
	spin_unlock_irq(&answers->lock);
	return 0;
}

static void kmp_answers_status(struct dm_target *ti, status_type_t type,
			       unsigned int flags, char *result,
			       unsigned int maxlen)
{
	struct kmp_answers *answers = ti->private;
	unsigned int sz = 0;

	if (type == STATUSTYPE_TABLE) {
		DMEMIT("%s", answers->dev->name);
		return;
	}
	if (type != STATUSTYPE_INFO)
		return;
	spin_lock_irq(&answers->lock);
	DMEMIT("%u %llu", answers->bios, answers->after / NSEC_PER_USEC);
	spin_unlock_irq(&answers->lock);
}

static int kmp_answers_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct kmp_answers *answers;
	int err;

	if (argc != 1) {
		ti->error = "expected a device";
		return -EINVAL;
	}
	answers = kzalloc(sizeof(*answers), GFP_KERNEL);
	if (!answers)
		return -ENOMEM;
	spin_lock_init(&answers->lock);
	err = dm_get_device(ti, argv[0], dm_table_get_mode(ti->table),
			    &answers->dev);
	if (err) {
		ti->error = "no such device";
		kfree(answers);
		return err;
	}
	ti->private = answers;
	return 0;
}

static void kmp_answers_dtr(struct dm_target *ti)
{
	struct kmp_answers *answers = ti->private;

	dm_put_device(ti, answers->dev);
	kfree(answers);
}

static int kmp_answers_iterate(struct dm_target *ti,
			       iterate_devices_callout_fn fn, void *data)
{
	struct kmp_answers *answers = ti->private;

	return fn(ti, answers->dev, 0, ti->len, data);
}

static struct target_type kmp_answers_target = {
	.name = "kmp-answers",
	.version = { 1, 0, 0 },
	.module = THIS_MODULE,
	.ctr = kmp_answers_ctr,
	.dtr = kmp_answers_dtr,
	.map = kmp_answers_map,
	.message = kmp_answers_message,
	.status = kmp_answers_status,
	.iterate_devices = kmp_answers_iterate,
};

static int __init kmp_answers_init(void)
{
	return dm_register_target(&kmp_answers_target);
}

static void __exit kmp_answers_exit(void)
{
	dm_unregister_target(&kmp_answers_target);
}

module_init(kmp_answers_init);
module_exit(kmp_answers_exit);

MODULE_DESCRIPTION("Block device that ends I/O as it is told, for the tests of dm-kmultipath");
MODULE_LICENSE("GPL");
