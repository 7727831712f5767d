// SPDX-License-Identifier: GPL-2.0-only
/*
 * A random stream at a map: messages, tables, ioctls, reads and writes of sysfs
 * and of module parameters, right, nearly right and wrong. Nothing in it writes to
 * the LUN, and no table has paths of another one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/pr.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "chaos.h"

#define MAX_WORDS	256
#define BIG		16384

static const char *target;
static char good_table[TEXT_SIZE];
static char devs[16][32];
static u32 nr_devs;
static bool over;
static u64 made, accepted;

static const char * const numbers[] = {
	"0", "1", "2", "3", "4", "-1", "00", "+1", "1.5", "0x10", "65535", "65536", "2147483647",
	"2147483648", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616",
	"99999999999999999999999999", "1000", "10", "5000", "600000",
};

static const char * const odd_devs[] = {
	"0:0", "999:999", "8:", ":", "4294967295:1", "7:0", "8:0:0", "/dev/null", "/", "/dev",
	"/dev/no-such-device", "all", "ALL", "",
};

static const char * const words[] = {
	"queue_if_no_path", "fail_if_no_path", "disable_group", "enable_group", "switch_group",
	"fail_path", "reinstate_path", "set", "test_path", "ndu", "get", "stats", "record", "audit",
	"help", "begin", "end", "immediate", "manual", "followover", "round-robin", "queue-length",
	"service-time", "historical-service-time", "io-affinity", "numa", "clariion", "emc",
	"generic", "alua", "rdac", "scsi_dh", "queue_mode", "bio", "rq", "mq", "pg_init_retries",
	"pg_init_delay_msecs", "retain_attached_hw_handler", "multipath", "kmultipath", "%s%n%p",
	"\\", "\\ ", "\"", "'", "\t", "\x01\x7f", "\xff\xfe", "..", "#",
};

static const char * const tunables[] = {
	"test_interval_ms", "outage_test_ms", "test_timeout_ms", "no_path_timeout_ms",
	"ndu_timeout_ms", "gone_after_ms", "failback", "hold_limit", "reserved_tests",
	"trespass_limit", "revive_offline", "adopt", "abort_hung", "read_tests", "loss_limit",
	"path_age_ms", "slow_factor", "slow_after_ms",
};

static const char *any_dev(struct rng *rng)
{
	return chance(rng, 70) && nr_devs ? devs[below(rng, nr_devs)] : PICK(rng, odd_devs);
}

static const char *any_word(struct rng *rng)
{
	switch (below(rng, 8)) {
	case 0:
	case 1:
		return PICK(rng, numbers);
	case 2:
		return any_dev(rng);
	case 3:
	case 4:
		return PICK(rng, tunables);
	default:
		return PICK(rng, words);
	}
}

static void count(int ret)
{
	__atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
	if (!ret)
		__atomic_add_fetch(&accepted, 1, __ATOMIC_RELAXED);
}

static void random_bytes(struct rng *rng, char *text, size_t len)
{
	while (len--)
		*text++ = between(rng, 1, 255);
	*text = 0;
}

/* --- messages --- */

static void send_message(struct rng *rng)
{
	char text[BIG], reply[TEXT_SIZE];
	u32 nr, i;

	switch (below(rng, 10)) {
	case 0:
		random_bytes(rng, text, below(rng, 400));
		break;
	case 1:		/* long, or of many words */
		nr = below(rng, 4000);
		memset(text, chance(rng, 50) ? 'x' : ' ', nr);
		for (i = 0; i < nr; i += 2)
			text[i] = 'y';
		text[nr] = 0;
		break;
	case 2:
	case 3:		/* a good one */
		snprintf(text, sizeof(text), "%s %s", chance(rng, 50) ? "fail_path" : "reinstate_path",
			 devs[below(rng, nr_devs)]);
		break;
	case 4:
		snprintf(text, sizeof(text), "set %s %s", PICK(rng, tunables), PICK(rng, numbers));
		break;
	default:
		*text = 0;
		for (nr = between(rng, 0, 4), i = 0; i <= nr; i++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
				 i ? " " : "", any_word(rng));
	}
	count(dm_message(target, text, reply, sizeof(reply)));
}

/* --- tables --- */

static u32 split(char *text, char **list)
{
	char *rest, *word;
	u32 nr = 0;

	for (word = strtok_r(text, " ", &rest); word && nr < MAX_WORDS / 2;
	     word = strtok_r(NULL, " ", &rest))
		list[nr++] = word;
	return nr;
}

/* One word less, more, twice, elsewhere or another. Paths stay this map's. */
static u32 mutate(struct rng *rng, char **list, u32 nr)
{
	u32 at = below(rng, nr), other = below(rng, nr);
	char *word;

	if (!nr)
		return nr;
	switch (below(rng, 6)) {
	case 0:
		memmove(list + at, list + at + 1, (nr - at - 1) * sizeof(*list));
		return nr - 1;
	case 1:
		if (nr == MAX_WORDS)
			return nr;
		memmove(list + at + 1, list + at, (nr - at) * sizeof(*list));
		return nr + 1;
	case 2:
		word = list[at];
		list[at] = list[other];
		list[other] = word;
		return nr;
	case 3:
		return chance(rng, 20) ? at : nr;
	default:
		list[at] = (char *)any_word(rng);
		return nr;
	}
}

static void load_table(struct rng *rng)
{
	char text[TEXT_SIZE], table[BIG], *list[MAX_WORDS];
	unsigned long long start, length;
	u32 nr, i;
	int ret;

	snprintf(text, sizeof(text), good_table);
	nr = split(text, list);
	start = strtoull(list[0], NULL, 10);
	length = strtoull(list[1], NULL, 10);
	for (i = below(rng, 4); i; i--)
		nr = 3 + mutate(rng, list + 3, nr - 3);
	if (chance(rng, 10))
		length += between(rng, 0, 2) - 1;
	if (chance(rng, 5))
		start = below(rng, 10);
	snprintf(table, sizeof(table), "%llu %llu kmultipath", start, length);
	for (i = 3; i < nr; i++)
		snprintf(table + strlen(table), sizeof(table) - strlen(table), " %.1000s", list[i]);
	ret = dm_load(target, table);
	count(ret);
	if (ret)
		return;
	if (chance(rng, 40)) {
		dm_clear(target);
		return;
	}
	dm_suspend(target, DM_NOFLUSH_FLAG | (chance(rng, 50) ? DM_SKIP_LOCKFS_FLAG : 0));
	dm_resume(target);
}

static void suspend_map(struct rng *rng)
{
	static const u32 flags[] = { 0, DM_NOFLUSH_FLAG, DM_SKIP_LOCKFS_FLAG,
				     DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG };

	count(dm_suspend(target, PICK(rng, flags)));
	sleep_ms(below(rng, 30));
	count(dm_resume(target));
}

#define HARMLESS_FLAGS	(DM_STATUS_TABLE_FLAG | DM_NOFLUSH_FLAG | DM_QUERY_INACTIVE_TABLE_FLAG | \
			 DM_IMA_MEASUREMENT_FLAG | DM_DATA_OUT_FLAG | DM_BUFFER_FULL_FLAG)

/* A request with sizes, flags and bytes of any kind. None removes or renames. */
static void raw_request(struct rng *rng)
{
	static const unsigned int calls[] = {
		DM_VERSION, DM_LIST_DEVICES, DM_DEV_STATUS, DM_TABLE_STATUS, DM_TABLE_DEPS,
		DM_TARGET_MSG, DM_TABLE_LOAD, DM_LIST_VERSIONS, DM_DEV_SET_GEOMETRY,
		DM_GET_TARGET_VERSION,
	};
	static char memory[BIG];
	struct dm_ioctl *request = (void *)memory;
	u32 flags = below(rng, ~0U) & HARMLESS_FLAGS;
	u32 i;

	memset(memory, 0, sizeof(memory));
	for (i = 0; i < 600; i++)
		memory[sizeof(*request) + i] = chance(rng, 30) ? below(rng, 256) : 0;
	*request = (struct dm_ioctl) {
		.version = { DM_VERSION_MAJOR, below(rng, 3), 0 },
		.data_size = between(rng, chance(rng, 80) ? sizeof(*request) : 0, 4096),
		.data_start = chance(rng, 80) ? sizeof(*request) : below(rng, 5000),
		.flags = flags,
		.target_count = below(rng, 3),
	};
	snprintf(request->name, sizeof(request->name), "%s", target);
	count(dm_raw(PICK(rng, calls), request));
}

/* --- ioctls of the device --- */

static bool writes(unsigned int number)
{
	return number == BLKDISCARD || number == BLKSECDISCARD || number == BLKZEROOUT ||
	       number == BLKROSET;
}

static int scsi_ioctl(struct rng *rng, int fd)
{
	static const unsigned char ops[] = { 0x00, 0x03, 0x12, 0x1a, 0x25, 0x28, 0x4d, 0x5a, 0x5e,
					     0x88, 0x9e, 0xa0, 0xa3, 0xc0, 0xff };
	static char data[65536];
	unsigned char cdb[16], sense[64];
	struct sg_io_hdr header = {
		.interface_id = chance(rng, 95) ? 'S' : below(rng, 256),
		.dxfer_direction = chance(rng, 80) ? SG_DXFER_FROM_DEV : SG_DXFER_NONE,
		.cmd_len = chance(rng, 90) ? 16 : below(rng, 256),
		.mx_sb_len = below(rng, sizeof(sense) + 1),
		.dxfer_len = below(rng, sizeof(data) + 1),
		.dxferp = data,
		.cmdp = cdb,
		.sbp = sense,
		.timeout = 2000,
	};
	u32 i;

	for (i = 0; i < sizeof(cdb); i++)
		cdb[i] = chance(rng, 60) ? 0 : below(rng, 256);
	cdb[0] = PICK(rng, ops);
	return ioctl(fd, SG_IO, &header);
}

static int reservation_ioctl(struct rng *rng, int fd)
{
	struct pr_registration registration = { below(rng, 2), below(rng, 2), 0, 0 };
	struct pr_reservation reservation = { below(rng, 2), below(rng, 8), chance(rng, 5) };
	struct pr_preempt preempt = { below(rng, 2), below(rng, 2), below(rng, 8), 0 };
	struct pr_clear clear = { below(rng, 2), 0, 0 };

	switch (below(rng, 6)) {
	case 0:
		return ioctl(fd, IOC_PR_REGISTER, &registration);
	case 1:
		return ioctl(fd, IOC_PR_RESERVE, &reservation);
	case 2:
		return ioctl(fd, IOC_PR_RELEASE, &reservation);
	case 3:
		return ioctl(fd, IOC_PR_PREEMPT, &preempt);
	case 4:
		return ioctl(fd, IOC_PR_PREEMPT_ABORT, &preempt);
	default:
		return ioctl(fd, IOC_PR_CLEAR, &clear);
	}
}

static void device_ioctl(struct rng *rng)
{
	static const unsigned int calls[] = {
		BLKFLSBUF, BLKRRPART, BLKGETSIZE64, BLKSSZGET, BLKROGET, BLKALIGNOFF, BLKRAGET,
		0x5382 /* SCSI_IOCTL_GET_IDLUN */, 0x5386, 0x2201, 0x2202, 0x2272, 0x2282, 0x2285,
		0x0301,
		0x5310, 0x5331, 0xfd12 /* DM_MPATH_PROBE_PATHS */, 0xfd01,
	};
	static const unsigned int types[] = { 0x1200, 0x1200, 0x2200, 0xfd00 };
	static char memory[4096];
	char node[64];
	unsigned int number;
	int fd, ret;

	snprintf(node, sizeof(node), "/dev/mapper/%s", target);
	fd = open(node, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	switch (below(rng, 4)) {
	case 0:
		ret = scsi_ioctl(rng, fd);
		break;
	case 1:
		ret = reservation_ioctl(rng, fd);
		break;
	case 2:
		ret = ioctl(fd, PICK(rng, calls), memory);
		break;
	default:
		number = below(rng, ~0U);
		if (chance(rng, 70))
			number = (number & 0xff) | PICK(rng, types);
		/* FIFREEZE and its like are of file systems. */
		ret = writes(number) ? -1 : ioctl(fd, number, memory);
	}
	count(ret);
	close(fd);
}

/* --- sysfs --- */

static void pick_file(struct rng *rng, const char *folder, int depth, char *path, size_t size)
{
	struct dirent *entry;
	u32 seen = 0;
	char name[256] = "";
	bool is_folder = false;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && !below(rng, ++seen)) {
			snprintf(name, sizeof(name), "%s", entry->d_name);
			is_folder = entry->d_type == DT_DIR;
		}
	if (dir)
		closedir(dir);
	snprintf(path, size, "%.200s/%s", folder, name);
	if (is_folder && depth) {
		char deeper[512];

		snprintf(deeper, sizeof(deeper), "%s", path);
		pick_file(rng, deeper, depth - 1, path, size);
	}
}

static void use_file(struct rng *rng, const char *path)
{
	char text[BIG];
	off_t at;
	int fd;

	if (chance(rng, 50)) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		at = chance(rng, 70) ? 0 : below(rng, 5000);
		count(pread(fd, text, below(rng, sizeof(text)), at) < 0);
		close(fd);
		return;
	}
	if (chance(rng, 20))
		random_bytes(rng, text, below(rng, 5000));
	else
		snprintf(text, sizeof(text), "%s%s", any_word(rng), chance(rng, 50) ? "\n" : "");
	count(put(path, text));
}

static void use_sysfs(struct rng *rng)
{
	char folder[128], path[512];

	if (!map_folder(target, folder))
		return;
	pick_file(rng, folder, 2, path, sizeof(path));
	use_file(rng, path);
}

static void use_parameter(struct rng *rng)
{
	char path[512];

	pick_file(rng, "/sys/module/dm_kmultipath/parameters", 0, path, sizeof(path));
	use_file(rng, path);
}

/* --- all --- */

static void read_map(struct rng *rng)
{
	static char memory[4096] __attribute__((aligned(4096)));
	char node[64];
	int fd;

	snprintf(node, sizeof(node), "/dev/mapper/%s", target);
	fd = open(node, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (fd < 0)
		return;
	count(pread(fd, memory, sizeof(memory), below(rng, 1024) * 4096ULL) < 0);
	close(fd);
}

/* Each stream is a thread. The last ones may wait for what the first ones undo. */
#define NR_CHANGING	3
static const struct stream {
	void (*run[3])(struct rng *rng);
} streams[] = {
	{ { send_message, send_message, use_sysfs } },
	{ { load_table, load_table, suspend_map } },
	{ { raw_request, use_sysfs, use_parameter } },
	{ { device_ioctl, device_ioctl, use_sysfs } },
	{ { read_map, read_map, read_map } },
};

static struct rng rngs[ARRAY_SIZE(streams)];

static void *run_stream(void *data)
{
	const struct stream *stream = data;
	struct rng *rng = &rngs[stream - streams];

	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		stream->run[below(rng, 3)](rng);
		sleep_ms(below(rng, 4));
	}
	return NULL;
}

static void find_devs(void)
{
	char text[TEXT_SIZE], *list[MAX_WORDS];
	u32 nr, i;

	snprintf(text, sizeof(text), good_table);
	nr = split(text, list);
	for (i = 3; i < nr && nr_devs < ARRAY_SIZE(devs); i++)
		if (strchr(list[i], ':'))
			snprintf(devs[nr_devs++], sizeof(*devs), "%s", list[i]);
}

/* If one of them hangs, the caller's time-out says where. */
int garbage(u64 from, u64 seconds, const char *map)
{
	pthread_t threads[ARRAY_SIZE(streams)];
	char text[64];
	size_t i;
	u32 dev;

	target = map;
	if (dm_status(map, true, good_table, sizeof(good_table)))
		complain("no map %s", map);
	find_devs();
	if (!nr_devs || anything_wrong())
		return 1;
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		seed(&rngs[i], from, i);
		if (pthread_create(&threads[i], NULL, run_stream, (void *)&streams[i]))
			return 1;
	}
	sleep_ms(seconds * 1000);
	over = true;
	for (i = 0; i < NR_CHANGING; i++)
		pthread_join(threads[i], NULL);
	/* Whatever the last table said, reads and ioctls end with this one. */
	dm_resume(map);
	dm_load(map, good_table);
	dm_suspend(map, DM_NOFLUSH_FLAG | DM_SKIP_LOCKFS_FLAG);
	dm_resume(map);
	for (dev = 0; dev < nr_devs; dev++) {
		snprintf(text, sizeof(text), "reinstate_path %s", devs[dev]);
		dm_message(map, text, NULL, 0);
	}
	for (; i < ARRAY_SIZE(streams); i++)
		pthread_join(threads[i], NULL);
	printf("made=%llu accepted=%llu\n", (unsigned long long)made, (unsigned long long)accepted);
	return 0;
}
