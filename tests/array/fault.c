// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults that strike single commands. When a command arrives, the first fault
 * that matches is copied into it; host.c and command.c act on the copy.
 */
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "clarsim.h"

#define CS_MAX_FAULTS	256

/* Protects the faults; taken in queuecommand. */
static DEFINE_SPINLOCK(cs_fault_lock);
static struct cs_fault cs_faults[CS_MAX_FAULTS];
static unsigned int cs_nr_faults;

int cs_fault_add(const struct cs_fault *fault)
{
	unsigned long flags;
	int ret = -ENOSPC;

	spin_lock_irqsave(&cs_fault_lock, flags);
	if (cs_nr_faults < CS_MAX_FAULTS) {
		cs_faults[cs_nr_faults] = *fault;
		WRITE_ONCE(cs_nr_faults, cs_nr_faults + 1);
		ret = 0;
	}
	spin_unlock_irqrestore(&cs_fault_lock, flags);
	return ret;
}

void cs_faults_clear(void)
{
	unsigned long flags;

	spin_lock_irqsave(&cs_fault_lock, flags);
	WRITE_ONCE(cs_nr_faults, 0);
	spin_unlock_irqrestore(&cs_fault_lock, flags);
}

static bool cs_fault_matches(const struct cs_fault *fault, const struct cs_cmd *cmd,
			     enum cs_class class)
{
	if (!(fault->ports & BIT(cmd->port->index)))
		return false;
	if (fault->class != CS_ALL_CLASSES && fault->class != class)
		return false;
	return fault->lun == CS_ALL_LUNS || (cmd->lun && cmd->lun->number == fault->lun);
}

/* A fault may strike only every so many of the commands that match. */
static bool cs_fault_is_due(struct cs_fault *fault)
{
	if (fault->every && ++fault->seen < fault->every)
		return false;
	fault->seen = 0;
	return true;
}

/* Copy the first fault that matches and is due. The last use of a fault removes it. */
static void __cs_fault_take(struct cs_cmd *cmd, enum cs_class class)
{
	unsigned int i;

	for (i = 0; i < cs_nr_faults; i++) {
		struct cs_fault *fault = &cs_faults[i];

		if (!cs_fault_matches(fault, cmd, class) || !cs_fault_is_due(fault))
			continue;
		cmd->fault = *fault;
		if (fault->left == CS_FOREVER || --fault->left)
			return;
		WRITE_ONCE(cs_nr_faults, cs_nr_faults - 1);
		memmove(fault, fault + 1, (cs_nr_faults - i) * sizeof(*fault));
		return;
	}
}

void cs_fault_take(struct cs_cmd *cmd, enum cs_class class)
{
	unsigned long flags;

	cmd->fault.kind = CS_FAULT_NONE;
	/* Through a link that is down a command does not reach the array. */
	if (!READ_ONCE(cs_nr_faults) || cs_port_link(cmd->port) != CS_LINK_UP)
		return;
	spin_lock_irqsave(&cs_fault_lock, flags);
	__cs_fault_take(cmd, class);
	spin_unlock_irqrestore(&cs_fault_lock, flags);
}

/* Spoil a reply of @len bytes. Returns its new length. */
size_t cs_fault_spoil(const struct cs_fault *fault, void *data, size_t len)
{
	switch (fault->kind) {
	case CS_FAULT_SHORT:
		return min_t(size_t, len, fault->arg[0]);
	case CS_FAULT_BYTE:
		if (fault->arg[0] < len)
			((u8 *)data)[fault->arg[0]] = fault->arg[1];
		return len;
	case CS_FAULT_GARBAGE:
		get_random_bytes(data, len);
		return len;
	default:
		return len;
	}
}
