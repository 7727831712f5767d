# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# kernel.sh - headers of the stock kernels in the clean root, and what DKMS made of them. Sourced by run.

# shellcheck source=tests/vm/kernels/packages.sh
. "$VM/kernels/packages.sh"

# header_packages NAME: the packages of that kernel's headers, with the kernel itself if they ask for it, of which the
# testbed has what it unpacked for its guests.
header_packages() {
	local headers deb package
	headers=linux-headers-$(kernel_release "$1")
	deb=$(package_file "$headers")
	echo "$deb"
	for package in $(dpkg-deb -f "$deb" Depends | grep -oE 'linux-(headers|kbuild|image)-[^ ,]+'); do
		case $package in *-unsigned) continue ;; esac
		package_file "$package"
	done
}

# headers_install NAME: apt gets the compiler they ask for.
headers_install() {
	local debs
	debs=$(header_packages "$1")
	mkdir "$ROOTS/clean/headers"
	xargs -d '\n' cp -t "$ROOTS/clean/headers" <<< "$debs"
	inside clean sh -c 'apt-get install -y --no-install-recommends /headers/*.deb'
	rm -r "$ROOTS/clean/headers"
}

# module_is_installed NAME: DKMS says so, modprobe would take that one, and it is for that kernel and no other: its
# version magic is the same as that of a module the kernel came with.
module_is_installed() {
	local release file own magic
	release=$(kernel_release "$1")
	inside clean dkms status -m dm-kmultipath -v "$version" -k "$release" | grep ': installed' || return 1
	file=$(inside clean modinfo -k "$release" -F filename dm-kmultipath) || return 1
	[[ $file == "/lib/modules/$release/updates/dkms/dm-kmultipath.ko"?(.xz|.zst) ]] || return 1
	magic=$(inside clean modinfo -k "$release" -F vermagic dm-kmultipath)
	own=$(modinfo -F vermagic "$(find "$CACHE/kernel/$1/root/lib/modules" -name 'dm-mod.ko*')")
	echo "$file: $magic"
	[ -n "$own" ] && [ "$magic" = "$own" ]
}
