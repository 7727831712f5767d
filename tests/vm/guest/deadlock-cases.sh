# SPDX-License-Identifier: GPL-2.0-only
#
# deadlock-cases.sh - the three deadlocks of a multipath daemon, which needs the very device that it has to restore: its
# log lines wait for the device, it needs memory that has to be written to the device first, or it cannot run at all.
# A scenario sets the variables below that it wants to change, sources this file, and calls deadlock_log,
# deadlock_memory or deadlock_daemon with the target: kmultipath, or multipath for dm-multipath with the distribution's
# multipathd. Both targets run the same script. kmultipath must pass; for the other one figures report what happened.

. outage.sh
. array.sh
. incumbent.sh

: "${LUNS:=2}"			# of four paths each
: "${OUTAGE_MS:=12000}"		# how long the array is away
: "${PATIENCE:=60}"		# seconds after which a map that is not back is called stuck
: "${LINE_US:=100000}"		# between two lines of the system's log

incumbent() { [ "$TARGET" = multipath ]; }

# io_outcome: waits until kmp-io ends, and reports when I/O went on after the array was back. kmp-io ends also if some
# of its I/O is stuck: what returns after that does not count.
io_outcome() {
	local ms
	require_within $((OUTAGE_MS / 1000 + PATIENCE + 60)) io_ended
	ms=$(gap_ms)
	if [ -z "$ms" ] || [ "$(io_value stuck)" != 0 ]; then
		figure stuck_for "$PATIENCE" s
	else
		figure back_after "$ms" ms
		figure verified $(($(io_value bytes_verified) >> 10)) KiB
	fi
	! incumbent || return 0
	wait "$IO" || fail "I/O: $(io_report)"
	require test -n "$ms"
}
io_ended() { grep -q '^result=' /run/io; }

# the_end: passes. With dm-multipath the guest ends at once, because removing its maps may hang.
the_end() {
	! incumbent || ok_and_leave
	dmsetup remove_all
	ok
}

# --- the array and maps m0, m1... over its LUNs ---------------------------------------------------------------

# column_up TARGET: brings up the array and its maps, and multipathd for dm-multipath.
column_up() {
	TARGET=$1
	dmesg -n 5
	array_up luns="$LUNS" lun_mb="${LUN_MB:-16}" prealloc=1
	dmesg -n 5
	! incumbent || multipathd_up
	HANDLER=clariion
	for lun in $(array_luns); do
		incumbent || array_map "m$lun" "$lun" queue_if_no_path
		require_within 60 reads "/dev/mapper/m$lun"
	done
}

# multipathd_up: the daemon makes the maps.
multipathd_up() {
	array_to_daemon "$(array_luns)"
	figure daemon_locked "$(sed -n 's/^VmLck:[^0-9]*\([0-9]*\) .*/\1/p' "/proc/$DAEMON/status")" KiB
}

# in_charge MAP: a short outage, to show that paths are restored here.
in_charge() {
	array link all down
	(reads "/dev/mapper/$1" && touch /run/read) &
	require_within 30 no_path "$1"
	array link all up
	require_within 60 test -e /run/read
	! incumbent || require_within 30 dmesg_has 'multipath: .*Reinstating path'
}

no_path() { ! status "$1" | grep -qE ' [0-9]+:[0-9]+ A '; }

# array_away [MS]: the outage, from MS on, driven by the kernel. back_ns: when it was over.
array_away() {
	setup_done
	printf '%s\n' "${1:-0} link all down" "$((${1:-0} + OUTAGE_MS)) link all up" | array_plan
}
back_ns() { array_log 'do link all up' | tail -n 1 | cut -d ' ' -f 2; }

# gap_ms: from then to the first good I/O, as kmp-io reports it.
gap_ms() {
	local end
	end=$(io_value gap_end_ns)
	[ "${end:-0}" -le "$(back_ns)" ] || echo $(((end - $(back_ns)) / 1000000))
}

# --- the log --------------------------------------------------------------------------------------------------

# All log lines go into one pipe; its reader writes them to a file system on the map, which is mounted sync.
#
#	the kernel's log, a process that logs, multipathd --> pipe --> cat --> ext4, sync --> m0
deadlock_log() {
	DAEMON_LOG=/run/pipe
	mkfifo $DAEMON_LOG
	exec 3<> $DAEMON_LOG
	cat <&3 > /run/early &
	reader=$!
	column_up "$1"
	log_to_map
	in_charge m1
	require_within 30 log_goes_on
	io_start m1 --threads 8 --rate 20 --max-bytes 16384 --size-limit 4194304 --drain 1

	array_away
	require_within $((OUTAGE_MS / 1000)) log_is_stuck
	require_within $((OUTAGE_MS / 1000 + 10)) array_plan_done
	written=$(array_lun 1 written)
	wait_for "$PATIENCE" io_goes_on || ! incumbent || where_it_is_stuck
	touch /run/io.stop
	io_outcome
	incumbent || log_is_whole
	the_end
}

# log_to_map: the pipe's reader writes to the map from now on, no longer to memory.
log_to_map() {
	mkdir -p /run/fs
	load ext4
	mke2fs /dev/mapper/m0 > /dev/null
	mount -t ext4 -o sync /dev/mapper/m0 /run/fs
	kill "$reader"
	cat <&3 > /run/fs/log &
	reader=$!
	cat /dev/kmsg >&3 &
	pump=$!
	lines >&3 &
	writer=$!
	require_within 30 log_goes_on
}

lines() {
	number=0
	until [ -e /run/lines.stop ]; do
		number=$((number + 1))
		echo "line $number of the system's log, which is as long as most of them are, a hundred characters or so"
		[ "$LINE_US" = 0 ] || usleep "$LINE_US"
	done
	echo $number > /run/lines
}

log_lines() { grep -c '^line ' /run/fs/log; }
log_goes_on() {
	local before
	before=$(log_lines)
	usleep 300000
	[ "$(log_lines)" -gt "$before" ]
}

# io_goes_on: since the array is back.
io_goes_on() { [ "$(array_lun 1 written)" -gt "$written" ]; }

# log_is_stuck: the pipe is full.
log_is_stuck() { grep -q pipe "/proc/$writer/wchan"; }

log_has_all() { is "$(cat /run/lines)" log_lines; }

# log_is_whole: no line is lost.
log_is_whole() {
	touch /run/lines.stop
	require wait "$writer"
	kill "$pump"
	require_within 60 log_has_all
	grep '^line ' /run/fs/log | awk '$2 != NR { exit 1 }' || fail "lines of the log are lost"
	figure lines "$(log_lines)" lines
	kill "$reader"
	exec 3>&-
	require_within 30 umount /run/fs
}

# where_it_is_stuck: what the daemon's threads wait for.
where_it_is_stuck() {
	local thread
	for thread in "/proc/$DAEMON/task"/*; do
		act "multipathd's $(cat "$thread/comm"): $(sed 's/.*\] //' "$thread/stack" | head -n 12 | paste -s -d ' ' -)"
	done
	figure daemon_waits_in "$(for thread in "/proc/$DAEMON/task"/*; do cat "$thread/wchan"; echo; done |
		sort -u | paste -s -d , -)" wchan
}

# --- the daemon -----------------------------------------------------------------------------------------------

# WAY stop: every process but the I/O is stopped, from before the outage until long after. WAY kill: the daemon is
# killed in the outage; kmultipath has no daemon, the rest is the same.
deadlock_daemon() {
	column_up "$1"
	in_charge m0
	array_away 3000
	set -- --seconds $((3 + OUTAGE_MS / 1000 + PATIENCE))
	case $WAY in
	stop)	set -- "$@" --freeze --freeze-after 500 ;;
	kill)	(wait_for 60 no_path m0; ! incumbent || kill -KILL "$DAEMON") & ;;
	esac
	io_start m0 --threads 8 --rate 20 --max-bytes 16384 --size-limit 4194304 --drain 1 "$@"
	io_outcome
	[ "$WAY" != stop ] || require grep -q '^freeze .*not_stopped=0$' /run/io
	require array_plan_done
	the_end
}

# --- memory ---------------------------------------------------------------------------------------------------

# Swap and a file system full of dirty pages are on the map, and memory is exhausted: a process uses more than there is,
# and packets arrive for a socket that is never read. Their buffers are allocated atomically, down to the last reserves.
#
#	memory-hog --> swap --> m0      dd --> ext4 --> m1      kmp-io --> m2      packets --> socket
deadlock_memory() {
	LUNS=3 LUN_MB=96
	column_up "$1"
	in_charge m2
	swap_to_map
	dirty_map
	[ "$CONSUMER" = module ] || packets_ready
	dmesg -n 7	# time-limit prints the blocked tasks on a time-out
	press
	io_start m2 --threads 2 --rate 20 --max-bytes 16384 --size-limit 2097152 --no-final --drain 1 \
		--seconds $((3 + OUTAGE_MS / 1000 + PATIENCE)) --timeline 5000 --timeline-to /dev/ttyS1
	array_away 2000
	consume

	# Nothing here runs while memory is exhausted: all that follows waits until the map is back.
	io_outcome
	require array_plan_done
	figure hogs_killed "$(awk '$1 == "oom_kill" { print $2 }' /proc/vmstat)" processes
	figure atomic_memory "$(consumed)" KiB
	incumbent || require was_scarce
	release
	the_end
}

: "${CONSUMER:=module}"		# or packets: from a real network card

swap_to_map() {
	mkswap /dev/mapper/m0 > /dev/null
	swapon /dev/mapper/m0
}

dirty_map() {
	mkdir -p /run/fs
	load ext4
	mke2fs /dev/mapper/m1 > /dev/null
	mount -t ext4 /dev/mapper/m1 /run/fs
	echo 60 > /proc/sys/vm/dirty_ratio
	echo 50 > /proc/sys/vm/dirty_background_ratio
}

kib() { awk -v key="$1:" '$1 == key { print $2 }' /proc/meminfo; }
swaps() { [ $(($(kib SwapTotal) - $(kib SwapFree))) -ge 16384 ]; }

# press: one process uses more memory than there is, another one makes pages dirty.
press() {
	(while :; do dd if=/dev/zero of=/run/fs/file bs=1M count=64 conv=notrunc status=none; done) &
	dirtier=$!
	memory-hog $(($(kib MemAvailable) / 1024 + 32)) 1 1000000000 /run/hog.stop > /run/hog &
	hog=$!
	require_within 60 swaps
}

# consume: takes the last reserves, mostly during the outage.
consume() {
	case $CONSUMER in
	module)		modprobe memhog after_ms=3000 pages=8192 ;;
	packets)	packets_start ;;
	esac
}

consumed() {
	case $CONSUMER in
	module)		echo $(($(cat /sys/module/memhog/parameters/taken) * 4)) ;;
	packets)	awk '$1 == "UDP:" { print $NF * 4 }' /proc/net/sockstat ;;
	esac
}
# was_scarce: the consumer took what there was. A network card does not count the packets that it could not receive.
was_scarce() {
	case $CONSUMER in
	module)		test "$(cat /sys/module/memhog/parameters/refused)" -gt 0 ;;
	packets)	test "$(consumed)" -ge 16384 ;;
	esac
}

release() {
	kill "$dirtier"
	kill -KILL "$hog"
	case $CONSUMER in
	module)		rmmod memhog ;;
	packets)	packets_stop ;;
	esac
	require_within 60 swapoff /dev/mapper/m0
	require_within 60 umount /run/fs
}

# packets_ready: two network cards on one wire. The kernel's packet generator sends one packet from the first card again
# and again; the second one receives it for a socket.
packets_ready() {
	load virtio_net
	load pktgen
	require_within 10 test -e /sys/class/net/eth1
	ip addr add 192.0.2.1/24 dev eth1
	ip link set eth0 up
	ip link set eth1 up
	echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
	echo 0 > /proc/sys/net/ipv4/conf/eth1/rp_filter
	echo '1000000 1000000 1000000' > /proc/sys/net/ipv4/udp_mem
	deaf-socket 9 32 &
	socket=$!
	echo 'add_device eth0' > /proc/net/pktgen/kpktgend_0
	for setting in "clone_skb 1000000000" "count 0" "pkt_size 1400" "dst 192.0.2.1" "src_min 192.0.2.2" \
		"src_max 192.0.2.2" "udp_dst_min 9" "udp_dst_max 9" "dst_mac $(cat /sys/class/net/eth1/address)" \
		"delay ${PACKET_NS:-500000}"; do
		echo "$setting" > /proc/net/pktgen/eth0
	done
}

# packets_start: in the background, because the write returns only when the generator is stopped.
packets_start() {
	echo start > /proc/net/pktgen/pgctrl &
	act "packets go"
}

packets_stop() {
	cat /proc/net/pktgen/eth0 > /dev/kmsg
	echo stop > /proc/net/pktgen/pgctrl
	kill "$socket"
}
