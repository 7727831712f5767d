// SPDX-License-Identifier: GPL-2.0-only
/*
 * search POLICY STATES - explores what can happen to a map, in every order,
 * until no new state is found or there are STATES of them. Prints their number, how
 * many steps the longest way to one has, and the time. If something does not hold
 * that must, it prints a short way there, and its exit status is 1.
 *
 * The next state to go on from is one with the fewest events on the way to it, such as
 * a link that goes down, a message, or a reply that overtakes another. So all ways with
 * few events are explored, however many steps they have. Ways with many events follow,
 * which are made by chance, the same at each run.
 */
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search.h"

#define MOST_TRACE	100000
#define MOST_EVENTS	1000
#define WALK_STEPS	400
#define STATES_A_WALK	25

/**
 * struct node - how a state was reached
 * @parent: index of the state before
 * @depth: number of steps from the first state
 * @step: the last one
 * @events: number of events
 */
struct node {
	uint32_t parent;
	uint32_t depth;
	unsigned short step;
	uint16_t events;
};

/**
 * struct saved - a state to go on from: where its memory differs from the first's
 * @node: its index
 * @nr: number of words that differ
 * @words: their values, and behind these their places
 */
struct saved {
	uint32_t node;
	uint32_t nr;
	uint64_t words[];
};

static struct node *nodes;
static uint32_t nr_nodes, most_nodes;
static uint64_t *seen, seen_mask;
static struct {
	struct saved **states;
	uint32_t first, last, room;
} open_states[MOST_EVENTS];	/* by the number of events */
static uint64_t *first_state;
static size_t arena_words;
static uint64_t transitions;

/* The way that is being gone: the search's, or a shorter one that is tried. */
static unsigned short trace[MOST_TRACE];
static unsigned int trace_len, healing;
static bool shrinking;
static const char *bug;
static jmp_buf place;

static void *must(void *memory)
{
	if (!memory) {
		fprintf(stderr, "no memory\n");
		exit(2);
	}
	return memory;
}

/* ---- states ---- */

static uint64_t *arena(void)
{
	return (uint64_t *)__start_arena;
}

static struct saved *save(uint32_t node)
{
	static uint64_t *values;
	static uint16_t *places;
	struct saved *saved;
	uint32_t nr = 0;
	size_t i;

	if (!values) {
		values = must(malloc(arena_words * sizeof(*values)));
		places = must(malloc(arena_words * sizeof(*places)));
	}
	for (i = 0; i < arena_words; i++)
		if (arena()[i] != first_state[i]) {
			values[nr] = arena()[i];
			places[nr++] = i;
		}
	saved = must(malloc(sizeof(*saved) + nr * (sizeof(*values) + sizeof(*places))));
	saved->node = node;
	saved->nr = nr;
	memcpy(saved->words, values, nr * sizeof(*values));
	memcpy(saved->words + nr, places, nr * sizeof(*places));
	return saved;
}

static void restore(const struct saved *saved)
{
	const uint16_t *places = (const void *)(saved->words + saved->nr);
	uint32_t i;

	memcpy(__start_arena, first_state, arena_words * sizeof(*first_state));
	for (i = 0; i < saved->nr; i++)
		arena()[places[i]] = saved->words[i];
}

/* Return: false if the state is known. */
static bool is_new(uint64_t key)
{
	uint64_t at = key & seen_mask;

	key += !key;
	while (seen[at] && seen[at] != key)
		at = (at + 1) & seen_mask;
	if (seen[at])
		return false;
	seen[at] = key;
	return true;
}

/* The present state is a new one. Return: its index. */
static uint32_t add_state(uint32_t parent, unsigned short step, unsigned int events)
{
	uint32_t room;

	nodes[nr_nodes] = (struct node){
		.parent = parent,
		.depth = nr_nodes ? nodes[parent].depth + 1 : 0,
		.step = step,
		.events = nodes[parent].events + events,
	};
	events = nodes[nr_nodes].events;
	if (events >= MOST_EVENTS)
		search_bug("a way has too many events for the search");
	if (open_states[events].last == open_states[events].room) {
		room = 2 * open_states[events].room + 1024;
		open_states[events].states = must(realloc(open_states[events].states,
							  room * sizeof(struct saved *)));
		open_states[events].room = room;
	}
	open_states[events].states[open_states[events].last++] = save(nr_nodes);
	return nr_nodes++;
}

/* ---- a way that must not be ---- */

static unsigned short healed[40];
static unsigned int nr_healed;

void search_healed(unsigned short step)
{
	healed[nr_healed++ % 40] = step;
}

static void print_healed(void)
{
	unsigned int i;

	for (i = nr_healed > 40 ? nr_healed - 40 : 0; i < nr_healed; i++)
		printf("   + %s\n", world_step_name(healed[i % 40]));
}

static void print_trace(void)
{
	static unsigned int i;	/* not a register, which longjmp() would restore */

	nr_healed = 0;
	printf("does not hold: %s\n", bug);
	if (!first_state) {
		printf("     when the table was loaded\n");
		return;
	}
	memcpy(__start_arena, first_state, arena_words * sizeof(*first_state));
	for (i = 0; i < trace_len; i++) {
		printf("%4u %s\n", i + 1, world_step_name(trace[i]));
		if (setjmp(place))
			break;
		world_do(trace[i]);
	}
	if (healing == 1)
		printf("     then all links work\n");
	else if (healing)
		printf("     then only the link of path %u works\n", healing - 2);
	/* The last steps of the way back, which may be long. */
	if (healing && !setjmp(place))
		world_heal(healing - 1);
	print_healed();
	world_print();
}

/* Does the way @steps lead to the same bug? */
static bool leads_to_bug(const unsigned short *steps, unsigned int nr, const char *which)
{
	unsigned short can[SEARCH_MOST_STEPS];
	static unsigned int i;	/* not a register, which longjmp() would restore */
	unsigned int j, nr_can;

	memcpy(__start_arena, first_state, arena_words * sizeof(*first_state));
	bug = NULL;
	if (setjmp(place))
		return i + 1 >= nr && !strcmp(bug, which);
	for (i = 0; i < nr; i++) {
		nr_can = world_steps(can);
		for (j = 0; j < nr_can && can[j] != steps[i]; j++)
			;
		if (j == nr_can)
			return false;
		world_do(steps[i]);
	}
	if (healing)
		world_heal(healing - 1);
	return false;
}

/* Leave out what is not needed. */
static void shrink(void)
{
	static unsigned short shorter[MOST_TRACE];
	const char *which = bug;
	unsigned int at, part;

	shrinking = true;
	for (part = trace_len / 2; part; part = part > 1 || trace_len < 100 ? part / 2 : 0) {
		for (at = 0; at + part <= trace_len;) {
			memcpy(shorter, trace, at * sizeof(*trace));
			memcpy(shorter + at, trace + at + part,
			       (trace_len - at - part) * sizeof(*trace));
			if (leads_to_bug(shorter, trace_len - part, which)) {
				trace_len -= part;
				memcpy(trace, shorter, trace_len * sizeof(*trace));
			} else {
				at += part;
			}
		}
	}
	bug = which;
}

void search_bug(const char *what)
{
	bug = what;
	if (!shrinking)
		printf("found after %u states and %llu steps, %u steps deep\n", nr_nodes,
		       (unsigned long long)transitions, trace_len);
	longjmp(place, 1);
}

/* The steps that led to a node. */
static void trace_to(uint32_t node)
{
	uint32_t at = node;

	trace_len = nodes[node].depth;
	if (trace_len >= MOST_TRACE)
		search_bug("a way is too long for the search");
	for (; nodes[at].depth; at = nodes[at].parent)
		trace[nodes[at].depth - 1] = nodes[at].step;
}

/* ---- the search ---- */

static void begin(enum search_policy policy)
{
	arena_words = (__stop_arena - __start_arena) / sizeof(uint64_t);
	if (arena_words > UINT16_MAX) {
		fprintf(stderr, "a state is too large: %zu words\n", arena_words);
		exit(2);
	}
	world_init(policy);
	first_state = must(malloc(arena_words * sizeof(*first_state)));
	memcpy(first_state, __start_arena, arena_words * sizeof(*first_state));
	is_new(world_key());
	add_state(0, 0, 0);
}

/*
 * The way back from a state through one path, which is another one for the next state,
 * and sometimes through all.
 */
static void heal(uint32_t nr)
{
	healing = 1 + (nr % 16 ? 1 + nr % (SEARCH_HEALS - 1) : 0);
	world_heal(healing - 1);
	healing = 0;
}

static void go_on(const struct saved *from)
{
	unsigned short steps[SEARCH_MOST_STEPS];
	unsigned int nr, i, events;

	restore(from);
	nr = world_steps(steps);
	trace_to(from->node);
	for (i = 0; i < nr && nr_nodes < most_nodes; i++) {
		restore(from);
		events = world_step_events(steps[i]);
		trace[trace_len++] = steps[i];
		world_do(steps[i]);
		transitions++;
		if (is_new(world_key()))
			heal(add_state(from->node, steps[i], events));
		trace_len--;
	}
}

/* Return: how many events all ways have been explored with. */
static unsigned int explore(void)
{
	struct saved *from;
	unsigned int events = 0;

	while (events < MOST_EVENTS && nr_nodes < most_nodes) {
		if (open_states[events].first == open_states[events].last) {
			events++;
			continue;
		}
		from = open_states[events].states[open_states[events].first++];
		go_on(from);
		free(from);
	}
	return events;
}

static uint32_t next_random(void)
{
	static uint64_t random = 1;

	random = random * 6364136223846793005ULL + 1442695040888963407ULL;
	return random >> 33;
}

/* Many events, by chance: mostly what usually comes next, else any step. */
static void walk(uint32_t nr)
{
	unsigned short steps[SEARCH_MOST_STEPS];
	unsigned int nr_steps, which;

	memcpy(__start_arena, first_state, arena_words * sizeof(*first_state));
	for (trace_len = 0; trace_len < WALK_STEPS;) {
		nr_steps = world_steps(steps);
		which = next_random() % nr_steps;
		if (next_random() % 4)
			for (which = 0; world_step_events(steps[which]); which++)
				;
		trace[trace_len++] = steps[which];
		world_do(steps[which]);
		transitions++;
	}
	heal(nr);
}

static void walk_all(void)
{
	uint32_t nr;

	for (nr = 0; nr < most_nodes / STATES_A_WALK; nr++)
		walk(nr);
	printf("and %u ways of %u steps by chance\n", nr, WALK_STEPS);
}

static void report(unsigned int events, clock_t began)
{
	uint32_t i, deepest = 0;

	for (i = 0; i < nr_nodes; i++)
		if (nodes[i].depth > deepest)
			deepest = nodes[i].depth;
	printf("%u states, ", nr_nodes);
	if (events == MOST_EVENTS)
		printf("which are all, ");
	else
		printf("all with fewer than %u events and some with %u, ", events, events);
	printf("%llu steps between them, %u steps deep, %.1f s\n",
	       (unsigned long long)transitions, deepest,
	       (double)(clock() - began) / CLOCKS_PER_SEC);
}

int main(int argc, char **argv)
{
	clock_t began = clock();
	unsigned int events;

	if (argc < 3) {
		fprintf(stderr, "usage: search POLICY STATES\n");
		return 2;
	}
	most_nodes = strtoul(argv[2], NULL, 10);
	for (seen_mask = 1; seen_mask < 2 * (uint64_t)most_nodes + 1024; seen_mask *= 2)
		;
	seen = must(calloc(seen_mask--, sizeof(*seen)));
	nodes = must(calloc((size_t)most_nodes + 1, sizeof(*nodes)));
	if (!setjmp(place)) {
		begin(strtoul(argv[1], NULL, 10));
		events = explore();
		report(events, began);
		walk_all();
	}
	if (bug) {
		if (first_state)
			shrink();
		print_trace();
		return 1;
	}
	return 0;
}
