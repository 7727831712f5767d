// SPDX-License-Identifier: GPL-2.0-only
/*
 * The phases of the storage processors, and what a change of phase does to
 * ports and LUNs. The schedule changes phases, commands only read them.
 */
#include <linux/ktime.h>
#include "clarsim.h"

struct cs_sp cs_sps[CS_NR_SPS] = {
	[CS_SP_A] = { .id = CS_SP_A },
	[CS_SP_B] = { .id = CS_SP_B },
};

const char * const cs_phase_names[CS_NR_PHASES] = {
	[CS_PHASE_UP] = "up",
	[CS_PHASE_NOTICE] = "notice",
	[CS_PHASE_DOWN] = "down",
};

enum cs_phase cs_sp_phase(const struct cs_sp *sp)
{
	/* Pairs with cs_sp_set(), which writes @how before @phase. */
	return smp_load_acquire(&sp->phase);
}

bool cs_sp_booting(const struct cs_sp *sp)
{
	u64 until = READ_ONCE(sp->boot_ns);

	return until && ktime_get_ns() < until;
}

static void cs_sp_update_ports(struct cs_sp *sp)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++)
		if (cs_ports[i].sp == sp)
			cs_port_update(&cs_ports[i]);
}

static void cs_sp_went_down(struct cs_sp *sp)
{
	cs_sp_update_ports(sp);
	if (cs_sp_phase(cs_peer(sp)) != CS_PHASE_DOWN)
		cs_luns_move(sp->id, "array");
}

static void cs_sp_came_up(struct cs_sp *sp)
{
	cs_sp_update_ports(sp);
	if (READ_ONCE(cs_takeover) && cs_sp_phase(cs_peer(sp)) == CS_PHASE_DOWN)
		cs_luns_move(cs_peer(sp)->id, "array");
}

/* Change the phase; no effect if the SP is already in it. */
void cs_sp_set(struct cs_sp *sp, enum cs_phase phase, enum cs_link how)
{
	enum cs_phase old = sp->phase;
	u32 boot_ms = READ_ONCE(cs_boot_answers_ms);

	if (phase == old)
		return;
	WRITE_ONCE(sp->how, how);
	if (old == CS_PHASE_DOWN && boot_ms)
		WRITE_ONCE(sp->boot_ns, ktime_get_ns() + (u64)boot_ms * NSEC_PER_MSEC);
	/* Pairs with cs_sp_phase(). */
	smp_store_release(&sp->phase, phase);
	cs_log("sp %c %s", cs_sp_letter(sp->id), cs_phase_names[phase]);
	if (phase == CS_PHASE_DOWN)
		cs_sp_went_down(sp);
	else if (old == CS_PHASE_DOWN)
		cs_sp_came_up(sp);
}
