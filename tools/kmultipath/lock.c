// SPDX-License-Identifier: GPL-2.0-only
/* One process at a time changes maps. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dm.h"
#include "files.h"
#include "lock.h"

#define LOCK_WITHIN_S	120

static int lock = -1;

int lock_take(void)
{
	const char *name = file_name(PLACE_RUN, "kmultipath/lock");
	unsigned int rounds;

	mkdir(file_name(PLACE_RUN, "kmultipath"), 0755);
	mkdir(file_name(PLACE_RUN, "kmultipath/incomplete"), 0755);
	lock = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0644);
	if (lock < 0)
		return fail("%s: %m", name);
	for (rounds = 0; flock(lock, LOCK_EX | LOCK_NB); rounds++) {
		if (errno != EWOULDBLOCK || rounds == 10 * LOCK_WITHIN_S)
			return fail("%s: another kmultipath changes maps: %m", name);
		usleep(100000);
	}
	return 0;
}

void lock_leave(void)
{
	close(lock);
}

void lock_drop(void)
{
	close(lock);
	dm_settle();
}
