// SPDX-License-Identifier: GPL-2.0-only
/*
 * The array's faults. All are such that a map with queue_if_no_path rides them
 * through: a fault of I/O ends after a few commands, and a LUN that refuses all
 * I/O, as an inactive snapshot does, is the wild map's.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "chaos.h"

#define CONTROL	"/sys/kernel/debug/clarsim/control"

const char * const port_names[NR_PORTS] = { "A0", "A1", "B0", "B1" };
static const char * const places[] = { "A0", "A1", "B0", "B1", "A0", "A1", "B0", "B1",
				       "A", "B", "all" };
static const char * const hows[] = { "no-connect", "transport", "silent", "blocked" };
static bool swapped[NR_LUNS];

static int to_array(const char *text)
{
	int ret = put(CONTROL, text);

	if (ret)
		complain("the array refuses: %s: %s", text, strerror(-ret));
	return ret;
}

void array_do(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	to_array(text);
}

static void tell(struct actor *actor, const char *format, ...)
{
	char text[200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say(actor, "%s", text);
	to_array(text);
}

bool lun_is_swapped(int lun)
{
	return __atomic_load_n(&swapped[lun], __ATOMIC_SEQ_CST);
}

static void link_up(struct actor *actor, int place, int unused)
{
	(void)unused;
	tell(actor, "link %s up", places[place]);
}

static void link_down(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int place = below(rng, ARRAY_SIZE(places));

	tell(actor, "link %s down %s", places[place], PICK(rng, hows));
	later(actor, between(rng, 20, 3000), link_up, place, 0);
}

/* Down and up again and again, faster than tests notice. */
static void link_flaps(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	const char *port = PICK(rng, port_names), *how = PICK(rng, hows);
	int times = between(rng, 2, 6);

	say(actor, "link %s flaps %d times, %s", port, times, how);
	while (times--) {
		array_do("link %s down %s", port, how);
		sleep_ms(between(rng, 1, 60));
		array_do("link %s up", port);
		sleep_ms(between(rng, 1, 60));
	}
}

static void sp_reboots(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	const char *sp = chance(rng, 50) ? "A" : "B";

	tell(actor, "sp %s reboot %u %s", sp, between(rng, 100, 3000), PICK(rng, hows));
}

static void upgrade(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	u32 notice = between(rng, 0, 1000), a = between(rng, 100, 1500);
	u32 both = chance(rng, 50) ? 0 : between(rng, 1, 1500);

	tell(actor, "ndu %u %u %u %u %s", notice, a, both, between(rng, 100, 1500),
	     PICK(rng, hows));
}

static void upgrade_stops(struct actor *actor)
{
	tell(actor, "ndu stop");
}

static void other_host(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int lun = below(rng, NR_LUNS);

	if (chance(rng, 30))
		tell(actor, "lun %d fight %u %u", lun, between(rng, 20, 500),
		     between(rng, 1, 8));
	else
		tell(actor, "lun %d owner %c", lun, "AB"[below(rng, 2)]);
}

static void default_owner(struct actor *actor)
{
	tell(actor, "lun %d default %c", below(&actor->rng, NR_LUNS), "AB"[below(&actor->rng, 2)]);
}

static void copy_off(struct actor *actor, int lun, int unused)
{
	(void)unused;
	tell(actor, "lun %d copy off", lun);
}

static void begin_copy(struct actor *actor)
{
	int lun = below(&actor->rng, NR_LUNS);

	tell(actor, "lun %d copy on", lun);
	later(actor, between(&actor->rng, 100, 3000), copy_off, lun, 0);
}

/* The LUN refuses I/O itself, which the map passes up. */
static void refusing_off(struct actor *actor, int snapshot, int unused)
{
	(void)unused;
	tell(actor, snapshot ? "lun %d snapshot off" : "lun %d map", MAP_X);
}

static void refusing(struct actor *actor)
{
	bool snapshot = chance(&actor->rng, 50);

	tell(actor, snapshot ? "lun %d snapshot on" : "lun %d unmap", MAP_X);
	later(actor, between(&actor->rng, 100, 2000), refusing_off, snapshot, 0);
}

static void power_cut(struct actor *actor)
{
	tell(actor, "power cut");
}

static void settings(struct actor *actor)
{
	struct rng *rng = &actor->rng;

	switch (below(rng, 3)) {
	case 0:
		tell(actor, "latency %u", between(rng, 0, 2000));
		break;
	case 1:
		tell(actor, "takeover %u", below(rng, 2));
		break;
	default:
		tell(actor, "fast-io-fail %u", between(rng, 100, 5000));
	}
}

static void no_faults(struct actor *actor, int x, int y)
{
	(void)x;
	(void)y;
	tell(actor, "fault none");
}

static const char *some_lun(struct rng *rng, char *text, size_t size)
{
	if (chance(rng, 40))
		return "all";
	snprintf(text, size, "%u", below(rng, NR_LUNS));
	return text;
}

/* Commands that test and activate, with any reply. */
static void test_fault(struct actor *actor)
{
	static const char * const classes[] = {
		"tur", "c0", "c0", "c0", "modeselect", "inquiry", "vpd",
	};
	struct rng *rng = &actor->rng;
	const char *class = PICK(rng, classes), *place = PICK(rng, places);
	u32 count = between(rng, 1, 20);
	char kind[40], lun[16];

	switch (below(rng, 10)) {
	case 0:
		snprintf(kind, sizeof(kind), "lost");
		break;
	case 1:
		snprintf(kind, sizeof(kind), "busy");
		break;
	case 2:
		snprintf(kind, sizeof(kind), "host-busy");
		break;
	case 3:
		snprintf(kind, sizeof(kind), "slow %u", between(rng, 1, 3000));
		break;
	case 4:
		snprintf(kind, sizeof(kind), "host-byte %u", between(rng, 1, 0x14));
		break;
	case 5:
	case 6:
		snprintf(kind, sizeof(kind), "sense %x/%x/%x", between(rng, 1, 15),
			 below(rng, 256), below(rng, 256));
		break;
	case 7:
		snprintf(kind, sizeof(kind), "short %u", below(rng, 200));
		break;
	case 8:
		snprintf(kind, sizeof(kind), "byte %u %u", below(rng, 200), below(rng, 256));
		break;
	default:
		snprintf(kind, sizeof(kind), "garbage");
	}
	/* A disk that is found with another type or name is not a path. */
	if ((*class == 'i' || *class == 'v') &&
	    (!strncmp(kind, "byte", 4) || !strncmp(kind, "garbage", 7)))
		snprintf(kind, sizeof(kind), "lost");
	tell(actor, "fault %s %s %s %s %u", place, some_lun(rng, lun, sizeof(lun)), class, kind,
	     count);
	later(actor, between(rng, 200, 4000), no_faults, 0, 0);
}

/* I/O that no path completes again and again while tests are good ends in an error. */
static void io_fault(struct actor *actor)
{
	static const char * const classes[] = { "read", "write", "write", "sync" };
	static const u32 host_bytes[] = { 0x01, 0x02, 0x03, 0x0b, 0x0c, 0x0d, 0x0e };
	struct rng *rng = &actor->rng;
	char kind[40], lun[16];

	switch (below(rng, 5)) {
	case 0:
		snprintf(kind, sizeof(kind), chance(rng, 30) ? "lost-noabort" : "lost");
		break;
	case 1:
		snprintf(kind, sizeof(kind), "busy");
		break;
	case 2:
		snprintf(kind, sizeof(kind), "host-busy");
		break;
	case 3:
		snprintf(kind, sizeof(kind), "slow %u", between(rng, 1, 3000));
		break;
	default:
		snprintf(kind, sizeof(kind), "host-byte %u", PICK(rng, host_bytes));
	}
	tell(actor, "fault %s %s %s %s %u", PICK(rng, port_names), some_lun(rng, lun, sizeof(lun)),
	     PICK(rng, classes), kind, between(rng, 1, 4));
	later(actor, between(rng, 200, 4000), no_faults, 0, 0);
}

/* --- another LUN behind a port --- */

static void swap_back(struct actor *actor, int lun, int unused)
{
	(void)unused;
	tell(actor, "lun %d swap back", lun);
	__atomic_store_n(&swapped[lun], false, __ATOMIC_SEQ_CST);
}

/* Is the path down for the map, and nothing on its way through it? */
static bool is_quiet(int port, int lun)
{
	char disk[32], dev[32], state[32];

	return disk_of(port, lun, disk) && dev_of(disk, dev) && disk_is_idle(disk) &&
	       path_state(lun, dev, state) && !strcmp(state, "down");
}

/* No array exchanges a LUN under I/O that it executes: the link is down meanwhile. */
static void exchange(struct actor *actor)
{
	struct rng *rng = &actor->rng;
	int lun = below(rng, MAP_Y), port = below(rng, NR_PORTS), tries;
	u32 back = between(rng, 500, 4000);

	if (lun_is_swapped(lun))
		return;
	__atomic_store_n(&swapped[lun], true, __ATOMIC_SEQ_CST);
	tell(actor, "link %s down no-connect", port_names[port]);
	for (tries = 0; tries < 10 && !is_quiet(port, lun); tries++)
		sleep_ms(100);
	if (is_quiet(port, lun)) {
		tell(actor, "lun %d swap %s", lun, port_names[port]);
		later(actor, back, swap_back, lun, 0);
	} else {
		say(actor, "lun %d is not exchanged: not quiet", lun);
		__atomic_store_n(&swapped[lun], false, __ATOMIC_SEQ_CST);
	}
	tell(actor, "link %s up", port_names[port]);
}

static const struct step steps[] = {
	{ 20, link_down, true },
	{ 6, link_flaps, true },
	{ 6, sp_reboots, true },
	{ 4, upgrade, true },
	{ 1, upgrade_stops, false },
	{ 8, other_host, true },
	{ 2, default_owner, true },
	{ 3, begin_copy, true },
	{ 3, refusing, true },
	{ 2, power_cut, true },
	{ 2, settings, false },
	{ 14, test_fault, true },
	{ 12, io_fault, true },
	{ 4, exchange, true },
};

struct actor array_actor = {
	.name = "array", .steps = steps, .nr = ARRAY_SIZE(steps), .gap_ms = 250,
};

/* All is well again. */
void array_heal(void)
{
	int lun;

	array_do("fault none\nndu stop\nlun all fight stop\nlun all copy off\nlun all snapshot off\n"
		 "lun all map\nlun all swap back\nlink all up\nlatency 20\ntakeover 0\nfast-io-fail 5000");
	for (lun = 0; lun < NR_LUNS; lun++)
		__atomic_store_n(&swapped[lun], false, __ATOMIC_SEQ_CST);
}
