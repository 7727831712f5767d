# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# check.sh - runs a check, on the files of a list. Sourced by check, check-selftest and ../user/run, after env.sh.

# A command substitution that fails, such as a list of files, fails the check.
shopt -s inherit_errexit
failed=

# files [PATTERN...]: the project's files, committed or not. For a tree without a repository, such as an unpacked
# tarball, an empty repository is made, in which all files are new.
files() {
	local git=(git -c core.quotePath=off)
	if [ ! -e .git ]; then
		GIT_DIR=$BUILD/check/repository git init -q
		git+=(--git-dir="$BUILD/check/repository" --work-tree=.)
	fi
	"${git[@]}" ls-files -co --exclude-standard -x /build/ -- "$@" |
		while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# on LIST COMMAND...: runs a command on the files that the function LIST prints. An empty list is a failure, because its
# pattern must be wrong.
on() {
	local list
	list=$("$1") || { echo "the list $1 cannot be made"; return 1; }
	[ -n "$list" ] || { echo "the list $1 is empty"; return 1; }
	shift
	xargs -d '\n' "$@" <<< "$list"
}

# none COMMAND...: runs grep, and fails if it finds something.
none() {
	local status=0
	"$@" || status=$?
	[ $status = 1 ]
}

# check NAME FUNCTION [ARGUMENT...]: runs one check and reports. It runs in a subshell, because `set -e` has no effect
# within a condition. Its output is the finding.
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
