// SPDX-License-Identifier: GPL-2.0-only
/*
 * clarsim, a simulated CLARiiON: loading, unloading and the parameters.
 * README.md is the manual.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include "schedule.h"

unsigned int cs_latency_us = 20;
module_param_named(latency_us, cs_latency_us, uint, 0644);
MODULE_PARM_DESC(latency_us, "latency of a command");

unsigned int cs_fast_io_fail_ms = 5000;
module_param_named(fast_io_fail_ms, cs_fast_io_fail_ms, uint, 0644);
MODULE_PARM_DESC(fast_io_fail_ms, "from blocked to transport-offline, for links that block");

unsigned int cs_boot_answers_ms;
module_param_named(boot_ms, cs_boot_answers_ms, uint, 0644);
MODULE_PARM_DESC(boot_ms, "how long an SP that has come up reports no LUNs");

unsigned int cs_takeover;
module_param_named(takeover, cs_takeover, uint, 0644);
MODULE_PARM_DESC(takeover, "1: an SP that has come up takes the LUNs of a peer that is down");

unsigned int cs_link_kind = CS_LINK_TRANSPORT;

bool cs_prealloc;
module_param_named(prealloc, cs_prealloc, bool, 0444);
MODULE_PARM_DESC(prealloc, "allocate the memory of all LUNs at load");

bool cs_unmap;
module_param_named(unmap, cs_unmap, bool, 0444);
MODULE_PARM_DESC(unmap, "thin LUNs, which support UNMAP, on an array of SPC-3");

bool cs_volatile_cache;
module_param_named(volatile_cache, cs_volatile_cache, bool, 0444);
MODULE_PARM_DESC(volatile_cache, "a power cut loses what was written and not flushed");

char *cs_model = "CX4-240";
module_param_named(model, cs_model, charp, 0444);
MODULE_PARM_DESC(model, "the model, in INQUIRY; \"legacy\": an INQUIRY too short for a model");

char *cs_product = "RAID 5";
module_param_named(product, cs_product, charp, 0444);
MODULE_PARM_DESC(product, "the product, in INQUIRY");

char *cs_serial = "APM00141500042";
module_param_named(serial, cs_serial, charp, 0444);
MODULE_PARM_DESC(serial, "the array's serial number");

static unsigned int luns = 8;
module_param(luns, uint, 0444);
MODULE_PARM_DESC(luns, "how many LUNs");

static unsigned int lun_mb = 32;
module_param(lun_mb, uint, 0444);
MODULE_PARM_DESC(lun_mb, "the size of a LUN, MiB");

static unsigned int ports = 2;
module_param(ports, uint, 0444);
MODULE_PARM_DESC(ports, "how many ports each SP has");

static unsigned int failover_mode = CS_MODE_PNR;
module_param(failover_mode, uint, 0444);
MODULE_PARM_DESC(failover_mode, "failover mode of all LUNs, 0 to 4");

static bool fc;
module_param(fc, bool, 0444);
MODULE_PARM_DESC(fc, "the ports are Fibre Channel ports");

unsigned int cs_fc_fail_s = 5;
module_param_named(fc_fail_s, cs_fc_fail_s, uint, 0444);
MODULE_PARM_DESC(fc_fail_s, "fast_io_fail_tmo of remote ports");

unsigned int cs_fc_loss_s = 60;
module_param_named(fc_loss_s, cs_fc_loss_s, uint, 0444);
MODULE_PARM_DESC(fc_loss_s, "dev_loss_tmo of remote ports");

static struct device *cs_root;

static bool cs_params_valid(void)
{
	return luns && luns <= CS_MAX_LUNS && lun_mb && failover_mode < CS_NR_MODES &&
	       ports && ports * CS_NR_SPS <= CS_MAX_PORTS &&
	       strlen(cs_serial) <= 32 && strlen(cs_model) <= 32 && strlen(cs_product) <= 16;
}

static int cs_add_hosts(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < cs_nr_ports; i++) {
		ret = cs_host_add(&cs_ports[i], cs_root);
		if (ret) {
			cs_hosts_remove(i);
			return ret;
		}
	}
	return 0;
}

static int __init cs_init(void)
{
	int ret;

	if (!cs_params_valid())
		return -EINVAL;

	cs_workqueue = alloc_workqueue("clarsim", WQ_UNBOUND | WQ_MEM_RECLAIM |
				       WQ_HIGHPRI, 0);
	if (!cs_workqueue)
		return -ENOMEM;
	ret = cs_fc_init(fc);
	if (ret)
		goto transport;
	cs_ports_init(ports);
	ret = cs_luns_init(luns, lun_mb, failover_mode);
	if (ret)
		goto luns;
	ret = cs_schedule_init();
	if (ret)
		goto schedule;
	cs_root = root_device_register("clarsim");
	ret = PTR_ERR_OR_ZERO(cs_root);
	if (ret)
		goto root;
	ret = cs_add_hosts();
	if (ret)
		goto hosts;
	cs_control_init();
	cs_hosts_scan();
	return 0;

hosts:
	root_device_unregister(cs_root);
root:
	cs_schedule_exit();
schedule:
	cs_luns_exit();
luns:
	cs_fc_exit();
transport:
	destroy_workqueue(cs_workqueue);
	return ret;
}

static void __exit cs_exit(void)
{
	cs_control_exit();
	cs_schedule_exit();
	/* From here on every command completes, so hosts can be removed. */
	cs_faults_clear();
	cs_ports_all_up();
	cs_hosts_remove(cs_nr_ports);
	cs_fc_exit();
	root_device_unregister(cs_root);
	destroy_workqueue(cs_workqueue);
	cs_luns_exit();
}

module_init(cs_init);
module_exit(cs_exit);

MODULE_DESCRIPTION("A simulated CLARiiON: two SPs, LUNs with owners, and faults");
MODULE_LICENSE("GPL");
