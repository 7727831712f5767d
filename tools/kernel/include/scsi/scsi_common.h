/* SPDX-License-Identifier: GPL-2.0-only */
/* Sense data, as SPC-5 has it. */
#ifndef TOOLS_SCSI_COMMON_H
#define TOOLS_SCSI_COMMON_H

#include <linux/types.h>

/* What sense data begins with, in both formats. */
struct scsi_sense_hdr {
	u8 response_code;
	u8 sense_key;
	u8 asc;
	u8 ascq;
};

bool scsi_normalize_sense(const u8 *sense, int len, struct scsi_sense_hdr *header);

static inline bool scsi_sense_is_deferred(const struct scsi_sense_hdr *header)
{
	return header->response_code & 1;
}

#endif
