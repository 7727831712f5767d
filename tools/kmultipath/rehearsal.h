/* SPDX-License-Identifier: GPL-2.0-only */
/* A rehearsal of an upgrade: what the map could not survive, and what came of it. */
#ifndef REHEARSAL_H
#define REHEARSAL_H

#include "live.h"

struct watch;

#define MAX_SIDES	16
#define MAX_STEPS	(MAX_SIDES + 1)

/**
 * struct step - a part of the rehearsal
 * @what: what was away
 * @stall_ms: the longest read that ended in it
 * @bios: the most I/O that was held
 * @bytes: the same in bytes
 */
struct step {
	char *what;
	double stall_ms;
	u64 bios;
	u64 bytes;
};

/**
 * struct rehearsal - a map, and what happens to it
 * @live: the map as it was before
 * @both_s: how long nothing is to serve I/O, 0 for not at all
 * @nr_sides: storage processors, or groups where the map knows no such
 * @side_names: what they are called
 * @side: of each path, the one that it leads to; MAX_SIDES if it stays as it is
 * @devices: the paths
 * @watch: the processes beside this one; NULL before they are started
 * @hold_limit: the map's limit of held I/O, 0 for none
 * @most_bios: held since the table was loaded, before the step
 * @nr_steps: parts of it that began
 * @steps: the parts
 */
struct rehearsal {
	struct live live;
	unsigned int both_s;
	unsigned int nr_sides;
	char *side_names[MAX_SIDES];
	unsigned int *side;
	char **devices;
	struct watch *watch;
	u64 hold_limit;
	u64 most_bios;
	unsigned int nr_steps;
	struct step steps[MAX_STEPS];
};

/* The name of the map. */
const char *map_of(const struct rehearsal *rehearsal);

/* A path's state and its reason, as sysfs shows them now. */
const char *rehearsal_state(const struct rehearsal *rehearsal, unsigned int path);
const char *rehearsal_why(const struct rehearsal *rehearsal, unsigned int path);

/* Would a path in this state serve I/O, if need be after an activation? */
bool state_is_usable(const char *state);

/**
 * rehearsal_check() - find the sides, and what the map could not survive
 * @rehearsal: with @live and @both_s
 *
 * Return: 0, or -1 after an error that was said.
 */
int rehearsal_check(struct rehearsal *rehearsal);

/* A number that the kernel has in /proc/sys/kernel, 0 if it has none of this name. */
unsigned long kernel_setting(const char *name);

/* Print what came of it. Return: number of timers that an upgrade would hit. */
unsigned int rehearsal_report(const struct rehearsal *rehearsal, bool json);

#endif
