// SPDX-License-Identifier: GPL-2.0-only
/*
 * Storage processors: what the paths of all maps share that lead to the same
 * one. Whether its firmware is being upgraded (NDU) is a fact of the processor,
 * told by any of its paths, and believed until one of them tells otherwise or
 * the time-out passes: silence is what an upgrade sounds like.
 *
 * Which processor a path leads to is only known when it answers, and the
 * tester does not allocate: each path brings the memory for one along.
 */
#include <linux/list.h>

#include "base/trace.h"
#include "kmp.h"
#include "sp.h"
#include "state.h"

#define KMP_NDU_ASK_GAP_MS	1	/* between two paths that are asked */

static LIST_HEAD(kmp_processors);

/* ---- which processor it is ---- */

static void kmp_sp_array(const struct kmp_identity *lun, struct kmp_identity *array)
{
	memset(array, 0, sizeof(*array));
	if (lun->serial_len) {
		array->serial_len = lun->serial_len;
		memcpy(array->serial, lun->serial, sizeof(array->serial));
	} else {
		array->has_wwn = lun->has_wwn;
		memcpy(array->wwn, lun->wwn, sizeof(array->wwn));
	}
}

static bool kmp_sp_is(const struct kmp_processor *processor,
		      const struct kmp_handler_report *report,
		      const struct kmp_identity *array)
{
	return processor->sp == report->sp &&
	       !memcmp(&processor->array, array, sizeof(*array));
}

static void kmp_sp_enter(struct kmp_path *path, struct kmp_processor *processor)
{
	path->check.processor = processor;
	list_add_tail(&path->check.processor_entry, &processor->paths);
}

/* Met for the first time: from the path's own memory, if it still has it. */
static struct kmp_processor *kmp_sp_create(struct kmp_path *path,
					   const struct kmp_handler_report *report,
					   const struct kmp_identity *array)
{
	struct kmp_processor *processor = path->check.spare;

	if (!processor)
		return NULL;
	path->check.spare = processor->next_spare;
	memset(processor, 0, sizeof(*processor));
	INIT_LIST_HEAD(&processor->paths);
	processor->sp = report->sp;
	processor->array = *array;
	list_add(&processor->entry, &kmp_processors);
	return processor;
}

static void kmp_sp_bind(struct kmp_path *path,
			const struct kmp_handler_report *report)
{
	struct kmp_processor *processor;
	struct kmp_identity array;

	kmp_sp_array(&report->identity, &array);
	if (path->check.processor && kmp_sp_is(path->check.processor, report, &array))
		return;

	kmp_sp_leave(path);
	list_for_each_entry(processor, &kmp_processors, entry)
		if (kmp_sp_is(processor, report, &array)) {
			kmp_sp_enter(path, processor);
			return;
		}
	processor = kmp_sp_create(path, report, &array);
	if (processor)
		kmp_sp_enter(path, processor);
}

/**
 * kmp_sp_leave() - a path leads to its processor no more
 * @path: the path; nothing happens if it knows none
 *
 * The last one takes the memory along.
 */
void kmp_sp_leave(struct kmp_path *path)
{
	struct kmp_processor *processor = path->check.processor;

	kmp_tester_assert_held();

	if (!processor)
		return;
	path->check.processor = NULL;
	list_del(&path->check.processor_entry);
	if (!list_empty(&processor->paths))
		return;

	list_del(&processor->entry);
	/* Two spares are one too many: the tester frees nothing either. */
	processor->next_spare = path->check.spare;
	path->check.spare = processor;
}

/* ---- NDU ---- */

/* The map's share of what its processors go through. */
static void kmp_sp_tell_map(struct kmp_map *map)
{
	u64 until = 0;
	unsigned int i;
	bool over;

	for (i = 0; i < map->table.nr_paths; i++)
		if (map->paths[i].check.processor)
			until = max(until, map->paths[i].check.processor->ndu_until);

	spin_lock_irq(&map->lock);
	over = map->lun.ndu_until && !until;
	if (over || (!map->lun.ndu_until && until))
		kmp_trace(map, over ? "ndu ends" : "ndu begins");
	WRITE_ONCE(map->lun.ndu_until, until);
	if (over)
		__kmp_outage_ndu_over(map);
	spin_unlock_irq(&map->lock);
	kmp_activate_soon(map);
}

/* All maps are told, and all paths asked for themselves. */
static void kmp_sp_tell(struct kmp_processor *processor,
			const struct kmp_path *witness)
{
	struct kmp_path *path;
	u32 delay = 0;

	list_for_each_entry(path, &processor->paths, check.processor_entry) {
		kmp_sp_tell_map(path->map);
		if (path == witness)
			continue;
		kmp_path_ask_soon(path, delay);
		delay += KMP_NDU_ASK_GAP_MS;
	}
}

static void kmp_sp_log(const struct kmp_processor *processor, const char *what)
{
	DMWARN("array %.*s: SP %c %s", processor->array.serial_len,
	       processor->array.serial, 'A' + processor->sp, what);
}

static void kmp_sp_ndu_begin(struct kmp_path *path, u64 now)
{
	struct kmp_processor *processor = path->check.processor;
	u32 timeout = kmp_tunable(path->map, KMP_NDU_TIMEOUT);
	bool known = now < processor->ndu_until;

	if (!known)
		processor->ndu_since = now;
	processor->ndu_until = processor->ndu_since + kmp_ms(timeout);
	if (known)
		return;
	kmp_sp_log(processor, "rejects I/O: upgrade or reboot begins");
	kmp_sp_tell(processor, path);
}

static void kmp_sp_ndu_end(struct kmp_path *path)
{
	struct kmp_processor *processor = path->check.processor;

	processor->ndu_until = 0;
	kmp_sp_log(processor, "accepts I/O again: upgrade or reboot is over");
	kmp_sp_tell(processor, path);
}

/**
 * kmp_sp_report() - a path told which processor it leads to, and how that is
 * @test: its report is valid
 * @now: ns
 */
void kmp_sp_report(struct kmp_test *test, u64 now)
{
	const struct kmp_handler_report *report = &test->job.report;
	struct kmp_path *path = test->path;

	kmp_tester_assert_held();

	if (report->sp >= KMP_NR_SPS)
		return;
	kmp_sp_bind(path, report);
	if (!path->check.processor)
		return;
	if (report->ndu)
		kmp_sp_ndu_begin(path, now);
	else if (path->check.processor->ndu_until &&
		 test->begun >= path->check.processor->ndu_since)
		kmp_sp_ndu_end(path);
}

/**
 * kmp_sp_in_ndu() - is the processor being upgraded that a path leads to?
 * @path: the path
 * @now: ns
 *
 * Return: true if so, as far as anybody knows.
 */
bool kmp_sp_in_ndu(const struct kmp_path *path, u64 now)
{
	kmp_tester_assert_held();
	return path->check.processor && now < path->check.processor->ndu_until;
}
