// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector numa: round-robin over the usable paths whose device is closest to
 * the CPU's node.
 *
 *	numa 0 <#paths> 0 { <device> }+
 *
 * A device whose node is unknown has the distance of a local one. dm-multipath
 * has no such selector.
 */
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "cursor.h"

/**
 * struct kmp_numa_way - a path as seen from a node
 * @path: the path
 * @distance: from the node to the path's device
 * @ring_end: index behind the last way of the same distance
 */
struct kmp_numa_way {
	struct kmp_selector_path *path;
	int distance;
	unsigned int ring_end;
};

/* All paths, sorted by distance from a node, then in table order. */
struct kmp_numa_node {
	struct kmp_numa_way *ways;
};

/**
 * struct kmp_numa - a group's context
 * @last: for each CPU, the index of the way that it took last
 * @nr_paths: number of ways of each node
 * @nodes: the ways of each node
 */
struct kmp_numa {
	unsigned int __percpu *last;
	unsigned int nr_paths;
	struct kmp_numa_node nodes[];
};

/* The next usable way of the ring [@first, @end) after @last, or @end. */
static __always_inline unsigned int
kmp_numa_next(const struct kmp_numa_way *ways, unsigned int first,
	      unsigned int end, unsigned int last)
{
	unsigned int tried;

	for (tried = first; tried < end; tried++) {
		if (++last >= end || last < first)
			last = first;
		if (likely(kmp_selector_path_usable(ways[last].path)))
			return last;
	}
	return end;
}

static struct kmp_selector_path *kmp_numa_select(struct kmp_selector *selector,
						 const struct bio *bio)
{
	const struct kmp_numa *numa = selector->context;
	const struct kmp_numa_way *ways = numa->nodes[numa_node_id()].ways;
	unsigned int last = raw_cpu_read(*numa->last);
	struct kmp_selector_path *path;
	unsigned int first, end, next;

	path = kmp_merge_target(selector, ways[last].path, bio);
	if (path)
		return path;

	for (first = 0; first < numa->nr_paths; first = end) {
		end = ways[first].ring_end;
		next = kmp_numa_next(ways, first, end, last);
		if (likely(next < end)) {
			raw_cpu_write(*numa->last, next);
			return ways[next].path;
		}
	}
	return NULL;
}

static int kmp_numa_create(struct kmp_selector *selector, unsigned int argc,
			   char **argv, const char **error)
{
	struct kmp_numa *numa;

	numa = kzalloc(struct_size(numa, nodes, nr_node_ids), GFP_KERNEL);
	if (!numa)
		goto no_memory;
	numa->last = alloc_percpu(unsigned int);
	if (!numa->last)
		goto no_last;
	selector->context = numa;
	return 0;

no_last:
	kfree(numa);
no_memory:
	*error = "path selector: no memory";
	return -ENOMEM;
}

static void kmp_numa_destroy(struct kmp_selector *selector)
{
	struct kmp_numa *numa = selector->context;
	unsigned int node;

	for (node = 0; node < nr_node_ids; node++)
		kfree(numa->nodes[node].ways);
	free_percpu(numa->last);
	kfree(numa);
}

static int kmp_numa_distance(int node, const struct kmp_selector_path *path)
{
	int there = bdev_get_queue(path->bdev)->node;

	return there == NUMA_NO_NODE ? LOCAL_DISTANCE : node_distance(node, there);
}

/* Set where each ring of equal distance ends. */
static void kmp_numa_close_rings(struct kmp_numa_way *ways, unsigned int nr_ways)
{
	unsigned int end = nr_ways, i;

	for (i = nr_ways; i-- > 0;) {
		if (ways[i].distance != ways[end - 1].distance)
			end = i + 1;
		ways[i].ring_end = end;
	}
}

static int kmp_numa_insert(struct kmp_numa_node *node, unsigned int nr_ways,
			   const struct kmp_numa_way *way)
{
	struct kmp_numa_way *ways;
	unsigned int i;

	ways = krealloc_array(node->ways, nr_ways + 1, sizeof(*ways), GFP_KERNEL);
	if (!ways)
		return -ENOMEM;
	for (i = nr_ways; i > 0 && ways[i - 1].distance > way->distance; i--)
		ways[i] = ways[i - 1];
	ways[i] = *way;
	kmp_numa_close_rings(ways, nr_ways + 1);
	node->ways = ways;
	return 0;
}

static int kmp_numa_add_path(struct kmp_selector *selector,
			     struct kmp_selector_path *path, unsigned int argc,
			     char **argv, const char **error)
{
	struct kmp_numa *numa = selector->context;
	unsigned int node;

	for (node = 0; node < nr_node_ids; node++) {
		struct kmp_numa_way way = {
			.path = path,
			.distance = kmp_numa_distance(node, path),
		};

		if (kmp_numa_insert(&numa->nodes[node], numa->nr_paths, &way)) {
			*error = "path selector: no memory";
			return -ENOMEM;
		}
	}
	numa->nr_paths++;
	return 0;
}

struct kmp_selector_type kmp_numa = {
	.name = "numa",
	.module = THIS_MODULE,
	.create = kmp_numa_create,
	.destroy = kmp_numa_destroy,
	.add_path = kmp_numa_add_path,
	.select = kmp_numa_select,
};
