/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of dm-kmultipath. Device numbers identify maps and paths, as in
 * the block layer's events. Texts are for people, not for scripts.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kmultipath

#if !defined(_TRACE_KMULTIPATH_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_KMULTIPATH_H

#include <linux/kdev_t.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#define KMP_TRACE_STATE_SIZE	12
#define KMP_TRACE_WHY_SIZE	44

/* A path changed its state; the codes are of the response that is the cause. */
TRACE_EVENT(kmp_path_state,
	TP_PROTO(dev_t map, dev_t path, const char *from, const char *to,
		 const char *why, u8 host, u8 status, u8 key, u8 asc, u8 ascq),
	TP_ARGS(map, path, from, to, why, host, status, key, asc, ascq),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(dev_t, path)
		__array(char, from, KMP_TRACE_STATE_SIZE)
		__array(char, to, KMP_TRACE_STATE_SIZE)
		__array(char, why, KMP_TRACE_WHY_SIZE)
		__field(u8, host)
		__field(u8, status)
		__field(u8, key)
		__field(u8, asc)
		__field(u8, ascq)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->path = path;
		strscpy(__entry->from, from, KMP_TRACE_STATE_SIZE);
		strscpy(__entry->to, to, KMP_TRACE_STATE_SIZE);
		strscpy(__entry->why, why, KMP_TRACE_WHY_SIZE);
		__entry->host = host;
		__entry->status = status;
		__entry->key = key;
		__entry->asc = asc;
		__entry->ascq = ascq;
	),
	TP_printk("%d,%d path %d,%d %s -> %s: %s host=%02x status=%02x sense=%x/%02x/%02x",
		  MAJOR(__entry->map), MINOR(__entry->map),
		  MAJOR(__entry->path), MINOR(__entry->path),
		  __entry->from, __entry->to, __entry->why, __entry->host,
		  __entry->status, __entry->key, __entry->asc, __entry->ascq)
);

/* A path that works carries I/O only if no other one has a better rank. */
TRACE_EVENT(kmp_path_rank,
	TP_PROTO(dev_t map, dev_t path, const char *from, const char *to),
	TP_ARGS(map, path, from, to),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(dev_t, path)
		__array(char, from, KMP_TRACE_STATE_SIZE)
		__array(char, to, KMP_TRACE_STATE_SIZE)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->path = path;
		strscpy(__entry->from, from, KMP_TRACE_STATE_SIZE);
		strscpy(__entry->to, to, KMP_TRACE_STATE_SIZE);
	),
	TP_printk("%d,%d path %d,%d %s -> %s",
		  MAJOR(__entry->map), MINOR(__entry->map),
		  MAJOR(__entry->path), MINOR(__entry->path),
		  __entry->from, __entry->to)
);

/* A test or an activation sends its next command, after @step responses. */
TRACE_EVENT(kmp_test_sent,
	TP_PROTO(dev_t map, dev_t path, bool activates, unsigned int step),
	TP_ARGS(map, path, activates, step),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(dev_t, path)
		__field(bool, activates)
		__field(unsigned int, step)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->path = path;
		__entry->activates = activates;
		__entry->step = step;
	),
	TP_printk("%d,%d path %d,%d %s step=%u",
		  MAJOR(__entry->map), MINOR(__entry->map),
		  MAJOR(__entry->path), MINOR(__entry->path),
		  __entry->activates ? "activation" : "test", __entry->step)
);

/* A command ended, @ns after its test or activation began. */
TRACE_EVENT(kmp_test_answered,
	TP_PROTO(dev_t map, dev_t path, int result, u8 status, u64 ns),
	TP_ARGS(map, path, result, status, ns),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(dev_t, path)
		__field(int, result)
		__field(u8, status)
		__field(u64, ns)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->path = path;
		__entry->result = result;
		__entry->status = status;
		__entry->ns = ns;
	),
	TP_printk("%d,%d path %d,%d result=%08x blk_status=%u ns=%llu",
		  MAJOR(__entry->map), MINOR(__entry->map),
		  MAJOR(__entry->path), MINOR(__entry->path),
		  __entry->result, __entry->status, __entry->ns)
);

/* Something happened to a path: @why is what, or its cause or result. */
DECLARE_EVENT_CLASS(kmp_path_why,
	TP_PROTO(dev_t map, dev_t path, const char *why),
	TP_ARGS(map, path, why),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(dev_t, path)
		__array(char, why, KMP_TRACE_WHY_SIZE)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->path = path;
		strscpy(__entry->why, why, KMP_TRACE_WHY_SIZE);
	),
	TP_printk("%d,%d path %d,%d %s",
		  MAJOR(__entry->map), MINOR(__entry->map),
		  MAJOR(__entry->path), MINOR(__entry->path), __entry->why)
);

/* A bio failed with that kind of error; or a command was lost. */
DEFINE_EVENT(kmp_path_why, kmp_io_error,
	TP_PROTO(dev_t map, dev_t path, const char *why),
	TP_ARGS(map, path, why)
);

/* An activation begins, for that cause; it ends, with that result. */
DEFINE_EVENT(kmp_path_why, kmp_activation_begin,
	TP_PROTO(dev_t map, dev_t path, const char *why),
	TP_ARGS(map, path, why)
);

DEFINE_EVENT(kmp_path_why, kmp_activation_end,
	TP_PROTO(dev_t map, dev_t path, const char *why),
	TP_ARGS(map, path, why)
);

/* A bio is held, so that @nr bios of @bytes are; or all held are released. */
DECLARE_EVENT_CLASS(kmp_held,
	TP_PROTO(dev_t map, unsigned int nr, u64 bytes),
	TP_ARGS(map, nr, bytes),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(unsigned int, nr)
		__field(u64, bytes)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->nr = nr;
		__entry->bytes = bytes;
	),
	TP_printk("%d,%d bios=%u bytes=%llu",
		  MAJOR(__entry->map), MINOR(__entry->map), __entry->nr,
		  __entry->bytes)
);

DEFINE_EVENT(kmp_held, kmp_hold,
	TP_PROTO(dev_t map, unsigned int nr, u64 bytes),
	TP_ARGS(map, nr, bytes)
);

DEFINE_EVENT(kmp_held, kmp_release,
	TP_PROTO(dev_t map, unsigned int nr, u64 bytes),
	TP_ARGS(map, nr, bytes)
);

/* An outage begins, @ns is 0; or it ends, after @ns. @held bios are held. */
DECLARE_EVENT_CLASS(kmp_outage,
	TP_PROTO(dev_t map, u64 ns, unsigned int held),
	TP_ARGS(map, ns, held),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(u64, ns)
		__field(unsigned int, held)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->ns = ns;
		__entry->held = held;
	),
	TP_printk("%d,%d ns=%llu held=%u",
		  MAJOR(__entry->map), MINOR(__entry->map), __entry->ns,
		  __entry->held)
);

DEFINE_EVENT(kmp_outage, kmp_outage_begin,
	TP_PROTO(dev_t map, u64 ns, unsigned int held),
	TP_ARGS(map, ns, held)
);

DEFINE_EVENT(kmp_outage, kmp_outage_end,
	TP_PROTO(dev_t map, u64 ns, unsigned int held),
	TP_ARGS(map, ns, held)
);

/* The first bio held in an outage has ended, @ns after its last bad test. */
TRACE_EVENT(kmp_restored,
	TP_PROTO(dev_t map, u64 ns),
	TP_ARGS(map, ns),
	TP_STRUCT__entry(
		__field(dev_t, map)
		__field(u64, ns)
	),
	TP_fast_assign(
		__entry->map = map;
		__entry->ns = ns;
	),
	TP_printk("%d,%d ns=%llu", MAJOR(__entry->map), MINOR(__entry->map),
		  __entry->ns)
);

#endif

#include <trace/define_trace.h>
