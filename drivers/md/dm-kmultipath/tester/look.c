// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a port is looked at for, twice a second: I/O that hangs, and whether its
 * transport has found it marginal, as a Fibre Channel fabric reports a link that loses
 * frames. The looks of all ports coincide, so that the tester wakes for them once in a
 * gap.
 */
#include "base/device.h"
#include "kmp.h"
#include "state/port.h"
#include "state/state.h"
#include "tester.h"

#define KMP_LOOK_MS	500	/* between two looks */

static void kmp_marginal_look(struct kmp_port *port)
{
	bool marginal = false;
	struct kmp_path *path;

	/* The device of a path that is not tested was removed, maybe with its remote port. */
	list_for_each_entry(path, &port->paths, check.port_entry)
		if (kmp_properties(path)->cadence != KMP_CADENCE_NEVER) {
			marginal = kmp_device_is_marginal(path->sdev);
			break;
		}
	if (!marginal && !port->marginal)
		return;
	port->marginal = marginal;
	list_for_each_entry(path, &port->paths, check.port_entry)
		kmp_rank_marginal(path, marginal);
}

/**
 * kmp_look_run() - look at a port
 * @entry: the entry of a port of SCSI disks in the queue
 * @now: the present, ns
 *
 * Context: the tester, its mutex held.
 */
void kmp_look_run(struct kmp_queue_entry *entry, u64 now)
{
	struct kmp_port *port = container_of(entry, struct kmp_port, queue_entry);

	kmp_tester_assert_held();

	kmp_hung_look(port, now);
	kmp_marginal_look(port);
	kmp_queue_at(entry, kmp_queue_align(now, KMP_LOOK_MS) + kmp_ms(KMP_LOOK_MS));
}
