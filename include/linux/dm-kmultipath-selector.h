/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a path selector provides to dm-kmultipath.
 *
 * A selector picks one usable path of a path group for each bio. Any module may
 * register one; its name in a table stands where dm-multipath's selectors do.
 */
#ifndef _LINUX_DM_KMULTIPATH_SELECTOR_H
#define _LINUX_DM_KMULTIPATH_SELECTOR_H

#include <linux/blk_types.h>
#include <linux/compiler.h>
#include <linux/dm-kmultipath-plugin.h>
#include <linux/types.h>

struct kmp_selector_type;
struct module;

/**
 * struct kmp_selector_path - a path as its selector sees it
 * @bdev: the path's block device; set by kmultipath, which changes it while the path is not
 *	  usable and has no I/O
 * @usable: the path may carry I/O now; written by kmultipath, read it through
 *          kmp_selector_path_usable()
 * @opf: flags that kmultipath adds to the path's bios; set at table load
 * @next: the group's next path in table order, for the last path the first one;
 *	  set by built-in selectors that use a cursor
 * @context: private to the selector, set in add_path() and freed in destroy()
 */
struct kmp_selector_path {
	struct block_device *bdev;
	bool usable;
	blk_opf_t opf;
	struct kmp_selector_path *next;
	void *context;
};

static inline bool kmp_selector_path_usable(const struct kmp_selector_path *path)
{
	return READ_ONCE(path->usable);
}

/**
 * enum kmp_selector_inline - which picks are inlined in the fast path
 * @KMP_INLINE_NONE: none: select() and end_io() are called
 * @KMP_INLINE_CURSOR: the cursor's next path; no end_io()
 * @KMP_INLINE_COUNT: the cursor's next path, if no bio is under way there; bios
 *		      are counted
 * @KMP_INLINE_BYTES: as KMP_INLINE_COUNT; the bytes of bios are counted
 *
 * For built-in selectors only: the fast path uses their private data.
 */
enum kmp_selector_inline {
	KMP_INLINE_NONE,
	KMP_INLINE_CURSOR,
	KMP_INLINE_COUNT,
	KMP_INLINE_BYTES,
};

/**
 * struct kmp_selector - one path group's selector
 * @type: its type
 * @paths: the group's paths in table order; never changes after table load
 * @nr_paths: number of paths, at least 1; during table load the number of paths
 *	      that add_path() has accepted
 * @inlined: copy of the type's, so that the fast path need not read @type
 * @context: private to the selector
 */
struct kmp_selector {
	const struct kmp_selector_type *type;
	struct kmp_selector_path **paths;
	unsigned int nr_paths;
	enum kmp_selector_inline inlined;
	void *context;
};

/**
 * struct kmp_selector_io - a bio that has ended, as end_io() gets it
 * @bytes: size of its data when select() was called
 * @begun: when select() was called, ns; only if the type is @timed
 * @status: the status with which it ended
 */
struct kmp_selector_io {
	unsigned int bytes;
	u64 begun;
	blk_status_t status;
};

/**
 * struct kmp_selector_type - the operations of a selector
 * @name: its name in the table
 * @module: THIS_MODULE; pinned while a table uses the selector
 * @max_args: largest number of arguments that create() accepts
 * @max_path_args: largest number of arguments that add_path() accepts
 * @info_args: number of words that info() writes for a path
 * @timed: end_io() needs the time at which select() was called
 *
 * @create: Set up @context for a group, which has no paths yet. Process
 *	    context, may sleep. Returns 0 or a negative errno with *@error
 *	    naming the argument.
 * @destroy: Undo create() and every add_path() that succeeded, whose paths are
 *	     in @paths. Process context, may sleep.
 * @add_path: Add one path with its table arguments. As create().
 * @select: Pick a path for @bio, or return NULL if none is usable. Called for
 *	    every bio from any context that may submit I/O, with dm-kmultipath's
 *	    lock held or not: it must not sleep, and should write nothing that
 *	    other CPUs read.
 * @end_io: Optional: account for the end of a bio for which select() picked
 *	    @path. Called once for each such bio, maybe in interrupt context.
 * @group_info: Optional: write a number of words and then these words about the
 *		group, as info() does; without group_info() the number is 0.
 * @info: Optional, required if @info_args: write @info_args words about @path,
 *	  each followed by a space, to @result of @size bytes; returns the bytes
 *	  written. Called without a lock, interrupts on, while bios begin and end.
 */
struct kmp_selector_type {
	const char *name;
	struct module *module;
	unsigned int max_args;
	unsigned int max_path_args;
	unsigned int info_args;
	bool timed;

	int (*create)(struct kmp_selector *selector, unsigned int argc,
		      char **argv, const char **error);
	void (*destroy)(struct kmp_selector *selector);
	int (*add_path)(struct kmp_selector *selector,
			struct kmp_selector_path *path, unsigned int argc,
			char **argv, const char **error);
	struct kmp_selector_path *(*select)(struct kmp_selector *selector,
					    const struct bio *bio);
	void (*end_io)(struct kmp_selector *selector,
		       struct kmp_selector_path *path,
		       const struct kmp_selector_io *io);
	int (*group_info)(const struct kmp_selector *selector, char *result,
			  unsigned int size);
	int (*info)(const struct kmp_selector *selector,
		    const struct kmp_selector_path *path, char *result,
		    unsigned int size);

	/* private: */
	enum kmp_selector_inline inlined;
	struct kmp_plugin plugin;
};

/**
 * kmp_register_selector() - make a selector available to tables
 * @type: its operations; must stay valid until kmp_unregister_selector()
 *
 * Context: process context, may sleep.
 * Return: 0, or -EEXIST if a selector of that name is registered.
 */
int kmp_register_selector(struct kmp_selector_type *type);

/**
 * kmp_unregister_selector() - undo kmp_register_selector()
 * @type: as registered
 *
 * No table uses the selector any more, because each one pins @type->module.
 * Context: process context, may sleep.
 */
void kmp_unregister_selector(struct kmp_selector_type *type);

#endif
