// SPDX-License-Identifier: GPL-2.0-only
/*
 * The paths: which devices they are, what was sent to them, and letting go of
 * them without leaving a trace.
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

struct kmp_path kmp_paths[KMP_MAX_PATHS];
unsigned int kmp_nr_paths;

static const char * const kmp_class_names[KMP_NR_CLASSES] = {
	[KMP_TUR] = "tur",
	[KMP_INQUIRY] = "inquiry",
	[KMP_READ] = "read",
	[KMP_WRITE] = "write",
	[KMP_SYNC] = "sync",
	[KMP_UNMAP] = "unmap",
	[KMP_RTPG] = "rtpg",
	[KMP_OTHER] = "other",
};

static const char * const kmp_eh_names[KMP_NR_EH] = {
	[KMP_EH_ABORT] = "abort",
	[KMP_EH_DEVICE] = "device-reset",
	[KMP_EH_TARGET] = "target-reset",
	[KMP_EH_BUS] = "bus-reset",
	[KMP_EH_HOST] = "host-reset",
};

struct kmp_path *kmp_path_of(const struct scsi_device *sdev)
{
	/* Pairs with kmp_path_add(). */
	unsigned int i, nr = smp_load_acquire(&kmp_nr_paths);

	for (i = 0; i < nr; i++)
		if (kmp_paths[i].sdev == sdev)
			return &kmp_paths[i];
	return NULL;
}

bool kmp_is_lost(const struct kmp_path *path, const struct scsi_cmnd *cmd)
{
	unsigned int token = cmd->budget_token;

	return token < path->nr_lost && READ_ONCE(path->lost[token]) == cmd;
}

struct kmp_drain {
	struct kmp_path *path;
	unsigned int nr;
};

/* Let the midlayer time out what is lost, at once. */
static bool kmp_expire_lost(struct scsi_cmnd *cmd, void *priv)
{
	struct kmp_drain *drain = priv;

	if (cmd->device == drain->path->sdev && kmp_is_lost(drain->path, cmd)) {
		drain->nr++;
		blk_abort_request(scsi_cmd_to_rq(cmd));
	}
	return true;
}

/* The hook must stay until no command depends on it for its abort. */
static void kmp_path_drain(struct kmp_path *path)
{
	struct kmp_drain drain = { .path = path };

	for (;;) {
		drain.nr = 0;
		scsi_host_busy_iter(path->sdev->host, kmp_expire_lost, &drain);
		if (!drain.nr)
			break;
		msleep(20);
	}
	if (path->was_dead) {
		scsi_block_when_processing_errors(path->sdev);
		kmp_revive(path->sdev);
	}
}

static void kmp_path_free(struct kmp_path *path)
{
	kvfree(path->lost);
	scsi_device_put(path->sdev);
	memset(path, 0, sizeof(*path));
}

void kmp_paths_clear(void)
{
	unsigned int i, nr = kmp_nr_paths;

	if (!nr)
		return;
	/* A command that saw its path down a moment ago is lost by now, or not. */
	synchronize_rcu();
	for (i = 0; i < nr; i++)
		kmp_path_drain(&kmp_paths[i]);
	kmp_hosts_unhook();
	WRITE_ONCE(kmp_nr_paths, 0);
	for (i = 0; i < nr; i++)
		kmp_path_free(&kmp_paths[i]);
}

static struct scsi_device *kmp_find_device(const char *address)
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

static int kmp_path_add(const char *address)
{
	struct kmp_path *path = &kmp_paths[kmp_nr_paths];
	struct scsi_device *sdev;
	int ret;

	if (kmp_nr_paths == KMP_MAX_PATHS)
		return -ENOSPC;
	path->spare = *address == '=';
	if (path->spare)
		address++;
	sdev = kmp_find_device(address);
	if (!sdev)
		return -ENODEV;
	ret = -EEXIST;
	if (kmp_path_of(sdev))
		goto put;

	/* As many as the midlayer ever gives one device budget for. */
	path->nr_lost = max(sdev->host->can_queue, 1024);
	path->lost = kvcalloc(path->nr_lost, sizeof(*path->lost), GFP_KERNEL);
	path->sdev = sdev;
	ret = -ENOMEM;
	if (!path->lost)
		goto free;

	ret = kmp_host_hook(sdev->host);
	if (ret)
		goto free;
	/* Pairs with kmp_path_of(). */
	smp_store_release(&kmp_nr_paths, kmp_nr_paths + 1);
	return 0;

free:
	kmp_path_free(path);
	return ret;
put:
	scsi_device_put(sdev);
	return ret;
}

int kmp_paths_set(char *list)
{
	char *address;
	int ret;

	kmp_paths_clear();
	while ((address = strsep(&list, " \t\n"))) {
		if (!*address)
			continue;
		ret = kmp_path_add(address);
		if (ret) {
			kmp_paths_clear();
			return ret;
		}
	}
	return 0;
}

static void kmp_address_show(struct seq_file *m, const struct scsi_device *sdev)
{
	seq_printf(m, "%u:%u:%u:%llu", sdev->host->host_no, sdev->channel, sdev->id,
		   sdev->lun);
}

void kmp_paths_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < kmp_nr_paths; i++) {
		if (i)
			seq_putc(m, ' ');
		if (kmp_paths[i].spare)
			seq_putc(m, '=');
		kmp_address_show(m, kmp_paths[i].sdev);
	}
	if (kmp_nr_paths)
		seq_putc(m, '\n');
}

static void kmp_count_show(struct seq_file *m, const char *name, struct kmp_count *count)
{
	seq_printf(m, " %s=%d/%d", name, atomic_read(&count->total),
		   atomic_read(&count->down));
}

void kmp_counters_show(struct seq_file *m)
{
	unsigned int i, j;

	for (i = 0; i < kmp_nr_paths; i++) {
		struct kmp_path *path = &kmp_paths[i];

		kmp_address_show(m, path->sdev);
		for (j = 0; j < KMP_NR_CLASSES; j++)
			kmp_count_show(m, kmp_class_names[j], &path->seen[j]);
		for (j = 0; j < KMP_NR_EH; j++)
			kmp_count_show(m, kmp_eh_names[j], &path->eh[j]);
		seq_putc(m, '\n');
	}
}

static void kmp_count_reset(struct kmp_count *count)
{
	atomic_set(&count->total, 0);
	atomic_set(&count->down, 0);
}

void kmp_counters_reset(void)
{
	unsigned int i, j;

	for (i = 0; i < kmp_nr_paths; i++) {
		for (j = 0; j < KMP_NR_CLASSES; j++)
			kmp_count_reset(&kmp_paths[i].seen[j]);
		for (j = 0; j < KMP_NR_EH; j++)
			kmp_count_reset(&kmp_paths[i].eh[j]);
	}
}
