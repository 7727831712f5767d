/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in handlers; how a map gets a handler (built in or a module's). */
#ifndef KMP_HANDLERS_BUILTIN_H
#define KMP_HANDLERS_BUILTIN_H

#include <linux/dm-kmultipath-handler.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "core/identity.h"
#include "core/verdict.h"

#define KMP_MAX_ATTEMPTS 4	/* of a command whose replies are unclear */

/* Fill in TEST UNIT READY. */
static inline void kmp_ask_ready(struct kmp_scsi_cmd *command)
{
	memset(command, 0, sizeof(*command));
	command->kind = KMP_COMMAND_SCSI;
	command->cdb[0] = TEST_UNIT_READY;
	command->cdb_len = 6;
}

/* Fill in an activation by the attached scsi_dh handler. */
static inline void kmp_ask_dh(struct kmp_scsi_cmd *command)
{
	memset(command, 0, sizeof(*command));
	command->kind = KMP_COMMAND_DH_ACTIVATE;
	command->timeout_s = KMP_ACTIVATE_TIMEOUT_S;
}

extern struct kmp_handler_type kmp_generic;
extern struct kmp_handler_type kmp_alua;
extern struct kmp_handler_type kmp_clariion;
extern struct kmp_handler_type kmp_emc;
extern struct kmp_handler_type kmp_dh_alua;
extern struct kmp_handler_type kmp_dh_rdac;
extern struct kmp_handler_type kmp_dh_hp_sw;

/* handler.c: the registry */
int kmp_handler_create(struct kmp_handler *handler, const char *name,
		       unsigned int argc, char **argv, const char **error);
void kmp_handler_destroy(struct kmp_handler *handler);

#endif
