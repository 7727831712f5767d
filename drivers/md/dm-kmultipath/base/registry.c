// SPDX-License-Identifier: GPL-2.0-only
/* Registries of the selectors and handlers that modules offer to tables. */
#include <linux/module.h>

#include "registry.h"

static struct kmp_plugin *__kmp_registry_find(struct kmp_registry *registry,
					      const char *name)
{
	struct kmp_plugin *plugin;

	lockdep_assert_held(&registry->lock);
	list_for_each_entry(plugin, &registry->plugins, list)
		if (!strcmp(plugin->name, name))
			return plugin;
	return NULL;
}

/**
 * kmp_registry_add() - register a type
 * @registry: that of its kind
 * @plugin: the type's, stays valid until kmp_registry_remove()
 * @name: the type's
 * @module: the one that has the type
 *
 * Context: process context, sleeps.
 * Return: 0, or -EEXIST if a type of that name is registered.
 */
int kmp_registry_add(struct kmp_registry *registry, struct kmp_plugin *plugin,
		     const char *name, struct module *module)
{
	int err = 0;

	mutex_lock(&registry->lock);
	if (__kmp_registry_find(registry, name)) {
		err = -EEXIST;
	} else {
		plugin->name = name;
		plugin->module = module;
		list_add_tail(&plugin->list, &registry->plugins);
	}
	mutex_unlock(&registry->lock);
	return err;
}

/**
 * kmp_registry_remove() - unregister a type
 * @registry: that of its kind
 * @plugin: as added
 *
 * Context: process context, sleeps.
 */
void kmp_registry_remove(struct kmp_registry *registry, struct kmp_plugin *plugin)
{
	mutex_lock(&registry->lock);
	list_del(&plugin->list);
	mutex_unlock(&registry->lock);
}

/**
 * kmp_registry_pin() - find a type and pin its module
 * @registry: that of its kind
 * @name: the type's
 *
 * Context: process context, sleeps.
 * Return: its plugin, or NULL if there is none or its module is going away.
 */
struct kmp_plugin *kmp_registry_pin(struct kmp_registry *registry, const char *name)
{
	struct kmp_plugin *plugin;

	mutex_lock(&registry->lock);
	plugin = __kmp_registry_find(registry, name);
	if (plugin && !try_module_get(plugin->module))
		plugin = NULL;
	mutex_unlock(&registry->lock);
	return plugin;
}
