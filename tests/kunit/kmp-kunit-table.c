// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of table.c: good tables are parsed and emitted, and every kind of bad
 * table is refused. Run by tests/vm/run kunit.
 *
 * Tables are written without the target's name. The parser gets arrays of
 * exactly the announced sizes, so that KASAN reports a read behind their ends.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/key.c"
#include "../../drivers/md/dm-kmultipath/core/table.c"
#include "words.h"

#define LINE_SIZE	65536	/* of a table line emitted */

struct parsed {
	struct kmp_table table;
	struct kmp_table_error error;
	int err;
};

static void init_features(struct kmp_table_features *features)
{
	u32 defaults[KMP_NR_TUNABLES];
	unsigned int i;

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		defaults[i] = kmp_tunables[i].initial;
	memset(features, 0xff, sizeof(*features));	/* all of it is set */
	kmp_table_features_init(features, defaults);
}

static struct parsed *parse_words(struct kunit *test, unsigned int argc,
				  char **argv)
{
	struct parsed *parsed = kunit_kzalloc(test, sizeof(*parsed), GFP_KERNEL);
	struct kmp_table *table;

	KUNIT_ASSERT_NOT_NULL(test, parsed);
	table = &parsed->table;
	table->groups = kunit_kcalloc(test, argc, sizeof(*table->groups), GFP_KERNEL);
	table->paths = kunit_kcalloc(test, argc, sizeof(*table->paths), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table->groups);
	KUNIT_ASSERT_NOT_NULL(test, table->paths);
	init_features(&table->features);
	parsed->err = kmp_table_parse(table, argc, argv, &parsed->error);
	return parsed;
}

static struct parsed *parse(struct kunit *test, const char *text)
{
	struct words words = split_words(test, text);

	return parse_words(test, words.argc, words.argv);
}

static const struct kmp_table *parse_good(struct kunit *test, const char *text)
{
	struct parsed *parsed = parse(test, text);

	KUNIT_ASSERT_EQ_MSG(test, parsed->err, 0, "word %u: %s",
			    parsed->error.index, parsed->error.text);
	return &parsed->table;
}

static char *emit(struct kunit *test, const struct kmp_table *table)
{
	static char line[LINE_SIZE];	/* cases run one after the other */
	unsigned int used;

	used = kmp_table_emit(table, &table->features, line, LINE_SIZE);
	KUNIT_ASSERT_LT(test, used, LINE_SIZE - 1);
	KUNIT_ASSERT_EQ(test, used, strlen(line));
	return kunit_kstrdup(test, line, GFP_KERNEL);
}

static void expect_same_args(struct kunit *test, const struct kmp_table_args *one,
			     const struct kmp_table_args *other)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, one->argc, other->argc);
	for (i = 0; i < one->argc; i++)
		KUNIT_EXPECT_STREQ(test, one->argv[i], other->argv[i]);
}

static void expect_same_features(struct kunit *test,
				 const struct kmp_table_features *one,
				 const struct kmp_table_features *other)
{
	KUNIT_EXPECT_EQ(test, one->queue_if_no_path, other->queue_if_no_path);
	KUNIT_EXPECT_EQ(test, one->retain_attached_hw_handler,
			other->retain_attached_hw_handler);
	KUNIT_EXPECT_EQ(test, one->queue_mode_bio, other->queue_mode_bio);
	KUNIT_EXPECT_EQ(test, one->key_set, other->key_set);
	KUNIT_EXPECT_EQ(test, one->key.value, other->key.value);
	KUNIT_EXPECT_EQ(test, one->key.aptpl, other->key.aptpl);
	KUNIT_EXPECT_EQ(test, one->pg_init_retries, other->pg_init_retries);
	KUNIT_EXPECT_EQ(test, one->pg_init_delay_msecs, other->pg_init_delay_msecs);
	KUNIT_EXPECT_EQ(test, one->tunables_set, other->tunables_set);
	KUNIT_EXPECT_MEMEQ(test, one->tunables, other->tunables,
			   sizeof(one->tunables));
}

static void expect_same_group(struct kunit *test,
			      const struct kmp_table_group *one,
			      const struct kmp_table_group *other)
{
	KUNIT_EXPECT_STREQ(test, one->selector, other->selector);
	expect_same_args(test, &one->args, &other->args);
	KUNIT_EXPECT_EQ(test, one->first_path, other->first_path);
	KUNIT_EXPECT_EQ(test, one->nr_paths, other->nr_paths);
	KUNIT_EXPECT_EQ(test, one->nr_path_args, other->nr_path_args);
}

static void expect_same_table(struct kunit *test, const struct kmp_table *one,
			      const struct kmp_table *other)
{
	unsigned int i;

	expect_same_features(test, &one->features, &other->features);
	if (one->handler || other->handler)
		KUNIT_EXPECT_STREQ(test, one->handler, other->handler);
	expect_same_args(test, &one->handler_args, &other->handler_args);
	KUNIT_EXPECT_EQ(test, one->initial_group, other->initial_group);
	KUNIT_ASSERT_EQ(test, one->nr_groups, other->nr_groups);
	for (i = 0; i < one->nr_groups; i++)
		expect_same_group(test, &one->groups[i], &other->groups[i]);
	KUNIT_ASSERT_EQ(test, one->nr_paths, other->nr_paths);
	for (i = 0; i < one->nr_paths; i++) {
		KUNIT_EXPECT_STREQ(test, one->paths[i].device, other->paths[i].device);
		expect_same_args(test, &one->paths[i].args, &other->paths[i].args);
	}
}

/* Every path belongs to one group, in order, and none is left over. */
static void expect_sane(struct kunit *test, const struct kmp_table *table)
{
	unsigned int nr_paths = 0, i;

	for (i = 0; i < table->nr_groups; i++) {
		KUNIT_EXPECT_EQ(test, table->groups[i].first_path, nr_paths);
		KUNIT_EXPECT_GT(test, table->groups[i].nr_paths, 0);
		nr_paths += table->groups[i].nr_paths;
	}
	KUNIT_EXPECT_EQ(test, table->nr_paths, nr_paths);
	KUNIT_EXPECT_LE(test, table->initial_group, table->nr_groups);
	KUNIT_EXPECT_EQ(test, !table->initial_group, !table->nr_groups);
}

/* Table -> text -> table -> text: both texts and both tables are the same. */
static char *expect_round_trip(struct kunit *test, const struct kmp_table *table)
{
	char *line = emit(test, table);
	const struct kmp_table *again = parse_good(test, line);

	expect_same_table(test, table, again);
	KUNIT_EXPECT_STREQ(test, line, emit(test, again));
	return line;
}

/* Good tables. */

#define ALL_FEATURES	\
	"46 queue_if_no_path pg_init_retries 5 pg_init_delay_msecs 1 retain_attached_hw_handler queue_mode bio reservation_key 0xabc:aptpl test_interval_ms 1000 outage_test_ms 10 test_timeout_ms 100 no_path_timeout_ms 60000 ndu_timeout_ms 1000 gone_after_ms 1000 failback manual hold_limit 1 reserved_tests 2 trespass_limit 16 revive_offline 1 adopt 0 abort_hung 0 read_tests 1 loss_limit 4 path_age_ms 1003 slow_factor 5 slow_after_ms 6 0 0 0"

static const struct good_row {
	const char *name;
	unsigned int nr_groups, nr_paths;
	const char *text;
	const char *emitted;		/* if it is not @text */
} good_rows[] = {
	{ "no groups", 0, 0, "0 0 0 0" },
	{ "no groups, but a handler", 0, 0, "0 1 emc 0 0" },
	{ "no groups, but features", 0, 0,
	  "2 queue_if_no_path retain_attached_hw_handler 0 0 0" },
	{ "one path", 1, 1, "0 0 1 1 round-robin 0 1 0 8:16" },
	{ "device by name", 1, 1,
	  "0 0 1 1 round-robin 0 1 0 /dev/disk/by-id/scsi-3600" },
	{ "device named as a number", 1, 1, "0 0 1 1 round-robin 0 1 0 4" },
	{ "selector named as a number", 1, 1, "0 0 1 1 0 0 1 0 8:16" },
	{ "path argument", 1, 2, "0 0 1 1 round-robin 0 2 1 8:16 1000 8:32 1000" },
	{ "many path arguments", 1, 2, "0 0 1 1 x 0 2 3 8:16 1 2 3 8:32 4 5 6" },
	{ "selector argument", 1, 1, "0 0 1 1 historical-service-time 1 972 1 0 8:16" },
	{ "selector arguments", 1, 1,
	  "0 0 1 1 historical-service-time 2 972 100 1 1 8:16 1" },
	{ "io-affinity", 1, 2, "0 0 1 1 io-affinity 0 2 1 8:16 0x3 8:32 0xc" },

	/* the examples of dm-queue-length.rst and dm-service-time.rst */
	{ "queue-length", 1, 2, "0 0 1 1 queue-length 0 2 1 8:0 128 8:16 128" },
	{ "service-time", 1, 2, "0 0 1 1 service-time 0 2 2 8:0 128 1 8:16 128 4" },
	{ "service-time, repeat count alone", 1, 2,
	  "0 0 1 1 service-time 0 2 1 8:0 128 8:16 128" },

	/* as multipath-tools write them */
	{ "CLARiiON", 2, 4,
	  "2 queue_if_no_path retain_attached_hw_handler 1 emc 2 1 service-time 0 2 2 8:16 1 1 8:32 1 1 service-time 0 2 2 8:48 1 1 8:64 1 1",
	},
	{ "CLARiiON, handler arguments", 2, 4,
	  "1 queue_if_no_path 3 emc 0 1 2 1 round-robin 0 2 1 8:16 1000 8:32 1000 round-robin 0 2 1 8:48 1000 8:64 1000",
	},
	{ "ALUA, pg_init", 2, 2,
	  "5 queue_if_no_path pg_init_retries 50 pg_init_delay_msecs 500 1 alua 2 2 service-time 0 1 2 8:16 1 1 service-time 0 1 2 8:32 1 1",
	},
	{ "a group a path, the last first", 4, 4,
	  "0 0 4 4 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1 round-robin 0 1 1 8:48 1 round-robin 0 1 1 8:64 1",
	},
	{ "groups of all shapes", 3, 6,
	  "0 0 3 2 a 0 1 0 8:0 b 2 x y 3 0 8:1 8:2 8:3 c 1 z 2 2 8:4 p q 8:5 r s" },

	/* features */
	{ "queue_if_no_path", 0, 0, "1 queue_if_no_path 0 0 0" },
	{ "retain_attached_hw_handler", 0, 0, "1 retain_attached_hw_handler 0 0 0" },
	{ "pg_init_retries, least", 0, 0, "2 pg_init_retries 1 0 0 0" },
	{ "pg_init_retries, most", 0, 0, "2 pg_init_retries 50 0 0 0" },
	{ "pg_init_delay_msecs, least", 0, 0, "2 pg_init_delay_msecs 0 0 0 0" },
	{ "pg_init_delay_msecs, most", 0, 0, "2 pg_init_delay_msecs 60000 0 0 0" },
	{ "pg_init_delay_msecs, default", 0, 0,
	  "2 pg_init_delay_msecs 2000 0 0 0",
	  "0 0 0 0" },
	{ "queue_mode bio", 0, 0, "2 queue_mode bio 0 0 0" },
	{ "reservation_key", 0, 0, "2 reservation_key 0x1 0 0 0" },
	{ "reservation_key 0", 0, 0, "2 reservation_key 0 0 0 0", "2 reservation_key 0x0 0 0 0" },
	{ "reservation_key aptpl", 0, 0, "2 Reservation_Key 123abc:aptpl 0 0 0",
	  "2 reservation_key 0x123abc:aptpl 0 0 0" },
	{ "test_interval_ms", 0, 0, "2 test_interval_ms 100 0 0 0" },
	{ "outage_test_ms", 0, 0, "2 outage_test_ms 5000 0 0 0" },
	{ "test_timeout_ms", 0, 0, "2 test_timeout_ms 60000 0 0 0" },
	{ "no_path_timeout_ms", 0, 0, "2 no_path_timeout_ms 86400000 0 0 0" },
	{ "no_path_timeout_ms, just long enough", 0, 0,
	  "2 no_path_timeout_ms 5051 0 0 0" },
	{ "ndu_timeout_ms", 0, 0, "2 ndu_timeout_ms 86400000 0 0 0" },
	{ "gone_after_ms", 0, 0, "2 gone_after_ms 86400000 0 0 0" },
	{ "failback followover", 0, 0, "2 failback followover 0 0 0" },
	{ "failback manual", 0, 0, "2 failback manual 0 0 0" },
	{ "failback immediate", 0, 0, "2 failback immediate 0 0 0" },
	{ "failback at once, in ms", 0, 0, "2 failback 0 0 0 0",
	  "2 failback immediate 0 0 0" },
	{ "failback after 1 ms", 0, 0, "2 failback 1 0 0 0" },
	{ "failback after a day", 0, 0, "2 failback 86400000 0 0 0" },
	{ "failback, the last word counts", 0, 0,
	  "6 failback manual failback 5000 failback followover 0 0 0",
	  "2 failback followover 0 0 0" },
	{ "failback among others", 2, 2,
	  "5 queue_if_no_path failback manual trespass_limit 1 1 clariion 2 1 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1",
	},
	{ "trespass_limit, least", 0, 0, "2 trespass_limit 1 0 0 0" },
	{ "trespass_limit, most", 0, 0, "2 trespass_limit 16 0 0 0" },
	{ "revive_offline", 0, 0, "2 revive_offline 0 0 0 0" },
	{ "adopt", 0, 0, "2 adopt 0 0 0 0" },
	{ "abort_hung", 0, 0, "2 abort_hung 0 0 0 0" },
	{ "read_tests", 0, 0, "2 read_tests 1 0 0 0" },
	{ "loss_limit", 0, 0, "2 loss_limit 100 0 0 0" },
	{ "path_age_ms", 0, 0, "2 path_age_ms 5001 0 0 0" },
	{ "slow_factor", 0, 0, "2 slow_factor 0 0 0 0" },
	{ "slow_after_ms", 0, 0, "2 slow_after_ms 3600000 0 0 0" },
	{ "a tunable's default, given explicitly", 0, 0, "2 test_interval_ms 5000 0 0 0" },
	{ "a conflict that a later feature solves", 0, 0,
	  "4 no_path_timeout_ms 1000 test_timeout_ms 100 0 0 0",
	  "4 test_timeout_ms 100 no_path_timeout_ms 1000 0 0 0" },
	{ "all features", 0, 0, ALL_FEATURES },
	{ "all features, the last first", 0, 0,
	  "46 slow_after_ms 6 slow_factor 5 path_age_ms 1003 loss_limit 4 read_tests 1 abort_hung 0 adopt 0 revive_offline 1 trespass_limit 16 reserved_tests 2 hold_limit 1 failback manual gone_after_ms 1000 ndu_timeout_ms 1000 no_path_timeout_ms 60000 test_timeout_ms 100 outage_test_ms 10 test_interval_ms 1000 queue_mode bio reservation_key ABC:aptpl retain_attached_hw_handler pg_init_delay_msecs 1 pg_init_retries 5 queue_if_no_path 0 0 0",
	  ALL_FEATURES },
	{ "mixed case", 0, 0,
	  "12 Queue_If_No_Path RETAIN_attached_HW_handler QUEUE_MODE Bio Pg_Init_Retries 3 PG_INIT_DELAY_MSECS 7 Test_Interval_MS 200 REVIVE_OFFLINE 0 0 0 0",
	  "12 queue_if_no_path pg_init_retries 3 pg_init_delay_msecs 7 retain_attached_hw_handler queue_mode bio test_interval_ms 200 revive_offline 0 0 0 0",
	},
	{ "case of other names is kept", 1, 1,
	  "0 2 EMC Arg 1 1 Round-Robin 1 Arg 1 1 /dev/SDA Arg" },
	/* as in dm-multipath: the last of repeated features counts */
	{ "feature given twice", 0, 0,
	  "2 queue_if_no_path QUEUE_IF_NO_PATH 0 0 0",
	  "1 queue_if_no_path 0 0 0" },
	{ "two values", 0, 0,
	  "4 pg_init_retries 3 pg_init_retries 9 0 0 0",
	  "2 pg_init_retries 9 0 0 0" },
	{ "two values of a tunable", 0, 0,
	  "4 test_interval_ms 100 test_interval_ms 200 0 0 0",
	  "2 test_interval_ms 200 0 0 0" },
	{ "leading zeroes", 1, 1,
	  "00 01 emc 001 1 round-robin 00 01 01 8:16 1",
	  "0 1 emc 1 1 round-robin 0 1 1 8:16 1" },
	/* sscanf() in dm-multipath is stricter */
	{ "plus signs", 1, 1,
	  "+0 +1 emc +1 +1 round-robin +0 +1 +1 8:16 +1",
	  "0 1 emc 1 1 round-robin 0 1 1 8:16 +1" },
};

KUNIT_ARRAY_PARAM_DESC(good, good_rows, name);

static void parsed_and_emitted(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	const struct kmp_table *table = parse_good(test, row->text);
	char *line;

	KUNIT_EXPECT_EQ(test, table->nr_groups, row->nr_groups);
	KUNIT_EXPECT_EQ(test, table->nr_paths, row->nr_paths);
	expect_sane(test, table);

	line = expect_round_trip(test, table);
	/* each word has a space behind it, as in dm-multipath */
	KUNIT_EXPECT_EQ(test, line[strlen(line) - 1], ' ');
	line[strlen(line) - 1] = '\0';
	KUNIT_EXPECT_STREQ(test, line, row->emitted ?: row->text);
}

/* A table may be cut off at any word; the error's index is that word. */
static void truncated_table_is_refused(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	struct words words = split_words(test, row->text);
	unsigned int argc;

	for (argc = 0; argc < words.argc; argc++) {
		struct parsed *parsed;
		char **argv;

		argv = kunit_kcalloc(test, argc, sizeof(char *), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, argv);
		memcpy(argv, words.argv, argc * sizeof(char *));
		parsed = parse_words(test, argc, argv);
		KUNIT_EXPECT_EQ_MSG(test, parsed->err, -EINVAL, "%u words", argc);
		KUNIT_EXPECT_EQ(test, parsed->error.index, argc);
		KUNIT_EXPECT_NOT_NULL(test, parsed->error.text);
	}
}

static void one_word_more_is_refused(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	struct words words = split_words(test, row->text);
	struct parsed *parsed;
	char text[512];

	scnprintf(text, sizeof(text), "%s 0", row->text);
	parsed = parse(test, text);
	KUNIT_EXPECT_EQ(test, parsed->err, -EINVAL);
	KUNIT_EXPECT_EQ(test, parsed->error.index, words.argc);
	KUNIT_EXPECT_STREQ(test, parsed->error.text,
			   "unexpected argument behind the last path group");
}

/* Refused with a word and a reason, or parsed and emitted without changes. */
static void expect_verdict(struct kunit *test, unsigned int argc, char **argv)
{
	struct parsed *parsed = parse_words(test, argc, argv);

	if (parsed->err) {
		KUNIT_EXPECT_EQ(test, parsed->err, -EINVAL);
		KUNIT_EXPECT_LE(test, parsed->error.index, argc);
		KUNIT_EXPECT_NOT_NULL(test, parsed->error.text);
		return;
	}
	expect_sane(test, &parsed->table);
	expect_round_trip(test, &parsed->table);
}

/* Replace each word of a good table in turn. */
static void one_word_replaced(struct kunit *test)
{
	static char strange[][16] = {
		"0", "1", "2", "1024", "-1", "x", "pg_init_retries",
	};
	const struct good_row *row = test->param_value;
	struct words words = split_words(test, row->text);
	unsigned int i, j;

	for (i = 0; i < words.argc; i++) {
		char *word = words.argv[i];

		for (j = 0; j < ARRAY_SIZE(strange); j++) {
			words.argv[i] = strange[j];
			expect_verdict(test, words.argc, words.argv);
		}
		words.argv[i] = word;
	}
}

static void one_word_dropped(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	struct words words = split_words(test, row->text);
	unsigned int i;

	for (i = 0; i < words.argc; i++) {
		char **argv = kunit_kcalloc(test, words.argc - 1,
					    sizeof(char *), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, argv);
		memcpy(argv, words.argv, i * sizeof(char *));
		memcpy(argv + i, words.argv + i + 1,
		       (words.argc - 1 - i) * sizeof(char *));
		expect_verdict(test, words.argc - 1, argv);
	}
}

/* dm core passes the room that it has, and calls again with more. */
static void emitted_into_any_size(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	const struct kmp_table *table = parse_good(test, row->text);
	char *full = emit(test, table);
	unsigned int len = strlen(full), size;

	for (size = 1; size <= len + 2; size++) {
		char *line = kunit_kmalloc(test, size, GFP_KERNEL);
		unsigned int used;

		KUNIT_ASSERT_NOT_NULL(test, line);
		memset(line, 0xa5, size);
		used = kmp_table_emit(table, &table->features, line, size);
		KUNIT_EXPECT_EQ(test, used, min(len, size - 1));
		KUNIT_EXPECT_EQ(test, line[used], '\0');
		KUNIT_EXPECT_MEMEQ(test, line, full, used);
	}
}

static void emitted_into_nothing(struct kunit *test)
{
	const struct kmp_table *table = parse_good(test, "0 0 0 0");
	char byte = 0x5a;

	KUNIT_EXPECT_EQ(test, kmp_table_emit(table, &table->features, &byte, 0), 0);
	KUNIT_EXPECT_EQ(test, byte, 0x5a);

	table = parse_good(test, "2 failback manual 0 0 0");
	KUNIT_EXPECT_EQ(test, kmp_table_emit(table, &table->features, &byte, 0), 0);
	KUNIT_EXPECT_EQ(test, byte, 0x5a);
}

/* Bad tables. */

#define NR_FEATURES	"number of feature arguments: expected a number from 0 to 64"
#define FEW_FEATURES	"feature arguments: fewer than announced"
#define NO_FEATURE	"unknown feature"
#define RETRIES		"pg_init_retries: expected a number from 1 to 50"
#define DELAY		"pg_init_delay_msecs: expected a number from 0 to 60000"
#define NO_KEY		"reservation_key: key missing"
#define BAD_KEY		"reservation_key: expected up to 16 hexadecimal digits, maybe with :aptpl, or 0"
#define NO_MODE		"queue_mode: mode missing"
#define ONLY_BIO	"queue_mode: only bio, because held I/O must not need requests"
#define BAD_MODE	"queue_mode: unknown mode, expected bio"
#define INTERVAL	"test_interval_ms: expected a number from 100 to 3600000"
#define OUTAGE		"outage_test_ms: expected a number from 10 to 60000"
#define TIMEOUT		"test_timeout_ms: expected a number from 100 to 60000"
#define DEADLINE	"no_path_timeout_ms: expected a number from 0 to 86400000"
#define NDU		"ndu_timeout_ms: expected a number from 1000 to 86400000"
#define GONE_AFTER	"gone_after_ms: expected a number from 1000 to 86400000"
#define FAILBACK	"failback: expected immediate, manual, followover or a number up to 86400000"
#define TRESPASS	"trespass_limit: expected a number from 1 to 16"
#define REVIVE		"revive_offline: expected a number from 0 to 1"
#define CONFLICT	"no_path_timeout_ms: must be 0 or exceed outage_test_ms + test_timeout_ms"
#define NR_HANDLER_ARGS	"number of handler arguments: expected a number from 0 to 1024"
#define FEW_HANDLER_ARGS "hardware handler arguments: fewer than announced"
#define NR_GROUPS	"number of path groups: expected a number from 0 to 1024"
#define INITIAL		"initial path group: expected a number from 0 to 1024"
#define NO_SUCH_INITIAL	"initial path group: expected a group's number, or 0 without groups"
#define FEW_GROUPS	"path selector: fewer groups than announced"
#define NR_SELECTOR_ARGS "number of selector arguments: expected a number from 0 to 1024"
#define FEW_SELECTOR_ARGS "path selector arguments: fewer than announced"
#define NR_PATHS	"number of paths of a group: expected a number from 1 to 1024"
#define NR_PATH_ARGS	"number of path arguments: expected a number from 0 to 1024"
#define FEW_PATHS	"path device: fewer paths than announced"
#define FEW_PATH_ARGS	"path arguments: fewer than announced"
#define TRAILING	"unexpected argument behind the last path group"

static const struct bad_row {
	const char *text;
	unsigned int index;	/* of the word that is wrong */
	const char *error;
} bad_rows[] = {
	{ "", 0, NR_FEATURES },
	{ "x", 0, NR_FEATURES },
	{ "-1 0 0 0", 0, NR_FEATURES },
	{ "-0 0 0 0", 0, NR_FEATURES },
	{ "65 0 0 0", 0, NR_FEATURES },
	{ "0x0 0 0 0", 0, NR_FEATURES },
	{ "0.0 0 0 0", 0, NR_FEATURES },
	{ "0, 0 0 0", 0, NR_FEATURES },
	{ "4294967295 0 0 0", 0, NR_FEATURES },
	{ "4294967296 0 0 0", 0, NR_FEATURES },
	{ "18446744073709551616 0 0 0", 0, NR_FEATURES },
	{ "queue_if_no_path 0 0 0", 0, NR_FEATURES },
	{ "1", 1, FEW_FEATURES },
	{ "2 queue_if_no_path", 2, FEW_FEATURES },
	{ "64 0 0 0", 4, FEW_FEATURES },

	{ "1 nonsense 0 0 0", 1, NO_FEATURE },
	{ "1 queue_if_no_pat 0 0 0", 1, NO_FEATURE },
	{ "1 queue_if_no_paths 0 0 0", 1, NO_FEATURE },
	{ "1 fail_if_no_path 0 0 0", 1, NO_FEATURE },
	{ "1 no_path_retry 0 0 0", 1, NO_FEATURE },
	{ "1 0 0 0 0", 1, NO_FEATURE },
	{ "2 queue_if_no_path nonsense 0 0 0", 2, NO_FEATURE },
	{ "2 queue_if_no_path 1 0 0 0", 2, NO_FEATURE },
	{ "3 pg_init_retries 5 5 0 0 0", 3, NO_FEATURE },
	{ "2 queue_if_no_path 0 0 0", 2, NO_FEATURE },

	{ "2 pg_init_retries 0 0 0 0", 2, RETRIES },
	{ "2 pg_init_retries 51 0 0 0", 2, RETRIES },
	{ "2 pg_init_retries -1 0 0 0", 2, RETRIES },
	{ "2 pg_init_retries x 0 0 0", 2, RETRIES },
	{ "2 pg_init_retries 4294967297 0 0 0", 2, RETRIES },
	{ "2 pg_init_retries queue_if_no_path 0 0 0", 2, RETRIES },
	{ "2 pg_init_delay_msecs 60001 0 0 0", 2, DELAY },
	{ "2 pg_init_delay_msecs -1 0 0 0", 2, DELAY },
	{ "2 pg_init_delay_msecs x 0 0 0", 2, DELAY },
	{ "2 pg_init_delay_msecs 4294967296 0 0 0", 2, DELAY },
	/* a value behind the announced number of words does not count */
	{ "1 pg_init_retries 5 0 0 0", 2, RETRIES },
	{ "1 pg_init_delay_msecs 5 0 0 0", 2, DELAY },
	{ "2 queue_if_no_path pg_init_retries 5 0 0 0", 3, RETRIES },
	{ "3 pg_init_delay_msecs 5 pg_init_retries 5 0 0 0", 4, RETRIES },

	{ "1 reservation_key 1 0 0 0", 2, NO_KEY },
	{ "2 reservation_key nonsense 0 0 0", 2, BAD_KEY },
	{ "2 reservation_key 0:aptpl 0 0 0", 2, BAD_KEY },
	{ "1 queue_mode bio 0 0 0", 2, NO_MODE },
	{ "1 queue_mode 0 0 0", 2, NO_MODE },
	{ "2 queue_mode rq 0 0 0", 2, ONLY_BIO },
	{ "2 queue_mode mq 0 0 0", 2, ONLY_BIO },
	{ "2 Queue_Mode RQ 0 0 0", 2, ONLY_BIO },
	{ "2 queue_mode nonsense 0 0 0", 2, BAD_MODE },
	{ "2 queue_mode bios 0 0 0", 2, BAD_MODE },
	{ "4 queue_mode bio queue_mode rq 0 0 0", 4, ONLY_BIO },

	{ "2 test_interval_ms 99 0 0 0", 2, INTERVAL },
	{ "2 test_interval_ms 3600001 0 0 0", 2, INTERVAL },
	{ "1 test_interval_ms 100 0 0 0", 2, INTERVAL },
	{ "2 outage_test_ms 9 0 0 0", 2, OUTAGE },
	{ "2 outage_test_ms x 0 0 0", 2, OUTAGE },
	{ "2 test_timeout_ms 60001 0 0 0", 2, TIMEOUT },
	{ "2 test_timeout_ms -5000 0 0 0", 2, TIMEOUT },
	{ "2 no_path_timeout_ms 86400001 0 0 0", 2, DEADLINE },
	{ "2 no_path_timeout_ms 4294967296 0 0 0", 2, DEADLINE },
	{ "2 ndu_timeout_ms 999 0 0 0", 2, NDU },
	{ "2 ndu_timeout_ms 86400001 0 0 0", 2, NDU },
	{ "2 ndu_timeout_ms 0 0 0 0", 2, NDU },
	{ "2 gone_after_ms 999 0 0 0", 2, GONE_AFTER },
	{ "2 gone_after_ms manual 0 0 0", 2, GONE_AFTER },
	{ "2 failback 86400001 0 0 0", 2, FAILBACK },
	{ "2 failback -1 0 0 0", 2, FAILBACK },
	{ "2 failback 4294967295 0 0 0", 2, FAILBACK },
	{ "2 failback 4294967294 0 0 0", 2, FAILBACK },
	{ "2 failback manually 0 0 0", 2, FAILBACK },
	{ "2 failback revive_offline 0 0 0", 2, FAILBACK },
	{ "1 failback manual 0 0 0", 2, FAILBACK },
	{ "3 failback manual 5000 0 0 0", 3, NO_FEATURE },
	{ "1 manual 0 0 0", 1, NO_FEATURE },
	{ "2 trespass_limit 0 0 0 0", 2, TRESPASS },
	{ "2 trespass_limit 17 0 0 0", 2, TRESPASS },
	{ "2 revive_offline 2 0 0 0", 2, REVIVE },
	{ "2 revive_offline yes 0 0 0", 2, REVIVE },
	{ "1 revive_offline 0 0 0", 2, REVIVE },
	{ "2 no_path_timeout_ms 1 0 0 0", 2, CONFLICT },
	{ "2 no_path_timeout_ms 5050 0 0 0", 2, CONFLICT },
	{ "4 no_path_timeout_ms 6000 test_timeout_ms 6000 0 0 0", 4, CONFLICT },
	{ "4 test_timeout_ms 6000 no_path_timeout_ms 6000 0 0 0", 4, CONFLICT },
	{ "4 no_path_timeout_ms 60000 outage_test_ms 60000 0 0 0", 4, CONFLICT },
	{ "2 outage_test_ms 5001 0 0 0", 2,
	  "outage_test_ms: must not exceed test_interval_ms" },
	{ "2 path_age_ms 5000 0 0 0", 2,
	  "path_age_ms: must exceed test_timeout_ms unless loss_limit is 0" },

	{ "0", 1, NR_HANDLER_ARGS },
	{ "0 x 0 0", 1, NR_HANDLER_ARGS },
	{ "0 -1 0 0", 1, NR_HANDLER_ARGS },
	{ "0 1025 0 0", 1, NR_HANDLER_ARGS },
	{ "0 4294967296 0 0", 1, NR_HANDLER_ARGS },
	{ "0 emc 0 0", 1, NR_HANDLER_ARGS },
	{ "1 queue_if_no_path retain_attached_hw_handler 0 0 0", 2, NR_HANDLER_ARGS },
	{ "0 1", 2, FEW_HANDLER_ARGS },
	{ "0 3 emc 0", 4, FEW_HANDLER_ARGS },
	{ "0 1024 0 0", 4, FEW_HANDLER_ARGS },

	{ "0 0", 2, NR_GROUPS },
	{ "0 0 x 0", 2, NR_GROUPS },
	{ "0 0 -1 1", 2, NR_GROUPS },
	{ "0 0 1025 1", 2, NR_GROUPS },
	{ "0 0 4294967297 1", 2, NR_GROUPS },
	{ "0 1 emc", 3, NR_GROUPS },
	{ "0 0 0", 3, INITIAL },
	{ "0 0 1", 3, INITIAL },
	{ "0 0 1 x", 3, INITIAL },
	{ "0 0 1 -1", 3, INITIAL },
	{ "0 0 1 1025", 3, INITIAL },
	{ "0 0 1 4294967297", 3, INITIAL },
	{ "0 0 0 1", 3, NO_SUCH_INITIAL },
	{ "0 0 1 0 rr 0 1 0 8:0", 3, NO_SUCH_INITIAL },
	{ "0 0 1 2 rr 0 1 0 8:0", 3, NO_SUCH_INITIAL },
	{ "0 0 2 3 rr 0 1 0 8:0 rr 0 1 0 8:1", 3, NO_SUCH_INITIAL },

	{ "0 0 1 1", 4, FEW_GROUPS },
	{ "0 0 1024 1", 4, FEW_GROUPS },
	{ "0 0 2 1 rr 0 1 0 8:0", 9, FEW_GROUPS },
	{ "0 0 1 1 rr", 5, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr x 1 0 8:0", 5, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr -1 1 0 8:0", 5, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr 1025 1 0 8:0", 5, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr 4294967296 1 0 8:0", 5, NR_SELECTOR_ARGS },
	{ "0 0 2 1 rr 0 1 0 8:0 rr", 10, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr 1", 6, FEW_SELECTOR_ARGS },
	{ "0 0 1 1 rr 2 a", 7, FEW_SELECTOR_ARGS },
	{ "0 0 1 1 rr 1024 1 0 8:0", 9, FEW_SELECTOR_ARGS },

	{ "0 0 1 1 rr 0", 6, NR_PATHS },
	{ "0 0 1 1 rr 0 0 0", 6, NR_PATHS },
	{ "0 0 1 1 rr 0 x 0 8:0", 6, NR_PATHS },
	{ "0 0 1 1 rr 0 -1 0 8:0", 6, NR_PATHS },
	{ "0 0 1 1 rr 0 1025 0 8:0", 6, NR_PATHS },
	{ "0 0 1 1 rr 0 4294967297 0 8:0", 6, NR_PATHS },
	{ "0 0 1 1 rr 1 a", 7, NR_PATHS },
	{ "0 0 1 1 rr 0 1", 7, NR_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 x 8:0", 7, NR_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 -1 8:0", 7, NR_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 1025 8:0", 7, NR_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 4294967296 8:0", 7, NR_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 8:0", 7, NR_PATH_ARGS },

	{ "0 0 1 1 rr 0 1 0", 8, FEW_PATHS },
	{ "0 0 1 1 rr 0 2 0 8:0", 9, FEW_PATHS },
	{ "0 0 1 1 rr 0 1024 0 8:0", 9, FEW_PATHS },
	{ "0 0 1 1 rr 0 2 1 8:0 1", 10, FEW_PATHS },
	{ "0 0 1 1 rr 0 1 1 8:0", 9, FEW_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 2 8:0 1", 10, FEW_PATH_ARGS },
	{ "0 0 1 1 rr 0 2 1 8:0 1 8:1", 11, FEW_PATH_ARGS },
	{ "0 0 1 1 rr 0 1 1024 8:0 1", 10, FEW_PATH_ARGS },

	{ "0 0 0 0 0", 4, TRAILING },
	{ "0 0 0 0 rr 0 1 0 8:0", 4, TRAILING },
	{ "0 0 1 1 rr 0 1 0 8:0 1", 9, TRAILING },
	{ "0 0 1 1 rr 0 1 0 8:0 8:1", 9, TRAILING },
	{ "0 0 1 1 rr 0 1 0 8:0 rr 0 1 0 8:1", 9, TRAILING },
	/* a count that is too small causes an error at a later word */
	{ "0 1 emc 1 1 1 rr 0 1 0 8:0", 6, NR_SELECTOR_ARGS },
	{ "0 0 1 1 rr 0 1 0 8:0 1 8:1 1", 9, TRAILING },
};

static void describe_bad(const struct bad_row *row, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", row->text);
}

KUNIT_ARRAY_PARAM(bad, bad_rows, describe_bad);

static void refused(struct kunit *test)
{
	const struct bad_row *row = test->param_value;
	struct parsed *parsed = parse(test, row->text);

	KUNIT_EXPECT_EQ(test, parsed->err, -EINVAL);
	KUNIT_EXPECT_STREQ(test, parsed->error.text, row->error);
	KUNIT_EXPECT_EQ(test, parsed->error.index, row->index);
}

/* The largest number of words that a count may announce, and one more. */
static void most_feature_arguments(struct kunit *test)
{
	char *text = kunit_kzalloc(test, LINE_SIZE, GFP_KERNEL);
	struct parsed *parsed;
	unsigned int used, i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	used = scnprintf(text, LINE_SIZE, "64");
	for (i = 0; i < 32; i++)
		used += scnprintf(text + used, LINE_SIZE - used, " queue_mode bio");
	scnprintf(text + used, LINE_SIZE - used, " 0 0 0");
	KUNIT_EXPECT_STREQ(test, emit(test, parse_good(test, text)),
			   "2 queue_mode bio 0 0 0 ");

	scnprintf(text + used, LINE_SIZE - used, " queue_if_no_path 0 0 0");
	text[1] = '5';
	parsed = parse(test, text);
	KUNIT_EXPECT_EQ(test, parsed->err, -EINVAL);
	KUNIT_EXPECT_STREQ(test, parsed->error.text, NR_FEATURES);
	KUNIT_EXPECT_EQ(test, parsed->error.index, 0);
}

/* Contents of parsed tables. */

static void defaults_of_features(struct kunit *test)
{
	const struct kmp_table *table = parse_good(test, "0 0 0 0");
	struct kmp_table_features want = { .pg_init_delay_msecs = 2000 };
	unsigned int i;

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		want.tunables[i] = kmp_tunables[i].initial;
	expect_same_features(test, &table->features, &want);
	KUNIT_EXPECT_NULL(test, table->handler);
	KUNIT_EXPECT_EQ(test, table->handler_args.argc, 0);
	KUNIT_EXPECT_EQ(test, table->initial_group, 0);
}

static void values_of_features(struct kunit *test)
{
	const struct kmp_table *table =
		parse_good(test,
			   "46 queue_if_no_path pg_init_retries 5 pg_init_delay_msecs 1 retain_attached_hw_handler queue_mode bio reservation_key 0xabc:aptpl test_interval_ms 1000 outage_test_ms 20 test_timeout_ms 300 no_path_timeout_ms 60000 ndu_timeout_ms 1001 gone_after_ms 1002 failback manual hold_limit 8 reserved_tests 9 trespass_limit 7 revive_offline 0 adopt 0 abort_hung 0 read_tests 1 loss_limit 4 path_age_ms 1003 slow_factor 5 slow_after_ms 6 0 0 0");
	struct kmp_table_features want = {
		.queue_if_no_path = true,
		.retain_attached_hw_handler = true,
		.queue_mode_bio = true,
		.key_set = true,
		.key = { 0xabc, true },
		.pg_init_retries = 5,
		.pg_init_delay_msecs = 1,
		.tunables_set = (1UL << KMP_NR_TUNABLES) - 1,
		.tunables = {
			[KMP_TEST_INTERVAL] = 1000,
			[KMP_OUTAGE_TEST] = 20,
			[KMP_TEST_TIMEOUT] = 300,
			[KMP_NO_PATH_TIMEOUT] = 60000,
			[KMP_NDU_TIMEOUT] = 1001,
			[KMP_GONE_AFTER] = 1002,
			[KMP_FAILBACK] = KMP_FAILBACK_MANUAL,
			[KMP_HOLD_LIMIT] = 8,
			[KMP_RESERVED_TESTS] = 9,
			[KMP_TRESPASS_LIMIT] = 7,
			[KMP_REVIVE_OFFLINE] = 0,
			[KMP_ADOPT] = 0,
			[KMP_ABORT_HUNG] = 0,
			[KMP_READ_TESTS] = 1,
			[KMP_LOSS_LIMIT] = 4,
			[KMP_PATH_AGE] = 1003,
			[KMP_SLOW_FACTOR] = 5,
			[KMP_SLOW_AFTER] = 6,
		},
	};

	expect_same_features(test, &table->features, &want);
}

static void only_the_given_tunable_is_marked(struct kunit *test)
{
	const struct kmp_table *table =
		parse_good(test, "2 test_timeout_ms 5000 0 0 0");

	KUNIT_EXPECT_EQ(test, table->features.tunables_set,
			1UL << KMP_TEST_TIMEOUT);
}

static void contents_of_groups(struct kunit *test)
{
	const struct kmp_table *table =
		parse_good(test, "0 3 emc 0 1 2 2 st 1 a 2 1 8:0 p 8:16 q rr 0 1 0 /dev/x");
	const struct kmp_table_group *group = table->groups;
	const struct kmp_table_path *path = table->paths;

	KUNIT_EXPECT_STREQ(test, table->handler, "emc");
	KUNIT_ASSERT_EQ(test, table->handler_args.argc, 2);
	KUNIT_EXPECT_STREQ(test, table->handler_args.argv[0], "0");
	KUNIT_EXPECT_STREQ(test, table->handler_args.argv[1], "1");
	KUNIT_EXPECT_EQ(test, table->initial_group, 2);
	KUNIT_ASSERT_EQ(test, table->nr_groups, 2);
	KUNIT_ASSERT_EQ(test, table->nr_paths, 3);

	KUNIT_EXPECT_STREQ(test, group[0].selector, "st");
	KUNIT_ASSERT_EQ(test, group[0].args.argc, 1);
	KUNIT_EXPECT_STREQ(test, group[0].args.argv[0], "a");
	KUNIT_EXPECT_EQ(test, group[0].nr_paths, 2);
	KUNIT_EXPECT_EQ(test, group[0].nr_path_args, 1);
	KUNIT_EXPECT_STREQ(test, group[1].selector, "rr");
	KUNIT_EXPECT_EQ(test, group[1].args.argc, 0);
	KUNIT_EXPECT_EQ(test, group[1].first_path, 2);
	KUNIT_EXPECT_EQ(test, group[1].nr_paths, 1);
	KUNIT_EXPECT_EQ(test, group[1].nr_path_args, 0);

	KUNIT_EXPECT_STREQ(test, path[0].device, "8:0");
	KUNIT_EXPECT_STREQ(test, path[0].args.argv[0], "p");
	KUNIT_EXPECT_STREQ(test, path[1].device, "8:16");
	KUNIT_EXPECT_STREQ(test, path[1].args.argv[0], "q");
	KUNIT_EXPECT_STREQ(test, path[2].device, "/dev/x");
	KUNIT_EXPECT_EQ(test, path[2].args.argc, 0);
}

/* A default, which is a module parameter, may conflict with the table. */
static void conflict_with_a_default(struct kunit *test)
{
	struct words words = split_words(test, "2 test_timeout_ms 60000 0 0 0");
	struct kmp_table table = {};
	struct kmp_table_error error;

	init_features(&table.features);
	table.features.tunables[KMP_NO_PATH_TIMEOUT] = 30000;
	KUNIT_EXPECT_EQ(test, kmp_table_parse(&table, words.argc, words.argv,
					      &error), -EINVAL);
	KUNIT_EXPECT_STREQ(test, error.text, CONFLICT);
	KUNIT_EXPECT_EQ(test, error.index, 2);
}

/* Defaults do not come from the table, so they are not emitted. */
static void other_defaults_are_not_emitted(struct kunit *test)
{
	struct words words = split_words(test, "0 0 0 0");
	struct kmp_table table = {};
	struct kmp_table_error error;
	char line[16];

	init_features(&table.features);
	table.features.tunables[KMP_TEST_INTERVAL] = 7000;
	KUNIT_ASSERT_EQ(test, kmp_table_parse(&table, words.argc, words.argv,
					      &error), 0);
	kmp_table_emit(&table, &table.features, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, "0 0 0 0 ");
}

/* Messages change features; the emitted table has the changes. */
static void features_that_messages_changed(struct kunit *test)
{
	const struct kmp_table *table =
		parse_good(test, "1 queue_if_no_path 0 1 1 rr 0 1 0 8:0");
	struct kmp_table_features features = table->features;
	char line[80];

	features.queue_if_no_path = false;
	features.tunables[KMP_REVIVE_OFFLINE] = 0;
	features.tunables_set |= 1UL << KMP_REVIVE_OFFLINE;
	kmp_table_emit(table, &features, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, "2 revive_offline 0 0 1 1 rr 0 1 0 8:0 ");

	features.tunables[KMP_FAILBACK] = KMP_FAILBACK_MANUAL;
	features.tunables_set |= 1UL << KMP_FAILBACK;
	kmp_table_emit(table, &features, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line,
			   "4 failback manual revive_offline 0 0 1 1 rr 0 1 0 8:0 ");
	KUNIT_EXPECT_TRUE(test, table->features.queue_if_no_path);
}

/* The largest groups, and the largest number of groups. */

static const struct large_row {
	const char *name;
	unsigned int nr_groups, nr_paths, nr_args;
} large_rows[] = {
	{ "1024 groups of a path", 1024, 1, 0 },
	{ "a group of 1024 paths", 1, 1024, 1 },
	{ "a path with 1024 arguments", 1, 1, 1024 },
	{ "32 groups of 32 paths", 32, 32, 2 },
};

KUNIT_ARRAY_PARAM_DESC(large, large_rows, name);

static unsigned int write_paths(char *text, unsigned int size,
				const struct large_row *row)
{
	unsigned int used = 0, path, arg;

	for (path = 0; path < row->nr_paths; path++) {
		used += scnprintf(text + used, size - used, "8:%u ", path);
		for (arg = 0; arg < row->nr_args; arg++)
			used += scnprintf(text + used, size - used, "%u ", arg);
	}
	return used;
}

static void large(struct kunit *test)
{
	const struct large_row *row = test->param_value;
	char *text = kunit_kmalloc(test, LINE_SIZE, GFP_KERNEL);
	const struct kmp_table *table;
	unsigned int used, group;

	KUNIT_ASSERT_NOT_NULL(test, text);
	used = scnprintf(text, LINE_SIZE, "0 0 %u %u ", row->nr_groups,
			 row->nr_groups);
	for (group = 0; group < row->nr_groups; group++) {
		used += scnprintf(text + used, LINE_SIZE - used, "rr 0 %u %u ",
				  row->nr_paths, row->nr_args);
		used += write_paths(text + used, LINE_SIZE - used, row);
	}

	table = parse_good(test, text);
	KUNIT_EXPECT_EQ(test, table->nr_groups, row->nr_groups);
	KUNIT_EXPECT_EQ(test, table->nr_paths, row->nr_groups * row->nr_paths);
	KUNIT_EXPECT_EQ(test, table->initial_group, row->nr_groups);
	expect_sane(test, table);
	KUNIT_EXPECT_STREQ(test, expect_round_trip(test, table), text);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(parsed_and_emitted, good_gen_params),
	KUNIT_CASE_PARAM(truncated_table_is_refused, good_gen_params),
	KUNIT_CASE_PARAM(one_word_more_is_refused, good_gen_params),
	KUNIT_CASE_PARAM(one_word_replaced, good_gen_params),
	KUNIT_CASE_PARAM(one_word_dropped, good_gen_params),
	KUNIT_CASE_PARAM(emitted_into_any_size, good_gen_params),
	KUNIT_CASE(emitted_into_nothing),
	KUNIT_CASE_PARAM(refused, bad_gen_params),
	KUNIT_CASE(most_feature_arguments),
	KUNIT_CASE(defaults_of_features),
	KUNIT_CASE(values_of_features),
	KUNIT_CASE(only_the_given_tunable_is_marked),
	KUNIT_CASE(contents_of_groups),
	KUNIT_CASE(conflict_with_a_default),
	KUNIT_CASE(other_defaults_are_not_emitted),
	KUNIT_CASE(features_that_messages_changed),
	KUNIT_CASE_PARAM(large, large_gen_params),
	{}
};

static struct kunit_suite table_suite = {
	.name = "kmp_table",
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's table line");
MODULE_LICENSE("GPL");
