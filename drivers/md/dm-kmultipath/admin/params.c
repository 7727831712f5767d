// SPDX-License-Identifier: GPL-2.0-only
/*
 * The values of a map's tunables, and the module parameters, which are the
 * defaults of tables loaded later.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>

#include "admin.h"
#include "base/work.h"
#include "kmp.h"

static DEFINE_MUTEX(kmp_defaults_lock);
static u32 kmp_defaults[KMP_NR_TUNABLES];
static unsigned long kmp_defaults_set;
static bool kmp_defaults_checked;

static void __kmp_tunable_defaults(u32 values[KMP_NR_TUNABLES])
{
	unsigned int i;

	lockdep_assert_held(&kmp_defaults_lock);

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		values[i] = kmp_defaults_set & (1UL << i) ?
			    kmp_defaults[i] : kmp_tunables[i].initial;
}

/**
 * kmp_tunable_defaults() - get the values for a table that sets no tunable
 * @values: out: one for each tunable
 *
 * Context: process context, sleeps.
 */
void kmp_tunable_defaults(u32 values[KMP_NR_TUNABLES])
{
	mutex_lock(&kmp_defaults_lock);
	__kmp_tunable_defaults(values);
	mutex_unlock(&kmp_defaults_lock);
}

/**
 * kmp_tunable_set() - change a tunable of a map
 * @map: the map
 * @tunable: the tunable
 * @value: the new value, in range
 *
 * This does not move the deadline of an outage in progress.
 * Context: process context.
 * Return: NULL, or a string constant that names the conflict with another one.
 */
const char *kmp_tunable_set(struct kmp_map *map, enum kmp_tunable tunable,
			    u32 value)
{
	u32 values[KMP_NR_TUNABLES];
	const char *error;

	spin_lock_irq(&map->lock);
	memcpy(values, map->features.tunables, sizeof(values));
	values[tunable] = value;
	error = kmp_tunables_conflict(values);
	if (!error) {
		WRITE_ONCE(map->features.tunables[tunable], value);
		map->features.tunables_set |= 1UL << tunable;
	}
	spin_unlock_irq(&map->lock);
	kmp_activate_soon(map);
	/* A disk may be there already. */
	if (tunable == KMP_ADOPT) {
		WRITE_ONCE(map->adopt.search, true);
		kmp_work_run_adopt(&map->adopt.work, 0);
	}
	return error;
}

/**
 * kmp_params_check() - check that the module parameters fit together
 *
 * When the module is loaded, the kernel sets one after the other: only when all are
 * set, there may be a conflict.
 * Context: module init.
 * Return: NULL, or a string constant that names the conflict.
 */
const char *kmp_params_check(void)
{
	u32 values[KMP_NR_TUNABLES];
	const char *error;

	mutex_lock(&kmp_defaults_lock);
	__kmp_tunable_defaults(values);
	error = kmp_tunables_conflict(values);
	WRITE_ONCE(kmp_defaults_checked, true);
	mutex_unlock(&kmp_defaults_lock);
	return error;
}

/* A parameter's argument is a pointer into kmp_defaults. */
static enum kmp_tunable kmp_param_tunable(const struct kernel_param *param)
{
	return (u32 *)param->arg - kmp_defaults;
}

static int kmp_param_set(const char *text, const struct kernel_param *param)
{
	enum kmp_tunable tunable = kmp_param_tunable(param);
	u32 values[KMP_NR_TUNABLES];
	const char *error;

	/* To load the module takes another capability. */
	if (READ_ONCE(kmp_defaults_checked) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&kmp_defaults_lock);
	__kmp_tunable_defaults(values);
	error = kmp_tunable_parse(tunable, text, &values[tunable]);
	if (!error && kmp_defaults_checked)
		error = kmp_tunables_conflict(values);
	if (!error) {
		kmp_defaults[tunable] = values[tunable];
		kmp_defaults_set |= 1UL << tunable;
	}
	mutex_unlock(&kmp_defaults_lock);

	if (error)
		DMERR("module parameter %s", error);
	return error ? -EINVAL : 0;
}

static int kmp_param_get(char *buffer, const struct kernel_param *param)
{
	enum kmp_tunable tunable = kmp_param_tunable(param);
	u32 values[KMP_NR_TUNABLES];
	unsigned int len;

	kmp_tunable_defaults(values);
	len = kmp_tunable_print(tunable, values[tunable], buffer, PAGE_SIZE - 1);
	buffer[len++] = '\n';
	buffer[len] = '\0';
	return len;
}

static const struct kernel_param_ops kmp_param_ops = {
	.set = kmp_param_set,
	.get = kmp_param_get,
};

#define KMP_TUNABLE_PARAMETERS
#include "core/tunable-list.h"
