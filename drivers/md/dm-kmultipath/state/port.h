/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A port is what paths of many LUNs share: SCSI host, channel and target. In an
 * outage its paths share one row of test slots, so that the number of commands
 * grows with ports, not paths. A path's test can make the port's others due.
 */
#ifndef KMP_PORT_H
#define KMP_PORT_H

#include <linux/kref.h>
#include <linux/types.h>

#include "base/queue.h"

struct kmp_map;
struct kmp_path;

/**
 * struct kmp_port - what paths of several LUNs share; the tester's mutex
 * @entry: in the list of ports; kmp_ports_lock
 * @refs: one a path; kmp_ports_lock
 * @device: the SCSI host, or the block device
 * @channel: of the SCSI target
 * @id: of the SCSI target
 * @paths: those that are tested
 * @nr_paths: how many
 * @queue_entry: when to look at the port, see tester/look.c
 * @nr_hung: number of paths whose @check.hung is not KMP_NOT_HUNG
 * @marginal: its transport said so, at the last look
 * @next_slot: when the next test of an outage may go through the port, ns
 * @next_look: when the next blocked path is looked at, ns
 * @returning_until: the port returned, and its paths are made due until then, ns
 * @confirmed: when the working paths were last made due because others are
 *	       silent, ns
 * @asked: when a path last got a test in the place of one that may be lost, ns
 * @asked_by: that path; it may be gone
 */
struct kmp_port {
	struct list_head entry;
	struct kref refs;
	const void *device;
	unsigned int channel;
	unsigned int id;
	struct list_head paths;
	unsigned int nr_paths;
	struct kmp_queue_entry queue_entry;
	unsigned int nr_hung;
	bool marginal;
	u64 next_slot;
	u64 next_look;
	u64 returning_until;
	u64 confirmed;
	u64 asked;
	const void *asked_by;
};

/* port.c: process context, the tester's mutex held. */
void kmp_port_join(struct kmp_path *path);
void kmp_port_leave(struct kmp_path *path);
u64 kmp_port_slot(struct kmp_port *port, u64 now, u32 gap_ms);
u64 kmp_port_look(struct kmp_port *port, u64 now);
bool kmp_port_may_ask(struct kmp_port *port, const struct kmp_path *path, u64 now,
		      u64 gap);
void kmp_port_silent(struct kmp_port *port, struct kmp_path *reporter, u64 now);
void kmp_port_alive(struct kmp_port *port, struct kmp_path *reporter, u64 now);

#endif
