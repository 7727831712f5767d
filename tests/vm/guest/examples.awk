# SPDX-License-Identifier: GPL-2.0-only
#
# examples.awk - finds the literal blocks of a document: in .rst behind a line that ends with `::`, in .md what four
# spaces indent. A comment that readers do not see is before each, `.. COMMENT` or `<!-- COMMENT -->`:
#
#	test: SETUP [COMMAND]	the block is an example. SETUP names what it needs; COMMAND, a function of the scenario,
#				runs before it. `# ` begins a command of the block; what follows is its output
#	no test: REASON		the block is no example
#
# With -v check=1 it names blocks without such a comment, and fails. Else, with -v setup=SETUP -v to=FOLDER, it writes
# the commands of that setup's blocks to NUMBER.command, their output to NUMBER.output, and COMMAND to NUMBER.before.

function begin_file() {
	mark = before = ""
	in_block = expected = 0
	blank = 1
}

# A block's first line. The comment before it holds for this block alone.
function begin_block() {
	in_block = 1
	match($0, /^[ \t]+/)
	indent = RLENGTH
	wanted = 0
	nr_blocks++
	if (mark == "") {
		printf "%s:%d: neither `test: SETUP` nor `no test: REASON` before this block\n", FILENAME, FNR
		bad = 1
	} else if (sub(/^test: /, "", mark)) {
		before = mark
		sub(/ .*/, "", mark)
		if (!sub(/^[^ ]+ /, "", before))
			before = ""
		wanted = mark == setup
		commands = 0
	} else {
		commands = -1
	}
	mark = ""
}

function end_block() {
	if (in_block && commands == 0) {
		printf "%s:%d: no command in the example above\n", FILENAME, FNR
		bad = 1
	}
	in_block = expected = 0
}

function keep(text, kind) {
	if (wanted && !check)
		print text > sprintf("%s/%03d.%s", to, nr, kind)
}

function take(line) {
	if (continued) {
		keep(line, "command")
	} else if (sub(/^# /, "", line)) {
		if (commands >= 0)
			commands++
		nr += wanted
		if (before != "")
			keep(before, "before")
		before = ""
		keep(line, "command")
	} else {
		keep(line, "output")
		continued = 0
		return
	}
	continued = line ~ /\\$/
}

FNR == 1 { end_block(); begin_file(); markdown = FILENAME ~ /\.md$/ }

in_block && /^[^ \t]/ { end_block() }
in_block && /[^ \t]/ { take(substr($0, indent + 1)); next }

/^(\.\.|<!--) (no )?test: / {
	mark = $0
	sub(/^(\.\.|<!--) /, "", mark)
	sub(/ *-->$/, "", mark)
	next
}

!markdown && /^[^.].*::$|^::$|^\.[^.].*::$/ { expected = 1; next }
!markdown && expected && /^[ \t]+[^ \t]/ { begin_block(); take(substr($0, indent + 1)); next }
markdown && blank && /^    +[^ ]/ { begin_block(); take(substr($0, indent + 1)); next }
/[^ \t]/ { expected = 0 }
{ blank = !/[^ \t]/ }

END {
	end_block()
	if (!nr_blocks) {
		print "no literal block found in " ARGC - 1 " documents"
		bad = 1
	}
	exit bad
}
