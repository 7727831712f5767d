// SPDX-License-Identifier: GPL-2.0-only
/*
 * take-workers takes workers of the kernel's unbound workqueues while it is loaded:
 * its work items wait. If the kernel then can create no thread, others' items wait,
 * too. A write to the parameter @late queues one, and it reads N once that has run.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/workqueue.h>

/* More than wait idle: the kernel keeps a quarter of a pool's workers, and two. */
#define TW_WORKERS	32

static DECLARE_COMPLETION(tw_end);
static DECLARE_COMPLETION(tw_begun);
static struct workqueue_struct *tw_queues[2];
static struct work_struct tw_works[2][TW_WORKERS];
static bool tw_late;

static void tw_wait(struct work_struct *work)
{
	complete(&tw_begun);
	/* Nobody is to take this for a hung task. */
	wait_for_completion_state(&tw_end, TASK_IDLE);
}

static void tw_late_runs(struct work_struct *work)
{
	WRITE_ONCE(tw_late, false);
}

static DECLARE_WORK(tw_late_work, tw_late_runs);

static int tw_late_set(const char *text, const struct kernel_param *param)
{
	WRITE_ONCE(tw_late, true);
	queue_work(tw_queues[1], &tw_late_work);
	return 0;
}

static const struct kernel_param_ops tw_late_ops = {
	.set = tw_late_set,
	.get = param_get_bool,
};
module_param_cb(late, &tw_late_ops, &tw_late, 0644);
MODULE_PARM_DESC(late, "write: queue a work item; Y until it has run");

static void tw_give_back(void)
{
	complete_all(&tw_end);
	if (tw_queues[0])
		destroy_workqueue(tw_queues[0]);
	if (tw_queues[1])
		destroy_workqueue(tw_queues[1]);
}

static int __init tw_init(void)
{
	unsigned int i, k;

	tw_queues[0] = alloc_workqueue("take_workers", WQ_UNBOUND, TW_WORKERS + 1);
	tw_queues[1] = alloc_workqueue("take_workers_high", WQ_UNBOUND | WQ_HIGHPRI,
				       TW_WORKERS + 1);
	if (!tw_queues[0] || !tw_queues[1]) {
		tw_give_back();
		return -ENOMEM;
	}
	for (i = 0; i < 2; i++)
		for (k = 0; k < TW_WORKERS; k++) {
			INIT_WORK(&tw_works[i][k], tw_wait);
			queue_work(tw_queues[i], &tw_works[i][k]);
		}
	for (i = 0; i < 2 * TW_WORKERS; i++)
		wait_for_completion(&tw_begun);
	return 0;
}
module_init(tw_init);

static void __exit tw_exit(void)
{
	tw_give_back();
}
module_exit(tw_exit);

MODULE_DESCRIPTION("takes workers of the kernel's workqueues");
MODULE_LICENSE("GPL");
