// SPDX-License-Identifier: GPL-2.0-only
/*
 * I/O that hangs: a command that its path has not completed for test_timeout_ms. The
 * disk waits longer, 30 s, and the midlayer then sends the command through the same
 * path again, five times. So if another path works, the
 * path is in doubt now, and the block layer is told that the command has timed out:
 * the midlayer aborts it, and its bio is retried elsewhere.
 *
 * If the abort fails, the host has to recover, as it would have later. It takes no
 * command from then on, but its recovery begins only when none is in flight any more.
 * So tests that are late are timed out, too.
 *
 * A port looks at the commands in flight that the block layer has of its host, so no
 * bio carries anything for it.
 */
#include <linux/blk-mq.h>
#include <linux/jiffies.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "base/device.h"
#include "core/schedule.h"
#include "kmp.h"
#include "state/port.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

#define KMP_HUNG_LEAST_MS	50	/* half of the least test_timeout_ms */

/**
 * struct kmp_hung_look - a look at the commands of a port's host
 * @port: the port
 * @path: of the last command
 * @any: a command may hang
 * @recovering: the host has to recover
 */
struct kmp_hung_look {
	struct kmp_port *port;
	struct kmp_path *path;
	bool any;
	bool recovering;
};

/* ---- commands ---- */

/*
 * Is it a bio's command that does not need long? Flushes and others may, while their
 * path works. kmp_submit_again() marks a bio that failed as often as the map has paths.
 * Commands that are not ours do not have the flag, but for read-ahead.
 */
static bool kmp_hung_is_io(const struct kmp_path *path, const struct request *rq)
{
	bool quick = req_op(rq) == REQ_OP_READ || req_op(rq) == REQ_OP_WRITE;

	return !blk_op_is_passthrough(rq->cmd_flags) &&
	       (quick || !kmp_properties(path)->usable) &&
	       rq->cmd_flags & REQ_FAILFAST_TRANSPORT &&
	       (rq->cmd_flags & REQ_RAHEAD || !(rq->cmd_flags & KMP_REQ_KEEP));
}

static bool kmp_hung_is_older(const struct request *rq, u32 ms)
{
	unsigned long sent = READ_ONCE(rq->deadline) - rq->timeout;

	return time_after_eq(jiffies, sent + msecs_to_jiffies(ms));
}

/* The port's path of a command in flight, or NULL. Most are too young to matter. */
static struct kmp_path *kmp_hung_path(struct kmp_hung_look *look, struct request *rq)
{
	const struct scsi_device *sdev = rq->q->queuedata;
	struct kmp_path *path = look->path;

	if (blk_mq_rq_state(rq) != MQ_RQ_IN_FLIGHT ||
	    !kmp_hung_is_older(rq, KMP_HUNG_LEAST_MS) ||
	    sdev->id != look->port->id || sdev->channel != look->port->channel)
		return NULL;
	if (path && path->sdev == sdev)
		return path;
	list_for_each_entry(path, &look->port->paths, check.port_entry)
		if (path->sdev == sdev) {
			look->path = path;
			return path;
		}
	return NULL;
}

static bool kmp_hung_is_down(const struct kmp_path *path)
{
	return kmp_properties(path)->cadence == KMP_CADENCE_RECOVER;
}

/*
 * The block layer sends one flush of a disk at a time. So it may send one after the path
 * has failed. If the path's test is not answered either, do not wait for the flush as
 * long as for the one before.
 */
static u32 kmp_hung_timeout(const struct kmp_path *path, const struct request *rq)
{
	u32 timeout = kmp_tunable(path->map, KMP_TEST_TIMEOUT);
	const struct kmp_test *test = path->check.test;

	if (req_op(rq) == REQ_OP_FLUSH && kmp_hung_is_down(path) && test &&
	    kmp_schedule_late(test->begun, ktime_get_ns(), kmp_ms(timeout / KMP_HUNG_PART)))
		return KMP_HUNG_LEAST_MS;
	return timeout;
}

/* One that has timed out hangs until it has been aborted. */
static enum kmp_hung kmp_hung_command(const struct kmp_path *path, const struct request *rq)
{
	u32 timeout = kmp_hung_timeout(path, rq);

	if (rq->rq_flags & RQF_TIMED_OUT || kmp_hung_is_older(rq, timeout))
		return KMP_HUNG;
	return kmp_hung_is_older(rq, timeout / 2) ? KMP_HALF_HUNG : KMP_NOT_HUNG;
}

static bool kmp_hung_find(struct request *rq, void *data)
{
	struct kmp_hung_look *look = data;
	struct kmp_path *path = kmp_hung_path(look, rq);
	enum kmp_hung hung = path ? kmp_hung_command(path, rq) : KMP_NOT_HUNG;

	if (hung != KMP_NOT_HUNG && kmp_hung_is_io(path, rq)) {
		path->check.hung_now = max_t(u8, path->check.hung_now, hung);
		look->any = true;
	}
	return true;
}

static bool kmp_hung_is_test(const struct request *rq)
{
	const struct kmp_test *test = kmp_scsi_test(rq);

	return test && !test->ops->activates &&
	       READ_ONCE(test->sdev->sdev_state) == SDEV_RUNNING;
}

/* Is a late command to be timed out? If the host has to recover, tests are, too. */
static bool kmp_hung_ends(const struct kmp_hung_look *look, const struct kmp_path *path,
			  const struct request *rq)
{
	return (path->check.take_back && kmp_hung_is_io(path, rq)) ||
	       (look->recovering && kmp_hung_is_test(rq));
}

static bool kmp_hung_take_back(struct request *rq, void *data)
{
	struct kmp_hung_look *look = data;
	struct kmp_path *path = kmp_hung_path(look, rq);

	if (path && !(rq->rq_flags & RQF_TIMED_OUT) && kmp_hung_ends(look, path, rq) &&
	    kmp_hung_command(path, rq) == KMP_HUNG) {
		if (!kmp_scsi_test(rq))
			kmp_path_stats_lost(path);
		kmp_scsi_time_out(rq);
	}
	return true;
}

/* ---- paths ---- */

/* Nothing hangs on the path, and its tests have been answered, soon. */
static bool kmp_hung_not_at_all(const struct kmp_path *path)
{
	return path->check.hung == KMP_NOT_HUNG &&
	       !path->check.wanted_since && !path->check.slow_test;
}

/*
 * Does a path of the map work, now or after an activation? Then the array is not
 * just slow. A path that hangs does not count.
 */
static bool kmp_hung_any_works(const struct kmp_map *map, bool activated)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path_properties *is = kmp_properties(&map->paths[i]);

		if ((activated ? is->activatable : is->usable) &&
		    kmp_hung_not_at_all(&map->paths[i]))
			return true;
	}
	return false;
}

/* Half of the time is over. Ask all paths, to know at the next look which ones work. */
static void kmp_hung_ask(struct kmp_map *map)
{
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		struct kmp_path *path = &map->paths[i];
		const struct kmp_path_properties *is = kmp_properties(path);

		if ((is->usable || is->activatable) && !path->check.test)
			kmp_path_test_soon(path, 0);
	}
}

/* No path hangs before all were asked, in the look before, unless it is down. */
static void kmp_hung_settle(struct kmp_port *port)
{
	struct kmp_path *path;

	port->nr_hung = 0;
	list_for_each_entry(path, &port->paths, check.port_entry) {
		struct kmp_path_check *check = &path->check;

		if (check->hung_now != KMP_NOT_HUNG)
			kmp_hung_ask(path->map);
		if (check->hung == KMP_NOT_HUNG && check->hung_now == KMP_HUNG &&
		    !kmp_hung_is_down(path))
			check->hung_now = KMP_HALF_HUNG;
		check->hung = check->hung_now;
		check->hung_now = KMP_NOT_HUNG;
		if (check->hung != KMP_HUNG)
			check->hung_told = 0;
		port->nr_hung += check->hung != KMP_NOT_HUNG;
	}
}

/* What follows for each path, once: it is in doubt, or it is down. */
static void kmp_hung_tell(struct kmp_port *port, u64 now)
{
	struct kmp_path *path;

	list_for_each_entry(path, &port->paths, check.port_entry) {
		bool works;

		path->check.take_back = 0;
		if (path->check.hung != KMP_HUNG)
			continue;
		works = kmp_hung_any_works(path->map, false);
		path->check.take_back = works && kmp_tunable(path->map, KMP_ABORT_HUNG) &&
			READ_ONCE(path->sdev->sdev_state) == SDEV_RUNNING;
		if (!path->check.hung_told && (works || kmp_hung_any_works(path->map, true)))
			path->check.hung_told = kmp_path_hung(path, works, now);
	}
}

/* ---- a look ---- */

/*
 * The tags of a host go with its last disk, whoever has it open. While a queue can be
 * entered, it is not the last one.
 */
static struct request_queue *kmp_hung_enter(struct kmp_port *port)
{
	struct kmp_path *path;

	list_for_each_entry(path, &port->paths, check.port_entry) {
		struct request_queue *q = path->sdev->request_queue;

		if (percpu_ref_tryget(&q->q_usage_counter))
			return q;
	}
	return NULL;
}

/**
 * kmp_hung_look() - look for I/O that hangs, and take it back
 * @port: a port of SCSI disks
 * @now: the present, ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_hung_look(struct kmp_port *port, u64 now)
{
	struct kmp_hung_look look = { .port = port };
	struct request_queue *q = kmp_hung_enter(port);
	struct kmp_path *path;

	kmp_tester_assert_held();

	if (!q)
		return;
	path = list_first_entry(&port->paths, struct kmp_path, check.port_entry);
	look.recovering = kmp_device_recovering(path->sdev);
	blk_mq_tagset_busy_iter(q->tag_set, kmp_hung_find, &look);
	if (look.any || port->nr_hung)
		kmp_hung_settle(port);
	if (port->nr_hung)
		kmp_hung_tell(port, now);
	if (port->nr_hung || look.recovering)
		blk_mq_tagset_busy_iter(q->tag_set, kmp_hung_take_back, &look);
	percpu_ref_put(&q->q_usage_counter);
}
