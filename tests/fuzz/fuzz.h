/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fuzz targets share. A target includes the pure file that it calls, and
 * defines LLVMFuzzerTestOneInput(), which libFuzzer calls with each input. What
 * must always hold stands in HOLDS(); the sanitizers find the rest.
 */
#ifndef FUZZ_H
#define FUZZ_H

#ifdef __KERNEL__
#include <linux/types.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *memory);
void *memcpy(void *to, const void *from, size_t size);
#else
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#endif

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Say what does not hold, and end the program as a finding. */
__attribute__((__noreturn__))
void fuzz_finding(const char *what, const char *file, int line);

#define HOLDS(condition) do {					\
	if (!(condition))					\
		fuzz_finding(#condition, __FILE__, __LINE__);	\
} while (0)

/**
 * struct fuzz - an input, read as a stream; behind its end are zeroes
 * @data: the next byte
 * @size: number of bytes left
 */
struct fuzz {
	const u8 *data;
	size_t size;
};

static inline u8 fuzz_u8(struct fuzz *fuzz)
{
	if (!fuzz->size)
		return 0;
	fuzz->size--;
	return *fuzz->data++;
}

static inline u32 fuzz_u32(struct fuzz *fuzz)
{
	u32 number = fuzz_u8(fuzz);

	number = number << 8 | fuzz_u8(fuzz);
	number = number << 8 | fuzz_u8(fuzz);
	return number << 8 | fuzz_u8(fuzz);
}

/*
 * Up to @size of the next bytes, in memory of exactly their number, so that a read
 * behind the last one is found. The caller frees it.
 */
static inline u8 *fuzz_bytes(struct fuzz *fuzz, size_t *size)
{
	u8 *bytes;

	if (*size > fuzz->size)
		*size = fuzz->size;
	bytes = malloc(*size);
	if (*size)
		memcpy(bytes, fuzz->data, *size);
	fuzz->data += *size;
	fuzz->size -= *size;
	return bytes;
}

/* The input as text. The caller frees it. */
static inline char *fuzz_text(struct fuzz *fuzz)
{
	char *text = malloc(fuzz->size + 1);

	if (fuzz->size)
		memcpy(text, fuzz->data, fuzz->size);
	text[fuzz->size] = 0;
	fuzz->size = 0;
	return text;
}

/*
 * The words of a text, which is changed, in an array of exactly their number. The
 * caller frees it.
 */
static inline char **fuzz_words(char *text, unsigned int *nr)
{
	char *from = text, *to;
	char **words;

	*nr = 0;
	for (to = text; *to; to++)
		*nr += *to > ' ' && (to == text || to[-1] <= ' ');
	words = malloc(*nr * sizeof(*words));
	for (*nr = 0; *from; from = to) {
		while (*from && *from <= ' ')
			from++;
		for (to = from; *to > ' '; to++)
			;
		if (to == from)
			break;
		words[(*nr)++] = from;
		if (*to)
			*to++ = 0;
	}
	return words;
}

#endif
