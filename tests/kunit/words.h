/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for parsers, as dm core passes them: pointers into one buffer. The
 * array of pointers has exactly their number, so that KASAN reports a read
 * behind its end. Included by the suites of parsers.
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

/* Split @text into words; freed at the end of the case. */
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
