# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# array.sh - more verbs: the simulated CLARiiON of tests/array, whose README.md has the commands. A scenario that
# wants it sources this file. A PORT is A0, A1, B0...

ARRAY=/sys/kernel/debug/clarsim

# --- the array ------------------------------------------------------------------------------------------------

# array_up [PARAMETER=VALUE...]: an array whose LUNs are all there, through all ports. What the kernel says of each
# disk goes to its log only: with many of them the console takes longer than all the rest.
array_up() {
	local disks
	dmesg -n 1
	load clarsim "$@"
	disks=$(($(array_luns | wc -w) * $(array_ports | wc -w)))
	require_within $((60 + disks / 10)) array_disks_are $disks
	dmesg -n 7
}

array_ports() {
	local port rest ports=''
	while read -r port rest; do
		ports="$ports $port"
	done < $ARRAY/ports
	echo "${ports# }"
}
array_luns() { cut -d ' ' -f 1 $ARRAY/luns | paste -s -d ' ' -; }

# array_host PORT: the number of its SCSI host.
array_host() { array_field ports "$1" host; }

array_disks() {
	local port host disk
	for port in $(array_ports); do
		host=$(array_host "$port")
		for disk in /sys/bus/scsi/devices/"$host":0:0:*/block/sd*; do
			[ ! -e "$disk" ] || echo "${disk##*/}"
		done
	done
}

# array_disks_are N: counted by the shell alone, for there may be thousands.
array_disks_are() {
	local port wanted=$1 found=0
	for port in $(array_ports); do
		set -- /sys/bus/scsi/devices/"$(array_host "$port")":0:0:*/block/sd*
		[ ! -e "$1" ] || found=$((found + $#))
	done
	[ $found = "$wanted" ]
}

# array COMMAND...: now.
array() {
	act "array $*"
	echo "$*" > $ARRAY/control
}

# array_plan: lines "MS COMMAND..." from standard input; their clock starts at once.
array_plan() {
	act "array plan"
	cat > /run/plan
	dd if=/run/plan of=$ARRAY/plan bs=64k count=1 status=none
}

array_plan_done() { grep -q '^idle' $ARRAY/plan; }
array_plan_stop() { echo stop > $ARRAY/plan; }

# array_field FILE KEY FIELD: of the line that begins with KEY, what stands behind "FIELD=".
array_field() {
	field_of "$2" "$3" "$ARRAY/$1" || fail "the array has no $3 of $2 in $1"
}

# array_lun N FIELD: owner, default, wwn, mode, flags, trespasses, blocks, written, writes_since_swap.
array_lun() { array_field luns "$1" "$2"; }
array_owner() { array_lun "$1" owner; }

# array_count PORT CLASS: how many commands of a class arrived there. array_trespasses SP WHAT.
array_count() { array_field counts "$1" "$2"; }
array_trespasses() { array_field trespasses "$1" "$2"; }

# array_log [REGEX]: its events, "NUMBER NS TEXT". array_logged REGEX: there is one like it.
# array_log_ns REGEX: when the first of them was.
array_log() { grep -E "${1:-.}" $ARRAY/log; }
array_logged() { array_log "$1" > /dev/null; }
array_log_ns() { array_log "$1" | sed -n '1s/^[0-9]* \([0-9]*\) .*/\1/p'; }

# --- its LUNs as disks ----------------------------------------------------------------------------------------

# lun_paths N: the disks of a LUN, in the order of the ports. lun_devs N: their major:minor.
lun_paths() { lun_paths_of "$1" ''; }
lun_devs() { devs_of "$(lun_paths "$1")"; }

# lun_path N PORT: the disk there.
lun_path() {
	local disk
	for disk in "/sys/bus/scsi/devices/$(array_host "$2"):0:0:$1/block"/*; do
		[ ! -e "$disk" ] || echo "${disk##*/}"
	done
}

# lun_paths_of N SP: the disks through the ports of one SP.
lun_paths_of() {
	local port rest host disk disks=''
	while read -r port rest; do
		case $port in "$2"*) ;; *) continue ;; esac
		host=${rest#*host=}
		for disk in "/sys/bus/scsi/devices/${host%% *}:0:0:$1/block"/*; do
			[ ! -e "$disk" ] || disks="$disks ${disk##*/}"
		done
	done < $ARRAY/ports
	echo "${disks# }"
}

devs_of() {
	local disk dev devs=''
	for disk in $1; do
		read -r dev < "/sys/class/block/$disk/dev"
		devs="$devs $dev"
	done
	echo "${devs# }"
}

# port_of DISK: A0, A1, B0... sp_of DISK: A or B.
port_of() {
	local port rest host
	while read -r port rest; do
		host=${rest#*host=}
		for disk in "/sys/bus/scsi/devices/${host%% *}":0:0:*/block/"$1"; do
			[ ! -e "$disk" ] || echo "$port"
		done
	done < $ARRAY/ports
}
sp_of() {
	local port
	port=$(port_of "$1")
	echo "${port%%[0-9]*}"
}

# --- maps -----------------------------------------------------------------------------------------------------

# array_group LUN SP: a group of its paths through one SP.
array_group() {
	local disks
	disks=$(lun_paths_of "$1" "$2")
	# shellcheck disable=SC2086 # a list of words
	echo "$SELECTOR $(echo $disks | wc -w) 1 $(devs_of "$disks" | sed 's/[^ ][^ ]*/& 1/g')"
}

# array_map_table LUN [FEATURE...]: a table of TARGET over the paths of a LUN, one group for each SP, the owner's
# first in use. With HANDLER, as in map_table.
array_map_table() {
	local lun=$1 first=1
	shift
	[ "$(array_owner "$lun")" = A ] || first=2
	if [ "$TARGET" = multipath ] && [ -z "$HANDLER" ]; then set -- "$@" queue_mode bio; fi
	# shellcheck disable=SC2086 # a list of words
	echo "0 $(array_lun "$lun" blocks) $TARGET $(count_and "$@") $(count_and $HANDLER)" \
		"2 $first $(array_group "$lun" A) $(array_group "$lun" B)"
}

# array_map MAP LUN [FEATURE...]
array_map() {
	local map=$1 table
	shift
	table=$(array_map_table "$@")
	act "array_map $map: $table"
	dmsetup create "$map" --table "$table" || fail "the kernel refuses: $table"
}

# array_tables [FEATURE...]: what array_map_table says, for each LUN N as the map "mN", a line each, as dmsetup create
# --concise wants it. By one process, for there may be thousands of paths.
array_tables() {
	# shellcheck disable=SC2086 # a list of words
	{
		sed 's/^\(.\).* host=\([0-9]*\) .*/port \1 \2/' $ARRAY/ports
		grep . /sys/bus/scsi/devices/*:*:*:*/block/sd*/dev |
			sed 's|.*devices/\([0-9]*\):0:0:\([0-9]*\)/.*/dev:|path \1 \2 |'
		sed 's/^\([0-9]*\) .* owner=\(.\).* blocks=\([0-9]*\).*/lun \1 \2 \3/' $ARRAY/luns
	} | awk -v head="$TARGET $(count_and "$@") $(count_and $HANDLER)" -v selector="$SELECTOR" '
		function group(sp, lun,		i, paths, nr) {
			for (i = 1; i <= ports; i++)
				if (sp_of[i] == sp && (host[i], lun) in dev) {
					paths = paths " " dev[host[i], lun] " 1"
					nr++
				}
			return selector " " nr " 1" paths
		}
		$1 == "port" { sp_of[++ports] = $2; host[ports] = $3 }
		$1 == "path" { dev[$2, $3] = $4 }
		$1 == "lun" { print "m" $2 ",,,rw,0 " $4 " " head " 2 " ($3 == "A" ? 1 : 2), group("A", $2), group("B", $2) }'
}

# array_maps [FEATURE...]: these maps, a hundred at a call.
array_maps() {
	local tables
	act "array_maps $*"
	array_tables "$@" | awk '{ printf "%s%s", (NR % 100 != 1 ? ";" : NR > 1 ? "\n" : ""), $0 } END { print "" }' > /run/tables
	while read -r tables; do
		dmsetup create --concise "$tables" || fail "the kernel refuses maps"
	done < /run/tables
}
