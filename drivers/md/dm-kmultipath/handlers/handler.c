// SPDX-License-Identifier: GPL-2.0-only
/* The registry of hardware handlers, and how a map gets and releases one. */
#include <linux/module.h>

#include "base/registry.h"
#include "builtin.h"

static struct kmp_registry kmp_handlers = {
	.lock = __MUTEX_INITIALIZER(kmp_handlers.lock),
	.plugins = LIST_HEAD_INIT(kmp_handlers.plugins),
};

int kmp_register_handler(struct kmp_handler_type *type)
{
	return kmp_registry_add(&kmp_handlers, &type->plugin, type->name, type->module);
}
EXPORT_SYMBOL_GPL(kmp_register_handler);

void kmp_unregister_handler(struct kmp_handler_type *type)
{
	kmp_registry_remove(&kmp_handlers, &type->plugin);
}
EXPORT_SYMBOL_GPL(kmp_unregister_handler);

static struct kmp_handler_type *kmp_handler_pin(const char *name)
{
	struct kmp_plugin *plugin = kmp_registry_pin(&kmp_handlers, name);

	return plugin ? container_of(plugin, struct kmp_handler_type, plugin) : NULL;
}

/**
 * kmp_handler_create() - create a map's handler
 * @handler: out
 * @name: from the table
 * @argc: number of arguments
 * @argv: the arguments
 * @error: out: the error text
 *
 * Context: table load, sleeps.
 * Return: 0 or a negative errno.
 */
int kmp_handler_create(struct kmp_handler *handler, const char *name,
		       unsigned int argc, char **argv, const char **error)
{
	struct kmp_handler_type *type = kmp_handler_pin(name);
	int err = 0;

	if (!type) {
		*error = "hardware handler: unknown name";
		return -EINVAL;
	}
	if (type->create) {
		err = type->create(handler, argc, argv, error);
	} else if (argc) {
		*error = "hardware handler arguments: this handler takes none";
		err = -EINVAL;
	}
	if (err) {
		module_put(type->module);
		return err;
	}
	handler->type = type;
	return 0;
}

/**
 * kmp_handler_destroy() - undo kmp_handler_create()
 * @handler: the handler; nothing happens if it was not created
 *
 * Context: process context, sleeps.
 */
void kmp_handler_destroy(struct kmp_handler *handler)
{
	if (!handler->type)
		return;
	if (handler->type->destroy)
		handler->type->destroy(handler);
	module_put(handler->type->module);
	handler->type = NULL;
}
