/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tester: tests paths and activates them. The steps of one test:
 *
 *	kmp_path_run()		the path is due: check its device, begin a test
 *	kmp_test_go_on()	get the handler's next command, send it
 *	kmp_take_ended()	the command has ended: go on with the test
 *	kmp_test_end()		the handler has a verdict: report it to the LUN
 *	kmp_path_tested()	report it to the path's state and to the port
 *	kmp_path_plan()		plan the next run
 *
 * If no verdict comes in time, kmp_path_run() finds the path due again, and
 * kmp_check_late() reports KMP_EVENT_TEST_LATE to the path's state.
 */
#ifndef KMP_TESTER_H
#define KMP_TESTER_H

#include "core/seat.h"
#include "kmp.h"

#define KMP_WATCH_MS	5000	/* between two looks whether all is well */
#define KMP_ATTEMPTS	4	/* of a command whose replies are unclear */
#define KMP_HUNG_PART	4	/* where I/O hangs, replies have a quarter of test_timeout_ms */

/* thread.c: the kthread, and the maps that it tests */
int kmp_tester_start(void);
void kmp_tester_stop(void);
void kmp_tester_adopt(struct kmp_map *map);
void kmp_tester_abandon(struct kmp_map *map);
struct kmp_map *kmp_tester_find(bool (*wanted)(struct kmp_map *map, void *data), void *data);
bool kmp_has_disk(struct kmp_map *map, void *sdev);

/* watch.c: whether what a restore needs works */
void kmp_watch_start(void);
void kmp_watch_stop(void);
void kmp_watch_map(struct kmp_map *map);

/* path.c: when to test a path, and what follows from the verdict */
void kmp_path_run(struct kmp_queue_entry *entry, u64 now);
void kmp_path_plan(struct kmp_path *path, u64 now);
bool kmp_path_hung(struct kmp_path *path, bool doubt, u64 now);
void kmp_path_wait_from(struct kmp_path *path, u64 now);
void kmp_note_change(u64 *until, const struct kmp_handler_job *job, u64 now);
void kmp_path_tested(struct kmp_test *test, const struct kmp_cause *cause, u64 now);

/* look.c: what a port is looked at for; hung.c: I/O that a path does not complete */
void kmp_look_run(struct kmp_queue_entry *entry, u64 now);
void kmp_hung_look(struct kmp_port *port, u64 now);

/* probe.c: test all paths for an ioctl */
int kmp_probe_paths(struct kmp_map *map);

/* run.c: the next step of a test or an activation */
void kmp_test_go_on(struct kmp_test *test, u64 now);

/* register.c: persistent reservations */
bool kmp_wants_key(const struct kmp_test *test);
enum kmp_handler_step kmp_register_begin(struct kmp_test *test);
enum kmp_handler_step kmp_register_ended(struct kmp_test *test);

/* size.c: disks that the kernel takes for smaller than they are */
bool kmp_size_is_short(const struct kmp_path *path);
void kmp_size_rescan(struct scsi_device *sdev);
void kmp_size_ask(struct kmp_map *map, u64 now);
void kmp_size_init(struct kmp_map *map);

/* seat.c: devices that take the places of deleted ones */
bool kmp_seat_is_vacant(const struct kmp_path *path);
bool kmp_seats_free(struct kmp_map *map, bool *wait);
struct kmp_path *kmp_seat_find(struct kmp_map *map, const struct kmp_seat_key *key);
bool kmp_seat_take(struct kmp_path *path, const struct kmp_path_device *device,
		   struct kmp_path_device *left, bool *asked);

/* readonly.c: LUNs that the array protects from writes */
void kmp_read_only_tested(struct kmp_path *path, u64 now);
void kmp_read_only_init(struct kmp_map *map);
void kmp_read_only_init_work(struct kmp_map *map);

/* activate.c: make other paths serve I/O */
void kmp_activate_init(struct kmp_map *map);

/* home.c: where the LUN should be, and whether it is there; map->lock is held */
bool __kmp_leads_home(const struct kmp_path *path);
struct kmp_path *__kmp_home_path(const struct kmp_map *map);
bool __kmp_is_away(const struct kmp_map *map);
void __kmp_watch_home(struct kmp_map *map, u64 now);

#endif
