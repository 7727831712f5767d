# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# pressure.sh - more verbs: more memory wanted than there is, with swap and a file system on maps. A scenario that
# wants them sources this file after outage.sh and array.sh.
#
# The pressure is a script of two hogs, the same each time: one wants SWAPPED MiB more than there is and lives in swap,
# the other one's memory is a file of FILE MiB. Nothing else works while they do, so what is to happen meanwhile is
# armed in the kernel; this shell may be swapped out as well.

SWAPPED=30
FILE=40

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

# vmstat REGEX: the sum of the counters of such names.
vmstat() { awk -v name="^($1)\$" '$1 ~ name { sum += $2 } END { print sum + 0 }' /proc/vmstat; }

# vmstat_is_over N REGEX
vmstat_is_over() { [ "$(vmstat "$2")" -gt "$1" ]; }

# audited MAP THING FIELD: of the map's audit.
audited() { dmsetup message "$1" 0 audit | sed -n "s/^$2 .*\b$3=\([0-9]*\).*/\1/p"; }

# no_complaint: neither a file system nor swap met an error. What befalls a path is another matter.
no_complaint() {
	local complaints
	complaints=$(log_since_begin | grep -E \
		'(EXT4-fs|JBD2).*(error|warning|[Aa]bort)|-error on swap-device|I/O error.* dm-|emounting filesystem')
	[ -z "$complaints" ] || { act "$complaints"; return 1; }
}

# --- the array, and what is on it -----------------------------------------------------------------------------

# pressure_up: map "swap", which carries swap, and map "files", with a file system on /run/files. All paths of both
# are the injector's, and while it has them down it takes up to 16 MiB of the memory that is left.
pressure_up() {
	# shellcheck disable=SC2034 # map_table and its like look there
	HANDLER=clariion
	array_up luns=2 lun_mb=96 prealloc=1
	array_map swap 0 queue_if_no_path
	array_map files 1 queue_if_no_path
	# shellcheck disable=SC2046 # a list of disks
	inject_into swap $(lun_paths 0) $(lun_paths 1)
	swap_on swap
	files_on files /run/files
	echo 16 > "$INJECT"/eat_mib
	HOG_MIB=$(($(memory MemAvailable) + SWAPPED))
}

pressure_down() {
	files_off /run/files
	swap_off swap
	inject_nothing
	map_remove files
	map_remove swap
}

# --- the script -----------------------------------------------------------------------------------------------

# hogs_start STEPS: so many at least, and until hogs_stop.
hogs_start() {
	act "hogs_start $1, $HOG_MIB + $FILE MiB"
	rm -f /run/hogs.stop
	memory-hog "$HOG_MIB" 1 "$1" /run/hogs.stop > /run/hog.swap &
	HOG_SWAP=$!
	memory-hog $FILE 2 "$1" /run/hogs.stop /run/files/hog > /run/hog.file &
	HOG_FILE=$!
}

# longest_step FILE...: of the hogs that reported there, in ms.
# shellcheck disable=SC2046 # a list of numbers
longest_step() { max $(sed 's/.*longest_ms=//' "$@"); }

# hogs_stop: all steps are done, and each page held what it should.
hogs_stop() {
	touch /run/hogs.stop
	wait "$HOG_SWAP" || fail "swap: $(cat /run/hog.swap)"
	wait "$HOG_FILE" || fail "file: $(cat /run/hog.file)"
	act "hog in swap: $(cat /run/hog.swap)"
	act "hog in file: $(cat /run/hog.file)"
}

# pressed OUTAGE_MS GAP_MS COUNT [MODE]: the script goes on under so many outages, to their end.
pressed() {
	outage "${4:-transport}" 0 "$1" "$2" "$3"
	require_within $((($1 + $2) * $3 / 1000 + 60)) outage_is idle
}

# pressure STEPS LONGEST_MS OUTAGES...: the script alone, then the script under outages: OUTAGES is a command that
# has the paths down and returns when they are up again, none for longer than LONGEST_MS.
pressure() {
	local steps=$1 longest_ms=$2 killed stalled out in downs
	shift 2
	# Who is stuck for longer than the longest outage is reported, and a report is a failure; but not who waits for an
	# element of a mempool, for that is a new wait every 5 s. The hogs' longest steps tell of these.
	echo $((longest_ms / 1000 + 3)) > /proc/sys/kernel/hung_task_timeout_secs

	hogs_start "$steps"
	hogs_stop
	killed=$(vmstat oom_kill)
	require vmstat_is_over 0 pswpout

	hogs_start "$steps"
	out=$(vmstat pswpout)
	require_within 60 vmstat_is_over $((out + 1000)) pswpout
	out=$(vmstat pswpout) in=$(vmstat pswpin) stalled=$(vmstat 'allocstall_.*')
	"$@"
	# It was under pressure, and it swapped.
	figure swapped_out $(($(vmstat pswpout) - out)) pages
	figure swapped_in $(($(vmstat pswpin) - in)) pages
	figure direct_reclaim $(($(vmstat 'allocstall_.*') - stalled)) times
	require vmstat_is_over $((out + 1000)) pswpout
	require vmstat_is_over $((in + 1000)) pswpin
	require vmstat_is_over $((stalled + 10)) 'allocstall_.*'
	hogs_stop

	figure killed $(($(vmstat oom_kill) - killed)) processes
	require test "$(vmstat oom_kill)" -le "$killed"
	require no_complaint
	downs=$(grep -c '^down' "$INJECT"/log)
	act "audit of swap: $(dmsetup message swap 0 audit | paste -s -d ' ' -)"
	act "audit of files: $(dmsetup message files 0 audit | paste -s -d ' ' -)"
	require grep -q '^bad-io 0$' "$INJECT"/log
	# The outages met I/O, and it went on: the log of the injector tells when, if it was before the next outage.
	# shellcheck disable=SC2046 # a list of numbers
	set -- $(restore_us)
	figure outages "$downs" outages
	figure outages_with_swapping $# outages
	figure restore "$(max "$@")" us
	figure longest_step "$(longest_step /run/hog.swap /run/hog.file)" ms
	figure most_eaten "$(sed 's/.*most //' "$INJECT"/eaten)" pages
	require test $# -gt $((downs / 2))
	require test "$(audited swap held most_bios)" -gt 0
	require test "$(audited files held most_bios)" -gt 0
}
