/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables, messages, status, sysfs. May allocate; no other folder calls it. */
#ifndef KMP_ADMIN_H
#define KMP_ADMIN_H

#include "kmp.h"

#define KMP_LINE_SIZE	320	/* of an event of the record as text */

/* load.c: create and destroy a map */
struct kmp_map *kmp_map_create(struct dm_target *ti, unsigned int argc,
			       char **argv);
void kmp_map_destroy(struct kmp_map *map);
bool kmp_can_register(const struct kmp_map *map);

/* path-device.c: the devices of paths */
int kmp_path_device_open(struct kmp_map *map, const char *name,
			 struct kmp_path_device *device, const char **error);
void kmp_path_device_close(struct kmp_map *map, struct kmp_path_device *device);

/* adopt.c: disks that take the places of deleted ones */
void kmp_adopt_init(struct kmp_map *map);
void kmp_adopt_resume(struct kmp_map *map);
void kmp_adopt_suspended(struct kmp_map *map);
void kmp_adopt_stop(struct kmp_map *map);
void kmp_adopt_watch(const struct scsi_device *sdev);
void kmp_adopt_exit(void);

/* load-share.c: objects shared by the paths of several maps */
struct kmp_port *kmp_port_get(const struct kmp_path_device *device);
void kmp_port_put(struct kmp_port *port);
int kmp_sp_reserve(struct kmp_path *path);
void kmp_sp_unreserve(struct kmp_path *path);

/* panic.c: the last events of maps with an outage, on a panic */
void kmp_panic_init(void);
void kmp_panic_exit(void);

/* params.c: the tunables of a map, and their module parameters */
void kmp_tunable_defaults(u32 values[KMP_NR_TUNABLES]);
const char *kmp_params_check(void);
const char *kmp_tunable_set(struct kmp_map *map, enum kmp_tunable tunable,
			    u32 value);

/* ioctl.c: called by dm core */
KMP_PREPARE_IOCTL(kmp_prepare_ioctl);

/* audit.c: message audit */
void kmp_audit(struct kmp_map *map, char *result, unsigned int maxlen);

/* status.c, message.c: called by dm core */
void kmp_status(struct dm_target *ti, status_type_t type,
		unsigned int status_flags, char *result, unsigned int maxlen);
int kmp_message(struct dm_target *ti, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);

#endif
