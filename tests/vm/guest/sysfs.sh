# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# sysfs.sh - more verbs: what a map shows in sysfs. A scenario that wants them sources this file.

# sysfs_of MAP: its folder.
sysfs_of() { echo "/sys/block/dm-$(info_field "$1" minor)/kmultipath"; }

# shows MAP FILE: its contents. shows_field MAP FILE FIELD: of a small table, what stands behind a word.
shows() { cat "$(sysfs_of "$1")/$2"; }
shows_field() { sed -n "s/^$3 //p" "$(sysfs_of "$1")/$2"; }

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
