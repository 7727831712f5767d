# SPDX-License-Identifier: GPL-2.0-only
#
# wait.sh - waits for a condition, with a deadline; scenarios wait in no other way. Sourced by lib.sh and leftovers.
#
# On the debug kernel a fork takes 14 million instructions, and starting a program twice as many: conditions that are
# tested again and again avoid both as far as the shell can.

# read_uptime: sets UPTIME_CS, hundredths of a second since boot. uptime_cs: prints them.
read_uptime() {
	local up rest
	read -r up rest < /proc/uptime
	UPTIME_CS=$((${up%.*} * 100 + 1${up#*.} - 100))
}
uptime_cs() { read_uptime; echo $UPTIME_CS; }

# passed SINCE N: N hundredths of a second have passed since the uptime SINCE, in the same unit.
passed() { [ $(($(uptime_cs) - $1)) -ge "$2" ]; }

# sleep_ms MILLISECONDS: by the shell alone: it reads with a timeout from a FIFO that nothing writes to.
sleep_ms() {
	local nothing padded=$((1000 + $1 % 1000))
	[ -p /run/nothing ] || mkfifo /run/nothing 2> /dev/null || :
	# shellcheck disable=SC3045,SC2034 # busybox can; nothing comes
	read -r -t $(($1 / 1000)).${padded#1} nothing <> /run/nothing || :
}

# wait_for SECONDS CONDITION...: runs a command until it succeeds; false if the deadline passed. A slow kernel gets SLOW
# times as long. Each attempt takes a processor, which other guests may need: the longer it waits, the rarer the
# attempts, so it notices success late by an eighth of the wait and half a second at most.
wait_for() {
	local began deadline nap
	read_uptime
	began=$UPTIME_CS
	deadline=$((began + $1 * 100 * ${SLOW:-1}))
	shift
	until "$@"; do
		read_uptime
		[ "$UPTIME_CS" -lt "$deadline" ] || return 1
		nap=$(((UPTIME_CS - began) * 10 / 8))
		[ $nap -gt 20 ] || nap=20
		[ $nap -lt 500 ] || nap=500
		sleep_ms $nap
	done
}
