/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire formats of asymmetric logical unit access (ALUA): REPORT TARGET PORT GROUPS,
 * SPC-5, 6.39, and SET TARGET PORT GROUPS, 6.46. Pure.
 */
#ifndef KMP_ALUA_WIRE_H
#define KMP_ALUA_WIRE_H

#include <linux/dm-kmultipath-handler.h>

/**
 * enum kmp_alua_state - the access states of a target port group, as SPC-5 numbers them
 * @KMP_ALUA_OPTIMIZED: active, and the fastest
 * @KMP_ALUA_NON_OPTIMIZED: active, but slower
 * @KMP_ALUA_STANDBY: takes commands, but no I/O
 * @KMP_ALUA_UNAVAILABLE: takes few commands, as in an upgrade
 * @KMP_ALUA_LBA_DEPENDENT: fast for some blocks, slower for others
 * @KMP_ALUA_OFFLINE: not reachable
 * @KMP_ALUA_CHANGING: between two states
 */
enum kmp_alua_state {
	KMP_ALUA_OPTIMIZED = 0x0,
	KMP_ALUA_NON_OPTIMIZED = 0x1,
	KMP_ALUA_STANDBY = 0x2,
	KMP_ALUA_UNAVAILABLE = 0x3,
	KMP_ALUA_LBA_DEPENDENT = 0x4,
	KMP_ALUA_OFFLINE = 0xe,
	KMP_ALUA_CHANGING = 0xf,
};

/* The field TPGS of standard INQUIRY data: who changes the states. */
#define KMP_TPGS_IMPLICIT	0x1	/* the array by itself */
#define KMP_TPGS_EXPLICIT	0x2	/* SET TARGET PORT GROUPS */

#define KMP_NO_GROUP		(-1)

/**
 * struct kmp_alua_view - what the groups of a LUN are like
 * @found: the answer has the path's own group
 * @truncated: the answer is longer than what was read of it
 * @changing: the state of a group is changing
 * @state: the own group's, enum kmp_alua_state
 * @transition_s: how long a change by the array may take, s; 0 if it does not say
 * @optimized: the group that serves the LUN best: the one that was known to, if it
 *	       still does; else the own one, else the preferred one, else the first one
 *	       that is optimized; or KMP_NO_GROUP
 * @preferred: the group that should; KMP_NO_GROUP if none or several are preferred
 */
struct kmp_alua_view {
	bool found;
	bool truncated;
	bool changing;
	u8 state;
	u8 transition_s;
	int optimized;
	int preferred;
};

/**
 * kmp_alua_ask() - fill in REPORT TARGET PORT GROUPS
 * @command: out
 * @extended: ask for the extended header, which has the time of a change; older arrays
 *	      reject that
 */
void kmp_alua_ask(struct kmp_scsi_cmd *command, bool extended);

/**
 * kmp_alua_set() - fill in SET TARGET PORT GROUPS
 * @command: out
 * @group: the group that is to become optimized; the array decides on the others
 */
void kmp_alua_set(struct kmp_scsi_cmd *command, u16 group);

/**
 * kmp_alua_parse() - read the response to REPORT TARGET PORT GROUPS
 * @data: the data, may be invalid in any way
 * @len: bytes of it
 * @own: the path's own group
 * @known: the group that was known to serve the LUN best, or KMP_NO_GROUP
 * @view: out
 */
void kmp_alua_parse(const u8 *data, size_t len, int own, int known,
		    struct kmp_alua_view *view);

#endif
