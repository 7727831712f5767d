# SPDX-License-Identifier: GPL-2.0-only
#
# log-check.awk - prints the reports of errors in a kernel log. Called by judge.sh, and by verdict.sh of tests/system.
#
#   checkpoint a line of the log contains this text; if not, the log's beginning is lost
#   expected   a file of lines `must REGEX` and `may REGEX`: a report whose first line matches one, and the backtrace
#              after it, is not printed; if no report matches a `must`, that is printed

BEGIN {
	headline = "BUG:|WARNING:|INFO: |Oops|KASAN|UBSAN|ODEBUG|KFENCE:" \
		"|general protection fault|stack segment|divide error|kernel BUG at|Kernel panic" \
		"|corruption|page allocation failure|Out of memory:|refcount_t:" \
		"|cannot create duplicate|kobject_add_internal failed|already present!" \
		"|[1-9][0-9]* new suspected memory leaks|nobody cared|DEBUG_LOCKS_WARN" \
		"|BUG [^ ]+ \\(|turning off the locking correctness validator" \
		"|workqueue: .* hogged CPU|Busy inodes after unmount"
	backtrace = "Call Trace:"
	backtrace_lines = 80
	whole = checkpoint == ""
	while (expected != "" && (getline line < expected) > 0)
		came[substr(line, index(line, " ") + 1)] = line ~ /^must / ? 0 : -1
}

function is_expected(	regex, found) {
	for (regex in came)
		if ($0 ~ regex)
			found = came[regex] = 1
	return found
}

!whole && index($0, checkpoint) { whole = 1 }
/kmp-test: / { next }

is_expected() { excused = NR + backtrace_lines; next }
$0 ~ headline || ($0 ~ backtrace && NR > excused) { if (!count++) first = $0 }

END {
	if (!whole)
		print "the beginning of the log is lost"
	if (count) {
		sub(/^\[[^]]*\] */, "", first)
		print first (count > 1 ? " (and " count - 1 " more lines)" : "")
	}
	for (regex in came)
		if (came[regex] == 0)
			print "no report matches expect-log: " regex
}
