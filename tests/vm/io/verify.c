// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each block of the device should hold. The threads of the engine own
 * disjoint regions, so a block's record has one user and the expectation is
 * exact: the generation written last, and after a failed write also the one
 * that failed, for that may or may not have arrived. If the device loses its
 * cache, also those that were written since the last flush, of any thread.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "kmp-io.h"

#define BLOCK_MAGIC	0x6b6d702d696f2d31ULL
#define MAX_REPORTS	32

/* On the device; the rest of the block is noise made from it. */
struct block_header {
	u64 magic;
	u64 block;
	u64 seed;
	u32 generation;
	u32 checksum;
};

static_assert(sizeof(struct block_header) == 32, "the layout on the device");

/*
 * struct expectation - what a block may hold
 * @lo: the oldest generation it may hold; above @hi if it holds none of ours
 * @hi: the newest one
 * @last: the generation used last; read-only: the hash of the first read
 * @zero: it may read as zeroes
 * @any: it may read as anything
 */
struct expectation {
	u32 lo;
	u32 hi;
	u32 last;
	bool zero;
	bool any;
};

/*
 * struct survival - what remains of a block if the device loses its cache
 * @stable: the oldest generation it may hold then; never above @lo
 * @cuts: how many power cuts @lo allows for
 * @since_ns: since when the block has held @lo or a newer one; a flush that
 *	begins later, and ends before the next power cut, makes @lo stable
 */
struct survival {
	u32 stable;
	u32 cuts;
	u64 since_ns;
};

static struct expectation *expected;
static struct survival *survivals;	/* only with --cuts */

/* By the number of power cuts: when the last flush that ended before the next one began. */
static u64 flush_ns[MAX_CUTS];

static unsigned int block_size;
static unsigned int reports;

void verify_init(u64 nr_blocks, unsigned int size)
{
	u64 i;

	block_size = size;
	expected = get_memory(nr_blocks * sizeof(*expected));
	for (i = 0; i < nr_blocks; i++) {
		expected[i].lo = 1;
		expected[i].any = true;
	}
	if (!opt.cuts)
		return;
	survivals = get_memory(nr_blocks * sizeof(*survivals));
	for (i = 0; i < nr_blocks; i++)
		survivals[i].stable = 1;
}

static u64 mix(u64 x)
{
	x ^= x >> 31;
	x *= 0x9e3779b97f4a7c15ULL;
	x ^= x >> 29;
	x *= 0xd6e8feb86659fd93ULL;
	x ^= x >> 32;
	return x;
}

static u32 hash(const unsigned char *data, size_t size)
{
	u64 h = size, word;
	size_t i;

	for (i = 0; i < size; i += sizeof(word)) {
		memcpy(&word, data + i, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 32;
	}
	return h;
}

static void make_block(unsigned char *data, u64 block, u32 generation)
{
	struct block_header header = {
		.magic = BLOCK_MAGIC,
		.block = block,
		.seed = opt.seed,
		.generation = generation,
	};
	u64 key = mix(opt.seed ^ mix(block ^ (u64)generation << 40)), word;
	size_t i;

	for (i = sizeof(header); i < block_size; i += sizeof(word)) {
		word = mix(key + i);
		memcpy(data + i, &word, sizeof(word));
	}
	memcpy(data, &header, sizeof(header));
	header.checksum = hash(data, block_size);
	memcpy(data, &header, sizeof(header));
}

static bool is_zero(const unsigned char *data)
{
	return !data[0] && !memcmp(data, data + 1, block_size - 1);
}

void verify_fill(unsigned char *buf, u64 block, u64 nr)
{
	for (; nr; nr--, block++, buf += block_size)
		make_block(buf, block, ++expected[block].last);
}

void verify_flushed_locked(struct span span)
{
	u64 *at = &flush_ns[span.cuts_end];

	if (span.cuts_begin == span.cuts_end && *at < span.begin_ns)
		__atomic_store_n(at, span.begin_ns, __ATOMIC_RELAXED);
}

/* Power may have been cut since the last I/O on the block, or during this one. */
static void allow_for_cuts(u64 block, struct span span)
{
	struct expectation *e = &expected[block];
	struct survival *s = &survivals[block];

	if (__atomic_load_n(&flush_ns[s->cuts], __ATOMIC_RELAXED) > s->since_ns)
		s->stable = e->lo;
	if (s->cuts == span.cuts_end)
		return;
	e->lo = s->stable;
	s->cuts = span.cuts_end;
	s->since_ns = span.end_ns;
}

/* The block now holds its last generation, and with @fua keeps it. */
static void note_written(u64 block, bool fua, struct span span)
{
	struct expectation *e = &expected[block];
	struct survival *s = &survivals[block];

	if (fua)
		s->stable = e->last;
	/* If power was cut after the device had the data, they may be lost. */
	if (span.cuts_begin != span.cuts_end)
		e->lo = s->stable;
	s->since_ns = span.end_ns;
}

void verify_written(u64 block, u64 nr, bool ok, bool fua, struct span span)
{
	for (; nr; nr--, block++) {
		struct expectation *e = &expected[block];

		if (opt.cuts)
			allow_for_cuts(block, span);
		if (!ok) {
			/* Nothing of ours there: only the failed one is possible. */
			if (e->lo > e->hi)
				e->lo = e->last;
			e->hi = e->last;
			continue;
		}
		e->lo = e->last;
		e->hi = e->last;
		e->zero = false;
		e->any = false;
		if (opt.cuts)
			note_written(block, fua, span);
	}
}

void verify_discarded(u64 block, u64 nr, bool ok)
{
	for (; nr; nr--, block++) {
		struct expectation *e = &expected[block];

		if (ok)
			e->lo = e->hi + 1;
		if (opt.discard == DISCARD_UNDEFINED)
			e->any = true;
		else
			e->zero = true;
		if (ok && opt.discard == DISCARD_ZERO)
			e->any = false;
	}
}

static void describe(char *text, size_t size, const unsigned char *data)
{
	unsigned char copy[4096];
	struct block_header header;
	u64 head[2];

	memcpy(&header, data, sizeof(header));
	memcpy(head, data, sizeof(head));
	if (is_zero(data)) {
		snprintf(text, size, "zeroes");
	} else if (header.magic != BLOCK_MAGIC) {
		snprintf(text, size, "foreign:%016llx%016llx", head[0], head[1]);
	} else {
		u32 sum = header.checksum;

		header.checksum = 0;
		memcpy(copy, data, block_size);
		memcpy(copy, &header, sizeof(header));
		snprintf(text, size, "block:%llu,generation:%u,seed:%llu,%s",
			 header.block, header.generation, header.seed,
			 hash(copy, block_size) == sum ? "intact" : "damaged");
	}
}

static void report(u64 block, const unsigned char *data)
{
	const struct expectation *e = &expected[block];
	char found[128];

	if (__atomic_add_fetch(&reports, 1, __ATOMIC_RELAXED) > MAX_REPORTS)
		return;
	describe(found, sizeof(found), data);
	if (opt.readonly)
		emit(opt.out_fd, "mismatch sector=%llu expected=hash:%08x found=%s\n",
		     block * block_size / 512, e->last, found);
	else
		emit(opt.out_fd, "mismatch sector=%llu expected=generation:%u..%u%s found=%s\n",
		     block * block_size / 512, e->lo, e->hi,
		     e->zero ? ",or-zeroes" : "", found);
}

/*
 * Holds the block what it may? Whatever it holds, it has to hold from now on;
 * unless power was cut, which may have happened after it was read.
 */
static bool check(u64 block, const unsigned char *data, struct span span, unsigned int *lost)
{
	struct expectation *e = &expected[block];
	unsigned char want[4096];
	struct block_header header;

	if (e->any)
		return true;
	if (opt.cuts)
		allow_for_cuts(block, span);
	memcpy(&header, data, sizeof(header));
	if (header.magic == BLOCK_MAGIC && header.generation >= e->lo &&
	    header.generation <= e->hi) {
		make_block(want, block, header.generation);
		if (memcmp(want, data, block_size))
			return false;
		e->zero = false;
		if (span.cuts_begin != span.cuts_end)
			return true;
		if (opt.cuts && e->lo != e->hi)
			survivals[block].since_ns = span.end_ns;
		*lost += header.generation < e->hi;
		e->lo = header.generation;
		e->hi = header.generation;
		return true;
	}
	if (e->zero && is_zero(data)) {
		e->lo = e->hi + 1;
		return true;
	}
	return false;
}

/* We cannot know what is there, but it must not change. */
static bool check_readonly(u64 block, const unsigned char *data)
{
	struct expectation *e = &expected[block];
	u32 sum = hash(data, block_size);

	if (e->any) {
		e->any = false;
		e->last = sum;
	}
	return e->last == sum;
}

unsigned int verify_read(const unsigned char *buf, u64 block, u64 nr, struct span span,
			 unsigned int *lost)
{
	unsigned int bad = 0;

	for (; nr; nr--, block++, buf += block_size) {
		if (opt.readonly ? check_readonly(block, buf) : check(block, buf, span, lost))
			continue;
		report(block, buf);
		/* Told once; a write makes it known again. */
		expected[block].any = true;
		bad++;
	}
	return bad;
}
