# SPDX-License-Identifier: GPL-2.0-only
#
# array.sh - verbs for the simulated CLARiiON of tests/array, whose README.md has the commands. Sourced by scenarios
# that need it. A PORT is A0, A1, B0...

ARRAY=/sys/kernel/debug/clarsim

# --- the array ------------------------------------------------------------------------------------------------

# array_up [PARAMETER=VALUE...]: loads the array and waits for all LUNs through all ports. The kernel's lines on each
# disk do not go to the console: for many disks it would take longer than all else.
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

# array_disks_are N: counted by the shell alone, as there may be thousands.
array_disks_are() {
	local port wanted=$1 found=0
	for port in $(array_ports); do
		set -- /sys/bus/scsi/devices/"$(array_host "$port")":0:0:*/block/sd*
		[ ! -e "$1" ] || found=$((found + $#))
	done
	[ $found = "$wanted" ]
}

# array COMMAND...: carried out at once.
array() {
	act "array $*"
	echo "$*" > $ARRAY/control
}

# array_at_once COMMAND...: no test of a path comes between them.
array_at_once() {
	act "array $*"
	printf '%s\n' "$@" > $ARRAY/control
}

# array_plan: a plan from standard input, lines "MS COMMAND..."; its time starts at once.
array_plan() {
	act "array plan"
	cat > /run/plan
	dd if=/run/plan of=$ARRAY/plan bs=64k count=1 status=none
}

array_plan_done() { grep -q '^idle' $ARRAY/plan; }
array_plan_stop() { echo stop > $ARRAY/plan; }

# array_field FILE KEY FIELD: what follows "FIELD=" in the line that begins with KEY.
array_field() {
	field_of "$2" "$3" "$ARRAY/$1" || fail "the array has no $3 of $2 in $1"
}

# array_lun N FIELD: owner, default, wwn, mode, flags, trespasses, blocks, written, writes_since_swap.
array_lun() { array_field luns "$1" "$2"; }
array_owner() { array_lun "$1" owner; }

# array_count PORT CLASS: how many commands of a class arrived there. array_trespasses SP WHAT.
array_count() { array_field counts "$1" "$2"; }
array_trespasses() { array_field trespasses "$1" "$2"; }

# array_sum CLASS [SP]: how many of them arrived at all ports, or those of an SP.
array_sum() {
	local port sum=0
	for port in $(array_ports); do
		case $port in "${2:-}"*) sum=$((sum + $(array_count "$port" "$1"))) ;; esac
	done
	echo $sum
}

# array_log [REGEX]: its events, "NUMBER NS TEXT". array_logged REGEX: one matches. array_log_ns REGEX: the first's
# time.
array_log() { grep -E "${1:-.}" $ARRAY/log; }
array_logged() { array_log "$1" > /dev/null; }
array_log_ns() { array_log "$1" | sed -n '1s/^[0-9]* \([0-9]*\) .*/\1/p'; }

# --- its LUNs as disks ----------------------------------------------------------------------------------------

# lun_paths N: the disks of a LUN, in the order of the ports. lun_devs N: their major:minor.
lun_paths() { lun_paths_of "$1" ''; }
lun_devs() { devs_of "$(lun_paths "$1")"; }

# lun_path N PORT: the disk through that port.
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

# array_group LUN SP: a group of the LUN's paths through one SP.
array_group() {
	local disks
	disks=$(lun_paths_of "$1" "$2")
	echo "$SELECTOR $(echo $disks | wc -w) 1 $(devs_of "$disks" | sed 's/[^ ][^ ]*/& 1/g')"
}

# array_map_table LUN [FEATURE...]: a table of TARGET over the paths of a LUN, one group for each SP, the owner's first
# in use. HANDLER as in map_table.
array_map_table() {
	local lun=$1 first=1
	shift
	[ "$(array_owner "$lun")" = A ] || first=2
	if [ "$TARGET" = multipath ] && [ -z "$HANDLER" ]; then set -- "$@" queue_mode bio; fi
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

# array_tables [FEATURE...]: a line for each LUN N, the table of array_map_table for a map "mN", as dmsetup create
# --concise wants it. One process does it all, as there may be thousands of paths.
array_tables() {
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

# in_ndu MAP, not_in_ndu MAP: its status says so.
in_ndu() { case $(status "$1") in *' ndu '*) ;; *) false ;; esac; }
not_in_ndu() { ! in_ndu "$1"; }

# array_maps [FEATURE...]: creates these maps, a hundred with each call of dmsetup.
array_maps() {
	local tables
	act "array_maps $*"
	array_tables "$@" | awk '{ printf "%s%s", (NR % 100 != 1 ? ";" : NR > 1 ? "\n" : ""), $0 } END { print "" }' > /run/tables
	while read -r tables; do
		dmsetup create --concise "$tables" || fail "the kernel refuses maps"
	done < /run/tables
}
