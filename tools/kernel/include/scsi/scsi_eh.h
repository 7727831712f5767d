/* SPDX-License-Identifier: GPL-2.0-only */
#include <scsi/scsi_common.h>
