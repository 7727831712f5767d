// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook into the hosts. A host of a path gets a private copy of its template
 * in which queuecommand and the error handlers are those of this file. So every
 * command of the host passes here, whichever driver it has, and no code is
 * patched. Other hosts of the driver are not affected.
 */
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_host.h>
#include "../../compat.h"
#include "kmp_inject.h"

/**
 * struct inj_host - a hooked host
 * @shost: the host, referenced
 * @orig: its own template
 * @hooked: the copy of @orig with the functions of this file
 */
struct inj_host {
	struct Scsi_Host *shost;
	const struct scsi_host_template *orig;
	struct scsi_host_template hooked;
};

static struct inj_host *inj_hosts[INJ_MAX_PATHS];
static unsigned int inj_nr_hosts;

/* Calls in progress of the functions that a hooked template points to. */
static atomic_t inj_calls = ATOMIC_INIT(0);

static KMP_QC_STATUS inj_queuecommand(struct Scsi_Host *shost,
				      struct scsi_cmnd *cmd);

/* Returns the driver's own template, whether or not the host is hooked. */
static const struct scsi_host_template *inj_enter(struct Scsi_Host *shost)
{
	const struct scsi_host_template *hostt;

	atomic_inc(&inj_calls);
	hostt = READ_ONCE(shost->hostt);
	if (hostt->queuecommand == inj_queuecommand)
		return container_of(hostt, struct inj_host, hooked)->orig;
	return hostt;
}

static void inj_leave(void)
{
	atomic_dec_return_release(&inj_calls);
}

static bool inj_is_down(const struct inj_path *path)
{
	return path->spare ? READ_ONCE(inj_outage) : !!READ_ONCE(path->mode);
}

static void inj_count(struct inj_count *count, bool down)
{
	atomic_inc(&count->total);
	if (down)
		atomic_inc(&count->down);
}

static void inj_forget_lost(struct inj_path *path, const struct scsi_cmnd *cmd)
{
	if (inj_is_lost(path, cmd))
		WRITE_ONCE(path->lost[cmd->budget_token], NULL);
}

static KMP_QC_STATUS inj_queuecommand(struct Scsi_Host *shost,
				      struct scsi_cmnd *cmd)
{
	const struct scsi_host_template *orig = inj_enter(shost);
	struct inj_path *path = inj_path_of(cmd->device);
	int ret = INJ_PASS;

	if (path) {
		const struct inj_mode *mode = READ_ONCE(path->mode);

		inj_forget_lost(path, cmd);
		inj_count(&path->seen[inj_classify(cmd)], inj_is_down(path));
		if (mode && mode->command)
			ret = mode->command(path, cmd);
	}
	if (ret == INJ_PASS)
		ret = orig->queuecommand(shost, cmd);
	inj_leave();
	return ret;
}

static int inj_call_handler(const struct scsi_host_template *orig, struct scsi_cmnd *cmd,
			    enum inj_eh eh)
{
	switch (eh) {
	case INJ_EH_ABORT:
		/* The hook always has one, the driver may have none. */
		return orig->eh_abort_handler ? orig->eh_abort_handler(cmd) : FAILED;
	case INJ_EH_DEVICE:
		return orig->eh_device_reset_handler(cmd);
	case INJ_EH_TARGET:
		return orig->eh_target_reset_handler(cmd);
	case INJ_EH_BUS:
		return orig->eh_bus_reset_handler(cmd);
	case INJ_EH_HOST:
		return orig->eh_host_reset_handler(cmd);
	default:
		return FAILED;
	}
}

static int inj_handle_error(struct scsi_cmnd *cmd, enum inj_eh eh)
{
	const struct scsi_host_template *orig = inj_enter(cmd->device->host);
	struct inj_path *path = inj_path_of(cmd->device);
	const struct inj_mode *mode = path ? READ_ONCE(path->mode) : NULL;
	int ret = FAILED;

	if (path)
		inj_count(&path->eh[eh], inj_is_down(path));
	if (mode && mode->dead)
		goto leave;

	/* The driver never received a lost command: do not call its handler. */
	if (eh == INJ_EH_ABORT && path && inj_is_lost(path, cmd)) {
		inj_forget_lost(path, cmd);
		ret = SUCCESS;
	} else {
		ret = inj_call_handler(orig, cmd, eh);
	}
leave:
	inj_leave();
	return ret;
}

static int inj_eh_abort(struct scsi_cmnd *cmd)
{
	return inj_handle_error(cmd, INJ_EH_ABORT);
}

static int inj_eh_device_reset(struct scsi_cmnd *cmd)
{
	return inj_handle_error(cmd, INJ_EH_DEVICE);
}

static int inj_eh_target_reset(struct scsi_cmnd *cmd)
{
	return inj_handle_error(cmd, INJ_EH_TARGET);
}

static int inj_eh_bus_reset(struct scsi_cmnd *cmd)
{
	return inj_handle_error(cmd, INJ_EH_BUS);
}

static int inj_eh_host_reset(struct scsi_cmnd *cmd)
{
	return inj_handle_error(cmd, INJ_EH_HOST);
}

int inj_host_hook(struct Scsi_Host *shost)
{
	struct scsi_host_template *hooked;
	struct inj_host *host;
	unsigned int i;

	for (i = 0; i < inj_nr_hosts; i++)
		if (inj_hosts[i]->shost == shost)
			return 0;

	host = kzalloc(sizeof(*host), GFP_KERNEL);
	if (!host)
		return -ENOMEM;
	host->shost = scsi_host_get(shost);
	if (!host->shost) {
		kfree(host);
		return -ENODEV;
	}

	host->orig = shost->hostt;
	hooked = &host->hooked;
	*hooked = *host->orig;
	hooked->queuecommand = inj_queuecommand;
	hooked->eh_abort_handler = inj_eh_abort;
	/* The midlayer checks which of these exist, so do not add any. */
	if (hooked->eh_device_reset_handler)
		hooked->eh_device_reset_handler = inj_eh_device_reset;
	if (hooked->eh_target_reset_handler)
		hooked->eh_target_reset_handler = inj_eh_target_reset;
	if (hooked->eh_bus_reset_handler)
		hooked->eh_bus_reset_handler = inj_eh_bus_reset;
	if (hooked->eh_host_reset_handler)
		hooked->eh_host_reset_handler = inj_eh_host_reset;

	inj_hosts[inj_nr_hosts++] = host;
	/* Any CPU that reads the new pointer must see the complete copy. */
	smp_store_release(&shost->hostt, hooked);
	return 0;
}

void inj_hosts_unhook(void)
{
	unsigned int i;

	if (!inj_nr_hosts)
		return;
	for (i = 0; i < inj_nr_hosts; i++)
		WRITE_ONCE(inj_hosts[i]->shost->hostt, (void *)inj_hosts[i]->orig);

	/* Wait until all that read the hooked template have called its function. */
	synchronize_rcu();
	synchronize_rcu_tasks();
	/* Except error recovery, which may sleep between the two. */
	for (i = 0; i < inj_nr_paths; i++)
		scsi_block_when_processing_errors(inj_paths[i].sdev);
	while (atomic_read_acquire(&inj_calls))
		msleep(20);

	for (i = 0; i < inj_nr_hosts; i++) {
		scsi_host_put(inj_hosts[i]->shost);
		kfree(inj_hosts[i]);
	}
	inj_nr_hosts = 0;
}

