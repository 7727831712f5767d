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
# gets SLOW times as long.
wait_for() {
	local deadline=$(($(uptime_cs) + $1 * 100 * ${SLOW:-1}))
	shift
	until "$@"; do
		[ "$(uptime_cs)" -lt "$deadline" ] || return 1
		usleep 20000
	done
}
