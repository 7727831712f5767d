// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests all paths of a map at once and waits for the results, for an ioctl.
 */
#include <linux/delay.h>

#include "base/queue.h"
#include "kmp.h"
#include "tester.h"

#define KMP_PROBE_POLL_MS	10

static void kmp_probe_begin(struct kmp_map *map)
{
	unsigned int i;

	mutex_lock(&kmp_tester_mutex);
	if (list_empty(&map->entry))	/* the tester does not test this map */
		goto unlock;
	for (i = 0; i < map->table.nr_paths; i++) {
		map->paths[i].check.probing = true;
		kmp_path_test_soon(&map->paths[i], 0);
	}
unlock:
	mutex_unlock(&kmp_tester_mutex);
}

static bool kmp_is_probing(struct kmp_map *map)
{
	bool probing = false;
	unsigned int i;

	mutex_lock(&kmp_tester_mutex);
	for (i = 0; i < map->table.nr_paths; i++)
		probing |= map->paths[i].check.probing;
	mutex_unlock(&kmp_tester_mutex);
	return probing;
}

/**
 * kmp_probe_paths() - test all paths of a map and wait for the results
 * @map: the map; the caller pins its table
 *
 * The wait for a path ends when the path's test is late, and at the latest after
 * twice test_timeout_ms. It also ends if the map is suspended, because the suspend
 * waits for the caller. The tests use the map's reserve.
 * Context: process context; sleeps, interruptibly.
 * Return: 0 if a path has status letter A, else -ENOTCONN, whether I/O waits or fails,
 * as of dm-multipath; -EAGAIN if the map is suspended, or -EINTR.
 */
int kmp_probe_paths(struct kmp_map *map)
{
	u64 end = ktime_get_ns() + 2 * kmp_ms(kmp_tunable(map, KMP_TEST_TIMEOUT));

	kmp_probe_begin(map);
	while (kmp_is_probing(map) && ktime_get_ns() < end) {
		if (READ_ONCE(map->suspending) != KMP_RUNNING)
			return -EAGAIN;
		if (msleep_interruptible(KMP_PROBE_POLL_MS))
			return -EINTR;
	}

	return READ_ONCE(map->counts.valid) ? 0 : -ENOTCONN;
}
