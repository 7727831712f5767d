// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite of handler.c: the registry of hardware handlers, with fake types.
 * Run by tests/vm/run kunit.
 */
#include <kunit/test.h>
#include <linux/export.h>
#include <linux/module.h>

/* The registry under test belongs to this module, which exports nothing. */
#undef EXPORT_SYMBOL_GPL
#define EXPORT_SYMBOL_GPL(symbol)	static_assert(sizeof(typeof(symbol) *))

#include "../../drivers/md/dm-kmultipath/base/registry.c"
#include "../../drivers/md/dm-kmultipath/handlers/handler.c"
#include "words.h"

static unsigned int created, destroyed;

static int fake_create(struct kmp_handler *handler, unsigned int argc,
		       char **argv, const char **error)
{
	if (argc && !strcmp(argv[0], "bad")) {
		*error = "fake argument: bad";
		return -ENOMEM;
	}
	created++;
	return 0;
}

static void fake_destroy(struct kmp_handler *handler)
{
	destroyed++;
}

static struct kmp_handler_type one = {
	.name = "one",
	.module = THIS_MODULE,
	.create = fake_create,
	.destroy = fake_destroy,
};

static struct kmp_handler_type same_name = {
	.name = "one",
	.module = THIS_MODULE,
};

/* create() and destroy() are optional. */
static struct kmp_handler_type plain = {
	.name = "plain",
	.module = THIS_MODULE,
};

/* A module that is being unloaded cannot be pinned. */
static struct module leaving = { .state = MODULE_STATE_GOING };

static struct kmp_handler_type of_leaving_module = {
	.name = "leaving",
	.module = &leaving,
};

static int handler_init(struct kunit *test)
{
	created = 0;
	destroyed = 0;
	return kmp_register_handler(&one) ?: kmp_register_handler(&plain);
}

static void handler_exit(struct kunit *test)
{
	kmp_unregister_handler(&plain);
	kmp_unregister_handler(&one);
	KUNIT_EXPECT_TRUE(test, list_empty(&kmp_handlers.plugins));
}

static void a_name_is_registered_once(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kmp_register_handler(&one), -EEXIST);
	KUNIT_EXPECT_EQ(test, kmp_register_handler(&same_name), -EEXIST);
	kmp_unregister_handler(&one);
	KUNIT_EXPECT_EQ(test, kmp_register_handler(&same_name), 0);
	kmp_unregister_handler(&same_name);
	KUNIT_EXPECT_EQ(test, kmp_register_handler(&one), 0);
}

static const struct used_row {
	const char *name;
	struct kmp_handler_type *type;
	unsigned int calls;
} used_rows[] = {
	{ "one", &one, 1 },
	{ "plain", &plain, 0 },
};

KUNIT_ARRAY_PARAM_DESC(used, used_rows, name);

static void pins_its_module_while_used(struct kunit *test)
{
	const struct used_row *row = test->param_value;
	int refcount = module_refcount(THIS_MODULE);
	struct kmp_handler handler = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_handler_create(&handler, row->name, 0, NULL,
						 &error), 0);
	KUNIT_EXPECT_PTR_EQ(test, handler.type, row->type);
	KUNIT_EXPECT_EQ(test, created, row->calls);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount + 1);

	kmp_handler_destroy(&handler);
	kmp_handler_destroy(&handler);
	KUNIT_EXPECT_NULL(test, handler.type);
	KUNIT_EXPECT_EQ(test, destroyed, row->calls);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount);
}

#define UNKNOWN		"hardware handler: unknown name"
#define TAKES_NONE	"hardware handler arguments: this handler takes none"

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
	{ "an argument it does not take", "plain", "x", -EINVAL, TAKES_NONE },
	{ "the handler refuses", "one", "bad", -ENOMEM, "fake argument: bad" },
};

KUNIT_ARRAY_PARAM_DESC(refused, refused_rows, title);

static void refused(struct kunit *test)
{
	const struct refused_row *row = test->param_value;
	int refcount = module_refcount(THIS_MODULE);
	struct words words = split_words(test, row->words);
	struct kmp_handler handler = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_handler_create(&handler, row->name,
						 words.argc, words.argv,
						 &error), row->err);
	KUNIT_EXPECT_STREQ(test, error, row->error);
	KUNIT_EXPECT_NULL(test, handler.type);
	KUNIT_EXPECT_EQ(test, created, 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), refcount);
}

static void arguments_go_to_create(struct kunit *test)
{
	struct words words = split_words(test, "x y z");
	struct kmp_handler handler = {};
	const char *error = NULL;

	KUNIT_EXPECT_EQ(test, kmp_handler_create(&handler, "one", 3,
						 words.argv, &error), 0);
	kmp_handler_destroy(&handler);
}

static void unknown_while_its_module_leaves(struct kunit *test)
{
	struct kmp_handler handler = {};
	const char *error = NULL;

	KUNIT_ASSERT_EQ(test, kmp_register_handler(&of_leaving_module), 0);
	KUNIT_EXPECT_EQ(test, kmp_handler_create(&handler, "leaving", 0, NULL,
						 &error), -EINVAL);
	KUNIT_EXPECT_STREQ(test, error, UNKNOWN);
	kmp_unregister_handler(&of_leaving_module);
}

static struct kunit_case handler_cases[] = {
	KUNIT_CASE(a_name_is_registered_once),
	KUNIT_CASE_PARAM(pins_its_module_while_used, used_gen_params),
	KUNIT_CASE_PARAM(refused, refused_gen_params),
	KUNIT_CASE(arguments_go_to_create),
	KUNIT_CASE(unknown_while_its_module_leaves),
	{}
};

static struct kunit_suite handler_suite = {
	.name = "kmp_handler",
	.init = handler_init,
	.exit = handler_exit,
	.test_cases = handler_cases,
};

kunit_test_suite(handler_suite);

MODULE_DESCRIPTION("KUnit suite of dm-kmultipath's registry of handlers");
MODULE_LICENSE("GPL");
