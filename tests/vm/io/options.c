// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line. The top of kmp-io.c says what the options mean.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kmp-io.h"

struct options opt = {
	.threads = 4,
	.seed = 1,
	.max_bytes = MAX_IO_BYTES,
	.weight = { 50, 45, 5 },
	.error_pause_ns = 10 * NSEC_PER_MSEC,
	.one_shot = -1,
	.freeze_after_ns = NSEC_PER_SEC,
	.timeline_fd = STDOUT_FILENO,
	.out_fd = STDOUT_FILENO,
};

[[gnu::noreturn]] static void usage(const char *why)
{
	fprintf(stderr, "kmp-io: %s; its source describes the options\n", why);
	exit(2);
}

static u64 number(const char *text)
{
	char *end;
	u64 n;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		usage(text);
	return n;
}

static u64 seconds(const char *text)
{
	char *end;
	double s = strtod(text, &end);

	if (end == text || *end || s < 0)
		usage(text);
	return s * NSEC_PER_SEC;
}

static void set_uint(void *target, char *arg)
{
	*(unsigned int *)target = number(arg);
}

static void set_u64(void *target, char *arg)
{
	*(u64 *)target = number(arg);
}

static void set_ms(void *target, char *arg)
{
	*(u64 *)target = number(arg) * NSEC_PER_MSEC;
}

static void set_seconds(void *target, char *arg)
{
	*(u64 *)target = seconds(arg);
}

static void set_string(void *target, char *arg)
{
	*(const char **)target = arg;
}

static void set_output(void *target, char *arg)
{
	int fd = open(arg, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0644);

	if (fd < 0)
		die(arg);
	*(int *)target = fd;
}

/* The last weight may be missing. */
static void set_mix(void *target, char *arg)
{
	unsigned int *weight = target;

	if (sscanf(arg, "%u,%u,%u,%u,%u", &weight[OP_READ], &weight[OP_WRITE],
		   &weight[OP_FLUSH], &weight[OP_DISCARD], &weight[OP_FUA]) < OP_FUA)
		usage(arg);
}

static void set_window(void *target, char *arg)
{
	char *comma = strchr(arg, ',');

	if (!comma)
		usage(arg);
	*comma = 0;
	opt.cpu_delay_ns = seconds(arg);
	*(u64 *)target = seconds(comma + 1);
}

static void set_op(void *target, char *arg)
{
	unsigned int i;

	for (i = 0; i < NR_OPS; i++)
		if (!strcmp(arg, op_names[i]))
			break;
	if (i == NR_OPS)
		usage(arg);
	*(int *)target = i;
}

static void set_discard(void *target, char *arg)
{
	enum discard_promise *promise = target;

	if (!strcmp(arg, "zero"))
		*promise = DISCARD_ZERO;
	else if (!strcmp(arg, "undefined"))
		*promise = DISCARD_UNDEFINED;
	else
		usage(arg);
}

static void set_errors(void *target, char *arg)
{
	enum error_policy *policy = target;

	if (!strcmp(arg, "some"))
		*policy = ERRORS_SOME;
	else if (!strcmp(arg, "any"))
		*policy = ERRORS_ANY;
	else
		usage(arg);
}

/* @set is NULL for a flag, @fallback the value of "--name" alone. */
static const struct setting {
	const char *name;
	void *target;
	void (*set)(void *target, char *arg);
	const char *fallback;
} settings[] = {
	{ "device", &opt.device, set_string, NULL },
	{ "threads", &opt.threads, set_uint, NULL },
	{ "seconds", &opt.seconds_ns, set_seconds, NULL },
	{ "until-file", &opt.until_file, set_string, NULL },
	{ "size-limit", &opt.size_limit, set_u64, NULL },
	{ "max-bytes", &opt.max_bytes, set_uint, NULL },
	{ "mix", opt.weight, set_mix, NULL },
	{ "discard", &opt.discard, set_discard, NULL },
	{ "cuts", &opt.cuts, set_string, NULL },
	{ "rate", &opt.rate, set_uint, NULL },
	{ "rate-limit", &opt.rate_limit, set_uint, NULL },
	{ "seed", &opt.seed, set_u64, NULL },
	{ "readonly", &opt.readonly, NULL, NULL },
	{ "no-init", &opt.no_init, NULL, NULL },
	{ "no-final", &opt.no_final, NULL, NULL },
	{ "error-pause", &opt.error_pause_ns, set_ms, NULL },
	{ "expect-errors", &opt.errors, set_errors, "some" },
	{ "drain", &opt.drain_ns, set_seconds, NULL },
	{ "one-shot", &opt.one_shot, set_op, NULL },
	{ "offset", &opt.offset, set_u64, NULL },
	{ "freeze", &opt.freeze, NULL, NULL },
	{ "freeze-after", &opt.freeze_after_ns, set_ms, NULL },
	{ "freeze-seconds", &opt.freeze_ns, set_seconds, NULL },
	{ "timeline", &opt.timeline_ns, set_ms, NULL },
	{ "timeline-to", &opt.timeline_fd, set_output, NULL },
	{ "timeline-follow", &opt.follow, set_string, NULL },
	{ "status", &opt.status, set_string, NULL },
	{ "status-raw", &opt.status_raw, NULL, NULL },
	{ "cpu", &opt.cpu, NULL, NULL },
	{ "cpu-window", &opt.cpu_ns, set_window, NULL },
	{ "output", &opt.out_fd, set_output, NULL },
};

static const struct setting *find_setting(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		if (strlen(settings[i].name) == len && !memcmp(settings[i].name, name, len))
			return &settings[i];
	usage(name);
}

/* "--flag", "--name value" or "--name=value"; returns how many words it was. */
static int parse_option(char **argv)
{
	const struct setting *setting;
	char *value;

	if (strncmp(*argv, "--", 2))
		usage(*argv);
	value = strchr(*argv, '=');
	setting = find_setting(*argv + 2, value ? (size_t)(value - *argv - 2) : strlen(*argv + 2));

	if (!setting->set) {
		*(bool *)setting->target = true;
		return 1;
	}
	if (value || setting->fallback) {
		setting->set(setting->target, value ? value + 1 : (char *)setting->fallback);
		return 1;
	}
	if (!argv[1])
		usage(*argv);
	setting->set(setting->target, argv[1]);
	return 2;
}

static void check_options(void)
{
	if (opt.cpu ? !opt.cpu_ns : !opt.device)
		usage(opt.cpu ? "--cpu-window is missing" : "--device is missing");
	if (!opt.threads || opt.threads > MAX_THREADS)
		usage("--threads is out of range");
	if (!opt.max_bytes || opt.max_bytes > MAX_IO_BYTES || opt.max_bytes % 512)
		usage("--max-bytes is out of range");
	if (opt.readonly) {
		opt.no_init = true;
		opt.weight[OP_WRITE] = 0;
		opt.weight[OP_FLUSH] = 0;
		opt.weight[OP_DISCARD] = 0;
		opt.weight[OP_FUA] = 0;
	}
	if (opt.rate_limit && opt.rate > opt.rate_limit)
		opt.rate = opt.rate_limit;
	if (opt.cuts && (opt.no_init || opt.weight[OP_DISCARD]))
		usage("--cuts needs the first writes, and no discards");
	if (!(opt.weight[OP_READ] + opt.weight[OP_WRITE] + opt.weight[OP_FLUSH] +
	      opt.weight[OP_DISCARD] + opt.weight[OP_FUA]))
		usage("nothing to do");
}

void parse_options(char **argv)
{
	while (*argv)
		argv += parse_option(argv);
	check_options();
}
