# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# root.sh - clean Debian roots to change into. Sourced by run, which sees to it that their mounts end with it.
#
#   $ROOTS/NAME/                 a root
#   $CACHE/packages/*.deb        what apt downloaded in one; apt itself knows whether it is still right
#   $CACHE/packages/debian.tar   the smallest Debian 12
#   $CACHE/packages/tools.tar    the same with what it takes to build the packages
#
# The two are made if they are missing. They may be old: apt brings up to date what it needs.

# shellcheck source=tests/vm/debian.sh
. "$VM/debian.sh"

ROOTS=$BUILD/packages
mkdir -p "$ROOTS" "$CACHE/packages"

# apt_settings: how this host reaches them.
apt_settings() { apt-config dump | grep -E '^Acquire::(https?::|ftp::|Retries|Check-)' || true; }

# whole FILE COMMAND...: a file of the cache from the output of a command, there when it is complete.
whole() {
	local file=$1 new
	shift
	new=$(mktemp "$file.XXXXXX")
	"$@" > "$new"
	mv "$new" "$file"
}

debian() {
	say "making a clean Debian root"
	debian_sources | mmdebstrap --mode=root --variant=apt --include=ca-certificates --dpkgopt=force-unsafe-io \
		--format=tar bookworm - -
}

# inside NAME COMMAND...: INITRD because nothing boots from here.
inside() {
	local root=$ROOTS/$1
	shift
	chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive INITRD=No \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" < /dev/null
}

# root_fresh NAME TAR: a root as in that file of the cache, or else with nothing in it but Debian. Nothing is started in
# it, and it has no devices but the usual files.
root_fresh() {
	local root=$ROOTS/$1 tar=$CACHE/packages/$2.tar
	if [ ! -e "$tar" ]; then
		tar=$CACHE/packages/debian.tar
		[ -e "$tar" ] || whole "$tar" debian
	fi
	mkdir "$root"
	tar -C "$root" -x -f "$tar"
	mount -t proc proc "$root/proc"
	cat /etc/resolv.conf > "$root/etc/resolv.conf"
	{ echo 'Dpkg::Use-Pty "0";'; apt_settings; } > "$root/etc/apt/apt.conf.d/90host"
	debian_sources > "$root/etc/apt/sources.list"
	printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	cp -ln "$CACHE"/packages/*.deb "$root/var/cache/apt/archives/" || true
	inside "$1" apt-get update -qq
}

# root_keep NAME TAR: what apt downloaded there is there for the next run, as links, which are made whole or not at all;
# and so is the root as it is, if the cache has none of that name.
root_keep() {
	local root=$ROOTS/$1 tar=$CACHE/packages/$2.tar
	cp -ln "$root"/var/cache/apt/archives/*.deb "$CACHE/packages/" || true
	[ -e "$tar" ] || whole "$tar" tar -C "$root" -c --one-file-system --exclude=./src \
		--exclude='./var/cache/apt/archives/*.deb' .
}

root_remove() {
	! mountpoint -q "$ROOTS/$1/proc" || umount "$ROOTS/$1/proc"
	rm -rf --one-file-system "${ROOTS:?}/$1"
}

# unowned_files: the files in the clean root that are of no package; what apt and dpkg keep for themselves is not told.
unowned_files() {
	comm -23 \
		<(cd "$ROOTS/clean" && find . -xdev \( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o \
			-path ./var/cache -o -path ./var/log -o -path ./tmp \) -prune -o -print | sed 's/^\.//' | sort) \
		<(sed -E 's,^/(bin|sbin|lib|lib64)(/|$),/usr/\1\2,' "$ROOTS"/clean/var/lib/dpkg/info/*.list | sort -u)
}
