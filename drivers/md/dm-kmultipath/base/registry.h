/* SPDX-License-Identifier: GPL-2.0-only */
/* Registries of the selectors and handlers that modules offer to tables. */
#ifndef KMP_REGISTRY_H
#define KMP_REGISTRY_H

#include <linux/dm-kmultipath-plugin.h>
#include <linux/mutex.h>

/**
 * struct kmp_registry - the types of a kind: selectors or handlers
 * @lock: protects @plugins
 * @plugins: those that are registered
 */
struct kmp_registry {
	struct mutex lock; /* see above */
	struct list_head plugins;
};

int kmp_registry_add(struct kmp_registry *registry, struct kmp_plugin *plugin,
		     const char *name, struct module *module);
void kmp_registry_remove(struct kmp_registry *registry, struct kmp_plugin *plugin);
struct kmp_plugin *kmp_registry_pin(struct kmp_registry *registry, const char *name);

#endif
