# SPDX-License-Identifier: GPL-2.0-only
#
# incumbent.sh - verbs for dm-multipath with the distribution's multipathd, to compare with. For guests that have it
# (`incumbent`, `beside`). The caller names the disks, writes the configuration and starts the daemon.

: "${POLLING:=5}"		# seconds between the daemon's tests of a path: its own default

# daemon_told DISK WWN: writes what udevd, which is missing, would have found out about the disk.
daemon_told() {
	mkdir -p /run/udev/data
	printf '%s\n' 'I:1' "E:ID_SERIAL=3$2" "E:ID_WWN=0x$2" > "/run/udev/data/b$(dev_of "$1")"
}

# daemon_defaults: the part of its configuration that is the same for all.
daemon_defaults() {
	cat <<-END
		defaults {
			polling_interval $POLLING
			max_polling_interval $POLLING
			find_multipaths no
		}
	END
}

# daemon_alias WWN MAP: a part of its configuration that names the map of a LUN.
daemon_alias() { printf 'multipaths {\n\tmultipath {\n\t\twwid 3%s\n\t\talias %s\n\t}\n}\n' "$1" "$2"; }

# daemon_start MAP...: starts it with the configuration from standard input and waits until it has made these maps.
daemon_start() {
	local map
	need dm-multipath
	mkdir -p /etc/multipath
	cat > /etc/multipath.conf
	act "multipathd $(cat /version.multipath-tools)"
	multipathd -d -v3 > "${DAEMON_LOG:-/run/multipathd.log}" 2>&1 &
	DAEMON=$!
	for map in "$@"; do
		require_within 60 status "$map" > /dev/null
	done
}

daemon_stop() {
	act "multipathd ends"
	kill "$DAEMON"
	require_within 30 daemon_gone
}
daemon_gone() { ! kill -0 "$DAEMON" 2> /dev/null; }

# disks_to_daemon MAP [FEATURE...]: starts it so that it makes one map of PATHS, in one group, round-robin.
disks_to_daemon() {
	local map=$1 disk wwn
	shift
	wwn=$(sed 's/^naa\.//' "/sys/block/${PATHS%% *}/device/wwid")
	for disk in $PATHS; do
		daemon_told "$disk" "$wwn"
	done
	{ daemon_defaults; disks_policy "$@"; daemon_alias "$wwn" "$map"; } > /run/multipath.conf
	daemon_start "$map" < /run/multipath.conf
}

# disks_policy [FEATURE...]: for disks all of whose paths serve I/O.
disks_policy() {
	cat <<-END
		overrides {
			features "$(count_and "$@")"
			path_checker tur
			detect_checker no
			prio const
			detect_prio no
			path_selector "round-robin 0"
			path_grouping_policy multibus
			no_path_retry queue
		}
	END
}

# array_to_daemon LUNS [SETTING...]: starts it so that it makes a map "mN" of each of these LUNs of the simulated array.
# A SETTING is a line of its configuration.
array_to_daemon() {
	local luns=$1 lun disk
	shift
	need scsi_dh_emc
	for lun in $luns; do
		for disk in $(lun_paths "$lun"); do
			daemon_told "$disk" "$(array_lun "$lun" wwn)"
		done
	done
	{ daemon_defaults; array_policy "$@"; array_aliases $luns; } > /run/multipath.conf
	daemon_start $(echo "$luns" | sed 's/[0-9][0-9]*/m&/g') < /run/multipath.conf
}

array_policy() {
	cat <<-END
		overrides {
			path_checker emc_clariion
			hardware_handler "1 emc"
			prio emc
			path_grouping_policy group_by_prio
			failback immediate
			no_path_retry queue
			$(printf '%s\n' "$@")
		}
	END
}

array_aliases() {
	local lun
	for lun; do
		daemon_alias "$(array_lun "$lun" wwn)" "m$lun"
	done
}
