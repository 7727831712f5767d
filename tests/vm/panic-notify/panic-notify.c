// SPDX-License-Identifier: GPL-2.0-only
/*
 * panic-notify calls, when it is loaded, whom a panic calls, and does not stay
 * loaded. So a scenario sees what they print, and goes on. The kernel's own ones
 * switch off its watchdogs: the scenario needs a guest of its own.
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>

static int __init panic_notify_init(void)
{
	atomic_notifier_call_chain(&panic_notifier_list, 0, "no panic, but a test");
	return -ECANCELED;
}
module_init(panic_notify_init);

MODULE_DESCRIPTION("calls whom a panic calls");
MODULE_LICENSE("GPL");
