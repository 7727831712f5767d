/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World wide names of LUNs. The kernel writes one as `naa.6006...`, multipath
 * as `36006...`, udev's links as `wwn-0x6006...` or `scsi-36006...`.
 */
#ifndef WWID_H
#define WWID_H

#include <linux/types.h>

/**
 * struct wwid - a name of a LUN
 * @type: digit that multipath writes for its type, 0 if the name does not say
 * @exact: it is the kernel's own
 * @name: the name without its type; digits are in lower case
 */
struct wwid {
	char type;
	bool exact;
	const char *name;
};

/* The name that the kernel has of a disk; it is empty if the disk has none. */
struct wwid wwid_of_kernel(const char *text);

/**
 * wwid_read() - read a name in any of its forms
 * @text: what a user wrote
 *
 * Return: the name; it is empty if there is only a type.
 */
struct wwid wwid_read(const char *text);

/**
 * wwid_same() - compare
 * @one: a name
 * @other: another one
 *
 * Return: true if it is one LUN's. An empty name, or one of blanks, is no LUN's, and a type that is
 * not known may be any.
 */
bool wwid_same(const struct wwid *one, const struct wwid *other);

/*
 * Multipath's name, from the kernel's: "36006..." from "naa.6006...". A type that
 * multipath has no digit for stays as it is.
 */
char *wwid_multipath(const char *kernel);

#endif
