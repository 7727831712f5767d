// SPDX-License-Identifier: GPL-2.0-only
/* The files of the system. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "text.h"

static const struct {
	const char *variable;
	const char *name;
} places[] = {
	[PLACE_SYS] = { "SYS", "/sys" },
	[PLACE_DEV] = { "DEV", "/dev" },
	[PLACE_RUN] = { "RUN", "/run" },
	[PLACE_ETC] = { "ETC", "/etc" },
	[PLACE_ROOT] = { "ROOT", "" },
};

static const char *variable_or(const char *variable, const char *name)
{
	const char *value = getenv(variable);

	return value && *value ? value : name;
}

static char *vfile_name(enum place place, const char *format, va_list args)
{
	return print("%s/%s", variable_or(places[place].variable, places[place].name),
		     vprint(format, args));
}

char *file_name(enum place place, const char *format, ...)
{
	va_list args;
	char *name;

	va_start(args, format);
	name = vfile_name(place, format, args);
	va_end(args);
	return name;
}

const char *tab_name(void)
{
	return variable_or("TAB", file_name(PLACE_ETC, "kmultipath.tab"));
}

char *file_text(const char *name)
{
	static char *buffer;
	static size_t size;
	size_t used = 0;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t len = 1;

	if (fd < 0)
		return NULL;	/* errno says why */
	while (len > 0) {
		if (size - used < 2) {
			size = 2 * size + 4096;
			buffer = realloc(buffer, size);
			if (!buffer)
				abort();
		}
		len = read(fd, buffer + used, size - used - 1);
		if (len > 0)
			used += len;
	}
	close(fd);
	if (len < 0)
		return NULL;
	buffer[used] = 0;
	return print("%s", buffer);
}

char *file_line(const char *name)
{
	char *text = file_text(name);
	size_t len;

	if (!text)
		return NULL;
	len = strcspn(text, "\n");
	while (len && strchr(" \t\r", text[len - 1]))
		len--;
	text[len] = 0;
	return text;
}

char *sys_line(const char *format, ...)
{
	va_list args;
	char *name;

	va_start(args, format);
	name = vfile_name(PLACE_SYS, format, args);
	va_end(args);
	return file_line(name);
}

char *file_link(const char *name)
{
	char target[4096];
	ssize_t len = readlink(name, target, sizeof(target) - 1);

	if (len < 0)
		return NULL;
	target[len] = 0;
	return print("%s", target);
}

bool file_exists(const char *name)
{
	return !access(name, F_OK);
}

struct words folder_names(const char *name)
{
	struct words words = { .word = take(sizeof(char *)) };
	struct dirent **entries;
	int nr = scandir(name, &entries, NULL, versionsort), i;

	for (i = 0; i < nr; i++) {
		if (entries[i]->d_name[0] != '.')
			words_add(&words, print("%s", entries[i]->d_name));
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	return words;
}
