/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of clarsim share: the array, its parts and its commands.
 * README.md says what the array does and how it is driven.
 *
 *	host.c ---> command.c ---> inquiry.c, vpd.c, mode.c, reserve.c, io.c ...
 *	   |            |                            |
 *	error.c      fault.c            lun.c, volume.c, sp.c, port.c
 *	                                             |
 *	control.c -> verbs.c, lun-verbs.c -> schedule.c, ndu.c         log.c
 *
 * Locks, outermost first: the schedule's mutex, which serialises everything
 * that drives the array; cs_lun.lock; the leaf locks of the volumes, the faults
 * and the log.
 */
#ifndef CLARSIM_H
#define CLARSIM_H

#include <linux/atomic.h>
#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

struct Scsi_Host;
struct device;
struct fc_rport;
struct scsi_cmnd;
struct scsi_device;
struct seq_file;

#define CS_BLOCK	512		/* bytes */
#define CS_MAX_LUNS	4096
#define CS_MAX_PORTS	16		/* of both SPs */
#define CS_WWN		16		/* bytes */
#define CS_UNMAP_EXTENTS	16	/* in one command */
#define CS_UNMAP_BLOCKS	0x10000		/* in one extent */
#define CS_NOTHING_HERE	0x7f		/* INQUIRY, byte 0: no LUN possible */

enum cs_sp_id {
	CS_SP_A,
	CS_SP_B,
	CS_NR_SPS,
};

/* What a command does, for counters and faults. */
enum cs_class {
	CS_TUR,
	CS_INQUIRY,
	CS_C0,
	CS_VPD,
	CS_READ,
	CS_WRITE,
	CS_SYNC,
	CS_UNMAP,
	CS_MODE_SELECT,
	CS_MODE_SENSE,
	CS_CAPACITY,
	CS_REPORT_LUNS,
	CS_RESERVE,
	CS_RTPG,
	CS_OTHER,
	CS_NR_CLASSES,
	CS_ALL_CLASSES = CS_NR_CLASSES,
};

/*
 * How a command ends: 0 is GOOD, the rest are key << 16 | code << 8 |
 * qualifier, or a status that is not CHECK CONDITION.
 */
enum cs_verdict {
	CS_GOOD = 0,
	CS_NOT_READY_MANUAL = 0x020403,		/* not the owner, or NDU */
	CS_HARDWARE = 0x044400,
	CS_PARAMETER_LENGTH = 0x051a00,
	CS_OPCODE = 0x052000,
	CS_RANGE = 0x052100,
	CS_CDB_FIELD = 0x052400,
	CS_NO_LUN = 0x052500,
	CS_SNAPSHOT_INACTIVE = 0x052501,
	CS_COPY_RUNNING = 0x050400,
	CS_PARAMETER_FIELD = 0x052600,
	CS_RELEASE_INVALID = 0x052604,
	CS_UA_RESET = 0x062900,
	CS_UA_CAPACITY = 0x062a09,
	CS_UA_STATE = 0x062a06,
	CS_UA_PREEMPTED = 0x062a03,
	CS_UA_REGISTRATION = 0x062a05,
	CS_WRITE_PROTECTED = 0x072700,
	CS_BUSY = 0x1000000,
	CS_CONFLICT = 0x2000000,
};

/* Pending unit attentions, as bits; the lowest bit is reported first. */
enum cs_attention {
	CS_ATTN_RESET = 1 << 0,
	CS_ATTN_PREEMPTED = 1 << 1,
	CS_ATTN_CAPACITY = 1 << 2,
	CS_ATTN_STATE = 1 << 3,
	CS_ATTN_REGISTRATION = 1 << 4,
};

enum cs_mode {
	CS_MODE_AUTO,		/* 0: I/O to the non-owner moves the LUN */
	CS_MODE_PNR,		/* 1: the non-owner refuses I/O */
	CS_MODE_DMP,		/* 2: as 0 while the owner is not in phase up, else as 1 */
	CS_MODE_PAR,		/* 3: as 1 */
	CS_MODE_ALUA,		/* 4: both SPs serve I/O */
	CS_NR_MODES,
};

enum cs_link {
	CS_LINK_UP,
	CS_LINK_NO_CONNECT,	/* DID_NO_CONNECT */
	CS_LINK_TRANSPORT,	/* DID_TRANSPORT_DISRUPTED */
	CS_LINK_SILENT,		/* commands are lost, error handlers fail */
	CS_LINK_BLOCKED,	/* the devices are blocked, later transport-offline */
	CS_NR_LINKS,
};

enum cs_phase {
	CS_PHASE_UP,
	CS_PHASE_NOTICE,	/* an upgrade is about to reboot it: I/O is refused */
	CS_PHASE_DOWN,
	CS_NR_PHASES,
};

enum cs_eh {
	CS_EH_ABORT,
	CS_EH_DEVICE,
	CS_EH_TARGET,
	CS_EH_HOST,
	CS_NR_EH,
};

enum cs_trespass_count {
	CS_ATTEMPTED,
	CS_MOVED,
	CS_OWNED_ALREADY,
	CS_REFUSED_NDU,
	CS_REFUSED_COPY,
	CS_REFUSED_RESERVATION,
	CS_REFUSED_FORM,
	CS_COPIES_ABORTED,
	CS_IN_NDU,
	CS_NR_TRESPASS_COUNTS,
};

/**
 * struct cs_sp - a storage processor
 * @id: A or B
 * @phase: up, down, or about to be rebooted by an upgrade
 * @how: state of its ports' links while it is down
 * @boot_ns: until this time it reports no LUNs; 0 for none
 * @trespasses: MODE SELECTs of page 0x22 that it received, by result
 */
struct cs_sp {
	enum cs_sp_id id;
	enum cs_phase phase;
	enum cs_link how;
	u64 boot_ns;
	atomic_t trespasses[CS_NR_TRESPASS_COUNTS];
};

/**
 * struct cs_port - a port of an SP; to the host it is a Scsi_Host
 * @name: A0, A1, B0...
 * @sp: the SP that it belongs to
 * @number: its number within the SP
 * @index: its number within the array: the nexus of reservations and unit
 *	attentions
 * @shost: the host
 * @rport: with fc=1 its remote port, NULL while that is logged out
 * @link: state of its link if the SP is not down
 * @seen: result of @link and the SP's phase at the last cs_port_update()
 * @blocked: its devices are blocked
 * @block_count: times its devices were blocked; a fast-io-fail of an earlier
 *	block is ignored
 * @counts: commands that arrived, by class
 * @recovery: calls of error handlers
 */
struct cs_port {
	char name[4];
	struct cs_sp *sp;
	unsigned int number;
	unsigned int index;
	struct Scsi_Host *shost;
	struct fc_rport *rport;
	enum cs_link link;
	enum cs_link seen;
	bool blocked;
	u32 block_count;
	atomic_t counts[CS_NR_CLASSES];
	atomic_t recovery[CS_NR_EH];
};

/**
 * struct cs_volume - the data behind a LUN number
 * @pages: written data, by page number; freed when the module is unloaded. Its
 *	lock protects the contents of the pages and the counts below
 * @wwn: its WWN
 * @fill: value of a byte that was never written
 * @flushes: SYNCHRONIZE CACHEs executed
 * @cuts: power cuts
 */
struct cs_volume {
	struct xarray pages;
	u8 wwn[CS_WWN];
	u8 fill;
	u64 flushes;
	unsigned int cuts;
};

/**
 * struct cs_reservation - persistent, or by RESERVE(6)
 * @generation: PRGENERATION, incremented by REGISTER, CLEAR and PREEMPT
 * @keys: registered keys, by port; 0 is none
 * @type: of the persistent reservation; 0 is none
 * @aptpl: keys and type are kept over power loss
 * @holder: port that holds the persistent reservation
 * @held: there is a reservation by RESERVE(6)
 * @held_by: port that holds the reservation by RESERVE(6)
 */
struct cs_reservation {
	u32 generation;
	u64 keys[CS_MAX_PORTS];
	u8 type;
	bool aptpl;
	u8 holder;
	bool held;
	u8 held_by;
};

/**
 * struct cs_lun - a LUN, the same through all ports but those that swap names
 * @number: its number
 * @lock: protects the fields below
 * @volumes: its own volume, and the one that swap puts in its place
 * @swapped: ports that lead to the second one, as bits
 * @nr_blocks: its size
 * @owner: the SP that serves it
 * @home: the default owner
 * @mode: failover mode
 * @mapped: the host can see it
 * @snapshot: it is an inactive snapshot, so I/O is refused
 * @protected: hosts may not write, and MODE SENSE says so
 * @thick: it is not thin, though the array has UNMAP
 * @copying: an array copy is running, so a trespass is refused
 * @copy_warned: a trespass was refused; the next one aborts the copy
 * @rival: the SP to which the second host of a fight moves it
 * @attention: pending unit attentions, by port
 * @reservation: its reservations and registrations
 * @moves: changes of the owner
 * @bytes_written: bytes written by hosts
 * @writes_since_swap: WRITE commands admitted since the last swap, either way
 * @fua_writes: WRITE commands with FUA admitted
 * @conflicts: I/O commands that conflicted with a reservation
 */
struct cs_lun {
	u16 number;
	spinlock_t lock;	/* see above */
	struct cs_volume volumes[2];
	u32 swapped;
	u64 nr_blocks;
	enum cs_sp_id owner;
	enum cs_sp_id home;
	enum cs_mode mode;
	bool mapped;
	bool snapshot;
	bool protected;
	bool thick;
	bool copying;
	bool copy_warned;
	enum cs_sp_id rival;
	u8 attention[CS_MAX_PORTS];
	struct cs_reservation reservation;
	unsigned int moves;
	u64 bytes_written;
	u64 writes_since_swap;
	u64 fua_writes;
	u64 conflicts;
};

enum cs_fault_kind {
	CS_FAULT_NONE,
	CS_FAULT_LOST,
	CS_FAULT_BUSY,
	CS_FAULT_HOST_BUSY,
	CS_FAULT_HOST_BYTE,
	CS_FAULT_SLOW,
	CS_FAULT_SENSE,
	CS_FAULT_SHORT,
	CS_FAULT_BYTE,
	CS_FAULT_GARBAGE,
};

#define CS_ALL_LUNS	(-1)
#define CS_FOREVER	0

/**
 * struct cs_fault - a fault, and the commands that it strikes
 * @kind: what happens to the commands
 * @ports: ports that received them, as bits
 * @lun: their LUN, or CS_ALL_LUNS
 * @class: their class, or CS_ALL_CLASSES
 * @arg: arguments of @kind
 * @left: number of commands still to strike; CS_FOREVER for no limit
 * @every: it strikes the last of so many commands that match; 0 for each
 * @seen: how many matched since the last one that it struck
 */
struct cs_fault {
	enum cs_fault_kind kind;
	u32 ports;
	int lun;
	enum cs_class class;
	u32 arg[2];
	u32 left;
	u32 every;
	u32 seen;
};

enum cs_state {
	CS_IDLE,	/* owned by the midlayer */
	CS_PENDING,	/* the timer or the work will complete it */
	CS_LOST,	/* never completed: it times out */
};

/**
 * struct cs_cmd - the array's part of a command
 * @timer: expires at the end of its latency
 * @work: executes it
 * @port: port that received it
 * @lun: its LUN, NULL if the array has no such number
 * @volume: the LUN's volume behind the port when the command was admitted
 * @op: description of its opcode, NULL if that is not supported
 * @fault: the fault that strikes it
 * @state: enum cs_state
 */
struct cs_cmd {
	struct hrtimer timer;
	struct work_struct work;
	struct cs_port *port;
	struct cs_lun *lun;
	struct cs_volume *volume;
	const struct cs_op *op;
	struct cs_fault fault;
	atomic_t state;
};

enum cs_op_flags {
	CS_OP_ALWAYS = 1 << 0,	/* needs no LUN, ignores unit attentions */
	CS_OP_IO = 1 << 1,	/* only through an SP that serves the LUN */
	CS_OP_WRITES = 1 << 2,	/* forbidden by a write-exclusive reservation */
	CS_OP_FREE = 1 << 3,	/* not checked against reservations */
};

/**
 * struct cs_op - a command that the array supports
 * @class: its class, for counters and faults
 * @flags: enum cs_op_flags
 * @run: executes it
 */
struct cs_op {
	enum cs_class class;
	unsigned int flags;
	enum cs_verdict (*run)(struct cs_cmd *cmd);
};

/* main.c: module parameters */
extern unsigned int cs_latency_us;
extern unsigned int cs_fast_io_fail_ms;
extern unsigned int cs_boot_answers_ms;
extern unsigned int cs_link_kind;
extern unsigned int cs_takeover;
extern unsigned int cs_fc_fail_s;
extern unsigned int cs_fc_loss_s;
extern bool cs_prealloc;
extern bool cs_unmap;
extern bool cs_volatile_cache;
extern char *cs_model;
extern char *cs_product;
extern char *cs_serial;

/* host.c */
extern struct workqueue_struct *cs_workqueue;
int cs_host_add(struct cs_port *port, struct device *parent);
void cs_hosts_scan(void);
void cs_hosts_remove(unsigned int nr);
struct cs_port *cs_port_of(struct Scsi_Host *shost);
struct cs_lun *cs_lun_numbered(u64 number);
struct cs_cmd *cs_cmd_of(struct scsi_cmnd *scmd);
struct scsi_cmnd *cs_scmd(struct cs_cmd *cmd);
void cs_finish(struct cs_cmd *cmd, enum cs_verdict verdict);
void cs_finish_host(struct cs_cmd *cmd, int host_byte);
void cs_lose(struct cs_cmd *cmd);

/* fc.c: the transport, if there is one */
int cs_fc_init(bool wanted);
void cs_fc_exit(void);
void cs_fc_setup(struct Scsi_Host *shost);
bool cs_fc_scan(struct cs_port *port);
int cs_fc_wait_unblocked(struct scsi_cmnd *scmd);
void cs_fc_set(struct cs_port *port, bool there);
void cs_fc_remove(struct Scsi_Host *shost);

/* error.c: error handlers */
int cs_eh_abort(struct scsi_cmnd *scmd);
int cs_eh_device_reset(struct scsi_cmnd *scmd);
int cs_eh_target_reset(struct scsi_cmnd *scmd);
int cs_eh_host_reset(struct scsi_cmnd *scmd);
void cs_expire_lost(struct cs_port *port);

/* Read a big-endian number of @nr bytes from a CDB. */
static inline u64 cs_be(const u8 *bytes, unsigned int nr)
{
	u64 value = 0;

	while (nr--)
		value = value << 8 | *bytes++;
	return value;
}

/* command.c */
const struct cs_op *cs_op_find(const u8 *cdb);
enum cs_class cs_classify(const struct cs_op *op, const u8 *cdb);
void cs_execute(struct cs_cmd *cmd);
void cs_answer(struct cs_cmd *cmd, void *data, size_t len, size_t allocated);
size_t cs_fetch(struct cs_cmd *cmd, void *data, size_t len);

/* inquiry.c, vpd.c, mode.c, reserve.c, io.c, provision.c, alua.c */
enum cs_verdict cs_do_inquiry(struct cs_cmd *cmd);
enum cs_verdict cs_do_vpd(struct cs_cmd *cmd);
enum cs_verdict cs_do_report_luns(struct cs_cmd *cmd);
u8 cs_peripheral(const struct cs_cmd *cmd);
bool cs_is_legacy(void);
enum cs_verdict cs_do_mode_select(struct cs_cmd *cmd);
enum cs_verdict cs_do_mode_sense(struct cs_cmd *cmd);
enum cs_verdict cs_do_reserve(struct cs_cmd *cmd);
enum cs_verdict cs_do_release(struct cs_cmd *cmd);
enum cs_verdict cs_do_persistent_in(struct cs_cmd *cmd);
enum cs_verdict cs_do_persistent_out(struct cs_cmd *cmd);
bool __cs_reserved_against(const struct cs_lun *lun, const struct cs_port *port,
			   unsigned int op_flags);
bool __cs_reserved_by_sp(const struct cs_lun *lun, enum cs_sp_id sp);
enum cs_verdict cs_do_io(struct cs_cmd *cmd);
enum cs_verdict cs_do_sync(struct cs_cmd *cmd);
bool cs_is_fua(const struct cs_cmd *cmd);
bool cs_in_range(const struct cs_lun *lun, u64 first, u64 nr);
enum cs_verdict cs_do_nothing(struct cs_cmd *cmd);
enum cs_verdict cs_do_unmap(struct cs_cmd *cmd);
enum cs_verdict cs_do_capacity_10(struct cs_cmd *cmd);
enum cs_verdict cs_do_capacity_16(struct cs_cmd *cmd);
enum cs_verdict cs_do_maintenance_in(struct cs_cmd *cmd);
enum cs_verdict cs_do_maintenance_out(struct cs_cmd *cmd);

/* lun.c */
extern struct cs_lun *cs_luns;
extern unsigned int cs_nr_luns;
int cs_luns_init(unsigned int nr, unsigned int mb, enum cs_mode mode);
void cs_luns_exit(void);
void __cs_lun_move(struct cs_lun *lun, enum cs_sp_id to, const char *by);
void cs_luns_move(enum cs_sp_id from, const char *by);
void cs_lun_reset(struct cs_lun *lun);
void cs_luns_power_cut(void);
void __cs_reservation_power_cut(struct cs_lun *lun);
void __cs_lun_attention(struct cs_lun *lun, unsigned int attention);
void cs_port_attention(const struct cs_port *port, unsigned int attention);
enum cs_verdict cs_lun_take_attention(struct cs_lun *lun, const struct cs_port *port);
enum cs_verdict cs_lun_admit(struct cs_cmd *cmd);
bool cs_lun_there(const struct cs_cmd *cmd);
struct cs_volume *__cs_lun_volume(struct cs_lun *lun, const struct cs_port *port);

/* volume.c */
void cs_volume_init(struct cs_volume *volume, unsigned int lun, unsigned int generation);
int cs_volume_fill(struct cs_volume *volume, u64 bytes);
void cs_volume_exit(struct cs_volume *volume);
void cs_volume_read(struct cs_volume *volume, u64 at, u8 *bytes, size_t len);
bool cs_volume_write(struct cs_volume *volume, u64 at, const u8 *bytes, size_t len, bool fua);
void cs_volume_flush(struct cs_volume *volume);
void cs_volume_power_cut(struct cs_volume *volume);
bool cs_volume_zero(struct cs_volume *volume, u64 from, u64 len);

/* sp.c */
extern struct cs_sp cs_sps[CS_NR_SPS];
extern const char * const cs_phase_names[CS_NR_PHASES];
void cs_sp_set(struct cs_sp *sp, enum cs_phase phase, enum cs_link how);
enum cs_phase cs_sp_phase(const struct cs_sp *sp);
bool cs_sp_booting(const struct cs_sp *sp);
static inline struct cs_sp *cs_peer(const struct cs_sp *sp)
{
	return &cs_sps[sp->id == CS_SP_A ? CS_SP_B : CS_SP_A];
}

static inline char cs_sp_letter(enum cs_sp_id id)
{
	return 'A' + id;
}

/* port.c */
extern struct cs_port cs_ports[CS_MAX_PORTS];
extern unsigned int cs_nr_ports;
extern const char * const cs_link_names[CS_NR_LINKS];
void cs_ports_init(unsigned int per_sp);
enum cs_link cs_port_link(const struct cs_port *port);
void cs_port_update(struct cs_port *port);
void cs_port_set(struct cs_port *port, enum cs_link link);
void cs_ports_all_up(void);

/* fault.c */
int cs_fault_add(const struct cs_fault *fault);
void cs_faults_clear(void);
void cs_fault_take(struct cs_cmd *cmd, enum cs_class class);
size_t cs_fault_spoil(const struct cs_fault *fault, void *data, size_t len);

/* log.c */
__printf(1, 2) void cs_log(const char *fmt, ...);
void cs_log_show(struct seq_file *m);
void cs_log_reset(void);

/* ndu.c */
bool cs_ndu_running(void);

/* show.c */
void cs_counts_show(struct seq_file *m);
void cs_counts_reset(void);
void cs_trespasses_show(struct seq_file *m);
void cs_luns_show(struct seq_file *m);
void cs_ports_show(struct seq_file *m);

/* control.c: debugfs */
void cs_control_init(void);
void cs_control_exit(void);

#endif
