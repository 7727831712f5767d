# SPDX-License-Identifier: GPL-2.0-only
#
# judge.sh - runs one item of the plan and reports the verdict. Sourced and called by init.
#
# An item passes only if it ended with the verb `ok` and exit status 0, left nothing behind (leftovers), and the kernel
# log has no report (log-check.awk). An item that ended with `late` missed a limit in time: if nothing else is wrong,
# the runner repeats it once. After a report in the kernel log, or if something cannot be removed, the guest runs no
# further item: it ends, and the runner boots another one for the rest of the plan.

LEFTOVERS_SECONDS=90	# multiplied, like the limits of the plan, by TENTHS / 10 on this host
EXIT_CLEAN=16		# the plan is done
EXIT_SPOILED=2		# boot another guest for the rest

report() { echo "$*" > /dev/ttyS1; }

note() { echo "kmp-test: $*" > /dev/kmsg; }

# The kernel log is read in pieces, and cleared, so that no line is missed. Each piece contains a checkpoint; if it does
# not, its beginning is lost.
checkpoint() {
	checkpoints=$((${checkpoints:-0} + 1))
	note "checkpoint $checkpoints."
}

# log_reports EXPECTED: what is wrong in the kernel log since it was last read, without the reports in file EXPECTED.
log_reports() {
	dmesg -c | awk -v checkpoint="kmp-test: checkpoint $checkpoints." -v expected="$1" -f /guest/log-check.awk
}

# lockdep_on: lockdep is still on, or this kernel has none. It switches itself off after its first report, and when its
# tables are full.
lockdep_on() { [ ! -e /proc/lockdep_stats ] || grep -q '^ *debug_locks: *1$' /proc/lockdep_stats; }

# judge_start: reports of the boot itself are sent as a note, because no scenario caused them.
judge_start() {
	local reports
	report up
	reports=$(dmesg -c | awk -f /guest/log-check.awk)
	[ -z "$reports" ] || report note "at boot: $reports"
	checkpoint
	/guest/leftovers remember
}

# said: the verdict that the scenario wrote with the verb ok, fail, late or skip.
said() { cat /run/verdict 2> /dev/null; }

# judge SECONDS NAME "COMMAND ARGUMENTS...": runs one item and reports on it.
judge() {
	local limit=$1 name=$2 command=$3 status left reports
	rm -f /run/verdict /run/late /run/io
	note "begin $name"
	report begin "$name"

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

# end_spoiled: ends this guest, because it is no longer fit for the rest of the plan.
end_spoiled() {
	report spoiled
	vm-exit $EXIT_SPOILED
}

# spoil REASON: makes a pass or a missed limit a failure; a failure gets one more reason.
spoil() {
	spoiled=yes
	case $verdict in
	fail*)	verdict="$verdict; $1" ;;
	late*)	verdict="fail ${verdict#late }; $1" ;;
	*)	verdict="fail $1" ;;
	esac
}

# expected_log SCRIPT: the reports that it provokes on purpose, in the form of log-check.awk. If the scenario passes,
# those of `expect-log` must come; those of `expect-log-maybe` may.
expected_log() {
	local come=may
	[ "$verdict" != ok ] || come=must
	sed -n "s/^# expect-log: */$come /p; s/^# expect-log-maybe: */may /p" "$1"
}

# judge_end: the plan is done. What the kernel reported since the last item belongs to no item, but is a failure.
judge_end() {
	local reports
	reports=$(log_reports /dev/null)
	if [ -z "$reports" ]; then report end; else report "after $reports"; fi
	vm-exit $EXIT_CLEAN
}
