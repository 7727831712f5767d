// SPDX-License-Identifier: GPL-2.0-only
/*
 * I/O that hangs: a command that its path has not completed for test_timeout_ms. The
 * disk waits longer, 30 s, and the midlayer then sends the command through the same
 * path again, five times. So the path is in doubt now, and if another one works, the
 * block layer is told that the command has timed out: the midlayer aborts it, and
 * its bio is retried elsewhere.
 *
 * If the abort fails, the host has to recover, as it would have later. It takes no
 * command from then on, but its recovery begins only when none is in flight any more.
 * So a test that is late is told to have timed out, too.
 *
 * A port looks at the commands in flight that the block layer has of its host. A path
 * without I/O costs nothing, and no bio carries anything for it.
 */
#include <linux/blk-mq.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "base/device.h"
#include "kmp.h"
#include "state/port.h"
#include "state/state.h"
#include "test.h"
#include "tester.h"

#define KMP_HUNG_GAP_MS	500	/* between two looks */

/**
 * struct kmp_hung_look - a look at the commands of a port's host
 * @port: the port
 * @path: of the last command that hangs
 * @nr: number of commands that hang
 * @recovering: the host has to recover
 */
struct kmp_hung_look {
	struct kmp_port *port;
	struct kmp_path *path;
	unsigned int nr;
	bool recovering;
};

/* Is it a bio's command? By its flag it is our own. */
static bool kmp_hung_is_io(const struct request *rq)
{
	return !blk_op_is_passthrough(rq->cmd_flags) &&
	       rq->cmd_flags & REQ_FAILFAST_TRANSPORT;
}

static bool kmp_hung_is_late(const struct request *rq, u32 timeout_ms)
{
	unsigned long sent = READ_ONCE(rq->deadline) - rq->timeout;

	return time_after_eq(jiffies, sent + msecs_to_jiffies(timeout_ms));
}

/* The path of a command, or NULL if it is none of the port's. */
static struct kmp_path *kmp_hung_path(struct kmp_hung_look *look, const struct request *rq)
{
	struct kmp_path *path;

	if (look->path && bdev_get_queue(look->path->selector_path.bdev) == rq->q)
		return look->path;
	list_for_each_entry(path, &look->port->paths, check.port_entry)
		if (bdev_get_queue(path->selector_path.bdev) == rq->q)
			return path;
	return NULL;
}

/* The path on which a command hangs that was not timed out yet, or NULL. */
static struct kmp_path *kmp_hung_on(struct kmp_hung_look *look, struct request *rq)
{
	struct kmp_path *path;

	if (blk_mq_rq_state(rq) != MQ_RQ_IN_FLIGHT || rq->rq_flags & RQF_TIMED_OUT)
		return NULL;
	path = kmp_hung_path(look, rq);
	if (!path || !kmp_hung_is_late(rq, kmp_tunable(path->map, KMP_TEST_TIMEOUT)))
		return NULL;
	look->path = path;
	return path;
}

static bool kmp_hung_find(struct request *rq, void *data)
{
	struct kmp_hung_look *look = data;
	struct kmp_path *path = kmp_hung_is_io(rq) ? kmp_hung_on(look, rq) : NULL;

	if (path) {
		path->check.hung_now = 1;
		look->nr++;
	}
	return true;
}

/* The midlayer sends a command again through the same path, unless a flag says no. */
static bool kmp_hung_take_back(struct request *rq, void *data)
{
	struct kmp_hung_look *look = data;
	struct kmp_path *path;

	if (!kmp_hung_is_io(rq) && !(look->recovering && kmp_scsi_is_test(rq)))
		return true;
	path = kmp_hung_on(look, rq);
	if (path && (path->check.take_back || !kmp_hung_is_io(rq))) {
		rq->cmd_flags |= REQ_FAILFAST_DEV;
		blk_abort_request(rq);
	}
	return true;
}

/* A usable path on which nothing hangs: the array is not just slow. */
static bool kmp_hung_other_works(const struct kmp_path *path)
{
	struct kmp_map *map = path->map;
	unsigned int i;

	for (i = 0; i < map->table.nr_paths; i++) {
		const struct kmp_path *other = &map->paths[i];

		if (other != path && kmp_selector_path_usable(&other->selector_path) &&
		    !other->check.hung)
			return true;
	}
	return false;
}

static bool kmp_hung_may_take_back(const struct kmp_path *path)
{
	return kmp_tunable(path->map, KMP_ABORT_HUNG) &&
	       READ_ONCE(path->sdev->sdev_state) == SDEV_RUNNING &&
	       kmp_hung_other_works(path);
}

/* A path on which I/O begins to hang is in doubt. */
static void kmp_hung_settle(struct kmp_port *port)
{
	struct kmp_path *path;

	port->nr_hung = 0;
	list_for_each_entry(path, &port->paths, check.port_entry) {
		bool begins = path->check.hung_now && !path->check.hung;

		path->check.hung = path->check.hung_now;
		path->check.hung_now = 0;
		port->nr_hung += path->check.hung;
		if (begins)
			kmp_path_event(path, KMP_EVENT_IO_ERROR,
				       KMP_CAUSE("I/O not answered in time"));
	}
}

/* From which paths? Return true if there is one. */
static bool kmp_hung_choose(struct kmp_port *port)
{
	struct kmp_path *path;
	bool any = false;

	list_for_each_entry(path, &port->paths, check.port_entry) {
		path->check.take_back = path->check.hung && kmp_hung_may_take_back(path);
		any |= path->check.take_back;
	}
	return any;
}

static void kmp_hung_look(struct kmp_port *port)
{
	struct kmp_hung_look look = { .port = port };
	struct kmp_path *path = list_first_entry(&port->paths, struct kmp_path,
						 check.port_entry);
	struct blk_mq_tag_set *tags = &path->sdev->host->tag_set;

	look.recovering = kmp_device_recovering(path->sdev);
	blk_mq_tagset_busy_iter(tags, kmp_hung_find, &look);
	if (look.nr || port->nr_hung)
		kmp_hung_settle(port);
	if ((port->nr_hung && kmp_hung_choose(port)) || look.recovering)
		blk_mq_tagset_busy_iter(tags, kmp_hung_take_back, &look);
}

/**
 * kmp_hung_run() - look for I/O that hangs, and take it back
 * @entry: the entry of a port of SCSI disks in the queue
 * @now: the present, ns
 *
 * The looks of all ports coincide, so that the tester wakes for them once in a gap.
 * Context: the tester, its mutex held.
 */
void kmp_hung_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_port *port = container_of(entry, struct kmp_port, queue_entry);
	u32 since;

	kmp_tester_assert_held();

	kmp_hung_look(port);
	div_u64_rem(now, kmp_ms(KMP_HUNG_GAP_MS), &since);
	kmp_queue_at(entry, now - since + kmp_ms(KMP_HUNG_GAP_MS));
}
