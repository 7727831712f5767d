// SPDX-License-Identifier: GPL-2.0-only
/*
 * Storage processors, shared by the paths of all maps that lead to them. In an
 * NDU (firmware upgrade) a processor rejects the I/O of all its LUNs, then it is
 * silent, and when it returns its LUNs accept I/O one after the other. Each path
 * reports this for its own LUN. So a map is in an NDU from the first such report
 * on its paths to the end that they report. The processor, and with it all maps
 * of the array, is in an NDU while half of its paths or more lead to LUNs whose
 * I/O it rejects. So neither the first nor the last LUN decides for all, nor one
 * LUN that rejects I/O for another reason. Missing replies are expected in an
 * upgrade, so they do not end it. Both end when ndu_timeout_ms has passed.
 *
 * A path's processor is only known after a reply, and the tester does not
 * allocate. Therefore each path has the memory for one from table load on.
 */
#include <linux/list.h>

#include "base/trace.h"
#include "kmp.h"
#include "sp.h"
#include "state.h"

#define KMP_NDU_ASK_GAP_MS	1	/* between the tests of two paths */
#define KMP_NDU_LEAST_NS	NSEC_PER_SEC	/* no NDU is shorter */
#define KMP_ASK_AGAIN_NS	NSEC_PER_SEC	/* between two tests of all paths */

static LIST_HEAD(kmp_processors);

/* ---- which processor it is ---- */

static void kmp_sp_array(const struct kmp_identity *lun, struct kmp_identity *array)
{
	memset(array, 0, sizeof(*array));
	if (lun->serial_len) {
		array->serial_len = lun->serial_len;
		memcpy(array->serial, lun->serial, sizeof(array->serial));
	} else {
		array->name = lun->name;
	}
}

static bool kmp_sp_of_array(const struct kmp_processor *processor,
			    const struct kmp_identity *array)
{
	return !memcmp(&processor->array, array, sizeof(*array));
}

static bool kmp_sp_is(const struct kmp_processor *processor,
		      const struct kmp_handler_report *report,
		      const struct kmp_identity *array)
{
	return processor->sp == report->sp && kmp_sp_of_array(processor, array);
}

static void kmp_sp_enter(struct kmp_path *path, struct kmp_processor *processor)
{
	path->check.processor = processor;
	list_add_tail(&path->check.processor_entry, &processor->paths);
}

/* A new processor, in the memory of the path; NULL if that has none left. */
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

static struct kmp_processor *kmp_sp_find(const struct kmp_handler_report *report,
					 const struct kmp_identity *array)
{
	struct kmp_processor *processor;

	list_for_each_entry(processor, &kmp_processors, entry)
		if (kmp_sp_is(processor, report, array))
			return processor;
	return NULL;
}

/* When the NDU that a path's own LUN reports ends by time-out, ns; 0 for none. */
static u64 kmp_sp_own_ndu_until(const struct kmp_path *path)
{
	const struct kmp_processor *processor = path->check.processor;
	u64 since = processor ? path->map->lun.check.rejected_since[processor->sp] : 0;

	return since ? since + kmp_ms(kmp_tunable(path->map, KMP_NDU_TIMEOUT)) : 0;
}

/* When the last NDU of an array ends by time-out, ns; 0 if there is none. */
static u64 kmp_sp_ndu_until(const struct kmp_identity *array)
{
	const struct kmp_processor *processor;
	u64 until = 0;

	list_for_each_entry(processor, &kmp_processors, entry)
		if (kmp_sp_of_array(processor, array))
			until = max(until, processor->ndu_until);
	return until;
}

/*
 * Set the end of the map's NDU to the last one of its array. The processor that
 * is being upgraded may not have answered on any path of this map.
 */
static void kmp_sp_update_map(struct kmp_map *map)
{
	const struct kmp_processor *processor, *before = NULL;
	u64 until = 0;
	unsigned int i;
	bool over;

	for (i = 0; i < map->table.nr_paths; i++) {
		processor = map->paths[i].check.processor;
		until = max(until, kmp_sp_own_ndu_until(&map->paths[i]));
		if (processor && processor != before)
			until = max(until, kmp_sp_ndu_until(&processor->array));
		before = processor;
	}

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

/* ---- whether a processor as a whole is in an NDU ---- */

static void kmp_sp_ask_paths(struct kmp_processor *processor)
{
	struct kmp_path *path;
	u32 delay = 0;

	list_for_each_entry(path, &processor->paths, check.processor_entry) {
		kmp_path_test_soon(path, delay);
		delay += KMP_NDU_ASK_GAP_MS;
	}
}

/* Do half of the paths lead to LUNs whose I/O is rejected? */
static bool kmp_sp_half_rejected(const struct kmp_processor *processor)
{
	unsigned int nr = 0, rejected = 0;
	const struct kmp_path *path;

	list_for_each_entry(path, &processor->paths, check.processor_entry) {
		nr++;
		rejected += path->map->lun.check.rejected_since[processor->sp] != 0;
	}
	return rejected && 2 * rejected >= nr;
}

static void kmp_sp_update_maps(const struct kmp_processor *processor)
{
	struct kmp_processor *other;
	struct kmp_path *path;

	list_for_each_entry(other, &kmp_processors, entry)
		if (kmp_sp_of_array(other, &processor->array))
			list_for_each_entry(path, &other->paths, check.processor_entry)
				kmp_sp_update_map(path->map);
}

/* Log that the processor's NDU begins or ends; all its paths may have changed. */
static void kmp_sp_ndu_changed(struct kmp_processor *processor, const char *what)
{
	DMWARN_LIMIT("array %*pE: SP %c %s", processor->array.serial_len,
		     processor->array.serial, 'A' + processor->sp, what);
	kmp_sp_update_maps(processor);
	kmp_sp_ask_paths(processor);
}

/* Called if a LUN's I/O is rejected now. If that does not decide, ask all paths. */
static void kmp_sp_ndu_may_begin(struct kmp_processor *processor, u32 timeout, u64 now)
{
	if (processor->ndu_until)
		return;
	if (kmp_sp_half_rejected(processor)) {
		processor->ndu_until = now + kmp_ms(timeout);
		kmp_sp_ndu_changed(processor,
				   "rejects I/O: upgrade or reboot begins");
	} else if (kmp_schedule_late(processor->asked, now, KMP_ASK_AGAIN_NS)) {
		processor->asked = now;
		kmp_sp_ask_paths(processor);
	}
}

/* Called if a LUN's I/O is accepted again, or a path came or went. */
static void kmp_sp_ndu_may_end(struct kmp_processor *processor)
{
	if (!processor->ndu_until || kmp_sp_half_rejected(processor))
		return;
	processor->ndu_until = 0;
	kmp_sp_ndu_changed(processor,
			   "accepts I/O again: upgrade or reboot is over");
}

/* ---- paths that come and go ---- */

static void kmp_sp_bind(struct kmp_path *path,
			const struct kmp_handler_report *report)
{
	struct kmp_processor *processor;
	struct kmp_identity array;

	kmp_sp_array(&report->identity, &array);
	if (path->check.processor && kmp_sp_is(path->check.processor, report, &array))
		return;

	kmp_sp_leave(path);
	processor = kmp_sp_find(report, &array) ?:
		    kmp_sp_create(path, report, &array);
	if (!processor)
		return;
	kmp_sp_enter(path, processor);
	kmp_sp_ndu_may_end(processor);
	/* Other maps may have found an NDU of the array. */
	kmp_sp_update_map(path->map);
}

/**
 * kmp_sp_inherit() - take over the processor of a path to the same device
 * @path: of a new table; its processor is not known yet
 * @old: of the table that it replaces
 */
void kmp_sp_inherit(struct kmp_path *path, const struct kmp_path *old)
{
	kmp_tester_assert_held();

	if (old->check.processor)
		kmp_sp_enter(path, old->check.processor);
}

/**
 * kmp_sp_leave() - remove a path from its processor
 * @path: the path; nothing happens if its processor is unknown
 *
 * The last path of a processor gets its memory.
 */
void kmp_sp_leave(struct kmp_path *path)
{
	struct kmp_processor *processor = path->check.processor;

	kmp_tester_assert_held();

	if (!processor)
		return;
	path->check.processor = NULL;
	list_del(&path->check.processor_entry);
	if (!list_empty(&processor->paths)) {
		kmp_sp_ndu_may_end(processor);
		return;
	}

	list_del(&processor->entry);
	if (processor->ndu_until)
		kmp_sp_update_maps(processor);
	/* The tester does not free memory either: chain a second spare. */
	processor->next_spare = path->check.spare;
	path->check.spare = processor;
}

/* ---- reports ---- */

static void kmp_sp_ndu_report(struct kmp_test *test, bool rejects, u64 now)
{
	struct kmp_path *path = test->path;
	struct kmp_processor *processor = path->check.processor;
	struct kmp_lun_check *check = &path->map->lun.check;
	u64 *since = &check->rejected_since[processor->sp];
	u64 *last = &check->rejected_last[processor->sp];

	if (rejects)
		*last = now;
	if (rejects == !!*since)
		return;
	/*
	 * A test that began before the last report of the NDU says nothing of its end.
	 * A test that began soon after the first one is ignored, too: if two ports
	 * contradicted each other, the report of each would make the other's path due
	 * at once.
	 */
	if (!rejects && test->begun < max(*last, *since + KMP_NDU_LEAST_NS))
		return;
	*since = rejects ? now : 0;
	kmp_sp_update_map(path->map);
	if (rejects)
		kmp_sp_ndu_may_begin(processor,
				     kmp_tunable(path->map, KMP_NDU_TIMEOUT), now);
	else
		kmp_sp_ndu_may_end(processor);
}

/**
 * kmp_sp_report() - record the processor of a test's path, and its NDU
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
	if (path->check.processor)
		kmp_sp_ndu_report(test, report->ndu, now);
}

/**
 * kmp_sp_in_ndu() - does a path's processor reject I/O, as in an upgrade?
 * @path: the path
 * @now: ns
 *
 * Return: true if an NDU is known.
 */
bool kmp_sp_in_ndu(const struct kmp_path *path, u64 now)
{
	const struct kmp_processor *processor = path->check.processor;

	kmp_tester_assert_held();
	return processor && (now < processor->ndu_until ||
			     now < kmp_sp_own_ndu_until(path));
}
