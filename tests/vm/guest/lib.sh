# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# lib.sh - the verbs of which scenarios are made. Sourced by guest/scenario before the scenario itself.
#
# Given:  NAME of the scenario, KERNEL it runs on, SLOW (how much longer waits last there), TARGET under test,
#         SOAK in make soak.
# Rules:  a scenario ends with ok, or it fails; each verb that acts leaves a line in the kernel log, beside what
#         the kernel said about it; nothing sleeps for luck: wait_for a condition.

set -eu
: "${TARGET:=kmultipath}"
PATHS='' DEVS=''
export DM_DISABLE_UDEV=1	# there is none: dmsetup makes the nodes itself

# shellcheck source=wait.sh
. /guest/wait.sh

# --- verdicts -------------------------------------------------------------------------------------------------

act() { echo "kmp-test: $*" > /dev/kmsg; }

verdict() { [ -s /run/verdict ] || echo "$*" > /run/verdict; }

# ok: the scenario passed. A figure beyond its limit by the host's clock is reported only here, when nothing else failed.
ok() {
	[ ! -s /run/late ] || late "$(paste -s -d ';' /run/late)"
	verdict ok
	exit 0
}
# ok_and_leave: the guest ends with it, whatever is left behind and whatever the kernel said. For what is not ours.
ok_and_leave() { verdict ok; touch /run/leave; exit 0; }
fail() { verdict fail "$*"; exit 1; }
# late REASON: a limit in time was missed, and nothing worse. Such a scenario gets a second chance. Call it when the I/O
# has ended: an error of it, or a wrong byte, is a failure.
late() {
	local wrong
	wrong=$(grep -sE '^(errors|mismatches|stuck)=[1-9]' /run/io | paste -s -d ' ' -)
	[ -z "$wrong" ] || fail "I/O: $wrong; $*"
	verdict late "$*"
	exit 1
}
skip() { verdict skip "$*"; exit 0; }

# A command that fails where nothing looks at it ends the scenario (set -e); say so.
on_exit() { [ "$1" = 0 ] || verdict fail "a command failed, status $1"; }
trap 'on_exit $?' EXIT

# setup_done: from here on the incumbent may hang the guest, which is no failure of ours (header `beside`).
setup_done() { echo "set-up $NAME" > /dev/ttyS1; }

# require COMMAND...: fails the scenario with the command's name if it is false.
require() { "$@" || fail "not true: $*"; }

# require_within SECONDS COMMAND...: the same for what may take its time.
require_within() {
	local seconds=$1
	shift
	wait_for "$seconds" "$@" || fail "not true within $seconds s: $*"
}

# refuse COMMAND...: fails the scenario if the command succeeds.
refuse() { ! "$@" || fail "should not have worked: $*"; }

# first_line FILE
first_line() {
	local line
	read -r line < "$1"
	echo "$line"
}

# field_of KEY FIELD FILE: of the line whose first word is KEY, what stands behind "FIELD=".
field_of() {
	awk -v key="$1" -v field="$2=" '
		$1 == key {
			for (i = 2; i <= NF; i++)
				if (index($i, field) == 1) {
					print substr($i, length(field) + 1)
					found = 1
				}
		}
		END { exit !found }' "$3"
}

# is WANTED COMMAND...: the command prints exactly that.
is() {
	local wanted=$1
	shift
	[ "$("$@")" = "$wanted" ]
}

# figure KEY VALUE UNIT: a measured value, for the runner's report. If it is beyond its limit in the file figures, the
# scenario fails, after it has run to its end; it is late if the figure depends on how fast the host was. The limits are
# those of the stock kernels.
: "${FIGURES:=/guest/figures}"
figure() {
	local beyond='' word=fail
	echo "figure $NAME $1=$2 $3" > /dev/ttyS1
	[ "$KERNEL" = debug ] || beyond=$(awk -v scenario="$NAME" -v key="$1" -v value="$2" -v unit="$3" \
		-v kernel="$KERNEL" -f /guest/figures.awk "$FIGURES")
	case $3${CLOCK:-} in ns | us | ms | s | percent | ratio | */s) word=late ;; esac
	[ -n "$beyond" ] || return 0
	if [ $word = late ]; then echo "$beyond" >> /run/late; else verdict fail "$beyond"; fi
}

# often N MORE: how many rounds a scenario does: N in make test, MORE in make soak.
often() { if [ -n "${SOAK:-}" ]; then echo "$2"; else echo "$1"; fi; }

# --- modules and the kernel log -------------------------------------------------------------------------------

# load MODULE [PARAMETER=VALUE...]
load() {
	act "load $*"
	modprobe "$@" || fail "cannot load $1"
}

# need MODULE: skips the scenario on a kernel that lacks it.
need() { modprobe "$1" 2> /dev/null || skip "this kernel has no $1"; }

# log_since_begin: the kernel log of this scenario. dmesg_has REGEX: something like that is in it. logged_since ACT TEXT: that
# text is in it, since the scenario acted so.
log_since_begin() { dmesg | sed -n "/kmp-test: begin $NAME\$/,\$p"; }
dmesg_has() { log_has "begin $NAME" regex "$1"; }
logged_since() { log_has "$1" text "$2"; }
log_has() {
	dmesg | act="kmp-test: $1" kind=$2 wanted=$3 awk '
		BEGIN { act = ENVIRON["act"]; wanted = ENVIRON["wanted"]; is_text = ENVIRON["kind"] == "text" }
		/kmp-test: / { if (index($0, act)) found = 0; next }
		is_text ? index($0, wanted) : $0 ~ wanted { found = 1 }
		END { exit !found }'
}

# --- paths ----------------------------------------------------------------------------------------------------

# paths_up N [SIZE_MB] [PARAMETER=VALUE...]: N disks, each with a SCSI host of its own, onto one store with one
# WWID. Sets PATHS ("sda sdb") and DEVS ("8:0 8:16"), in the order of the hosts.
paths_up() {
	local n=$1 size=${2:-32}
	shift; [ $# = 0 ] || shift
	load scsi_debug add_host="$n" per_host_store=0 vpd_use_hostno=0 lbpu=1 dev_size_mb="$size" ndelay=20000 "$@"
	require_within 30 scsi_debug_disks_are "$n"
	PATHS=$(scsi_debug_disks)
	DEVS=$(for path in $PATHS; do dev_of "$path"; done | paste -s -d ' ' -)
}

# scsi_debug_disks: their names, one line, ordered by host number.
scsi_debug_disks() {
	local disk
	for disk in /sys/bus/pseudo/devices/adapter*/host*/target*/*/block/sd*; do
		[ ! -b "/dev/${disk##*/}" ] || echo "$disk"
	done | sed 's|.*/host\([0-9]*\)/.*/|\1 |' | sort -n | cut -d ' ' -f 2 | paste -s -d ' ' -
}

scsi_debug_disks_are() { [ "$(scsi_debug_disks | wc -w)" = "$1" ]; }

# dev_of DISK: its major:minor.
dev_of() { first_line "/sys/class/block/$1/dev"; }

# sectors_of DISK
sectors_of() { first_line "/sys/class/block/$1/size"; }

# path_state DISK STATE: running, offline, blocked... as the SCSI midlayer calls them.
path_state() {
	act "path_state $*"
	echo "$2" > "/sys/block/$1/device/state"
	require is "$2" cat "/sys/block/$1/device/state"
}

# all_paths STATE
all_paths() {
	local path
	for path in $PATHS; do
		path_state "$path" "$1"
	done
}

# path_delete DISK: as a transport does that gave up on it.
path_delete() {
	act "path_delete $1"
	echo 1 > "/sys/block/$1/device/delete"
}

# --- maps -----------------------------------------------------------------------------------------------------

# What map_table puts into a table, beside the features: set these before calling it.
GROUPS_WANTED=2
SELECTOR='round-robin 0'
HANDLER=''

# count_and WORDS...: a counted list as tables have it: "2 queue_mode bio", or "0".
count_and() { echo "$# $*" | sed 's/ *$//'; }

# map_table [FEATURE...]: a table of TARGET over DEVS, dealt out evenly to GROUPS_WANTED groups.
map_table() {
	local groups='' dev group count in_group=0 per_group
	[ "$TARGET" != multipath ] || set -- "$@" queue_mode bio
	# shellcheck disable=SC2086 # lists of words
	count=$(set -- $DEVS; echo $#)
	per_group=$(((count + GROUPS_WANTED - 1) / GROUPS_WANTED))
	group=''
	for dev in $DEVS; do
		group="$group $dev 1"
		in_group=$((in_group + 1))
		if [ $in_group = $per_group ]; then
			groups="$groups $SELECTOR $in_group 1$group"
			group='' in_group=0
		fi
	done
	[ $in_group = 0 ] || groups="$groups $SELECTOR $in_group 1$group"
	# shellcheck disable=SC2086
	echo "0 $(sectors_of "${PATHS%% *}") $TARGET $(count_and "$@") $(count_and $HANDLER)" \
		"$GROUPS_WANTED 1$groups"
}

# map_create NAME [FEATURE...]
map_create() {
	local map=$1 table
	shift
	table=$(map_table "$@")
	act "map_create $map: $table"
	dmsetup create "$map" --table "$table" || fail "the kernel refuses: $table"
}

# map_reload NAME [FEATURE...]: loads another table and swaps it in without flushing.
map_reload() {
	local map=$1 table
	shift
	table=$(map_table "$@")
	act "map_reload $map: $table"
	dmsetup load "$map" --table "$table" || fail "the kernel refuses: $table"
	dmsetup suspend --noflush --nolockfs "$map"
	dmsetup resume --noflush --nolockfs "$map"
}

# map_remove NAME
map_remove() {
	act "map_remove $1"
	require_within 10 dmsetup remove "$1"
}

# status NAME, table NAME: what the kernel says about it. message NAME WORDS...
status() { dmsetup status --noflush "$1"; }
table() { dmsetup table "$1"; }
message() {
	local map=$1
	shift
	act "message $map $*"
	dmsetup message "$map" 0 "$*"
}

# info_field NAME FIELD: of dmsetup info: open, suspended, events...
info_field() { dmsetup info -c --noheadings -o "$2" "$1"; }

# path_status NAME DISK: the letter the status line has for a path: A or F.
path_status() {
	local words dev
	read -r dev < "/sys/class/block/$2/dev"
	words=$(status "$1")
	words=${words#* "$dev" }
	echo "${words%% *}"
}

# holds MAP: I/O waits in it for a path.
holds() {
	local words
	words=$(status "$1")
	case ${words#0 * } in 'kmultipath 2 1 '*) ;; *) false ;; esac
}

# --- I/O ------------------------------------------------------------------------------------------------------

# reads DEVICE: one block comes back. writes DEVICE: one block goes out. Both past the page cache.
reads() { dd if="$1" of=/dev/null bs=4096 count=1 iflag=direct status=none 2> /dev/null; }
writes() { dd if=/dev/zero of="$1" bs=4096 count=1 oflag=direct conv=notrunc status=none 2> /dev/null; }
