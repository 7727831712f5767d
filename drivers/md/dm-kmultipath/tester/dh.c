// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bridge to the kernel's scsi_dh handlers: the only file that calls them.
 * The constructor attaches and configures them; test.c has them activate.
 *
 * They allocate memory, which may wait for I/O, and send commands from threads
 * of their own. Therefore an activation through them is not memory safe. It
 * runs on a workqueue, because the tester must not wait and it may take long.
 */
#include <linux/blkdev.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <scsi/scsi_dh.h>

#include "base/device.h"
#include "kmp.h"
#include "test.h"

static struct workqueue_struct *kmp_dh_queue;

/* ---- table load ---- */

static const char *kmp_dh_attach_error(int err)
{
	switch (err) {
	case -EBUSY:
		return "hardware handler: another scsi_dh handler is attached";
	case -ENODEV:
		return "hardware handler: its scsi_dh handler does not support the device";
	case -ENOMEM:
		return "hardware handler: no memory";
	default:
		return "hardware handler: its scsi_dh handler is missing, or fails to attach";
	}
}

int kmp_dh_attach(struct block_device *bdev, const char *name,
		  const char **error)
{
	struct scsi_device *sdev = kmp_device_scsi(bdev);
	int err;

	if (!sdev) {
		*error = "hardware handler: the path is not a SCSI disk";
		return -ENODEV;
	}
	err = scsi_dh_attach(sdev->request_queue, name);
	if (!err)
		return 0;

	DMERR("%pg: scsi_dh handler %s cannot be attached: %d, attached is %s",
	      bdev, name, err, kmp_dh_attached(sdev) ?: "none");
	*error = kmp_dh_attach_error(err);
	/* A kernel without scsi_dh returns SCSI_DH_NOSYS, which is above 0. */
	return err < 0 ? err : -ENODEV;
}

/* scsi_dh's format: the count and the arguments, each ends with a NUL. */
static char *kmp_dh_params(unsigned int argc, char **argv)
{
	char *params, *end;
	unsigned int i;
	size_t size;

	size = snprintf(NULL, 0, "%u", argc) + 1;
	for (i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	params = kmalloc(size, GFP_KERNEL);
	if (!params)
		return NULL;

	end = params + sprintf(params, "%u", argc) + 1;
	for (i = 0; i < argc; i++)
		end += sprintf(end, "%s", argv[i]) + 1;
	return params;
}

int kmp_dh_configure(struct block_device *bdev, unsigned int argc, char **argv,
		     const char **error)
{
	char *params;
	int err;

	if (!argc)
		return 0;
	params = kmp_dh_params(argc, argv);
	if (!params) {
		*error = "hardware handler arguments: no memory";
		return -ENOMEM;
	}
	err = scsi_dh_set_params(bdev_get_queue(bdev), params);
	kfree(params);
	if (!err)
		return 0;

	DMERR("%pg: its scsi_dh handler refuses the arguments: %d", bdev, err);
	*error = "hardware handler arguments: its scsi_dh handler refuses them";
	return -EINVAL;
}

/* An attached handler stays attached, so its module and its name stay, too. */
const char *kmp_dh_attached(const struct scsi_device *sdev)
{
	const struct scsi_device_handler *handler = READ_ONCE(sdev->handler);

	return handler ? handler->name : NULL;
}

/* ---- activation ---- */

/*
 * Called by scsi_dh or by the handler, at once or later, from any thread. An
 * orphan pins this module only until the tester frees it. Unloading waits for
 * RCU readers, so the read section keeps this code loaded until it is done.
 */
static void kmp_dh_done(void *data, int err)
{
	struct kmp_test *test = data;
	struct kmp_handler_answer *answer = &test->job.answer;

	answer->status = BLK_STS_OK;
	answer->result = err;
	answer->sense_len = 0;
	answer->data_len = 0;

	rcu_read_lock();
	kmp_queue_ended(test);
	rcu_read_unlock();
}

/*
 * A memory allocation may wait for I/O, and that I/O for this activation. So
 * allocate without I/O. This does not help in the handler's own threads.
 */
static void kmp_dh_work(struct work_struct *work)
{
	struct kmp_test *test = container_of(work, struct kmp_test, work);
	struct request_queue *queue = test->sdev->request_queue;
	unsigned int noio = memalloc_noio_save();

	/* The test may be freed before this returns. */
	scsi_dh_activate(queue, kmp_dh_done, test);
	memalloc_noio_restore(noio);
}

int kmp_dh_send(struct kmp_test *test, const char **why)
{
	const struct scsi_device_handler *handler;

	/* Without activate() scsi_dh would not call kmp_dh_done(). */
	handler = test->sdev ? READ_ONCE(test->sdev->handler) : NULL;
	if (!handler || !handler->activate) {
		*why = "no scsi_dh handler that can activate it";
		return -EOPNOTSUPP;
	}
	INIT_WORK(&test->work, kmp_dh_work);
	queue_work(kmp_dh_queue, &test->work);
	return 0;
}

/**
 * kmp_dh_init() - set up the workqueue
 *
 * As many items at a time as possible, because each may sleep for a minute.
 *
 * Return: 0 or -ENOMEM.
 */
int kmp_dh_init(void)
{
	kmp_dh_queue = alloc_workqueue("kmp_dh", WQ_UNBOUND, WQ_MAX_ACTIVE);
	return kmp_dh_queue ? 0 : -ENOMEM;
}

/**
 * kmp_dh_exit() - tear it down; no test is under way
 */
void kmp_dh_exit(void)
{
	destroy_workqueue(kmp_dh_queue);
}
