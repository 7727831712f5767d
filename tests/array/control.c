// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files in clarsim/ of debugfs. README.md describes them.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "schedule.h"

#define CS_WRITE_MAX	SZ_64K

static struct dentry *cs_dir;

/**
 * struct cs_script - the commands of one write, parsed
 * @nr: number of commands
 * @actions: one for each command
 * @ms: for a plan, the time of each command, in ms after the write
 */
struct cs_script {
	unsigned int nr;
	struct cs_action *actions;
	u32 *ms;
};

static void cs_script_free(struct cs_script *script)
{
	kvfree(script->actions);
	kvfree(script->ms);
}

static int cs_script_alloc(struct cs_script *script, const char *text)
{
	unsigned int lines = 1;

	while ((text = strchr(text, '\n'))) {
		lines++;
		text++;
	}
	script->nr = 0;
	script->actions = kvcalloc(lines, sizeof(*script->actions), GFP_KERNEL);
	script->ms = kvcalloc(lines, sizeof(*script->ms), GFP_KERNEL);
	if (script->actions && script->ms)
		return 0;
	cs_script_free(script);
	return -ENOMEM;
}

static int cs_script_line(struct cs_script *script, char *line, bool timed)
{
	int ret;

	line = strim(line);
	if (!*line || *line == '#')
		return 0;
	if (timed && cs_word_number(&line, &script->ms[script->nr]))
		return -EINVAL;
	ret = cs_parse(&script->actions[script->nr], line ? line : "");
	if (!ret)
		script->nr++;
	return ret;
}

static int cs_script_read(struct cs_script *script, char *text, bool timed)
{
	char *line;
	int ret = cs_script_alloc(script, text);

	if (ret)
		return ret;
	while ((line = strsep(&text, "\n"))) {
		ret = cs_script_line(script, line, timed);
		if (ret) {
			cs_script_free(script);
			return ret;
		}
	}
	return 0;
}

static int cs_control_store(char *text)
{
	struct cs_script script;
	int ret = cs_script_read(&script, text, false);

	if (ret)
		return ret;
	cs_schedule_now(script.actions, script.nr);
	cs_script_free(&script);
	return 0;
}

static int cs_plan_store(char *text)
{
	struct cs_script script;
	int ret;

	if (!strcmp(strim(text), "stop")) {
		cs_schedule_stop_plan();
		return 0;
	}
	ret = cs_script_read(&script, text, true);
	if (ret)
		return ret;
	ret = cs_schedule_plan(script.actions, script.ms, script.nr);
	cs_script_free(&script);
	return ret;
}

/**
 * struct cs_file - one file of the interface
 * @name: its name
 * @show: prints it, may be NULL
 * @store: parses and executes what was written, may be NULL
 */
struct cs_file {
	const char *name;
	void (*show)(struct seq_file *m);
	int (*store)(char *text);
};

static const struct cs_file cs_files[] = {
	{ "control", NULL, cs_control_store },
	{ "plan", cs_schedule_show, cs_plan_store },
	{ "counts", cs_counts_show, NULL },
	{ "trespasses", cs_trespasses_show, NULL },
	{ "luns", cs_luns_show, NULL },
	{ "ports", cs_ports_show, NULL },
	{ "log", cs_log_show, NULL },
};

static int cs_show(struct seq_file *m, void *unused)
{
	const struct cs_file *file = m->private;

	if (!file->show)
		return -EINVAL;
	file->show(m);
	return 0;
}

static int cs_open(struct inode *inode, struct file *f)
{
	return single_open(f, cs_show, inode->i_private);
}

static ssize_t cs_write(struct file *f, const char __user *buf, size_t count, loff_t *pos)
{
	const struct cs_file *file = file_inode(f)->i_private;
	char *text;
	int ret;

	if (!file->store)
		return -EINVAL;
	if (count > CS_WRITE_MAX)
		return -E2BIG;
	text = memdup_user_nul(buf, count);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = file->store(text);
	kfree(text);
	return ret ? ret : count;
}

static const struct file_operations cs_fops = {
	.owner = THIS_MODULE,
	.open = cs_open,
	.read = seq_read,
	.write = cs_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void cs_control_init(void)
{
	size_t i;

	cs_dir = debugfs_create_dir("clarsim", NULL);
	for (i = 0; i < ARRAY_SIZE(cs_files); i++)
		debugfs_create_file(cs_files[i].name,
				    (cs_files[i].show ? 0400 : 0) | (cs_files[i].store ? 0200 : 0),
				    cs_dir, (void *)&cs_files[i], &cs_fops);
}

void cs_control_exit(void)
{
	debugfs_remove(cs_dir);
}
