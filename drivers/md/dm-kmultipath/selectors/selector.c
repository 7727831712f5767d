// SPDX-License-Identifier: GPL-2.0-only
/* The registry of path selectors, and a group's hold on one of them. */
#include <linux/module.h>
#include <linux/mutex.h>

#include "builtin.h"

static LIST_HEAD(kmp_selectors);
static DEFINE_MUTEX(kmp_selectors_lock);

static struct kmp_selector_type *__kmp_selector_find(const char *name)
{
	struct kmp_selector_type *type;

	lockdep_assert_held(&kmp_selectors_lock);

	list_for_each_entry(type, &kmp_selectors, list)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

int kmp_register_selector(struct kmp_selector_type *type)
{
	int err = 0;

	mutex_lock(&kmp_selectors_lock);
	if (__kmp_selector_find(type->name))
		err = -EEXIST;
	else
		list_add_tail(&type->list, &kmp_selectors);
	mutex_unlock(&kmp_selectors_lock);
	return err;
}
EXPORT_SYMBOL_GPL(kmp_register_selector);

void kmp_unregister_selector(struct kmp_selector_type *type)
{
	mutex_lock(&kmp_selectors_lock);
	list_del(&type->list);
	mutex_unlock(&kmp_selectors_lock);
}
EXPORT_SYMBOL_GPL(kmp_unregister_selector);

static struct kmp_selector_type *kmp_selector_pin(const char *name)
{
	struct kmp_selector_type *type;

	mutex_lock(&kmp_selectors_lock);
	type = __kmp_selector_find(name);
	if (type && !try_module_get(type->module))
		type = NULL;
	mutex_unlock(&kmp_selectors_lock);
	return type;
}

/**
 * kmp_selector_create() - give a group its selector
 * @selector: out
 * @name: from the table
 * @argc: number of arguments
 * @argv: the arguments
 * @error: out: names what is wrong
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
