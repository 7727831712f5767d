# SPDX-License-Identifier: GPL-2.0-only
#
# cost.sh - counts the instructions of an I/O: disks that complete at once, maps over them, and count-io. Sourced by
# scenarios on the instruction clock.
#
# Each figure is also kept in a file, because others are calculated from two of them.

VALUES=/run/values
SECTORS=131072			# of a map
COUNT_IO=count-io		# and its options
EXTRA=				# appended to a map's name in the key

# nulls N: nullb0 and so on. The scenario has a guest of its own, so none exists before.
nulls() { seq 0 $(($1 - 1)) | sed 's/^/nullb/'; }
nulls_up() {
	load null_blk nr_devices="$1" gb=1 queue_mode=2 irqmode=0 submit_queues="$(nproc)"
	DISKS=$(nulls "$1")
}

# caches_up N: cache0 and so on, with a write cache, so that flushes reach them. They go at the scenario's end.
CACHES=/sys/kernel/config/nullb
caches_up() {
	local disk
	DISKS=$(seq 0 $(($1 - 1)) | sed 's/^/cache/')
	for disk in $DISKS; do
		mkdir "$CACHES/$disk"
		(cd "$CACHES/$disk" && echo 64 > size && echo 1 > memory_backed && echo 1 > cache_size && echo 1 > power)
	done
	trap caches_down EXIT
}
caches_down() {
	local status=$?
	rmdir $CACHES/cache*
	on_exit $status
}

# served: the number of reads, writes and flushes of all disks.
served() {
	cat /sys/block/nullb*/stat /sys/block/cache*/stat 2> /dev/null | awk '{ n += $1 + $5 + $16 } END { print n }'
}

# paths SELECTOR N: the first N disks, each with the selector's arguments for a path.
paths() {
	local i=0 disk
	for disk in $(echo "$DISKS" | head -n "$2"); do
		case $1 in
		io-affinity)	printf ' /dev/%s %x' "$disk" $((1 << i)) ;;
		numa)		printf ' /dev/%s' "$disk" ;;
		*)		printf ' /dev/%s 1' "$disk" ;;
		esac
		i=$((i + 1))
	done
}

# path_args SELECTOR: the number of its arguments for a path.
path_args() { if [ "$1" = numa ]; then echo 0; else echo 1; fi; }

# table_of TARGET MODE SELECTOR PATHS: a table with one group.
table_of() {
	local features=0
	[ "$1" = kmultipath ] || features="2 queue_mode $2"
	echo "0 $SECTORS $1 $features 0 1 1 $3 0 $4 $(path_args "$3")$(paths "$3" "$4")"
}

# cost KEY DEVICE...: counts and reports one figure. KEY ends in .OPERATION.PATTERN. All I/O, at least the 26 rounds of
# 100 of count-io, must reach the disks.
cost() {
	local key=$1 pattern operation value before
	shift
	pattern=${key##*.}
	operation=${key%.*}
	operation=${operation##*.}
	before=$(served)
	value=$($COUNT_IO "$operation" "$pattern" "$@") || fail "$key: count-io failed"
	require test "$(served)" -ge $((before + 2600))
	figure "$key" "$value" instructions
	echo "$key $value" >> $VALUES
}

# costs NAME DEVICE KIND...: a KIND is OPERATION.PATTERN.
costs() {
	local name=$1 device=$2 kind
	shift 2
	for kind; do
		cost "$name.$kind" "$device"
	done
}

# costs_of_map NAME TABLE KIND...
costs_of_map() {
	local name=$1 table=$2
	shift 2
	dmsetup create m --table "$table" || fail "the kernel refuses: $table"
	require_within 10 reads /dev/mapper/m
	costs "$name" /dev/mapper/m "$@"
	dmsetup remove m
}

# costs_of "TARGET MODE SELECTOR PATHS" KIND...
costs_of() {
	local map=$1
	shift
	costs_of_map "$(echo "$map" | tr ' ' /)$EXTRA" "$(table_of $map)" "$@"
}

# value KEY: the figure, of each time that it was measured. over KEY OTHER: the difference; if both were measured several
# times in turn, the median of the differences. Both fail if a figure was not measured.
value() { awk -v key="$1" '$1 == key { print $2; found = 1 } END { exit !found }' $VALUES; }
over() {
	local differences
	value "$1" > /run/over && value "$2" > /run/other || return 1
	differences=$(paste -d ' ' /run/over /run/other | awk 'NF != 2 { exit 1 } { print $1 - $2 }') || return 1
	echo "$differences" | sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# more_than_linear KIND: the difference to dm-linear for each map that was measured.
more_than_linear() {
	local map
	sed -n "/multipath/s/\.$1 .*//p" $VALUES | awk '!seen[$0]++' | while read -r map; do
		figure "$map.more.$1" "$(over "$map.$1" "linear.$1")" instructions
	done
}

# spread NAME KEY...: the difference of the largest and the smallest of these figures.
spread() {
	local name=$1 key
	shift
	for key; do
		value "$key" || fail "$key was not measured"
	done > /run/spread
	figure "$name" "$(sort -g /run/spread | awk 'NR == 1 { least = $1 } END { print $1 - least }')" instructions
}
