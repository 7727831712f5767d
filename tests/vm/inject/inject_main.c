// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmp_inject takes SCSI paths down and brings them back from inside the kernel,
 * so an outage needs no user process. Any driver's devices will do. The
 * files are in kmp_inject/ of debugfs; times are CLOCK_MONOTONIC nanoseconds.
 *
 * paths	rw  the paths concerned, "H:C:T:L H:C:T:L ..."; empty lets go of all.
 *		"=H:C:T:L" is a path whose commands are only counted. They are
 *		referenced, so their driver cannot be unloaded; do not remove
 *		their hosts. -EBUSY unless the plan is idle.
 * watch	rw  "MAJ:MIN" of the device whose completions are observed, bio or
 *		request based; empty for none.
 * plan		w   "<mode> <start_ms> <down_ms> [<gap_ms> <count>]": after start_ms
 *		all paths go down for down_ms, count times with gap_ms between.
 *		A start_ms of 0: they are down when the write returns.
 *		"stop" brings them back and ends it, returning when it has.
 *		r   "idle", or "armed|down|up <mode> <round>/<count>".
 * return_stagger_ms
 *		rw  the paths return one by one, in their order, so far apart.
 * fast_fail_ms	rw  for the mode blocked-offline; 5000 at first.
 * sense	rw  "key/asc/ascq" in hex for the mode sense, 02/04/03 at first.
 * revive	rw  1: the end of an outage sets devices running again that error
 *		recovery has taken offline. 0, the default, leaves them to the
 *		party under test. Letting go of a path always revives it.
 * eat_mib	rw  during an outage all memory that an atomic allocation gets is taken
 *		away, up to so much; 0 at first.
 * eat_ms	rw  it is given back so long after the outage; 100 at first.
 * eaten	r   the pages that are, and the most that ever were.
 * await_io	rw  1: the end of an outage, and the gap behind it, wait for a good
 *		completion of the watched device. 0 is the default.
 * log		r   "down <ns> <mode>" after the last path went down, "up <ns>"
 *		before the first one returned, "up-last <ns>" after the last one
 *		did; "first-io <ns>" and "restore_us <n>" for the first good
 *		completion of the watched device after "up"; "fail-fast <ns>"
 *		when blocked paths went offline; "first-bad-io <ns>
 *		<errno>" for the first failed one after "down"; "error <ns>
 *		H:C:T:L <errno>" if a state was refused. At the end "good-io <n>"
 *		and "bad-io <n>", all completions. The last 1024 events are kept.
 * counters	r   a line for each path: "H:C:T:L <what>=<total>/<while down> ...",
 *		commands handed to the driver's queuecommand by class (retries
 *		count), then calls of the error handlers. "Down" for a path that
 *		is only counted means while any other is.
 * reset	w   clears the log and the counters.
 *
 * The modes; all but the first four leave the state of the device alone:
 * offline		SDEV_OFFLINE, then SDEV_RUNNING
 * transport-offline	SDEV_TRANSPORT_OFFLINE, then SDEV_RUNNING
 * blocked		SDEV_BLOCK, the queue stopped, then SDEV_RUNNING
 * blocked-offline	the same, but SDEV_TRANSPORT_OFFLINE after fast_fail_ms, as
 *			fabrics do
 * transport		commands end with DID_TRANSPORT_DISRUPTED
 * no-connect		commands end with DID_NO_CONNECT
 * sense		commands end with CHECK CONDITION
 * io-only		READ and WRITE as transport, others are served
 * busy			commands end with the status BUSY
 * host-busy		queuecommand returns SCSI_MLQUEUE_HOST_BUSY
 * lost			commands are swallowed; their aborts succeed
 * lost-answer		commands are served, their answers are swallowed
 * lost-dead		as lost, and all error handlers fail
 *
 * A command that fails here was not seen by the driver, so it had no effect, but
 * with lost-answer. Commands already with the driver when the outage begins
 * complete as usual. A lost command stays lost after the outage until its timeout,
 * but letting go of the paths, or unloading, expires it at once. The second
 * timeout of a command, and a failed abort, start the error recovery of the host;
 * resets then go to the driver, but for lost-dead, and what error recovery sends
 * to a path that is still down is answered as everything else. Unloading is
 * safe at any time.
 */
#include <linux/rcupdate.h>
#include "../kmp_files.h"
#include "kmp_inject.h"

static struct dentry *kmp_dir;

static int kmp_paths_store(char *text)
{
	return kmp_plan_idle() ? kmp_paths_set(text) : -EBUSY;
}

static int kmp_sense_store(char *text)
{
	unsigned int key, asc, ascq;

	if (sscanf(text, "%x/%x/%x", &key, &asc, &ascq) != 3)
		return -EINVAL;
	if (key > 0xf || asc > 0xff || ascq > 0xff)
		return -EINVAL;
	WRITE_ONCE(kmp_sense, key << 16 | asc << 8 | ascq);
	return 0;
}

static void kmp_sense_show(struct seq_file *m)
{
	u32 sense = READ_ONCE(kmp_sense);

	seq_printf(m, "%02x/%02x/%02x\n", sense >> 16, sense >> 8 & 0xff, sense & 0xff);
}

static int kmp_reset_store(char *text)
{
	kmp_log_reset();
	kmp_counters_reset();
	return 0;
}

static const struct kmp_file kmp_files[] = {
	{ "paths", kmp_paths_show, kmp_paths_store },
	{ "watch", kmp_watch_show, kmp_watch_set },
	{ "plan", kmp_plan_show, kmp_plan_set },
	{ "sense", kmp_sense_show, kmp_sense_store },
	{ "log", kmp_log_show, NULL },
	{ "eaten", kmp_eaten_show, NULL },
	{ "counters", kmp_counters_show, NULL },
	{ "reset", NULL, kmp_reset_store },
};

static void kmp_create_files(void)
{
	kmp_dir = kmp_files_create("kmp_inject", kmp_files,
				   ARRAY_SIZE(kmp_files));
	debugfs_create_u32("return_stagger_ms", 0600, kmp_dir, &kmp_return_stagger_ms);
	debugfs_create_u32("fast_fail_ms", 0600, kmp_dir, &kmp_fast_fail_ms);
	debugfs_create_u32("eat_mib", 0600, kmp_dir, &kmp_eat_mib);
	debugfs_create_u32("eat_ms", 0600, kmp_dir, &kmp_eat_ms);
	debugfs_create_bool("revive", 0600, kmp_dir, &kmp_auto_revive);
	debugfs_create_bool("await_io", 0600, kmp_dir, &kmp_await_io);
}

static int __init kmp_inject_init(void)
{
	int ret = kmp_plan_init();

	if (!ret)
		kmp_create_files();
	return ret;
}

static void __exit kmp_inject_exit(void)
{
	debugfs_remove_recursive(kmp_dir);
	kmp_plan_exit();
	kmp_eat_exit();
	kmp_watch_clear();
	kmp_paths_clear();
	/* Whoever was on the last steps out of our functions is out of them. */
	synchronize_rcu();
	synchronize_rcu_tasks();
}

module_init(kmp_inject_init);
module_exit(kmp_inject_exit);

MODULE_DESCRIPTION("Fault injector for the SCSI paths of a multipath device");
MODULE_LICENSE("GPL");
