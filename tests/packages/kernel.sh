# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# kernel.sh - installs headers of the stock kernels in the clean root, and checks DKMS's module. Sourced by run.

# shellcheck source=tests/vm/kernels/packages.sh
. "$VM/kernels/packages.sh"

# header_packages NAME: the packages of that kernel's headers, with the kernel itself if they depend on it. The testbed
# has downloaded those that its guests need.
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

# headers_install NAME: apt also installs the compiler that they depend on.
headers_install() {
	local debs
	debs=$(header_packages "$1")
	mkdir "$ROOTS/clean/headers"
	xargs -d '\n' cp -t "$ROOTS/clean/headers" <<< "$debs"
	inside clean sh -c 'apt-get install -y --no-install-recommends /headers/*.deb'
	rm -r "$ROOTS/clean/headers"
}

# module_is_installed NAME: DKMS reports it as installed, modprobe would load that file, and it is for that kernel: its
# version magic is the same as that of a module of the kernel itself.
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
