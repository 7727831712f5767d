/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: what the paths of many LUNs go through together. In an outage they
 * share one row of test slots, so that commands grow with ports, not paths;
 * and what is learnt from one path makes the others of the port due.
 */
#ifndef KMP_PORT_H
#define KMP_PORT_H

#include <linux/kref.h>
#include <linux/types.h>

struct kmp_map;
struct kmp_path;

/**
 * struct kmp_port - a way to several LUNs
 * @entry: in the list of ports; kmp_ports_lock
 * @refs: one a path; kmp_ports_lock
 * @device: the SCSI host, or the block device
 * @channel: of the SCSI target
 * @id: of the SCSI target
 * @paths: those that are tested
 * @nr_paths: how many
 * @next_slot: when the next test of an outage may go through the port, ns
 * @silent: the last word from the port was trouble
 * @silent_for: the map whose path heard it first
 * @confirmed: when the other paths were last asked because of that, ns
 */
struct kmp_port {
	struct list_head entry;
	struct kref refs;
	const void *device;
	unsigned int channel;
	unsigned int id;
	struct list_head paths;
	unsigned int nr_paths;
	u64 next_slot;
	bool silent;
	const struct kmp_map *silent_for;
	u64 confirmed;
};

/* port.c: process context, the tester's mutex held. */
void kmp_port_join(struct kmp_path *path);
void kmp_port_leave(struct kmp_path *path);
u64 kmp_port_slot(struct kmp_port *port, u64 now, u32 gap_ms);
void kmp_port_silent(struct kmp_port *port, struct kmp_path *witness, u64 now);
void kmp_port_alive(struct kmp_port *port, struct kmp_path *witness);

#endif
