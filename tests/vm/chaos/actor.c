// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that make steps. What an actor does depends only on the seed; when it
 * does it, also on how long its earlier steps took.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "chaos.h"

static struct actor * const actors[] = {
	&array_actor, &disk_actor, &admin_actor, &wild_actor, &system_actor, &file_actor,
	&reader_actor,
};

static bool stopping;

void say(struct actor *actor, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(actor->doing, sizeof(actor->doing), format, args);
	va_end(args);
	note("%s: %s", actor->name, actor->doing);
}

/* Without a free entry nothing is undone before the end of the round. */
void later(struct actor *actor, u32 ms, void (*run)(struct actor *, int, int), int x, int y)
{
	size_t i;

	for (i = 0; i < MAX_LATER; i++)
		if (!actor->later[i].at)
			break;
	if (i == MAX_LATER)
		return;
	actor->later[i] = (struct later) { now_ns() + ms * NSEC_PER_MSEC, run, x, y };
}

static struct later *next_later(struct actor *actor)
{
	struct later *first = NULL;
	size_t i;

	for (i = 0; i < MAX_LATER; i++) {
		struct later *one = &actor->later[i];

		if (one->at && (!first || one->at < first->at))
			first = one;
	}
	return first;
}

static void make_step(struct actor *actor)
{
	const struct step *step = actor->steps;
	u32 sum = 0, which;
	size_t i;

	for (i = 0; i < actor->nr; i++)
		sum += actor->steps[i].weight;
	which = below(&actor->rng, sum);
	while (which >= step->weight)
		which -= step++->weight;
	actor->made++;
	actor->faults += step->fault;
	step->run(actor);
}

static bool is_stopping(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_SEQ_CST);
}

static void wait_until(u64 at)
{
	while (!is_stopping() && now_ns() < at) {
		u64 left = (at - now_ns()) / NSEC_PER_MSEC + 1;

		sleep_ms(left < 100 ? left : 100);
	}
}

static void make_undo(struct actor *actor, struct later *undo)
{
	struct later todo = *undo;

	undo->at = 0;
	todo.run(actor, todo.x, todo.y);
}

/*
 * What is to be undone is undone, though earlier: a map that stays suspended holds the
 * I/O of other actors.
 */
static void undo_all(struct actor *actor)
{
	struct later *undo;

	while ((undo = next_later(actor)))
		make_undo(actor, undo);
}

static void *act(void *data)
{
	struct actor *actor = data;
	u64 step_at = now_ns();

	pthread_setname_np(pthread_self(), actor->name);
	while (!is_stopping()) {
		struct later *undo = next_later(actor);

		if (undo && undo->at <= step_at) {
			wait_until(undo->at);
			if (!is_stopping())
				make_undo(actor, undo);
		} else {
			wait_until(step_at);
			if (!is_stopping())
				make_step(actor);
			step_at = now_ns() + between(&actor->rng, 1, actor->gap_ms) * NSEC_PER_MSEC;
		}
		snprintf(actor->doing, sizeof(actor->doing), "nothing");
	}
	undo_all(actor);
	snprintf(actor->doing, sizeof(actor->doing), "nothing");
	return NULL;
}

void actors_start(u64 from)
{
	size_t i;

	stopping = false;
	for (i = 0; i < ARRAY_SIZE(actors); i++) {
		seed(&actors[i]->rng, from, i);
		memset(actors[i]->later, 0, sizeof(actors[i]->later));
		if (pthread_create(&actors[i]->thread, NULL, act, actors[i]))
			complain("no thread");
	}
}

void actors_stop(void)
{
	__atomic_store_n(&stopping, true, __ATOMIC_SEQ_CST);
}

/*
 * The step under way at the end may block disks once more. Blocked disks keep their
 * requests, and the step that takes a processor away waits for these requests.
 */
static bool join(struct actor *actor, u64 until)
{
	struct timespec soon;

	while (now_ns() < until) {
		clock_gettime(CLOCK_REALTIME, &soon);
		soon.tv_sec++;
		if (!pthread_timedjoin_np(actor->thread, NULL, &soon))
			return true;
		array_heal();
	}
	return false;
}

/* False if one is stuck until @until, in ns. */
bool actors_join(u64 until)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actors); i++) {
		if (!join(actors[i], until)) {
			complain("%s is stuck in: %s", actors[i]->name, actors[i]->doing);
			return false;
		}
	}
	return true;
}

u64 actors_faults(void)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actors); i++)
		sum += actors[i]->faults;
	return sum;
}

u64 actors_steps(void)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actors); i++)
		sum += actors[i]->made;
	return sum;
}
