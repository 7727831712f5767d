/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which LUN a path leads to: the names in VPD page 0x83, Device Identification, and
 * the comparison with the map's. Pure.
 */
#ifndef KMP_IDENTITY_H
#define KMP_IDENTITY_H

#include <linux/dm-kmultipath-handler.h>

/**
 * kmp_name_known() - is a LUN's name known?
 * @name: the name
 *
 * Return: false if it is not.
 */
static inline bool kmp_name_known(const struct kmp_name *name)
{
	return name->len;
}

/**
 * kmp_name_same() - compare two names
 * @one: a name
 * @other: another one; at least one of them is known
 *
 * Return: true if they are the same, of the same type.
 */
bool kmp_name_same(const struct kmp_name *one, const struct kmp_name *other);

/**
 * kmp_name_set() - set a name
 * @name: out: the name; of one that is longer than KMP_NAME_SIZE a hash
 * @type: enum kmp_name_type
 * @id: its bytes
 * @len: number of @id, not 0
 */
void kmp_name_set(struct kmp_name *name, u8 type, const void *id, u8 len);

/**
 * kmp_name_judge() - find whether a disk whose name needs no command is the map's LUN
 * @name: of the disk; need not be known
 * @expected: the map's LUN, as far as it is known; NULL if any is right
 * @why: out: the reason if the verdict is not KMP_VERDICT_UP, a string constant
 *
 * Return: KMP_VERDICT_UP if so, or if no name of the map is known; KMP_VERDICT_WRONG if
 * it has another name, KMP_VERDICT_DOWN if it has none.
 */
enum kmp_verdict kmp_name_judge(const struct kmp_name *name,
				const struct kmp_identity *expected, const char **why);

/**
 * kmp_name_of_uuid() - find the LUN's name in the UUID of a mapped device
 * @uuid: a map's as multipath-tools makes it has the name: "mpath-36006...", or, of an
 *	  NVMe namespace, "mpath-eui.0025..."
 * @name: out: the name; not known if @uuid has none, or not all of it, as of a name
 *	  that is text
 */
void kmp_name_of_uuid(const char *uuid, struct kmp_name *name);

/**
 * kmp_identity_ask() - fill in the command that reads VPD page 0x83
 * @command: out
 * @longer: ask for as much as there is room for; some disks do not like more than 255
 *	    bytes, so ask for it only if kmp_identity_is_cut()
 */
void kmp_identity_ask(struct kmp_scsi_cmd *command, bool longer);

/**
 * kmp_identity_is_cut() - may what is looked for be behind the bytes that were read?
 * @answer: the response to the command that is not @longer; may be invalid in any way
 * @expected: the map's LUN, as far as it is known; NULL if any is right
 *
 * Return: true if the page goes on, and has not named the map's LUN so far.
 */
bool kmp_identity_is_cut(const struct kmp_handler_answer *answer,
			 const struct kmp_identity *expected);

/**
 * kmp_identity_judge() - find which LUN a path leads to
 * @answer: the response to that command; may be invalid in any way
 * @expected: the map's LUN, as far as it is known; NULL if any is right
 * @found: out: the name that is the same as the map's, else the LUN's best one: of
 *	   type NAA, EUI-64, UUID, SCSI name string, T10, in this order
 * @why: out: the reason if the verdict is not KMP_VERDICT_UP, a string constant
 *
 * A LUN may have several names.
 * Return: KMP_VERDICT_UP if it is the map's LUN, or if no name of the map is known;
 * KMP_VERDICT_WRONG if it has other names only; KMP_VERDICT_DOWN if it has none to
 * compare, or if no LUN is connected; or the verdict of kmp_scsi_verdict().
 */
enum kmp_verdict kmp_identity_judge(const struct kmp_handler_answer *answer,
				    const struct kmp_identity *expected,
				    struct kmp_name *found, const char **why);

/**
 * kmp_identity_compare() - as kmp_identity_judge(), but the LUN need not be connected
 * @answer: the response to that command; may be invalid in any way
 * @expected: the map's LUN, as far as it is known; NULL if any is right
 * @found: out: see kmp_identity_judge()
 * @why: out: see kmp_identity_judge()
 *
 * Return: see kmp_identity_judge().
 */
enum kmp_verdict kmp_identity_compare(const struct kmp_handler_answer *answer,
				      const struct kmp_identity *expected,
				      struct kmp_name *found, const char **why);

/**
 * kmp_identity_is_apart() - does the page say that its LUN is not connected to the port?
 * @answer: the response to that command; may be invalid in any way
 *
 * Return: true if it does; the LUN exists nevertheless.
 */
bool kmp_identity_is_apart(const struct kmp_handler_answer *answer);

/**
 * kmp_identity_group() - find the target port group of the port that was asked
 * @answer: the response to that command; may be invalid in any way
 *
 * Return: the group's number, or -1 if the page does not have it.
 */
int kmp_identity_group(const struct kmp_handler_answer *answer);

/**
 * struct kmp_port_name - what a port of an array is called
 * @group: its target port group, or -1 if it is not known
 * @number: its relative target port identifier, 0 if it is not known
 * @name: a hash of its world wide name, 0 if it is not known
 */
struct kmp_port_name {
	int group;
	u16 number;
	u64 name;
};

/**
 * kmp_identity_port() - find what the port that was asked is called
 * @answer: the response to that command; may be invalid in any way
 * @port: out: its names
 */
void kmp_identity_port(const struct kmp_handler_answer *answer, struct kmp_port_name *port);

#endif
