// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log: the last events and their times, in a ring of fixed size.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include "clarsim.h"

#define CS_LOG_SIZE	4096

/* struct cs_event - at @ns of CLOCK_MONOTONIC */
struct cs_event {
	u64 ns;
	char text[56];
};

/* Protects the ring and its head. */
static DEFINE_SPINLOCK(cs_log_lock);
static struct cs_event cs_ring[CS_LOG_SIZE];
static u64 cs_head;

void cs_log(const char *fmt, ...)
{
	struct cs_event *event;
	unsigned long flags;
	va_list args;

	va_start(args, fmt);
	spin_lock_irqsave(&cs_log_lock, flags);
	event = &cs_ring[cs_head++ % CS_LOG_SIZE];
	event->ns = ktime_get_ns();
	vsnprintf(event->text, sizeof(event->text), fmt, args);
	spin_unlock_irqrestore(&cs_log_lock, flags);
	va_end(args);
}

/* False if the event has been overwritten. */
static bool cs_event_get(u64 number, struct cs_event *event)
{
	bool there;

	spin_lock_irq(&cs_log_lock);
	there = number + CS_LOG_SIZE >= cs_head;
	*event = cs_ring[number % CS_LOG_SIZE];
	spin_unlock_irq(&cs_log_lock);
	return there;
}

void cs_log_show(struct seq_file *m)
{
	struct cs_event event;
	u64 number, end = READ_ONCE(cs_head);

	for (number = end > CS_LOG_SIZE ? end - CS_LOG_SIZE : 0; number < end; number++)
		if (cs_event_get(number, &event))
			seq_printf(m, "%llu %llu %s\n", number, event.ns, event.text);
}

void cs_log_reset(void)
{
	spin_lock_irq(&cs_log_lock);
	cs_head = 0;
	spin_unlock_irq(&cs_log_lock);
}
