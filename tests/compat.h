/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between kernels for the modules of the tests. */
#ifndef KMP_TESTS_COMPAT_H
#define KMP_TESTS_COMPAT_H

#include <scsi/scsi_host.h>
#include <scsi/scsi_proto.h>

#include "../drivers/md/dm-kmultipath/compat.h"

/* What queuecommand() returns: an enum since 7.x, an int before. */
#define KMP_QC_STATUS							\
	typeof(((struct scsi_host_template *)NULL)->queuecommand(NULL, NULL))

#ifndef RESERVE_6
#define RESERVE_6	RESERVE
#define RELEASE_6	RELEASE
#endif

#endif
