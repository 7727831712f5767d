// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only caller of the SCSI midlayer. It sends a test's command and does not
 * wait. It uses only the request that comes with the tag and the test's memory.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_proto.h>

#include "base/device.h"
#include "kmp.h"
#include "test.h"

static KMP_RQ_END_IO(kmp_scsi_end_io)
{
	struct kmp_test *test = rq->end_io_data;
	struct kmp_handler_answer *answer = &test->job.answer;
	struct scsi_cmnd *scmd = blk_mq_rq_to_pdu(rq);
	unsigned int data_len = test->job.command.write ?
				0 : test->job.command.data_len;

	answer->status = status;
	answer->result = scmd->result;
	answer->sense_len = min_t(unsigned int, scmd->sense_len,
				  KMP_SENSE_SIZE);
	memcpy(answer->sense, scmd->sense_buffer, answer->sense_len);
	answer->data_len = data_len - min(scmd->resid_len, data_len);
	/* Error recovery ends the commands that it gives up before it ends. */
	test->saw_recovery = kmp_device_recovering(test->sdev);
	blk_mq_free_request(rq);

	kmp_queue_ended(test);
	return RQ_END_IO_NONE;
}

/*
 * A READ of the first logical block, whose data is not used. Zoned disks need not
 * know its short form.
 */
static void kmp_scsi_fill_read(struct kmp_test *test)
{
	struct kmp_scsi_cmd *command = &test->job.command;

	if (test->sdev->use_16_for_rw) {
		command->cdb[0] = READ_16;
		command->cdb[13] = 1;
		command->cdb_len = 16;
	} else {
		command->cdb[0] = READ_10;
		command->cdb[8] = 1;
		command->cdb_len = 10;
	}
}

static int kmp_scsi_map_data(struct kmp_test *test, struct request *rq)
{
	const struct kmp_scsi_cmd *command = &test->job.command;
	struct page *page = virt_to_page(test->data);
	unsigned int offset = offset_in_page(test->data), len = command->data_len;

	if (command->kind == KMP_COMMAND_READ) {
		len = queue_logical_block_size(rq->q);
		page = kmp_reserve_sink(test->reserve, len);
		offset = 0;
	}
	if (!page)
		return -EOPNOTSUPP;
	if (!len)
		return 0;
	if (command->write)
		memcpy(test->data, command->payload,
		       min_t(unsigned int, len, KMP_PAYLOAD_SIZE));
	bio_init(&test->bio, NULL, &test->bvec, 1, req_op(rq));
	__bio_add_page(&test->bio, page, len, offset);
	return blk_rq_append_bio(rq, &test->bio);
}

static struct request *kmp_scsi_alloc_request(struct scsi_device *sdev,
					      bool write)
{
	return scsi_alloc_request(sdev->request_queue,
				  (write ? REQ_OP_DRV_OUT : REQ_OP_DRV_IN) |
				  REQ_FAILFAST_DEV |
				  REQ_FAILFAST_TRANSPORT | REQ_FAILFAST_DRIVER,
				  BLK_MQ_REQ_NOWAIT);
}

/*
 * A test keeps the device's own timeout, 30 s by default. After it the midlayer
 * aborts the command and, if that fails, recovers the whole host. Therefore it
 * must not be test_timeout_ms, which is far shorter.
 */
static unsigned int kmp_scsi_timeout(struct kmp_test *test, const struct request *rq)
{
	u64 now = ktime_get_ns();

	if (test->job.command.timeout_s)
		return test->job.command.timeout_s * HZ;
	/* A READ after the test has what is left of its time. */
	if (!test->expires || (test->job.step && test->stage != KMP_STAGE_READ))
		test->expires = now + kmp_ms(jiffies_to_msecs(rq->q->rq_timeout));
	return max_t(u64, HZ, test->expires > now ?
		     nsecs_to_jiffies(test->expires - now) : 0);
}

const struct kmp_test *kmp_scsi_test(const struct request *rq)
{
	return rq->end_io == kmp_scsi_end_io ? rq->end_io_data : NULL;
}

void kmp_scsi_time_out(struct request *rq)
{
	struct scsi_cmnd *scmd = blk_mq_rq_to_pdu(rq);

	scmd->allowed = 0;
	blk_abort_request(rq);
}

int kmp_scsi_send(struct kmp_test *test, const char **why)
{
	const struct kmp_scsi_cmd *command = &test->job.command;
	struct request *rq = kmp_scsi_alloc_request(test->sdev, command->write);
	struct scsi_cmnd *scmd;
	int err;

	if (command->kind == KMP_COMMAND_READ)
		kmp_scsi_fill_read(test);
	if (IS_ERR(rq)) {
		if (blk_queue_dying(test->sdev->request_queue)) {
			*why = "device deleted";
			return -ENODEV;
		}
		*why = "no tag, or queue frozen";
		return -EAGAIN;
	}
	err = kmp_scsi_map_data(test, rq);
	if (err) {
		blk_mq_free_request(rq);
		*why = err == -EOPNOTSUPP ? "larger blocks than at table load" :
					    "test exceeds the queue's limits";
		return err;
	}

	scmd = blk_mq_rq_to_pdu(rq);
	scmd->cmd_len = command->cdb_len;
	memcpy(scmd->cmnd, command->cdb, command->cdb_len);
	scmd->allowed = 0;
	scmd->result = 0;
	scmd->flags |= KMP_SCMD_FLAGS;
	rq->timeout = kmp_scsi_timeout(test, rq);
	rq->rq_flags |= RQF_QUIET;
	rq->end_io = kmp_scsi_end_io;
	rq->end_io_data = test;
	blk_execute_rq_nowait(rq, true);
	return 0;
}
