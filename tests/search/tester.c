// SPDX-License-Identifier: GPL-2.0-only
/* The tester's thread, which the search runs one entry at a time. */
#include "../../drivers/md/dm-kmultipath/tester/thread.c"
#include "world.h"

/* The order of this thread's work is that of kmp_work(). */
bool world_run_tester(void)
{
	u64 when;
	bool ran;

	world_take_word();
	kmp_queue_begin();
	ran = kmp_work_next(&when);
	return ran;
}

/* Is anything due now? If not: when will it be? */
bool world_tester_due(u64 *when)
{
	const struct world_test *test;

	/* Before the beginning of time nothing is due. */
	mutex_lock(&kmp_tester_mutex);
	kmp_queue_next(0, when);
	mutex_unlock(&kmp_tester_mutex);
	for (test = world.tests; test < world.tests + NR_TESTS; test++)
		if (test->ended)
			return true;
	return *when <= world.now;
}

/* Nothing looks whether all is well: it decides nothing, but would be due all the time. */
void world_stop_watch(void)
{
	mutex_lock(&kmp_tester_mutex);
	kmp_queue_leave(&kmp_tester.watch_entry);
	mutex_unlock(&kmp_tester_mutex);
}

/* Called by the thread itself, which is not run. */
bool kthread_should_stop(void)
{
	return true;
}

int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode)
{
	return 0;
}
