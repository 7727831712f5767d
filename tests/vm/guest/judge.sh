# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# judge.sh - runs one item of the plan and reports the verdict. Sourced and called by init.
#
# An item passes only if it said `ok` itself, exited with 0, left nothing behind (leftovers) and the kernel log
# holds no report (log-check.awk). One that said `late` missed a limit in time: if nothing else is wrong, the runner
# gives it a second chance. A guest whose kernel complained, or that could not be cleaned up, judges
# nothing more: it ends, and the runner boots another one for the rest of the plan.

LEFTOVERS_SECONDS=90	# as the limits of the plan, TENTHS tenths of that on this host
EXIT_CLEAN=16		# the plan is done
EXIT_SPOILED=2		# boot another guest for the rest

report() { echo "$*" > /dev/ttyS1; }

note() { echo "kmp-test: $*" > /dev/kmsg; }

# The kernel log is read in pieces, each but once, so that no line is missed. Each piece has a checkpoint in it; if it has
# not, its beginning is lost.
checkpoint() {
	checkpoints=$((${checkpoints:-0} + 1))
	note "checkpoint $checkpoints."
}

# log_reports EXPECTED: what is wrong in the kernel log since it was last read; the file says what is expected there.
log_reports() {
	dmesg -c | awk -v checkpoint="kmp-test: checkpoint $checkpoints." -v expected="$1" -f /guest/log-check.awk
}

# lockdep_on: where there is lockdep, it still looks. It switches itself off after its first report, and when its tables
# are full.
lockdep_on() { [ ! -e /proc/lockdep_stats ] || grep -q '^ *debug_locks: *1$' /proc/lockdep_stats; }

# judge_start: what the kernel said while it booted is noted, but no scenario's fault.
judge_start() {
	local reports
	report up
	reports=$(dmesg -c | awk -f /guest/log-check.awk)
	[ -z "$reports" ] || report note "at boot: $reports"
	checkpoint
	/guest/leftovers remember
}

# said: the scenario's own word, written by the verbs ok, fail, late and skip.
said() { cat /run/verdict 2> /dev/null; }

# judge SECONDS NAME "COMMAND ARGUMENTS...": runs one item and reports on it.
judge() {
	local limit=$1 name=$2 command=$3 status left reports
	rm -f /run/verdict /run/late /run/io
	note "begin $name"
	report begin "$name"

	# shellcheck disable=SC2086 # a command and its arguments
	time-limit $((limit * TENTHS / 10)) "$name" sh /guest/scenario "$name" $command
	status=$?
	verdict=$(said)
	case $verdict in
	ok | skip*)	[ $status = 0 ] || verdict="fail exit status $status after saying $verdict" ;;
	fail* | late*)	;;
	*)		verdict="fail ended without a verdict, exit status $status" ;;
	esac

	if [ "$verdict" = ok ] && [ -e /run/leave ]; then
		report ok "$name"
		end_spoiled
	fi

	spoiled=
	left=$(time-limit $((LEFTOVERS_SECONDS * TENTHS / 10)) "$name" /guest/leftovers clear)
	[ -z "$left" ] || spoil "left behind: $left"
	# shellcheck disable=SC2086
	expected_log $command > /run/expected
	reports=$(log_reports /run/expected)
	[ -z "$reports" ] || spoil "kernel log: $reports"
	lockdep_on || spoil "lockdep has switched itself off"
	note "end $name: $verdict"
	checkpoint

	case $verdict in
	*' '*)	report "${verdict%% *}" "$name" "${verdict#* }" ;;
	*)	report "$verdict" "$name" ;;
	esac
	[ -z "$spoiled" ] || end_spoiled
}

# end_spoiled: this guest is of no use to the rest of the plan.
end_spoiled() {
	report spoiled
	vm-exit $EXIT_SPOILED
}

# spoil REASON: a pass becomes a failure; so does a limit missed; a failure gets one more reason.
spoil() {
	spoiled=yes
	case $verdict in
	fail*)	verdict="$verdict; $1" ;;
	late*)	verdict="fail ${verdict#late }; $1" ;;
	*)	verdict="fail $1" ;;
	esac
}

# expected_log SCRIPT: the reports it provokes on purpose, as log-check.awk reads them. Those of `expect-log` must come
# if it passes, those of `expect-log-maybe` depend on luck.
expected_log() {
	local come=may
	[ "$verdict" != ok ] || come=must
	sed -n "s/^# expect-log: */$come /p; s/^# expect-log-maybe: */may /p" "$1"
}

# judge_end: the plan is done; what the kernel said since the last item is nobody's but counts.
judge_end() {
	local reports
	reports=$(log_reports /dev/null)
	if [ -z "$reports" ]; then report end; else report "after $reports"; fi
	vm-exit $EXIT_CLEAN
}
