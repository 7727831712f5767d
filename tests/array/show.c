// SPDX-License-Identifier: GPL-2.0-only
/*
 * The array's state and counters as text, for the debugfs files. Called by
 * control.c; README.md explains the words.
 */
#include <linux/seq_file.h>
#include <scsi/scsi_host.h>
#include "schedule.h"

static const char * const cs_recovery_names[CS_NR_EH] = {
	[CS_EH_ABORT] = "abort",
	[CS_EH_DEVICE] = "lun-reset",
	[CS_EH_TARGET] = "target-reset",
	[CS_EH_HOST] = "host-reset",
};

static const char * const cs_trespass_names[CS_NR_TRESPASS_COUNTS] = {
	[CS_ATTEMPTED] = "attempted",
	[CS_MOVED] = "moved",
	[CS_OWNED_ALREADY] = "owned-already",
	[CS_REFUSED_NDU] = "refused-ndu",
	[CS_REFUSED_COPY] = "refused-copy",
	[CS_REFUSED_RESERVATION] = "refused-reservation",
	[CS_REFUSED_FORM] = "refused-form",
	[CS_COPIES_ABORTED] = "copies-aborted",
	[CS_IN_NDU] = "in-ndu",
};

static void cs_counters_show(struct seq_file *m, const char * const *names, atomic_t *counts,
			     unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		seq_printf(m, " %s=%d", names[i], atomic_read(&counts[i]));
}

static int cs_total(const struct cs_port *port)
{
	unsigned int i;
	int total = 0;

	for (i = 0; i < CS_NR_CLASSES; i++)
		total += atomic_read(&port->counts[i]);
	return total;
}

void cs_counts_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++) {
		struct cs_port *port = &cs_ports[i];

		seq_printf(m, "%s total=%d", port->name, cs_total(port));
		cs_counters_show(m, cs_class_names, port->counts, CS_NR_CLASSES);
		cs_counters_show(m, cs_recovery_names, port->recovery, CS_NR_EH);
		seq_putc(m, '\n');
	}
}

static void cs_counters_reset(atomic_t *counts, unsigned int nr)
{
	while (nr--)
		atomic_set(&counts[nr], 0);
}

void cs_counts_reset(void)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++) {
		cs_counters_reset(cs_ports[i].counts, CS_NR_CLASSES);
		cs_counters_reset(cs_ports[i].recovery, CS_NR_EH);
	}
	for (i = 0; i < CS_NR_SPS; i++)
		cs_counters_reset(cs_sps[i].trespasses, CS_NR_TRESPASS_COUNTS);
}

void cs_trespasses_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < CS_NR_SPS; i++) {
		seq_putc(m, cs_sp_letter(i));
		cs_counters_show(m, cs_trespass_names, cs_sps[i].trespasses,
				 CS_NR_TRESPASS_COUNTS);
		seq_putc(m, '\n');
	}
}

static void cs_flags_show(struct seq_file *m, const struct cs_lun *lun)
{
	seq_printf(m, " flags=%s%s%s%s%s%s%s", lun->mapped ? "" : "unmapped,",
		   lun->copying ? "copying," : "", lun->snapshot ? "snapshot," : "",
		   lun->protected ? "protected," : "", lun->thick ? "thick," : "",
		   lun->swapped ? "swapped," : "",
		   lun->reservation.held || lun->reservation.type ? "reserved," : "");
}

static void cs_lun_show(struct seq_file *m, struct cs_lun *lun)
{
	const struct cs_volume *volume = __cs_lun_volume(lun, &cs_ports[0]);

	seq_printf(m, "%u wwn=%*phN owner=%c default=%c mode=%u", lun->number, CS_WWN,
		   volume->wwn, cs_sp_letter(lun->owner), cs_sp_letter(lun->home), lun->mode);
	cs_flags_show(m, lun);
	seq_printf(m, " trespasses=%u blocks=%llu written=%llu writes_since_swap=%llu",
		   lun->moves, lun->nr_blocks, lun->bytes_written, lun->writes_since_swap);
	seq_printf(m, " fua=%llu flushes=%llu cuts=%u conflicts=%llu\n", lun->fua_writes,
		   READ_ONCE(volume->flushes), READ_ONCE(volume->cuts), lun->conflicts);
}

void cs_luns_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < cs_nr_luns; i++) {
		spin_lock(&cs_luns[i].lock);
		cs_lun_show(m, &cs_luns[i]);
		spin_unlock(&cs_luns[i].lock);
	}
}

void cs_ports_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < cs_nr_ports; i++) {
		struct cs_port *port = &cs_ports[i];

		seq_printf(m, "%s sp=%c number=%u host=%u link=%s phase=%s\n", port->name,
			   cs_sp_letter(port->sp->id), port->number, port->shost->host_no,
			   cs_link_names[cs_port_link(port)],
			   cs_phase_names[cs_sp_phase(port->sp)]);
	}
}
