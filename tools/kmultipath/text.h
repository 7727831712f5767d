/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text, memory and errors.
 *
 * The tool ends soon, so that nothing is freed one by one. A command that runs
 * for long marks the memory that it has, and returns to the mark.
 */
#ifndef TEXT_H
#define TEXT_H

#include <linux/types.h>
#include <stdarg.h>

/**
 * struct words - a list of words
 * @nr: their number
 * @word: the words, and NULL behind the last one
 */
struct words {
	unsigned int nr;
	char **word;
};

/* Memory that is zero. There always is some: the tool ends otherwise. */
void *take(size_t size);

/**
 * grown() - make room for one more element, and one behind it
 * @elements: an array that only this function has made; NULL at first
 * @nr: number of its elements
 * @size: of an element
 *
 * Return: the array, or a longer copy of it.
 */
void *grown(void *elements, unsigned int nr, size_t size);

/* A mark, and the return to it: all memory that was taken since is free. */
void *mark(void);
void release(void *mark);

/* A formatted text, in memory of its own. */
char *print(const char *format, ...) __printf(1, 2);
char *vprint(const char *format, va_list args) __printf(1, 0);

void words_add(struct words *words, char *word);

/* The words of a text, which one or more characters of @separators part. */
struct words words_of(const char *text, const char *separators);

/* The words with @separator between them. */
char *words_join(const struct words *words, const char *separator);

/**
 * text_number() - read a number of digits alone
 * @text: the digits
 * @max: the largest one
 * @number: out
 *
 * Return: false if the text is no such number.
 */
bool text_number(const char *text, unsigned long max, unsigned long *number);

/* The program's name, as messages begin. */
extern const char *program;

/* Say an error on standard error. Return: -1, for the caller to return. */
int fail(const char *format, ...) __printf(1, 2);

/* Say a warning on standard error. */
void warn(const char *format, ...) __printf(1, 2);

#endif
