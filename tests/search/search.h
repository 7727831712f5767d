/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the search, which uses the C library, and the world, which uses the
 * kernel's headers.
 *
 * All that changes while the world goes on is in one piece of memory, so the search
 * saves a state as a copy of it, and goes back to a state by writing the copy.
 */
#ifndef SEARCH_H
#define SEARCH_H

/* The linker sets them: where the memory begins and ends. */
extern unsigned char __start_arena[], __stop_arena[];

/**
 * enum search_policy - the configurations that are searched
 * @POLICY_QUEUE: queue_if_no_path, without a deadline: no I/O may fail
 * @POLICY_DEADLINE: queue_if_no_path and no_path_timeout_ms
 * @POLICY_FAIL: I/O without a path fails
 * @POLICY_ALUA: as POLICY_QUEUE, but the array has asymmetric access; see world.h
 * @NR_POLICIES: how many
 */
enum search_policy {
	POLICY_QUEUE,
	POLICY_DEADLINE,
	POLICY_FAIL,
	POLICY_ALUA,
	NR_POLICIES
};

#define SEARCH_MOST_STEPS	128	/* from one state */

/* Make the first state: all paths work, SP A owns the LUN, nothing is under way. */
void world_init(enum search_policy policy);

/* Which steps can follow: what happens, and to which path, bio or command. Return: their number. */
unsigned int world_steps(unsigned short *steps);

/*
 * How many events a step is: none if it comes next when nothing is slow and nothing
 * happens; one if something else comes first.
 */
unsigned int world_step_events(unsigned short step);

/* Called after each step of world_heal(). */
void search_healed(unsigned short step);

/* Do a step, and check what must hold after it. Ends in search_bug() if it does not. */
void world_do(unsigned short step);

/* What makes a state another one; see world_key() for what is left out. */
unsigned long long world_key(void);

#define SEARCH_HEALS	5

/*
 * From here on nothing fails any more: @which is 0 if all links work, N if only that
 * of path N - 1 does. Ends in search_bug() if I/O does not flow in the end.
 */
void world_heal(unsigned int which);

/* The name of a step, in memory that the next call overwrites. */
const char *world_step_name(unsigned short step);

/* How long the world has gone on, in ms. */
unsigned long long world_ms(void);

/* Print the paths, bios and commands. */
void world_print(void);

__attribute__((__noreturn__))
void search_bug(const char *what);

#endif
