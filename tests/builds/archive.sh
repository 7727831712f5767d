# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# archive.sh - which kernels the archives have. Sourced by run.
#
# The lists of each architecture are in a folder of their own, $CACHE/builds/apt/ARCHITECTURE, because the host's apt
# need not know Debian 13, its backports or another architecture. The archives are those of the host's own sources.

# shellcheck source=tests/vm/debian.sh
. "$VM/debian.sh"
# shellcheck source=tests/vm/kernels/packages.sh
. "$VM/kernels/packages.sh"

# The flavour of each architecture that is built.
declare -A FLAVOUR=([amd64]=amd64 [arm64]=arm64 [i386]=686-pae)

# A release: 6.1.0-56, 6.12.117+deb12.
RELEASE='[0-9]+\.[0-9]+\.[0-9]+(-[0-9]+)?(\+deb[0-9]+)?'

# archive ARCHITECTURE COMMAND...: runs a command for which apt knows only the packages of that architecture.
archive() {
	APT_CONFIG=$CACHE/builds/apt/$1/conf "${@:2}"
}

# archive_update ARCHITECTURE: fetches the lists. An archive that fails is left with its old list, or without one.
archive_update() {
	local home=$CACHE/builds/apt/$1
	mkdir -p "$home/lists/partial" "$home/cache/archives/partial"
	{
		debian_sources
		debian_13_sources
		[ "$1" != amd64 ] || debian_13_sources | sed -n '/ trixie-backports /s/^deb /deb-src /p'
	} > "$home/sources.list"
	cat > "$home/conf" <<-END
		Dir::Etc::sourcelist "$home/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::State::Lists "$home/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$home/cache";
		APT::Sandbox::User "";
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		Acquire::Languages "none";
	END
	archive "$1" apt-get update -qq > "$home/log" 2>&1 ||
		say "some lists of $1 are old or missing, see $home/log"
}

# releases ARCHITECTURE KIND...: the releases of which there are packages linux-KIND-RELEASE-FLAVOUR, oldest first.
releases() {
	local kind
	for kind in "${@:2}"; do
		archive "$1" apt-cache pkgnames "linux-$kind-" | sed -nE "s/^linux-$kind-($RELEASE)-${FLAVOUR[$1]}\$/\1/p"
	done | sort -uV
}

# series: the series, such as 6.1 and 7.3, of which the archives have a kernel for amd64, oldest first. If two releases of
# Debian have the same one, both are listed: 6.12+deb12, 6.12+deb13. From 7.0 on, linux-binary has the kernel.
series() {
	releases amd64 headers image binary | sed -E 's/^([0-9]+\.[0-9]+)\.[^+]*/\1 /' | sort -uV | awk '
		{ name[NR] = $1; suite[NR] = $2; count[$1]++ }
		END { for (i = 1; i <= NR; i++) print name[i] (count[name[i]] > 1 ? suite[i] : "") }'
}

# headers_release ARCHITECTURE SERIES: the newest release of the series that has headers; nothing if there is none.
headers_release() {
	local minor=${2%%+*} suite=${2#"${2%%+*}"}
	releases "$1" headers | grep -E "^${minor//./\\.}\.[^+]*${suite/+/\\+}" | tail -n 1 || true
}

# source_package SERIES: the package with the source of the series; nothing if there is none.
source_package() {
	archive amd64 apt-cache pkgnames "linux-source-${1%%+*}" | grep -xF "linux-source-${1%%+*}" || true
}

# upstream_sources SERIES: address, name and checksum of the upstream sources of the series, newest first.
upstream_sources() {
	local minor=${1%%+*} version
	archive amd64 apt-cache showsrc --only-source linux | sed -nE "s/^Version: (${minor//./\\.}\.)/\1/p" | sort -rV |
		while read -r version; do
			archive amd64 apt-get source --print-uris --tar-only "linux=$version" |
				sed -nE "s/^'([^']*)' (linux_[^ ]*\.orig\.tar\.xz) [0-9]+ (.*)/\1 \2 \3/p"
		done
}

# upstream_source SERIES FILE: downloads the newest one that the archives still have.
upstream_source() {
	local address checksum
	while read -r address _ checksum; do
		! archive amd64 /usr/lib/apt/apt-helper download-file "$address" "$2" "$checksum" > /dev/null 2>&1 || return 0
	done < <(upstream_sources "$1")
	return 1
}
