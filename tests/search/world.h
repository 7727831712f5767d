/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The environment of one map: an array of two storage processors, two paths to each,
 * the block layer, dm core, an operator, another host. It is the only model; what
 * decides is the module's own code.
 *
 * The array is a CLARiiON, or one with asymmetric access. Then each SP is a target port
 * group, whose state a command changes, or the array by itself, to any state at any time. A
 * path that the map does not use may lead to another LUN after its link was down.
 */
#ifndef WORLD_H
#define WORLD_H

#include "base/trace.h"
#include "handlers/alua-wire.h"
#include "kmp.h"
#include "search.h"
#include "state/port.h"
#include "state/sp.h"
#include "tester/test.h"

#define NR_PATHS	4	/* path N leads to SP N / 2, in group N / 2 */
#define NR_GROUPS	2
#define NR_BIOS		2
#define NR_TESTS	8
#define NR_TABLES	2	/* a reload replaces one by the other */
#define NR_PROCESSORS	12	/* one a path, of two tables, and those in use */

enum link {
	LINK_UP,
	LINK_DOWN,	/* commands end with a transport error */
	LINK_BLOCKED,	/* the transport holds commands back */
};

/**
 * enum place - where a bio is
 * @BIO_IDLE: nowhere: its submitter may submit it again
 * @BIO_BELOW: with the layers below
 * @BIO_INSIDE: the module has it
 * @BIO_PUSHED: dm core took it back for the time of a suspend
 */
enum place {
	BIO_IDLE,
	BIO_BELOW,
	BIO_INSIDE,
	BIO_PUSHED,
};

struct world_bio {
	u64 data[(sizeof(struct kmp_bio) + 7) / 8];
	struct bio bio;
	enum place place;
	bool failed;	/* it ended with an error the last time */
};

/**
 * struct world_test - memory for a test, and its command
 * @used: a test has it
 * @sent: a command is under way
 * @lost: its reply will not come
 * @ended: the reply was passed on, and was not taken yet
 * @owner: who owned the LUN when the command was sent
 * @states: the states of the groups then
 * @ndu: the SP was in an NDU then
 * @says_ndu: the reply is a page 0xC0 that says that the SP is
 * @says_good: it is one that says that it is not
 * @path: where it was sent
 * @expires: when it times out, ns
 */
struct world_test {
	struct kmp_test test;
	bool used;
	bool sent;
	bool lost;
	bool ended;
	u8 owner;
	bool ndu;
	bool says_ndu;
	bool says_good;
	u8 states[KMP_NR_SPS];
	u8 path;
	u64 expires;
};

/* What a table load allocates. */
struct world_table {
	struct kmp_map map;
	struct dm_target target;
	struct kmp_path paths[NR_PATHS];
	struct kmp_group groups[NR_GROUPS];
	struct kmp_health health[NR_PATHS];
	struct kmp_seat seats[NR_PATHS];
	struct kmp_selector_path *members[NR_PATHS];
	struct kmp_selector_path *cursors[NR_GROUPS];	/* struct kmp_cursor */
	struct kmp_reserve reserve;
};

/**
 * struct world - everything but the module's static variables
 * @now: ns
 * @policy: how the map is configured
 * @owner: of the LUN
 * @ndu: an SP rejects I/O
 * @states: of the groups, enum kmp_alua_state
 * @stranger: a path leads to another LUN
 * @attention: the next command of a path but INQUIRY gets a unit attention
 * @told: when the map was told so, ns; 0 if not, or if it was told that it is over
 * @link: of each path
 * @live: index of the live table
 * @suspending: dm core suspends it, and waits for bios
 * @worked: when a path was last usable, ns
 * @wish: the group that the operator requested, from 1; 0 if that was granted, or if more
 *	  happened meanwhile than usual
 */
struct world {
	u64 now;
	enum search_policy policy;
	enum kmp_sp owner;
	bool ndu[KMP_NR_SPS];
	u8 states[KMP_NR_SPS];
	bool stranger[NR_PATHS];
	bool attention[NR_PATHS];
	u64 told[KMP_NR_SPS];
	enum link link[NR_PATHS];
	unsigned int live;
	bool suspending;
	bool healing;
	u64 worked;
	unsigned int wish;
	struct block_device bdevs[NR_PATHS];
	struct request_queue queues[NR_PATHS];
	struct scsi_device sdevs[NR_PATHS];
	struct dm_dev devs[NR_PATHS];
	struct kmp_port ports[NR_PATHS];
	struct world_table tables[NR_TABLES];
	struct world_test tests[NR_TESTS];
	struct world_bio bios[NR_BIOS];
	struct kmp_processor processors[NR_PROCESSORS];
	bool processor_used[NR_PROCESSORS];
	struct kmp_journal journal;
};

extern struct world world;

/* Of the C library, whose headers do not go together with the kernel's. */
__printf(3, 4) int snprintf(char *text, size_t size, const char *format, ...);
__printf(1, 2) int printf(const char *format, ...);

static inline struct kmp_map *world_map(void)
{
	return &world.tables[world.live].map;
}

/* The SP of a path. */
static inline enum kmp_sp world_sp(unsigned int path)
{
	return path / (NR_PATHS / KMP_NR_SPS);
}

static inline bool world_is_alua(void)
{
	return world.policy == POLICY_ALUA;
}

static inline bool world_group_serves(enum kmp_sp sp)
{
	return world.states[sp] == KMP_ALUA_OPTIMIZED ||
	       world.states[sp] == KMP_ALUA_NON_OPTIMIZED;
}

/* Does the array serve I/O of this path? */
static inline bool world_serves(unsigned int path)
{
	if (world_is_alua())
		return world.link[path] == LINK_UP && world_group_serves(world_sp(path));
	return world.link[path] == LINK_UP && world.owner == world_sp(path) &&
	       !world.ndu[world_sp(path)];
}

/* below.c: what the layers below do */
void world_reply(struct world_test *test, bool stale);
void world_refuse(struct world_test *test);
void world_time_out(struct world_test *test);
void world_page_init(void);
void world_activate_group(enum kmp_sp sp);

/* tables.c: what dm core does */
void world_load(unsigned int index);
void world_suspend(void);
bool world_is_drained(void);
void world_resume(bool reload);
void world_submit(struct world_bio *bio);
void world_end(struct world_bio *bio, blk_status_t status);

/* tester.c: the module's thread; returns false if nothing was due */
bool world_run_tester(void);
bool world_tester_due(u64 *when);
void world_stop_watch(void);

/* check.c */
void world_take_word(void);
void world_check(void);
void world_check_activation(const struct kmp_test *test, unsigned int path);
void world_check_failed_bio(struct bio *bio);

#endif
