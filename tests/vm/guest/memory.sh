# SPDX-License-Identifier: GPL-2.0-only
#
# memory.sh - verbs that find what allocates or reclaims memory, take memory away and make allocations fail. Sourced by
# scenarios that need them.
ALLOC_WATCH=/sys/kernel/debug/alloc_watch

# --- the module's functions -----------------------------------------------------------------------------------

# Another scenario of this guest may have left them: another module may be at these addresses now.
rm -f /run/functions

# our_functions: "ADDRESS NAME" of each, sorted by address. The module is loaded, as a map exists.
our_functions() {
	[ -s /run/functions ] ||
		grep ' [tT] .*\[dm_kmultipath\]$' /proc/kallsyms | sed 's/ [tT] / /; s/\t.*//' | sort > /run/functions
	cat /run/functions
}

# our_text: the address range of the module's code: from its first function to the end of the page after the last one's.
our_text() {
	local first last
	first=$(our_functions | sed -n '1s/ .*//p')
	last=$(our_functions | sed -n '$s/ .*//p')
	printf '%x %x\n' "0x$first" $(((0x$last | 4095) + 4097))
}

# text_of FUNCTION...: the address range of each, up to the next function.
text_of() {
	local function
	for function in "$@"; do
		our_functions | grep -A 1 " $function\$" | sed 's/ .*//'
	done | paste -s -d ' ' -
}

# What the module does for user space, outside of the restore path. It may wait for memory.
NOT_ON_THE_WAY=kmp_sysfs_work

# --- alloc_watch ------------------------------------------------------------------------------------------------

# alloc_watch_ready: gives alloc_watch the module's functions. Call it before memory is exhausted.
alloc_watch_ready() {
	load alloc_watch
	our_text > $ALLOC_WATCH/way
	text_of $NOT_ON_THE_WAY > $ALLOC_WATCH/beside
}

# alloc_watch EVENT...: from now on counts who does that: reclaim, kmalloc, cache, pages.
alloc_watch() {
	act "alloc_watch $*"
	alloc_watch_reset
	echo "$*" > $ALLOC_WATCH/watch
}

alloc_watch_reset() { echo > $ALLOC_WATCH/reset; }
alloc_watch_stop() { echo > $ALLOC_WATCH/watch; }

# alloc_count EVENT PLACE: the number of events. Places: inside, beside, outside.
alloc_count() { sed -n "s/^$1 .*\b$2=\([0-9]*\).*/\1/p" $ALLOC_WATCH/counts; }

# alloc_callers: who allocated inside: the first function above the kernel's allocators in each stack.
alloc_callers() {
	sed 's/.*: //' $ALLOC_WATCH/stacks | awk '
		{
			for (i = 1; i <= NF; i++)
				if ($i !~ /^aw_(saw|probe_)|^__traceiter_|k[mz]alloc|^kmem_cache_|slab|alloc_pages|^mempool_/)
					break
			print $i
		}' | sort -u
}

# alloc_callers_are_listed: all of them are in way-back.callers.
alloc_callers_are_listed() {
	local unlisted
	unlisted=$(alloc_callers | grep -vxF "$(sed -e 's/#.*//' -e 's/:.*//' /guest/way-back.callers)" | paste -s -d ' ' -)
	[ -z "$unlisted" ] || fail "these allocate on the restore path and are not listed: $unlisted"
}

# alloc_count_complete: no event was missed.
alloc_count_complete() { is 0 alloc_count unseen too_deep && is 0 alloc_count unseen no_room; }

# alloc_count_inside: all allocations inside.
alloc_count_inside() { echo $(($(alloc_count kmalloc inside) + $(alloc_count cache inside) + $(alloc_count pages inside))); }

# --- allocations that fail ------------------------------------------------------------------------------------

FAILING='failslab fail_page_alloc'

# fault_set KNOB VALUE: for each kind of FAILING that has this knob.
fault_set() {
	local kind
	for kind in $FAILING; do
		[ ! -e "/sys/kernel/debug/$kind/$1" ] || echo "$2" > "/sys/kernel/debug/$kind/$1"
	done
}

# allocations_can_fail: this kernel has fault injection.
allocations_can_fail() { [ -e /sys/kernel/debug/failslab/require-start ]; }

# allocations_fail: from now on each allocation inside the module's functions fails, whether it may wait or not.
# allocations_work: ends that.
allocations_fail() {
	local text beside
	act allocations_fail
	text=$(our_text)
	beside=$(text_of $NOT_ON_THE_WAY)
	fault_set require-start "0x${text% *}"
	fault_set require-end "0x${text#* }"
	fault_set reject-start "0x${beside% *}"
	fault_set reject-end "0x${beside#* }"
	fault_set stacktrace-depth 32
	fault_set ignore-gfp-wait N
	fault_set ignore-gfp-highmem N
	fault_set min-order 0
	fault_set verbose 0
	fault_set times -1
	fault_set probability 100
}
allocations_work() {
	act allocations_work
	fault_set probability 0
}

# --- memory ---------------------------------------------------------------------------------------------------

available_kb() { sed -n 's/^MemAvailable: *\([0-9]*\) .*/\1/p' /proc/meminfo; }

# memory_scarce MB: takes all memory but MB. memory_plenty: gives it back.
memory_scarce() {
	act "memory_scarce $1"
	head -c $(($(available_kb) - $1 * 1024))k /dev/zero > /ballast
}
memory_plenty() { rm -f /ballast; }

# squeeze MB: takes what is free, up to MB, gives it back and starts again: others have to reclaim. 0 ends that.
squeeze() { echo $(($1 * 256)) > /sys/module/memhog/parameters/pages; }
