// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_trouble - a module that makes one kind of trouble when it is loaded. The
 * self-tests of the testbed load it to check that each kind is reported as a
 * failure.
 */
#include <linux/debug_locks.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <linux/slab.h>

static char *what = "";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "warn, oops, int3, panic, hang, reference, leak, locks or no-lockdep");

static void make_warning(void)
{
	WARN(1, "kmp_trouble: a warning\n");
}

static void make_oops(void)
{
	int *nowhere = NULL;

	OPTIMIZER_HIDE_VAR(nowhere);
	WRITE_ONCE(*nowhere, 1);
}

/* The emulator causes int3 oopses, too, but without a frame of our modules. */
static void make_int3(void)
{
	asm volatile("int3");
}

static void make_panic(void)
{
	panic("kmp_trouble: a panic");
}

static void hang(void)
{
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

static void keep_reference(void)
{
	__module_get(THIS_MODULE);
}

static void leak_memory(void)
{
	void *lost = kmalloc(64, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(lost);
}

/* The order of the locks differs, so two CPUs could deadlock. */
static void cross_locks(void)
{
	static DEFINE_MUTEX(one);
	static DEFINE_MUTEX(two);

	mutex_lock(&one);
	mutex_lock(&two);
	mutex_unlock(&two);
	mutex_unlock(&one);
	mutex_lock(&two);
	mutex_lock(&one);
	mutex_unlock(&one);
	mutex_unlock(&two);
}

static void switch_lockdep_off(void)
{
	debug_locks_off();
}

static const struct trouble {
	const char *name;
	void (*make)(void);
} troubles[] = {
	{ "warn", make_warning },
	{ "oops", make_oops },
	{ "int3", make_int3 },
	{ "panic", make_panic },
	{ "hang", hang },
	{ "reference", keep_reference },
	{ "leak", leak_memory },
	{ "locks", cross_locks },
	{ "no-lockdep", switch_lockdep_off },
};

static int __init kmp_trouble_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(troubles); i++) {
		if (strcmp(troubles[i].name, what))
			continue;
		troubles[i].make();
		return 0;
	}
	return -EINVAL;
}
module_init(kmp_trouble_init);

static void __exit kmp_trouble_exit(void)
{
}
module_exit(kmp_trouble_exit);

MODULE_DESCRIPTION("Trouble for the self-tests of the testbed");
MODULE_LICENSE("GPL");
