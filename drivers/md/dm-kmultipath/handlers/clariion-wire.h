/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wire formats of an EMC CLARiiON or VNX (vendor DGC), and the functions
 * that encode commands and decode replies.
 */
#ifndef KMP_CLARIION_WIRE_H
#define KMP_CLARIION_WIRE_H

#include <linux/build_bug.h>
#include <linux/dm-kmultipath-handler.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define KMP_CLARIION_WWN	16	/* bytes; a name of type NAA */

/* INQUIRY VPD page 0xC0, "Unit Path Report", revision 0 */
struct kmp_page_c0 {
	u8 peripheral;
	u8 page_code;
	__be16 page_len;	/* of what follows */
	u8 lun_state;
	u8 default_owner;
	u8 management;
	u8 sp_port;
	u8 sp;
	u8 revision;
	u8 wwn[KMP_CLARIION_WWN];
	u8 reserved_26;
	u8 system_type;
	u8 failover_mode;
	u8 reserved_29;
	u8 flags;
	u8 reserved_31;
	u8 sp_address[16];
	u8 lun_operations;
	u8 serial_len;
	u8 serial[];
} __packed;

static_assert(offsetof(struct kmp_page_c0, page_len) == 2);
static_assert(offsetof(struct kmp_page_c0, lun_state) == 4);
static_assert(offsetof(struct kmp_page_c0, sp) == 8);
static_assert(offsetof(struct kmp_page_c0, wwn) == 10);
static_assert(offsetof(struct kmp_page_c0, system_type) == 27);
static_assert(offsetof(struct kmp_page_c0, flags) == 30);
static_assert(offsetof(struct kmp_page_c0, sp_address) == 32);
static_assert(offsetof(struct kmp_page_c0, lun_operations) == 48);
static_assert(sizeof(struct kmp_page_c0) == 50);

/* MODE SELECT, page 0x22, in its two forms and three parameter lists */
struct kmp_page_22_long {
	u8 page_code;
	u8 page_len;
	u8 trespass;
	__be16 sp;
	u8 reserved[6];
} __packed;

struct kmp_page_22_short {
	u8 page_code;
	u8 page_len;
	u8 trespass;
	u8 sp;
} __packed;

struct kmp_trespass_long {
	u8 header[8];
	struct kmp_page_22_long page;
} __packed;

struct kmp_trespass_short {
	u8 header[4];
	struct kmp_page_22_short page;
} __packed;

struct kmp_trespass_long_6 {
	u8 header[4];
	struct kmp_page_22_long page;
} __packed;

static_assert(sizeof(struct kmp_page_22_long) == 11);
static_assert(offsetof(struct kmp_page_22_long, sp) == 3);
static_assert(sizeof(struct kmp_page_22_short) == 4);
static_assert(sizeof(struct kmp_trespass_long) == 19);
static_assert(sizeof(struct kmp_trespass_short) == 8);
static_assert(sizeof(struct kmp_trespass_long_6) == 15);
static_assert(sizeof(struct kmp_trespass_long) <= KMP_PAYLOAD_SIZE);

/* Standard INQUIRY data; the array's model follows the serial number */
struct kmp_inquiry {
	u8 peripheral[4];
	u8 additional_len;	/* of what follows */
	u8 flags[3];
	u8 vendor[8];
	u8 product[16];
	u8 vendor_specific[67];
	u8 model_len;
	u8 vendor_specific_100[60];
	u8 serial_len;
	u8 serial_and_model[];
} __packed;

static_assert(offsetof(struct kmp_inquiry, additional_len) == 4);
static_assert(offsetof(struct kmp_inquiry, product) == 16);
static_assert(offsetof(struct kmp_inquiry, model_len) == 99);
static_assert(offsetof(struct kmp_inquiry, serial_len) == 160);
static_assert(sizeof(struct kmp_inquiry) == 161);

/* SBC-4, READ CAPACITY data */
struct kmp_capacity_10 {
	__be32 last_block;
	__be32 block_size;
} __packed;

struct kmp_capacity_16 {
	__be64 last_block;
	__be32 block_size;
	u8 rest[20];
} __packed;

static_assert(sizeof(struct kmp_capacity_10) == 8);
static_assert(sizeof(struct kmp_capacity_16) == 32);

/* SPC-5, sense data */
struct kmp_sense_fixed {
	u8 response_code;
	u8 segment;
	u8 key;
	u8 information[4];
	u8 additional_len;	/* of what follows */
	u8 command_specific[4];
	u8 asc;
	u8 ascq;
} __packed;

struct kmp_sense_descriptor {
	u8 response_code;
	u8 key;
	u8 asc;
	u8 ascq;
} __packed;

static_assert(offsetof(struct kmp_sense_fixed, asc) == 12);
static_assert(sizeof(struct kmp_sense_fixed) == 14);
static_assert(sizeof(struct kmp_sense_descriptor) == 4);

/* SPC-5 and SBC-4, command descriptor blocks */
struct kmp_cdb_inquiry {
	u8 opcode;
	u8 evpd;
	u8 page_code;
	__be16 allocation_len;
	u8 control;
} __packed;

struct kmp_cdb_capacity_10 {
	u8 opcode;
	u8 reserved[8];
	u8 control;
} __packed;

struct kmp_cdb_capacity_16 {
	u8 opcode;
	u8 service_action;
	__be64 obsolete;
	__be32 allocation_len;
	u8 reserved;
	u8 control;
} __packed;

struct kmp_cdb_read_10 {
	u8 opcode;
	u8 flags;
	__be32 block;
	u8 group;
	__be16 blocks;
	u8 control;
} __packed;

struct kmp_cdb_mode_select_6 {
	u8 opcode;
	u8 flags;
	u8 reserved[2];
	u8 parameter_len;
	u8 control;
} __packed;

struct kmp_cdb_mode_select_10 {
	u8 opcode;
	u8 flags;
	u8 reserved[5];
	__be16 parameter_len;
	u8 control;
} __packed;

static_assert(sizeof(struct kmp_cdb_inquiry) == 6);
static_assert(sizeof(struct kmp_cdb_capacity_10) == 10);
static_assert(sizeof(struct kmp_cdb_capacity_16) == 16);
static_assert(sizeof(struct kmp_cdb_read_10) == 10);
static_assert(sizeof(struct kmp_cdb_mode_select_6) == 6);
static_assert(sizeof(struct kmp_cdb_mode_select_10) == 10);

/**
 * enum kmp_clariion_request - the commands
 * @KMP_CLARIION_PAGE: INQUIRY of VPD page 0xC0, the unit path report
 * @KMP_CLARIION_INQUIRY: INQUIRY, standard data
 * @KMP_CLARIION_CAPACITY_10: READ CAPACITY(10), which every array supports
 * @KMP_CLARIION_CAPACITY_16: READ CAPACITY(16), for sizes too large for (10)
 * @KMP_CLARIION_READ: READ(10) of the first block
 * @KMP_CLARIION_LONG: trespass, the long form (CX, AX, VNX) by MODE SELECT(10)
 * @KMP_CLARIION_SHORT: trespass, the short form (FC series) by MODE SELECT(6)
 * @KMP_CLARIION_LONG_6: trespass, the long form by MODE SELECT(6)
 * @KMP_CLARIION_DH_ACTIVATE: not a SCSI command: KMP_COMMAND_DH_ACTIVATE
 * @KMP_NR_CLARIION_REQUESTS: how many there are
 */
enum kmp_clariion_request {
	KMP_CLARIION_PAGE,
	KMP_CLARIION_INQUIRY,
	KMP_CLARIION_CAPACITY_10,
	KMP_CLARIION_CAPACITY_16,
	KMP_CLARIION_READ,
	KMP_CLARIION_LONG,
	KMP_CLARIION_SHORT,
	KMP_CLARIION_LONG_6,
	KMP_CLARIION_DH_ACTIVATE,
	KMP_NR_CLARIION_REQUESTS
};

/**
 * enum kmp_clariion_sense - sense data with a meaning specific to the array
 * @KMP_CLARIION_PLAIN: none, or no sense data: kmp_scsi_verdict() decides
 * @KMP_CLARIION_REFUSED: illegal request: the command had no effect
 * @KMP_CLARIION_NO_LUN: LUN not supported; an SP that boots reports this, too
 * @KMP_CLARIION_NOT_OWNER: a READ failed: the SP does not own the LUN, or is
 *			    being upgraded; page 0xC0 says which
 * @KMP_CLARIION_INACTIVE: a READ failed: the LUN is an inactive snapshot, or a
 *			   copy within the array runs; the path works
 * @KMP_CLARIION_UPGRADE: trespass refused during a firmware upgrade
 * @KMP_CLARIION_COPYING: trespass refused during a copy within the array;
 *			  another trespass would abort the copy
 */
enum kmp_clariion_sense {
	KMP_CLARIION_PLAIN,
	KMP_CLARIION_REFUSED,
	KMP_CLARIION_NO_LUN,
	KMP_CLARIION_NOT_OWNER,
	KMP_CLARIION_INACTIVE,
	KMP_CLARIION_UPGRADE,
	KMP_CLARIION_COPYING,
};

/**
 * struct kmp_clariion_unit - page 0xC0, decoded
 * @lun_state: byte 4
 * @system_type: byte 27
 * @failover_mode: byte 28, the low nibble
 * @arraycommpath: byte 30, bit 2
 * @rejects_io: byte 48 is not 0: the SP reboots or is being upgraded
 * @sp: byte 8, the SP that the path leads to
 * @owner: the SP that owns the LUN, KMP_NO_SP if @lun_state does not say
 * @home: byte 5, the default owner, KMP_NO_SP if that is no SP
 * @identity: bytes 10 to 25 unless they are all 0, and 49 onwards
 */
struct kmp_clariion_unit {
	u8 lun_state;
	u8 system_type;
	u8 failover_mode;
	bool arraycommpath;
	bool rejects_io;
	enum kmp_sp sp;
	enum kmp_sp owner;
	enum kmp_sp home;
	struct kmp_identity identity;
};

/**
 * kmp_clariion_command() - build a command
 * @command: out: every field is set
 * @request: the command to build
 * @honour: a trespass is to fail if the peer SP holds a reservation
 */
void kmp_clariion_command(struct kmp_scsi_cmd *command,
			  enum kmp_clariion_request request, bool honour);

/**
 * kmp_clariion_done() - check whether the array executed a command
 * @answer: a reply whose verdict of kmp_scsi_verdict() is KMP_VERDICT_UP, or
 *	    whose sense is not KMP_CLARIION_PLAIN
 *
 * Return: false if the array refused the command.
 */
bool kmp_clariion_done(const struct kmp_handler_answer *answer);

/**
 * kmp_clariion_sense() - find the array's meaning of sense data
 * @request: the command that was sent
 * @answer: any reply, garbage included
 *
 * Truncated codes and deferred errors have no special meaning.
 *
 * Return: the meaning.
 */
enum kmp_clariion_sense kmp_clariion_sense(enum kmp_clariion_request request,
					   const struct kmp_handler_answer *answer);

/**
 * kmp_clariion_parse() - decode page 0xC0, revision 0
 * @data: any bytes
 * @len: number of valid bytes
 * @unit: out, for KMP_VERDICT_UP
 * @why: out, for any other verdict: the reason, a string constant
 *
 * The page ends where its length field says, or after @len bytes if that is
 * less. Bytes 0 to 48 are required.
 *
 * Return: KMP_VERDICT_UP if @unit is filled in; KMP_VERDICT_DOWN for garbage,
 * which an SP that boots may send; KMP_VERDICT_WRONG for another page or
 * revision; KMP_VERDICT_NO_LUN if the peripheral qualifier (SPC) says so.
 */
enum kmp_verdict kmp_clariion_parse(const u8 *data, unsigned int len,
				    struct kmp_clariion_unit *unit,
				    const char **why);

/**
 * kmp_clariion_judge() - derive the path's verdict from page 0xC0
 * @unit: the page
 * @why: out: the reason, a string constant
 *
 * Return: KMP_VERDICT_UP if the path's SP owns the LUN, though a READ may fail;
 * KMP_VERDICT_PASSIVE if the peer SP does; else why the path cannot be used.
 */
enum kmp_verdict kmp_clariion_judge(const struct kmp_clariion_unit *unit,
				    const char **why);

/**
 * kmp_clariion_wants_short() - find which form of trespass the array supports
 * @data: standard INQUIRY data, any bytes
 * @len: number of valid bytes
 *
 * Return: true for the FC series, which supports the short form; false if the
 * array supports the long form, or if @data is too short to decide.
 */
bool kmp_clariion_wants_short(const u8 *data, unsigned int len);

/**
 * kmp_clariion_sectors() - decode the data of READ CAPACITY
 * @request: KMP_CLARIION_CAPACITY_10 or KMP_CLARIION_CAPACITY_16
 * @data: any bytes
 * @len: number of valid bytes
 * @sectors: out: size in sectors, 0 if only READ CAPACITY(16) can report it
 * @why: out, unless KMP_VERDICT_UP: the reason, a string constant
 *
 * Return: KMP_VERDICT_UP; KMP_VERDICT_DOWN for garbage; KMP_VERDICT_WRONG if
 * blocks are not of 512 bytes.
 */
enum kmp_verdict kmp_clariion_sectors(enum kmp_clariion_request request,
				      const u8 *data, unsigned int len,
				      u64 *sectors, const char **why);

#endif
