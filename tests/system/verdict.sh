# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# verdict.sh - the verdict on a guest, from its console and its results. Sourced by run and by verdicts, which tests it.
#
# Times are the kernel's, from the console, in seconds since it booted.

SHUTDOWN_TIMEOUT=20	# as set by image
RESET_WITHIN=20		# seconds after that

# console LOG: its lines, without terminal control sequences.
console() { tr -d '\r' < "$1/console" | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g'; }

# second_of LOG TEXT: when the kernel first printed that; nothing if it did not.
second_of() {
	console "$1" | sed -nE 's/^.*\[ *([0-9]+)\.[0-9]+\].*'"$2"'.*/\1/p' | head -n 1
}

# reports LOG: the reports of errors in the kernel's log.
reports() { console "$1" | awk -f "$VM/guest/log-check.awk"; }

# last_words LOG
last_words() { { console "$1"; cat "$1/results"; } | grep . | tail -n 1; }

said() { grep -qs "^$2" "$1/results"; }

# verdict NAME LOG HOW: `ok NAME` or `fail NAME reason`, and figures. HOW: `ended`, or what it failed to do in time.
verdict() {
	local name=$1 log=$2 how=$3 untrue report rebooting out reset
	untrue=$(sed -n 's/^fail //p' "$log/results" | paste -s -d ';')
	report=$(reports "$log")
	rebooting=$(second_of "$log" 'system-test: rebooting')
	out=$(second_of "$log" 'kmultipath-shutdown: out of time')
	reset=$(second_of "$log" 'reboot: Restarting system')
	[ -z "$rebooting" ] || echo "figure $name boot_and_checks=$rebooting s"
	[ -z "$rebooting" ] || [ -z "$reset" ] || echo "figure $name reboot_in_outage=$((reset - rebooting)) s"
	if [ -n "$report" ]; then
		echo "fail $name the kernel reports: $report"
	elif [ -n "$untrue" ]; then
		echo "fail $name not true: $untrue"
	elif [ "$how" != ended ]; then
		echo "fail $name $how; its last words: $(last_words "$log")"
	elif [ -z "$rebooting" ] || ! said "$log" rebooting; then
		echo "fail $name it did not get as far as the reboot; its last words: $(last_words "$log")"
	elif ! said "$log" offline; then
		echo "fail $name the paths did not go away"
	elif [ -z "$reset" ]; then
		echo "fail $name it ended without a restart; its last words: $(last_words "$log")"
	elif [ -z "$out" ]; then
		echo "fail $name it restarted without kmultipath-shutdown"
	elif [ $((out - rebooting)) -lt $SHUTDOWN_TIMEOUT ]; then
		echo "fail $name I/O failed $((out - rebooting)) s after reboot, before SHUTDOWN_TIMEOUT"
	elif [ $((reset - out)) -gt $RESET_WITHIN ]; then
		echo "fail $name it restarted $((reset - out)) s after SHUTDOWN_TIMEOUT, not within $RESET_WITHIN"
	else
		echo "ok $name"
	fi
}
