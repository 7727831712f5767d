# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# memory.sh - more verbs: who allocates memory or reclaims it, memory that runs out, and allocations that fail. A
# scenario that wants them sources this file.

WITNESS=/sys/kernel/debug/kmp_witness

# --- functions of ours ----------------------------------------------------------------------------------------

# our_functions: "ADDRESS NAME", in the order of their addresses. The map is there already.
our_functions() {
	[ -s /run/functions ] ||
		grep ' [tT] .*\[dm_kmultipath\]$' /proc/kallsyms | sed 's/ [tT] / /; s/\t.*//' | sort > /run/functions
	cat /run/functions
}

# our_text: from the first function's beginning to the end of the page behind the last one's.
our_text() {
	local first last
	first=$(our_functions | sed -n '1s/ .*//p')
	last=$(our_functions | sed -n '$s/ .*//p')
	printf '%x %x\n' "0x$first" $(((0x$last | 4095) + 4097))
}

# text_of FUNCTION...: from each one's beginning to the next one's.
text_of() {
	local function
	for function in "$@"; do
		our_functions | grep -A 1 " $function\$" | sed 's/ .*//'
	done | paste -s -d ' ' -
}

# What our functions do for user space behind the recovery; it may allocate, and does.
NOT_ON_THE_WAY=kmp_tell_work

# --- the witness ----------------------------------------------------------------------------------------------

# witness_ready: it knows our functions. To be called while there is memory and time.
witness_ready() {
	load kmp_witness
	our_text > $WITNESS/way
	# shellcheck disable=SC2086 # a list of words
	text_of $NOT_ON_THE_WAY > $WITNESS/beside
}

# witness EVENT...: looks from now on at who does that: reclaim, kmalloc, cache, pages.
witness() {
	act "witness $*"
	echo > $WITNESS/reset
	echo "$*" > $WITNESS/watch
}

witness_nothing() { echo > $WITNESS/watch; }

# witnessed EVENT PLACE: how often. Places: inside, beside, outside.
witnessed() { sed -n "s/^$1 .*\b$2=\([0-9]*\).*/\1/p" $WITNESS/counts; }

# witnessed_callers: who allocated inside: the first function above the kernel's allocators.
witnessed_callers() {
	sed 's/.*: //' $WITNESS/stacks | awk '
		{
			for (i = 1; i <= NF; i++)
				if ($i !~ /^kmp_(saw|probe_)|^__traceiter_|k[mz]alloc|^kmem_cache_|slab|alloc_pages|^mempool_/)
					break
			print $i
		}' | sort -u
}

# witnessed_as_listed: all of them are in way-back.callers.
witnessed_as_listed() {
	local strangers
	strangers=$(witnessed_callers | grep -vxF "$(sed -e 's/#.*//' -e 's/:.*//' /guest/way-back.callers)" | paste -s -d ' ' -)
	[ -z "$strangers" ] || fail "these allocate on the way back: $strangers"
}

# lines_to_log: standard input into the kernel log, which takes a line at a time.
lines_to_log() {
	local line
	while read -r line; do act "$line"; done
}

# witnessed_all: none was missed.
witnessed_all() { is 0 witnessed unseen too_deep && is 0 witnessed unseen no_room; }

# witnessed_allocations: inside.
witnessed_allocations() { echo $(($(witnessed kmalloc inside) + $(witnessed cache inside) + $(witnessed pages inside))); }

# --- allocations that fail ------------------------------------------------------------------------------------

FAILING='failslab fail_page_alloc'

# fault KNOB VALUE: of those of FAILING that have it.
fault_set() {
	local kind
	for kind in $FAILING; do
		[ ! -e "/sys/kernel/debug/$kind/$1" ] || echo "$2" > "/sys/kernel/debug/$kind/$1"
	done
}

# allocations_can_fail: this kernel can make them.
allocations_can_fail() { [ -e /sys/kernel/debug/failslab/require-start ]; }

# allocations_fail: from now on each one inside, blockable or not. allocations_work: again.
allocations_fail() {
	local text beside
	act allocations_fail
	text=$(our_text)
	# shellcheck disable=SC2086 # a list of words
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

# memory_scarce MB: all is taken but so much. memory_plenty: it is given back.
memory_scarce() {
	act "memory_scarce $1"
	head -c $(($(available_kb) - $1 * 1024))k /dev/zero > /ballast
}
memory_plenty() { rm -f /ballast; }

# squeeze MB: whatever is free is taken, so that nobody gets any without reclaiming, up to so much; then once more.
squeeze() { echo $(($1 * 256)) > /sys/module/kmp_squeeze/parameters/pages; }
