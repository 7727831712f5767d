// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LUNs: owners, checks before a command is executed, unit attentions.
 * Only this file moves a LUN from one SP to the other.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <scsi/scsi_cmnd.h>
#include "clarsim.h"

struct cs_lun *cs_luns;
unsigned int cs_nr_luns;

static int cs_lun_init(struct cs_lun *lun, unsigned int number, unsigned int mb,
		       enum cs_mode mode)
{
	spin_lock_init(&lun->lock);
	lun->number = number;
	lun->nr_blocks = (u64)mb * (SZ_1M / CS_BLOCK);
	lun->home = number & 1 ? CS_SP_B : CS_SP_A;
	lun->owner = lun->home;
	lun->mode = mode;
	lun->mapped = true;
	memset(lun->attention, CS_ATTN_RESET, sizeof(lun->attention));
	cs_volume_init(&lun->volumes[0], number, 0);
	cs_volume_init(&lun->volumes[1], number, 1);
	return cs_prealloc ? cs_volume_fill(&lun->volumes[0], lun->nr_blocks * CS_BLOCK) : 0;
}

int cs_luns_init(unsigned int nr, unsigned int mb, enum cs_mode mode)
{
	int ret;

	cs_luns = kvcalloc(nr, sizeof(*cs_luns), GFP_KERNEL);
	if (!cs_luns)
		return -ENOMEM;
	while (cs_nr_luns < nr) {
		ret = cs_lun_init(&cs_luns[cs_nr_luns], cs_nr_luns, mb, mode);
		cs_nr_luns++;
		if (ret) {
			cs_luns_exit();
			return ret;
		}
	}
	return 0;
}

void cs_luns_exit(void)
{
	while (cs_nr_luns) {
		cs_nr_luns--;
		cs_volume_exit(&cs_luns[cs_nr_luns].volumes[0]);
		cs_volume_exit(&cs_luns[cs_nr_luns].volumes[1]);
	}
	kvfree(cs_luns);
}

/* The volume to which a port leads. */
struct cs_volume *__cs_lun_volume(struct cs_lun *lun, const struct cs_port *port)
{
	lockdep_assert_held(&lun->lock);
	return &lun->volumes[lun->swapped & BIT(port->index) ? 1 : 0];
}

/* --- unit attentions --- */

void __cs_lun_attention(struct cs_lun *lun, unsigned int attention)
{
	unsigned int i;

	lockdep_assert_held(&lun->lock);
	for (i = 0; i < cs_nr_ports; i++)
		lun->attention[i] |= attention;
}

void cs_port_attention(const struct cs_port *port, unsigned int attention)
{
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		spin_lock(&cs_luns[i].lock);
		cs_luns[i].attention[port->index] |= attention;
		spin_unlock(&cs_luns[i].lock);
	}
}

static const enum cs_verdict cs_attention_verdicts[] = {
	CS_UA_RESET,
	CS_UA_PREEMPTED,
	CS_UA_CAPACITY,
	CS_UA_STATE,
	CS_UA_REGISTRATION,
};

/* Take the first pending unit attention. Returns CS_GOOD if there is none. */
enum cs_verdict cs_lun_take_attention(struct cs_lun *lun, const struct cs_port *port)
{
	u8 *pending = &lun->attention[port->index];
	enum cs_verdict verdict = CS_GOOD;

	spin_lock(&lun->lock);
	if (*pending) {
		verdict = cs_attention_verdicts[__ffs(*pending)];
		*pending &= *pending - 1;
	}
	spin_unlock(&lun->lock);
	return verdict;
}

void cs_lun_reset(struct cs_lun *lun)
{
	spin_lock(&lun->lock);
	lun->reservation.held = false;
	__cs_lun_attention(lun, CS_ATTN_RESET);
	spin_unlock(&lun->lock);
}

/* What the cache had not written to the disks is lost, if it is volatile. */
void cs_luns_power_cut(void)
{
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		cs_volume_power_cut(&cs_luns[i].volumes[0]);
		cs_volume_power_cut(&cs_luns[i].volumes[1]);
		cs_lun_reset(&cs_luns[i]);
		spin_lock(&cs_luns[i].lock);
		__cs_reservation_power_cut(&cs_luns[i]);
		spin_unlock(&cs_luns[i].lock);
	}
}

/* --- owners --- */

void __cs_lun_move(struct cs_lun *lun, enum cs_sp_id to, const char *by)
{
	lockdep_assert_held(&lun->lock);
	if (lun->owner == to)
		return;
	cs_log("trespass lun %u %c->%c by %s", lun->number, cs_sp_letter(lun->owner),
	       cs_sp_letter(to), by);
	lun->owner = to;
	lun->moves++;
	if (lun->mode == CS_MODE_ALUA)
		__cs_lun_attention(lun, CS_ATTN_STATE);
}

/* Move all LUNs of an SP to its peer. */
void cs_luns_move(enum cs_sp_id from, const char *by)
{
	enum cs_sp_id to = cs_peer(&cs_sps[from])->id;
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		spin_lock(&cs_luns[i].lock);
		__cs_lun_move(&cs_luns[i], to, by);
		spin_unlock(&cs_luns[i].lock);
	}
}

static bool cs_owner_serves(const struct cs_lun *lun)
{
	return cs_sp_phase(&cs_sps[lun->owner]) == CS_PHASE_UP;
}

/* Whether I/O through the SP that does not own the LUN moves the LUN there. */
static bool __cs_moves_by_io(const struct cs_lun *lun)
{
	return lun->mode == CS_MODE_AUTO ||
	       (lun->mode == CS_MODE_DMP && !cs_owner_serves(lun));
}

/* Whether @sp serves READ, WRITE, VERIFY and UNMAP; this may move the LUN. */
static enum cs_verdict __cs_lun_serves(struct cs_lun *lun, const struct cs_sp *sp)
{
	if (cs_sp_phase(sp) == CS_PHASE_NOTICE)
		return CS_NOT_READY_MANUAL;
	if (lun->snapshot)
		return lun->owner == sp->id ? CS_SNAPSHOT_INACTIVE : CS_NOT_READY_MANUAL;
	if (lun->owner == sp->id || lun->mode == CS_MODE_ALUA)
		return CS_GOOD;
	if (!__cs_moves_by_io(lun))
		return CS_NOT_READY_MANUAL;
	__cs_lun_move(lun, sp->id, "I/O");
	return CS_GOOD;
}

static enum cs_verdict __cs_lun_admit(struct cs_cmd *cmd)
{
	struct cs_lun *lun = cmd->lun;
	unsigned int flags = cmd->op->flags;
	enum cs_verdict verdict;

	lockdep_assert_held(&lun->lock);
	if (__cs_reserved_against(lun, cmd->port, flags)) {
		lun->conflicts += !!(flags & CS_OP_IO);
		return CS_CONFLICT;
	}
	cmd->volume = __cs_lun_volume(lun, cmd->port);
	if (!(flags & CS_OP_IO))
		return CS_GOOD;
	verdict = __cs_lun_serves(lun, cmd->port->sp);
	if (!verdict && lun->protected && flags & CS_OP_WRITES)
		verdict = CS_WRITE_PROTECTED;
	if (!verdict && cmd->op->class == CS_WRITE) {
		lun->bytes_written += scsi_bufflen(cs_scmd(cmd));
		lun->writes_since_swap++;
		lun->fua_writes += cs_is_fua(cmd);
	}
	return verdict;
}

/* Check reservations and the owner under one lock: they cannot change. */
enum cs_verdict cs_lun_admit(struct cs_cmd *cmd)
{
	enum cs_verdict verdict;

	spin_lock(&cmd->lun->lock);
	verdict = __cs_lun_admit(cmd);
	spin_unlock(&cmd->lun->lock);
	return verdict;
}

/* An SP that is still booting has no LUNs. */
bool cs_lun_there(const struct cs_cmd *cmd)
{
	return cmd->lun && READ_ONCE(cmd->lun->mapped) && !cs_sp_booting(cmd->port->sp);
}
