/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a path selector provides to dm-kmultipath.
 *
 * A selector picks one usable path of a path group for each bio. Any module
 * may register one; a table names it as it names dm-multipath's selectors.
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
 * @bdev: the path's block device; set by kmultipath, never changes
 * @usable: may carry I/O now; written by kmultipath, read it through
 *          kmp_selector_path_usable()
 * @next: the next one of the group in table order, behind the last the first;
 *	  kept by those built-in selectors that take turns
 * @context: the selector's own, set in add_path() and freed in destroy()
 */
struct kmp_selector_path {
	struct block_device *bdev;
	bool usable;
	struct kmp_selector_path *next;
	void *context;
};

static inline bool kmp_selector_path_usable(const struct kmp_selector_path *path)
{
	return READ_ONCE(path->usable);
}

/**
 * enum kmp_selector_inline - which picks kmultipath makes without a call
 * @KMP_INLINE_NONE: none: it calls select() and end_io()
 * @KMP_INLINE_CURSOR: the path in turn; no end_io()
 * @KMP_INLINE_COUNT: the path in turn, where nothing is under way; bios count
 * @KMP_INLINE_BYTES: the same; their bytes count
 *
 * For built-in selectors, whose data kmultipath knows.
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
 * @nr_paths: how many, at least one; while the table is loaded those that
 *	      add_path() took so far
 * @inlined: the type's, where the way of a bio finds it sooner
 * @context: the selector's own
 */
struct kmp_selector {
	const struct kmp_selector_type *type;
	struct kmp_selector_path **paths;
	unsigned int nr_paths;
	enum kmp_selector_inline inlined;
	void *context;
};

/**
 * struct kmp_selector_io - a bio that came back, as its selector is told
 * @bytes: what it was to move when select() saw it
 * @begun: when select() picked the path, ns; only if the type is @timed
 * @status: how it ended
 */
struct kmp_selector_io {
	unsigned int bytes;
	u64 begun;
	blk_status_t status;
};

/**
 * struct kmp_selector_type - the verbs of a selector
 * @name: the word in the table
 * @module: THIS_MODULE; pinned while a table uses the selector
 * @max_args: most selector arguments that create() takes
 * @max_path_args: most arguments a path that add_path() takes
 * @info_args: number of words a path that info() writes
 * @timed: end_io() wants to know when a bio began
 *
 * @create: Set up @context for a group, which has no paths yet. Process
 *	    context, may sleep. Returns 0 or a negative errno with *@error
 *	    naming the argument.
 * @destroy: Undo create() and every add_path() that succeeded, whose paths are
 *	     in @paths. Process context, may sleep.
 * @add_path: Take one path with its table arguments. As create().
 * @select: Pick a path for @bio, or return NULL if none is usable. Called for
 *	    every bio from any context that may submit I/O, with dm-kmultipath's
 *	    lock held or not: it must not sleep, and should write nothing that
 *	    other CPUs read.
 * @end_io: Optional: a bio that select() gave to @path came back. Called once
 *	    for each of them, maybe from interrupt context.
 * @group_info: Optional: write the number of words that follow and words about
 *		the group, as info() does; without it that number is 0.
 * @info: Optional, required if @info_args: write @info_args words, each with a
 *	  space behind it, about @path to @result of @size bytes; returns the
 *	  bytes written. Called under a spinlock.
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
 * kmp_register_selector() - offer a selector to tables
 * @type: its verbs; stays valid until kmp_unregister_selector()
 *
 * Context: process context, may sleep.
 * Return: 0, or -EEXIST if a selector of that name is there.
 */
int kmp_register_selector(struct kmp_selector_type *type);

/**
 * kmp_unregister_selector() - withdraw a selector
 * @type: as registered
 *
 * No table uses it any more: each one pins @type->module.
 * Context: process context, may sleep.
 */
void kmp_unregister_selector(struct kmp_selector_type *type);

#endif
