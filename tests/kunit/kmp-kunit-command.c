// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of command.c: every message, and every kind of invalid message. Run by
 * tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/tunable.c"
#include "../../drivers/md/dm-kmultipath/core/key.c"
#include "../../drivers/md/dm-kmultipath/core/command.c"
#include "words.h"

#define NO_ARGS(verb)	verb ": takes no argument"
#define ONE_GROUP(verb)	verb ": takes one argument, a group number"
#define ONE_DEVICE(verb) verb ": takes one argument, a device"
#define NDU_USAGE	"ndu: takes begin and a number of seconds, or end"
#define NDU_RANGE	"ndu begin: expected a number of seconds from 1 to 86400"
#define TWO_ARGS	"set: takes two arguments, a tunable and its value"
#define BAD_GROUP	"group number: expected a number from 1 to the number of groups"
#define ONE_KEY		"reservation_key: takes one argument, a key"
#define BAD_KEY		"reservation_key: expected up to 16 hexadecimal digits, maybe with :aptpl, or 0"
#define UNKNOWN		"unknown message"

static const struct good_row {
	const char *text;
	struct kmp_message_cmd command;
} good_rows[] = {
	{ "queue_if_no_path", { KMP_QUEUE_IF_NO_PATH } },
	{ "fail_if_no_path", { KMP_FAIL_IF_NO_PATH } },
	{ "disable_group 1", { KMP_DISABLE_GROUP, .group = 0 } },
	{ "disable_group 4", { KMP_DISABLE_GROUP, .group = 3 } },
	{ "enable_group 1", { KMP_ENABLE_GROUP, .group = 0 } },
	{ "enable_group 4", { KMP_ENABLE_GROUP, .group = 3 } },
	{ "switch_group 2", { KMP_SWITCH_GROUP, .group = 1 } },
	{ "switch_group 004", { KMP_SWITCH_GROUP, .group = 3 } },
	{ "fail_path 8:16", { KMP_FAIL_PATH, .device = "8:16" } },
	{ "fail_path /dev/sdb", { KMP_FAIL_PATH, .device = "/dev/sdb" } },
	{ "reinstate_path 8:16", { KMP_REINSTATE_PATH, .device = "8:16" } },
	{ "reinstate_path /dev/disk/by-id/x",
	  { KMP_REINSTATE_PATH, .device = "/dev/disk/by-id/x" } },
	{ "set test_interval_ms 100",
	  { KMP_SET, .tunable = KMP_TEST_INTERVAL, .value = 100 } },
	{ "set outage_test_ms 60000",
	  { KMP_SET, .tunable = KMP_OUTAGE_TEST, .value = 60000 } },
	{ "set test_timeout_ms 5000",
	  { KMP_SET, .tunable = KMP_TEST_TIMEOUT, .value = 5000 } },
	{ "set no_path_timeout_ms 0",
	  { KMP_SET, .tunable = KMP_NO_PATH_TIMEOUT, .value = 0 } },
	{ "set ndu_timeout_ms 1000",
	  { KMP_SET, .tunable = KMP_NDU_TIMEOUT, .value = 1000 } },
	{ "set gone_after_ms 86400000",
	  { KMP_SET, .tunable = KMP_GONE_AFTER, .value = 86400000 } },
	{ "set failback 0", { KMP_SET, .tunable = KMP_FAILBACK, .value = 0 } },
	{ "set failback 86400000",
	  { KMP_SET, .tunable = KMP_FAILBACK, .value = 86400000 } },
	{ "set failback immediate", { KMP_SET, .tunable = KMP_FAILBACK, .value = 0 } },
	{ "set failback manual",
	  { KMP_SET, .tunable = KMP_FAILBACK, .value = KMP_FAILBACK_MANUAL } },
	{ "set Failback followover",
	  { KMP_SET, .tunable = KMP_FAILBACK, .value = KMP_FAILBACK_FOLLOWOVER } },
	{ "set hold_limit 16777216",
	  { KMP_SET, .tunable = KMP_HOLD_LIMIT, .value = 16777216 } },
	{ "set reserved_tests 1",
	  { KMP_SET, .tunable = KMP_RESERVED_TESTS, .value = 1 } },
	{ "test_path 8:16", { KMP_TEST_PATH, .device = "8:16" } },
	{ "test_path all", { KMP_TEST_PATH, .device = "all", .all = true } },
	{ "test_path ALL", { KMP_TEST_PATH, .device = "ALL", .all = true } },
	{ "ndu begin 1", { KMP_NDU, .value = 1 } },
	{ "NDU Begin 86400", { KMP_NDU, .value = 86400 } },
	{ "ndu end", { KMP_NDU, .value = 0 } },
	{ "reservation_key 0x12aB", { KMP_RESERVATION_KEY, .key = { 0x12ab, false } } },
	{ "Reservation_KEY 1:APTPL", { KMP_RESERVATION_KEY, .key = { 0x1, true } } },
	{ "reservation_key 0", { KMP_RESERVATION_KEY, .key = { 0, false } } },
	{ "get", { KMP_GET, .tunable = KMP_NR_TUNABLES } },
	{ "get test_interval_ms", { KMP_GET, .tunable = KMP_TEST_INTERVAL } },
	{ "get FAILBACK", { KMP_GET, .tunable = KMP_FAILBACK } },
	{ "stats", { KMP_STATS } },
	{ "record", { KMP_RECORD } },
	{ "audit", { KMP_AUDIT } },
	{ "help", { KMP_HELP } },
	{ "set trespass_limit 16",
	  { KMP_SET, .tunable = KMP_TRESPASS_LIMIT, .value = 16 } },
	{ "set revive_offline 0",
	  { KMP_SET, .tunable = KMP_REVIVE_OFFLINE, .value = 0 } },
	/* dm-multipath compares names without regard to case */
	{ "QUEUE_IF_NO_PATH", { KMP_QUEUE_IF_NO_PATH } },
	{ "Fail_If_No_Path", { KMP_FAIL_IF_NO_PATH } },
	{ "Disable_GROUP 1", { KMP_DISABLE_GROUP, .group = 0 } },
	{ "eNABLE_group 1", { KMP_ENABLE_GROUP, .group = 0 } },
	{ "SWITCH_group 1", { KMP_SWITCH_GROUP, .group = 0 } },
	{ "FAIL_path 8:16", { KMP_FAIL_PATH, .device = "8:16" } },
	{ "REINSTATE_PATH 8:16", { KMP_REINSTATE_PATH, .device = "8:16" } },
	{ "Set Revive_Offline 1",
	  { KMP_SET, .tunable = KMP_REVIVE_OFFLINE, .value = 1 } },
	/* a device's name keeps its case */
	{ "fail_path /dev/SDB", { KMP_FAIL_PATH, .device = "/dev/SDB" } },
	/* "all" is a device's name for fail_path */
	{ "fail_path all", { KMP_FAIL_PATH, .device = "all" } },
};

KUNIT_ARRAY_PARAM_DESC(good, good_rows, text);

/* All rows are for a map with four groups. */
static void understood(struct kunit *test)
{
	const struct good_row *row = test->param_value;
	const struct kmp_message_cmd *want = &row->command;
	struct words words = split_words(test, row->text);
	struct kmp_message_cmd command = {};

	KUNIT_ASSERT_NULL(test, kmp_message_parse(&command, words.argc,
						  words.argv, 4));
	KUNIT_EXPECT_EQ(test, command.verb, want->verb);
	KUNIT_EXPECT_EQ(test, command.group, want->group);
	KUNIT_EXPECT_EQ(test, command.tunable, want->tunable);
	KUNIT_EXPECT_EQ(test, command.value, want->value);
	KUNIT_EXPECT_EQ(test, command.all, want->all);
	KUNIT_EXPECT_EQ(test, command.key.value, want->key.value);
	KUNIT_EXPECT_EQ(test, command.key.aptpl, want->key.aptpl);
	if (!want->device) {
		KUNIT_EXPECT_NULL(test, command.device);
		return;
	}
	KUNIT_EXPECT_STREQ(test, command.device, want->device);
	KUNIT_EXPECT_PTR_EQ(test, command.device, words.argv[1]);
}

static const struct bad_row {
	const char *text;
	const char *error;
} bad_rows[] = {
	{ "nonsense", UNKNOWN },
	{ "nonsense 1", UNKNOWN },
	{ "queue_if_no_pat", UNKNOWN },
	{ "queue_if_no_paths", UNKNOWN },
	{ "queue", UNKNOWN },
	{ "?", UNKNOWN },
	{ "test_interval_ms 100", UNKNOWN },

	{ "reservation_key", ONE_KEY },
	{ "reservation_key 1 aptpl", ONE_KEY },
	{ "reservation_key nonsense", BAD_KEY },
	{ "reservation_key 1:aptp", BAD_KEY },
	{ "reservation_key 0x12345678123456781", BAD_KEY },

	{ "queue_if_no_path 1", NO_ARGS("queue_if_no_path") },
	{ "queue_if_no_path 1 2", NO_ARGS("queue_if_no_path") },
	{ "QUEUE_IF_NO_PATH 1", NO_ARGS("queue_if_no_path") },
	{ "fail_if_no_path 1", NO_ARGS("fail_if_no_path") },

	{ "disable_group", ONE_GROUP("disable_group") },
	{ "disable_group 1 2", ONE_GROUP("disable_group") },
	{ "enable_group", ONE_GROUP("enable_group") },
	{ "enable_group 1 2", ONE_GROUP("enable_group") },
	{ "switch_group", ONE_GROUP("switch_group") },
	{ "switch_group 1 2", ONE_GROUP("switch_group") },

	{ "disable_group 0", BAD_GROUP },
	{ "disable_group 5", BAD_GROUP },
	{ "enable_group 0", BAD_GROUP },
	{ "enable_group 5", BAD_GROUP },
	{ "switch_group 0", BAD_GROUP },
	{ "switch_group 5", BAD_GROUP },
	{ "switch_group -1", BAD_GROUP },
	{ "switch_group x", BAD_GROUP },
	{ "switch_group 1x", BAD_GROUP },
	{ "switch_group 1,2", BAD_GROUP },
	{ "switch_group 0x1", BAD_GROUP },
	{ "switch_group 4294967295", BAD_GROUP },
	{ "switch_group 4294967296", BAD_GROUP },
	{ "switch_group 4294967297", BAD_GROUP },
	{ "switch_group 18446744073709551617", BAD_GROUP },

	{ "fail_path", ONE_DEVICE("fail_path") },
	{ "fail_path 8:16 8:32", ONE_DEVICE("fail_path") },
	{ "reinstate_path", ONE_DEVICE("reinstate_path") },
	{ "reinstate_path 8:16 8:32", ONE_DEVICE("reinstate_path") },

	{ "test_path", "test_path: takes one argument, a device or all" },
	{ "test_path 8:16 8:32", "test_path: takes one argument, a device or all" },
	{ "ndu", NDU_USAGE },
	{ "ndu begin", NDU_USAGE },
	{ "ndu end 1", NDU_USAGE },
	{ "ndu 60", NDU_USAGE },
	{ "ndu pause 60", NDU_USAGE },
	{ "ndu begin 60 s", NDU_USAGE },
	{ "ndu begin 0", NDU_RANGE },
	{ "ndu begin 86401", NDU_RANGE },
	{ "ndu begin -1", NDU_RANGE },
	{ "ndu begin 4294967297", NDU_RANGE },
	{ "ndu begin soon", NDU_RANGE },
	{ "get nonsense", "unknown tunable" },
	{ "get failback ndu_timeout_ms",
	  "get: takes a tunable, or no argument for all" },
	{ "stats all", NO_ARGS("stats") },
	{ "record 10", NO_ARGS("record") },
	{ "audit m", NO_ARGS("audit") },
	{ "help set", NO_ARGS("help") },

	{ "set", TWO_ARGS },
	{ "set test_interval_ms", TWO_ARGS },
	{ "set test_interval_ms 100 200", TWO_ARGS },
	{ "set nonsense 1", "unknown tunable" },
	{ "set test_interval 100", "unknown tunable" },
	{ "set queue_if_no_path 1", "unknown tunable" },
	{ "set test_interval_ms 99",
	  "test_interval_ms: expected a number from 100 to 3600000" },
	{ "set test_interval_ms 3600001",
	  "test_interval_ms: expected a number from 100 to 3600000" },
	{ "set outage_test_ms 9",
	  "outage_test_ms: expected a number from 10 to 60000" },
	{ "set test_timeout_ms x",
	  "test_timeout_ms: expected a number from 100 to 60000" },
	{ "set no_path_timeout_ms -1",
	  "no_path_timeout_ms: expected a number from 0 to 86400000" },
	{ "set no_path_timeout_ms 4294967296",
	  "no_path_timeout_ms: expected a number from 0 to 86400000" },
	{ "set ndu_timeout_ms 999",
	  "ndu_timeout_ms: expected a number from 1000 to 86400000" },
	{ "set gone_after_ms never",
	  "gone_after_ms: expected a number from 1000 to 86400000" },
	{ "set failback 4294967295",
	  "failback: expected immediate, manual, followover or a number up to 86400000" },
	{ "set failback never",
	  "failback: expected immediate, manual, followover or a number up to 86400000" },
	{ "set failback manual 5000", TWO_ARGS },
	{ "set failback", TWO_ARGS },
	{ "set manual 1", "unknown tunable" },
	{ "set trespass_limit 0",
	  "trespass_limit: expected a number from 1 to 16" },
	{ "set trespass_limit 17",
	  "trespass_limit: expected a number from 1 to 16" },
	{ "set revive_offline 2",
	  "revive_offline: expected a number from 0 to 1" },
	{ "set revive_offline yes",
	  "revive_offline: expected a number from 0 to 1" },
};

KUNIT_ARRAY_PARAM_DESC(bad, bad_rows, text);

static void refused(struct kunit *test)
{
	const struct bad_row *row = test->param_value;
	struct words words = split_words(test, row->text);
	struct kmp_message_cmd command = {};
	const char *error = kmp_message_parse(&command, words.argc, words.argv,
					      4);

	KUNIT_EXPECT_STREQ(test, error, row->error);
}

static void empty_word(struct kunit *test)
{
	struct words words = split_words(test, "x");
	struct kmp_message_cmd command = {};

	words.argv[0][0] = '\0';
	KUNIT_EXPECT_STREQ(test, kmp_message_parse(&command, 1, words.argv, 4),
			   UNKNOWN);
}

static void group_of_a_map_without_groups(struct kunit *test)
{
	struct words words = split_words(test, "switch_group 1");
	struct kmp_message_cmd command = {};

	KUNIT_EXPECT_STREQ(test, kmp_message_parse(&command, 2, words.argv, 0),
			   BAD_GROUP);
}

static void last_of_many_groups(struct kunit *test)
{
	struct words last = split_words(test, "switch_group 1024");
	struct words behind = split_words(test, "switch_group 1025");
	struct kmp_message_cmd command = {};

	KUNIT_EXPECT_NULL(test, kmp_message_parse(&command, 2, last.argv, 1024));
	KUNIT_EXPECT_EQ(test, command.group, 1023);
	KUNIT_EXPECT_STREQ(test,
			   kmp_message_parse(&command, 2, behind.argv, 1024),
			   BAD_GROUP);
}

/* Each line begins with the message's name, so that it can be searched. */
static void every_message_has_help(struct kunit *test)
{
	enum kmp_message_verb verb;

	for (verb = 0; verb < KMP_NR_VERBS; verb++) {
		const char *name = kmp_verbs[verb].name;
		const char *help = kmp_message_help(verb);

		KUNIT_ASSERT_NOT_NULL(test, help);
		KUNIT_EXPECT_EQ_MSG(test, strncmp(help, name, strlen(name)), 0, "%s", help);
		KUNIT_EXPECT_NULL(test, strchr(help, '\n'));
	}
}

static struct kunit_case command_cases[] = {
	KUNIT_CASE_PARAM(understood, good_gen_params),
	KUNIT_CASE_PARAM(refused, bad_gen_params),
	KUNIT_CASE(empty_word),
	KUNIT_CASE(group_of_a_map_without_groups),
	KUNIT_CASE(last_of_many_groups),
	KUNIT_CASE(every_message_has_help),
	{}
};

static struct kunit_suite command_suite = {
	.name = "kmp_command",
	.test_cases = command_cases,
};

kunit_test_suite(command_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's messages");
MODULE_LICENSE("GPL");
