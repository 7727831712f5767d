// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steps: which can follow a state, what they do, and what makes a state another
 * one. A step of the module is what it does without a break: an entry of the tester's
 * queue, a run of the dispatcher, a timer, a bio that begins or ends.
 */
#include <scsi/scsi_proto.h>

#include "handlers/builtin.h"
#include "io/io.h"
#include "state/state.h"
#include "tester/tester.h"
#include "world.h"

#define HEAL_STEPS	100000
#define HEAL_NS		kmp_seconds(4 * 3600)

enum step {
	STEP_TESTER,		/* the tester runs what is due first */
	STEP_DISPATCH,		/* the dispatcher submits */
	STEP_DEADLINE,		/* an outage's timer ends */
	STEP_TIME_OUT,		/* a command times out */
	STEP_WAIT,		/* time passes until something is due */
	STEP_REPLY,		/* a command is replied to, or ended by the transport */
	STEP_REPLY_OLD,		/* the same, by what was true when it was sent */
	STEP_REFUSE,		/* the array refuses a trespass for a moment */
	STEP_LOSE,		/* a command is lost */
	STEP_LOSE_REPLY,	/* it is carried out, but its reply is lost */
	STEP_LINK_UP,
	STEP_LINK_DOWN,
	STEP_LINK_BLOCKED,
	STEP_NDU_BEGINS,
	STEP_NDU_ENDS,
	STEP_OTHER_HOST,	/* moves the LUN */
	STEP_GROUP_STATE,	/* the array changes the state of a group */
	STEP_SWAP,		/* a path leads to another LUN */
	STEP_SWAP_BACK,
	STEP_SUBMIT,
	STEP_END,		/* a bio ends well if the array serves I/O, else with an error */
	STEP_FAIL_PATH,
	STEP_REINSTATE_PATH,
	STEP_SWITCH_GROUP,
	STEP_DISABLE_GROUP,
	STEP_ENABLE_GROUP,
	STEP_SUSPEND,
	STEP_RESUME,
	STEP_RELOAD,
	NR_STEPS
};

#define STEP(what, which)	((what) << 8 | (which))
#define STEP_WHAT(step)		((step) >> 8)
#define STEP_WHICH(step)	((step) & 255)

static const char *const step_names[NR_STEPS] = {
	[STEP_TESTER] = "tester runs",
	[STEP_DISPATCH] = "dispatcher runs",
	[STEP_DEADLINE] = "deadline",
	[STEP_TIME_OUT] = "command times out: test",
	[STEP_WAIT] = "time passes",
	[STEP_REPLY] = "reply: test",
	[STEP_REPLY_OLD] = "old reply: test",
	[STEP_REFUSE] = "trespass refused: test",
	[STEP_LOSE] = "command lost: test",
	[STEP_LOSE_REPLY] = "reply lost: test",
	[STEP_LINK_UP] = "link up: path",
	[STEP_LINK_DOWN] = "link down: path",
	[STEP_LINK_BLOCKED] = "link blocked: path",
	[STEP_NDU_BEGINS] = "NDU begins: SP",
	[STEP_NDU_ENDS] = "NDU ends: SP",
	[STEP_OTHER_HOST] = "another host moves the LUN",
	[STEP_GROUP_STATE] = "the array sets a state: 16 * SP +",
	[STEP_SWAP] = "another LUN: path",
	[STEP_SWAP_BACK] = "the right LUN: path",
	[STEP_SUBMIT] = "bio submitted:",
	[STEP_END] = "bio ends below:",
	[STEP_FAIL_PATH] = "fail_path",
	[STEP_REINSTATE_PATH] = "reinstate_path",
	[STEP_SWITCH_GROUP] = "switch_group",
	[STEP_DISABLE_GROUP] = "disable_group",
	[STEP_ENABLE_GROUP] = "enable_group",
	[STEP_SUSPEND] = "suspend",
	[STEP_RESUME] = "resume",
	[STEP_RELOAD] = "resume with another table",
};

const char *world_step_name(unsigned short step)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s %u", step_names[STEP_WHAT(step)], STEP_WHICH(step));
	return name;
}

/* ---- which steps can follow ---- */

struct list {
	unsigned short *steps;
	unsigned int nr;
};

static void can(struct list *list, bool condition, enum step what, unsigned int which)
{
	if (condition)
		list->steps[list->nr++] = STEP(what, which);
}

static bool is_due(u64 when)
{
	return when && when <= world.now;
}

/* What the module does by itself, if anything is due. */
static void steps_of_module(struct list *list)
{
	struct kmp_map *map = world_map();
	unsigned int i;
	u64 when;

	can(list, world_tester_due(&when), STEP_TESTER, 0);
	can(list, is_due(map->held.dispatch.due), STEP_DISPATCH, 0);
	can(list, is_due(map->outage.deadline.expires), STEP_DEADLINE, 0);
	for (i = 0; i < NR_TESTS; i++)
		can(list, world.tests[i].sent && is_due(world.tests[i].expires),
		    STEP_TIME_OUT, i);
	can(list, !list->nr, STEP_WAIT, 0);
}

static void steps_of_commands(struct list *list)
{
	unsigned int i;

	for (i = 0; i < NR_TESTS; i++) {
		const struct world_test *test = &world.tests[i];
		bool waits = test->sent && !test->lost;
		bool arrives = waits && world.link[test->path] == LINK_UP;
		bool trespass = arrives && test->test.job.command.write;

		can(list, waits && world.link[test->path] != LINK_BLOCKED, STEP_REPLY, i);
		can(list, arrives && (test->owner != world.owner ||
				      memcmp(test->states, world.states, sizeof(world.states)) ||
				      test->ndu != world.ndu[world_sp(test->path)]),
		    STEP_REPLY_OLD, i);
		can(list, waits, STEP_LOSE, i);
		can(list, trespass, STEP_LOSE_REPLY, i);
		can(list, trespass, STEP_REFUSE, i);
	}
}

static const u8 group_states[] = {
	KMP_ALUA_OPTIMIZED, KMP_ALUA_NON_OPTIMIZED, KMP_ALUA_STANDBY, KMP_ALUA_UNAVAILABLE,
	KMP_ALUA_CHANGING,
};

/*
 * Nobody can tell that the LUN is another one if the path was not seen to be down, or if the
 * last reply of a test is from before that. Another command follows only the names.
 */
static bool may_be_swapped(unsigned int path)
{
	const struct world_test *test;

	for (test = world.tests; test < world.tests + NR_TESTS; test++)
		if (test->ended && test->path == path &&
		    test->test.job.command.cdb[0] != INQUIRY)
			return false;
	return !kmp_properties(&world_map()->paths[path])->usable;
}

static void steps_of_groups(struct list *list)
{
	unsigned int i, state;

	for (i = 0; i < KMP_NR_SPS; i++)
		for (state = 0; state < ARRAY_SIZE(group_states); state++)
			can(list, world.states[i] != group_states[state], STEP_GROUP_STATE,
			    16 * i + group_states[state]);
	for (i = 0; i < NR_PATHS; i++) {
		can(list, !world.stranger[i] && may_be_swapped(i), STEP_SWAP, i);
		can(list, world.stranger[i] && may_be_swapped(i), STEP_SWAP_BACK, i);
	}
	can(list, true, STEP_OTHER_HOST, 0);
}

static void steps_of_array(struct list *list)
{
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++) {
		can(list, world.link[i] != LINK_UP, STEP_LINK_UP, i);
		can(list, world.link[i] == LINK_UP, STEP_LINK_DOWN, i);
		can(list, world.link[i] == LINK_UP, STEP_LINK_BLOCKED, i);
	}
	if (world_is_alua()) {
		steps_of_groups(list);
		return;
	}
	for (i = 0; i < KMP_NR_SPS; i++) {
		can(list, !world.ndu[i] && !world.ndu[!i], STEP_NDU_BEGINS, i);
		can(list, world.ndu[i], STEP_NDU_ENDS, i);
	}
	can(list, !world.ndu[!world.owner], STEP_OTHER_HOST, 0);
}

static void steps_of_io(struct list *list)
{
	unsigned int i;

	for (i = 0; i < NR_BIOS; i++) {
		const struct world_bio *bio = &world.bios[i];

		can(list, !world.suspending && (bio->place == BIO_PUSHED ||
						bio->place == BIO_IDLE), STEP_SUBMIT, i);
		can(list, bio->place == BIO_BELOW, STEP_END, i);
	}
}

static void steps_of_operator(struct list *list)
{
	const struct kmp_map *map = world_map();
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++) {
		bool failed = map->paths[i].status.state == KMP_PATH_FAILED;

		can(list, !failed, STEP_FAIL_PATH, i);
		can(list, failed, STEP_REINSTATE_PATH, i);
	}
	for (i = 0; i < NR_GROUPS; i++) {
		can(list, true, STEP_SWITCH_GROUP, i);
		can(list, !map->groups[i].bypassed, STEP_DISABLE_GROUP, i);
		can(list, map->groups[i].bypassed, STEP_ENABLE_GROUP, i);
	}
	can(list, !world.suspending, STEP_SUSPEND, 0);
	can(list, world.suspending && world_is_drained(), STEP_RESUME, 0);
	can(list, world.suspending && world_is_drained(), STEP_RELOAD, 0);
}

unsigned int world_steps(unsigned short *steps)
{
	struct list list = { steps, 0 };

	steps_of_module(&list);
	steps_of_commands(&list);
	steps_of_io(&list);
	steps_of_array(&list);
	steps_of_operator(&list);
	NEVER(list.nr > SEARCH_MOST_STEPS);
	return list.nr;
}

/*
 * What happens next if nothing is slow: the module does what is due, then bios below
 * end, then commands are replied to, in order, and then time passes.
 */
static unsigned short usual_step(void)
{
	unsigned short steps[SEARCH_MOST_STEPS];
	struct list list = { steps, 0 };
	unsigned int i;

	steps_of_module(&list);
	if (steps[0] != STEP(STEP_WAIT, 0))
		return steps[0];
	for (i = 0; i < NR_BIOS; i++)
		if (world.bios[i].place == BIO_BELOW)
			return STEP(STEP_END, i);
	for (i = 0; i < NR_TESTS; i++)
		if (world.tests[i].sent && !world.tests[i].lost &&
		    world.link[world.tests[i].path] != LINK_BLOCKED)
			return STEP(STEP_REPLY, i);
	return steps[0];
}

unsigned int world_step_events(unsigned short step)
{
	return step != usual_step();
}

/* ---- what they do ---- */

static void dispatch(struct kmp_map *map)
{
	map->held.dispatch.due = 0;
	map->held.dispatch.work.function(&map->held.dispatch.work);
}

static void deadline(struct kmp_map *map)
{
	map->outage.deadline.expires = 0;
	map->outage.deadline.function(&map->outage.deadline);
}

static void sooner(u64 *when, u64 other)
{
	if (other && other < *when)
		*when = other;
}

static void wait(struct kmp_map *map)
{
	unsigned int i;
	u64 when;

	world_tester_due(&when);
	sooner(&when, map->held.dispatch.due);
	sooner(&when, map->outage.deadline.expires);
	for (i = 0; i < NR_TESTS; i++)
		if (world.tests[i].sent)
			sooner(&when, world.tests[i].expires);
	if (when == KMP_NEVER)
		search_bug("nothing will ever happen again");
	world.now = max(world.now, when);
}

static void set_link(unsigned int path, enum link link)
{
	world.link[path] = link;
	if (link != LINK_UP)
		world.attention[path] = true;
}

/* As the message does. */
static void reinstate(struct kmp_path *path)
{
	kmp_lun_accept(path);
	kmp_path_event(path, KMP_EVENT_OPERATOR_REINSTATE, KMP_CAUSE("message reinstate_path"));
}

/* The link was down for a moment, and what was under way is lost. */
static void swap_lun(unsigned int path, bool stranger)
{
	struct world_test *test;

	world.stranger[path] = stranger;
	world.attention[path] = true;
	for (test = world.tests; test < world.tests + NR_TESTS; test++)
		if (test->sent && test->path == path)
			test->lost = true;
}

static void other_host(void)
{
	if (world_is_alua())
		world_activate_group(world.states[0] == KMP_ALUA_OPTIMIZED);
	else
		world.owner = !world.owner;
}

static void lose_reply(struct world_test *test)
{
	if (world_is_alua()) {
		if (!world.stranger[test->path])
			world_activate_group(world_sp(test->path));
		test->lost = true;
		return;
	}
	if (!world.ndu[world_sp(test->path)])
		world.owner = world_sp(test->path);
	test->lost = true;
}

static void end_bio(struct world_bio *wb)
{
	unsigned int path = wb->bio.bi_bdev - world.bdevs;

	world_end(wb, world_serves(path) ? BLK_STS_OK :
		  world.link[path] == LINK_UP ? BLK_STS_IOERR : BLK_STS_TRANSPORT);
}

static void do_step(enum step what, unsigned int which)
{
	struct kmp_map *map = world_map();

	switch (what) {
	case STEP_TESTER:
		world_run_tester();
		break;
	case STEP_DISPATCH:
		dispatch(map);
		break;
	case STEP_DEADLINE:
		deadline(map);
		break;
	case STEP_TIME_OUT:
		world_time_out(&world.tests[which]);
		break;
	case STEP_WAIT:
		wait(map);
		break;
	case STEP_REPLY:
	case STEP_REPLY_OLD:
		world_reply(&world.tests[which], what == STEP_REPLY_OLD);
		break;
	case STEP_REFUSE:
		world_refuse(&world.tests[which]);
		break;
	case STEP_LOSE:
		world.tests[which].lost = true;
		break;
	case STEP_LOSE_REPLY:
		lose_reply(&world.tests[which]);
		break;
	case STEP_LINK_UP:
		set_link(which, LINK_UP);
		break;
	case STEP_LINK_DOWN:
		set_link(which, LINK_DOWN);
		break;
	case STEP_LINK_BLOCKED:
		set_link(which, LINK_BLOCKED);
		break;
	case STEP_NDU_BEGINS:
		world.ndu[which] = true;
		break;
	case STEP_NDU_ENDS:
		world.ndu[which] = false;
		break;
	case STEP_OTHER_HOST:
		other_host();
		break;
	case STEP_GROUP_STATE:
		world.states[which / 16] = which % 16;
		break;
	case STEP_SWAP:
	case STEP_SWAP_BACK:
		swap_lun(which, what == STEP_SWAP);
		break;
	case STEP_SUBMIT:
		world_submit(&world.bios[which]);
		break;
	case STEP_END:
		end_bio(&world.bios[which]);
		break;
	case STEP_FAIL_PATH:
		kmp_path_event(&map->paths[which], KMP_EVENT_OPERATOR_FAIL,
			       KMP_CAUSE("message fail_path"));
		break;
	case STEP_REINSTATE_PATH:
		reinstate(&map->paths[which]);
		break;
	case STEP_SWITCH_GROUP:
		kmp_switch_group(map, which);
		break;
	case STEP_DISABLE_GROUP:
	case STEP_ENABLE_GROUP:
		kmp_bypass_group(map, which, what == STEP_DISABLE_GROUP);
		break;
	case STEP_SUSPEND:
		world_suspend();
		break;
	case STEP_RESUME:
	case STEP_RELOAD:
		world_resume(what == STEP_RELOAD);
		break;
	default:
		search_bug("no such step");
	}
}

/* ---- the operator's word ---- */

/* The step neither keeps the map from what was requested, nor makes another request. */
static bool is_harmless(enum step what)
{
	switch (what) {
	case STEP_TESTER:
	case STEP_DISPATCH:
	case STEP_DEADLINE:
	case STEP_WAIT:
	case STEP_REPLY:
	case STEP_REPLY_OLD:
	case STEP_SUBMIT:
	case STEP_END:
	case STEP_SUSPEND:
	case STEP_RESUME:
	case STEP_RELOAD:
		return true;
	default:
		return false;
	}
}

static bool is_wish_granted(void)
{
	const struct kmp_map *map = world_map();
	unsigned int first = (world.wish - 1) * (NR_PATHS / NR_GROUPS);

	return map->current_group == &map->groups[world.wish - 1] &&
	       (world_serves(first) || world_serves(first + 1));
}

/* Nothing outside the map keeps it from what was requested. */
static bool is_wish_possible(void)
{
	const struct kmp_map *map = world_map();
	unsigned int i;

	for (i = 0; i < NR_PATHS; i++)
		if (world.link[i] != LINK_UP || world.stranger[i] ||
		    map->paths[i].status.state == KMP_PATH_FAILED)
			return false;
	for (i = 0; i < KMP_NR_SPS; i++)
		if (world.ndu[i] || (world_is_alua() && !world_group_serves(i)))
			return false;
	return true;
}

static void watch_wish(enum step what, unsigned int which)
{
	if (what == STEP_SWITCH_GROUP)
		world.wish = 1 + which;
	else if (!is_harmless(what))
		world.wish = 0;
	if (world.wish && (is_wish_granted() || !is_wish_possible()))
		world.wish = 0;
}

void world_do(unsigned short step)
{
	world.now++;
	do_step(STEP_WHAT(step), STEP_WHICH(step));
	watch_wish(STEP_WHAT(step), STEP_WHICH(step));
	if (world_map()->counts.usable)
		world.worked = world.now;
	world_check();
}

unsigned long long world_ms(void)
{
	return div_u64(world.now, NSEC_PER_MSEC);
}

/* ---- the way back ---- */

static bool all_bios_idle(void)
{
	unsigned int i;

	for (i = 0; i < NR_BIOS; i++)
		if (world.bios[i].place != BIO_IDLE)
			return false;
	return true;
}

static unsigned short heal_step(void)
{
	unsigned int i;

	if (world.suspending && world_is_drained())
		return STEP(STEP_RESUME, 0);
	for (i = 0; i < NR_BIOS; i++)
		if (world.bios[i].place == BIO_PUSHED && !world.suspending)
			return STEP(STEP_SUBMIT, i);
	return usual_step();
}

static bool is_requested(void)
{
	return world_map()->next_why == KMP_NEXT_REQUESTED;
}

/* I/O flows once the links of @mask are up, the others are down, and no NDU is on. */
static void heal(unsigned int mask)
{
	bool submitted = false, flows = false, all = mask == BIT(NR_PATHS) - 1;
	unsigned int i;
	u64 began;

	if (!all)
		world.wish = 0;
	for (i = 0; i < NR_PATHS; i++) {
		set_link(i, mask & BIT(i) ? LINK_UP : LINK_DOWN);
		world.stranger[i] = false;
	}
	for (i = 0; i < KMP_NR_SPS; i++) {
		world.ndu[i] = false;
		/* What is left has to be ended by a command. */
		if (world.states[i] == KMP_ALUA_CHANGING)
			world.states[i] = KMP_ALUA_STANDBY;
		if (world.states[i] == KMP_ALUA_UNAVAILABLE)
			world.states[i] = KMP_ALUA_NON_OPTIMIZED;
	}
	began = world.now;
	for (i = 0; i < HEAL_STEPS && world.now - began < HEAL_NS; i++) {
		unsigned short step = heal_step();

		if (all_bios_idle() && !world.suspending && world_map()->counts.usable) {
			flows = submitted && !world.bios[0].failed;
			if (flows && !world.wish && !(all && is_requested()))
				return;
			if (!flows) {
				step = STEP(STEP_SUBMIT, 0);
				submitted = true;
			}
		}
		search_healed(step);
		world_do(step);
	}
	if (world.wish)
		search_bug("the group that the operator requested is never used");
	if (flows && all && is_requested())
		search_bug("the operator's request never ends");
	search_bug(hweight32(mask) == 1 ? "I/O never flows again through the only path that works" :
					  "I/O never flows again although all paths work");
}

void world_heal(unsigned int which)
{
	const struct kmp_map *map = world_map();
	unsigned int i, mask = 0;

	for (i = 0; i < NR_PATHS; i++)
		if (map->paths[i].status.state != KMP_PATH_FAILED)
			mask |= BIT(i);
	if (which)
		mask &= BIT(which - 1);
	if (mask)
		heal(mask);
}

/* ---- states ---- */

static u64 key;

static void mix(u64 value)
{
	key = (key ^ value) * 0x9e3779b97f4a7c15ULL;
	key ^= key >> 29;
}

/*
 * Times are compared by the order of their magnitude: otherwise no state ever came
 * back, since all of them hold times. So two states may count as one that would go
 * on differently; what is reported is real nevertheless.
 */
static void mix_time(u64 when)
{
	static const u32 ms[] = { 0, 1, 25, 150, 1500, 6000, 70000 };
	u64 distance = when > world.now ? when - world.now : world.now - when;
	unsigned int i;

	if (!when || when == KMP_NEVER || when == KTIME_MAX) {
		mix(!when);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(ms) && distance > kmp_ms(ms[i]); i++)
		;
	mix(when > world.now ? 2 + i : 32);
}

/* A time in the past of which only matters how long ago it was. */
static void mix_since(u64 when)
{
	static const u32 ms[] = { 50, 1000, 5000, 60000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ms) && world.now - when > kmp_ms(ms[i]); i++)
		;
	mix(when ? 1 + i : 0);
}

static unsigned int index_of(const struct kmp_map *map, const struct kmp_group *group)
{
	return group ? group - map->groups + 1 : 0;
}

static void mix_path(const struct kmp_path *path)
{
	const struct kmp_path_status *status = &path->status;
	const struct kmp_path_check *check = &path->check;
	const struct kmp_test *test = check->test;

	mix(status->state | status->sp << 4 | status->doubt << 8 | status->handicaps << 12 |
	    status->failing << 16 | min_t(u8, status->doubts, 3) << 20 | (u64)!!test << 24 |
	    (u64)check->test_again << 25 | (u64)check->silent << 26 |
	    (u64)check->transient << 27 | (u64)check->was_blocked << 28 |
	    (u64)min_t(u8, check->not_ready, 6) << 32 | (u64)!!check->processor << 36 |
	    (u64)min_t(u8, check->idle_rounds, 2) << 40 |
	    (u64)path->queue_entry.node.node.queued << 44);
	if (path->queue_entry.node.node.queued)
		mix_time(ktime_to_ns(path->queue_entry.node.expires));
	mix_since(check->wanted_since);
	mix_time(path->map->health[path - path->map->paths].changing_until);
	mix(status->improvable | check->standby << 1);
	mix(min_t(u8, path->map->health[path - path->map->paths].losses.failures, 3));
}

/* It does not matter which memory a test has. */
static u64 test_key(const struct world_test *test)
{
	const struct kmp_test *kt = &test->test;

	key = 0;
	if (!test->used)
		return 0;
	mix(1 + (kt->path ? kt->path - kt->path->map->paths : 9));
	mix(kt->ops->activates | test->sent << 1 | test->lost << 2 | test->ended << 3 |
	    test->states[0] << 16 | test->states[1] << 20 |
	    test->owner << 4 | test->ndu << 5 | kt->replaced << 6 | kt->late << 7 |
	    (u64)kt->job.phase << 8 | (u64)kt->job.asks << 40 |
	    (u64)min_t(u8, kt->job.step, 8) << 24 |
	    (u64)kt->job.note << 48 | (u64)kt->job.report.owner << 32 |
	    (u64)kt->job.report.ndu << 36 | (u64)kt->job.report.activated << 37);
	mix(kt->job.answer.result);
	if (test->ended)
		mix((unsigned long)kt->job.answer.data);
	if (kt->path)
		mix((kt->begun < kt->path->status.since) |
		    (kt->begun < kt->path->map->lun.owner_since) << 1);
	if (kt->path && kt->path->map->next_why == KMP_NEXT_REQUESTED)
		mix(kt->begun > kt->path->map->next_since);
	if (test->lost)
		mix_time(test->expires);
	return key;
}

static void mix_bio(const struct world_bio *wb)
{
	const struct kmp_bio *kb = (const void *)wb->data;

	mix(wb->place);
	if (wb->place == BIO_BELOW)
		mix(wb->bio.bi_bdev - world.bdevs);
	if (wb->place == BIO_BELOW || wb->place == BIO_INSIDE)
		mix(min_t(u32, kb->attempts, 2));
}

static void mix_lun(const struct kmp_lun *lun)
{
	mix(lun->owner | lun->home << 4 | lun->claimed << 8 | lun->home_assumed << 13 |
	    !!lun->check.rejected_since[0] << 9 | !!lun->check.rejected_since[1] << 10 |
	    min_t(u8, lun->moves, 3) << 11);
	mix_time(lun->copying_until);
	mix(lun->moving_to);
	mix_time(lun->moving_until);
	mix_time(lun->ndu_until);
}

static void mix_activation(const struct kmp_map *map)
{
	const struct kmp_activate_state *activate = &map->activate;

	mix(activate->path ? 1 + (activate->path - map->paths) : 0);
	mix(activate->cause | activate->waiting << 4 | activate->blind << 5 |
	    activate->check.lost_home << 6 | (activate->failed_in == map->outage.since) << 7 |
	    min(activate->refusals, 2U) << 8 | min(activate->deaths, (unsigned int)NR_PATHS) << 12 |
	    activate->check.obeyed << 16 | (activate->wish_tested == map->next_since) << 17);
	mix_time(activate->check.not_before);
	mix_time(activate->vain_until);
	mix(min(activate->vain, 3U) | activate->check.taken << 4);
	if (world_is_alua())
		mix_since(activate->check.slower_since);
	mix_time(activate->check.changing_until);
	mix_time(activate->owner_until);
	mix_time(kmp_rate_next(&activate->check.trespasses,
			       kmp_tunable(map, KMP_TRESPASS_LIMIT)));
	mix_time(kmp_rate_contended(&activate->check.foreign));
	mix(activate->queue_entry.node.node.queued);
	if (activate->queue_entry.node.node.queued)
		mix_time(ktime_to_ns(activate->queue_entry.node.expires));
}

static void mix_map(const struct kmp_map *map)
{
	unsigned int i;

	mix(index_of(map, map->current_group) | index_of(map, map->next_group) << 4 |
	    map->next_why << 8 | map->keep_current << 12 | map->outage.was_usable << 13 |
	    map->outage.hopeless << 14 | map->outage.expired << 15 |
	    map->groups[0].bypassed << 16 | map->groups[1].bypassed << 17 |
	    map->suspending << 18);
	mix_time(map->outage.deadline.expires);
	mix_time(map->held.dispatch.due);
	mix_lun(&map->lun);
	mix_activation(map);
	for (i = 0; i < NR_PATHS; i++)
		mix_path(&map->paths[i]);
}

unsigned long long world_key(void)
{
	u64 tests = 0;
	unsigned int i;

	for (i = 0; i < NR_TESTS; i++)
		tests += test_key(&world.tests[i]);
	key = tests;
	mix(world.owner | world.ndu[0] << 1 | world.ndu[1] << 2 | world.suspending << 3 |
	    !!world.told[0] << 4 | !!world.told[1] << 5);
	mix(world.states[0] | world.states[1] << 4 | world.wish << 8);
	for (i = 0; i < NR_PATHS; i++)
		mix(world.link[i] | world.stranger[i] << 2 | world.attention[i] << 3);
	for (i = 0; i < NR_BIOS; i++)
		mix_bio(&world.bios[i]);
	mix_map(world_map());
	return key;
}

/* ---- the beginning ---- */

static void never_again(struct kmp_queue_entry *entry, u64 now)
{
}

void world_init(enum search_policy policy)
{
	unsigned int i;

	world.now = kmp_seconds(1000);
	world.policy = policy;
	world.worked = world.now;
	world.states[KMP_SP_B] = KMP_ALUA_NON_OPTIMIZED;
	world_page_init();
	kmp_tester_start();
	for (i = 0; i < NR_PATHS; i++) {
		world.bdevs[i].bd_queue = &world.queues[i];
		world.sdevs[i].tpgs = world_is_alua() ? 3 : 0;
		world.devs[i].bdev = &world.bdevs[i];
		world.ports[i].device = &world.sdevs[i];
		INIT_LIST_HEAD(&world.ports[i].paths);
		kmp_queue_entry_init(&world.ports[i].queue_entry, never_again);
	}
	world_load(0);
	world.suspending = true;
	world_resume(false);
	world_stop_watch();
	for (i = 0; i < HEAL_STEPS && world.now < kmp_seconds(1060); i++)
		world_do(heal_step());
	if (world_is_alua() ? world_map()->counts.usable != 4 :
	    world_map()->counts.usable != 2 || world_map()->counts.activatable != 2)
		search_bug("the paths do not begin to work");
}

void world_print(void)
{
	const struct kmp_map *map = world_map();
	unsigned int i;

	printf("  at %llu ms: owner %c, ndu %u %u, %s, group %u, next %u\n", world_ms(),
	       'A' + world.owner, world.ndu[0], world.ndu[1],
	       map->outage.on ? "outage" : "no outage", index_of(map, map->current_group),
	       index_of(map, map->next_group));
	if (world_is_alua())
		printf("  states %u %u, rank of groups %u %u, keep %u\n", world.states[0],
		       world.states[1], map->groups[0].rank, map->groups[1].rank,
		       map->keep_current);
	printf("  the map knows owner %u, home %u, claimed %u, ndu until %llu, copying until %llu\n",
	       map->lun.owner, map->lun.home, map->lun.claimed, map->lun.ndu_until,
	       map->lun.copying_until);
	printf("  activation: waiting %u, blind %u, not before %llu, next trespass %llu, ",
	       map->activate.waiting, map->activate.blind, map->activate.check.not_before,
	       kmp_rate_next(&map->activate.check.trespasses,
			     kmp_tunable(map, KMP_TRESPASS_LIMIT)));
	printf("hopeless %u, refusals %u\n", map->outage.hopeless, map->activate.refusals);
	for (i = 0; i < NR_PATHS; i++)
		printf("  path %u: link %u, %s (%s), test %s\n", i, world.link[i],
		       kmp_properties(&map->paths[i])->name, map->paths[i].status.why,
		       !map->paths[i].check.test ? "none" :
		       map->paths[i].check.test->ops->activates ? "activation" : "under way");
	for (i = 0; i < NR_TESTS; i++)
		if (world.tests[i].used)
			printf("  test %u: path %u, command %02x, %s\n", i, world.tests[i].path,
			       world.tests[i].test.job.command.cdb[0],
			       world.tests[i].lost ? "lost" :
			       world.tests[i].ended ? "ended" : "sent");
	for (i = 0; i < NR_BIOS; i++)
		printf("  bio %u: place %u\n", i, world.bios[i].place);
}
