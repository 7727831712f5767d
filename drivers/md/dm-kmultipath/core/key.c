// SPDX-License-Identifier: GPL-2.0-only
/* Pure: the text of a key for persistent reservations, as multipath.conf has it. */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "key.h"

#define KMP_KEY_DIGITS	16

/* The digits of a key; return how many there are, and the value. */
static unsigned int kmp_key_digits(const char *text, u64 *value)
{
	unsigned int nr;

	*value = 0;
	for (nr = 0; isxdigit(text[nr]); nr++)
		*value = *value << 4 |
			 (isdigit(text[nr]) ? text[nr] - '0' : tolower(text[nr]) - 'a' + 10);
	return nr;
}

const char *kmp_key_parse(const char *text, struct kmp_key *key)
{
	static const char error[] =
		"reservation_key: expected up to 16 hexadecimal digits, maybe with :aptpl, or 0";
	unsigned int nr;

	if (text[0] == '0' && tolower(text[1]) == 'x')
		text += 2;
	nr = kmp_key_digits(text, &key->value);
	if (!nr || nr > KMP_KEY_DIGITS)
		return error;
	text += nr;
	key->aptpl = !strcasecmp(text, ":aptpl");
	if (*text && !key->aptpl)
		return error;
	return key->aptpl && !key->value ? error : NULL;
}

unsigned int kmp_key_print(const struct kmp_key *key, char *text, unsigned int size)
{
	return scnprintf(text, size, "0x%llx%s", (unsigned long long)key->value,
			 key->aptpl ? ":aptpl" : "");
}
