// SPDX-License-Identifier: GPL-2.0-only
/* Sense data in either format, as SPC-5 has it: 4.5 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <scsi/scsi_common.h>

#define DESCRIPTORS	0x72	/* response codes from here on are of that format */

static u8 byte_of(const u8 *sense, int len, int index)
{
	return index < len ? sense[index] : 0;
}

/* Return: false if there is none. What is missing of it is 0. */
bool scsi_normalize_sense(const u8 *sense, int len, struct scsi_sense_hdr *header)
{
	memset(header, 0, sizeof(*header));
	if (len <= 0)
		return false;
	header->response_code = sense[0] & 0x7f;
	if ((header->response_code & 0x70) != 0x70)
		return false;
	if (header->response_code >= DESCRIPTORS) {
		header->sense_key = byte_of(sense, len, 1) & 0xf;
		header->asc = byte_of(sense, len, 2);
		header->ascq = byte_of(sense, len, 3);
		return true;
	}
	header->sense_key = byte_of(sense, len, 2) & 0xf;
	/* The eighth byte says how many follow it. */
	len = min(len, byte_of(sense, len, 7) + 8);
	header->asc = byte_of(sense, len, 12);
	header->ascq = byte_of(sense, len, 13);
	return true;
}
