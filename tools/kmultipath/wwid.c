// SPDX-License-Identifier: GPL-2.0-only
/*
 * World wide names of LUNs.
 *
 * A designator of type NAA (SPC-5, 7.7.6.6) has 8 or 16 bytes, one of type
 * EUI-64 (7.7.6.5) 8, 12 or 16; a T10 vendor ID based one (7.7.6.4) is text.
 */
#include <ctype.h>
#include <linux/kernel.h>
#include <string.h>

#include "text.h"
#include "wwid.h"

/* The kernel's words for types of designators, and multipath's digits. */
static const struct wwid_type {
	const char *prefix;
	char digit;
} types[] = {
	{ "t10.", '1' },
	{ "eui.", '2' },
	{ "naa.", '3' },
};

static char *lower_case(const char *text)
{
	char *lower = print("%s", text), *letter;

	for (letter = lower; *letter; letter++)
		*letter = tolower(*letter);
	return lower;
}

static const char *without(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? text : text + len;
}

/* A designator of text has blanks, which udev and multipath write as one `_`. */
static char *without_blanks(const char *text)
{
	const struct words words = words_of(text, " \t");

	return words_join(&words, "_");
}

/* Does the text have a type's digit, and then as many digits as the type has? */
static bool is_multipath(const char *text)
{
	size_t digits = strspn(text, "0123456789abcdef");

	if (text[digits])
		return *text == '1' && digits;
	switch (*text) {
	case '2':
		return digits == 17 || digits == 25 || digits == 33;
	case '3':
		return digits == 17 || digits == 33;
	}
	return false;
}

struct wwid wwid_read(const char *text)
{
	const char *name = without_blanks(lower_case(text));
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!strncmp(name, types[i].prefix, strlen(types[i].prefix)))
			return (struct wwid){ types[i].digit, without(name, types[i].prefix) };
	name = without(without(name, "scsi-"), "wwn-");
	if (!strncmp(name, "0x", 2))
		return (struct wwid){ 0, name + 2 };
	if (is_multipath(name))
		return (struct wwid){ *name, name + 1 };
	return (struct wwid){ 0, name };
}

bool wwid_same(const struct wwid *one, const struct wwid *other)
{
	return *one->name && !strcmp(one->name, other->name) &&
	       (!one->type || !other->type || one->type == other->type);
}

char *wwid_multipath(const char *kernel)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!strncmp(kernel, types[i].prefix, strlen(types[i].prefix)))
			return print("%c%s", types[i].digit,
				     without_blanks(without(kernel, types[i].prefix)));
	return print("3%s", kernel);
}
