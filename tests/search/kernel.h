/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel, as far as the module's files that decide call it: one processor,
 * locks that only notice when they are misused, a clock that stands still until
 * the search advances it, timers and work that the search runs. tests/search/run
 * makes each of the kernel's headers that is named there include this file.
 */
#ifndef SEARCH_KERNEL_H
#define SEARCH_KERNEL_H

#include <linux/blk_types.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <asm/bitops.h>

/* The module, or the search itself, is at fault: the trace that led to it is printed. */
__attribute__((__noreturn__))
void search_bug(const char *what);

#define NEVER(condition) do {		\
	if (condition)				\
		search_bug(#condition);		\
} while (0)

#undef WARN_ON_ONCE
#undef WARN_ON
#undef WARN_ONCE
#define WARN_ON(condition)		({ NEVER(condition); false; })
#define WARN_ON_ONCE(condition)		WARN_ON(condition)
#define WARN_ONCE(condition, ...)	WARN_ON(condition)

#define noinline	__attribute__((__noinline__))

/* ---- time ---- */

typedef s64 ktime_t;

#define KTIME_MAX	((s64)~((u64)1 << 63))

u64 ktime_get_ns(void);

static inline ktime_t ns_to_ktime(u64 ns) { return ns; }
static inline s64 ktime_to_ns(ktime_t time) { return time; }
static inline unsigned long msecs_to_jiffies(unsigned int ms) { return ms; }

enum hrtimer_mode { HRTIMER_MODE_ABS, HRTIMER_MODE_ABS_SOFT };
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };

#define CLOCK_MONOTONIC	1

struct hrtimer {
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	u64 expires;	/* ns, 0 if it does not run */
};

static inline void hrtimer_init(struct hrtimer *timer, int clock, enum hrtimer_mode mode)
{
}

static inline void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	timer->expires = time;
}

static inline int hrtimer_cancel(struct hrtimer *timer)
{
	timer->expires = 0;
	return 0;
}

int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode);

/* ---- locks; interrupts and other processors come between the steps of the search ---- */

typedef struct spinlock {
	bool held;
} spinlock_t;

struct mutex {
	bool held;
};

#define DEFINE_SPINLOCK(name)	spinlock_t name
#define DEFINE_MUTEX(name)	struct mutex name

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->held = false;
}

static inline void search_lock(bool *held)
{
	NEVER(*held);
	*held = true;
}

static inline void search_unlock(bool *held)
{
	NEVER(!*held);
	*held = false;
}

#define spin_lock_irq(lock)			search_lock(&(lock)->held)
#define spin_unlock_irq(lock)			search_unlock(&(lock)->held)
#define spin_lock_irqsave(lock, flags)		({ (flags) = 0; spin_lock_irq(lock); })
#define spin_unlock_irqrestore(lock, flags)	({ (void)(flags); spin_unlock_irq(lock); })
#define mutex_lock(lock)			search_lock(&(lock)->held)
#define mutex_unlock(lock)			search_unlock(&(lock)->held)
#define lockdep_assert_held(lock)		NEVER(!(lock)->held)
#define rcu_read_lock()				do { } while (0)
#define rcu_read_unlock()			do { } while (0)
#define rcu_assign_pointer(p, v)		((p) = (v))
#define rcu_dereference_raw(p)			(p)

typedef struct { int counter; } search_atomic_t;

#define atomic_t		search_atomic_t
#define atomic64_t		search_atomic_t
#define atomic_long_t		search_atomic_t
#define atomic_set(v, i)	((v)->counter = (i))
#define atomic_read(v)		((v)->counter)
#define atomic_inc(v)		((v)->counter++)
#define atomic_dec(v)		((v)->counter--)
#define atomic_long_read(v)	((v)->counter)
#define atomic_long_add(n, v)	((v)->counter += (n))
#define atomic_long_sub(n, v)	((v)->counter -= (n))

struct kref {
	int count;
};

static inline void kref_init(struct kref *kref) { kref->count = 1; }
static inline void kref_get(struct kref *kref) { kref->count++; }

struct llist_node {
	struct llist_node *next;
};

struct llist_head {
	struct llist_node *first;
};

#define LLIST_HEAD(name)	struct llist_head name
#define llist_entry(ptr, type, member)	container_of(ptr, type, member)
#define llist_for_each_entry_safe(pos, n, node, member)				\
	for (pos = (node) ? llist_entry(node, typeof(*pos), member) : NULL;	\
	     pos && (n = pos->member.next ?					\
		     llist_entry(pos->member.next, typeof(*pos), member) : NULL, true); \
	     pos = n)

static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	node->next = head->first;
	head->first = node;
	return !node->next;
}

static inline bool llist_empty(const struct llist_head *head)
{
	return !head->first;
}

static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	struct llist_node *first = head->first;

	head->first = NULL;
	return first;
}

static inline struct llist_node *llist_reverse_order(struct llist_node *node)
{
	struct llist_node *reversed = NULL, *next;

	for (; node; node = next) {
		next = node->next;
		node->next = reversed;
		reversed = node;
	}
	return reversed;
}

/* ---- the queue of timers: few entries, so a list ---- */

struct rb_node {
	struct rb_node *next;
	bool queued;
};

struct timerqueue_node {
	struct rb_node node;
	ktime_t expires;
};

struct timerqueue_head {
	struct rb_node *rb_root;
};

#define RB_ROOT_CACHED		NULL
#define RB_EMPTY_NODE(node)	(!(node)->queued)

static inline void timerqueue_init(struct timerqueue_node *node)
{
	node->node.queued = false;
}

static inline struct timerqueue_node *timerqueue_getnext(struct timerqueue_head *head)
{
	return head->rb_root ? container_of(head->rb_root, struct timerqueue_node, node) : NULL;
}

static inline bool timerqueue_add(struct timerqueue_head *head, struct timerqueue_node *node)
{
	struct rb_node **at = &head->rb_root;

	while (*at && container_of(*at, struct timerqueue_node, node)->expires <= node->expires)
		at = &(*at)->next;
	node->node.next = *at;
	node->node.queued = true;
	*at = &node->node;
	return false;
}

static inline bool timerqueue_del(struct timerqueue_head *head, struct timerqueue_node *node)
{
	struct rb_node **at = &head->rb_root;

	while (*at != &node->node)
		at = &(*at)->next;
	*at = node->node.next;
	node->node.queued = false;
	return false;
}

/* ---- tasks, work, memory ---- */

struct blk_plug;
struct bio_list;

struct task_struct {
	struct blk_plug *plug;
	struct bio_list *bio_list;
};

extern struct task_struct search_task;

#define current				(&search_task)
#define in_task()			false
#define cond_resched()			do { } while (0)
#define single_task_running()		true
#define usleep_range(least, most)	do { } while (0)
#define set_current_state(state)	do { } while (0)
#define __set_current_state(state)	do { } while (0)
#define memalloc_noreclaim_save()	0U
#define memalloc_noreclaim_restore(f)	((void)(f))
#define kthread_create(function, ...)	((void)(function), &search_task)
#define kthread_stop(task)		((void)(task))
#define wake_up_process(task)		((void)(task))
#define IS_ERR(p)			(!(p))
#define PTR_ERR(p)			(-ENOMEM)

bool kthread_should_stop(void);

struct work_struct {
	void (*function)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
	u64 due;	/* ns, 0 if it is not queued */
};

struct workqueue_struct;

#define INIT_WORK(w, f)			((w)->function = (f))
#define INIT_DELAYED_WORK(w, f)		((w)->work.function = (f))
#define to_delayed_work(w)		container_of(w, struct delayed_work, work)

static inline bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
				    unsigned long delay)
{
	work->due = ktime_get_ns() + delay * NSEC_PER_MSEC;
	return true;
}

static inline bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *work,
				      unsigned long delay)
{
	return work->due || mod_delayed_work(queue, work, delay);
}

static inline bool cancel_delayed_work_sync(struct delayed_work *work)
{
	work->due = 0;
	return true;
}

typedef struct {
	int min_nr;
	int curr_nr;
} mempool_t;

#define ____cacheline_aligned_in_smp
#define raw_cpu_read(v)			(v)
#define raw_cpu_write(v, value)		((v) = (value))
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define per_cpu_ptr(p, cpu)		(p)
#define alloc_percpu(type)		((type *)NULL)
#define free_percpu(p)			((void)(p))

/* ---- devices ---- */

struct device;
struct page;

struct device {
	int id;
};

#define __module_get(module)	((void)(module))
#define module_put(module)	((void)(module))
#define get_device(device)	((void)(device))
#define put_device(device)	((void)(device))

struct percpu_ref {
	bool dying;
};

struct request_queue {
	struct percpu_ref q_usage_counter;
	unsigned int max_sectors;
	unsigned int max_segments;
};

/* There is no plug, so there are none. */
struct request {
	struct request_queue *q;
	u64 sector;
	unsigned int nr_sectors;
	unsigned int op;
	unsigned short nr_phys_segments;
};

struct block_device {
	struct device bd_device;
	struct request_queue *bd_queue;
	u64 ios;	/* that ended */
};

struct scsi_device {
	struct device sdev_gendev;
	int tpgs;
};

static inline bool scsi_device_supports_vpd(const struct scsi_device *sdev)
{
	return true;
}

/* None of a CLARiiON in failover mode 1, both ways of an array with asymmetric access. */
static inline int scsi_device_tpgs(const struct scsi_device *sdev)
{
	return sdev->tpgs;
}

#define percpu_ref_is_dying(ref)	((ref)->dying)
#define bdev_get_queue(bdev)		((bdev)->bd_queue)
#define bdev_nr_sectors(bdev)		((void)(bdev), 1000ULL)
#define bdev_read_only(bdev)		((void)(bdev), false)
#define queue_max_sectors(queue)	((queue)->max_sectors)
#define queue_max_segments(queue)	((queue)->max_segments)

enum { STAT_READ, STAT_WRITE };

/* The module adds READs and WRITEs up: here all I/O counts as READs. */
static inline u64 search_ios(const struct block_device *bdev, const char *field)
{
	return strcmp(field, "ios[STAT_READ]") ? 0 : bdev->ios;
}

#define part_stat_read(bdev, field)	search_ios(bdev, #field)

/* ---- bios ---- */

typedef u32 blk_opf_t;

#define REQ_OP_READ		0
#define REQ_OP_WRITE		1
#define op_is_write(opf)		((opf) & REQ_OP_WRITE)
#define REQ_OP_MASK		0xff
#define REQ_NOWAIT		(1U << 8)
#define REQ_FAILFAST_TRANSPORT	(1U << 9)
#define REQ_FAILFAST_DRIVER	(1U << 10)
#define REQ_POLLED		(1U << 11)
#define REQ_SYNC		(1U << 12)
#define REQ_IDLE		(1U << 13)
#define BIO_QOS_THROTTLED	0
#define BIO_QOS_MERGED		1

struct bvec_iter {
	u64 bi_sector;
	unsigned int bi_size;
};

struct bio_vec {
	unsigned int bv_len;
};

struct bio {
	struct bio *bi_next;
	struct block_device *bi_bdev;
	blk_opf_t bi_opf;
	blk_status_t bi_status;
	atomic_t __bi_remaining;
	struct bvec_iter bi_iter;
};

struct bio_list {
	struct bio *head;
	struct bio *tail;
};

struct blk_plug {
	struct request *mq_list;
};

#define rq_list_add

#define bio_op(bio)			((bio)->bi_opf & REQ_OP_MASK)
#define bio_sectors(bio)		((bio)->bi_iter.bi_size >> 9)
#define bio_set_dev(bio, bdev)		((bio)->bi_bdev = (bdev))
#define bio_clear_flag(bio, flag)	((void)(bio))
#define bio_for_each_bvec(bv, bio, iter) \
	for ((iter).bi_size = 0; !(iter).bi_size; (iter).bi_size++)
#define blk_start_plug(plug)		((plug)->mq_list = NULL)
#define blk_finish_plug(plug)		((void)(plug))
#define bio_associate_blkg_from_css(bio, css)	((void)(bio))
#define req_op(rq)			((rq)->op)
#define blk_rq_pos(rq)			((rq)->sector)
#define blk_rq_sectors(rq)		((rq)->nr_sectors)

static inline void bio_list_init(struct bio_list *list)
{
	list->head = NULL;
	list->tail = NULL;
}

static inline bool bio_list_empty(const struct bio_list *list)
{
	return !list->head;
}

static inline struct bio *bio_list_peek(struct bio_list *list)
{
	return list->head;
}

static inline void bio_list_add(struct bio_list *list, struct bio *bio)
{
	bio->bi_next = NULL;
	if (list->tail)
		list->tail->bi_next = bio;
	else
		list->head = bio;
	list->tail = bio;
}

static inline struct bio *bio_list_pop(struct bio_list *list)
{
	struct bio *bio = list->head;

	if (bio) {
		list->head = bio->bi_next;
		if (!list->head)
			list->tail = NULL;
		bio->bi_next = NULL;
	}
	return bio;
}

static inline void bio_list_merge(struct bio_list *list, struct bio_list *other)
{
	if (!other->head)
		return;
	if (list->tail)
		list->tail->bi_next = other->head;
	else
		list->head = other->head;
	list->tail = other->tail;
}

static inline void bio_list_merge_head(struct bio_list *list, struct bio_list *other)
{
	bio_list_merge(other, list);
	*list = *other;
}

void submit_bio_noacct(struct bio *bio);
void bio_endio(struct bio *bio);

static inline void dm_submit_bio_remap(struct bio *bio, struct bio *target)
{
	submit_bio_noacct(bio);
}

/* ---- dm core ---- */

struct dm_table;
struct mapped_device;

struct dm_target {
	struct dm_table *table;
	void *private;
	u64 len;
};

struct dm_dev {
	struct block_device *bdev;
};

struct gendisk {
	const char *disk_name;
};

enum { DM_MAPIO_SUBMITTED, DM_MAPIO_REMAPPED, DM_MAPIO_REQUEUE, DM_MAPIO_KILL };
enum { DM_ENDIO_DONE, DM_ENDIO_INCOMPLETE, DM_ENDIO_REQUEUE };

#define DM_NAME_LEN		128
#define dm_table_get_md(table)	((struct mapped_device *)(table))
#define DMERR(...)		do { } while (0)
#define DMERR_LIMIT(...)	do { } while (0)
#define DMWARN_LIMIT(...)	do { } while (0)

bool dm_noflush_suspending(struct dm_target *ti);

static inline void *dm_per_bio_data(struct bio *bio, size_t size)
{
	return (char *)bio - size;
}

static inline struct bio *dm_bio_from_per_bio_data(void *data, size_t size)
{
	return (struct bio *)((char *)data + size);
}

#endif
