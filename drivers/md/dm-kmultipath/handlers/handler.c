// SPDX-License-Identifier: GPL-2.0-only
/* The registry of hardware handlers, and a map's hold on one of them. */
#include <linux/module.h>
#include <linux/mutex.h>

#include "builtin.h"

static LIST_HEAD(kmp_handlers);
static DEFINE_MUTEX(kmp_handlers_lock);

static struct kmp_handler_type *__kmp_handler_find(const char *name)
{
	struct kmp_handler_type *type;

	lockdep_assert_held(&kmp_handlers_lock);

	list_for_each_entry(type, &kmp_handlers, list)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

int kmp_register_handler(struct kmp_handler_type *type)
{
	int err = 0;

	mutex_lock(&kmp_handlers_lock);
	if (__kmp_handler_find(type->name))
		err = -EEXIST;
	else
		list_add_tail(&type->list, &kmp_handlers);
	mutex_unlock(&kmp_handlers_lock);
	return err;
}
EXPORT_SYMBOL_GPL(kmp_register_handler);

void kmp_unregister_handler(struct kmp_handler_type *type)
{
	mutex_lock(&kmp_handlers_lock);
	list_del(&type->list);
	mutex_unlock(&kmp_handlers_lock);
}
EXPORT_SYMBOL_GPL(kmp_unregister_handler);

static struct kmp_handler_type *kmp_handler_pin(const char *name)
{
	struct kmp_handler_type *type;

	mutex_lock(&kmp_handlers_lock);
	type = __kmp_handler_find(name);
	if (type && !try_module_get(type->module))
		type = NULL;
	mutex_unlock(&kmp_handlers_lock);
	return type;
}

/**
 * kmp_handler_create() - give a map its handler
 * @handler: out
 * @name: from the table
 * @argc: number of arguments
 * @argv: the arguments
 * @error: out: names what is wrong
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
