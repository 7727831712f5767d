/* SPDX-License-Identifier: GPL-2.0-only */
/* How a command of SCSI ends: the host's word in the third byte of the result. */
#ifndef TOOLS_SCSI_STATUS_H
#define TOOLS_SCSI_STATUS_H

#define host_byte(result)	((result) >> 16 & 0xff)

#define DID_OK			0x00
#define DID_NO_CONNECT		0x01
#define DID_BUS_BUSY		0x02
#define DID_TIME_OUT		0x03
#define DID_BAD_TARGET		0x04
#define DID_ERROR		0x07
#define DID_RESET		0x08
#define DID_SOFT_ERROR		0x0b
#define DID_IMM_RETRY		0x0c
#define DID_REQUEUE		0x0d
#define DID_TRANSPORT_DISRUPTED	0x0e
#define DID_TRANSPORT_FAILFAST	0x0f
#define DID_TRANSPORT_MARGINAL	0x14

#endif
