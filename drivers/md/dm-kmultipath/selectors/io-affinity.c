// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector io-affinity: each CPU has a path of its own.
 *
 *	io-affinity 0 <#paths> 1 { <device> <CPU mask> }+
 *
 * A CPU that several masks name belongs to the first; one that none names uses
 * the path of a CPU of its node, or any. So does one whose path is not usable.
 * INFO: <bios from CPUs that no mask names>, the group's, with each path.
 */
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "builtin.h"

/**
 * struct kmp_affine_cpu - a CPU's way
 * @path: where its bios go
 * @named: a mask says so
 * @near: it is the path of its own node at least
 * @strays: bios that it sent without being named
 *
 * Nobody else reads it but for the status line.
 */
struct kmp_affine_cpu {
	struct kmp_selector_path *path;
	bool named;
	bool near;
	unsigned int strays;
} ____cacheline_aligned_in_smp;

struct kmp_affinity {
	unsigned int nr_cpus;
	struct kmp_affine_cpu cpus[];
};

/* A path's: the nodes of its CPUs. */
struct kmp_affine_path {
	nodemask_t nodes;
};

static bool kmp_affine_path_near(const struct kmp_selector_path *path, int node)
{
	const struct kmp_affine_path *affine = path->context;

	return node != NUMA_NO_NODE && node_isset(node, affine->nodes);
}

/* The CPU's path is not usable. */
static noinline struct kmp_selector_path *
kmp_affinity_detour(const struct kmp_selector *selector, unsigned int cpu)
{
	struct kmp_selector_path *any = NULL;
	int node = cpu_to_node(cpu);
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++) {
		struct kmp_selector_path *path = selector->paths[i];

		if (!kmp_selector_path_usable(path))
			continue;
		if (kmp_affine_path_near(path, node))
			return path;
		any = any ?: path;
	}
	return any;
}

static struct kmp_selector_path *
kmp_affinity_select(struct kmp_selector *selector, const struct bio *bio)
{
	struct kmp_affinity *affinity = selector->context;
	unsigned int cpu = raw_smp_processor_id();
	struct kmp_affine_cpu *here = &affinity->cpus[cpu];

	if (unlikely(!here->named))
		here->strays++;
	if (likely(kmp_selector_path_usable(here->path)))
		return here->path;
	return kmp_affinity_detour(selector, cpu);
}

static int kmp_affinity_create(struct kmp_selector *selector,
			       unsigned int argc, char **argv,
			       const char **error)
{
	struct kmp_affinity *affinity;

	affinity = kvzalloc(struct_size(affinity, cpus, nr_cpu_ids), GFP_KERNEL);
	if (!affinity) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	affinity->nr_cpus = nr_cpu_ids;
	selector->context = affinity;
	return 0;
}

static void kmp_affinity_destroy(struct kmp_selector *selector)
{
	struct kmp_affinity *affinity = selector->context;
	unsigned int i;

	for (i = 0; i < selector->nr_paths; i++)
		kfree(selector->paths[i]->context);
	kvfree(affinity);
}

/* Give @path those CPUs of @mask that have none yet. Returns how many. */
static unsigned int kmp_affinity_name(struct kmp_affinity *affinity,
				      struct kmp_selector_path *path,
				      const struct cpumask *mask)
{
	struct kmp_affine_path *affine = path->context;
	unsigned int cpu, named = 0;

	for_each_cpu_and(cpu, mask, cpu_possible_mask) {
		struct kmp_affine_cpu *its = &affinity->cpus[cpu];
		int node = cpu_to_node(cpu);

		if (its->named)
			continue;
		*its = (struct kmp_affine_cpu) {
			.path = path,
			.named = true,
			.near = true,
		};
		if (node != NUMA_NO_NODE)
			node_set(node, affine->nodes);
		named++;
	}
	return named;
}

/* CPUs that no mask named so far may find @path the best for them. */
static void kmp_affinity_offer(struct kmp_affinity *affinity,
			       struct kmp_selector_path *path)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kmp_affine_cpu *its = &affinity->cpus[cpu];
		bool near = kmp_affine_path_near(path, cpu_to_node(cpu));

		if (its->named || its->near || (its->path && !near))
			continue;
		its->path = path;
		its->near = near;
	}
}

static int kmp_affinity_map_cpus(struct kmp_affinity *affinity,
				 struct kmp_selector_path *path,
				 const char *text, const char **error)
{
	cpumask_var_t mask;
	int err = -EINVAL;

	if (!zalloc_cpumask_var(&mask, GFP_KERNEL)) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	if (cpumask_parse(text, mask)) {
		*error = "io-affinity CPU mask: expected hexadecimal digits, no CPU beyond them";
	} else if (!kmp_affinity_name(affinity, path, mask)) {
		*error = "io-affinity CPU mask: names no CPU that other paths leave";
	} else {
		kmp_affinity_offer(affinity, path);
		err = 0;
	}
	free_cpumask_var(mask);
	return err;
}

static int kmp_affinity_add_path(struct kmp_selector *selector,
				 struct kmp_selector_path *path,
				 unsigned int argc, char **argv,
				 const char **error)
{
	struct kmp_affine_path *affine;
	int err;

	if (argc != 1) {
		*error = "io-affinity CPU mask: missing";
		return -EINVAL;
	}
	affine = kzalloc(sizeof(*affine), GFP_KERNEL);
	if (!affine) {
		*error = "path selector: no memory";
		return -ENOMEM;
	}
	path->context = affine;
	err = kmp_affinity_map_cpus(selector->context, path, argv[0], error);
	if (err) {
		kfree(affine);
		path->context = NULL;
	}
	return err;
}

static int kmp_affinity_info(const struct kmp_selector *selector,
			     const struct kmp_selector_path *path,
			     char *result, unsigned int size)
{
	const struct kmp_affinity *affinity = selector->context;
	unsigned int strays = 0, cpu;

	for (cpu = 0; cpu < affinity->nr_cpus; cpu++)
		strays += READ_ONCE(affinity->cpus[cpu].strays);
	return scnprintf(result, size, "%u ", strays);
}

struct kmp_selector_type kmp_io_affinity = {
	.name = "io-affinity",
	.module = THIS_MODULE,
	.max_path_args = 1,
	.info_args = 1,
	.create = kmp_affinity_create,
	.destroy = kmp_affinity_destroy,
	.add_path = kmp_affinity_add_path,
	.select = kmp_affinity_select,
	.info = kmp_affinity_info,
};
