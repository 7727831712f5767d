// SPDX-License-Identifier: GPL-2.0-only
/* Time, chance, files and the log. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "chaos.h"

static bool went_wrong;

u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void sleep_ms(u64 ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * NSEC_PER_MSEC };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

/* splitmix64: any seed will do. */
static u64 next(struct rng *rng)
{
	u64 z = rng->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

void seed(struct rng *rng, u64 seed, u64 stream)
{
	rng->state = seed * 1000003 + stream;
	next(rng);
}

u32 below(struct rng *rng, u32 limit)
{
	return limit ? next(rng) % limit : 0;
}

u32 between(struct rng *rng, u32 least, u32 most)
{
	return least + below(rng, most - least + 1);
}

bool chance(struct rng *rng, u32 percent)
{
	return below(rng, 100) < percent;
}

int put_raw(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, data, size) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int put(const char *path, const char *text)
{
	return put_raw(path, text, strlen(text));
}

/* The length, without the newline at the end. */
int get(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;

	*text = 0;
	if (fd < 0)
		return -errno;
	len = read(fd, text, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len > 0 && text[len - 1] == '\n')
		len--;
	text[len > 0 ? len : 0] = 0;
	return len;
}

static void to_log(const char *kind, const char *text)
{
	char line[512];

	snprintf(line, sizeof(line), "kmp-test: chaos%s %.400s\n", kind, text);
	put("/dev/kmsg", line);
}

void note(const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	to_log(":", text);
}

/* The run fails; the first reason is printed. */
void complain(const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	to_log(" WRONG:", text);
	if (!__atomic_exchange_n(&went_wrong, true, __ATOMIC_SEQ_CST)) {
		printf("wrong: %s\n", text);
		fflush(stdout);
	}
}

bool anything_wrong(void)
{
	return __atomic_load_n(&went_wrong, __ATOMIC_SEQ_CST);
}
