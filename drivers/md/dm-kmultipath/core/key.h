/* SPDX-License-Identifier: GPL-2.0-only */
/* The text of a key for persistent reservations. Pure. */
#ifndef KMP_KEY_H
#define KMP_KEY_H

#include <linux/types.h>

/**
 * struct kmp_key - the key by which an array knows a host
 * @value: the key, 0 for none
 * @aptpl: the array is to keep the registration when its power fails
 */
struct kmp_key {
	u64 value;
	bool aptpl;
};

/**
 * kmp_key_parse() - parse a key
 * @text: up to 16 hexadecimal digits, with or without 0x, maybe followed by ":aptpl"; 0
 *	  for none
 * @key: out
 *
 * Return: NULL, or a string constant that says what was expected.
 */
const char *kmp_key_parse(const char *text, struct kmp_key *key);

/**
 * kmp_key_print() - print a key as kmp_key_parse() takes it
 * @key: the key
 * @text: out, always terminated
 * @size: of @text in bytes
 *
 * Return: bytes written, @size - 1 at most.
 */
unsigned int kmp_key_print(const struct kmp_key *key, char *text, unsigned int size);

#endif
