// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector round-robin: each CPU walks the group's paths in table order.
 *
 *	round-robin 0 <#paths> <0 | 1> { <device> [<repeat>] }+
 *
 * <repeat> is taken for dm-multipath's sake; its only value there is 1 too.
 * The fast path calls kmp_round_robin_select() directly.
 */
#include <linux/module.h>
#include <linux/percpu.h>

#include "kmp.h"

static unsigned int __percpu *kmp_cursor(const struct kmp_selector *selector)
{
	return (unsigned int __percpu __force *)selector->context;
}

/*
 * Where a CPU stands is its own word. Two submitters preempting each other on
 * one CPU may pick the same path: fair enough.
 */
struct kmp_selector_path *kmp_round_robin_select(struct kmp_selector *selector,
						 const struct bio *bio)
{
	unsigned int __percpu *cursor = kmp_cursor(selector);
	unsigned int nr_paths = selector->nr_paths;
	unsigned int next = raw_cpu_read(*cursor);
	unsigned int tried;

	for (tried = 0; tried < nr_paths; tried++) {
		struct kmp_selector_path *path;

		if (++next >= nr_paths)
			next = 0;
		path = selector->paths[next];
		if (likely(kmp_selector_path_usable(path))) {
			raw_cpu_write(*cursor, next);
			return path;
		}
	}
	return NULL;
}

static int kmp_round_robin_create(struct kmp_selector *selector,
				  unsigned int argc, char **argv,
				  const char **error)
{
	unsigned int __percpu *cursor = alloc_percpu(unsigned int);

	if (!cursor) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	selector->context = (void __force *)cursor;
	return 0;
}

static void kmp_round_robin_destroy(struct kmp_selector *selector)
{
	free_percpu(kmp_cursor(selector));
}

static int kmp_round_robin_add_path(struct kmp_selector *selector,
				    struct kmp_selector_path *path,
				    unsigned int argc, char **argv,
				    const char **error)
{
	unsigned int repeat;

	if (argc && kstrtouint(argv[0], 10, &repeat)) {
		*error = "round-robin repeat count: expected a number";
		return -EINVAL;
	}
	return 0;
}

struct kmp_selector_type kmp_round_robin = {
	.name = "round-robin",
	.module = THIS_MODULE,
	.max_path_args = 1,
	.create = kmp_round_robin_create,
	.destroy = kmp_round_robin_destroy,
	.add_path = kmp_round_robin_add_path,
	.select = kmp_round_robin_select,
};
