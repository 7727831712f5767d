// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of selector.c: the registry of path selectors, with fake types.
 * Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/export.h>
#include <linux/module.h>

/* The registry under test belongs to this module, which exports nothing. */
#undef EXPORT_SYMBOL_GPL
#define EXPORT_SYMBOL_GPL(symbol)	static_assert(sizeof(typeof(symbol) *))

#include "../../drivers/md/dm-kmultipath/base/registry.c"
#include "../../drivers/md/dm-kmultipath/selectors/selector.c"
#include "words.h"

static unsigned int created, destroyed;

static int fake_create(struct kmp_selector *selector, unsigned int argc,
		       char **argv, const char **error)
{
	if (argc && !strcmp(argv[0], "bad")) {
		*error = "fake argument: bad";
		return -ENOMEM;
	}
	created++;
	return 0;
}

static void fake_destroy(struct kmp_selector *selector)
{
	destroyed++;
}

static struct kmp_selector_type one = {
	.name = "one",
	.module = THIS_MODULE,
	.max_args = 2,
	.create = fake_create,
	.destroy = fake_destroy,
};

static struct kmp_selector_type same_name = {
	.name = "one",
	.module = THIS_MODULE,
};

static struct kmp_selector_type other = {
	.name = "other",
	.module = THIS_MODULE,
	.create = fake_create,
	.destroy = fake_destroy,
};

/* A module that is being unloaded cannot be pinned. */
static struct module leaving = { .state = MODULE_STATE_GOING };

static struct kmp_selector_type of_leaving_module = {
	.name = "leaving",
	.module = &leaving,
	.create = fake_create,
	.destroy = fake_destroy,
};

static int selector_init(struct kunit *test)
{
	created = 0;
	destroyed = 0;
	return kmp_register_selector(&one);
}

static void selector_exit(struct kunit *test)
{
	kmp_unregister_selector(&one);
	KUNIT_EXPECT_TRUE(test, list_empty(&kmp_selectors.plugins));
}

static void a_name_is_registered_once(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kmp_register_selector(&one), -EEXIST);
	KUNIT_EXPECT_EQ(test, kmp_register_selector(&same_name), -EEXIST);
	KUNIT_EXPECT_EQ(test, kmp_register_selector(&other), 0);
	kmp_unregister_selector(&other);
	KUNIT_EXPECT_EQ(test, kmp_register_selector(&other), 0);
	kmp_unregister_selector(&other);
}

static void pins_its_module_while_used(struct kunit *test)
{
	int refcount = module_refcount(THIS_MODULE);
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_selector_create(&selector, "one", 0, NULL,
						  &error), 0);
	KUNIT_EXPECT_PTR_EQ(test, selector.type, &one);
	KUNIT_EXPECT_EQ(test, created, 1);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount + 1);

	kmp_selector_destroy(&selector);
	KUNIT_EXPECT_NULL(test, selector.type);
	KUNIT_EXPECT_EQ(test, destroyed, 1);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount);
}

static void destroyed_once(struct kunit *test)
{
	int refcount = module_refcount(THIS_MODULE);
	struct kmp_selector selector = {};
	const char *error = NULL;

	kmp_selector_destroy(&selector);
	KUNIT_EXPECT_EQ(test, destroyed, 0);

	kmp_selector_create(&selector, "one", 0, NULL, &error);
	kmp_selector_destroy(&selector);
	kmp_selector_destroy(&selector);
	KUNIT_EXPECT_EQ(test, destroyed, 1);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount);
}

#define UNKNOWN		"path selector: unknown name"
#define TOO_MANY	"path selector arguments: more than this selector takes"

static const struct refused_row {
	const char *title;
	const char *name;
	const char *words;
	int err;
	const char *error;
} refused_rows[] = {
	{ "no such name", "two", "", -EINVAL, UNKNOWN },
	{ "empty name", "", "", -EINVAL, UNKNOWN },
	{ "name cut short", "on", "", -EINVAL, UNKNOWN },
	{ "name with a tail", "ones", "", -EINVAL, UNKNOWN },
	{ "case matters as in dm-multipath", "One", "", -EINVAL, UNKNOWN },
	{ "one argument too many", "one", "x y z", -EINVAL, TOO_MANY },
	{ "the selector refuses", "one", "bad", -ENOMEM, "fake argument: bad" },
};

KUNIT_ARRAY_PARAM_DESC(refused, refused_rows, title);

static void refused(struct kunit *test)
{
	const struct refused_row *row = test->param_value;
	int refcount = module_refcount(THIS_MODULE);
	struct words words = split_words(test, row->words);
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_selector_create(&selector, row->name,
						  words.argc, words.argv,
						  &error),
			row->err);
	KUNIT_EXPECT_STREQ(test, error, row->error);
	KUNIT_EXPECT_NULL(test, selector.type);
	KUNIT_EXPECT_EQ(test, created, 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount);
}

static void maximum_of_arguments(struct kunit *test)
{
	struct words words = split_words(test, "x y");
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_selector_create(&selector, "one", 2,
						  words.argv, &error), 0);
	kmp_selector_destroy(&selector);
}

static void unknown_once_unregistered(struct kunit *test)
{
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_ASSERT_EQ(test, kmp_register_selector(&other), 0);
	kmp_unregister_selector(&other);
	KUNIT_EXPECT_EQ(test, kmp_selector_create(&selector, "other", 0, NULL,
						  &error), -EINVAL);
	KUNIT_EXPECT_STREQ(test, error, UNKNOWN);
}

static void unknown_while_its_module_leaves(struct kunit *test)
{
	struct kmp_selector selector = {};
	const char *error = NULL;

	KUNIT_ASSERT_EQ(test, kmp_register_selector(&of_leaving_module), 0);
	KUNIT_EXPECT_EQ(test, kmp_selector_create(&selector, "leaving", 0, NULL,
						  &error), -EINVAL);
	KUNIT_EXPECT_STREQ(test, error, UNKNOWN);
	KUNIT_EXPECT_EQ(test, created, 0);
	kmp_unregister_selector(&of_leaving_module);
}

static struct kunit_case selector_cases[] = {
	KUNIT_CASE(a_name_is_registered_once),
	KUNIT_CASE(pins_its_module_while_used),
	KUNIT_CASE(destroyed_once),
	KUNIT_CASE_PARAM(refused, refused_gen_params),
	KUNIT_CASE(maximum_of_arguments),
	KUNIT_CASE(unknown_once_unregistered),
	KUNIT_CASE(unknown_while_its_module_leaves),
	{}
};

static struct kunit_suite selector_suite = {
	.name = "kmp_selector",
	.init = selector_init,
	.exit = selector_exit,
	.test_cases = selector_cases,
};

kunit_test_suite(selector_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's registry of selectors");
MODULE_LICENSE("GPL");
