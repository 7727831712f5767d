# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# root.sh - clean Debian roots for chroot. Sourced by run, in a mount namespace that ends with it.
#
#   $ROOTS/NAME/                 a root
#   $CACHE/packages/*.deb        what apt downloaded in a root; apt itself checks whether it is current
#   $CACHE/packages/debian.tar   the smallest Debian 12
#   $CACHE/packages/tools.tar    the same with the tools that build the packages
#   $CACHE/packages/*-13.tar     the same two of Debian 13
#
# The archives are made if they are missing. They may be old: apt updates what it needs.

# shellcheck source=tests/vm/debian.sh
. "$VM/debian.sh"

ROOTS=$BUILD/packages
DEBIAN=12		# or 13
mkdir -p "$ROOTS" "$CACHE/packages"

# whole FILE COMMAND...: makes a file of the cache from a command's output; it exists only when it is complete.
whole() {
	local file=$1 new
	shift
	new=$(mktemp "$file.XXXXXX")
	"$@" > "$new"
	mv "$new" "$file"
}

sources() { if [ $DEBIAN = 12 ]; then debian_sources; else debian_13_sources; fi; }
archive() { echo "$CACHE/packages/$1$([ $DEBIAN = 12 ] || echo -13).tar"; }

debian() {
	say "making a clean root of Debian $DEBIAN"
	sources | mmdebstrap --mode=root --variant=apt --include=ca-certificates --dpkgopt=force-unsafe-io \
		--format=tar "$([ $DEBIAN = 12 ] && echo bookworm || echo trixie)" - -
}

# inside NAME COMMAND...: runs it in a root.
inside() {
	local root=$ROOTS/$1
	shift
	inside_root "$root" "$@"
}

# root_fresh NAME TAR: makes a root from that archive of the cache, or, if it is missing, from the smallest Debian. No
# service is started in it, and it has no devices but the usual files.
root_fresh() {
	local root=$ROOTS/$1 tar
	tar=$(archive "$2")
	if [ ! -e "$tar" ]; then
		tar=$(archive debian)
		[ -e "$tar" ] || whole "$tar" debian
	fi
	root_remove "$1"
	mkdir "$root"
	tar -C "$root" -x -f "$tar"
	mount -t proc proc "$root/proc"
	root_network "$root"
	sources > "$root/etc/apt/sources.list"
	printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	cp -ln "$CACHE"/packages/*.deb "$root/var/cache/apt/archives/" || true
	inside "$1" apt-get update -qq
}

# root_keep NAME TAR: keeps in the cache, for the next run, what apt downloaded, as hard links, because a link is never
# incomplete; and the root as it is, if the cache has no archive TAR.
root_keep() {
	local root=$ROOTS/$1 tar
	tar=$(archive "$2")
	cp -ln "$root"/var/cache/apt/archives/*.deb "$CACHE/packages/" || true
	[ -e "$tar" ] || whole "$tar" tar -C "$root" -c --one-file-system --exclude=./src \
		--exclude='./var/cache/apt/archives/*.deb' .
}

root_remove() {
	! mountpoint -q "$ROOTS/$1/proc" || umount "$ROOTS/$1/proc"
	rm -rf --one-file-system "${ROOTS:?}/$1"
}

# unowned_files: the files of the clean root that belong to no package, without those of apt, dpkg and rpm themselves.
unowned_files() {
	comm -23 \
		<(cd "$ROOTS/clean" && find . -xdev \( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o \
			-path ./root/.rpmdb -o -path ./var/cache -o -path ./var/log -o -path ./tmp \) -prune -o -print | sed 's/^\.//' | sort) \
		<(sed -E 's,^/(bin|sbin|lib|lib64)(/|$),/usr/\1\2,' "$ROOTS"/clean/var/lib/dpkg/info/*.list | sort -u)
}
