/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for parsers, as dm core hands them over: one buffer cut up, and an
 * array of exactly as many pointers, so that KASAN sees the first one read too
 * far. Included by the suites of what parses words.
 */
#ifndef KMP_KUNIT_WORDS_H
#define KMP_KUNIT_WORDS_H

#include <kunit/test.h>
#include <linux/string.h>

struct words {
	unsigned int argc;
	char **argv;
};

static unsigned int count_words(const char *text)
{
	unsigned int count = 0;

	for (; *text; text++)
		count += *text != ' ' && (text[1] == ' ' || !text[1]);
	return count;
}

/* The words of @text; freed with the case. */
static struct words split_words(struct kunit *test, const char *text)
{
	struct words words = { .argc = count_words(text) };
	char *rest = kunit_kstrdup(test, text, GFP_KERNEL);
	unsigned int i;

	words.argv = kunit_kcalloc(test, words.argc, sizeof(char *), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rest);
	KUNIT_ASSERT_NOT_NULL(test, words.argv);
	for (i = 0; i < words.argc; i++) {
		rest += strspn(rest, " ");
		words.argv[i] = strsep(&rest, " ");
	}
	return words;
}

#endif
