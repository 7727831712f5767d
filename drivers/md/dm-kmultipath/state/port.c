// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports, shared by the paths of all maps: slots for the tests of an outage, and
 * what one path's test says about the others. admin/load-share.c creates them.
 */
#include <linux/list.h>

#include "core/schedule.h"
#include "kmp.h"
#include "port.h"

#define KMP_WAKE_GAP_MS		1	/* between the tests of two paths */
#define KMP_LOOK_GAP_MS		10	/* between two looks at blocked paths */
#define KMP_CONFIRM_GAP_MS	5000	/* between two tests of all working paths */

/**
 * kmp_port_join() - add a path to its port
 * @path: the path; it is tested from now on
 */
void kmp_port_join(struct kmp_path *path)
{
	kmp_tester_assert_held();
	list_add_tail(&path->check.port_entry, &path->port->paths);
	if (!path->port->nr_paths++ && path->sdev)
		kmp_queue_join(&path->port->queue_entry);
}

/**
 * kmp_port_leave() - remove a path from its port
 * @path: the path; it is no longer tested
 */
void kmp_port_leave(struct kmp_path *path)
{
	kmp_tester_assert_held();
	list_del(&path->check.port_entry);
	path->port->nr_hung -= path->check.hung != KMP_NOT_HUNG;
	if (!--path->port->nr_paths)
		kmp_queue_leave(&path->port->queue_entry);
}

/* Take the next slot of a row that a port's paths share. */
static u64 kmp_port_take(const struct kmp_port *port, u64 *next, u64 now, u32 gap_ms)
{
	u64 gap = kmp_ms(gap_ms);

	kmp_tester_assert_held();

	/* Drop slots that were taken by paths which no longer need them. */
	if (*next > now + port->nr_paths * gap)
		*next = now;
	/* The present slot was just used. */
	return kmp_schedule_slot(next, now + gap, gap);
}

/**
 * kmp_port_slot() - take a slot for a path's next test in an outage
 * @port: its port
 * @now: ns
 * @gap_ms: distance of two slots, outage_test_ms
 *
 * Each call takes the port's next slot, so its paths are tested in turn.
 * Return: ns, later than @now.
 */
u64 kmp_port_slot(struct kmp_port *port, u64 now, u32 gap_ms)
{
	return kmp_port_take(port, &port->next_slot, now, gap_ms);
}

/**
 * kmp_port_look() - when to look at a blocked path again
 * @port: its port
 * @now: ns
 *
 * The port's blocked paths are looked at in turn. The first one that is no longer
 * blocked makes the others due. The looks of all ports coincide, so that the tester
 * wakes for them once in a gap.
 * Return: ns, later than @now.
 */
u64 kmp_port_look(struct kmp_port *port, u64 now)
{
	return kmp_port_take(port, &port->next_look,
			     kmp_queue_align(now, KMP_LOOK_GAP_MS), KMP_LOOK_GAP_MS);
}

/**
 * kmp_port_may_ask() - may a path whose test may be lost get another one?
 * @port: its port
 * @path: the path
 * @now: ns
 * @gap: ns, test_timeout_ms
 *
 * One path asks for all others of a silent port, and after @gap another one.
 * Return: true if it may; this is recorded.
 */
bool kmp_port_may_ask(struct kmp_port *port, const struct kmp_path *path, u64 now,
		      u64 gap)
{
	kmp_tester_assert_held();

	if (port->asked_by == path && port->nr_paths > 1)
		gap *= 2;
	if (port->asked && !kmp_schedule_late(port->asked, now, gap))
		return false;
	port->asked = now;
	port->asked_by = path;
	return true;
}

/*
 * Make a port's matching paths due, one after the other, first those whose map
 * holds bios. The second round does not delay their tests.
 * Return: when the last one is due, in ms from now.
 */
static u32 kmp_port_test(struct kmp_port *port, const struct kmp_path *reporter,
			 bool (*matches)(const struct kmp_path *path))
{
	bool for_io = true;
	struct kmp_path *path;
	u32 delay = 0;

	do {
		list_for_each_entry(path, &port->paths, check.port_entry) {
			if (path == reporter || !matches(path) ||
			    (for_io && !READ_ONCE(path->map->held.nr)))
				continue;
			kmp_path_test_soon(path, delay);
			delay += KMP_WAKE_GAP_MS;
		}
		for_io = !for_io;
	} while (!for_io);
	return delay;
}

static bool kmp_is_working(const struct kmp_path *path)
{
	const struct kmp_path_properties *is = kmp_properties(path);

	return is->usable || is->activatable;
}

static bool kmp_may_return(const struct kmp_path *path)
{
	return path->check.silent && kmp_properties(path)->worth_waiting &&
	       !kmp_is_working(path);
}

/* Is a path of another map silent, too? One that is not tested does not count. */
static bool kmp_port_agrees(const struct kmp_port *port,
			    const struct kmp_path *reporter)
{
	const struct kmp_path *path;

	list_for_each_entry(path, &port->paths, check.port_entry)
		if (path->check.silent && path->map != reporter->map &&
		    kmp_properties(path)->cadence != KMP_CADENCE_NEVER)
			return true;
	return false;
}

/**
 * kmp_port_silent() - a path's test or device state found no sign of the array
 * @port: the port
 * @reporter: the path
 * @now: ns
 *
 * If paths of two maps come to find so, the port's active and passive paths become
 * due to confirm their states, but not more often than every 5 s.
 */
void kmp_port_silent(struct kmp_port *port, struct kmp_path *reporter, u64 now)
{
	bool known = reporter->check.silent;

	kmp_tester_assert_held();

	reporter->check.silent = true;
	if (known || !kmp_port_agrees(port, reporter) ||
	    (port->confirmed && !kmp_schedule_late(port->confirmed, now,
						   kmp_ms(KMP_CONFIRM_GAP_MS))))
		return;
	port->confirmed = now;
	kmp_port_test(port, reporter, kmp_is_working);
}

/**
 * kmp_port_alive() - a path's test or device state found the array alive
 * @port: the port
 * @reporter: the path
 * @now: ns
 *
 * If the path was silent, the port's other silent paths that may return become
 * due at once, one after the other. A path whose array replied that it is not
 * ready is tested at its own pace.
 */
void kmp_port_alive(struct kmp_port *port, struct kmp_path *reporter, u64 now)
{
	kmp_tester_assert_held();

	if (!reporter->check.silent)
		return;
	reporter->check.silent = false;
	if (now < port->returning_until)
		return;
	port->next_slot = now;
	port->returning_until = now + kmp_ms(kmp_port_test(port, reporter,
							   kmp_may_return));
}
