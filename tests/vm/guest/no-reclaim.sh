# SPDX-License-Identifier: GPL-2.0-only
#
# no-reclaim.sh - outages while memory is exhausted and other tasks reclaim it, for the scenarios 090 and 094.
#
#	kmp-io, verifying       writer to the page cache
#	     |                       |
#	     |                   dm-linear "tail"     readers through the page cache, memhog
#	  map "m"               queue_if_no_path            |
#	  /     \                                        null_blk
#	sda sdb sdc sdd         transport errors; they take 4 KiB a command, the map takes I/O as it comes

. outage.sh
. memory.sh

LEFT_MB=32	# memory that is left
SQUEEZED_MB=12	# that much of it is taken by memhog
OUTAGES=200	# in a row: the log of kmp_inject has room for no more
BUSY=''

# --- tasks that allocate memory -------------------------------------------------------------------------------

# forever COMMAND...: repeats it in the background.
forever() {
	while :; do "$@" || true; done 2> /dev/null &
	BUSY="$BUSY $!"
}

reads_all() { cat /dev/nullb0 > /dev/null; }
dirties_all() { dd if=/dev/zero of=/dev/mapper/tail bs=64k conv=notrunc status=none; }

all_want_memory() {
	for _ in 1 2 3 4; do forever reads_all; done
	forever dirties_all
	squeeze $SQUEEZED_MB
}

all_have_enough() {
	local busy
	squeeze 0
	for busy in $BUSY; do
		kill "$busy"
		pkill -P "$busy" || true
		wait "$busy" || true
	done 2> /dev/null
	memory_plenty
}

# --- outages --------------------------------------------------------------------------------------------------

# ride_through: OUTAGES outages; after each, I/O completes well.
ride_through() {
	inject_reset
	outage transport 0 60 10 $OUTAGES
	require_within 250 outage_is idle
	set -- $(restore_us)
	require test $# = $OUTAGES
	ridden=$((ridden + $#))
	worst=$(max "$worst" "$@")
}

others_reclaimed() { [ "$(alloc_count reclaim outside)" -ge "$1" ]; }

reclaimed_while_down() { others_reclaimed "$1" && outage_is down; }

# others_reclaim_in_an_outage: other tasks reclaim in an outage, or the scenario would prove nothing. This shell may
# itself wait for memory, and so for the outage's end: therefore an outage ends by itself, and there are several.
others_reclaim_in_an_outage() {
	local wanted
	for _ in $(seq 30); do
		wanted=$(($(alloc_count reclaim outside) + 20))
		outage transport 0 2000
		if wait_for 2 reclaimed_while_down $wanted; then
			outage_end
			return
		fi
		require_within 30 outage_is idle
	done
	fail "no task was seen to reclaim memory in an outage"
}

# small_commands KB: the paths take that much per command from now on. The map's own limit stays larger.
small_commands() {
	local path
	for path in $PATHS; do
		echo "$1" > "/sys/block/$path/queue/max_sectors_kb"
	done
}

# tail_of MAP: makes its second half a map of its own.
tail_of() {
	local half
	half=$(($(sectors_of "${PATHS%% *}") / 2))
	echo "0 $half linear /dev/mapper/$1 $half" | dmsetup create tail
}

# no_reclaim TIMES: OUTAGES outages, TIMES times.
no_reclaim() {
	local ridden=0 worst=0
	dmesg -n 1
	paths_up 4 48
	map_create m queue_if_no_path
	small_commands 4
	tail_of m
	inject_into m $PATHS
	echo 1 > $INJECT/await_io
	load null_blk nr_devices=1 gb=8 irqmode=0
	echo Y > /sys/module/memhog/parameters/refill
	# Tracepoints are switched on and off while there is no I/O: an emulator may fail on code that is patched while it
	# runs on another processor.
	alloc_watch_ready
	alloc_watch reclaim kmalloc cache pages
	io_start m --threads 16 --size-limit 16777216
	memory_scarce $LEFT_MB
	alloc_watch_reset
	all_want_memory

	for _ in $(seq "$1"); do
		ride_through
		lines_to_log < $ALLOC_WATCH/counts
	done
	others_reclaim_in_an_outage

	all_have_enough
	io_stop
	alloc_watch_stop
	dmesg -n 7
	lines_to_log < /run/io
	lines_to_log < $ALLOC_WATCH/stacks
	figure outages "$ridden" outages
	figure restore_worst "$worst" us
	figure verified "$(($(io_value bytes_verified) >> 20))" MiB
	figure reclaims_elsewhere "$(alloc_count reclaim outside)" reclaims
	figure reclaims_inside "$(alloc_count reclaim inside)" reclaims
	figure allocations_inside "$(alloc_count_inside)" allocations

	require is 0 alloc_count reclaim inside
	require is 0 alloc_count may_reclaim inside
	require alloc_count_complete
	# The next layer split held bios in the dispatcher: that is where it allocates.
	require grep -q ' bio_split .*kmp_dispatch' $ALLOC_WATCH/stacks
	alloc_callers_are_listed
	dmsetup remove tail
	map_remove m
}
