# SPDX-License-Identifier: GPL-2.0-only
#
# iscsi.sh - verbs for a LUN behind a real transport: the kernel's SCSI target and initiator, both for iSCSI, over the
# loopback interface, and the distribution's iscsid. For guests that have it (header `programs: open-iscsi`),
# after scsi-dh.sh.
#
#	sdX         sdY		disks of the initiator, a session each
#	 |           |		TCP
#	portal 1    portal 2	127.0.0.1 and 127.0.0.2, each a target portal group
#	   \         /
#	     a LUN		a loop device, which can grow

ISCSI_LUN=$LIO/core/iblock_0/lun
IQN=iqn.2026-01.org.example:kmultipath
ISCSI_FILE=/run/lun

# iscsi_up: makes the target, starts iscsid and logs in through both portals. Sets PATHS and DEVS, portal by portal.
iscsi_up() {
	local portal
	need iscsi_target_mod
	need iscsi_tcp
	trap 'on_exit $?; iscsi_down' EXIT
	act "iscsi_up"
	ip link set lo up
	iscsi_target_up
	iscsid_up
	for portal in 1 2; do
		iscsi_node $portal --op new > /dev/null
		iscsi_login $portal
	done
	use_paths "$(iscsi_disk 1)" "$(iscsi_disk 2)"
}

iscsi_target_up() {
	local portal
	truncate -s 32M $ISCSI_FILE
	LOOP=$(losetup -f)
	losetup "$LOOP" $ISCSI_FILE
	mkdir -p "$ISCSI_LUN"
	echo "udev_path=$LOOP" > "$ISCSI_LUN/control"
	echo kmultipath-iscsi > "$ISCSI_LUN/wwn/vpd_unit_serial"
	echo 1 > "$ISCSI_LUN/enable"
	for portal in 1 2; do
		mkdir -p "$(iscsi_tpg $portal)/np/127.0.0.$portal:3260" "$(iscsi_tpg $portal)/lun/lun_0"
		ln -s "$ISCSI_LUN" "$(iscsi_tpg $portal)/lun/lun_0/store"
		# Any initiator may log in and write.
		echo 0 > "$(iscsi_tpg $portal)/attrib/authentication"
		echo 1 > "$(iscsi_tpg $portal)/attrib/generate_node_acls"
		echo 0 > "$(iscsi_tpg $portal)/attrib/demo_mode_write_protect"
		iscsi_portal $portal 1
	done
}

iscsi_tpg() { echo "$LIO/iscsi/$IQN/tpgt_$1"; }

# iscsid_up: a path that is lost for more than two seconds fails its I/O.
iscsid_up() {
	mkdir -p /etc/iscsi /run/lock/iscsi
	echo 'root:x:0:0::/:/bin/sh' > /etc/passwd	# iscsid obeys a user with a name only
	echo "InitiatorName=$IQN-host" > /etc/iscsi/initiatorname.iscsi
	cat > /etc/iscsi/iscsid.conf <<-END
		node.startup = manual
		node.session.timeo.replacement_timeout = 2
		node.conn[0].timeo.noop_out_interval = 5
		node.conn[0].timeo.noop_out_timeout = 5
	END
	act "iscsid $(cat /version.open-iscsi)"
	# In a session of its own, because it ends its process group when it ends.
	setsid iscsid -f > /run/iscsid.log 2>&1 &
	ISCSID=$!
	require_within 10 iscsid_answers
}
iscsid_answers() { iscsiadm --mode node > /run/iscsiadm.log 2>&1 || grep -q 'No records' /run/iscsiadm.log; }

# iscsi_portal PORTAL 0|1: the target closes its sessions and takes no other; or it takes them again.
iscsi_portal() {
	act "iscsi_portal $*"
	echo "$2" > "$(iscsi_tpg "$1")/enable"
}

# iscsi_node PORTAL OPTION...: iscsiadm for that portal's record.
iscsi_node() {
	local portal=$1
	shift
	iscsiadm --mode node --targetname $IQN --portal "127.0.0.$portal:3260,$portal" "$@"
}

# iscsi_login PORTAL: until its disk is there. iscsi_logout PORTAL: until its disk is deleted.
iscsi_login() {
	act "iscsi_login $1"
	iscsi_node "$1" --login > /dev/null || fail "cannot log in through portal $1"
	require_within 10 has_disk "$1"
}
iscsi_logout() {
	act "iscsi_logout $1"
	iscsi_node "$1" --logout > /dev/null || fail "cannot log out of portal $1"
	refuse has_disk "$1"
}
has_disk() { [ -n "$(iscsi_disk "$1")" ]; }

# iscsi_session PORTAL: its folder in sysfs. iscsi_disk PORTAL: the disk behind it.
iscsi_session() {
	local session address
	for session in /sys/class/iscsi_session/session*; do
		for address in "$session"/device/connection*/iscsi_connection/connection*/persistent_address; do
			[ "$(cat "$address" 2> /dev/null)" != "127.0.0.$1" ] || echo "$session"
		done
	done
}
iscsi_disk() {
	local disk
	for disk in "$(iscsi_session "$1")"/device/target*/*/block/sd*; do
		[ ! -b "/dev/${disk##*/}" ] || echo "${disk##*/}"
	done
}

# iscsi_rescan: all sessions, as an operator does.
iscsi_rescan() {
	act "iscsi_rescan"
	iscsiadm --mode session --rescan > /dev/null || fail "cannot rescan"
}

# iscsi_grow MB: the LUN has that size then.
iscsi_grow() {
	act "iscsi_grow $1"
	truncate -s "$1M" $ISCSI_FILE
	losetup -c "$LOOP"
}

# iscsi_down: removes the sessions, iscsid and the target, or as much of it as exists.
iscsi_down() {
	local tpg
	[ -d "$LIO/iscsi" ] || return 0
	act "iscsi_down"
	if [ -n "${ISCSID:-}" ]; then
		lines_to_log < /run/iscsid.log
		iscsiadm --mode node --logoutall=all > /dev/null 2>&1 || :
		kill "$ISCSID" || :
		wait "$ISCSID" || :
		ISCSID=''
		rm -rf /etc/iscsi /etc/passwd
	fi
	for tpg in "$LIO/iscsi/$IQN"/tpgt_*; do
		[ -d "$tpg" ] || continue
		echo 0 > "$tpg/enable"
		rm -f "$tpg/lun/lun_0/store"
		rmdir "$tpg/lun/lun_0" "$tpg"/np/* "$tpg"
	done
	for tpg in "$LIO/iscsi/$IQN" "$LIO/iscsi" "$ISCSI_LUN" "${ISCSI_LUN%/*}"; do
		[ ! -d "$tpg" ] || rmdir "$tpg"
	done
	[ -z "${LOOP:-}" ] || losetup -d "$LOOP"
	rm -f $ISCSI_FILE
	ip link set lo down
}
