// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmultipath - shows, loads and changes maps of the device-mapper target
 * kmultipath; see kmultipath(8). Calls go one way:
 *
 *	main		reads the command line
 *	command-*	a command, or a few that are alike
 *	tab		the maps of kmultipath.tab(5)
 *	plan, refresh, convert	new tables
 *	live, journal	maps of kmultipath as they are now, and their records
 *	replay		a record, decided again by the module's files
 *	svg		pictures
 *	rehearsal	what ndu rehearse refuses and reports
 *	findings	what is to be mended
 *	watch		processes beside a rehearsal
 *	disks, ask	the disks
 *	port		their remote ports
 *	lock		one process at a time changes maps
 *	dm, scsi, files	the system
 *	wwid, text	words
 */
#include <fcntl.h>
#include <getopt.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

/**
 * struct command - a command
 * @name: its name
 * @arguments: what follows, for the help
 * @options: the options that it knows, by their letters
 * @min: how many arguments it needs
 * @max: how many it takes
 * @summary: what it does; NULL for those that only units and rules call
 * @run: does it, and returns the exit status
 */
struct command {
	const char *name;
	const char *arguments;
	const char *options;
	unsigned int min;
	unsigned int max;
	const char *summary;
	int (*run)(const struct request *request);
};

static const struct command commands[] = {
	{ "list", "[MAP]", "j", 0, 1, "show maps and their paths", command_list },
	{ "explain", "[MAP]", "", 0, 1,
	  "say what is wrong with maps, and what to do", command_explain },
	{ "top", "[MAP]", "n", 0, 1, "show maps and paths at work, each second", command_top },
	{ "metrics", "", "", 0, 0, "print numbers of maps and paths for Prometheus",
	  command_metrics },
	{ "record", "MAP", "s", 1, 1, "print a map's last events", command_record },
	{ "replay", "MAP|FILE", "", 1, 1,
	  "decide again what a record has, and say what differs", command_replay },
	{ "stats", "MAP", "", 1, 1, "print what a map has counted", command_stats },
	{ "scan", "", "", 0, 0,
	  "print LUNs that kmultipath.tab does not have, as lines of it", command_scan },
	{ "check", "", "j", 0, 0,
	  "check that this host is set up for maps, and say what to mend", command_check },
	{ "table", "DEVICE|WWID", "of", 1, 1,
	  "print the table of a LUN, for `dmsetup create`", command_table },
	{ "from", "MAP", "", 1, 1,
	  "print the table of a map of dm-multipath as one of kmultipath", command_from },
	{ "missing", "MAP", "", 1, 1,
	  "print the disks of a map's LUN that are not in its table", command_missing },
	{ "load", "[MAP]", "od", 0, 1,
	  "load the maps of kmultipath.tab, or one of them; add paths to those that are loaded",
	  command_load },
	{ "refresh", "MAP", "o", 1, 1,
	  "load a map's table with the disks that exist now", command_refresh },
	{ "resize", "MAP", "", 1, 1, "make a map as long as its LUN is now", command_resize },
	{ "unload", "MAP", "", 1, 1, "remove a map that nobody uses", command_unload },
	{ "ndu", "begin SECONDS|end [MAP]|rehearse MAP", "bj", 1, 3,
	  "announce a firmware upgrade to one map or to all, or its end; or rehearse one",
	  command_ndu },
	{ "migrate", "MAP", "uyo", 1, 1,
	  "replace a map of dm-multipath by one of kmultipath, under what LVM has on it",
	  command_migrate },
	{ "ensure", "MAP", "o", 1, 1, NULL, command_ensure },
	{ "generator", "FOLDER...", "", 1, 3, NULL, command_generator },
	{ "keep", "DISK", "", 1, 1, NULL, command_keep },
	{ "member", "DISK", "", 1, 1, NULL, command_member },
	{ "udev", "MAP", "", 1, 1, NULL, command_udev },
};

static const struct {
	char letter;
	const char *text;
} option_texts[] = {
	{ 'j', "-j, --json                  print JSON" },
	{ 's', "-s, --svg                   print the last outage as a picture, SVG" },
	{ 'n', "-n, --count N               end after this many times" },
	{ 'o', "-o, --open-within SECONDS   leave out paths that do not open and reply within\n"
	       "                              that time, by default 10" },
	{ 'f', "-f, --feature NAME[=VALUE]  use this feature instead of queue_if_no_path; also\n"
	       "                              selector=NAME, handler=NAME or\n"
	       "                              groups=auto|one|each; may be repeated" },
	{ 'b', "-b, --both SECONDS          of ndu rehearse: take away both storage processors for\n"
	       "                              that time, too" },
	{ 'y', "-y, --dry-run               only print the table and the steps" },
	{ 'u', "-u, --undo                  replace a map of kmultipath by one of dm-multipath" },
	{ 'd', "-d, --disk DISK             only the map of that disk, as sda" },
};

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "svg", no_argument, NULL, 's' },
	{ "count", required_argument, NULL, 'n' },
	{ "open-within", required_argument, NULL, 'o' },
	{ "feature", required_argument, NULL, 'f' },
	{ "both", required_argument, NULL, 'b' },
	{ "dry-run", no_argument, NULL, 'y' },
	{ "undo", no_argument, NULL, 'u' },
	{ "disk", required_argument, NULL, 'd' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{}
};

#define SYNOPSIS	"usage: kmultipath"

static const struct command *command_named(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int usage_of(const struct command *command, FILE *out)
{
	unsigned int i;

	fprintf(out, "%s %s %s\n", SYNOPSIS, command->name, command->arguments);
	if (command->summary)
		fprintf(out, "  %s\n", command->summary);
	for (i = 0; i < ARRAY_SIZE(option_texts); i++)
		if (strchr(command->options, option_texts[i].letter))
			fprintf(out, "  %s\n", option_texts[i].text);
	return out == stdout ? STATUS_GOOD : STATUS_USAGE;
}

static int usage(FILE *out)
{
	unsigned int i;

	fprintf(out, "%s COMMAND [OPTION]... [ARGUMENT]...\n", SYNOPSIS);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].summary)
			fprintf(out, "  %-8s %-24s %s\n", commands[i].name,
				commands[i].arguments, commands[i].summary);
	fprintf(out, "`kmultipath COMMAND --help` has a command's options; kmultipath(8) has all.\n");
	return out == stdout ? STATUS_GOOD : STATUS_USAGE;
}

static void complete_option(const struct command *command)
{
	unsigned int i;

	for (i = 0; options[i].name; i++)
		if (options[i].val == 'h' || strchr(command->options, options[i].val))
			printf("--%s\n", options[i].name);
}

/* Prints what may stand in place of the last word; the words before it are the command line. */
static int complete(const struct words *words)
{
	const struct command *command;
	unsigned int i;

	if (words->nr <= 1) {
		for (i = 0; i < ARRAY_SIZE(commands); i++)
			if (commands[i].summary)
				puts(commands[i].name);
		return STATUS_GOOD;
	}
	command = command_named(words->word[0]);
	if (command && *words->word[words->nr - 1] == '-')
		complete_option(command);
	else if (command && command->summary)
		complete_argument(command->name, command->arguments, words->nr - 2);
	return STATUS_GOOD;
}

/* Return: false if the value is bad, which was said. */
static bool take_option(struct request *request, int letter, const char *value)
{
	unsigned long number;
	const char *error;

	switch (letter) {
	case 'j':
		request->json = true;
		break;
	case 's':
		request->svg = true;
		break;
	case 'y':
		request->dry_run = true;
		break;
	case 'u':
		request->undo = true;
		break;
	case 'd':
		request->disk = value;
		break;
	case 'o':
		if (!text_number(value, 86400, &number)) {
			fail("--open-within \"%s\": expected seconds, up to 86400", value);
			return false;
		}
		request->wish.open_within = number;
		break;
	case 'n':
		if (!text_number(value, 1000000, &number) || !number) {
			fail("--count \"%s\": expected a number from 1 to 1000000", value);
			return false;
		}
		request->rounds = number;
		break;
	case 'b':
		if (!text_number(value, 3600, &number) || !number) {
			fail("--both \"%s\": expected seconds, from 1 to 3600", value);
			return false;
		}
		request->both = number;
		break;
	case 'f':
		error = wish_option(&request->wish, value);
		if (error) {
			fail("--feature \"%s\": %s", value, error);
			return false;
		}
		break;
	}
	return true;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct request request = {};
	int letter;

	optind = 0;
	while ((letter = getopt_long(argc, argv, "hVjsn:o:f:d:b:yu", options, NULL)) != -1) {
		if (letter == 'h')
			return usage_of(command, stdout);
		if (letter != '?' && !strchr(command->options, letter))
			fail("%s: it has no option -%c", command->name, letter);
		if (letter == '?' || !strchr(command->options, letter))
			return usage_of(command, stderr);
		if (!take_option(&request, letter, optarg))
			return STATUS_USAGE;
	}
	request.nr = argc - optind;
	request.argument = argv + optind;
	if (request.nr >= command->min && request.nr <= command->max)
		return command->run(&request);
	fail("%s: %s", command->name,
	     request.nr < command->min ? "an argument is missing" : "too many arguments");
	return usage_of(command, stderr);
}

/**
 * struct link - a name of a link to this program, and what it does by this name
 * @program: the name
 * @option: only with this option, if not NULL
 * @words: the same as words of this program
 */
static const struct link {
	const char *program;
	const char *option;
	const char *words[2];
} links[] = {
	{ "kmultipath-generator", NULL, { "generator" } },
	/* the programs that this one replaces */
	{ "kmultipath-table", "--from", { "from" } },
	{ "kmultipath-table", "--refresh", { "refresh" } },
	{ "kmultipath-table", "--missing", { "missing" } },
	{ "kmultipath-load", "--map", { "load" } },
	{ "kmultipath-load", "--disk", { "load", "--disk" } },
	{ "kmultipath-load", "--is-member", { "member" } },
	{ "kmultipath-load", "--udev", { "udev" } },
	{ "kmultipath-table", NULL, { "table" } },
	{ "kmultipath-load", NULL, { "load" } },
};

static int position(const char *word, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], word))
			return i;
	return 0;
}

/* The command line without the program's name, or with a link's words in its place. */
static struct words command_line(const char *name, int argc, char **argv)
{
	const struct link *link = NULL;
	struct words words = {};
	unsigned int i;
	int without = 0, at;

	for (i = 0; i < ARRAY_SIZE(links) && !link; i++) {
		if (strcmp(name, links[i].program))
			continue;
		without = links[i].option ? position(links[i].option, argc, argv) : 0;
		if (without || !links[i].option)
			link = &links[i];
	}
	for (i = 0; link && i < 2 && link->words[i]; i++)
		words_add(&words, (char *)link->words[i]);
	for (at = 1; at < argc; at++)
		if (at != without)
			words_add(&words, argv[at]);
	if (link)
		program = link->program;
	return words;
}

/* Files that are opened later must not get the numbers of these. */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	struct words words = command_line(slash ? slash + 1 : argv[0], argc, argv);
	const struct command *command;

	open_standard_files();
	if (!words.nr)
		return usage(stderr);
	if (!strcmp(words.word[0], "--help") || !strcmp(words.word[0], "-h"))
		return usage(stdout);
	if (!strcmp(words.word[0], "--version") || !strcmp(words.word[0], "-V")) {
		printf("kmultipath %s\n", VERSION);
		return STATUS_GOOD;
	}
	if (!strcmp(words.word[0], "complete"))
		return complete(&(struct words){ words.nr - 1, words.word + 1 });
	command = command_named(words.word[0]);
	if (command)
		return run(command, words.nr, words.word);
	fail("\"%s\": no such command", words.word[0]);
	return usage(stderr);
}
