// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp-chaos lets everything happen to four maps at once, in an order that a seed
 * decides: faults of the array, disks that go, an operator, memory and processors
 * that are taken away. To build it:
 *
 *	gcc -static -O2 -Wall -Wextra -pthread -o kmp-chaos *.c
 *
 * kmp-chaos maps		creates the maps of the LUNs 0 to 2 of clarsim: "m",
 *			whose I/O must not fail; "f", the same, for a file
 *			system on /run/files; "x", whose I/O may fail
 * kmp-chaos SEED SECONDS	a round: chaos for so long, and "y" of LUN 3 comes and
 *			goes; then all faults end, and each path must come home
 *			by itself, and after a reload with all disks. Prints
 *			"faults=N steps=N home_ms=N". The same seed makes the
 *			same steps; exit status 1, and the first reason, if
 *			something is wrong.
 * kmp-chaos garbage SEED SECONDS MAP
 *			a random stream of messages, tables, ioctls and writes
 *			to sysfs, right, nearly right and wrong, at the map.
 *			Prints "made=N accepted=N".
 *
 * Memory is locked. Each step is a line of the kernel log.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "chaos.h"

#define LONG_MS	(120 * 1000ULL)		/* until all must be well */

static u64 patience(void)
{
	const char *slow = getenv("SLOW");
	int factor = slow ? atoi(slow) : 1;

	return LONG_MS * (factor > 1 ? factor : 1);
}

static bool reads(const char *map)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char path[64];
	bool good;
	int fd;

	snprintf(path, sizeof(path), "/dev/mapper/%s", map);
	fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	good = fd >= 0 && pread(fd, page, 4096, 0) == 4096;
	if (fd >= 0)
		close(fd);
	munmap(page, 4096);
	return good;
}

static bool wait_for_disks(u64 until)
{
	while (!disks_are_there()) {
		disks_heal();
		if (now_ns() > until)
			return false;
		sleep_ms(200);
	}
	return true;
}

static void wait_until_home(bool all, u64 until)
{
	char why[TEXT_SIZE] = "";

	while (!maps_are_home(all, why)) {
		if (now_ns() > until) {
			complain("%s: %s", all ? "after a reload" : "by itself", why);
			return;
		}
		sleep_ms(100);
	}
}

/* What the maps say of themselves, for the log. */
static void show_maps(void)
{
	char text[16384], *line, *rest;
	int map;

	for (map = 0; map < NR_MAPS; map++) {
		dm_status(map_names[map], false, text, sizeof(text));
		note("status %s", text);
		dm_message(map_names[map], "record", text, sizeof(text));
		for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			note("%s %s", map_names[map], line);
	}
}

static int give_up(void)
{
	show_maps();
	disks_show();
	printf("faults=%llu\n", (unsigned long long)actors_faults());
	fflush(stdout);
	_exit(1);
}

static bool done;

/* The steps at the end may hang as well. */
static void *watch(void *until)
{
	while (!__atomic_load_n(&done, __ATOMIC_SEQ_CST)) {
		if (now_ns() > *(u64 *)until) {
			complain("the end of the round hangs");
			give_up();
		}
		sleep_ms(100);
	}
	return NULL;
}

static u64 come_home(void)
{
	u64 began = now_ns(), until = began + patience() * NSEC_PER_MSEC;
	u64 much_later = until + patience() * NSEC_PER_MSEC, home;
	pthread_t watcher;
	int map;

	note("all faults end");
	__atomic_store_n(&done, false, __ATOMIC_SEQ_CST);
	pthread_create(&watcher, NULL, watch, &much_later);
	array_heal();
	system_heal();
	if (!actors_join(until))
		give_up();
	array_heal();
	system_heal();
	admin_heal();
	if (!wait_for_disks(until))
		complain("a disk is not there");
	admin_heal();
	wait_until_home(false, until);
	home = now_ns() - began;
	admin_reload_all();
	admin_heal();
	wait_until_home(true, until);
	for (map = 0; map < MAP_Y && !anything_wrong(); map++)
		if (!reads(map_names[map]))
			complain("%s cannot be read", map_names[map]);
	files_check_all();
	dm_remove("y");
	__atomic_store_n(&done, true, __ATOMIC_SEQ_CST);
	pthread_join(watcher, NULL);
	return home / NSEC_PER_MSEC;
}

static int make_round(u64 seed, u64 seconds)
{
	u64 home;

	note("seed %llu", (unsigned long long)seed);
	disks_heal();
	actors_start(seed);
	sleep_ms(seconds * 1000);
	actors_stop();
	home = come_home();
	if (anything_wrong())
		show_maps();
	printf("faults=%llu steps=%llu home_ms=%llu\n", (unsigned long long)actors_faults(),
	       (unsigned long long)actors_steps(), (unsigned long long)home);
	return anything_wrong();
}

static int create_maps(void)
{
	int map;

	disks_heal();
	for (map = 0; map < MAP_Y; map++)
		if (!create_map(map))
			errx(1, "map %s is refused", map_names[map]);
	return 0;
}

int main(int argc, char **argv)
{
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		err(2, "mlockall");
	if (argc == 5 && !strcmp(argv[1], "garbage"))
		return garbage(strtoull(argv[2], NULL, 0), strtoull(argv[3], NULL, 0), argv[4]);
	disks_init();
	if (argc == 2 && !strcmp(argv[1], "maps"))
		return create_maps();
	if (argc == 3)
		return make_round(strtoull(argv[1], NULL, 0), strtoull(argv[2], NULL, 0));
	errx(2, "usage: kmp-chaos maps | SEED SECONDS | garbage SEED SECONDS MAP");
}
