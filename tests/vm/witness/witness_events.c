// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints that are watched. Most of them have no exported symbol, so
 * they are found by name; that our functions take what theirs pass is checked
 * at build time.
 */
#include <linux/errno.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/kmem.h>
#include <trace/events/vmscan.h>
#include "kmp_witness.h"

/**
 * struct kmp_watch - one tracepoint
 * @name: the kernel's
 * @probe: what it shall call
 * @tp: where it is, NULL unless it is watched
 */
struct kmp_watch {
	const char *name;
	void *probe;
	struct tracepoint *tp;
};

static notrace void kmp_probe_reclaim(void *data, int order, gfp_t gfp)
{
	kmp_saw(KMP_RECLAIM, gfp, false);
}

static notrace void kmp_probe_kmalloc(void *data, unsigned long call_site,
				      const void *ptr, size_t bytes_req,
				      size_t bytes_alloc, gfp_t gfp, int node)
{
	kmp_saw(KMP_KMALLOC, gfp, ptr);
}

static notrace void kmp_probe_cache(void *data, unsigned long call_site,
				    const void *ptr, struct kmem_cache *s,
				    gfp_t gfp, int node)
{
	kmp_saw(KMP_CACHE, gfp, ptr);
}

static notrace void kmp_probe_pages(void *data, struct page *page,
				    unsigned int order, gfp_t gfp,
				    int migratetype)
{
	kmp_saw(KMP_PAGES, gfp, page);
}

static void __maybe_unused kmp_check_types(void)
{
	check_trace_callback_type_mm_vmscan_direct_reclaim_begin(kmp_probe_reclaim);
	check_trace_callback_type_kmalloc(kmp_probe_kmalloc);
	check_trace_callback_type_kmem_cache_alloc(kmp_probe_cache);
	check_trace_callback_type_mm_page_alloc(kmp_probe_pages);
}

const char * const kmp_event_names[KMP_NR_EVENTS] = {
	[KMP_RECLAIM] = "reclaim",
	[KMP_KMALLOC] = "kmalloc",
	[KMP_CACHE] = "cache",
	[KMP_PAGES] = "pages",
};

static struct kmp_watch kmp_watches[KMP_NR_EVENTS] = {
	[KMP_RECLAIM] = {
		.name = "mm_vmscan_direct_reclaim_begin",
		.probe = kmp_probe_reclaim,
	},
	[KMP_KMALLOC] = {
		.name = "kmalloc",
		.probe = kmp_probe_kmalloc,
	},
	[KMP_CACHE] = {
		.name = "kmem_cache_alloc",
		.probe = kmp_probe_cache,
	},
	[KMP_PAGES] = {
		.name = "mm_page_alloc",
		.probe = kmp_probe_pages,
	},
};

static void kmp_find_tracepoint(struct tracepoint *tp, void *priv)
{
	struct kmp_watch *watch = priv;

	if (!strcmp(tp->name, watch->name))
		watch->tp = tp;
}

static int kmp_watch_one(struct kmp_watch *watch)
{
	int ret;

	if (watch->tp)
		return 0;
	for_each_kernel_tracepoint(kmp_find_tracepoint, watch);
	if (!watch->tp)
		return -ENOENT;
	ret = tracepoint_probe_register(watch->tp, watch->probe, NULL);
	if (ret)
		watch->tp = NULL;
	return ret;
}

static int kmp_watch_event(const char *name)
{
	int event = match_string(kmp_event_names, KMP_NR_EVENTS, name);

	return event < 0 ? event : kmp_watch_one(&kmp_watches[event]);
}

void kmp_watch_clear(void)
{
	unsigned int i;

	for (i = 0; i < KMP_NR_EVENTS; i++) {
		struct kmp_watch *watch = &kmp_watches[i];

		if (watch->tp)
			tracepoint_probe_unregister(watch->tp, watch->probe, NULL);
		watch->tp = NULL;
	}
	tracepoint_synchronize_unregister();
}

int kmp_watch_set(char *text)
{
	const char *name;
	int ret;

	kmp_watch_clear();
	while ((name = strsep(&text, " "))) {
		if (!*name)
			continue;
		ret = kmp_watch_event(name);
		if (ret) {
			kmp_watch_clear();
			return ret;
		}
	}
	return 0;
}

void kmp_watch_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < KMP_NR_EVENTS; i++)
		if (kmp_watches[i].tp)
			seq_printf(m, "%s\n", kmp_event_names[i]);
}
