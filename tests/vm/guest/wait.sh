# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# wait.sh - the only way to wait here: for a condition, with a deadline. Sourced by lib.sh and leftovers.

# uptime_cs: hundredths of a second since boot.
uptime_cs() {
	local up rest
	read -r up rest < /proc/uptime
	echo $((${up%.*} * 100 + 1${up#*.} - 100))
}

# wait_for SECONDS CONDITION...: runs a command until it succeeds; false when it did not in time. A slow kernel
# gets SLOW times as long. To ask takes a processor, and there may be guests beside this one: what was waited for long is
# asked more rarely, at most an eighth of the time and half a second too late.
wait_for() {
	local began now deadline nap
	began=$(uptime_cs)
	deadline=$((began + $1 * 100 * ${SLOW:-1}))
	shift
	until "$@"; do
		now=$(uptime_cs)
		[ "$now" -lt "$deadline" ] || return 1
		nap=$(((now - began) * 10000 / 8))
		[ $nap -gt 20000 ] || nap=20000
		[ $nap -lt 500000 ] || nap=500000
		usleep $nap
	done
}
