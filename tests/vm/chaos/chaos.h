/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of kmp-chaos share. The top of kmp-chaos.c says what it does.
 */
#ifndef KMP_CHAOS_H
#define KMP_CHAOS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

typedef uint32_t u32;
typedef uint64_t u64;

#define NSEC_PER_MSEC	1000000ULL
#define NSEC_PER_SEC	1000000000ULL

#define NR_PORTS	4
#define NR_LUNS		4
#define TEXT_SIZE	4096
#define MAX_LATER	64
#define MAX_FILES	16

/* util.c */
struct rng {
	u64 state;
};

u64 now_ns(void);
void sleep_ms(u64 ms);
void seed(struct rng *rng, u64 seed, u64 stream);
u32 below(struct rng *rng, u32 limit);
u32 between(struct rng *rng, u32 least, u32 most);
bool chance(struct rng *rng, u32 percent);
int put(const char *path, const char *text);
int get(const char *path, char *text, size_t size);
int put_raw(const char *path, const void *data, size_t size);
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool anything_wrong(void);

#define PICK(rng, list)	((list)[below(rng, ARRAY_SIZE(list))])

/* actor.c */
struct actor;

/**
 * struct later - what undoes a step
 * @at: when, in ns
 * @run: what to do
 * @x, @y: its arguments
 */
struct later {
	u64 at;
	void (*run)(struct actor *actor, int x, int y);
	int x, y;
};

/**
 * struct step - what an actor can do
 * @weight: how often, relative to the others
 * @run: does it
 * @fault: it counts as a fault
 */
struct step {
	u32 weight;
	void (*run)(struct actor *actor);
	bool fault;
};

/**
 * struct actor - a thread that makes steps
 * @name: for the log
 * @steps, @nr: what it chooses from
 * @gap_ms: the longest pause between two steps
 * @rng: decides what it does
 * @later: what is to be undone; free if its @at is 0
 * @doing: the step under way, for the report if it hangs
 * @faults, @made: steps that count as faults, and all
 */
struct actor {
	const char *name;
	const struct step *steps;
	size_t nr;
	u32 gap_ms;
	struct rng rng;
	struct later later[MAX_LATER];
	char doing[256];
	u64 faults, made;
	pthread_t thread;
};

void say(struct actor *actor, const char *format, ...) __attribute__((format(printf, 2, 3)));
void later(struct actor *actor, u32 ms, void (*run)(struct actor *, int, int), int x, int y);
void actors_start(u64 seed);
bool actors_join(u64 until);
void actors_stop(void);
u64 actors_faults(void);
u64 actors_steps(void);

/* array.c */
extern struct actor array_actor;
extern const char * const port_names[NR_PORTS];
void array_do(const char *format, ...) __attribute__((format(printf, 1, 2)));
void array_heal(void);
bool lun_is_swapped(int lun);

/* disks.c */
extern struct actor disk_actor;
void disks_init(void);
bool disk_of(int port, int lun, char *name);
bool dev_of(const char *disk, char *dev);
bool disk_is_idle(const char *disk);
void disks_heal(void);
bool disks_are_there(void);
void disks_show(void);

/* admin.c */
extern struct actor admin_actor, wild_actor;
void admin_heal(void);
void admin_reload_all(void);
bool create_map(int lun);

/* maps.c */
enum { MAP_M, MAP_F, MAP_X, MAP_Y, NR_MAPS };
extern const char * const map_names[NR_MAPS];
int map_table(struct rng *rng, int lun, const char *features, char *table);
bool map_folder(const char *map, char *folder);
bool path_state(int lun, const char *dev, char *state);
bool maps_are_home(bool all, char *why);

/* system.c */
extern struct actor system_actor;
void system_heal(void);

/* files.c, reader.c */
extern struct actor file_actor, reader_actor;
void files_check_all(void);

/* dm.c */
int dm_create(const char *map);
int dm_remove(const char *map);
int dm_load(const char *map, const char *table);
int dm_clear(const char *map);
int dm_suspend(const char *map, u32 flags);
int dm_resume(const char *map);
int dm_message(const char *map, const char *text, char *reply, size_t size);
int dm_status(const char *map, bool table, char *text, size_t size);
int dm_raw(unsigned int number, void *request);

/* garbage.c */
int garbage(u64 seed, u64 seconds, const char *map);

#endif
