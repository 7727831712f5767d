/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: what the paths of many LUNs go through together. In an outage they
 * share one row of test slots, so that commands grow with ports, not paths;
 * and what is learnt from one path makes the others of the port due.
 */
#ifndef KMP_PORT_H
#define KMP_PORT_H

#include <linux/types.h>

struct kmp_path;
struct kmp_port;

/* All functions: process context, the tester's mutex held but for get. */
struct kmp_port *kmp_port_get(struct kmp_path *path);
void kmp_port_put(struct kmp_port *port);
void kmp_port_join(struct kmp_path *path);
void kmp_port_leave(struct kmp_path *path);
u64 kmp_port_slot(struct kmp_port *port, u64 now, u32 gap_ms);
void kmp_port_silent(struct kmp_port *port, struct kmp_path *witness, u64 now);
void kmp_port_alive(struct kmp_port *port, struct kmp_path *witness);

#endif
