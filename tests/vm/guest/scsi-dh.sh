# SPDX-License-Identifier: GPL-2.0-only
#
# scsi-dh.sh - verbs for maps that use the kernel's scsi_dh handlers, above all an array with asymmetric access to its
# LUN, made of the kernel's own SCSI target.
#
#	sda sdb     sdc sdd	four ports, each a SCSI host of tcm_loop
#	   one         two	target port groups
#	      \       /
#	       a LUN		a RAM disk

LIO=/sys/kernel/config/target
LUN=$LIO/core/rd_mcp_0/lun

# alua_up: makes the array, with all groups active; commands change their states. alua_implicit_up: it alone does. Both set
# PATHS and DEVS, port by port.
alua_up() { alua_up_as 2; }
alua_implicit_up() { alua_up_as 1; }

# alua_up_as TYPE: in LIO's numbers.
alua_up_as() {
	need tcm_loop
	ALUA_WHO=$1
	trap 'on_exit $?; alua_down' EXIT
	act "alua_up"
	mkdir -p "$LIO/loopback"
	alua_lun_up
	alua_group_up one 1
	alua_group_up two 2
	PATHS=''
	for port in 1 2 3 4; do
		alua_port_up $port "$([ $port -le 2 ] && echo one || echo two)"
	done
	use_paths $PATHS
}

alua_lun_up() {
	mkdir -p "$LUN"
	echo rd_pages=8192 > "$LUN/control"
	echo kmultipath-alua > "$LUN/wwn/vpd_unit_serial"
	echo 1 > "$LUN/enable"
	# What the inquiry data of a disk say when it is found.
	echo $ALUA_WHO > "$LUN/alua/default_tg_pt_gp/alua_access_type"
}

# alua_group_up NAME NUMBER
alua_group_up() {
	mkdir "$LUN/alua/$1"
	echo "$2" > "$LUN/alua/$1/tg_pt_gp_id"
	echo $ALUA_WHO > "$LUN/alua/$1/alua_access_type"
}

# alua_port_up NUMBER GROUP: adds its disk to PATHS.
alua_port_up() {
	local port=$LIO/loopback/naa.500140500000000$1/tpgt_1 disk
	mkdir -p "$port"
	echo "naa.600140500000000$1" > "$port/nexus"
	mkdir "$port/lun/lun_0"
	ln -s "$LUN" "$port/lun/lun_0/store"
	echo "$2" > "$port/lun/lun_0/alua_tg_pt_gp"
	require_within 10 alua_new_disk
	# The disk was found before its port was in the group: read its inquiry data again.
	echo 1 > "/sys/block/$disk/device/rescan"
	echo "$port" > "/run/port.$disk"
	PATHS="$PATHS $disk"
}

# alua_new_disk: sets disk to the one of tcm_loop that is not in PATHS.
alua_new_disk() {
	for disk in /sys/bus/tcm_loop_bus/devices/*/host*/target*/*/block/sd*; do
		disk=${disk##*/}
		case " $PATHS " in
		*" $disk "*)	;;
		*)		[ ! -b "/dev/$disk" ] || return 0 ;;
		esac
	done
	return 1
}

# alua_down: removes the array, or as much of it as exists.
alua_down() {
	[ -d "$LIO/loopback" ] || return 0
	act "alua_down"
	# A port whose disk was deleted could not be removed: scan for its disk first.
	for host in /sys/bus/tcm_loop_bus/devices/*/host*/scsi_host/host*; do
		[ ! -e "$host" ] || echo '- - -' > "$host/scan"
	done
	for port in "$LIO"/loopback/naa.*/tpgt_1; do
		[ -d "$port" ] || continue
		[ ! -d "$port/lun/lun_0" ] || { rm -f "$port/lun/lun_0/store"; rmdir "$port/lun/lun_0"; }
		echo NULL > "$port/nexus"
		rmdir "$port" "${port%/*}"
	done
	for item in "$LIO/loopback" "$LUN/alua/one" "$LUN/alua/two" "$LUN" "${LUN%/*}"; do
		[ ! -d "$item" ] || rmdir "$item"
	done
}

# alua_state NAME: the number of that state in SPC-5.
alua_state() {
	case $1 in
	optimized)	echo 0 ;;
	non-optimized)	echo 1 ;;
	standby)	echo 2 ;;
	unavailable)	echo 3 ;;
	transition)	echo 15 ;;
	esac
}

# alua_group GROUP STATE: changes the state as the array does by itself. alua_group_is GROUP STATE.
alua_group() {
	act "alua_group $*"
	echo 3 > "$LUN/alua/$1/alua_access_type"
	alua_state "$2" > "$LUN/alua/$1/alua_access_state"
	echo $ALUA_WHO > "$LUN/alua/$1/alua_access_type"
}
alua_group_is() { is "$(alua_state "$2")" cat "$LUN/alua/$1/alua_access_state"; }

# alua_group_takes GROUP MS: how long a change of its state takes.
alua_group_takes() {
	act "alua_group_takes $*"
	echo "$2" > "$LUN/alua/$1/trans_delay_msecs"
}

# alua_port DISK online|offline: as a cable that is plugged in or pulled out.
alua_port() {
	act "alua_port $*"
	echo "$2" > "$(cat "/run/port.$1")/transport_status"
}

# --- maps -----------------------------------------------------------------------------------------------------

# carries DISK: more I/O goes through it than tests.
carries() {
	local before
	count_ios "$1"
	before=$IOS
	sleep_ms 300
	count_ios "$1"
	[ "$IOS" -gt $((before + 10)) ]
}
count_ios() {
	local reads writes rest
	read -r reads rest rest rest writes rest < "/sys/block/$1/stat"
	IOS=$((reads + writes))
}

# status_has MAP WORD. table_has MAP WORDS: one after the other.
status_has() { status "$1" | grep -qwF "$2"; }
table_has() { table "$1" | grep -qwF "$2"; }
