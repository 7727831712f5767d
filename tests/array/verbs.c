// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing of commands into actions: all commands but those for LUNs.
 * Called by control.c.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "schedule.h"

/* The next word, "" if there is none. */
char *cs_word(char **rest)
{
	char *word;

	while ((word = strsep(rest, " \t")))
		if (*word)
			return word;
	return "";
}

int cs_word_number(char **rest, u32 *value)
{
	return kstrtouint(cs_word(rest), 0, value);
}

/* A number that may be missing. */
static int cs_word_optional(char **rest, u32 *value)
{
	char *word = cs_word(rest);

	return *word ? kstrtouint(word, 0, value) : 0;
}

static int cs_name_index(const char * const *names, int nr, const char *name)
{
	int i = match_string(names, nr, name);

	return i < 0 ? -EINVAL : i;
}

int cs_word_sp(char **rest, enum cs_sp_id *sp)
{
	char *word = cs_word(rest);

	if ((*word != 'A' && *word != 'B') || word[1])
		return -EINVAL;
	*sp = *word - 'A';
	return 0;
}

int cs_word_lun(char **rest, int *lun)
{
	char *word = cs_word(rest);
	u32 number;

	*lun = CS_ALL_LUNS;
	if (!strcmp(word, "all"))
		return 0;
	if (kstrtouint(word, 0, &number) || number >= cs_nr_luns)
		return -EINVAL;
	*lun = number;
	return 0;
}

/* A port, an SP for all of its ports, or all. */
int cs_ports_named(const char *word, u32 *ports)
{
	unsigned int i;

	*ports = 0;
	for (i = 0; i < cs_nr_ports; i++) {
		bool sp = word[0] == cs_ports[i].name[0] && !word[1];

		if (sp || !strcmp(word, "all") || !strcmp(word, cs_ports[i].name))
			*ports |= BIT(i);
	}
	return *ports ? 0 : -EINVAL;
}

static int cs_word_ports(char **rest, u32 *ports)
{
	return cs_ports_named(cs_word(rest), ports);
}

/* How links are down; without a word as the last link-kind said. */
static int cs_word_how(char **rest, enum cs_link *how)
{
	char *word = cs_word(rest);
	int i;

	*how = cs_link_kind;
	if (!*word)
		return 0;
	i = cs_name_index(cs_link_names, CS_NR_LINKS, word);
	if (i <= CS_LINK_UP)
		return -EINVAL;
	*how = i;
	return 0;
}

/* --- link PORTS down|up [HOW] --- */

static void cs_link_run(const struct cs_action *action)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++)
		if (action->ports & BIT(i))
			cs_port_set(&cs_ports[i], action->link);
}

static int cs_parse_link(struct cs_action *action, char **rest)
{
	char *word;

	action->run = cs_link_run;
	if (cs_word_ports(rest, &action->ports))
		return -EINVAL;
	word = cs_word(rest);
	action->link = CS_LINK_UP;
	if (!strcmp(word, "up"))
		return 0;
	return strcmp(word, "down") ? -EINVAL : cs_word_how(rest, &action->link);
}

/* --- rport PORTS delete|add --- */

static void cs_rport_run(const struct cs_action *action)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++)
		if (action->ports & BIT(i))
			cs_fc_set(&cs_ports[i], action->value[0]);
}

static int cs_parse_rport(struct cs_action *action, char **rest)
{
	char *word;

	action->run = cs_rport_run;
	if (cs_word_ports(rest, &action->ports))
		return -EINVAL;
	word = cs_word(rest);
	action->value[0] = !strcmp(word, "add");
	return action->value[0] || !strcmp(word, "delete") ? 0 : -EINVAL;
}

/* --- sp A|B reboot MS [HOW] | down [HOW] | notice | up --- */

static void cs_sp_run(const struct cs_action *action)
{
	cs_sp_set(action->sp, action->value[0], action->link);
}

static int cs_parse_sp(struct cs_action *action, char **rest)
{
	enum cs_sp_id sp;
	char *word;
	int phase;

	if (cs_word_sp(rest, &sp))
		return -EINVAL;
	action->sp = &cs_sps[sp];
	word = cs_word(rest);
	if (!strcmp(word, "reboot")) {
		action->run = cs_reboot_run;
		return cs_word_number(rest, &action->value[0]) ? : cs_word_how(rest, &action->link);
	}
	action->run = cs_sp_run;
	phase = cs_name_index(cs_phase_names, CS_NR_PHASES, word);
	if (phase < 0)
		return -EINVAL;
	action->value[0] = phase;
	return cs_word_how(rest, &action->link);
}

/* --- power cut --- */

static void cs_power_cut_run(const struct cs_action *action)
{
	cs_luns_power_cut();
}

static int cs_parse_power(struct cs_action *action, char **rest)
{
	action->run = cs_power_cut_run;
	return strcmp(cs_word(rest), "cut") ? -EINVAL : 0;
}

/* --- ndu NOTICE_MS A_MS BOTH_MS B_MS [HOW] | stop --- */

static int cs_parse_ndu(struct cs_action *action, char **rest)
{
	unsigned int i;
	char *word = cs_word(rest);

	action->run = cs_ndu_stop;
	if (!strcmp(word, "stop"))
		return 0;
	action->run = cs_ndu_run;
	if (kstrtouint(word, 0, &action->value[0]))
		return -EINVAL;
	for (i = 1; i < ARRAY_SIZE(action->value); i++)
		if (cs_word_number(rest, &action->value[i]))
			return -EINVAL;
	return cs_word_how(rest, &action->link);
}

/* --- fault [every N] PORTS LUN CLASS KIND [ARGUMENTS] [COUNT] | none --- */

const char * const cs_class_names[CS_NR_CLASSES + 1] = {
	[CS_TUR] = "tur",
	[CS_INQUIRY] = "inquiry",
	[CS_C0] = "c0",
	[CS_VPD] = "vpd",
	[CS_READ] = "read",
	[CS_WRITE] = "write",
	[CS_SYNC] = "sync",
	[CS_UNMAP] = "unmap",
	[CS_MODE_SELECT] = "modeselect",
	[CS_MODE_SENSE] = "modesense",
	[CS_CAPACITY] = "capacity",
	[CS_REPORT_LUNS] = "reportluns",
	[CS_RESERVE] = "reserve",
	[CS_RTPG] = "rtpg",
	[CS_OTHER] = "other",
	[CS_ALL_CLASSES] = "all",
};

static int cs_word_none(char **rest, u32 *arg)
{
	return 0;
}

static int cs_word_sense(char **rest, u32 *arg)
{
	unsigned int key, asc, ascq;

	if (sscanf(cs_word(rest), "%x/%x/%x", &key, &asc, &ascq) != 3)
		return -EINVAL;
	if (!key || key > 0xf || asc > 0xff || ascq > 0xff)
		return -EINVAL;
	arg[0] = key << 16 | asc << 8 | ascq;
	return 0;
}

static int cs_word_byte(char **rest, u32 *arg)
{
	if (cs_word_number(rest, &arg[0]) || cs_word_number(rest, &arg[1]))
		return -EINVAL;
	return arg[1] > 0xff ? -EINVAL : 0;
}

/* The kinds of faults, and the functions that parse their arguments. */
static const struct cs_kind {
	const char *name;
	enum cs_fault_kind kind;
	int (*arguments)(char **rest, u32 *arg);
	u32 arg;
} cs_kinds[] = {
	{ "lost", CS_FAULT_LOST, cs_word_none },
	{ "lost-noabort", CS_FAULT_LOST, cs_word_none, 1 },
	{ "busy", CS_FAULT_BUSY, cs_word_none },
	{ "host-busy", CS_FAULT_HOST_BUSY, cs_word_none },
	{ "slow", CS_FAULT_SLOW, cs_word_number },
	{ "host-byte", CS_FAULT_HOST_BYTE, cs_word_number },
	{ "sense", CS_FAULT_SENSE, cs_word_sense },
	{ "short", CS_FAULT_SHORT, cs_word_number },
	{ "byte", CS_FAULT_BYTE, cs_word_byte },
	{ "garbage", CS_FAULT_GARBAGE, cs_word_none },
};

static const struct cs_kind *cs_kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cs_kinds); i++)
		if (!strcmp(cs_kinds[i].name, name))
			return &cs_kinds[i];
	return NULL;
}

static void cs_fault_run(const struct cs_action *action)
{
	if (cs_fault_add(&action->fault))
		cs_log("too many faults");
}

static void cs_fault_none_run(const struct cs_action *action)
{
	cs_faults_clear();
}

static int cs_word_fault(char **rest, struct cs_fault *fault)
{
	const struct cs_kind *kind;
	int class;

	if (cs_word_lun(rest, &fault->lun))
		return -EINVAL;
	class = cs_name_index(cs_class_names, ARRAY_SIZE(cs_class_names), cs_word(rest));
	kind = cs_kind_find(cs_word(rest));
	if (class < 0 || !kind)
		return -EINVAL;
	fault->class = class;
	fault->kind = kind->kind;
	fault->arg[0] = kind->arg;
	return kind->arguments(rest, fault->arg) ? : cs_word_optional(rest, &fault->left);
}

static int cs_parse_fault(struct cs_action *action, char **rest)
{
	struct cs_fault *fault = &action->fault;
	char *word = cs_word(rest);

	if (!strcmp(word, "none")) {
		action->run = cs_fault_none_run;
		return 0;
	}
	action->run = cs_fault_run;
	if (!strcmp(word, "every")) {
		if (cs_word_number(rest, &fault->every) || !fault->every)
			return -EINVAL;
		word = cs_word(rest);
	}
	return cs_ports_named(word, &fault->ports) ? : cs_word_fault(rest, fault);
}

/* --- settings and the rest --- */

static void cs_setting_run(const struct cs_action *action)
{
	WRITE_ONCE(*action->setting, action->value[0]);
}

static int cs_parse_setting(struct cs_action *action, char **rest, unsigned int *setting)
{
	action->run = cs_setting_run;
	action->setting = setting;
	return cs_word_number(rest, &action->value[0]);
}

static int cs_parse_boot_answers(struct cs_action *action, char **rest)
{
	return cs_parse_setting(action, rest, &cs_boot_answers_ms);
}

static int cs_parse_fast_io_fail(struct cs_action *action, char **rest)
{
	return cs_parse_setting(action, rest, &cs_fast_io_fail_ms);
}

static int cs_parse_latency(struct cs_action *action, char **rest)
{
	return cs_parse_setting(action, rest, &cs_latency_us);
}

static int cs_parse_takeover(struct cs_action *action, char **rest)
{
	return cs_parse_setting(action, rest, &cs_takeover);
}

static int cs_parse_link_kind(struct cs_action *action, char **rest)
{
	action->run = cs_setting_run;
	action->setting = &cs_link_kind;
	if (cs_word_how(rest, &action->link))
		return -EINVAL;
	action->value[0] = action->link;
	return 0;
}

static void cs_reset_counts_run(const struct cs_action *action)
{
	cs_counts_reset();
}

static int cs_parse_reset_counts(struct cs_action *action, char **rest)
{
	action->run = cs_reset_counts_run;
	return 0;
}

static void cs_reset_log_run(const struct cs_action *action)
{
	cs_log_reset();
}

static int cs_parse_reset_log(struct cs_action *action, char **rest)
{
	action->run = cs_reset_log_run;
	return 0;
}

static const struct cs_verb {
	const char *name;
	int (*parse)(struct cs_action *action, char **rest);
} cs_verbs[] = {
	{ "link", cs_parse_link },
	{ "rport", cs_parse_rport },
	{ "sp", cs_parse_sp },
	{ "power", cs_parse_power },
	{ "ndu", cs_parse_ndu },
	{ "lun", cs_parse_lun },
	{ "fault", cs_parse_fault },
	{ "link-kind", cs_parse_link_kind },
	{ "boot-answers", cs_parse_boot_answers },
	{ "fast-io-fail", cs_parse_fast_io_fail },
	{ "latency", cs_parse_latency },
	{ "takeover", cs_parse_takeover },
	{ "reset-counts", cs_parse_reset_counts },
	{ "reset-log", cs_parse_reset_log },
};

/* Parse one command. Returns -EINVAL if it is invalid or has an extra word. */
int cs_parse(struct cs_action *action, char *line)
{
	char *word;
	size_t i;
	int ret;

	memset(action, 0, sizeof(*action));
	strscpy(action->text, strim(line), sizeof(action->text));
	line = strim(line);
	word = cs_word(&line);
	for (i = 0; i < ARRAY_SIZE(cs_verbs); i++) {
		if (strcmp(cs_verbs[i].name, word))
			continue;
		ret = cs_verbs[i].parse(action, &line);
		return ret ? ret : *cs_word(&line) ? -EINVAL : 0;
	}
	return -EINVAL;
}
