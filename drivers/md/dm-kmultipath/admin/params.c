// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of the tunables: of a map, and as module parameters, which are the
 * defaults of tables loaded later.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>

#include "admin.h"
#include "kmp.h"

static DEFINE_MUTEX(kmp_defaults_lock);
static u32 kmp_defaults[KMP_NR_TUNABLES];
static unsigned long kmp_defaults_set;

static void __kmp_tunable_defaults(u32 values[KMP_NR_TUNABLES])
{
	unsigned int i;

	for (i = 0; i < KMP_NR_TUNABLES; i++)
		values[i] = kmp_defaults_set & (1UL << i) ?
			    kmp_defaults[i] : kmp_tunables[i].initial;
}

/**
 * kmp_tunable_defaults() - what holds for a table that says nothing
 * @values: out, one a tunable
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
 * kmp_tunable_set() - change a tunable of a map that is there
 * @map: the map
 * @tunable: which
 * @value: in range
 *
 * An outage in progress keeps what it began with.
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

	mutex_lock(&kmp_defaults_lock);
	__kmp_tunable_defaults(values);
	error = kmp_tunable_parse(tunable, text, &values[tunable]) ?:
		kmp_tunables_conflict(values);
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

#define KMP_PARAM(name, tunable)					\
	module_param_cb(name, &kmp_param_ops, &kmp_defaults[tunable], 0644)

KMP_PARAM(test_interval_ms, KMP_TEST_INTERVAL);
MODULE_PARM_DESC(test_interval_ms,
		 "Default interval between two tests of a healthy path");
KMP_PARAM(outage_test_ms, KMP_OUTAGE_TEST);
MODULE_PARM_DESC(outage_test_ms,
		 "Default interval between two tests while no path is usable");
KMP_PARAM(test_timeout_ms, KMP_TEST_TIMEOUT);
MODULE_PARM_DESC(test_timeout_ms,
		 "Default time after which a test without answer is late");
KMP_PARAM(no_path_timeout_ms, KMP_NO_PATH_TIMEOUT);
MODULE_PARM_DESC(no_path_timeout_ms,
		 "Default deadline of an outage with queue_if_no_path, 0 for none");
KMP_PARAM(ndu_timeout_ms, KMP_NDU_TIMEOUT);
MODULE_PARM_DESC(ndu_timeout_ms,
		 "Default deadline of an outage while a storage processor is being upgraded");
KMP_PARAM(gone_after_ms, KMP_GONE_AFTER);
MODULE_PARM_DESC(gone_after_ms,
		 "Default time after which \"no such LUN\" on every path is permanent");
KMP_PARAM(failback, KMP_FAILBACK);
MODULE_PARM_DESC(failback,
		 "Default policy to bring a LUN home: immediate, manual, followover, or ms to wait");
KMP_PARAM(hold_limit, KMP_HOLD_LIMIT);
MODULE_PARM_DESC(hold_limit,
		 "Default number of held bios beyond which new ones fail, 0 for none");
KMP_PARAM(reserved_tests, KMP_RESERVED_TESTS);
MODULE_PARM_DESC(reserved_tests,
		 "Default number of tests that memory is reserved for, 0 for one a path");
KMP_PARAM(trespass_limit, KMP_TRESPASS_LIMIT);
MODULE_PARM_DESC(trespass_limit,
		 "Default of how often a map may move its LUN in a minute");
KMP_PARAM(revive_offline, KMP_REVIVE_OFFLINE);
MODULE_PARM_DESC(revive_offline,
		 "Default of reviving devices that error recovery left offline");
