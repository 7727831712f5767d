# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# targets.sh - the fuzz targets and their seeds. Sourced by run and ../user/coverage, after env.sh.

FUZZ=$TOP/tests/fuzz

# These link the tool kmultipath; the others include the pure files that they call.
TOOL=(tab wwid)

is_of_tool() { [[ " ${TOOL[*]} " = *" $1 "* ]]; }

targets() { basename -s .seeds "$FUZZ"/*.seeds; }

# seeds TARGET FOLDER: makes a file of each line of TARGET.seeds.
seeds() {
	local line number=0
	rm -rf "$2"
	mkdir -p "$2"
	while read -r line; do
		[[ -n $line && $line != "#"* ]] || continue
		number=$((number + 1))
		printf '%b' "$line" > "$2/$number"
	done < "$FUZZ/$1.seeds"
	[ $number -gt 0 ] || die "$1.seeds has no seed"
}
