// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of record.c: the ring keeps the last entries in order, and a line has
 * everything that an entry holds. Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/kdev_t.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/health.c"
#include "../../drivers/md/dm-kmultipath/core/path-state.c"
#include "../../drivers/md/dm-kmultipath/core/record.c"

static struct kmp_record *new_record(struct kunit *test)
{
	struct kmp_record *record = kunit_kzalloc(test, sizeof(*record), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, record);
	return record;
}

/* An entry's time is its number, so that a wrong entry shows. */
static void fill(struct kmp_record *record, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		kmp_record_add(record, record->nr)->dev = MKDEV(8, 16);
}

static void expect_last(struct kunit *test, const struct kmp_record *record)
{
	u64 number;

	for (number = kmp_record_first(record); number < record->nr; number++)
		KUNIT_EXPECT_EQ(test, number,
				record->entries[number % KMP_RECORD_SIZE].when);
}

static void empty(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kmp_record_first(new_record(test)), 0);
}

static const unsigned int counts[] = {
	1, 2, KMP_RECORD_SIZE - 1, KMP_RECORD_SIZE, KMP_RECORD_SIZE + 1,
	2 * KMP_RECORD_SIZE, 5 * KMP_RECORD_SIZE + 7,
};

static void keeps_the_last(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct kmp_record *record = new_record(test);

		fill(record, counts[i]);
		KUNIT_EXPECT_EQ(test, record->nr, counts[i]);
		KUNIT_EXPECT_EQ(test, record->nr - kmp_record_first(record),
				min(counts[i], KMP_RECORD_SIZE));
		expect_last(test, record);
	}
}

static void new_entry_is_blank(struct kunit *test)
{
	static const struct kmp_record_entry blank = { .when = 5 };
	struct kmp_record *record = new_record(test);

	memset(record->entries, 0xff, sizeof(record->entries));
	KUNIT_EXPECT_MEMEQ(test, kmp_record_add(record, 5), &blank, sizeof(blank));
}

#define DOWN	" event=test_down verdict=down"
#define LOST	" of=lossy handicaps=8 by=lost now=6 limit=3 ms=100" LOSSES
#define LOSSES	" last=5 counted=4 back=0 failures=2 penalties=1"
#define TIMED	" of=slow handicaps=0 by=timed now=7 limit=5 ms=100" TRIPS
#define TRIPS	" differs=3 back=2 median=70 others=60 relapses=1"
#define UNKNOWN	" verdict=down form=none"
#define TOLD	" of=non-optimized handicaps=1 by=told"

static const struct line_row {
	u64 number;
	const char *line;
	struct kmp_record_entry entry;
} line_rows[] = {
	{ 0, "0 1 outage begins", { .when = 1, .text = "outage begins" } },
	{ 7, "7 2 path 8:16 active -> suspect: I/O error event=io_error",
	  { .when = 2, .dev = MKDEV(8, 16), .kind = KMP_RECORD_MOVED,
	    .from = KMP_PATH_ACTIVE, .to = KMP_PATH_SUSPECT, .event = KMP_EVENT_IO_ERROR,
	    .verdict = KMP_NR_VERDICTS, .text = "I/O error" } },
	{ 8, "8 3 path 65:240 suspect -> down: not ready host=00 status=02 sense=2/04/03"
	  DOWN " blk=error",
	  { .when = 3, .dev = MKDEV(65, 240), .kind = KMP_RECORD_MOVED,
	    .from = KMP_PATH_SUSPECT, .to = KMP_PATH_DOWN, .event = KMP_EVENT_TEST_DOWN,
	    .verdict = KMP_VERDICT_DOWN, .text = "not ready",
	    .code = { .valid = 1, .blk = KMP_BLK_ERROR,
		      .status = 2, .key = 2, .asc = 4, .ascq = 3 } } },
	{ 9, "9 4 path 8:0 suspect -> down: no connection host=01 status=00" DOWN,
	  { .when = 4, .dev = MKDEV(8, 0), .kind = KMP_RECORD_MOVED,
	    .from = KMP_PATH_SUSPECT, .to = KMP_PATH_DOWN, .event = KMP_EVENT_TEST_DOWN,
	    .verdict = KMP_VERDICT_DOWN, .text = "no connection",
	    .code = { .valid = 1, .form = KMP_SENSE_NONE, .host = 1 } } },
	{ 10, "10 18446744073709551615 path 8:0 activation: failback facts=400",
	  { .when = U64_MAX, .dev = MKDEV(8, 0), .kind = KMP_RECORD_DECIDED, .facts = 0x400,
	    .text = "activation: failback" } },
	{ 11, "11 5 path 8:0 activation failed: no valid sense host=00 status=02" UNKNOWN,
	  { .when = 5, .dev = MKDEV(8, 0), .kind = KMP_RECORD_ENDED, .verdict = KMP_VERDICT_DOWN,
	    .text = "activation failed: no valid sense",
	    .code = { .valid = 1, .form = KMP_SENSE_NONE, .status = 2 } } },
	{ 12, "12 6 path 8:0 rank lossy: it failed again and again" LOST,
	  { .when = 6, .dev = MKDEV(8, 0), .kind = KMP_RECORD_RANKED,
	    .handicap = KMP_RANK_LOSSY, .handicaps = 8, .rank = KMP_RANK_LOSSY,
	    .ranked = { .reason = KMP_RANK_LOST, .now = 6, .limit = 3, .ms = 100,
			.losses = { .last = 5, .counted = 4, .failures = 2, .penalties = 1 } } } },
	{ 13, "13 7 path 8:0 rank good: nothing is wrong with it" TIMED,
	  { .when = 7, .dev = MKDEV(8, 0), .kind = KMP_RECORD_RANKED,
	    .handicap = KMP_RANK_SLOW, .rank = KMP_RANK_GOOD,
	    .ranked = { .reason = KMP_RANK_TIMED, .now = 7, .limit = 5, .ms = 100, .differs = 3,
			.back = 2, .median = 70, .others = 60, .relapses = 1 } } },
	{ 14, "14 8 path 8:0 rank non-optimized: the array serves the L" TOLD,
	  { .when = 8, .dev = MKDEV(8, 0), .kind = KMP_RECORD_RANKED,
	    .handicap = KMP_RANK_NON_OPTIMIZED, .handicaps = 1,
	    .rank = KMP_RANK_NON_OPTIMIZED,
	    .ranked = { .reason = KMP_RANK_TOLD } } },
};

static void lines(struct kunit *test)
{
	char text[320];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(line_rows); i++) {
		const struct line_row *row = &line_rows[i];
		unsigned int len = kmp_record_print(&row->entry, row->number,
						    text, sizeof(text));

		KUNIT_EXPECT_STREQ(test, text, row->line);
		KUNIT_EXPECT_EQ(test, len, strlen(row->line));
	}
}

static void line_truncated_to_the_buffer(struct kunit *test)
{
	const struct line_row *row = &line_rows[2];
	char text[320];
	unsigned int size;

	for (size = 1; size <= strlen(row->line); size++) {
		memset(text, 'x', sizeof(text));
		KUNIT_EXPECT_EQ(test, kmp_record_print(&row->entry, 8, text, size), size - 1);
		KUNIT_EXPECT_EQ(test, strlen(text), size - 1);
		KUNIT_EXPECT_EQ(test, text[size], 'x');
	}
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(empty),
	KUNIT_CASE(keeps_the_last),
	KUNIT_CASE(new_entry_is_blank),
	KUNIT_CASE(lines),
	KUNIT_CASE(line_truncated_to_the_buffer),
	{}
};

static struct kunit_suite record_suite = {
	.name = "kmp_record",
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's flight recorder");
MODULE_LICENSE("GPL");
