# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# check.sh - how a static check is run, and on which files. Sourced by check, and by check-selftest, behind places.sh.

# A list that cannot be made is a failure wherever it stands.
shopt -s inherit_errexit
failed=

# files [PATTERN...]: ours, whether committed yet or not. A tree without a repository, as a tarball has it, is to git a
# repository where all is new.
files() {
	local git=(git -c core.quotePath=off)
	if [ ! -e .git ]; then
		GIT_DIR=$BUILD/check/repository git init -q
		git+=(--git-dir="$BUILD/check/repository" --work-tree=.)
	fi
	"${git[@]}" ls-files -co --exclude-standard -x /build/ -- "$@" |
		while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# on LIST COMMAND...: runs a command on the files that a list names. There always are some: a list that is empty looks
# for the wrong thing.
on() {
	local list
	list=$("$1") || { echo "the list $1 cannot be made"; return 1; }
	[ -n "$list" ] || { echo "the list $1 is empty"; return 1; }
	shift
	xargs -d '\n' "$@" <<< "$list"
}

# none COMMAND...: grep, and what is found is a failure.
none() {
	local status=0
	"$@" || status=$?
	[ $status = 1 ]
}

# check NAME FUNCTION [ARGUMENT...]: runs one and reports; a subshell of its own, for `set -e` counts for nothing in a
# condition. What it says is the finding.
check() {
	local name=$1 status=0
	shift
	echo "begin $name"
	set +e
	(set -eE; trap 'echo "${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND"' ERR; "$@") >&2
	status=$?
	set -e
	if [ $status = 0 ]; then echo "ok $name"; else echo "fail $name it has findings"; failed=yes; fi
}

# all_well: none has failed.
all_well() { [ -z "$failed" ]; }
