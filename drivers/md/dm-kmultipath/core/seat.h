/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which path a disk can take the place of: the disk of a path was deleted, and the
 * same LUN appears as another one. Pure.
 */
#ifndef KMP_SEAT_H
#define KMP_SEAT_H

#include <linux/types.h>

#include "identity.h"

/**
 * struct kmp_seat_key - where a disk leads, as far as the kernel knows without I/O
 * @host: number of its SCSI host, which changes if the transport makes a new one
 * @channel: of its SCSI target
 * @id: of its SCSI target, which a transport may assign anew
 * @port: the names of the array's port
 */
struct kmp_seat_key {
	unsigned int host;
	unsigned int channel;
	unsigned int id;
	struct kmp_port_name port;
};

/**
 * enum kmp_fit - how well a disk fits into a path's place
 * @KMP_FIT_NONE: it leads elsewhere, or nothing says where
 * @KMP_FIT_GROUP: to another port of the group
 * @KMP_FIT_ADDRESS: to the same SCSI target; the port has no names to compare
 * @KMP_FIT_PORT: to the same port of the array, through another host
 * @KMP_FIT_SAME: to the same port through the same host
 */
enum kmp_fit {
	KMP_FIT_NONE,
	KMP_FIT_GROUP,
	KMP_FIT_ADDRESS,
	KMP_FIT_PORT,
	KMP_FIT_SAME,
};

/**
 * kmp_seat_fit() - find how well a disk fits into a path's place
 * @seat: of the path's disk, which was deleted
 * @disk: of the new disk
 * @one_group: the map has one group: every path to the LUN belongs there
 *
 * Return: how well; KMP_FIT_NONE if it must not be put there.
 */
enum kmp_fit kmp_seat_fit(const struct kmp_seat_key *seat, const struct kmp_seat_key *disk,
			  bool one_group);

#endif
