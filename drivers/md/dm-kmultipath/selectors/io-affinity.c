// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selector io-affinity: each CPU has a path of its own.
 *
 *	io-affinity 0 <#paths> 1 { <device> <CPU mask> }+
 *
 * If several masks name a CPU, the first counts. A CPU that no mask names, or
 * whose path is not usable, uses the path of a CPU of the same node, else any.
 * INFO: <bios from CPUs that no mask names>, for each path the group's total.
 */
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "builtin.h"

/**
 * struct kmp_affine_cpu - a CPU's path
 * @path: the path of the CPU's bios
 * @named: a mask names the CPU
 * @near: @path belongs to a CPU of the same node
 * @unnamed_bios: bios that the CPU submitted although no mask names it
 *
 * Other CPUs read it only for the status line, so it has its own cache line.
 */
struct kmp_affine_cpu {
	struct kmp_selector_path *path;
	bool named;
	bool near;
	unsigned int unnamed_bios;
} ____cacheline_aligned_in_smp;

struct kmp_affinity {
	unsigned int nr_cpus;
	struct kmp_affine_cpu cpus[];
};

/* A path's context: the nodes of its CPUs. */
struct kmp_affine_path {
	nodemask_t nodes;
};

static bool kmp_affine_path_near(const struct kmp_selector_path *path, int node)
{
	const struct kmp_affine_path *affine = path->context;

	return node != NUMA_NO_NODE && node_isset(node, affine->nodes);
}

/* The path of @cpu is not usable: take one of its node, else any. */
static noinline struct kmp_selector_path *
kmp_affinity_fallback(const struct kmp_selector *selector, unsigned int cpu)
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
		here->unnamed_bios++;
	if (likely(kmp_selector_path_usable(here->path)))
		return here->path;
	return kmp_affinity_fallback(selector, cpu);
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

/* Assign @path to those CPUs of @mask that have none; returns their number. */
static unsigned int kmp_affinity_assign(struct kmp_affinity *affinity,
					struct kmp_selector_path *path,
					const struct cpumask *mask)
{
	struct kmp_affine_path *affine = path->context;
	unsigned int cpu, named = 0;

	for_each_cpu_and(cpu, mask, cpu_possible_mask) {
		struct kmp_affine_cpu *affine_cpu = &affinity->cpus[cpu];
		int node = cpu_to_node(cpu);

		if (affine_cpu->named)
			continue;
		*affine_cpu = (struct kmp_affine_cpu) {
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

/* Assign @path to the CPUs that no mask names yet if it is better for them. */
static void kmp_affinity_assign_unnamed(struct kmp_affinity *affinity,
					struct kmp_selector_path *path)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kmp_affine_cpu *affine_cpu = &affinity->cpus[cpu];
		bool near = kmp_affine_path_near(path, cpu_to_node(cpu));

		if (affine_cpu->named || affine_cpu->near ||
		    (affine_cpu->path && !near))
			continue;
		affine_cpu->path = path;
		affine_cpu->near = near;
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
		*error = "io-affinity CPU mask: not hexadecimal, or beyond the last CPU";
	} else if (!kmp_affinity_assign(affinity, path, mask)) {
		*error = "io-affinity CPU mask: names no CPU, or only CPUs of earlier masks";
	} else {
		kmp_affinity_assign_unnamed(affinity, path);
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
	unsigned int unnamed_bios = 0, cpu;

	for (cpu = 0; cpu < affinity->nr_cpus; cpu++)
		unnamed_bios += READ_ONCE(affinity->cpus[cpu].unnamed_bios);
	return scnprintf(result, size, "%u ", unnamed_bios);
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
