/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of the system. The environment variables SYS, DEV, RUN, ETC,
 * TAB and ROOT name other places than /sys, /dev, /run, /etc,
 * /etc/kmultipath.tab and /, for tests.
 */
#ifndef FILES_H
#define FILES_H

#include <linux/types.h>

enum place {
	PLACE_SYS,
	PLACE_DEV,
	PLACE_RUN,
	PLACE_ETC,
	PLACE_ROOT,
};

/* The name of a file below a place. */
char *file_name(enum place place, const char *format, ...) __printf(2, 3);

/* The file with the maps that are loaded at boot. */
const char *tab_name(void);

/**
 * file_line() - read the first line of a file
 * @name: the file's name
 *
 * Return: the line without blanks at its end, or NULL if it cannot be read.
 */
char *file_line(const char *name);

/* The same of a file in sysfs. */
char *sys_line(const char *format, ...) __printf(1, 2);

/**
 * file_text() - read a file
 * @name: the file's name
 *
 * Return: its text, or NULL if it cannot be read; errno is set.
 */
char *file_text(const char *name);

/* Where a symbolic link leads to, NULL if it is none. */
char *file_link(const char *name);

bool file_exists(const char *name);

/**
 * folder_names() - list a folder
 * @name: the folder's name
 *
 * Return: the names in it, sorted as versions are; none if it cannot be read.
 */
struct words folder_names(const char *name);

#endif
