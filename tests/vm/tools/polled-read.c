// SPDX-License-Identifier: GPL-2.0-only
/*
 * polled-read DEVICE COUNT - reads 4 KiB COUNT times, at ascending offsets, by an
 * io_uring that polls for completions. Prints how many reads succeeded. Exit
 * status: 0 if all did, 1 if not, 2 if it could not run. Called by scenarios.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/fs.h>

#define BLOCK	4096

/* A ring with one entry. */
static struct {
	int fd;
	struct io_uring_sqe *sqe;
	uint32_t *sq_tail, *sq_array, *cq_head, *cq_tail;
	struct io_uring_cqe *cqes;
	uint32_t cq_mask;
} ring;

static void *map_ring(size_t size, off_t offset)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		       ring.fd, offset);

	if (p == MAP_FAILED)
		err(2, "mmap");
	return p;
}

static void open_ring(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_IOPOLL };
	char *sq, *cq;

	ring.fd = syscall(SYS_io_uring_setup, 1, &p);
	if (ring.fd < 0)
		err(2, "io_uring_setup");
	sq = map_ring(p.sq_off.array + p.sq_entries * sizeof(uint32_t), IORING_OFF_SQ_RING);
	cq = map_ring(p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		      IORING_OFF_CQ_RING);
	ring.sqe = map_ring(p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	ring.sq_tail = (uint32_t *)(sq + p.sq_off.tail);
	ring.sq_array = (uint32_t *)(sq + p.sq_off.array);
	ring.cq_head = (uint32_t *)(cq + p.cq_off.head);
	ring.cq_tail = (uint32_t *)(cq + p.cq_off.tail);
	ring.cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
	ring.cq_mask = p.cq_entries - 1;
}

/* Returns the number of bytes, or a negative errno. */
static int polled_read(int fd, void *buf, uint64_t offset)
{
	uint32_t head = *ring.cq_head;
	unsigned int to_submit = 1;
	int res;

	memset(ring.sqe, 0, sizeof(*ring.sqe));
	ring.sqe->opcode = IORING_OP_READ;
	ring.sqe->fd = fd;
	ring.sqe->addr = (uintptr_t)buf;
	ring.sqe->len = BLOCK;
	ring.sqe->off = offset;
	*ring.sq_array = 0;
	__atomic_store_n(ring.sq_tail, *ring.sq_tail + 1, __ATOMIC_RELEASE);
	do {
		if (syscall(SYS_io_uring_enter, ring.fd, to_submit, 1, IORING_ENTER_GETEVENTS,
			    NULL, 0) < 0)
			err(2, "io_uring_enter");
		to_submit = 0;
	} while (__atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE) == head);
	res = ring.cqes[head & ring.cq_mask].res;
	__atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
	return res;
}

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDONLY | O_DIRECT) : -1;
	unsigned long i, good = 0, count;
	uint64_t size;
	void *buf;
	int res;

	if (fd < 0 || posix_memalign(&buf, BLOCK, BLOCK))
		errx(2, "usage: polled-read DEVICE COUNT");
	count = strtoul(argv[2], NULL, 0);
	if (ioctl(fd, BLKGETSIZE64, &size))
		err(2, "%s", argv[1]);
	open_ring();
	for (i = 0; i < count; i++) {
		res = polled_read(fd, buf, i * BLOCK % size);
		if (res < 0)
			warnx("read %lu: %s", i, strerror(-res));
		good += res == BLOCK;
	}
	printf("good=%lu of=%lu\n", good, count);
	return good != count;
}
