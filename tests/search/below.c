// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layers below the module: devices, SCSI commands, the array that replies, and
 * functions of the module that would only log, trace or allocate.
 */
#include <scsi/scsi_proto.h>
#include <scsi/scsi_status.h>

#include "base/device.h"
#include "base/log.h"
#include "base/trace.h"
#include "base/uevent.h"
#include "base/work.h"
#include "tester/tester.h"
#include "world.h"

#define SECTORS		1000
#define TIMEOUT_NS	(30 * (u64)NSEC_PER_SEC)	/* of a command */

/* ---- the array ---- */

/* Page 0xC0 of each SP, by owner and NDU; INQUIRY data; a capacity. */
static u8 page[KMP_NR_SPS][KMP_NR_SPS][2][252];
static u8 inquiry[252] = { [4] = 247, [8] = 'D', 'G', 'C', ' ', [99] = 3, [161] = 'V', 'N', 'X' };
static u8 capacity[8] = { [2] = (SECTORS - 1) >> 8, (SECTORS - 1) & 255, [6] = 2 };
static u8 block[512];

/* Page 0x83 of each SP: the name of the map's LUN, or another one, and the port's group. */
static u8 names[KMP_NR_SPS][2][24];

/* The states of both groups, in all combinations; group N + 1 is SP N's. */
#define STATES	16
static u8 groups[STATES][STATES][20];

static void page_init(u8 *data, enum kmp_sp sp, enum kmp_sp owner, bool ndu)
{
	unsigned int i;

	data[1] = 0xc0;
	data[3] = 248;
	data[4] = sp == owner ? 2 : 1;
	data[5] = KMP_SP_A;
	data[8] = sp;
	for (i = 0; i < KMP_NAME_SIZE; i++)
		data[10 + i] = i + 1;
	data[27] = 3;
	data[28] = 4;
	data[30] = 4;
	data[48] = ndu;
	data[49] = 4;
	memcpy(data + 50, "APM1", 4);
}

static void names_init(enum kmp_sp sp, bool stranger)
{
	static const u8 page[] = {
		0, 0x83, 0, 20, 0x01, 0x03, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7,
		0x01, 0x15, 0, 4, 0, 0, 0, 1,
	};

	memcpy(names[sp][stranger], page, sizeof(page));
	names[sp][stranger][15] += stranger;
	names[sp][stranger][23] += sp;
}

/* SP A's group is preferred. */
static void groups_init(u8 *data, u8 a, u8 b)
{
	data[3] = 16;
	data[4] = a | 0x80;
	data[7] = 1;
	data[12] = b;
	data[15] = 2;
}

static void alua_init(void)
{
	unsigned int a, b;

	for (a = 0; a < KMP_NR_SPS; a++)
		for (b = 0; b < 2; b++)
			names_init(a, b);
	for (a = 0; a < STATES; a++)
		for (b = 0; b < STATES; b++)
			groups_init(groups[a][b], a, b);
}

void world_page_init(void)
{
	enum kmp_sp sp, owner;

	alua_init();

	for (sp = 0; sp < KMP_NR_SPS; sp++)
		for (owner = 0; owner < KMP_NR_SPS; owner++) {
			page_init(page[sp][owner][0], sp, owner, false);
			page_init(page[sp][owner][1], sp, owner, true);
		}
}

static void good(struct kmp_handler_answer *answer, const u8 *data, unsigned int len)
{
	*answer = (struct kmp_handler_answer) { .data = data, .data_len = len };
}

static void sense(struct kmp_handler_answer *answer, u8 key, u8 asc, u8 ascq)
{
	*answer = (struct kmp_handler_answer) {
		.status = BLK_STS_IOERR,
		.result = SAM_STAT_CHECK_CONDITION,
		.sense_len = 18,
		.sense = { 0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq },
	};
}

static void host(struct kmp_handler_answer *answer, u8 byte)
{
	*answer = (struct kmp_handler_answer) {
		.status = byte == 3 ? BLK_STS_TIMEOUT : BLK_STS_TRANSPORT,
		.result = byte << 16,
	};
}

static void trespass(struct world_test *test, struct kmp_handler_answer *answer)
{
	enum kmp_sp sp = world_sp(test->path);

	if (world.ndu[sp]) {
		sense(answer, 0x2, 0x04, 0x03);
		return;
	}
	world.owner = sp;
	good(answer, block, 0);
}

/* By command or by the array itself: one group is optimized. */
void world_activate_group(enum kmp_sp sp)
{
	if (world.states[!sp] == KMP_ALUA_OPTIMIZED)
		world.states[!sp] = KMP_ALUA_NON_OPTIMIZED;
	world.states[sp] = KMP_ALUA_OPTIMIZED;
}

/* What a path replies to a command that needs the LUN. Return: false if it is served. */
static bool group_refuses(const u8 *states, enum kmp_sp sp, struct kmp_handler_answer *answer)
{
	switch (states[sp]) {
	case KMP_ALUA_STANDBY:
		sense(answer, 0x2, 0x04, 0x0b);
		return true;
	case KMP_ALUA_UNAVAILABLE:
		sense(answer, 0x2, 0x04, 0x0c);
		return true;
	case KMP_ALUA_CHANGING:
		sense(answer, 0x2, 0x04, 0x0a);
		return true;
	default:
		return false;
	}
}

/* SET TARGET PORT GROUPS, for the group of the path. Another LUN's groups are its own. */
static void set_groups(struct world_test *test, struct kmp_handler_answer *answer)
{
	enum kmp_sp sp = world_sp(test->path);

	if (world.states[0] == KMP_ALUA_CHANGING || world.states[1] == KMP_ALUA_CHANGING) {
		sense(answer, 0x2, 0x04, 0x0a);
		return;
	}
	if (world.stranger[test->path])
		search_bug("a command moves another LUN");
	world_activate_group(sp);
	good(answer, block, 0);
}

/* The same for an array with asymmetric access. */
static void execute_alua(struct world_test *test, bool stale)
{
	struct kmp_handler_answer *answer = &test->test.job.answer;
	const u8 *cdb = test->test.job.command.cdb;
	enum kmp_sp sp = world_sp(test->path);
	const u8 *states = stale ? test->states : world.states;

	if (cdb[0] != INQUIRY && world.attention[test->path]) {
		world.attention[test->path] = false;
		sense(answer, 0x6, 0x29, 0x00);
		return;
	}
	switch (cdb[0]) {
	case INQUIRY:
		good(answer, names[sp][world.stranger[test->path]], sizeof(names[0][0]));
		break;
	case TEST_UNIT_READY:
	case READ_10:
		if (!group_refuses(states, sp, answer))
			good(answer, block, cdb[0] == READ_10 ? sizeof(block) : 0);
		break;
	case MAINTENANCE_IN:
		/* An array that does not know the extended header. */
		if (cdb[1] >> 5)
			sense(answer, 0x5, 0x24, 0x00);
		else
			good(answer, groups[states[0]][states[1]], sizeof(groups[0][0]));
		break;
	case MAINTENANCE_OUT:
		set_groups(test, answer);
		break;
	default:
		search_bug("a command that the array does not know");
	}
}

/* The array carries a command out, as things are now or as they were when it was sent. */
static void execute(struct world_test *test, bool stale)
{
	struct kmp_handler_answer *answer = &test->test.job.answer;
	const u8 *cdb = test->test.job.command.cdb;
	enum kmp_sp sp = world_sp(test->path);
	enum kmp_sp owner = stale ? test->owner : world.owner;
	bool ndu = stale ? test->ndu : world.ndu[sp];

	if (world_is_alua()) {
		execute_alua(test, stale);
		return;
	}
	switch (cdb[0]) {
	case INQUIRY:
		if (!cdb[1]) {
			good(answer, inquiry, sizeof(inquiry));
			break;
		}
		good(answer, page[sp][owner][ndu], sizeof(page[sp][owner][ndu]));
		test->says_ndu = ndu;
		test->says_good = !ndu;
		break;
	case READ_CAPACITY:
		good(answer, capacity, sizeof(capacity));
		break;
	case READ_10:
		if (owner == sp && !ndu)
			good(answer, block, sizeof(block));
		else
			sense(answer, 0x2, 0x04, 0x03);
		break;
	case MODE_SELECT:
	case MODE_SELECT_10:
		trespass(test, answer);
		break;
	default:
		search_bug("a command that the array does not know");
	}
}

static void pass_on(struct world_test *test)
{
	test->sent = false;
	test->lost = false;
	test->ended = true;
	kmp_queue_ended(&test->test);
}

/* A reply; or, if the link is down, the transport ends the command. */
void world_reply(struct world_test *test, bool stale)
{
	if (world.link[test->path] == LINK_UP)
		execute(test, stale);
	else
		host(&test->test.job.answer, 0x1);
	pass_on(test);
}

/* The array refuses a trespass for a moment. */
void world_refuse(struct world_test *test)
{
	sense(&test->test.job.answer, 0x5, 0x04, 0x00);
	pass_on(test);
}

void world_time_out(struct world_test *test)
{
	host(&test->test.job.answer, 0x3);
	pass_on(test);
}

/* ---- the module's calls ---- */

static unsigned int path_of(const struct block_device *bdev)
{
	return bdev - world.bdevs;
}

enum kmp_verdict kmp_device_peek(struct block_device *bdev, struct scsi_device *sdev,
				 const char **why)
{
	if (world.link[path_of(bdev)] != LINK_BLOCKED)
		return KMP_VERDICT_UP;
	*why = "transport blocked";
	return KMP_VERDICT_BLOCKED;
}

bool kmp_device_name(struct block_device *bdev, struct kmp_name *name)
{
	return false;
}

bool kmp_device_recovering(struct scsi_device *sdev)
{
	return false;
}

bool kmp_device_revive(struct scsi_device *sdev)
{
	return false;
}

int kmp_scsi_send(struct kmp_test *kt, const char **why)
{
	struct world_test *test = container_of(kt, struct world_test, test);
	u16 timeout_s = kt->job.command.timeout_s;

	NEVER(!test->used || test->sent);
	test->path = path_of(kt->bdev);
	test->ended = false;
	test->sent = true;
	test->owner = world.owner;
	test->ndu = world.ndu[world_sp(test->path)];
	memcpy(test->states, world.states, sizeof(test->states));
	test->says_ndu = false;
	test->says_good = false;
	test->expires = world.now + (timeout_s ? kmp_seconds(timeout_s) : TIMEOUT_NS);
	kt->expires = test->expires;
	world_check_activation(kt, test->path);
	return 0;
}

int kmp_read_send(struct kmp_test *test, const char **why)
{
	search_bug("a READ of a device that is not a SCSI disk");
}

int kmp_dh_send(struct kmp_test *test, const char **why)
{
	search_bug("a command of scsi_dh");
}

struct kmp_test *kmp_reserve_alloc(struct kmp_reserve *reserve, bool replaces)
{
	struct world_test *test;

	for (test = world.tests; test < world.tests + NR_TESTS; test++) {
		if (test->used)
			continue;
		*test = (struct world_test) { .used = true };
		test->test.reserve = reserve;
		return &test->test;
	}
	return NULL;
}

void kmp_reserve_free(struct kmp_test *kt)
{
	struct world_test *test = container_of(kt, struct world_test, test);

	NEVER(!test->used || test->sent);
	*test = (struct world_test) { };
}

void kmp_reserve_put(struct kmp_reserve *reserve)
{
}

void kmp_work_run_test(struct work_struct *work)
{
	work->function(work);
}

/* No disk takes a deleted one's place here. */
void kmp_work_run_adopt(struct delayed_work *work, unsigned int delay_ms)
{
}

bool kmp_size_is_short(const struct kmp_path *path)
{
	return false;
}

void kmp_size_ask(struct kmp_map *map, u64 now) { }
void kmp_read_only_tested(struct kmp_path *path, u64 now) { }
void kmp_watch_map(struct kmp_map *map) { }
void __kmp_report(struct kmp_map *map) { }
void kmp_log_activation(struct kmp_path *path, const char *cause, const char *result) { }
void kmp_log_move(struct kmp_map *map, enum kmp_sp to, bool by_us) { }
void kmp_log_revived(struct kmp_path *path) { }
void kmp_log_size(struct kmp_map *map, u64 sectors, u64 before) { }
void kmp_log_nameless(struct kmp_map *map) { }
void kmp_log_preempted(struct kmp_map *map) { }
void kmp_log_not_registered(struct kmp_map *map, const char *why) { }
const char *kmp_map_label(const struct kmp_map *map, struct kmp_label *label) { return ""; }
void __kmp_trace_state(const struct kmp_path *path, enum kmp_path_state from,
		       enum kmp_path_event event, const struct kmp_cause *cause)
{
}

void kmp_trace_io_error(const struct kmp_path *path, const char *error) { }
void __kmp_trace_rank(const struct kmp_path *path, enum kmp_rank before,
		      enum kmp_rank changed, const struct kmp_rank_facts *facts)
{
}

bool __kmp_trace_outage(const struct kmp_map *map) { return false; }
u64 __kmp_trace_outage_over(const struct kmp_map *map) { return 0; }
void __kmp_trace_hold(const struct kmp_map *map) { }
void __kmp_trace_release(const struct kmp_map *map) { }
void kmp_trace_remap(const struct kmp_map *map, struct bio *bio) { }
void kmp_trace_restored(const struct kmp_map *map, u64 ns) { }
void kmp_trace_back(const struct kmp_map *map, u32 facts) { }
void kmp_trace_activation(const struct kmp_path *path, const char *why, u32 facts) { }
void kmp_trace_activated(const struct kmp_path *path, bool succeeded,
			 const struct kmp_cause *cause)
{
}

void kmp_trace_sent(const struct kmp_test *test) { }
void kmp_trace_answered(const struct kmp_test *test, u64 now) { }
void kmp_trace(const struct kmp_map *map, const char *text) { }
