# SPDX-License-Identifier: GPL-2.0-only
#
# pressure.sh - verbs that use more memory than there is, with swap and a file system on maps. Sourced by scenarios that
# need them, after outage.sh and array.sh.
#
# The pressure comes from two hogs, which do the same each time: one uses SWAPPED MiB more than there is and lives in
# swap, the other one's memory is a mapped file of FILE MiB. Nothing else gets to run meanwhile, because this shell may
# be swapped out as well; so the outages are armed in the kernel.

SWAPPED=30
FILE=40

# So many pages are swapped in each direction, at least: before the outages, and in them.
SWAPPING=1000

# On the debug kernel the hogs make some ten steps a second, and while they run it finds memory that was not available
# before.
if [ "$KERNEL" = debug ]; then
	SWAPPED=80
	SWAPPING=100
fi

# While swap is full the kernel reclaims no anonymous page, not even one that is in swap already and only has to be dropped.
# The debug kernel is slow to drop them: 96 MiB fill up with pages that are still in memory, and a hog is killed.
LUN_MB=96
[ "$KERNEL" != debug ] || LUN_MB=192

# swap_on MAP: swap there. swap_off MAP
swap_on() {
	act "swap_on $1"
	mkswap "/dev/mapper/$1" > /dev/null
	swapon "/dev/mapper/$1"
}
swap_off() {
	act "swap_off $1"
	swapoff "/dev/mapper/$1"
}

# files_on MAP DIRECTORY: a file system there. files_off DIRECTORY
files_on() {
	act "files_on $*"
	/bin/mke2fs -q -t ext4 -b 4096 "/dev/mapper/$1"
	mkdir -p "$2"
	mount -t ext4 "/dev/mapper/$1" "$2"
}
files_off() {
	act "files_off $1"
	umount "$1"
}

# memory WHAT: MemAvailable, SwapFree... in MiB.
memory() { awk -v what="$1:" '$1 == what { print int($2 / 1024) }' /proc/meminfo; }

# vmstat REGEX: the sum of the counters whose names match.
vmstat() { awk -v name="^($1)\$" '$1 ~ name { sum += $2 } END { print sum + 0 }' /proc/vmstat; }

# vmstat_is_over N REGEX
vmstat_is_over() { [ "$(vmstat "$2")" -gt "$1" ]; }

# no_complaint: neither a file system nor swap reported an error. Errors of paths do not count.
no_complaint() {
	local complaints
	complaints=$(log_since_begin | grep -E \
		'(EXT4-fs|JBD2).*(error|warning|[Aa]bort)|-error on swap-device|I/O error.* dm-|emounting filesystem')
	[ -z "$complaints" ] || { act "$complaints"; return 1; }
}

# --- the array, and what is on it -----------------------------------------------------------------------------

# pressure_up: map "swap", which carries swap, and map "files", with a file system on /run/files. kmp_inject has all
# paths of both, and while they are down it takes up to 16 MiB of the memory that is left.
pressure_up() {
	# shellcheck disable=SC2034 # map_table and its like look there
	HANDLER=clariion
	array_up luns=2 lun_mb=$LUN_MB prealloc=1
	array_map swap 0 queue_if_no_path
	array_map files 1 queue_if_no_path
	inject_into swap $(lun_paths 0) $(lun_paths 1)
	swap_on swap
	files_on files /run/files
	echo 16 > "$INJECT"/memhog_mib
	HOG_MIB=$(($(memory MemAvailable) + SWAPPED))
}

pressure_down() {
	files_off /run/files
	swap_off swap
	inject_nothing
	map_remove files
	map_remove swap
}

# --- the hogs -------------------------------------------------------------------------------------------------

# hogs_start STEPS: they do at least STEPS steps, and go on until hogs_stop.
hogs_start() {
	act "hogs_start $1, $HOG_MIB + $FILE MiB"
	rm -f /run/hogs.stop
	memory-hog "$HOG_MIB" 1 "$1" /run/hogs.stop > /run/hog.swap &
	HOG_SWAP=$!
	memory-hog $FILE 2 "$1" /run/hogs.stop /run/files/hog > /run/hog.file &
	HOG_FILE=$!
}

# longest_step FILE...: the longest step in the reports of hogs, in ms.
longest_step() { max $(sed 's/.*longest_ms=//' "$@"); }

# hogs_stop: they end after their steps; each page must have held what was written to it.
hogs_stop() {
	touch /run/hogs.stop
	wait "$HOG_SWAP" || fail "swap: $(cat /run/hog.swap)"
	wait "$HOG_FILE" || fail "file: $(cat /run/hog.file)"
	act "hog in swap: $(cat /run/hog.swap)"
	act "hog in file: $(cat /run/hog.file)"
}

# pressed OUTAGE_MS GAP_MS COUNT [MODE]: COUNT outages while the hogs work; returns when the last one is over.
pressed() {
	outage "${4:-transport}" 0 "$1" "$2" "$3"
	require_within $((($1 + $2) * $3 / 1000 + 60)) outage_is idle
}

# pressure STEPS LONGEST_MS OUTAGES...: runs the hogs alone until they swap in both directions, then under outages. OUTAGES
# is a command that takes the paths down, each time for LONGEST_MS at most, and returns when they are up again.
pressure() {
	local steps=$1 longest_ms=$2 killed stalled out in downs
	shift 2
	# A task that is blocked for longer than the longest outage, as slow as this kernel is, is reported: a failure. One that waits for
	# a mempool's element is not, because it starts a new wait every 5 s: the hogs' longest steps show it.
	echo $(((longest_ms / 1000 + 3) * SLOW)) > /proc/sys/kernel/hung_task_timeout_secs

	hogs_start "$steps"
	out=$(vmstat pswpout) in=$(vmstat pswpin)
	# At first the hogs fill their memory: they swap out, and never in.
	require_within 200 vmstat_is_over $((in + SWAPPING)) pswpin
	require vmstat_is_over $((out + SWAPPING)) pswpout
	killed=$(vmstat oom_kill)
	out=$(vmstat pswpout) in=$(vmstat pswpin) stalled=$(vmstat 'allocstall_.*')
	"$@"
	# There was pressure: it swapped and reclaimed.
	figure swapped_out $(($(vmstat pswpout) - out)) pages
	figure swapped_in $(($(vmstat pswpin) - in)) pages
	figure direct_reclaim $(($(vmstat 'allocstall_.*') - stalled)) times
	require vmstat_is_over $((out + SWAPPING)) pswpout
	require vmstat_is_over $((in + SWAPPING)) pswpin
	require vmstat_is_over $((stalled + 10)) 'allocstall_.*'
	hogs_stop

	figure killed $(($(vmstat oom_kill) - killed)) processes
	require test "$(vmstat oom_kill)" -le "$killed"
	require no_complaint
	downs=$(grep -c '^down' "$INJECT"/log)
	act "audit of swap: $(dmsetup message swap 0 audit | paste -s -d ' ' -)"
	act "audit of files: $(dmsetup message files 0 audit | paste -s -d ' ' -)"
	require grep -q '^bad-io 0$' "$INJECT"/log
	# I/O was held in the outages and returned: kmp_inject logs that if it was before the next outage.
	set -- $(restore_us)
	figure outages "$downs" outages
	figure outages_with_swapping $# outages
	figure restore "$(max "$@")" us
	figure longest_step "$(longest_step /run/hog.swap /run/hog.file)" ms
	figure memhog_most "$(cat /sys/module/memhog/parameters/most)" pages
	require test $# -gt $((downs / 2))
	require test "$(audited swap held most_bios)" -gt 0
	require test "$(audited files held most_bios)" -gt 0
}
