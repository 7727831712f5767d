// SPDX-License-Identifier: GPL-2.0-only
/* Suite of planted.c. It compares no equal numbers, so it does not notice <= in place of <. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/planted.c"

static void compared(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, kmp_planted(1, 2));
	KUNIT_EXPECT_FALSE(test, kmp_planted(2, 1));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(compared),
	{}
};

static struct kunit_suite suite = {
	.name = "kmp-planted",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("The self-check of the mutation test");
MODULE_LICENSE("GPL");
