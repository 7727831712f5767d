// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands for LUNs: lun N|all VERB [ARGUMENTS]. Called by verbs.c.
 */
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include "schedule.h"

static void cs_lun_each(const struct cs_action *action)
{
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		if (action->lun != CS_ALL_LUNS && action->lun != i)
			continue;
		spin_lock(&cs_luns[i].lock);
		action->apply(&cs_luns[i], action);
		spin_unlock(&cs_luns[i].lock);
	}
}

static void cs_owner_apply(struct cs_lun *lun, const struct cs_action *action)
{
	__cs_lun_move(lun, action->value[0], "second host");
}

static void cs_default_apply(struct cs_lun *lun, const struct cs_action *action)
{
	lun->home = action->value[0];
}

static void cs_copy_apply(struct cs_lun *lun, const struct cs_action *action)
{
	lun->copying = action->value[0];
	lun->copy_warned = false;
}

static void cs_snapshot_apply(struct cs_lun *lun, const struct cs_action *action)
{
	lun->snapshot = action->value[0];
}

static void cs_protect_apply(struct cs_lun *lun, const struct cs_action *action)
{
	WRITE_ONCE(lun->protected, action->value[0]);
}

static void cs_thick_apply(struct cs_lun *lun, const struct cs_action *action)
{
	WRITE_ONCE(lun->thick, action->value[0]);
}

static void cs_swap_apply(struct cs_lun *lun, const struct cs_action *action)
{
	lun->swapped = action->value[0];
	lun->writes_since_swap = 0;
}

static void cs_map_apply(struct cs_lun *lun, const struct cs_action *action)
{
	WRITE_ONCE(lun->mapped, action->value[0]);
}

static void cs_mode_apply(struct cs_lun *lun, const struct cs_action *action)
{
	WRITE_ONCE(lun->mode, action->value[0]);
}

static void __cs_resize(struct cs_lun *lun, u64 nr_blocks)
{
	WRITE_ONCE(lun->nr_blocks, nr_blocks);
	__cs_lun_attention(lun, CS_ATTN_CAPACITY);
}

static u64 cs_blocks_of(const struct cs_action *action)
{
	return (u64)action->value[0] * (SZ_1M / CS_BLOCK);
}

static void cs_grow_apply(struct cs_lun *lun, const struct cs_action *action)
{
	__cs_resize(lun, lun->nr_blocks + cs_blocks_of(action));
}

/* Data beyond the new end is kept, and visible again if the LUN grows. */
static void cs_shrink_apply(struct cs_lun *lun, const struct cs_action *action)
{
	if (cs_blocks_of(action) < lun->nr_blocks)
		__cs_resize(lun, lun->nr_blocks - cs_blocks_of(action));
}

/* --- fight: a second host moves the LUN --- */

static void cs_fight_apply(struct cs_lun *lun, const struct cs_action *action)
{
	lun->rival = cs_peer(&cs_sps[lun->owner])->id;
}

static void cs_fight_move_apply(struct cs_lun *lun, const struct cs_action *action)
{
	__cs_lun_move(lun, lun->rival, "second host");
}

/* @action->value: the period in ms, and the moves left, this one included */
static void cs_fight_move_run(const struct cs_action *action)
{
	u64 next = __cs_schedule_clock() + (u64)action->value[0] * NSEC_PER_MSEC;
	struct cs_action again = *action;

	if (!action->value[1])
		return;
	cs_lun_each(action);
	again.value[1]--;
	if (again.value[1])
		__cs_schedule_add(next, CS_BY_FIGHT, &again);
}

static void cs_fight_run(const struct cs_action *action)
{
	struct cs_action move = *action;

	__cs_schedule_drop(CS_BY_FIGHT, action->lun);
	if (!action->value[1])
		return;
	cs_lun_each(action);
	move.run = cs_fight_move_run;
	move.apply = cs_fight_move_apply;
	*move.text = 0;
	cs_fight_move_run(&move);
}

/* --- words --- */

static int cs_word_value_sp(char **rest, u32 *value)
{
	enum cs_sp_id sp;
	int ret = cs_word_sp(rest, &sp);

	*value = sp;
	return ret;
}

static int cs_word_switch(char **rest, u32 *value)
{
	bool on;
	int ret = kstrtobool(cs_word(rest), &on);

	*value = on;
	return ret;
}

static int cs_word_swap(char **rest, u32 *value)
{
	char *word = cs_word(rest);

	*value = 0;
	return strcmp(word, "back") ? cs_ports_named(*word ? word : "all", value) : 0;
}

static int cs_word_mode(char **rest, u32 *value)
{
	int ret = cs_word_number(rest, value);

	return ret ? ret : *value < CS_NR_MODES ? 0 : -EINVAL;
}

static int cs_word_fight(char **rest, u32 *value)
{
	char *word = cs_word(rest);

	if (!strcmp(word, "stop"))
		return 0;
	return kstrtouint(word, 0, &value[0]) ? : cs_word_number(rest, &value[1]);
}

static int cs_word_off(char **rest, u32 *value)
{
	*value = 0;
	return 0;
}

static int cs_word_on(char **rest, u32 *value)
{
	*value = 1;
	return 0;
}

/**
 * struct cs_lun_verb - a command for LUNs
 * @name: its name
 * @word: parses its arguments
 * @apply: executes it for one LUN, with the LUN's lock held
 * @run: executes it for all LUNs concerned; NULL for cs_lun_each()
 */
struct cs_lun_verb {
	const char *name;
	int (*word)(char **rest, u32 *value);
	void (*apply)(struct cs_lun *lun, const struct cs_action *action);
	void (*run)(const struct cs_action *action);
};

static const struct cs_lun_verb cs_lun_verbs[] = {
	{ "owner", cs_word_value_sp, cs_owner_apply },
	{ "default", cs_word_value_sp, cs_default_apply },
	{ "fight", cs_word_fight, cs_fight_apply, cs_fight_run },
	{ "copy", cs_word_switch, cs_copy_apply },
	{ "snapshot", cs_word_switch, cs_snapshot_apply },
	{ "protect", cs_word_switch, cs_protect_apply },
	{ "thick", cs_word_switch, cs_thick_apply },
	{ "swap", cs_word_swap, cs_swap_apply },
	{ "map", cs_word_on, cs_map_apply },
	{ "unmap", cs_word_off, cs_map_apply },
	{ "mode", cs_word_mode, cs_mode_apply },
	{ "grow", cs_word_number, cs_grow_apply },
	{ "shrink", cs_word_number, cs_shrink_apply },
};

int cs_parse_lun(struct cs_action *action, char **rest)
{
	const char *word;
	size_t i;

	if (cs_word_lun(rest, &action->lun))
		return -EINVAL;
	word = cs_word(rest);
	for (i = 0; i < ARRAY_SIZE(cs_lun_verbs); i++) {
		const struct cs_lun_verb *verb = &cs_lun_verbs[i];

		if (strcmp(verb->name, word))
			continue;
		action->run = verb->run ? verb->run : cs_lun_each;
		action->apply = verb->apply;
		return verb->word(rest, action->value);
	}
	return -EINVAL;
}
