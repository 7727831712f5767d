// SPDX-License-Identifier: GPL-2.0-only
/*
 * The modes: ways for a path to be down. A mode changes the state of the
 * device, or completes its commands instead of the driver. The driver never
 * sees such a command, so a write that failed here has not changed any data.
 */
#include <linux/blk-mq.h>
#include <linux/string.h>
#include <scsi/scsi.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>
#include "kmp_inject.h"

u32 inj_sense = 0x020403;

enum inj_class inj_classify(const struct scsi_cmnd *cmd)
{
	u8 opcode = cmd->cmnd[0];

	if (opcode == VARIABLE_LENGTH_CMD) {
		switch (cmd->cmnd[8] << 8 | cmd->cmnd[9]) {
		case READ_32:
			return INJ_READ;
		case WRITE_32:
			return INJ_WRITE;
		}
		return INJ_OTHER;
	}

	switch (opcode) {
	case TEST_UNIT_READY:
		return INJ_TUR;
	case INQUIRY:
		return INJ_INQUIRY;
	case READ_6:
	case READ_10:
	case READ_12:
	case READ_16:
		return INJ_READ;
	case WRITE_6:
	case WRITE_10:
	case WRITE_12:
	case WRITE_16:
		return INJ_WRITE;
	case SYNCHRONIZE_CACHE:
	case SYNCHRONIZE_CACHE_16:
		return INJ_SYNC;
	case UNMAP:
	case WRITE_SAME:
	case WRITE_SAME_16:
		return INJ_UNMAP;
	case MAINTENANCE_IN:
		return INJ_RTPG;
	}
	return INJ_OTHER;
}

static int inj_set_state(struct scsi_device *sdev, enum scsi_device_state state)
{
	int ret;

	mutex_lock(&sdev->state_mutex);
	ret = scsi_device_set_state(sdev, state);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

/* It is no error if the device has been set running already. */
static int inj_leave_state(struct scsi_device *sdev, enum scsi_device_state state)
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

static int inj_offline(struct scsi_device *sdev)
{
	return inj_set_state(sdev, SDEV_OFFLINE);
}

int inj_revive(struct scsi_device *sdev)
{
	return inj_leave_state(sdev, SDEV_OFFLINE);
}

static int inj_transport_offline(struct scsi_device *sdev)
{
	return inj_set_state(sdev, SDEV_TRANSPORT_OFFLINE);
}

static int inj_transport_online(struct scsi_device *sdev)
{
	return inj_leave_state(sdev, SDEV_TRANSPORT_OFFLINE);
}

static int inj_block(struct scsi_device *sdev)
{
	int ret;

	mutex_lock(&sdev->state_mutex);
	ret = scsi_internal_device_block_nowait(sdev);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int inj_unblock(struct scsi_device *sdev)
{
	int ret = 0;

	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK)
		ret = scsi_internal_device_unblock_nowait(sdev, SDEV_RUNNING);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int inj_fail_fast(struct scsi_device *sdev)
{
	int ret = 0;

	mutex_lock(&sdev->state_mutex);
	if (sdev->sdev_state == SDEV_BLOCK)
		ret = scsi_internal_device_unblock_nowait(sdev, SDEV_TRANSPORT_OFFLINE);
	mutex_unlock(&sdev->state_mutex);
	return ret;
}

static int inj_unblock_or_online(struct scsi_device *sdev)
{
	int ret = inj_unblock(sdev);

	return ret ? ret : inj_transport_online(sdev);
}

static int inj_finish(struct scsi_cmnd *cmd, int result)
{
	cmd->result = result;
	scsi_set_resid(cmd, scsi_bufflen(cmd));
	scsi_done(cmd);
	return 0;
}

static int inj_cmd_transport(struct inj_path *path, struct scsi_cmnd *cmd)
{
	return inj_finish(cmd, DID_TRANSPORT_DISRUPTED << 16);
}

static int inj_cmd_no_connect(struct inj_path *path, struct scsi_cmnd *cmd)
{
	return inj_finish(cmd, DID_NO_CONNECT << 16);
}

static int inj_cmd_sense(struct inj_path *path, struct scsi_cmnd *cmd)
{
	u32 sense = READ_ONCE(inj_sense);

	scsi_build_sense(cmd, 0, sense >> 16, sense >> 8 & 0xff, sense & 0xff);
	return inj_finish(cmd, SAM_STAT_CHECK_CONDITION);
}

static int inj_cmd_io_only(struct inj_path *path, struct scsi_cmnd *cmd)
{
	enum inj_class class = inj_classify(cmd);

	if (class != INJ_READ && class != INJ_WRITE)
		return INJ_PASS;
	return inj_cmd_transport(path, cmd);
}

static int inj_cmd_writes(struct inj_path *path, struct scsi_cmnd *cmd)
{
	if (inj_classify(cmd) != INJ_WRITE)
		return INJ_PASS;
	return inj_cmd_transport(path, cmd);
}

static int inj_cmd_busy(struct inj_path *path, struct scsi_cmnd *cmd)
{
	return inj_finish(cmd, SAM_STAT_BUSY);
}

static int inj_cmd_host_busy(struct inj_path *path, struct scsi_cmnd *cmd)
{
	return SCSI_MLQUEUE_HOST_BUSY;
}

/* Only the timeout of the command ends it. */
static int inj_cmd_lost(struct inj_path *path, struct scsi_cmnd *cmd)
{
	unsigned int token = cmd->budget_token;

	if (token >= path->nr_lost)
		return SCSI_MLQUEUE_DEVICE_BUSY;
	WRITE_ONCE(path->lost[token], cmd);
	return 0;
}

/*
 * The driver serves the command, but scsi_done() drops its completion: it
 * ignores commands of the reset ioctl. Each dispatch sets the submitter again.
 */
static int inj_cmd_lost_answer(struct inj_path *path, struct scsi_cmnd *cmd)
{
	cmd->submitter = SUBMITTED_BY_SCSI_RESET_IOCTL;
	return INJ_PASS;
}

static const struct inj_mode inj_modes[] = {
	{
		.name = "offline",
		.down = inj_offline,
		.up = inj_revive,
	}, {
		.name = "transport-offline",
		.down = inj_transport_offline,
		.up = inj_transport_online,
	}, {
		.name = "blocked",
		.down = inj_block,
		.up = inj_unblock,
	}, {
		.name = "blocked-offline",
		.down = inj_block,
		.later = inj_fail_fast,
		.up = inj_unblock_or_online,
	}, {
		.name = "transport",
		.command = inj_cmd_transport,
	}, {
		.name = "no-connect",
		.command = inj_cmd_no_connect,
	}, {
		.name = "sense",
		.command = inj_cmd_sense,
	}, {
		.name = "io-only",
		.command = inj_cmd_io_only,
	}, {
		.name = "writes",
		.command = inj_cmd_writes,
	}, {
		.name = "busy",
		.command = inj_cmd_busy,
	}, {
		.name = "host-busy",
		.command = inj_cmd_host_busy,
	}, {
		.name = "lost",
		.command = inj_cmd_lost,
	}, {
		.name = "lost-answer",
		.command = inj_cmd_lost_answer,
	}, {
		.name = "lost-dead",
		.command = inj_cmd_lost,
		.dead = true,
	},
};

const struct inj_mode *inj_mode_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(inj_modes); i++)
		if (!strcmp(inj_modes[i].name, name))
			return &inj_modes[i];
	return NULL;
}
