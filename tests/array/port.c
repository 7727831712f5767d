// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ports and their links. A link is down by itself or because its SP is.
 * Only a link that goes down as "blocked" changes the devices: like a fabric's
 * transport it blocks them, and after fast-io-fail sets them transport-offline.
 */
#include <linux/blk-mq.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include "schedule.h"

struct cs_port cs_ports[CS_MAX_PORTS];
unsigned int cs_nr_ports;

const char * const cs_link_names[CS_NR_LINKS] = {
	[CS_LINK_UP] = "up",
	[CS_LINK_NO_CONNECT] = "no-connect",
	[CS_LINK_TRANSPORT] = "transport",
	[CS_LINK_SILENT] = "silent",
	[CS_LINK_BLOCKED] = "blocked",
};

/* The ports of A, then those of B. */
void cs_ports_init(unsigned int per_sp)
{
	unsigned int i;

	cs_nr_ports = per_sp * CS_NR_SPS;
	for (i = 0; i < cs_nr_ports; i++) {
		struct cs_port *port = &cs_ports[i];

		port->sp = &cs_sps[i / per_sp];
		port->number = i % per_sp;
		port->index = i;
		port->name[0] = cs_sp_letter(port->sp->id);
		port->name[1] = '0' + port->number;
	}
}

enum cs_link cs_port_link(const struct cs_port *port)
{
	if (cs_sp_phase(port->sp) == CS_PHASE_DOWN)
		return READ_ONCE(port->sp->how);
	return READ_ONCE(port->link);
}

static void cs_device_block(struct scsi_device *sdev)
{
	mutex_lock(&sdev->state_mutex);
	scsi_internal_device_block_nowait(sdev);
	mutex_unlock(&sdev->state_mutex);
}

static void cs_device_give_up(struct scsi_device *sdev)
{
	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK || sdev->sdev_state == SDEV_OFFLINE)
		scsi_internal_device_unblock_nowait(sdev, SDEV_TRANSPORT_OFFLINE);
	mutex_unlock(&sdev->state_mutex);
}

/* A device that error recovery has set offline stays offline; its queue goes on. */
static void cs_device_unblock(struct scsi_device *sdev)
{
	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK || sdev->sdev_state == SDEV_OFFLINE) {
		scsi_internal_device_unblock_nowait(sdev, SDEV_RUNNING);
	} else if (sdev->sdev_state == SDEV_TRANSPORT_OFFLINE) {
		scsi_device_set_state(sdev, SDEV_RUNNING);
		blk_mq_run_hw_queues(sdev->request_queue, true);
	}
	mutex_unlock(&sdev->state_mutex);
}

static void cs_port_each(struct cs_port *port, void (*fn)(struct scsi_device *sdev))
{
	struct scsi_device *sdev;

	shost_for_each_device(sdev, port->shost)
		fn(sdev);
}

static void cs_give_up_run(const struct cs_action *action)
{
	struct cs_port *port = &cs_ports[action->value[0]];

	/* The link has come up since the block that this belongs to. */
	if (!port->blocked || port->block_count != action->value[1])
		return;
	WRITE_ONCE(port->blocked, false);
	cs_port_each(port, cs_device_give_up);
	cs_log("link %s fast-io-fail", port->name);
}

static void cs_port_block(struct cs_port *port)
{
	u64 delay = (u64)READ_ONCE(cs_fast_io_fail_ms) * NSEC_PER_MSEC;
	struct cs_action give_up = {
		.run = cs_give_up_run,
		.text = "fast-io-fail",
		.value = { port->index, ++port->block_count },
	};

	WRITE_ONCE(port->blocked, true);
	cs_port_each(port, cs_device_block);
	__cs_schedule_add(ktime_get_ns() + delay, CS_BY_LINK, &give_up);
}

static void cs_port_unblock(struct cs_port *port)
{
	WRITE_ONCE(port->blocked, false);
	cs_port_each(port, cs_device_unblock);
}

/* After a change of the link or the SP: log, unit attentions, devices. */
void cs_port_update(struct cs_port *port)
{
	enum cs_link was = port->seen, is = cs_port_link(port);

	if (was == is)
		return;
	port->seen = is;
	cs_log("link %s %s%s", port->name, is ? "down " : "", cs_link_names[is]);
	/* Pending before the first command after the initiator's next login. */
	if (was == CS_LINK_UP)
		cs_port_attention(port, CS_ATTN_RESET);
	if (was == CS_LINK_BLOCKED)
		cs_port_unblock(port);
	if (is == CS_LINK_BLOCKED)
		cs_port_block(port);
}

void cs_port_set(struct cs_port *port, enum cs_link link)
{
	WRITE_ONCE(port->link, link);
	cs_port_update(port);
}

void cs_ports_all_up(void)
{
	unsigned int i;

	for (i = 0; i < CS_NR_SPS; i++)
		cs_sp_set(&cs_sps[i], CS_PHASE_UP, CS_LINK_UP);
	for (i = 0; i < cs_nr_ports; i++)
		cs_port_set(&cs_ports[i], CS_LINK_UP);
}
