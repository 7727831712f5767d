// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory-hog MIB SEED STEPS UNTIL [FILE] - wants more memory than there is, and
 * knows what is in it. Called by scenarios.
 *
 * It fills MIB of memory and then touches pages at random, STEPS of them and as
 * many more as it takes until the file UNTIL exists: what a page holds must be
 * what was put there last, and something new is put there. At the end all of
 * them are looked at. With FILE the memory is that file, mapped and shared, so
 * that it is the file's pages which are dirty and go out. The same SEED makes
 * the same script.
 *
 * Prints how many steps it took, how many pages were wrong, and the longest
 * time that one step took. Exit status: 0 if no page was wrong. A page that
 * cannot be read ends it with SIGBUS.
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE		4096
#define WORDS		(PAGE / sizeof(uint64_t))
#define MIB		(1024 * 1024)
#define STEPS_A_LOOK	16

static uint64_t (*pages)[WORDS];
static uint32_t *generations;	/* what each page should hold */
static size_t nr_pages;
static uint64_t seed;
static unsigned long wrong;

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
	x = (x ^ x >> 29) * 0x9e3779b97f4a7c15ULL;
	return x ^ x >> 32;
}

/* The first word of a page; the others follow from it. */
static uint64_t first_word(size_t page)
{
	return mix(seed ^ mix((uint64_t)page << 32 | generations[page]));
}

static uint64_t next_word(uint64_t word)
{
	return word * 0x5851f42d4c957f2dULL + 0x14057b7ef767814fULL;
}

static void put(size_t page)
{
	uint64_t word = first_word(page);
	size_t i;

	for (i = 0; i < WORDS; i++, word = next_word(word))
		pages[page][i] = word;
}

static void look(size_t page)
{
	uint64_t word = first_word(page);
	size_t i;

	for (i = 0; i < WORDS; i++, word = next_word(word)) {
		if (pages[page][i] == word)
			continue;
		wrong++;
		warnx("page %zu word %zu: %016llx, should be %016llx", page, i,
		      (unsigned long long)pages[page][i], (unsigned long long)word);
		return;
	}
}

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static void get_memory(const char *file)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, fd = -1;

	if (file) {
		flags = MAP_SHARED;
		fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || posix_fallocate(fd, 0, nr_pages * PAGE))
			err(2, "%s", file);
	}
	pages = mmap(NULL, nr_pages * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
	generations = calloc(nr_pages, sizeof(*generations));
	if (pages == MAP_FAILED || !generations)
		err(2, "%zu pages", nr_pages);
	/* The kernel shall not take the shortcut of larger pages. */
	madvise(pages, nr_pages * PAGE, MADV_NOHUGEPAGE);
}

/* If the kernel must kill somebody for want of memory, let it be the hog. */
static void die_first(void)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file || fputs("1000", file) < 0 || fclose(file))
		err(2, "/proc/self/oom_score_adj");
}

int main(int argc, char **argv)
{
	double before, after, longest = 0;
	unsigned long step, steps;
	uint64_t random;
	size_t page;

	if (argc < 5 || argc > 6)
		errx(2, "usage: memory-hog MIB SEED STEPS UNTIL [FILE]");
	nr_pages = strtoul(argv[1], NULL, 0) * (MIB / PAGE);
	seed = strtoul(argv[2], NULL, 0);
	steps = strtoul(argv[3], NULL, 0);
	if (!nr_pages)
		errx(2, "no memory wanted");
	die_first();
	get_memory(argv[5]);

	for (page = 0; page < nr_pages; page++)
		put(page);
	random = mix(seed + 1);
	before = now_ms();
	for (step = 0; step < steps || step % STEPS_A_LOOK || access(argv[4], F_OK); step++) {
		random = next_word(random);
		page = mix(random) % nr_pages;
		look(page);
		generations[page]++;
		put(page);

		after = now_ms();
		if (after - before > longest)
			longest = after - before;
		before = after;
	}
	for (page = 0; page < nr_pages; page++)
		look(page);
	printf("steps=%lu wrong=%lu longest_ms=%.0f\n", step, wrong, longest);
	return wrong > 0;
}
