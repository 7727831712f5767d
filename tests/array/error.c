// SPDX-License-Identifier: GPL-2.0-only
/*
 * The error handlers, which the midlayer's error recovery calls. Whether a
 * handler succeeds or fails, the array does not touch its commands afterwards.
 */
#include <linux/blk-mq.h>
#include <linux/delay.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include "clarsim.h"

#define CS_UNBLOCK_POLL_MS	10

/* Afterwards neither the timer nor the work touches the command. */
static void cs_cancel(struct cs_cmd *cmd)
{
	hrtimer_cancel(&cmd->timer);
	cancel_work_sync(&cmd->work);
	atomic_set(&cmd->state, CS_IDLE);
}

/* The command of a reset that an ioctl asks for was never queued: only its device is known. */
static struct cs_port *cs_port_behind(const struct scsi_cmnd *scmd)
{
	return cs_port_of(scmd->device->host);
}

/*
 * Count the call of an error handler, and wait while the transport blocks the port's
 * devices. If error recovery set a blocked device offline, the device's queue would stay
 * stopped, for ever if the device is then deleted or set running by hand. Therefore the
 * handlers of real transports wait as well. Return 0, FAILED if the link is dead, or
 * FAST_IO_FAIL if the transport has given up.
 */
static int cs_eh_begin(enum cs_eh handler, struct cs_port *port, struct scsi_cmnd *scmd)
{
	int ret;

	atomic_inc(&port->recovery[handler]);
	ret = cs_fc_wait_unblocked(scmd);
	while (READ_ONCE(port->blocked))
		msleep(CS_UNBLOCK_POLL_MS);
	switch (cs_port_link(port)) {
	case CS_LINK_BLOCKED:
		return FAST_IO_FAIL;
	case CS_LINK_SILENT:
		return FAILED;
	default:
		return ret;
	}
}

static bool cs_is_noabort(const struct cs_cmd *cmd)
{
	return cmd->fault.kind == CS_FAULT_LOST && cmd->fault.arg[0];
}

/**
 * struct cs_sweep - the commands of a port, or of one device on it
 * @sdev: the device, NULL for all of them
 * @nr_noabort: how many of them are struck by the fault lost-noabort
 */
struct cs_sweep {
	struct scsi_device *sdev;
	unsigned int nr_noabort;
};

static bool cs_sweep_one(struct scsi_cmnd *scmd, void *data)
{
	struct cs_sweep *sweep = data;
	struct cs_cmd *cmd = cs_cmd_of(scmd);

	if (sweep->sdev && scmd->device != sweep->sdev)
		return true;
	sweep->nr_noabort += cs_is_noabort(cmd);
	cs_cancel(cmd);
	return true;
}

static unsigned int cs_sweep(struct Scsi_Host *shost, struct scsi_device *sdev)
{
	struct cs_sweep sweep = { .sdev = sdev };

	scsi_host_busy_iter(shost, cs_sweep_one, &sweep);
	return sweep.nr_noabort;
}

int cs_eh_abort(struct scsi_cmnd *scmd)
{
	struct cs_cmd *cmd = cs_cmd_of(scmd);
	int ret = cs_eh_begin(CS_EH_ABORT, cmd->port, scmd);
	bool refused = cs_is_noabort(cmd);

	cs_cancel(cmd);
	if (ret)
		return ret;
	return refused ? FAILED : SUCCESS;
}

int cs_eh_device_reset(struct scsi_cmnd *scmd)
{
	struct cs_port *port = cs_port_behind(scmd);
	struct cs_lun *lun = cs_lun_numbered(scmd->device->lun);
	int ret = cs_eh_begin(CS_EH_DEVICE, port, scmd);
	bool refused = cs_is_noabort(cs_cmd_of(scmd));

	refused |= cs_sweep(port->shost, scmd->device) > 0;
	if (ret)
		return ret;
	if (refused)
		return FAILED;
	if (lun)
		cs_lun_reset(lun);
	cs_log("reset lun %llu through %s", scmd->device->lun, port->name);
	return SUCCESS;
}

int cs_eh_target_reset(struct scsi_cmnd *scmd)
{
	struct cs_port *port = cs_port_behind(scmd);
	int ret = cs_eh_begin(CS_EH_TARGET, port, scmd);
	bool refused = cs_is_noabort(cs_cmd_of(scmd));

	refused |= cs_sweep(port->shost, NULL) > 0;
	if (ret)
		return ret;
	if (refused)
		return FAILED;
	cs_port_attention(port, CS_ATTN_RESET);
	cs_log("reset target through %s", port->name);
	return SUCCESS;
}

int cs_eh_host_reset(struct scsi_cmnd *scmd)
{
	struct cs_port *port = cs_port_behind(scmd);
	int ret = cs_eh_begin(CS_EH_HOST, port, scmd);

	cs_sweep(port->shost, NULL);
	if (ret)
		return ret;
	cs_port_attention(port, CS_ATTN_RESET);
	cs_log("reset host %s", port->name);
	return SUCCESS;
}

static bool cs_expire_one(struct scsi_cmnd *scmd, void *data)
{
	if (atomic_read(&cs_cmd_of(scmd)->state) == CS_LOST)
		blk_abort_request(scsi_cmd_to_rq(scmd));
	return true;
}

/* Let lost commands time out at once: the host is about to be removed. */
void cs_expire_lost(struct cs_port *port)
{
	scsi_host_busy_iter(port->shost, cs_expire_one, NULL);
}
