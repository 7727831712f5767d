// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways for a path to be down. A mode changes the state of the device, or
 * answers its commands in the place of the driver, which then never sees them:
 * a write that failed here has not reached the store.
 */
#include <linux/blk-mq.h>
#include <linux/string.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>
#include "kmp_inject.h"

u32 kmp_sense = 0x020403;

enum kmp_class kmp_classify(const struct scsi_cmnd *cmd)
{
	u8 opcode = cmd->cmnd[0];

	if (opcode == VARIABLE_LENGTH_CMD) {
		switch (cmd->cmnd[8] << 8 | cmd->cmnd[9]) {
		case READ_32:
			return KMP_READ;
		case WRITE_32:
			return KMP_WRITE;
		}
		return KMP_OTHER;
	}

	switch (opcode) {
	case TEST_UNIT_READY:
		return KMP_TUR;
	case INQUIRY:
		return KMP_INQUIRY;
	case READ_6:
	case READ_10:
	case READ_12:
	case READ_16:
		return KMP_READ;
	case WRITE_6:
	case WRITE_10:
	case WRITE_12:
	case WRITE_16:
		return KMP_WRITE;
	case SYNCHRONIZE_CACHE:
	case SYNCHRONIZE_CACHE_16:
		return KMP_SYNC;
	case UNMAP:
	case WRITE_SAME:
	case WRITE_SAME_16:
		return KMP_UNMAP;
	case MAINTENANCE_IN:
		return KMP_RTPG;
	}
	return KMP_OTHER;
}

static int kmp_set_state(struct scsi_device *sdev, enum scsi_device_state state)
{
	int ret;

	mutex_lock(&sdev->state_mutex);
	ret = scsi_device_set_state(sdev, state);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

/* Someone else may have set the device running already: that is no error. */
static int kmp_leave_state(struct scsi_device *sdev, enum scsi_device_state state)
{
	int ret = 0;

	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == state)
		ret = scsi_device_set_state(sdev, SDEV_RUNNING);
	if (sdev->sdev_state == SDEV_RUNNING)
		blk_mq_run_hw_queues(sdev->request_queue, true);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int kmp_offline(struct scsi_device *sdev)
{
	return kmp_set_state(sdev, SDEV_OFFLINE);
}

int kmp_revive(struct scsi_device *sdev)
{
	return kmp_leave_state(sdev, SDEV_OFFLINE);
}

static int kmp_transport_offline(struct scsi_device *sdev)
{
	return kmp_set_state(sdev, SDEV_TRANSPORT_OFFLINE);
}

static int kmp_transport_online(struct scsi_device *sdev)
{
	return kmp_leave_state(sdev, SDEV_TRANSPORT_OFFLINE);
}

static int kmp_block(struct scsi_device *sdev)
{
	int ret;

	mutex_lock(&sdev->state_mutex);
	ret = scsi_internal_device_block_nowait(sdev);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int kmp_unblock(struct scsi_device *sdev)
{
	int ret = 0;

	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK)
		ret = scsi_internal_device_unblock_nowait(sdev, SDEV_RUNNING);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int kmp_fail_fast(struct scsi_device *sdev)
{
	int ret = 0;

	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK)
		ret = scsi_internal_device_unblock_nowait(sdev, SDEV_TRANSPORT_OFFLINE);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int kmp_unblock_or_online(struct scsi_device *sdev)
{
	int ret = kmp_unblock(sdev);

	return ret ? ret : kmp_transport_online(sdev);
}

static int kmp_finish(struct scsi_cmnd *cmd, int result)
{
	cmd->result = result;
	scsi_set_resid(cmd, scsi_bufflen(cmd));
	scsi_done(cmd);
	return 0;
}

static int kmp_cmd_transport(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	return kmp_finish(cmd, DID_TRANSPORT_DISRUPTED << 16);
}

static int kmp_cmd_no_connect(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	return kmp_finish(cmd, DID_NO_CONNECT << 16);
}

static int kmp_cmd_sense(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	u32 sense = READ_ONCE(kmp_sense);

	scsi_build_sense(cmd, 0, sense >> 16, sense >> 8 & 0xff, sense & 0xff);
	return kmp_finish(cmd, SAM_STAT_CHECK_CONDITION);
}

static int kmp_cmd_io_only(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	enum kmp_class class = kmp_classify(cmd);

	if (class != KMP_READ && class != KMP_WRITE)
		return KMP_PASS;
	return kmp_cmd_transport(path, cmd);
}

static int kmp_cmd_busy(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	return kmp_finish(cmd, SAM_STAT_BUSY);
}

static int kmp_cmd_host_busy(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	return SCSI_MLQUEUE_HOST_BUSY;
}

/* Swallowed: only the timeout of the command brings it back. */
static int kmp_cmd_lost(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	unsigned int token = cmd->budget_token;

	if (token >= path->nr_lost)
		return SCSI_MLQUEUE_DEVICE_BUSY;
	WRITE_ONCE(path->lost[token], cmd);
	return 0;
}

/*
 * The driver serves it, but scsi_done() does not pass on what the reset ioctl
 * submitted. Each dispatch sets the submitter anew.
 */
static int kmp_cmd_lost_answer(struct kmp_path *path, struct scsi_cmnd *cmd)
{
	cmd->submitter = SUBMITTED_BY_SCSI_RESET_IOCTL;
	return KMP_PASS;
}

static const struct kmp_mode kmp_modes[] = {
	{
		.name = "offline",
		.down = kmp_offline,
		.up = kmp_revive,
	}, {
		.name = "transport-offline",
		.down = kmp_transport_offline,
		.up = kmp_transport_online,
	}, {
		.name = "blocked",
		.down = kmp_block,
		.up = kmp_unblock,
	}, {
		.name = "blocked-offline",
		.down = kmp_block,
		.later = kmp_fail_fast,
		.up = kmp_unblock_or_online,
	}, {
		.name = "transport",
		.command = kmp_cmd_transport,
	}, {
		.name = "no-connect",
		.command = kmp_cmd_no_connect,
	}, {
		.name = "sense",
		.command = kmp_cmd_sense,
	}, {
		.name = "io-only",
		.command = kmp_cmd_io_only,
	}, {
		.name = "busy",
		.command = kmp_cmd_busy,
	}, {
		.name = "host-busy",
		.command = kmp_cmd_host_busy,
	}, {
		.name = "lost",
		.command = kmp_cmd_lost,
	}, {
		.name = "lost-answer",
		.command = kmp_cmd_lost_answer,
	}, {
		.name = "lost-dead",
		.command = kmp_cmd_lost,
		.dead = true,
	},
};

const struct kmp_mode *kmp_mode_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kmp_modes); i++)
		if (!strcmp(kmp_modes[i].name, name))
			return &kmp_modes[i];
	return NULL;
}
