# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# sysfs.sh - more verbs: what a map shows in sysfs. A scenario that wants them sources this file.

# sysfs_of MAP: its folder. find_sysfs MAP: sets SYSFS to it.
sysfs_of() { find_sysfs "$1"; echo "$SYSFS"; }
find_sysfs() {
	local name
	for SYSFS in /sys/block/dm-*; do
		read -r name < "$SYSFS/dm/name" || continue
		[ "$name" != "$1" ] || break
	done
	SYSFS=$SYSFS/kmultipath
}

# shows MAP FILE: its contents. shows_field MAP FILE FIELD: of a small table, what stands behind a word.
shows() {
	find_sysfs "$1"
	lines_of "$SYSFS/$2"
}
shows_field() {
	local word rest
	find_sysfs "$1"
	while read -r word rest; do
		[ "$word" != "$3" ] || echo "$rest"
	done < "$SYSFS/$2"
}

# lines_of FILE: as cat, by the shell.
lines_of() {
	local line
	while read -r line; do
		echo "$line"
	done < "$1"
}

# shows_tunables MAP: as the message get lists them.
shows_tunables() {
	local name
	for name in $(ask "$1" get | cut -d ' ' -f 1); do
		echo "$name $(shows "$1" "$name")"
	done
}

# ask MAP WORDS...: a message and its reply.
ask() {
	local map=$1
	shift
	dmsetup message "$map" 0 "$*"
}

# says REGEX COMMAND...: a line of its output is like that.
says() {
	local regex=$1
	shift
	"$@" | grep -q "$regex"
}
