// SPDX-License-Identifier: GPL-2.0-only
/*
 * lose_test makes kmultipath lose a test, which only a fault of kmultipath could: the
 * first test that ends is not given back to its map's reserve. Parameter:
 *
 * lost		rw  Y: a test is lost. Writing N gives it back; its map must still be
 *		there.
 */
#include <linux/kprobes.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

static bool lose_next = true;	/* the next test that ends */
static void *lose_taken;	/* the struct kmp_test, opaque here */

/* What runs in place of the function that is left out. */
static noinline void lose_nothing(void)
{
	barrier();
}

static int lose_handler(struct kprobe *probe, struct pt_regs *regs)
{
	if (!xchg(&lose_next, false))
		return 0;
	WRITE_ONCE(lose_taken, (void *)regs_get_kernel_argument(regs, 0));
	instruction_pointer_set(regs, (unsigned long)lose_nothing);
	return 1;
}

static struct kprobe lose_probe = {
	.symbol_name = "kmp_reserve_free",
	.pre_handler = lose_handler,
};

static int lose_set_lost(const char *text, const struct kernel_param *param)
{
	void (*give_back)(void *test) = (void *)lose_probe.addr;
	void *test;
	bool lost;
	int ret = kstrtobool(text, &lost);

	if (ret)
		return ret;
	if (lost)
		return -EINVAL;
	test = xchg(&lose_taken, NULL);
	if (test)
		give_back(test);
	return 0;
}

static int lose_get_lost(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%c\n", READ_ONCE(lose_taken) ? 'Y' : 'N');
}

static const struct kernel_param_ops lose_lost_ops = {
	.set = lose_set_lost,
	.get = lose_get_lost,
};
module_param_cb(lost, &lose_lost_ops, NULL, 0644);
MODULE_PARM_DESC(lost, "a test is lost");

static int __init lose_init(void)
{
	return register_kprobe(&lose_probe);
}

static void __exit lose_exit(void)
{
	unregister_kprobe(&lose_probe);
	kfree(lose_taken);
}

module_init(lose_init);
module_exit(lose_exit);
MODULE_DESCRIPTION("Loses a test of kmultipath");
MODULE_LICENSE("GPL");
