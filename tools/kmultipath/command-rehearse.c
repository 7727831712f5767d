// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command ndu rehearse: takes a map's paths away in the order of an array's
 * firmware upgrade, one storage processor after the other, and both if the
 * operator says for how long. The array is not touched, except that the map moves
 * the LUN, as it does in an upgrade.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "live.h"
#include "lock.h"
#include "rehearsal.h"
#include "watch.h"

#define POLL_MS		10
#define STAY_MS		1000	/* how long others serve I/O while a side is away */
#define SURVIVE_MS	30000	/* how long they may need to begin */
#define RETURN_MS	60000	/* how long a path may need for its first good test */
#define ANNOUNCE_MORE_S	300	/* the announced upgrade ends by itself if all else fails */

static int stopped;	/* a signal's number */

static void stop(int signal)
{
	__atomic_store_n(&stopped, signal, __ATOMIC_RELAXED);
}

static bool is_stopped(void)
{
	return __atomic_load_n(&stopped, __ATOMIC_RELAXED);
}

/* ---- time passes ---- */

static void sample(struct rehearsal *rehearsal)
{
	struct step *step = &rehearsal->steps[rehearsal->nr_steps - 1];
	void *memory = mark();
	u64 most = live_number(&rehearsal->live, "held", "most_bios");
	u64 bios = live_number(&rehearsal->live, "held", "bios");
	u64 bytes = live_number(&rehearsal->live, "held", "bytes");

	if (most > rehearsal->most_bios && most > bios)
		bios = most;
	if (bios > step->bios)
		step->bios = bios;
	if (bytes > step->bytes)
		step->bytes = bytes;
	release(memory);
}

/* A rehearsal is to fail no I/O. */
static u64 nearly(u64 limit)
{
	return limit - limit / 8;
}

/*
 * @since: if not 0, until a read that began after it has ended
 * Return: 0; 1 if there was no such read; -1 after an error that was said.
 */
static int pass(struct rehearsal *rehearsal, unsigned int ms, u64 since)
{
	const struct watch *watch = rehearsal->watch;
	const struct step *step = &rehearsal->steps[rehearsal->nr_steps - 1];
	u64 end = watch_now_ns() + ms * 1000000ULL;

	for (;;) {
		int error = __atomic_load_n(&watch->error, __ATOMIC_RELAXED);

		sample(rehearsal);
		if (is_stopped())
			return fail("%s: interrupted", map_of(rehearsal));
		if (error)
			return fail("%s: a read of it failed while %s: %s; so did other I/O, maybe; `kmultipath record %s` has the events",
				    map_of(rehearsal), step->what, strerror(error),
				    map_of(rehearsal));
		if (rehearsal->hold_limit && step->bios >= nearly(rehearsal->hold_limit))
			return fail("%s: %llu bios were held while %s, and hold_limit is %llu: more would have failed; raise it",
				    map_of(rehearsal), (unsigned long long)step->bios, step->what,
				    (unsigned long long)rehearsal->hold_limit);
		if (since && __atomic_load_n(&watch->began_ns, __ATOMIC_ACQUIRE) > since)
			return 0;
		if (watch_now_ns() >= end)
			return since ? 1 : 0;
		usleep(POLL_MS * 1000);
	}
}

/* Others serve I/O, for a while. */
static int others_serve(struct rehearsal *rehearsal)
{
	struct step *step = &rehearsal->steps[rehearsal->nr_steps - 1];
	int ret = pass(rehearsal, SURVIVE_MS, watch_now_ns());

	if (ret > 0)
		fail("%s: nothing served I/O within %d s while %s; `kmultipath record %s` has the events",
		     map_of(rehearsal), SURVIVE_MS / 1000, step->what, map_of(rehearsal));
	return ret ? -1 : pass(rehearsal, STAY_MS, 0);
}

/* ---- steps ---- */

static void begin_step(struct rehearsal *rehearsal, char *what)
{
	rehearsal->steps[rehearsal->nr_steps++].what = what;
	rehearsal->most_bios = live_number(&rehearsal->live, "held", "most_bios");
	__atomic_store_n(&rehearsal->watch->longest_ns, 0, __ATOMIC_RELAXED);
}

static void end_step(struct rehearsal *rehearsal)
{
	rehearsal->steps[rehearsal->nr_steps - 1].stall_ms =
		__atomic_load_n(&rehearsal->watch->longest_ns, __ATOMIC_RELAXED) / 1e6;
}

static int take_away(struct rehearsal *rehearsal, unsigned int side)
{
	unsigned int i;
	void *memory = mark();

	for (i = 0; i < rehearsal->watch->nr; i++) {
		if (rehearsal->side[i] != side)
			continue;
		rehearsal->watch->taken[i] = true;
		if (dm_message(map_of(rehearsal), print("fail_path %s", rehearsal->devices[i]),
			       NULL))
			return -1;
	}
	release(memory);
	return 0;
}

static int give_back(struct rehearsal *rehearsal, unsigned int side)
{
	unsigned int i;
	void *memory = mark();

	for (i = 0; i < rehearsal->watch->nr; i++) {
		if (rehearsal->side[i] != side)
			continue;
		if (dm_message(map_of(rehearsal),
			       print("reinstate_path %s", rehearsal->devices[i]), NULL))
			return -1;
		rehearsal->watch->taken[i] = false;
	}
	release(memory);
	return 0;
}

/* Is this path as usable as it was before? */
static bool is_back(const struct rehearsal *rehearsal, unsigned int path, bool was_usable)
{
	const char *state = rehearsal_state(rehearsal, path);

	return state_is_usable(state) || (!was_usable && strcmp(state, "failed"));
}

/* Return: 0, or -1 after an error that was said. */
static int wait_for_return(const struct rehearsal *rehearsal, unsigned int side)
{
	const struct live *live = &rehearsal->live;
	u64 end = watch_now_ns() + RETURN_MS * 1000000ULL;
	unsigned int i;

	for (i = 0; i < live->table.nr_paths; i++) {
		if (rehearsal->side[i] != side)
			continue;
		while (!is_back(rehearsal, i, live->paths[i].valid)) {
			if (is_stopped() || watch_now_ns() >= end)
				return fail("%s: path %s did not return: it is %s, %s; `kmultipath explain %s` has what to do",
					    map_of(rehearsal), live->paths[i].device,
					    rehearsal_state(rehearsal, i),
					    rehearsal_why(rehearsal, i),
					    map_of(rehearsal));
			usleep(POLL_MS * 1000);
		}
	}
	return 0;
}

/* One side is away, and comes back unless all are to be away next. */
static int rehearse_one(struct rehearsal *rehearsal, unsigned int side)
{
	begin_step(rehearsal, print("%s is away", rehearsal->side_names[side]));
	if (take_away(rehearsal, side) || others_serve(rehearsal))
		return -1;
	end_step(rehearsal);
	return 0;
}

/* The first side is away already, and is the first to return. */
static int rehearse_all(struct rehearsal *rehearsal)
{
	unsigned int side;

	begin_step(rehearsal, print("%s %s away for %u s", rehearsal->nr_sides == 2 ? "both" : "all",
				    "are", rehearsal->both_s));
	for (side = 1; side < rehearsal->nr_sides; side++)
		if (take_away(rehearsal, side))
			return -1;
	if (pass(rehearsal, rehearsal->both_s * 1000, 0) || give_back(rehearsal, 0) ||
	    others_serve(rehearsal))
		return -1;
	end_step(rehearsal);
	return 0;
}

static int rehearse_each(struct rehearsal *rehearsal)
{
	unsigned int side;

	for (side = 0; side < rehearsal->nr_sides; side++) {
		if (rehearse_one(rehearsal, side))
			return -1;
		if (!side && rehearsal->both_s)
			return rehearse_all(rehearsal);
		if (give_back(rehearsal, side) || wait_for_return(rehearsal, side))
			return -1;
	}
	return 0;
}

/* ---- afterwards ---- */

/* The group that served I/O before does so again, unless failback is manual. */
static void warn_of_group(const struct rehearsal *rehearsal)
{
	const char *failback = live_value(&rehearsal->live, "failback", NULL);
	u64 end = watch_now_ns() + (strcmp(failback, "manual") ? SURVIVE_MS : 0) * 1000000ULL;
	const struct live *before = &rehearsal->live;
	struct live now;
	void *memory;

	for (;;) {
		memory = mark();
		if (live_read(before->dm.name, &now) || !before->serving ||
		    now.serving == before->serving)
			return;
		if (is_stopped() || watch_now_ns() >= end)
			break;
		release(memory);
		usleep(POLL_MS * 1000);
	}
	warn("%s: group %u serves I/O now, and group %u did before; failback is %s; if need be: dmsetup message %s 0 switch_group %u",
	     before->dm.name, now.serving, before->serving, failback, before->dm.name,
	     before->serving);
}

/* All paths are given back, whatever happened. Return: 0, or -1 after an error that was said. */
static int finish(struct rehearsal *rehearsal)
{
	unsigned int side;
	int ret;

	__atomic_store_n(&stopped, 0, __ATOMIC_RELAXED);
	ret = watch_give_back(rehearsal->watch, map_of(rehearsal), rehearsal->devices);
	watch_end();
	for (side = 0; side < rehearsal->nr_sides && !ret; side++)
		ret = wait_for_return(rehearsal, side);
	if (!ret)
		warn_of_group(rehearsal);
	return ret;
}

/* ---- the command ---- */

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int prepare(struct rehearsal *rehearsal, const char *name)
{
	if (live_read(name, &rehearsal->live) || rehearsal_check(rehearsal))
		return -1;
	rehearsal->hold_limit = live_number(&rehearsal->live, "hold_limit", NULL);
	catch_signals();
	rehearsal->watch = watch_start(map_of(rehearsal), rehearsal->devices,
				       rehearsal->live.table.nr_paths);
	return rehearsal->watch ? 0 : -1;
}

static int announce(const struct rehearsal *rehearsal)
{
	unsigned int seconds = rehearsal->both_s + ANNOUNCE_MORE_S;

	rehearsal->watch->announced = true;
	return dm_message(map_of(rehearsal), print("ndu begin %u", seconds), NULL);
}

int ndu_rehearse(const struct request *request)
{
	struct rehearsal *rehearsal = take(sizeof(*rehearsal));
	int ret;

	rehearsal->both_s = request->both;
	if (lock_take())
		return STATUS_FAILED;
	ret = prepare(rehearsal, request->argument[1]);
	if (!ret) {
		ret = announce(rehearsal) || rehearse_each(rehearsal);
		ret |= finish(rehearsal);
	}
	lock_drop();
	if (ret)
		return STATUS_FAILED;
	return rehearsal_report(rehearsal, request->json) ? STATUS_FAILED : STATUS_GOOD;
}
