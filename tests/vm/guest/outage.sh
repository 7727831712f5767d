# SPDX-License-Identifier: GPL-2.0-only
#
# outage.sh - verbs for outages that kmp_inject drives inside the kernel, and for I/O that verifies every byte. Sourced
# by scenarios that need them.

INJECT=/sys/kernel/debug/kmp_inject

# address_of DISK: host:channel:target:lun.
address_of() {
	local device
	device=$(cd -P "/sys/block/$1/device" && echo "$PWD")
	echo "${device##*/}"
}

# inject_into MAP DISK...: faults will hit these disks; the map's first completion after each outage is timed.
inject_into() {
	local map=$1 disk addresses=''
	shift
	load kmp_inject
	for disk in "$@"; do
		addresses="$addresses $(address_of "$disk")"
	done
	act "inject into $map:$addresses"
	echo "$addresses" > $INJECT/paths
	info_field "$map" major,minor > $INJECT/watch
	inject_reset
}

# inject_reset: an empty log, counters at zero.
inject_reset() { echo > $INJECT/reset; }

# outage MODE START_MS DOWN_MS [GAP_MS COUNT]: arms kmp_inject. With START_MS 0 the paths are down at once.
outage() {
	act "outage $*"
	echo "$*" > $INJECT/plan
}

outage_is() { case $(first_line $INJECT/plan) in "$1"*) ;; *) false ;; esac; }

# outage_end: at once.
outage_end() {
	act "outage ends"
	echo stop > $INJECT/plan
}

# inject_nothing: no disk has faults any more; lost commands time out.
inject_nothing() {
	echo > $INJECT/paths
}

# restore_us: of each outage, the time from the first path's return to the map's first good completion.
restore_us() { sed -n 's/^restore_us //p' $INJECT/log; }

# sent DISK CLASS: how many commands of a class the disk's driver got: tur, inquiry, read, write, sync, unmap, rtpg,
# other. A test may be a READ, never a WRITE. sent_down: those during outages.
sent() { local counts; counts=$(counts_of "$1" "$2"); echo "${counts%/*}"; }
sent_down() { local counts; counts=$(counts_of "$1" "$2"); echo "${counts#*/}"; }
counts_of() {
	field_of "$(address_of "$1")" "$2" $INJECT/counters || fail "the injector has no $2 of $1"
}

# max NUMBER...
max() { printf '%s\n' "$@" | sort -n | tail -n 1; }

# --- I/O ------------------------------------------------------------------------------------------------------

# io MAP OPTION...: runs verifying I/O to its end; the report is in /run/io. io_start: the same in the background. Where
# guest time counts instructions, waiting takes none of the host's time: unless an option says more, each thread waits
# most of the time, and all share 4 MiB. The debug kernel takes several times as many instructions for each I/O: its
# threads wait longer, whatever the options say.
io() {
	local map=$1
	shift
	if [ "${CLOCK:-}" = instructions ]; then
		set -- --rate 100 --size-limit 4194304 "$@"
		[ "$KERNEL" != debug ] || set -- "$@" --rate-limit 40
	fi
	rm -f /run/io
	act "io $map $*"
	kmp-io --device "/dev/mapper/$map" --output /run/io "$@"
}

io_start() {
	rm -f /run/io.stop /run/io
	io "$@" --until-file /run/io.stop &
	IO=$!
	require_within 60 io_runs
}

io_runs() { [ ! -e "/proc/$IO" ] || grep -q '^start' /run/io; }

# io_stop: ends the I/O; fails if it had an error or a wrong byte.
io_stop() {
	touch /run/io.stop
	wait "$IO" || { lines_to_log < /run/io; fail "I/O: $(io_report)"; }
}

io_value() { sed -n "s/^$1=//p" /run/io; }
io_report() { grep -E '^(errors|mismatches|first_error)' /run/io | paste -s -d ' ' -; }

# read_takes MAP FROM_MS TO_MS ERRNO KEY: a read ends after that time, with that error; figure KEY reports the time.
read_takes() {
	local ms
	io "$1" --one-shot read --max-bytes 4096 --expect-errors=any || fail "$(cat /run/io)"
	ms=$(($(sed -n 's/.*latency_us=\([0-9]*\).*/\1/p' /run/io) / 1000))
	require grep -q "errno=$4 " /run/io
	require test "$ms" -ge "$2"
	require test "$ms" -le "$3"
	figure "$5" "$ms" ms
}
