#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Adds what a root on kmultipath needs to an initramfs made by dracut. Read by dracut, whose functions it calls; see
# dracut.modules(7).

# 255: only if it is asked for by name.
check() {
	require_binaries kmultipath dmsetup || return 1
	[ -e "${dracutsysrootdir:-}/etc/kmultipath.tab" ] || return 255
}

depends() { echo dm rootfs-block; }

installkernel() { instmods dm_kmultipath scsi_dh_alua sd_mod; }

install() {
	local file
	inst_multiple kmultipath dmsetup
	inst_multiple -o /etc/kmultipath.tab /etc/default/kmultipath
	for file in "${dracutsysrootdir:-}"/etc/kmultipath.tab.d/*.tab; do
		[ ! -e "$file" ] || inst_simple "${file#"${dracutsysrootdir:-}"}"
	done
	inst_rules_wildcard '*-kmultipath.rules'
	# shellcheck disable=SC2154 # dracut sets it
	inst_hook initqueue/settled 20 "$moddir/kmultipath-load.sh"
}
