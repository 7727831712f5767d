# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# packages.sh - downloads and unpacks packages without installing them. Sourced by stock, debug and programs.

# newest_name REGEX: the newest package whose name matches, by version sort of the names.
newest_name() {
	apt-cache search --names-only "$1" | awk '{ print $1 }' | sort -V | tail -n 1
}

# newest_common_name PREFIX PREFIX REGEX: the newest name that exists with both prefixes.
newest_common_name() {
	comm -12 <(names_behind "$1" "$3") <(names_behind "$2" "$3") | sort -V | tail -n 1
}
names_behind() { apt-cache search --names-only "^$1$2" | awk '{ print $1 }' | sed "s/^$1//" | sort; }

# refresh_lists NAME-REGEX: runs apt-get update, because an old list may name versions that the archive no longer has.
# If that fails, an old list is used if it has a package of that name.
refresh_lists() {
	say "apt-get update"
	as_root apt-get update -qq || [ -n "$(newest_name "$1")" ]
}

# version_of PACKAGE: the version that apt would download.
version_of() { apt-cache show --no-all-versions "$1" | awk '$1 == "Version:" { print $2 }'; }

# package_file PACKAGE: downloads it once; prints the file.
package_file() {
	local package=$1 version file partial
	version=$(version_of "$package")
	file=$CACHE/deb/${package}_${version/:/%3a}	# as apt-get names the file of a version with an epoch
	if ! compgen -G "${file}_*.deb" > /dev/null; then
		say "downloading $package"
		partial=$(mktemp -d "$CACHE/deb/partial.XXXXXX")
		(cd "$partial" && apt-get -qq -o APT::Sandbox::User= download "$package" >&2)
		mv "$partial"/*.deb "$CACHE/deb/"
		rmdir "$partial"
	fi
	compgen -G "${file}_*.deb"
}

# unpack PACKAGE DIRECTORY
unpack() { dpkg-deb -x "$(package_file "$1")" "$2"; }
