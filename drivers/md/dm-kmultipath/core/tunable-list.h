/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of the tunables: index, name with its unit, smallest and largest
 * number, default, text; if words are values, also these words and which values
 * the error expects. The including file defines KMP_TUNABLE_ROWS to get rows of
 * kmp_tunables, or KMP_TUNABLE_PARAMETERS to get module parameters.
 */
#ifdef KMP_TUNABLE_ROWS
#define KMP_WORDS(_index, _name, _min, _max, _initial, _words, _expected, _text) \
	[_index] = {							\
		.name = #_name,						\
		.min = _min,						\
		.max = _max,						\
		.initial = _initial,					\
		.words = _words,					\
		.error = #_name ": expected " _expected,		\
	},
#define KMP_NUMBER(_index, _name, _min, _max, _initial, _text)		\
	KMP_WORDS(_index, _name, _min, _max, _initial, NULL,		\
		  "a number from " #_min " to " #_max, _text)
#endif

#ifdef KMP_TUNABLE_PARAMETERS
#define KMP_WORDS(_index, _name, _min, _max, _initial, _words, _expected, _text) \
	module_param_cb(_name, &kmp_param_ops, &kmp_defaults[_index], 0644); \
	MODULE_PARM_DESC(_name, _text);
#define KMP_NUMBER(_index, _name, _min, _max, _initial, _text)		\
	KMP_WORDS(_index, _name, _min, _max, _initial, NULL, NULL, _text)
#endif

KMP_NUMBER(KMP_TEST_INTERVAL, test_interval_ms, 100, 3600000, 5000,
	   "Default interval between two tests of a healthy path")
KMP_NUMBER(KMP_OUTAGE_TEST, outage_test_ms, 10, 60000, 50,
	   "Default interval between two tests while no path is usable")
KMP_NUMBER(KMP_TEST_TIMEOUT, test_timeout_ms, 100, 60000, 5000,
	   "Default time after which a test without a result is late")
KMP_NUMBER(KMP_NO_PATH_TIMEOUT, no_path_timeout_ms, 0, 86400000, 0,
	   "Default deadline of an outage with queue_if_no_path, 0 for none")
KMP_NUMBER(KMP_NDU_TIMEOUT, ndu_timeout_ms, 1000, 86400000, 1800000,
	   "Default deadline of an outage while a storage processor is being upgraded")
KMP_NUMBER(KMP_GONE_AFTER, gone_after_ms, 1000, 86400000, 60000,
	   "Default time after which \"no such LUN\" on every path is permanent")
KMP_WORDS(KMP_FAILBACK, failback, 0, 86400000, KMP_FAILBACK_FOLLOWOVER,
	  kmp_failback_words,
	  "immediate, manual, followover or a number up to 86400000",
	  "Default policy to bring a LUN home: immediate, manual, followover, or ms to wait")
KMP_NUMBER(KMP_HOLD_LIMIT, hold_limit, 0, 16777216, 0,
	   "Default limit of held bios, beyond which new bios fail, 0 for none")
KMP_NUMBER(KMP_RESERVED_TESTS, reserved_tests, 0, 1024, 0,
	   "Default number of tests that memory is reserved for, 0 for one a path")
KMP_NUMBER(KMP_TRESPASS_LIMIT, trespass_limit, 1, 16, 5,
	   "Default limit of a map's trespasses in any minute")
KMP_NUMBER(KMP_REVIVE_OFFLINE, revive_offline, 0, 1, 1,
	   "Default of whether to set devices running that error recovery left offline")
KMP_NUMBER(KMP_ADOPT, adopt, 0, 1, 1,
	   "Default of whether a disk that appears takes the place of the LUN's deleted one")
KMP_NUMBER(KMP_ABORT_HUNG, abort_hung, 0, 1, 1,
	   "Default of whether I/O that a path does not complete in test_timeout_ms is taken back")
KMP_NUMBER(KMP_READ_TESTS, read_tests, 0, 1, 0,
	   "Default of whether a READ follows each good test of a SCSI path")
KMP_NUMBER(KMP_LOSS_LIMIT, loss_limit, 0, 100, 3,
	   "Default number of failures that make a path lossy, 0 for none")
KMP_NUMBER(KMP_PATH_AGE, path_age_ms, 1000, 86400000, 300000,
	   "Default time without a failure after which a lossy path is good again")
KMP_NUMBER(KMP_SLOW_FACTOR, slow_factor, 0, 1000, 10,
	   "Default of how many times slower than others the tests of a slow path are, 0 for never")
KMP_NUMBER(KMP_SLOW_AFTER, slow_after_ms, 0, 3600000, 10000,
	   "Default time for which a path has to be that much slower")

#undef KMP_NUMBER
#undef KMP_WORDS
