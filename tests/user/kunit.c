// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the suites that one of the kernel's KUnit files defines, in a program.
 * Prints what fails and the number of cases; each parameter counts as one. The
 * program fails if a case fails or is skipped, or if none runs.
 */
#include <kunit/test.h>
#include <linux/overflow.h>

#include "libc.h"
#include "string-stream.h"

struct allocation {
	struct list_head list;
	void *memory;
};

void *kmalloc(size_t size, gfp_t flags)
{
	return flags & __GFP_ZERO ? calloc(1, size) : malloc(size);
}

void kfree(const void *memory)
{
	free((void *)memory);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	struct allocation *allocation = malloc(sizeof(*allocation));

	if (!allocation)
		return NULL;
	allocation->memory = kmalloc(size_mul(n, size), gfp);
	list_add(&allocation->list, &test->resources);
	return allocation->memory;
}

static void free_all(struct kunit *test)
{
	struct allocation *allocation, *next;

	list_for_each_entry_safe(allocation, next, &test->resources, list) {
		free(allocation->memory);
		free(allocation);
	}
}

/* The kernel's assert.c makes messages with it. There is one stream: the output. */
int string_stream_add(struct string_stream *stream, const char *fmt, ...)
{
	const char *message = strstr(fmt, "%pV");
	struct va_format *inner;
	va_list args;

	va_start(args, fmt);
	if (message) {	/* always the last conversion, and the only one */
		inner = va_arg(args, struct va_format *);
		printf("%.*s", (int)(message - fmt), fmt);
		vprintf(inner->fmt, *inner->va);
	} else {
		vprintf(fmt, args);
	}
	va_end(args);
	return 0;
}

void __kunit_do_failed_assertion(struct kunit *test, const struct kunit_loc *loc,
				 enum kunit_assert_type type,
				 const struct kunit_assert *assert,
				 assert_format_t assert_format, const char *fmt, ...)
{
	struct va_format message = { .fmt = fmt };
	va_list args;

	kunit_set_failure(test);
	va_start(args, fmt);
	message.va = &args;
	kunit_assert_prologue(loc, type, NULL);
	assert_format(assert, &message, NULL);
	printf("\n");
	va_end(args);
}

void __kunit_abort(struct kunit *test)
{
	libc_throw();
}

void kunit_try_catch_throw(struct kunit_try_catch *try_catch)
{
	libc_throw();
}

static unsigned int cases, failures;

static void call(void *context)
{
	struct kunit *test = context;
	const struct kunit_case *test_case = test->try_catch.context;

	test_case->run_case(test);
}

static void run(struct kunit_case *test_case, const void *param, const char *desc)
{
	struct kunit test = {
		.name = test_case->name,
		.param_value = param,
		.try_catch.context = test_case,
	};

	INIT_LIST_HEAD(&test.resources);
	libc_try(call, &test);
	free_all(&test);
	cases++;
	if (test.status == KUNIT_SUCCESS)
		return;
	failures++;
	printf("%s %s %s %s\n", test.status == KUNIT_FAILURE ? "not ok" : "skipped",
	       test.name, desc, test.status_comment);
}

static void run_each_param(struct kunit_case *test_case)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = test_case->generate_params(NULL, desc);

	if (!param) {
		failures++;
		printf("not ok %s has no parameters\n", test_case->name);
	}
	for (; param; param = test_case->generate_params(param, desc)) {
		run(test_case, param, desc);
		desc[0] = 0;
	}
}

static void run_suite(struct kunit_suite *suite)
{
	struct kunit_case *test_case;

	if (suite->suite_init || suite->suite_exit || suite->init || suite->exit) {
		failures++;
		printf("not ok %s has functions that nothing here calls\n", suite->name);
	}
	kunit_suite_for_each_test_case(suite, test_case) {
		if (test_case->generate_params)
			run_each_param(test_case);
		else
			run(test_case, NULL, "");
	}
}

int main(void)
{
	struct kunit_suite *const *suite;

	for (suite = user_suites; *suite; suite++)
		run_suite(*suite);
	printf("%u cases, %u failed\n", cases, failures);
	return !cases || failures;
}
