# SPDX-License-Identifier: GPL-2.0-only
#
# lib.sh - the verbs that scenarios consist of. Sourced by guest/scenario before the scenario itself.
#
# Given:  NAME of the scenario, KERNEL it runs on, SLOW (the factor for waits there), TARGET under test, SOAK in
#         make soak, CLOCK=instructions if time counts them.
# Rules:  a scenario ends with ok, or it fails; each verb that changes something writes a line to the kernel log, so
#         that the kernel's own lines follow it; no verb sleeps for a fixed time: wait_for a condition.

set -eu
: "${TARGET:=kmultipath}"
PATHS='' DEVS=''
export DM_DISABLE_UDEV=1	# there is no udev: dmsetup makes the nodes itself

. wait.sh

# --- verdicts -------------------------------------------------------------------------------------------------

act() { echo "kmp-test: $*" > /dev/kmsg; }

# lines_to_log: standard input, each line as a record of its own, because the kernel refuses long ones.
lines_to_log() {
	local line
	while read -r line; do act "$line"; done
}

verdict() { [ -s /run/verdict ] || echo "$*" > /run/verdict; }

# ok: the scenario passed. A late figure is reported only here, as any other failure comes first.
ok() {
	[ ! -s /run/late ] || once_more "$(paste -s -d ';' /run/late)"
	verdict ok
	exit 0
}
# ok_and_leave: the scenario passed, and the guest ends; leftovers and kernel log are not checked. For dm-multipath.
ok_and_leave() { verdict ok; touch /run/leave; exit 0; }
fail() { verdict fail "$*"; exit 1; }
# late REASON: a limit in time was missed, and nothing else is wrong. On the host's clock the runner repeats the scenario
# once, because the host may be the cause; on the instruction clock the scenario fails. Call it when the I/O has ended.
late() {
	[ "${CLOCK:-}" != instructions ] || fail "$*"
	once_more "$*"
}
# once_more REASON: the runner repeats the scenario once. An I/O error or a wrong byte makes the scenario fail instead.
once_more() {
	local wrong
	wrong=$(grep -sE '^(errors|mismatches|stuck)=[1-9]' /run/io | paste -s -d ' ' -)
	[ -z "$wrong" ] || fail "I/O: $wrong; $*"
	verdict late "$*"
	exit 1
}
skip() { verdict skip "$*"; exit 0; }

# With set -e a command that fails outside of a condition ends the scenario: report that.
on_exit() { [ "$1" = 0 ] || verdict fail "a command failed, status $1"; }
trap 'on_exit $?' EXIT

# setup_done: from here on dm-multipath may hang the guest without failing the scenario (header `beside`).
setup_done() { echo "set-up $NAME" > /dev/ttyS1; }

# require COMMAND...: fails the scenario if the command fails; the reason names the command.
require() { "$@" || fail "not true: $*"; }

# require_within SECONDS COMMAND...: the same for a command that may need some time to succeed.
require_within() {
	local seconds=$1
	shift
	wait_for "$seconds" "$@" || fail "not true within $seconds s: $*"
}

# let_pass N: hundredths of a second pass, for the I/O or the tests that go on meanwhile.
let_pass() {
	local began
	began=$(uptime_cs)
	require_within $(($1 / 100 + 5)) passed "$began" "$1"
}

# refuse COMMAND...: fails the scenario if the command succeeds.
refuse() { ! "$@" || fail "should not have worked: $*"; }

# first_line FILE
first_line() {
	local line
	read -r line < "$1"
	echo "$line"
}

# field_of KEY FIELD FILE: what follows "FIELD=" in the line whose first word is KEY.
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

# figure KEY VALUE UNIT: reports a measured value to the runner. If it is beyond its limit in the file figures, the
# scenario fails at its end. If the value is a time whose limit has `varies`, or if it depends on the host's speed (header
# `clock: host`), the scenario is repeated once instead. The limits are those of 6.12 and 6.1.
: "${FIGURES:=/guest/figures}"
figure() {
	local beyond='' word=fail
	echo "figure $NAME $1=$2 $3" > /dev/ttyS1
	case $KERNEL in
	6.12 | 6.1)
		beyond=$(awk -v scenario="$NAME" -v key="$1" -v value="$2" -v unit="$3" \
			-v kernel="$KERNEL" -f /guest/figures.awk "$FIGURES")
		;;
	esac
	case $3${CLOCK:-} in ns | us | ms | s | percent | ratio | */s) word=late ;; esac
	case $3:$beyond in ns:*varies | us:*varies | ms:*varies | s:*varies) word=late ;; esac
	[ -n "$beyond" ] || return 0
	if [ $word = late ]; then echo "$beyond" >> /run/late; else verdict fail "$beyond"; fi
}

# often N MORE: the number of rounds of a scenario: N in make test, MORE in make soak.
often() { if [ -n "${SOAK:-}" ]; then echo "$2"; else echo "$1"; fi; }

# boot_parameter NAME DEFAULT: of the kernel's command line, where the header cmdline puts it.
boot_parameter() {
	local word found=$2
	for word in $(first_line /proc/cmdline); do
		case $word in "$1="?*) found=${word#*=} ;; esac
	done
	echo "$found"
}

# --- modules and the kernel log -------------------------------------------------------------------------------

# load MODULE [PARAMETER=VALUE...]
load() {
	act "load $*"
	modprobe "$@" || fail "cannot load $1"
}

# need MODULE: skips the scenario on a kernel that lacks it.
need() { modprobe "$1" 2> /dev/null || skip "this kernel has no $1"; }

# trace_end: ends what `trace-cmd start` began; the trace is in /run/trace.
trace_end() {
	trace-cmd stop
	trace-cmd show > /run/trace
	trace-cmd reset > /dev/null
}

# log_since_begin: this scenario's kernel log. dmesg_has REGEX: a line matches. logged_since ACT TEXT: a line since then
# has it.
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
	use_paths $(scsi_debug_disks)
}

# use_paths DISK...: sets PATHS and DEVS, for map_table.
use_paths() {
	PATHS=$*
	DEVS=$(for path in $PATHS; do dev_of "$path"; done | paste -s -d ' ' -)
}

# paths_of_one_lun: the disks reply with one WWID from now on, although each host had its own when they were found.
paths_of_one_lun() {
	act "paths_of_one_lun"
	echo 0 > /sys/bus/pseudo/drivers/scsi_debug/vpd_use_hostno
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

# path_delete DISK: as a transport does when it gives up a device.
path_delete() {
	act "path_delete $1"
	echo 1 > "/sys/block/$1/device/delete"
}

# --- maps -----------------------------------------------------------------------------------------------------

# What map_table puts into a table beside the features. Set these before calling it: with GROUPS_WANTED=2 four paths are
# two groups of two, of which only one gets I/O.
GROUPS_WANTED=2
SELECTOR='round-robin 0'
HANDLER=''

# count_and WORDS...: a counted list as tables have it: "2 queue_mode bio", or "0".
count_and() { echo "$# $*" | sed 's/ *$//'; }

# map_table [FEATURE...]: a table of TARGET over DEVS, distributed evenly over GROUPS_WANTED groups.
map_table() {
	local groups='' dev group count in_group=0 per_group
	[ "$TARGET" != multipath ] || set -- "$@" queue_mode bio
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
	map_swap "$map" "$table"
}

# map_swap NAME TABLE: the same with a table that is given.
map_swap() {
	act "map_swap $1: $2"
	dmsetup load "$1" --table "$2" || fail "the kernel refuses: $2"
	dmsetup suspend --noflush --nolockfs "$1"
	dmsetup resume --noflush --nolockfs "$1"
}

# map_remove NAME: its counts of I/O in flight must be back at zero.
map_remove() {
	act "map_remove $1"
	if [ "$KERNEL" = 6.12 ] || [ -n "${SOAK:-}" ]; then replays "$1"; fi
	require_within 10 is_idle "$(info_field "$1" blkdevname)"
	require_within 10 dmsetup remove "$1"
}

# replays MAP: the module's core, as a program, decides as the map's record has it. map_remove asks that, too: on 6.12,
# and in make soak on each kernel.
replays() {
	case $(dmsetup table "$1") in
	*' kmultipath '*)	;;
	*)	return 0 ;;
	esac
	# A suspended map takes no message.
	dmsetup message "$1" 0 record > "/run/record.$1" || return 0
	if kmultipath replay "/run/record.$1" > "/run/replay.$1"; then
		lines_to_log < "/run/replay.$1"
		return 0
	fi
	lines_to_log < "/run/record.$1"
	lines_to_log < "/run/replay.$1"
	fail "$1: $(tail -n 1 "/run/replay.$1")"
}

# is_idle DISK: no I/O is under way there.
is_idle() {
	local reads writes
	read -r reads writes < "/sys/block/$1/inflight"
	[ "$reads $writes" = '0 0' ]
}

# status NAME, table NAME: the map's status line and table. message NAME WORDS...
status() { dmsetup status --noflush "$1"; }
table() { dmsetup table "$1"; }
message() {
	local map=$1
	shift
	act "message $map $*"
	dmsetup message "$map" 0 "$*"
}

# notes_of NAME: the notes in its status, and nothing else.
notes_of() { status "$1" | awk '{ for (i = 8; i < 8 + $7; i++) printf "%s%s", (i > 8 ? " " : ""), $i }'; }

# stat_of NAME COUNT: a count of the message stats: outages, activations, failed_activations...
stat_of() { dmsetup message "$1" 0 stats | sed -n "s/^$2 //p"; }

# audited NAME THING FIELD: a field of the map's audit.
audited() { dmsetup message "$1" 0 audit | sed -n "s/^$2 .*\b$3=\([0-9]*\).*/\1/p"; }

# group_status NAME N: the group's letter in the status line: A, D or E.
group_status() { status "$1" | grep -oE '[ADE] 0 [0-9]+ [0-9]+ ' | sed -n "$2s/ .*//p"; }

# info_field NAME FIELD: of dmsetup info: open, suspended, events...
info_field() { dmsetup info -c --noheadings -o "$2" "$1"; }

# path_status NAME DISK: the path's letter in the status line: A or F.
path_status() {
	local words dev
	read -r dev < "/sys/class/block/$2/dev"
	words=$(status "$1")
	words=${words#* "$dev" }
	echo "${words%% *}"
}

# paths_are NAME LETTER DISK...: all these paths have that letter.
paths_are() {
	local words letter=$2 disk dev
	words=" $(status "$1") "
	shift 2
	for disk; do
		read -r dev < "/sys/class/block/$disk/dev"
		case $words in *" $dev $letter "*) ;; *) return 1 ;; esac
	done
}

# holds MAP: the map holds I/O.
holds() {
	local words
	words=$(status "$1")
	case ${words#0 * } in 'kmultipath 2 1 '*) ;; *) false ;; esac
}

# --- I/O ------------------------------------------------------------------------------------------------------

# reads DEVICE: reads one block. writes DEVICE: writes one block. Both bypass the page cache.
reads() { dd if="$1" of=/dev/null bs=4096 count=1 iflag=direct status=none 2> /dev/null; }
writes() { dd if=/dev/zero of="$1" bs=4096 count=1 oflag=direct conv=notrunc status=none 2> /dev/null; }
