// SPDX-License-Identifier: GPL-2.0-only
/*
 * The paths: their devices, the counters of their commands, and letting go of
 * them so that their devices work as before.
 */
#include <linux/blk-mq.h>
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_eh.h>
#include <scsi/scsi_host.h>
#include "kmp_inject.h"

struct inj_path inj_paths[INJ_MAX_PATHS];
unsigned int inj_nr_paths;

static const char * const inj_class_names[INJ_NR_CLASSES] = {
	[INJ_TUR] = "tur",
	[INJ_INQUIRY] = "inquiry",
	[INJ_READ] = "read",
	[INJ_WRITE] = "write",
	[INJ_SYNC] = "sync",
	[INJ_UNMAP] = "unmap",
	[INJ_RTPG] = "rtpg",
	[INJ_OTHER] = "other",
};

static const char * const inj_eh_names[INJ_NR_EH] = {
	[INJ_EH_ABORT] = "abort",
	[INJ_EH_DEVICE] = "device-reset",
	[INJ_EH_TARGET] = "target-reset",
	[INJ_EH_BUS] = "bus-reset",
	[INJ_EH_HOST] = "host-reset",
};

struct inj_path *inj_path_of(const struct scsi_device *sdev)
{
	/* Pairs with inj_path_add(). */
	unsigned int i, nr = smp_load_acquire(&inj_nr_paths);

	for (i = 0; i < nr; i++)
		if (inj_paths[i].sdev == sdev)
			return &inj_paths[i];
	return NULL;
}

bool inj_is_lost(const struct inj_path *path, const struct scsi_cmnd *cmd)
{
	unsigned int token = cmd->budget_token;

	return token < path->nr_lost && READ_ONCE(path->lost[token]) == cmd;
}

struct inj_drain {
	struct inj_path *path;
	unsigned int nr;
};

/* Let lost commands time out at once. */
static bool inj_expire_lost(struct scsi_cmnd *cmd, void *priv)
{
	struct inj_drain *drain = priv;

	if (cmd->device == drain->path->sdev && inj_is_lost(drain->path, cmd)) {
		drain->nr++;
		blk_abort_request(scsi_cmd_to_rq(cmd));
	}
	return true;
}

/* End all lost commands: their aborts need the hook, which is removed next. */
static void inj_path_drain(struct inj_path *path)
{
	struct inj_drain drain = { .path = path };

	for (;;) {
		drain.nr = 0;
		scsi_host_busy_iter(path->sdev->host, inj_expire_lost, &drain);
		if (!drain.nr)
			break;
		msleep(20);
	}
	if (path->was_dead) {
		scsi_block_when_processing_errors(path->sdev);
		inj_revive(path->sdev);
	}
}

static void inj_path_free(struct inj_path *path)
{
	kvfree(path->lost);
	scsi_device_put(path->sdev);
	memset(path, 0, sizeof(*path));
}

void inj_paths_clear(void)
{
	unsigned int i, nr = inj_nr_paths;

	if (!nr)
		return;
	/* Wait until commands that saw their path down are recorded as lost. */
	synchronize_rcu();
	for (i = 0; i < nr; i++)
		inj_path_drain(&inj_paths[i]);
	inj_hosts_unhook();
	WRITE_ONCE(inj_nr_paths, 0);
	for (i = 0; i < nr; i++)
		inj_path_free(&inj_paths[i]);
}

static struct scsi_device *inj_find_device(const char *address)
{
	unsigned int host_no, channel, id;
	struct scsi_device *sdev;
	struct Scsi_Host *shost;
	u64 lun;

	if (sscanf(address, "%u:%u:%u:%llu", &host_no, &channel, &id, &lun) != 4)
		return NULL;
	shost = scsi_host_lookup(host_no);
	if (!shost)
		return NULL;
	sdev = scsi_device_lookup(shost, channel, id, lun);
	scsi_host_put(shost);
	return sdev;
}

static int inj_path_add(const char *address)
{
	struct inj_path *path = &inj_paths[inj_nr_paths];
	struct scsi_device *sdev;
	int ret;

	if (inj_nr_paths == INJ_MAX_PATHS)
		return -ENOSPC;
	path->spare = *address == '=';
	if (path->spare)
		address++;
	sdev = inj_find_device(address);
	if (!sdev)
		return -ENODEV;
	ret = -EEXIST;
	if (inj_path_of(sdev))
		goto put;

	/* The most commands for which the midlayer gives one device budget. */
	path->nr_lost = max(sdev->host->can_queue, 1024);
	path->lost = kvcalloc(path->nr_lost, sizeof(*path->lost), GFP_KERNEL);
	path->sdev = sdev;
	ret = -ENOMEM;
	if (!path->lost)
		goto free;

	ret = inj_host_hook(sdev->host);
	if (ret)
		goto free;
	/* Pairs with inj_path_of(). */
	smp_store_release(&inj_nr_paths, inj_nr_paths + 1);
	return 0;

free:
	inj_path_free(path);
	return ret;
put:
	scsi_device_put(sdev);
	return ret;
}

int inj_paths_set(char *list)
{
	char *address;
	int ret;

	inj_paths_clear();
	while ((address = strsep(&list, " \t\n"))) {
		if (!*address)
			continue;
		ret = inj_path_add(address);
		if (ret) {
			inj_paths_clear();
			return ret;
		}
	}
	return 0;
}

static void inj_address_show(struct seq_file *m, const struct scsi_device *sdev)
{
	seq_printf(m, "%u:%u:%u:%llu", sdev->host->host_no, sdev->channel, sdev->id,
		   sdev->lun);
}

void inj_paths_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < inj_nr_paths; i++) {
		if (i)
			seq_putc(m, ' ');
		if (inj_paths[i].spare)
			seq_putc(m, '=');
		inj_address_show(m, inj_paths[i].sdev);
	}
	if (inj_nr_paths)
		seq_putc(m, '\n');
}

static void inj_count_show(struct seq_file *m, const char *name, struct inj_count *count)
{
	seq_printf(m, " %s=%d/%d", name, atomic_read(&count->total),
		   atomic_read(&count->down));
}

void inj_counters_show(struct seq_file *m)
{
	unsigned int i, j;

	for (i = 0; i < inj_nr_paths; i++) {
		struct inj_path *path = &inj_paths[i];

		inj_address_show(m, path->sdev);
		for (j = 0; j < INJ_NR_CLASSES; j++)
			inj_count_show(m, inj_class_names[j], &path->seen[j]);
		for (j = 0; j < INJ_NR_EH; j++)
			inj_count_show(m, inj_eh_names[j], &path->eh[j]);
		seq_putc(m, '\n');
	}
}

static void inj_count_reset(struct inj_count *count)
{
	atomic_set(&count->total, 0);
	atomic_set(&count->down, 0);
}

void inj_counters_reset(void)
{
	unsigned int i, j;

	for (i = 0; i < inj_nr_paths; i++) {
		for (j = 0; j < INJ_NR_CLASSES; j++)
			inj_count_reset(&inj_paths[i].seen[j]);
		for (j = 0; j < INJ_NR_EH; j++)
			inj_count_reset(&inj_paths[i].eh[j]);
	}
}
