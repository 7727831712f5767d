# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# debian-13.sh - the same packages, built and installed in a Debian 13, whose debhelper, lintian, compiler and DKMS differ,
# with the headers of its own kernel. Sourced by run.
# shellcheck disable=SC2034,SC2154 # run sets $version, and root.sh reads $DEBIAN

# on_13 COMMAND...: runs a check, in whose roots is a Debian 13.
on_13() {
	DEBIAN=13
	"$@"
}

check_install_13() {
	local kernel
	root_fresh clean debian
	inside clean apt-get install -y --no-install-recommends dkms linux-headers-amd64
	unowned_files > "$ROOTS/before"
	mkdir "$ROOTS/clean/deb"
	cp "$ROOTS"/build/src/build/deb/kmultipath-{dkms,tools}_*.deb "$ROOTS/clean/deb"
	inside clean sh -c 'apt-get install -y --no-install-recommends /deb/*.deb'
	rm -r "$ROOTS/clean/deb"
	root_keep clean debian
	kernel=$(cd "$ROOTS/clean/lib/modules" && echo *)
	inside clean dkms status -m dm-kmultipath -v "$version" -k "$kernel" | grep ': installed'
	[[ $(inside clean modinfo -k "$kernel" -F vermagic dm-kmultipath) = "$kernel "* ]]
	[ "$(inside clean modinfo -k "$kernel" -F version dm-kmultipath)" = "$version" ]
	[ "$(inside clean kmultipath --version)" = "kmultipath $version" ]
	inside clean test -e /usr/share/man/man7/kmultipath.7.gz
	inside clean dpkg --verify kmultipath-tools kmultipath-dkms
}

check_purge_13() {
	inside clean apt-get purge -y kmultipath-dkms kmultipath-tools
	nothing_left "$ROOTS/before"
}
