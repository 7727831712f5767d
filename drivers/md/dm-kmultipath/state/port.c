// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports, shared by the paths of all maps: whose turn it is to be tested through
 * one, and what one path's answer says about the others. share.c makes them.
 */
#include <linux/list.h>

#include "core/schedule.h"
#include "kmp.h"
#include "port.h"

#define KMP_WAKE_GAP_MS		1	/* at most 1000 woken siblings a second */
#define KMP_CONFIRM_GAP_MS	5000	/* between two rounds of doubt */

/**
 * kmp_port_join() - a path is tested from now on
 * @path: the path
 */
void kmp_port_join(struct kmp_path *path)
{
	kmp_tester_assert_held();
	list_add_tail(&path->check.port_entry, &path->port->paths);
	path->port->nr_paths++;
}

/**
 * kmp_port_leave() - it is not any more
 * @path: the path
 */
void kmp_port_leave(struct kmp_path *path)
{
	kmp_tester_assert_held();
	list_del(&path->check.port_entry);
	path->port->nr_paths--;
}

/**
 * kmp_port_slot() - when may a path's next test of an outage go through?
 * @port: its port
 * @now: ns
 * @gap_ms: outage_test_ms
 *
 * Each call draws the next slot of the row: the paths of a port take turns.
 * Return: ns, later than @now.
 */
u64 kmp_port_slot(struct kmp_port *port, u64 now, u32 gap_ms)
{
	u64 gap = kmp_ms(gap_ms);

	kmp_tester_assert_held();

	/* Slots drawn by paths that no longer need them do not count. */
	if (port->next_slot > now + port->nr_paths * gap)
		port->next_slot = now;
	/* The slot at hand is used up by the test that was just sent. */
	return kmp_schedule_slot(&port->next_slot, now + gap, gap);
}

/*
 * Ask those paths of a port that shall be asked, one after the other, and first
 * those on which I/O waits. To be asked twice changes nothing.
 */
static void kmp_port_ask(struct kmp_port *port, const struct kmp_path *witness,
			 bool (*shall_ask)(const struct kmp_path_properties *is))
{
	bool for_io = true;
	struct kmp_path *path;
	u32 delay = 0;

	do {
		list_for_each_entry(path, &port->paths, check.port_entry) {
			if (path == witness || !shall_ask(kmp_properties(path)) ||
			    (for_io && !READ_ONCE(path->map->held.nr)))
				continue;
			kmp_path_ask_soon(path, delay);
			delay += KMP_WAKE_GAP_MS;
		}
		for_io = !for_io;
	} while (!for_io);
}

static bool kmp_is_believed(const struct kmp_path_properties *is)
{
	return is->usable || is->activatable;
}

static bool kmp_is_to_recover(const struct kmp_path_properties *is)
{
	return is->worth_waiting && !kmp_is_believed(is);
}

/**
 * kmp_port_silent() - a path heard trouble
 * @port: its port
 * @witness: the path
 * @now: ns
 *
 * If the paths of several maps did, the others become due, so that what is
 * believed of them is confirmed or not.
 */
void kmp_port_silent(struct kmp_port *port, struct kmp_path *witness, u64 now)
{
	kmp_tester_assert_held();

	if (!port->silent) {
		port->silent = true;
		port->silent_for = witness->map;
		return;
	}
	if (port->silent_for == witness->map ||
	    (port->confirmed && !kmp_schedule_late(port->confirmed, now,
						   kmp_ms(KMP_CONFIRM_GAP_MS))))
		return;
	port->confirmed = now;
	kmp_port_ask(port, witness, kmp_is_believed);
}

/**
 * kmp_port_alive() - a path heard a good answer
 * @port: its port
 * @witness: the path
 *
 * If the port was silent, its other paths that are to recover become due at
 * once, one after the other.
 */
void kmp_port_alive(struct kmp_port *port, struct kmp_path *witness)
{
	kmp_tester_assert_held();

	if (!port->silent)
		return;
	port->silent = false;
	kmp_port_ask(port, witness, kmp_is_to_recover);
}
