/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's KUnit, except that a suite's file hands its suites to kunit.c. */
#ifndef USER_KUNIT_TEST_H
#define USER_KUNIT_TEST_H

struct file;	/* the kernel's has it from one of the headers that are empty here */

#include_next <kunit/test.h>

extern struct kunit_suite *const user_suites[];	/* NULL at the end */

#undef kunit_test_suites
#define kunit_test_suites(suites...)					\
	struct kunit_suite *const user_suites[] = { suites, NULL }

#endif
