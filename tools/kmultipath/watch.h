/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two processes beside a rehearsal. One reads the map all the time, so that its
 * longest read is the stall that a program would see: it may hang in the kernel,
 * and is left behind then. The other one gives the paths back if the tool dies.
 */
#ifndef WATCH_H
#define WATCH_H

#include <linux/types.h>

/**
 * struct watch - what the processes share
 * @began_ns: when the read began that ended well last, 0 if none did yet
 * @longest_ns: the longest read that has ended since it was set to 0
 * @error: errno of a read that failed, 0 if none did
 * @announced: the map has been told of an upgrade, which has to end
 * @nr: number of paths
 * @taken: of each path, whether it has to be given back
 */
struct watch {
	u64 began_ns;
	u64 longest_ns;
	int error;
	bool announced;
	unsigned int nr;
	bool taken[];
};

/* The clock of the times above. */
u64 watch_now_ns(void);

/**
 * watch_start() - start both processes
 * @name: the map
 * @devices: its paths
 * @nr: their number
 *
 * From here on the tool has all of its memory, and takes no I/O to get more: what
 * it would wait for may be on the map.
 * Return: what is shared, NULL after an error that was said.
 */
struct watch *watch_start(const char *name, char **devices, unsigned int nr);

/**
 * watch_give_back() - reinstate the paths that were taken, and end the upgrade
 * @watch: says which
 * @name: the map
 * @devices: its paths
 *
 * Return: 0, or -1 after an error that was said.
 */
int watch_give_back(struct watch *watch, const char *name, char **devices);

/* End both processes. */
void watch_end(void);

#endif
