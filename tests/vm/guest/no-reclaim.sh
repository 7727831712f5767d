# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# no-reclaim.sh - outages while memory is out and everybody else reclaims it, for the scenarios 090 and 094.
#
#	kmp-io, verifying       writer to the page cache
#	     |                       |
#	     |                   dm-linear "tail"     readers through the page cache, kmp_squeeze
#	  map "m"               queue_if_no_path            |
#	  /     \                                        null_blk
#	sda sdb sdc sdd         transport errors; they take 4 KiB a command, the map takes I/O as it comes

# shellcheck source=tests/vm/guest/outage.sh
. /guest/outage.sh
# shellcheck source=tests/vm/guest/memory.sh
. /guest/memory.sh

LEFT_MB=32	# of memory
SQUEEZED_MB=12	# of that
OUTAGES=200	# at a time: the log of kmp_inject has room for no more
BUSY=''

# --- those who want memory ------------------------------------------------------------------------------------

# forever COMMAND...: again and again, in the background.
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

# ride_through: OUTAGES of them; each ends with a good completion.
ride_through() {
	inject_reset
	outage transport 0 60 10 $OUTAGES
	require_within 250 outage_is idle
	# shellcheck disable=SC2046
	set -- $(restore_us)
	require test $# = $OUTAGES
	ridden=$((ridden + $#))
	worst=$(max "$worst" "$@")
}

others_reclaimed() { [ "$(witnessed reclaim outside)" -ge "$1" ]; }

reclaimed_while_down() { others_reclaimed "$1" && outage_is down; }

# others_reclaim_in_an_outage: or all this would show nothing. Who watches may have to wait for memory, and so for the
# outage's end: it ends by itself, and there are several.
others_reclaim_in_an_outage() {
	local wanted
	for _ in $(seq 30); do
		wanted=$(($(witnessed reclaim outside) + 20))
		outage transport 0 2000
		if wait_for 2 reclaimed_while_down $wanted; then
			outage_end
			return
		fi
		require_within 30 outage_is idle
	done
	fail "nobody was seen to reclaim memory in an outage"
}

# small_commands KB: what a path takes at a time from now on; the map does not learn of it.
small_commands() {
	local path
	for path in $PATHS; do
		echo "$1" > "/sys/block/$path/queue/max_sectors_kb"
	done
}

# tail_of MAP: its second half is a map of its own.
tail_of() {
	local half
	half=$(($(sectors_of "${PATHS%% *}") / 2))
	echo "0 $half linear /dev/mapper/$1 $half" | dmsetup create tail
}

# no_reclaim TIMES: so often OUTAGES of them.
no_reclaim() {
	local ridden=0 worst=0
	dmesg -n 1
	paths_up 4 48
	map_create m queue_if_no_path
	small_commands 4
	tail_of m
	# shellcheck disable=SC2086
	inject_into m $PATHS
	echo 1 > $INJECT/await_io
	load null_blk nr_devices=1 gb=8 irqmode=0
	load kmp_squeeze
	witness_ready
	io_start m --threads 16 --size-limit 16777216
	memory_scarce $LEFT_MB
	witness reclaim kmalloc cache pages
	all_want_memory

	for _ in $(seq "$1"); do
		ride_through
		lines_to_log < $WITNESS/counts
	done
	others_reclaim_in_an_outage

	all_have_enough
	witness_nothing
	io_stop
	dmesg -n 7
	lines_to_log < /run/io
	lines_to_log < $WITNESS/stacks
	figure outages "$ridden" outages
	figure restore_worst "$worst" us
	figure verified "$(($(io_value bytes_verified) >> 20))" MiB
	figure reclaims_elsewhere "$(witnessed reclaim outside)" reclaims
	figure reclaims_inside "$(witnessed reclaim inside)" reclaims
	figure allocations_inside "$(witnessed_allocations)" allocations

	require is 0 witnessed reclaim inside
	require is 0 witnessed may_reclaim inside
	require witnessed_all
	# What was held was split below by the dispatcher: there is where the next layer allocates.
	require grep -q ' bio_split .*kmp_dispatch' $WITNESS/stacks
	witnessed_as_listed
	dmsetup remove tail
	map_remove m
}
