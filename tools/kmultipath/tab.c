// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads /etc/kmultipath.tab, and then *.tab in /etc/kmultipath.tab.d:
 *
 *	<name> <wwid> [<option>[,<option>]*]
 *	*      *      <option>[,<option>]*
 *
 * The second form has options for all lines below it; in a file of the folder,
 * only for lines of that file.
 */
#include <errno.h>
#include <string.h>

#include "files.h"
#include "tab.h"
#include "text.h"

/* Of device-mapper, and of its library without an escape. */
#define NAME_MAX_LEN	127
#define NAME_LETTERS	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#+.:=@_-"

/* The file that is being read. */
struct reader {
	struct tab *tab;
	struct wish defaults;
	const char *error;
};

static struct tab_entry *add_entry(struct reader *reader)
{
	struct tab *tab = reader->tab;

	tab->entry = grown(tab->entry, tab->nr, sizeof(*tab->entry));
	return &tab->entry[tab->nr++];
}

static const char *read_options(struct wish *wish, const char *text)
{
	const struct words options = words_of(text, ",");
	const char *error;
	unsigned int i;

	for (i = 0; i < options.nr; i++) {
		if (!strcmp(options.word[i], "-"))
			continue;
		error = wish_option(wish, options.word[i]);
		if (error)
			return print("option \"%s\": %s", options.word[i], error);
	}
	return NULL;
}

/* Words of its own: adding to it does not change @words. */
static struct words copy_of(const struct words *words)
{
	struct words copy = {};
	unsigned int i;

	for (i = 0; i < words->nr; i++)
		words_add(&copy, words->word[i]);
	return copy;
}

static const char *bad_name(const char *name)
{
	if (strlen(name) > NAME_MAX_LEN || name[strspn(name, NAME_LETTERS)] || *name == '-')
		return "name: expected at most 127 letters, digits or #+.:=@_- and no - in front";
	if (!strcmp(name, "control") || !strcmp(name, ".") || !strcmp(name, ".."))
		return "name: this one is device-mapper's";
	return NULL;
}

static const char *taken(const struct tab *tab, const struct tab_entry *entry)
{
	const struct tab_entry *other;

	for (other = tab->entry; other < entry; other++) {
		if (!strcmp(other->name, entry->name))
			return print("%s has a map of this name; give one of them another",
				     other->line);
		if (!other->error && wwid_same(&other->wwid, &entry->wwid))
			return print("this LUN is map \"%s\" in %s already; remove one of the lines",
				     other->name, other->line);
	}
	return NULL;
}

static const char *read_entry(struct reader *reader, struct tab_entry *entry,
			      const struct words *words)
{
	const char *error;

	if (words->nr < 2)
		return "it has no WWID; expected: <name> <wwid> [<option>,...]";
	if (words->nr > 3)
		return print("\"%s\": one word too many; options have commas between them, and no blanks",
			     words->word[3]);
	entry->text = words->word[1];
	entry->wwid = wwid_read(entry->text);
	if (!*entry->wwid.name)
		return print("WWID \"%s\": no name follows the type", entry->text);
	error = bad_name(entry->name) ?: taken(reader->tab, entry);
	if (error)
		return error;
	return reader->error ?:
	       (words->nr > 2 ? read_options(&entry->wish, words->word[2]) : NULL);
}

static void read_line(struct reader *reader, const char *file, unsigned int nr, char *text)
{
	struct words words;
	struct tab_entry *entry;
	struct wish wish;

	text[strcspn(text, "#")] = 0;
	words = words_of(text, " \t\r");
	if (!words.nr)
		return;
	wish = reader->defaults;
	wish.features = copy_of(&reader->defaults.features);
	if (!strcmp(words.word[0], "*") && words.nr == 3 && !strcmp(words.word[1], "*")) {
		const char *error = read_options(&wish, words.word[2]);

		if (error)
			reader->error = print("%s:%u: %s", file, nr, error);
		else
			reader->defaults = wish;
		return;
	}
	entry = add_entry(reader);
	entry->line = print("%s:%u", file, nr);
	entry->name = words.word[0];
	entry->text = "";
	entry->wwid.name = "";
	entry->wish = wish;
	entry->error = read_entry(reader, entry, &words);
}

static void read_file(struct reader *reader, const char *name)
{
	char *text = file_text(name), *line;
	struct tab_entry *entry;
	unsigned int nr = 0;

	if (!text && errno != ENOENT) {
		entry = add_entry(reader);
		*entry = (struct tab_entry){ .line = print("%s", name), .name = "*", .text = "",
					     .wwid.name = "", .error = print("%m") };
	}
	while (text && (line = strsep(&text, "\n")))
		read_line(reader, name, ++nr, line);
}

static bool is_drop_in(const char *name)
{
	const size_t len = strlen(name);

	return len > 4 && !strcmp(name + len - 4, ".tab");
}

struct tab tab_read(void)
{
	struct tab tab = {};
	struct reader reader = {
		.tab = &tab,
	};
	const char *folder = print("%s.d", tab_name());
	const struct words names = folder_names(folder);
	struct reader common;
	unsigned int i;

	read_file(&reader, tab_name());
	common = reader;
	for (i = 0; i < names.nr; i++) {
		if (!is_drop_in(names.word[i]))
			continue;
		reader.defaults = common.defaults;
		reader.error = common.error;
		read_file(&reader, print("%s/%s", folder, names.word[i]));
	}
	return tab;
}

const struct tab_entry *tab_named(const struct tab *tab, const char *name)
{
	unsigned int i;

	for (i = 0; i < tab->nr; i++)
		if (!tab->entry[i].error && !strcmp(tab->entry[i].name, name))
			return &tab->entry[i];
	return NULL;
}

const struct tab_entry *tab_of_lun(const struct tab *tab, const struct wwid *wwid)
{
	unsigned int i;

	for (i = 0; i < tab->nr; i++)
		if (wwid_same(&tab->entry[i].wwid, wwid))
			return &tab->entry[i];
	return NULL;
}
