// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ports as the host's midlayer sees them: each is a Scsi_Host with one
 * target. After its latency a command is executed by a workqueue. Therefore it
 * never completes in the context that sent it, as with hardware.
 */
#include <linux/async.h>
#include <linux/module.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>
#include "../compat.h"
#include "clarsim.h"

/*
 * More than one queue, as Fibre Channel adapters have. Then a disk gets no I/O
 * scheduler, whose requests would take 256 KiB a disk.
 */
#define CS_QUEUES	2
#define CS_CAN_QUEUE	256
#define CS_PER_LUN	64

struct workqueue_struct *cs_workqueue;

struct cs_port *cs_port_of(struct Scsi_Host *shost)
{
	return *(struct cs_port **)shost_priv(shost);
}

struct cs_lun *cs_lun_numbered(u64 number)
{
	return number < cs_nr_luns ? &cs_luns[number] : NULL;
}

struct cs_cmd *cs_cmd_of(struct scsi_cmnd *scmd)
{
	return scsi_cmd_priv(scmd);
}

/* The midlayer allocates a struct cs_cmd directly behind its scsi_cmnd. */
struct scsi_cmnd *cs_scmd(struct cs_cmd *cmd)
{
	return (struct scsi_cmnd *)cmd - 1;
}

/* Only the context that makes a pending command idle may complete it. */
static void cs_done(struct cs_cmd *cmd)
{
	if (atomic_cmpxchg(&cmd->state, CS_PENDING, CS_IDLE) == CS_PENDING)
		scsi_done(cs_scmd(cmd));
}

void cs_finish(struct cs_cmd *cmd, enum cs_verdict verdict)
{
	struct scsi_cmnd *scmd = cs_scmd(cmd);

	if (verdict == CS_BUSY)
		scmd->result = SAM_STAT_BUSY;
	else if (verdict == CS_CONFLICT)
		scmd->result = SAM_STAT_RESERVATION_CONFLICT;
	else if (verdict)
		scsi_build_sense(scmd, 0, verdict >> 16, verdict >> 8 & 0xff, verdict & 0xff);
	else
		scmd->result = SAM_STAT_GOOD;
	if (verdict)
		scsi_set_resid(scmd, scsi_bufflen(scmd));
	cs_done(cmd);
}

void cs_finish_host(struct cs_cmd *cmd, int host_byte)
{
	struct scsi_cmnd *scmd = cs_scmd(cmd);

	scmd->result = host_byte << 16;
	scsi_set_resid(scmd, scsi_bufflen(scmd));
	cs_done(cmd);
}

void cs_lose(struct cs_cmd *cmd)
{
	atomic_set(&cmd->state, CS_LOST);
}

static void cs_work(struct work_struct *work)
{
	cs_execute(container_of(work, struct cs_cmd, work));
}

static enum hrtimer_restart cs_latency_over(struct hrtimer *timer)
{
	queue_work(cs_workqueue, &container_of(timer, struct cs_cmd, timer)->work);
	return HRTIMER_NORESTART;
}

static void cs_start(struct cs_cmd *cmd)
{
	u64 ns = (u64)READ_ONCE(cs_latency_us) * NSEC_PER_USEC;

	if (cmd->fault.kind == CS_FAULT_SLOW)
		ns += (u64)cmd->fault.arg[0] * NSEC_PER_MSEC;
	atomic_set(&cmd->state, CS_PENDING);
	if (ns)
		hrtimer_start(&cmd->timer, ns_to_ktime(ns), HRTIMER_MODE_REL_SOFT);
	else
		queue_work(cs_workqueue, &cmd->work);
}

static KMP_QC_STATUS cs_queuecommand(struct Scsi_Host *shost,
				     struct scsi_cmnd *scmd)
{
	struct cs_cmd *cmd = cs_cmd_of(scmd);
	enum cs_class class;

	cmd->port = cs_port_of(shost);
	cmd->lun = cs_lun_numbered(scmd->device->lun);
	cmd->op = cs_op_find(scmd->cmnd);
	class = cs_classify(cmd->op, scmd->cmnd);
	atomic_inc(&cmd->port->counts[class]);

	cs_fault_take(cmd, class);
	if (cmd->fault.kind == CS_FAULT_HOST_BUSY)
		return SCSI_MLQUEUE_HOST_BUSY;
	if (cmd->fault.kind == CS_FAULT_LOST)
		cs_lose(cmd);
	else
		cs_start(cmd);
	return 0;
}

static int cs_init_cmd(struct Scsi_Host *shost, struct scsi_cmnd *scmd)
{
	struct cs_cmd *cmd = cs_cmd_of(scmd);

	kmp_hrtimer_setup(&cmd->timer, cs_latency_over, HRTIMER_MODE_REL_SOFT);
	INIT_WORK(&cmd->work, cs_work);
	atomic_set(&cmd->state, CS_IDLE);
	return 0;
}

static struct scsi_host_template cs_template = {
	.module = THIS_MODULE,
	.name = "clarsim",
	.proc_name = "clarsim",
	.queuecommand = cs_queuecommand,
	.change_queue_depth = scsi_change_queue_depth,
	.init_cmd_priv = cs_init_cmd,
	.eh_abort_handler = cs_eh_abort,
	.eh_device_reset_handler = cs_eh_device_reset,
	.eh_target_reset_handler = cs_eh_target_reset,
	.eh_host_reset_handler = cs_eh_host_reset,
	.cmd_size = sizeof(struct cs_cmd),
	.can_queue = CS_CAN_QUEUE,
	.cmd_per_lun = CS_PER_LUN,
	.this_id = -1,
	.skip_settle_delay = 1,
	.sg_tablesize = SG_MAX_SEGMENTS,
	.max_sectors = 2048,
	.dma_boundary = PAGE_SIZE - 1,
};

int cs_host_add(struct cs_port *port, struct device *parent)
{
	struct Scsi_Host *shost = scsi_host_alloc(&cs_template, sizeof(port));
	int ret;

	if (!shost)
		return -ENOMEM;
	*(struct cs_port **)shost_priv(shost) = port;
	shost->max_id = 1;
	shost->max_lun = cs_nr_luns;
	shost->max_cmd_len = 16;
	shost->nr_hw_queues = CS_QUEUES;
	port->shost = shost;
	cs_fc_setup(shost);
	ret = scsi_add_host(shost, parent);
	if (ret)
		scsi_host_put(shost);
	return ret;
}

/* Call @fn for @nr ports in parallel, because with many LUNs it takes long. */
static void cs_side_by_side(async_func_t fn, unsigned int nr)
{
	ASYNC_DOMAIN_EXCLUSIVE(domain);
	unsigned int i;

	for (i = 0; i < nr; i++)
		async_schedule_domain(fn, &cs_ports[i], &domain);
	async_synchronize_full_domain(&domain);
}

static void cs_host_scan(void *data, async_cookie_t cookie)
{
	struct cs_port *port = data;

	if (!cs_fc_scan(port))
		scsi_scan_target(&port->shost->shost_gendev, 0, 0, SCAN_WILD_CARD,
				 SCSI_SCAN_INITIAL);
}

void cs_hosts_scan(void)
{
	cs_side_by_side(cs_host_scan, cs_nr_ports);
}

static void cs_host_remove(void *data, async_cookie_t cookie)
{
	struct cs_port *port = data;

	cs_expire_lost(port);
	cs_fc_remove(port->shost);
	scsi_remove_host(port->shost);
	scsi_host_put(port->shost);
}

void cs_hosts_remove(unsigned int nr)
{
	cs_side_by_side(cs_host_remove, nr);
}
