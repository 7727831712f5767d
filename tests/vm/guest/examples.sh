# SPDX-License-Identifier: GPL-2.0-only
#
# examples.sh - verbs that run the examples of the manual and the README as they are printed there. Sourced by scenarios
# that need them. examples.awk finds the examples.
#
# If the document shows output for a command, the command must print it: `...` stands for anything within a line, and
# alone in a line for any lines. Such a command only queries, and is repeated for a while until its output fits, because
# what it queries may take time. A command without output must succeed.

EXAMPLES=/run/examples

# fits SHOWN SAID: the output in file SAID is what file SHOWN has.
fits() {
	awk '
		function quoted(text) { gsub(/[][\\.^$*+?(){}|]/, "\\\\&", text); return text }
		function pattern(text,		parts, nr, i, made) {
			nr = split(text, parts, /\.\.\./)
			for (i = 1; i <= nr; i++)
				made = made (i > 1 ? ".*" : "") quoted(parts[i])
			return "^" made "$"
		}
		function fit(i, j) {
			for (; i <= nr_shown; i++, j++) {
				if (shown[i] == "...") {
					for (; j <= nr_said; j++)
						if (fit(i + 1, j))
							return 1
					return fit(i + 1, j)
				}
				if (j > nr_said || said[j] !~ pattern(shown[i]))
					return 0
			}
			return j > nr_said
		}
		{ sub(/[ \t]+$/, "") }
		FILENAME == ARGV[1] { shown[++nr_shown] = $0; next }
		{ said[++nr_said] = $0 }
		END { exit !fit(1, 1) }' "$1" "$2"
}

# say_it COMMAND: runs it in this shell, because later commands use the variables that it sets.
# shellcheck disable=SC2294 # one word, of several lines
say_it() { eval "$1" > $EXAMPLES/said 2>&1 < /dev/null; }
says_so() { say_it "$1" || :; fits "$2" $EXAMPLES/said; }

run_example() {
	local command shown=${1%.command}.output before=${1%.command}.before
	[ ! -e "$before" ] || eval "$(cat "$before")"
	command=$(cat "$1")
	# Log the file's name and not the command: the command may search the log for words of its own.
	act "example $(basename "$1" .command)"
	if [ -e "$shown" ]; then
		wait_for 20 says_so "$command" "$shown" ||
			fail "the example '$command' says: $(paste -s -d '|' $EXAMPLES/said)"
	else
		say_it "$command" || fail "the example '$command' fails: $(paste -s -d '|' $EXAMPLES/said)"
	fi
}

# examples SETUP: runs the examples that name this setup, in the order of the documents.
examples() {
	local command nr=0
	rm -rf $EXAMPLES
	mkdir $EXAMPLES
	awk -v setup="$1" -v to=$EXAMPLES -f /guest/examples.awk /guest/manual/* || fail "a document has unmarked blocks"
	for command in "$EXAMPLES"/*.command; do
		[ -e "$command" ] || fail "no example for $1"
		run_example "$command"
		nr=$((nr + 1))
	done
	figure "$1" $nr commands
	rm -r $EXAMPLES
	SETUPS_RUN="$SETUPS_RUN $1"
}

# no_other_examples: every setup that a document names was run.
SETUPS_RUN=''
no_other_examples() {
	local setups setup
	setups=$(awk '/^(\.\.|<!--) test: / { print $3 }' /guest/manual/* | sort -u)
	for setup in $setups; do
		case "$SETUPS_RUN " in
		*" $setup "*) ;;
		*) fail "the examples for $setup were not run" ;;
		esac
	done
}
