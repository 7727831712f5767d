# SPDX-License-Identifier: GPL-2.0-only
#
# scale.sh - many LUNs of eight paths each, from table load through an outage of all paths, for 098 and 099 with their
# own numbers of LUNs. Guest time counts instructions, so the figures are those of a processor that executes one in a
# nanosecond, and do not depend on the host.

. outage.sh
. array.sh

PATHS_PER_LUN=8

meminfo() { sed -n "s/^$1: *\([0-9]*\) .*/\1/p" /proc/meminfo; }
ms_since() { echo $((($(uptime_cs) - $1) * 10)); }
# ms_since_log REGEX: milliseconds since the last matching event of the array's log.
ms_since_log() { echo $(($(uptime_cs) * 10 - $(array_log "$1" | tail -n 1 | cut -d ' ' -f 2) / 1000000)); }

# failed_paths: the number of failed paths in all status lines. Each measured time includes that of this command.
failed_paths() { dmsetup status --noflush --target kmultipath | tr ' ' '\n' | grep -cx F || true; }
failed_paths_are() { [ "$(failed_paths)" = "$1" ]; }

# tests: the number of tests so far: each reads page 0xC0 of its path.
tests() { awk '{ sub(".* c0=", ""); sum += $1 } END { print sum }' $ARRAY/counts; }
tests_are() { [ "$(tests)" -ge "$1" ]; }

# segments: the table of a device with all maps, end to end.
segments() {
	sed 's/^\([0-9]*\) .* blocks=\([0-9]*\) .*/\1 \2/' $ARRAY/luns | awk '
		{ print start + 0, $2, "linear /dev/mapper/m" $1 " 0"; start += $2 }'
}

tester() { pidof kmp_tester; }
tester_ns() { cut -d ' ' -f 1 "/proc/$(tester)/schedstat"; }

# percent_of_cpu NS SECONDS
percent_of_cpu() { awk -v ns="$1" -v seconds="$2" 'BEGIN { printf "%.3f", ns / seconds / 1e7 }'; }

# scale_load LUNS: loads the array, and a map for each of its LUNs.
scale_load() {
	local began free slab
	HANDLER=clariion
	began=$(uptime_cs)
	array_up luns="$1" lun_mb=1 ports=$((PATHS_PER_LUN / 2))
	figure disks_after "$(ms_since "$began")" ms
	free=$(meminfo MemFree) slab=$(meminfo Slab)

	dmesg -n 1
	began=$(uptime_cs)
	array_maps queue_if_no_path
	figure maps_loaded_after "$(ms_since "$began")" ms
	require_within 60 tests_are $(($1 * PATHS_PER_LUN))
	require_within 10 failed_paths_are 0
	figure memory $((free - $(meminfo MemFree))) KiB
	figure slab $(($(meminfo Slab) - slab)) KiB
	began=$(uptime_cs)
	failed_paths > /dev/null
	figure status_of_all "$(ms_since "$began")" ms
}

# scale_idle: no I/O is done. After three tests a path is tested every 20 s.
scale_idle() {
	local seconds=100 before ns
	sleep 60
	before=$(tests) ns=$(tester_ns)
	rm -f /run/io
	kmp-io --cpu --cpu-window 0,$seconds --output /run/io
	ns=$(($(tester_ns) - ns))
	figure idle_tests $((($(tests) - before) / seconds)) tests/s
	figure idle_tester "$(percent_of_cpu "$ns" $seconds)" percent
	figure idle_guest "$(io_value cpu_busy_percent)" percent
	require test $ns -lt $((seconds * 10000000))
}

# scale_outage LUNS: all links go down under reads from a few LUNs, and come up again.
scale_outage() {
	local ns
	segments | dmsetup create all
	io_start all --threads 16 --readonly --no-final --rate 20 --max-bytes 4096
	array 'link all down'
	require_within 60 failed_paths_are $(($1 * PATHS_PER_LUN))
	figure all_down_after "$(ms_since_log 'do link all down')" ms
	array reset-counts
	ns=$(tester_ns)
	sleep 10
	figure outage_tester "$(percent_of_cpu $(($(tester_ns) - ns)) 10)" percent
	figure outage_tests $(($(tests) / 10)) tests/s

	ns=$(tester_ns)
	array 'link all up'
	require_within 60 failed_paths_are 0
	figure all_up_after "$(ms_since_log 'do link all up')" ms
	io_stop
	figure tester_on_return $((($(tester_ns) - ns) / 1000000)) ms
	figure first_io_after $((($(io_value gap_end_ns) - $(array_log_ns 'do link all up')) / 1000)) us
	# Both SPs were back at the same time, so no LUN had a reason to move.
	figure trespasses $(($(array_trespasses A attempted) + $(array_trespasses B attempted))) LUNs
	require is 0 array_trespasses A attempted
	require is 0 array_trespasses B attempted
	require is 0 io_value errors
	lines_to_log < /run/io
}
