# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# env.sh - the testbed's folders on the host. Sourced by every host script here.
#
# What takes long to make and is the same for every clone is in the cache, the rest in the clone's build/:
#
#   $CACHE/deb/               packages as downloaded; none of them is ever installed
#   $CACHE/kernel/NAME/       one guest kernel: vmlinuz, release, build (for make -C), root/lib/modules
#   $CACHE/src/               the unpacked linux-source package
#   $CACHE/build-debug/       O= directory of the debug kernel
#   $CACHE/ccache/            objects of the debug kernel, so that its next build is short
#   $BUILD/NAME/              our modules and the initramfs for that guest kernel
#   $BUILD/log/               console, results and verdicts of the last run

set -euo pipefail

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$VM/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kmultipath
BUILD=$TOP/build
JOBS=$(nproc)
PATH=$PATH:/usr/sbin:/sbin
export VM TOP CACHE BUILD JOBS PATH
mkdir -p "$CACHE/deb" "$CACHE/kernel" "$CACHE/src" "$BUILD"

say() { printf '  %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# as_root COMMAND...: runs a command that needs root on the host, such as the installation of tools.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# kernel_release NAME: what `uname -r` says in that guest kernel.
kernel_release() { cat "$CACHE/kernel/$1/release"; }
