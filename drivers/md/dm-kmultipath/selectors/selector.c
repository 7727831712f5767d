// SPDX-License-Identifier: GPL-2.0-only
/* The registry of path selectors, and how a group gets and releases one. */
#include <linux/module.h>

#include "base/registry.h"
#include "builtin.h"

static struct kmp_registry kmp_selectors = {
	.lock = __MUTEX_INITIALIZER(kmp_selectors.lock),
	.plugins = LIST_HEAD_INIT(kmp_selectors.plugins),
};

int kmp_register_selector(struct kmp_selector_type *type)
{
	return kmp_registry_add(&kmp_selectors, &type->plugin, type->name, type->module);
}
EXPORT_SYMBOL_GPL(kmp_register_selector);

void kmp_unregister_selector(struct kmp_selector_type *type)
{
	kmp_registry_remove(&kmp_selectors, &type->plugin);
}
EXPORT_SYMBOL_GPL(kmp_unregister_selector);

static struct kmp_selector_type *kmp_selector_pin(const char *name)
{
	struct kmp_plugin *plugin = kmp_registry_pin(&kmp_selectors, name);

	return plugin ? container_of(plugin, struct kmp_selector_type, plugin) : NULL;
}

/**
 * kmp_selector_create() - create a group's selector
 * @selector: out
 * @name: from the table
 * @argc: number of arguments
 * @argv: the arguments
 * @error: out: the error text
 *
 * Context: table load, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_selector_create(struct kmp_selector *selector, const char *name,
			unsigned int argc, char **argv, const char **error)
{
	struct kmp_selector_type *type = kmp_selector_pin(name);
	int err;

	if (!type) {
		*error = "path selector: unknown name";
		return -EINVAL;
	}
	if (argc > type->max_args) {
		*error = "path selector arguments: more than this selector takes";
		err = -EINVAL;
		goto refused;
	}
	err = type->create(selector, argc, argv, error);
	if (err)
		goto refused;
	selector->type = type;
	selector->inlined = type->inlined;
	return 0;

refused:
	module_put(type->module);
	return err;
}

/**
 * kmp_selector_destroy() - undo kmp_selector_create()
 * @selector: the selector; nothing happens if it was not created
 *
 * Context: process context, sleeps.
 */
void kmp_selector_destroy(struct kmp_selector *selector)
{
	if (!selector->type)
		return;
	selector->type->destroy(selector);
	module_put(selector->type->module);
	selector->type = NULL;
}
