// SPDX-License-Identifier: GPL-2.0-only
/*
 * With fc=1 the ports are Fibre Channel ports for the kernel's transport class: each
 * host has one remote port, with the target behind it. Links stay those of port.c.
 */
#include <scsi/scsi_host.h>
#include <scsi/scsi_transport_fc.h>
#include "clarsim.h"

static struct fc_function_template cs_fc_functions;
static struct scsi_transport_template *cs_fc_transport;

int cs_fc_init(bool wanted)
{
	if (wanted)
		cs_fc_transport = fc_attach_transport(&cs_fc_functions);
	return wanted && !cs_fc_transport ? -ENOMEM : 0;
}

void cs_fc_exit(void)
{
	if (cs_fc_transport)
		fc_release_transport(cs_fc_transport);
}

/* Before the host is added. */
void cs_fc_setup(struct Scsi_Host *shost)
{
	if (cs_fc_transport)
		shost->transportt = cs_fc_transport;
}

/* The remote port logs in; the transport scans the target, soon. */
static void cs_fc_add(struct cs_port *port)
{
	struct fc_rport_identifiers ids = {
		.node_name = 0x50060160c1e00000ULL,
		.port_name = 0x50060160c1e00000ULL + (port->index << 24),
		.port_id = 0x010000 + port->index,
		.roles = FC_PORT_ROLE_FCP_TARGET,
	};

	port->rport = fc_remote_port_add(port->shost, 0, &ids);
	if (!port->rport) {
		shost_printk(KERN_ERR, port->shost, "no remote port\n");
		return;
	}
	port->rport->fast_io_fail_tmo = cs_fc_fail_s;
	port->rport->dev_loss_tmo = cs_fc_loss_s;
}

/*
 * The remote port logs out, or in again. While it is out the transport blocks its disks,
 * then fails what is sent to them, and at last deletes them.
 */
void cs_fc_set(struct cs_port *port, bool there)
{
	struct fc_rport *rport = port->rport;

	if (!cs_fc_transport || there == !!rport)
		return;
	cs_log("rport %s %s", port->name, there ? "add" : "delete");
	if (there) {
		cs_fc_add(port);
	} else {
		port->rport = NULL;
		fc_remote_port_delete(rport);
	}
}

/* Wait as the error handlers of a Fibre Channel host do. Return 0 or FAST_IO_FAIL. */
int cs_fc_wait_unblocked(struct scsi_cmnd *scmd)
{
	return cs_fc_transport ? fc_block_scsi_eh(scmd) : 0;
}

/* Return false if there is no transport. */
bool cs_fc_scan(struct cs_port *port)
{
	if (!cs_fc_transport)
		return false;
	cs_fc_add(port);
	return true;
}

void cs_fc_remove(struct Scsi_Host *shost)
{
	if (cs_fc_transport)
		fc_remove_host(shost);
}
