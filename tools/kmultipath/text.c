// SPDX-License-Identifier: GPL-2.0-only
/* Text, memory and errors. */
#include <errno.h>
#include <obstack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

const char *program = "kmultipath";

static struct obstack *memory(void)
{
	static struct obstack stack;
	static bool ready;

	if (!ready)
		obstack_init(&stack);	/* ends the program if there is no memory */
	ready = true;
	return &stack;
}

void *take(size_t size)
{
	return memset(obstack_alloc(memory(), size), 0, size);
}

void *grown(void *elements, unsigned int nr, size_t size)
{
	void *more;

	/* The room is a power of two, so that adding stays cheap. */
	if (nr & (nr + 1))
		return elements;
	more = take((2 * (size_t)nr + 2) * size);
	if (nr)
		memcpy(more, elements, nr * size);
	return more;
}

void *mark(void)
{
	return take(1);
}

void release(void *mark)
{
	obstack_free(memory(), mark);
}

char *vprint(const char *format, va_list args)
{
	char most[256], *text;
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(most, sizeof(most), format, args);
	text = obstack_alloc(memory(), len + 1);
	if (len < sizeof(most))
		memcpy(text, most, len + 1);
	else
		vsnprintf(text, len + 1, format, again);
	va_end(again);
	return text;
}

char *print(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = vprint(format, args);
	va_end(args);
	return text;
}

void words_add(struct words *words, char *word)
{
	words->word = grown(words->word, words->nr, sizeof(*words->word));
	words->word[words->nr++] = word;
	words->word[words->nr] = NULL;
}

struct words words_of(const char *text, const char *separators)
{
	struct words words = { .word = take(sizeof(char *)) };
	char *rest = print("%s", text), *word;

	while ((word = strsep(&rest, separators)))
		if (*word)
			words_add(&words, word);
	return words;
}

char *words_join(const struct words *words, const char *separator)
{
	char *text = "";
	unsigned int i;

	for (i = 0; i < words->nr; i++)
		text = print("%s%s%s", text, i ? separator : "", words->word[i]);
	return text;
}

bool text_number(const char *text, unsigned long max, unsigned long *number)
{
	unsigned long value;

	if (!*text || text[strspn(text, "0123456789")])
		return false;
	errno = 0;
	value = strtoul(text, NULL, 10);
	if (errno || value > max)
		return false;
	*number = value;
	return true;
}

static void say(const char *kind, const char *format, va_list args)
{
	fprintf(stderr, "%s: %s", program, kind);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
	return -1;
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}
