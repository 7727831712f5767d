# SPDX-License-Identifier: GPL-2.0-only
#
# nvme.sh - verbs for NVMe namespaces behind a real transport: the kernel's NVMe target and host, both for TCP, over the
# loopback interface, without the host's own multipath. Sourced by scenarios that need them, after scsi-dh.sh.
#
#	nvmeXn1     nvmeYn1	disks of the host, a controller each; nvmeXn2 and nvmeYn2 are the other namespace
#	 |           |		TCP
#	port 1      port 2	127.0.0.1 and 127.0.0.2
#	   \         /
#	a namespace, and another one	loop devices

NVMET=/sys/kernel/config/nvmet
NVME_NQN=nqn.2026-01.org.example:kmultipath
NVME_FILE=/run/namespace
NVME_NGUID=6006016000000000000000000000000

# nvme_up: makes the target, and connects the host through both ports.
nvme_up() {
	local port
	load nvme-core multipath=N	# first: the others load it, too
	need nvme-tcp
	need nvmet-tcp
	trap 'on_exit $?; nvme_down' EXIT
	act "nvme_up"
	ip link set lo up
	nvme_target_up
	for port in 1 2; do nvme_connect $port; done
	nvme_paths
}

# nvme_paths: sets PATHS and DEVS, port by port.
nvme_paths() { use_paths "$(nvme_disk 1)" "$(nvme_disk 2)"; }

nvme_target_up() {
	local port number subsystem=$NVMET/subsystems/$NVME_NQN
	mkdir "$subsystem"
	echo 1 > "$subsystem/attr_allow_any_host"
	for number in 1 2; do nvme_namespace $number; done
	for port in 1 2; do
		mkdir $NVMET/ports/$port
		echo tcp > $NVMET/ports/$port/addr_trtype
		echo ipv4 > $NVMET/ports/$port/addr_adrfam
		echo 127.0.0.$port > $NVMET/ports/$port/addr_traddr
		echo 4420 > $NVMET/ports/$port/addr_trsvcid
		nvme_port $port 1
	done
}

# nvme_name NUMBER: a namespace's NGUID. nvme_namespace NUMBER: makes it.
nvme_name() { echo "$NVME_NGUID$1"; }
nvme_namespace() {
	local folder=$NVMET/subsystems/$NVME_NQN/namespaces/$1 loop
	truncate -s 32M "$NVME_FILE$1"
	loop=$(losetup -f)
	losetup "$loop" "$NVME_FILE$1"
	LOOPS="${LOOPS:-} $loop"
	mkdir "$folder"
	echo "$loop" > "$folder/device_path"
	nvme_name "$1" | sed 's/^\(.\{8\}\)\(....\)\(....\)\(....\)/\1-\2-\3-\4-/' > "$folder/device_nguid"
	echo 1 > "$folder/enable"
}

# nvme_port PORT 0|1: the target ends its connections and takes no other; or it takes them again.
nvme_port() {
	act "nvme_port $*"
	if [ "$2" = 1 ]; then
		ln -s $NVMET/subsystems/$NVME_NQN $NVMET/ports/"$1"/subsystems/$NVME_NQN
	else
		rm $NVMET/ports/"$1"/subsystems/$NVME_NQN
	fi
}

# nvme_connect PORT: until its disk is there; if the connection is lost, the host tries to connect each second.
# nvme_disconnect PORT: until its disk is deleted.
nvme_connect() {
	act "nvme_connect $1"
	echo "transport=tcp,traddr=127.0.0.$1,trsvcid=4420,nqn=$NVME_NQN,reconnect_delay=1,ctrl_loss_tmo=600" \
		> /dev/nvme-fabrics || fail "cannot connect to port $1"
	require_within 10 has_nvme_disk "$1"
}
nvme_disconnect() {
	act "nvme_disconnect $1"
	echo 1 > "$(nvme_controller "$1")/delete_controller"
	refuse has_nvme_disk "$1"
}
has_nvme_disk() { [ -n "$(nvme_disk "$1")" ]; }

# nvme_controller PORT: its folder in sysfs. nvme_disk PORT [NUMBER]: the disk of a namespace behind it, or of the first.
nvme_controller() {
	local controller
	for controller in /sys/class/nvme/nvme*; do
		! grep -q "traddr=127.0.0.$1," "$controller/address" 2> /dev/null || echo "$controller"
	done
}
nvme_disk() {
	local disk
	# The number in its name is the kernel's, in the order in which it finds namespaces.
	for disk in "$(nvme_controller "$1")"/nvme*n*; do
		[ ! -b "/dev/${disk##*/}" ] || [ "$(cat "$disk/nsid")" != "${2:-1}" ] || echo "${disk##*/}"
	done
}

# nvme_down: removes the controllers and the target, or as much of it as exists.
nvme_down() {
	local port loop folder=$NVMET/subsystems/$NVME_NQN
	[ -d "$folder" ] || return 0
	for port in 1 2; do
		[ -z "$(nvme_controller $port)" ] || nvme_disconnect $port
		[ ! -e "$NVMET/ports/$port/subsystems/$NVME_NQN" ] || nvme_port $port 0
		[ ! -d "$NVMET/ports/$port" ] || rmdir "$NVMET/ports/$port"
	done
	rmdir "$folder"/namespaces/* "$folder"
	for loop in $LOOPS; do losetup -d "$loop"; done
	rm -f "$NVME_FILE"*
	ip link set lo down
}
