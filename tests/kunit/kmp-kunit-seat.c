// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of seat.c: which deleted path a new disk can take the place of. Run by
 * tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../drivers/md/dm-kmultipath/core/seat.c"

#define HERE(_host, _id, _group, _number, _name) {			\
	.host = _host, .id = _id,					\
	.port = { .group = _group, .number = _number, .name = _name },	\
}

#define NO_GROUP	(-1)

static const struct {
	const char *what;
	struct kmp_seat_key seat, disk;
	enum kmp_fit fit, in_one_group;
} cases[] = {
	{ "the same port through the same host",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 1, 5, 77), KMP_FIT_SAME, KMP_FIT_SAME },
	{ "the transport gave the target another number",
	  HERE(2, 0, 1, 5, 77), HERE(2, 9, 1, 5, 77), KMP_FIT_SAME, KMP_FIT_SAME },
	{ "the same port through another host",
	  HERE(2, 0, 1, 5, 77), HERE(3, 0, 1, 5, 77), KMP_FIT_PORT, KMP_FIT_PORT },
	{ "a port is known by its number alone",
	  HERE(2, 0, 1, 5, 0), HERE(2, 0, 1, 5, 0), KMP_FIT_SAME, KMP_FIT_SAME },
	{ "a name outranks a number",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 1, 6, 77), KMP_FIT_SAME, KMP_FIT_SAME },
	{ "another port of the group",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 1, 6, 78), KMP_FIT_GROUP, KMP_FIT_GROUP },
	{ "a port of another group",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 2, 6, 78), KMP_FIT_NONE, KMP_FIT_GROUP },
	{ "the port is in another group now",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 2, 5, 77), KMP_FIT_NONE, KMP_FIT_SAME },
	{ "group 0 is a group",
	  HERE(2, 0, 0, 5, 77), HERE(2, 0, 1, 6, 78), KMP_FIT_NONE, KMP_FIT_GROUP },
	{ "the port was in group 0",
	  HERE(2, 0, 0, 5, 77), HERE(2, 0, 1, 5, 77), KMP_FIT_NONE, KMP_FIT_SAME },
	{ "the port is in group 0 now",
	  HERE(2, 0, 1, 5, 77), HERE(2, 0, 0, 5, 77), KMP_FIT_NONE, KMP_FIT_SAME },
	{ "another port of group 0",
	  HERE(2, 0, 0, 5, 77), HERE(2, 0, 0, 6, 78), KMP_FIT_GROUP, KMP_FIT_GROUP },
	{ "no names, the same address",
	  HERE(2, 4, NO_GROUP, 0, 0), HERE(2, 4, NO_GROUP, 0, 0), KMP_FIT_ADDRESS,
	  KMP_FIT_ADDRESS },
	{ "no names, another target of the host",
	  HERE(2, 4, NO_GROUP, 0, 0), HERE(2, 5, NO_GROUP, 0, 0), KMP_FIT_NONE,
	  KMP_FIT_GROUP },
	{ "no names, another channel of the host",
	  HERE(2, 4, NO_GROUP, 0, 0), { .host = 2, .channel = 1, .id = 4, .port.group = NO_GROUP },
	  KMP_FIT_NONE, KMP_FIT_GROUP },
	{ "no names, another host",
	  HERE(2, 4, NO_GROUP, 0, 0), HERE(3, 4, NO_GROUP, 0, 0), KMP_FIT_NONE,
	  KMP_FIT_GROUP },
	{ "names that differ outrank the address",
	  HERE(2, 4, NO_GROUP, 0, 77), HERE(2, 4, NO_GROUP, 0, 78), KMP_FIT_NONE,
	  KMP_FIT_GROUP },
	{ "the seat's names are not known",
	  HERE(2, 4, NO_GROUP, 0, 0), HERE(2, 4, 1, 5, 77), KMP_FIT_ADDRESS,
	  KMP_FIT_ADDRESS },
};

static void seat_fit(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_EQ_MSG(test, kmp_seat_fit(&cases[i].seat, &cases[i].disk, false),
				    cases[i].fit, "%s", cases[i].what);
		KUNIT_EXPECT_EQ_MSG(test, kmp_seat_fit(&cases[i].seat, &cases[i].disk, true),
				    cases[i].in_one_group, "%s, one group", cases[i].what);
	}
}

/* The better one of two places is the one that is asked for: compare as numbers. */
static void seat_order(struct kunit *test)
{
	KUNIT_EXPECT_LT(test, KMP_FIT_NONE, KMP_FIT_GROUP);
	KUNIT_EXPECT_LT(test, KMP_FIT_GROUP, KMP_FIT_ADDRESS);
	KUNIT_EXPECT_LT(test, KMP_FIT_ADDRESS, KMP_FIT_PORT);
	KUNIT_EXPECT_LT(test, KMP_FIT_PORT, KMP_FIT_SAME);
}

static struct kunit_case seat_cases[] = {
	KUNIT_CASE(seat_fit),
	KUNIT_CASE(seat_order),
	{}
};

static struct kunit_suite seat_suite = {
	.name = "kmp_seat",
	.test_cases = seat_cases,
};

kunit_test_suite(seat_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's seats");
MODULE_LICENSE("GPL");
