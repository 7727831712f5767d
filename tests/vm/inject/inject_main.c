// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_inject takes SCSI paths down and brings them back from inside the kernel,
 * so an outage needs no user process. It works with disks of any SCSI driver.
 * The files are in kmp_inject/ of debugfs; <ns> is CLOCK_MONOTONIC.
 *
 * paths	rw  the paths concerned, "H:C:T:L H:C:T:L ..."; empty lets go of all.
 *		"=H:C:T:L" is a path whose commands are only counted. Paths are
 *		referenced, so their driver cannot be unloaded; do not remove
 *		their hosts. -EBUSY unless the plan is idle.
 * watch	rw  "MAJ:MIN" of the device whose completions are counted, bio or
 *		request based; empty for none.
 * plan		w   "<mode> <start_ms> <down_ms> [<gap_ms> <count>]": after start_ms
 *		all paths go down for down_ms, count times with gap_ms between.
 *		With a start_ms of 0 they are down when the write returns.
 *		"stop" ends the plan; they are up when the write returns.
 *		r   "idle", or "armed|down|up <mode> <round>/<count>".
 * return_stagger_ms
 *		rw  the time between the returns of two paths, in their order.
 * fast_fail_ms	rw  for the mode blocked-offline; 5000 by default.
 * sense	rw  "key/asc/ascq" in hex for the mode sense, 02/04/03 by default.
 * revive	rw  1: at the end of an outage, devices that error recovery has set
 *		offline are set running. 0, the default, leaves that to the
 *		code under test. Letting go of a path always revives it.
 * memhog_mib	rw  the most memory that memhog takes from the beginning of each
 *		outage until 100 ms after it; 0 by default.
 * await_io	rw  1: after an outage the plan waits for a good completion of the
 *		watched device before the gap begins. 0 is the default.
 * log		r   "down <ns> <mode>" after the last path went down, "up <ns>"
 *		before the first one returned, "up-last <ns>" after the last one
 *		did; "first-io <ns>" and "restore_us <n>" for the first good
 *		completion of the watched device after "up"; "fail-fast <ns>"
 *		when blocked paths went offline; "first-bad-io <ns>
 *		<errno>" for the first failed one after "down"; "error <ns>
 *		H:C:T:L <errno>" if a state could not be set. At the end "good-io <n>"
 *		and "bad-io <n>", all completions. The last 1024 events are kept.
 * counters	r   a line for each path: "H:C:T:L <what>=<total>/<while down> ...",
 *		commands handed to the driver's queuecommand by class: tur,
 *		inquiry, read, write, sync, unmap, rtpg, other (retries count);
 *		then calls of the error handlers. For a path that is only
 *		counted, "while down" means during an outage of the others.
 * reset	w   clears the log and the counters.
 *
 * The modes. Only the first four change the state of the device:
 * offline		SDEV_OFFLINE, then SDEV_RUNNING
 * transport-offline	SDEV_TRANSPORT_OFFLINE, then SDEV_RUNNING
 * blocked		SDEV_BLOCK, the queue stopped, then SDEV_RUNNING
 * blocked-offline	the same, but SDEV_TRANSPORT_OFFLINE after fast_fail_ms, as
 *			a fabric's transport does
 * transport		commands end with DID_TRANSPORT_DISRUPTED
 * no-connect		commands end with DID_NO_CONNECT
 * sense		commands end with CHECK CONDITION
 * io-only		READ and WRITE as transport, others are served
 * writes		WRITE as transport, others are served
 * busy			commands end with the status BUSY
 * host-busy		queuecommand returns SCSI_MLQUEUE_HOST_BUSY
 * lost			commands get no reply; their aborts succeed
 * lost-answer		commands are served, their replies are dropped
 * lost-dead		as lost, and all error handlers fail
 *
 * Except with lost-answer, a command that fails here never reaches the driver, so
 * it has no effect. Commands that the driver has when the outage begins complete
 * as usual. A lost command stays lost until its timeout, also after the outage;
 * letting go of the paths, or unloading, lets it time out at once. The second
 * timeout of a command, and a failed abort, start the error recovery of the host.
 * Its resets go to the driver, except with lost-dead; the commands that it sends
 * to a path that is down are treated as all others. Unloading is safe at any time.
 */
#include <linux/rcupdate.h>
#include "../kmp_files.h"
#include "kmp_inject.h"

static struct dentry *inj_dir;

static int inj_paths_store(char *text)
{
	return inj_plan_idle() ? inj_paths_set(text) : -EBUSY;
}

static int inj_sense_store(char *text)
{
	unsigned int key, asc, ascq;

	if (sscanf(text, "%x/%x/%x", &key, &asc, &ascq) != 3)
		return -EINVAL;
	if (key > 0xf || asc > 0xff || ascq > 0xff)
		return -EINVAL;
	WRITE_ONCE(inj_sense, key << 16 | asc << 8 | ascq);
	return 0;
}

static void inj_sense_show(struct seq_file *m)
{
	u32 sense = READ_ONCE(inj_sense);

	seq_printf(m, "%02x/%02x/%02x\n", sense >> 16, sense >> 8 & 0xff, sense & 0xff);
}

static int inj_reset_store(char *text)
{
	inj_log_reset();
	inj_counters_reset();
	return 0;
}

static const struct kmp_file kmp_files[] = {
	{ "paths", inj_paths_show, inj_paths_store },
	{ "watch", inj_watch_show, inj_watch_set },
	{ "plan", inj_plan_show, inj_plan_set },
	{ "sense", inj_sense_show, inj_sense_store },
	{ "log", inj_log_show, NULL },
	{ "counters", inj_counters_show, NULL },
	{ "reset", NULL, inj_reset_store },
};

static void inj_create_files(void)
{
	inj_dir = kmp_files_create("kmp_inject", kmp_files,
				   ARRAY_SIZE(kmp_files));
	debugfs_create_u32("return_stagger_ms", 0600, inj_dir, &inj_return_stagger_ms);
	debugfs_create_u32("fast_fail_ms", 0600, inj_dir, &inj_fast_fail_ms);
	debugfs_create_u32("memhog_mib", 0600, inj_dir, &inj_memhog_mib);
	debugfs_create_bool("revive", 0600, inj_dir, &inj_auto_revive);
	debugfs_create_bool("await_io", 0600, inj_dir, &inj_await_io);
}

static int __init inj_init(void)
{
	int ret = inj_plan_init();

	if (!ret)
		inj_create_files();
	return ret;
}

static void __exit inj_exit(void)
{
	debugfs_remove_recursive(inj_dir);
	inj_plan_exit();
	inj_watch_clear();
	inj_paths_clear();
	/* Wait for CPUs that are still returning from the functions of the module. */
	synchronize_rcu();
	synchronize_rcu_tasks();
}

module_init(inj_init);
module_exit(inj_exit);

MODULE_DESCRIPTION("Fault injector for the SCSI paths of a multipath device");
MODULE_LICENSE("GPL");
