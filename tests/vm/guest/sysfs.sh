# SPDX-License-Identifier: GPL-2.0-only
#
# sysfs.sh - verbs for what a map shows in sysfs. Sourced by scenarios that need them.

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

# shows MAP FILE: the file's contents. shows_field MAP FILE FIELD: what follows the word FIELD in it.
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

# removed_is MAP N: so many of its paths' devices were deleted.
removed_is() { [ "$(shows_field "$1" states removed)" = "$2" ]; }

# path_shows MAP DISK FILE FIELD: the same of a file of the path through that disk. path_is MAP DISK STATE. rank_is MAP DISK
# RANK.
path_shows() { shows_field "$1" "paths/$(dev_of "$2")/$3" "$4"; }
path_is() { [ "$(path_shows "$1" "$2" state state)" = "$3" ]; }
rank_is() { [ "$(path_shows "$1" "$2" rank rank)" = "$3" ]; }

# lines_of FILE: as cat, by the shell alone.
lines_of() {
	local line
	while read -r line; do
		echo "$line"
	done < "$1"
}

# shows_tunables MAP: in the form of the message get.
shows_tunables() {
	local name
	for name in $(ask "$1" get | cut -d ' ' -f 1); do
		echo "$name $(shows "$1" "$name")"
	done
}

# ask MAP WORDS...: sends a message and prints its reply.
ask() {
	local map=$1
	shift
	dmsetup message "$map" 0 "$*"
}

# recorded MAP: how many events its record has had; it keeps the last ones. recorded_since MAP N REGEX: an event after
# the first N matches.
recorded() { ask "$1" record | awk '{ n = $1 + 1 } END { print n + 0 }'; }
recorded_since() { ask "$1" record | awk -v n="$2" '$1 >= n' | grep -q "$3"; }

# says REGEX COMMAND...: a line of the command's output matches.
says() {
	local regex=$1
	shift
	"$@" | grep -q "$regex"
}
