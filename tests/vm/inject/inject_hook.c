// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook into the hosts. A host of a path gets a private copy of its template
 * in which queuecommand and the error handlers are ours, so nothing is patched
 * and every command of the host passes here, whichever driver it has. Other
 * hosts of the driver are not concerned.
 */
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_host.h>
#include "kmp_inject.h"

/**
 * struct kmp_host - a hooked host
 * @shost: the host, referenced
 * @orig: its own template
 * @hooked: the copy of @orig with our functions
 */
struct kmp_host {
	struct Scsi_Host *shost;
	const struct scsi_host_template *orig;
	struct scsi_host_template hooked;
};

static struct kmp_host *kmp_hosts[KMP_MAX_PATHS];
static unsigned int kmp_nr_hosts;

/* Calls under way in the functions that a hooked template points to. */
static atomic_t kmp_calls = ATOMIC_INIT(0);

static int kmp_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd);

/* The driver's own template, whether or not the hook is still in. */
static const struct scsi_host_template *kmp_enter(struct Scsi_Host *shost)
{
	const struct scsi_host_template *hostt;

	atomic_inc(&kmp_calls);
	hostt = READ_ONCE(shost->hostt);
	if (hostt->queuecommand == kmp_queuecommand)
		return container_of(hostt, struct kmp_host, hooked)->orig;
	return hostt;
}

static void kmp_leave(void)
{
	atomic_dec_return_release(&kmp_calls);
}

static bool kmp_is_down(const struct kmp_path *path)
{
	return path->spare ? READ_ONCE(kmp_outage) : !!READ_ONCE(path->mode);
}

static void kmp_count(struct kmp_count *count, bool down)
{
	atomic_inc(&count->total);
	if (down)
		atomic_inc(&count->down);
}

static void kmp_give_back(struct kmp_path *path, const struct scsi_cmnd *cmd)
{
	if (kmp_is_lost(path, cmd))
		WRITE_ONCE(path->lost[cmd->budget_token], NULL);
}

static int kmp_queuecommand(struct Scsi_Host *shost, struct scsi_cmnd *cmd)
{
	const struct scsi_host_template *orig = kmp_enter(shost);
	struct kmp_path *path = kmp_path_of(cmd->device);
	int ret = KMP_PASS;

	if (path) {
		const struct kmp_mode *mode = READ_ONCE(path->mode);

		kmp_give_back(path, cmd);
		kmp_count(&path->seen[kmp_classify(cmd)], kmp_is_down(path));
		if (mode && mode->command)
			ret = mode->command(path, cmd);
	}
	if (ret == KMP_PASS)
		ret = orig->queuecommand(shost, cmd);
	kmp_leave();
	return ret;
}

static int kmp_call_handler(const struct scsi_host_template *orig, struct scsi_cmnd *cmd,
			    enum kmp_eh eh)
{
	switch (eh) {
	case KMP_EH_ABORT:
		/* Added by the hook, so this one may be missing. */
		return orig->eh_abort_handler ? orig->eh_abort_handler(cmd) : FAILED;
	case KMP_EH_DEVICE:
		return orig->eh_device_reset_handler(cmd);
	case KMP_EH_TARGET:
		return orig->eh_target_reset_handler(cmd);
	case KMP_EH_BUS:
		return orig->eh_bus_reset_handler(cmd);
	case KMP_EH_HOST:
		return orig->eh_host_reset_handler(cmd);
	default:
		return FAILED;
	}
}

static int kmp_handle_error(struct scsi_cmnd *cmd, enum kmp_eh eh)
{
	const struct scsi_host_template *orig = kmp_enter(cmd->device->host);
	struct kmp_path *path = kmp_path_of(cmd->device);
	const struct kmp_mode *mode = path ? READ_ONCE(path->mode) : NULL;
	int ret = FAILED;

	if (path)
		kmp_count(&path->eh[eh], kmp_is_down(path));
	if (mode && mode->dead)
		goto leave;

	/* The driver has never seen a lost command. */
	if (eh == KMP_EH_ABORT && path && kmp_is_lost(path, cmd)) {
		kmp_give_back(path, cmd);
		ret = SUCCESS;
	} else {
		ret = kmp_call_handler(orig, cmd, eh);
	}
leave:
	kmp_leave();
	return ret;
}

static int kmp_eh_abort(struct scsi_cmnd *cmd)
{
	return kmp_handle_error(cmd, KMP_EH_ABORT);
}

static int kmp_eh_device_reset(struct scsi_cmnd *cmd)
{
	return kmp_handle_error(cmd, KMP_EH_DEVICE);
}

static int kmp_eh_target_reset(struct scsi_cmnd *cmd)
{
	return kmp_handle_error(cmd, KMP_EH_TARGET);
}

static int kmp_eh_bus_reset(struct scsi_cmnd *cmd)
{
	return kmp_handle_error(cmd, KMP_EH_BUS);
}

static int kmp_eh_host_reset(struct scsi_cmnd *cmd)
{
	return kmp_handle_error(cmd, KMP_EH_HOST);
}

int kmp_host_hook(struct Scsi_Host *shost)
{
	struct scsi_host_template *hooked;
	struct kmp_host *host;
	unsigned int i;

	for (i = 0; i < kmp_nr_hosts; i++)
		if (kmp_hosts[i]->shost == shost)
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
	hooked->queuecommand = kmp_queuecommand;
	hooked->eh_abort_handler = kmp_eh_abort;
	/* The midlayer may ask whether there is one: add none. */
	if (hooked->eh_device_reset_handler)
		hooked->eh_device_reset_handler = kmp_eh_device_reset;
	if (hooked->eh_target_reset_handler)
		hooked->eh_target_reset_handler = kmp_eh_target_reset;
	if (hooked->eh_bus_reset_handler)
		hooked->eh_bus_reset_handler = kmp_eh_bus_reset;
	if (hooked->eh_host_reset_handler)
		hooked->eh_host_reset_handler = kmp_eh_host_reset;

	kmp_hosts[kmp_nr_hosts++] = host;
	/* Whoever sees the copy sees it complete. */
	smp_store_release(&shost->hostt, hooked);
	return 0;
}

void kmp_hosts_unhook(void)
{
	unsigned int i;

	if (!kmp_nr_hosts)
		return;
	for (i = 0; i < kmp_nr_hosts; i++)
		WRITE_ONCE(kmp_hosts[i]->shost->hostt, (void *)kmp_hosts[i]->orig);

	/* Whoever had loaded our template has used it, or is counted ... */
	synchronize_rcu();
	synchronize_rcu_tasks();
	/* ... or is error recovery, which may sleep with the pointer at hand. */
	for (i = 0; i < kmp_nr_paths; i++)
		scsi_block_when_processing_errors(kmp_paths[i].sdev);
	while (atomic_read_acquire(&kmp_calls))
		msleep(20);

	for (i = 0; i < kmp_nr_hosts; i++) {
		scsi_host_put(kmp_hosts[i]->shost);
		kfree(kmp_hosts[i]);
	}
	kmp_nr_hosts = 0;
}

