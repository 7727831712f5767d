// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences of actions: the reboot of an SP, and the non-disruptive upgrade,
 * which reboots both SPs, one after the other. README.md has the drawing.
 */
#include <linux/kernel.h>
#include <linux/time64.h>
#include "schedule.h"

static bool cs_ndu;	/* written under the schedule's mutex, read without it */

bool cs_ndu_running(void)
{
	return READ_ONCE(cs_ndu);
}

static void cs_phase_run(const struct cs_action *action)
{
	cs_sp_set(action->sp, action->value[0], action->link);
}

static u64 cs_ms_later(u64 ns, u32 ms)
{
	return ns + (u64)ms * NSEC_PER_MSEC;
}

static void cs_phase_at(u64 at_ns, enum cs_origin origin, enum cs_sp_id sp,
			enum cs_phase phase, enum cs_link how)
{
	struct cs_action action = {
		.run = cs_phase_run,
		.sp = &cs_sps[sp],
		.value = { phase },
		.link = how,
	};

	__cs_schedule_add(at_ns, origin, &action);
}

/* sp A|B reboot MS */
void cs_reboot_run(const struct cs_action *action)
{
	u64 back = cs_ms_later(__cs_schedule_clock(), action->value[0]);

	cs_sp_set(action->sp, CS_PHASE_DOWN, action->link);
	cs_phase_at(back, CS_BY_REBOOT, action->sp->id, CS_PHASE_UP, CS_LINK_UP);
}

static void cs_ndu_end_run(const struct cs_action *action)
{
	cs_log("ndu end");
	WRITE_ONCE(cs_ndu, false);
}

static void cs_ndu_end_at(u64 at_ns)
{
	struct cs_action action = { .run = cs_ndu_end_run };

	__cs_schedule_add(at_ns, CS_BY_NDU, &action);
}

/* ndu NOTICE A BOTH B: what is due at the same time runs in this order */
void cs_ndu_run(const struct cs_action *action)
{
	const u32 *ms = action->value;
	enum cs_link how = action->link;
	u64 begin = __cs_schedule_clock();
	u64 a_down = cs_ms_later(begin, ms[0]);
	u64 b_down = cs_ms_later(a_down, ms[1]);
	u64 b_notice = cs_ms_later(a_down, ms[1] - min(ms[0], ms[1]));
	u64 a_up = cs_ms_later(b_down, ms[2]);
	u64 b_up = cs_ms_later(a_up, ms[3]);

	if (cs_ndu) {
		cs_log("ndu refused, one is running");
		return;
	}
	WRITE_ONCE(cs_ndu, true);
	cs_log("ndu begin");
	cs_phase_at(begin, CS_BY_NDU, CS_SP_A, CS_PHASE_NOTICE, CS_LINK_UP);
	cs_phase_at(a_down, CS_BY_NDU, CS_SP_A, CS_PHASE_DOWN, how);
	cs_phase_at(b_notice, CS_BY_NDU, CS_SP_B, CS_PHASE_NOTICE, CS_LINK_UP);
	if (ms[2])
		cs_phase_at(b_down, CS_BY_NDU, CS_SP_B, CS_PHASE_DOWN, how);
	cs_phase_at(a_up, CS_BY_NDU, CS_SP_A, CS_PHASE_UP, CS_LINK_UP);
	if (!ms[2])
		cs_phase_at(b_down, CS_BY_NDU, CS_SP_B, CS_PHASE_DOWN, how);
	cs_phase_at(b_up, CS_BY_NDU, CS_SP_B, CS_PHASE_UP, CS_LINK_UP);
	cs_ndu_end_at(b_up);
}

void cs_ndu_stop(const struct cs_action *action)
{
	unsigned int i;

	__cs_schedule_drop(CS_BY_NDU, CS_ALL_LUNS);
	for (i = 0; i < CS_NR_SPS; i++)
		cs_sp_set(&cs_sps[i], CS_PHASE_UP, CS_LINK_UP);
	WRITE_ONCE(cs_ndu, false);
	cs_log("ndu stopped");
}
