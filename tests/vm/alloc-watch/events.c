// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints that are watched. Most of them have no exported symbol, so
 * they are found by name. aw_check_types() checks the parameters of the probes
 * at build time.
 */
#include <linux/errno.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/kmem.h>
#include <trace/events/vmscan.h>
#include "alloc_watch.h"

/**
 * struct aw_watch - one tracepoint
 * @name: its name in the kernel
 * @probe: the function that it calls
 * @tp: the tracepoint, NULL unless it is watched
 */
struct aw_watch {
	const char *name;
	void *probe;
	struct tracepoint *tp;
};

/* The arguments up to some 7.x, and since. */
static notrace void aw_probe_reclaim_old(void *data, int order, gfp_t gfp)
{
	aw_saw(AW_RECLAIM, gfp, false);
}

static notrace void aw_probe_reclaim_new(void *data, gfp_t gfp, int order,
					 struct mem_cgroup *memcg)
{
	aw_saw(AW_RECLAIM, gfp, false);
}

#define aw_probe_reclaim						\
	__builtin_choose_expr(__builtin_types_compatible_p(		\
		typeof(check_trace_callback_type_mm_vmscan_direct_reclaim_begin),\
		void (void (*)(void *, int, gfp_t))),			\
		aw_probe_reclaim_old, aw_probe_reclaim_new)

static notrace void aw_probe_kmalloc(void *data, unsigned long call_site,
				     const void *ptr, size_t bytes_req,
				     size_t bytes_alloc, gfp_t gfp, int node)
{
	aw_saw(AW_KMALLOC, gfp, ptr);
}

static notrace void aw_probe_cache(void *data, unsigned long call_site,
				   const void *ptr, struct kmem_cache *s,
				   gfp_t gfp, int node)
{
	aw_saw(AW_CACHE, gfp, ptr);
}

static notrace void aw_probe_pages(void *data, struct page *page,
				   unsigned int order, gfp_t gfp,
				   int migratetype)
{
	aw_saw(AW_PAGES, gfp, page);
}

static void __maybe_unused aw_check_types(void)
{
	check_trace_callback_type_mm_vmscan_direct_reclaim_begin(aw_probe_reclaim);
	check_trace_callback_type_kmalloc(aw_probe_kmalloc);
	check_trace_callback_type_kmem_cache_alloc(aw_probe_cache);
	check_trace_callback_type_mm_page_alloc(aw_probe_pages);
}

const char * const aw_event_names[AW_NR_EVENTS] = {
	[AW_RECLAIM] = "reclaim",
	[AW_KMALLOC] = "kmalloc",
	[AW_CACHE] = "cache",
	[AW_PAGES] = "pages",
};

static struct aw_watch aw_watches[AW_NR_EVENTS] = {
	[AW_RECLAIM] = {
		.name = "mm_vmscan_direct_reclaim_begin",
		.probe = aw_probe_reclaim,
	},
	[AW_KMALLOC] = {
		.name = "kmalloc",
		.probe = aw_probe_kmalloc,
	},
	[AW_CACHE] = {
		.name = "kmem_cache_alloc",
		.probe = aw_probe_cache,
	},
	[AW_PAGES] = {
		.name = "mm_page_alloc",
		.probe = aw_probe_pages,
	},
};

static void aw_find_tracepoint(struct tracepoint *tp, void *priv)
{
	struct aw_watch *watch = priv;

	if (!strcmp(tp->name, watch->name))
		watch->tp = tp;
}

static int aw_watch_one(struct aw_watch *watch)
{
	int ret;

	if (watch->tp)
		return 0;
	for_each_kernel_tracepoint(aw_find_tracepoint, watch);
	if (!watch->tp)
		return -ENOENT;
	ret = tracepoint_probe_register(watch->tp, watch->probe, NULL);
	if (ret)
		watch->tp = NULL;
	return ret;
}

static int aw_watch_event(const char *name)
{
	int event = match_string(aw_event_names, AW_NR_EVENTS, name);

	return event < 0 ? event : aw_watch_one(&aw_watches[event]);
}

void aw_watch_clear(void)
{
	unsigned int i;

	for (i = 0; i < AW_NR_EVENTS; i++) {
		struct aw_watch *watch = &aw_watches[i];

		if (watch->tp)
			tracepoint_probe_unregister(watch->tp, watch->probe, NULL);
		watch->tp = NULL;
	}
	tracepoint_synchronize_unregister();
}

int aw_watch_set(char *text)
{
	const char *name;
	int ret;

	aw_watch_clear();
	while ((name = strsep(&text, " "))) {
		if (!*name)
			continue;
		ret = aw_watch_event(name);
		if (ret) {
			aw_watch_clear();
			return ret;
		}
	}
	return 0;
}

void aw_watch_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < AW_NR_EVENTS; i++)
		if (aw_watches[i].tp)
			seq_printf(m, "%s\n", aw_event_names[i]);
}
