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

	return strncasecmp(text, prefix, len) ? text : text + len;
}

/* A designator of text has blanks, which udev and multipath write as one `_`. */
static char *without_blanks(const char *text)
{
	const struct words words = words_of(text, " \t");

	return words_join(&words, "_");
}

/* Are these the digits of a type of multipath's? */
static bool has_digits(char type, const char *text)
{
	size_t digits = strspn(text, "0123456789abcdefABCDEF");

	if (text[digits])
		return false;
	return digits == 16 || digits == 32 || (type == '2' && digits == 24);
}

static const struct wwid_type *type_of(const char *text)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!strncasecmp(text, types[i].prefix, strlen(types[i].prefix)))
			return &types[i];
	return NULL;
}

struct wwid wwid_of_kernel(const char *text)
{
	const struct wwid_type *type = type_of(text);

	if (!type)
		return (struct wwid){ 0, true, text };
	text += strlen(type->prefix);
	return (struct wwid){ type->digit, true, type->digit == '1' ? text : lower_case(text) };
}

struct wwid wwid_read(const char *text)
{
	if (type_of(text))
		return wwid_of_kernel(text);
	text = without(without(text, "scsi-"), "wwn-");
	if (!strncasecmp(text, "0x", 2))
		return (struct wwid){ 0, false, lower_case(text + 2) };
	if (*text == '1' && text[1] && !has_digits('3', text))
		return (struct wwid){ '1', false, text + 1 };
	if ((*text == '2' || *text == '3') && has_digits(*text, text + 1))
		return (struct wwid){ *text, false, lower_case(text + 1) };
	return (struct wwid){ 0, false, has_digits('2', text) ? lower_case(text) : text };
}

/* A text designator may be of blanks alone, which name nothing. */
static bool is_empty(const struct wwid *wwid)
{
	return !wwid->name[strspn(wwid->name, " \t")];
}

bool wwid_same(const struct wwid *one, const struct wwid *other)
{
	if (is_empty(one) || is_empty(other) ||
	    (one->type && other->type && one->type != other->type))
		return false;
	if (!strcmp(one->name, other->name))
		return true;
	return (one->type == '1' || other->type == '1') && !(one->exact && other->exact) &&
	       !strcmp(without_blanks(one->name), without_blanks(other->name));
}

char *wwid_multipath(const char *kernel)
{
	const struct wwid wwid = wwid_of_kernel(kernel);

	if (!wwid.type)
		return print("%s", wwid.name);
	return print("%c%s", wwid.type, wwid.type == '1' ? without_blanks(wwid.name) : wwid.name);
}
