# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# debian.sh - package sources, and roots of Debian 13 for kernels whose tools need it. Sourced by scripts that make roots.

# debian_sources: the archives of Debian 12 this host uses.
debian_sources() {
	# shellcheck disable=SC2016 # apt puts the values in
	apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' | grep ' bookworm' | sort -u
}

# debian_13_sources: the same archives, as Debian 13 has them, with its backports.
debian_13_sources() {
	debian_sources | sed 's/ bookworm/ trixie/'
	debian_sources | sed -n 's/ bookworm / trixie-backports /p'
}

# debian_13 ROOT: makes the smallest one that can build modules, unless it is there. Mounts /proc, because objtool reads
# it; the caller has a mount namespace of its own.
debian_13() {
	local root=$1
	if [ ! -d "$root" ]; then
		say "a Debian 13 root"
		rm -rf --one-file-system "$root.new"
		debian_13_sources | mmdebstrap --quiet --mode=root --variant=minbase \
			--include=make,gcc,libc6-dev,kmod,ca-certificates \
			--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
			--dpkgopt=force-unsafe-io trixie "$root.new" -
		mv "$root.new" "$root"
	fi
	mount -t proc proc "$root/proc"
}

# root_network ROOT: lets apt in the root reach the archives as this host does.
root_network() {
	cat /etc/resolv.conf > "$1/etc/resolv.conf"
	{
		echo 'Dpkg::Use-Pty "0";'
		apt-config dump | grep -E '^Acquire::(https?::|ftp::|Retries|Check-)' || true
	} > "$1/etc/apt/apt.conf.d/90host"
}

# inside_root ROOT COMMAND...: INITRD=No, because no root is booted.
inside_root() {
	local root=$1
	shift
	chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive INITRD=No \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" < /dev/null
}
