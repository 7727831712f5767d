// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is taken away, and processors that go. */
#include <stdio.h>
#include <string.h>
#include "chaos.h"

#define MEMHOG	"/sys/module/memhog/parameters/"
#define CPU	"/sys/devices/system/cpu/cpu%d/online"
#define CPUS	2

static void give_back(struct actor *actor, int x, int y)
{
	(void)x;
	(void)y;
	say(actor, "memory is back");
	put(MEMHOG "pages", "0");
}

static void take_memory(struct actor *actor)
{
	u32 ms = between(&actor->rng, 50, 800);

	say(actor, "no memory for %u ms", ms);
	put(MEMHOG "refill", "Y");
	put(MEMHOG "pages", "1000000");
	later(actor, ms, give_back, 0, 0);
}

static void cpu(int nr, bool online)
{
	char path[64];

	snprintf(path, sizeof(path), CPU, nr);
	put(path, online ? "1" : "0");
}

static void cpu_back(struct actor *actor, int nr, int unused)
{
	(void)unused;
	say(actor, "processor %d is back", nr);
	cpu(nr, true);
}

static void cpu_goes(struct actor *actor)
{
	int nr = between(&actor->rng, 1, CPUS - 1);

	say(actor, "processor %d goes", nr);
	cpu(nr, false);
	later(actor, between(&actor->rng, 50, 1000), cpu_back, nr, 0);
}

static void drop_cached(struct actor *actor)
{
	say(actor, "drop caches");
	put("/proc/sys/vm/drop_caches", "3");
}

static const struct step steps[] = {
	{ 4, take_memory, true },
	{ 4, cpu_goes, true },
	{ 1, drop_cached, false },
};

struct actor system_actor = {
	.name = "system", .steps = steps, .nr = ARRAY_SIZE(steps), .gap_ms = 2500,
};

void system_heal(void)
{
	int nr;

	put(MEMHOG "pages", "0");
	for (nr = 1; nr < CPUS; nr++)
		cpu(nr, true);
}
