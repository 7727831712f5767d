/* SPDX-License-Identifier: GPL-2.0-only */
/* The registration that the types of selectors and handlers have in common. */
#ifndef _LINUX_DM_KMULTIPATH_PLUGIN_H
#define _LINUX_DM_KMULTIPATH_PLUGIN_H

#include <linux/list.h>

struct module;

/**
 * struct kmp_plugin - a registered type; private to kmultipath, initially 0
 * @name: the type's
 * @module: the type's
 * @list: in the registry
 */
struct kmp_plugin {
	const char *name;
	struct module *module;
	struct list_head list;
};

#endif
