# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# wait.sh - the only way to wait here: for a condition, with a deadline. Sourced by lib.sh and leftovers.
#
# On the debug kernel a fork takes 14 million instructions, and a program twice as many: verbs that are asked again and
# again do without, as far as the shell can.

# read_uptime: sets UPTIME_CS, hundredths of a second since boot. uptime_cs: prints them.
read_uptime() {
	local up rest
	read -r up rest < /proc/uptime
	UPTIME_CS=$((${up%.*} * 100 + 1${up#*.} - 100))
}
uptime_cs() { read_uptime; echo $UPTIME_CS; }

# sleep_ms MILLISECONDS: by the shell, which reads what nobody writes.
sleep_ms() {
	local nothing padded=$((1000 + $1 % 1000))
	[ -p /run/nothing ] || mkfifo /run/nothing 2> /dev/null || :
	# shellcheck disable=SC3045,SC2034 # busybox can; nothing comes
	read -r -t $(($1 / 1000)).${padded#1} nothing <> /run/nothing || :
}

# wait_for SECONDS CONDITION...: runs a command until it succeeds; false when it did not in time. A slow kernel
# gets SLOW times as long. To ask takes a processor, and there may be guests beside this one: what was waited for long is
# asked more rarely, at most an eighth of the time and half a second too late.
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
