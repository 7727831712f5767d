# SPDX-License-Identifier: GPL-2.0-only
#
# srp.sh - verbs for a LUN behind a real transport: the kernel's SCSI target and initiator, both for SRP, over RDMA that
# the kernel itself makes of network cards. Sourced by scenarios with the header `programs: rdma`, after scsi-dh.sh.
#
#	sdX         sdY		disks of the initiator, a SCSI host each
#	 |           |		RDMA: rxe1 on kmp1, rxe2 on kmp2
#	port 1      port 2	10.0.1.1 and 10.0.2.1
#	   \         /
#	     a LUN		a RAM disk

SRP_CM=5555		# a TCP port number, of the target's connection manager

# srp_up: makes the target and logs in through both ports. An initiator that loses its connection tries again each
# second, and fails the I/O after two. Sets PATHS and DEVS, port by port.
srp_up() {
	local port
	need ib_srpt
	load ib_srp reconnect_delay=1 fast_io_fail_tmo=2 dev_loss_tmo=600
	trap 'on_exit $?; srp_down' EXIT
	act "srp_up"
	ip link set lo up
	for port in 1 2; do srp_card $port; done
	srp_target_up
	for port in 1 2; do srp_login $port; done
	use_paths "$(srp_disk 1)" "$(srp_disk 2)"
}

srp_card() {
	need dummy
	ip link add "kmp$1" type dummy
	ip addr add "10.0.$1.1/24" dev "kmp$1"
	ip link set "kmp$1" up
	rdma link add "rxe$1" type rxe netdev "kmp$1"
	require_within 10 srp_has_gid "$1"
}
srp_has_gid() { grep -qs '[1-9a-f]' "/sys/class/infiniband/rxe$1/ports/1/gids/0"; }

srp_target_up() {
	local port
	mkdir -p "$LIO/srpt" "$LUN"
	echo $SRP_CM > "$LIO/srpt/discovery_auth/rdma_cm_port"
	echo rd_pages=8192 > "$LUN/control"
	echo kmultipath-srp > "$LUN/wwn/vpd_unit_serial"
	echo 1 > "$LUN/enable"
	for port in 1 2; do
		mkdir -p "$(srp_tpg $port)/lun/lun_0"
		ln -s "$LUN" "$(srp_tpg $port)/lun/lun_0/store"
		# This initiator may log in and write.
		mkdir -p "$(srp_tpg $port)/acls/10.0.$port.1/lun_0"
		ln -s "$(srp_tpg $port)/lun/lun_0" "$(srp_tpg $port)/acls/10.0.$port.1/lun_0/lun"
		srp_port $port 1
	done
}

# srp_tpg PORT: named by the GUID of its RDMA device, the second half of the GID.
srp_tpg() {
	local guid
	guid=$(cut -b 21- "/sys/class/infiniband/rxe$1/ports/1/gids/0")
	echo "$LIO/srpt/$guid/$guid"
}

# srp_port PORT 0|1: the target ends its connections and takes no other; or it takes them again.
srp_port() {
	act "srp_port $*"
	echo "$2" > "$(srp_tpg "$1")/enable"
}

# srp_login PORT: until its disk is there. While the initiator still takes an old connection down it refuses a new one.
# srp_logout PORT: until its disk is deleted.
srp_login() {
	act "srp_login $1"
	require_within 10 srp_add_target "$1"
	require_within 10 srp_has_disk "$1"
}
srp_add_target() {
	local guid
	guid=$(sed 's/^0x//' /sys/module/ib_srpt/parameters/srpt_service_guid)
	echo "id_ext=$guid,ioc_guid=$guid,dest=10.0.$1.1:$SRP_CM" 2> /dev/null \
		> "/sys/class/infiniband_srp/srp-rxe$1-1/add_target"
}
srp_has_disk() { [ -n "$(srp_disk "$1")" ]; }
srp_logout() {
	local disk
	disk=$(srp_disk "$1")
	act "srp_logout $1"
	echo 1 > "$(srp_rport "$1")/delete"
	require_within 10 test ! -e "/sys/block/$disk"
}

# srp_host PORT: the number of its SCSI host. srp_rport PORT: the transport's folder. srp_disk PORT: the disk behind it.
srp_host() {
	local device
	for device in /sys/class/scsi_host/host*/local_ib_device; do
		[ "$(cat "$device" 2> /dev/null)" != "rxe$1" ] || echo "${device%/*}" | sed 's/.*host//'
	done
}
srp_rport() { echo "/sys/class/srp_remote_ports/port-$(srp_host "$1"):1"; }
srp_disk() {
	local host disk
	host=$(srp_host "$1")
	for disk in "/sys/bus/scsi/devices/$host:0:0:0/block"/sd*; do
		[ -z "$host" ] || [ ! -b "/dev/${disk##*/}" ] || echo "${disk##*/}"
	done
}

# srp_down: removes the initiator's hosts and the target, or as much of it as exists.
srp_down() {
	local rport tpg card
	act "srp_down"
	for rport in /sys/class/srp_remote_ports/port-*; do
		[ ! -e "$rport/delete" ] || echo 1 > "$rport/delete"
	done
	for tpg in "$LIO"/srpt/*:*/*:*; do
		[ -d "$tpg" ] || continue
		echo 0 > "$tpg/enable"
		rm -f "$tpg"/acls/*/lun_0/lun "$tpg/lun/lun_0/store"
		rmdir "$tpg"/acls/*/lun_0 "$tpg"/acls/* "$tpg/lun/lun_0" "$tpg" "${tpg%/*}"
	done
	[ ! -d "$LIO/srpt" ] || echo 0 > "$LIO/srpt/discovery_auth/rdma_cm_port"
	for tpg in "$LIO/srpt" "$LUN" "${LUN%/*}"; do
		[ ! -d "$tpg" ] || rmdir "$tpg"
	done
	for card in 1 2; do
		[ ! -e "/sys/class/infiniband/rxe$card" ] || rdma link delete "rxe$card"
		[ ! -e "/sys/class/net/kmp$card" ] || ip link delete "kmp$card"
	done
	ip link set lo down
}
