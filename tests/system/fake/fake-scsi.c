// SPDX-License-Identifier: GPL-2.0-only
/* Replies of disks, made up: $PAGES/DISK has the page 0xC0 of /dev/DISK. */
#include <fcntl.h>
#include <linux/dm-kmultipath-handler.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "scsi.h"
#include "text.h"

int scsi_read(int fd, const struct kmp_scsi_cmd *command, u8 *data)
{
	const char *device = file_link(print("/proc/self/fd/%d", fd));
	int page = open(print("%s/%s", getenv("PAGES"), strrchr(device, '/') + 1), O_RDONLY);
	int len = page < 0 ? -1 : read(page, data, command->data_len);

	close(page);
	return len;
}
